"""Numbers, dates and English enums to careful French: the one home of French wording and typography."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crawlers.types import Access, DateOrigin, Depth, FailureKind, Licence, Reach, Tdm
from nlp.types import Relevance
from reports.states import Direction, VerdictState

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"  # before ":" and "%", inside « », between a number and its unit
NARROW = "\u202f"  # before ; ! ? and between thousands
MINUS = "\u2212"

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905 # a sentence reads better than twelve quoted words
)
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()  # noqa: SIM905 # same

# By enum first: members of two enums may share a value, and would then be one key.
LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    FailureKind: {
        FailureKind.REFUSED_ADDRESS: "adresse refusée par sécurité",
        FailureKind.REDIRECTS: "trop de redirections",
        FailureKind.DNS: "nom de site introuvable",
        FailureKind.CONNECT: "connexion impossible",
        FailureKind.TLS: "certificat du site non valable",
        FailureKind.TIMEOUT: "délai de réponse dépassé",
        FailureKind.TOO_LARGE: "page trop volumineuse",
        FailureKind.BAD_RESPONSE: "réponse illisible du serveur",
        FailureKind.HTTP: "erreur du serveur",
        FailureKind.FORBIDDEN: "accès refusé par le site",
        FailureKind.NOT_FOUND: "page introuvable",
        FailureKind.GONE: "page supprimée",
        FailureKind.TOO_MANY_REQUESTS: "le site demande de ralentir",
        FailureKind.ROBOTS: "lecture automatique refusée par le site",
        FailureKind.RESERVED: "fouille de textes réservée par l’éditeur",
        FailureKind.EMPTY: "réponse vide",
        FailureKind.NOT_A_FEED: "ce n’est pas un flux",
        FailureKind.BROKEN_FEED: "flux abîmé",
        FailureKind.PARSER_LIMIT: "lecture interrompue par sécurité",
        FailureKind.PAYWALL: "article réservé aux abonnés",
        FailureKind.TOO_SHORT: "texte trop court",
        FailureKind.UNREADABLE: "texte introuvable dans la page",
    },
    Reach: {
        Reach.LOCAL: "locale",
        Reach.REGIONAL: "régionale",
        Reach.NATIONAL: "nationale",
        Reach.INTERNATIONAL: "internationale",
    },
    Access: {
        Access.FREE: "accès libre",
        Access.METERED: "accès libre limité",
        Access.SUBSCRIBER: "réservé aux abonnés",
    },
    Licence: {
        Licence.NONE: "sans licence",
        Licence.CFC: "licence CFC",
        Licence.DIRECT: "accord direct",
        Licence.OPEN: "licence ouverte",
    },
    Tdm: {
        Tdm.UNKNOWN: "droits non vérifiés",
        Tdm.RESERVED: "fouille de textes réservée",
        Tdm.FREE: "fouille de textes libre",
    },
    Depth: {
        Depth.TEASER: "lu sur titre et chapeau",
        Depth.FULL: "lu en entier",
    },
    DateOrigin: {
        DateOrigin.FEED: "date du flux",
        DateOrigin.PAGE: "date de la page",
        DateOrigin.FIRST_SEEN: "date de première lecture",
    },
    Relevance: {
        Relevance.SUBJECT: "parle du territoire",
        Relevance.ASIDE: "cite le territoire en passant",
        Relevance.NONE: "ne concerne pas le territoire",
    },
    VerdictState: {
        VerdictState.SUSPENDED: "Verdict suspendu",
        VerdictState.CONFIRMED: "Évolution confirmée",
        VerdictState.SIGNAL: "Signal à confirmer",
        VerdictState.STABLE: "Image stable",
        VerdictState.NOT_SHOWN: "Pas d’évolution démontrée",
    },
    Direction: {
        Direction.UP: "hausse",
        Direction.DOWN: "baisse",
        Direction.NONE: "sans direction",
    },
}

# Tones and topics travel as plain words (the tone's label, a slug of nlp/topics.toml): no enum holds them.
TONES = {"negative": "négatif", "neutral": "neutre", "positive": "positif"}
TOPICS = {
    "securite": "sécurité et faits divers",
    "economie": "économie",
    "environnement": "environnement",
    "mobilite": "mobilité",
    "logement": "logement",
    "education": "éducation",
    "sante": "santé",
    "culture": "culture",
    "tourisme": "tourisme",
    "sport": "sport",
    "politique": "politique",
    "societe": "société",
    "autre": "autres sujets",
}


def label(member: StrEnum) -> str:
    """Name a member of any enum a report prints."""
    return LABELS[type(member)][member]


def failure(kind: str) -> str:
    """Name a failure as stored; one from a newer version keeps its own word."""
    return label(FailureKind(kind)) if kind in set(FailureKind) else kind


def reach(value: str) -> str:
    """Name a reach as stored."""
    return label(Reach(value)) if value in set(Reach) else value


def depth(value: str) -> str:
    """Name a depth as stored."""
    return label(Depth(value)) if value in set(Depth) else value


def topic(slug: str) -> str:
    """Name a topic; one the table does not know keeps its own word."""
    return TOPICS.get(slug, slug)


def typeset(text: str) -> str:
    """Give a text its French typography: apostrophes, quotes, no-break spaces. Idempotent."""
    text = text.replace("'", "’")
    text = re.sub(r'"([^"]*)"', r"«\1»", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NBSP, text)
    text = re.sub(r"[ \u00a0\u202f]*»", NBSP + "»", text)
    text = re.sub(r"[ \u00a0\u202f]+([:%€])", NBSP + r"\1", text)
    text = re.sub(r"[ \u00a0\u202f]+([;!?])", NARROW + r"\1", text)
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NARROW, text)


def number(value: float, decimals: int = 0) -> str:
    """Write 1234.5 as « 1 234,5 », with a real minus sign."""
    rounded = round(value, decimals) + 0.0  # + 0.0 turns a negative zero into zero
    written = f"{abs(rounded):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    return (MINUS if rounded < 0 else "") + written


def signed(value: float, decimals: int = 0) -> str:
    """Write a change with its sign: « +4 », « −1 », « 0 »."""
    written = number(value, decimals)
    return "+" + written if round(value, decimals) > 0 else written


def plural(count: float, one: str, many: str | None = None) -> str:
    """Choose the form; in French zero and one and a half are singular."""
    return one if abs(count) < 2 else (one + "s" if many is None else many)


def count(value: int, one: str, many: str | None = None) -> str:
    """Write « 1 234 articles », « 0 article »."""
    return f"{number(value)}{NBSP}{plural(value, one, many)}"


def chance(probability: float) -> str:
    """Write a probability between 0 and 1 to three decimals: none is ever printed as certain."""
    if probability > 0.999:
        return f">{NBSP}0,999"
    return f"<{NBSP}0,001" if probability < 0.001 else number(probability, 3)


def points(value: float) -> str:
    """Write a tone balance or its change: « +10 points », « −1 point »."""
    return f"{signed(value)}{NBSP}{plural(round(value), 'point')}"


def between(low: float, high: float) -> str:
    """Write an interval: « entre −1 et +12 »."""
    return f"entre{NBSP}{signed(low)}{NBSP}et{NBSP}{signed(high)}"


def enumerate_words(words: list[str], last: str = "et") -> str:
    """Join words: « a », « a et b », « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def day_of_month(day: date) -> str:
    """Write « 1er » or « 14 »."""
    return "1er" if day.day == 1 else str(day.day)


def long_date(day: date) -> str:
    """Write « 4 avril 2022 »."""
    return f"{day_of_month(day)}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def short_date(moment: datetime) -> str:
    """Write the local day of a moment: « mardi 5 avril »."""
    day = moment.astimezone(PARIS).date()
    return f"{DAYS[day.weekday()]} {day_of_month(day)}{NBSP}{MONTHS[day.month - 1]}"


def written_at(moment: datetime) -> str:
    """Write « lundi 11 avril 2022 à 7 h 30 », in Paris time."""
    local = moment.astimezone(PARIS)
    hour = f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02}" if local.minute else "")
    return f"{DAYS[local.weekday()]} {long_date(local.date())} à {hour}"


def week_range(monday: date) -> str:
    """Write the seven days of a week: « du 28 mars au 3 avril 2022 »."""
    sunday = monday + timedelta(days=6)
    start = day_of_month(monday)
    if monday.month != sunday.month:
        start += f"{NBSP}{MONTHS[monday.month - 1]}"
    if monday.year != sunday.year:
        start += f"{NBSP}{monday.year}"
    return f"du {start} au {long_date(sunday)}"


def week_line(monday: date) -> str:
    """Write « semaine 14 — du 4 au 10 avril 2022 »."""
    return f"semaine{NBSP}{monday.isocalendar().week} — {week_range(monday)}"
