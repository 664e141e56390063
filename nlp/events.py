"""Articles to events: what two headlines and standfirsts share of rare words, fading with the days between them.

The tone model's vectors were tried and left out: between two articles that share words, they tell one event from two no
better than chance (tests/bench_stories.py prints it). They were trained to place a headline by its tone.
"""

import math
import tomllib
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from heapq import nlargest
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from nlp.folding import plain
from nlp.types import StoryText

SETTINGS = Path(__file__).with_name("stories.toml")
WORDS = Path(__file__).with_name("words_fr.toml")
STEM = 7  # letters: "condamné" and "condamnation" are one word, "marseillais" and "Marseille" nearly
UNLISTED = 4  # items that carry a word the table leaves out, near enough: it lists those of eight or more
LEAD = 500  # characters read below a headline: a standfirst, or a first paragraph
LIFE = timedelta(days=7)  # of a story, from its first article: never reopened later
MET = 16  # the rarest words of an article, under which it is found
VOCABULARY = 300_000  # words whose weight is remembered
KEPT = 32  # words of an article, the weightiest
LATEST = 30  # articles remembered under one word
COMPARED = 10  # articles compared at most, those sharing the weightiest words first
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Settings:
    """How alike is alike (nlp/stories.toml says what each number is)."""

    join: float
    rivals: float
    merge: float
    leave: float
    fade_days: float
    title: float
    floor: float
    power: float
    informative: float
    shared: int
    local: float
    local_words: tuple[str, ...]


FEW = 50  # articles in a week, up to which `join` is enough


@cache
def settings(path: Path = SETTINGS) -> Settings:
    """The settings of the project, or of another file."""
    with path.open("rb") as file:
        read = tomllib.load(file)
    return Settings(**{**read, "local_words": tuple(read["local_words"])})


@cache
def rarities(path: Path = WORDS) -> tuple[Mapping[str, float], float]:
    """Log of one over the share of items that carry each word, and the same for a word no table has."""
    with path.open("rb") as file:
        read = tomllib.load(file)
    total = read["items"]
    return {word: math.log(total / count) for word, count in read["words"].items()}, math.log(total / UNLISTED)


def stems(text: str) -> list[str]:
    """The words of a text, folded, cut to seven letters, without the shortest."""
    return [word[:STEM] for word in plain(text).split() if len(word) > 2 or word.isdigit()]


class Event(NamedTuple):
    """What an article says happened, as far as words tell."""

    article_id: str
    published: datetime
    weights: Mapping[str, float]  # of its weightiest words; the squares sum to 1


class _Words(dict[str, float]):
    """What each word weighs under one set of settings, worked out at its first sight."""

    def __init__(self, by: Settings) -> None:
        self.by = by
        self.known, self.unknown = rarities()

    def __missing__(self, word: str) -> float:
        told = max(0.0, self.known.get(word, self.unknown) - self.by.floor) ** self.by.power
        if len(self) >= VOCABULARY:
            self.clear()
        weight: float = told * (self.by.local if word in self.by.local_words else 1.0)
        self[word] = weight
        return weight

    def telling(self, word: str) -> bool:
        return self.known.get(word, self.unknown) >= self.by.informative and word not in self.by.local_words


@cache
def _words(by: Settings) -> _Words:
    return _Words(by)


def event(article: StoryText, by: Settings) -> Event:
    """Weigh the words of an article's headline and first lines."""
    title, _, rest = article.text.partition("\n")
    weigh = _words(by)
    raw = {word: weigh[word] for word in stems(rest[:LEAD])}
    raw |= {word: by.title * weigh[word] for word in stems(title)}
    kept = sorted(raw.items(), key=itemgetter(1), reverse=True)[:KEPT]
    length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    return Event(article.article_id, article.published, {word: weight / length for word, weight in kept if weight})


def likeness(one: Event, other: Event, by: Settings) -> float:
    """How likely two articles tell one event, 0 to 1: their words' cosine, faded by the days between them."""
    common = one.weights.keys() & other.weights.keys()
    if sum(map(_words(by).telling, common)) < by.shared:
        return 0.0
    cosine = sum(sorted(one.weights[word] * other.weights[word] for word in common))  # sorted: the same digits always
    return cosine * math.exp(-abs(one.published - other.published) / DAY / by.fade_days)


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
        return self.by.join + self.by.rivals * math.log(max(1.0, len(self._week) / FEW))

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
