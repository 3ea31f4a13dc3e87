"""Counts of one source that cannot all be right, because parts without overlap exceed what holds them.

This is a check of what was transcribed, row by row, before anything is compared across sources: registered counts are
taken as printed there, which the search for conflicts, with its tolerance of print, does not do.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.claims.cells import is_missing
from analysis.project import root
from analysis.reading.cards import RAW
from analysis.reading.problems import Problem
from analysis.reading.text_tables import read_text_table
from analysis.vocabulary import Bound, FigureKind, Method, Population, Unit

Row = Mapping[Any, Any]
NamedSets = Mapping[str, frozenset[str]]
#: The file and line on which a claim stands, by its id.
Locate = Callable[[str], tuple[str, int]]

#: The table of the named sets of each axis, in which `*` is all of an axis.
SETS = f"{RAW}/conflicts/axis_sets.csv"
#: The axes along which parts are told.
AXES = ("population", "exploitation")
#: What two claims must have in common, beside all axes but one, to be part and whole.
_KEY = (
    *("source", "producer", "area", "origin", "destination", "via", "movement", "measure", "unit", "status"),
    *("visibility", "period_start", "period_end", "period_kind", "currency", "target_population"),
)
_SHARES = frozenset({Unit.FRACTION, Unit.RATIO, Unit.RANK})
#: Up to this many parts every way of adding them is tried; no source tells more.
MOST_PARTS = 12


def named_sets() -> Mapping[str, NamedSets]:
    """The words of who is counted and of why people are exploited, as sets of their smallest parts, by axis.

    A word that does not apply has no part.
    """
    return _named_sets(root())


@cache
def _named_sets(folder: Path) -> Mapping[str, NamedSets]:
    """The named sets of a project folder."""
    table = read_text_table(folder / SETS, file=SETS)
    found = {}
    for axis in AXES:
        rows = table[table["axis"] == axis]
        parts = {
            name: frozenset(cell.split(";")) for name, cell in zip(rows["name"], rows["values"], strict=True)
        }
        everything = frozenset().union(*parts.values()) - {"*"}
        sets = {name: everything if "*" in cells else cells for name, cells in parts.items()}
        found[axis] = sets | {str(Population.NOT_APPLICABLE): frozenset()}
    return found


def parts_above_wholes(claims: pd.DataFrame, locate: Locate) -> list[Problem]:
    """Every whole that one of its parts, or parts without overlap together, exceed: a problem at its largest part.

    Parts and whole come from one source and producer, speak of the same place, period and measure, and differ on one
    axis only. A claim without a period has parts in its own statement only. Registered counts are taken as printed;
    other numbers may be off by half a unit of their second digit.
    The claims are those of 10_claims, as printed.
    """
    counted = claims[
        claims["kind"].isin([FigureKind.COUNT, FigureKind.MONEY]) & ~claims["unit"].isin(_SHARES)
    ]
    records = counted.to_dict("records")
    problems: list[Problem] = []
    for axis, other in (AXES, AXES[::-1]):
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in records:
            groups.setdefault(_key(row, other), []).append(row)
        for rows in groups.values():
            problems.extend(_exceeded(rows, axis, locate=locate))
    return problems


def _key(row: Row, other: str) -> tuple[str, ...]:
    """What parts and wholes along one axis have in common; undated claims only within a statement."""
    undated = is_missing(row["period_start"]) and is_missing(row["period_end"])
    statement = str(row["statement"] or row["claim_id"]) if undated else ""
    return (*(str(row[name]) for name in (*_KEY, other)), statement)


def _exceeded(rows: Sequence[Row], axis: str, *, locate: Locate) -> Iterator[Problem]:
    """The wholes among some claims that their parts exceed."""
    sets = named_sets()[axis]
    for whole in rows:
        parts = [row for row in rows if frozenset() < sets[row[axis]] < sets[whole[axis]] and _least(row) > 0]
        worst = _largest_sum(parts, axis, sets)
        if sum(map(_least, worst)) > _most(whole):
            yield _problem(whole, worst, axis, locate=locate)


def _largest_sum(parts: Sequence[Row], axis: str, sets: NamedSets) -> tuple[Row, ...]:
    """Parts without overlap whose sum is largest; the largest of them first."""
    largest = sorted(parts, key=lambda row: (-_least(row), str(row["claim_id"])))[:MOST_PARTS]
    sums: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, len(largest) + 1):
        for chosen in combinations(range(len(largest)), size):
            cells = [sets[largest[one][axis]] for one in chosen]
            if sum(map(len, cells)) == len(frozenset().union(*cells)):
                sums[chosen] = sum(_least(largest[one]) for one in chosen)
    return tuple(largest[one] for one in max(sums, key=sums.__getitem__))


def _least(row: Row) -> float:
    """The smallest number that a claim allows: zero where it only says `up to`."""
    found = next((float(row[end]) for end in ("low", "best") if not is_missing(row[end])), 0.0)
    return max(found - _slack(found, row), 0.0)


def _most(row: Row) -> float:
    """The largest number that a claim allows: infinite where it only says `at least`."""
    if row["bound"] == Bound.LOWER and is_missing(row["high"]):
        return math.inf
    found = next((float(row[end]) for end in ("high", "best", "low") if not is_missing(row[end])), math.inf)
    return found + _slack(found, row)


def _slack(value: float, row: Row) -> float:
    """Half a unit of the second digit; nothing for a registered count."""
    if row["method"] == Method.ADMINISTRATIVE or not 0 < value < math.inf:
        return 0.0
    return 10.0 ** (math.floor(math.log10(value)) - 1) / 2


def _problem(whole: Row, parts: Sequence[Row], axis: str, *, locate: Locate) -> Problem:
    """The problem of a whole with parts above it."""
    file, line = locate(parts[0]["claim_id"])
    addends = " + ".join(f"{_least(row):,.0f} ({str(row[axis]).replace('_', ' ')})" for row in parts)
    total = f" = {sum(map(_least, parts)):,.0f}" if len(parts) > 1 else ""
    where = f"{whole['claim_id']}, line {locate(whole['claim_id'])[1]}"
    what = f"{addends}{total}, above the whole of {_most(whole):,.0f} ({where})"
    return Problem(file, line, "figure", what, f"parts by {axis} that do not exceed their whole")
