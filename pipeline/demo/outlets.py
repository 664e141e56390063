"""The eight invented outlets of the demo press: what each covers, how it publishes, what it allows."""

from dataclasses import dataclass
from enum import StrEnum

from crawlers.types import Access, Reach


class Listing(StrEnum):
    """How an outlet lists what it publishes."""

    RSS = "rss"
    ATOM = "atom"
    SITEMAP = "sitemap"


class Mining(StrEnum):
    """What an outlet's /.well-known/tdmrep.json says."""

    ABSENT = "absent"  # 404
    ALLOWED = "allowed"
    RESERVED = "reserved"


@dataclass(frozen=True)
class Outlet:
    """One invented medium."""

    id: str
    name: str
    host: str
    reach: Reach
    share: float  # of the stories about the territory that it may carry first, against the others' shares
    city: str
    listing: Listing = Listing.RSS
    access: Access = Access.FREE
    mining: Mining = Mining.ABSENT
    topics: tuple[str, ...] = ()  # () for all of them
    towns: tuple[str, ...] = ()  # where it mostly looks; () for everywhere
    elsewhere: float = 0.0  # share of the news about other places that it carries, against the others'
    walled: float = 0.0  # share of its articles that only subscribers read to the end
    hours: tuple[int, int] = (6, 19)  # of publication
    silent: tuple[int, int] | None = None  # first and last week (from 1) without anything; None: never silent
    broken: tuple[int, int] | None = None  # first and last week (from 1) of a feed cut in the middle; None: never

    @property
    def feed(self) -> str:
        """The address of its list of articles."""
        paths = {Listing.RSS: "/rss.xml", Listing.ATOM: "/flux/atom.xml", Listing.SITEMAP: "/sitemap-news.xml"}
        return f"http://{self.host}{paths[self.listing]}"


WEST = (
    "Martigues",
    "Istres",
    "Miramas",
    "Fos-sur-Mer",
    "Port-de-Bouc",
    "Berre-l'Étang",
    "Vitrolles",
    "Marignane",
    "Salon-de-Provence",
    "Châteauneuf-les-Martigues",
    "Rognac",
    "Velaux",
    "Saint-Chamas",
    "Grans",
    "Cornillon-Confoux",
    "Lançon-Provence",
    "Pélissanne",
    "Eyguières",
    "Lamanon",
    "Gignac-la-Nerthe",
    "Saint-Victoret",
    "Carry-le-Rouet",
    "Sausset-les-Pins",
    "Ensuès-la-Redonne",
)
OUTLETS = (
    Outlet(
        "petit-mistral",
        "Le Petit Mistral",
        "petit-mistral.example",
        Reach.LOCAL,
        share=0.34,
        city="Marseille",
        mining=Mining.ALLOWED,
        elsewhere=0.5,
    ),
    Outlet(
        "vu-du-port",
        "Vu du Port",
        "vuduport.example",
        Reach.LOCAL,
        share=0.24,
        city="Marseille",
        towns=("Marseille", "Allauch", "Plan-de-Cuques", "Cassis", "La Ciotat", "Aubagne", "Le Rove"),
        broken=(12, 13),
    ),
    Outlet(
        "etang-et-collines",
        "Étang et Collines",
        "etang-et-collines.example",
        Reach.LOCAL,
        share=0.3,
        city="Martigues",
        towns=WEST,
        silent=(30, 33),
    ),
    Outlet(
        "canal-garlaban",
        "Canal Garlaban",
        "canal-garlaban.example",
        Reach.REGIONAL,
        share=0.15,
        city="Aubagne",
        listing=Listing.ATOM,
        hours=(9, 20),
        elsewhere=0.3,
    ),
    Outlet(
        "eco-des-docks",
        "L'Éco des Docks",
        "ecodesdocks.example",
        Reach.REGIONAL,
        share=0.07,
        city="Marseille",
        access=Access.METERED,
        mining=Mining.RESERVED,
        topics=("economie", "logement", "mobilite", "environnement", "tourisme", "education", "politique"),
        walled=0.6,
        hours=(7, 11),
        elsewhere=0.3,
    ),
    Outlet(
        "heure-nationale",
        "L'Heure nationale",
        "heurenationale.example",
        Reach.NATIONAL,
        share=0.05,
        city="Paris",
        listing=Listing.SITEMAP,
        access=Access.SUBSCRIBER,
        walled=0.85,
        elsewhere=3.0,
    ),
    Outlet(
        "fil-du-pays",
        "Le Fil du pays",
        "fildupays.example",
        Reach.NATIONAL,
        share=0.05,
        city="Paris",
        mining=Mining.ALLOWED,
        elsewhere=3.5,
    ),
    Outlet(
        "quotidien-du-leman",
        "Le Quotidien du Léman",
        "quotidien-leman.example",
        Reach.INTERNATIONAL,
        share=0.02,
        city="Genève",
        elsewhere=1.2,
    ),
)
BY_ID = {outlet.id: outlet for outlet in OUTLETS}
BY_HOST = {outlet.host: outlet for outlet in OUTLETS}
