"""A text to its sentences, and to what fits in a line."""

import re
from collections.abc import Sequence
from typing import Protocol

from nlp import language

Span = tuple[int, int]

LIMIT = 200  # characters of a sentence we may keep and show
LONG = 240  # below this a text is split by rule: a headline is rarely longer, and a model's load costs 5 s
ABBREVIATIONS = frozenset(
    (
        *("m", "mm", "mme", "mmes", "mlle", "me", "dr", "pr", "st", "ste", "p", "art", "av", "bd", "no", "n°", "vol"),
        *("etc", "cf", "env", "tél", "ex", "fig", "sgt", "cdt", "gal", "col"),
    )
)
END = re.compile(r"[.!?…]+[»”\")\]]*(?:\s?»)?\s+(?=[«“\"(\[–—-]?\s?[A-ZÀÂÇÉÈÊËÎÏÔÙÛŒ0-9])")
WORD_BEFORE = re.compile(r"([\w°]+)$")


class Splitter(Protocol):
    """Whatever gives the spans of a text's sentences, in order, without the space around them."""

    def __call__(self, text: str) -> list[Span]:
        """Spans (start, end), end excluded."""


def cut(text: str, limit: int = LIMIT) -> str:
    """At most `limit` characters, cut on a word, with an ellipsis where something was cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1] != " ":
        head = head.rsplit(" ", 1)[0] if " " in head else head
    return head.rstrip(" ,;:–—-«(") + "…"


def by_rule(text: str) -> list[Span]:
    """Split on strong punctuation before a capital, never after an abbreviation or an initial, and on line ends."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in END.finditer(text, line.start(), line.end()):
            if not _abbreviated(text[start : end.start()], text[end.start()]):
                spans.append((start, end.end()))
                start = end.end()
        spans.append((start, line.end()))
    return _trimmed(text, spans)


def _abbreviated(before: str, mark: str) -> bool:
    word = WORD_BEFORE.search(before)
    if mark != "." or word is None:
        return False
    return word[1].lower() in ABBREVIATIONS or (len(word[1]) == 1 and word[1].isupper())


def _trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        if piece.strip():
            trimmed.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))
    return trimmed


def split(text: str) -> list[Span]:
    """Split a short text by rule, a longer one by spaCy's French sentence recogniser."""
    return by_rule(text) if len(text) < LONG else _trimmed(text, language.sentences(text))
