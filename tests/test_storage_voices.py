"""Who speaks of the territory, and whom we forget."""

from datetime import date, timedelta

import pytest
from make import MODEL, NEGATIVE, NOW, POSITIVE, a_reading, a_source, an_article, emptied

from crawlers.types import Tdm
from nlp.types import Field, QuoteTone, ReadingKind, SentenceTone
from storage import articles, people, readings, retention, sources, voices
from storage.db import open_database
from storage.types import ToneCounts

WEEK = date(2031, 4, 14)


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


def test_a_voice_says_whether_its_publisher_reserves_its_words(db):
    keep(db, (an_article("un", tdm=Tdm.RESERVED), a_quote()))
    assert [voice.tdm for voice in voices.of_week(db, WEEK)] == ["reserved"]


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


def written(db):
    """Every text kept of articles, quotes included."""
    questions = (
        "SELECT title FROM kept.articles",
        "SELECT standfirst FROM kept.articles",
        "SELECT excerpt FROM kept.articles",
        "SELECT title FROM kept.revisions",
        "SELECT text FROM kept.sentences",
        "SELECT person FROM kept.quotes",
    )
    return "\n".join(text for each in questions for (text,) in db.connection.execute(each).fetchall())


NAMING = an_article(
    "un",
    title="Hélène Astruc : « Le port renaît »",
    standfirst="À Marseille, Mme Astruc, dite HELENE ASTRUC, parle.",
    excerpt="Hélène Astruc parle.",
)
SENTENCE = SentenceTone("Astruc Hélène l’a dit.", Field.BODY, POSITIVE, 1.0)


def test_a_forgotten_person_is_nowhere_and_their_place_is_covered(db):
    keep(
        db, (NAMING, a_quote()), (an_article("deux", title="Une avenue Astruc à Istres"), a_quote(person="Luc Armand"))
    )
    readings.save(db, [a_reading(NAMING, kind=ReadingKind.FULL, sentences=(SENTENCE,))], NOW)
    done = people.forget(db, "Hélène ASTRUC", NOW)
    assert (done.quotes, done.already, done.addresses) == (1, False, 0)
    assert dict(done.texts) == {
        "articles.title": 1,
        "articles.standfirst": 1,
        "articles.excerpt": 1,
        "revisions.title": 1,
        "revisions.standfirst": 1,
        "sentences.text": 1,
    }
    left = written(db)
    assert "█████████████ : « Le port renaît »" in left
    assert "Hélène" not in left
    assert "HELENE" not in left
    assert "Mme" not in left
    assert "avenue Astruc" in left  # a surname alone is nobody
    assert "Luc Armand" in left


def test_forgetting_again_changes_nothing(db):
    keep(db, (NAMING, a_quote()))
    people.forget(db, "Hélène Astruc", NOW)
    again = people.forget(db, "helene astruc", NOW)
    assert again == people.Forgotten(0, (), 0, already=True)


def test_a_forgotten_person_never_comes_back(db):
    people.forget(db, "Hélène Astruc", NOW)
    keep(db, (NAMING, a_quote()))
    readings.save(db, [a_reading(NAMING, kind=ReadingKind.FULL, sentences=(SENTENCE,))], NOW)
    left = written(db)
    assert "Hélène" not in left
    assert "Mme" not in left
    assert voices.of_week(db, WEEK) == []
    known = articles.content_hash(NAMING.title, NAMING.standfirst)
    assert articles.known(db, [(NAMING.id, known)])  # the text is known again: its page is not asked for once more


def test_nothing_is_looked_at_while_nobody_is_forgotten(db):
    keep(db, (NAMING, a_quote()))
    assert people.hold(db, [NAMING.title]) == 0
    assert "Hélène" in written(db)


def test_names_themselves_are_not_kept(db):
    people.forget(db, "Hélène Astruc", NOW)
    kept = str(db.connection.execute("SELECT * FROM kept.forgotten").fetchall()).lower()
    assert "astruc" not in kept


def test_one_word_is_not_a_person(db):
    with pytest.raises(people.NotAName, match="prénom et nom"):
        people.forget(db, "Marseille", NOW)


def test_an_address_that_holds_the_name_is_said(db):
    keep(db, (an_article("helene-astruc-au-port"),))
    assert people.forget(db, "Hélène Astruc", NOW).addresses == 1
