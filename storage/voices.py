"""Quotes to who speaks of the territory: empty unless the agency keeps quotes."""

from storage.db import Database
from storage.types import ToneCounts, Voice
from storage.weeks import monday_of

MOST = 12


def of_week(db: Database, week: str, most: int = MOST) -> list[Voice]:
    """Give the voices of a week, those quoted in most stories first, `most` at most."""
    rows = db.rows("week_voices", monday=monday_of(week), most=most)
    return [
        Voice(person, role, organisation, ToneCounts(*tones), stories, outlets, text, outlet, article_id)
        for person, role, organisation, *tones, stories, outlets, text, outlet, article_id in rows
    ]
