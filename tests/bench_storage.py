"""How fast the database saves and counts, at a year of one outlet and at five years of many; and a disk that fills.

Run: python tests/bench_storage.py [year|million|full]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from figures import record  # noqa: E402 - the paths above
from make import NOW, POSITIVE, a_member, a_reading, a_source, an_article, an_entry  # noqa: E402

from crawlers.types import Reach  # noqa: E402
from storage import articles, readings, snapshot, sources, stories, weeks  # noqa: E402
from storage.db import Database, open_database, transaction  # noqa: E402
from storage.errors import StorageError  # noqa: E402
from storage.types import SaveCounts  # noqa: E402

DAYS = 354  # as the real year
NEW, SEEN = 88, 320  # articles a day: new, and offered by the feeds
MIB = 2**20


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    took = [0.0]
    started = time.perf_counter()
    yield took
    took[0] = time.perf_counter() - started
    print(f"{what:<60} {took[0]:8.2f} s")


def a_year(folder: Path) -> None:
    """Save a year as the replay does, a day at a time, then the same year again."""
    with open_database(folder / "year.duckdb", NOW) as db:
        sources.sync(db, [a_source("phare", reach=Reach.NATIONAL)], NOW - timedelta(days=DAYS))
        for again in ("first", "second"):
            counts = []
            with timed(f"{again} pass: {DAYS} days x {NEW} articles among {SEEN} entries"):
                counts = [save_day(db, day, offer=SEEN) for day in range(DAYS)]
            print(f"   inserted {sum(c.inserted for c in counts)}, revised {sum(c.revised for c in counts)}")
        with timed("facts of one week") as took:
            weeks.facts(db, weeks.name_of((NOW - timedelta(days=7)).date()))
        record("storage.facts_seconds_31k", took[0], "s")
        with timed("publish"):
            snapshot.publish(db, folder / "public.duckdb")


def save_day(db: Database, day: int, offer: int) -> SaveCounts:
    moment = NOW - timedelta(days=DAYS - day)
    names = [f"{max(0, day * NEW - back)}" for back in range(-NEW, offer - NEW)]
    entries = {name: an_entry(f"Titre {name}", "", url=f"https://phare.example/{name}") for name in names}
    fresh = articles.unseen(db, list(entries.values()))
    batch = [an_article(each.entry.title.removeprefix("Titre "), published=moment) for each in fresh]
    stories.open_stories(db, moment)
    with transaction(db):
        counts = articles.save(db, batch, moment, entries=[each.entry for each in fresh])
        read = [a_reading(each, POSITIVE if place % 30 == 0 else None) for place, each in enumerate(batch)]
        readings.save(db, read, moment)
        stories.save(db, [a_member(each) for place, each in enumerate(batch) if place % 30 == 0])
    return counts


GENERATE = """
INSERT INTO kept.articles BY NAME
SELECT
    printf('%016x', i) AS id, 'source-' || i % 60 AS source_id, 'https://media.example/' || i AS url,
    'Un titre de longueur moyenne sur la ville numéro ' || i AS title,
    'Un chapô un peu plus long, comme la presse en donne, sur ce qui se passe ici : ' || i AS standfirst,
    printf('%016x', hash(i)) AS content_hash, moment AS published, kept.monday_of(moment) AS monday,
    'feed' AS date_origin, moment AS first_seen, moment AS feed_date, NULL AS page_date, false AS date_flagged,
    false AS date_repaired, 'teaser' AS depth, 'feed_only' AS access_reason, 'unknown' AS tdm, '' AS excerpt,
    '' AS section, 'fr' AS language, 1 AS texts, NULL AS revised
FROM (SELECT i, $start + INTERVAL 1 SECOND * CAST(i * $step AS BIGINT) AS moment FROM range($count) AS t(i));
"""
GENERATE_READINGS = """
INSERT INTO kept.readings BY NAME
SELECT
    printf('f%015x', i) AS id, printf('%016x', i) AS article_id, 'headline' AS kind,
    printf('%016x', hash(i)) AS content_hash, printf('%064x', i) AS input_hash, 'vigie-ton' AS model_id,
    '1' AS model_version, repeat('a', 64) AS model_sha256,
    CASE WHEN i % 3 = 0 THEN 'subject' WHEN i % 3 = 1 THEN 'aside' ELSE 'none' END AS relevance, '' AS relevance_reason,
    n AS negative, 0.3 AS neutral, 0.7 - n AS positive, 'topic-' || i % 13 AS topic, 0.5 AS topic_probability,
    NULL AS polarisation, $start AS read_at, NULL AS superseded_at
FROM (SELECT i, (hash(i) % 700) / 1000 AS n FROM range($count) AS t(i))
"""
GENERATE_MEMBERS = """
INSERT INTO kept.story_members
SELECT printf('%016x', i), 's-' || printf('%016x', i // 2), NULL FROM range($count) AS t(i)
"""


def a_million(folder: Path) -> None:
    """Five years of many media: generated in SQL, then counted and grown as usual."""
    count, start = 1_000_000, NOW - timedelta(days=5 * 365)
    with open_database(folder / "million.duckdb", NOW) as db:
        sources.sync(db, [a_source(f"source-{index}", reach=Reach.NATIONAL) for index in range(60)], start)
        known = {"start": start, "step": 5 * 365 * 86400 / count, "count": count}
        with timed("generate 1,000,000 articles"):
            db.connection.execute(GENERATE, known)
            db.connection.execute(GENERATE_READINGS, {"start": start, "count": count})
            db.connection.execute(GENERATE_MEMBERS, {"count": count})
            db.checkpoint()
        week = weeks.name_of((NOW - timedelta(days=7)).date())
        with timed("facts of one week") as took:
            facts = weeks.facts(db, week)
        print(
            f"   {facts.counts.collected} collected, {facts.counts.stories.total} stories, {facts.history_weeks} weeks"
        )
        record("storage.facts_seconds_1m", took[0], "s")
        with timed("cells of 34 weeks"):
            cells = weeks.story_cells(db, weeks.name_of((NOW - timedelta(weeks=35)).date()), week)
        print(f"   {len(cells)} cells")
        with timed("one more day: 88 new articles among 320 entries"):
            save_day(db, DAYS, offer=SEEN)
        with timed("publish"):
            snapshot.publish(db, folder / "million-public.duckdb")
        print(f"   {(folder / 'million.duckdb').stat().st_size / MIB:.0f} MiB on disk")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def a_full_disk(folder: Path) -> None:
    """Fill small disks to the brim: what was kept stays, and work resumes when room returns."""
    lost = disks = 0
    unclear: list[str] = []
    for size in range(16, 48, 2):  # every other one never checkpoints by itself: its log is what fills the disk
        disk = folder / f"disk{size}"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(disk)], check=False).returncode:
            print("this machine does not let us mount a small disk: not measured")
            return
        try:
            lost += fill(disk, unclear, every=9 if size % 4 else 100_000)
            disks += 1
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    print(f"{disks} disks filled: {lost} kept articles lost, {len(unclear)} unclear messages")
    for line in unclear[:5]:
        print("  ", line)
    record("storage.full_disk_lost", lost, "articles")


def fill(disk: Path, unclear: list[str], every: int) -> int:
    """Save until the disk is full; free some room; everything acknowledged must be there. Gives how many are not."""
    ballast = disk / "ballast"
    ballast.write_bytes(os.urandom(4 * MIB))
    path, kept = disk / "vigie.duckdb", 0
    with open_database(path, NOW, min_free=0) as db:
        for number in range(100_000):
            noise = os.urandom(20_000).hex()
            batch = [an_article(f"{disk.name}-{number}-{index}", standfirst=noise) for index in range(10)]
            try:
                articles.save(db, batch, NOW)
                kept += len(batch)
                if number % every == every - 1:
                    snapshot.publish(db, disk / "public.duckdb")
            except StorageError as error:
                message = str(error).replace(str(disk), "…")
                print(f"   {disk.name}: {kept} articles kept, then: {message[:90]}")
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not the clear line we owe
                unclear.append(repr(error)[:300])
                break
    ballast.unlink()
    with open_database(path, NOW, min_free=0) as db:
        found = db.connection.execute("SELECT count(*) FROM kept.articles").fetchone()[0]
        articles.save(db, [an_article("after")], NOW)
    return max(0, kept - found)


def main() -> None:
    chosen = sys.argv[1:] or ["year", "million", "full"]
    with tempfile.TemporaryDirectory() as folder:
        for name, bench in (("year", a_year), ("million", a_million), ("full", a_full_disk)):
            if name in chosen:
                print(f"\n{bench.__doc__}")
                bench(Path(folder))


if __name__ == "__main__":
    main()
