"""`vigie audit`: a blind sheet goes out, its labels come back whole or not at all, and the error is told."""

import json
from datetime import timedelta

import pytest
from make import NEGATIVE, NOW, POSITIVE, a_reading, a_source, an_article
from test_pipeline_cli import configure, one_line

from pipeline.cli import main
from storage import articles, audits, readings, sheets, sources, weeks
from storage.db import open_database

HOSTILE = '=HYPERLINK("http://mal.example") un titre'
PRESS = [
    an_article(f"{source}-{n}", source=source, title=HOSTILE if n == 0 else f"Titre {source} {n}", published=day)
    for source in ("phare", "etang")
    for n, day in enumerate([NOW - timedelta(days=3)] * 6 + [NOW - timedelta(days=10)] * 2)
]
TONES = [NEGATIVE if n % 2 else POSITIVE for n in range(len(PRESS))]
AT = ("--now", NOW.isoformat())


@pytest.fixture
def config(tmp_path):
    with open_database(tmp_path / "var" / "vigie.duckdb", NOW) as db:
        sources.sync(db, [a_source(), a_source("etang")], NOW)
        articles.save(db, PRESS, NOW)
        readings.save(db, [a_reading(*pair) for pair in zip(PRESS, TONES, strict=True)], NOW)
    return configure(tmp_path)


def run(capsys, *words):
    code = main([str(word) for word in words])
    said = capsys.readouterr().out
    return code, json.loads(said) if said.startswith("{") else said


def sample(capsys, tmp_path, config, name="a.xlsx", stories=8, **more: object):
    options = [str(part) for key, value in more.items() for part in (f"--{key}", value)]
    out = tmp_path / name
    words = ("audit", "sample", "--stories", stories, "--out", out, "--seed", 7, "--json", *options, *AT, *config)
    code, told = run(capsys, *words)
    assert code == 0
    return out, told


def filled(path, out, fill):
    """Fill a sheet as a person would, and save it under another name."""
    rows = [{**row, **fill(row)} for row in sheets.read(path)]
    out.unlink(missing_ok=True)
    sheets.write(out, [sheets.Column(name) for name in rows[0]], [list(row.values()) for row in rows])
    return out


def everything_positive(row):
    return {"ton": "Positif", "remarque": "=1+1"}


@pytest.fixture
def db(tmp_path):
    def opened():
        return open_database(tmp_path / "var" / "vigie.duckdb", NOW)

    return opened


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_sheet_goes_out_and_comes_back(tmp_path, capsys, config, db, name):
    out, told = sample(capsys, tmp_path, config, name)
    assert (told["audit"], told["stories"]) == ("2031-W15-7", 12)
    back = filled(out, tmp_path / f"filled-{name}", everything_positive)
    code, kept = run(capsys, "audit", "import", back, "--by", "Ana", "--json", *config)
    assert code == 0
    with db() as opened:
        rows = audits.labelled(opened, weeks.monday_of("2031-W15"), weeks.monday_of("2031-W15"))
        remarks = opened.connection.execute("SELECT DISTINCT remark FROM audits").fetchall()
    assert (kept["labels"], kept["corrected"], kept["wrong"]) == (8, 0, sum(row.wrong for row in rows))
    assert {row.tone for row in rows} == {"positive"}
    assert all(row.wrong is (row.probabilities[0] > 0.5) for row in rows)
    assert remarks == [("=1+1",)]


def test_nothing_of_the_machine_is_on_the_sheet(tmp_path, capsys, config):
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    rows = sheets.read(out)
    assert len(rows) == 8
    assert {(row["pertinence"], row["ton"], row["remarque"]) for row in rows} == {("", "", "")}
    text = out.read_text(encoding="utf-8-sig")
    for word in ("negative", "positive", "négatif", "subject", "vigie-ton"):
        assert word not in text
    assert not any(cell.startswith("=") for line in text.splitlines() for cell in line.replace('"', "").split(";"))


def test_the_same_seed_gives_the_same_sheet_back(tmp_path, capsys, config):
    first, _ = sample(capsys, tmp_path, config, "a.csv")
    second, _ = sample(capsys, tmp_path, config, "b.csv")
    assert first.read_bytes() == second.read_bytes()


def test_a_seed_serves_one_draw(tmp_path, capsys, config):
    sample(capsys, tmp_path, config)
    words = ["audit", "sample", "--stories", "3", "--out", str(tmp_path / "b.csv"), "--seed", "7", *AT, *config]
    assert main(words) == 2
    assert "une autre graine" in one_line(capsys)


def test_several_weeks_may_be_drawn_from(tmp_path, capsys, config):
    _, told = sample(capsys, tmp_path, config, weeks=2, stories=50)
    assert told["stories"] == 16


def test_a_sheet_that_may_be_filled_in_is_not_covered(tmp_path, capsys, config):
    out, _ = sample(capsys, tmp_path, config)
    assert main(["audit", "sample", "--stories", "3", "--out", str(out), *AT, *config]) == 2
    assert "existe déjà" in one_line(capsys)


def test_every_wrong_row_is_named_and_nothing_is_kept(tmp_path, capsys, config, db):
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    wrong = {"1": {"ton": "bof"}, "2": {"ton": ""}, "3": {"pertinence": "cité", "ton": "neutre"}, "4": {"n°": "99"}}
    back = filled(out, tmp_path / "b.csv", lambda row: wrong.get(row["n°"], {"ton": "neutre"}))
    assert main(["audit", "import", str(back), "--by", "Ana", *config]) == 2
    said = one_line(capsys)
    for told in ("ligne 2 : ton", "ligne 3 : sans avis", "ligne 4 : ton est donné", "ligne 5 : n°", "n° 4 manque"):
        assert told in said
    with db() as opened:
        assert opened.connection.execute("SELECT count(*) FROM kept.audit_labels").fetchone() == (0,)


def test_a_sheet_half_done_is_taken_when_asked(tmp_path, capsys, config):
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    back = filled(out, tmp_path / "b.csv", lambda row: {"ton": "neutre"} if row["n°"] in {"1", "2"} else {})
    words = ("audit", "import", back, "--by", "Ana", "--json", *config)
    assert run(capsys, *words, "--partial")[1]["labels"] == 2
    assert main([str(word) for word in words]) == 2


def test_saying_it_again_changes_nothing_and_saying_otherwise_keeps_both(tmp_path, capsys, config, db):
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    back = filled(out, tmp_path / "b.csv", everything_positive)
    words = ("audit", "import", back, "--by", "Ana", "--json", *config)
    assert [run(capsys, *words)[1]["labels"] for _ in range(2)] == [8, 0]
    filled(out, back, lambda row: {"ton": "négatif" if row["n°"] == "1" else "positif", "remarque": "=1+1"})
    assert run(capsys, *words)[1]["labels"] == 1
    with db() as opened:
        sql = "SELECT count(*), count(superseded_at) FROM kept.audit_labels"
        assert opened.connection.execute(sql).fetchone() == (9, 1)


def test_an_audit_measures_the_machine_and_corrects_nothing(tmp_path, capsys, config, db):
    with db() as opened:
        before = weeks.facts(opened, "2031-W15").counts
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    back = filled(out, tmp_path / "b.csv", everything_positive)
    main(["audit", "import", str(back), "--by", "Ana", *config])
    with db() as opened:
        assert weeks.facts(opened, "2031-W15").counts == before


def test_disagreements_become_corrections_when_asked_and_the_machine_stays_as_wrong(tmp_path, capsys, config, db):
    out, _ = sample(capsys, tmp_path, config, "a.csv")
    back = filled(out, tmp_path / "b.csv", everything_positive)
    _, told = run(capsys, "audit", "import", back, "--by", "Ana", "--correct", "--json", *config)
    assert told["corrected"] == told["wrong"] > 0
    with db() as opened:
        monday = weeks.monday_of("2031-W15")
        assert sum(row.wrong for row in audits.labelled(opened, monday, monday)) == told["wrong"]
        made = opened.connection.execute("SELECT count(*), any_value(audit_id) FROM corrections").fetchone()
    assert made == (told["wrong"], "2031-W15-7")
    code, line = run(capsys, "audit", "result", "--json", *AT, *config)
    assert (code, line["labelled"], line["wrong"], line["corrections"]) == (0, 8, told["wrong"], told["wrong"])


def test_a_file_that_is_no_sheet_of_ours_is_refused_in_one_line(tmp_path, capsys, config):
    (tmp_path / "x.csv").write_text("a;b\n1;2\n", encoding="utf8")
    assert main(["audit", "import", str(tmp_path / "x.csv"), "--by", "Ana", *config]) == 2
    assert "relecture" in one_line(capsys)
    assert main(["audit", "import", str(tmp_path / "rien.csv"), "--by", "Ana", *config]) == 1


def test_a_week_without_a_story_cannot_be_drawn_from(tmp_path, capsys, config):
    words = ["audit", "sample", "--stories", "3", "--out", str(tmp_path / "a.csv"), "--week", "2031-W10", *AT, *config]
    assert main(words) == 4
    assert not (tmp_path / "a.csv").exists()
