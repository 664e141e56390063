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
from nlp.training import corpora, own, wording
from nlp.training.corpora import Example, dice
from nlp.training.fit import Recipe, Trainee, fit, predict
from nlp.training.measure import figures, say
from nlp.training.probe import begin_heads
from nlp.training.stages import RUNS, TERRITORY, begun, load, shown, split, weights

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
    for fold in range(RUNS):
        if not (given.work / f"run-{fold + 1}.npz").exists():
            run(given, replace(recipe, seed=recipe.seed + fold), fold)


def run(given: argparse.Namespace, recipe: Recipe, fold: int) -> None:
    """One run of stage two, without a fifth of the months: its weights, and what it says of that fifth and of dev."""
    gold = gold_ids(given.shared)
    rest, months = split(learnt(given.shared, recipe), fold)
    held = [one for one in months if one.id in gold]
    trainee = begun(given, recipe)
    say(f"run {fold + 1}: {len(rest)} examples to learn, {len(held)} of the gold held out")
    if recipe.prose:
        load(trainee, given.work / f"prose-{len(recipe.layers)}.pt")
    else:
        begin(trainee, rest, recipe)
    taught(trainee, rest, gold, recipe)
    torch.save(weights(trainee), given.work / f"run-{fold + 1}.pt")
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), TERRITORY)
    got = {}
    for name, some in (("held", held), ("dev", dev)):
        said = predict(trainee, some, mask=recipe.hidden)
        say(f"run {fold + 1}, {name}: {shown(figures(some, said))}")
        got.update({f"{name}_{head}": value for head, value in said.items()})
    np.savez(given.work / f"run-{fold + 1}.npz", ids=np.array([one.id for one in held]), **got)


def taught(trainee: Trainee, examples: list[Example], gold: set[str], recipe: Recipe) -> None:
    """All examples together, then the place gold alone and more slowly: one hand has the last word on each line."""
    fit(trainee, examples, recipe)
    if recipe.closing:
        closing = replace(recipe, epochs=recipe.closing, rate=recipe.rate * recipe.slowed)
        fit(trainee, [one for one in examples if one.id in gold], closing)


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
    """The items of the place gold, each with what the run that never saw its month says of it, words beside it."""
    kept = {one.id: one for one in corpora.place_train(given.shared, topics.names())}
    files = [np.load(given.work / f"run-{fold + 1}.npz") for fold in range(RUNS)]
    held = [[kept[name] for name in file["ids"]] for file in files]
    tone = [
        wording.beside(each, some, file["held_tone"])
        for each, some, file in zip(wording.by_run(given.shared, given.work), held, files, strict=True)
    ]
    return [one for some in held for one in some], {
        "tone": np.concatenate(tone),
        **{head: np.concatenate([file[f"held_{head}"] for file in files]) for head in ("topic", "relevance")},
    }
