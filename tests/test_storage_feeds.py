from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from make import NOW, a_source, at, emptied

from crawlers.types import Failure, FailureKind, FeedKind, FeedState, Purpose, Rights, Tdm, TdmEvidence
from storage import failures, feeds, retention, rights, sources
from storage.db import open_database

URL = "https://phare.example/rss"


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def ask(db, sql):
    return db.connection.execute(sql).fetchall()


def test_a_feed_state_comes_back_exactly_as_it_was_kept(db):
    plain = FeedState("phare", URL)
    full = FeedState(
        source_id="etang",
        url="https://etang.example/sitemap.xml",
        kind=FeedKind.SITEMAP,
        etag='W/"é\\"1"',
        last_modified="Mon, 14 Apr 2031 06:00:00 GMT",
        next_due=NOW + timedelta(hours=1),
        interval_s=7200,
        last_poll=NOW,
        last_unconditional=NOW - timedelta(days=1),
        last_success=NOW,
        last_status=304,
        last_failure=FailureKind.GONE,
        failures=2.25,
        gone_since=NOW,
        moved_to="https://ailleurs.example/",
        moved_since=NOW,
        moved_times=2,
        parked=True,
    )
    assert all(getattr(full, each.name) not in (None, each.default) for each in fields(full))
    feeds.save(db, [plain, full])
    assert feeds.states(db) == [full, plain]


def test_columns_of_a_feed_are_those_of_its_state(db):
    columns = [name for (name,) in ask(db, "SELECT column_name FROM (DESCRIBE kept.feeds)")]
    assert columns == [each.name for each in fields(FeedState)]


def test_each_poll_leaves_one_line(db):
    state = FeedState("phare", URL, last_poll=NOW, last_status=200)
    feeds.save(db, [state])
    feeds.save(db, [replace(state, parked=True)])  # nothing was asked
    feeds.save(
        db, [replace(state, last_poll=NOW + timedelta(hours=1), last_status=None, last_failure=FailureKind.TIMEOUT)]
    )
    assert ask(db, "SELECT status, failure FROM kept.polls ORDER BY polled_at") == [(200, None), (None, "timeout")]
    assert len(feeds.states(db)) == 1


def test_the_same_failure_of_the_same_moment_is_kept_once(db):
    failure = Failure("phare", URL, FailureKind.HTTP, "500\nServer Error", NOW, Purpose.PAGE, 500, 120)
    assert failures.save(db, [failure, failure]) == 1
    assert failures.save(db, [failure]) == 0
    assert failures.save(db, [replace(failure, when=NOW + timedelta(hours=1))]) == 1
    assert ask(db, "SELECT DISTINCT purpose, detail, status, retry_after_s FROM kept.failures") == [
        ("page", "500 Server Error", 500, 120)
    ]


def test_old_polls_and_failures_go_after_400_days(db):
    for moment in (NOW - timedelta(days=401), NOW - timedelta(days=399)):
        feeds.save(db, [FeedState("phare", URL, last_poll=moment)])
        failures.save(db, [Failure("phare", URL, FailureKind.DNS, "", moment)])
    retention.purge(db, NOW)
    assert ask(db, "SELECT (SELECT count(*) FROM kept.polls), (SELECT count(*) FROM kept.failures)") == [(1, 1)]


def test_evidence_is_kept_once_with_its_first_and_last_sight(db):
    found = TdmEvidence(Tdm.RESERVED, "header", "https://phare.example/a", "tdm-reservation: 1", NOW)
    later = replace(found, checked=NOW + timedelta(days=2))
    rights.save(db, [found, found])
    rights.save(db, [later, replace(found, checked=NOW + timedelta(days=1))])
    assert rights.about(db, "https://phare.example/") == [later]
    assert rights.about(db, "https://etang.example/") == []
    assert ask(db, "SELECT first_checked, last_checked FROM kept.tdm_evidence") == [(NOW, later.checked)]


def test_evidence_that_changes_is_a_new_line(db):
    found = TdmEvidence(Tdm.FREE, "tdmrep.json", "https://phare.example/a", "0", NOW)
    changed = replace(found, state=Tdm.RESERVED, value="1", checked=NOW + timedelta(days=1))
    rights.save(db, [found])
    rights.save(db, [changed])
    assert rights.about(db, "https://phare.example/") == [changed, found]


def test_the_catalogue_is_copied_and_an_unchanged_source_is_left_alone(db):
    source = a_source(rights=Rights(evidence="page des droits", checked=date(2031, 1, 2)))
    sources.sync(db, [source], NOW)
    sources.sync(db, [source], NOW + timedelta(days=1))
    assert ask(db, "SELECT name, since, checked, removed FROM kept.sources") == [("Phare", NOW, date(2031, 1, 2), None)]
    sources.sync(db, [replace(source, name="Le Phare")], NOW + timedelta(days=2))
    assert ask(db, "SELECT name, since FROM kept.sources") == [("Le Phare", NOW)]


def test_a_source_that_comes_back_is_watched_again(db):
    sources.sync(db, [a_source()], NOW)
    sources.sync(db, [], NOW + timedelta(days=1))
    assert ask(db, "SELECT removed FROM kept.sources") == [(NOW + timedelta(days=1),)]
    sources.sync(db, [a_source()], NOW + timedelta(days=2))
    assert ask(db, "SELECT removed, since FROM kept.sources") == [(None, NOW)]


def test_instants_are_kept_as_instants_whatever_zone_they_came_in(db):
    feeds.save(db, [FeedState("phare", URL, last_poll=at("2031-10-26T02:30:00+01:00"))])
    assert feeds.states(db)[0].last_poll == at("2031-10-26T01:30")
