"""The checks of coding: what the page prints is of the tables, the draw and its plants are those of the script."""

import runpy
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from analysis.processed_tables import tables
from analysis.project import root
from analysis.reading.delimited_tables import read_text_table

TABLES = ["second_reading", "settled_differences", "validity_check", "planted_errors"]
FIGURE = ["bound", "low", "high", "best"]


def raw(name: str) -> pd.DataFrame:
    """A table of data/raw, held to its contract."""
    file = f"data/raw/{name}.csv"
    return read_text_table(root() / file, name, file=file)


def cells(coded: pd.DataFrame, named: pd.DataFrame) -> list[str]:
    """The cells of a table by claim that the rows of another name by claim and column."""
    every = coded.melt("claim_id", var_name="column", value_name="cell")
    return named[["claim_id", "column"]].merge(every, how="left")["cell"].tolist()


@pytest.fixture(scope="module")
def check() -> dict[str, Any]:
    """What benchmarks/coding_check.py defines."""
    return runpy.run_path(str(root() / "benchmarks" / "coding_check.py"))


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What benchmarks/coding_page.py defines."""
    return runpy.run_path(str(root() / "benchmarks" / "coding_page.py"))


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_name_claims_that_are_held_each_cell_once(name: str) -> None:
    table = raw(name)
    assert set(table["claim_id"]) <= set(tables()["10_claims"]["claim_id"])
    key = ["claim_id", "column"] if "column" in table else ["claim_id"]
    assert not table.duplicated(key).any()


def test_the_page_is_what_the_tables_give(page: dict[str, Any]) -> None:
    printed = (root() / "docs" / "coding.md").read_text(encoding="utf-8")
    assert page["page"]() == printed
    assert "self-consistency" in printed.lower()


def test_each_difference_is_one_and_is_settled_for_a_reading_or_once_for_neither() -> None:
    differences = raw("settled_differences")
    assert differences["second"].tolist() == cells(raw("second_reading"), differences)
    assert (differences["first"] != differences["second"]).all()
    is_figure = differences["column"].isin(FIGURE)
    assert ((differences["basis"] == "open") == is_figure).all()
    is_first = differences["settled"] == differences["first"]
    is_second = differences["settled"] == differences["second"]
    neither = differences[~(is_first | is_second | is_figure)]
    assert neither[["claim_id", "column"]].to_numpy().tolist() == [["CPT-038", "method"]]


def test_claims_are_coded_as_was_settled() -> None:
    differences = raw("settled_differences")
    decided = differences[differences["basis"] != "open"]
    claims = tables()["10_claims"].astype("string").fillna("")
    other = decided[decided["settled"] != pd.Series(cells(claims, decided), index=decided.index)]
    assert other.empty, other[["claim_id", "column", "settled"]].to_string()


def test_studies_are_reviewed_only_where_all_their_claims_were_read_again() -> None:
    claims = tables()["10_claims"]
    read_again = claims["claim_id"].isin(raw("second_reading")["claim_id"])
    studies = raw("studies")
    reviewed = studies.loc[studies["reviewed_by"] == "reader_2", "study_id"]
    assert len(reviewed)
    assert read_again[claims["study"].isin(reviewed)].all()


def test_the_draw_is_that_of_the_script(check: dict[str, Any]) -> None:
    frame = pd.read_csv(root() / "benchmarks" / "coding_frame.csv")
    drawn = check["drawn"](frame)
    assert drawn["claim_id"].tolist() == raw("validity_check")["claim_id"].unique().tolist()
    assert drawn["stratum"].value_counts().to_dict() == {"meeting": 40, "other": 40}


def test_the_plants_are_those_of_the_script_and_all_are_wrong(check: dict[str, Any]) -> None:
    planted = raw("planted_errors")
    columns = ["claim_id", "column", "coded", "planted"]
    assert check["plants"](check["coding"]()).to_numpy().tolist() == planted[columns].to_numpy().tolist()
    assert (planted["coded"] != planted["planted"]).all()
    assert planted["claim_id"].nunique() == 20


@pytest.mark.parametrize(
    ("successes", "cells", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17: table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_of_the_literature(
    successes: int, cells: int, low: float, high: float, page: dict[str, Any]
) -> None:
    wilson: Callable[[int, int], tuple[float, float, float]] = page["wilson"]
    assert wilson(successes, cells) == pytest.approx((successes / cells, low, high), abs=5e-5)


def test_a_wrong_cell_moves_the_page(page: dict[str, Any]) -> None:
    """By hand: of 72 measures checked none is wrong; with one more wrong it is 1 of 72."""
    checked = raw("validity_check")
    rows = checked["column"].eq("measure") & checked["verdict"].eq("right")
    before = page["wrong_cells"](checked).loc["measure"]
    checked.loc[rows.idxmax(), "verdict"] = "wrong"
    after = page["wrong_cells"](checked).loc["measure"]
    assert (before["wrong"], after["wrong"]) == (0, 1)
    assert after["cells"] == before["cells"]
    assert after["share"] == pytest.approx(1 / before["cells"])
