"""The command line: one clear line for every trouble, and documented exit codes."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.cli import main, moment
from pipeline.errors import ConfigError
from storage.db import open_database

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def configure(folder, text="", contact="https://agence.example/contact"):
    path = folder / "vigie.toml"
    path.write_text(f'[crawl]\ncontact = "{contact}"\n{text}', encoding="utf8")
    return ["--config", str(path)]


def one_line(capsys):
    said = capsys.readouterr().err.strip()
    assert said.startswith("vigie : ")
    assert "Traceback" not in said
    return " ".join(said.split())


def test_help_says_each_command_in_french(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for command in ("demo", "collect", "read", "report", "sources", "sql", "schedule", "doctor"):
        assert command in said


def test_an_unknown_command_is_exit_2(capsys):
    assert main(["colecter"]) == 2


def test_a_corrupt_configuration_is_exit_2_and_names_the_file(tmp_path, capsys):
    assert main(["report", *configure(tmp_path, "[agency")]) == 2
    assert "vigie.toml" in one_line(capsys)


def test_collecting_without_a_contact_is_refused(tmp_path, capsys):
    assert main(["collect", *configure(tmp_path, contact="")]) == 2
    assert "crawl.contact" in one_line(capsys)


def test_a_broken_catalogue_names_every_problem(tmp_path, capsys):
    (tmp_path / "s.toml").write_text('[[source]]\nid = "Un Nom"\nreach = "mondial"\n', encoding="utf8")
    assert main(["collect", *configure(tmp_path, '[paths]\nsources = "s.toml"')]) == 1
    said = one_line(capsys)
    assert "reach" in said
    assert "id" in said


def test_a_week_that_is_no_week_is_exit_2(tmp_path, capsys):
    assert main(["report", "--week", "2022-14", *configure(tmp_path)]) == 2
    assert "2022-W14" in one_line(capsys)


def test_a_report_before_any_collect_says_what_to_run(tmp_path, capsys):
    assert main(["report", "--week", "2022-W14", *configure(tmp_path)]) == 1
    assert "vigie collect" in one_line(capsys)


def test_a_report_on_an_empty_database_is_exit_4(tmp_path, capsys):
    config = configure(tmp_path)
    open_database(tmp_path / "var" / "vigie.duckdb", NOW).close()
    assert main(["report", "--week", "2022-W14", *config]) == 4
    assert "rien n’a été collecté" in one_line(capsys)


def test_a_week_that_has_not_begun_is_exit_4(tmp_path, capsys):
    config = configure(tmp_path)
    open_database(tmp_path / "var" / "vigie.duckdb", NOW).close()
    assert main(["report", "--week", "2027-W14", "--now", "2026-11-23T08:00", *config]) == 4


def test_sql_before_any_snapshot_is_exit_4(tmp_path, capsys):
    assert main(["sql", "SELECT 1", *configure(tmp_path)]) == 4
    assert "vigie collect" in one_line(capsys)


def test_read_jsonl_names_the_line_that_is_not_json(tmp_path, capsys):
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "1", "title": "Marseille"}\n{"id": \n', encoding="utf8")
    assert main(["read", "--jsonl", str(source), "--out", str(tmp_path / "out.jsonl"), *configure(tmp_path)]) == 1
    assert "ligne 2" in one_line(capsys)
    assert not (tmp_path / "out.jsonl").exists()


def test_read_jsonl_of_a_missing_file_names_it(tmp_path, capsys):
    assert main(["read", "--jsonl", str(tmp_path / "rien.jsonl"), "--out", "x", *configure(tmp_path)]) == 1
    assert "rien.jsonl" in one_line(capsys)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": [1]}', "ligne 1"),
        (b'{"id": true}', "ligne 1"),
        (b'{"id": 1, "title": "Gr\xe8ve"}', "UTF-8"),
        (b'{"id": 1, "title": ' + b"[" * 100_000, "ligne 1"),
    ],
)
def test_read_jsonl_says_in_one_line_what_it_cannot_read(tmp_path, capsys, content, said):
    source = tmp_path / "in.jsonl"
    source.write_bytes(content)
    assert main(["read", "--jsonl", str(source), "--out", str(tmp_path / "out.jsonl"), *configure(tmp_path)]) == 1
    assert said in one_line(capsys)


def test_read_jsonl_takes_a_byte_order_mark_and_writes_lines_that_no_reader_splits(tmp_path, capsys):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'\xef\xbb\xbf{"id": "a\\u2028b", "title": "Marseille"}\n{"id": "\\ud800"}\n')
    assert main(["read", "--jsonl", str(source), "--out", str(out), *configure(tmp_path)]) == 0
    lines = out.read_text(encoding="utf8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a\u2028b", "\ud800"]


def test_a_house_is_not_kept_at_a_pretended_time(tmp_path, capsys):
    assert main(["schedule", "--now", "2026-11-23T08:00", *configure(tmp_path)]) == 2
    assert "--once" in one_line(capsys)


def test_a_broken_snapshot_is_one_clear_line(tmp_path, capsys):
    published = tmp_path / "var" / "public" / "vigie.duckdb"
    published.parent.mkdir(parents=True)
    published.write_bytes(b"not a database")
    assert main(["sql", "SELECT 1", *configure(tmp_path)]) == 1
    assert "vigie.duckdb" in one_line(capsys)


def test_sources_list_speaks_json(tmp_path, capsys):
    assert main(["sources", "list", "--json", *configure(tmp_path)]) == 0
    assert "le-monde" in {source["id"] for source in json.loads(capsys.readouterr().out)}


def test_sources_export_and_import_agree(tmp_path, capsys):
    config = configure(tmp_path, '[paths]\nsources = "mine.toml"')
    (tmp_path / "mine.toml").write_text("", encoding="utf8")
    assert main(["sources", "export", str(tmp_path / "all.opml"), *configure(tmp_path)]) == 0
    config = configure(tmp_path, '[paths]\nsources = "mine.toml"')
    assert main(["sources", "import", str(tmp_path / "all.opml"), *config]) == 0
    capsys.readouterr()
    assert main(["sources", "list", "--json", *config]) == 0
    assert len(json.loads(capsys.readouterr().out)) > 30


def test_the_packaged_catalogue_is_never_edited(tmp_path, capsys):
    (tmp_path / "x.opml").write_text("<opml/>", encoding="utf8")
    assert main(["sources", "import", str(tmp_path / "x.opml"), *configure(tmp_path)]) == 2
    assert "paths.sources" in one_line(capsys)


def test_the_doctor_says_what_is_missing(tmp_path, capsys):
    assert main(["doctor", *configure(tmp_path, contact="")]) == 5
    said = capsys.readouterr()
    assert "crawl.contact" in said.out
    assert "Configuration" in said.err


def test_a_naive_time_is_paris_time():
    assert moment("2026-11-23T08:00") == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_a_time_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="--now"):
        moment("demain")


@pytest.mark.parametrize("edge", ["0001-01-01T00:00", "9999-12-31T23:59-12:00"])
def test_a_time_out_of_the_calendar_is_refused(edge):
    with pytest.raises(ConfigError, match="--now"):
        moment(edge)
