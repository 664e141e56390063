"""A sheet goes to a person and comes back as it was, in both of the formats, and runs nothing on the way."""

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.sheets import Column, SheetUnreadable, read, semicolons, write, xlsx

COLUMNS = (Column("n°"), Column("titre", 60), Column("ton", choices=("négatif", "neutre"), hint="envers « nous »"))
FORMULAS = ["=1+1", "+33", "-2", "@SUM(A1)", "'=1", "''", "'", '=HYPERLINK("http://a")', "\t=1"]


def back(path, rows):
    path.unlink(missing_ok=True)
    write(path, COLUMNS, rows)
    return [list(row.values()) for row in read(path)]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_goes_out_comes_back(tmp_path, suffix):
    rows = [["1", '« L’été » ; 5 %, "dit-on"\nà Aix & <Cassis>', "négatif"], ["2", "œuf 🦆", ""]]
    assert back(tmp_path / f"a{suffix}", rows) == rows


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_formulas_go_out_as_texts_and_come_back_as_they_were(tmp_path, suffix):
    rows = [[str(number), text, ""] for number, text in enumerate(FORMULAS)]
    assert back(tmp_path / f"a{suffix}", rows) == rows


def test_no_cell_of_a_csv_begins_as_a_formula():
    text = semicolons(COLUMNS, [["1", formula, ""] for formula in FORMULAS]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_no_cell_of_a_workbook_is_a_formula():
    with zipfile.ZipFile(io.BytesIO(xlsx(COLUMNS, [["1", formula, ""] for formula in FORMULAS]))) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert all(ET.fromstring(book.read(name)) is not None for name in book.namelist())
    kinds = {cell.get("t") for cell in sheet.iter() if cell.tag.endswith("}c")}
    assert kinds == {"inlineStr"}
    assert not [cell for cell in sheet.iter() if cell.tag.endswith("}f")]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30).map(
    str.strip
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.sampled_from([".xlsx", ".csv"]))
def test_any_text_makes_the_round_trip(tmp_path, texts, suffix):
    rows = [[str(number), *pair] for number, pair in enumerate(texts)]
    assert back(tmp_path / f"a{suffix}", rows) == rows


def test_control_characters_do_not_break_the_workbook(tmp_path):
    assert back(tmp_path / "a.xlsx", [["1", "a\x00b\x07c\ufffe", ""]]) == [["1", "abc", ""]]


def test_a_sheet_that_may_be_filled_is_not_covered(tmp_path):
    back(tmp_path / "a.csv", [["1", "a", ""]])
    with pytest.raises(FileExistsError):
        write(tmp_path / "a.csv", COLUMNS, [])


def test_the_same_rows_make_the_same_bytes():
    assert xlsx(COLUMNS, [["1", "a", ""]]) == xlsx(COLUMNS, [["1", "a", ""]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_any_spreadsheet_is_read(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    path.write_bytes(f"n°{delimiter}titre\r\n1{delimiter}été\r\n{delimiter}\r\n".encode(encoding))
    assert read(path) == [{"n°": "1", "titre": "été"}]


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK nothing"), ("a.csv", b""), ("a.csv", b"a;a\n1;2\n"), ("a.csv", b'a;"b\n')]
)
def test_what_is_no_sheet_is_said_in_one_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetUnreadable, match=name) as stop:
        read(tmp_path / name)
    assert "\n" not in str(stop.value)
