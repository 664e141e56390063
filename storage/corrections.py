"""What a person says of an article to a row that wins over the machine, and back.

A correction is kept apart from the readings, so re-scoring never touches it. It holds for the article and for the
copies of its text; the view `kept.headline_readings` puts it in the machine's place wherever something is counted.
"""

from datetime import date, datetime

from storage.db import Database, Row, transaction, utc
from storage.errors import StorageError
from storage.types import Correction, CorrectionCounts, FoundArticle

SHORTEST = 4  # characters of a beginning: under this, uniqueness would be luck


def find(db: Database, wanted: str, canonical: str | None = None) -> list[FoundArticle]:
    """Give the article meant by an id or an address, or up to six whose id or address begins so.

    `canonical` is the address as articles keep it, where `wanted` is one.
    """
    rows = db.rows("correction_find", wanted=wanted, canonical=canonical or wanted, shortest=SHORTEST)
    exact = [row for row in rows if row[-1]]
    return [FoundArticle(*row[:-1]) for row in exact or rows]


def standing(db: Database, article_id: str) -> Correction | None:
    """Give the correction that holds for an article, its own or a copy's; None when the word is the machine's."""
    row = db.one("correction_standing", article_id=article_id)
    return _look(db, row[0]) if row else None


def correct(  # noqa: PLR0913 - what a person says, of what, and who says it when
    db: Database,
    article_id: str,
    *,
    author: str,
    now: datetime,
    tone: str | None = None,
    relevance: str | None = None,
    reason: str = "",
    audit_id: str | None = None,
) -> Correction:
    """Keep one correction; those of the same text give way to it. Raises StorageError for an article nobody read.

    Without a relevance, the machine's is kept as the person's own, and "none" becomes "subject": who gives the tone of
    an article towards the territory says that it speaks of it.
    """
    with transaction(db):
        number = (db.one("correction_last") or (0,))[0] + 1
        told = {"article_id": article_id, "author": author, "now": now, "number": number}
        db.run("correction_replace", **told)
        if not db.run("correction_insert", **told, tone=tone, relevance=relevance, reason=reason, audit_id=audit_id):
            raise StorageError(f"article {article_id} was not read yet: nothing to correct; run vigie read first")
        spread(db)
        return _look(db, number)


def undo(db: Database, article_id: str, author: str, now: datetime) -> Correction | None:
    """Take back the correction that holds for an article; what it had replaced holds again. None without one."""
    with transaction(db):
        held = standing(db, article_id)
        if held is not None:
            db.run("correction_end", number=held.number, author=author, now=now)
            db.run("correction_restore", number=held.number)
            spread(db)
    return held


def spread(db: Database) -> None:
    """Write again which correction holds for which article: after any change of the corrections or of the copies."""
    with transaction(db):
        db.run("correction_forget")
        db.run("correction_spread")


def counts(db: Database, first: date, last: date) -> CorrectionCounts:
    """Count the corrections that bear on the press of these weeks, given by their Mondays."""
    return CorrectionCounts(*(db.one("correction_counts", first=first, last=last) or (0, 0, 0)))


def _look(db: Database, number: int) -> Correction:
    row = db.one("correction_look", number=number)
    assert row is not None
    return _correction(row)


def _correction(row: Row) -> Correction:
    values = list(row)
    values[6] = utc(values[6])  # made_at
    return Correction(*values)
