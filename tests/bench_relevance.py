"""Subject, aside or none on the labelled headlines, through `vigie read` with the committed model.

Run: python tests/bench_relevance.py. Labels are two machine readings and an adjudication, not people.
"""

import json
from collections import Counter

from figures import record
from shared import folder
from sklearn.metrics import f1_score

from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.tone import TrainedJudge

LABELS = ("subject", "aside", "none")


def main() -> None:
    """Print the confusions, with and without standfirst, and record the macro-F1."""
    rows = [json.loads(line) for line in (folder() / "gold/territory_tone_dev.jsonl").open(encoding="utf8")]
    lines = read_lines(map(json.dumps, rows), Lexicon.load(), TrainedJudge())
    found = [json.loads(line)["relevance"] for line in lines]
    table = Counter((row["relevance"], got) for row, got in zip(rows, found, strict=True))
    print(f"{'label':10}", *(f"{label:>10}" for label in LABELS))
    for label in LABELS:
        print(f"{label:10}", *(f"{table[label, got]:10}" for got in LABELS))
    for standfirst in (False, True):
        pairs = [
            (row["relevance"], got)
            for row, got in zip(rows, found, strict=True)
            if bool(row["standfirst"]) is standfirst
        ]
        score = f1_score(*zip(*pairs, strict=True), labels=LABELS, average="macro")
        print(f"{'with' if standfirst else 'without'} standfirst: {len(pairs)} items, macro-F1 {score:.3f}")
    macro = f1_score([row["relevance"] for row in rows], found, labels=LABELS, average="macro")
    record("relevance.macro_f1", float(macro), "macro-F1 of subject, aside and none on 519 items")
    record("relevance.none_found", table["none", "none"], "homonyms told of 17")


if __name__ == "__main__":
    main()
