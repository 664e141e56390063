"""Models of the hub, on a tiny network made here: no hub is ever asked."""

import pytest
from fakes import FakeJudge

from nlp.errors import ModelMissing, ModelUnsupported
from nlp.hub import HubJudge, HubModel, libraries
from nlp.tone import load_judge
from nlp.types import TargetText

REVISION = "0123456789abcdef0123456789abcdef01234567"
MODEL = HubModel("someone/tiny", REVISION)
LABELS = {0: "NEUTRAL", 1: "POSITIVE", 2: "NEGATIVE"}
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "Marseille", "Lyon", "rayonne", "s", "enlise", ",", ".")


def absent():
    raise ModuleNotFoundError(name="torch")


def a_cache(folder, labels=LABELS, weights="model.safetensors"):
    """A cache of the hub that holds one tiny random classifier."""
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415 - heavy
    from transformers import (  # noqa: PLC0415 - heavy
        BertConfig,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(5)
    place = folder / f"models--{MODEL.name.replace('/', '--')}" / "snapshots" / REVISION
    place.mkdir(parents=True)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(WORDS), id2label=labels, label2id={v: k for k, v in labels.items()}, **shape)
    BertForSequenceClassification(config).save_pretrained(place)
    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(place)
    (place / "model.safetensors").rename(place / weights)
    return folder


@pytest.mark.parametrize("said", ["hub:someone/tiny", "hub:someone/tiny@main", "hub:tiny@" + REVISION, "hub:a/b@ABC"])
def test_only_a_pinned_revision_is_a_model_of_the_hub(said):
    with pytest.raises(ModelUnsupported, match="40 hexadecimal"):
        load_judge(said)


def test_without_torch_the_extra_is_named():
    with pytest.raises(ModelUnsupported, match=r"vigie-territoire\[torch\]"):
        HubJudge(MODEL, FakeJudge(), load=absent)


def test_nothing_is_fetched_unasked(tmp_path):
    pytest.importorskip("torch", reason="the torch extra is not installed")
    with pytest.raises(ModelMissing, match="download = true"):
        HubJudge(MODEL, FakeJudge(), cache=tmp_path)


def test_weights_that_can_hide_code_are_refused(tmp_path):
    with pytest.raises(ModelUnsupported, match="safetensors"):
        HubJudge(MODEL, FakeJudge(), cache=a_cache(tmp_path, weights="pytorch_model.bin"))


def test_labels_nobody_can_read_are_refused(tmp_path):
    labels = {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}
    with pytest.raises(ModelUnsupported, match="LABEL_0"):
        HubJudge(MODEL, FakeJudge(), cache=a_cache(tmp_path, labels))


def test_a_classifier_of_the_hub_gives_the_tone_and_leaves_the_rest(tmp_path):
    base = FakeJudge()
    judge = HubJudge(MODEL, base, cache=a_cache(tmp_path))
    both = "Lyon rayonne, Marseille s’enlise"
    texts = [
        TargetText(both, ((0, 4),)),
        TargetText(both, ((14, 23),)),
        TargetText("Marseille."),
        TargetText(both, ((0, 4),)),
        TargetText("\ud800"),
    ]
    read = judge.judge(texts)
    ours = base.judge(texts)
    assert [one.topics for one in read] == [one.topics for one in ours]
    assert [one.vector for one in read] == [one.vector for one in ours]
    assert read[0] == read[3]
    assert read[0].tone != read[1].tone  # the same words, another target
    assert all(abs(one.tone.negative + one.tone.neutral + one.tone.positive - 1) < 1e-6 for one in read)
    for text, one in zip(texts, read, strict=True):  # companions change nothing
        alone = judge.judge([text])[0].tone
        assert alone.negative == pytest.approx(one.tone.negative, abs=1e-6)
    assert judge.card.id == "hub:someone/tiny"
    assert judge.card.version == "0123456789ab+0"
    assert len(judge.card.sha256) == 64


def test_labels_may_come_in_any_order(tmp_path):
    here = HubJudge(MODEL, FakeJudge(), cache=a_cache(tmp_path / "a"))
    there = HubJudge(MODEL, FakeJudge(), cache=a_cache(tmp_path / "b", {0: "négatif", 1: "neutre", 2: "positif"}))
    text = [TargetText("Marseille rayonne")]
    one, other = here.judge(text)[0].tone, there.judge(text)[0].tone
    assert (one.neutral, one.positive, one.negative) == (other.negative, other.neutral, other.positive)


def test_the_libraries_are_those_of_the_extra():
    pytest.importorskip("torch", reason="the torch extra is not installed")
    assert [each.__name__ for each in libraries()] == ["huggingface_hub", "torch", "transformers"]
