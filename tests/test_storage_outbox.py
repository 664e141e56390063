"""A letter asked for is kept with what asked for it, tried until a server takes it, and never twice by our doing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from make import NOW, emptied

from storage import outbox
from storage.db import open_database, transaction
from storage.types import Letter

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def shared_db():
    with open_database(":memory:", NOW) as db:
        yield db


@pytest.fixture
def db(shared_db):
    with emptied(shared_db) as db:
        yield db


def a_letter(key="a-1/1/equipe/ana@agence.example", **change) -> Letter:
    known = {
        "key": key,
        "kind": "alert",
        "thread": "a-1",
        "channel": "equipe",
        "recipient": "ana@agence.example",
        "subject": "Alerte",
        "body": "Le texte.",
    }
    return Letter(**known | change)


class DatabaseClosed(Exception):
    pass


def decide(db):
    """A decision that asks for a letter, then cannot be kept."""
    with transaction(db):
        outbox.write(db, [a_letter()], NOW)
        raise DatabaseClosed


def test_the_same_letter_is_written_once(db):
    assert outbox.write(db, [a_letter()], NOW) == 1
    assert outbox.write(db, [a_letter(subject="Autre")], NOW + MINUTE) == 0
    assert [each.letter.subject for each in outbox.due(db, NOW + MINUTE)] == ["Alerte"]


def test_a_letter_comes_back_as_it_was_written(db):
    letter = a_letter(html="<p>Le texte.</p>", body="L’été\nà « Aix » : 12 %")
    outbox.write(db, [letter], NOW)
    (posted,) = outbox.due(db, NOW)
    assert posted.letter == letter
    assert posted.message_id == outbox.message_id(letter.key)
    assert (posted.state, posted.attempts, posted.written, posted.reply_to) == ("waiting", 0, NOW, None)


def test_a_decision_that_fails_takes_its_letters_with_it(tmp_path):
    with open_database(tmp_path / "v.duckdb", NOW) as db:
        with pytest.raises(DatabaseClosed):
            decide(db)
        assert outbox.due(db, NOW) == []


def test_a_letter_that_must_wait_is_not_due(db):
    outbox.write(db, [a_letter(not_before=NOW + 60 * MINUTE)], NOW)
    assert outbox.due(db, NOW + 59 * MINUTE) == []
    assert len(outbox.due(db, NOW + 60 * MINUTE)) == 1


def test_an_attempt_is_counted_before_it_is_made(db):
    outbox.write(db, [a_letter()], NOW)
    (posted,) = outbox.due(db, NOW)
    assert outbox.claim(db, posted, NOW + MINUTE, NOW)
    assert outbox.due(db, NOW) == [], "the next one is dated, even if this one is never heard of again"
    (again,) = outbox.due(db, NOW + MINUTE)
    assert again.attempts == 1


def test_two_senders_cannot_begin_the_same_attempt(db):
    outbox.write(db, [a_letter()], NOW)
    (posted,) = outbox.due(db, NOW)
    assert outbox.claim(db, posted, NOW + MINUTE, NOW)
    assert not outbox.claim(db, posted, NOW + MINUTE, NOW)


def test_every_attempt_carries_the_same_message_id(db):
    outbox.write(db, [a_letter()], NOW, domain="agence.example")
    (posted,) = outbox.due(db, NOW)
    outbox.claim(db, posted, NOW + MINUTE, NOW)
    outbox.failed(db, posted.letter.key, NOW, "451 plus tard", dead=False)
    (again,) = outbox.due(db, NOW + MINUTE)
    assert again.message_id == posted.message_id
    assert again.message_id.endswith("@agence.example>")
    assert again.trouble == "451 plus tard"


def test_what_a_server_took_is_never_due_again(db):
    outbox.write(db, [a_letter()], NOW)
    outbox.sent(db, a_letter().key, NOW)
    outbox.failed(db, a_letter().key, NOW, "late news", dead=True)
    assert outbox.due(db, NOW + 600 * MINUTE) == []
    assert [each.state for each in outbox.recent(db)] == ["sent"]


def test_what_was_given_up_is_seen_and_can_be_tried_again(db):
    outbox.write(db, [a_letter()], NOW)
    outbox.failed(db, a_letter().key, NOW, "550 inconnu", dead=True)
    health = outbox.health(db, NOW)
    assert (health.dead, health.waiting, health.trouble) == (1, 0, "550 inconnu")
    assert outbox.revive(db, NOW, NOW - MINUTE) == 1
    assert len(outbox.due(db, NOW)) == 1


def test_a_stale_alert_is_not_revived_unless_asked_and_a_report_is(db):
    outbox.write(db, [a_letter(), a_letter("r", kind="report", thread="2031-W15")], NOW)
    outbox.write(db, [a_letter("fresh")], NOW + 60 * MINUTE)
    for key in (a_letter().key, "r", "fresh"):
        outbox.failed(db, key, NOW, "550 inconnu", dead=True)
    assert outbox.revive(db, NOW + 61 * MINUTE, NOW + MINUTE) == 2
    assert outbox.health(db, NOW + 61 * MINUTE).dead == 1
    assert outbox.revive(db, NOW + 61 * MINUTE, NOW) == 1


def test_what_is_withdrawn_never_leaves_and_says_by_whom(db):
    outbox.write(db, [a_letter(), a_letter("sent"), a_letter("other", thread="a-2")], NOW)
    outbox.sent(db, "sent", NOW)
    assert outbox.withdraw(db, ["a-1"], NOW, "s-1 mis en sourdine par Ana") == 1
    assert [posted.letter.key for posted in outbox.due(db, NOW + 600 * MINUTE)] == ["other"]
    states = {posted.letter.key: (posted.state, posted.trouble) for posted in outbox.recent(db)}
    assert states[a_letter().key] == ("withdrawn", "s-1 mis en sourdine par Ana")
    assert states["sent"] == ("sent", None)
    assert outbox.health(db, NOW).withdrawn == 1


def test_letters_of_a_spared_kind_leave_all_the_same(db):
    outbox.write(db, [a_letter(), a_letter("end", kind="end")], NOW)
    assert outbox.withdraw(db, ["a-1"], NOW, "Ana", sparing="end") == 1
    assert [posted.letter.key for posted in outbox.due(db, NOW)] == ["end"]


def test_the_first_attempt_is_dated_once(db):
    outbox.write(db, [a_letter()], NOW)
    for minutes in (5, 9):
        (posted,) = outbox.due(db, NOW + minutes * MINUTE)
        outbox.claim(db, posted, NOW + (minutes + 1) * MINUTE, NOW + minutes * MINUTE)
    assert outbox.recent(db)[0].first_try == NOW + 5 * MINUTE


def test_a_channel_remembers_when_it_last_took_a_letter(db):
    assert outbox.last_sent(db, "equipe", "ana@agence.example") == (None, None)
    outbox.write(db, [a_letter(), a_letter("b", recipient="bob@agence.example")], NOW)
    outbox.sent(db, "b", NOW + MINUTE)
    assert outbox.last_sent(db, "equipe", "ana@agence.example") == (NOW + MINUTE, None)


def test_a_letter_carries_its_facts(db):
    outbox.write(db, [a_letter(facts='{"severity": "strong"}')], NOW)
    assert outbox.due(db, NOW)[0].letter.facts == '{"severity": "strong"}'


def test_later_messages_of_a_thread_answer_the_first(db):
    outbox.write(db, [a_letter()], NOW)
    outbox.write(db, [a_letter("a-1/2/equipe/ana@agence.example", kind="update")], NOW + MINUTE)
    first, second = outbox.due(db, NOW + MINUTE)
    assert second.reply_to == first.message_id


def test_a_newer_message_replaces_those_nobody_tried_to_send(db):
    outbox.write(db, [a_letter(not_before=NOW + 60 * MINUTE)], NOW)
    update = a_letter("a-1/2/equipe/ana@agence.example", kind="update", not_before=NOW + 60 * MINUTE)
    outbox.write(db, [update], NOW + MINUTE, replacing="a-1")
    (posted,) = outbox.due(db, NOW + 60 * MINUTE)
    assert posted.letter.kind == "update"
    assert posted.reply_to is None


def test_a_letter_already_tried_is_not_replaced(db):
    outbox.write(db, [a_letter()], NOW)
    outbox.claim(db, outbox.due(db, NOW)[0], NOW + MINUTE, NOW)
    outbox.write(db, [a_letter("a-1/2/equipe/ana@agence.example")], NOW, replacing="a-1")
    assert len(outbox.due(db, NOW + MINUTE)) == 2


def test_alerts_leave_before_reports(db):
    report = replace(a_letter("r"), kind="report", thread="2031-W15")
    outbox.write(db, [report], NOW)
    outbox.write(db, [a_letter()], NOW + MINUTE)
    assert [each.letter.kind for each in outbox.due(db, NOW + MINUTE)] == ["alert", "report"]


def test_the_oldest_late_letter_is_told(db):
    outbox.write(db, [a_letter()], NOW)
    outbox.write(db, [a_letter("b", not_before=NOW + 60 * MINUTE)], NOW + MINUTE)
    health = outbox.health(db, NOW + MINUTE)
    assert (health.waiting, health.troubled, health.oldest) == (2, 0, NOW)
