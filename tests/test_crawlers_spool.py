"""The spool: what is written comes back, whatever happens to the end of the file, and nothing stays too long."""

from datetime import UTC, datetime, timedelta

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers import spool
from crawlers.spool import Place, Spool, SpoolError
from crawlers.types import Page, Purpose, Tdm, TdmEvidence

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(body=b"<html>bonjour</html>", when=NOON, **changes: object):
    evidence = TdmEvidence(Tdm.FREE, "header", "https://phare.example/é", "0 – lu", when)
    values = {
        "source_id": "phare",
        "url": "https://phare.example/1?q=é",
        "final_url": "https://phare.example/un",
        "purpose": Purpose.PAGE,
        "status": 200,
        "headers": {"content-type": "text/html", "etag": '"a-é"'},
        "body": body,
        "fetched": when,
        "permanent_url": "https://phare.example/un",
        "tdm": (evidence,),
    }
    return Page(**values | changes)


def test_a_page_comes_back_as_it_was_written(tmp_path):
    writer = Spool(tmp_path)
    written = [page(), page(b"\x00\xff\r\n\r\nWARC/1.0\r\n"), page(b"x" * 300_000, permanent_url=None, tdm=())]
    places = [writer.write(one) for one in written]
    assert [spool.read(tmp_path, place) for place in places] == written


def test_a_page_can_be_read_while_the_file_is_still_open(tmp_path):
    writer = Spool(tmp_path)
    place = writer.write(page())
    assert spool.read(tmp_path, place).body == page().body
    writer.write(page(b"next"))
    assert [one.body for _, one in spool.pages(tmp_path)] == [page().body, b"next"]


def test_places_of_the_iteration_can_be_read(tmp_path):
    writer = Spool(tmp_path)
    places = [writer.write(page(bytes([65 + rank]) * 500)) for rank in range(5)]
    assert [place for place, _ in spool.pages(tmp_path)] == places


def test_the_file_is_ordinary_warc(tmp_path):
    Spool(tmp_path).write(page())
    with spool.files(tmp_path)[0].open("rb") as source:
        (record,) = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(source)]
    assert record == ("response", "https://phare.example/un")


def test_headers_that_no_longer_describe_the_body_are_left_out(tmp_path):
    headers = {"content-encoding": "gzip", "transfer-encoding": "chunked", "content-length": "3", "x-a": "b"}
    place = Spool(tmp_path).write(page(headers=headers))
    assert spool.read(tmp_path, place).headers == {"x-a": "b"}


def test_a_hostile_header_cannot_write_records(tmp_path):
    evil = "x\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n"
    Spool(tmp_path).write(page(url="https://phare.example/" + evil, headers={"x-evil": evil, "a\r\nb": "c"}))
    assert len(list(spool.pages(tmp_path))) == 1


@pytest.mark.parametrize("lost", [1, 3, 4, 5, 100, 590, 900])
def test_a_torn_tail_costs_at_most_the_last_record(tmp_path, lost):
    writer = Spool(tmp_path)
    for rank in range(3):
        writer.write(page(b"%d" % rank * 500))
    writer.close()
    path = spool.files(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:-lost])
    bodies = [one.body[:1] for _, one in spool.pages(tmp_path)]
    assert bodies[:2] == [b"0", b"1"]
    assert len(bodies) == (3 if lost <= 4 else 2)  # the last four bytes only end the record


def test_garbage_instead_of_a_record_is_an_error_with_a_place(tmp_path):
    writer = Spool(tmp_path)
    place = writer.write(page())
    with pytest.raises(SpoolError, match="no whole record"):
        spool.read(tmp_path, Place(place.file, place.offset + 7))
    with pytest.raises(SpoolError, match="No such file"):
        spool.read(tmp_path, Place("vigie-20260101T000000-1-1.warc", 0))
    with pytest.raises(SpoolError, match="not a spool file"):
        spool.read(tmp_path, Place("../secret", 0))


def test_two_writers_never_share_a_file(tmp_path):
    places = {Spool(tmp_path).write(page()).file for _ in range(3)}
    assert len(places) == 3


def test_a_file_holds_one_hour_at_most(tmp_path):
    writer = Spool(tmp_path)
    for minutes in (0, 30, 59, 60, 90, 150):
        writer.write(page(when=NOON + timedelta(minutes=minutes)))
    assert [spool.opened(path) - NOON for path in spool.files(tmp_path)] == [
        timedelta(minutes=minutes) for minutes in (0, 60, 150)
    ]


def test_a_purge_leaves_nothing_older_than_said(tmp_path):
    writer = Spool(tmp_path)
    for hours in range(0, 100, 5):
        writer.write(page(when=NOON + timedelta(hours=hours)))
    (tmp_path / "notes.txt").write_text("kept")
    now = NOON + timedelta(hours=100)
    assert spool.purge(tmp_path, timedelta(hours=72), now) == 6
    assert all(now - one.fetched < timedelta(hours=72) for _, one in spool.pages(tmp_path))
    assert spool.purge(tmp_path, timedelta(hours=72), now) == 0
    assert (tmp_path / "notes.txt").exists()
    assert spool.purge(tmp_path / "absent", timedelta(hours=72), now) == 0
