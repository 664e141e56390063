"""Feed states and the time to the feeds that are due; an answer to the feed's next state. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawlers.types import Failure, FailureKind, Feed, FeedKind, FeedState, Page, Source

MIN_INTERVAL_S = 15 * 60
MAX_INTERVAL_S = 24 * 3600
DAY = timedelta(days=1)
WEEK_S = 7 * 86_400

QUICKER = 0.5  # news came: look twice as often
SLOWER = 1.5  # nothing came: look a little less often
MAX_WISH_S = 3600  # a server may ask for one poll an hour at most: a forgotten max-age must not hide a crisis for a day

# Each feed waits 10 to 30 % more than its interval: feeds added together drift apart, none is asked early.
JITTER_LEAST = 0.10
JITTER_SPREAD = 0.20

SILENT_429_S = 4 * 3600  # 429 without a delay: four hours (Unread's rule)
BACK_OFF_S = 3600  # per weighted failure
DAILY_FROM = MAX_INTERVAL_S / BACK_OFF_S  # 24 weighted failures: a day between two tries
WEEKLY_FROM = (
    DAILY_FROM + 30
)  # and after 30 daily tries, a week: "a surprising number of feeds come back" (Media Cloud)
# Media Cloud's weights: an error that passes by itself counts less.
WEIGHTS: Mapping[FailureKind, float] = {
    FailureKind.DNS: 0.25,
    FailureKind.NOT_FOUND: 0.5,
    FailureKind.TOO_MANY_REQUESTS: 0.5,
    FailureKind.HTTP: 0.5,
    FailureKind.TIMEOUT: 0.5,
}
# Said on purpose, so not asked again the same day.
FIRM = frozenset({FailureKind.FORBIDDEN, FailureKind.GONE, FailureKind.ROBOTS, FailureKind.REFUSED_ADDRESS})
ADOPTED_AFTER = 3  # identical 301/308 answers, over at least a day


def new_states(sources: Sequence[Source], states: Iterable[FeedState]) -> list[FeedState]:
    """Give a first state to each feed and sitemap of the catalogue that has none."""
    known = {(state.source_id, state.url) for state in states}
    return [state for source in sources for state in first_states(source) if (state.source_id, state.url) not in known]


def first_states(source: Source) -> list[FeedState]:
    """Give the states of a source nobody asked yet: all due at once."""
    feeds = [FeedState(source.id, url) for url in source.feeds]
    return feeds + [FeedState(source.id, url, FeedKind.SITEMAP) for url in source.sitemaps]


def due(states: Iterable[FeedState], sources: Sequence[Source], now: datetime) -> list[Feed]:
    """Give the feeds of the catalogue whose time has come, longest overdue first.

    `Feed.url` is `address(state)`: the adopted address where a feed has moved for good. A feed with validators is
    asked without them once a day: some servers repeat an ETag for changed content (Media Cloud's finding).
    """
    listed = {(source.id, url) for source in sources for url in (*source.feeds, *source.sitemaps)}
    waiting = [
        state
        for state in states
        if (state.source_id, state.url) in listed
        and not state.parked
        and (state.next_due is None or state.next_due <= now)
    ]
    waiting.sort(key=lambda state: (state.next_due is not None, state.next_due or now, state.source_id, state.url))
    return [asked(state, now) for state in waiting]


def asked(state: FeedState, now: datetime) -> Feed:
    """Give the feed to ask, with its validators unless the daily re-read is due."""
    again = state.last_unconditional is None or now - state.last_unconditional >= DAY
    return Feed(
        state.source_id,
        address(state),
        state.kind,
        None if again else state.etag,
        None if again else state.last_modified,
    )


def address(state: FeedState) -> str:
    """Give where the feed is asked: the adopted address, or the catalogue's (`state.url`, the key, never changes)."""
    return adopted(state) or state.url


def adopted(state: FeedState) -> str | None:
    """Give the new address of a feed that moved for good (3 identical 301/308 over >= 24 h); None otherwise."""
    if state.moved_to is None or state.moved_since is None or state.last_success is None:
        return None
    lasting = state.last_success - state.moved_since >= DAY
    return state.moved_to if lasting and state.moved_times >= ADOPTED_AFTER else None


def after(  # noqa: PLR0913, PLR0917 - each is a fact of the poll
    state: FeedState,
    answer: Page | Failure,
    new_entries: int,
    now: datetime,
    jitter: float,
    ttl_s: int | None = None,
) -> FeedState:
    """Give the feed's state after a poll. `jitter` is a random number of [0, 1); `ttl_s` the feed's own wish.

    A page that turned out to be no feed is a Failure(NOT_A_FEED) here: only a feed counts as a success.
    """
    if isinstance(answer, Page):
        return after_page(state, answer, new_entries, now, jitter, ttl_s)
    return after_failure(state, answer, now, jitter)


def after_page(  # noqa: PLR0913, PLR0917 - same facts
    state: FeedState, page: Page, new_entries: int, now: datetime, jitter: float, ttl_s: int | None
) -> FeedState:
    """Give the state after a 200 or a 304."""
    interval = state.interval_s * (QUICKER if new_entries else SLOWER)
    interval = max(interval, min(MAX_WISH_S, max(ttl_s or 0, max_age(page.headers))))
    interval = min(MAX_INTERVAL_S, max(MIN_INTERVAL_S, interval))
    wait = max(interval, retry_after(page.headers.get("retry-after"), now) or 0)
    unchanged = page.status == 304
    return replace(
        moved(state, page, now),
        # A 304 that repeats no validator changes none (RFC 9111, 4.3.4).
        etag=page.headers.get("etag", state.etag if unchanged else None),
        last_modified=page.headers.get("last-modified", state.last_modified if unchanged else None),
        next_due=later(now, wait, jitter),
        interval_s=round(interval),
        last_poll=now,
        last_unconditional=state.last_unconditional if unchanged else last_unconditional(state, now),
        last_success=now,
        last_status=page.status,
        last_failure=None,
        failures=0.0,
        gone_since=None,
        parked=False,
    )


def last_unconditional(state: FeedState, now: datetime) -> datetime | None:
    """Give when the feed was last asked without validators, this poll included; a failed re-read counts as one."""
    feed = asked(state, now)
    return state.last_unconditional if feed.etag or feed.last_modified else now


def moved(state: FeedState, page: Page, now: datetime) -> FeedState:
    """Count identical permanent redirects; a temporary one, or none, ends the run. An adopted address stays so."""
    if adopted(state) == page.url and page.permanent_url is None:
        return state
    if page.permanent_url is None or page.permanent_url == state.url:
        return replace(state, moved_to=None, moved_since=None, moved_times=0)
    if page.permanent_url == state.moved_to:
        return replace(state, moved_times=state.moved_times + 1)
    return replace(state, moved_to=page.permanent_url, moved_since=now, moved_times=1)


def after_failure(state: FeedState, failure: Failure, now: datetime, jitter: float) -> FeedState:
    """Give the state after no usable answer; what was learnt of the feed before is kept."""
    failures = state.failures + WEIGHTS.get(failure.kind, 1.0)
    gone = failure.kind is FailureKind.GONE
    lost = failure.kind in {FailureKind.GONE, FailureKind.NOT_FOUND} and adopted(state) is not None
    if lost:  # the new address died: ask the catalogue's again before mourning
        state = replace(state, moved_to=None, moved_since=None, moved_times=0)
        gone = False
    gone_since = (state.gone_since or now) if gone else None
    return replace(
        state,
        next_due=later(
            now, max(back_off(state, failure, failures), min(failure.retry_after_s or 0, MAX_INTERVAL_S)), jitter
        ),
        last_poll=now,
        last_unconditional=last_unconditional(state, now),
        last_status=failure.status,
        last_failure=failure.kind,
        failures=failures,
        gone_since=gone_since,
        parked=gone_since is not None and now - gone_since >= DAY,
    )


def back_off(state: FeedState, failure: Failure, failures: float) -> float:
    """Give the seconds to leave a failing feed alone: linear to a day, then daily, then weekly."""
    if failures >= WEEKLY_FROM:
        return WEEK_S
    linear = min(MAX_INTERVAL_S, BACK_OFF_S * failures)
    if failure.kind in FIRM:
        return MAX_INTERVAL_S
    if failure.kind is FailureKind.TOO_MANY_REQUESTS and failure.retry_after_s is None:
        linear = max(linear, SILENT_429_S)
    return max(linear, state.interval_s)


def later(now: datetime, wait_s: float, jitter: float) -> datetime:
    """Give when to ask again: never before `wait_s`, and 10 to 30 % after."""
    return now + timedelta(seconds=wait_s * (1 + JITTER_LEAST + JITTER_SPREAD * jitter))


def max_age(headers: Mapping[str, str]) -> int:
    """Read how long the server says its answer is good for; 0 when it does not."""
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", headers.get("cache-control", ""), re.IGNORECASE)
    return int(found[1]) if found else 0


def retry_after(value: str | None, now: datetime) -> int | None:
    """Read a Retry-After header into seconds (1 to 86,400); None when absent, past, negative or garbage."""
    written = (value or "").strip()
    if re.fullmatch("[0-9]+", written):
        seconds = float(written[:12])
    else:
        try:
            when = parsedate_to_datetime(written)
        except (ValueError, TypeError, OverflowError):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = (when - now).total_seconds()
    return min(MAX_INTERVAL_S, int(-(-seconds // 1))) if seconds > 0 else None
