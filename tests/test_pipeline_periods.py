"""Which job is owed, when: the clock changes of 2026 and 2027, and machines that were off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pipeline.periods import PARIS, Every, Job, instant, latest, next_due, owed, reported_week

CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]


def runs_over(job: Job, start: datetime, end: datetime, tick: timedelta) -> list[str]:
    """Play a scheduler that looks at its jobs every `tick`, and keep what it ran."""
    done: set[tuple[str, str]] = {(job.name, latest(job, start)[0])}
    periods = []
    now = start
    while now < end:
        for item in owed([job], done, now):
            done.add((job.name, item.period))
            periods.append(item.period)
        now += tick
    return periods


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", HALF_HOURS, ids=str)
def test_every_local_day_runs_exactly_once_around_a_clock_change(change, at):
    start = datetime.combine(change - timedelta(days=2), time(0), tzinfo=PARIS).astimezone(UTC)
    end = datetime.combine(change + timedelta(days=3), time(0), tzinfo=PARIS).astimezone(UTC)
    periods = runs_over(Job("daily", Every.DAY, at=at), start, end, timedelta(minutes=7))
    days = [(change + timedelta(days=offset)).isoformat() for offset in range(-2, 3)]
    expected = days if at > time(0) else days[1:]  # the run of midnight was already done at the start
    assert periods == expected


@pytest.mark.parametrize("hours", [1, 26, 8 * 24])
def test_a_machine_that_was_off_owes_one_late_report(hours):
    report = Job("report", Every.WEEK, at=time(7, 30))
    monday = datetime(2026, 11, 23, 7, 30, tzinfo=PARIS)
    off, back = monday - timedelta(minutes=10), monday - timedelta(minutes=10) + timedelta(hours=hours)
    done = {("report", latest(report, off)[0])}
    found = owed([report], done, back)
    assert len(found) == 1
    assert found[0].late
    assert found[0].period == ("2026-W48" if hours > 7 * 24 else "2026-W47")


def test_a_report_on_time_is_not_late():
    report = Job("report", Every.WEEK, at=time(7, 30))
    (item,) = owed([report], set(), datetime(2026, 11, 23, 7, 31, tzinfo=PARIS))
    assert not item.late
    assert item.period == "2026-W47"


def test_a_job_done_is_not_owed():
    job = Job("daily", Every.DAY, at=time(4, 0))
    now = datetime(2026, 11, 23, 12, 0, tzinfo=PARIS)
    assert owed([job], {("daily", "2026-11-23")}, now) == []


def test_a_clock_set_back_does_not_run_a_job_twice():
    job = Job("daily", Every.DAY, at=time(4, 0))
    done = {("daily", "2026-11-22"), ("daily", "2026-11-23")}
    assert owed([job], done, datetime(2026, 11, 23, 2, 30, tzinfo=PARIS)) == []


def test_the_hour_that_does_not_exist_runs_after_the_gap():
    assert instant(date(2026, 3, 29), time(2, 30)).astimezone(PARIS).time() == time(3, 30)


def test_monday_tells_of_the_week_before():
    assert reported_week(date(2026, 11, 23)) == "2026-W47"
    assert reported_week(date(2027, 1, 4)) == "2026-W53"


def test_slots_follow_utc_whatever_paris_does():
    job = Job("collect", Every.SLOT, minutes=60)
    start = datetime(2026, 10, 24, 22, 5, tzinfo=UTC)
    assert len(runs_over(job, start, start + timedelta(hours=26), timedelta(minutes=5))) == 26


def test_the_next_due_instant_is_the_nearest():
    jobs = [Job("collect", Every.SLOT, minutes=60), Job("daily", Every.DAY, at=time(4, 0))]
    assert next_due(jobs, datetime(2026, 11, 23, 2, 30, tzinfo=UTC)) == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
