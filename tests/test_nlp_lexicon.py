"""The gazetteer: every example of territories.toml, and the committed cases."""

import tomllib
from pathlib import Path

import pytest

from nlp import gazetteer
from nlp.errors import GazetteerError
from nlp.folding import fold
from nlp.lexicon import Lexicon, territorial
from nlp.types import Field, PlaceKind

RAW = tomllib.loads(gazetteer.FILE.read_text(encoding="utf8"))
CASES = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf8"))["cases"]
LEXICON = Lexicon.load(persons=lambda _: [])  # without spaCy, slow to load: bench_places.py measures with it


def codes(text: str) -> set[str]:
    return {mention.code for mention in LEXICON.mentions({Field.TITLE: text})}


def territory(text: str) -> set[str]:
    return {mention.code for mention in LEXICON.mentions({Field.TITLE: text}) if territorial(mention)}


@pytest.mark.parametrize("row", RAW["bare"], ids=lambda row: row["form"])
def test_a_bare_form_is_accepted_in_its_yes_and_refused_in_its_no(row):
    assert row["place"] in codes(row["yes"])
    assert row["place"] not in codes(row["no"])


@pytest.mark.parametrize("row", RAW["false_friends"], ids=lambda row: row["form"])
def test_a_false_friend_names_nothing_of_the_territory(row):
    assert not territory(row["example"])


@pytest.mark.parametrize(
    "row",
    [row for row in RAW["communes"] + RAW["places"] + RAW["cities"] if "example" in row],
    ids=lambda row: row["code"],
)
def test_a_place_is_named_by_its_example(row):
    assert row["code"] in codes(row["example"])


@pytest.mark.parametrize("row", RAW["rules"], ids=lambda row: row["id"])
def test_a_rule_refuses_its_example(row):
    decisions = LEXICON.decide({Field.TITLE: row["example"]})
    assert any(decision.mention.reason.startswith(f"rule {row['id']}:") for decision in decisions)


@pytest.mark.parametrize("row", RAW["communes"] + RAW["places"] + RAW["cities"], ids=lambda row: row["code"])
def test_every_spelling_leads_to_its_place(row):
    for form in (row["name"], *row.get("aliases", ())):
        assert LEXICON.named(form).code == row["code"]


def test_the_92_communes_are_there_with_their_people():
    communes = [place for place in LEXICON.places.values() if place.kind is PlaceKind.COMMUNE]
    assert len(communes) == 92
    assert set(LEXICON.gazetteer.populations) == {place.code for place in communes}
    assert sum(LEXICON.gazetteer.populations.values()) == pytest.approx(1.9e6, rel=0.05)


def test_the_committed_cases_are_linked_right():
    wrong = [case["text"] for case in CASES if not right(case)]
    assert len(wrong) <= 0.03 * len(CASES), wrong


def right(case) -> bool:
    found = codes(case["text"])
    cities = {code for code in found if code.startswith("city:")}
    return found - cities == set(case["places"]) and cities == set(case.get("cities", cities))


def test_offsets_point_at_the_surface_as_written():
    text = "« L’Étang de Berre » : à AIX‑EN‑PROVENCE, l’œuvre d’un Marseillais"
    for mention in LEXICON.mentions({Field.TITLE: text}):
        assert text[mention.start : mention.end] == mention.surface
    assert codes(text) == {"site:etang-de-berre", "13001", "13055"}


def test_accents_apart_from_their_letter_are_read_too():
    text = "A Berre-l’E\u0301tang, l’usine ferme"
    (mention,) = LEXICON.mentions({Field.TITLE: text})
    assert mention.code == "13014"
    assert text[mention.start : mention.end] == mention.surface == "Berre-l’E\u0301tang"


def test_folding_keeps_one_byte_per_character():
    text = "Œuvre à Sète : « l’été » 😀 \ud800 fin"
    assert len(fold(text)) == len(text) + 2


def test_a_name_across_punctuation_is_not_a_name():
    assert "13103" not in codes("Un salon. De Provence arrivent les melons")


def test_a_name_inside_a_word_is_not_a_name():
    assert not codes("La paix, les fosses et les marseillanais")


def test_an_item_that_names_a_city_concerns_us_and_another_does_not():
    assert LEXICON.concerns("A Lyon, le tramway s’étend")
    assert LEXICON.concerns("Martigues fête ses canaux")
    assert not LEXICON.concerns("Le Sénat adopte la loi")
    assert not LEXICON.concerns("Hervé Marseille préside la séance")
    assert not LEXICON.concerns("")


def test_a_wrong_gazetteer_tells_every_problem_at_once(tmp_path):
    text = gazetteer.FILE.read_text(encoding="utf8")
    text = text.replace('code = "13001", name', 'code = "13002", nom', 1).replace("outside = [", "outsiide = [", 1)
    text = text.replace('place = "13103"', 'place = "99999"', 1).replace('kind = "site"', 'kind = "sight"', 1)
    wrong = tmp_path / "territories.toml"
    wrong.write_text(text, encoding="utf8")
    with pytest.raises(GazetteerError) as caught:
        gazetteer.load(wrong)
    message = str(caught.value)
    for part in ("'13002' given twice", "missing 'name'", "unknown key 'nom'", "'outsiide'", "'99999'", "'sight'"):
        assert part in message


def changed(tmp_path, *lines: tuple[str, str]):
    """The gazetteer with lines added at the head of their tables."""
    text = gazetteer.FILE.read_text(encoding="utf8")
    for table, line in lines:
        text = text.replace(f"\n{table} = [", f"\n{table} = [\n  {line},", 1)
    path = tmp_path / "territories.toml"
    path.write_text(text, encoding="utf8")
    return path


def test_a_place_and_a_false_friend_are_a_line_each(tmp_path):
    place = (
        '{ code = "site:tour-bleue", kind = "site", name = "Tour Bleue", example = "La Tour Bleue ouvre sa terrasse." }'
    )
    friend = (
        '{ form = "Tour Bleue de Lisbonne", why = "place elsewhere", example = "Tour Bleue de Lisbonne : travaux." }'
    )
    lexicon = Lexicon.load(changed(tmp_path, ("places", place), ("false_friends", friend)), persons=lambda _: [])
    (mention,) = lexicon.mentions({Field.TITLE: "La Tour Bleue ouvre sa terrasse."})
    assert mention.code == "site:tour-bleue"
    assert not lexicon.mentions({Field.TITLE: "Tour Bleue de Lisbonne : les travaux commencent."})


def test_a_place_without_its_example_or_with_another_s_is_told(tmp_path):
    bare = '{ code = "site:a", kind = "site", name = "Tour Bleue" }'
    other = '{ code = "site:b", kind = "site", name = "Tour Verte", example = "Le Mucem rouvre." }'
    with pytest.raises(GazetteerError) as caught:
        gazetteer.load(changed(tmp_path, ("places", bare), ("places", other)))
    assert "places: site:a: missing 'example'" in str(caught.value)
    assert "site:b: its example does not name it" in str(caught.value)


def test_a_strict_bare_form_hears_what_speaks_against_it_first(tmp_path):
    row = (
        '{ form = "Tour Bleue", place = "site:vieux-port", territory = true, strict = true, against = ["lisbonne"], '
        'yes = "Marseille éclaire la Tour Bleue.", no = "Marseille et Lisbonne : la Tour Bleue." }'
    )
    lexicon = Lexicon.load(changed(tmp_path, ("bare", row)), persons=lambda _: [])
    assert len(lexicon.mentions({Field.TITLE: "Marseille éclaire la Tour Bleue."})) == 2
    assert len(lexicon.mentions({Field.TITLE: "Marseille et Lisbonne : la Tour Bleue."})) == 1


def test_a_gazetteer_that_is_not_toml_is_one_clear_line(tmp_path):
    wrong = tmp_path / "territories.toml"
    wrong.write_text("communes = [", encoding="utf8")
    with pytest.raises(GazetteerError, match=r"territories\.toml: "):
        gazetteer.load(wrong)


def test_demonyms_take_their_feminine_and_plural():
    assert set(gazetteer.inflected("marseillais")) == {"marseillais", "marseillaise", "marseillaises"}
    assert set(gazetteer.inflected("ciotaden")) == {"ciotaden", "ciotadenne", "ciotadens", "ciotadennes"}
    assert set(gazetteer.inflected("martégau")) == {"martégau", "martégale", "martégaux", "martégales"}
