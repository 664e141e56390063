"""Raw answers to WARC records on disk, and back: append-only, crash-safe, short-lived."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.errors import CrawlError
from crawlers.types import Page, Purpose, Tdm, TdmEvidence

MAX_BYTES = 256 * 2**20  # a file is closed past this size...
MAX_AGE = timedelta(hours=1)  # ...or this age, so that a purge by file is a purge by hour
NAME = re.compile(r"vigie-(\d{8}T\d{6})-\d+-\d+\.warc")
# Bodies are kept decompressed and whole: these headers of the answer no longer describe them.
STALE_HEADERS = {"content-encoding", "transfer-encoding", "content-length"}


class SpoolError(CrawlError):
    """A record that was said to be there cannot be read."""


@dataclass(frozen=True)
class Place:
    """Where one record lies."""

    file: str  # name inside the spool folder
    offset: int  # bytes from the start of the file


class Spool:
    """The writing side: one process, one open file at a time.

    Files are not compressed: they live three days at most, and compressing cost more time than the rest of the write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._out: BinaryIO | None = None
        self._writer: WARCWriter | None = None
        self._name = ""
        self._opened = datetime.min.replace(tzinfo=UTC)
        self._count = 0

    def write(self, page: Page) -> Place:
        """Append one answer; when this returns, another process can read it."""
        out, writer = self._file(page.fetched)
        place = Place(self._name, out.tell())
        http = StatusAndHeaders(f"{page.status} -", _http_headers(page.headers), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            _printable(page.final_url),
            "response",
            payload=BytesIO(page.body),
            http_headers=http,
            warc_headers_dict=_warc_headers(page),
        )
        writer.write_record(record)
        out.flush()
        return place

    def _new_file(self, now: datetime) -> BinaryIO:
        while True:
            self._count += 1
            name = f"vigie-{now.astimezone(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{self._count}.warc"
            with suppress(FileExistsError):  # a dead process with our number: never write after its torn tail
                return (self.folder / name).open("xb")

    def close(self) -> None:
        """Close the open file, if any."""
        if self._out:
            self._out.close()
        self._out = self._writer = None

    def _file(self, now: datetime) -> tuple[BinaryIO, WARCWriter]:
        if self._out and (self._out.tell() > MAX_BYTES or not timedelta(0) <= now - self._opened < MAX_AGE):
            self.close()
        if self._out is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._out = self._new_file(now)
            self._name = Path(self._out.name).name
            self._opened = now
            self._writer = WARCWriter(self._out, gzip=False)
        return self._out, self._writer


def read(folder: Path, place: Place) -> Page:
    """Read one answer back."""
    if not NAME.fullmatch(place.file):
        raise SpoolError(f"{place.file!r} is not a spool file")
    path = folder / place.file
    try:
        with path.open("rb") as source:
            source.seek(place.offset)
            for page, _offset in _records(source):
                return page
    except OSError as error:
        raise SpoolError(f"{path}: {error.strerror}") from None
    raise SpoolError(f"{path}: no whole record at byte {place.offset}")


def pages(folder: Path) -> Iterator[tuple[Place, Page]]:
    """Read every answer still in the spool, oldest file first; a torn last record is left out."""
    for path in files(folder):
        with path.open("rb") as source:
            for page, offset in _records(source):
                yield Place(path.name, offset), page


def files(folder: Path) -> list[Path]:
    """Give the spool's files, oldest first."""
    return sorted(path for path in folder.glob("vigie-*.warc") if NAME.fullmatch(path.name))


def purge(folder: Path, older_than: timedelta, now: datetime) -> int:
    """Delete the files opened at least `older_than` ago, so that no record in the spool is older; count them."""
    expired = [path for path in files(folder) if opened(path) + older_than <= now]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def opened(path: Path) -> datetime:
    """Say when a spool file was opened: the time of its first record."""
    named = NAME.fullmatch(path.name)
    assert named
    return datetime.strptime(named[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


# --- Records


def _warc_headers(page: Page) -> dict[str, str]:
    headers = {
        "WARC-Date": page.fetched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "X-Vigie-Source": page.source_id,
        "X-Vigie-Purpose": page.purpose.value,
        "X-Vigie-Asked": page.url,
        "X-Vigie-Final": page.final_url,
    }
    if page.permanent_url:
        headers["X-Vigie-Permanent"] = page.permanent_url
    exact = {name: value for name, value in page.headers.items() if not value.isascii()}
    if exact:  # WARC escapes these in the HTTP block; an ETag must come back as it was sent
        headers["X-Vigie-Headers"] = json.dumps(exact)
    if page.tdm:
        headers["X-Vigie-Tdm"] = json.dumps([tdm_values(one) for one in page.tdm])
    return {name: _printable(value) for name, value in headers.items()}


def _http_headers(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(_printable(name), _printable(value)) for name, value in headers.items() if name not in STALE_HEADERS]


def _printable(text: str) -> str:
    """Drop what would break a header line: a hostile header must not write records of its own."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]", "", text)


def tdm_values(evidence: TdmEvidence) -> list[str]:
    """Write an evidence as plain values, in field order."""
    return [evidence.state.value, evidence.where, evidence.url, evidence.value, evidence.checked.isoformat()]


def tdm_evidence(values: list[str]) -> TdmEvidence:
    """Read an evidence written by tdm_values."""
    state, where, url, value, checked = values
    return TdmEvidence(Tdm(state), where, url, value, datetime.fromisoformat(checked))


def _records(source: BinaryIO) -> Iterator[tuple[Page, int]]:
    """Read whole records until the end or the first torn one."""
    records = ArchiveIterator(source, no_record_parse=False)
    try:
        for record in records:
            page = _page(record)
            if page is None:
                return
            yield page, records.get_record_offset()
    except (ArchiveLoadFailed, EOFError, ValueError, KeyError):
        return  # a torn tail: the process died while writing; every record before it is whole


def _page(record: Any) -> Page | None:
    """Turn one WARC record to a page; None when its body was cut."""
    warc = record.rec_headers
    http = record.http_headers
    body = record.raw_stream.read()
    if http is None or record.raw_stream.limit:  # bytes still promised by its length: torn
        return None
    return Page(
        source_id=warc.get_header("X-Vigie-Source"),
        url=warc.get_header("X-Vigie-Asked"),
        final_url=warc.get_header("X-Vigie-Final"),
        purpose=Purpose(warc.get_header("X-Vigie-Purpose")),
        status=int(http.get_statuscode()),
        headers=dict(http.headers) | json.loads(warc.get_header("X-Vigie-Headers") or "{}"),
        body=body,
        fetched=datetime.fromisoformat(warc.get_header("WARC-Date")),
        permanent_url=warc.get_header("X-Vigie-Permanent"),
        tdm=tuple(tdm_evidence(values) for values in json.loads(warc.get_header("X-Vigie-Tdm") or "[]")),
    )
