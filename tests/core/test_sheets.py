"""Tables for spreadsheets: what people typed stays text, amounts stay amounts."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.core.sheets import as_csv, as_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+49", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "|calc", '=HYPERLINK("http://localhost")']


def _sheet(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            ElementTree.fromstring(file.read(name))
        return ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))


def _cells(data: bytes) -> list[tuple[str, str, str]]:
    """Place, type and content of each cell."""
    return [
        (cell.get("r", ""), cell.get("t", "n"), "".join(cell.itertext())) for cell in _sheet(data).iter(f"{MAIN}c")
    ]  # fmt: skip


def test_a_german_spreadsheet_opens_the_csv_as_it_is() -> None:
    data = as_csv(["Tag", "Betrag", "Zweck"], [(date(2026, 11, 27), Decimal("-1234.50"), 'a;"b"'), (None, 3, "ü")])
    text = '\ufeffTag;Betrag;Zweck\r\n2026-11-27;-1234,50;"a;""b"""\r\n;3;ü\r\n'
    assert data.decode() == text


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_formula_gets_into_a_csv(typed: str) -> None:
    text = as_csv(["x"], [(typed,)]).decode("utf-8-sig")
    (_head, (cell,)) = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert cell == f"'{typed}"


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_formula_gets_into_an_xlsx(typed: str) -> None:
    data = as_xlsx("Tag", ["x"], [(typed,)])
    assert not list(_sheet(data).iter(f"{MAIN}f"))
    place, kind, _content = _cells(data)[1]
    assert (place, kind) == ("A2", "inlineStr")


def test_an_xlsx_holds_numbers_to_reckon_with() -> None:
    data = as_xlsx("Kasse: 27/11", ["Tag", "Betrag"], [(date(2026, 11, 27), Decimal("-1234.50")), (None, 3)])
    assert _cells(data) == [
        ("A1", "inlineStr", "Tag"), ("B1", "inlineStr", "Betrag"),
        ("A2", "n", "46353"), ("B2", "n", "-1234.50"), ("B3", "n", "3"),
    ]  # fmt: skip


def test_columns_beyond_z_are_named_as_spreadsheets_do() -> None:
    places = [place for place, _kind, _content in _cells(as_xlsx("x", ["h"] * 703, []))]
    assert (places[25], places[26], places[701], places[702]) == ("Z1", "AA1", "ZZ1", "AAA1")


def test_the_same_rows_make_the_same_file() -> None:
    assert as_xlsx("x", ["a"], [("b",)]) == as_xlsx("x", ["a"], [("b",)])


@given(st.text(max_size=60))
def test_any_text_makes_files_that_open(typed: str) -> None:
    _sheet(as_xlsx(typed, [typed], [(typed,)]))
    rows = list(csv.reader(io.StringIO(as_csv(["x"], [(typed,)]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 2
