"""Survey waves to rows, and back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from storage.db import Database, transaction
from storage.types import Survey


def save(db: Database, surveys: Sequence[Survey], now: datetime) -> None:
    """Keep these waves, all or nothing; a wave already kept is replaced."""
    with transaction(db):
        for survey in surveys:
            db.run("survey_save", **asdict(survey), now=now)


def between(db: Database, first: date, last: date) -> tuple[Survey, ...]:
    """Give the waves that ended between two days, both included."""
    return tuple(Survey(*row) for row in db.rows("surveys_until", first=first, last=last))
