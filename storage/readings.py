"""Readings to rows, each with its lineage: re-scoring adds a version, never overwrites one."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from crawlers.types import Article, DateOrigin, Dating, Depth, Tdm
from nlp.types import ModelCard, Reading
from storage import people
from storage.db import Database, lines, transaction, utc
from storage.errors import StorageError
from storage.types import ReadBy, SaveCounts


def reading_id(reading: Reading) -> str:
    """Name a reading by what makes it: same article, kind, model and input, same name."""
    model = reading.model
    made_of = (reading.article_id, reading.kind, model.id, model.version, model.sha256, reading.input_hash)
    return hashlib.sha256("\x1f".join(made_of).encode("utf8")).hexdigest()[:16]


def save(db: Database, readings: Sequence[Reading], now: datetime) -> SaveCounts:
    """Keep these readings, all or nothing; each becomes the one that counts for its article and kind.

    Raises StorageError for a reading of an article that was never kept.
    """
    if not readings:
        return SaveCounts()
    counting = {(reading.article_id, reading.kind): reading for reading in readings}
    named = {reading_id(reading): reading for reading in counting.values()}
    with transaction(db):
        db.run("sort_readings", lines=lines(_row(name, reading) for name, reading in named.items()))
        sorted_ = db.rows("new_readings")
        orphans = [article_id for _, _, orphan, article_id in sorted_ if orphan]
        if orphans:
            raise StorageError(f"readings of articles never kept: {', '.join(orphans[:5])}")
        new = {name: named[name] for name, is_new, _, _ in sorted_ if is_new}
        db.run("supersede_readings", now=now)
        db.run("restore_readings")
        if new:
            db.run("insert_readings", now=now)
            _insert(db, "insert_mentions", _mentions(new))
            _insert(db, "insert_city_tones", _city_tones(new))
            _insert(db, "insert_topics", _topics(new))
            _insert(db, "insert_sentences", _sentences(new))
            _insert(db, "insert_quotes", _quotes(new))
            people.hold(db, _said(new.values()))
    return SaveCounts(inserted=len(new), unchanged=len(named) - len(new))


def unread(
    db: Database, model: ModelCard, limit: int = 500, since: datetime | None = None, until: datetime | None = None
) -> list[Article]:
    """Give the articles whose present text this very model has not read, oldest first.

    Each comes with its body where a licence lets us keep it, so that the full reading follows the headline's; another
    body is gone, and its full reading stays that of the model that could read it.

    What resumes an interrupted reading also re-scores the archive after a model change. `since` and `until` (excluded)
    bound the publication; None is no bound.
    """
    rows = db.rows("unread_articles", **_named(model), since=since, until=until, most=limit)
    return [_article(row) for row in rows]


def unread_count(db: Database, model: ModelCard, since: datetime | None = None, until: datetime | None = None) -> int:
    """Count what `unread` would give in all."""
    return int((db.one("unread_count", **_named(model), since=since, until=until) or (0,))[0])


def versions(db: Database) -> list[ReadBy]:
    """Name the models whose readings count, that of the latest week first: more than one forbids a verdict."""
    return [ReadBy(ModelCard(*row[:3]), *row[3:]) for row in db.rows("model_versions")]


def headline_tones(db: Database) -> list[tuple[str, str]]:
    """Give (address, likeliest tone) of every article that names the territory."""
    return [(url, tone) for url, tone in db.rows("headline_tones")]


def _named(model: ModelCard) -> dict[str, object]:
    return {"model_id": model.id, "model_version": model.version, "model_sha256": model.sha256}


def _said(readings: Iterable[Reading]) -> Iterable[str]:
    for reading in readings:
        yield from (sentence.text for sentence in reading.sentences)
        yield from (quote.text for quote in reading.quotes)


def _insert(db: Database, name: str, rows: Iterable[dict[str, object]]) -> None:
    listed = list(rows)
    if listed:
        db.run(name, lines=lines(listed))


def _row(name: str, reading: Reading) -> dict[str, object]:
    tone = reading.tone
    best = max(reading.topics, key=lambda score: score.probability, default=None)
    return {
        "id": name,
        "article_id": reading.article_id,
        "kind": reading.kind,
        "input_hash": reading.input_hash,
        "model_id": reading.model.id,
        "model_version": reading.model.version,
        "model_sha256": reading.model.sha256,
        "relevance": reading.relevance,
        "relevance_reason": reading.relevance_reason,
        "negative": tone and tone.negative,
        "neutral": tone and tone.neutral,
        "positive": tone and tone.positive,
        "topic": best and best.topic,
        "topic_probability": best and best.probability,
        "polarisation": reading.polarisation,
    }


def _mentions(readings: dict[str, Reading]) -> Iterable[dict[str, object]]:
    for name, reading in readings.items():
        for place, mention in enumerate(reading.mentions):
            yield {
                "reading_id": name,
                "place": place,
                "field": mention.field,
                "first_char": mention.start,
                "end_char": mention.end,
                "surface": mention.surface,
                "kind": mention.kind,
                "code": mention.code,
                "reason": mention.reason,
            }


def _city_tones(readings: dict[str, Reading]) -> Iterable[dict[str, object]]:
    for name, reading in readings.items():
        for city in reading.cities:
            tone = city.tone
            yield {
                "reading_id": name,
                "code": city.code,
                "negative": tone.negative,
                "neutral": tone.neutral,
                "positive": tone.positive,
            }


def _topics(readings: dict[str, Reading]) -> Iterable[dict[str, object]]:
    for name, reading in readings.items():
        for score in reading.topics:
            yield {"reading_id": name, "topic": score.topic, "probability": score.probability}


def _sentences(readings: dict[str, Reading]) -> Iterable[dict[str, object]]:
    for name, reading in readings.items():
        for place, sentence in enumerate(reading.sentences):
            yield {
                "reading_id": name,
                "place": place,
                "field": sentence.field,
                "text": sentence.text[:200],
                "negative": sentence.tone.negative,
                "neutral": sentence.tone.neutral,
                "positive": sentence.tone.positive,
                "weight": sentence.weight,
                "quoted": sentence.quoted,
            }


def _quotes(readings: dict[str, Reading]) -> Iterable[dict[str, object]]:
    for name, reading in readings.items():
        for place, quote in enumerate(reading.quotes):
            yield {
                "reading_id": name,
                "place": place,
                "field": quote.field,
                "first_char": quote.start,
                "end_char": quote.end,
                "person": quote.person,
                "role": quote.role,
                "organisation": quote.organisation,
                "text": quote.text[:200],
                "verbatim": quote.verbatim,
                "negative": quote.tone.negative,
                "neutral": quote.tone.neutral,
                "positive": quote.tone.positive,
            }


def _article(row: tuple) -> Article:  # type: ignore[type-arg]  # the columns of storage/sql/unread_articles.sql
    (id_, source, url, title, standfirst, published, origin, first_seen, feed, page, flagged, repaired, *rest) = row
    depth, excerpt, tdm, reason, section, language, body = rest
    return Article(
        id=id_,
        source_id=source,
        url=url,
        title=title,
        standfirst=standfirst,
        dating=Dating(
            published=published.astimezone(UTC),
            origin=DateOrigin(origin),
            first_seen=first_seen.astimezone(UTC),
            feed=utc(feed),
            page=utc(page),
            flagged=flagged,
            repaired=repaired,
        ),
        depth=Depth(depth),
        excerpt=excerpt,
        tdm=Tdm(tdm),
        access_reason=reason,
        section=section,
        language=language,
        body=body,
    )
