from datetime import timedelta

import pytest
from make import NOW, a_member, an_article, emptied

from nlp.types import OpenStory, StoryText, StoryTrace
from storage import articles, retention, stories
from storage.db import open_database


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def days_ago(days):
    return NOW - timedelta(days=days)


def test_a_story_stays_open_seven_days_after_its_latest_article(db):
    first = an_article("a", published=days_ago(10), standfirst="Un chapô.")
    copy = an_article("b", published=days_ago(6), source="etang")
    closed = an_article("c", published=days_ago(8))
    articles.save(db, [first, copy, closed], NOW)
    stories.save(db, [a_member(first, "s-a"), a_member(copy, "s-a", copy_of=first), a_member(closed)])
    signature = (1, 2**63 + 5)
    assert stories.open_stories(db, NOW) == [
        OpenStory(
            "s-a",
            (
                StoryText(first.id, "phare", "Titre a\nUn chapô.", days_ago(10), signature),
                StoryText(copy.id, "etang", "Titre b", days_ago(6), signature, first.id),
            ),
        )
    ]
    assert len(stories.open_stories(db, NOW, days=9)) == 2


def test_an_article_never_changes_story(db):
    article = an_article()
    articles.save(db, [article], NOW)
    assert stories.save(db, [a_member(article, "s-a")]) == 1
    assert stories.save(db, [a_member(article, "s-b")]) == 0
    assert db.connection.execute("SELECT story_id FROM kept.story_members").fetchall() == [("s-a",)]


def test_a_merge_moves_every_article_and_leaves_a_trace(db):
    first, second, third = (an_article(name) for name in "abc")
    articles.save(db, [first, second, third], NOW)
    stories.save(db, [a_member(first, "s-a"), a_member(second, "s-b")])
    merge = StoryTrace("merge", "s-b", "s-a", third.id, NOW)
    stories.save(db, [a_member(third, "s-a")], [merge], NOW)
    assert db.connection.execute("SELECT DISTINCT story_id FROM kept.story_members").fetchall() == [("s-a",)]
    assert db.connection.execute("SELECT kind, story_id, into_story FROM kept.story_traces").fetchall() == [
        ("merge", "s-b", "s-a")
    ]


def test_a_split_moves_one_article_which_is_nobodys_copy_any_more(db):
    first, second = an_article("a"), an_article("b")
    articles.save(db, [first, second], NOW)
    stories.save(db, [a_member(first, "s-a"), a_member(second, "s-a", copy_of=first)])
    stories.save(db, [], [StoryTrace("split", "s-a", f"s-{second.id}", second.id, NOW)], NOW)
    assert db.connection.execute(
        "SELECT story_id, copy_of FROM kept.story_members WHERE article_id = ?", [second.id]
    ).fetchall() == [(f"s-{second.id}", None)]


def test_signatures_go_when_the_story_can_no_longer_grow(db):
    old, new = an_article("old", published=days_ago(31)), an_article("new")
    articles.save(db, [old, new], NOW)
    stories.save(db, [a_member(old), a_member(new)])
    retention.purge(db, NOW)
    assert db.connection.execute("SELECT article_id FROM kept.signatures").fetchall() == [(new.id,)]
    assert db.connection.execute("SELECT count(*) FROM kept.story_members").fetchone() == (2,)
