"""The rows of a ladder: which claim goes before which, and the cells of a rung."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.library.quoting_rules import Advice
from analysis.vocabulary import Direction, Exploitation, Population

#: A claim or a rung by column; None where a number is missing.
Row = Mapping[str, Any]
#: People in a place before those who came or were taken; all people before some of them.
_DIRECTIONS = list(map(str, (Direction.IN, Direction.ANY, Direction.INTO, Direction.WITHIN, Direction.OUT)))
_POPULATIONS = [
    *map(
        str,
        (
            Population.ALL, Population.WOMEN_AND_CHILDREN, Population.WOMEN_AND_GIRLS, Population.ADULTS,
            Population.WOMEN, Population.CHILDREN, Population.GIRLS,
        ),
    )
]  # fmt: skip
#: A number so much older than the count of those found, in years, and smaller than it, is history.
_HISTORY_YEARS = 5
TEXTS = (
    *("population", "exploitation", "status", "visibility", "direction", "measure", "unit"),
    *("producer", "carrier", "read_in", "method"),
)
NUMBERS = ("low", "best", "high")
YEARS = ("year", "period_start", "period_end", "producer_year")
COLUMNS = (
    *(
        "basis",
        "number_id",
        "claim_ids",
        *NUMBERS,
        "bound",
        "approximate",
        "year",
        "period_start",
        "period_end",
    ),
    *("population", "exploitation", "status", "visibility", "direction", "measure", "unit", "producer"),
    *("producer_year", "carrier", "read_in", "method", "grade", "lines", "advice", "why"),
)


def typed(ladder: pd.DataFrame) -> pd.DataFrame:
    """The columns in their types: text is never missing."""
    kinds = dict.fromkeys(ladder.columns, "str") | {"approximate": "bool"}
    return ladder.astype(
        kinds | dict.fromkeys(NUMBERS, "float64") | dict.fromkeys((*YEARS, "lines"), "Int64")
    )


def plain(rows: pd.DataFrame) -> list[Row]:
    """Rows as mappings, None where a number is missing."""
    missing: Any = None
    cells = rows.to_numpy(dtype=object, na_value=missing)
    return [dict(zip(map(str, rows.columns), line, strict=True)) for line in cells]


def current(rows: Sequence[Row]) -> list[Row]:
    """Without what its maker has replaced: of one maker and one quantity the newest edition speaks."""
    newest: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: (-row["dated"], -(row["producer_year"] or 0), row["claim_id"])):
        if row["advice"] != Advice.HISTORY:
            newest.setdefault(tuple(row[name] for name in (*ESTIMAND, "producer")), row)
    return list(newest.values())


def ordered(rows: Sequence[Row], statuses: Sequence[str]) -> list[Row]:
    """Best first: grade, whether all people are meant, the widest condition, the newest, the widest group."""

    def order(row: Row) -> tuple[object, ...]:
        meant = (row["population"], row["exploitation"], row["counterpart"])
        return (
            row["rank"],
            meant != (Population.ALL, Exploitation.ALL, ""),
            statuses.index(row["status"]),
            -row["dated"],
            _place(_POPULATIONS, row["population"]),
            _place(_DIRECTIONS, row["direction"]),
            row["claim_id"],
        )

    return sorted(rows, key=order)


def _place(order: Sequence[str], word: str) -> int:
    """Where a word stands; one that is not listed comes last."""
    return order.index(word) if word in order else len(order)


def _middle(row: Row) -> float:
    """One number for a claim: the best, else the geometric middle of its range, else its only end."""
    low, best, high = (row[name] for name in NUMBERS)
    if best is not None:
        return float(best)
    return math.sqrt(low * high) if low and high else float(low or high)


def is_history(row: Row, found: Row) -> bool:
    """Whether a number is much older than the count of those found, and below it."""
    if found["basis"] == "none" or not row["dated"]:
        return False
    return bool(row["dated"] < found["year"] - _HISTORY_YEARS and _middle(row) < _middle(found))


def of_claim(row: Row, why: str) -> dict[str, Any]:
    """A rung on which a published number stands."""
    cells = {
        name: row[name] for name in (*TEXTS, *NUMBERS, *YEARS, "bound", "approximate", "grade", "advice")
    }
    return cells | {
        "basis": "claim",
        "number_id": row["claim_id"],
        "claim_ids": row["claim_id"],
        "lines": 1,
        "why": why,
    }


def of_estimate(estimate_id: str, estimate: "pd.Series[Any]", leader: Row, *, lines: int) -> dict[str, Any]:
    """A rung on which a reconciled number stands, with its 80 percent interval."""
    ends = {"low": estimate["low80"], "best": estimate["median"], "high": estimate["high80"]}
    year = int(estimate["reference_year"])
    cells = {name: leader[name] for name in TEXTS} | {"producer": "", "carrier": "", "read_in": ""}
    when = {"year": year, "period_start": year, "period_end": year, "producer_year": None}
    behind = {
        "basis": "estimate",
        "number_id": estimate_id,
        "claim_ids": estimate["claim_ids"],
        "lines": lines,
    }
    rest = {"bound": "none", "approximate": True, "advice": "", "why": "reconciled", "grade": leader["grade"]}
    return cells | ends | when | behind | rest


def of_none(said: Sequence[str]) -> dict[str, Any]:
    """A rung that nobody measured, with the ids of the numbers that nobody stands behind."""
    cells: dict[str, Any] = dict.fromkeys(COLUMNS, "") | dict.fromkeys((*NUMBERS, *YEARS))
    behind = {"basis": "none", "claim_ids": ";".join(said), "lines": 0}
    return cells | behind | {"bound": "none", "approximate": False, "why": "nobody_measured"}
