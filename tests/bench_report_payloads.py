"""How many hostile texts act in the page, the PDF, the mail or the annexes? Every pair of the shared lists; bar 0.

`python tests/bench_report_payloads.py`

A payload is put at once into every field that comes from outside, so that one report tries all its pairs; a second
report makes it the address of the articles too.
"""

import argparse
import csv
import io
import json
import re
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import hostile
from figures import record
from shared import folder

from reports import annexes, mail, pdf, render, spreadsheets, tables
from reports.types import WeeklyReport

ADDRESS = "https://presse.test/a"
NOTHING = "\u200e"  # a text of which nothing can be printed
# Where the report shows each field of the lists: all are set by hostile.report.
SHOWN = {
    "entry.title": "titles",
    "page.og_title": "titles",
    "entry.author": "outlets and voices",
    "page.byline": "outlets and voices",
    "entry.link": "addresses",
    "entry.summary": "excerpts",
    "entry.content": "excerpts",
    "entry.tag": "topics",
    "feed.title": "media",
    "source.name": "media",
    "entity.name": "cities, communes, partners and voices",
    "keyword": "the territory",
}
FORMULA = tables.FORMULA
Skeleton = tuple[tuple[str, ...], tuple[tuple[str, str], ...], str]


@dataclass(frozen=True)
class Known:
    """What a harmless report is made of: a text may take a link or an excerpt away, never add anything."""

    pages: frozenset[Skeleton]
    mails: frozenset[Skeleton]


def skeleton(html: str) -> Skeleton:
    """Give the elements, the names of their attributes and every style; a mail's styles are in its attributes."""
    read = hostile.Page(html)
    styles = read.style + "".join(read.values("style"))
    return tuple(read.tags), tuple((tag, name) for tag, name, _ in read.attributes), styles


def harmless() -> Known:
    """Make the reports of plain words, with and without an address, and that of nothing printable."""
    reports = [hostile.report(text, url) for text in ("mot", NOTHING) for url in (ADDRESS, "")]
    return Known(
        frozenset(skeleton(render.html(each)) for each in reports),
        frozenset(skeleton(mail.html(each)) for each in reports),
    )


def acts(payload: str, known: Known) -> str:
    """Say where a payload acts; "" when it is inert everywhere."""
    found = (where for url in (ADDRESS, None) for where in acting(hostile.report(payload, url), known))
    return next(found, "")


def acting(report: WeeklyReport, known: Known) -> Iterator[str]:
    """Name each part of a report in which a text acts."""
    page, letter = render.html(report), mail.html(report)
    if skeleton(page) not in known.pages or not plain_links(page):
        yield "page"
    if skeleton(letter) not in known.mails or hostile.Page(letter).values("href"):
        yield "mail"
    if not still(pdf.pdf(report)):
        yield "PDF"
    subject, text = render.subject(report), render.text(report)
    hidden = [each for each in subject + text if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp"}]
    if len(subject.splitlines()) != 1 or set(hidden) - {"\n"}:
        yield "text"
    sheets = annexes.sheets(report)
    if not all(inert(sheet) for sheet in sheets):
        yield "CSV"
    if not quiet(spreadsheets.xlsx(sheets, report.written)):
        yield "XLSX"


def plain_links(html: str) -> bool:
    """Whether every address of a page is a web one."""
    return all(value.startswith(("http://", "https://")) for value in hostile.Page(html).values("href"))


def still(paper: bytes) -> bool:
    """Whether a PDF can only be read, and leads to the web alone."""
    leads = all(each.startswith(("http://", "https://")) for each in hostile.addresses(paper))
    return leads and not re.search(hostile.ACTIVE, hostile.inflated(paper))


def inert(table: tables.Sheet) -> bool:
    """Whether a table read back by a spreadsheet has its own rows and columns, and no cell that begins a formula."""
    read = list(csv.reader(io.StringIO(spreadsheets.csv_text(table).removeprefix("\ufeff"), newline=""), delimiter=";"))
    texts = [
        read[1 + line][column]
        for line, row in enumerate(table.rows)
        for column, value in enumerate(row)
        if isinstance(value, str)
    ]
    square = [len(row) for row in read] == [len(table.columns)] * (len(table.rows) + 1)
    return square and not [text for text in texts if text.startswith(FORMULA)]


def quiet(workbook: bytes) -> bool:
    """Whether a workbook holds neither formula nor link nor macro."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        names = book.namelist()
        tabs = "".join(book.read(name).decode() for name in names if name.startswith("xl/worksheets/"))
    return "<f>" not in tabs and "<hyperlink" not in tabs and not [name for name in names if "vba" in name.lower()]


def lists() -> list[tuple[str, str]]:
    """Read every pair of field and payload of the shared lists."""
    with tempfile.TemporaryDirectory() as name:
        made = hostile.generate(folder() / "bench" / "hostile" / "gen_lists.py", Path(name))
        fields = json.loads((made / "xss_fields.json").read_text(encoding="utf8"))
    purify = json.loads((folder() / "data" / "lists" / "dompurify-payloads.json").read_text(encoding="utf8"))
    pairs = [(one["field"], one["payload"]) for one in fields]
    return pairs + [(field, payload) for payload in purify for field in ("entry.title", "entry.link")]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--first", type=int, help="only the first payloads (nothing is recorded)")
    first = options.parse_args().first
    pairs = lists()
    unknown = {field for field, _ in pairs} - set(SHOWN)
    if unknown:
        raise SystemExit(f"fields shown nowhere: {unknown}")
    plain = harmless()
    payloads = list(dict.fromkeys(payload for _, payload in pairs))[:first]
    where = {payload: acts(payload, plain) for payload in payloads}
    active = [pair for pair in pairs if where.get(pair[1])]
    for pair in active[:10]:
        print("ACTIVE", where[pair[1]], pair)
    print(f"{len(pairs)} pairs tried, {len(where)} payloads")
    if first is None:
        said = f"of {len(pairs)} field and payload pairs, page, PDF, mail, text and annexes"
        record("report.active_payloads", len(active), said)
