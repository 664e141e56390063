"""The thirteen topics."""

import json

import pytest
from shared import shared

from nlp import topics
from nlp.errors import TopicsError


def test_there_are_the_thirteen_topics_of_the_guide_in_its_order():
    assert topics.names() == (
        "securite", "economie", "environnement", "mobilite", "logement", "education", "sante", "culture", "tourisme",
        "sport", "politique", "societe", "autre",
    )  # fmt: skip


def test_every_topic_has_a_french_label_of_its_own():
    labels = [topic.label for topic in topics.topics()]
    assert len(set(labels)) == 13
    assert topics.label("sante") == "Santé"


def test_an_unknown_name_is_its_own_label():
    assert topics.label("jardinage") == "jardinage"


def test_every_topic_maps_to_media_topics_that_exist():
    known = {
        entry["qcode"]
        for entry in json.loads(shared("data/iptc_fr/iptc_media_topics_top_level_fr.json").read_text(encoding="utf8"))
    }
    for topic in topics.topics():
        assert topic.iptc, topic.name
        assert set(topic.iptc) <= known, topic.name


def test_scores_come_most_likely_first_and_ties_in_the_models_order():
    probabilities = [0.05] * 13
    probabilities[3] = 0.4
    scores = topics.ranked(probabilities)
    assert [score.topic for score in scores][:3] == ["mobilite", "securite", "economie"]
    assert len(scores) == 13


def test_the_five_axes_of_the_agency_are_spoken_of():
    assert list(topics.axes()) == ["attractivite", "decarbonation", "conditions", "quotidien", "culture"]
    spoken = {axis for topic in topics.topics() for axis in topic.axes}
    assert spoken == set(topics.axes())
    assert topics.axes_of("logement") == ("conditions",)
    assert topics.axes_of("jardinage") == ()
    assert topics.iptc_of("sport") == ("medtop:15000000",)


def test_faits_divers_are_one_topic_that_can_be_set_apart():
    assert topics.crime() == {"securite"}


def test_a_new_topic_is_an_entry_with_examples(tmp_path):
    path = tmp_path / "topics.toml"
    examples = json.dumps([f"Titre {n}" for n in range(12)])
    path.write_text(
        topics.FILE.read_text(encoding="utf8") + f'\n[mer]\nlabel = "Mer"\naxes = ["culture"]\nexamples = {examples}\n',
        encoding="utf8",
    )
    *thirteen, mer = topics.load(path).every
    assert tuple(topic.name for topic in thirteen) == topics.names()
    assert (mer.name, mer.label, len(mer.examples)) == ("mer", "Mer", 12)


def test_a_wrong_entry_names_every_problem(tmp_path):
    path = tmp_path / "topics.toml"
    path.write_text('[axes]\na = "A"\n[mer]\naxes = ["b"]\nexamples = ["Un seul"]\n', encoding="utf8")
    with pytest.raises(TopicsError, match="'b', which is no axis; mer has no label; mer has 1 examples"):
        topics.load(path)


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('[mer]\nlabel = "Mer"\nexemples = ["Un", "Deux"]\n', "mer: unknown key 'exemples'"),
        ('[mer]\nlabel = "Mer"\n', "mer is new and has no examples"),
        ('[mer]\nlabel = "Mer"\nexamples = "Un titre"\n', "mer: examples must be a list of texts"),
        ("[mer\n", r"topics\.toml: "),
    ],
)
def test_an_entry_that_would_be_misread_is_told(tmp_path, added, told):
    path = tmp_path / "topics.toml"
    path.write_text(topics.FILE.read_text(encoding="utf8") + f"\n{added}", encoding="utf8")
    with pytest.raises(TopicsError, match=told):
        topics.load(path)


def test_axes_that_are_no_table_are_told(tmp_path):
    path = tmp_path / "topics.toml"
    path.write_text('axes = "mer"\n', encoding="utf8")
    with pytest.raises(TopicsError, match="axes is not a table"):
        topics.load(path)
