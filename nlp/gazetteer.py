"""territories.toml to checked entries: every name of the territory, every false friend, every rule."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from nlp.errors import GazetteerError
from nlp.folding import plain
from nlp.types import Place, PlaceKind

FILE = Path(__file__).with_name("territories.toml")
OUTSIDE = "@outside"  # in a bare form's `against`: any town of the `outside` list, or a comparison city
ROMAN = (
    "Ier",
    "IIe",
    "IIIe",
    "IVe",
    "Ve",
    "VIe",
    "VIIe",
    "VIIIe",
    "IXe",
    "Xe",
    "XIe",
    "XIIe",
    "XIIIe",
    "XIVe",
    "XVe",
    "XVIe",
)
ORDINALS = (
    *("premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième"),
    *("neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième"),
)


class How(StrEnum):
    """What a spelling is worth by itself."""

    NAME = "name"  # enough
    DEMONYM = "demonym"  # enough
    BARE = "bare"  # needs context
    FALSE_FRIEND = "false friend"  # swallows ours
    OUTSIDE = "outside"  # says the item is elsewhere


@dataclass(frozen=True)
class Bare:
    """What a form that is not enough by itself needs around it (words are folded; see territories.toml)."""

    before: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    territory: bool = False
    default: bool = False
    strict: bool = False  # `against` is heard before `territory`


@dataclass(frozen=True)
class Name:
    """One spelling, and what it stands for."""

    form: str  # as written in the file: its capitals are required
    how: How
    place: Place | None  # None for a false friend or a town outside
    why: str = ""  # a false friend's reason
    bare: Bare | None = None  # None unless `how` is BARE


@dataclass(frozen=True)
class Rule:
    """When a name is refused: patterns on the text just before, just after, on the name and on the whole item."""

    id: str
    why: str
    forms: frozenset[str] = frozenset()  # codes; empty means every place
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    surface: re.Pattern[str] | None = None
    item: re.Pattern[str] | None = None
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    outside: bool = False  # only in an item that names a town outside the territory


@dataclass(frozen=True)
class Gazetteer:
    """Everything territories.toml says."""

    places: Mapping[str, Place]  # by code, in the file's order
    names: tuple[Name, ...]
    rules: tuple[Rule, ...]
    given_names: frozenset[str]
    populations: Mapping[str, int]  # inhabitants by INSEE code


def load(path: Path = FILE) -> Gazetteer:
    """Read and check the file; raise GazetteerError with every problem at once."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GazetteerError(f"{path.name}: {error}") from error
    problems = list(_problems(raw))
    if problems:
        raise GazetteerError(f"{path.name}:\n- " + "\n- ".join(problems))
    return _build(raw)


KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # table: (required keys, optional keys)
    "communes": (frozenset({"code", "name", "population"}), frozenset({"aliases", "demonyms", "example"})),
    "places": (frozenset({"code", "kind", "name", "example"}), frozenset({"aliases", "demonyms"})),
    "cities": (frozenset({"code", "name"}), frozenset({"aliases", "demonyms", "example"})),
    "bare": (
        frozenset({"form", "place", "yes", "no"}),
        frozenset({"before", "with", "against", "territory", "default", "strict"}),
    ),
    "false_friends": (frozenset({"form", "why", "example"}), frozenset()),
    "rules": (
        frozenset({"id", "why", "example"}),
        frozenset({"forms", "before", "after", "surface", "item", "unless_before", "unless_after", "outside"}),
    ),
}
LISTS = ("arrondissements", "outside", "given_names")
PATTERNS = ("before", "after", "surface", "item", "unless_before", "unless_after")


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown table {key!r}" for key in raw if key not in KEYS and key not in LISTS)
    yield from (f"missing table {key!r}" for key in (*KEYS, *LISTS) if key not in raw)
    for table, (required, optional) in KEYS.items():
        for row in raw.get(table, ()):
            label = f"{table}: {row.get('code') or row.get('form') or row.get('id') or row}"
            yield from (f"{label}: missing {key!r}" for key in sorted(required - row.keys()))
            yield from (f"{label}: unknown key {key!r}" for key in sorted(row.keys() - required - optional))
    yield from _value_problems(raw)


def _value_problems(raw: Mapping[str, Any]) -> Iterator[str]:
    rows = [row for table in ("communes", "places", "cities") for row in raw.get(table, ())]
    codes = [row.get("code", "") for row in rows]
    yield from (f"code {code!r} given twice" for code in sorted({code for code in codes if codes.count(code) > 1}))
    kinds = {str(kind) for kind in PlaceKind}
    yield from (
        f"places: {row.get('code')}: unknown kind {row.get('kind')!r}"
        for row in raw.get("places", ())
        if row.get("kind") not in kinds
    )
    for row in raw.get("bare", ()):
        if row.get("place") not in codes:
            yield f"bare: {row.get('form')}: unknown place {row.get('place')!r}"
        if not row.get("yes") or not (row.get("no") or row.get("default")):
            yield f"bare: {row.get('form')}: needs an example of each side"
    for row in raw.get("false_friends", ()):
        if plain(row.get("form", "")) not in plain(row.get("example", "")):
            yield f"false_friends: {row.get('form')}: its example does not contain it"
    for row in rows:
        spelled = (row.get("name", ""), *row.get("aliases", ()))
        if "example" in row and not any(plain(form) in plain(row["example"]) for form in spelled):
            yield f"{row.get('code')}: its example does not name it"
    for row in raw.get("rules", ()):
        yield from (
            f"rules: {row.get('id')}: {key}: {problem}"
            for key in PATTERNS
            if key in row and (problem := _pattern_problem(row[key]))
        )
    forms = [plain(row.get("form", "")) for table in ("bare", "false_friends") for row in raw.get(table, ())]
    yield from (f"form {form!r} given twice" for form in sorted({form for form in forms if forms.count(form) > 1}))


def _pattern_problem(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""


def _build(raw: Mapping[str, Any]) -> Gazetteer:
    places = {
        row["code"]: Place(row["code"], row["name"], PlaceKind(row.get("kind", kind)))
        for table, kind in (("communes", "commune"), ("places", ""), ("cities", "city"))
        for row in raw[table]
    }
    numbered = {
        number: Place(f"132{number:02d}", f"Marseille {ordinal(number)}", PlaceKind.SITE)
        for number in raw["arrondissements"]
    }
    places |= {place.code: place for place in numbered.values()}
    names = [
        *(Name(row["form"], How.FALSE_FRIEND, None, row["why"]) for row in raw["false_friends"]),
        *(Name(row["form"], How.BARE, places[row["place"]], bare=_bare(row)) for row in raw["bare"]),
        *(name for table in ("communes", "places", "cities") for row in raw[table] for name in _names(row, places)),
        *(name for number, place in numbered.items() for name in _arrondissement(number, place)),
        *(Name(form, How.OUTSIDE, None) for form in raw["outside"]),
    ]
    return Gazetteer(
        places,
        tuple(names),
        tuple(_rule(row) for row in raw["rules"]),
        frozenset(plain(name) for name in raw["given_names"]),
        {row["code"]: row["population"] for row in raw["communes"]},
    )


def _bare(row: Mapping[str, Any]) -> Bare:
    def words(key: str) -> tuple[str, ...]:
        return tuple(word if word == OUTSIDE else plain(word) for word in row.get(key, ()))

    return Bare(
        words("before"),
        words("with"),
        words("against"),
        row.get("territory", False),
        row.get("default", False),
        row.get("strict", False),
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    patterns = {key: re.compile(row[key]) for key in PATTERNS if key in row}
    return Rule(row["id"], row["why"], frozenset(row.get("forms", ())), outside=bool(row.get("outside")), **patterns)


def _names(row: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Name]:
    place = places[row["code"]]
    yield from (Name(form, How.NAME, place) for form in (row["name"], *row.get("aliases", ())))
    yield from (Name(form, How.DEMONYM, place) for root in row.get("demonyms", ()) for form in inflected(root))


def inflected(demonym: str) -> Iterable[str]:
    """Add feminine and plurals to a masculine singular demonym: "ciotaden" gives "ciotadenne" and so on."""
    feminine = {"en": demonym + "ne", "al": demonym + "e", "au": demonym[:-1] + "le"}.get(demonym[-2:], demonym + "e")
    plural = demonym if demonym.endswith("s") else demonym + ("x" if demonym.endswith("au") else "s")
    return demonym, feminine, plural, feminine + "s"


def ordinal(number: int) -> str:
    """1 to "1er", 15 to "15e"."""
    return "1er" if number == 1 else f"{number}e"


def _arrondissement(number: int, place: Place) -> Iterator[Name]:
    """Every usual way to name one of Marseille's sixteen arrondissements; without the city's name, only beside it."""
    beside = Bare(territory=True, against=(OUTSIDE,), strict=True)  # Paris and Lyon have theirs
    for how in sorted({ordinal(number), f"{number}ème", ROMAN[number - 1], ORDINALS[number - 1]}):
        yield Name(f"{how} arrondissement de Marseille", How.NAME, place)
        yield Name(f"{how} arrondissement marseillais", How.NAME, place)
        yield Name(f"{how} arrondissement".lower(), How.BARE, place, bare=beside)
