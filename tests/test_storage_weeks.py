from datetime import date, timedelta

import pytest
from make import (
    MODEL,
    NEGATIVE,
    NEUTRAL,
    NEXT_MODEL,
    NOW,
    POSITIVE,
    a_member,
    a_reading,
    a_source,
    an_article,
    at,
    emptied,
)

from crawlers.types import Depth, Failure, FailureKind, FeedState, Purpose, Reach, Rights
from nlp.types import CityTone, Field, Mention, Place, PlaceKind, ReadingKind, Relevance, Tone, TopicScore
from storage import articles, failures, feeds, readings, sources, stories, weeks
from storage.db import open_database
from storage.types import CityCounts, FailureCount, StoryCell, ToneCounts, TopicCounts

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


def tell(db, name, tone=POSITIVE, *, published=TUESDAY, source="phare", story=None, copy_of=None, **change: object):
    """Keep one article, its headline reading and its story."""
    topic = change.pop("topic", "culture")
    reading = {key: change.pop(key) for key in ("relevance", "cities", "model", "topics", "mentions") if key in change}
    article = an_article(name, source=source, published=published, **change)
    articles.save(db, [article], published)
    readings.save(db, [a_reading(article, tone, topic=topic, **reading)], published)
    if story:
        stories.save(db, [a_member(article, story, copy_of=copy_of)])
    return article


def tell_all(db, dated, tones=None):
    """Keep many plain articles at once: {name: publication}, and {name: tone} where it matters."""
    batch = [an_article(name, published=published) for name, published in dated.items()]
    articles.save(db, batch, NOW)
    tones = tones or {}
    read = [a_reading(each, tones.get(name, POSITIVE)) for name, each in zip(dated, batch, strict=True)]
    readings.save(db, read, NOW)
    return batch


def test_weeks_start_at_midnight_in_france(db):
    tell(db, "before", published=at("2031-04-06T23:59:59+02:00"))
    tell(db, "first", published=at("2031-04-07T00:00:00+02:00"))
    tell(db, "night", published=at("2031-04-07T00:30:00+02:00"))
    tell(db, "last", published=at("2031-04-13T23:59:59+02:00"))
    tell(db, "after", published=at("2031-04-14T00:00:00+02:00"))
    assert [weeks.facts(db, week).counts.collected for week in ("2031-W14", WEEK, "2031-W16")] == [1, 3, 1]


def test_the_time_zone_of_the_session_changes_nothing(db):
    db.connection.execute("SET TimeZone = 'America/Los_Angeles'")
    try:
        tell(db, "night", published=at("2031-04-07T00:30:00+02:00"))
        assert weeks.facts(db, WEEK).counts.collected == 1
        assert db.connection.execute("SELECT week, monday FROM weekly").fetchall() == [(WEEK, date(2031, 4, 7))]
    finally:
        db.connection.execute("SET TimeZone = 'Europe/Paris'")


@pytest.mark.parametrize(
    ("day", "week"), [("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"), ("2030-12-30", "2031-W01")]
)
def test_weeks_at_the_turn_of_the_year_are_the_calendars(db, day, week):
    tell(db, "un", published=at(f"{day}T12:00"))
    counts = weeks.facts(db, week).counts
    assert (counts.week, counts.collected) == (week, 1)
    assert weeks.name_of(weeks.monday_of(week)) == week


def test_a_week_of_the_clock_change_has_one_hour_less_or_more():
    start, end = weeks.bounds(date(2031, 3, 24))
    assert (end - start) == timedelta(hours=167)
    start, end = weeks.bounds(date(2031, 10, 20))
    assert (end - start) == timedelta(hours=169)


def test_a_week_without_anything_is_zero_everywhere(db):
    facts = weeks.facts(db, WEEK)
    assert facts.counts.stories == ToneCounts()
    assert facts.counts.net is None
    assert facts.counts.net_sd is None
    assert (facts.curve, facts.history_weeks) == ((facts.counts,), 0)
    assert facts.most_positive == facts.most_negative == facts.topics == facts.sources == facts.cities == ()
    assert facts.territory_nationally is None


def test_stories_weigh_the_same_however_often_they_are_copied(db):
    first = tell(db, "a", NEGATIVE, story="s-a")
    for name in ("b", "c", "d"):
        tell(db, name, NEGATIVE, story="s-a", copy_of=first)
    tell(db, "e", POSITIVE)
    counts = weeks.facts(db, WEEK).counts
    assert counts.articles == ToneCounts(negative=4, positive=1)
    assert counts.stories == ToneCounts(negative=1, positive=1)
    assert counts.net == pytest.approx((-0.75 + 0.6) / 2)
    assert counts.net_sd == pytest.approx(1.35 / 2**0.5)


def test_a_story_counts_under_the_mean_tone_of_its_articles(db):
    first = tell(db, "a", Tone(0.0, 0.4, 0.6), story="s-a")
    tell(db, "b", Tone(0.0, 0.9, 0.1), story="s-a", copy_of=first)
    counts = weeks.facts(db, WEEK).counts
    assert counts.articles == ToneCounts(neutral=1, positive=1)
    assert counts.stories == ToneCounts(neutral=1)


def test_ties_lean_to_neutral_then_negative_as_tone_does(db):
    for name, tone in {"a": Tone(0.5, 0, 0.5), "b": Tone(0.4, 0.4, 0.2), "c": Tone(0.2, 0.4, 0.4)}.items():
        tell(db, name, tone)
        read = db.connection.execute("SELECT tone FROM articles WHERE title = ?", [f"Titre {name}"]).fetchone()
        assert read == (tone.label,)


def test_only_what_is_about_the_territory_has_a_tone_counted(db):
    tell(db, "subject", NEGATIVE, depth=Depth.FULL)
    tell(db, "aside", NEGATIVE, relevance=Relevance.ASIDE)
    tell(db, "none", None)
    counts = weeks.facts(db, WEEK).counts
    assert (counts.collected, counts.subject, counts.aside, counts.teaser) == (3, 1, 1, 0)
    assert counts.stories.total == counts.articles.total == 1


def test_only_the_latest_headline_reading_counts(db):
    article = tell(db, "un", POSITIVE)
    readings.save(db, [a_reading(article, NEGATIVE, kind=ReadingKind.FULL)], NOW)
    assert weeks.facts(db, WEEK).counts.articles == ToneCounts(positive=1)
    readings.save(db, [a_reading(article, NEUTRAL, model=NEXT_MODEL)], NOW)
    counts = weeks.facts(db, WEEK).counts
    assert counts.articles == ToneCounts(neutral=1)
    assert counts.model_versions == ("vigie-ton 2",)


def test_a_week_read_by_two_versions_names_both(db):
    tell(db, "un", model=MODEL)
    tell(db, "deux", model=NEXT_MODEL)
    assert weeks.facts(db, WEEK).counts.model_versions == ("vigie-ton 1", "vigie-ton 2")


def test_crime_can_be_set_aside(db):
    tell(db, "a", NEGATIVE, topic="securite")
    tell(db, "b", NEGATIVE, topic="logement")
    counts = weeks.facts(db, WEEK).counts
    assert (counts.stories.negative, counts.stories_without_crime.negative) == (2, 1)


def test_topics_are_counted_in_stories_the_most_covered_first(db):
    first = tell(db, "a", NEGATIVE, topic="logement", story="s-a")
    tell(db, "b", NEGATIVE, topics=(TopicScore("societe", 0.9),), story="s-a", copy_of=first)
    tell(db, "c", POSITIVE, topic="culture")
    tell(db, "d", POSITIVE, topic="culture")
    assert weeks.facts(db, WEEK).topics == (
        TopicCounts("culture", ToneCounts(positive=2)),
        TopicCounts("societe", ToneCounts(negative=1)),
    )


def test_the_five_strongest_stories_of_each_side_are_shown(db):
    sources.sync(db, [a_source("phare", name="Le Phare"), a_source("etang")], NOW)
    for index in range(7):
        tell(db, f"p{index}", Tone(0.0, 0.4 - index / 100, 0.6 + index / 100))
    tell(db, "n", NEGATIVE)
    tell(db, "u", NEUTRAL)
    facts = weeks.facts(db, WEEK)
    assert [line.title for line in facts.most_positive] == [f"Titre p{index}" for index in (6, 5, 4, 3, 2)]
    assert [(line.title, line.outlet, line.negative) for line in facts.most_negative] == [("Titre n", "Le Phare", 0.8)]


def test_a_story_is_shown_by_its_primary_copy_with_all_its_media(db):
    sources.sync(db, [a_source("phare"), a_source("etang", rights=Rights(excerpt_chars=0))], NOW)
    first = tell(db, "a", story="s-a", source="etang", excerpt="Un extrait.")
    tell(db, "b", story="s-a", copy_of=first, published=TUESDAY - timedelta(hours=1), depth=Depth.FULL)
    second = tell(db, "c", story="s-a", copy_of=first)
    readings.save(db, [a_reading(second, NEGATIVE, kind=ReadingKind.FULL)], NOW)
    (line,) = weeks.facts(db, WEEK).most_positive
    assert (line.article_id, line.story_id, line.outlet, line.published) == (first.id, "s-a", "Etang", TUESDAY)
    assert (line.outlets, line.articles, line.excerpt, line.depth) == (2, 3, "", "teaser")
    assert (line.positive, line.full_net) == (pytest.approx(0.7), pytest.approx(-0.75))


def test_a_story_of_two_weeks_is_told_in_each_by_its_articles_of_that_week(db):
    first = tell(db, "a", NEGATIVE, story="s-a", published=TUESDAY - timedelta(days=5))
    second = tell(db, "b", POSITIVE, story="s-a", copy_of=first)
    facts = weeks.facts(db, WEEK)
    assert [each.stories for each in facts.curve] == [ToneCounts(negative=1), ToneCounts(positive=1)]
    assert facts.most_positive[0].article_id == second.id


def test_the_curve_has_twelve_weeks_and_the_history_a_year(db):
    tell_all(db, {f"a{back}": TUESDAY - timedelta(weeks=back) for back in range(60)})
    facts = weeks.facts(db, WEEK)
    assert (len(facts.curve), len(facts.history), facts.history_weeks) == (12, 60, 60)
    assert facts.curve[-1] == facts.history[-1] == facts.counts
    assert facts.curve[0].week == "2031-W04"


def test_an_empty_week_in_the_middle_stays_in_the_curve(db):
    tell(db, "a", published=TUESDAY - timedelta(weeks=3))
    tell(db, "b")
    facts = weeks.facts(db, WEEK)
    assert [each.collected for each in facts.curve] == [1, 0, 0, 1]
    assert facts.history_weeks == 2


def test_a_report_never_sees_what_came_after(db):
    tell(db, "a")
    before = weeks.facts(db, WEEK)
    tell(db, "b", NEGATIVE, published=TUESDAY + timedelta(weeks=1))
    assert weeks.facts(db, WEEK) == before


def usual_source(db, each_week: int, weeks_before: int) -> None:
    sources.sync(db, [a_source()], TUESDAY - timedelta(weeks=weeks_before))
    weeks_back = range(1, weeks_before + 1)
    tell_all(db, {f"a{b}-{i}": TUESDAY - timedelta(weeks=b) for b in weeks_back for i in range(each_week)})


def test_a_source_that_usually_publishes_and_stops_is_silent(db):
    usual_source(db, 3, 8)
    (health,) = weeks.facts(db, WEEK).sources
    assert (health.articles, health.usual, health.silent) == (0, 3.0, True)
    assert health.last_article == TUESDAY - timedelta(weeks=1)


def test_a_source_long_dead_stays_silent(db):
    sources.sync(db, [a_source()], TUESDAY - timedelta(weeks=40))
    tell_all(db, {f"a{b}-{i}": TUESDAY - timedelta(weeks=b) for b in range(30, 40) for i in range(3)})
    (health,) = weeks.facts(db, WEEK).sources
    assert (health.articles, health.usual, health.silent) == (0, 3.0, True)


def test_a_source_that_seldom_publishes_is_not_silent(db):
    usual_source(db, 2, 8)
    assert not weeks.facts(db, WEEK).sources[0].silent


def test_nothing_is_usual_before_four_weeks(db):
    usual_source(db, 5, 3)
    (health,) = weeks.facts(db, WEEK).sources
    assert (health.usual, health.silent) == (None, False)


def test_a_source_that_never_gave_anything_is_shown(db):
    sources.sync(db, [a_source()], TUESDAY)
    (health,) = weeks.facts(db, WEEK).sources
    assert (health.name, health.articles, health.last_article, health.polls) == ("Phare", 0, None, 0)


def test_polls_and_failures_of_the_week_are_those_of_the_week(db):
    sources.sync(db, [a_source()], TUESDAY)
    url = "https://phare.example/rss"
    for hours in (0, 1, 24 * 7):
        moment = TUESDAY + timedelta(hours=hours)
        feeds.save(db, [FeedState("phare", url, last_poll=moment, last_failure=FailureKind.DNS)])
        failures.save(db, [Failure("phare", url, FailureKind.DNS, "no such name", moment)])
    paid = Failure("phare", f"{url}/1", FailureKind.PAYWALL, "…", TUESDAY + timedelta(hours=2), Purpose.PAGE)
    failures.save(db, [paid])  # a page refused: told apart, no outage of the medium
    facts = weeks.facts(db, WEEK)
    (health,) = facts.sources
    assert (health.polls, health.failures, health.last_failure) == (2, 2, "dns")
    assert facts.failures == (FailureCount("dns", 2), FailureCount("paywall", 1))
    assert facts.counts.failures == 3


def test_a_source_that_left_the_catalogue_is_no_longer_expected(db):
    sources.sync(db, [a_source("phare"), a_source("etang")], TUESDAY - timedelta(weeks=2))
    sources.sync(db, [a_source("phare")], TUESDAY - timedelta(weeks=1))
    names = {week: [each.name for each in weeks.facts(db, week).sources] for week in ("2031-W14", WEEK)}
    assert names == {"2031-W14": ["Etang", "Phare"], WEEK: ["Phare"]}


def test_cities_are_compared_in_the_national_media_alone(db):
    sources.sync(db, [a_source("phare"), a_source("france", reach=Reach.NATIONAL)], NOW)
    sources.name_places(db, [Place("city:nice", "Nice", PlaceKind.CITY)])
    tell(db, "local", None, cities=(CityTone("city:nice", NEGATIVE),))
    tell(db, "a", None, source="france", cities=(CityTone("city:nice", POSITIVE), CityTone("city:lyon", NEUTRAL)))
    tell(db, "b", NEGATIVE, source="france", cities=(CityTone("city:nice", POSITIVE),))
    facts = weeks.facts(db, WEEK)
    assert facts.cities == (
        CityCounts("city:nice", "Nice", ToneCounts(positive=2), pytest.approx(0.6)),
        CityCounts("city:lyon", "city:lyon", ToneCounts(neutral=1), 0.0),
    )
    assert facts.territory_nationally == CityCounts(
        "territory", "territory", ToneCounts(negative=1), pytest.approx(-0.75)
    )


def a_mention(code):
    return Mention("CCI", 0, 3, Field.TITLE, PlaceKind.INSTITUTION, code)


def test_partners_are_counted_in_stories_of_the_recent_weeks_and_of_those_before(db):
    sources.name_places(db, [Place("inst:cci", "CCI", PlaceKind.INSTITUTION)])
    cci, port = (a_mention("inst:cci"), a_mention("inst:cci")), (a_mention("inst:port"),)
    tell(db, "a", POSITIVE, story="s-a", mentions=cci)
    tell(db, "b", POSITIVE, story="s-a", mentions=cci, source="etang")
    tell(db, "c", NEGATIVE, mentions=(*cci, *port), published=TUESDAY - timedelta(weeks=7))
    tell(db, "d", NEGATIVE, mentions=port, published=TUESDAY - timedelta(weeks=8))
    tell(db, "e", NEGATIVE, mentions=port, published=TUESDAY - timedelta(weeks=34))
    first, second = weeks.facts(db, WEEK).index.partners
    assert (first.name, first.stories, first.earlier) == ("CCI", ToneCounts(1, 0, 1), 0)
    assert (second.name, second.stories, second.earlier) == ("inst:port", ToneCounts(negative=1), 1)
    assert first.net == pytest.approx(((POSITIVE.net) + NEGATIVE.net) / 2)
    assert second.net_sd is None


def test_the_cells_of_a_story_sum_to_one_over_all_weeks(db):
    first = tell(db, "a", NEGATIVE, story="s-a", published=TUESDAY - timedelta(weeks=1))
    tell(db, "b", POSITIVE, story="s-a", copy_of=first, source="etang")
    tell(db, "c", POSITIVE, story="s-a", copy_of=first)
    tell(db, "d", None, story="s-a", copy_of=first)
    cells = weeks.story_cells(db, "2031-W14", WEEK)
    assert [(cell.week, cell.source_id, cell.articles) for cell in cells] == [
        ("2031-W14", "phare", 1),
        (WEEK, "etang", 1),
        (WEEK, "phare", 1),
    ]
    assert sum(cell.weight for cell in cells) == pytest.approx(1)
    third = 1 / 3
    assert weeks.story_cells(db, WEEK, WEEK)[0] == StoryCell(
        "s-a",
        "etang",
        WEEK,
        "culture",
        1,
        pytest.approx(third),
        pytest.approx(0.1 * third),
        pytest.approx(0.2 * third),
        pytest.approx(0.7 * third),
    )


def test_the_views_say_what_the_report_says(db):
    first = tell(db, "a", NEGATIVE, story="s-a", topic="securite")
    tell(db, "b", NEGATIVE, story="s-a", copy_of=first, source="etang", topic="securite")
    tell(db, "c", POSITIVE)
    counts = weeks.facts(db, WEEK).counts
    ask = db.connection.execute
    assert ask("SELECT stories, stories_negative, net FROM weekly").fetchone() == (2, 1, counts.net)
    assert ask("SELECT articles, outlets, tone, topic FROM stories ORDER BY articles DESC").fetchall() == [
        (2, 2, "negative", "securite"),
        (1, 1, "positive", "culture"),
    ]


def test_the_same_week_counted_twice_is_the_same(db):
    tones = {f"a{i}": Tone(i / 100, 0.5 - i / 200, 0.5 - i / 200) for i in range(50)}
    batch = tell_all(db, dict.fromkeys(tones, TUESDAY), tones)
    stories.save(db, [a_member(each, f"s-{i // 3}") for i, each in enumerate(batch)])
    assert weeks.facts(db, WEEK) == weeks.facts(db, WEEK)


def test_an_article_without_a_story_is_a_story_of_its_own(db):
    article = tell(db, "a")
    assert weeks.facts(db, WEEK).most_positive[0].story_id == f"s-{article.id}"


def test_the_cells_of_the_eve_weigh_as_they_did_then(db):
    first = tell(db, "a", NEGATIVE, story="s-a", published=TUESDAY - timedelta(weeks=2))
    tell(db, "b", POSITIVE, story="s-a", copy_of=first, source="etang", published=TUESDAY - timedelta(weeks=1))
    tell(db, "c", POSITIVE, story="s-a", copy_of=first)
    tell(db, "d", POSITIVE, story="s-d", published=TUESDAY - timedelta(weeks=3))
    then = weeks.story_cells(db, "2030-W34", "2031-W14")
    eve = weeks.facts(db, WEEK).index.eve
    assert len(eve) == len(then) == 3
    for derived, counted in zip(eve, then, strict=True):
        assert (derived.story_id, derived.source_id, derived.week) == (
            counted.story_id,
            counted.source_id,
            counted.week,
        )
        assert (derived.weight, derived.negative, derived.positive) == pytest.approx(
            (counted.weight, counted.negative, counted.positive), abs=1e-10
        )
