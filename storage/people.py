"""A name to its end: what was said under it goes, texts lose it, and it never comes in again.

Of the names themselves only SHA-256 digests are kept: enough to know one again, not to list them. A name in a text is
covered by blocks of its own length, so that the places found in the text stay where they were.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.db import Database, transaction
from storage.errors import StorageError

WORD = re.compile(r"[^\W_]+")
LONGEST = 6  # words of a name with its courtesy title
TITLES = ("m", "mr", "mme", "mlle", "monsieur", "madame")
COVER = "█"


class NotAName(StorageError):
    """One word is not enough to know a person by."""

    def __init__(self, name: str) -> None:
        super().__init__(f"« {name} » : donnez prénom et nom ; un seul mot désignerait trop de monde")


@dataclass(frozen=True)
class Forgotten:
    """What `forget` took out, and what it could not."""

    quotes: int
    texts: tuple[tuple[str, int], ...]  # ("articles.title", how many texts lost the name)
    addresses: int  # articles whose address holds the name: a link is not ours to change
    already: bool  # the name had been forgotten before


def forget(db: Database, name: str, now: datetime) -> Forgotten:
    """Take a person out of everything kept, now and for good; doing it again changes nothing.

    Raises NotAName for less than two words.
    """
    words = _folded(name)
    if len(words) < 2:
        raise NotAName(name)
    digests = {_digest(form) for form in _forms(words)}
    with transaction(db):
        before = _known(db)
        for digest in sorted(digests):
            db.run("forget_name", name_hash=digest, now=now)
        quotes = _drop_quotes(db, digests)
        texts = _cover_everywhere(db, words[-1], digests)
        addresses = db.one("addresses_naming", slug="-".join(words))
    return Forgotten(quotes, texts, addresses[0] if addresses else 0, digests <= before)


def hold(db: Database, texts: Iterable[str]) -> int:
    """Cover the forgotten names in texts just kept, and drop what was said under them; gives how many texts changed.

    Called in the transaction that keeps them: a forgotten name is never committed.
    """
    digests = _known(db)
    if not digests:
        return 0
    _drop_quotes(db, digests)
    changed = {text: new for text in set(texts) if (new := covered(text, digests)) != text}
    if changed:
        for table, column in db.rows("text_columns"):
            for old, new in changed.items():
                _replace(db, table, column, old, new)
    return len(changed)


def names(text: str, name: str) -> bool:
    """Whether a text holds a name, in any of the ways `forget` knows it; raises NotAName for less than two words."""
    words = _folded(name)
    if len(words) < 2:
        raise NotAName(name)
    return covered(text, {_digest(form) for form in _forms(words)}) != text


def covered(text: str, digests: Collection[str]) -> str:
    """The text with every forgotten name under blocks of its length."""
    words = list(WORD.finditer(text))
    folded = [_fold(word[0]) for word in words]
    found = [
        (words[first].start(), words[first + size - 1].end())
        for first in range(len(words))
        for size in range(2, min(LONGEST, len(words) - first) + 1)
        if words[first + size - 1][0][0].isupper() and _digest(folded[first : first + size]) in digests
    ]
    for start, end in found:
        text = text[:start] + COVER * (end - start) + text[end:]
    return text


def _cover_everywhere(db: Database, surname: str, digests: Collection[str]) -> tuple[tuple[str, int], ...]:
    counts = []
    for table, column in db.rows("text_columns"):
        changed = 0
        for text in _holding(db, table, column, surname):
            new = covered(text, digests)
            if new != text:
                changed += 1
                _replace(db, table, column, text, new)
        if changed:
            counts.append((f"{table}.{column}", changed))
    return tuple(counts)


def _holding(db: Database, table: str, column: str, surname: str) -> list[str]:
    # Tables and columns cannot be parameters; both names come from the catalogue of the database itself.
    query = (
        f'SELECT DISTINCT "{column}" FROM kept."{table}" '  # noqa: S608 - see above
        f'WHERE contains(lower(strip_accents("{column}")), $surname)'
    )
    with db.translated():
        return [text for (text,) in db.connection.execute(query, {"surname": surname}).fetchall()]


def _replace(db: Database, table: str, column: str, old: str, new: str) -> None:
    query = f'UPDATE kept."{table}" SET "{column}" = $new WHERE "{column}" = $old'  # noqa: S608 - same reason
    with db.translated():
        db.connection.execute(query, {"new": new, "old": old})


def _drop_quotes(db: Database, digests: Collection[str]) -> int:
    people = [person for (person,) in db.rows("quoted_people") if _digest(_folded(person)) in digests]
    return sum(db.run("forget_quotes", person=person) for person in people)


def _known(db: Database) -> set[str]:
    return {digest for (digest,) in db.rows("forgotten")}


def _forms(words: list[str]) -> Iterable[list[str]]:
    """Ways of writing a name: whole, surname first, and the surname after a courtesy title."""
    yield words
    yield [*words[1:], words[0]]
    for begin in range(1, len(words)):
        for title in TITLES:
            yield [title, *words[begin:]]


def _folded(text: str) -> list[str]:
    return [_fold(word[0]) for word in WORD.finditer(text)]


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(words).encode("utf8", "replace")).hexdigest()
