"""Articles to readings, with a judge made of a few words."""

import json
from datetime import UTC, datetime

import pytest
from fakes import FakeJudge

from crawlers.types import Article, DateOrigin, Dating, Depth
from nlp.batch import Record, occurrences, parse, read_lines, read_records
from nlp.errors import RecordError
from nlp.lexicon import Lexicon
from nlp.reading import Reader, polarisation
from nlp.text import by_rule
from nlp.types import Field, ReadingKind, Relevance, SentenceTone, Tone

WHEN = datetime(2022, 4, 8, 6, 0, tzinfo=UTC)
LEXICON = Lexicon.load()


def article(title: str, standfirst: str = "", body: str | None = None, name: str = "1") -> Article:
    dating = Dating(WHEN, DateOrigin.FEED, WHEN, WHEN, None)
    depth = Depth.TEASER if body is None else Depth.FULL
    return Article(name, "source", f"https://a.example/{name}", title, standfirst, dating, depth, body)


def reader(judge: FakeJudge | None = None) -> Reader:
    return Reader(LEXICON, judge or FakeJudge(), by_rule)


def test_an_article_that_names_nobody_we_know_is_not_judged():
    judge = FakeJudge()
    (reading,) = reader(judge).read([article("Le Sénat vote", "La loi passe de justesse.")])
    assert judge.calls == 0
    assert (reading.relevance, reading.tone, reading.topics, reading.cities) == (Relevance.NONE, None, (), ())


def test_a_teaser_has_one_reading_and_a_full_article_two():
    readings = reader().read(
        [article("A Marseille, un prix"), article("A Marseille, un prix", body="Marseille renaît.", name="2")]
    )
    assert [(one.article_id, one.kind) for one in readings] == [
        ("1", ReadingKind.HEADLINE),
        ("2", ReadingKind.HEADLINE),
        ("2", ReadingKind.FULL),
    ]


def test_the_tone_is_that_of_the_judge_towards_the_territory():
    bad, good = reader().read([article("Fusillade à Marseille"), article("Un record pour Martigues", name="2")])
    assert bad.tone.label == "negative"
    assert good.tone.label == "positive"
    assert bad.topics[0].topic == "securite"


def test_the_judge_sees_every_mention_at_its_place():
    judge = FakeJudge()
    reader(judge).read([article("A Marseille, un prix", "Les Marseillais applaudissent.")])
    (seen,) = judge.seen
    assert [seen.text[start:end] for start, end in seen.spans] == ["Marseille", "Marseillais"]


def test_copies_are_judged_once_and_all_in_one_call():
    judge = FakeJudge()
    reader(judge).read([article("A Marseille, un prix", name=str(number)) for number in range(5)])
    assert (judge.calls, len(judge.seen)) == (1, 1)


def test_each_comparison_city_has_its_own_tone_and_the_territory_none():
    (reading,) = reader().read([article("Lyon et Nantes se disputent un prix")])
    assert [city.code for city in reading.cities] == ["city:lyon", "city:nantes"]
    assert (reading.relevance, reading.tone) == (Relevance.NONE, None)
    assert reading.topics


def test_the_full_reading_keeps_its_deciding_sentences_short():
    body = (
        "Marseille inaugure son musée avec succès. " + "Le temps est gris. " + "À Marseille, " + "mot " * 100 + "fin."
    )
    _, full = reader().read([article("Un musée à Marseille", body=body)])
    assert all(len(sentence.text) <= 200 for sentence in full.sentences)
    assert full.sentences[0].field is Field.TITLE
    assert "gris" not in " ".join(sentence.text for sentence in full.sentences)


def test_a_territory_named_in_the_body_alone_shows_in_the_full_reading_only():
    headline, full = reader().read([article("Un musée ouvre", body="A Marseille, le succès est là.")])
    assert (headline.relevance, headline.tone) == (Relevance.NONE, None)
    assert full.tone.label == "positive"
    assert full.relevance is not Relevance.NONE
    assert full.topics


def test_headline_weighs_three_sentences():
    body = "Fusillade à Marseille. " * 3
    _, full = reader().read([article("Marseille : le succès d’une école", body=body.strip())])
    assert full.tone.net == pytest.approx(0, abs=0.01)
    assert full.polarisation == pytest.approx(1)


def test_polarisation_says_how_much_the_sentences_disagree():
    def part(*tone: float) -> SentenceTone:
        return SentenceTone("", Field.BODY, Tone(*tone), 1)

    assert polarisation([part(1, 0, 0), part(0, 0, 1)]) == 1
    assert polarisation([part(1, 0, 0), part(1, 0, 0)]) == 0
    assert polarisation([part(1, 0, 0), part(0, 1, 0), part(0, 1, 0), part(0, 0, 1)]) == 0.5
    assert polarisation([]) is None


def test_a_quoted_sentence_weighs_half_and_says_so():
    body = "Marseille renaît. « Marseille est un scandale », dit un voisin."
    _, full = reader().read([article("A Marseille", body=body)])
    weights = {one.text: (one.weight, one.quoted) for one in full.sentences}
    assert weights["Marseille renaît."] == (1.0, False)
    assert weights["« Marseille est un scandale », dit un voisin."] == (0.5, True)


def test_mixed_is_not_neutral():
    body = "Marseille connaît le succès. Marseille vit un échec."
    (_, mixed), (_, flat) = (
        reader().read([article("Le port", body=text)]) for text in (body, "Marseille vote. Marseille attend.")
    )
    assert mixed.tone.negative == pytest.approx(mixed.tone.positive)
    assert (mixed.polarisation, flat.polarisation) == (pytest.approx(1), 0)


SAID = "« Marseille connaît le succès », se félicite Hélène Astruc, présidente de la chambre de commerce."


def test_quotes_are_left_alone_unless_they_are_asked_for():
    (reading,) = reader().read([article("A Marseille", SAID)])
    assert reading.quotes == ()


def test_who_is_quoted_on_the_territory_is_told_with_the_tone_of_the_sentence():
    keeping = Reader(LEXICON, FakeJudge(), by_rule, keep_quotes=True)
    body = "Le maire d’Aubagne, Luc Armand, prévient : « Aubagne court à l’échec »."
    headline, full = keeping.read([article("A Marseille", SAID, body=body)])
    (one,), (other,) = headline.quotes, full.quotes
    assert (one.person, one.role, one.organisation) == ("Hélène Astruc", "présidente", "chambre de commerce")
    assert (one.field, one.verbatim, one.tone.label) == (Field.STANDFIRST, True, "positive")
    assert (other.person, other.field, other.tone.label) == ("Luc Armand", Field.BODY, "negative")
    assert body[other.start : other.end] == other.text == "Aubagne court à l’échec"


def test_nobody_is_quoted_on_a_territory_that_is_not_the_subject():
    keeping = Reader(LEXICON, FakeJudge(), by_rule, keep_quotes=True)
    (reading,) = keeping.read([article("Lyon", "« Le succès est là », dit Hélène Astruc, maire de Lyon.")])
    assert reading.quotes == ()


def test_tones_sum_to_one():
    readings = reader().read(
        [article("Fusillade à Marseille", body="Un prix à Marseille. Un scandale à Aix-en-Provence. Marseille dort.")]
    )
    for reading in readings:
        assert reading.tone.negative + reading.tone.neutral + reading.tone.positive == pytest.approx(1, abs=1e-9)


def test_what_was_read_has_a_hash_that_changes_with_it():
    first, same, other = reader().read(
        [article("A Marseille, un prix"), article("A Marseille, un prix", name="2"), article("A Aubagne, un prix")]
    )
    assert first.input_hash == same.input_hash != other.input_hash
    assert len(first.input_hash) == 64


# --- vigie read --jsonl -----------------------------------------------------------------------------------------


def read(target: str | None = None, **record: str) -> dict:
    (line,) = read_lines([json.dumps({"id": "x", **record})], LEXICON, FakeJudge(), target)
    return json.loads(line)


def test_a_line_gives_relevance_places_tone_and_thirteen_topics():
    out = read(title="A Marseille, un prix", standfirst="Le maire d’Aubagne applaudit.")
    assert out["id"] == "x"
    assert out["relevance"] in {"subject", "aside"}
    assert out["places"][0] == {
        "surface": "Marseille", "start": 2, "end": 11, "field": "title", "kind": "commune", "code": "13055",
    }  # fmt: skip
    assert out["places"][1]["field"] == "standfirst"
    assert sum(out["tone"].values()) == pytest.approx(1)
    assert len(out["topics"]) == 13


def test_a_homonym_gives_no_place_no_tone_but_topics():
    out = read(title="Hervé Marseille préside la séance")
    assert (out["relevance"], out["places"], out["tone"]) == ("none", [], None)
    assert len(out["topics"]) == 13


def test_absent_fields_are_allowed():
    assert read()["relevance"] == "none"
    assert read(text="Un incendie à Vitrolles.")["places"][0]["field"] == "text"


def test_a_literal_target_is_found_whatever_its_dress():
    for title in ("A Reims, le succès", "REIMS : le succès", "L’usine d’Epernay-Reims, un succès"):
        out = read("Reims", title=title)
        assert out["relevance"] in {"subject", "aside"}
        assert out["tone"]["positive"] > 0.5


def test_a_target_that_is_not_named_still_has_a_tone():
    out = read("Reims", title="Un succès en Champagne")
    assert out["relevance"] == "none"
    assert out["tone"]["positive"] > 0.5


def test_a_city_target_is_read_by_the_gazetteer_homonyms_left_out():
    assert read("Nice", title="Le traité de Nice a vingt ans")["relevance"] == "none"
    assert read("Nice", title="A Nice, un record")["relevance"] == "subject"


def test_a_target_named_by_an_alias_is_its_place():
    judge = FakeJudge()
    list(read_records([Record("x", "Les Marseillais attendent un prix")], LEXICON, judge, "cité phocéenne"))
    assert judge.seen[0].spans == ((4, 15),)


def test_the_territory_as_target_takes_every_place_of_it():
    judge = FakeJudge()
    list(read_records([Record("x", "Aubagne et Martigues fêtent un prix")], LEXICON, judge, "Aix-Marseille-Provence"))
    assert len(judge.seen[0].spans) == 2


def test_a_literal_name_needs_its_capital_and_whole_words():
    assert occurrences("A Tours, trois tours", "Tours") == [(2, 7)]
    assert occurrences("Les Tourangeaux", "Tours") == []
    assert occurrences("d’Épinal", "Epinal") == [(2, 8)]
    assert occurrences("Saint Denis et Saint-Denis", "Saint-Denis") == [(0, 11), (15, 26)]
    assert occurrences("rien", "") == []


def test_a_line_that_is_not_a_record_is_named():
    with pytest.raises(RecordError, match="ligne 2\u00a0: ce n’est pas du JSON"):
        list(parse(['{"id": "1"}', "{"]))
    with pytest.raises(RecordError, match="ligne 1\u00a0: il faut un objet JSON"):
        list(parse(["[]"]))
    with pytest.raises(RecordError, match="ligne 3\u00a0: 'title' n’est pas un texte"):
        list(parse(['{"id": "1"}', "", '{"id": "2", "title": 3}']))


def test_every_id_comes_back_in_order():
    lines = [json.dumps({"id": str(number), "title": f"Titre {number}"}) for number in range(1200)]
    out = [json.loads(line)["id"] for line in read_lines(lines, LEXICON, FakeJudge())]
    assert out == [str(number) for number in range(1200)]
