"""The trained model as the walk uses it. The committed artefact is run where it is there."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from nlp.errors import ModelCorrupt, ModelMissing
from nlp.tone import FOLDER, TrainedJudge, load_judge
from nlp.types import TargetText

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def judge():
    if not (FOLDER / "card.json").exists():
        pytest.fail("no model in nlp/models/tone: it is committed with the code")
    return load_judge()


def about(text, name):
    start = text.index(name)
    return TargetText(text, ((start, start + len(name)),))


def test_probabilities_sum_to_one_and_the_vector_is_a_unit(judge):
    (one,) = judge.judge([about("Incendie à Marseille, deux immeubles évacués", "Marseille")])
    assert one.tone.negative + one.tone.neutral + one.tone.positive == pytest.approx(1, abs=1e-6)
    assert sum(score.probability for score in one.topics) == pytest.approx(1, abs=1e-6)
    assert sum(one.relevance) == pytest.approx(1, abs=1e-6)
    assert sum(number * number for number in one.vector) == pytest.approx(1, abs=1e-4)
    assert len(one.topics) == 13


def test_a_killing_is_worse_news_than_a_prize(judge):
    killing, prize = judge.judge(
        [
            about("Fusillade mortelle à Marseille, deux hommes tués", "Marseille"),
            about("Marseille sacrée plus belle ville de l’année", "Marseille"),
        ]
    )
    assert killing.tone.label == "negative"
    assert prize.tone.net > killing.tone.net + 0.5


def test_a_match_is_sport_and_a_hospital_is_health(judge):
    match, hospital = judge.judge(
        [
            about("Football : Marseille bat Nantes en championnat", "Marseille"),
            about("À Marseille, les urgences de l’hôpital saturées par la grippe", "Marseille"),
        ]
    )
    assert match.topics[0].topic == "sport"
    assert hospital.topics[0].topic == "sante"


def test_the_same_answers_whatever_the_order_company_and_threads(judge):
    texts = [
        about(f"À Marseille, {what}", "Marseille") for what in ("un musée ouvre", "une rue s’effondre", "il pleut")
    ]
    alone = [judge.judge([text])[0] for text in texts]
    assert judge.judge(texts) == alone
    assert judge.judge(texts[::-1]) == alone[::-1]
    assert TrainedJudge(FOLDER, threads=1).judge(texts) == alone


def test_each_distinct_text_is_scored_once(judge):
    passes = []
    whole = judge._pass
    counting = TrainedJudge.__new__(TrainedJudge)
    counting.__dict__.update(judge.__dict__)
    counting._pass = lambda *given: passes.append(given) or whole(*given)
    text = about("Une dépêche reprise partout à Marseille", "Marseille")
    assert len(counting.judge([text] * 20)) == 20
    assert len(passes) == 1


@pytest.mark.parametrize(
    "text",
    [
        TargetText(""),
        TargetText("   "),
        TargetText("😀" * 20_000),
        TargetText("\0\0Marseille\ud800", ((2, 11),)),
        TargetText("Marseille " * 500_000, ((0, 9), (4_000_000, 4_000_009))),
        TargetText("abc", ((-4, 90), (2, 1), (50, 60))),
        TargetText("\u0301\u0301\u200b\u202e", ((0, 1),)),
    ],
    ids=["empty", "spaces", "emoji", "nul and surrogate", "5 MB", "odd spans", "combining"],
)
def test_odd_texts_are_judged_without_a_fuss(judge, text):
    (one,) = judge.judge([text])
    assert 0 <= one.tone.negative <= 1


def test_no_texts_no_judgements(judge):
    assert judge.judge([]) == []


def test_an_absent_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelMissing, match="python -m nlp.training.train"):
        load_judge(str(tmp_path))


def test_an_altered_model_is_refused(tmp_path):
    if not (FOLDER / "card.json").exists():
        pytest.fail("no model in nlp/models/tone: it is committed with the code")
    shutil.copytree(FOLDER, tmp_path / "tone")
    with (tmp_path / "tone" / "model.onnx").open("r+b") as file:
        file.seek(1000)
        file.write(b"altered")
    with pytest.raises(ModelCorrupt, match="SHA-256"):
        TrainedJudge(tmp_path / "tone")


def test_a_topic_head_counts_only_beside_the_network_it_was_fitted_on(tmp_path, judge):
    folder = shutil.copytree(FOLDER, tmp_path / "tone", ignore=shutil.ignore_patterns("topics.npz"))
    plain = TrainedJudge(folder)
    size = len(plain.judge([TargetText("Marseille")])[0].vector)
    head = {"weight": np.zeros((13, size), np.float32), "bias": np.arange(13.0), "temperature": 1.0}
    np.savez(folder / "topics.npz", **head, model="0" * 64)
    assert TrainedJudge(folder).card == plain.card
    np.savez(folder / "topics.npz", **head, model=plain.graph)
    headed = TrainedJudge(folder)
    assert headed.card.sha256 != plain.card.sha256
    (one,) = headed.judge([TargetText("Marseille")])
    assert one.topics[0].topic == "autre"
    assert sum(each.probability for each in one.topics) == pytest.approx(1)
    assert TrainedJudge(folder, own_head=True).card == plain.card
    for broken in (b"PK nothing", b"PK\x03\x04 cut short"):
        (folder / "topics.npz").write_bytes(broken)
        with pytest.raises(ModelCorrupt, match="topics.npz"):
            TrainedJudge(folder)


def test_a_card_that_lacks_something_is_refused(tmp_path):
    (tmp_path / "card.json").write_text(json.dumps({"id": "x"}), encoding="utf8")
    with pytest.raises(ModelCorrupt, match="n’a pas "):
        TrainedJudge(tmp_path)
    (tmp_path / "card.json").write_text("{", encoding="utf8")
    with pytest.raises(ModelCorrupt, match="JSON"):
        TrainedJudge(tmp_path)


def test_importing_the_module_loads_nothing_heavy():
    code = (
        "import sys, nlp.tone; "
        "print([name for name in ('numpy', 'onnxruntime', 'transformers', 'torch') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[2]
    )
    assert done.stdout.strip() == "[]"


def test_loading_prints_nothing(judge):
    assert judge.card.id
    code = "from nlp.tone import load_judge; load_judge()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[2]
    )
    assert done.stdout == ""
    assert done.stderr == ""
