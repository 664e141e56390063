"""Feed states and the time to the feeds that are due; an answer to the feed's next state. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from crawlers.types import Failure, Feed, FeedState, Page, Source


def new_states(sources: Sequence[Source], states: Iterable[FeedState]) -> list[FeedState]:
    """Give a first state to each feed and sitemap of the catalogue that has none."""
    raise NotImplementedError


def due(states: Iterable[FeedState], sources: Sequence[Source], now: datetime) -> list[Feed]:
    """Give the feeds of the catalogue whose time has come, longest overdue first.

    `Feed.url` is `address(state)`: the adopted address where a feed has moved for good.
    """
    raise NotImplementedError


def address(state: FeedState) -> str:
    """Give where the feed is asked: the adopted address, or the catalogue's. `state.url` never changes: it is the key."""
    raise NotImplementedError


def adopted(state: FeedState) -> str | None:
    """Give the new address of a feed that moved for good (3 identical 301/308 over >= 24 h); None otherwise."""
    raise NotImplementedError


def after(  # noqa: PLR0913 - each is a fact of the poll
    state: FeedState,
    answer: Page | Failure,
    new_entries: int,
    now: datetime,
    jitter: float,
    ttl_s: int | None = None,
) -> FeedState:
    """Give the feed's state after a poll. `jitter` is a random number of [0, 1); `ttl_s` the feed's own wish."""
    raise NotImplementedError


def retry_after(value: str | None, now: datetime) -> int | None:
    """Read a Retry-After header into seconds (1 to 86,400); None when absent, past, negative or garbage."""
    raise NotImplementedError
