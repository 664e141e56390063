"""What the world did not give, to rows."""

from collections.abc import Sequence

from crawlers.types import Failure
from storage.db import Database, lines


def save(db: Database, failures: Sequence[Failure]) -> int:
    """Keep failures; gives how many are new. The same failure of the same moment is kept once."""
    if not failures:
        return 0
    rows = [
        {
            "source_id": failure.source_id,
            "url": failure.url,
            "purpose": failure.purpose,
            "kind": failure.kind,
            "detail": " ".join(failure.detail.split())[:500],
            "status": failure.status,
            "retry_after_s": failure.retry_after_s,
            "failed_at": failure.when,
        }
        for failure in failures
    ]
    return db.run("save_failures", lines=lines(rows))
