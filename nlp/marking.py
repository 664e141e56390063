"""A text and its target to token ids and a target mask: the same cut in training and in inference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlp.types import TargetText

CHARS = 2400  # characters kept around the first target: some 600 tokens of French, more than TOKENS can hold
TOKENS = 256  # ids kept: a headline with its standfirst is rarely over 120
AHEAD = 64  # ids kept before the first target when a text is too long
OPEN, CLOSE, PLACEHOLDER = "▁«", "▁»", "▁ville"  # pieces set around the target, and in its stead
START, END, UNKNOWN = 0, 2, 3  # <s>, </s>, <unk>: XLM-R's ids


@dataclass(frozen=True)
class Tokens:
    """What the network reads: ids, and 1 where an id belongs to the target (everywhere when there is no target)."""

    ids: tuple[int, ...]
    target: tuple[int, ...]


@dataclass(frozen=True)
class Marks:
    """Ids of the three pieces used for marking, in one vocabulary."""

    open: int
    close: int
    placeholder: int

    @classmethod
    def of(cls, tokenizer: Any) -> "Marks":
        """Look the pieces up; a vocabulary without them is a mistake of ours."""
        ids = [tokenizer.token_to_id(piece) for piece in (OPEN, CLOSE, PLACEHOLDER)]
        if None in ids:
            raise ValueError("the vocabulary lacks a marking piece")
        return cls(*ids)


def joined(title: str, standfirst: str) -> str:
    """Headline and standfirst as one text.

    Offsets into `title` stay valid; those into `standfirst` shift by `len(text) - len(standfirst)`.
    """
    if not standfirst.strip():
        return title
    return f"{title}{' ' if title.rstrip().endswith(('.', '!', '?', '…')) else '. '}{standfirst}"


def clipped(text: TargetText) -> TargetText:
    """At most CHARS characters, holding the first target; spans that are not spans of the text are dropped."""
    size = len(text.text)
    spans = _merged([(max(0, a), min(size, b)) for a, b in text.spans if max(0, a) < min(size, b)])
    if size <= CHARS:
        return TargetText(text.text, spans)
    begin = max(0, min(spans[0][0] - CHARS // 4, size - CHARS)) if spans else 0
    inside = tuple((a - begin, b - begin) for a, b in spans if begin <= a and b <= begin + CHARS)
    return TargetText(text.text[begin : begin + CHARS], inside)


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def tokens_of(texts: Sequence[TargetText], tokenizer: Any, *, mask: bool, limit: int = TOKENS) -> list[Tokens]:
    """Cut and mark each text; `mask` puts PLACEHOLDER in the stead of every target, so that a name weighs nothing."""
    cut = [clipped(text) for text in texts]
    marks = Marks.of(tokenizer)
    # A lone surrogate cannot be encoded in UTF-8: it becomes "?", one character like before, so that spans hold.
    clean = [text.text.encode("utf8", "replace").decode("utf8") for text in cut]
    encoded = tokenizer.encode_batch(clean, add_special_tokens=False)
    return [
        _fit(_mark(one.ids, one.offsets, text.spans, marks, mask=mask), limit)
        for one, text in zip(encoded, cut, strict=True)
    ]


def _mark(
    ids: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    spans: tuple[tuple[int, int], ...],
    marks: Marks,
    *,
    mask: bool,
) -> tuple[list[int], list[int]]:
    out: list[int] = []
    target: list[int] = []
    at = 0  # the span we are in or before
    inside = False
    for number, (start, end) in zip(ids, offsets, strict=True):
        while at < len(spans) and start >= spans[at][1]:
            if inside:
                out.append(marks.close)
                target.append(0)
            at, inside = at + 1, False
        hit = at < len(spans) and end > spans[at][0] and start < spans[at][1]
        if hit and not inside:
            out += [marks.open, marks.placeholder] if mask else [marks.open]
            target += [0, 1] if mask else [0]
            inside = True
        if not (hit and mask):
            out.append(number)
            target.append(int(hit))
    if inside:
        out.append(marks.close)
        target.append(0)
    return out, target


def _fit(marked: tuple[list[int], list[int]], limit: int) -> Tokens:
    ids, target = marked
    room = limit - 2
    if len(ids) > room:
        first = target.index(1) if 1 in target else 0
        begin = max(0, min(first - AHEAD, len(ids) - room))
        ids, target = ids[begin : begin + room], target[begin : begin + room]
    whole = 1 not in target
    return Tokens((START, *ids, END), (int(whole), *([1] * len(ids) if whole else target), int(whole)))
