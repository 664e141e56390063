"""Labelled headlines that a model never learnt from to its calibration table: labels and probabilities, no texts.

The index corrects for the model's errors by this table until an agency has labels of its own. Two parts, both unseen:
the dev set (378 items about the territory) as the shipped file reads it, and the months held out of stage two as the
run without them read them. Labels are machine readings under the annotation guide, hence provisional. A table needs
some sixty items of each tone (method 2.1), and the dev set alone has 44 positive ones.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.tone import TrainedJudge
from nlp.training.corpora import TONES

TARGET = "Aix-Marseille-Provence"
COLUMNS = ("label", "p_negative", "p_neutral", "p_positive", "model_sha256")

Labelled = tuple[str, tuple[float, ...]]  # a tone, and the probabilities in the order of TONES


def calibrate(shared: Path, out: Path, held: Iterable[Labelled]) -> int:
    """Write `calibration.csv` beside the model in the folder `out`; gives how many headlines it holds."""
    judge = TrainedJudge(out)
    rows = [*of_dev(shared, judge), *held]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((tone, *(f"{chance:.6f}" for chance in chances), judge.tone_sha256) for tone, chances in rows)
    (out / "calibration.csv").write_text(text.getvalue(), encoding="utf8")
    return len(rows)


def of_dev(shared: Path, judge: TrainedJudge) -> Iterator[Labelled]:
    """The dev set as `vigie read` gives it."""
    with (shared / "gold" / "territory_tone_dev.jsonl").open(encoding="utf8") as lines:
        rows = [row for row in map(json.loads, lines) if row["relevance"] == "subject"]
    asked = (json.dumps({key: row[key] for key in ("id", "title", "standfirst")}) for row in rows)
    for row, line in zip(rows, read_lines(asked, Lexicon.load(), judge, TARGET), strict=True):
        tone = json.loads(line)["tone"]
        yield row["tone"], tuple(tone[name] for name in TONES)
