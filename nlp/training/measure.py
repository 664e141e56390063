"""Probabilities and labels to figures: macro-F1, balanced accuracy, calibration, bootstrap intervals."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from nlp.training.corpora import Example

say = partial(print, flush=True)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits to probabilities, row by row."""
    grown = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(grown / grown.sum(1, keepdims=True))


def macro_f1(truth: Sequence[int] | np.ndarray, guess: Sequence[int] | np.ndarray, classes: int = 3) -> float:
    """Mean F1 of the classes that are in the truth."""
    truly, said = np.asarray(truth), np.asarray(guess)
    found = [
        2 * ((truly == c) & (said == c)).sum() / ((said == c).sum() + (truly == c).sum())
        for c in range(classes)
        if (truly == c).any()
    ]
    return float(np.mean(found))


def negative_balanced(truth: Sequence[int] | np.ndarray, guess: Sequence[int] | np.ndarray) -> float:
    """Balanced accuracy of negative against the rest."""
    truly, said = np.asarray(truth) == 0, np.asarray(guess) == 0
    return float((said[truly].mean() + (~said[~truly]).mean()) / 2)


def figures(examples: Sequence[Example], got: dict[str, np.ndarray]) -> dict[str, float]:
    """Tone and topic on `subject` items, relevance on all."""
    subject = [i for i, one in enumerate(examples) if one.relevance == 0]
    tone = [examples[i].tone or 0 for i in subject]
    topic = [examples[i].topic or 0 for i in subject]
    said, about = got["tone"][subject].argmax(1), got["topic"][subject].argmax(1)
    return {
        "tone_f1": macro_f1(tone, said),
        "negative_balanced": negative_balanced(tone, said),
        "topic_accuracy": float((about == topic).mean()),
        "topic_f1": macro_f1(topic, about, 13),
        "relevance_f1": macro_f1([one.relevance or 0 for one in examples], got["relevance"].argmax(1)),
    }


def interval(values: Callable[[np.ndarray], float], size: int, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of a figure computed on drawn positions."""
    chance = np.random.default_rng(seed)
    found = [values(chance.integers(0, size, size)) for _ in range(draws)]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def temperature(probabilities: np.ndarray, truth: Sequence[int]) -> float:
    """The divisor of the logits that makes the truth likeliest, searched between 0.5 and 4 in steps of 1 %."""
    logits = np.log(np.clip(probabilities, 1e-9, 1))
    rows = np.arange(len(logits))
    grid = 0.5 * 1.01 ** np.arange(209)
    costs = [-np.log(softmax(logits / t)[rows, np.asarray(truth)] + 1e-12).mean() for t in grid]
    return round(float(grid[int(np.argmin(costs))]), 3)


def calibration_error(probabilities: np.ndarray, truth: Sequence[int] | np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class: mean gap between confidence and accuracy, by tenths."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == np.asarray(truth)
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[where == b].mean() - right[where == b].mean()) * (where == b).mean()
        for b in range(bins)
        if (where == b).any()
    ]
    return float(sum(gaps))
