"""The rows of a system as a scaled linear programme `A x <= right`, `x >= 0`, and programmes below one another."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from analysis.conflicts.pairs import Bools, Floats, Ints
from analysis.conflicts.system import System

#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Programme:
    """Rows of a sparse matrix with their right sides, and the claim that owns each.

    Rows are divided by what their claim says and atoms by the smallest claim around them, so that a violation is
    relative to the claim and no coefficient is too small for the solver.
    """

    counts: Ints  # entries of each row
    columns: Ints  # of the entries, row after row
    values: Floats
    right: Floats
    owners: Ints
    scales: Floats  # what each column, an atom, was divided by; nought for one that counts with another

    def weights(self, atoms: Ints) -> Floats:
        """The coefficient of each column in the sum of some atoms."""
        weights = np.zeros(len(self.scales))
        weights[atoms] = self.scales[atoms]
        return weights

    def only(self, rows: Bools) -> "Programme":
        """Some of its rows."""
        entries = np.repeat(rows, self.counts)
        return Programme(
            self.counts[rows], self.columns[entries], self.values[entries], self.right[rows],
            self.owners[rows], self.scales,
        )  # fmt: skip

    def with_row(self, weights: Floats, right: float) -> "Programme":
        """With one row more, that no claim owns."""
        columns = np.flatnonzero(weights)
        return Programme(
            np.append(self.counts, len(columns)), np.append(self.columns, columns),
            np.append(self.values, weights[columns]), np.append(self.right, right),
            np.append(self.owners, NOBODY), self.scales,
        )  # fmt: skip

    def homogeneous(self) -> "Programme":
        """With one column more, by which the right sides are multiplied (Charnes and Cooper 1962)."""
        ends = np.cumsum(self.counts)
        return Programme(
            self.counts + 1, np.insert(self.columns, ends, len(self.scales)),
            np.insert(self.values, ends, -self.right), np.zeros(len(ends)), self.owners,
            np.append(self.scales, 1.0),
        )  # fmt: skip


def programme(
    system: System, *, keep: Collection[int] | None = None, beside: int | None = None, loose: bool = False
) -> Programme:
    """The programme of a system, or of the rows of some of its claims; `loose` uses the tolerance of print.

    `keep` names the places of the claims. Atoms that these do not tell apart are one then: the first stands for the
    others, whose scale is nought. `beside` is a claim that tells atoms apart without a row.
    """
    if loose not in system.made:
        system.made[loose] = _whole(system, loose=loose)
    whole: Programme = system.made[loose]
    if keep is None:
        return whole
    told = system.terms_of(keep if beside is None else {*keep, beside})
    first = {atom & told: place for place, atom in reversed([*enumerate(system.atoms)])}
    first.pop(0, None)
    places, scales = [*first.values()], np.zeros(len(whole.scales))
    scales[places] = whole.scales[places]
    # One place more for nobody, the last.
    kept = np.zeros(len(system.claims) + 1, dtype=bool)
    kept[[*keep]] = True
    some = whole.only(kept[whole.owners])
    entries = scales[some.columns] > 0
    rows = np.repeat(np.arange(len(some.counts)), some.counts)[entries]
    return Programme(
        np.bincount(rows, minlength=len(some.counts)), some.columns[entries], some.values[entries], some.right,
        some.owners, scales,
    )  # fmt: skip


def _whole(system: System, *, loose: bool) -> Programme:
    """The programme of all rows of a system, those that hold a sum from below first."""
    scales = _scales(system)
    lines = sorted(_lines(system, scales, loose=loose), key=lambda line: line[0])
    nothing = [np.zeros(0)]
    return Programme(
        np.array([len(columns) for *_, columns, _ in lines], dtype=np.int64),
        np.concatenate([*nothing, *(columns for *_, columns, _ in lines)]).astype(np.int64),
        np.concatenate([*nothing, *(values for *_, values in lines)]),
        np.array([right for _, _, right, *_ in lines], dtype=float),
        np.array([owner for _, owner, *_ in lines], dtype=np.int64),
        scales,
    )


#: Whether it holds a sum from above, owner, right side, columns, and values of one row.
_Line = tuple[bool, int, float, Ints, Floats]


def _lines(system: System, scales: Floats, *, loose: bool) -> Iterator[_Line]:
    """One row for each end of each claim, and of each link."""
    for row in system.rows:
        values, part = row.values, system.columns[row.part]
        low, high = (values.loose_low, values.loose_high) if loose else (values.low, values.high)
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            yield False, row.owner, -low / size, part, -scales[part] / size
            if high < math.inf:
                yield True, row.owner, high / size, part, scales[part] / size
        else:
            yield from _between(row.owner, (part, system.columns[row.whole]), (low, high), scales)
    for upper, lower, tie in system.pairs:
        sides = np.array([upper]), np.array([lower])
        yield from _between(NOBODY, sides, (tie.low, tie.high), scales)


def _between(
    owner: int, sides: tuple[Ints, Ints], ends: tuple[float, float], scales: Floats
) -> Iterator[_Line]:
    """Rows that hold a sum between two multiples of another."""
    size = max((float(np.amax(scales[side])) for side in sides if len(side)), default=1.0)
    part, whole = np.zeros((2, len(scales)))
    part[sides[0]], whole[sides[1]] = scales[sides[0]] / size, scales[sides[1]] / size
    columns = np.flatnonzero(part + whole)
    for above, end in enumerate(ends):
        if end < math.inf and (above or end > 0):
            excess = (part - end * whole)[columns]
            yield bool(above), owner, 0.0, columns, excess if above else -excess


def _scales(system: System) -> Floats:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = np.full(len(system.atoms), math.inf)
    for row in system.rows:
        size = row.values.high if 0 < row.values.high < math.inf else row.values.low
        if row.whole is None and size > 0:
            columns = system.columns[row.part]
            scales[columns] = np.minimum(scales[columns], size)
    known = scales < math.inf
    if not known.all():
        scales[~known] = np.median(scales[known]) if known.any() else 1.0
    return scales


def stacked(programmes: Sequence[Programme]) -> tuple[Programme, Ints]:
    """Programmes below one another, each with columns of its own, as one; and which of them each row is of."""
    widths = [len(one.scales) for one in programmes]
    parts = ([getattr(one, field.name) for one in programmes] for field in fields(Programme))
    joined = Programme(*map(np.concatenate, parts))
    shifts = np.repeat(np.cumsum(widths) - widths, [len(one.columns) for one in programmes])
    blocks = np.repeat(np.arange(len(programmes)), [len(one.right) for one in programmes])
    return replace(joined, columns=joined.columns + shifts), blocks
