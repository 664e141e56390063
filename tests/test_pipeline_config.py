"""The configuration: read once, every problem named at once."""

import re
from datetime import time
from pathlib import Path

import pytest

from pipeline.config import Config, load
from pipeline.errors import ConfigError


def write(folder, text):
    path = folder / "vigie.toml"
    path.write_text(text, encoding="utf8")
    return path


def test_a_secret_may_go_to_this_very_machine_in_clear(tmp_path):
    path = tmp_path / "vigie.toml"
    for host in ("127.0.0.1:8080", "localhost", "[::1]"):
        path.write_text(f'[channels.a]\nkind = "webhook"\nurl = "http://{host}/"\nenv = "JETON"\n', encoding="utf8")
        assert load(path).channels[0].env == "JETON"


def test_an_empty_file_gives_the_defaults_relative_to_its_folder(tmp_path):
    config = load(write(tmp_path, ""))
    assert config.agency == Config().agency
    assert config.paths.database == tmp_path / "var" / "vigie.duckdb"


def test_what_is_set_is_read(tmp_path):
    config = load(
        write(tmp_path, '[agency]\nname = "Autre agence"\n[schedule]\nreport_at = "06:45"\n[model]\nthreads = 4')
    )
    assert config.agency.name == "Autre agence"
    assert config.schedule.report_at == time(6, 45)
    assert config.threads == 4


def test_all_problems_are_named_at_once(tmp_path):
    path = write(tmp_path, '[agency]\nnom = "x"\n[crawl]\nmin_gap_s = 1.0\n[schedule]\nreport_at = "25:99"\n')
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert len(caught.value.problems) == 3
    for key in ("agency.nom", "crawl.min_gap_s", "schedule.report_at"):
        assert key in str(caught.value)


def test_a_gap_under_two_seconds_is_for_loopback_alone(tmp_path):
    text = '[crawl]\nmin_gap_s = 0.0\n[test.loopback]\n"un.example" = "127.0.0.1:8080"'
    assert load(write(tmp_path, text)).loopback == {"un.example": ("127.0.0.1", 8080)}
    with pytest.raises(ConfigError, match="moins de 2 s est refusé"):
        load(write(tmp_path, "[crawl]\nmin_gap_s = 0.0"))


def test_the_test_switch_names_loopback_addresses_only(tmp_path):
    with pytest.raises(ConfigError, match="un.example"):
        load(write(tmp_path, '[test.loopback]\n"un.example" = "10.0.0.1:80"'))


@pytest.mark.parametrize("text", ["[agency", "a = ", "\x00"])
def test_a_file_that_is_not_toml_gives_one_clear_line(tmp_path, text):
    with pytest.raises(ConfigError, match="vigie.toml") as caught:
        load(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nulle-part.toml"):
        load(tmp_path / "nulle-part.toml")


def test_a_model_of_the_hub_and_quotes_are_set_on_purpose(tmp_path):
    plain = load(write(tmp_path, ""))
    assert plain.judge == str(plain.paths.model)
    assert not plain.tone.download
    assert not plain.keep_quotes
    hub = f"hub:someone/tiny@{'0' * 40}"
    chosen = load(write(tmp_path, f'[tone]\nmodel = "{hub}"\ndownload = true\n[quotes]\nkeep = true'))
    assert (chosen.judge, chosen.tone.download, chosen.keep_quotes) == (hub, True, True)
    with pytest.raises(ConfigError, match="quotes.keep vaut 'oui'\u00a0: il faut true ou false"):
        load(write(tmp_path, '[quotes]\nkeep = "oui"'))


DELIVERY = """
[mail]
host = "smtp.agence.example"
sender = "vigie@agence.example"
user = "vigie"
[channels.equipe]
kind = "mail"
to = ["ana@agence.example", "bob@agence.example"]
reports = true
[channels.slack]
kind = "apprise"
env = "VIGIE_SLACK"
[channels.outil]
kind = "webhook"
url = "http://10.0.0.8:8080/vigie"
alerts = false
[alerts]
series = ["securite", "sport"]
quiet = "21:30-06:45"
"""


def test_who_is_told_is_read(tmp_path):
    config = load(write(tmp_path, DELIVERY))
    team, slack, tool = config.channels
    assert (team.recipients, team.reports) == (("ana@agence.example", "bob@agence.example"), True)
    assert (slack.env, slack.recipients) == ("VIGIE_SLACK", ("",))
    assert not tool.alerts
    assert config.mail.domain == "agence.example"
    assert config.alerts.quiet == (time(21, 30), time(6, 45))
    assert config.alerts.series == ("securite", "sport")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('[mail]\nhost = "h"\nsender = "Vigie <v@a.example>"', "mail.sender"),
        ('[mail]\nhost = "h"\nsender = "v@a.example"\nuser = "v"\nsecurity = "none"', "en clair"),
        ('[mail]\nsecurity = "ssl"', "mail.security"),
        ('[channels.a]\nkind = "mail"\nto = ["a@b.example"]', "mail.host"),
        ('[channels.a]\nkind = "pigeon"', "channels.a.kind"),
        ('[channels.a]\nkind = "apprise"', "channels.a.env"),
        ('[channels.a]\nkind = "apprise"\nenv = "slack://secret/address"', "variable d’environnement"),
        ('[channels.a]\nkind = "webhook"\nurl = "https://moi:secret@outil.example/"', "channels.a.url"),
        ('[channels.a]\nkind = "webhook"\nurl = "file:///etc/passwd"', "channels.a.url"),
        ('[channels.a]\nkind = "webhook"\nurl = "http://outil.example/"\nenv = "JETON"', "qu’en https"),
        ('[channels.a]\nkind = "apprise"\nenv = "SMS"\nshort = true\nreports = true', "short et reports"),
        ('[channels.a]\nkind = "webhook"\nurl = "https://o.example"\ncolour = "red"', "channels.a.colour"),
        ('[alerts]\nquiet = "22h-7h"', "alerts.quiet"),
        ('[alerts]\nseries = ["meteo"]', "meteo"),
        ("[alerts]\nscan = 1.0", "alerts.scan"),
        ('channels = "tous"', "channels"),
    ],
)
def test_a_mistake_in_who_is_told_is_named(tmp_path, wrong, told):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, wrong))
    assert told in str(caught.value)


def test_a_mail_address_cannot_carry_a_header(tmp_path):
    with pytest.raises(ConfigError):
        load(write(tmp_path, DELIVERY.replace('"ana@agence.example"', '"ana@agence.example\\r\\nBcc: x@y.example"')))


def test_the_example_loads_as_it_is_and_with_every_line_opened(tmp_path):
    text = (Path(__file__).parent.parent / "docs" / "vigie.example.toml").read_text(encoding="utf8")
    assert load(write(tmp_path, text)).alerts == Config().alerts
    opened = load(write(tmp_path, re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)))
    assert [channel.name for channel in opened.channels] == ["equipe", "slack", "outil", "astreinte"]
    assert opened.mail.user == "vigie"


def test_what_the_agency_reads_of_its_mistakes_is_french(tmp_path):
    wrong = (
        '[agency]\nnom = "x"\nname = 3\n[crawl]\nmin_gap_s = 1.0\n[schedule]\nreport_at = "25:99"\n'
        '[quotes]\nkeep = "oui"\n[mail]\nsecurity = "ssl"\n[alerts]\nquiet = "22h-7h"\nseries = ["meteo"]\n'
        '[audience.phare]\nweight = 0\n[channels.a]\nkind = "pigeon"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, wrong))
    assert len(caught.value.problems) == 11
    english = re.compile(r"\b(is|must|the|not|known|missing|below|topic)\b")
    assert not [problem for problem in caught.value.problems if english.search(problem)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('crawl = "x"', "crawl est une section\u00a0: écrivez [crawl], puis ses réglages"),
        ("[model]\nthreads = true", "model.threads vaut true\u00a0: il faut un nombre"),
    ],
)
def test_a_mistake_is_told_as_it_is_written(tmp_path, text, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        load(write(tmp_path, text))


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    path = tmp_path / "vigie.toml"
    path.write_bytes('[agency]\nname = "Métropole"\n'.encode("latin1"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(path)
