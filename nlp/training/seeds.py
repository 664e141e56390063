"""A recipe to its figures by five seeds: stage two five times, each run without another fifth of the months.

So every item of the place gold is judged once by a run that never saw its month, and the spread of the five on the dev
set, which none learnt from, is the recipe's own. Runs may learn our own labels and sentences too (`own`, `prose` of the
recipe). Each run is kept in the work folder and not done twice.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from nlp import topics
from nlp.training import corpora, own
from nlp.training.corpora import Example, dice
from nlp.training.fit import Recipe, Trainee, fit, predict
from nlp.training.measure import figures, say
from nlp.training.probe import begin_heads
from nlp.training.train import TERRITORY, begun, load, shown, split, weights

RUNS = 5  # of stage two, each without a fifth of the months
PROBED = 2000  # of our own examples, from which the first heads are told: more cost minutes and change little


def prose(given: argparse.Namespace, recipe: Recipe) -> None:
    """The beginning of stage two that all its runs share, where asked: our own sentences alone; no gold is seen."""
    path = given.work / f"prose-{len(recipe.layers)}.pt"
    if recipe.prose and not path.exists():
        trainee = begun(given, recipe)
        own_sentences(trainee, recipe)
        torch.save(weights(trainee), path)


def own_sentences(trainee: Trainee, recipe: Recipe) -> None:
    """First heads, then the whole network, on our own sentences."""
    this = replace(recipe, seed=1, epochs=3, batch=32, frozen=0, thinned=0.0, joined=0.15, averaged=0.2)
    examples = own.written(topics.names())
    say(f"own sentences: {len(examples)} examples")
    begin_heads(trainee, dice(this.seed).sample(examples, min(PROBED, len(examples))), this.limit)
    fit(trainee, examples, this)


def runs(given: argparse.Namespace, recipe: Recipe) -> None:
    """Stage two by five seeds: weights, and what each run says of the fifth it never saw and of dev."""
    examples = learnt(given.shared, recipe)
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), TERRITORY)
    gold = gold_ids(given.shared)
    for fold in range(RUNS):
        path = given.work / f"run-{fold + 1}.npz"
        if path.exists():
            continue
        rest, held = split(examples, fold, RUNS)
        held = [one for one in held if one.id in gold]
        this = replace(recipe, seed=recipe.seed + fold)
        trainee = begun(given, this)
        say(f"run {fold + 1}: {len(rest)} examples to learn, {len(held)} of the gold held out")
        if recipe.prose:
            load(trainee, given.work / f"prose-{len(recipe.layers)}.pt")
        else:
            begin(trainee, rest, this)
        fit(trainee, rest, this)
        torch.save(weights(trainee), given.work / f"run-{fold + 1}.pt")
        got = {}
        for name, some in (("held", held), ("dev", dev)):
            said = predict(trainee, some, mask=recipe.hidden)
            say(f"run {fold + 1}, {name}: {shown(figures(some, said))}")
            got.update({f"{name}_{head}": value for head, value in said.items()})
        np.savez(path, ids=np.array([one.id for one in held]), **got)


def begin(trainee: Trainee, examples: list[Example], recipe: Recipe) -> None:
    """First heads, where the recipe asks for them."""
    if recipe.probe:
        some = dice(recipe.seed).sample(examples, min(PROBED, len(examples))) if recipe.own else examples
        begin_heads(trainee, some, recipe.limit)


def learnt(shared: Path, recipe: Recipe) -> list[Example]:
    """What stage two learns: the place gold; with `own`, our labels of the real year and our sentences too."""
    gold = corpora.place_train(shared, topics.names())
    return [*gold, *own.labelled(shared, topics.names()), *own.written(topics.names())] if recipe.own else gold


def gold_ids(shared: Path) -> set[str]:
    """The items of the place gold."""
    return {row["id"] for row in corpora.lines(shared / "gold" / "place_tone_train.jsonl")}


def pooled(given: argparse.Namespace) -> tuple[list[Example], dict[str, np.ndarray]]:
    """The items of the place gold, each with what the run that never saw its month says of it."""
    kept = {one.id: one for one in corpora.place_train(given.shared, topics.names())}
    files = [np.load(given.work / f"run-{fold + 1}.npz") for fold in range(RUNS)]
    return [kept[name] for file in files for name in file["ids"]], {
        head: np.concatenate([file[f"held_{head}"] for file in files]) for head in ("tone", "topic", "relevance")
    }
