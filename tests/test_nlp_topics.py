"""The thirteen topics."""

import json

from shared import shared

from nlp import topics


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
