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
    """The programme of all rows of a system.

    In plain lists: most systems hold a handful of claims, which arrays of one or two numbers would only slow down.
    """
    terms = [columns.tolist() for columns in system.columns]
    scales = _scales(system, terms)
    out = _Triplets(scales)
    for row in system.rows:
        low, high = _ends(row.values, loose=loose)
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            out.total(terms[row.part], size, (low, high), row.owner)
        else:
            sides = terms[row.part], terms[row.whole]
            out.between(sides, (low, high), row.owner)
    for upper, lower, tie in system.pairs:
        out.between(([upper], [lower]), (tie.low, tie.high), NOBODY, always=True)
    return out.problem()


def _ends(values: Interval, *, loose: bool) -> tuple[float, float]:
    """The ends of an interval, as printed or within the tolerance of print."""
    return (values.loose_low, values.loose_high) if loose else (values.low, values.high)


def _scales(system: System, terms: Sequence[list[int]]) -> list[float]:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = [math.inf] * system.width
    for row in system.rows:
        if row.whole is None:
            size = row.values.high if 0 < row.values.high < math.inf else row.values.low
            if size > 0:
                for column in terms[row.part]:
                    scales[column] = min(scales[column], size)
    finite = [scale for scale in scales if scale < math.inf]
    if len(finite) == len(scales):
        return scales
    middle = float(np.median(finite)) if finite else 1.0
    return [scale if scale < math.inf else middle for scale in scales]


@dataclass(slots=True)
class _Triplets:
    """Rows of a programme under construction."""

    scales: list[float]
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def total(self, side: list[int], size: float, ends: tuple[float, float], owner: int) -> None:
        """Add a row on a sum, in units of a size."""
        self._add(side, 1.0, size)
        self._end(ends[0] / size, ends[1] / size, owner)

    def between(
        self,
        sides: tuple[list[int], list[int]],
        ends: tuple[float, float],
        owner: int,
        *,
        always: bool = False,
    ) -> None:
        """Add rows that hold a sum between two multiples of another; one from below nothing only if always."""
        if ends[0] > 0 or always:
            self._difference(sides, ends[0], (0.0, math.inf), owner)
        if ends[1] < math.inf:
            self._difference(sides, ends[1], (-math.inf, 0.0), owner)

    def _difference(
        self, sides: tuple[list[int], list[int]], weight: float, ends: tuple[float, float], owner: int
    ) -> None:
        """Add a row on one sum less a multiple of another, divided by its largest scale."""
        size = max((self.scales[column] for side in sides for column in side), default=1.0)
        self._add(sides[0], 1.0, size)
        self._add(sides[1], -weight, size)
        self._end(*ends, owner)

    def _add(self, side: list[int], weight: float, size: float) -> None:
        """Add the entries of a sum to the row that comes next."""
        self.rows.extend([len(self.low)] * len(side))
        self.columns.extend(side)
        self.values.extend([self.scales[column] * weight / size for column in side])

    def _end(self, low: float, high: float, owner: int) -> None:
        """End a row."""
        self.low.append(low)
        self.high.append(high)
        self.owners.append(owner)

    def problem(self) -> Problem:
        """The finished programme."""
        whole = (np.array(column, dtype=np.int64) for column in (self.rows, self.columns, self.owners))
        rows, columns, owners = whole
        values, low, high, scales = (
            np.array(column, dtype=float) for column in (self.values, self.low, self.high, self.scales)
        )
        return Problem(rows, columns, values, low, high, owners, scales)
