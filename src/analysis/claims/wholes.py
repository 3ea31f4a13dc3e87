"""Parts above their wholes: counts of one source that cannot all be right, because a part exceeds what holds it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from analysis.claims.axes import FORMS, PEOPLE
from analysis.claims.cells import is_missing
from analysis.reading.problems import Problem
from analysis.vocabulary import Bound, FigureKind, Method, Unit

Row = Mapping[Any, Any]
#: Where each claim stands: file and line.
Places = Mapping[str, tuple[str, int]]

#: The axes along which parts are told, each with its named sets.
AXES: Mapping[str, Mapping[str, frozenset[str]]] = {"population": PEOPLE, "exploitation": FORMS}
#: What two claims must have in common, beside all axes but one, to be part and whole.
_KEY = (
    *("source", "producer", "area", "origin", "destination", "via", "movement", "measure", "unit", "status"),
    *("visibility", "period_start", "period_end", "period_kind", "currency", "target_population"),
)
_SHARES = frozenset({Unit.FRACTION, Unit.RATIO, Unit.RANK})
#: Up to this many parts every way of adding them is tried; no source tells more.
MOST_PARTS = 12


def parts_above_wholes(claims: pd.DataFrame, places: Places) -> list[Problem]:
    """Every whole that one of its parts, or parts without overlap together, exceed.

    Parts and whole come from one source and producer, speak of the same place, period and measure, and differ on one
    axis only. A claim without a period has parts in its own statement only. Registered counts are taken as printed;
    other numbers may be off by half a unit of their second digit.

    Parameters
    ----------
    claims : DataFrame
        10_claims, as printed.
    places : mapping
        File and line of each claim.

    Returns
    -------
    list of Problem
        One for each whole and axis, at the line of its largest part.
    """
    counted = claims[
        claims["kind"].isin([FigureKind.COUNT, FigureKind.MONEY]) & ~claims["unit"].isin(_SHARES)
    ]
    problems: list[Problem] = []
    for axis, sets in AXES.items():
        other = next(name for name in AXES if name != axis)
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in counted.to_dict("records"):
            groups.setdefault(_key(row, other), []).append(row)
        for rows in groups.values():
            problems.extend(_exceeded(rows, axis, sets, places=places))
    return problems


def _key(row: Row, other: str) -> tuple[str, ...]:
    """What parts and wholes along one axis have in common; undated claims only within a statement."""
    undated = is_missing(row["period_start"]) and is_missing(row["period_end"])
    statement = str(row["statement"] or row["claim_id"]) if undated else ""
    return (*(str(row[name]) for name in (*_KEY, other)), statement)


def _exceeded(
    rows: Sequence[Row], axis: str, sets: Mapping[str, frozenset[str]], *, places: Places
) -> Iterator[Problem]:
    """The wholes among some claims that their parts exceed."""
    for whole in rows:
        held = sets[whole[axis]]
        parts = [row for row in rows if sets[row[axis]] and sets[row[axis]] < held and _least(row) > 0]
        worst = _largest_sum(parts, axis, sets)
        total = sum(map(_least, worst))
        if worst and total > _most(whole):
            yield _problem(whole, worst, axis, places=places)


def _largest_sum(parts: Sequence[Row], axis: str, sets: Mapping[str, frozenset[str]]) -> tuple[Row, ...]:
    """Parts without overlap whose sum is largest."""
    kept = sorted(parts, key=lambda row: (-_least(row), str(row["claim_id"])))[:MOST_PARTS]
    best: tuple[Row, ...] = ()
    for size in range(1, len(kept) + 1):
        for chosen in combinations(kept, size):
            atoms = [sets[row[axis]] for row in chosen]
            disjoint = sum(map(len, atoms)) == len(frozenset().union(*atoms))
            if disjoint and sum(map(_least, chosen)) > sum(map(_least, best)):
                best = chosen
    return best


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


def _problem(whole: Row, parts: Sequence[Row], axis: str, *, places: Places) -> Problem:
    """The problem of a whole with parts above it."""
    file, line = places[str(parts[0]["claim_id"])]
    told = " + ".join(f"{_least(row):,.0f} ({str(row[axis]).replace('_', ' ')})" for row in parts)
    total = f" = {sum(map(_least, parts)):,.0f}" if len(parts) > 1 else ""
    where = f"{whole['claim_id']}, line {places[str(whole['claim_id'])][1]}"
    what = f"{told}{total}, above the whole of {_most(whole):,.0f} ({where})"
    return Problem(file, line, "figure", what, f"parts by {axis} that do not exceed their whole")
