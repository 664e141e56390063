"""Articles to rows: a text is kept at its first sight, a known text changes nothing."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from crawlers.types import Article, FeedEntry
from storage import people
from storage.db import Database, lines, transaction
from storage.types import Fresh, SaveCounts

MOST_TEXTS = 24  # as reader's limit on hash-only updates (promises, A6): a text that embeds the clock never ends


def content_hash(title: str, standfirst: str) -> str:
    """Name a text: 16 hex digits of SHA-256, blind to spacing and Unicode form.

    The body is not part of it: what a feed announces must be recognised before any page is asked for.
    """
    text = "\n".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in (title, standfirst))
    return hashlib.sha256(text.encode("utf8", "replace")).hexdigest()[:16]


def unseen(db: Database, entries: Sequence[FeedEntry]) -> list[Fresh]:
    """Keep, in order, the entries whose text was never seen; articles known by 24 texts are no longer followed."""
    if not entries:
        return []
    rows = lines(
        {
            "rank": rank,
            "source_id": entry.source_id,
            "url": entry.url,
            "content_hash": content_hash(entry.title, entry.standfirst),
        }
        for rank, entry in enumerate(entries)
    )
    return [Fresh(entries[rank], new) for rank, new in db.rows("unseen_entries", lines=rows, most_texts=MOST_TEXTS)]


def known(db: Database, texts: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (article id, content hash) are kept already."""
    rows = lines({"article_id": article_id, "content_hash": text} for article_id, text in texts)
    return {(article_id, text) for article_id, text in db.rows("known_texts", lines=rows)}


def save(db: Database, articles: Sequence[Article], now: datetime, entries: Sequence[FeedEntry] = ()) -> SaveCounts:
    """Keep new articles and new texts of known ones, all or nothing. Bodies are kept only where full_text says so.

    `entries` are what feeds announced of these articles: where a page says something else, the announced text is
    known too, and its page is not asked for again at each poll.
    """
    inserted = revised = unchanged = 0
    with transaction(db):
        licensed = {source_id for (source_id,) in db.rows("licensed_sources")}
        for batch in _rounds(articles):
            db.run("sort_articles", lines=lines(_row(article, licensed) for article in batch), most_texts=MOST_TEXTS)
            new, changed, same = db.one("count_fates") or (0, 0, 0)
            if new:
                db.run("insert_articles")
            if changed:
                db.run("revise_articles", now=now)
            if new or changed:
                db.run("insert_revisions", now=now)
                db.run("save_bodies", now=now)
            inserted, revised, unchanged = inserted + new, revised + changed, unchanged + same
        if otherwise := _announced_otherwise(articles, entries):
            _announce(db, lines(otherwise), now)
        people.hold(db, _texts(articles, entries))
    return SaveCounts(inserted, revised, unchanged)


def _texts(articles: Sequence[Article], entries: Sequence[FeedEntry]) -> Iterator[str]:
    for article in articles:
        yield from (article.title, article.standfirst, article.excerpt[:200], article.body or "")
    for entry in entries:
        yield from (entry.title, entry.standfirst)


def _announce(db: Database, announced: str, now: datetime) -> None:
    """Keep texts that feeds alone gave; they count among the 24, or a feed that embeds the clock would never end."""
    if db.run("insert_announced", lines=announced, now=now):
        db.run("count_texts", lines=announced)


def _rounds(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Split so that no article comes twice in one statement: its second text is a revision of its first."""
    waiting = list(articles)
    while waiting:
        batch: dict[str, Article] = {}
        later = []
        for article in waiting:
            if article.id in batch:
                later.append(article)
            else:
                batch[article.id] = article
        yield list(batch.values())
        waiting = later


def _row(article: Article, licensed: Collection[str]) -> dict[str, object]:
    return {
        "id": article.id,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "content_hash": content_hash(article.title, article.standfirst),
        "published": article.dating.published,
        "date_origin": article.dating.origin,
        "first_seen": article.dating.first_seen,
        "feed_date": article.dating.feed,
        "page_date": article.dating.page,
        "date_flagged": article.dating.flagged,
        "date_repaired": article.dating.repaired,
        "depth": article.depth,
        "access_reason": article.access_reason,
        "tdm": article.tdm,
        "excerpt": article.excerpt[:200],
        "section": article.section,
        "language": article.language,
        "body": article.body if article.source_id in licensed else None,  # another's never reaches the database
    }


def _announced_otherwise(articles: Sequence[Article], entries: Sequence[FeedEntry]) -> list[dict[str, object]]:
    """Keep the announcements that differ from what was just kept."""
    kept = {(each.source_id, each.url, content_hash(each.title, each.standfirst)) for each in articles}
    rows: list[dict[str, object]] = []
    for entry in entries:
        text = content_hash(entry.title, entry.standfirst)
        if (entry.source_id, entry.url, text) not in kept:
            rows.append(
                {
                    "source_id": entry.source_id,
                    "url": entry.url,
                    "title": entry.title,
                    "standfirst": entry.standfirst,
                    "content_hash": text,
                }
            )
    return rows
