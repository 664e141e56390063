"""Who speaks of the territory, and whom we forget."""

from datetime import timedelta

import pytest
from make import MODEL, NEGATIVE, NOW, POSITIVE, a_reading, a_source, an_article, emptied

from nlp.types import Field, QuoteTone
from storage import articles, readings, retention, sources, voices
from storage.db import open_database
from storage.types import ToneCounts

WEEK = "2031-W16"


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def a_quote(text="Le port renaît", tone=POSITIVE, **change):
    known = {"person": "Hélène Astruc", "role": "présidente", "organisation": "chambre de commerce"}
    place = {"field": Field.STANDFIRST, "start": 2, "end": 2 + len(text), "verbatim": True}
    return QuoteTone(**known | place | {"text": text, "tone": tone} | change)


def keep(db, *batch):
    """Keep articles, each with its quotes."""
    sources.sync(db, [a_source(), a_source("etang")], NOW)
    articles.save(db, [article for article, *_ in batch], NOW)
    readings.save(db, [a_reading(article, quotes=tuple(quotes)) for article, *quotes in batch], NOW)


def test_a_voice_is_one_person_whatever_the_media_that_repeat_them(db):
    keep(
        db,
        (an_article("un"), a_quote(), a_quote("Les quais sont pleins", NEGATIVE)),
        (an_article("deux", source="etang"), a_quote()),
        (an_article("trois"), a_quote("Tout va", person="", role="", organisation="préfecture")),
    )
    first, second = voices.of_week(db, WEEK)
    assert (first.person, first.quotes, first.stories, first.outlets) == ("Hélène Astruc", ToneCounts(1, 0, 1), 1, 2)
    assert (first.text, first.outlet) == ("Les quais sont pleins", "Phare")
    assert (second.person, second.organisation) == ("", "préfecture")


def test_a_week_without_quotes_has_no_voice(db):
    keep(db, (an_article(),))
    assert voices.of_week(db, WEEK) == []


def test_quotes_of_an_article_that_is_not_about_the_territory_are_not_shown(db):
    article = an_article()
    sources.sync(db, [a_source()], NOW)
    articles.save(db, [article], NOW)
    readings.save(db, [a_reading(article, None, quotes=(a_quote(),))], NOW)
    assert voices.of_week(db, WEEK) == []


def test_another_reading_of_the_article_takes_the_quotes_with_it(db):
    article = an_article()
    keep(db, (article, a_quote()))
    readings.save(db, [a_reading(article, model=type(MODEL)("vigie-ton", "2", "b" * 64))], NOW)
    assert voices.of_week(db, WEEK) == []


def test_quotes_live_400_days(db):
    keep(db, (an_article(), a_quote()))
    retention.purge(db, NOW + timedelta(days=399))
    assert len(voices.of_week(db, WEEK)) == 1
    retention.purge(db, NOW + timedelta(days=401))
    assert voices.of_week(db, WEEK) == []
