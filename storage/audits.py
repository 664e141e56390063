"""Stories drawn at random to sheets labelled blind, and back to rows that say how often the machine is wrong.

A label of an audit never takes the machine's place: what it measures is the machine, corrections aside.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from storage.db import Database, Row, lines, transaction
from storage.types import Audit, AuditDraw, AuditedArticle, AuditLabel, SheetLine


@dataclass(frozen=True)
class Disagreement:
    """One story of a draw on which a person and the machine disagree."""

    place: int
    article_id: str
    relevance: str  # the person's
    tone: str | None
    remark: str


def pick(db: Database, chosen: Sequence[tuple[str, str, str]]) -> list[str]:
    """Give the article that stands for each (story, source, week), in the same order."""
    rows = [
        {"place": place, "story": story, "source": source, "week": week}
        for place, (story, source, week) in enumerate(chosen)
    ]
    return [article_id for _, article_id in db.rows("audit_pick", lines=lines(rows))] if rows else []


def save(db: Database, audit: Audit, draws: Sequence[AuditDraw]) -> None:
    """Keep a draw, whole."""
    with transaction(db):
        db.run("audit_save", **asdict(audit))
        db.run("audit_save_draws", audit_id=audit.id, lines=lines(asdict(draw) for draw in draws))


def find(db: Database, audit_id: str) -> Audit | None:
    """Give a draw by its id."""
    row = db.one("audit_find", id=audit_id)
    if row is None:
        return None
    values = list(row)
    values[-1] = values[-1].astimezone(UTC)  # drawn_at
    return Audit(*values)


def sheet(db: Database, audit_id: str) -> list[SheetLine]:
    """Give the stories of a draw as they are shown to who labels them, in their order."""
    return [_line(row) for row in db.rows("audit_sheet", id=audit_id)]


def label(db: Database, audit_id: str, labels: Sequence[AuditLabel], author: str, now: datetime) -> int:
    """Keep what a person said of stories of a draw, all or nothing; gives how many labels are new or changed.

    Saying the same again changes nothing; saying otherwise replaces, and what was said first is kept.
    """
    if not labels:
        return 0
    told = {"id": audit_id, "author": author, "now": now, "lines": lines(asdict(label) for label in labels)}
    with transaction(db):
        db.run("audit_supersede", **told)
        return db.run("audit_label", **told)


def disagreements(db: Database, audit_id: str, author: str) -> list[Disagreement]:
    """Give the stories of a draw on which a person and the machine disagree."""
    return [Disagreement(*row) for row in db.rows("audit_wrong", id=audit_id, author=author)]


def labelled(db: Database, first: date, last: date) -> list[AuditedArticle]:
    """Give the blind labels that bear on the press of these weeks, given by their Mondays; one a person."""
    return [_audited(row) for row in db.rows("audited_articles", first=first, last=last)]


def _line(row: Row) -> SheetLine:
    place, outlet, published, *rest = row
    return SheetLine(place, outlet, published.astimezone(UTC), *rest)


def _audited(row: Row) -> AuditedArticle:
    *values, negative, neutral, positive, wrong, model = row
    values += [None if neutral is None else (negative, neutral, positive), wrong, model]
    return AuditedArticle(*values)
