"""How severe a contradiction is: the factor by which one member must move for the others to hold.

A count moves by a factor up or down, a share on its odds. The factor of a member is found exactly, by asking how far
its sum, or its share of its whole, can go while the others hold: a linear programme for a count, a linear-fractional
one for a share.

References
----------
A. Charnes and W. W. Cooper (1962), Programming with linear fractional functionals, Naval Research Logistics
Quarterly 9(3-4): a ratio is made linear by dividing all by the whole.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.conflicts.solver import Goal, check, largest, settled
from analysis.conflicts.system import NOBODY, Floats, Ints, Problem, Row, System, problem

#: A share or sum that the others leave below this, relative to the claim, is none.
NONE_LEFT = 1e-9


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an irreducible set with what the others leave to it."""

    owner: int  # place in the system
    factor: float  # by how much it must move, at least 1; infinite if no move helps
    limit: float  # the nearest value that the others allow
    below: bool  # whether the others leave at most `limit` (else at least)


@dataclass(frozen=True, slots=True)
class _Side:
    """The programme of a member's others with one end of the member to be moved."""

    system: System
    row: Row
    others: tuple[int, ...]
    below: bool

    @property
    def claimed(self) -> float:
        """The end that is to be moved."""
        if self.below:
            return self.row.values.low
        return min(self.row.values.high, 1.0) if self.row.whole is not None else self.row.values.high

    @property
    def unit(self) -> float:
        """What the member is measured in: a count in its own size."""
        low, high = self.row.values.low, self.row.values.high
        if self.row.whole is not None:
            return 1.0
        return low if low > 0 else (high if math.isfinite(high) else 1.0) or 1.0


def members(sets: Sequence[tuple[System, Iterable[int]]]) -> list[tuple[Member, ...]]:
    """For each irreducible set its members with their factors, the least first."""
    sides = [(place, side) for place, one in enumerate(sets) for side in _sides(*one)]
    best: list[dict[int, Member]] = [{} for _ in sets]
    for (place, side), limit in zip(sides, _limits([side for _, side in sides]), strict=True):
        member = _member(side, limit)
        known = best[place].get(member.owner)
        if known is None or member.factor < known.factor:
            best[place][member.owner] = member
    return [tuple(sorted(found.values(), key=lambda m: (m.factor, m.owner))) for found in best]


def _sides(system: System, owners: Iterable[int]) -> Iterator[_Side]:
    """Both ends of each member, as far as it has them."""
    chosen = frozenset(owners)
    for row in system.rows:
        if row.owner in chosen:
            others = tuple(sorted(chosen - {row.owner}))
            yield _Side(system, row, others, below=True)
            if row.values.high < (math.inf if row.whole is None else 1.0):
                yield _Side(system, row, others, below=False)


def _limits(sides: Sequence[_Side]) -> list[float]:
    """How far each member's sum or share can go, in its own unit; NaN where the others cannot hold."""
    goals = [_count_goal(side) if side.row.whole is None else _share_goal(side) for side in sides]
    feasible = check([goal.problem for goal in goals])
    reached = iter(largest([goal for goal, ok in zip(goals, feasible, strict=True) if ok]))
    return [
        abs(next(reached)) * side.unit if ok else math.nan for side, ok in zip(sides, feasible, strict=True)
    ]


def _count_goal(side: _Side) -> Goal:
    """Push a sum up to what it claims at least, or down to what it claims at most; in units of the claim."""
    base = problem(side.system, keep=side.others)
    columns = side.system.columns[side.row.part]
    weights = np.zeros(base.width)
    weights[columns] = base.scales[columns] / side.unit
    return _goal(side, base, weights)


def _share_goal(side: _Side) -> Goal:
    """Push the share of a part in its whole up or down, the whole being held at one (Charnes and Cooper 1962)."""
    base = problem(side.system, keep=side.others)
    part, whole = (np.zeros(base.width + 1) for _ in range(2))
    for weights, term in zip((part, whole), side.row.terms, strict=True):
        weights[side.system.columns[term]] = base.scales[side.system.columns[term]]
    size = float(np.amax(whole)) or 1.0
    homogeneous = _with_row(_homogeneous(base), whole / size, 1.0, 1.0)
    return _goal(side, homogeneous, part / size)


def _goal(side: _Side, base: Problem, weights: Floats) -> Goal:
    """Push a sum up to its low end, or down to its high end: as much as possible is taken off then."""
    end = side.claimed / side.unit
    if side.below:
        return Goal(_with_row(base, weights, -math.inf, end), weights)
    return Goal(_with_row(base, weights, end, math.inf), -weights)


def _homogeneous(base: Problem) -> Problem:
    """The programme with one more column that its ends are multiplied by."""
    rows: list[Ints] = []
    columns: list[Ints] = []
    values: list[Floats] = []
    owners: list[int] = []
    for number in range(len(base.low)):
        mine = base.rows == number
        for end, sign in ((base.low[number], 1.0), (base.high[number], -1.0)):
            if math.isfinite(end):
                rows.append(np.full(int(mine.sum()) + 1, len(owners), dtype=np.int64))
                columns.append(np.append(base.columns[mine], base.width))
                values.append(np.append(sign * base.values[mine], -sign * end))
                owners.append(int(base.owners[number]))
    empty = np.zeros(0, dtype=np.int64)
    return Problem(
        np.concatenate([*rows, empty]), np.concatenate([*columns, empty]),
        np.concatenate([*values, np.zeros(0)]), np.zeros(len(owners)), np.full(len(owners), math.inf),
        np.array(owners, dtype=np.int64), np.append(base.scales, 1.0),
    )  # fmt: skip


def _with_row(base: Problem, weights: Floats, low: float, high: float) -> Problem:
    """The programme with one more row."""
    columns = np.flatnonzero(weights)
    return replace(
        base,
        rows=np.append(base.rows, np.full(len(columns), len(base.low), dtype=np.int64)),
        columns=np.append(base.columns, columns),
        values=np.append(base.values, weights[columns]),
        low=np.append(base.low, low),
        high=np.append(base.high, high),
        owners=np.append(base.owners, NOBODY),
    )


def _member(side: _Side, limit: float) -> Member:
    """A member with its factor for one side; infinite if the other side is the one that must move."""
    claimed = side.claimed
    if math.isnan(limit):
        return Member(side.row.owner, math.inf, claimed, side.below)
    if side.row.whole is not None:
        one, other = _odds(claimed), _odds(limit)
        moved = one / max(other, NONE_LEFT) if side.below else other / one
    elif side.below:
        moved = claimed / limit if limit > NONE_LEFT * claimed else math.inf
    else:
        moved = limit / claimed if claimed > 0 else math.inf
    return Member(side.row.owner, settled(max(moved, 1.0)), settled(limit), side.below)


def _odds(share: float) -> float:
    """Odds of a share."""
    return share / (1 - share) if share < 1 else math.inf
