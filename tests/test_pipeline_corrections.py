"""`vigie correct` from the words typed to the rows counted."""

import json
from datetime import timedelta

import pytest
from make import NEGATIVE, NOW, a_member, a_reading, a_source, an_article
from test_pipeline_cli import configure, one_line

from pipeline.cli import main
from pipeline.clock import VirtualClock
from pipeline.config import load
from pipeline.errors import AlreadyRunning
from pipeline.lock import only_one
from pipeline.writing import writing
from storage import articles, readings, sources, stories
from storage.db import open_database

HALLE = an_article("halle", title="La halle rouvre", published=NOW - timedelta(days=3))
COPIE = an_article("copie", title="Cassis : la halle rouvre", source="etang", published=NOW - timedelta(days=2))
AILLEURS = an_article("ailleurs", title="Ailleurs", published=NOW - timedelta(days=3))


@pytest.fixture
def config(tmp_path):
    with open_database(tmp_path / "var" / "vigie.duckdb", NOW) as db:
        sources.sync(db, [a_source(), a_source("etang")], NOW)
        articles.save(db, [HALLE, COPIE, AILLEURS], NOW)
        readings.save(db, [a_reading(HALLE, NEGATIVE), a_reading(COPIE, NEGATIVE), a_reading(AILLEURS, None)], NOW)
        stories.save(db, [a_member(HALLE, "s-halle"), a_member(COPIE, "s-halle", copy_of=HALLE)])
    return configure(tmp_path)


def published(tmp_path):
    """What readers see: id to (relevance, tone)."""
    with open_database(tmp_path / "var" / "public" / "vigie.duckdb", NOW, read_only=True) as db:
        return {row[0]: row[1:] for row in db.connection.execute("SELECT id, relevance, tone FROM articles").fetchall()}


def test_a_correction_is_told_and_published_at_once(tmp_path, capsys, config):
    words = ["correct", HALLE.id, "--tone", "positive", "--by", "Ana", "--reason", "elle rouvre", *config]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "Correction n° 1" in said
    assert "machine : négatif" in said
    assert "Ana : positif" in said
    assert "1\N{NO-BREAK SPACE}copie" in said
    assert published(tmp_path)[HALLE.id] == published(tmp_path)[COPIE.id] == ("subject", "positive")


def test_an_address_as_a_browser_shows_it_is_enough(tmp_path, capsys, config):
    shown = f"{HALLE.url}?utm_source=lettre#haut"
    assert main(["correct", shown, "--tone", "neutral", "--by", "Ana", "--json", *config]) == 0
    assert json.loads(capsys.readouterr().out)["article"] == HALLE.id


def test_taking_back_gives_the_machines_word_back(tmp_path, capsys, config):
    assert main(["correct", HALLE.id[:8], "--tone", "positive", "--by", "Ana", *config]) == 0
    assert main(["correct", HALLE.id, "--undo", "--by", "Bob", *config]) == 0
    assert "la machine : négatif" in capsys.readouterr().out
    assert published(tmp_path)[HALLE.id] == ("subject", "negative")
    assert main(["correct", HALLE.id, "--undo", "--by", "Bob", *config]) == 0
    assert "aucune correction" in capsys.readouterr().out


def test_saying_the_same_twice_is_one_correction(tmp_path, capsys, config):
    words = ["correct", HALLE.id, "--tone", "positive", "--by", "Ana", "--json", *config]
    assert main(words) == main(words) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["number"], second["number"], first["already"], second["already"]) == (1, 1, False, True)


def test_every_mistake_is_named_at_once(capsys, config):
    assert main(["correct", HALLE.id, "--tone", "bad", "--relevance", "sujet", "--by", "Ana", *config]) == 2
    said = one_line(capsys)
    assert "--tone" in said
    assert "--relevance" in said


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nulle-part", "--tone", "neutral", "--by", "Ana"], 1, "aucun article"),
        (["https://phare.example/", "--tone", "neutral", "--by", "Ana"], 2, "La halle rouvre"),
        ([HALLE.id, "--by", "Ana"], 2, "--tone"),
        ([HALLE.id, "--undo", "--tone", "neutral", "--by", "Ana"], 2, "--undo"),
        ([HALLE.id, "--tone", "neutral", "--by", " \x07 "], 2, "--by"),
        ([AILLEURS.id, "--relevance", "subject", "--by", "Ana"], 2, "--tone"),
    ],
)
def test_what_cannot_be_done_says_why(capsys, config, words, code, told):
    assert main(["correct", *words, *config]) == code
    assert told in one_line(capsys)


def test_without_a_name_nothing_is_corrected(config):
    assert main(["correct", HALLE.id, "--tone", "neutral", *config]) == 2


def test_before_any_collect_it_says_what_to_run(tmp_path, capsys):
    assert main(["correct", HALLE.id, "--tone", "neutral", "--by", "Ana", *configure(tmp_path)]) == 1
    assert "vigie collect" in one_line(capsys)
    assert not (tmp_path / "var" / "vigie.duckdb").exists()


def test_while_a_collect_runs_the_command_gives_up_with_code_3(tmp_path, capsys, config):
    with only_one(tmp_path / "var" / "vigie.lock", "collect"):
        words = ["correct", HALLE.id, "--tone", "neutral", "--by", "Ana", "--now", NOW.isoformat(), *config]
        assert main(words) == 3
    assert "collect" in one_line(capsys)


def test_a_short_wait_is_enough_when_the_other_soon_ends(tmp_path, config):
    settings = load(tmp_path / "vigie.toml")
    clock = VirtualClock(NOW)
    held = only_one(settings.paths.lock, "ledger")
    held.__enter__()
    clock.sleep = lambda seconds: held.__exit__(None, None, None)  # the other ends while we wait
    with writing(settings, clock, "correct") as db:
        assert db.connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)


def test_patience_ends(tmp_path, config):
    settings = load(tmp_path / "vigie.toml")
    clock = VirtualClock(NOW)
    with only_one(settings.paths.lock, "collect"), pytest.raises(AlreadyRunning), writing(settings, clock, "correct"):
        pass
    assert clock.now() - NOW >= timedelta(seconds=10)
