"""Our own additions to the place gold: labels of press items (by number, texts stay in the shared data), own prose."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlp.marking import joined
from nlp.training.corpora import TONES, Example, learnable, lines, spans_of
from nlp.types import TargetText

EVALUATION = Path(__file__).parent.parent / "evaluation"
LABELLED, WRITTEN = EVALUATION / "labelled.csv", EVALUATION / "written.jsonl"
NUMBER = re.compile(r"_(\d+)_\d+\.html$")  # of an item of the real year, in its address
TORN = 0.6  # weight of a label between two of which its reader was torn
ASIDE = 0.5  # weight of the tone of what is not about its place, as in the place gold


def labelled(folder: Path, topics: tuple[str, ...]) -> list[Example]:
    """Items of the real year read under the annotation guide, one place a line.

    What may not be learnt is left out as in the place gold: reserved items that name the territory, repeats of dev.
    """
    texts = _year(folder)
    found = []
    with LABELLED.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            date, title, standfirst = texts[row["number"]]
            name, text = f"year:{row['number']}:{row['place']}", joined(title, standfirst)
            one = _example(name, text, row["place"], row, topics)
            found.append(replace(one, date=date, title=len(title), weight=one.weight * (TORN if row["torn"] else 1.0)))
    return learnable(folder, found)


def _year(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Day, title and standfirst by number; the first of several versions."""
    found: dict[str, tuple[str, str, str]] = {}
    with (folder / "data" / "lemonde_rss_2022" / "lemonde_rss_2022_items.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            number = NUMBER.search(row["guid"])
            if number:
                found.setdefault(number.group(1), (row["pubDate_iso"][:10], row["title"], row["description"]))
    return found


def written(topics: tuple[str, ...]) -> list[Example]:
    """Sentences of our own, an example for each of their targets."""
    found = []
    for number, row in enumerate(lines(WRITTEN)):
        text = joined(row["title"], row["standfirst"])
        for target in row["targets"]:
            one = _example(f"own:{number}:{target['name']}", text, target["name"], {**row, **target}, topics)
            found.append(replace(one, title=len(row["title"])))
    return found


def _example(name: str, text: str, place: str, row: dict[str, Any], topics: tuple[str, ...]) -> Example:
    """Tone and topic only: relevance is learnt from the place gold alone, where one hand drew the line of `aside`."""
    spans = spans_of(text, place)
    if not spans:
        raise ValueError(f"{name}: « {place} » is not in the text")
    return Example(
        name,
        TargetText(text, spans),
        TONES.index(row["tone"]),
        topics.index(row["topic"]),
        weight=1.0 if row["relevance"] == "subject" else ASIDE,
    )


def counted() -> str:
    """How many there are, for the model's card."""
    with LABELLED.open(encoding="utf8") as file:
        labels = sum(not line.startswith("#") for line in file) - 1
    return json.dumps({"labelled": labels, "written": sum(1 for _ in lines(WRITTEN))})
