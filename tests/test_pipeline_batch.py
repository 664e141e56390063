"""Anybody's press to a file of readings: nothing is begun that cannot end, nothing read is lost or written over."""

import fcntl
import json

import pytest
from fakes import FakeJudge

from nlp.errors import RecordError
from nlp.types import ModelCard
from pipeline.batch import read, unfinished
from pipeline.cli import main
from pipeline.errors import AlreadyRunning, VigieError

TITLES = ("Marseille inaugure un musée", "À Aubagne, la halle brûle", "Istres ouvre un gymnase")
LINES = tuple(json.dumps({"id": str(at), "title": title}) for at, title in enumerate(TITLES))


class SleepyJudge(FakeJudge):
    """Stops for good, as a person or a power cut would."""

    def judge(self, _texts):
        raise KeyboardInterrupt


def press(folder, *lines):
    path = folder / "in.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines or LINES), encoding="utf8")
    return path


def readings(source, out, judge=None, target=None):
    return read(source, out, target, lambda: judge or FakeJudge(), lambda _step, _count: None)


def test_a_line_that_is_no_record_is_told_before_anything_is_judged(tmp_path):
    source, out, asked = press(tmp_path, LINES[0], "{", LINES[1]), tmp_path / "out.jsonl", []
    with pytest.raises(RecordError, match="in\\.jsonl, ligne 2\u00a0: ce n’est pas du JSON"):
        read(source, out, None, lambda: asked.append("loaded") or FakeJudge(), lambda *_: None)
    assert (asked, list(tmp_path.iterdir())) == ([], [source])


def test_an_interrupted_reading_goes_on_where_it_stopped(tmp_path):
    source, out = press(tmp_path), tmp_path / "out.jsonl"
    whole = tmp_path / "whole.jsonl"
    readings(source, whole)
    half = unfinished(source, out, None, FakeJudge.card)
    first, second, _ = whole.read_text(encoding="utf8").splitlines(keepends=True)
    half.write_text(first + second[:20], encoding="utf8")  # cut in the middle of a line
    with pytest.raises(KeyboardInterrupt):
        readings(source, out, SleepyJudge())
    assert half.read_text(encoding="utf8") == first
    judge = FakeJudge()
    done = readings(source, out, judge)
    assert (done.read, done.resumed, len(judge.seen)) == (3, 1, 2)
    assert out.read_text(encoding="utf8") == whole.read_text(encoding="utf8")
    assert not half.exists()


def test_another_input_target_or_model_starts_anew(tmp_path):
    source, out, card = press(tmp_path), tmp_path / "out.jsonl", FakeJudge.card
    names = {unfinished(source, out, target, card) for target in (None, "Lyon")}
    names.add(unfinished(source, out, None, ModelCard("fake", "1", "1" * 64)))
    names.add(unfinished(press(tmp_path, LINES[0]), out, None, card))
    assert len(names) == 4


def test_the_same_reading_twice_at_once_is_refused_and_the_first_is_left_whole(tmp_path):
    source, out = press(tmp_path), tmp_path / "out.jsonl"
    half = unfinished(source, out, None, FakeJudge.card)
    with half.open("a", encoding="utf8") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write("half a line")
        first.flush()
        with pytest.raises(AlreadyRunning):
            readings(source, out)
        assert half.read_text(encoding="utf8") == "half a line"
    assert readings(source, out).read == 3


@pytest.mark.parametrize("command", ["read", "stories"])
def test_a_folder_given_as_the_output_is_told_before_anything_is_read(tmp_path, capsys, command):
    source = press(tmp_path)
    assert main([command, "--jsonl", str(source), "--out", str(tmp_path)]) == 1
    assert "dossier" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["read", "stories"])
def test_the_file_to_read_is_never_written_over(tmp_path, capsys, command):
    source = press(tmp_path)
    before = source.read_bytes()
    assert main([command, "--jsonl", str(source), "--out", str(tmp_path / "." / "in.jsonl")]) == 1
    assert "--out" in capsys.readouterr().err
    assert source.read_bytes() == before
    with pytest.raises(VigieError, match="in.jsonl"):
        readings(source, source)


def test_what_cannot_be_read_twice_is_refused(tmp_path):
    with pytest.raises(VigieError, match="save it first"):
        readings(tmp_path, tmp_path / "out.jsonl")


def test_stories_take_a_byte_order_mark_as_reading_does(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'\xef\xbb\xbf{"id": "a", "title": "La halle rouvre"}\n')
    assert main(["stories", "--jsonl", str(source), "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf8"))["id"] == "a"
