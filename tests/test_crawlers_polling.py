"""Polling: when a feed is asked again, and what its answers change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.polling import MAX_INTERVAL_S, MIN_INTERVAL_S, address, adopted, after, due, new_states, retry_after
from crawlers.types import Failure, FailureKind, FeedKind, FeedState, Page, Purpose, Reach, Source

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://presse.example/rss"
NEW = "https://presse.example/flux"
SOURCE = Source("presse", "La Presse", Reach.LOCAL, (URL,), ("https://presse.example/news.xml",))
STATE = FeedState("presse", URL)


def page(status=200, url=URL, permanent=None, **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page("presse", url, permanent or url, Purpose.FEED, status, named, b"", NOW, permanent)


def failure(kind=FailureKind.HTTP, status=500, wait=None):
    return Failure("presse", URL, kind, "", NOW, status=status, retry_after_s=wait)


def wait_of(state, now=NOW):
    return (state.next_due - now).total_seconds()


def test_each_feed_and_sitemap_of_the_catalogue_gets_a_state_once():
    first = new_states([SOURCE], [])
    assert [(state.url, state.kind) for state in first] == [
        (URL, FeedKind.FEED),
        ("https://presse.example/news.xml", FeedKind.SITEMAP),
    ]
    assert new_states([SOURCE], first) == []
    assert [state.url for state in new_states([SOURCE], first[:1])] == ["https://presse.example/news.xml"]


def test_a_new_feed_is_due_at_once_and_the_longest_overdue_come_first():
    other = replace(SOURCE, feeds=(URL, "https://presse.example/2", "https://presse.example/3"))
    states = [
        replace(STATE, next_due=NOW),
        replace(STATE, url="https://presse.example/2", next_due=NOW - HOUR),
        FeedState("presse", "https://presse.example/3"),
    ]
    assert [feed.url[-1] for feed in due(states, [other], NOW)] == ["3", "2", "s"]


def test_what_is_not_due_parked_or_no_longer_listed_is_not_asked():
    states = [
        replace(STATE, next_due=NOW + timedelta(seconds=1)),
        replace(STATE, parked=True),
        replace(STATE, url="https://presse.example/ancien"),
    ]
    assert due(states, [SOURCE], NOW) == []


def test_a_known_feed_is_asked_with_its_exact_validators():
    state = replace(STATE, etag='W/"é"', last_modified="hier", last_unconditional=NOW - HOUR)
    (feed,) = due([state], [SOURCE], NOW)
    assert (feed.etag, feed.last_modified) == ('W/"é"', "hier")


def test_once_a_day_a_feed_is_read_again_without_validators():
    state = replace(STATE, etag='"x"', last_unconditional=NOW - DAY)
    (feed,) = due([state], [SOURCE], NOW)
    assert feed.etag is None
    read = after(state, page(etag='"x"'), 0, NOW, 0)
    assert read.last_unconditional == NOW
    later = after(read, page(304), 0, NOW + HOUR, 0)
    assert later.last_unconditional == NOW
    assert later.etag == '"x"'


def test_a_200_without_validators_forgets_the_old_ones():
    state = after(replace(STATE, etag='"x"', last_modified="hier"), page(), 1, NOW, 0)
    assert (state.etag, state.last_modified) == (None, None)


def test_a_feed_with_news_is_asked_sooner_and_a_quiet_one_later():
    assert after(STATE, page(), 3, NOW, 0).interval_s == 1800
    assert after(STATE, page(), 0, NOW, 0).interval_s == 5400
    assert after(STATE, page(304), 0, NOW, 0).interval_s == 5400


@given(st.lists(st.integers(0, 2), min_size=1, max_size=40), st.floats(0, 1))
def test_the_interval_stays_between_a_quarter_of_an_hour_and_a_day(polls, jitter):
    state = STATE
    for entries in polls:
        state = after(state, page(), entries, NOW, jitter)
        assert MIN_INTERVAL_S <= state.interval_s <= MAX_INTERVAL_S
        assert state.interval_s * 1.09 < wait_of(state) < state.interval_s * 1.31


def test_two_feeds_added_together_drift_apart():
    early, late = (wait_of(after(STATE, page(), 0, NOW, jitter)) for jitter in (0.0, 1.0))
    assert early > 5400 * 1.09
    assert late - early >= 5400 * 0.1


def test_a_server_may_ask_for_one_poll_an_hour_and_no_less():
    busy = replace(STATE, interval_s=900)
    assert after(busy, page(), 1, NOW, 0).interval_s == 900
    assert after(busy, page(cache_control="public, max-age=1800"), 1, NOW, 0).interval_s == 1800
    assert after(busy, page(cache_control="max-age=86400"), 1, NOW, 0).interval_s == 3600
    assert after(busy, page(), 1, NOW, 0, ttl_s=1200).interval_s == 1200
    assert after(busy, page(cache_control="s-maxage=4000"), 1, NOW, 0).interval_s == 900


def test_a_re_read_that_fails_is_not_tried_again_the_same_day():
    state = replace(STATE, etag='"x"', last_unconditional=NOW - DAY)
    failed = after(state, failure(), 0, NOW, 0)
    assert due([failed], [SOURCE], failed.next_due)[0].etag == '"x"'


# Retry-After: twelve ways to say it

RETRY_AFTER = [
    ("120", 120),
    (" 120 ", 120),
    ("0", None),
    ("-5", None),
    ("1e3", None),
    ("1000000000", 86_400),
    ("9" * 400, 86_400),
    (format_datetime(NOW + HOUR, usegmt=True), 3600),
    (format_datetime(NOW - HOUR, usegmt=True), None),
    (format_datetime(NOW + 30 * DAY, usegmt=True), 86_400),
    ("demain", None),
    ("", None),
    (None, None),
    ("Mon, 99 Foo 2026 99:99:99 GMT", None),
]


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER)
def test_retry_after_is_read_however_it_is_written(value, seconds):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_asked_before_the_time_a_server_named(status):
    kind = FailureKind.TOO_MANY_REQUESTS if status == 429 else FailureKind.HTTP
    state = after(STATE, failure(kind, status, wait=7200), 0, NOW, 0)
    assert wait_of(state) > 7200 * 1.09
    assert due([state], [SOURCE], NOW + timedelta(seconds=7200)) == []


def test_a_delay_on_a_good_answer_is_obeyed_too():
    assert wait_of(after(STATE, page(retry_after="20000"), 1, NOW, 0)) >= 20_000


def test_a_429_without_a_delay_waits_four_hours():
    assert wait_of(after(STATE, failure(FailureKind.TOO_MANY_REQUESTS, 429), 0, NOW, 0)) >= 4 * 3600


# Failures


def test_errors_back_off_linearly_to_a_day_then_daily_then_weekly():
    state, now, waits = STATE, NOW, []
    for _ in range(70):
        state = after(state, failure(FailureKind.CONNECT, None), 0, now, 0)
        waits.append(wait_of(state, now) / 1.1)
        now = state.next_due
    assert [round(wait / 3600, 3) for wait in waits[:4]] == [1, 2, 3, 4]
    assert round(waits[23]) == round(waits[52]) == 86_400
    assert round(waits[53]) == round(waits[-1]) == 7 * 86_400


def test_a_failing_feed_is_never_asked_more_often_than_a_healthy_one():
    state = after(replace(STATE, interval_s=40_000), failure(), 0, NOW, 0)
    assert wait_of(state) >= 40_000


def test_passing_troubles_weigh_less():
    weights = {
        kind: after(STATE, failure(kind), 0, NOW, 0).failures
        for kind in (FailureKind.DNS, FailureKind.NOT_FOUND, FailureKind.CONNECT)
    }
    assert weights == {FailureKind.DNS: 0.25, FailureKind.NOT_FOUND: 0.5, FailureKind.CONNECT: 1.0}


def test_a_firm_no_is_not_asked_again_the_same_day():
    for kind in (FailureKind.FORBIDDEN, FailureKind.ROBOTS):
        assert wait_of(after(STATE, failure(kind, 403), 0, NOW, 0)) >= 86_400


def test_a_failure_keeps_what_was_learnt_and_a_success_forgets_it():
    known = replace(STATE, etag='"x"', last_success=NOW - DAY, last_unconditional=NOW - HOUR)
    failed = after(known, failure(), 0, NOW, 0)
    assert (failed.etag, failed.last_success) == ('"x"', NOW - DAY)
    assert (failed.last_status, failed.last_failure, failed.failures) == (500, FailureKind.HTTP, 0.5)
    healed = after(failed, page(304), 0, NOW + HOUR, 0)
    assert (healed.last_failure, healed.failures, healed.etag) == (None, 0.0, '"x"')


def test_gone_twice_a_day_apart_parks_a_feed():
    gone = failure(FailureKind.GONE, 410)
    first = after(STATE, gone, 0, NOW, 0)
    assert (first.gone_since, first.parked) == (NOW, False)
    assert wait_of(first) >= 86_400
    assert not after(first, gone, 0, NOW + HOUR, 0).parked
    assert after(first, gone, 0, NOW + DAY, 0).parked
    assert due([after(first, gone, 0, NOW + DAY, 0)], [SOURCE], NOW + 400 * DAY) == []


def test_anything_else_between_two_410_starts_over():
    gone = failure(FailureKind.GONE, 410)
    state = after(after(STATE, gone, 0, NOW, 0), failure(), 0, NOW + HOUR, 0)
    assert not after(state, gone, 0, NOW + 2 * DAY, 0).parked
    state = after(after(STATE, gone, 0, NOW, 0), page(), 0, NOW + HOUR, 0)
    assert not after(state, gone, 0, NOW + 2 * DAY, 0).parked


# Moves


def follow(answers, state=STATE):
    for hours, answer in answers:
        state = after(state, answer, 0, NOW + timedelta(hours=hours), 0)
    return state


def test_a_move_is_adopted_after_three_identical_answers_over_a_day():
    assert adopted(follow([(0, page(permanent=NEW)), (1, page(permanent=NEW)), (2, page(permanent=NEW))])) is None
    assert adopted(follow([(0, page(permanent=NEW)), (25, page(permanent=NEW))])) is None
    state = follow([(0, page(permanent=NEW)), (12, page(permanent=NEW)), (24, page(permanent=NEW))])
    assert adopted(state) == address(state) == NEW
    assert state.url == URL


def test_a_failure_in_between_neither_counts_nor_starts_over():
    moves = [(0, page(permanent=NEW)), (1, page(permanent=NEW)), (25, failure())]
    assert adopted(follow(moves)) is None
    assert adopted(follow([*moves, (26, page(permanent=NEW))])) == NEW


@pytest.mark.parametrize("other", [page(), page(permanent="https://autre.example/rss")])
def test_another_answer_starts_the_count_again(other):
    state = follow([(0, page(permanent=NEW)), (12, page(permanent=NEW)), (24, other), (25, page(permanent=NEW))])
    assert adopted(state) is None


def test_an_adopted_address_is_asked_and_stays():
    state = follow([(hours, page(permanent=NEW)) for hours in (0, 12, 24)])
    (feed,) = due([state], [SOURCE], NOW + 30 * DAY)
    assert feed.url == NEW
    assert address(follow([(40, page(url=NEW)), (50, failure())], state)) == NEW


def test_an_adopted_address_that_dies_gives_the_first_one_another_chance():
    state = follow([(hours, page(permanent=NEW)) for hours in (0, 12, 24)])
    for kind in (FailureKind.NOT_FOUND, FailureKind.GONE):
        back = after(state, failure(kind, 404), 0, NOW + 2 * DAY, 0)
        assert (address(back), back.gone_since) == (URL, None)
