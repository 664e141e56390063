import subprocess
import sys
from datetime import timedelta

import pytest
from make import NOW, emptied

from storage import ledger
from storage.db import open_database
from storage.types import Run

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def test_a_run_is_done_once_a_period(db):
    assert ledger.claim(db, "report", "2031-W15", NOW)
    ledger.finish(db, "report", "2031-W15", LATER, "one page")
    assert not ledger.claim(db, "report", "2031-W15", LATER)
    assert ledger.claim(db, "report", "2031-W16", LATER)
    assert ledger.settled(db) == {("report", "2031-W15")}


def test_a_run_at_work_is_not_taken_twice(db):
    assert ledger.claim(db, "collect", "2031-04-14", NOW)
    assert not ledger.claim(db, "collect", "2031-04-14", LATER)


def test_a_run_that_failed_may_be_taken_again(db):
    ledger.claim(db, "collect", "2031-04-14", NOW)
    ledger.fail(db, "collect", "2031-04-14", LATER, "disk full")
    assert ledger.last(db, "collect") == Run(
        "collect", "2031-04-14", NOW, LATER, "failed", late=False, detail="disk full"
    )
    assert ledger.settled(db) == set()
    assert ledger.claim(db, "collect", "2031-04-14", LATER, late=True)
    assert ledger.last(db, "collect") == Run("collect", "2031-04-14", LATER, None, "running", late=True, detail="")


def test_a_run_whose_process_died_may_be_taken_again(db):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    assert ledger.claim(db, "collect", "2031-04-14", NOW, holder=f"process {dead.pid} started 1")
    assert ledger.claim(db, "collect", "2031-04-14", LATER)


def test_a_process_number_given_again_is_another_process(db):
    import os  # noqa: PLC0415 - only to name ourselves

    assert ledger.claim(db, "collect", "2031-04-14", NOW, holder=f"process {os.getpid()} started long ago")
    assert ledger.claim(db, "collect", "2031-04-14", LATER)


def test_what_is_pending_is_what_was_not_done(db):
    for period in ("a", "b", "c"):
        ledger.claim(db, "collect", period, NOW)
    ledger.finish(db, "collect", "a", LATER)
    ledger.fail(db, "collect", "b", LATER, "no")
    assert ledger.pending(db, "collect", ["a", "b", "c", "d"]) == ["b", "c", "d"]


def test_a_job_that_never_ran_has_no_last_run(db):
    assert ledger.last(db, "collect") is None
    assert ledger.runs(db) == []


def test_runs_are_told_latest_first(db):
    ledger.claim(db, "collect", "a", NOW)
    ledger.claim(db, "report", "b", LATER)
    assert [run.job for run in ledger.runs(db)] == ["report", "collect"]
