"""Evidence about mining rights, to rows: our proof of what was asked, where, and what was answered."""

from collections.abc import Sequence
from datetime import UTC

from crawlers.types import Tdm, TdmEvidence
from storage.db import Database, lines, transaction


def save(db: Database, evidence: Sequence[TdmEvidence]) -> None:
    """Keep evidence; an answer that was given before only moves its last date."""
    if not evidence:
        return
    rows = lines(
        {
            "url": each.url,
            "found_in": each.where,
            "state": each.state,
            "value": each.value[:200],
            "checked": each.checked,
        }
        for each in evidence
    )
    with transaction(db):
        db.run("renew_evidence", lines=rows)
        db.run("insert_evidence", lines=rows)


def about(db: Database, address: str) -> list[TdmEvidence]:
    """Give what was found at the addresses that begin so ("https://example.fr/"), latest first."""
    return [
        TdmEvidence(Tdm(state), where, url, value, checked.astimezone(UTC))
        for state, where, url, value, checked in db.rows("evidence_about", address=address)
    ]
