"""The recipe's own figures: stage one by documents of MAD-TSC, stage two by seeds, calibration, the open recipe.

Each part leaves its result in the work folder and is not redone when it is there.
"""

import argparse
import json
from functools import partial
from pathlib import Path

import numpy as np

from nlp import topics
from nlp.training import corpora, seeds, stages, wording
from nlp.training.corpora import Example, dice
from nlp.training.fit import Recipe, predict
from nlp.training.measure import calibration_error, figures, interval, macro_f1, say, softmax, temperature

FOLDS = 5  # of MAD-TSC's documents


def document(example: Example) -> str:
    """The press article a MAD-TSC sentence comes from, the same in every language."""
    return example.id.split(":")[1].split("_")[0] if example.id.startswith("mad-") else ""


def _outside(documents: frozenset[str], example: Example) -> bool:
    return document(example) not in documents


def mad_tsc(shared: Path, work: Path, recipe: Recipe) -> tuple[float, list[float]]:
    """Macro-F1 of stage one alone on the French sentences, over all folds and by fold.

    A fold's documents are left out of stage one in all languages at once, so that no translation of a test sentence is
    learnt. Folds of documents are drawn once, whatever the recipe.
    """
    french = corpora.mad_tsc(shared, "fr")
    documents = sorted({document(one) for one in french})
    dice(5).shuffle(documents)
    truth: list[int] = []
    said: list[int] = []
    each = []
    for fold in range(FOLDS):
        path = work / f"mad-{fold + 1}.json"
        out = frozenset(documents[fold::FOLDS])
        test = [one for one in french if document(one) in out]
        if not path.exists():
            trainee = stages.first_stage(shared, recipe, partial(_outside, out))
            got = predict(trainee, test, mask=False)["tone"].argmax(1)
            path.write_text(json.dumps([int(tone) for tone in got]), encoding="utf8")
        got = json.loads(path.read_text(encoding="utf8"))
        truth += [one.tone or 0 for one in test]
        said += got
        each.append(macro_f1([one.tone or 0 for one in test], got))
        say(f"MAD-TSC French, fold {fold + 1}: {len(test)} targets, macro-F1 {each[-1]:.3f}")
    return macro_f1(truth, said), each


def by_seed(given: argparse.Namespace, dev: list[Example]) -> list[tuple[dict[str, float], dict[str, float]]]:
    """The figures of each run of stage two on the dev set, which neither run nor words learnt: alone, words beside."""
    found = []
    for fold, beside in enumerate(wording.by_run(given.shared, given.work)):
        file = np.load(given.work / f"run-{fold + 1}.npz")
        said = {head: file[f"dev_{head}"] for head in ("tone", "topic", "relevance")}
        both = {**said, "tone": wording.beside(beside, dev, said["tone"])}
        found.append((figures(dev, said), figures(dev, both)))
    return found


def pooled_error(given: argparse.Namespace) -> tuple[float, tuple[float, float], float]:
    """Calibration error of tone on the place gold's `subject` items, out of fold; its interval; their macro-F1.

    The temperature is fitted on the other folds, so that no item is judged by a divisor it helped to choose.
    """
    held, got = seeds.pooled(given)
    subject = np.array([i for i, one in enumerate(held) if one.relevance == 0])
    truth = np.array([held[i].tone or 0 for i in subject])
    tone = got["tone"][subject]
    sizes = [len(np.load(given.work / f"run-{fold + 1}.npz")["ids"]) for fold in range(stages.RUNS)]
    fold_of = np.repeat(np.arange(stages.RUNS), sizes)[subject]
    cooled = np.empty_like(tone)
    for fold in range(stages.RUNS):
        inside = fold_of == fold
        divisor = temperature(tone[~inside], [int(one) for one in truth[~inside]])
        cooled[inside] = softmax(np.log(tone[inside]) / divisor)
    value = calibration_error(cooled, truth)
    ends = interval(lambda drawn: calibration_error(cooled[drawn], truth[drawn]), len(truth), 500)
    return value, ends, macro_f1(truth, tone.argmax(1))


def open_recipe(given: argparse.Namespace, recipe: Recipe) -> dict[str, float]:
    """Dev figures of one run whose stage one leaves out the set that is not for commercial use (MAD-TSC)."""
    path = given.work / "open-words-1.json"
    if not path.exists():
        trainee = stages.first_stage(given.shared, recipe, lambda one: not one.id.startswith("mad-"))
        rest, _ = stages.split(seeds.learnt(given.shared, recipe))
        if recipe.prose:
            seeds.own_sentences(trainee, recipe)
        else:
            seeds.begin(trainee, rest, recipe)
        seeds.taught(trainee, rest, seeds.gold_ids(given.shared), recipe)
        dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), stages.TERRITORY)
        said = predict(trainee, dev, mask=recipe.hidden)
        gold = seeds.gold_ids(given.shared)
        beside = wording.fitted([one for one in rest if one.id in gold])
        said["tone"] = wording.beside(beside, dev, said["tone"])
        path.write_text(json.dumps(figures(dev, said)), encoding="utf8")
    return dict(json.loads(path.read_text(encoding="utf8")))
