"""The place gold to the linear model that stands beside the network (nlp/wording.py): fitted, out of fold, written."""

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp import topics, wording
from nlp.training import corpora
from nlp.training.corpora import Example
from nlp.training.measure import softmax
from nlp.wording import PLACES, WEIGHT, Wording

STRENGTH = 4.0  # inverse regularisation
LEAST = 2  # texts a place must be hit by


def fitted(examples: Sequence[Example]) -> Wording:
    """A linear model of the tones of these examples, rare tones weighing more; the same digits each time."""
    hits = _matrix(examples)
    count = np.asarray((hits > 0).sum(0)).ravel()
    rarity = np.where(count >= LEAST, np.log((1 + len(examples)) / (1 + count)) + 1, 0.0)
    scaled = _unit(hits.multiply(rarity).tocsr())
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300)
    model.fit(scaled, [one.tone for one in examples], sample_weight=[one.weight for one in examples])
    return Wording(rarity, model.coef_, model.intercept_)


def _matrix(examples: Sequence[Example]) -> sparse.csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, one in enumerate(examples):
        for places in wording.hashed(one.text):
            rows += [row] * len(places)
            columns += places.keys()
            values += [1 + math.log(count) for count in places.values()]
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(examples), 2 * PLACES))


def _unit(scaled: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each half of each row divided by its length: words weigh as much as characters."""
    halves = []
    for half in (scaled[:, :PLACES], scaled[:, PLACES:]):
        length = np.sqrt(np.asarray(half.multiply(half).sum(1)).ravel())
        halves.append(sparse.diags(1 / np.maximum(length, 1e-9)) @ half)
    return sparse.hstack(halves).tocsr()


@cache
def by_run(shared: Path, work: Path, fit: Callable[[Sequence[Example]], Wording] = fitted) -> tuple[Wording, ...]:
    """A model for each run kept in the work folder, that learnt none of the items the run never saw."""
    gold = corpora.place_train(shared, topics.names())
    held = [set(np.load(path)["ids"]) for path in sorted(work.glob("run-?.npz"))]
    return tuple(fit([one for one in gold if one.id not in ids]) for ids in held)


def write(path: Path, found: Wording) -> str:
    """Write a model to the file that inference reads, half precision; gives its SHA-256."""
    rarity, weight, bias = (np.asarray(table, np.float16) for table in (found.rarity, found.weight, found.bias))
    with path.open("wb") as file:
        np.savez_compressed(file, rarity=rarity, weight=weight, bias=bias)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def beside(words: Wording, examples: Sequence[Example], tone: np.ndarray) -> np.ndarray:
    """Probabilities of tone by network and words together, from the network's own (a row an example)."""
    logits = np.array([words.logits(one.text) for one in examples])
    return softmax(np.log(np.clip(tone, 1e-9, 1)) + WEIGHT * logits)
