"""The words of a text, its target hidden, to logits of tone: what the encoder's pieces, frozen and rounded, miss.

A linear model over words, pairs of words and runs of three to five characters, each hashed to a place of two tables:
no vocabulary is kept. Its logits are added to the network's, `WEIGHT` times (chosen out of fold on the place gold, see
nlp/training/experiments.md).
"""

import io
import math
import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zipfile import BadZipFile

from nlp.marking import clipped
from nlp.types import TargetText

WEIGHT = 0.6  # of these logits beside the network's
PLACES = 1 << 16  # of each of the two tables, words then characters
PLACEHOLDER = " ville "  # in the stead of the target: a name is not an opinion
SHORTEST, LONGEST = 3, 5  # characters of a run


class UnreadableWords(ValueError):
    """The file is not one that `nlp/training/wording.py` wrote."""


@dataclass(frozen=True)
class Wording:
    """Weights of one linear model: `rarity` (2 PLACES), `weight` (3 tones, 2 PLACES), `bias` (3 tones)."""

    rarity: Any  # inverse document frequency; 0 where nothing was learnt
    weight: Any
    bias: Any

    def logits(self, text: TargetText) -> Any:
        """Three logits: negative, neutral, positive."""
        total = self.bias.copy()
        for places in hashed(text):
            held = [(place, 1 + math.log(count)) for place, count in places.items() if self.rarity[place]]
            if held:
                at = [place for place, _ in held]
                values = self.rarity[at] * [value for _, value in held]
                total += self.weight[:, at] @ (values / math.sqrt((values * values).sum()))
        return total


def read(content: bytes) -> Wording:
    """Read a file of `nlp/training/wording.py`; raises UnreadableWords."""
    import numpy as np  # noqa: PLC0415 heavy: commands that judge nothing must start fast

    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            found = Wording(*(kept[name].astype(np.float64) for name in ("rarity", "weight", "bias")))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise UnreadableWords(str(error)) from error
    if (found.rarity.shape, found.weight.shape, found.bias.shape) != ((2 * PLACES,), (3, 2 * PLACES), (3,)):
        raise UnreadableWords("tables of another size")
    return found


def hashed(text: TargetText) -> tuple[Counter[int], Counter[int]]:
    """How often each place is hit: by words and pairs of words, then (in the second table) by runs of characters."""
    plain = folded(text)
    words = re.findall(r"\w\w+", plain)
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return (
        Counter(_place(f"w {gram}") for gram in (*words, *pairs)),
        Counter(PLACES + _place(run) for word in plain.split() for run in _runs(f" {word} ")),
    )


def folded(text: TargetText) -> str:
    """Lower case without accents nor what ASCII lacks (œ, æ, long dashes fall), the target hidden."""
    cut = clipped(text)
    built, at = "", 0
    for start, end in cut.spans:
        built += cut.text[at:start] + PLACEHOLDER
        at = end
    lowered = (built + cut.text[at:]).lower().replace("\u2019", "'")
    return unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode("ascii")


def _runs(word: str) -> list[str]:
    return [
        word[begin : begin + size] for size in range(SHORTEST, LONGEST + 1) for begin in range(len(word) - size + 1)
    ]


def _place(gram: str) -> int:
    return zlib.crc32(gram.encode("ascii")) % PLACES
