"""Every alert that a replayed year would have sent, for the territory and for each comparison city.

Run after `make replay`: python tests/bench_year_alerts.py. Prints the items of each alert, so that people can judge it;
docs/alerts-2022.md keeps their ids and the judgement. Capture was daily, so publication is taken as first sight.
"""

import argparse
import re
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.channels import AlertRules
from pipeline.config import Config, Paths
from pipeline.past import replay
from pipeline.periods import PARIS
from pipeline.watch import RULES
from reports.alerts import described
from reports.spikes_pages import pages
from reports.spikes_types import WHOLE_INSTALLATION, SpikeStory
from reports.spikes_watch import Span, judge, spikes_of
from storage.db import Database, open_database
from storage.types import Episode

FIRST, LAST = datetime(2022, 1, 1, tzinfo=PARIS), datetime(2023, 1, 1, tzinfo=PARIS)

# Sport is left out, as for the territory. Articles that do not name the territory have no story: each is its own.
CITIES = """
    SELECT place.name, article.id, min(article.published), avg(tone.negative),
           list(article.published ORDER BY article.published)
    FROM kept.city_tones AS tone
    JOIN kept.headline_readings AS reading ON reading.id = tone.reading_id AND reading.topic <> 'sport'
    JOIN kept.articles AS article ON article.id = reading.article_id
    JOIN kept.places AS place ON place.code = tone.code
    GROUP BY ALL ORDER BY ALL
"""
TITLES = """
    SELECT article.id, article.published, article.title
    FROM kept.articles AS article LEFT JOIN kept.story_members AS member ON article.id = member.article_id
    WHERE member.story_id = $story OR article.id = $story ORDER BY article.published
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", type=Path, default=Path("var/replay/vigie.duckdb"))
    path = options.parse_args().database
    with open_database(path, LAST, read_only=True) as db:
        found = replay(db, Config(paths=Paths(database=path)), FIRST, LAST, 1.0, LAST)
        print(
            f"territory and {', '.join(AlertRules().series)}: {len(found.pages)} alerts in {found.days:.0f} days judged"
        )
        print(false_rate("Territory", len(found.pages), found.days))
        for page in found.pages:
            tell(db, page)
        stories = [
            SpikeStory(f"{story}", name, published, published, negative, tuple(pickups))
            for name, story, published, negative, pickups in db.connection.execute(CITIES).fetchall()
        ]
        judged, silent = judge(stories, Span(LAST, PARIS, since=FIRST), RULES)
        for one in sorted(judged, key=lambda each: each.series):
            alerts = pages(spikes_of(one, WHOLE_INSTALLATION))
            held = sum(story.series == one.series for story in stories)
            print(f"\n{one.series}: {len(alerts)} alerts, {held} stories, {one.days:.0f} days judged")
            print(false_rate(one.series, len(alerts), one.days))
            for page in alerts:
                tell(db, described(page, WHOLE_INSTALLATION, None))
        for one in silent:
            print(f"{one.series}: not judged, {one.days} days of history")


def from_note() -> dict[str, list[str]]:
    """What the reader of docs/alerts-2022.md said of each place's alerts."""
    note = (Path(__file__).parent.parent / "docs" / "alerts-2022.md").read_text(encoding="utf8")
    said: dict[str, list[str]] = {}
    for place, verdict in re.findall(r"^- \*\*([^,*]+), .*?\*\*(True|False)\*\*", note, re.MULTILINE | re.DOTALL):
        said.setdefault(place, []).append(verdict)
    return said


def false_rate(place: str, count: int, days: float) -> str:
    """False alerts per 30 days, where the note judged each."""
    said = from_note().get(place, [])
    if len(said) != count:
        return f"{count} alerts, {len(said)} judged in docs/alerts-2022.md: not judged"
    return f"{said.count('False')} false, {said.count('False') * 30 / days:.2f} per 30 days (docs/alerts-2022.md)"


def tell(db: Database, page: Episode) -> None:
    began = page.began.astimezone(PARIS)
    print(f"\n{began:%Y-%m-%d %H:%M} {page.detector} z {page.z:.2f}", page.series)
    print(f"  {page.observed:.1f} against {page.expected:.1f}")
    for story in page.stories:
        for id_, published, title in db.connection.execute(TITLES, {"story": story}).fetchall():
            print(f"    {story} {id_} {published:%d/%m} {title}")


if __name__ == "__main__":
    main()
