"""A capture table: how many persons were seen by exactly which lists.

A history is a set of lists. It is written as an integer whose bit i says whether list i named the person, so
history 0 is nobody's list: the persons whom no list saw, whose number is the thing to estimate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COUNT = "count"
# A table of t lists has 2^t histories and every fit holds all of them; beyond this the arrays stop being small.
MOST_LISTS = 12
# Beyond nine lists the digits of a set's name would run together.
DIGITS = 9
#: Coverage of intervals where none is asked for.
LEVEL = 0.95

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class CaptureError(ValueError):
    """Something about a capture-recapture question that has no answer."""


class TableError(CaptureError):
    """A table that is not a table of capture histories."""


@dataclass(frozen=True, slots=True)
class CaptureTable:
    """Persons seen by exactly the lists of each history, history 0 always 0; `lists` in the order of their bits."""

    lists: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def n_lists(self) -> int:
        """Number of lists."""
        return len(self.lists)

    @property
    def n_observed(self) -> int:
        """Persons seen by at least one list."""
        return sum(self.counts)

    def array(self) -> Floats:
        """Counts as an array of shape (1, 2^lists)."""
        return np.array([self.counts], dtype=np.float64)


def read_table(table: pd.DataFrame | CaptureTable) -> CaptureTable:
    """Capture counts of a data frame with one 0/1 column per list and `count`.

    Histories that are left out count zero persons, rows with the same history are added up. What is no such table
    raises `TableError`, which names the row and column.
    """
    if isinstance(table, CaptureTable):
        return table
    if not isinstance(table, pd.DataFrame):
        raise TableError(f"a capture table is a DataFrame, not {type(table).__name__}")
    table = table.rename(columns=str)
    lists = _list_names(list(table.columns))
    counts = _numbers(table, COUNT)
    whole = np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))
    _refuse(~whole, counts, column=COUNT, right="a count is a whole number of persons, 0 or more")
    codes = np.zeros(len(table), dtype=np.int64)
    for bit, name in enumerate(lists):
        seen = _numbers(table, name)
        _refuse(~np.isin(seen, (0.0, 1.0)), seen, column=name, right="a list column holds 0 or 1")
        codes += seen.astype(np.int64) << bit
    if (codes == 0).any():
        row = int(np.flatnonzero(codes == 0)[0])
        raise TableError(
            f"row {row} of the capture table belongs to no list: persons on no list cannot be counted, "
            "they are what is estimated; leave the row out"
        )
    cells = np.bincount(codes, weights=counts, minlength=2 ** len(lists))
    if cells.sum() == 0:
        raise TableError("the capture table counts no person: at least one count must be above 0")
    return CaptureTable(lists=lists, counts=tuple(int(n) for n in cells))


def check_level(level: float) -> None:
    """Raise unless the level is a coverage between 0 and 1."""
    if not 0 < level < 1:
        raise CaptureError(f"level={level} is not a coverage between 0 and 1, such as 0.95")


def _list_names(names: list[str]) -> tuple[str, ...]:
    if names.count(COUNT) != 1:
        raise TableError(
            f"a capture table needs one column named {COUNT!r} and one 0/1 column per list; columns: {names}"
        )
    lists = tuple(name for name in names if name != COUNT)
    if len(set(lists)) < len(lists):
        raise TableError(f"two lists have the same name; columns: {names}")
    if not 2 <= len(lists) <= MOST_LISTS:
        raise TableError(f"a capture table needs 2 to {MOST_LISTS} lists; it has {len(lists)}: {list(lists)}")
    return lists


def _numbers(table: pd.DataFrame, name: str) -> Floats:
    try:
        return table[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise TableError(
            f"column {name!r} of the capture table holds something that is not a number"
        ) from None


def _refuse(bad: Bools, values: Floats, *, column: str, right: str) -> None:
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise TableError(f"row {row} of the capture table has {values[row]:g} in column {column!r}: {right}")


@lru_cache(maxsize=MOST_LISTS)
def subsets(n_lists: int) -> Floats:
    """One where the history of the row is part of the history of the column, else zero; shape (2^t, 2^t)."""
    codes = np.arange(2**n_lists)
    return np.array((codes[:, None] & codes[None, :]) == codes[:, None], dtype=np.float64)


def overlaps(counts: Floats) -> Floats:
    """Persons on all lists of each history, whatever other lists they are on; same shape as `counts` (..., 2^t)."""
    return counts @ subsets(counts.shape[-1].bit_length() - 1).T


def pair_codes(n_lists: int) -> tuple[int, ...]:
    """Histories of two lists, ordered by first and then second list."""
    return tuple((1 << i) | (1 << j) for i, j in combinations(range(n_lists), 2))


def bracketed(codes: Iterable[int], n_lists: int) -> str:
    """Sets of lists by number, longest first: `[123,14,34]`; beyond nine lists, `[1-2,9-10]`."""
    sets = sorted((members(int(code)) for code in codes), key=lambda lists: (-len(lists), lists))
    joint = "" if n_lists <= DIGITS else "-"
    return "[" + ",".join(joint.join(str(bit + 1) for bit in lists) for lists in sets) + "]"


def members(code: int) -> tuple[int, ...]:
    """Positions of the lists in a history, ascending."""
    return tuple(bit for bit in range(code.bit_length()) if code >> bit & 1)
