"""Any press in lines of JSON to places, relevance, tone and topics, towards any target (`vigie read --jsonl`)."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from nlp import relevance
from nlp.errors import RecordError
from nlp.folding import fold
from nlp.lexicon import Lexicon, territorial
from nlp.mentions import Decision
from nlp.reading import headline
from nlp.types import Field, Judge, Judgement, Mention, Place, PlaceKind, Relevance, TargetText, Tone

WHOLE = "territory:amp"  # the place whose name means all of the territory
# What ends a line for some readers, and halves of characters that no UTF-8 file can hold.
BREAKING = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
BATCH = 512  # records judged in one call: the judge sorts them by length
LEAD = 1500  # characters of a body read for the topics: a lead and the paragraphs after it


@dataclass(frozen=True)
class Record:
    """One article as its owner gives it; a field that was absent is ""."""

    id: str
    title: str = ""
    standfirst: str = ""
    text: str = ""
    date: str = ""
    outlet: str = ""

    @property
    def fields(self) -> dict[Field, str]:
        """The three texts, empty ones left out."""
        named = ((Field.TITLE, self.title), (Field.STANDFIRST, self.standfirst), (Field.BODY, self.text))
        return {field: text for field, text in named if text.strip()}


@dataclass(frozen=True)
class Found:
    """One place named in a record."""

    surface: str
    start: int
    end: int
    field: str
    kind: str
    code: str


@dataclass(frozen=True)
class RecordReading:
    """What was read in one record."""

    id: str
    relevance: str
    places: tuple[Found, ...]
    tone: Tone | None  # None when no target was given and the territory is not named
    topics: dict[str, float]  # the 13, most likely first
    reason: str

    def line(self) -> str:
        """Write the reading as one line of JSON: readable, unless a character of it could break the line."""
        text = json.dumps(asdict(self), ensure_ascii=False)
        return json.dumps(asdict(self)) if BREAKING.search(text) else text


@dataclass(frozen=True)
class Target:
    """Whom the tone and the relevance are about."""

    name: str
    place: Place | None  # None for a literal name
    given: bool = True  # False for the default, the whole territory

    @property
    def whole(self) -> bool:
        """Whether this is all of the territory."""
        return self.place is not None and self.place.code == WHOLE


def target(name: str | None, lexicon: Lexicon) -> Target:
    """Understand a name given on the command line: a place by any of its spellings, else the literal name."""
    if name is None:
        return Target(lexicon.places[WHOLE].name, lexicon.places[WHOLE], given=False)
    return Target(name, lexicon.named(name))


def read_lines(lines: Iterable[str], lexicon: Lexicon, judge: Judge, name: str | None = None) -> Iterator[str]:
    """Lines of JSON in, lines of JSON out, same order; RecordError names the first line that is not a record."""
    return (reading.line() for reading in read_records(parse(lines), lexicon, judge, name))


def parse(lines: Iterable[str]) -> Iterator[Record]:
    """Read records one by one; blank lines are skipped."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise RecordError(f"ligne {number}\u00a0: ce n’est pas du JSON\u00a0: {error}") from error
            yield _record(row, number)


def _record(row: Any, number: int) -> Record:
    given = row.get("id") if isinstance(row, dict) else None
    if not isinstance(given, (str, int)) or isinstance(given, bool) or given == "":
        raise RecordError(f'ligne {number}\u00a0: il faut un objet JSON avec un "id" (texte ou nombre)')
    texts = {}
    for key in ("title", "standfirst", "text", "date", "outlet"):
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise RecordError(f"ligne {number}\u00a0: {key!r} n’est pas un texte")
        texts[key] = value or ""
    return Record(str(given), **texts)


def read_records(
    records: Iterable[Record], lexicon: Lexicon, judge: Judge, name: str | None = None
) -> Iterator[RecordReading]:
    """Read records in batches, towards the named target (the whole territory when None)."""
    wanted = target(name, lexicon)
    source = iter(records)
    while batch := list(islice(source, BATCH)):
        plans = [_plan(record, wanted, lexicon) for record in batch]
        asked = dict.fromkeys(text for plan in plans for text in (plan.tone, plan.topics))
        answers = dict(zip(asked, judge.judge(list(asked)), strict=True))
        yield from (_reading(plan, wanted, answers) for plan in plans)


@dataclass(frozen=True)
class _Plan:
    record: Record
    places: tuple[Mention, ...]
    named: tuple[Mention, ...]  # where the target is named
    tone: TargetText  # no spans when the target is not named
    topics: TargetText


def _plan(record: Record, wanted: Target, lexicon: Lexicon) -> _Plan:
    decisions = lexicon.decide(record.fields)
    places = tuple(decision.mention for decision in decisions if decision.accepted)
    named = _named(record, wanted, decisions)
    top = headline(record.title, record.standfirst)
    shift = len(top) - len(record.standfirst) if record.standfirst.strip() else 0
    spans = tuple(
        (one.start + shift, one.end + shift) if one.field is Field.STANDFIRST else (one.start, one.end)
        for one in named
        if one.field is not Field.BODY
    )
    # The headline says enough of the topic; without one, or beside a body, the lead is read too.
    lead = TargetText(f"{top}\n{record.text[:LEAD]}".strip()) if record.text.strip() else None
    if spans or not record.text.strip():
        tone = TargetText(top, spans)
    elif named:
        tone = TargetText(record.text, tuple((one.start, one.end) for one in named))
    else:
        tone = lead or TargetText(top)
    return _Plan(record, places, tuple(named), tone, lead or tone)


def _named(record: Record, wanted: Target, decisions: Sequence[Decision]) -> list[Mention]:
    """Where the target is named: by the gazetteer, and by its very name where no homonym stands."""
    accepted = [decision.mention for decision in decisions if decision.accepted]
    if wanted.whole:
        return [mention for mention in accepted if territorial(mention)]
    named = [mention for mention in accepted if wanted.place and mention.code == wanted.place.code]
    refused = [decision.mention for decision in decisions if not decision.accepted]
    taken = {field: [(one.start, one.end) for one in (*refused, *named) if one.field is field] for field in Field}
    kind, code = (wanted.place.kind, wanted.place.code) if wanted.place else (PlaceKind.CITY, "")
    for field, text in record.fields.items():
        for start, end in occurrences(text, wanted.name):
            if all(end <= a or b <= start for a, b in taken[field]):
                named.append(Mention(text[start:end], start, end, field, kind, code, "literal"))
    return sorted(named, key=lambda one: (list(Field).index(one.field), one.start))


def occurrences(text: str, name: str) -> list[tuple[int, int]]:
    """Spans where a literal name stands as whole words, whatever its accents, hyphens and apostrophes.

    A name given with a capital needs one: "Tours" is not "tours", "Gap" is not "gap".
    """
    name = " ".join(name.split())
    wanted, folded = fold(name), fold(text)
    if not wanted.strip():
        return []
    spans, at = [], folded.find(wanted)
    while at >= 0:
        if not name[0].isupper() or text[at].isupper():
            spans.append((at, at + len(name)))
        at = folded.find(wanted, at + len(wanted) - 1)
    return spans


def _reading(plan: _Plan, wanted: Target, answers: dict[TargetText, Judgement]) -> RecordReading:
    judged = answers[plan.tone]
    found, reason = _relevance(plan, judged)
    return RecordReading(
        plan.record.id,
        str(found),
        tuple(Found(one.surface, one.start, one.end, str(one.field), str(one.kind), one.code) for one in plan.places),
        judged.tone if plan.named or wanted.given else None,
        {score.topic: score.probability for score in answers[plan.topics].topics},
        reason,
    )


def _relevance(plan: _Plan, judged: Judgement) -> tuple[Relevance, str]:
    if not plan.named:
        return Relevance.NONE, "the target is not named"
    ours = plan.named
    spans, club, acts = relevance.spans_by_field(ours), relevance.only_club(ours), relevance.institution_acts(ours)
    seen = relevance.where(plan.record.title, plan.record.standfirst, spans, club=club, acts=acts)
    found, _, reason = relevance.weigh(seen, judged.relevance)
    return found, reason
