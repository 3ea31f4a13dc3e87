"""A capture table read: counts of persons by the set of lists that named them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arguments import kind
from analysis.estimates.capture.poisson import MOST_LISTS, Floats

COUNT = "count"


def read_table(table: pd.DataFrame) -> Floats:
    """Counts by history of a data frame with one 0/1 column per list and `count`.

    Histories that are left out count zero persons, rows with the same history are added up. What is no such table
    raises a `ValueError`, which names the row and column.
    """
    kind("a capture table", table, pd.DataFrame)
    table = table.rename(columns=str)
    lists = [name for name in table if name != COUNT]
    if COUNT not in table or not table.columns.is_unique:
        what = f"a capture table needs one column named {COUNT!r} and one 0/1 column per list"
        raise ValueError(f"{what}, each of its own name; columns: {list(table)}")
    if not 2 <= len(lists) <= MOST_LISTS:
        raise ValueError(f"a capture table needs 2 to {MOST_LISTS} lists; it has {len(lists)}: {lists}")
    numeric = table.apply(pd.to_numeric, errors="coerce")
    values = numeric.astype(np.float64)
    _check_cells(table, values)
    bits = 1 << np.arange(len(lists))
    on_lists = values[lists].to_numpy().astype(np.int64)
    codes = on_lists @ bits
    for row in np.flatnonzero(codes == 0):
        raise ValueError(
            f"row {row} of the capture table belongs to no list: persons on no list cannot be counted, "
            "they are what is estimated; leave the row out"
        )
    counts = values[COUNT]
    if not counts.sum():
        raise ValueError("the capture table counts no person: at least one count must be above 0")
    histories = 2 ** len(lists)
    persons = np.bincount(codes, weights=counts, minlength=histories)
    return np.asarray(persons, dtype=np.float64)


def _check_cells(table: pd.DataFrame, values: pd.DataFrame) -> None:
    """Raise where a cell of a capture table, as a number, is neither a count nor 0 or 1."""
    is_count = values.columns == COUNT
    highest = np.where(is_count, np.finfo(float).max, 1)
    is_whole = values % 1 == 0
    is_within = (values >= 0) & (values <= highest)
    is_right = is_whole & is_within
    for row, column in np.argwhere(~is_right.to_numpy()):
        name = table.columns[column]
        right = "a list column holds 0 or 1"
        if name == COUNT:
            right = "a count is a whole number of persons, 0 or more"
        cell = table.iat[row, column]
        raise ValueError(f"row {row} of the capture table has {cell!s} in column {name!r}: {right}")
