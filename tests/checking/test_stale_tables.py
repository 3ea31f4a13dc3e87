"""Processed tables that another version of the program made: one clear error, never a bare KeyError."""

from pathlib import Path

import pytest

from analysis import processing
from analysis.reading.problems import InputError
from analysis.tables import NAMES, contract


def change(project: Path, name: str, old: str, new: str) -> None:
    path = project / "data/processed" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_names_table_column_and_remedy(project: Path, name: str) -> None:
    column = next(iter(contract(name).columns))
    change(project, name, column, "renamed")
    wanted = rf"^data/processed/{name}\.csv:1: the table has no column {column}: .*; run: analysis data$"
    with pytest.raises(InputError, match=wanted):
        processing.load(project)


def test_text_where_a_number_belongs_names_table_and_remedy(project: Path) -> None:
    change(project, "30_estimates", ",2008,", ",this year,")
    with pytest.raises(
        InputError, match=r"30_estimates\.csv: a column is not of its type: .*run: analysis data"
    ):
        processing.load(project)


def test_a_missing_table_names_the_remedy(project: Path) -> None:
    (project / "data/processed/10_roles.csv").unlink()
    with pytest.raises(InputError, match=r"10_roles\.csv: the table does not exist; run: analysis data"):
        processing.load(project)


def test_a_grid_of_a_region_that_has_none_any_more_goes(project: Path) -> None:
    stale = project / "build/multiverse/atlantis.json"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("{}", encoding="utf-8")
    processing.write(project, processing.load(project))
    assert not stale.exists()
