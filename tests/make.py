"""Builders of articles and readings for tests: every field has a plain default, a test names what it is about."""

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime

from crawlers.types import Article, DateOrigin, Dating, Depth, FeedEntry, Reach, Rights, Source
from nlp.types import (
    ModelCard,
    Reading,
    ReadingKind,
    Relevance,
    StoryMember,
    Tone,
    TopicScore,
)

NOW = datetime(2031, 4, 14, 6, 0, tzinfo=UTC)  # a Monday
MODEL = ModelCard("vigie-ton", "1", "a" * 64)
NEXT_MODEL = ModelCard("vigie-ton", "2", "b" * 64)

POSITIVE = Tone(0.1, 0.2, 0.7)
NEGATIVE = Tone(0.8, 0.15, 0.05)
NEUTRAL = Tone(0.2, 0.6, 0.2)


def at(text: str) -> datetime:
    """An instant, in UTC unless the text says otherwise."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def emptied(db):
    """Lend a database and undo everything afterwards: making the schema costs more than most tests."""
    db.connection.execute("BEGIN")
    db.depth = 1  # every save joins this transaction
    try:
        yield db
    finally:
        db.depth = 0
        db.connection.execute("ROLLBACK")


def a_source(id_="phare", **change: object) -> Source:
    return Source(**{"id": id_, "name": id_.title(), "reach": Reach.LOCAL, "rights": Rights()} | change)


def an_entry(
    title="Un marché s’ouvre", standfirst="Place de l’Horloge.", *, source="phare", url=None, **change: object
):
    known = {"source_id": source, "feed_url": f"https://{source}.example/rss", "published": NOW, "published_raw": ""}
    address = url or f"https://{source}.example/{abs(hash(title))}"
    return FeedEntry(**known | {"url": address, "title": title, "standfirst": standfirst} | change)


def an_article(
    name="un", *, source="phare", published=NOW, first_seen=None, title=None, standfirst="", **change: object
) -> Article:
    url = f"https://{source}.example/{name}"
    known = {
        "id": hashlib.sha256(f"{source} {url}".encode()).hexdigest()[:16],
        "source_id": source,
        "url": url,
        "title": f"Titre {name}" if title is None else title,
        "standfirst": standfirst,
        "dating": Dating(published, DateOrigin.FEED, first_seen or published, feed=published, page=None),
        "depth": Depth.TEASER,
        "access_reason": "feed_only",
    }
    return Article(**known | change)


def a_reading(
    article: Article, tone: Tone | None = POSITIVE, *, topic="culture", model=MODEL, **change: object
) -> Reading:
    relevance = Relevance.SUBJECT if tone else Relevance.NONE
    known = {
        "article_id": article.id,
        "kind": ReadingKind.HEADLINE,
        "relevance": relevance,
        "relevance_reason": "made for a test",
        "mentions": (),
        "tone": tone,
        "cities": (),
        "topics": (TopicScore(topic, 0.6), TopicScore("autre", 0.1)) if tone else (),
        "sentences": (),
        "model": model,
        "input_hash": hashlib.sha256(article.text.encode()).hexdigest(),
    }
    return Reading(**known | change)


def a_member(article: Article, story: str | None = None, *, copy_of: Article | None = None) -> StoryMember:
    return StoryMember(article.id, story or f"s-{article.id}", copy_of.id if copy_of else None, (1, 2**63 + 5))
