"""Texts to places named: one pass of an automaton over folded bytes, then the decisions of nlp/mentions.py."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick_rs

from nlp import gazetteer, language, mentions
from nlp.folding import fold, plain
from nlp.gazetteer import How, Name
from nlp.types import Field, Mention, Place, PlaceKind

SPACE = 0x20
JOINERS = frozenset(" -'’ʼ\u00a0\u202f\u2010\u2011\n")  # what may stand between two words of one name
DECOMPOSED = re.compile("[\u0300-\u036f]")  # an accent apart from its letter


class Candidate(NamedTuple):
    """A stretch of text that spells one or several names of the gazetteer."""

    start: int
    end: int
    names: tuple[Name, ...]  # best first: the first whose capitals fit is the one


class Lexicon:
    """The gazetteer, compiled."""

    def __init__(self, source: gazetteer.Gazetteer, persons: mentions.Persons = language.persons) -> None:
        self.gazetteer = source
        self.persons = persons
        self.places: Mapping[str, Place] = source.places
        spelled: dict[bytes, list[Name]] = {}
        # A bare form or a false friend overrides the plain name of the same letters: they come first in `names`.
        for name in source.names:
            spelled.setdefault(b" " + plain(name.form).encode("ascii", "ignore"), []).append(name)
        self._patterns = list(spelled)
        self._names = [tuple(_strongest(names)) for names in spelled.values()]
        ranks = {pattern: rank for rank, pattern in enumerate(self._patterns)}
        self._shorter = {ranks[pattern]: _prefixes(pattern, ranks) for pattern in self._patterns}
        self._read_as = lru_cache(maxsize=4096)(self._spelled_so)  # the same few surfaces come again and again
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            self._patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    @classmethod
    def load(cls, path: Path = gazetteer.FILE, persons: mentions.Persons = language.persons) -> "Lexicon":
        """Compile the gazetteer of the project, or another; `persons` settles what looks like a full name."""
        return cls(gazetteer.load(path), persons)

    def candidates(self, text: str) -> list[Candidate]:
        """Every stretch that spells a name, whole words only, longest first from the left."""
        if not text.isascii() and DECOMPOSED.search(text) and not unicodedata.is_normalized("NFC", text):
            return self._decomposed(text)
        folded = fold(text)
        return [
            found
            for rank, start, end in self._automaton.find_matches_as_indexes(folded)
            if (found := self._candidate(text, folded, rank, start, end))
        ]

    def _candidate(self, text: str, folded: bytes, rank: int, start: int, end: int) -> Candidate | None:
        for shorter in (rank, *self._shorter[rank]) if folded[end] != SPACE else (rank,):
            stop = start + len(self._patterns[shorter])
            if folded[stop] == SPACE:
                names = self._read_as(shorter, text[start : stop - 1])
                return Candidate(start, stop - 1, names) if names else None
        return None

    def _spelled_so(self, rank: int, surface: str) -> tuple[Name, ...]:
        """The names a surface may stand for, best first; none when its punctuation or its capitals are another's."""
        if not all(char.isalnum() or char in JOINERS for char in surface):
            return ()
        names = [name for name in self._names[rank] if written_as(name, surface)]
        return tuple(sorted(names, key=lambda name: name.form != surface))  # "ITER" is not "Iter"

    def _decomposed(self, text: str) -> list[Candidate]:
        """Same on text whose accents are separate characters: compose, search, and give offsets in the original."""
        starts = [place for place, char in enumerate(text) if not place or not unicodedata.combining(char)]
        ends = [*starts[1:], len(text)]
        clusters = [unicodedata.normalize("NFC", text[a:b])[:1] for a, b in zip(starts, ends, strict=True)]
        composed = DECOMPOSED.sub(" ", "".join(clusters))  # an accent on nothing is a space
        return [
            found._replace(start=starts[found.start], end=ends[found.end - 1]) for found in self.candidates(composed)
        ]

    def decide(self, fields: Mapping[Field, str]) -> list[mentions.Decision]:
        """Every candidate of an item with its verdict and its reason, in reading order."""
        found = {field: self.candidates(text) for field, text in fields.items() if text}
        if not any(found.values()):
            return []
        return mentions.decide(fields, found, self.gazetteer, self.persons)

    def mentions(self, fields: Mapping[Field, str]) -> tuple[Mention, ...]:
        """The places an item names, territory and comparison cities."""
        return tuple(decision.mention for decision in self.decide(fields) if decision.accepted)

    def concerns(self, text: str) -> bool:
        """Whether a title and summary name the territory or a comparison city: then the page is worth fetching."""
        return bool(self.mentions({Field.TITLE: text}))

    def named(self, name: str) -> Place | None:
        """The place a person means by a name or any of its spellings; None when the gazetteer has none."""
        wanted = plain(name)
        by_code = self.places.get(name)
        return by_code or next(
            (entry.place for entry in self._ranked if entry.place and plain(entry.form) == wanted), None
        )

    @property
    def _ranked(self) -> Sequence[Name]:
        return sorted(self.gazetteer.names, key=lambda name: name.how is How.BARE)


def territorial(mention: Mention) -> bool:
    """Whether a mention names the territory, not a comparison city."""
    return mention.kind is not PlaceKind.CITY


def written_as(name: Name, surface: str) -> bool:
    """Whether a surface has the capitals its name requires.

    False friends take any capitals, acronyms theirs, other names one of theirs that is not an article's: "port de
    Marseille-Fos" is fine for "Port de Marseille-Fos", "cassis" is not for "Cassis".
    """
    if name.how in {How.FALSE_FRIEND, How.DEMONYM} or len(surface) != len(name.form):
        return True
    if name.form.isupper():
        return surface.isupper()
    capitals = _capitals(name.form)
    return not capitals or any(surface[place].isupper() for place in capitals)


@cache
def _capitals(form: str) -> tuple[int, ...]:
    """Where the capitals that count are; none for a form in lower case."""
    skip = next((len(article) for article in ("La ", "Le ", "Les ", "L’", "L'") if form.startswith(article)), 0)
    return tuple(place for place, char in enumerate(form) if place >= skip and char.isupper())


def _strongest(names: Sequence[Name]) -> list[Name]:
    """Drop a plain name where a bare form of the same place is spelled alike: the bare one decides.

    An acronym stays: "ITER" is enough where "Iter" is not.
    """
    bare = {(name.place, name.form) for name in names if name.how is How.BARE}
    places = {place for place, _ in bare}
    return [
        name
        for name in names
        if name.how is not How.NAME
        or name.place not in places
        or (name.form.isupper() and (name.place, name.form) not in bare)
    ]


def _prefixes(pattern: bytes, ranks: Mapping[bytes, int]) -> tuple[int, ...]:
    """Ranks of the names that begin a longer one, longest first: tried when the longer ends inside a word."""
    return tuple(ranks[pattern[:end]] for end in range(len(pattern) - 1, 1, -1) if pattern[:end] in ranks)
