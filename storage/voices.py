"""Quotes to who speaks of the territory: empty unless the agency keeps quotes."""

from datetime import date

from storage.db import Database
from storage.types import ToneCounts, Voice

MOST = 12


def of_week(db: Database, monday: date, most: int = MOST) -> list[Voice]:
    """Give the voices of the week of this Monday, those quoted in most stories first, `most` at most."""
    rows = db.rows("week_voices", monday=monday, most=most)
    return [
        Voice(person, role, organisation, ToneCounts(*tones), stories, outlets, text, outlet, article_id, tdm)
        for person, role, organisation, *tones, stories, outlets, text, outlet, article_id, tdm in rows
    ]
