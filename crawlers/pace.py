"""Requests to turns: one at a time per host, a rest between two, and silence where a server asked for it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.types import Clock
from crawlers.urls import host_key, parse

MAX_DELAY_S = 60.0  # a crawl-delay above a minute is obeyed as a minute
MAX_HOLD_S = 86_400.0  # a Retry-After above a day is obeyed as a day, then asked again


@dataclass
class Queue:
    """What is remembered of one host key."""

    gap_s: float
    turn: threading.Lock = field(default_factory=threading.Lock)
    ended: datetime | None = None  # None before the first request


class Pace:
    """One request at a time per host key, and a rest between the end of one and the start of the next.

    The rest counts from the end, so a server never sees two starts closer than the gap. Safe between threads.
    """

    def __init__(self, clock: Clock, min_gap_s: float = 2.0) -> None:
        """Rest `min_gap_s` seconds; a Gate in production refuses less than 2."""
        self.min_gap_s = min_gap_s
        self._clock = clock
        self._queues: dict[str, Queue] = {}
        self._holds: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def slow_down(self, url: str, delay_s: float) -> None:
        """Obey a crawl-delay for the host of this address (never below the gap, never above 60 s)."""
        queue = self._queue(url)
        queue.gap_s = max(queue.gap_s, min(delay_s, MAX_DELAY_S))

    def hold(self, url: str, seconds: float) -> None:
        """Ask nothing more of this exact host for a while (Retry-After)."""
        with self._lock:
            self._holds[parse(url).host] = self._clock.now() + timedelta(seconds=min(seconds, MAX_HOLD_S))

    def held_s(self, url: str) -> float:
        """Give the seconds left before this host may be asked again; 0 when it may."""
        with self._lock:
            until = self._holds.get(parse(url).host)
        return max(0.0, (until - self._clock.now()).total_seconds()) if until else 0.0

    def holds(self) -> dict[str, datetime]:
        """Which hosts asked for silence, and until when: to be kept between two runs."""
        with self._lock:
            return dict(self._holds)

    def keep_holding(self, holds: Mapping[str, datetime]) -> None:
        """Obey what hosts asked of an earlier run."""
        with self._lock:
            self._holds |= holds

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for one's turn with the host of this address, and keep it until the answer is read."""
        queue = self._queue(url)
        with queue.turn:
            self._rest(queue)
            try:
                yield
            finally:
                queue.ended = self._clock.now()

    def _queue(self, url: str) -> Queue:
        key = host_key(url)
        with self._lock:
            return self._queues.setdefault(key, Queue(self.min_gap_s))

    def _rest(self, queue: Queue) -> None:
        if queue.ended is None:
            return
        left = queue.gap_s - (self._clock.now() - queue.ended).total_seconds()
        if left > 0:  # never above the gap, even when the machine's clock was set back
            self._clock.sleep(min(left, queue.gap_s))
