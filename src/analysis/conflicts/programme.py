"""The scaled linear programme of a system, whole or for some of its claims."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.conflicts.claim import Interval
from analysis.conflicts.system import NOBODY, Floats, Ints, System


@dataclass(frozen=True, slots=True)
class Problem:
    """A scaled linear programme: `low <= A x <= high`, `x >= 0`, with the claim that owns each row.

    Rows are divided by what their claim says and atoms by the smallest claim around them, so that a violation is
    relative to the claim and no coefficient is too small for the solver.

    Parameters
    ----------
    rows, columns, values : array
        Triplets of A; triplets at the same place add up.
    low, high : array
        Ends of the rows.
    owners : array
        Owner of each row.
    scales : array
        What each atom was divided by.
    """

    rows: Ints
    columns: Ints
    values: Floats
    low: Floats
    high: Floats
    owners: Ints
    scales: Floats

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.scales)


def problem(system: System, *, keep: Iterable[int] | None = None, loose: bool = False) -> Problem:
    """The programme of a system, or of those of its claims that are kept.

    Parameters
    ----------
    system : System
        All rows.
    keep : iterable of int, optional
        Owners of the rows that stay; rows of links always do.
    loose : bool
        Whether the tolerance of print is used.
    """
    if loose not in system.made:
        system.made[loose] = _whole(system, loose=loose)
    whole: Problem = system.made[loose]
    if keep is None:
        return whole
    kept = np.zeros(len(system.claims) + 1, dtype=bool)
    kept[[*keep, NOBODY]] = True
    stays = kept[whole.owners]
    entries = stays[whole.rows]
    numbers = np.cumsum(stays) - 1
    return Problem(
        numbers[whole.rows[entries]], whole.columns[entries], whole.values[entries], whole.low[stays],
        whole.high[stays], whole.owners[stays], whole.scales,
    )  # fmt: skip


def _whole(system: System, *, loose: bool) -> Problem:
    """The programme of all rows of a system."""
    scales, out = _scales(system), _Triplets()
    for row in system.rows:
        low, high = _ends(row.values, loose=loose)
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            columns = system.columns[row.part]
            out.add([(columns, scales[columns] / size)], low / size, high / size, row.owner)
        else:
            sides = system.columns[row.part], system.columns[row.whole]
            if low > 0:
                out.difference(sides, (1.0, low), scales, (0.0, math.inf), owner=row.owner)
            if high < math.inf:
                out.difference(sides, (1.0, high), scales, (-math.inf, 0.0), owner=row.owner)
    for upper, lower, tie in system.pairs:
        sides = np.array([upper]), np.array([lower])
        out.difference(sides, (1.0, tie.low), scales, (0.0, math.inf), owner=NOBODY)
        if tie.high < math.inf:
            out.difference(sides, (1.0, tie.high), scales, (-math.inf, 0.0), owner=NOBODY)
    return out.problem(scales)


def _ends(values: Interval, *, loose: bool) -> tuple[float, float]:
    """The ends of an interval, as printed or within the tolerance of print."""
    return (values.loose_low, values.loose_high) if loose else (values.low, values.high)


def _scales(system: System) -> Floats:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = np.full(system.width, math.inf)
    for row in system.rows:
        if row.whole is None:
            size = row.values.high if 0 < row.values.high < math.inf else row.values.low
            if size > 0:
                columns = system.columns[row.part]
                scales[columns] = np.minimum(scales[columns], size)
    finite = scales[np.isfinite(scales)]
    scales[~np.isfinite(scales)] = float(np.median(finite)) if len(finite) else 1.0
    return scales


@dataclass(slots=True)
class _Triplets:
    """Rows of a programme under construction."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def add(self, sides: Sequence[tuple[Ints, Floats]], low: float, high: float, owner: int) -> None:
        """Add a row."""
        for columns, values in sides:
            self.rows.append(np.full(len(columns), len(self.low), dtype=np.int64))
            self.columns.append(columns)
            self.values.append(values)
        self.low.append(low)
        self.high.append(high)
        self.owners.append(owner)

    def difference(
        self, sides: tuple[Ints, Ints], weights: tuple[float, float], scales: Floats, ends: tuple[float, float], *,
        owner: int,
    ) -> None:  # fmt: skip
        """Add a row on one sum less a multiple of another, divided by its largest coefficient."""
        size = max((float(np.amax(scales[side])) for side in sides if len(side)), default=1.0)
        signs = weights[0], -weights[1]
        parts = [(side, scales[side] * sign / size) for side, sign in zip(sides, signs, strict=True)]
        self.add(parts, *ends, owner)

    def problem(self, scales: Floats) -> Problem:
        """The finished programme."""
        empty = np.zeros(0, dtype=np.int64)
        return Problem(
            np.concatenate(self.rows or [empty]), np.concatenate(self.columns or [empty]),
            np.concatenate(self.values or [np.zeros(0)]), np.array(self.low), np.array(self.high),
            np.array(self.owners, dtype=np.int64), scales,
        )  # fmt: skip
