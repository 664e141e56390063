"""A real year of feeds through the real walk: 354 days served over local HTTP, a virtual clock, 52 weekly reports.

Run by `make replay`; needs the shared data. Texts stay in var/replay, which is never committed.
"""

import argparse
import shutil
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import bench_regenerate
from feed_archive import HOST, FeedArchive, moment_of
from figures import record
from memory import Peak
from rich.progress import track
from shared import folder

from pipeline import calibration, publish
from pipeline.clock import VirtualClock
from pipeline.collect import collect
from pipeline.config import Config, Crawl, Paths
from pipeline.types import Harvest
from pipeline.world import open_walk
from storage import snapshot

BETWEEN = timedelta(days=8)  # from the first pass to the second: none of its polls falls in a week already reported
CONTENT = ("articles", "revisions", "readings", "mentions", "city_tones", "topics", "sentences", "story_members")


def replay(out: Path, days: int | None) -> None:
    """Walk the year twice, then write its reports; print and record the figures."""
    if out.exists() and any(out.iterdir()) and not (out / "served").exists():
        sys.exit(f"{out} is not empty and was not made by a replay: choose another --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    archive = FeedArchive(folder() / "data/lemonde_rss_2022/lemonde_rss_2022_raw_feeds.tar.gz", out / "served")
    peak = Peak()
    moments = archive.moments[:days]
    (out / "sources.toml").write_text(archive.sources_toml(), encoding="utf8")
    with archive.serve() as address:
        config = Config(
            paths=Paths(
                database=out / "vigie.duckdb",
                snapshot=out / "public/vigie.duckdb",
                spool=out / "spool",
                reports=out / "reports",
                sources=out / "sources.toml",
            ),
            crawl=Crawl(min_gap_s=0.0),
            loopback={HOST: address},
        )
        begun = time.monotonic()
        clock = VirtualClock(moment_of(moments[0]))
        with open_walk(config, clock, "replay") as walk:
            total = Harvest()
            for moment in track(moments, "premier passage", transient=True):
                archive.moment = moment
                clock.turn(moment_of(moment))
                total += collect(walk, moment_of(moment), everything=True, jitter=lambda: 0.0)
                peak.look()
            minutes = (time.monotonic() - begun) / 60
            before = contents(walk.db)
            served = archive.served
            report_seconds = write_reports(walk.db, config, moments)
            snapshot.publish(walk.db, config.paths.snapshot)
            again = Harvest()
            year = moment_of(moments[-1]) - moment_of(moments[0]) + BETWEEN
            for moment in track(moments, "second passage", transient=True):
                archive.moment = moment
                clock.turn(moment_of(moment) + year)
                again += collect(walk, moment_of(moment) + year, everything=True, jitter=lambda: 0.0)
                peak.look()
            changes = sum(a != b for a, b in zip(before, contents(walk.db), strict=True))
    print(f"{served} captures served, first pass {total}")
    print(f"second pass {again}; 52 reports in {report_seconds:.1f} s: {config.paths.reports}")
    if days is None:
        record("replay.captures", served, "captures", "make replay")
        record("replay.unique_items", total.inserted, "articles", "make replay")
        record("replay.second_pass_changes", again.inserted + again.revised + changes, "rows", "make replay")
        record("replay.minutes", round(minutes, 2), "minutes", "make replay")
        record("replay.peak_mb", round(peak.mb), "MB (walk, reports and every child)", "make replay")
        bench_regenerate.measure(out, config.paths.reports, bench_regenerate.ALL_WEEKS)
    else:
        changes += again.inserted + again.revised
        bench_regenerate.measure(out, config.paths.reports, min(2, days // 7))
        print(f"{minutes:.2f} minutes, {peak.own:.0f} + {peak.others:.0f} MB, {changes} changes")


def contents(db) -> list[str]:
    """A fingerprint of every content table."""
    return [
        str(db.connection.execute(f"SELECT count(*), sum(hash(t)) FROM kept.{table} t").fetchone()) for table in CONTENT
    ]


def write_reports(db, config: Config, moments: list[str]) -> float:
    begun = time.monotonic()
    first, last = moment_of(moments[0]), moment_of(moments[-1])
    labelled = calibration.load(config, db)
    for number in range(1, 53):
        monday = datetime.fromisocalendar(2022, number, 1).replace(tzinfo=first.tzinfo)
        if monday > last:
            break
        publish.report(
            db,
            f"2022-W{number:02d}",
            monday + timedelta(days=7, hours=8),
            config.paths.reports,
            agency=config.agency.name,
            territory=config.agency.territory,
            labelled=labelled,
        )
    return time.monotonic() - begun


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, help="only the first days (nothing is recorded)")
    options.add_argument("--out", type=Path, default=Path("var/replay"))
    chosen = options.parse_args()
    replay(chosen.out, chosen.days)
