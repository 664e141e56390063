"""What must not be kept for ever, and its end.

Kept for good: titles, standfirsts, readings, decisive sentences (200 characters), evidence. Bodies of media whose
rights record does not allow them never enter the database; they live in the spool, which the crawl purges.
"""

from datetime import datetime, timedelta

from storage import erase
from storage.db import Database, transaction

SPOOL_LIFE = timedelta(hours=72)  # bodies on disk after reading (promises, B6)
SIGNATURE_LIFE = timedelta(days=30)  # a story takes no article after 7 days; the rest is margin for a late run
LOG_LIFE = timedelta(
    days=400
)  # polls, failures and letters that left: a year of health, and the weeks a report looks back
QUOTE_LIFE = timedelta(days=400)  # persons' words: as long as a report looks back, and no longer


def purge(db: Database, now: datetime) -> int:
    """End what has lived its time; gives how many bodies went, their source's right being withdrawn.

    Bodies go from the disk too: the snapshot published next holds no byte of them.
    """
    with transaction(db):
        bodies = db.run("purge_bodies")
        db.run("purge_signatures", before=now - SIGNATURE_LIFE)
        db.run("purge_polls", before=now - LOG_LIFE)
        db.run("purge_failures", before=now - LOG_LIFE)
        db.run("purge_quotes", before=now - QUOTE_LIFE)
        db.run("purge_outbox", before=now - LOG_LIFE)
    if bodies:
        erase.bodies(db)
    erase.unfinished(db)
    return bodies
