"""Subject, aside or none on the labelled headlines, through `vigie read` with the committed model.

Run: python tests/bench_relevance.py. Labels are two machine readings and an adjudication, not people.
"""

import json
import math
from collections import Counter

from figures import record
from shared import folder
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from nlp import relevance
from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.reading import headline
from nlp.tone import TrainedJudge
from nlp.types import Field, TargetText

LABELS = ("subject", "aside", "none")


def fit(rows: list[dict[str, str]], lexicon: Lexicon, judge: TrainedJudge) -> None:
    """What a logistic regression makes of the model and the marks, ten folds: where to set MODEL, BIAS and WEIGHTS."""
    marks, truth = [], []
    for row in rows:
        ours = relevance.territory(lexicon.mentions({Field.TITLE: row["title"], Field.STANDFIRST: row["standfirst"]}))
        if not ours:
            continue
        spans = relevance.spans_by_field(ours)
        seen = relevance.where(row["title"], row["standfirst"], spans, club=relevance.only_club(ours))
        top = headline(row["title"], row["standfirst"])
        shift = len(top) - len(row["standfirst"])
        targets = [*spans.get(Field.TITLE, ()), *((a + shift, b + shift) for a, b in spans.get(Field.STANDFIRST, ()))]
        (judged,) = judge.judge([TargetText(top, tuple(targets))])
        subject, aside, none = judged.relevance
        odds = math.log(max(subject, 1e-6) / max(aside + none, 1e-6))
        marks.append([odds, *(float(getattr(seen, key)) for key in relevance.WEIGHTS)])
        truth.append(row["relevance"] == "subject")
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    told = cross_val_predict(LogisticRegression(C=0.3), marks, truth, cv=folds)
    alone = f1_score(truth, [row[0] > 0 for row in marks], average="macro")
    print(f"subject against aside, model alone: macro-F1 {alone:.3f}")
    print(f"fitted, ten folds: macro-F1 {f1_score(truth, told, average='macro'):.3f}")
    line = LogisticRegression(C=0.3).fit(marks, truth)
    named = zip(["MODEL", *relevance.WEIGHTS], line.coef_[0], strict=True)
    print("BIAS", round(float(line.intercept_[0]), 2), *(f"{name} {value:.2f}" for name, value in named))


def main() -> None:
    """Print the confusions, with and without standfirst, and record the macro-F1."""
    rows = [json.loads(line) for line in (folder() / "gold/territory_tone_dev.jsonl").open(encoding="utf8")]
    lexicon, judge = Lexicon.load(), TrainedJudge()
    lines = read_lines(map(json.dumps, rows), lexicon, judge)
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
    fit(rows, lexicon, judge)


if __name__ == "__main__":
    main()
