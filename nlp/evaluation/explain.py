"""One article to why it is so judged towards the territory, sentence by sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp import quotes, relevance, text
from nlp.batch import Record
from nlp.lexicon import Lexicon
from nlp.reading import (
    BODIES_WANTED,
    HEADLINE_WEIGHT,
    MOST_SENTENCES,
    QUOTED_WEIGHT,
    headline,
    is_quoted,
    polarisation,
    weight_of,
)
from nlp.types import Field, Judge, Mention, SentenceTone, TargetText, Tone

FRENCH = {"negative": "négatif", "neutral": "neutre", "positive": "positif"}
UNCALIBRATED = (
    "La lecture d’un article entier n’est pas calibrée tant que "
    f"{BODIES_WANTED} corps d’articles ne sont pas étiquetés."
)
PARTS = {Field.TITLE: "titre", Field.STANDFIRST: "chapô", Field.BODY: "corps"}


@dataclass(frozen=True)
class Line:
    """One stretch of an article that was judged, and what it weighs in the reading."""

    field: Field
    text: str  # cut to 200 characters
    tone: Tone
    weight: float  # 0 for a part shown to explain the headline, which is judged whole
    share: float  # what it brings to the net tone: weight × net / sum of weights
    quoted: bool = False  # somebody's words: they weigh half
    speaker: str = ""  # whose, where a person in office or an organisation says them


def explain(record: Record, judge: Judge, lexicon: Lexicon, split_sentences: text.Splitter = text.split) -> list[Line]:
    """Why an article is judged as it is towards the territory: its stretches, in reading order, each with its tone.

    The headline (title and standfirst) is judged whole and weighs as in the full reading; where it has several
    sentences, each follows alone with weight 0. Empty when the territory is not named.
    """
    named = relevance.territory(lexicon.mentions(record.fields))
    asked = [*_headline(record, named, split_sentences), *_body(record, named, split_sentences)]
    total = sum(weight for _, _, weight in asked)
    if not total:
        return []
    tones = [one.tone for one in judge.judge([read for _, read, _ in asked])]
    said = quotes.quotes(record.fields)
    return [
        Line(
            field,
            text.cut(read.text),
            tone,
            weight,
            weight * tone.net / total,
            field is Field.BODY and weight == QUOTED_WEIGHT,
            _speaker(field, read.text, said) if weight != HEADLINE_WEIGHT else "",
        )
        for (field, read, weight), tone in zip(asked, tones, strict=True)
    ]


_Asked = tuple[Field, TargetText, float]


def _speaker(field: Field, sentence: str, said: Sequence[quotes.Quote]) -> str:
    """Who is reported in a sentence, each once."""
    plain = sentence.replace("\u00a0", " ").replace("\u202f", " ")
    held = [one.speaker for one in said if one.field is field and one.text in plain]
    named = (", ".join(filter(None, (one.person, one.role, one.organisation))) for one in held)
    return " ; ".join(dict.fromkeys(named))


def _headline(record: Record, named: Sequence[Mention], split_sentences: text.Splitter) -> list[_Asked]:
    top = headline(record.title, record.standfirst)
    shift = len(top) - len(record.standfirst) if record.standfirst.strip() else 0
    spans = [
        (one.start + shift, one.end + shift) if one.field is Field.STANDFIRST else (one.start, one.end)
        for one in named
        if one.field is not Field.BODY
    ]
    if not spans:
        return []
    parts = [
        (Field.TITLE if start < shift or not shift else Field.STANDFIRST, read, 0.0)
        for start, read in _sentences(top, spans, split_sentences)
    ]
    return [(Field.TITLE, TargetText(top, tuple(spans)), HEADLINE_WEIGHT), *(parts if len(parts) > 1 else ())]


def _body(record: Record, named: Sequence[Mention], split_sentences: text.Splitter) -> list[_Asked]:
    spans = [(one.start, one.end) for one in named if one.field is Field.BODY]
    found = [(start, read) for start, read in _sentences(record.text, spans, split_sentences) if read.spans]
    marks = quotes.quoted(record.text)
    return [
        (Field.BODY, read, weight_of(quoted=is_quoted(start, start + len(read.text), marks)))
        for start, read in found[:MOST_SENTENCES]
    ]


def _sentences(
    whole: str, spans: Sequence[tuple[int, int]], split_sentences: text.Splitter
) -> list[tuple[int, TargetText]]:
    """Each sentence with where it starts and the spans inside it."""
    return [
        (
            start,
            TargetText(whole[start:end], tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)),
        )
        for start, end in split_sentences(whole)
    ]


def render(lines: Sequence[Line]) -> str:
    """An explanation in French, for a terminal: one row a stretch, then the net tone."""
    if not lines:
        return "Le territoire n’est pas nommé."
    rows = [f"{'partie':8}{'ton':10}{'nég. neu. pos.':16}{'poids':8}{'apport':8}texte"]
    for one in lines:
        chances = f"{one.tone.negative * 100:3.0f}  {one.tone.neutral * 100:3.0f}  {one.tone.positive * 100:3.0f}"
        weight = f"{one.weight:g}".replace(".", ",") if one.weight else "–"
        share = f"{one.share:+.2f}".replace("-", "\u2212").replace(".", ",") if one.weight else "–"
        rows.append(f"{PARTS[one.field]:8}{FRENCH[one.tone.label]:10}{chances:16}{weight:8}{share:8}{one.text}")
        if one.speaker:
            rows.append(f"{'':50}(dit par\u00a0: {one.speaker})")
    net = f"{sum(one.share for one in lines):+.2f}".replace("-", "\u2212").replace(".", ",")
    rows.append(f"Ton net (positif moins négatif)\u00a0: {net}")
    return "\n".join([*rows, *_whole(lines)])


def _whole(lines: Sequence[Line]) -> list[str]:
    """What must be said where the body was read too."""
    if not any(one.field is Field.BODY for one in lines):
        return []
    shared = polarisation([SentenceTone(one.text, one.field, one.tone, one.weight) for one in lines]) or 0.0
    sides = f"Polarisation (0 d’accord, 1 partagé par moitié)\u00a0: {shared:.2f}".replace(".", ",")
    return [sides, UNCALIBRATED]
