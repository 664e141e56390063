"""The tone recipe by its protocol: five seeds of stage two, calibration out of fold, MAD-TSC by document, open sets.

Run: python tests/bench_tone_recipe.py [--work build/tone] (train extra). Resumable: every run is kept in the work
folder and not done twice; from nothing it takes under three hours on two cores. Labels are machine readings.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from figures import record
from shared import folder

from nlp import topics
from nlp.tone import FOLDER
from nlp.training import corpora, evaluate, stages
from nlp.training import seeds as five
from nlp.training.fit import Recipe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/tone"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--recipe", default="{}", help="changes to the shipped recipe, JSON: figures are then not kept")
    parser.add_argument("--only", choices=("seeds", "mad", "open"), help="one part")
    given = parser.parse_args()
    given.shared = folder()
    given.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    said = json.loads((FOLDER / "card.json").read_text(encoding="utf8"))["recipe"]
    changes = json.loads(given.recipe)
    recipe = Recipe(**{**said, **changes, "layers": tuple(said["layers"])})
    given.keep = print if changes else record
    stages.stage_one(given, recipe)
    parts = {"seeds": seeds, "mad": mad_tsc, "open": without_mad_tsc}
    for name, part in parts.items():
        if given.only in {None, name}:
            part(given, recipe)


def seeds(given: argparse.Namespace, recipe: Recipe) -> None:
    five.prose(given, recipe)
    five.runs(given, recipe)
    by_seed(given)
    calibration(given)


def mad_tsc(given: argparse.Namespace, recipe: Recipe) -> None:
    value, each = evaluate.mad_tsc(given.shared, given.work, recipe)
    unit = f"macro-F1, five folds by document, stage one alone (folds {min(each):.3f} to {max(each):.3f})"
    given.keep("tone.mad_tsc_fr.macro_f1", value, unit)


def without_mad_tsc(given: argparse.Namespace, recipe: Recipe) -> None:
    got = evaluate.open_recipe(given, recipe)
    given.keep(
        "tone.open_recipe_dev.macro_f1", got["tone_f1"], "macro-F1 on dev, one run without MAD-TSC (not commercial)"
    )


def by_seed(given: argparse.Namespace) -> None:
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), stages.TERRITORY)
    each = []
    for seed, (alone, figures) in enumerate(evaluate.by_seed(given, dev), 1):
        print(f"seed {seed}, network alone: {stages.shown(alone)}\nseed {seed}: {stages.shown(figures)}")
        each.append(figures)
    tone = [one["tone_f1"] for one in each]
    unit = f"macro-F1 on the 378 dev items, mean of {stages.RUNS} seeds of stage two, fp32; never learnt from"
    given.keep("tone.territory_dev.macro_f1", float(np.mean(tone)), unit)
    given.keep("tone.territory_dev.sd", float(np.std(tone, ddof=1)), f"standard deviation of the {stages.RUNS} seeds")
    negative = float(np.mean([one["negative_balanced"] for one in each]))
    given.keep(
        "tone.territory_dev.balanced_accuracy_negative", negative, "negative against the rest, mean of the seeds"
    )


def calibration(given: argparse.Namespace) -> None:
    error, (low, high), f1 = evaluate.pooled_error(given)
    unit = f"ten bins, place gold out of fold, temperature of the other folds; 95 % {low:.3f} to {high:.3f}"
    given.keep("tone.ece_pooled", error, unit)
    given.keep("tone.place_gold.macro_f1", f1, "macro-F1 on the place gold's items about their place, out of fold")


if __name__ == "__main__":
    main()
