"""A table that breaks its contract, or that another version made, is refused with its place and what would be right."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import processing
from analysis.library.corpus import tables
from analysis.reading.problems import InputError
from analysis.tables import FOLDER, NAMES, as_table, contract, read_table
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """Some rows of the table as committed, which keeps its contract."""
    return read_table(ROOT, "10_claims").head(40)


def cell(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Change one cell."""
    return lambda frame: frame.assign(**{column: [value, *frame[column].iloc[1:]]})


DAMAGES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "a word that is none": (
        cell("measure", "stocks"),
        r":2:measure: 'stocks' is not allowed; one of .*stock",
    ),
    "an empty cell": (cell("producer", ""), r":2:producer: the cell is empty; text$"),
    "an id twice": (lambda frame: pd.concat([frame, frame.head(1)]), r":42:claim_id: '\S+' stands twice"),
    "an id of another form": (cell("claim_id", "A1"), r":2:claim_id: 'A1' is not allowed; text \[A-Z\]"),
    "nothing in a cell": (cell("note", None), r":2:note: nan is not allowed; text"),
    "a negative amount": (
        lambda frame: frame.assign(best=-1.0),
        r":2:best: -1.0 is not allowed; a number >= 0",
    ),
    "a year of no one": (
        lambda frame: frame.assign(producer_year=frame["producer_year"] // 100),
        r":18:producer_year: 20 is not allowed; a whole number >= 1500 and <= 2100",
    ),
    "low above high": (
        lambda frame: frame.assign(low=3.0, high=2.0, best=2.5, interval_level=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; low <= best <= high",
    ),
    "a share above one": (
        lambda frame: frame.assign(unit="fraction", low=0.5, high=1.5, best=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; a share lies between 0 and 1",
    ),
    "a share of nothing": (
        lambda frame: frame.assign(measure="share", share_of=""),
        r":2:claim_id: the row of \S+ breaks the contract; a share names its whole",
    ),
    "a level of one end": (
        lambda frame: frame.assign(interval_level=0.95, high=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; a level belongs to an interval",
    ),
    "a column too few": (lambda frame: frame.drop(columns="note"), r":1:note: the column is missing"),
    "a column too many": (lambda frame: frame.assign(more=""), r":1:more: the column is not expected"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_refused_in_its_place(damage: str, claims: pd.DataFrame) -> None:
    change, message = DAMAGES[damage]
    contract("10_claims").validate(claims)
    with pytest.raises(InputError) as error:
        contract("10_claims").validate(change(claims))
    assert re.search(rf"data/processed/10_claims\.csv{message}", str(error.value), re.MULTILINE), str(
        error.value
    )


def test_what_a_row_lacks_is_empty_false_or_missing() -> None:
    made = as_table([{"region_code": "NLD", "rung": "found"}], "30_ladder")
    assert made.loc[0, ["claim_ids", "leads"]].tolist() == ["", False]
    assert made[["low", "year"]].isna().all(axis=None)
    columns = contract("30_ladder").columns
    assert made.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in columns.items()}
    pd.testing.assert_frame_equal(as_table(made[["rung", "region_code"]], "30_ladder"), made)


def test_a_row_that_stands_twice_is_refused_by_the_key_of_its_table() -> None:
    ladder = read_table(ROOT, "30_ladder")
    wanted = r"30_ladder\.csv:\d+:region_code: the row stands twice; one row for each region_code, rung$"
    with pytest.raises(InputError, match=wanted):
        contract("30_ladder").validate(pd.concat([ladder, ladder.tail(1)], ignore_index=True))


def changed(folder: Path, name: str, old: str, new: str) -> str:
    """What is wrong with a table as committed in which a text is another one."""
    text = (ROOT / FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / f"{name}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_table(folder, name)
    return str(error.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_names_table_column_and_remedy(tmp_path: Path, name: str) -> None:
    column = next(iter(contract(name).columns))
    found = changed(tmp_path, name, column, "renamed")
    wanted = rf"data/processed/{name}\.csv:1: the table has no column {column}: .*; run: analysis data"
    assert re.fullmatch(wanted, found)


def test_text_where_a_number_belongs_names_table_and_remedy(tmp_path: Path) -> None:
    found = changed(tmp_path, "30_estimates", ",2008,", ",this year,")
    assert re.search(r"30_estimates\.csv: a column is not of its type: .*run: analysis data", found)


def test_a_missing_table_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"10_roles\.csv: the table does not exist; run: analysis data"):
        read_table(tmp_path, "10_roles")


def test_a_grid_of_a_region_that_has_none_any_more_goes(project: Path) -> None:
    stale = project / "build/multiverse/atlantis.json"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("{}", encoding="utf-8")
    processing.write(project, {name: tables()[name] for name in NAMES}, [])
    assert not stale.exists()
