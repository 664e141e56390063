"""The steps that training shares: stage one, weights in and out of the work folder, months set apart."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from nlp import topics
from nlp.training import corpora
from nlp.training.corpora import Example, dice
from nlp.training.fit import Recipe, Trainee, fit
from nlp.training.measure import say

TERRITORY = "Aix-Marseille-Provence"
RUNS = 5  # of stage two, each without a fifth of the months


def stage_one(given: argparse.Namespace, recipe: Recipe) -> None:
    """Target-dependent tone towards people, firms and countries, and topics of the press."""
    path = given.work / f"one-{len(recipe.layers)}.pt"
    if not path.exists() and recipe.first:
        torch.save(weights(first_stage(given.shared, recipe)), path)


def first_stage(shared: Path, recipe: Recipe, keep: Callable[[Example], bool] = lambda _: True) -> Trainee:
    """A network after stage one, on the examples to keep."""
    first = replace(
        recipe,
        seed=1,
        epochs=1,
        batch=32,
        masked=0.2,
        renamed=0.0,
        shortened=0.0,
        joined=0.0,
        limit=80,
        averaged=0.15,
        frozen=0,
    )
    examples = [one for one in corpora.stage_one(shared, topics.names(), dice(first.seed), recipe.first) if keep(one)]
    say(f"stage one: {len(examples)} examples")
    trainee = Trainee(first)
    fit(trainee, examples, first)
    return trainee


def weights(trainee: Trainee) -> dict[str, torch.Tensor]:
    """What training changes: the word vectors stay the encoder's."""
    return {name: value for name, value in trainee.network.state_dict().items() if name != "word.weight"}


def begun(given: argparse.Namespace, recipe: Recipe) -> Trainee:
    """A network as stage one left it."""
    trainee = Trainee(recipe)
    if recipe.first:
        load(trainee, given.work / f"one-{len(recipe.layers)}.pt")
    return trainee


def load(trainee: Trainee, path: Path) -> None:
    """Weights of a step into a network."""
    fill(trainee, torch.load(path, weights_only=True))


def fill(trainee: Trainee, state: dict[str, torch.Tensor]) -> None:
    """All weights but the word vectors; a state of another number of layers raises ValueError."""
    missing, unexpected = trainee.network.load_state_dict(state, strict=False)
    if unexpected or set(missing) != {"word.weight"}:
        raise ValueError(f"weights of another network: {missing} missing, {unexpected} unknown")


def split(examples: list[Example], fold: int = 0, parts: int = RUNS) -> tuple[list[Example], list[Example]]:
    """Train and validation by month of publication, so that no story is on both sides.

    A part in `parts` of what has a date is held out; what has none, our own prose, is always learnt.
    """
    months = sorted({one.date[:7] for one in examples if one.date})
    dice(7).shuffle(months)
    dated = sum(bool(one.date) for one in examples)
    held, seen = set(), 0
    for month in months:
        if dated * fold / parts <= seen < dated * (fold + 1) / parts:
            held.add(month)
        seen += sum(one.date[:7] == month for one in examples)
    return [e for e in examples if e.date[:7] not in held], [e for e in examples if e.date[:7] in held]


def shown(values: dict[str, float]) -> str:
    """Figures on one line."""
    return " ".join(f"{name} {value:.3f}" for name, value in values.items())
