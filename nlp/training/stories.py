"""Labelled pairs of items to the weights of nlp/stories.toml: a logistic regression, checked on weeks it did not see.

`python -m nlp.training.stories FOLDER` reads the real year of the shared folder, takes the pairs marked `tuning` and
`tuning_more` (never `evaluation`), prints the agreement of each fortnight by what the others taught, then the weights
of all, to be copied into the settings. The same input gives the same weights.
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.likeness import Event, Marks, Settings, event, marks, settings
from nlp.types import StoryText

PAIRS = Path(__file__).parent.parent / "evaluation" / "stories_pairs.toml"
ITEMS = Path("data") / "lemonde_rss_2022" / "lemonde_rss_2022_items.csv"
NUMBER = re.compile(r"_(\d+)_\d+\.html")
UNTIL = "2022-04-01"  # what comes later measures the result: not read here
HOLD = 3.0  # how strongly weights are held to zero, marks being scaled to one
STEPS = 25

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Taught:
    """Pairs as marks, what a reader said of them, and the fortnight each falls in."""

    marks: Numbers
    same: Numbers
    fortnights: NDArray[np.int64]


def events(folder: Path, wanted: set[str], by: Settings) -> dict[str, Event]:
    """The wanted items of the first quarter, by article number."""
    found = {}
    with (folder / ITEMS).open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            number = NUMBER.search(row["guid"])
            if number and number[1] in wanted and row["pubDate_iso"] < UNTIL:
                when = datetime.fromisoformat(row["pubDate_iso"]).astimezone(UTC)
                text = f"{row['title']}\n{row['description']}"
                found[number[1]] = event(StoryText(number[1], "lemonde", text, when), by)
    return found


def taught(folder: Path, by: Settings, kinds: Iterable[str] = ("tuning", "tuning_more")) -> Taught:
    """The tuning pairs that share something telling; the others are apart whatever the weights."""
    with PAIRS.open("rb") as file:
        read = tomllib.load(file)
    pairs = [pair for kind in kinds for pair in read[kind]]
    known = events(folder, {pair[end] for pair in pairs for end in ("first", "second")}, by)
    rows = [
        (found, float(pair["same"]), known[pair["first"]].published.timetuple().tm_yday // 14)
        for pair in pairs
        if (found := marks(known[pair["first"]], known[pair["second"]], by))
    ]
    return Taught(*(np.array(column) for column in zip(*rows, strict=True)))


def fit(rows: Numbers, same: Numbers) -> Numbers:
    """Weights of the marks, then the log of the odds before any, by Newton's steps on marks scaled to one."""
    middle, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    held = HOLD * np.eye(scaled.shape[1])
    held[-1, -1] = 1e-6
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (chance - same) + held @ found
        found -= np.linalg.solve((scaled.T * (chance * (1 - chance))) @ scaled + held, slope)
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ middle)


def unseen(pairs: Taught) -> Numbers:
    """The log of the odds of each pair, by what the other fortnights taught."""
    given = np.zeros(len(pairs.same))
    for fortnight in np.unique(pairs.fortnights):
        kept = pairs.fortnights != fortnight
        weights = fit(pairs.marks[kept], pairs.same[kept])
        given[~kept] = pairs.marks[~kept] @ weights[:-1] + weights[-1]
    return given


def main(folder: Path) -> None:
    """Say what the fit is worth on weeks it did not see, then the weights."""
    pairs = taught(folder, settings())
    right = (unseen(pairs) > 0) == (pairs.same > 0)
    *weights, start = fit(pairs.marks, pairs.same)
    told = [f"{name} = {weight:.2f}" for name, weight in zip(Marks._fields, weights, strict=True)]
    agreed = f"# agreement on fortnights not seen: {right.mean():.3f} of {len(right)} pairs"
    sys.stdout.write("\n".join([agreed, f"start = {start:.2f}", "", "[weights]", *told, ""]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
