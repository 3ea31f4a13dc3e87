"""Years from which on a maker's yearly counts are of something else, as the project declares them."""

from functools import cache
from pathlib import Path

import pandas as pd

from analysis.project import located, root
from analysis.reading.delimited_tables import read_text_table

FILE = "data/raw/reference/series_breaks.csv"


@cache
def load_breaks(path: Path) -> pd.DataFrame:
    """The breaks that a table declares, by year; InputError with every cell that is not as it should be."""
    table = read_text_table(path, "series_breaks", file=FILE)
    return table.astype({"year": float}).sort_values("year", kind="stable")


def stretches(counts: pd.DataFrame) -> "pd.Series[str]":
    """What is to be said of each count (`producer`, `area`, `year`) after the last break before it, if anything."""
    types = {"producer": object, "area": object, "year": float}
    rows = counts[list(types)].astype(types).reset_index(drop=True).sort_values("year")
    merged = pd.merge_asof(rows, load_breaks(located(root(), FILE)), on="year", by=["producer", "area"])
    remarks = merged["remark"].fillna("").set_axis(rows.index)
    return remarks.sort_index().set_axis(counts.index)
