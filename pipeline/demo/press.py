"""The demo press as the driver sees it: its catalogue, its days, its server, and what its authors meant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from crawlers.sources import to_toml
from crawlers.types import Source
from crawlers.urls import canonical
from pipeline.demo.chronicle import PARIS, Piece, chronicle
from pipeline.demo.outlets import OUTLETS, Listing
from pipeline.demo.prose_files import Prose, prose
from pipeline.demo.server import Press, Served, serve

UNTIL = date(2026, 9, 27)  # a Sunday, the last day told
EVENING = time(20, 30)  # after the last article of the day


@dataclass(frozen=True)
class Truth:
    """What the author of an article meant."""

    tone: str  # negative | neutral | positive, towards the place it is about
    topic: str
    relevance: str  # subject | aside | none


class DemoPress:
    """Eight invented outlets over some weeks; everything follows from the seed."""

    def __init__(self, seed: int = 7, until: date = UNTIL, weeks: int = 39, written: Prose | None = None) -> None:
        """Take the last day told, moved to its Sunday; `written` is the committed prose unless somebody brings more."""
        self.seed = seed
        self.weeks = weeks
        self.last = until + timedelta(days=6 - until.weekday())
        self.first = self.last - timedelta(days=7 * weeks - 1)
        self._written = written

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every article, oldest first."""
        return chronicle(self._written or prose(), self.seed, self.first, self.weeks)

    def sources_toml(self) -> str:
        """The catalogue of the eight outlets, in the format of crawlers/sources.toml."""
        head = "# The invented press of `vigie demo`: no outlet, person or event in it is real.\n\n"
        return head + "\n".join(to_toml(source) for source in _sources())

    def steps(self) -> list[datetime]:
        """Every evening, oldest first."""
        days = (self.first + timedelta(days=count) for count in range(7 * self.weeks))
        return [datetime.combine(day, EVENING, PARIS) for day in days]

    def truth(self) -> Mapping[str, Truth]:
        """What was meant, by canonical address; a page that moved is known under both of its addresses."""
        told = {}
        for piece in self.pieces:
            truth = Truth(piece.tone, piece.topic, piece.relevance)
            for url in (piece.url, f"http://{piece.outlet.host}{piece.listed}"):
                told[canonical(url) or url] = truth
        return told

    @contextmanager
    def serve(self) -> Iterator[Served]:
        """Serve the press on this machine, at its first evening, for as long as the block runs."""
        with serve(Press(self.pieces, self.first), self.steps()[0]) as served:
            yield served


def _sources() -> list[Source]:
    return [
        Source(
            id=outlet.id,
            name=outlet.name,
            reach=outlet.reach,
            access=outlet.access,
            home=f"http://{outlet.host}/",
            feeds=() if outlet.listing is Listing.SITEMAP else (outlet.feed,),
            sitemaps=(outlet.feed,) if outlet.listing is Listing.SITEMAP else (),
        )
        for outlet in OUTLETS
    ]
