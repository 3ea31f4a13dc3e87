"""A capture table: how many persons were seen by exactly which lists, and what is said of their total.

A history is a set of lists. It is written as an integer whose bit i says whether list i named the person, so
history 0 is nobody's list: the persons whom no list saw, whose number is the thing to estimate. Counts are an array by
history, (2^lists,), that is 0 there.
"""

from collections.abc import Callable, Iterable
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


class NotIdentified(CaptureError):
    """A table and a model that leave the total undetermined."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Total:
    """How many persons there are in all, seen or not, with an interval."""

    estimate: float
    ci_low: float
    ci_high: float
    n_observed: int  # persons on any list
    model: str  # which lists go together
    bic: float = np.nan
    same_model: float = np.nan  # share of bootstrap replicates that chose the same model


def read_table(table: pd.DataFrame) -> Floats:
    """Counts by history of a data frame with one 0/1 column per list and `count`.

    Histories that are left out count zero persons, rows with the same history are added up. What is no such table
    raises `CaptureError`, which names the row and column.
    """
    if not isinstance(table, pd.DataFrame):
        raise CaptureError(f"a capture table is a DataFrame, not {type(table).__name__}")
    table = table.rename(columns=str)
    names = list(table.columns)
    lists = [name for name in names if name != COUNT]
    if names.count(COUNT) != 1:
        raise CaptureError(
            f"a capture table needs one column named {COUNT!r} and one 0/1 column per list; columns: {names}"
        )
    if len(set(lists)) < len(lists):
        raise CaptureError(f"two lists have the same name; columns: {names}")
    if not 2 <= len(lists) <= MOST_LISTS:
        raise CaptureError(f"a capture table needs 2 to {MOST_LISTS} lists; it has {len(lists)}: {lists}")

    def column(name: str, allowed: Callable[[Floats], Bools], right: str) -> Floats:
        try:
            values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            what = "holds something that is not a number"
            raise CaptureError(f"column {name!r} of the capture table {what}") from None
        for row in np.flatnonzero(~allowed(values)):
            what = f"row {row} of the capture table has {values[row]:g} in column {name!r}"
            raise CaptureError(f"{what}: {right}")
        return values

    whole = "a count is a whole number of persons, 0 or more"
    counts = column(COUNT, lambda n: (n >= 0) & (n < np.inf) & (n == np.floor(n)), whole)
    codes = np.zeros(len(table), dtype=np.int64)
    for bit, name in enumerate(lists):
        seen = column(name, lambda n: (n == 0) | (n == 1), "a list column holds 0 or 1")
        codes += seen.astype(np.int64) << bit
    for row in np.flatnonzero(codes == 0):
        raise CaptureError(
            f"row {row} of the capture table belongs to no list: persons on no list cannot be counted, "
            "they are what is estimated; leave the row out"
        )
    if not counts.sum():
        raise CaptureError("the capture table counts no person: at least one count must be above 0")
    return np.bincount(codes, weights=counts, minlength=2 ** len(lists))


@lru_cache(maxsize=MOST_LISTS)
def subsets(histories: int) -> Floats:
    """One where the history of the row is part of the history of the column, else zero; shape (2^t, 2^t)."""
    codes = np.arange(histories)
    return np.array((codes[:, None] & codes) == codes[:, None], dtype=np.float64)


def overlaps(counts: Floats) -> Floats:
    """Persons on all lists of each history, whatever other lists they are on; same shape as `counts` (..., 2^t)."""
    return counts @ subsets(counts.shape[-1]).T


def sets_of(size: int, n_lists: int) -> list[int]:
    """Histories of so many lists, ordered by first, then second list, and so on."""
    return [sum(1 << bit for bit in lists) for lists in combinations(range(n_lists), size)]


def members(code: int) -> list[int]:
    """Positions of the lists in a history, ascending."""
    return [bit for bit in range(int(code).bit_length()) if code >> bit & 1]


def bracketed(codes: Iterable[int], n_lists: int) -> str:
    """Sets of lists by number, longest first: `[123,14,34]`; beyond nine lists, `[1-2,9-10]`."""
    sets = sorted((members(code) for code in codes), key=lambda lists: (-len(lists), lists))
    joint = "" if n_lists <= DIGITS else "-"
    return "[" + ",".join(joint.join(str(bit + 1) for bit in lists) for lists in sets) + "]"
