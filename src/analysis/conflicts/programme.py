"""The scaled linear programme of a system, whole or for some of its claims."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from analysis.conflicts.system import NOBODY, Floats, Ints, System


@dataclass(frozen=True, slots=True)
class Problem:
    """A scaled linear programme: `low <= A x <= high`, `x >= 0`, with the claim that owns each row.

    Rows are divided by what their claim says and atoms by the smallest claim around them, so that a violation is
    relative to the claim and no coefficient is too small for the solver.
    """

    rows: Ints  # triplets of A; triplets at the same place add up
    columns: Ints
    values: Floats
    low: Floats  # ends of the rows
    high: Floats
    owners: Ints  # owner of each row
    scales: Floats  # what each atom was divided by

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.scales)


def problem(system: System, *, keep: Iterable[int] | None = None, loose: bool = False) -> Problem:
    """The programme of a system, or of those of its claims that are kept.

    `keep` names the owners of the rows that stay, beside those of links; `loose` uses the tolerance of print.
    """
    if loose not in system.made:
        system.made[loose] = _whole(system, loose=loose)
    whole: Problem = system.made[loose]
    if keep is None:
        return whole
    chosen = np.zeros(len(system.claims) + 1, dtype=bool)
    chosen[[*keep, NOBODY]] = True
    stays = chosen[whole.owners]
    entries = stays[whole.rows]
    numbers = np.cumsum(stays) - 1
    return Problem(
        numbers[whole.rows[entries]], whole.columns[entries], whole.values[entries], whole.low[stays],
        whole.high[stays], whole.owners[stays], whole.scales,
    )  # fmt: skip


def _whole(system: System, *, loose: bool) -> Problem:
    """The programme of all rows of a system."""
    made = _Rows(_scales(system))
    for row in system.rows:
        values = row.values
        low, high = (values.loose_low, values.loose_high) if loose else (values.low, values.high)
        part = system.columns[row.part]
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            made.add(row.owner, (low / size, high / size), size, (part, 1.0))
        else:
            made.between(row.owner, (part, system.columns[row.whole]), (low, high))
    for upper, lower, tie in system.pairs:
        ends = np.array([upper]), np.array([lower])
        made.between(NOBODY, ends, (tie.low, tie.high), always=True)
    return made.problem()


def _scales(system: System) -> Floats:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = np.full(system.width, math.inf)
    for row in system.rows:
        size = row.values.high if 0 < row.values.high < math.inf else row.values.low
        if row.whole is None and size > 0:
            columns = system.columns[row.part]
            scales[columns] = np.minimum(scales[columns], size)
    known = np.isfinite(scales)
    return np.where(known, scales, np.median(scales[known]) if known.any() else 1.0)


@dataclass(slots=True)
class _Rows:
    """Rows of a programme under construction."""

    scales: Floats
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    ends: list[tuple[float, float]] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def add(self, owner: int, ends: tuple[float, float], size: float, *sides: tuple[Ints, float]) -> None:
        """Add a row on sums with their weights, in units of a size."""
        self.columns.extend(side for side, _ in sides)
        self.values.extend(self.scales[side] * weight / size for side, weight in sides)
        self.counts.append(sum(len(side) for side, _ in sides))
        self.ends.append(ends)
        self.owners.append(owner)

    def between(
        self, owner: int, sides: tuple[Ints, Ints], ends: tuple[float, float], *, always: bool = False
    ) -> None:
        """Add rows that hold a sum between two multiples of another; one from below nothing only if always."""
        size = max((float(np.amax(self.scales[side])) for side in sides if len(side)), default=1.0)
        if ends[0] > 0 or always:
            self.add(owner, (0.0, math.inf), size, (sides[0], 1.0), (sides[1], -ends[0]))
        if ends[1] < math.inf:
            self.add(owner, (-math.inf, 0.0), size, (sides[0], 1.0), (sides[1], -ends[1]))

    def problem(self) -> Problem:
        """The finished programme."""
        low, high = np.array(self.ends, dtype=float).reshape(-1, 2).T
        return Problem(
            np.repeat(np.arange(len(self.counts)), self.counts),
            np.concatenate([*self.columns, np.zeros(0, dtype=np.int64)]),
            np.concatenate([*self.values, np.zeros(0)]),
            low.copy(), high.copy(), np.array(self.owners, dtype=np.int64), self.scales,
        )  # fmt: skip
