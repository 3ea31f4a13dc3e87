"""Differences between two codings, settled one by one in a file: which still wait, and for whom others were settled."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import files
from analysis.adding.raw_tables import with_cells
from analysis.agreement import compare
from analysis.reading.delimited_tables import (
    LINE,
    Check,
    cell_problems,
    failing,
    raw_contract,
    read_text_table,
)
from analysis.reading.problems import refuse

#: What is known of each cell that differs.
_COMPARED = ("column", "first", "second")
#: What somebody fills in for each: the cell that is right, on what basis, and why.
DECIDED = ("settled", "basis", "why")
OPEN = "open"


class Settlement(NamedTuple):
    """The differences of two codings with what was decided, and how many were decided for whom."""

    rows: pd.DataFrame
    counts: Mapping[str, int]


def settlement(
    first: pd.DataFrame, second: pd.DataFrame, *, key: str = "", earlier: pd.DataFrame | None = None
) -> Settlement:
    """Every cell that differs, with what an earlier file decided of it; the others wait, with the basis `open`.

    A decision holds as long as both cells are what they were: a coding that changed is to be looked at again. It holds
    too once the first coding has the cell that was decided, whether that was written into it or typed; `first` stays
    what it was before.
    """
    agreement = compare(first, second, key=key)
    name = str(agreement.differing.index.name)
    differing = agreement.differing.reset_index()[[name, *_COMPARED]]
    waiting = differing.assign(settled="", basis=OPEN, why="")
    if earlier is None or earlier.empty:
        rows = waiting
    else:
        if earlier.columns[0] != name:
            raise ValueError(
                f"the settled differences name rows by {earlier.columns[0]}; {name} would be right"
            )
        kept = _holding(earlier, first.set_index(name), second.set_index(name))
        is_new = ~_cells(waiting).isin(_cells(kept))
        rows = pd.concat([kept, waiting[is_new]], ignore_index=True)
    return Settlement(rows, _counts(rows))


def _cells(rows: pd.DataFrame) -> pd.Index:
    """Which cells of a table rows are about: the key and the column of each."""
    return pd.MultiIndex.from_arrays([rows.iloc[:, 0], rows["column"]])


def _holding(earlier: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The decisions that still hold of two codings, each by its key."""
    is_holding = []
    for decision in earlier.to_dict("records"):
        row_key, column = list(decision.values())[:2]
        is_coded = all(row_key in coding.index and column in coding for coding in (first, second))
        if decision["basis"] == OPEN or not is_coded:
            is_holding.append(False)
            continue
        is_second_kept = second.at[row_key, column] == decision["second"]
        is_first_kept = first.at[row_key, column] in (decision["first"], decision["settled"])
        is_holding.append(is_first_kept and is_second_kept)
    return earlier.loc[np.array(is_holding, dtype=bool)]


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    """How many cells are settled for which coding."""
    is_open = rows["basis"] == OPEN
    is_first = ~is_open & (rows["settled"] == rows["first"])
    is_second = ~is_open & (rows["settled"] == rows["second"])
    return {
        "open": int(is_open.sum()),
        "first": int(is_first.sum()),
        "second": int(is_second.sum()),
        "neither": int((~is_open & ~is_first & ~is_second).sum()),
    }


def to_write(first: pd.DataFrame, settled: Settlement) -> pd.DataFrame:
    """What was decided otherwise than the first coding has it: a row a cell, with the key, `column` and `settled`."""
    rows = settled.rows
    decided = rows[rows["basis"] != OPEN]
    coded = first.set_index(str(rows.columns[0]))
    is_otherwise = []
    for row_key, column, cell in zip(decided.iloc[:, 0], decided["column"], decided["settled"], strict=True):
        is_otherwise.append(coded.at[row_key, column] != cell)
    return decided.loc[np.array(is_otherwise, dtype=bool)].iloc[:, [0, 1, 2, 4]]


def write_cells(path: Path, cells: pd.DataFrame) -> None:
    """Put the cells that `to_write` names into a coding; no other row of the file changes a byte."""
    settled: dict[str, dict[str, str]] = {}
    for row_key, column, _, cell in cells.itertuples(index=False):
        settled.setdefault(row_key, {})[column] = cell
    content = with_cells(path.read_bytes(), str(path), key=str(cells.columns[0]), settled=settled)
    files.write(path, content)


def read_settlement(path: Path) -> pd.DataFrame | None:
    """The decisions of a file; None if it does not exist yet. InputError with every cell that is not right."""
    if not path.is_file():
        return None
    table = read_text_table(path, file=str(path), may_be_empty=True)
    key = next(str(name) for name in table if name != LINE)
    columns = dict(raw_contract("settled_differences"))
    del columns["claim_id"]
    decided = table.drop(columns=key)
    problems = []
    if "basis" in table:
        is_open = table["basis"] == OPEN
        problems += failing(decided, _checks(decided, is_open), file=str(path))
        # Of what is open nothing is to be said yet.
        decided = decided[~is_open]
    refuse([*problems, *cell_problems(decided, columns, file=str(path))])
    return table[[key, *_COMPARED, *DECIDED]]


def _checks(table: pd.DataFrame, is_open: pd.Series) -> Iterator[Check]:
    """Whoever decides something says on what basis: what was filled in is not taken for open."""
    words = raw_contract("settled_differences")["basis"].words
    bases = ", ".join(word for word in words if word != OPEN)
    for column in ("settled", "why"):
        if column in table:
            is_undecided = table[column] == ""
            yield "basis", ~is_open | is_undecided, bases, f"{{cell!r}} stands beside a filled {column}"


def write_settlement(path: Path, settled: Settlement) -> None:
    """Write the differences with what was decided."""
    files.write(path, settled.rows.to_csv(index=False, lineterminator="\n").encode())
