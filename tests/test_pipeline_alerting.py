"""The commands about alerts, from the words typed to what is kept, sent and shown."""

import json
from datetime import timedelta

import pytest
import spiky_press as press
from local_servers import LocalHook, LocalMail, settle
from make import NOW

from pipeline import doctor
from pipeline.channels import Channel, Kind
from pipeline.cli import main
from pipeline.config import Config
from storage import alerts, outbox
from storage.db import open_database
from storage.types import AdoptedThresholds, Letter

HOUR = timedelta(hours=1)
AT = (press.WAVE + 6 * HOUR).isoformat()


def configure(folder, mail=None, hook=None, quiet=""):
    text = f'[alerts]\nseries = ["securite"]\nquiet = "{quiet}"\n'
    if mail:
        text += f'[mail]\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\nsender = "vigie@agence.example"\n'
        text += '[channels.equipe]\nkind = "mail"\nto = ["ana@agence.example"]\nreports = true\n'
    if hook:
        text += f'[channels.outil]\nkind = "webhook"\nurl = "http://127.0.0.1:{hook.port}/vigie"\n'
    path = folder / "vigie.toml"
    path.write_text(text, encoding="utf8")
    return ["--config", str(path)]


def a_press(folder, *waves):
    with open_database(folder / "var" / "vigie.duckdb", NOW) as db:
        press.keep(db, press.calm())
        for n, wave in enumerate(waves):
            press.keep(db, wave, f"vague{n}")
        press.polled(db, press.WAVE + 5 * HOUR)


def kept(folder):
    return open_database(folder / "var" / "vigie.duckdb", NOW)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """An installation after one look at a wave: its folder, its configuration, what its servers took."""
    folder = tmp_path_factory.mktemp("vigie")
    a_press(folder, press.wave())
    with LocalMail() as mail, LocalHook() as hook:
        config = configure(folder, mail, hook)
        assert main(["watch", "--now", AT, *config]) == 0
        settle(mail, 1)
        settle(hook, 1)
        assert main(["watch", "--now", AT, *config]) == 0, "again, in the same hour"
    return folder, config, mail, hook


def test_a_look_tells_every_channel_once(told):
    _, _, mail, hook = told
    assert len(mail.taken) == len(hook.taken) == 1
    assert mail.mails[0]["Subject"].startswith("Alerte presse")
    assert json.loads(hook.bodies[0])["kind"] == "alert"


def test_what_was_told_is_listed(told, capsys):
    _, config, *_ = told
    assert main(["alerts", "list", "--now", AT, "--json", *config]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["detector"] for each in listed["episodes"]] == ["scan"]
    assert listed["outbox"]["waiting"] == 0
    assert main(["alerts", "list", "--now", AT, *config]) == 0
    assert "1\u00a0alerte envoyée" in capsys.readouterr().out


def test_people_answer_an_alert_by_its_name(told, capsys):
    folder, config, *_ = told
    with kept(folder) as db:
        (episode,) = alerts.episodes(db, press.WAVE)
    thread = episode.thread
    assert main(["alerts", "ack", thread, "--by", "Ana", *config]) == 0
    assert main(["alerts", "mark", thread, "false", "--by", "Ana", "--note", "homonymie", *config]) == 0
    assert main(["alerts", "mute", thread, "--by", "Ana", "--days", "2", "--now", AT, *config]) == 0
    with kept(folder) as db:
        (episode,) = alerts.episodes(db, press.WAVE)
        assert (episode.acked_by, episode.verdict, episode.note) == ("Ana", "false", "homonymie")
        assert [each.kind for each in alerts.mutes(db, press.WAVE + 7 * HOUR)] == ["thread"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ack", "a-000000", "--by", "Ana"], 4),
        (["mark", "a-000000", "true", "--by", "Ana"], 4),
        (["mark", "a-000000", "peut-être", "--by", "Ana"], 2),
        (["mute", "a-000000", "--by", "Ana"], 4),
        (["mute", "meteo", "--by", "Ana"], 2),
        (["mute", "s-nulle-part", "--by", "Ana"], 4),
        (["replay", "--from", "hier", "--to", "2031-04-01"], 2),
        (["replay", "--from", "2031-04-02", "--to", "2031-04-01"], 2),
    ],
)
def test_a_word_that_names_nothing_is_one_line_and_a_code(told, words, code, capsys):
    _, config, *_ = told
    assert main(["alerts", *words, *config]) == code
    assert capsys.readouterr().err.startswith("vigie : ")


def test_a_story_nobody_knows_is_answered_by_those_that_led_an_alert(told, capsys):
    folder, config, *_ = told
    with kept(folder) as db:
        (episode,) = alerts.episodes(db, press.WAVE)
    assert main(["alerts", "mute", "s-nulle-part", "--by", "Ana", *config]) == 4
    assert episode.stories[0] in capsys.readouterr().err


def test_a_mute_takes_back_what_waits_to_leave(tmp_path, capsys):
    a_press(tmp_path, press.wave(stories=12))
    with LocalMail() as mail:
        config = configure(tmp_path, mail, quiet="00:00-23:59")
        assert main(["watch", "--now", (press.WAVE + 3 * HOUR).isoformat(), *config]) == 0
        with kept(tmp_path) as db:
            (waiting,) = outbox.recent(db)
            story = alerts.episodes(db, press.WAVE)[0].stories[0]
        assert waiting.state == "waiting"
        now = (press.WAVE + 4 * HOUR).isoformat()
        assert main(["alerts", "mute", story, "--by", "Ana", "--now", now, *config]) == 0
        assert "1\u00a0message en attente retiré" in capsys.readouterr().out
        assert main(["watch", "--now", (press.WAVE + 10 * HOUR).isoformat(), *config]) == 0
        with kept(tmp_path) as db:
            assert [(each.state, each.trouble) for each in outbox.recent(db)] == [
                ("withdrawn", f"{story} mis en sourdine par Ana")
            ]
        assert main(["alerts", "list", "--now", now, *config]) == 0
    assert "1\u00a0retiré." in capsys.readouterr().out
    assert mail.taken == []


def test_thresholds_are_told_and_forgotten(told, capsys):
    folder, config, *_ = told
    assert main(["alerts", "thresholds", "--now", AT, *config]) == 0
    assert "les séries surveillées ne sont pas celles" in capsys.readouterr().out
    with kept(folder) as db:
        alerts.adopt(db, press.WAVE, AdoptedThresholds(2.4, 2.5, 0.5, ("securite",)), days=200, pages=9)
    assert main(["alerts", "thresholds", "--now", AT, *config]) == 0
    assert "au plus 0,5 fausse alerte" in capsys.readouterr().out
    assert main(["alerts", "thresholds", "--forget", "--now", AT, *config]) == 0
    assert main(["alerts", "thresholds", "--json", "--now", AT, *config]) == 0
    said = capsys.readouterr().out
    assert json.loads(said[said.index("{") :])["scan"] == 2.9


def test_the_past_is_replayed(told, capsys):
    _, config, *_ = told
    words = ["alerts", "replay", "--from", "2031-03-20", "--to", "2031-04-04", "--now", "2031-04-05T12:00"]
    assert main([*words, "--json", *config]) == 0
    found = json.loads(capsys.readouterr().out)
    assert any(page["detector"] == "scan" and "securite" in page["series"] for page in found["pages"])
    assert 2.0 <= found["derived"]["scan"] <= 3.5
    assert not found["published_as_seen"]
    assert main([*words, *config]) == 0
    assert "par 30 jours" in capsys.readouterr().out


def test_a_replay_counts_the_alerts_that_people_judged_false(tmp_path, capsys):
    a_press(tmp_path, press.wave())
    config = configure(tmp_path)
    assert main(["watch", "--now", AT, *config]) == 0
    with kept(tmp_path) as db:
        (episode,) = alerts.episodes(db, press.WAVE)
    words = ["alerts", "replay", "--from", "2031-03-20", "--to", "2031-04-04", "--now", "2031-04-05T12:00"]
    assert main([*words, *config]) == 0
    assert "Fausses alertes\u00a0: non jugées" in capsys.readouterr().out
    assert main(["alerts", "mark", episode.thread, "false", "--by", "Ana", *config]) == 0
    capsys.readouterr()
    assert main([*words, "--json", *config]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["false_monthly"] == pytest.approx(30 / found["days"], abs=0.001)
    assert main([*words, *config]) == 0
    assert "Fausses alertes\u00a0: 1, soit" in capsys.readouterr().out


def test_a_past_too_short_to_hold_a_rate_is_not_adopted(told, capsys):
    folder, config, *_ = told
    words = ["alerts", "replay", "--from", "2031-03-20", "--to", "2031-03-30", "--now", "2031-04-05T12:00", "--adopt"]
    assert main([*words, *config]) == 2
    assert "90 days" in capsys.readouterr().err
    with kept(folder) as db:
        assert alerts.adopted(db, NOW) is None


@pytest.mark.parametrize("threshold", ["nan", "inf", "-5", "0"])
def test_a_threshold_that_is_no_positive_number_is_refused(told, threshold, tmp_path, capsys):
    (tmp_path / "s.csv").write_text("story,first_seen,published,series,p_negative,pickups\n", encoding="utf8")
    assert main(["alerts", "scan", "--stories", str(tmp_path / "s.csv"), "--threshold", threshold]) == 2


def test_watching_a_database_that_is_not_there_is_no_good_news(tmp_path, capsys):
    with LocalMail() as mail, LocalHook() as hook:
        config = configure(tmp_path, mail, hook)
    assert main(["watch", *config]) != 0
    assert "vigie collect" in capsys.readouterr().err


def test_each_channel_is_tried(tmp_path, capsys):
    with LocalMail() as mail, LocalHook() as hook:
        config = configure(tmp_path, mail, hook)
        assert main(["alerts", "test", *config]) == 0
        settle(mail, 1)
        hook.faults.append("status:503")
        assert main(["alerts", "test", *config]) == 1
    said = capsys.readouterr()
    assert "HTTP 503" in said.out
    assert "outil" in said.err
    assert len(mail.taken) == 2


def test_without_a_channel_a_test_says_so(tmp_path, capsys):
    assert main(["alerts", "test", *configure(tmp_path)]) == 2
    assert "channels" in capsys.readouterr().err


def test_what_was_given_up_is_sent_again_when_asked(tmp_path):
    with LocalMail() as mail:
        config = configure(tmp_path, mail)
        with open_database(tmp_path / "var" / "vigie.duckdb", NOW) as db:
            outbox.write(db, [Letter("k", "alert", "a-1", "equipe", "ana@agence.example", "Alerte", "Texte.")], NOW)
            outbox.failed(db, "k", NOW, "550", dead=True)
        assert main(["alerts", "resend", "--now", NOW.isoformat(), *config]) == 0
        settle(mail, 1)
    assert len(mail.taken) == 1


def test_an_alert_given_up_days_ago_is_stale(tmp_path, capsys):
    later = (NOW + 30 * HOUR).isoformat()
    with LocalMail() as mail:
        config = configure(tmp_path, mail)
        with open_database(tmp_path / "var" / "vigie.duckdb", NOW) as db:
            outbox.write(db, [Letter("k", "alert", "a-1", "equipe", "ana@agence.example", "Alerte", "Texte.")], NOW)
            outbox.failed(db, "k", NOW, "550", dead=True)
        assert main(["alerts", "resend", "--now", later, *config]) == 0
        assert "1\u00a0message de plus d’un jour laissé" in capsys.readouterr().out
        assert mail.taken == []
        assert main(["alerts", "resend", "--stale", "--now", later, *config]) == 0
        settle(mail, 1)
    assert len(mail.taken) == 1


STORIES = "story,first_seen,published,series,p_negative,pickups\n"


def own_stories(path, *, wave=True):
    told = press.calm(days=60) + (press.wave() if wave else [])
    rows = [
        f"s{n},{when.isoformat()},{when.isoformat()},tout,{tone.negative},\n" for n, (when, tone, _) in enumerate(told)
    ]
    path.write_text(STORIES + "".join(rows), encoding="utf8")
    return str(path)


def test_anybody_scans_their_own_stories(tmp_path, capsys):
    stories = own_stories(tmp_path / "s.csv")
    assert main(["alerts", "scan", "--stories", stories, "--json", "--threshold", "2.9"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found
    assert set(found[0]) == {"series", "start", "end", "detector", "z", "observed", "expected", "stories"}


def test_a_scan_is_calibrated_on_a_quiet_past(tmp_path, capsys):
    past, stories = own_stories(tmp_path / "p.csv", wave=False), own_stories(tmp_path / "s.csv")
    assert main(["alerts", "scan", "--stories", stories, "--calibrate", past, "--budget", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("words", [["--budget", "1"], ["--calibrate", "x.csv"]])
def test_a_budget_and_its_past_go_together(tmp_path, words, capsys):
    assert main(["alerts", "scan", "--stories", own_stories(tmp_path / "s.csv"), *words]) == 2


def test_a_wrong_table_is_told_by_line(tmp_path, capsys):
    path = tmp_path / "s.csv"
    path.write_text(STORIES + "s1,hier,2031-01-01,tout,0.5,\n", encoding="utf8")
    assert main(["alerts", "scan", "--stories", str(path)]) == 2
    assert "first_seen" in capsys.readouterr().err


def test_a_report_is_sent_once_a_week_to_each(tmp_path, capsys):
    a_press(tmp_path)
    with LocalMail() as mail:
        words = ["report", "--week", "2031-W13", "--send", "--now", "2031-04-01T08:00", *configure(tmp_path, mail)]
        assert main(words) == 0
        settle(mail, 1)
        assert main(words) == 0
    (message,) = mail.mails
    assert "semaine" in message["Subject"]
    page = message.get_body(("html",)).get_content()
    assert page.split() == (tmp_path / "var" / "reports" / "2031-W13.mail.html").read_text(encoding="utf8").split()
    assert "<style" not in page
    assert "VIGIE" in message.get_body(("plain",)).get_content()
    assert "Boîte d’envoi" in capsys.readouterr().out


def test_a_report_nobody_takes_today_leaves_tomorrow(tmp_path):
    a_press(tmp_path)
    with LocalMail() as mail:
        config = configure(tmp_path, mail)
        mail.faults.append("rcpt:450")
        assert main(["report", "--week", "2031-W13", "--send", "--now", "2031-04-01T08:00", *config]) == 0
        assert mail.taken == []
        assert main(["watch", "--now", "2031-04-01T08:05", *config]) == 0
        settle(mail, 2)
    assert sum("semaine" in each["Subject"] for each in mail.mails) == 1


def test_the_doctor_shows_who_is_told_and_what_did_not_leave(tmp_path):
    config = Config(channels=(Channel("slack", Kind.APPRISE, env="VIGIE_SLACK"),))
    assert doctor._delivery(Config(), {}).state is doctor.State.WATCH
    assert "VIGIE_SLACK" in doctor._delivery(config, {}).message
    assert doctor._delivery(config, {"VIGIE_SLACK": "x"}).state is doctor.State.FINE
    with open_database(":memory:", NOW) as db:
        assert doctor._outbox(db, NOW).state is doctor.State.FINE
        outbox.write(db, [Letter("k", "alert", "a-1", "equipe", "ana@agence.example", "Alerte", "Texte.")], NOW)
        outbox.failed(db, "k", NOW, "451 plus tard", dead=False)
        assert "451 plus tard" in doctor._outbox(db, NOW).message
        outbox.failed(db, "k", NOW, "550 inconnu", dead=True)
        assert "vigie alerts resend" in doctor._outbox(db, NOW).message
