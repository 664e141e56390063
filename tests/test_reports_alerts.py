"""Who is told what and when: pure decisions on episodes, and the words of a message."""

import json
import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from make import NOW

from reports import alert_text
from reports.alert_elsewhere import elsewhere
from reports.alert_forms import BASIC, EXTENDED, for_machines, short, size
from reports.alert_others import silence
from reports.alert_text import AlertFacts
from reports.alert_types import Mutes, Severity, Telling
from reports.alerts import follow, in_series, leaves, severity
from reports.spikes_types import Basis, Detector, Spike, Thresholds
from storage.types import AlertRecord, CityHours, DetectorRecord, Episode, HeardStory, LeadLine, Mute

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
THRESHOLDS = Thresholds(2.9, 2.99, 1.0)
QUIET = (time(22), time(7))


def spike(*, end=NOW, z=3.2, series="securite", stories=("s-1", "s-2")) -> Spike:
    return Spike(series, NOW, end, Detector.SCAN, z, 9.0, 3.0, stories)


def after(decisions):
    return [each.episode for each in decisions]


def test_a_spike_is_an_alert_then_nothing_until_it_rises():
    first = follow([spike()], THRESHOLDS, [], Mutes(), NOW)
    assert [each.telling for each in first] == [Telling.ALERT]
    same = follow([spike(end=NOW + HOUR)], THRESHOLDS, after(first), Mutes(), NOW + HOUR)
    assert [each.telling for each in same] == [None]
    higher = follow([spike(end=NOW + 2 * HOUR, z=4.3)], THRESHOLDS, after(same), Mutes(), NOW + 2 * HOUR)
    assert [each.telling for each in higher] == [Telling.UPDATE]
    assert higher[0].episode.thread == first[0].episode.thread
    assert higher[0].episode.severity == "strong"


def test_an_episode_that_becomes_major_is_told_at_once_whatever_rose():
    first = after(follow([spike(z=4.2)], THRESHOLDS, [], Mutes(), NOW))
    assert first[0].severity == "strong"
    (risen,) = follow([spike(end=NOW + HOUR, z=4.95)], THRESHOLDS, first, Mutes(), NOW + HOUR)
    assert (risen.telling, risen.episode.severity) == (Telling.UPDATE, "major")
    (again,) = follow([spike(end=NOW + 2 * HOUR, z=4.99)], THRESHOLDS, [risen.episode], Mutes(), NOW + 2 * HOUR)
    assert again.telling is None, "said once"


def test_who_looks_after_an_episode_is_not_told_that_it_became_major():
    first = replace(after(follow([spike(z=4.2)], THRESHOLDS, [], Mutes(), NOW))[0], acked=NOW)
    (risen,) = follow([spike(end=NOW + HOUR, z=4.95)], THRESHOLDS, [first], Mutes(), NOW + HOUR)
    assert risen.telling is None


def test_a_new_leading_story_is_worth_a_message_after_three_hours():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    for hours, telling in ((1, None), (3, Telling.UPDATE)):
        now = NOW + hours * HOUR
        (one,) = follow([spike(end=now, stories=("s-9", "s-1"))], THRESHOLDS, first, Mutes(), now)
        assert one.telling is telling


def test_a_day_without_alarm_ends_it_once():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    (end,) = follow([spike()], THRESHOLDS, first, Mutes(), NOW + 24 * HOUR)
    assert (end.telling, end.episode.state) == (Telling.END, "ended")
    assert follow([spike()], THRESHOLDS, [end.episode], Mutes(), NOW + 25 * HOUR) == []


def test_an_episode_that_comes_back_after_its_end_keeps_its_thread():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    ended = after(follow([spike()], THRESHOLDS, first, Mutes(), NOW + 24 * HOUR))
    (back,) = follow([spike(end=NOW + 26 * HOUR)], THRESHOLDS, ended, Mutes(), NOW + 26 * HOUR)
    assert (back.telling, back.episode.state, back.episode.told) == (Telling.UPDATE, "open", 3)
    assert back.episode.thread == ended[0].thread


def test_a_past_judged_again_does_not_write_over_what_was_told():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    ended = after(follow([spike()], THRESHOLDS, first, Mutes(), NOW + 24 * HOUR))
    assert follow([spike(end=NOW + 2 * HOUR)], THRESHOLDS, ended, Mutes(), NOW + 30 * HOUR) == []


def test_an_old_spike_found_late_is_kept_and_not_told():
    (old,) = follow([spike()], THRESHOLDS, [], Mutes(), NOW + 48 * HOUR)
    assert (old.telling, old.episode.state, old.episode.told) == (None, "ended", 0)


def test_an_episode_out_of_sight_still_ends():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    (end,) = follow([], THRESHOLDS, first, Mutes(), NOW + 30 * HOUR)
    assert end.telling is Telling.END


def test_two_series_with_the_same_stories_are_one_alert():
    found = follow([spike(), spike(series="territoire", z=3.4)], THRESHOLDS, [], Mutes(), NOW)
    assert [each.episode.series for each in found] == [("territoire", "securite")]


def test_another_subject_is_another_alert():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    both = follow([spike(), spike(series="mobilite", stories=("s-7",))], THRESHOLDS, first, Mutes(), NOW + HOUR)
    assert sorted(str(each.telling) for each in both) == ["None", "alert"]


@pytest.mark.parametrize("mute", [Mute("topic", "securite", NOW, NOW, "Ana"), Mute("story", "s-1", NOW, NOW, "Ana")])
def test_a_mute_silences_and_its_end_tells(mute):
    muted = follow([spike()], THRESHOLDS, [], Mutes.of([mute]), NOW)
    assert [each.telling for each in muted] == [None]
    told = follow([spike(end=NOW + HOUR)], THRESHOLDS, after(muted), Mutes(), NOW + HOUR)
    assert [each.telling for each in told] == [Telling.ALERT]


def test_a_muted_story_silences_the_thread_it_led_whatever_leads_now():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    muted = Mutes(stories=frozenset({"s-1"}))
    for now, stories in ((NOW + 4 * HOUR, ("s-9", "s-1")), (NOW + 5 * HOUR, ("s-9",))):
        (update,) = follow([spike(end=now, z=5.9, stories=stories)], THRESHOLDS, first, muted, now)
        assert (update.telling, update.episode.muted) == (None, True)


def test_a_muted_topic_silences_threads_where_the_territory_rises_with_it():
    with_territory = [spike(), spike(series="territoire", z=3.4)]
    topic = Mutes(series=frozenset({"securite"}))
    assert [each.telling for each in follow(with_territory, THRESHOLDS, [], topic, NOW)] == [None]
    two_topics = [spike(), spike(series="mobilite")]
    assert [each.telling for each in follow(two_topics, THRESHOLDS, [], topic, NOW)] == [Telling.ALERT]
    territory = Mutes(series=frozenset({"territoire"}))
    assert [each.telling for each in follow(with_territory, THRESHOLDS, [], territory, NOW)] == [Telling.ALERT]


def test_an_episode_out_of_sight_is_muted_too():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    muted = Mutes(threads=frozenset({first[0].thread}))
    (end,) = follow([], THRESHOLDS, first, muted, NOW + 30 * HOUR)
    assert (end.telling, end.episode.state) == (None, "ended")


def test_a_mute_that_ends_while_the_episode_goes_on_is_told():
    first = after(follow([spike()], THRESHOLDS, [], Mutes(), NOW))
    muted = after(follow([spike(end=NOW + HOUR)], THRESHOLDS, first, Mutes(stories=frozenset({"s-1"})), NOW + HOUR))
    (back,) = follow([spike(end=NOW + 2 * HOUR)], THRESHOLDS, muted, Mutes(), NOW + 2 * HOUR)
    assert back.telling is Telling.UPDATE


def test_a_muted_silence_reminds_nobody_and_tells_its_end():
    one = silence(NOW, NOW, 6, [], NOW + 6 * HOUR).episode
    muted = replace(one, muted=True)
    assert silence(NOW, NOW, 6, [muted], NOW + 60 * HOUR).telling is None
    assert silence(NOW + 61 * HOUR, NOW, 6, [muted], NOW + 61 * HOUR).telling is Telling.END


@pytest.mark.parametrize(
    ("excess", "named"), [(0.0, "notable"), (0.99, "notable"), (1.0, "strong"), (2.0, "major"), (9.0, "major")]
)
def test_severity_follows_the_distance_to_the_threshold(excess, named):
    assert severity(excess) == named


@pytest.mark.parametrize(
    ("local", "leaving"),
    [
        ("2026-11-23T21:59", "2026-11-23T21:59"),
        ("2026-11-23T22:00", "2026-11-24T07:00"),
        ("2026-11-24T03:00", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "2026-11-24T07:00"),
        ("2026-03-29T01:30", "2026-03-29T07:00"),
        ("2026-10-25T01:30", "2026-10-25T07:00"),
    ],
)
def test_quiet_hours_end_in_the_morning_even_when_the_clocks_change(local, leaving):
    now, then = (datetime.fromisoformat(each).replace(tzinfo=PARIS) for each in (local, leaving))
    assert leaves(now, QUIET, "strong", PARIS) == then
    assert leaves(now, QUIET, Severity.MAJOR, PARIS) == now
    assert leaves(now, None, "strong", PARIS) == now


def test_quiet_hours_of_the_day_work_too():
    noon = datetime(2026, 11, 23, 12, tzinfo=PARIS)
    assert leaves(noon, (time(9), time(18)), "strong", PARIS) == noon.replace(hour=18)


def test_a_silence_is_told_daily_until_somebody_looks_after_it():
    one = silence(NOW, NOW, 6, [], NOW + 6 * HOUR)
    assert one.telling is Telling.ALERT
    for hours, telling in ((7, None), (30, Telling.UPDATE)):
        assert silence(NOW, NOW, 6, [one.episode], NOW + hours * HOUR).telling is telling
    looked_after = replace(one.episode, acked=NOW)
    assert silence(NOW, NOW, 6, [looked_after], NOW + 60 * HOUR).telling is None


def test_sport_is_its_own_series():
    heard = [HeardStory(f"s-{topic}", topic, NOW, NOW, 0.5, (NOW,)) for topic in ("sport", "securite", "culture")]
    found = {(one.story, one.series) for one in in_series(heard, ("sport", "securite"))}
    assert found == {
        ("s-sport", "sport"),
        ("s-securite", "securite"),
        ("s-securite", "territoire"),
        ("s-culture", "territoire"),
    }


def facts(**change) -> AlertFacts:
    episode = Episode(
        "a-3f9c2d", "scan", ("territoire", "securite"), "strong", "open", NOW, NOW + HOUR, 4.1, 8.8, 2.96, ("s-1",)
    )
    lead = LeadLine("s-1", "Un titre", "Un extrait.", "https://phare.example/un", ("Le Phare",), NOW, "securite", 0.9)
    known = {"place": "Aix-Marseille-Provence", "now": NOW, "threshold": 2.9, "leads": (lead,), "width": 12}
    return AlertFacts(**{"telling": Telling.ALERT, "episode": episode} | known | change)


def flat(text):
    return re.sub(r"\s+", " ", text)


def test_a_message_says_what_is_seen_against_what_is_usual():
    said = alert_text.message(facts(share=0.62, usual_share=0.31, record=AlertRecord(5, 2, 1)))
    body = flat(said.body)
    assert "environ 9 sujets négatifs en 12 heures, contre 3 d’habitude" in body.replace("Environ", "environ")
    assert "62 %, contre 31 % d’habitude" in body
    assert "Écart à l’habitude : 4,1 écarts-types (alerte à partir de 2,9)" in body
    assert "5 alertes envoyées, dont 2 jugées utiles, 1 jugée fausse et 2 sans avis" in body
    assert "Alerte a-3f9c2d — Aix-Marseille-Provence, importance forte" in body
    assert flat(said.subject).startswith("Alerte presse : 9 sujets négatifs en 12 heures (habituel : 3) — « Un titre »")


def test_a_message_promises_a_budget_only_where_it_is_known():
    def told(**change):
        return flat(alert_text.message(facts(**change)).body)

    assert "Les seuils visent au plus 1 fausse alerte par 30 jours, toutes séries ensemble." in told()
    assert "tirés du passé de cette installation, visent au plus 0,5" in told(basis=Basis.PAST, budget=0.5)
    for basis, why in (
        (Basis.BY_HAND, "fixés à la main"),
        (Basis.OTHER_SERIES, "les séries surveillées"),
        (Basis.CAPPED, "plus haut que la méthode"),
    ):
        body = told(basis=basis, budget=None)
        assert "Aucun nombre de fausses alertes n’est promis" in body
        assert why in body
        assert "au plus" not in body


def test_a_message_says_how_its_own_kind_fared():
    record = AlertRecord(5, 2, 1, (DetectorRecord("scan", 4, 1), DetectorRecord("reprise", 1, 0)))
    wave, affair = facts(record=record), facts(record=record, episode=replace(facts().episode, detector="reprise"))
    told = "De ce type : 4 vagues de sujets négatifs (fausses alertes signalées : 1)."
    assert told in flat(alert_text.message(wave).body)
    told = "De ce type : 1 sujet très repris (fausses alertes signalées : 0)."
    assert told in flat(alert_text.message(affair).body)


def test_a_message_names_its_stories_so_that_people_can_mute_them():
    body = flat(alert_text.message(facts()).body)
    assert "; sujet s-1)" in body
    assert "vigie alerts mute s-1 --days 3 --by NOM" in body


@pytest.mark.parametrize("telling", list(Telling))
@pytest.mark.parametrize("detector", ["scan", "reprise", "silence"])
@pytest.mark.parametrize("title", ["Un titre", "« Œuvre » — l’été à 5 €, [suite] … " * 9, "漢字" * 90, ""])
def test_a_short_message_fits_a_telephone(telling, detector, title):
    lead = replace(facts().leads[0], title=title)
    said = short(facts(telling=telling, episode=replace(facts().episode, detector=detector), leads=(lead,)))
    assert size(said) <= 160
    assert set(said) <= BASIC | EXTENDED
    assert said.startswith("Vigie Aix-Marseille-Provence: ")
    assert telling is Telling.END or said.endswith(("vigie alerts ack a-3f9c2d", "vigie doctor"))


def test_a_short_message_says_where_what_and_against_what():
    assert short(facts()) == (
        "Vigie Aix-Marseille-Provence: alerte forte, le territoire (hors sport): "
        '9 sujets négatifs en 12 h (habituel 3). "Un titre" vigie alerts ack a-3f9c2d'
    )
    affair = facts(place="Arles", episode=replace(facts().episode, detector="reprise", series=("sport",)))
    assert short(affair).startswith("Vigie Arles: alerte forte, sport: 1 sujet négatif dans 9 médias en 24 h (hab")


def test_a_machine_is_told_the_figures():
    said = json.loads(for_machines(facts()))
    assert (said["severity"], said["detector"], said["series"]) == ("strong", "scan", ["territoire", "securite"])
    assert (said["observed"], said["expected"], said["stories"]) == (8.8, 2.96, ["s-1"])
    assert (said["start"], said["end"]) == (NOW.isoformat(), (NOW + HOUR).isoformat())


def test_a_message_is_set_in_french():
    body = re.sub(r"https?://\S+|^    .*$", "", alert_text.message(facts()).body, flags=re.MULTILINE)
    assert not re.findall(r"['\"]|[^ \n\u00a0\u202f] [:;!?%»]|« ", body)


def test_cities_tell_whether_it_is_only_us():
    calm = CityHours("lyon", "Lyon", 10, 2.5, 400, 100.0)
    risen = CityHours("lille", "Lille", 10, 8.0, 400, 100.0)
    few = CityHours("nantes", "Nantes", 2, 2.0, 400, 100.0)
    assert "propre au territoire" in elsewhere([calm, few])
    assert "Lille monte aussi" in elsewhere([calm, risen])
    assert "trop peu" in elsewhere([few])


def test_a_city_that_rises_by_chance_among_many_is_not_named():
    calm = [CityHours(f"{n}", f"Ville {n}", 10, 2.5, 400, 100.0) for n in range(9)]
    lucky = CityHours("lille", "Lille", 10, 6.0, 400, 100.0)  # once in fifty by chance
    assert "Lille monte aussi" in elsewhere([lucky])
    assert "rien de tel (10\u00a0villes comparées" in elsewhere([*calm, lucky])


def test_an_affair_is_told_in_media():
    affair = replace(facts().episode, detector="reprise", observed=14.0, expected=6.0)
    said = alert_text.message(facts(episode=affair, width=None))
    assert "repris par 14 médias en 24 heures" in flat(said.subject)


def test_an_end_asks_whether_it_was_worth_it():
    body = flat(alert_text.message(facts(telling=Telling.END)).body)
    assert "L’épisode est terminé" in body
    assert "vigie alerts mark a-3f9c2d" in body
    assert "vigie alerts ack" not in body


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("<script>alert(1)</script>", "javascript:alert(1)"),
        ('"><img src=x onerror=alert(1)>', "https://ok.example/\"onmouseover='x'"),
        ("{{7*7}}", "data:text/html,x"),
        ("a\r\nBcc: x@y.example", "http://user:pass@evil.example/"),
    ],
)
def test_a_hostile_story_is_inert(title, url):
    lead = LeadLine("s-1", title, title, url, (title,), NOW, "securite", 0.9)
    said = alert_text.message(facts(leads=(lead,), places=((title, 2),)))
    assert "<script" not in said.html
    assert "<img" not in said.html
    assert "href" not in said.html
    assert "49" not in said.html
    assert "\r" not in said.subject + said.body
    assert "\n" not in said.subject
