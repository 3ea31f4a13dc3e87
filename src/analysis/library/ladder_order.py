"""The rows of a ladder: which claim goes before which, and the cells of a rung."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.library.quoting_rules import Advice

#: A claim or a rung by column; None where a number is missing.
Row = Mapping[str, Any]
#: How a number is known, by its method, and which is better: a survey and a comparison of lists are alike.
_GRADES: Mapping[str, tuple[str, int]] = {
    v.Method.ADMINISTRATIVE: ("registered", 0),
    v.Method.SURVEY: ("survey", 1),
    v.Method.CAPTURE_RECAPTURE: ("list_comparison", 1),
    v.Method.MODEL: ("model", 2),
    v.Method.ESTIMATE: ("expert", 3),
    v.Method.UNATTRIBUTED: ("unattributed", 4),
}
#: People in a place before those who came or were taken; all people before some of them.
_DIRECTIONS = (v.Direction.IN, v.Direction.ANY, v.Direction.INTO, v.Direction.WITHIN, v.Direction.OUT)
_POPULATIONS = (
    v.Population.ALL, v.Population.WOMEN_AND_CHILDREN, v.Population.WOMEN_AND_GIRLS, v.Population.ADULTS,
    v.Population.WOMEN, v.Population.CHILDREN, v.Population.GIRLS,
)  # fmt: skip
#: A number so much older than the count of those found, in years, and smaller than it, is history.
_HISTORY_YEARS = 5
TEXTS = (
    "population", "exploitation", "status", "visibility", "direction", "counterpart", "area", "measure", "unit",
    "producer", "carrier", "read_in", "method", "definition",
)  # fmt: skip
FLAGS = ("approximate", "confirmed", "reporters_only")
NUMBERS = ("low", "best", "high")
YEARS = ("year", "period_start", "period_end", "producer_year")
COLUMNS = (
    "basis", "number_id", "claim_ids", *NUMBERS, "bound", *FLAGS, "year", "period_start", "period_end",
    "population", "exploitation", "status", "visibility", "direction", "counterpart", "area", "measure", "unit",
    "producer", "producer_year", "carrier", "read_in", "method", "definition", "grade", "lines", "advice", "why",
)  # fmt: skip


def ladder_of(rungs: Mapping[str, Row]) -> pd.DataFrame:
    """Rungs as a table, the columns in their types: text is never missing."""
    kinds = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(FLAGS, "bool")
    kinds |= dict.fromkeys(NUMBERS, "float64") | dict.fromkeys((*YEARS, "lines"), "Int64")
    index = pd.Index(list(rungs), name="rung", dtype="str")
    cells = {name: [rung[name] for rung in rungs.values()] for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(cells[name], index, dtype=kind) for name, kind in kinds.items()})


def graded(row: dict[str, Any]) -> Row:
    """A claim with its grade, its rank among grades, and its year; `dated` is never missing."""
    grade, rank = _GRADES[v.Method.UNATTRIBUTED if row["producer"] in v.UNNAMED else row["method"]]
    year = row["period_end"] or row["producer_year"]
    return row | {"grade": grade, "rank": rank, "year": year, "dated": year or row["carrier_year"] or 0}


def age(row: Row) -> tuple[int, int, str]:
    """What the newest has most of."""
    return row["dated"], row["producer_year"] or 0, row["claim_id"]


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
            meant != (v.Population.ALL, v.Exploitation.ALL, ""),
            statuses.index(row["status"]),
            -row["dated"],
            _place(row["population"], _POPULATIONS),
            _place(row["direction"], _DIRECTIONS),
            row["claim_id"],
        )

    return sorted(rows, key=order)


def _place(word: str, order: Sequence[str]) -> int:
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


def of_claim(row: Row, why: str) -> Row:
    """A rung on which a published number stands."""
    behind = {"basis": "claim", "number_id": row["claim_id"], "claim_ids": row["claim_id"], "lines": 1}
    return {**row, **behind, "why": why}


def of_estimate(estimate: Row, leader: Row, *, lines: int) -> Row:
    """A rung on which a reconciled number stands, with its 80 percent interval."""
    ends = {"low": estimate["low80"], "best": estimate["median"], "high": estimate["high80"]}
    when = dict.fromkeys(("year", "period_start", "period_end"), estimate["reference_year"])
    blank = {
        "producer": "",
        "carrier": "",
        "read_in": "",
        "definition": "",
        "advice": "",
        "producer_year": None,
    }
    behind = {
        "basis": "estimate",
        "number_id": estimate["claim_id"],
        "claim_ids": estimate["claim_ids"],
        "lines": lines,
    }
    return {
        **leader,
        **ends,
        **when,
        **blank,
        **behind,
        "bound": "none",
        **dict.fromkeys(FLAGS, False),
        "approximate": True,
        "why": "reconciled",
    }


def of_none(said: Sequence[str]) -> Row:
    """A rung that nobody measured, with the ids of the numbers that nobody stands behind."""
    behind = {"basis": "none", "claim_ids": ";".join(said), "lines": 0, "why": "nobody_measured"}
    cells: dict[str, Any] = dict.fromkeys(COLUMNS, "") | dict.fromkeys((*NUMBERS, *YEARS))
    return cells | behind | {"bound": "none"} | dict.fromkeys(FLAGS, False)
