"""Differences between two codings, settled one by one in a file: which still wait, and for whom others were settled."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import files
from analysis.agreement import Agreement
from analysis.reading.delimited_tables import LINE, cell_problems, raw_contract, read_text_table
from analysis.reading.problems import refuse

#: What somebody fills in for each cell that differs: the cell that is right, on what basis, and why.
DECIDED = ("settled", "basis", "why")
OPEN = "open"


class Settlement(NamedTuple):
    """The differences of two codings with what was decided, and how many were decided for whom."""

    rows: pd.DataFrame
    counts: Mapping[str, int]


def settlement(found: Agreement, earlier: pd.DataFrame | None = None) -> Settlement:
    """Every cell that differs, with what an earlier file decided of it; the others wait, with the basis `open`.

    A decision holds as long as both cells are what they were: a coding that changed is to be looked at again.
    """
    key = str(found.differing.index.name)
    rows = found.differing.reset_index()[[key, "column", "first", "second"]]
    if earlier is None or earlier.empty:
        rows = rows.assign(settled="", basis=OPEN, why="")
    else:
        named = [key, "column", "first", "second"]
        rows = rows.merge(earlier[[*named, *DECIDED]], on=named, how="left")
        rows = rows.fillna({"settled": "", "basis": OPEN, "why": ""})
    is_open = rows["basis"] == OPEN
    is_first = ~is_open & (rows["settled"] == rows["first"])
    is_second = ~is_open & (rows["settled"] == rows["second"])
    counts = {
        "open": int(is_open.sum()),
        "first": int(is_first.sum()),
        "second": int(is_second.sum()),
        "neither": int((~is_open & ~is_first & ~is_second).sum()),
    }
    return Settlement(rows, counts)


def read_settlement(path: Path) -> pd.DataFrame | None:
    """The decisions of a file; None if it does not exist yet. InputError with every cell that is not right."""
    if not path.is_file():
        return None
    table = read_text_table(path, file=str(path), may_be_empty=True)
    key = next(str(name) for name in table if name != LINE)
    columns = dict(raw_contract("settled_differences"))
    del columns["claim_id"]
    decided = table.drop(columns=key)
    if "basis" in table:
        # Of what is open nothing is to be said yet.
        decided = decided[table["basis"] != OPEN]
    refuse(cell_problems(decided, columns, file=str(path)))
    return table.drop(columns=LINE)


def write_settlement(path: Path, settled: Settlement) -> None:
    """Write the differences with what was decided."""
    files.write(path, settled.rows.to_csv(index=False, lineterminator="\n").encode())
