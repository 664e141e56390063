"""From rows to letters: who is told what and when, once, and how it ends."""

import json
from dataclasses import replace
from datetime import time, timedelta

import pytest
import spiky_press as press
from make import NOW, emptied

from nlp.types import Tone
from pipeline.channels import AlertRules, Channel, Kind, MailServer
from pipeline.config import Config
from pipeline.periods import PARIS
from pipeline.watch import in_force, watch
from reports import french
from reports.alert_types import Telling
from reports.spikes_types import Basis
from storage import alerts, outbox
from storage.db import open_database
from storage.types import AdoptedThresholds, Mute

HOUR = timedelta(hours=1)
TEAM = Channel("equipe", Kind.MAIL, to=("ana@agence.example", "bob@agence.example"))
TOOL = Channel("outil", Kind.WEBHOOK, url="http://127.0.0.1:1/", alerts=False)
CONFIG = Config(
    mail=MailServer(host="smtp.agence.example", sender="vigie@agence.example"),
    channels=(TEAM, TOOL),
    alerts=AlertRules(series=("securite",), quiet=None),
)


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        press.keep(db, press.calm())
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def hours(db, first, count, config=CONFIG, step=3):
    """Watch every `step` hours; gives (hours since the first, telling, episode) of those that told something."""
    told = []
    for n in range(0, count, step):
        press.polled(db, first + n * HOUR)
        watched = watch(db, config, first + n * HOUR)
        told += [(n, each.telling.value, each.episode) for each in watched.told]
    return told


def flat(text):
    return " ".join(text.split())


def letters(db):
    return sorted(outbox.recent(db), key=lambda posted: (posted.written, posted.letter.key))


def test_a_calm_press_pages_nobody(db):
    assert hours(db, press.WAVE - 12 * HOUR, 24, step=6) == []
    assert letters(db) == []


def test_a_wave_is_told_once_to_each_then_ended(db):
    press.keep(db, press.wave(), "vague")
    told = hours(db, press.WAVE + 6 * HOUR, 85, step=12)
    assert told[0][:2] == (0, "alert")
    assert told[-1][1] == "end"
    assert {each[1] for each in told[1:-1]} <= {"update"}
    assert len({episode.thread for *_, episode in told}) == 1
    opening = [posted for posted in letters(db) if posted.letter.kind == "alert"]
    assert {posted.letter.recipient for posted in opening} == set(TEAM.to)
    assert all(posted.letter.channel == "equipe" for posted in letters(db))


def test_looking_twice_says_nothing_twice(db):
    press.keep(db, press.wave(), "vague")
    first = hours(db, press.WAVE + 8 * HOUR, 1)
    before = len(letters(db))
    assert first
    assert watch(db, CONFIG, press.WAVE + 8 * HOUR + timedelta(minutes=20)).letters == 0
    assert len(letters(db)) == before


def test_a_letter_says_what_rose_and_where_to_read_it(db):
    press.keep(db, press.wave(), "vague")
    press.cities(db, press.WAVE - 30 * 24 * HOUR, press.PLAIN, 30, "avant")
    press.cities(db, press.WAVE + HOUR, press.SAD, 6, "pendant")
    told = hours(db, press.WAVE + 6 * HOUR, 1)
    (posted, *_) = letters(db)
    body = " ".join(posted.letter.body.split())
    assert "sécurité et faits divers" in body
    assert "d’habitude" in body
    assert "https://media" in body
    assert "Un extrait." in body
    assert "Thèmes : sécurité" in body
    assert "lyon monte aussi" in body
    assert "Aucun nombre de fausses alertes n’est promis : les séries surveillées" in body, "one series was chosen"
    assert f"vigie alerts ack {told[0][2].thread}" in body
    assert "<a href=" in posted.letter.html
    assert posted.letter.subject.startswith("Alerte presse")


def test_an_affair_of_one_story_is_told(db):
    story = press.affair(db, press.WAVE)
    told = hours(db, press.WAVE + 8 * HOUR, 7)
    assert told[0][2].detector == "reprise"
    assert told[0][2].stories == (story,)
    assert "repris par" in letters(db)[0].letter.subject


def test_the_decision_and_its_letters_are_kept_together(db):
    press.keep(db, press.wave(), "vague")
    told = hours(db, press.WAVE + 6 * HOUR, 1)
    kept = {each.thread: each for each in alerts.episodes(db, press.WAVE)}
    assert kept[told[0][2].thread].told == len({(p.letter.kind, p.written) for p in letters(db)})


def test_an_episode_somebody_looks_after_is_only_ended(db):
    press.keep(db, press.wave(), "vague")
    first = hours(db, press.WAVE + 6 * HOUR, 1)
    alerts.acknowledge(db, first[0][2].thread, "Ana", press.WAVE + 9 * HOUR)
    press.keep(db, press.wave(press.WAVE + 10 * HOUR, stories=40), "encore")
    later = hours(db, press.WAVE + 14 * HOUR, 100, step=24)
    assert [telling for _, telling, _ in later] == ["end"]


def test_what_is_muted_is_seen_and_not_told(db):
    press.keep(db, press.wave(), "vague")
    until = press.WAVE + 500 * HOUR
    for name in ("territoire", "securite"):
        alerts.mute(db, Mute("topic", name, press.WAVE, until, "Ana"))
    assert hours(db, press.WAVE + 6 * HOUR, 4) == []
    assert [each.muted for each in alerts.episodes(db, press.WAVE)] == [True]


def test_a_muted_affair_is_not_told(db):
    story = press.affair(db, press.WAVE)
    alerts.mute(db, Mute("story", story, press.WAVE, press.WAVE + 500 * HOUR, "Ana"))
    assert hours(db, press.WAVE + 8 * HOUR, 7) == []


def test_quiet_hours_hold_letters_until_morning_and_the_morning_gets_one(db):
    config = replace(CONFIG, alerts=replace(CONFIG.alerts, quiet=(time(9), time(22))))  # the wave is in the morning
    press.keep(db, press.wave(stories=12), "vague")
    told = hours(db, press.WAVE + 2 * HOUR, 2, config, step=1)
    assert all(episode.severity != "major" for *_, episode in told)  # a major alert would not wait
    waiting = outbox.due(db, press.WAVE.astimezone(PARIS).replace(hour=22, minute=0))
    assert {posted.letter.kind for posted in waiting} == {"alert"}
    assert len(waiting) == len(TEAM.to)
    assert outbox.due(db, press.WAVE.astimezone(PARIS).replace(hour=21, minute=59)) == []


def test_an_episode_that_becomes_major_leaves_in_quiet_hours_at_once(db):
    night = replace(CONFIG, alerts=replace(CONFIG.alerts, quiet=(time(0), time(23, 59))))
    press.keep(db, press.wave(stories=12), "vague")
    first = hours(db, press.WAVE + 2 * HOUR, 4, night, step=1)
    assert first
    assert {episode.severity for *_, episode in first} <= {"notable", "strong"}
    assert outbox.due(db, press.WAVE + 6 * HOUR) == [], "they wait for the morning"
    press.keep(db, press.wave(press.WAVE + 6 * HOUR, stories=60), "encore")
    at = press.WAVE + 6 * HOUR
    risen = []
    while not any(episode.severity == "major" for *_, episode in risen):
        assert outbox.due(db, at) == []
        at += HOUR
        risen = hours(db, at, 1, night)
    leaving = outbox.due(db, at)
    assert {posted.letter.kind for posted in leaving} == {"alert"}, "nobody had read the first one"
    assert len(leaving) == len(TEAM.to)


def test_the_end_of_a_major_alert_wakes_nobody(db):
    night = replace(CONFIG, alerts=replace(CONFIG.alerts, quiet=(time(0), time(23, 59))))
    press.keep(db, press.wave(stories=60), "vague")
    told = hours(db, press.WAVE + 12 * HOUR, 121, night, step=24)
    assert (told[0][2].severity, told[-1][1]) == ("major", "end")
    ends = [posted for posted in letters(db) if posted.letter.kind == "end"]
    assert len(ends) == len(TEAM.to)
    assert all(posted.next_try > posted.written for posted in ends)


def test_a_telephone_is_told_in_160_characters_and_a_tool_in_figures(db):
    phone = Channel("sms", Kind.APPRISE, env="SMS", short=True)
    tool = replace(TOOL, alerts=True)
    press.keep(db, press.wave(), "vague")
    hours(db, press.WAVE + 6 * HOUR, 1, replace(CONFIG, channels=(phone, tool)))
    told = {posted.letter.channel: posted.letter for posted in letters(db)}
    assert (told["sms"].subject, told["sms"].html) == ("", None)
    assert len(told["sms"].body) <= 160
    figures = json.loads(told["outil"].facts)
    assert figures["detector"] == "scan"
    assert figures["observed"] > figures["expected"]
    assert figures["stories"]


@pytest.mark.parametrize(
    ("rules", "adopted", "basis"),
    [
        (AlertRules(), None, Basis.BENCH),
        (AlertRules(series=tuple(reversed(AlertRules().series))), None, Basis.BENCH),
        (AlertRules(series=("sport",)), None, Basis.OTHER_SERIES),
        (AlertRules(scan=2.5), None, Basis.BY_HAND),
        (AlertRules(), AdoptedThresholds(2.5, 2.6, 0.5, AlertRules().series), Basis.PAST),
        (AlertRules(), AdoptedThresholds(3.5, 2.6, 0.5, AlertRules().series, capped=True), Basis.CAPPED),
        (AlertRules(series=("sport",)), AdoptedThresholds(2.5, 2.6, 0.5, AlertRules().series), Basis.OTHER_SERIES),
        (AlertRules(), AdoptedThresholds(2.5, 2.6, 0.5), Basis.OTHER_SERIES),
    ],
)
def test_thresholds_promise_a_budget_only_where_it_was_counted(db, rules, adopted, basis):
    if adopted:
        alerts.adopt(db, NOW, adopted, days=200, pages=7)
    found = in_force(db, rules, NOW)
    assert found.basis is basis
    assert (found.budget is not None) == (basis in {Basis.BENCH, Basis.PAST})


def test_a_feed_that_catches_up_pages_nobody(db):
    late = press.WAVE + 3 * HOUR
    old = [(late, tone, topic) for _, tone, topic in press.wave(stories=6)] + [
        (late, press.PLAIN, "culture") for _ in range(14)
    ]
    press.keep(db, old, "rattrapage")
    db.connection.execute(
        "UPDATE kept.articles SET published = first_seen - INTERVAL 30 HOUR WHERE url LIKE '%rattrapage%'"
    )
    assert hours(db, press.WAVE + 3 * HOUR, 8, step=2) == []


def test_six_hours_without_an_answer_are_told_then_their_end(db):
    press.polled(db, press.WAVE)
    told = []
    for n in (5, 6, 7, 11):
        told += [(n, each.telling) for each in watch(db, CONFIG, press.WAVE + n * HOUR).told]
    assert told == [(6, Telling.ALERT)]
    assert f"Dernière réponse le {flat(french.written_at(press.WAVE))}." in flat(letters(db)[-1].letter.body)
    press.polled(db, press.WAVE + 12 * HOUR)
    (end,) = watch(db, CONFIG, press.WAVE + 12 * HOUR).told
    assert (end.telling, end.episode.detector) == (Telling.END, "silence")
    said = letters(db)[-1].letter.body
    assert f"répondent de nouveau. Dernière réponse le {flat(french.written_at(press.WAVE + 12 * HOUR))}." in flat(said)


def test_feeds_that_never_answered_are_not_said_to_have(db):
    press.polled(db, press.WAVE)
    db.connection.execute("UPDATE kept.polls SET failure = 'timeout'")
    watch(db, CONFIG, press.WAVE + 7 * HOUR)
    said = flat(letters(db)[-1].letter.body)
    assert "Aucun flux n’a encore répondu : le premier a été interrogé le" in said
    assert "Dernière réponse" not in said


def test_where_no_story_is_negative_by_itself_the_most_negative_lead(db):
    mild, worse = Tone(0.46, 0.53, 0.01), Tone(0.49, 0.5, 0.01)
    at = press.WAVE - 5 * HOUR  # before the day’s stories
    press.keep(db, [(at, worse if n == 30 else mild, "culture") for n in range(60)], "gris")
    watched = watch(db, CONFIG, at + 2 * HOUR)
    (told,) = watched.told
    assert told.episode.stories == ()
    said = flat(letters(db)[-1].letter.body)
    assert "LES PLUS NÉGATIFS, DONT AUCUN NE L’EST NETTEMENT À LUI SEUL – Titre gris 30" in said
    assert "Thèmes : culture (40)" in said


def test_a_database_without_any_collect_is_not_a_silence(db):
    assert watch(db, CONFIG, press.WAVE).told == ()


def test_a_surge_of_every_tone_is_noted_and_not_told(db):
    surge = [
        (press.WAVE + timedelta(minutes=12 * n), press.SAD if n % 4 == 0 else press.PLAIN, "culture")
        for n in range(120)
    ]
    press.keep(db, surge, "flot")
    assert hours(db, press.WAVE + 12 * HOUR, 13, step=6) == []
    assert {each.detector for each in alerts.episodes(db, press.WAVE)} == {"surge"}
    assert len(alerts.episodes(db, press.WAVE)) == 1


def test_a_young_press_is_not_judged_and_says_so():
    with open_database(":memory:", NOW) as db:
        press.keep(db, press.calm(days=20))
        watched = watch(db, CONFIG, press.START + timedelta(days=20))
    assert watched.decisions == ()
    assert {one.series for one in watched.not_judged} == {"territoire", "securite"}


def test_cities_need_enough_articles_to_be_compared(db):
    press.keep(db, press.wave(), "vague")
    press.cities(db, press.WAVE + HOUR, Tone(0.9, 0.05, 0.05), 2, "pendant")
    hours(db, press.WAVE, 9)
    assert "trop peu d’articles nationaux" in " ".join(letters(db)[0].letter.body.split())
