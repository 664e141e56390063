"""Anybody's articles are grouped line by line; one article is shown as it was read."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from make import NEGATIVE, NOW, a_member, a_reading, a_source, an_article
from rich.console import Console

from crawlers.types import Depth, Rights
from nlp import relevance
from nlp.errors import RecordError
from nlp.types import Field, Mention, PlaceKind, ReadingKind, StoryTrace
from pipeline.errors import NoSuchArticle
from pipeline.inspect import NO_DATE, group_jsonl, in_french, page, published, show_article
from storage import articles, look, readings, sources, stories
from storage.db import open_database

BODY = (
    "Le conseil municipal a voté lundi soir la rénovation de la halle aux poissons, fermée depuis deux hivers. Les "
    "travaux dureront dix-huit mois et coûteront quatre millions d’euros, dont la moitié payée par la région."
)


def grouped(tmp_path, *records):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(f"{json.dumps(record)}\n\n" for record in records), encoding="utf8")
    group_jsonl(source, out, as_json=True)
    return [json.loads(line) for line in out.read_text(encoding="utf8").splitlines()]


def test_one_line_an_article_in_the_order_given(tmp_path):
    late = {"id": "b", "title": "La halle rouvre", "text": BODY, "date": "2031-04-14T09:00:00+02:00", "outlet": "x"}
    early = {"id": "a", "title": "Halle : feu vert", "text": BODY, "date": "2031-04-14", "outlet": "y"}
    alone = {"id": "c", "title": "Un marché s’ouvre", "date": "2031-04-14"}
    assert grouped(tmp_path, late, early, alone) == [
        {"id": "b", "copy_of": "a", "story": "s-a"},
        {"id": "a", "copy_of": None, "story": "s-a"},
        {"id": "c", "copy_of": None, "story": "s-c"},
    ]


def test_articles_of_no_date_and_no_outlet_are_compared_too(tmp_path):
    first, second = grouped(tmp_path, {"id": 1, "title": "A", "text": BODY}, {"id": 2, "title": "B", "text": BODY})
    assert (first["copy_of"], second["copy_of"]) == (None, "1")


def test_a_line_that_is_no_record_is_named(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a"}\nnon\n', encoding="utf8")
    with pytest.raises(RecordError, match="ligne 2"):
        group_jsonl(source, tmp_path / "out.jsonl", as_json=True)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_day_alone_is_midnight_in_france():
    assert published("2031-04-14") == datetime(2031, 4, 13, 22, tzinfo=UTC)
    assert published("lundi 14 avril 2031") == datetime(2031, 4, 13, 22, tzinfo=UTC)
    assert published("bientôt") == published("") == NO_DATE


def test_an_article_is_shown_as_it_was_read(capsys):
    with open_database(":memory:", NOW) as db:
        first = an_article("a", title="La halle de Cassis brûle", published=NOW - timedelta(days=1))
        copy = an_article("b", title="Cassis : la halle en feu", source="etang")
        mention = Mention("Cassis", 12, 18, Field.TITLE, PlaceKind.COMMUNE, "13022", "name")
        sources.sync(db, [a_source(), a_source("etang")], NOW)
        articles.save(db, [first, copy], NOW)
        readings.save(db, [a_reading(first, NEGATIVE, mentions=(mention,)), a_reading(copy)], NOW)
        stories.save(
            db,
            [a_member(first, "s-a"), a_member(copy, "s-a", copy_of=first)],
            [StoryTrace("merge", "s-z", "s-a", copy.id, NOW)],
            NOW,
        )
        console = Console(width=160, record=True, file=None, quiet=False)
        with console.capture() as shown:
            console.print(page(look.article(db, first.id)))
        told = shown.get()
        for part in (
            "La halle de Cassis brûle",
            "parle du territoire",
            "négatif 80%",
            "Cassis",
            "(copie, ",
            "réunie à",
        ):
            assert part in told
        show_article(db, copy.url, as_json=True)
        assert json.loads(capsys.readouterr().out)["copy_of"] == first.id
        with pytest.raises(NoSuchArticle, match="aucun article"):
            show_article(db, "nulle-part", as_json=False)


def test_an_article_is_shown_in_colour_each_tone_in_its_own():
    with open_database(":memory:", NOW) as db:
        one = an_article("a", title="La halle de Cassis brûle")
        mention = Mention("Cassis", 12, 18, Field.TITLE, PlaceKind.COMMUNE, "13022", "name")
        sources.sync(db, [a_source()], NOW)
        articles.save(db, [one], NOW)
        readings.save(db, [a_reading(one, NEGATIVE, mentions=(mention,))], NOW)
        stories.save(db, [a_member(one, "s-a")], [], NOW)
        console = Console(width=160, force_terminal=True, color_system="standard")
        with console.capture() as shown:
            console.print(page(look.article(db, one.id)))
    assert "\x1b[31mnégatif 80%" in shown.get()
    assert "\x1b[32mpositif 5%" in shown.get()
    assert "4;36mCassis" in shown.get()  # underlined


def test_a_whole_text_is_shown_as_uncalibrated_even_where_the_headline_names_nobody():
    with open_database(":memory:", NOW) as db:
        one = an_article("a", title="La halle brûle", depth=Depth.FULL, body="À Cassis, la halle brûle.")
        sources.sync(db, [a_source(rights=Rights(full_text=True))], NOW)
        articles.save(db, [one], NOW)
        readings.save(db, [a_reading(one, None), a_reading(one, NEGATIVE, kind=ReadingKind.FULL)], NOW)
        stories.save(db, [a_member(one, "s-a")], [], NOW)
        console = Console(width=160)
        with console.capture() as shown:
            console.print(page(look.article(db, one.id)))
        assert "ni titre ni chapô ne nomment le territoire" in shown.get()
        assert "non calibré tant que 200 corps ne sont pas étiquetés : \u22120,75" in shown.get()


def test_reasons_are_read_in_french():
    said = in_french("opens the headline, P(subject) 0.97")
    assert said == "ouvre le titre, probabilité d’être le sujet\u00a0: 0,97"
    assert in_french("name") == "nom du lieu"
    assert in_french("context: after « maire de »") == "contexte\u00a0: après « maire de »"


def test_every_reason_of_relevance_has_its_french():
    for reason in relevance.REASONS.values():
        assert in_french(reason) != reason
