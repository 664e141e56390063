"""The shipped tone model on the labelled headlines about the territory, through `vigie read`.

Run: python tests/bench_tone.py. Labels are two machine readings and an adjudication, not people.
"""

import json
import time
from pathlib import Path

import numpy as np
from figures import record
from shared import ROOT, folder

from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.tone import FOLDER, TrainedJudge
from nlp.training.measure import calibration_error, interval, macro_f1, negative_balanced
from nlp.types import TargetText

TONES = ("negative", "neutral", "positive")
CITIES = ("Marseille", "Lyon", "Rennes", "Aix-en-Provence", "Strasbourg")


def main() -> None:
    rows = [json.loads(line) for line in (folder() / "gold/territory_tone_dev.jsonl").open(encoding="utf8")]
    judge = TrainedJudge()
    texts = [json.dumps({key: row[key] for key in ("id", "title", "standfirst")}) for row in rows]
    got = [json.loads(line) for line in read_lines(texts, Lexicon.load(), judge, "Aix-Marseille-Provence")]
    subject = [i for i, row in enumerate(rows) if row["relevance"] == "subject"]
    truth = np.array([TONES.index(rows[i]["tone"]) for i in subject])
    chances = np.array([[got[i]["tone"][tone] for tone in TONES] for i in subject])
    print(f"model {judge.card.id} {judge.card.version}, {len(subject)} items about the territory")
    tone(truth, chances, np.array([bool(rows[i]["standfirst"]) for i in subject]))
    cities(judge)
    cost(judge)


def tone(truth: np.ndarray, chances: np.ndarray, standfirst: np.ndarray) -> None:
    said = chances.argmax(1)
    print("truth \\ said", *(f"{name:>9}" for name in TONES))
    for c, name in enumerate(TONES):
        print(f"{name:12}", *(f"{((truth == c) & (said == other)).sum():9}" for other in range(3)))
    for name, chosen in (("with standfirst", standfirst), ("without", ~standfirst), ("all", standfirst | True)):
        t, s = truth[chosen], said[chosen]
        low, high = interval(lambda drawn, t=t, s=s: macro_f1(t[drawn], s[drawn]), len(t))
        print(
            f"{name}: {len(t)} items, macro-F1 {macro_f1(t, s):.3f} [{low:.3f}, {high:.3f}],"
            f" accuracy {(t == s).mean():.3f}, balanced negative/rest {negative_balanced(t, s):.3f}"
        )
    low, high = interval(lambda drawn: calibration_error(chances[drawn], truth[drawn]), len(truth), 500)
    print(f"calibration error {calibration_error(chances, truth):.3f} [{low:.3f}, {high:.3f}]")
    unit = "macro-F1 of the shipped file on 378 items it was not trained on"
    record("tone.shipped_dev.macro_f1", macro_f1(truth, said), unit)
    unit = "negative against the rest, the shipped file"
    record("tone.shipped_dev.balanced_accuracy_negative", negative_balanced(truth, said), unit)


def cities(judge: TrainedJudge) -> None:
    """Mean absolute change of P(negative) between a headline about one city and the same about another."""
    lines = (ROOT / "nlp/evaluation/cities.txt").read_text(encoding="utf8").splitlines()
    changes = []
    for line in (line for line in lines if line and not line.startswith("#")):
        at = line.index("{}")
        texts = [TargetText(line.format(city), ((at, at + len(city)),)) for city in CITIES]
        negative = [one.tone.negative for one in judge.judge(texts)]
        changes += [abs(a - b) for i, a in enumerate(negative) for b in negative[:i]]
    print(f"city substitution on headlines: {np.mean(changes):.3f} (tests/bench_behaviour.py records its own cases)")


def cost(judge: TrainedJudge) -> None:
    size = sum(path.stat().st_size for path in Path(FOLDER).iterdir()) / 1e6
    record("tone.artefact_mb", size, "MB, all files of the model")
    text = "Le conseil de la métropole a voté mardi, après six heures de débat, un plan pour rénover trois mille"
    texts = [TargetText(f"{text} logements à Marseille en {year}, selon la mairie.") for year in range(2000, 2064)]
    begun = time.perf_counter()
    judge.judge(texts)
    print(f"{64 / (time.perf_counter() - begun):.0f} texts of about 40 ids a second")


if __name__ == "__main__":
    main()
