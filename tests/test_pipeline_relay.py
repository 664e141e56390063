"""Letters are tried until a server takes them, at growing intervals, and shown when nobody will try again."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from make import NOW

from pipeline.channels import Channel, Kind
from pipeline.deliver import Trouble
from pipeline.outages import House
from pipeline.relay import BACK_OFF, GIVE_UP, LEAST_TRIES, Relayed, relay, wait_before
from storage import outbox
from storage.db import open_database
from storage.types import Letter

MINUTE = timedelta(minutes=1)


class Carrier:
    """Refuses as often as it is told to, and remembers what it was given."""

    def __init__(self, refusals=0, *, unreachable=False):
        self.refusals = refusals
        self.unreachable = unreachable
        self.seen = []

    def carry(self, posted):
        self.seen.append(posted)
        if self.refusals:
            self.refusals -= 1
            return Trouble("451 plus tard", unreachable=self.unreachable)
        return None


class Crashing(Exception):
    pass


@pytest.fixture
def db():
    with open_database(":memory:", NOW) as db:
        yield db


def write(db, key="k", now=NOW):
    outbox.write(db, [Letter(key, "alert", "a-1", "equipe", "ana@agence.example", "Alerte", "Texte.")], now)


def test_a_letter_taken_is_not_sent_again(db):
    write(db)
    carrier = Carrier()
    assert relay(db, carrier, lambda: NOW) == Relayed(sent=1)
    assert relay(db, carrier, lambda: NOW + 600 * MINUTE) == Relayed()
    assert len(carrier.seen) == 1


def test_a_refused_letter_waits_longer_each_time(db):
    write(db)
    carrier, now, tried = Carrier(refusals=4), NOW, []
    while outbox.health(db, now).waiting:
        if relay(db, carrier, lambda now=now: now) != Relayed():
            tried.append((now - NOW) // MINUTE)
        now += MINUTE
    assert tried == [0, 1, 3, 7, 15]
    assert len({posted.message_id for posted in carrier.seen}) == 1


def test_waiting_grows_then_stays():
    waits = [wait_before(attempts) for attempts in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=BACK_OFF[-1])


def test_a_letter_nobody_takes_in_a_day_is_given_up_and_shown(db):
    write(db)
    carrier, now, dead = Carrier(refusals=999), NOW, 0
    while not dead:
        dead = relay(db, carrier, lambda now=now: now).dead
        now += MINUTE
    assert GIVE_UP <= now - NOW < GIVE_UP + timedelta(hours=2)
    health = outbox.health(db, now)
    assert (health.dead, health.waiting, health.trouble) == (1, 0, "451 plus tard")


def test_a_machine_that_slept_two_days_gives_up_nothing_on_waking(db):
    write(db, "never tried")
    write(db, "tried once", NOW + MINUTE)
    relay(db, Carrier(refusals=1, unreachable=True), lambda: NOW)
    awake, carrier = NOW + timedelta(days=2), Carrier(refusals=2)
    assert relay(db, carrier, lambda: awake) == Relayed(failed=2)
    assert relay(db, carrier, lambda: awake + 10 * MINUTE) == Relayed(sent=2)


def test_a_letter_is_tried_often_before_it_is_given_up(db):
    write(db)
    carrier, now, dead = Carrier(refusals=999), NOW, 0
    while not dead:
        dead = relay(db, carrier, lambda now=now: now).dead
        now += timedelta(days=1)  # a machine that wakes once a day
    assert len(carrier.seen) == LEAST_TRIES


TEAM = Channel("equipe", Kind.MAIL, to=("ana@agence.example",))
PHONE = Channel("sms", Kind.APPRISE, env="SMS", short=True)
ARCHIVE = Channel("archive", Kind.MAIL, to=("cle@agence.example",), alerts=False)


class Broken(Carrier):
    """Takes nothing on one channel."""

    def __init__(self, channel="equipe"):
        super().__init__()
        self.channel = channel

    def carry(self, posted):
        self.seen.append(posted)
        return Trouble("550 inconnu") if posted.letter.channel == self.channel else None


def live(db, carrier, days, start=NOW, channels=(TEAM, PHONE, ARCHIVE)):
    for hours in range(days * 24):
        relay(db, carrier, lambda hours=hours: start + timedelta(hours=hours), House(channels))


def words(db):
    return [posted.letter for posted in outbox.recent(db) if posted.letter.kind == "channel"][::-1]


def minutes(db, carrier, first, last, house):
    for minute in range(first, last):
        relay(db, carrier, lambda minute=minute: NOW + minute * MINUTE, house)


RELIEF = Channel("secours", Kind.MAIL, to=("bob@agence.example",))


def test_a_channel_that_takes_nothing_for_an_hour_is_told_on_the_others_and_so_is_its_return(db):
    write(db)
    write(db, "second")
    house = House((TEAM, RELIEF, ARCHIVE))
    minutes(db, Broken(), 0, 60, house)
    assert not words(db), "a server that restarts is nobody's business"
    minutes(db, Broken(), 60, 300, house)
    (told,) = words(db)
    assert (told.channel, told.subject) == (
        "secours", "Vigie\u00a0: message en attente, le canal «\u00a0equipe\u00a0» ne répond pas",
    )  # fmt: skip
    assert "depuis qu’il est en service" in told.body
    assert "550 inconnu" in told.body
    minutes(db, Carrier(), 300, 400, house)
    assert [each.subject for each in words(db)[1:]] == [
        "Vigie\u00a0: le canal «\u00a0equipe\u00a0» fonctionne de nouveau"
    ]
    assert {each.thread for each in words(db)} == {told.thread}


def test_a_lone_channel_that_broke_has_nobody_to_tell(db):
    write(db)
    minutes(db, Broken(), 0, 120, House((TEAM, ARCHIVE)))
    assert not words(db)


def test_a_word_that_has_not_left_when_the_channel_works_again_never_leaves(db):
    write(db)
    house = House((TEAM, RELIEF))

    class Down(Broken):
        def carry(self, posted):
            return Trouble("refusé")

    minutes(db, Down(), 0, 62, house)
    minutes(db, Broken("secours"), 62, 200, house)
    minutes(db, Carrier(), 200, 400, house)
    assert [posted.state for posted in outbox.recent(db) if posted.letter.kind == "channel"] == ["withdrawn"]


def test_a_channel_that_works_again_at_night_wakes_nobody(db):
    write(db)
    house = House((TEAM, RELIEF), quiet=(time(0), time(23, 59)))
    minutes(db, Broken(), 0, 70, house)
    minutes(db, Carrier(), 70, 200, house)
    (waits,) = [posted for posted in outbox.recent(db) if posted.state == "waiting"]
    assert waits.letter.key.split("/")[3] == "back"


def test_a_channel_that_gives_letters_up_is_announced_once_on_the_others(db):
    write(db)
    carrier = Broken()
    live(db, carrier, 2)
    write(db, "again", NOW + timedelta(days=2))
    live(db, carrier, 2, NOW + timedelta(days=2))
    told = words(db)
    assert [(each.channel, each.subject) for each in told] == [("sms", ""), ("sms", "")]
    assert all("equipe" in each.body and len(each.body) <= 160 for each in told)
    assert ["message en attente" in each.body for each in told] == [True, False]


def test_a_channel_that_worked_since_is_announced_again(db):
    write(db)
    live(db, Broken(), 2)
    write(db, "taken", NOW + timedelta(days=2))
    live(db, Carrier(), 1, NOW + timedelta(days=2))
    write(db, "refused", NOW + timedelta(days=3))
    live(db, Broken(), 2, NOW + timedelta(days=3))
    kinds = [each.key.split("/")[3] for each in words(db)]
    assert kinds == ["waiting", "sms", "back", "waiting", "sms"]


def test_two_channels_that_both_broke_announce_each_other_and_stop(db):
    write(db)
    carrier = Carrier(refusals=9999)
    live(db, carrier, 6)
    assert sorted(posted.letter.channel for posted in outbox.recent(db)) == ["equipe", "equipe", "sms", "sms"]
    assert outbox.health(db, NOW + timedelta(days=6)).waiting == 0


def test_one_letter_refused_is_not_a_channel_that_broke(db):
    write(db)
    write(db, "taken", NOW + 600 * MINUTE)

    class Refusing(Broken):
        def carry(self, posted):
            return Trouble("554 refusé") if posted.letter.key == "k" else None

    live(db, Refusing(), 2, channels=(TEAM, replace(TEAM, name="secours")))
    told = words(db)[-1]
    assert "un message n’est pas passé" in told.subject
    assert "n’a accepté aucun message" not in told.body


def test_one_recipient_nobody_knows_is_not_a_channel_that_broke(db):
    write(db)
    outbox.write(db, [Letter("bob", "alert", "a-1", "equipe", "bob@agence.example", "Alerte", "Texte.")], NOW + MINUTE)

    class Refusing(Broken):
        def carry(self, posted):
            return Trouble("550 inconnu") if posted.letter.recipient == "ana@agence.example" else None

    live(db, Refusing(), 2)
    assert all("ana@agence.example" in each.body for each in words(db))
    assert len(words(db)) == 2


def test_one_refused_letter_holds_no_other_back(db):
    write(db, "a")
    write(db, "b", NOW + MINUTE)
    assert relay(db, Carrier(refusals=1), lambda: NOW + MINUTE) == Relayed(sent=1, failed=1)


def test_a_server_that_does_not_answer_is_not_asked_again_in_the_same_round(db):
    write(db, "a")
    write(db, "b", NOW + MINUTE)
    carrier = Carrier(refusals=1, unreachable=True)
    assert relay(db, carrier, lambda: NOW + MINUTE) == Relayed(failed=1)
    assert relay(db, carrier, lambda: NOW + 3 * MINUTE) == Relayed(sent=2)


def test_a_crash_after_the_server_took_it_sends_a_copy_under_the_same_name(db):
    class Crash(Carrier):
        def carry(self, posted):
            super().carry(posted)
            raise Crashing

    write(db)
    crash, carrier = Crash(), Carrier()
    with pytest.raises(Crashing):
        relay(db, crash, lambda: NOW)
    assert relay(db, carrier, lambda: NOW) == Relayed(), "the attempt was counted: not at once again"
    assert relay(db, carrier, lambda: NOW + MINUTE) == Relayed(sent=1)
    assert carrier.seen[0].message_id == crash.seen[0].message_id
