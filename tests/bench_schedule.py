"""The scheduler over the clock changes of 2026 and 2027, over downtimes, and against a second instance.

Every half-hour slot of the day, around every change: the real `tick` is woken each minute of five local days, with a
ledger in memory. Prints the table; records `schedule.wrong_days`.
"""

import subprocess
import sys
import tempfile
import time as timer
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fakes_schedule import MemoryLedger
from figures import record
from test_pipeline_periods import CHANGES, HALF_HOURS

from pipeline.periods import PARIS, Every, Job, latest
from pipeline.schedule import House, tick


def house(job: Job, ledger: MemoryLedger) -> House:
    @contextmanager
    def opened():
        yield ledger

    return House([job], {job.name: lambda item, _now: item.period}, opened)


def wrong_days() -> int:
    """Local days not run exactly once, over 48 slots x 4 changes x 5 days."""
    wrong = 0
    for change in CHANGES:
        for at in HALF_HOURS:
            job = Job("daily", Every.DAY, at=at)
            now = datetime.combine(change - timedelta(days=2), time(0), tzinfo=PARIS).astimezone(UTC)
            end = datetime.combine(change + timedelta(days=3), time(0), tzinfo=PARIS).astimezone(UTC)
            ledger = MemoryLedger({(job.name, latest(job, now - timedelta(minutes=1))[0])})
            while now < end:
                tick(house(job, ledger), now)
                now += timedelta(minutes=1)
            for offset in range(-2, 3):
                wrong += ledger.runs.count((change + timedelta(days=offset)).isoformat()) != 1
    return wrong


def downtimes() -> int:
    """How many of the three downtimes do not give exactly one report, marked late."""
    wrong = 0
    for hours in (1, 26, 8 * 24):
        job = Job("report", Every.WEEK, at=time(7, 30))
        off = datetime(2026, 11, 23, 7, 20, tzinfo=PARIS).astimezone(UTC)
        ledger = MemoryLedger({(job.name, latest(job, off)[0])})
        items = [
            item
            for minute in range(90)
            for item in tick(house(job, ledger), off + timedelta(hours=hours, minutes=minute))
        ]
        print(
            f"down {hours:>3} h: {len(items)} report, "
            f"late: {[item.late for item in items]}, {[item.period for item in items]}"
        )
        wrong += len(items) != 1 or not items[0].late
    return wrong


def second_instance() -> float:
    """Seconds until a second `vigie schedule` gives up, with its message shown."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "vigie.toml"
        config.write_text('[test.loopback]\n"rien.example" = "127.0.0.1:9"\n', encoding="utf8")
        command = [sys.executable, "-m", "pipeline.cli", "schedule", "--config", str(config)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as first:
            lock = Path(folder) / "var" / "vigie.schedule"
            while not (lock.exists() and lock.read_text()):
                timer.sleep(0.05)
            begun = timer.monotonic()
            second = subprocess.run(command, capture_output=True, text=True, check=False)
            took = timer.monotonic() - begun
            first.kill()
        print(f"second instance: exit {second.returncode} after {took:.2f} s: {second.stderr.strip()}")
        assert second.returncode == 3
        return took


if __name__ == "__main__":
    days, late, took = wrong_days(), downtimes(), second_instance()
    print(
        f"{len(HALF_HOURS)} slots x {len(CHANGES)} clock changes x 5 days: {days} wrong days; downtimes wrong: {late}"
    )
    record("schedule.wrong_days", days + late, "local days")
    record("schedule.second_instance_seconds", round(took, 2), "s")
