"""Articles of the week to the few that may tell the same event as a new one, the likest first."""

import math
from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import nlargest

from nlp.likeness import Event, Settings, chance, event, likeness, odds, rarities, settings, stems
from nlp.types import StoryText

__all__ = ["EventIndex", "Settings", "event", "likeness", "rarities", "settings", "stems"]

LIFE = timedelta(days=7)  # of a story, from its first article: never reopened later
MET = 16  # the rarest words of an article, under which it is found
LATEST = 30  # articles remembered under one word
COMPARED = 10  # articles compared at most, those sharing the weightiest words first
FEW = 50  # articles in a week, up to which `join` is enough


class EventIndex:
    """Articles of open stories, findable by their rarest words; those a week older than the newest are let go."""

    def __init__(self, by: Settings | None = None) -> None:
        self.by = by or settings()
        self._events: dict[int, Event] = {}
        self._numbers: dict[str, int] = {}
        self._under: defaultdict[str, list[int]] = defaultdict(list)
        self._week: deque[datetime] = deque()  # when the articles of the last seven days were published
        self._last: tuple[StoryText, Event] | None = None
        self._next = 0
        self._tidied = 0

    def add(self, article: StoryText) -> None:
        """Make an article findable; the later text of one already known takes the place of the earlier."""
        self._add(self._event(article))

    def asked(self) -> float:
        """The likeness that makes one story of two articles, among as many as the last week brought."""
        return chance(odds(self.by.join) + self.by.rivals * math.log(max(1.0, len(self._week) / FEW)))

    def near(self, article: StoryText) -> list[tuple[float, str]]:
        """Articles that may tell the same event, the likest first, each with its likeness."""
        mine = self._event(article)
        met: defaultdict[int, float] = defaultdict(float)
        for word in _rarest(mine):
            square = mine.weights[word] ** 2
            for number in self._under.get(word, ()):
                met[number] += square
        compared = (
            self._events[number] for number in nlargest(COMPARED, met, met.__getitem__) if number in self._events
        )
        likes = ((likeness(mine, other, self.by), other.article_id) for other in compared)
        return sorted(
            (each for each in likes if each[0] and each[1] != article.article_id), key=lambda e: (-e[0], e[1])
        )

    def likest(self, article: StoryText, among: Iterable[str]) -> float:
        """The greatest likeness to one of these known articles; 0 without any."""
        mine = event(article, self.by)
        known = (self._events[self._numbers[name]] for name in among if name in self._numbers)
        return max((likeness(mine, other, self.by) for other in known), default=0.0)

    def _event(self, article: StoryText) -> Event:
        """Weigh an article once: it is looked for, then kept."""
        if self._last is None or self._last[0] is not article:
            self._last = article, event(article, self.by)
        return self._last[1]

    def _add(self, mine: Event) -> None:
        number = self._next
        self._next += 1
        self._events.pop(self._numbers.get(mine.article_id, -1), None)
        self._week.append(mine.published)
        while self._week[0] < mine.published - LIFE:
            self._week.popleft()
        self._events[number] = mine
        self._numbers[mine.article_id] = number
        for word in _rarest(mine):
            under = self._under[word]
            under.append(number)
            del under[:-LATEST]
        if self._next - self._tidied >= 4096:
            self._tidy(mine.published - LIFE)

    def _tidy(self, before: datetime) -> None:
        self._tidied = self._next
        for number in [number for number, kept in self._events.items() if kept.published < before]:
            del self._numbers[self._events.pop(number).article_id]
        self._under = defaultdict(
            list,
            {
                word: kept
                for word, under in self._under.items()
                if (kept := [number for number in under if number in self._events])
            },
        )


def _rarest(mine: Event) -> list[str]:
    return list(mine.weights)[:MET]  # they are kept in that order
