"""The shipped model's vectors to a topic head: `python -m nlp.training.topics` writes topics.npz beside the model.

To run again after each training of the model: the file names the model it was fitted on, and is ignored beside another.
Learnt from the place gold, and from the sections of a quarter of one daily as weak labels (reserved months left out).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nlp.tone import FOLDER, HEAD, TrainedJudge
from nlp.topics import names
from nlp.training import corpora
from nlp.training.corpora import Example, dice
from nlp.training.measure import macro_f1, say, softmax, temperature
from nlp.types import TargetText

STRENGTH = 0.1  # inverse regularisation
WEAK = 0.3  # weight of a section against a label of the gold
EVENED = 0.5  # power of the inverse frequency of a topic: places differ in what happens there, half of it is evened out
SECTIONS = 500  # items a topic kept of the sections
FOLDS = 3  # of months, to set the temperature
TERRITORY = "Aix-Marseille-Provence"


def main() -> None:
    """Read, fit, set the temperature on months left out, write, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    judge = TrainedJudge(given.model, given.threads, own_head=True)
    gold = corpora.place_train(given.shared, names())
    weak = _capped(corpora.press_sections(given.shared, names()))
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", names(), TERRITORY)
    known, sections, unseen = (_vectors(judge, examples) for examples in (gold, weak, dev))
    held = _held_out(gold, known, weak, sections)
    heat = temperature(softmax(held), [one.topic or 0 for one in gold])
    weight, bias = fitted(gold, known, weak, sections)
    _say("months left out", gold, held)
    _say("development set", dev, unseen @ weight.T + bias)
    path = given.model / HEAD
    np.savez(path, weight=weight.astype(np.float32), bias=bias.astype(np.float32), temperature=heat, model=judge.graph)
    say(f"{path}: temperature {heat}")


def fitted(
    gold: Sequence[Example], known: np.ndarray, weak: Sequence[Example], sections: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (a row a topic) and biases of the head."""
    topic = np.array([one.topic or 0 for one in (*gold, *weak)])
    sure = np.array([1.0] * len(gold) + [WEAK] * len(weak))
    count = np.bincount(topic, weights=sure, minlength=len(names()))
    weights = sure * (1 / np.maximum(count, 1))[topic] ** EVENED
    scale = StandardScaler().fit(np.concatenate([known, sections]))
    regression = LogisticRegression(C=STRENGTH, max_iter=300).fit(
        scale.transform(np.concatenate([known, sections])), topic, sample_weight=weights / weights.mean()
    )
    weight = np.zeros((len(names()), known.shape[1]))
    bias = np.full(len(names()), -30.0)  # a topic nobody gave an example of
    weight[regression.classes_] = regression.coef_ / scale.scale_
    bias[regression.classes_] = regression.intercept_ - (regression.coef_ / scale.scale_) @ scale.mean_
    return weight, bias


def _held_out(gold: Sequence[Example], known: np.ndarray, weak: Sequence[Example], sections: np.ndarray) -> np.ndarray:
    """Logits of each item by a head that did not see its month."""
    months = sorted({one.date[:7] for one in gold})
    dice(7).shuffle(months)
    fold = np.array([months.index(one.date[:7]) % FOLDS for one in gold])
    held = np.zeros((len(gold), len(names())))
    for number in range(FOLDS):
        rest = [one for one, mine in zip(gold, fold, strict=True) if mine != number]
        weight, bias = fitted(rest, known[fold != number], weak, sections)
        held[fold == number] = known[fold == number] @ weight.T + bias
    return held


def _vectors(judge: TrainedJudge, examples: Sequence[Example]) -> np.ndarray:
    return np.array([one.vector for one in judge.judge([TargetText(e.text.text, e.text.spans) for e in examples])])


def _capped(examples: Sequence[Example]) -> list[Example]:
    chance = dice(1)
    found: list[Example] = []
    for topic in sorted({one.topic for one in examples if one.topic is not None}):
        same = [one for one in examples if one.topic == topic]
        found += chance.sample(same, min(SECTIONS, len(same)))
    return found


def _say(name: str, examples: Sequence[Example], logits: np.ndarray) -> None:
    truth, said = [one.topic or 0 for one in examples], logits.argmax(1)
    right = float((said == np.array(truth)).mean())
    say(f"{name}: {len(examples)} items, accuracy {right:.3f}, macro-F1 {macro_f1(truth, said, len(names())):.3f}")


if __name__ == "__main__":
    main()
