"""Rows to a sheet that a person fills in a spreadsheet, and the filled sheet back to rows; .xlsx or .csv.

Nothing in it is ever run: an .xlsx cell is written as text, and a .csv text that a spreadsheet would read as a formula
gets a quote, which is taken off when the sheet comes back.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import duckdb

from storage.errors import StorageError, one_line
from storage.shell import FORMULA, QUOTE, extension

LARGEST = 20 * 2**20  # bytes of a sheet that comes back: thousands of rows fit in one
STAMP = (2000, 1, 1, 0, 0, 0)  # the same rows make the same bytes
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
QUOTED = '"{}"'  # a list of choices is a text of the formula language
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

FIXED = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="relecture" sheetId="1" r:id="rId1"/></sheets>
</workbook>""",
    # Style 1: bold, for the first line; style 2: wrapped text, at the top of its cell.
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}


class SheetUnreadable(StorageError):
    """A sheet that came back cannot be read."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet."""

    name: str
    width: int = 12  # characters, in .xlsx
    choices: tuple[str, ...] = ()  # what may be chosen in it, in .xlsx
    hint: str = ""  # shown when a cell is entered, in .xlsx


def write(path: Path, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Write a sheet, .xlsx or .csv by its name; raises FileExistsError rather than cover one that may be filled."""
    content = xlsx(columns, rows) if path.suffix.lower() == ".xlsx" else semicolons(columns, rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)


def read(path: Path) -> list[dict[str, str]]:
    """Read a sheet, whichever its program: one dict a row, by the names of the first line; empty cells are "".

    Raises SheetUnreadable in one line, or OSError for no file.
    """
    if path.stat().st_size > LARGEST:
        raise SheetUnreadable(f"{path}: more than {LARGEST // 2**20} MiB, this is no sheet of ours")
    table = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    if not table:
        raise SheetUnreadable(f"{path}: empty")
    names = [name.strip() for name in table[0]]
    if doubled := sorted({name for name in names if name and names.count(name) > 1}):
        raise SheetUnreadable(f"{path}: several columns are called {', '.join(doubled)}")
    rows = [[*row, *[""] * (len(names) - len(row))] for row in table[1:]]
    return [dict(zip(names, row, strict=False)) for row in rows if any(cell.strip() for cell in row)]


def inert(text: str) -> str:
    """Keep a text of a .csv from being read as a formula, or its own quote as ours."""
    return QUOTE + text if text.startswith((*FORMULA, QUOTE)) else text


def plain(text: str) -> str:
    """Take off the quote that `inert` put."""
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith((*FORMULA, QUOTE)) else text


def semicolons(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """Lay rows as a French spreadsheet expects them, with the mark by which it knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([column.name for column in columns])
    writer.writerows([inert(NOT_XML.sub("", cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """Lay rows in a workbook of one sheet, every cell a text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in {**FIXED, "xl/worksheets/sheet1.xml": _sheet(columns, rows)}.items():
            book.writestr(zipfile.ZipInfo(name, STAMP), XML + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(columns, 1)
    )
    lines = [_line(1, [column.name for column in columns], 1)]
    lines += [_line(number, row, 2) for number, row in enumerate(rows, 2)]
    asked = [
        _validation(column, letter(number), len(rows) + 1)
        for number, column in enumerate(columns, 1)
        if column.choices or column.hint
    ]
    validations = f'<dataValidations count="{len(asked)}">{"".join(asked)}</dataValidations>' if asked and rows else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(lines)}</sheetData>{validations}</worksheet>"
    )


def _line(number: int, cells: Sequence[str], style: int) -> str:
    texts = "".join(
        f'<c r="{letter(place)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(NOT_XML.sub('', cell))}</t></is></c>"
        for place, cell in enumerate(cells, 1)
    )
    return f'<row r="{number}">{texts}</row>'


def _validation(column: Column, place: str, last: int) -> str:
    choices = f"<formula1>{escape(QUOTED.format(','.join(column.choices)))}</formula1>" if column.choices else ""
    sort = 'type="list" showErrorMessage="1"' if column.choices else ""
    hint = f'showInputMessage="1" prompt={quoteattr(column.hint)}' if column.hint else ""
    return f'<dataValidation {sort} {hint} allowBlank="1" sqref="{place}2:{place}{last}">{choices}</dataValidation>'


def letter(place: int) -> str:
    """Name a column as spreadsheets do: A, B… from 1; sheets here have fewer than 27."""
    return chr(ord("A") + place - 1)


def _read_csv(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what a French spreadsheet writes unless told otherwise
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetUnreadable(f"{path}: not a sheet ({error})") from error
    return [[plain(cell) for cell in row] for row in table]


def _read_xlsx(path: Path) -> list[list[str]]:
    with duckdb.connect(":memory:") as connection:
        connection.load_extension(str(extension("excel")))
        connection.execute("SET memory_limit = '256MB'")
        try:
            found = connection.execute(
                "FROM read_xlsx(?, header = false, all_varchar = true, stop_at_empty = false)", [str(path)]
            )
            return [["" if cell is None else str(cell) for cell in row] for row in found.fetchall()]
        except duckdb.Error as error:
            raise SheetUnreadable(f"{path}: not a sheet ({one_line(str(error))})") from error
