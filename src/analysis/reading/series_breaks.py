"""Years from which on a maker's yearly counts are of something else, as the project declares them."""

from functools import cache
from pathlib import Path

import pandas as pd

from analysis.project import root
from analysis.reading.contracts import contract
from analysis.reading.text_tables import read_text_table, require_cells

FILE = "data/raw/reference/series_breaks.csv"


@cache
def load_breaks(path: Path) -> pd.DataFrame:
    """The breaks that a table declares, by year: whose counts of which area change, why, and where that is seen.

    Raises InputError with row and column of every problem.
    """
    table = require_cells(read_text_table(path, file=FILE), contract("series_breaks"), file=FILE)
    return table.astype({"year": float}).sort_values("year", kind="stable")


def stretches(counts: pd.DataFrame) -> "pd.Series[str]":
    """What is to be said of each yearly count that lies after the last break before it; empty where there is none.

    The counts have `producer`, `area` and `year`. Those of one maker and place with the same words, or all without, may
    stand in one series.
    """
    by = {"producer": object, "area": object, "year": float}
    rows = counts[[*by]].astype(by).reset_index(drop=True).sort_values("year")
    found = pd.merge_asof(rows, load_breaks(root() / FILE), on="year", by=["producer", "area"])
    return found["remark"].fillna("").set_axis(rows.index).sort_index().set_axis(counts.index)
