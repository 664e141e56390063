"""Feed states to rows and back, with one line a poll."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from crawlers.types import FailureKind, FeedKind, FeedState
from storage.db import Database, lines, transaction, utc

MOMENTS = {"next_due", "last_poll", "last_unconditional", "last_success", "gone_since", "moved_since"}
COLUMNS = [field.name for field in fields(FeedState)]  # the order of storage/sql/feed_states.sql


def states(db: Database) -> list[FeedState]:
    """Where every feed stands, by source and address."""
    return [_state(row) for row in db.rows("feed_states")]


def save(db: Database, states: Sequence[FeedState]) -> None:
    """Keep where these feeds stand; a state whose last poll moved also adds a line to the log of polls."""
    if not states:
        return
    latest = {(state.source_id, state.url): state for state in states}
    rows = lines(asdict(state) for state in latest.values())
    with transaction(db):
        db.run("log_polls", lines=rows)
        db.run("save_feeds", lines=rows)


def _state(row: tuple[object, ...]) -> FeedState:
    named: dict[str, object] = dict(zip(COLUMNS, row, strict=True))
    for name in MOMENTS:
        named[name] = utc(named[name])  # type: ignore[arg-type]  # the schema says TIMESTAMPTZ
    named["kind"] = FeedKind(str(named["kind"]))
    named["last_failure"] = FailureKind(str(named["last_failure"])) if named["last_failure"] else None
    return FeedState(**named)  # type: ignore[arg-type]  # columns and fields are the same, a test says so
