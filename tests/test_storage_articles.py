from dataclasses import replace
from datetime import timedelta

import pytest
from make import NOW, a_source, an_article, an_entry, emptied

from crawlers.types import Depth, Rights, Tdm
from storage import articles, retention, sources
from storage.db import open_database
from storage.types import Fresh, SaveCounts


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def everything(db):
    names = [name for (name,) in db.connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    kept = [name for name in names if not name.startswith("incoming")]
    return {name: db.connection.execute(f"SELECT * FROM kept.{name} ORDER BY ALL").fetchall() for name in kept}


def current(db):
    return db.connection.execute("SELECT title, standfirst, texts FROM kept.articles").fetchall()


def test_a_new_article_is_kept_with_its_first_text(db):
    assert articles.save(db, [an_article(title="Un titre")], NOW) == SaveCounts(inserted=1)
    assert current(db) == [("Un titre", "", 1)]
    assert db.connection.execute("SELECT title, origin FROM kept.revisions").fetchall() == [("Un titre", "article")]


def test_a_known_text_changes_nothing(db):
    batch = [an_article("un"), an_article("deux")]
    articles.save(db, batch, NOW)
    before = everything(db)
    assert articles.save(db, batch, NOW + timedelta(days=1)) == SaveCounts(unchanged=2)
    assert everything(db) == before


def test_a_text_that_differs_by_spaces_alone_is_known(db):
    articles.save(db, [an_article(title="Un  titre", standfirst="é")], NOW)
    spaced = an_article(title=" Un titre\n", standfirst="e\u0301")
    assert articles.save(db, [spaced], NOW) == SaveCounts(unchanged=1)


def test_a_new_text_takes_the_old_ones_place_and_keeps_its_date(db):
    old = an_article(title="Avant", published=NOW)
    articles.save(db, [old], NOW)
    new = an_article(title="Après", published=NOW + timedelta(days=3), depth=Depth.FULL, body="…", access_reason="")
    assert articles.save(db, [new], NOW + timedelta(days=3)) == SaveCounts(revised=1)
    row = db.connection.execute("SELECT title, published, depth, revised FROM kept.articles").fetchone()
    assert row == ("Après", NOW, "full", NOW + timedelta(days=3))


def test_what_was_read_in_full_stays_so_when_its_headline_changes(db):
    articles.save(db, [an_article(title="Avant", depth=Depth.FULL, body="…", access_reason="")], NOW)
    articles.save(db, [an_article(title="Après")], NOW)
    row = db.connection.execute("SELECT title, depth, access_reason FROM kept.articles").fetchone()
    assert row == ("Après", "full", "")


def test_a_text_that_changes_back_changes_nothing(db):
    first, second = an_article(title="Un"), an_article(title="Deux")
    articles.save(db, [first], NOW)
    articles.save(db, [second], NOW)
    before = everything(db)
    assert articles.save(db, [first], NOW) == SaveCounts(unchanged=1)
    assert articles.save(db, [second], NOW) == SaveCounts(unchanged=1)
    assert everything(db) == before
    assert current(db) == [("Deux", "", 2)]


def test_an_article_twice_in_one_batch_is_one_article_and_its_revision(db):
    batch = [an_article(title="Un"), an_article(title="Deux"), an_article(title="Un")]
    assert articles.save(db, batch, NOW) == SaveCounts(inserted=1, revised=1, unchanged=1)
    assert current(db) == [("Deux", "", 2)]


def test_a_text_that_embeds_the_clock_makes_24_revisions_at_most(db):
    for minute in range(40):
        articles.save(db, [an_article(title=f"Il est 10 h {minute}")], NOW)
    assert current(db) == [("Il est 10 h 23", "", 24)]
    entry = an_entry("Il est 10 h 59", "", url=an_article().url)
    assert articles.unseen(db, [entry]) == []


def test_a_feed_that_embeds_the_clock_is_not_followed_for_ever(db):
    page = an_article(title="Le titre")
    asked = 0
    for minute in range(40):
        entry = an_entry(f"Il est 10 h {minute}", "", url=page.url)
        if articles.unseen(db, [entry]):
            asked += 1
            articles.save(db, [page], NOW, entries=[entry])
    assert asked == 23
    assert current(db) == [("Le titre", "", 24)]


def test_only_texts_never_seen_are_worth_reading(db):
    kept = an_article("kept", title="Connu")
    articles.save(db, [kept], NOW)
    same = an_entry("Connu", "", url=kept.url)
    changed = an_entry("Changé", "", url=kept.url)
    new = an_entry("Neuf", "")
    elsewhere = replace(same, source_id="autre")
    assert articles.unseen(db, [same, changed, new, elsewhere]) == [
        Fresh(changed, new=False),
        Fresh(new, new=True),
        Fresh(elsewhere, new=True),
    ]


def test_what_a_feed_announced_is_known_even_where_the_page_says_something_else(db):
    page = an_article("un", title="Le titre", standfirst="Le chapô que seule la page donne.")
    entry = an_entry("Le titre", "", url=page.url)
    articles.save(db, [page], NOW, entries=[entry])
    before = everything(db)
    assert articles.unseen(db, [entry]) == []
    assert articles.save(db, [page], NOW, entries=[entry]) == SaveCounts(unchanged=1)
    assert everything(db) == before
    assert current(db) == [("Le titre", "Le chapô que seule la page donne.", 2)]


def test_known_texts_are_found_among_many(db):
    kept = an_article()
    articles.save(db, [kept], NOW)
    text = articles.content_hash(kept.title, kept.standfirst)
    assert articles.known(db, [(kept.id, text), (kept.id, "0" * 16), ("1" * 16, text)]) == {(kept.id, text)}


def test_the_title_and_the_standfirst_are_two_things():
    assert articles.content_hash("a b", "c") != articles.content_hash("a", "b c")


def test_a_body_is_kept_only_where_the_rights_say_so(db):
    sources.sync(db, [a_source("phare"), a_source("licence", rights=Rights(full_text=True))], NOW)
    read = [
        an_article("un", source=each, depth=Depth.FULL, body="Un corps.") for each in ("phare", "licence", "inconnu")
    ]
    articles.save(db, read, NOW)
    assert db.connection.execute("SELECT article_id, body FROM kept.bodies").fetchall() == [(read[1].id, "Un corps.")]


def test_a_body_goes_when_its_right_is_withdrawn(db):
    sources.sync(db, [a_source(rights=Rights(full_text=True))], NOW)
    articles.save(db, [an_article(depth=Depth.FULL, body="Un corps.")], NOW)
    assert retention.purge(db, NOW) == 0
    sources.sync(db, [a_source(rights=Rights(tdm=Tdm.RESERVED))], NOW)
    assert retention.purge(db, NOW) == 1
    assert everything(db)["bodies"] == []


def test_hostile_text_is_only_text(db):
    title = "'); DROP TABLE kept.articles; -- \x00 \ud800 {{7*7}} \\u0000 \U0001f600"
    articles.save(db, [an_article(title=title)], NOW)
    assert current(db)[0][0] == "'); DROP TABLE kept.articles; --  ? {{7*7}} \\u0000 \U0001f600"
