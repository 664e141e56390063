"""Rows to one article as it was read, with its story: what `vigie article` shows."""

from datetime import UTC

from storage.db import Database
from storage.types import SeenArticle, SeenMention, SeenQuote, SeenSentence, SeenTeller, SeenTrace


def article(db: Database, wanted: str) -> SeenArticle | None:
    """All that is kept of the article with this id or address; None when there is none."""
    row = db.one("look_article", wanted=wanted)
    if row is None:
        return None
    article_id, title, standfirst, outlet, url, published, depth, access_reason, tdm, story_id, *rest = row
    copy_of, relevance, reason, negative, neutral, positive, full_net, model, full_model = rest
    return SeenArticle(
        article_id,
        title,
        standfirst,
        outlet,
        url,
        published.astimezone(UTC),
        depth,
        access_reason,
        tdm,
        story_id,
        copy_of,
        relevance,
        reason,
        None if neutral is None else (negative, neutral, positive),
        full_net,
        model,
        tuple(SeenMention(*each) for each in db.rows("look_mentions", article_id=article_id)),
        tuple((topic, share) for topic, share in db.rows("look_topics", article_id=article_id)),
        tuple(SeenSentence(*each) for each in db.rows("look_sentences", article_id=article_id)),
        tuple(
            SeenTeller(name, outlet, title, when.astimezone(UTC), copied)
            for name, outlet, title, when, copied in db.rows("look_story", story_id=story_id, article_id=article_id)
        ),
        tuple(
            SeenTrace(kind, left, into, shown, at.astimezone(UTC))
            for kind, left, into, shown, at in db.rows("look_traces", story_id=story_id)
        ),
        tuple(SeenQuote(*each) for each in db.rows("look_quotes", article_id=article_id)),
        full_model,
    )


def body(db: Database, article_id: str) -> str | None:
    """Give the body of an article; None where its medium's rights do not let us keep it."""
    row = db.one("look_body", article_id=article_id)
    return None if row is None else str(row[0])
