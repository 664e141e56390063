"""Two articles to the odds that they tell one event: nine marks of their headlines and first lines, weighed and added.

A mark is a number anyone can check by eye: rare words in common, a name in both headlines, the days between, the same
weekly rubric. Their weights (nlp/stories.toml) were fitted to pairs read one by one; `why` tells what each brought.
The tone model's vectors were tried and left out: between two articles that share words, they tell one event from two
no better than chance. They were trained to place a headline by its tone.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp.folding import plain
from nlp.types import StoryText

SETTINGS = Path(__file__).with_name("stories.toml")
WORDS = Path(__file__).with_name("words_fr.toml")
STEM = 7  # letters: "condamné" and "condamnation" are one word, "marseillais" and "Marseille" nearly
UNLISTED = 4  # items that carry a word the table leaves out, near enough: it lists those of eight or more
LEAD = 500  # characters read below a headline: a standfirst, or a first paragraph
VOCABULARY = 300_000  # words whose rarity is remembered
KEPT = 32  # words of an article, the weightiest
DAY = timedelta(days=1)
COMMON = 2.5  # log of the rarity below which a word in common tells nothing: one item in twelve
CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*\w")
OPENS = frozenset('.!?…:«“"(\n|')  # after these, and at the start, a capital may be a plain word's


class Marks(NamedTuple):
    """What two articles have in common, each a number that may be read aloud."""

    words: float  # log of the cosine of their weighed words, plus a hundredth
    days: float  # log of one plus the days between them
    telling: float  # log of one plus the telling words they share
    rarest: float  # rarity of the rarest word they share
    headline: float  # rarity, less what is common, of the rarest name in both headlines
    name: float  # rarity of the rarest name they share
    figures: float  # log of one plus the rarities of the figures they share
    serial: float  # 1 when both bear the mark of a rubric, a series, a digest or a page kept live
    campaign: float  # 1 when both speak of an election: candidates are named together every day


@dataclass(frozen=True)
class Settings:
    """How alike is alike (nlp/stories.toml says what each number is)."""

    join: float
    rivals: float
    merge: float
    leave: float
    title: float
    floor: float
    power: float
    informative: float
    shared: int
    local: float
    local_words: tuple[str, ...]
    serial_marks: tuple[str, ...]
    campaign_marks: tuple[str, ...]
    start: float
    weights: Marks


@cache
def settings(path: Path = SETTINGS) -> Settings:
    """The settings of the project, or of another file."""
    with path.open("rb") as file:
        read = tomllib.load(file)
    read |= {name: tuple(read[name]) for name in ("local_words", "serial_marks", "campaign_marks")}
    read["weights"] = Marks(**read["weights"])
    return Settings(**{each.name: read[each.name] for each in fields(Settings)})


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
    rare: Mapping[str, float]  # its words that are not everybody's, each with its rarity; the territory's own left out
    title: frozenset[str]
    capitals: frozenset[str]  # of words written with a capital
    names: frozenset[str]  # of those, the ones a sentence does not begin with
    serial: bool
    campaign: bool


class _Words(dict[str, float]):
    """What each word weighs under one set of settings, worked out at its first sight."""

    def __init__(self, by: Settings) -> None:
        self.by = by
        self.known, self.unknown = rarities()
        self.local = frozenset(by.local_words)
        self.serial, self.campaign = (re.compile("|".join(each)) for each in (by.serial_marks, by.campaign_marks))

    def __missing__(self, word: str) -> float:
        told = max(0.0, self.rarity(word) - self.by.floor) ** self.by.power
        if len(self) >= VOCABULARY:
            self.clear()
        weight: float = told * (self.by.local if word in self.local else 1.0)
        self[word] = weight
        return weight

    def rarity(self, word: str) -> float:
        return self.known.get(word, self.unknown)


@cache
def _words(by: Settings) -> _Words:
    return _Words(by)


def event(article: StoryText, by: Settings) -> Event:
    """Weigh the words of an article's headline and first lines."""
    title, _, rest = article.text.partition("\n")
    lead = f"{title}\n{rest[:LEAD]}"
    weigh = _words(by)
    headed = frozenset(stems(title))
    raw = {word: weigh[word] for word in stems(rest[:LEAD])}
    raw |= {word: by.title * weigh[word] for word in headed}
    kept = sorted(raw.items(), key=lambda pair: (-pair[1], pair[0]))[:KEPT]
    length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    capitals, names = _capitals(lead)
    return Event(
        article.article_id,
        article.published,
        {word: weight / length for word, weight in kept if weight},
        {word: told for word in raw if word not in weigh.local and (told := weigh.rarity(word)) > COMMON},
        headed,
        capitals,
        names,
        weigh.serial.search(lead) is not None,
        weigh.campaign.search(lead) is not None,
    )


def _capitals(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the words with a capital, and of those a sentence does not begin with."""
    capitals, names = set(), set()
    for found in CAPITAL.finditer(text):
        written = stems(found.group())
        capitals.update(written)
        before = text[: found.start()].rstrip()[-1:]
        if before and before not in OPENS and text[found.start() - 1] != "\n":
            names.update(written)
    return frozenset(capitals), frozenset(names)


def marks(one: Event, other: Event, by: Settings) -> Marks | None:
    """What two articles have in common; None without the telling words that any story in common must share."""
    common = {word: told for word, told in one.rare.items() if word in other.rare}
    telling = sum(told >= by.informative for told in common.values())
    if telling < by.shared:
        return None
    cosine = sum(one.weights[word] * other.weights[word] for word in sorted(one.weights.keys() & other.weights.keys()))
    named = [
        word
        for word in common
        if (word in one.names and word in other.capitals) or (word in other.names and word in one.capitals)
    ]
    return Marks(
        words=math.log(cosine + 0.01),
        days=math.log1p(abs(one.published - other.published) / DAY),
        telling=math.log1p(telling),
        rarest=max(common.values()),
        headline=max(
            (common[word] - COMMON for word in named if word in one.title and word in other.title), default=0.0
        ),
        name=max((common[word] for word in named), default=0.0),
        figures=math.log1p(sum(told - COMMON for word, told in sorted(common.items()) if word.isdigit())),
        serial=float(one.serial and other.serial),
        campaign=float(one.campaign and other.campaign),
    )


def likeness(one: Event, other: Event, by: Settings) -> float:
    """How likely two articles tell one event, 0 to 1."""
    found = marks(one, other, by)
    if found is None:
        return 0.0
    return chance(by.start + sum(weight * mark for weight, mark in zip(by.weights, found, strict=True)))


def chance(odds: float) -> float:
    """A chance, 0 to 1, from the log of its odds."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))


def odds(chance_: float) -> float:
    """The log of its odds from a chance between 0 and 1, both left out."""
    return math.log(chance_ / (1 - chance_))


def why(one: Event, other: Event, by: Settings) -> list[tuple[str, float]]:
    """What each mark brought to the log of the odds, the most first; empty when nothing telling is shared."""
    found = marks(one, other, by)
    if found is None:
        return []
    brought = zip(Marks._fields, (weight * mark for weight, mark in zip(by.weights, found, strict=True)), strict=True)
    return sorted(brought, key=lambda pair: (-abs(pair[1]), pair[0]))
