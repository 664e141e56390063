"""Story members and traces to rows, and the stories still young enough to grow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from nlp.types import OpenStory, StoryMember, StoryText, StoryTrace
from storage import corrections
from storage.db import Database, lines, transaction


def open_stories(db: Database, now: datetime, days: int = 7) -> list[OpenStory]:
    """Give the stories that had an article in the last `days`, with all their articles, the primary first."""
    rows = db.rows("open_stories", since=now - timedelta(days=days), now=now)
    return [
        OpenStory(story_id, tuple(_text(row) for row in members))
        for story_id, members in groupby(rows, key=lambda row: row[0])
    ]


def save(
    db: Database, members: Sequence[StoryMember], traces: Sequence[StoryTrace] = (), now: datetime | None = None
) -> int:
    """Keep the story of each article that had none; gives how many. An article changes story only by a trace.

    `now` dates the traces, and is needed with them.
    """
    if not members and not traces:
        return 0
    placed = {member.article_id: member for member in members}
    with transaction(db):
        db.run("sort_members", lines=lines(_row(member) for member in placed.values()))
        added = db.run("insert_members")
        if added:
            db.run("insert_signatures")
        for trace in traces:
            _trace(db, trace, now)
        corrections.spread(db)  # a copy that comes takes what was said of its text, one that goes leaves it
    return added


def _trace(db: Database, trace: StoryTrace, now: datetime | None) -> None:
    moved = {"story_id": trace.story_id, "into_story": trace.into}
    if trace.kind == "merge":
        db.run("merge_stories", **moved)
    else:
        db.run("split_story", article_id=trace.article_id, **moved)
    db.run("trace_story", kind=trace.kind, article_id=trace.article_id, now=now or trace.published, **moved)


def _row(member: StoryMember) -> dict[str, object]:
    return {
        "article_id": member.article_id,
        "story_id": member.story_id,
        "copy_of": member.copy_of,
        "signature": list(member.signature),
    }


def _text(row: tuple) -> StoryText:  # type: ignore[type-arg]  # the columns of storage/sql/open_stories.sql
    _, article_id, source_id, title, standfirst, published, signature, copy_of = row
    return StoryText(
        article_id=article_id,
        source_id=source_id,
        text=f"{title}\n{standfirst}" if standfirst else title,
        published=published.astimezone(UTC),
        signature=tuple(signature or ()),
        copy_of=copy_of,
    )
