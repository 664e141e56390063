"""Annex tables to the files a spreadsheet opens: CSV for a French one, and one XLSX workbook."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from reports.tables import Sheet

WIDEST = 60  # characters of a column


def csv_text(sheet: Sheet) -> str:
    """Write one table with semicolons and decimal commas; the first character tells Excel that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([f"{value:.4f}".replace(".", ",") if isinstance(value, float) else value for value in row])
    return "\ufeff" + out.getvalue()


def xlsx(sheets: Sequence[Sheet], written: datetime) -> bytes:
    """Write a workbook, one tab a table; texts are never formulas nor links; the same tables give the same bytes."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, plain)
    book.set_properties({"created": written.replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    for sheet in sheets:
        tab = book.add_worksheet(sheet.name[:31])
        tab.freeze_panes(1, 0)
        tab.write_row(0, 0, sheet.columns, bold)
        for number, row in enumerate(sheet.rows, 1):
            tab.write_row(number, 0, row)
        for column, name in enumerate(sheet.columns):
            longest = max([len(name), *(len(str(row[column])) for row in sheet.rows if isinstance(row[column], str))])
            tab.set_column(column, column, min(WIDEST, longest + 2))
    book.close()
    return out.getvalue()
