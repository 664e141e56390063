"""Archived headlines to a frozen set that every version of the model reads: what a change of model shifted.

News, media and topics are the same on both sides of the comparison, so what differs is the machine (method 2.6).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from crawlers.types import Article, DateOrigin, Dating, Depth
from nlp.types import ModelCard, Reading
from storage.db import Database, Row, lines, transaction
from storage.types import ModelChange, ReferencePair

SIZE = 2_000  # headlines (method 2.6)


def freeze(db: Database, now: datetime) -> int:
    """Fill the frozen set from the archive, as far as it goes; gives how many headlines joined. None ever leaves."""
    with transaction(db):
        joined = db.run("reference_freeze", now=now, most=SIZE)
        gather(db)
    return joined


def gather(db: Database) -> None:
    """Take as scores the readings already made of the very texts of the set."""
    db.run("reference_gather")


def unscored(db: Database, model: ModelCard) -> list[Article]:
    """Give the texts of the set this model has not read, as articles that have only a headline."""
    return [_article(row) for row in db.rows("reference_unscored", **_named(model))]


def score(db: Database, readings: Sequence[Reading], model: ModelCard, now: datetime) -> None:
    """Keep what this model says of texts of the set; a text where it names no place has no score."""
    rows = [
        {
            "article_id": reading.article_id,
            "negative": reading.tone.negative,
            "neutral": reading.tone.neutral,
            "positive": reading.tone.positive,
        }
        for reading in readings
        if reading.tone is not None
    ]
    if rows:
        db.run("reference_score", lines=lines(rows), now=now, **_named(model))


def before(db: Database, model: ModelCard) -> ModelCard | None:
    """Name the version that read the set last before this one; None for the first."""
    row = db.one("reference_before", **_named(model))
    return ModelCard(*row) if row else None


def pairs(db: Database, old: ModelCard, new: ModelCard) -> list[ReferencePair]:
    """Give the headlines both versions have read."""
    rows = db.rows("reference_pairs", before=old.sha256, later=new.sha256)
    return [ReferencePair((a, b, c), (d, e, f)) for a, b, c, d, e, f in rows]


def changes(db: Database, first: date, last: date) -> list[ModelChange]:
    """Give the versions that took over the press of these weeks (Mondays), the latest first, with what they shifted."""
    found = []
    for *models, when, articles in db.rows("model_changes", first=first, last=last):
        before, after = ModelCard(*models[:3]), ModelCard(*models[3:])
        found.append(ModelChange(before, after, when.astimezone(UTC), articles, tuple(pairs(db, before, after))))
    return found


def _named(model: ModelCard) -> dict[str, object]:
    return {"model_id": model.id, "model_version": model.version, "model_sha256": model.sha256}


def _article(row: Row) -> Article:
    id_, source, url, title, standfirst, published, first_seen = row
    first_seen = first_seen.astimezone(UTC)
    dating = Dating(published.astimezone(UTC), DateOrigin.FIRST_SEEN, first_seen, feed=None, page=None)
    return Article(id_, source, url, title, standfirst, dating, Depth.TEASER)
