"""What the detectors are told of the press, and what is remembered of an episode."""

from dataclasses import replace
from datetime import timedelta

import pytest
from make import NEGATIVE, NOW, POSITIVE, a_member, a_reading, a_source, an_article, emptied

from crawlers.types import Reach
from nlp.types import CityTone, Field, Mention, PlaceKind, Tone
from storage import alerts, articles, outbox, readings, sources
from storage import stories as story_rows
from storage.db import open_database
from storage.types import AdoptedThresholds, DetectorRecord, Episode, Mute, NegativeWeeks

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def an_episode(**change) -> Episode:
    known = {
        "thread": "a-1",
        "detector": "scan",
        "series": ("territoire", "securite"),
        "severity": "strong",
        "state": "open",
        "began": NOW,
        "last_alarm": NOW + HOUR,
        "z": 3.4,
        "observed": 9.0,
        "expected": 3.0,
        "stories": ("s-1", "s-2"),
        "told": 1,
        "told_at": NOW,
        "told_z": 3.4,
        "told_lead": ("s-1",),
        "told_severity": "strong",
    }
    return Episode(**known | change)


def keep(db, *told):
    """Save (article, tone, topic, story) and the media that run them."""
    sources.sync(db, [a_source("phare"), a_source("vigie", reach=Reach.NATIONAL)], NOW)
    articles.save(db, [article for article, *_ in told], NOW)
    readings.save(db, [a_reading(article, tone, topic=topic) for article, tone, topic, _ in told], NOW)
    story_rows.save(db, [a_member(article, story) for article, _, _, story in told])


def test_a_story_is_told_with_when_each_medium_took_it_up(db):
    first = an_article("un", published=NOW - 5 * HOUR, first_seen=NOW - 4 * HOUR)
    second = an_article("deux", source="vigie", published=NOW - 3 * HOUR, first_seen=NOW - 2 * HOUR)
    same = an_article("trois", published=NOW - HOUR, first_seen=NOW - HOUR)
    keep(db, *((each, NEGATIVE, "securite", "s-x") for each in (first, second, same)))
    (story,) = alerts.stories(db, NOW - 10 * HOUR, NOW)
    assert (story.published, story.first_seen) == (NOW - 5 * HOUR, NOW - 4 * HOUR)
    assert story.pickups == (NOW - 4 * HOUR, NOW - 2 * HOUR)
    assert story.pickups_published == (NOW - 5 * HOUR, NOW - 3 * HOUR)
    assert story.negative == pytest.approx(NEGATIVE.negative)
    assert story.topic == "securite"


def test_only_what_was_seen_before_the_hour_judged_counts(db):
    keep(db, (an_article("un", first_seen=NOW), NEGATIVE, "securite", "s-x"))
    assert alerts.stories(db, NOW - HOUR, NOW) == []
    assert len(alerts.stories(db, NOW - HOUR, NOW + HOUR)) == 1


def test_what_does_not_speak_of_the_territory_is_no_story_of_it(db):
    keep(db, (an_article("un", first_seen=NOW - HOUR), None, "securite", "s-x"))
    assert alerts.stories(db, NOW - 2 * HOUR, NOW) == []


def test_leading_stories_come_in_the_order_asked_with_their_media(db):
    one = an_article("un", published=NOW - 5 * HOUR, excerpt="Un extrait.")
    two = an_article("deux", source="vigie", published=NOW - 3 * HOUR)
    other = an_article("autre", published=NOW - HOUR)
    keep(
        db, (one, NEGATIVE, "securite", "s-x"), (two, NEGATIVE, "securite", "s-x"), (other, POSITIVE, "culture", "s-y")
    )
    shown = alerts.leads(db, ["s-y", "s-x", "s-unknown"])
    assert [each.story_id for each in shown] == ["s-y", "s-x"]
    assert shown[1].outlets == ("Phare", "Vigie")
    assert shown[1].title == one.title
    assert shown[1].excerpt == "Un extrait."


def test_places_are_counted_by_story(db):
    mention = Mention("Istres", 0, 6, Field.TITLE, PlaceKind.COMMUNE, "13047", "named")
    one, two = an_article("un"), an_article("deux")
    sources.sync(db, [a_source("phare")], NOW)
    articles.save(db, [one, two], NOW)
    readings.save(db, [replace(a_reading(each, NEGATIVE), mentions=(mention,)) for each in (one, two)], NOW)
    story_rows.save(db, [a_member(one, "s-x"), a_member(two, "s-y")])
    assert alerts.places(db, ["s-x", "s-y"]) == [("Istres", 2)]


def test_cities_are_compared_in_the_national_press(db):
    then = an_article("un", source="vigie", first_seen=NOW - 100 * HOUR)
    now = an_article("deux", source="vigie", first_seen=NOW - HOUR)
    local = an_article("trois", first_seen=NOW - HOUR)
    sources.sync(db, [a_source("phare"), a_source("vigie", reach=Reach.NATIONAL)], NOW)
    tone = CityTone("lyon", Tone(0.5, 0.25, 0.25))
    articles.save(db, [then, now, local], NOW)
    readings.save(db, [replace(a_reading(each), cities=(tone,)) for each in (then, now, local)], NOW)
    (city,) = alerts.cities(db, NOW - 24 * HOUR, NOW - 500 * HOUR, NOW)
    assert (city.code, city.articles, city.negative, city.usual_articles) == ("lyon", 1, 0.5, 1)


def test_an_episode_comes_back_as_it_was_kept(db):
    alerts.save(db, an_episode())
    assert alerts.episodes(db, NOW) == [an_episode()]


def test_what_people_said_survives_the_next_hour(db):
    alerts.save(db, an_episode())
    assert alerts.acknowledge(db, "a-1", "Ana", NOW)
    assert alerts.mark(db, "a-1", "false", "Ana", NOW, "une homonymie")
    alerts.save(db, an_episode(z=5.0))
    (kept,) = alerts.episodes(db, NOW)
    assert (kept.z, kept.acked_by, kept.verdict, kept.note) == (5.0, "Ana", "false", "une homonymie")


def test_an_episode_nobody_knows_cannot_be_judged(db):
    assert not alerts.acknowledge(db, "a-9", "Ana", NOW)
    assert not alerts.mark(db, "a-9", "true", "Ana", NOW, None)


def test_open_episodes_are_given_however_old(db):
    alerts.save(db, an_episode(began=NOW - 900 * HOUR, last_alarm=NOW - 900 * HOUR))
    alerts.save(db, an_episode(thread="a-2", state="ended", last_alarm=NOW - 900 * HOUR, ended=NOW))
    assert [each.thread for each in alerts.episodes(db, NOW)] == ["a-1"]


def test_the_record_counts_alerts_told_and_judged(db):
    alerts.save(db, an_episode())
    alerts.save(db, an_episode(thread="a-2"))
    alerts.save(db, an_episode(thread="a-3", detector="silence"))
    alerts.save(db, an_episode(thread="a-4", told=0))
    alerts.mark(db, "a-2", "false", "Ana", NOW, None)
    record = alerts.record(db, NOW - HOUR, NOW + HOUR)
    assert (record.sent, record.true, record.false, record.unjudged) == (2, 0, 1, 1)


def test_a_mute_ends(db):
    alerts.mute(db, Mute("topic", "sport", NOW, NOW + HOUR, "Ana"))
    alerts.mute(db, Mute("topic", "sport", NOW, NOW + 2 * HOUR, "Ana"))
    assert [each.until for each in alerts.mutes(db, NOW)] == [NOW + 2 * HOUR]
    assert alerts.mutes(db, NOW + 2 * HOUR) == []


def test_the_last_thresholds_derived_count(db):
    assert alerts.adopted(db, NOW) is None
    first = AdoptedThresholds(2.8, 3.0, 1.0, ("sport", "culture"))
    second = AdoptedThresholds(2.5, 2.9, 1.0, capped=True)
    alerts.adopt(db, NOW, first, days=300, pages=9)
    alerts.adopt(db, NOW + HOUR, second, days=300, pages=9)
    assert alerts.adopted(db, NOW) == first
    assert alerts.adopted(db, NOW + HOUR) == second


def test_thresholds_forgotten_count_no_more(db):
    alerts.adopt(db, NOW, AdoptedThresholds(2.8, 3.0, 1.0), days=300, pages=9)
    assert alerts.forget_thresholds(db, NOW + HOUR) == 1
    assert alerts.adopted(db, NOW + HOUR) is None
    assert alerts.adopted(db, NOW) is not None, "what was in force then is still known"
    assert alerts.forget_thresholds(db, NOW + HOUR) == 0


def test_a_story_is_known_by_its_own_name_or_by_its_only_article(db):
    article = an_article("un")
    keep(db, (article, NEGATIVE, "securite", "s-x"))
    assert alerts.story_known(db, "s-x")
    assert alerts.story_known(db, f"s-{article.id}")
    assert not alerts.story_known(db, "s-y")


def test_a_muted_story_stays_muted_under_the_name_it_takes(db):
    alerts.mute(db, Mute("story", "s-1", NOW, NOW + HOUR, "Ana"))
    db.connection.execute("INSERT INTO kept.story_traces VALUES ('merge', 's-1', 's-2', 'x', $now)", {"now": NOW})
    db.connection.execute("INSERT INTO kept.story_traces VALUES ('merge', 's-2', 's-1', 'x', $now)", {"now": NOW})
    assert [each.name for each in alerts.mutes(db, NOW)] == ["s-1", "s-2"]


def test_negative_stories_are_counted_by_topic_commune_and_partner(db):
    weeks = [NOW - timedelta(weeks=back) for back in (3, 1, 0)]
    press = [an_article(f"a{n}", published=when) for n, when in enumerate(weeks)]
    glad = an_article("content", published=NOW)
    commune = Mention("Istres", 0, 6, Field.TITLE, PlaceKind.COMMUNE, "13047", "named")
    partner = Mention("Le port", 0, 7, Field.TITLE, PlaceKind.INSTITUTION, "port", "named")
    sources.sync(db, [a_source("phare")], NOW)
    articles.save(db, [*press, glad], NOW)
    said = [replace(a_reading(each, NEGATIVE, topic="mobilite"), mentions=(commune, partner)) for each in press]
    readings.save(db, [*said, a_reading(glad, POSITIVE, topic="culture")], NOW)
    found = alerts.negatives(db, NOW.date())
    assert found.weeks == 4
    assert {(one.kind, one.code): one.counts for one in found.series} == {
        ("topic", "mobilite"): (1, 0, 1, 1),
        ("commune", "13047"): (1, 0, 1, 1),
        ("institution", "port"): (1, 0, 1, 1),
    }
    assert alerts.negatives(db, NOW.date() - timedelta(weeks=9)) == NegativeWeeks()


def test_weeks_before_the_first_collect_are_no_past_of_zeros(db):
    years_old = an_article("vieux", published=NOW - timedelta(weeks=200), first_seen=NOW - timedelta(weeks=2))
    keep(db, (years_old, NEGATIVE, "mobilite", "s-vieux"))
    keep(db, (an_article("neuf", published=NOW), NEGATIVE, "mobilite", "s-neuf"))
    found = alerts.negatives(db, NOW.date())
    assert found.weeks == 3
    assert [one.counts for one in found.series] == [(0, 0, 1)]


def test_false_alerts_are_counted_by_detector(db):
    alerts.save(db, an_episode())
    alerts.save(db, an_episode(thread="a-2", detector="reprise"))
    alerts.mark(db, "a-2", "false", "Ana", NOW, None)
    record = alerts.record(db, NOW - HOUR, NOW + HOUR)
    assert record.by_detector == (DetectorRecord("scan", 1, 0), DetectorRecord("reprise", 1, 1))


def test_a_collect_never_made_is_not_a_silence(db):
    assert alerts.last_collect(db, NOW) == (None, None)
    assert outbox.health(db, NOW).waiting == 0


def test_a_week_of_alerts_is_counted_for_its_report(db):
    alerts.save(db, an_episode())
    alerts.save(db, an_episode(thread="a-2", told_at=NOW - 800 * HOUR))
    alerts.save(db, an_episode(thread="a-3", detector="surge", severity="info", told=0))
    alerts.mark(db, "a-2", "false", "Ana", NOW, None)
    week = alerts.of_week(db, NOW - HOUR, NOW + HOUR)
    assert (week.week.sent, week.quarter.sent, week.quarter.false, week.surges) == (1, 2, 1, 1)


def test_a_week_told_again_later_says_what_was_known_at_its_end(db):
    keep(db, (an_article("un", title="Rixe au port"), NEGATIVE, "securite", "s-1"))
    alerts.save(db, an_episode())
    alerts.acknowledge(db, "a-1", "Ana", NOW + HOUR)
    alerts.mark(db, "a-1", "true", "Ana", NOW + HOUR, None)
    before = alerts.of_week(db, NOW - HOUR, NOW + 2 * HOUR)
    grown = an_episode(detector="reprise", series=("culture",), told=3, told_at=NOW + 30 * HOUR, z=9.0)
    alerts.save(db, replace(grown, state="ended", ended=NOW + 30 * HOUR))
    alerts.mark(db, "a-1", "false", "Ana", NOW + 31 * HOUR, "une homonymie")
    assert alerts.of_week(db, NOW - HOUR, NOW + 2 * HOUR) == before
    (told,) = before.told
    assert (told.detector, told.series, told.title) == ("scan", ("territoire", "securite"), "Rixe au port")
    assert (told.verdict, told.acked, told.ended) == ("true", True, None)
    (later,) = alerts.of_week(db, NOW - HOUR, NOW + 40 * HOUR).told
    assert (later.verdict, later.ended) == ("false", NOW + 30 * HOUR)
    assert alerts.of_week(db, NOW + 40 * HOUR, NOW + 50 * HOUR).ever.false == 1


def test_an_alert_that_is_back_is_not_over(db):
    alerts.save(db, an_episode())
    alerts.save(db, an_episode(state="ended", ended=NOW + 30 * HOUR, last_alarm=NOW + 5 * HOUR))
    alerts.save(db, an_episode(last_alarm=NOW + 31 * HOUR))
    alerts.save(db, an_episode(last_alarm=NOW + 32 * HOUR))
    (told,) = alerts.of_week(db, NOW - HOUR, NOW + 40 * HOUR).told
    assert told.ended is None
    (then,) = alerts.of_week(db, NOW - HOUR, NOW + 31 * HOUR).told
    assert then.ended == NOW + 30 * HOUR


def test_an_alert_back_within_the_hour_of_its_end_is_no_longer_told_as_over(db):
    ends, over = NOW + 24 * HOUR, NOW + 24 * HOUR + timedelta(minutes=5)
    alerts.save(db, an_episode())
    alerts.save(db, an_episode(state="ended", ended=over))
    alerts.save(db, an_episode(last_alarm=ends))  # that hour ended before the end was noted, and nothing new is told
    (back,) = alerts.of_week(db, NOW - HOUR, NOW + 40 * HOUR).told
    assert back.ended is None
    alerts.save(db, an_episode(last_alarm=ends, state="ended", ended=ends + 24 * HOUR))
    (again,) = alerts.of_week(db, NOW - HOUR, NOW + 80 * HOUR).told
    assert again.ended == ends + 24 * HOUR
