"""Articles to stories: copies of one text across outlets are one story."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import rensa

from nlp.folding import plain
from nlp.types import OpenStory, StoryMember, StoryText

WINDOW = timedelta(days=7)  # counted from a story's first article: a text carried again later is news again
# An outlet does not copy itself a week apart: what looks so is a rubric ("le dessin paru en une le 8 mars"). Read on
# a quarter of a national daily: 15 pairs merged without this line, the 13 more than 36 h apart all rubrics.
SAME_OUTLET = timedelta(hours=36)
PERMUTATIONS = 128
SEED = 42  # fixed: signatures are kept, and must mean the same in later runs
BAND = 4  # values; 32 bands: a pair sharing 60 % of its shingles meets in one of them 99 times in 100, 20 % 5 times
SHINGLE = 3  # words

# Two texts are copies when most shingles are shared, or when nearly all of the shorter is in the longer (a cut copy).
JACCARD = 0.6
CONTAINMENT = 0.8
# On a handful of shingles a partial overlap is a formula ("suivez le match en direct"): short texts must be the same
# but for a word or two.
SHORT = 20  # shingles
SHORT_JACCARD = 0.8
# One headline carried word for word by two outlets is one text, whatever stands below it; a shorter one is a rubric.
TITLE_WORDS = 5
TAG = re.compile(r"(?i)^(?:(?:en )?direct|vidéos?|photos?|reportage|exclusif|podcast|récit|enquête)\s*[.:|–—-]\s*")


def group(new: Sequence[StoryText], open_stories: Sequence[OpenStory], now: datetime) -> list[StoryMember]:
    """Give each new article the story of the earliest text it copies, or its own; same order as `new`.

    A story takes articles for seven days after its first one; those already closed at `now` are not looked at. Its id
    and its primary copy never change, even when an older copy comes late.
    """
    index = _Index()
    for story in open_stories:
        known = sorted(story.articles, key=_age)
        if known and now - known[0].published <= WINDOW:
            for article in known:
                index.add(article, story.id, article.signature or signature(article.text))
    members = {}
    for article in sorted(new, key=_age):
        signed = article.signature or signature(article.text)
        primary = index.primary(article, signed)
        story_id = index.story_of[primary.article_id] if primary else f"s-{article.article_id}"
        index.add(article, story_id, signed)
        copied = primary.article_id if primary else None
        members[article.article_id] = StoryMember(article.article_id, story_id, copied, signed)
    return [members[article.article_id] for article in new]


def _age(article: StoryText) -> tuple[datetime, str]:
    return article.published, article.article_id  # the id breaks ties: same input, same stories


class _Index:
    """The articles already placed, findable by likeness and by headline."""

    def __init__(self) -> None:
        self._articles: list[StoryText] = []
        self._near: dict[int, list[int]] = {}  # places by band of signature, and by headline
        self._primaries: dict[str, StoryText] = {}
        self.story_of: dict[str, str] = {}

    def add(self, article: StoryText, story_id: str, signed: tuple[int, ...]) -> None:
        """Make an article findable."""
        for key in _keys(article, signed):
            self._near.setdefault(key, []).append(len(self._articles))
        self._articles.append(article)
        self._primaries.setdefault(story_id, article)
        self.story_of[article.article_id] = story_id

    def primary(self, article: StoryText, signed: tuple[int, ...]) -> StoryText | None:
        """The primary copy of the oldest story this article copies; None when it copies none."""
        places = {place for key in _keys(article, signed) for place in self._near.get(key, ())}
        primaries = (
            self._primaries[self.story_of[near.article_id]]
            for near in (self._articles[place] for place in sorted(places))
            if are_copies(near, article)
        )
        fresh = [primary for primary in primaries if abs(article.published - primary.published) <= WINDOW]
        return min(fresh, key=_age, default=None)


def _keys(article: StoryText, signed: tuple[int, ...]) -> Iterator[int]:
    """Where two texts alike meet: each band of the signature, and a telling headline. An empty text meets no one."""
    if article.text.strip():
        yield from (hash((at, *signed[at : at + BAND])) for at in range(0, len(signed), BAND))
    if title := _telling(article.text):
        yield hash(title)


def are_copies(one: StoryText, other: StoryText) -> bool:
    """Whether two articles carry the same text: re-headlined, cut or dressed by the house, not rewritten."""
    if one.source_id == other.source_id and abs(one.published - other.published) > SAME_OUTLET:
        return False
    title = _telling(one.text)
    if title and one.source_id != other.source_id and title == _telling(other.text):
        return True
    first, second = shingles(one.text), shingles(other.text)
    shorter = min(len(first), len(second))
    if not shorter:
        return False
    common = len(first & second)
    likeness = common / (len(first) + len(second) - common)
    if shorter < SHORT:
        return likeness >= SHORT_JACCARD
    return likeness >= JACCARD or common / shorter >= CONTAINMENT


def _telling(text: str) -> str:
    """The headline, folded, without the rubric an outlet puts before it ("VIDÉO. "); "" when too short to tell."""
    title = plain(TAG.sub("", text.partition("\n")[0].strip()))
    return title if title.count(" ") + 1 >= TITLE_WORDS else ""


@lru_cache(maxsize=4096)  # sets of words are heavy: kept for the texts being compared, not for all
def shingles(text: str) -> frozenset[str]:
    """Every run of three words, folded; a shorter text is one run."""
    words = plain(text).split()
    if not words:
        return frozenset()
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def signature(text: str) -> tuple[int, ...]:
    """MinHash of the shingles: the share of equal values in two signatures estimates the share of common shingles."""
    minhash = rensa.RMinHash(PERMUTATIONS, SEED)
    minhash.update(shingles(text))
    return tuple(minhash.digest())
