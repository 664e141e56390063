"""A person's word wins over the machine wherever something is counted, and nothing the machine does takes it away."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import MODEL, NEGATIVE, NEUTRAL, NEXT_MODEL, NOW, POSITIVE, a_member, a_reading, an_article, at, emptied

from nlp.types import Relevance, StoryTrace
from storage import articles, corrections, readings, stories, weeks
from storage.db import open_database
from storage.errors import StorageError
from storage.types import CorrectionCounts, ToneCounts

TUESDAY = at("2031-04-08T10:00")  # of 2031-W15
WEEK = "2031-W15"


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def tell(db, name, tone=POSITIVE, *, story=None, copy_of=None, model=MODEL, published=TUESDAY, **change: object):
    reading = {key: change.pop(key) for key in ("relevance",) if key in change}
    article = an_article(name, published=published, **change)
    articles.save(db, [article], published)
    readings.save(db, [a_reading(article, tone, model=model, **reading)], published)
    if story:
        stories.save(db, [a_member(article, story, copy_of=copy_of)])
    return article


def correct(db, article, tone=None, **change: object):
    return corrections.correct(db, article.id, **{"author": "Ana", "now": NOW, "tone": tone} | change)


def seen(db, article):
    sql = "SELECT relevance, tone, machine_relevance, machine_tone, correction FROM articles WHERE id = ?"
    return db.connection.execute(sql, [article.id]).fetchone()


def counted(db):
    """Everything the report counts of the week."""
    return weeks.facts(db, WEEK), weeks.story_cells(db, WEEK, WEEK)


def test_a_correction_wins_wherever_the_week_is_counted(db):
    article = tell(db, "a", NEGATIVE)
    made = correct(db, article, "positive", reason="une bonne nouvelle")
    assert (made.number, made.relevance, made.tone, made.machine_tone) == (1, "subject", "positive", "negative")
    assert (made.author, made.reason, made.made_at, made.model) == ("Ana", "une bonne nouvelle", NOW, "vigie-ton 1")
    assert seen(db, article) == ("subject", "positive", "subject", "negative", 1)
    facts, cells = counted(db)
    assert facts.counts.articles == facts.counts.stories == ToneCounts(positive=1)
    assert facts.counts.net == 1
    assert [line.article_id for line in facts.most_positive] == [article.id]
    assert facts.most_negative == ()
    assert (cells[0].negative, cells[0].neutral, cells[0].positive, cells[0].known) == (0, 0, 0, 1)
    assert db.connection.execute("SELECT tone FROM stories").fetchall() == [("positive",)]


def test_what_is_not_about_the_territory_leaves_every_count(db):
    article = tell(db, "a", NEGATIVE)
    correct(db, article, relevance="aside")
    facts, cells = counted(db)
    assert (facts.counts.subject, facts.counts.aside, cells) == (0, 1, [])
    assert facts.counts.stories == ToneCounts()


def test_a_tone_given_to_what_the_machine_left_out_brings_it_in(db):
    article = tell(db, "a", None)
    assert correct(db, article, "negative").relevance == "subject"
    assert counted(db)[0].counts.stories == ToneCounts(negative=1)


def test_a_correction_holds_for_the_copies_of_the_text_and_for_no_other_account(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    copy = tell(db, "b", NEGATIVE, story="s-a", copy_of=first)
    other = tell(db, "c", NEGATIVE, story="s-a")
    correct(db, copy, "positive")
    assert [seen(db, each)[1] for each in (first, copy, other)] == ["positive", "positive", "negative"]
    assert seen(db, other)[-1] is None
    later = tell(db, "d", NEGATIVE, story="s-a", copy_of=first)
    assert seen(db, later)[1] == "positive"


def test_an_article_split_from_its_story_keeps_only_what_was_said_of_itself(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    copy = tell(db, "b", NEGATIVE, story="s-a", copy_of=first)
    correct(db, first, "positive")
    stories.save(db, [], [StoryTrace("split", "s-a", f"s-{copy.id}", copy.id, NOW)], NOW)
    assert [seen(db, each)[1] for each in (first, copy)] == ["positive", "negative"]


def test_a_correction_survives_a_new_model_and_a_new_headline(db):
    article = tell(db, "a", NEGATIVE)
    correct(db, article, "neutral")
    readings.save(db, [a_reading(article, NEGATIVE, model=NEXT_MODEL)], NOW + timedelta(days=1))
    assert seen(db, article) == ("subject", "neutral", "subject", "negative", 1)
    revised = an_article("a", published=TUESDAY, title="Un autre titre")
    articles.save(db, [revised], NOW)
    unnamed = a_reading(revised, None, model=NEXT_MODEL)
    readings.save(db, [unnamed], NOW + timedelta(days=2))
    assert seen(db, article) == ("subject", "neutral", "none", None, 1)


def test_lineage_stays_the_machines(db):
    article = tell(db, "a", NEGATIVE)
    correct(db, article, "positive")
    readings.save(db, [a_reading(article, POSITIVE, model=NEXT_MODEL)], NOW)
    assert weeks.facts(db, WEEK).counts.model_versions == ("vigie-ton 2",)
    assert readings.unread(db, NEXT_MODEL) == []


def test_the_latest_word_on_a_text_replaces_the_others_and_keeps_them(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    copy = tell(db, "b", NEGATIVE, story="s-a", copy_of=first)
    correct(db, first, "positive")
    correct(db, copy, "neutral", author="Bob")
    assert [seen(db, each)[1] for each in (first, copy)] == ["neutral", "neutral"]
    rows = db.connection.execute(
        "SELECT number, in_force, ended_by, replaced_by FROM corrections ORDER BY 1"
    ).fetchall()
    assert rows == [(1, False, "Bob", 2), (2, True, None, None)]


def test_what_was_replaced_comes_back_when_a_correction_is_taken_back(db):
    article = tell(db, "a", NEGATIVE)
    correct(db, article, "positive")
    correct(db, article, "neutral")
    assert corrections.undo(db, article.id, "Bob", NOW).number == 2
    assert seen(db, article)[1] == "positive"
    assert corrections.undo(db, article.id, "Bob", NOW).number == 1
    assert seen(db, article) == ("subject", "negative", "subject", "negative", None)
    assert corrections.undo(db, article.id, "Bob", NOW) is None


def test_taking_back_through_a_copy_takes_back_what_was_said_of_the_text(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    copy = tell(db, "b", NEGATIVE, story="s-a", copy_of=first)
    correct(db, first, "positive")
    assert corrections.undo(db, copy.id, "Bob", NOW).article_id == first.id
    assert [seen(db, each)[1] for each in (first, copy)] == ["negative", "negative"]


def test_an_article_nobody_read_cannot_be_corrected(db):
    article = an_article("a")
    articles.save(db, [article], NOW)
    with pytest.raises(StorageError, match="not read yet"):
        correct(db, article, "positive")
    assert db.connection.execute("SELECT count(*) FROM corrections").fetchone() == (0,)


def test_an_article_is_found_by_its_id_its_address_or_a_beginning(db):
    one, other = tell(db, "abc"), tell(db, "abd")
    assert [each.id for each in corrections.find(db, one.id)] == [one.id]
    assert [each.id for each in corrections.find(db, one.url)] == [one.id]
    assert [each.id for each in corrections.find(db, one.id[:6])] == [one.id]
    assert {each.id for each in corrections.find(db, "https://phare.example/ab")} == {one.id, other.id}
    assert corrections.find(db, one.id[:3]) == corrections.find(db, "nulle-part") == []


def test_an_exact_address_wins_over_longer_ones(db):
    one = tell(db, "abc")
    tell(db, "abcd")
    assert [each.id for each in corrections.find(db, one.url)] == [one.id]
    assert [each.id for each in corrections.find(db, "suivi?x", canonical=one.url)] == [one.id]


def test_corrections_are_counted_once_whatever_the_copies(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    tell(db, "b", NEGATIVE, story="s-a", copy_of=first)
    agreed = tell(db, "c", POSITIVE)
    tell(db, "d", POSITIVE)
    correct(db, first, "positive")
    correct(db, agreed, "positive")
    monday = weeks.monday_of(WEEK)
    assert corrections.counts(db, monday, monday) == CorrectionCounts(made=2, changed=1, automatic=1)


TONES = st.sampled_from([NEGATIVE, NEUTRAL, POSITIVE])
WORDS = st.tuples(
    st.integers(0, 3), st.sampled_from(["negative", "neutral", "positive"]), st.sampled_from([None, "subject", "aside"])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TONES, min_size=4, max_size=4), st.lists(WORDS, min_size=1, max_size=6))
def test_taking_everything_back_gives_every_count_back(shared_db, tones, words):
    with emptied(shared_db) as db:
        first = tell(db, "p0", tones[0], story="s-a")
        told = [first, tell(db, "p1", tones[1], story="s-a", copy_of=first)]
        told += [tell(db, "p2", tones[2], story="s-a"), tell(db, "p3", tones[3], relevance=Relevance.ASIDE)]
        before = counted(db)
        for which, tone, relevance in words:
            made = correct(db, told[which], tone, relevance=relevance)
            assert seen(db, told[which])[:2] == (made.relevance, tone)
        for which, _, _ in reversed(words):
            assert corrections.undo(db, told[which].id, "Bob", NOW) is not None
        assert counted(db) == before
        assert all(corrections.standing(db, each.id) is None for each in told)
