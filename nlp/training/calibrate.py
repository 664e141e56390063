"""The shipped model and labelled headlines it never learnt from to its calibration table: labels and probabilities.

Run: python -m nlp.training.calibrate --shared ../shared --out nlp/models/tone. The index corrects for the model's
errors by this table until an agency has labels of its own. It holds figures, never texts. The labels are those of the
dev set (378 items about the territory): two machine readings and an adjudication, hence provisional.
"""

import argparse
import csv
import io
import json
from pathlib import Path

from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.tone import TrainedJudge
from nlp.training.measure import say

TARGET = "Aix-Marseille-Provence"
COLUMNS = ("label", "p_negative", "p_neutral", "p_positive", "model_sha256")


def calibrate(shared: Path, out: Path) -> int:
    """Write `calibration.csv` beside the model in the folder `out`; gives how many headlines it holds."""
    with (shared / "gold" / "territory_tone_dev.jsonl").open(encoding="utf8") as lines:
        rows = [row for row in map(json.loads, lines) if row["relevance"] == "subject"]
    judge = TrainedJudge(out)
    asked = (json.dumps({key: row[key] for key in ("id", "title", "standfirst")}) for row in rows)
    got = [json.loads(line)["tone"] for line in read_lines(asked, Lexicon.load(), judge, TARGET)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row, tone in zip(rows, got, strict=True):
        chances = (f"{tone[name]:.6f}" for name in ("negative", "neutral", "positive"))
        writer.writerow((row["tone"], *chances, judge.graph))
    (out / "calibration.csv").write_text(text.getvalue(), encoding="utf8")
    return len(rows)


def main() -> None:
    """Calibrate the model of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("nlp/models/tone"))
    given = parser.parse_args()
    say(f"{calibrate(given.shared, given.out)} headlines in {given.out / 'calibration.csv'}")


if __name__ == "__main__":
    main()
