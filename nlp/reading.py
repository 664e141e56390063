"""Articles to readings: places named, relevance, tone towards the territory, topics."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawlers.types import Article
from nlp import quotes, relevance, text
from nlp.lexicon import Lexicon
from nlp.marking import joined
from nlp.types import (
    CityTone,
    Field,
    Judge,
    Judgement,
    Mention,
    ModelCard,
    PlaceKind,
    QuoteTone,
    Reading,
    ReadingKind,
    Relevance,
    SentenceTone,
    TargetText,
    Tone,
)

# The full reading: headline and standfirst, read together, weigh as much as three sentences of the body that name the
# territory. They are what every reader sees, and the body's first twelve such sentences are enough to know its side.
HEADLINE_WEIGHT = 3.0
SENTENCE_WEIGHT = 1.0
QUOTED_WEIGHT = 0.5  # words of somebody, not of the paper: attributed to them, they weigh half
MOST_SENTENCES = 12
DECIDING = 5  # sentences kept to be shown
BODIES_WANTED = 200  # labelled bodies without which the full reading is not calibrated: there is none yet

NOT_NAMED = "no place of the territory is named"


@dataclass(frozen=True)
class _Plan:
    """What must be asked of the judge for one article."""

    article: Article
    mentions: tuple[Mention, ...]  # of headline and standfirst
    headline: TargetText
    cities: tuple[tuple[str, TargetText], ...]
    body: "_Body | None"  # None where no body was read
    quotes: "tuple[_Said, ...]" = ()  # empty unless quotes are kept

    @property
    def concerned(self) -> bool:
        return bool(self.mentions)

    def asked(self) -> Iterable[TargetText]:
        """Every text to judge, the headline's first."""
        if self.concerned:
            if self.headline.spans:
                yield self.headline
            yield from (target for _, target in self.cities)
        if self.body is not None and self.body.sentences:
            if not self.headline.spans:
                yield TargetText(self.headline.text)  # for the topics alone
            yield from self.body.sentences
        yield from (said.read for said in self.quotes)


@dataclass(frozen=True)
class _Said:
    """A quote, and the sentence that is judged for it."""

    quote: quotes.Quote
    read: TargetText


@dataclass(frozen=True)
class _Body:
    """The mentions of the whole article, and the body's sentences that name the territory."""

    mentions: tuple[Mention, ...]
    sentences: tuple[TargetText, ...]
    quoted: tuple[bool, ...]  # of each sentence: somebody's words


class Reader:
    """Reads articles with one gazetteer and one judge; `keep_quotes` also tells who is quoted on the territory."""

    def __init__(
        self, lexicon: Lexicon, judge: Judge, split: text.Splitter = text.split, *, keep_quotes: bool = False
    ) -> None:
        self.lexicon = lexicon
        self.judge = judge
        self.split = split
        self.keep_quotes = keep_quotes

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One headline reading an article, and a full one after it where there is a body; one call to the judge."""
        plans = [self._plan(article) for article in articles]
        asked = dict.fromkeys(target for plan in plans for target in plan.asked())  # identical copies are judged once
        answers = dict(zip(asked, self.judge.judge(list(asked)), strict=True)) if asked else {}
        return [reading for plan in plans for reading in _readings(plan, answers, self.judge.card)]

    def _plan(self, article: Article) -> _Plan:
        mentions = self.lexicon.mentions({Field.TITLE: article.title, Field.STANDFIRST: article.standfirst})
        top = headline(article.title, article.standfirst)
        spans = targets(article, top, relevance.territory(mentions))
        codes = dict.fromkeys(mention.code for mention in mentions if mention.kind is PlaceKind.CITY)
        cities = tuple(
            (code, targets(article, top, [mention for mention in mentions if mention.code == code])) for code in codes
        )
        body = self._body(article)
        said = self._said(article, body.mentions if body else mentions) if self.keep_quotes else ()
        return _Plan(article, mentions, spans, cities, body, said)

    def _body(self, article: Article) -> _Body | None:
        if article.body is None:
            return None
        fields = {Field.TITLE: article.title, Field.STANDFIRST: article.standfirst, Field.BODY: article.body}
        mentions = self.lexicon.mentions(fields)
        spans = [(one.start, one.end) for one in relevance.territory(mentions) if one.field is Field.BODY]
        if not spans:
            return _Body(mentions, (), ())
        found = list(self._sentences(article.body, spans))[:MOST_SENTENCES]
        marks = quotes.quoted(article.body)
        return _Body(
            mentions,
            tuple(read for _, read in found),
            tuple(is_quoted(start, start + len(read.text), marks) for start, read in found),
        )

    def _sentences(self, whole: str, spans: Sequence[text.Span]) -> Iterable[tuple[int, TargetText]]:
        """Sentences that name the territory, each with where it starts."""
        for start, end in self.split(whole):
            inside = tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)
            if inside:
                yield start, TargetText(whole[start:end], inside)

    def _said(self, article: Article, mentions: Sequence[Mention]) -> tuple[_Said, ...]:
        ours = relevance.territory(mentions)
        if not ours:
            return ()
        fields = {Field.TITLE: article.title, Field.STANDFIRST: article.standfirst, Field.BODY: article.body or ""}
        return tuple(
            _Said(quote, self._sentence_of(fields[quote.field], quote, ours)) for quote in quotes.quotes(fields)
        )

    def _sentence_of(self, whole: str, quote: quotes.Quote, ours: Sequence[Mention]) -> TargetText:
        """The sentences that a quote runs through, with the territory where they name it."""
        through = [(start, end) for start, end in self.split(whole) if start < quote.end and quote.start < end]
        begin, finish = (through[0][0], through[-1][1]) if through else (quote.start, quote.end)
        spans = ((one.start, one.end) for one in ours if one.field is quote.field)
        inside = tuple((a - begin, b - begin) for a, b in spans if begin <= a and b <= finish)
        return TargetText(whole[begin:finish], inside)


def is_quoted(start: int, end: int, marks: Sequence[text.Span]) -> bool:
    """Whether a third of a sentence or more stands between quotation marks: the rest says who speaks."""
    return 3 * sum(max(0, min(end, b) - max(start, a)) for a, b in marks) >= end - start


def headline(title: str, standfirst: str) -> str:
    """Headline and standfirst as the one text that is judged; the standfirst ends it."""
    return joined(title, standfirst) if title.strip() else standfirst


def targets(article: Article, top: str, mentions: Sequence[Mention]) -> TargetText:
    """The headline text, with the spans of these mentions moved to where they stand in it."""
    shift = len(top) - len(article.standfirst)
    return TargetText(
        top,
        tuple(
            (one.start + shift, one.end + shift) if one.field is Field.STANDFIRST else (one.start, one.end)
            for one in mentions
        ),
    )


def _readings(plan: _Plan, answers: dict[TargetText, Judgement], card: ModelCard) -> Iterable[Reading]:
    yield _headline_reading(plan, answers, card)
    if plan.body is not None:
        yield _full_reading(plan, plan.body, answers, card)


def _headline_reading(plan: _Plan, answers: dict[TargetText, Judgement], card: ModelCard) -> Reading:
    judged = answers[plan.headline] if plan.headline.spans else None
    cities = tuple(CityTone(code, answers[target].tone) for code, target in plan.cities)
    first = judged or (answers[plan.cities[0][1]] if plan.cities else None)
    found, reason = _relevance(plan.article, plan.mentions, judged.relevance if judged else None)
    read = (plan.headline, *(target for _, target in plan.cities))
    return Reading(
        plan.article.id,
        ReadingKind.HEADLINE,
        found,
        reason,
        plan.mentions,
        judged.tone if judged else None,
        cities,
        first.topics if first else (),
        (),
        card,
        input_hash(read, card),
        quotes=_quotes(plan, answers, found, in_body=False),
    )


def _full_reading(plan: _Plan, body: _Body, answers: dict[TargetText, Judgement], card: ModelCard) -> Reading:
    top = [plan.headline] if plan.headline.spans else []
    parts = [
        *(SentenceTone(text.cut(read.text), Field.TITLE, answers[read].tone, HEADLINE_WEIGHT) for read in top),
        *(
            SentenceTone(text.cut(read.text), Field.BODY, answers[read].tone, weight_of(quoted=quoted), quoted)
            for read, quoted in zip(body.sentences, body.quoted, strict=True)
        ),
    ]
    mean = _mean([answers[read].relevance for read in top or body.sentences])
    topics = answers.get(plan.headline) or answers.get(TargetText(plan.headline.text))
    found, reason = _relevance(plan.article, body.mentions, mean)
    return Reading(
        plan.article.id,
        ReadingKind.FULL,
        found,
        reason,
        body.mentions,
        mixture(parts),
        (),  # comparison rests on headlines alone
        topics.topics if topics else (),
        deciding(parts),
        card,
        input_hash((plan.headline, *body.sentences), card),
        polarisation(parts),
        _quotes(plan, answers, found, in_body=True),
    )


def weight_of(*, quoted: bool) -> float:
    """What one sentence of the body weighs in the full reading."""
    return QUOTED_WEIGHT if quoted else SENTENCE_WEIGHT


def _quotes(
    plan: _Plan, answers: dict[TargetText, Judgement], found: Relevance, *, in_body: bool
) -> tuple[QuoteTone, ...]:
    """Who is quoted in headline and standfirst, or in the body; nobody where the territory is not the subject."""
    if found is not Relevance.SUBJECT:
        return ()
    return tuple(
        QuoteTone(
            said.quote.speaker.person,
            said.quote.speaker.role,
            said.quote.speaker.organisation,
            text.cut(said.quote.text),
            said.quote.field,
            said.quote.start,
            said.quote.end,
            said.quote.verbatim,
            answers[said.read].tone,
        )
        for said in plan.quotes
        if (said.quote.field is Field.BODY) is in_body
    )


def _relevance(
    article: Article, mentions: Sequence[Mention], probabilities: tuple[float, float, float] | None
) -> tuple[Relevance, str]:
    ours = relevance.territory(mentions)
    if not ours or probabilities is None:
        return Relevance.NONE, NOT_NAMED
    seen = relevance.where(
        article.title,
        article.standfirst,
        relevance.spans_by_field(ours),
        club=relevance.only_club(ours),
        acts=relevance.institution_acts(ours),
    )
    found, _, reason = relevance.weigh(seen, probabilities)
    return found, reason


def _mean(rows: Sequence[tuple[float, float, float]]) -> tuple[float, float, float] | None:
    if not rows:
        return None
    subject, aside, none = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return subject, aside, none


def mixture(parts: Sequence[SentenceTone]) -> Tone | None:
    """The weighted mean of the tones; None when no sentence names the territory."""
    total = sum(part.weight for part in parts)
    if not total:
        return None
    negative, positive = (
        sum(part.weight * getattr(part.tone, side) for part in parts) / total for side in ("negative", "positive")
    )
    return Tone(negative, max(0.0, 1 - negative - positive), positive)


def polarisation(parts: Sequence[SentenceTone]) -> float | None:
    """Twice the lesser of the weights for and against: 0 all agree, 1 half for and half against; None without parts."""
    total = sum(part.weight for part in parts)
    if not total:
        return None
    against, favour = (
        sum(part.weight for part in parts if part.tone.label == side) / total for side in ("negative", "positive")
    )
    return 2 * min(against, favour)


def deciding(parts: Sequence[SentenceTone]) -> tuple[SentenceTone, ...]:
    """The few sentences that moved the tone most, most weight first."""
    strongest = sorted(parts, key=lambda part: -part.weight * abs(part.tone.net))[:DECIDING]
    return tuple(sorted(strongest, key=lambda part: (-part.weight, -abs(part.tone.net))))


def input_hash(read: Sequence[TargetText], card: ModelCard) -> str:
    """SHA-256 of exactly what was read: texts, target spans, model."""
    told = [[card.id, card.version, card.sha256], *([target.text, target.spans] for target in read)]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()
