"""Rows to headlines that people labelled, beside what the machine says: what the tone's correction is made of."""

from storage.db import Database

Chances = tuple[float, float, float]  # negative, neutral, positive


def audited(db: Database) -> list[tuple[str, Chances]]:
    """Give the tones people gave blind in audits, one a story, and the machine's probabilities of the same headline."""
    return [(tone, (low, middle, high)) for tone, low, middle, high in db.rows("audit_labels_scored")]


def chances(db: Database) -> list[tuple[str, str, Chances]]:
    """Give address, story and the machine's probabilities of every headline about the territory."""
    return [(url, story, (low, middle, high)) for url, story, low, middle, high in db.rows("headline_chances")]
