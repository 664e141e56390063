"""Why a name is taken or refused."""

from nlp.lexicon import Lexicon
from nlp.types import Field, PlaceKind

LEXICON = Lexicon.load()


def reasons(title: str, standfirst: str = "") -> dict[str, tuple[bool, str]]:
    decisions = LEXICON.decide({Field.TITLE: title, Field.STANDFIRST: standfirst})
    return {decision.mention.surface: (decision.accepted, decision.mention.reason) for decision in decisions}


def test_a_plain_name_is_taken_as_a_name():
    assert reasons("A Marseille, une école rouvre") == {"Marseille": (True, "name")}


def test_a_demonym_says_so():
    assert reasons("Une start-up marseillaise lève des fonds") == {"marseillaise": (True, "demonym")}


def test_a_bare_form_says_what_let_it_in():
    assert reasons("A Fos, l’usine tourne")["Fos"] == (True, "context: after « a »")
    assert reasons("Les lacunes de Salon", "Martigues s’en mêle")["Salon"][0] is False
    assert reasons("Grans s’étend", "Le maire de Miramas s’inquiète")["Grans"] == (
        True,
        "context: the territory is named",
    )


def test_a_bare_form_without_context_is_refused_and_says_so():
    assert reasons("Les Grans Magasins ferment")["Grans"] == (False, "bare form without context")


def test_a_person_is_not_a_town():
    assert reasons("Hervé Marseille rempile")["Hervé Marseille"] == (False, "false friend: person")
    assert reasons("La judokate Anaïs Marseille gagne")["Marseille"] == (False, "person: given name before")
    assert reasons("Mme Marseille s’abstient")["Marseille"][1].startswith("rule civility")


def test_a_homonym_does_not_hide_the_town_beside_it():
    found = reasons("Le savon de Marseille renaît à Marseille")
    assert found["savon de Marseille"][0] is False
    assert found["Marseille"] == (True, "name")


def test_a_street_elsewhere_is_not_the_town():
    assert not reasons("Fusillade avenue de Marseille à Valence")["Marseille"][0]
    assert reasons("Dans les rues de Marseille, la liesse")["Marseille"][0]


def test_each_field_keeps_its_own_offsets():
    mentions = LEXICON.mentions({Field.TITLE: "A Istres", Field.STANDFIRST: "Les Istréens votent"})
    assert [(mention.field, mention.start, mention.end) for mention in mentions] == [
        (Field.TITLE, 2, 8),
        (Field.STANDFIRST, 4, 12),
    ]


def test_a_comparison_city_is_told_from_the_territory():
    (mention,) = LEXICON.mentions({Field.TITLE: "A Toulouse, le métro s’étend"})
    assert (mention.kind, mention.code) == (PlaceKind.CITY, "city:toulouse")


def test_a_surname_stays_a_surname_through_the_item_unless_one_is_at_it():
    found = LEXICON.decide(
        {Field.TITLE: "Hervé Marseille tend la main", Field.STANDFIRST: "Marseille l’a dit à Marseille."}
    )
    assert [decision.accepted for decision in found] == [False, False, True]


def test_an_arrondissement_needs_its_city_and_no_other():
    assert reasons("A Marseille, dans le 13e arrondissement")["13e arrondissement"][0]
    assert not reasons("A Marseille et à Paris, dans le 13e arrondissement")["13e arrondissement"][0]
    assert not reasons("Dans le 13e arrondissement, la police")["13e arrondissement"][0]


def test_a_full_name_nobody_listed_is_asked_of_the_finder_of_persons_and_only_then():
    asked = []

    def persons(text):
        asked.append(text)
        return [(text.index("Maëlys"), text.index("Aubagne") + len("Aubagne"))] if "Maëlys" in text else []

    lexicon = Lexicon.load(persons=persons)
    assert not lexicon.mentions({Field.TITLE: "La championne Maëlys Aubagne suspendue"})
    assert lexicon.mentions({Field.TITLE: "Incendie Aubagne : une usine détruite"})
    assert lexicon.mentions({Field.TITLE: "Entre Aubagne et Toulon, la route coupée"})
    assert len(asked) == 2


def test_a_road_of_another_town_is_not_ours():
    assert not reasons("Accident route de Marseille, à Avignon")["Marseille"][0]
    assert reasons("La route de Marseille coupée par la neige")["Marseille"][0]


def test_a_town_of_that_name_elsewhere_is_told_by_its_department():
    assert not reasons("Vitrolles (Hautes-Alpes) élit son maire")["Vitrolles"][0]
    assert reasons("Saint-Zacharie (Var) élit son maire")["Saint-Zacharie"][0]
