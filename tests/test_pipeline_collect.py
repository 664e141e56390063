"""The walk, with a web and a parser made by hand and a real database in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeJudge

from crawlers.extract import article_from_entry
from crawlers.types import (
    Access,
    Depth,
    Failure,
    FailureKind,
    FeedEntry,
    Licence,
    Page,
    ParsedFeed,
    Purpose,
    Reach,
    Rights,
    Source,
    Tdm,
)
from crawlers.urls import article_id
from nlp.lexicon import Lexicon
from nlp.reading import Reader
from pipeline.collect import Walk, collect, reread, wants_page
from storage import articles, weeks
from storage.db import open_database

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
LOCAL = Source(id="le-phare", name="Le Phare", reach=Reach.LOCAL, feeds=("https://le-phare.example/rss",))
NATIONAL = replace(LOCAL, id="le-national", reach=Reach.NATIONAL, feeds=("https://le-national.example/rss",))
LEXICON = Lexicon.load()


def entry(number, title="Marseille inaugure un musée", source=LOCAL, **more):
    return FeedEntry(
        source_id=source.id,
        feed_url=source.feeds[0],
        url=f"https://{source.id}.example/{number}",
        title=title,
        standfirst="Le public découvre les salles.",
        published=NOW - timedelta(hours=1),
        published_raw="",
        **more,
    )


class FakeWeb:
    """Answers feeds with an empty page and article pages with what it was given."""

    def __init__(self, pages=()):
        self.pages = dict(pages)
        self.asked = []

    def fetch(self, requests):
        for request in requests:
            self.asked.append(request)
            answer = self.pages.get(request.url, "page")
            if isinstance(answer, FailureKind):
                yield Failure(request.source_id, request.url, answer, "played", NOW, request.purpose, status=404)
            else:
                yield Page(
                    request.source_id, request.url, request.url, request.purpose, 200, {"etag": '"1"'}, b"x", NOW
                )

    @property
    def pages_asked(self):
        return [request.url for request in self.asked if request.purpose is Purpose.PAGE]


class FakeParser:
    """Gives the entries it was given, and every page as a full article."""

    def __init__(self, entries):
        self.entries = list(entries)

    def feeds(self, pages):
        for page in pages:
            mine = tuple(each for each in self.entries if each.feed_url == page.url)
            yield ParsedFeed(page.source_id, page.url, mine)

    def articles(self, pages, first_seen):
        for _page, each, source in pages:
            teaser = article_from_entry(each, source, first_seen)
            yield replace(teaser, depth=Depth.FULL, body="Marseille a du succès. " * 30, access_reason="")


@pytest.fixture
def db():
    with open_database(":memory:", NOW) as opened:
        yield opened


def walk_of(db, entries, web=None, sources=(LOCAL, NATIONAL)):
    return Walk(
        db=db,
        web=web or FakeWeb(),
        parser=FakeParser(entries),
        reader=Reader(LEXICON, FakeJudge()),
        concerns=LEXICON.concerns,
        sources={source.id: source for source in sources},
    )


def test_a_new_article_is_kept_with_its_readings(db):
    harvest = collect(walk_of(db, [entry(1)]), NOW)
    assert (harvest.inserted, harvest.full, harvest.concerned) == (1, 1, 1)
    assert weeks.facts(db, "2026-W10").counts.subject == 1


def test_a_second_pass_over_the_same_feeds_changes_nothing(db):
    entries = [entry(1), entry(2, "Aubagne fête ses artisans")]
    collect(walk_of(db, entries), NOW)
    again = collect(walk_of(db, entries), NOW + timedelta(days=2), everything=True)
    assert (again.inserted, again.revised, again.full) == (0, 0, 0)


def test_a_new_title_is_a_revision_and_its_page_is_not_asked_for_again(db):
    collect(walk_of(db, [entry(1)]), NOW)
    web = FakeWeb()
    again = collect(
        walk_of(db, [entry(1, "Marseille : le musée ouvre")], web), NOW + timedelta(days=1), everything=True
    )
    assert (again.inserted, again.revised) == (0, 1)
    assert web.pages_asked == []


def test_a_page_that_cannot_be_had_costs_the_body_never_the_article(db):
    gone = entry(1)
    harvest = collect(walk_of(db, [gone], FakeWeb({gone.url: FailureKind.NOT_FOUND})), NOW)
    assert (harvest.inserted, harvest.full, harvest.failures) == (1, 0, 1)


def test_a_local_page_is_always_asked_for_and_a_national_one_when_it_concerns_us(db):
    near = entry(1, "Le marché ouvre dimanche")
    far = entry(2, "Le budget est voté", NATIONAL)
    about = entry(3, "À Marseille, le port investit", NATIONAL)
    web = FakeWeb()
    collect(walk_of(db, [near, far, about], web), NOW)
    assert set(web.pages_asked) == {near.url, about.url}


@pytest.mark.parametrize(
    ("told", "rights", "access", "wanted"),
    [
        ({"reserved": True}, Rights(), Access.FREE, False),
        ({}, Rights(tdm=Tdm.RESERVED), Access.FREE, False),
        ({}, Rights(), Access.SUBSCRIBER, False),
        ({}, Rights(), Access.METERED, True),
        ({}, Rights(tdm=Tdm.FREE), Access.FREE, True),
        ({}, Rights(tdm=Tdm.RESERVED, full_text=True), Access.FREE, False),
        ({"reserved": True}, Rights(licence=Licence.CFC, tdm=Tdm.RESERVED), Access.SUBSCRIBER, True),
    ],
)
def test_rights_known_beforehand_decide_whether_a_page_is_asked_for(told, rights, access, wanted):
    source = replace(LOCAL, rights=rights, access=access)
    assert wants_page(entry(1, **told), source, LEXICON.concerns) is wanted


def test_a_broken_feed_is_kept_as_a_failure_and_the_others_are_read(db):
    web = FakeWeb({NATIONAL.feeds[0]: FailureKind.NOT_FOUND})
    harvest = collect(walk_of(db, [entry(1)], web), NOW)
    assert (harvest.inserted, harvest.failures) == (1, 1)


def test_an_interruption_keeps_what_was_read_and_forgets_no_entry(db):
    class Interrupted(FakeWeb):
        def fetch(self, requests):
            for answer in super().fetch(requests):
                if answer.url.endswith("/2"):
                    raise KeyboardInterrupt
                yield answer

    entries = [entry(1, "Le budget", NATIONAL), entry(2)]
    with pytest.raises(KeyboardInterrupt):
        collect(walk_of(db, entries, Interrupted()), NOW)
    harvest = collect(walk_of(db, entries), NOW + timedelta(minutes=1))
    known = articles.known(
        db, [(article_id(e.source_id, e.url), articles.content_hash(e.title, e.standfirst)) for e in entries]
    )
    assert len(known) == 2
    assert harvest.polled == 2  # no validator was kept before its entries: the feeds are asked again at once


def test_several_sections_that_offer_one_article_make_one_article(db):
    twice = replace(LOCAL, feeds=("https://le-phare.example/rss", "https://le-phare.example/culture"))
    entries = [entry(1), replace(entry(1), feed_url=twice.feeds[1])]
    assert collect(walk_of(db, entries, sources=(twice,)), NOW).inserted == 1


def test_rereading_by_another_model_adds_readings_once(db):
    collect(walk_of(db, [entry(1)]), NOW)
    judge = FakeJudge()
    judge.card = replace(judge.card, version="1")
    reader = Reader(LEXICON, judge)
    assert reread(db, reader, judge.card, NOW) == 1
    assert reread(db, reader, judge.card, NOW) == 0
