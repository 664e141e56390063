"""Topics added by a dozen examples: nothing is trained, vectors are compared."""

import numpy as np
import pytest
from fakes import FakeJudge

from nlp.examples import ExampleJudge, line
from nlp.tone import FOLDER, TrainedJudge
from nlp.topics import Topic
from nlp.types import TargetText

EXAMPLES = (
    "L’aciérie de Fos passe à l’hydrogène vert",
    "Un électrolyseur géant alimentera les raffineries",
    "Le port veut capter le carbone des usines",
    "Éoliennes flottantes : la première ferme produit ses mégawatts",
    "La cimenterie réduit ses émissions de moitié",
    "Une usine de panneaux solaires s’installe sur l’étang",
    "Pétrochimie : le pari des carburants de synthèse",
    "La chaleur des centres de données chauffera les immeubles",
    "Un milliard pour décarboner l’industrie de la zone portuaire",
    "L’hydrogène bas carbone cherche ses clients",
    "Batteries : une gigafactory attendue près du terminal",
    "Le biogaz remplace le charbon à la centrale",
)
TOPIC = Topic(
    "decarbonation", "Décarbonation", ("medtop:04000000",), ("decarbonation",), crime=False, examples=EXAMPLES
)
ORDINARY = (
    *("Fusillade dans une cité : deux blessés", "Le musée ouvre une exposition de photographies"),
    *("Le club s’incline à domicile", "La rentrée des lycéens se passe bien", "Un bus sur deux ce mardi"),
    *("Le festival affiche complet", "La maire présente son budget", "L’hôpital recrute des infirmières"),
    *("Trois immeubles évacués dans le centre", "Une pétanque géante sur la plage", "Le procès s’ouvre lundi"),
    *("Les écoles ferment à midi", "La braderie attire la foule", "Un roman sur la ville et la mer"),
)


def test_probabilities_of_all_topics_sum_to_one_and_the_rest_is_untouched():
    base = FakeJudge()
    text = [TargetText("Une fusillade"), TargetText("")]
    both = zip(ExampleJudge(base, [TOPIC], ORDINARY).judge(text), base.judge(text), strict=True)
    for wider, plain in both:
        assert sum(one.probability for one in wider.topics) == pytest.approx(1)
        assert len(wider.topics) == len(plain.topics) + 1
        assert (wider.tone, wider.relevance, wider.vector) == (plain.tone, plain.relevance, plain.vector)
        kept = [one.topic for one in wider.topics if one.topic != "decarbonation"]
        assert kept == [one.topic for one in plain.topics]


def test_another_list_of_examples_is_another_model():
    base = FakeJudge()
    one = ExampleJudge(base, [TOPIC], ORDINARY).card
    other = ExampleJudge(base, [Topic("x", "X", (), (), crime=False, examples=EXAMPLES[:8])], ORDINARY).card
    assert len({base.card.sha256, one.sha256, other.sha256}) == 3


def test_two_clouds_are_told_apart():
    dice = np.random.default_rng(3)
    inside, beside = (dice.normal(size=(n, 40)) * 0.3 + np.eye(40)[at] for n, at in ((12, 0), (100, 1)))
    drawn = line("x", inside, beside)
    assert drawn.probability(np.eye(40)[0]) > 0.5 > drawn.probability(np.eye(40)[1])


def test_the_committed_model_knows_a_topic_from_a_dozen_headlines():
    if not (FOLDER / "card.json").exists():
        pytest.fail("no model in nlp/models/tone: it is committed with the code")
    judge = ExampleJudge(TrainedJudge(), [TOPIC], ORDINARY)
    about = (
        "Hydrogène : le chantier de l’usine démarre à Fos-sur-Mer",
        "Captage du carbone : l’accord des industriels",
    )
    other = ("Un homme blessé par balle à Marseille", "Le carnaval d’Aix fait le plein", "OM : un nul à Lens")
    shares = [
        next(each.probability for each in one.topics if each.topic == "decarbonation")
        for one in judge.judge([TargetText(text) for text in (*about, *other)])
    ]
    assert min(shares[:2]) > max(shares[2:])
