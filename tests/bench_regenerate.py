"""Do the weekly reports of a replayed year come out the same again, byte for byte? The bar is 0 differing files.

`python tests/bench_regenerate.py [--replay var/replay] [--weeks 52]`; `make replay` makes what it reads, and runs it.
Three sides: the reports as the replay first wrote them, before its second pass, and two passes over copies of what it
left, each a process of its own with another hash seed: nothing but what is kept may decide a number. Every file counts:
pages, mails, PDF, workbooks and each table.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from figures import record

from pipeline import calibration, publish
from pipeline.config import Config, Paths
from pipeline.periods import PARIS
from storage.db import open_database

YEAR = 2022
ALL_WEEKS = 52


def written_at(number: int) -> datetime:
    """The Monday morning after a week of the year, when its report is written."""
    return datetime.fromisocalendar(YEAR, number, 1).replace(tzinfo=PARIS) + timedelta(days=7, hours=8)


def write(database: Path, out: Path, weeks: int) -> None:
    """Write the first weeks' reports from a copy of the database."""
    config = Config(paths=Paths(database=database, reports=out))
    with open_database(database, written_at(ALL_WEEKS)) as db:
        labelled = calibration.load(config, db)
        for number in range(1, weeks + 1):
            publish.report(
                db,
                f"{YEAR}-W{number:02d}",
                written_at(number),
                out,
                agency=config.agency.name,
                territory=config.agency.territory,
                labelled=labelled,
            )


def of_weeks(side: Path, weeks: int) -> set[Path]:
    """List the files of the first weeks in a folder of reports; the front page lists all the weeks there are."""
    named = {f"{YEAR}-W{number:02d}" for number in range(1, weeks + 1)}
    files = {path.relative_to(side) for path in side.rglob("*") if path.is_file()}
    told = {name for name in files if named & {part.split(".")[0] for part in name.parts}}
    return told | ({Path("index.html")} & files if weeks == ALL_WEEKS else set())


def differing(one: Path, other: Path, weeks: int = ALL_WEEKS) -> list[str]:
    """Name the files that one folder alone has, or whose bytes differ."""
    files = [of_weeks(side, weeks) for side in (one, other)]
    alone = files[0] ^ files[1]
    changed = {name for name in files[0] & files[1] if (one / name).read_bytes() != (other / name).read_bytes()}
    return sorted(str(name) for name in alone | changed)


def regenerate(replay: Path, first: Path, weeks: int = ALL_WEEKS) -> tuple[int, list[str]]:
    """Write the reports twice again; give how many files there are, and which differ from `first` or each other."""
    with tempfile.TemporaryDirectory() as name:
        passes = [first]
        for seed in ("1", "2"):
            folder = Path(name) / seed
            folder.mkdir()
            database = shutil.copy(replay / "vigie.duckdb", folder / "vigie.duckdb")
            out = folder / "reports"
            command = [sys.executable, __file__, "--write", str(out), "--replay", str(database), "--weeks", str(weeks)]
            subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
            passes.append(out)
        files = len(of_weeks(passes[-1], weeks))
        return files, sorted({name for side in passes[1:] for name in differing(first, side, weeks)})


def measure(replay: Path, first: Path, weeks: int) -> None:
    """Print what differs; record it for a whole year. `first` are the reports as the walk wrote them."""
    files, found = regenerate(replay, first, weeks)
    print(f"{weeks} reports written twice again: {files} files, {len(found)} differ", *found[:10], sep="\n")
    if weeks == ALL_WEEKS:
        record("report.regenerated_differences", len(found), f"of {files} files, {weeks} real weeks", "make replay")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replay", type=Path, default=Path("var/replay"))
    options.add_argument("--weeks", type=int, default=ALL_WEEKS)
    options.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.write:
        write(chosen.replay, chosen.write, chosen.weeks)
    else:
        measure(chosen.replay, chosen.replay / "reports", chosen.weeks)
