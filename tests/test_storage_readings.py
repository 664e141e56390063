from dataclasses import replace
from datetime import timedelta

import pytest
from make import MODEL, NEGATIVE, NEXT_MODEL, NOW, POSITIVE, a_reading, an_article, emptied

from crawlers.types import Article
from nlp.types import CityTone, Field, Mention, PlaceKind, ReadingKind, SentenceTone, Tone
from storage import articles, readings
from storage.db import open_database
from storage.errors import StorageError
from storage.types import SaveCounts


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def keep(db, *batch: Article):
    articles.save(db, batch, NOW)


def seen(db):
    return db.connection.execute("SELECT tone, model FROM articles ORDER BY id").fetchall()


def test_a_reading_is_kept_with_all_that_made_it(db):
    article = an_article(title="Aubagne au soleil")
    keep(db, article)
    tone = Tone(1 / 3, 1 / 3, 1 - 2 / 3)
    mention = Mention("Aubagne", 0, 7, Field.TITLE, PlaceKind.COMMUNE, "13005", "name")
    sentence = SentenceTone("é" * 300, Field.BODY, POSITIVE, 0.75)
    reading = a_reading(
        article, tone, mentions=(mention,), cities=(CityTone("city:nice", NEGATIVE),), sentences=(sentence,)
    )
    assert readings.save(db, [reading], NOW) == SaveCounts(inserted=1)
    ask = db.connection.execute
    lineage = ask("SELECT model_id, model_version, model_sha256, input_hash, read_at FROM kept.readings").fetchone()
    assert lineage == (MODEL.id, MODEL.version, MODEL.sha256, reading.input_hash, NOW)
    assert ask("SELECT negative, neutral, positive FROM kept.readings").fetchone() == (1 / 3, 1 / 3, 1 - 2 / 3)
    assert ask("SELECT surface, first_char, end_char, code FROM kept.mentions").fetchall() == [
        ("Aubagne", 0, 7, "13005")
    ]
    assert ask("SELECT code, negative FROM kept.city_tones").fetchall() == [("city:nice", 0.8)]
    assert ask("SELECT topic, probability FROM kept.topics").fetchall() == [("culture", 0.6), ("autre", 0.1)]
    assert ask("SELECT length(text), weight FROM kept.sentences").fetchall() == [(200, 0.75)]


def test_the_same_reading_twice_changes_nothing(db):
    article = an_article()
    keep(db, article)
    readings.save(db, [a_reading(article)], NOW)
    assert readings.save(db, [a_reading(article)], NOW + timedelta(days=1)) == SaveCounts(unchanged=1)
    assert db.connection.execute("SELECT count(*), max(read_at) FROM kept.readings").fetchone() == (1, NOW)
    assert db.connection.execute("SELECT count(*) FROM kept.topics").fetchone() == (2,)


def test_rescoring_adds_a_version_and_overwrites_none(db):
    article = an_article()
    keep(db, article)
    readings.save(db, [a_reading(article, POSITIVE)], NOW)
    later = NOW + timedelta(days=1)
    readings.save(db, [a_reading(article, NEGATIVE, model=NEXT_MODEL)], later)
    rows = db.connection.execute(
        "SELECT model_version, positive, superseded_at FROM kept.readings ORDER BY 1"
    ).fetchall()
    assert rows == [("1", 0.7, later), ("2", 0.05, None)]
    assert seen(db) == [("negative", "vigie-ton 2")]


def test_a_model_put_back_counts_again(db):
    article = an_article()
    keep(db, article)
    readings.save(db, [a_reading(article, POSITIVE)], NOW)
    readings.save(db, [a_reading(article, NEGATIVE, model=NEXT_MODEL)], NOW)
    assert readings.unread(db, MODEL) == [article]
    assert readings.save(db, [a_reading(article, POSITIVE)], NOW) == SaveCounts(unchanged=1)
    assert seen(db) == [("positive", "vigie-ton 1")]
    assert readings.unread(db, MODEL) == []


def test_headline_and_full_readings_live_side_by_side(db):
    article = an_article()
    keep(db, article)
    full = a_reading(article, NEGATIVE, kind=ReadingKind.FULL, polarisation=0.25)
    readings.save(db, [a_reading(article, POSITIVE), full], NOW)
    row = db.connection.execute("SELECT tone, round(full_net, 9) FROM articles").fetchone()
    assert row == ("positive", -0.75)


def test_articles_never_read_are_given_back_whole_and_oldest_first(db):
    old, new = an_article("old", published=NOW - timedelta(days=2)), an_article("new", section="Région")
    keep(db, new, old)
    assert readings.unread(db, MODEL) == [old, new]
    assert readings.unread(db, MODEL, limit=1) == [old]
    readings.save(db, [a_reading(old)], NOW)
    assert readings.unread(db, MODEL) == [new]
    assert readings.unread(db, NEXT_MODEL) == [old, new]
    assert readings.unread(db, replace(MODEL, sha256="c" * 64)) == [old, new]


def test_a_revised_article_is_to_be_read_again(db):
    before, after = an_article(title="Avant"), an_article(title="Après")
    keep(db, before)
    readings.save(db, [a_reading(before, POSITIVE)], NOW)
    keep(db, after)
    assert [article.title for article in readings.unread(db, MODEL)] == ["Après"]
    readings.save(db, [a_reading(after, NEGATIVE)], NOW)
    assert readings.unread(db, MODEL) == []
    assert seen(db) == [("negative", "vigie-ton 1")]


def test_an_article_that_does_not_name_the_territory_has_no_tone(db):
    article = an_article()
    keep(db, article)
    readings.save(db, [a_reading(article, None)], NOW)
    assert seen(db) == [(None, "vigie-ton 1")]
    assert readings.headline_tones(db) == []


def test_a_reading_of_nothing_kept_is_our_own_mistake(db):
    with pytest.raises(StorageError, match="never kept"):
        readings.save(db, [a_reading(an_article())], NOW)
    assert db.connection.execute("SELECT count(*) FROM kept.readings").fetchone() == (0,)
