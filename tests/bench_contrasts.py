"""Headlines of our own that set places beside one another, each with its own tone: how many places are judged right.

Run: python tests/bench_contrasts.py. The headlines of nlp/evaluation/contrasts.jsonl were written after the shipped
network was trained and are never learnt; their tones are one machine reading.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from figures import record
from shared import ROOT

from nlp.marking import joined
from nlp.tone import TrainedJudge
from nlp.training.corpora import TONES, spans_of
from nlp.types import TargetText, Tone


def main() -> None:
    rows = [json.loads(line) for line in (ROOT / "nlp/evaluation/contrasts.jsonl").open(encoding="utf8")]
    texts = [joined(row["title"], row["standfirst"]) for row in rows]
    asked = [
        (TargetText(text, spans_of(text, target["name"])), target["tone"])
        for row, text in zip(rows, texts, strict=True)
        for target in row["targets"]
    ]
    tones = [one.tone for one in TrainedJudge().judge([text for text, _ in asked])]
    wanted = [tone for _, tone in asked]
    for name in TONES:
        of_it = [tone.label == name for tone, right in zip(tones, wanted, strict=True) if right == name]
        print(f"{name}: {np.mean(of_it):.3f} of {len(of_it)}")
    right = float(np.mean([tone.label == label for tone, label in zip(tones, wanted, strict=True)]))
    record("tone.contrasts_accuracy", right, f"share of {len(asked)} places of {len(rows)} own headlines, never learnt")
    order = ordered(rows, iter(tones))
    unit = f"share of {len(order)} pairs (one place looks bad, one good) in which the good one has the higher net tone"
    record("tone.contrasts_ordered", float(np.mean(order)), unit)


def ordered(rows: Sequence[dict[str, Any]], tones: Iterator[Tone]) -> list[bool]:
    """Whether the place that looks good is set above the one that looks bad, pair by pair."""
    found = []
    for row in rows:
        net: dict[str, list[float]] = {name: [] for name in TONES}
        for target in row["targets"]:
            net[target["tone"]].append(next(tones).net)
        found += [good > bad for good in net["positive"] for bad in net["negative"]]
    return found


if __name__ == "__main__":
    main()
