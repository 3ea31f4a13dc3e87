"""Signs that nobody sees, what a terminal is sent, and cells that a spreadsheet would compute."""

import csv
import io
from itertools import chain

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.safe_text import hidden_sign, visible, without_formulas
from tests.case_tables import cases

TEXTS = st.text(max_size=30) | st.text(alphabet="a=+-@'\"\t\r\n,5 \u202e\x1b\u200c\u0645", max_size=12)


@pytest.mark.parametrize(("text", "told"), cases(__file__, "a_hidden_sign_is_told_by_its_code_point"))
def test_a_hidden_sign_is_told_by_its_code_point(text: str, told: str) -> None:
    assert hidden_sign(text) == told
    assert visible(text) != text
    assert visible(text).replace("\n", "").isprintable()


@pytest.mark.parametrize("text", cases(__file__, "what_people_write_is_let_through"))
def test_what_people_write_is_let_through(text: str) -> None:
    assert hidden_sign(text) == ""
    assert visible(text) == text


@given(TEXTS)
def test_what_is_visible_hides_nothing_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert hidden_sign(shown) == ""
    assert visible(shown) == shown
    assert (shown == text) == (hidden_sign(text) == "")


def written(rows: list[list[str]]) -> str:
    """A table as every Python reads it: before 3.13 a carriage return was written without quotes."""
    frame = pd.DataFrame(rows[1:], columns=rows[0], dtype=str)
    return frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL)


@pytest.mark.parametrize(
    ("cell", "safe"), cases(__file__, "a_cell_that_would_be_a_formula_has_an_apostrophe")
)
def test_a_cell_that_would_be_a_formula_has_an_apostrophe(cell: str, safe: str) -> None:
    table = written([["note", "number"], [cell, "-5"], ["plain, with a comma", "1"]])
    made = without_formulas(table)
    rows = [*csv.reader(io.StringIO(made, newline=""))]
    assert rows == [["note", "number"], [safe, "-5"], ["plain, with a comma", "1"]]
    assert (made == table) == (safe == cell)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=2, max_size=4))
def test_nothing_else_of_a_table_changes(rows: list[list[str]]) -> None:
    table = written(rows)
    before = [*csv.reader(io.StringIO(table, newline=""))]
    after = [*csv.reader(io.StringIO(without_formulas(table), newline=""))]
    assert [*map(len, after)] == [*map(len, before)]
    for old, new in zip(chain(*before), chain(*after), strict=True):
        assert new in (old, f"'{old}")
        assert not new.startswith(("=", "@", "\t", "\r"))
    assert without_formulas(without_formulas(table)) == without_formulas(table)
