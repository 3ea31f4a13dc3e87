"""Rows of a researcher's own, and how a frame is compared with a published table."""

import pandas as pd

import analysis as an
from analysis.processed_tables import tables

USUAL = {"place": "Nepal", "measure": "flow", "year": 2005, "producer": "Alpha", "method": "survey"}


def own(*rows: dict[str, object]) -> pd.DataFrame:
    """Claims from rows that differ from the usual one."""
    return an.make_claims([USUAL | row for row in rows])


def published(name: str, **cells: object) -> pd.DataFrame:
    """The rows of a published table with these cells."""
    table = tables()[name]
    for column, value in cells.items():
        table = table[table[column] == value]
    return table.reset_index(drop=True)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame, *, rtol: float = 1e-12) -> None:
    """A frame holds the rows of a table in their order; columns may have been added, or one made the index."""
    rows = found.reset_index() if found.index.name in expected else found.reset_index(drop=True)
    pd.testing.assert_frame_equal(rows[expected.columns], expected, check_dtype=False, rtol=rtol, atol=1e-9)
