"""A reader through 100 publishes, and a writer killed 20 times: nothing half, nothing lost, nothing doubled.

Run: python tests/bench_snapshot.py
"""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from figures import record  # noqa: E402 - the paths above
from make import NOW, a_member, a_reading, an_article  # noqa: E402

from storage import articles, readings, snapshot, stories  # noqa: E402
from storage.db import Database, open_database, transaction  # noqa: E402

PUBLISHES = 100
KILLS = 20
BATCH = 10
COUNTS = """
    SELECT
        (SELECT count(*) FROM articles),
        (SELECT count(*) FROM kept.readings),
        (SELECT count(*) FROM kept.story_members),
        (SELECT coalesce(sum(stories), 0) FROM weekly),
        (SELECT count(DISTINCT id) FROM articles)
"""


def save_batch(db: Database, number: int) -> None:
    """Keep one batch, whole: ten articles, their readings, their stories."""
    batch = [an_article(f"{number}-{index}") for index in range(BATCH)]
    with transaction(db):
        articles.save(db, batch, NOW)
        readings.save(db, [a_reading(each) for each in batch], NOW)
        stories.save(db, [a_member(each) for each in batch])


def read_for_ever(path: Path, done, results) -> None:
    """Open, ask, compare, close, as analysts do; say what went wrong."""
    errors: list[str] = []
    seen: set[int] = set()
    asked, last = 0, 0
    while not done.is_set():
        asked += 1
        try:
            with open_database(path, NOW, read_only=True) as db:
                counts = {int(value) for value in db.connection.execute(COUNTS).fetchone()}
                time.sleep(random.random() / 50)  # hold it open while a new one is published
                counts |= {int(value) for value in db.connection.execute(COUNTS).fetchone()}
        except Exception as error:  # noqa: BLE001 - any error is what is counted
            errors.append(repr(error))
            continue
        count = max(counts)
        if len(counts) != 1 or count % BATCH or count < last:
            errors.append(f"half a snapshot: {sorted(counts)} after {last}")
        last = count
        seen.add(count)
    results.put((asked, len(seen), errors))


def read_through_publishes(folder: Path) -> int:
    path = folder / "public" / "vigie.duckdb"
    context = multiprocessing.get_context("spawn")
    done, results = context.Event(), context.Queue()
    with open_database(folder / "vigie.duckdb", NOW) as db:
        save_batch(db, 0)
        snapshot.publish(db, path)
        reader = context.Process(target=read_for_ever, args=(path, done, results))
        reader.start()
        time.sleep(2)  # let it start
        started = time.monotonic()
        for number in range(1, PUBLISHES + 1):
            save_batch(db, number)
            snapshot.publish(db, path)
        took = time.monotonic() - started
    done.set()
    asked, versions, errors = results.get(timeout=60)
    reader.join()
    print(f"{PUBLISHES} publishes in {took:.1f} s; {asked} readings of {versions} versions; {len(errors)} errors")
    for error in errors[:5]:
        print("  ", error)
    assert versions > 10, "the reader saw too few versions for this to mean anything"
    return len(errors)


def write_until_killed(path: str, first: int) -> None:
    """Save batch after batch; say each once it is kept."""
    with open_database(path, NOW) as db:
        print("open", flush=True)
        for number in range(first, first + 10_000):
            save_batch(db, number)
            print(number, flush=True)
            if number % 7 == 0:
                db.checkpoint()


def kill_and_look(folder: Path) -> tuple[int, int, int]:
    """Kill the writer at random moments; give what was lost, doubled, or half kept."""
    path = folder / "killed.duckdb"
    kept: set[int] = set()
    lost = doubled = half = first = 0
    for _ in range(KILLS):
        command = [sys.executable, __file__, "--write", str(path), str(first)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n", "the writer could not open what the last kill left"
        time.sleep(random.uniform(0.05, 1.5))
        writer.send_signal(signal.SIGKILL)
        said = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        writer.wait()
        kept.update(said)
        with open_database(path, NOW) as db:
            rows = db.connection.execute("SELECT title FROM kept.articles").fetchall()
            links = db.connection.execute(COUNTS).fetchone()
        found = Counter(int(title.removeprefix("Titre ").split("-")[0]) for (title,) in rows)
        lost += len(kept - set(found))
        doubled += sum(count > BATCH for count in found.values())
        half += sum(count < BATCH for count in found.values()) + (len(set(map(int, links))) != 1)
        first = max(found, default=-1) + 1
    print(f"{KILLS} kills over {first} batches: {lost} lost, {doubled} doubled, {half} half kept")
    return lost, doubled, half


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        record("snapshot.reader_errors", read_through_publishes(Path(folder)), "errors")
        lost, doubled, half = kill_and_look(Path(folder))
        record("storage.kill_lost", lost + half, "batches")
        record("storage.kill_doubled", doubled, "batches")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write_until_killed(sys.argv[2], int(sys.argv[3]))
        os._exit(0)
    main()
