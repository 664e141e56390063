"""The catalogue to rows: which media are watched, and what the gazetteer's codes are called."""

import json
from collections.abc import Sequence
from datetime import datetime

from crawlers.types import Source
from nlp.types import Place
from storage.db import Database, lines, transaction


def sync(db: Database, sources: Sequence[Source], now: datetime) -> None:
    """Copy the catalogue as of this run. A medium that left it keeps its articles; one that did not change, its row.

    `now` dates arrivals and departures.
    """
    with transaction(db):
        db.run("sync_sources", lines=lines(_row(source) for source in sources), now=now)
        db.run("retire_sources", ids=json.dumps([source.id for source in sources]), now=now)


def name_places(db: Database, places: Sequence[Place]) -> None:
    """Copy the names of the gazetteer, so that analysts read "Aubagne" and not "13005"."""
    rows = [{"code": place.code, "name": place.name, "kind": place.kind} for place in places]
    db.run("sync_places", lines=lines(rows))


def _row(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "name": source.name,
        "reach": source.reach,
        "home": source.home,
        "access": source.access,
        "licence": source.rights.licence,
        "tdm": source.rights.tdm,
        "evidence": source.rights.evidence,
        "checked": source.rights.checked,
        "excerpt_chars": source.rights.excerpt_chars,
        "full_text": source.rights.full_text,
    }
