"""Sheets read straight from their XML say what openpyxl says they say."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.reading.formats import sheets

# A text that starts with "=" is a formula for openpyxl: it writes no value for it, so there would be none to read.
TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=12
).filter(lambda text: not text.startswith("="))
CELL = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-4),
    TEXT,
)


def read(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """Every sheet of a file with its rows."""
    with zipfile.ZipFile(path) as book:
        texts = sheets.shared_texts(book)
        return {title: list(sheets.rows(book, part, texts)) for title, part in sheets.sheets(book)}


def as_text(value: object) -> str:
    """What a cell that openpyxl gives is as text."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(rows=st.lists(st.lists(CELL, max_size=30), min_size=1, max_size=8))
def test_cells_are_those_that_openpyxl_reads(tmp_path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    page["AB12"] = "far away"
    path = tmp_path / "book.xlsx"
    book.save(path)
    found = dict(read(path)["Sheet"])
    for line, row in enumerate(openpyxl.load_workbook(path).active.iter_rows(values_only=True), start=1):
        expected = [as_text(value) for value in row]
        cells = found.get(line, [])
        assert cells + [""] * (len(expected) - len(cells)) == expected


SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>
<x:row r="3"><x:c r="A3" t="s"><x:v>1</x:v></x:c><x:c r="C3" t="s"><x:v>0</x:v></x:c></x:row>
<x:row><x:c t="str"><x:f>A3</x:f><x:v>by a formula</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c>
<x:c><x:v>1.08E2</x:v></x:c><x:c><x:v>0.5</x:v></x:c><x:c/></x:row></x:sheetData></x:worksheet>"""
TEXTS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>plain</t></si>
<si><r><t>in two </t></r><r><t>stretches</t></r><rPh sb="0" eb="1"><t>as spoken</t></rPh></si></sst>"""


def handmade(path: Path, sheet: str = SHEET) -> Path:
    """A workbook with shared texts, prefixed names and a sheet whose place is given from the root."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            sheets.WORKBOOK,
            f'<workbook xmlns="{names}" xmlns:r="{types}"><sheets>'
            '<sheet name="Data &amp; notes" sheetId="4" r:id="rId7"/></sheets></workbook>',
        )
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        target = "/xl/worksheets/sheet9.xml"
        book.writestr(
            sheets.RELATIONS,
            f'<Relationships xmlns="{relations}"><Relationship Id="rId7" Target="{target}" Type="w"/></Relationships>',
        )
        book.writestr(sheets.TEXTS, TEXTS)
        book.writestr("xl/worksheets/sheet9.xml", sheet)
    return path


def test_texts_kinds_and_places_of_cells(tmp_path: Path) -> None:
    assert read(handmade(tmp_path / "book.xlsx")) == {
        "Data & notes": [
            (3, ["in two stretches", "", "plain"]),
            (4, ["by a formula", "1", "#N/A", "108", "0.5", ""]),
        ]
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<x:v>1</x:v>", "<x:v>7</x:v>"),
        ("C3", "ZZZZZZ3"),
        ("C3", "33"),
        ("1.08E2", "many"),
        ("</x:sheetData>", ""),
    ],
)
def test_a_broken_sheet_is_an_error(tmp_path: Path, old: str, new: str) -> None:
    assert old in SHEET
    path = handmade(tmp_path / "book.xlsx", SHEET.replace(old, new, 1))
    with pytest.raises((LookupError, ValueError, sheets.expat.ExpatError)):
        read(path)


def test_a_date_is_its_serial_number(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([date(2008, 1, 1)])
    book.save(tmp_path / "book.xlsx")
    assert read(tmp_path / "book.xlsx") == {"Sheet": [(1, ["39448"])]}
