"""The main topic on every labelled headline, and how far the model's vectors carry on two public sets of French topics.

Run: python tests/bench_topics.py. Labels of the headlines are machine readings, not people's. On the public sets the
encoder is frozen: a logistic regression reads its vectors, its strength chosen by five folds of the training part.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from figures import record
from shared import folder
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nlp.batch import read_lines
from nlp.lexicon import Lexicon
from nlp.tone import TrainedJudge
from nlp.topics import names
from nlp.types import TargetText

LEAST = 15  # items a class needs to enter the mean F1
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


def main() -> None:
    judge = TrainedJudge()
    headlines(judge)
    data = folder() / "data"
    masakha = {
        name: [(f"{r['headline']}. {r['text']}", r["category"]) for r in rows(path)]
        for name, path in (
            ("train", data / "masakhanews_fra/fewshot50_train.tsv"),
            ("dev", data / "masakhanews_fra/dev.tsv"),
        )
    }
    sib = {
        name: [(r["text"], r["category"]) for r in rows(data / f"sib200_fra/{name}.tsv")] for name in ("train", "dev")
    }
    probe(judge, "topics.masakhanews_dev", "MasakhaNEWS French", masakha["train"], masakha["dev"])
    probe(judge, "topics.sib200_dev", "SIB-200 French", sib["train"], sib["dev"])


def headlines(judge: TrainedJudge) -> None:
    """Main topic of the labelled headlines, through `vigie read`; every wrong pair of topics is counted."""
    gold = [json.loads(line) for line in (folder() / "gold/territory_tone_dev.jsonl").open(encoding="utf8")]
    texts = [json.dumps({key: row[key] for key in ("id", "title", "standfirst")}) for row in gold]
    read = [json.loads(line) for line in read_lines(texts, Lexicon.load(), judge)]
    truth, said = [row["topic"] for row in gold], [max(one["topics"], key=one["topics"].get) for one in read]
    print(f"model {judge.card.id} {judge.card.version} {judge.card.sha256[:12]}, {len(gold)} headlines")
    print(f"{'topic':14}{'items':>6}{'precision':>11}{'recall':>8}{'F1':>7}")
    scores = {}
    for name in names():
        hits = sum(a == b == name for a, b in zip(truth, said, strict=True))
        scores[name] = 2 * hits / max(1, truth.count(name) + said.count(name))
        precision, recall = hits / max(1, said.count(name)), hits / max(1, truth.count(name))
        print(f"{name:14}{truth.count(name):6}{precision:11.3f}{recall:8.3f}{scores[name]:7.3f}")
    wrong = Counter((a, b) for a, b in zip(truth, said, strict=True) if a != b)
    print("most frequent mistakes:", ", ".join(f"{a} read as {b} {count}" for (a, b), count in wrong.most_common(8)))
    frequent = [name for name in names() if truth.count(name) >= LEAST]
    right = float(np.mean([a == b for a, b in zip(truth, said, strict=True)]))
    record("topics.accuracy", right, f"share of {len(gold)} headlines with the right main topic")
    unit = f"mean F1 of the {len(frequent)} topics of {LEAST} headlines or more"
    record("topics.macro_f1", float(np.mean([scores[name] for name in frequent])), unit)


def probe(judge: TrainedJudge, key: str, name: str, train: list[tuple[str, str]], dev: list[tuple[str, str]]) -> None:
    """Accuracy of a linear probe over frozen vectors."""
    seen, unseen = vectors(judge, train), vectors(judge, dev)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)),
        {"logisticregression__C": STRENGTHS},
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
    ).fit(seen, [label for _, label in train])
    right = float(np.mean(search.predict(unseen) == [label for _, label in dev]))
    print(
        f"{name}: {len(train)} examples, {len(dev)} tested, five-fold accuracy on the examples {search.best_score_:.3f}"
    )
    record(key, right, f"accuracy on {len(dev)} texts, frozen vectors and a linear probe")


def vectors(judge: TrainedJudge, texts: list[tuple[str, str]]) -> np.ndarray:
    return np.array([one.vector for one in judge.judge([TargetText(text) for text, _ in texts])])


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf8") as file:
        yield from csv.DictReader(file, delimiter="\t")


if __name__ == "__main__":
    main()
