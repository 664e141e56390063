"""What a weekly report costs after five years of many media: 10,000, 100,000 and 1,000,000 generated articles.

Run: python tests/bench_report_scale.py [articles …]. Each size has a process of its own, so that its peak is its own.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does
ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from datetime import timedelta  # noqa: E402 - the paths above

import make_facts as made  # noqa: E402
from figures import record  # noqa: E402
from make import NOW  # noqa: E402

from pipeline import publish  # noqa: E402
from storage.db import open_database  # noqa: E402
from storage.weeks import name_of  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
WEEKS = 260
SOURCES = 60
MOST_SECONDS, MOST_MB = 15, 2048

# Numbers drawn by hash, so that every run has the same press. Two articles in five name the territory; stories have
# one to eight articles within a week; the national press also names three cities.
SOURCE = """
INSERT INTO kept.sources
SELECT 's' || n, 'Média ' || n, CASE WHEN n % 5 = 0 THEN 'national' ELSE 'local' END, 'https://s' || n || '.example/',
    'free', 'none', 'unknown', '', NULL, 200, false, TIMESTAMPTZ '2026-01-01 00:00:00+00', NULL
FROM range($sources) AS numbers(n)
"""
ARTICLE = """
INSERT INTO kept.articles
SELECT printf('%016x', n), 's' || CAST(floor(pow(hash(n) % 1000 / 1000.0, 2) * $sources) AS INTEGER),
    'https://p.example/' || n, 'Titre inventé numéro ' || n || ', un jour comme les autres', 'Un chapeau inventé.',
    '', moment, kept.monday_of(moment), 'feed', moment, moment, NULL, false, false, 'teaser', 'feed_only', 'unknown',
    '', '', 'fr', 1, NULL
FROM (
    SELECT n, $start + to_seconds(CAST(n * ($weeks * 604800.0 / $articles) AS BIGINT)) AS moment
    FROM range($articles) AS numbers(n)
)
"""
READING = """
INSERT INTO kept.readings
SELECT 'r' || id, id, 'headline', '', '', 'vigie-tone', '1', repeat('a', 64),
    CASE WHEN number % 5 < 2 THEN 'subject' ELSE 'none' END, '',
    CASE WHEN number % 5 < 2 THEN low END, CASE WHEN number % 5 < 2 THEN 1 - low - high END,
    CASE WHEN number % 5 < 2 THEN high END,
    ['securite', 'culture', 'economie', 'sport', 'mobilite', 'sante'][CAST(1 + hash(number // 7) % 6 AS INTEGER)],
    0.6, NULL, first_seen, NULL
FROM (
    SELECT id, first_seen, number, low, (1 - low) * (hash(number, 3) % 1000) / 1000.0 AS high
    FROM (
        SELECT id, first_seen, CAST('0x' || id AS BIGINT) AS number,
            (hash(CAST('0x' || id AS BIGINT) // 5, 2) % 1000) / 1000.0 AS low
        FROM kept.articles
    )
)
"""
STORY = """
INSERT INTO kept.story_members
SELECT id, 's-' || CAST(number // (1 + hash(number // 40) % 8) AS VARCHAR) || '-' || (number // 40), NULL
FROM (SELECT id, CAST('0x' || id AS BIGINT) AS number FROM kept.articles)
"""
CITY = """
INSERT INTO kept.city_tones
SELECT reading.id, city, 0.3, 0.4, 0.3
FROM kept.readings AS reading, (VALUES ('69123'), ('33063'), ('59350')) AS cities(city)
WHERE hash(reading.id, city) % 20 = 0
"""


def generate(path: Path, articles: int) -> None:
    """Write the press straight into the tables."""
    start = NOW - timedelta(weeks=WEEKS)
    with open_database(path, NOW) as db:
        run = db.connection.execute
        run(SOURCE, {"sources": SOURCES})
        run(ARTICLE, {"sources": SOURCES, "articles": articles, "weeks": WEEKS, "start": start})
        run(READING)
        run(STORY)
        run(CITY)
        run("CHECKPOINT")


def one_report(path: Path, out: Path) -> None:
    """Write the last week's report; print its seconds and the process's peak."""
    begun = time.perf_counter()
    with open_database(path, NOW, read_only=True) as db:
        week = name_of((NOW - timedelta(days=7)).date())
        written = publish.report(db, week, NOW, out, agency="A", territory="T", labelled=made.LABELLED)
    seconds, cpu = time.perf_counter() - begun, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    stories = written.report.trend.recent_stories + written.report.trend.earlier_stories
    print(f"{seconds} {cpu} {peak} {stories} {written.report.verdict.state.value}")


def measured(articles: int, folder: Path) -> tuple[float, float]:
    """Generate one press and report on it in a process of its own."""
    path = folder / f"{articles}.duckdb"
    begun = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--generate", str(path), str(articles)], check=True)
    made_in = time.perf_counter() - begun
    answer = subprocess.run(
        [sys.executable, __file__, "--report", str(path), str(folder / "out")],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, cpu, peak, stories, state = answer.stdout.split()
    print(
        f"{articles:>9} articles (made in {made_in:.0f} s): report {float(seconds):6.2f} s ({float(cpu):.1f} s of CPU),"
        f" peak {float(peak):5.0f} MB, {stories} stories compared, {state}",
        flush=True,
    )
    return float(seconds), float(peak)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--generate"]:
        generate(Path(sys.argv[2]), int(sys.argv[3]))
        sys.exit(0)
    if sys.argv[1:2] == ["--report"]:
        one_report(Path(sys.argv[2]), Path(sys.argv[3]))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as name:
        found = {size: measured(size, Path(name)) for size in [int(one) for one in sys.argv[1:]] or SIZES}
    if max(SIZES) in found:
        record(
            "report.seconds_1m", found[max(SIZES)][0], f"s, one weekly report on 1,000,000 articles (≤ {MOST_SECONDS})"
        )
        record("report.peak_mb_1m", found[max(SIZES)][1], f"MB, peak of that process (≤ {MOST_MB})")
