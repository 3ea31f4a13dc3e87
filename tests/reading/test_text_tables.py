"""A table is held against its contract cell by cell, and every problem says where it stands and what would be right."""

from pathlib import Path

import pytest

from analysis.files import packaged
from analysis.reading.delimited_tables import cell_problems, raw_contract, read_text_table
from analysis.reading.problems import InputError, Problem
from tests.case_tables import cases

CONTRACT = {
    "id": {"pattern": r"A-\d+", "said": "an id such as A-1", "unique": True},
    "measure": "stock|flow",
    "status": "final?",
}
TABLE = "id,measure,status\nA-1,flow,\nA-2,stock,final\n"


@pytest.fixture(autouse=True)
def _contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """A contract of a table of this test."""
    tables = packaged("reading/raw_tables.yml")
    monkeypatch.setitem(tables, "tests", CONTRACT)
    monkeypatch.setitem(tables, "tests_may_have", {"note": "any"})


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong with a table of this text."""
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    table = read_text_table(path, file="t.csv")
    return [str(problem) for problem in cell_problems(table, raw_contract("tests"), file="t.csv")]


@pytest.mark.parametrize(("old", "new", "message"), cases(__file__, "what_is_wrong_is_told_with_its_place"))
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert problems(tmp_path, TABLE) == []
    try:
        messages = problems(tmp_path, TABLE.replace(old, new, 1))
    except InputError as error:
        messages = [str(error)]
    assert message in messages[0]


def test_an_optional_column_may_be_there_and_another_not(tmp_path: Path) -> None:
    assert problems(tmp_path, "id,measure,status,note\nA-1,flow,,any words\n") == []
    assert problems(tmp_path, "id,measure,status,more\nA-1,flow,,any words\n") == [
        "t.csv:1:more: the column is not expected; only id, measure, status, note"
    ]


def test_many_problems_are_counted_and_the_first_spelled_out() -> None:
    error = InputError(Problem("t.csv", row, "id", "wrong", "right") for row in range(50, 0, -1))
    lines = str(error).splitlines()
    assert lines[0] == "t.csv:1:id: wrong; right"
    assert lines[-1] == "... and 30 more"


def test_a_problem_is_told_without_the_signs_that_it_is_about() -> None:
    problem = Problem("t.csv", 1, "na\u202eme", "it is \x1b[31m", "plain \u200btext")
    assert str(problem) == r"t.csv:1:na\u202eme: it is \u001b[31m; plain \u200btext"
