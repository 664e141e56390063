"""The scheduler: each job once a period, whatever fails."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from fakes_schedule import MemoryLedger

from pipeline.config import Schedule
from pipeline.periods import Every, Job
from pipeline.schedule import House, jobs, tick

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAILY = Job("housekeeping", Every.DAY, at=time(4, 0))
WEEKLY = Job("report", Every.WEEK, at=time(7, 30))


def house(ledger, tasks):
    @contextmanager
    def opened():
        yield ledger

    return House([DAILY, WEEKLY], tasks, opened)


def test_what_is_owed_runs_once():
    ledger = MemoryLedger()
    keeper = house(ledger, {"housekeeping": lambda item, _: item.period, "report": lambda item, _: item.period})
    assert [item.job.name for item in tick(keeper, NOW)] == ["housekeeping", "report"]
    assert tick(keeper, NOW + timedelta(minutes=1)) == []
    assert ledger.runs == ["2026-11-23", "2026-W47"]


def test_a_job_that_fails_leaves_the_others_alone_and_is_owed_again():
    ledger = MemoryLedger()

    def fail(_item, _now):
        raise OSError("disk on strike")

    keeper = house(ledger, {"housekeeping": fail, "report": lambda item, _: item.period})
    tick(keeper, NOW)
    assert ledger.runs == ["2026-W47"]
    assert ledger.failed == ["OSError: disk on strike"]
    assert [item.job.name for item in tick(keeper, NOW + timedelta(minutes=1))] == ["housekeeping"]


def test_what_somebody_else_took_is_left_to_them():
    class Taken(MemoryLedger):
        def start(self, item, now):
            return item.job is not DAILY

    ledger = Taken()
    keeper = house(ledger, {"housekeeping": lambda item, _: item.period, "report": lambda item, _: item.period})
    assert [item.job.name for item in tick(keeper, NOW)] == ["report"]


def test_a_late_run_says_so():
    ledger = MemoryLedger()
    keeper = house(ledger, {"housekeeping": lambda item, _: "", "report": lambda item, _: ""})
    late = {item.job.name: item.late for item in tick(keeper, NOW)}
    assert late == {"housekeeping": True, "report": True}


def test_the_house_collects_watches_reports_and_tidies_up():
    assert [job.name for job in jobs(Schedule())] == ["collect", "watch", "report", "housekeeping"]


def test_letters_are_sent_at_each_look_and_their_trouble_stops_nothing():
    looks = []

    def relay(now):
        looks.append(now)
        raise OSError("no network")

    keeper = replace(house(MemoryLedger(), {"housekeeping": lambda *_: "", "report": lambda *_: ""}), relay=relay)
    tick(keeper, NOW)
    tick(keeper, NOW + timedelta(minutes=1))
    assert looks == [NOW, NOW + timedelta(minutes=1)]
