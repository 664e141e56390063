"""Articles to copies: which text is which other's, re-headlined, cut, reordered or dressed by the house.

A text is known by a sketch: the 256 smallest hashes of its runs of three words, headline left out. The hashes of two
sketches below the lower of their two ends are a fair sample of both texts, so that what they share estimates what the
texts share, whole (`jaccard`) or of the shorter (`containment`), even when one is cut. A teaser's sketch is all of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.folding import TABLE, plain
from nlp.types import StoryText

Hashes = NDArray[np.uint32]

WINDOW = timedelta(days=7)  # from the primary copy: a text carried again later is news again
# An outlet does not copy itself a week apart: what looks so is a rubric ("le dessin paru en une le 8 mars"). Read on
# a quarter of a national daily: 15 pairs merged without this line, the 13 more than 36 h apart all rubrics.
SAME_OUTLET = timedelta(hours=36)

SHINGLE = 3  # words
SKETCH = 256  # hashes kept: a share of one half is known within 6 points
KEYS = 16  # the smallest hashes, where texts meet: half the shingles shared, they miss each other once in 60,000
SHARED_KEYS = 3  # two are a sentence in common; a text cut by 40 % shares so few once in 1,000
COMPARED = 4  # articles compared at most, those sharing most keys first

# Set on the bench's tuning half (tests/bench_copies.py); its hard negatives share up to a third of their shingles.
JACCARD = 0.4
CONTAINMENT = 0.55
# On a handful of shingles a partial overlap is a formula: more must be shared, and no name or figure may differ.
SHORT = 60  # shingles: two or three sentences
SHORT_CONTAINMENT = 0.7
# Matches of one league, notices of one office: in texts of a few paragraphs, half the names of the text that has fewer
# must be the other's. A house adds one or two of its own ("MARSEILLE –"), and a long text proves itself.
NAMED = 150  # shingles
NAMES_SHARED = 0.5
FORMULA = 8  # shingles: below, the headline counts too, and the whole must be the same but for a word or two
FORMULA_JACCARD = 0.8
# One headline carried word for word by two outlets is one text, where nothing below says otherwise; a shorter one is a
# rubric.
TITLE_WORDS = 5
SAME_TITLE = 0.4  # containment: the least that two texts under one headline must share
LINKED = 0.25  # containment: the least a copy's copy shares with the primary; two halves of one text share a third
LATEST = 6  # articles remembered under one key: a sentence that many carry must not hide the one text that carries all

TAG = re.compile(r"(?i)^(?:(?:en )?direct|vidéos?|photos?|reportage|exclusif|podcast|récit|enquête)\s*[.:|–—-]\s*")
# Figures, and capitals inside a sentence.
TELLING = re.compile(r"\d+|(?<=[^\s.!?«“\":(–—-] )[A-ZÀÂÇÉÈÊËÎÏÔÙÛŒ][\w’'-]+")

ANY = np.uint32(2**32 - 1)
MIX = tuple(np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
STIR = np.uint64(0xFF51AFD7ED558CCD)
HALF, LAST = np.uint64(32), np.uint64(29)
BASE = 0x9E3779B97F4A7C55  # odd, hence invertible modulo 2^64
SPACE = 0x20
LONGEST = 200_000  # characters read of a text


def are_copies(one: StoryText, other: StoryText) -> bool:
    """Whether two articles carry the same text: re-headlined, cut or dressed by the house, not rewritten."""
    return same_text(_kept(one, 0), _kept(other, 0))


@dataclass(frozen=True, slots=True)
class Kept:
    """What comparing needs of one article; no text but a teaser's few names and figures."""

    article_id: str
    source_id: str
    published: datetime
    hashes: Hashes  # of what stands below the headline, or of the headline where nothing does
    title: int  # hash of a telling headline; 0 when it tells nothing
    whole: Hashes | None  # headline included; None where the text is long enough without
    names: frozenset[str]  # names and figures below the headline; empty for a long text
    primary: int  # number of the primary copy in the index


class CopyIndex:
    """Articles, oldest first, findable by likeness; those a week older than the newest are let go."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        # Key to the number of the article that had it, or to those of the last few: most keys are one article's.
        self._latest: dict[int, int | tuple[int, ...]] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0
        self._tidied = 0

    def place(self, article: StoryText) -> tuple[str | None, Hashes]:
        """Give the id of the primary copy this article copies (None for a new text) and its sketch, and keep it."""
        mine = _kept(article, self._next)
        primary = self._primary(mine)
        self._keep(mine if primary is None else _led_by(mine, primary))
        return (None if primary is None else self._kept[primary].article_id), mine.hashes

    def keep(self, article: StoryText) -> None:
        """Make known an article already placed, oldest first."""
        mine = _kept(article, self._next)
        primary = self._numbers.get(article.copy_of) if article.copy_of else None
        self._keep(mine if primary is None else _led_by(mine, primary))

    def copied(self, article: StoryText, among: Iterable[str]) -> bool:
        """Whether an article, as it now reads, carries the text of one of these."""
        mine = _kept(article, self._next)
        return any(same_text(self._kept[self._numbers[name]], mine) for name in among if name in self._numbers)

    def _keep(self, mine: Kept) -> None:
        number = self._next
        self._next += 1
        self._kept[number] = mine
        self._numbers[mine.article_id] = number
        for key in _keys(mine):
            self._latest[key] = (*met[1 - LATEST :], number) if (met := self._met(key)) else number
        if self._next - self._tidied >= 4096:
            self._tidy(mine.published - WINDOW)

    def _met(self, key: int) -> tuple[int, ...]:
        found = self._latest.get(key, ())
        return (found,) if isinstance(found, int) else found

    def _primary(self, mine: Kept) -> int | None:
        met = Counter(number for key in dict.fromkeys(_keys(mine)) for number in self._met(key))
        enough = SHARED_KEYS if len(mine.hashes) >= KEYS else 1
        for number, shared in met.most_common(COMPARED):
            near = self._kept.get(number)
            if near is None or (shared < enough and near.title != mine.title) or not same_text(near, mine):
                continue
            led = self._kept.get(near.primary)
            if led and abs(mine.published - led.published) <= WINDOW and overlap(led.hashes, mine.hashes)[1] >= LINKED:
                return near.primary
        return None

    def _tidy(self, before: datetime) -> None:
        self._tidied = self._next
        gone = [number for number, kept in self._kept.items() if kept.published < before]
        for number in gone:
            del self._numbers[self._kept.pop(number).article_id]
        if gone:
            oldest = min(self._kept)
            self._latest = {key: met for key, met in self._latest.items() if _last(met) >= oldest}


def _last(met: int | tuple[int, ...]) -> int:
    return met if isinstance(met, int) else met[-1]


def _kept(article: StoryText, number: int) -> Kept:
    title, _, rest = article.text.partition("\n")
    signed = article.signature
    # A signature says more than the text beside it: the body it was made of may not be kept.
    hashes = np.array(signed, np.uint32) if is_sketch(signed) else sketch(article.text)
    return Kept(
        article.article_id,
        article.source_id,
        article.published,
        hashes,
        _number(telling.encode()) if (telling := _telling(title)) else 0,
        _hashes(article.text) if len(hashes) < FORMULA else None,
        frozenset(plain(name) for name in TELLING.findall(rest or title)) if len(hashes) < NAMED else frozenset(),
        number,
    )


def _led_by(mine: Kept, primary: int) -> Kept:
    return Kept(
        mine.article_id, mine.source_id, mine.published, mine.hashes, mine.title, mine.whole, mine.names, primary
    )


def _keys(kept: Kept) -> Iterator[int]:
    """Where two texts alike meet: their smallest hashes, and a telling headline. An empty text meets no one."""
    yield from kept.hashes[:KEYS].tolist()
    if kept.whole is not None:
        yield from kept.whole[:KEYS].tolist()
    if kept.title:
        yield kept.title


def same_text(one: Kept, other: Kept) -> bool:
    """Whether two texts are one, by the shares of each that the other has."""
    if one.source_id == other.source_id and abs(one.published - other.published) > SAME_OUTLET:
        return False
    jaccard, containment, shorter = overlap(one.hashes, other.hashes)
    if one.title and one.title == other.title and one.source_id != other.source_id:
        return containment >= SAME_TITLE or _bare(one) or _bare(other)
    if not shorter or not _same_names(one.names, other.names):
        return False
    if one.whole is not None or other.whole is not None:
        return _same_formula(one, other)
    if shorter < SHORT:
        return containment >= SHORT_CONTAINMENT and not _other_figures(one.names, other.names)
    return jaccard >= JACCARD or containment >= CONTAINMENT


def _bare(kept: Kept) -> bool:
    """Whether there was nothing but a headline."""
    return kept.whole is not None and len(kept.whole) == len(kept.hashes)


def _same_names(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether half of the names of the text that has fewer are the other's."""
    one, other = (frozenset(name for name in names if not name.isdigit()) for names in (one, other))
    fewer = min(len(one), len(other))
    return len(one & other) >= NAMES_SHARED * fewer


def _other_figures(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each text has a figure the other lacks; a house that writes "2" for "deux" adds on one side only."""
    return any(figure.isdigit() for figure in one - other) and any(figure.isdigit() for figure in other - one)


def _same_formula(one: Kept, other: Kept) -> bool:
    first = one.hashes if one.whole is None else one.whole
    second = other.hashes if other.whole is None else other.whole
    return overlap(first, second)[0] >= FORMULA_JACCARD


def overlap(one: Hashes, other: Hashes) -> tuple[float, float, int]:
    """Estimate the share of all shingles that both texts have, and of the shorter's that the longer has.

    The third number is how many of the shorter's were looked at; both shares are 0 when none was.
    """
    end = min(_end(one), _end(other))
    first, second = one[: one.searchsorted(end, "right")], other[: other.searchsorted(end, "right")]
    shorter = min(len(first), len(second))
    if not shorter:
        return 0.0, 0.0, 0
    if len(first) > len(second):
        first, second = second, first
    places = second.searchsorted(first)
    common = int(np.count_nonzero(second.take(places, mode="clip") == first))
    return common / (len(first) + len(second) - common), common / shorter, shorter


def _end(hashes: Hashes) -> np.uint32:
    return hashes[-1] if len(hashes) == SKETCH else ANY  # a text of fewer shingles is known whole


def sketch(text: str) -> Hashes:
    """The smallest hashes of what stands below the headline, or of the headline where nothing does; increasing."""
    title, _, rest = text.partition("\n")
    below = _hashes(rest)
    return below if len(below) else _hashes(TAG.sub("", title))


def signature(text: str) -> tuple[int, ...]:
    """A sketch as it is kept: the same text has the same one in any run."""
    return tuple(sketch(text).tolist())


def is_sketch(signed: tuple[int, ...]) -> bool:
    """Whether a kept signature is a sketch, not one of an older kind."""
    return bool(signed) and signed[-1] < 2**32 and all(a < b for a, b in pairwise(signed))


def _hashes(text: str) -> Hashes:
    """The smallest hashes of a text's runs of three words, increasing."""
    numbers = _words(text)
    first, second, third = MIX
    if len(numbers) >= SHINGLE:
        mixed = numbers[:-2] * first + numbers[1:-1] * second + numbers[2:] * third
    else:
        mixed = numbers.sum(keepdims=True)[: len(numbers)] * first  # no word, no hash
    mixed = (mixed ^ (mixed >> LAST)) * STIR
    hashes = (mixed >> HALF).astype(np.uint32)
    hashes.sort()
    distinct = np.ones(len(hashes), bool)
    np.not_equal(hashes[1:], hashes[:-1], out=distinct[1:])
    kept: Hashes = hashes[distinct][:SKETCH].copy()  # a view would hold the whole text's hashes
    return kept


def _words(text: str) -> NDArray[np.uint64]:
    """A number for each word of a text, folded: the same in every run; overflow is wanted, arithmetic is modulo 2^64.

    A word is read as the figure its letters make in base BASE. All words are read at once: sums of letter times power
    from the start of the text, their differences from a word's start to its end, divided by the power of its start.
    """
    codes = np.frombuffer(text[:LONGEST].encode("latin-1", "replace").translate(TABLE), np.uint8)
    inside = np.zeros(len(codes) + 2, bool)
    np.not_equal(codes, SPACE, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    sums = np.zeros(len(codes) + 1, np.uint64)
    powers, inverses = _powers()
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    starts, ends = edges[::2], edges[1::2]
    return (sums[ends] - sums[starts]) * inverses[starts]


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Powers of BASE modulo 2^64, and their inverses."""
    steps = (np.uint64(BASE), np.uint64(pow(BASE, -1, 2**64)))
    powers, inverses = (np.full(LONGEST + 1, step, np.uint64) for step in steps)
    for each in (powers, inverses):
        each[0] = 1
        np.multiply.accumulate(each, out=each)
    return powers, inverses


def _number(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little") | 2**63


def _telling(title: str) -> str:
    """The headline, folded, without the rubric an outlet puts before it ("VIDÉO. "); "" when too short to tell."""
    words = plain(TAG.sub("", title.strip()))
    return words if words.count(" ") + 1 >= TITLE_WORDS else ""
