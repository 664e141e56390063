"""Own-written contrast cases to what a judge gets right of them: negation, irony, remedies, names of cities."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

from nlp.batch import Record, read_records
from nlp.errors import NlpError
from nlp.lexicon import Lexicon
from nlp.types import Judge, Tone

FILE = Path(__file__).parent / "behaviour.toml"
WHOLE = "Aix-Marseille-Provence"  # the target of a case that names none

# The rules a case may be judged by; the figures were set with the cases, before any model read them.
LABELS = frozenset({"negative", "neutral", "positive"})
NEGATED = frozenset({"not negative", "not positive"})
UNSURE = "unsure"
SURE = 0.80  # an ironic line must leave every tone at this or below
MARGIN = 0.10  # net tone by which "more positive" is more than noise
TOLERANCE = 0.10  # change of P(negative) and of P(positive) under which two tones are the same

EXPECTATIONS = ("expect", "more_positive_than", "same_as", "cities")
TEXTS = frozenset({"id", "title", "standfirst", "target", "why", "expect", "more_positive_than", "same_as"})


class BehaviourError(NlpError):
    """behaviour.toml is wrong; the message lists every problem at once."""


@dataclass(frozen=True)
class Asked:
    """One text and whom it is judged towards."""

    title: str
    standfirst: str
    target: str


@dataclass(frozen=True)
class Case:
    """One contrast case; exactly one of the last four fields is not empty."""

    id: str
    family: str
    title: str  # holds {} when `cities` is given
    why: str
    standfirst: str = ""
    target: str = WHOLE
    expect: str = ""  # of LABELS, NEGATED or UNSURE
    more_positive_than: str = ""  # a case's id
    same_as: str = ""  # a case's id
    cities: tuple[str, ...] = ()

    def asked(self) -> tuple[Asked, ...]:
        """What is read for this case: one text, or one a city."""
        if self.cities:
            return tuple(Asked(self.title.format(city), self.standfirst, city) for city in self.cities)
        return (Asked(self.title, self.standfirst, self.target),)

    @property
    def wanted(self) -> str:
        """The expectation in a few words."""
        if self.more_positive_than:
            return f"net tone above that of {self.more_positive_than}"
        if self.same_as:
            return f"same as {self.same_as}"
        return "same for every city" if self.cities else self.expect


@dataclass(frozen=True)
class Outcome:
    """What became of one case."""

    case: Case
    passed: bool
    seen: str  # what the judge said, in a few words


@dataclass(frozen=True)
class Score:
    """Cases passed out of those of a family."""

    family: str
    passed: int
    total: int


@dataclass(frozen=True)
class Behaviour:
    """All outcomes, and how much a city's name moves P(negative)."""

    outcomes: tuple[Outcome, ...]
    substitution: float  # mean absolute change of P(negative) between two cities of the same sentence

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The cases not passed, in the file's order."""
        return tuple(one for one in self.outcomes if not one.passed)

    @property
    def rate(self) -> float:
        """Share of the cases passed, in [0, 1]."""
        return 1 - len(self.failures) / len(self.outcomes)

    @property
    def scores(self) -> tuple[Score, ...]:
        """One score a family, in the file's order."""
        families = dict.fromkeys(one.case.family for one in self.outcomes)
        grouped = ((family, [one for one in self.outcomes if one.case.family == family]) for family in families)
        return tuple(Score(family, sum(one.passed for one in group), len(group)) for family, group in grouped)


def load(path: Path = FILE) -> tuple[Case, ...]:
    """Read and check the cases; raise BehaviourError with every problem at once."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BehaviourError(f"{path.name}: {error}") from error
    problems = list(_problems(raw))
    if problems:
        raise BehaviourError(f"{path.name}:\n- " + "\n- ".join(problems))
    return tuple(
        Case(**{**row, "family": family, "cities": tuple(row.get("cities", table.get("cities", ())))})
        for family, table in raw.items()
        for row in table["cases"]
    )


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for family, table in raw.items():
        if not isinstance(table, dict) or not isinstance(table.get("cases"), list) or not table.get("about"):
            yield f"{family}: a table with 'about' and 'cases' is expected"
            continue
        yield from (f"{family}: unknown key {key!r}" for key in table.keys() - {"about", "cases", "cities"})
        if "cities" in table:
            yield from _city_problems(family, table["cities"])
        for row in table["cases"]:
            if not isinstance(row, dict):
                yield f"{family}: {row!r} is not a case"
            else:
                rows.append((family, {**({"cities": table["cities"]} if "cities" in table else {}), **row}))
    ids = [str(row.get("id", "")) for _, row in rows]
    yield from (f"{one}: given twice" for one in sorted({one for one in ids if one and ids.count(one) > 1}))
    for family, row in rows:
        label = str(row.get("id") or f"{family}: {row.get('title', row)}")
        yield from (f"{label}: {problem}" for problem in _row_problems(row, ids))


def _row_problems(row: Mapping[str, Any], ids: Sequence[str]) -> Iterator[str]:
    yield from (f"missing {key!r}" for key in ("id", "title", "why") if not row.get(key))
    yield from (f"unknown key {key!r}" for key in sorted(row.keys() - TEXTS - {"cities"}))
    yield from (f"{key!r} is not a text" for key in sorted(row.keys() & TEXTS) if not isinstance(row[key], str))
    given = [key for key in EXPECTATIONS if row.get(key)]
    if len(given) != 1:
        yield f"exactly one of {', '.join(EXPECTATIONS)} is needed, not {len(given)}"
    if row.get("expect") and row["expect"] not in LABELS | NEGATED | {UNSURE}:
        yield f"unknown expectation {row['expect']!r}"
    for key in ("more_positive_than", "same_as"):
        if row.get(key) and (row[key] not in ids or row[key] == row.get("id")):
            yield f"{key}: {row[key]!r} is not another case"
    if row.get("cities"):
        yield from _city_problems("cities", row["cities"])
        if "{}" not in str(row.get("title")):
            yield "the title has no {} for the city"


def _city_problems(label: str, cities: Any) -> Iterator[str]:
    few = not isinstance(cities, list) or not all(isinstance(city, str) for city in cities) or len(set(cities)) < 2
    if few:
        yield f"{label}: at least two different cities are needed"


def read(cases: Sequence[Case], judge: Judge, lexicon: Lexicon) -> dict[Asked, Tone]:
    """The tone of everything the cases ask, through the same steps as `vigie read --jsonl --target`."""
    wanted = list(dict.fromkeys(asked for case in cases for asked in case.asked()))
    found: dict[Asked, Tone] = {}
    for target in dict.fromkeys(asked.target for asked in wanted):
        group = [asked for asked in wanted if asked.target == target]
        records = (Record(str(number), asked.title, asked.standfirst) for number, asked in enumerate(group))
        for asked, reading in zip(group, read_records(records, lexicon, judge, target), strict=True):
            assert reading.tone is not None  # a target was given
            found[asked] = reading.tone
    return found


def measure(cases: Sequence[Case], judge: Judge, lexicon: Lexicon) -> Behaviour:
    """Read every case and check it."""
    tones = read(cases, judge, lexicon)
    return Behaviour(tuple(check(cases, tones)), substitution(cases, tones))


def check(cases: Sequence[Case], tones: Mapping[Asked, Tone]) -> Iterator[Outcome]:
    """Hold each case against the tones read, in order."""
    by_id = {case.id: case for case in cases}
    for case in cases:
        said = [tones[asked] for asked in case.asked()]
        if case.cities:
            yield _city_outcome(case, said)
            continue
        other = by_id.get(case.more_positive_than or case.same_as)
        yield _outcome(case, said[0], tones[other.asked()[0]] if other else None)


def _outcome(case: Case, tone: Tone, other: Tone | None) -> Outcome:
    if other is None:
        return Outcome(case, _meets(tone, case.expect), shown(tone))
    passed = tone.net >= other.net + MARGIN if case.more_positive_than else _move(tone, other) <= TOLERANCE
    return Outcome(case, passed, f"{shown(tone)} against {shown(other)}")


def _meets(tone: Tone, expect: str) -> bool:
    if expect == UNSURE:
        return max(tone.negative, tone.neutral, tone.positive) <= SURE
    if expect in NEGATED:
        return tone.label != expect.removeprefix("not ")
    return tone.label == expect


def _city_outcome(case: Case, said: Sequence[Tone]) -> Outcome:
    widest = max(combinations(range(len(said)), 2), key=lambda pair: _move(said[pair[0]], said[pair[1]]))
    seen = " against ".join(f"{case.cities[i]} {shown(said[i])}" for i in widest)
    return Outcome(case, _move(said[widest[0]], said[widest[1]]) <= TOLERANCE, seen)


def _move(one: Tone, other: Tone) -> float:
    return max(abs(one.negative - other.negative), abs(one.positive - other.positive))


def substitution(cases: Iterable[Case], tones: Mapping[Asked, Tone]) -> float:
    """Mean absolute change of P(negative) over every pair of cities of every city case; 0 without such a case."""
    changes = [
        abs(tones[one].negative - tones[other].negative)
        for case in cases
        if case.cities
        for one, other in combinations(case.asked(), 2)
    ]
    return fmean(changes) if changes else 0.0


def shown(tone: Tone) -> str:
    """A tone as its label and its three probabilities in percent: "negative 81/12/7"."""
    return f"{tone.label} {tone.negative * 100:.0f}/{tone.neutral * 100:.0f}/{tone.positive * 100:.0f}"
