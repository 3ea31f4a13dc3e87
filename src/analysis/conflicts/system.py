"""Claims as rows of one linear system over the atoms that they tell apart."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.conflicts.atoms import Term, refine
from analysis.conflicts.claim import Claim, Interval
from analysis.conflicts.reading import View
from analysis.conflicts.times import time_masks
from analysis.conflicts.words import Axis

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two measures of the same persons: `low x lower <= upper <= high x lower`, atom by atom."""

    upper: str
    lower: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the sum of some sets, and for a share the sum that it is a share of.

    Parameters
    ----------
    owner : int
        Place of the claim that says so.
    part : int
        Place of the set among the terms.
    whole : int or None
        Place of the whole; then `values` are fractions.
    values : Interval
        What the claim allows.
    """

    owner: int
    part: int
    whole: int | None
    values: Interval


@dataclass(frozen=True, slots=True)
class System:
    """Rows over atoms.

    Parameters
    ----------
    claims : tuple of Claim
        Whose rows they are; the place here is the owner of a row.
    rows : tuple of Row
        What they say.
    columns : tuple of array
        For each term the atoms in it, as sorted column numbers.
    width : int
        Number of atoms.
    pairs : tuple of (int, int, Tie)
        Atoms of two measures that a link ties: upper, lower, link.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    columns: tuple[Ints, ...]
    width: int
    pairs: tuple[tuple[int, int, Tie], ...] = ()


@dataclass(slots=True)
class _Builder:
    """Terms of a system under construction, each once."""

    places: dict[Term, int] = field(default_factory=dict)

    def place(self, term: Term) -> int:
        """Place of a term among the terms."""
        return self.places.setdefault(term, len(self.places))


def build_system(
    views: Sequence[View], *, lenient: bool, window: float, ties: Iterable[Tie] = ()
) -> System:
    """The system of some claims as they are seen.

    Parameters
    ----------
    views : sequence of View
        The claims with their sets; the place in this sequence is the owner of a row.
    lenient : bool
        Whether missing years are filled in as suits (see `times.time_masks`).
    window : float
        Years within which they may be.
    ties : iterable of Tie
        Links between measures.
    """
    periods = [v.claim.about.period if Axis.PERIOD in v.exact else None for v in views]
    measures = sorted({view.claim.about.measure for view in views})
    every = (1 << len(measures)) - 1
    builder = _Builder()
    rows = []
    for owner, (view, masks) in enumerate(
        zip(views, time_masks(periods, lenient=lenient, window=window), strict=True)
    ):
        own = 1 << measures.index(view.claim.about.measure) if Axis.MEASURE in view.exact else every
        for times in masks:
            part = builder.place(Term(view.part, times, own))
            whole = builder.place(Term(view.whole, times, own)) if view.whole else None
            rows.append(Row(owner, part, whole, view.claim.values))
    terms = list(builder.places)
    columns, width, pairs = _columns(terms, measures, tuple(ties))
    return System(tuple(view.claim for view in views), tuple(rows), columns, width, pairs)


def _columns(
    terms: Sequence[Term], measures: Sequence[str], ties: tuple[Tie, ...]
) -> tuple[tuple[Ints, ...], int, tuple[tuple[int, int, Tie], ...]]:
    """The atoms of each term by column, how many there are, and which of them links tie."""
    counting = [
        sum(1 << place for place, term in enumerate(terms) if term.measures >> m & 1)
        for m in range(len(measures))
    ]
    members: list[list[int]] = [[] for _ in terms]
    pairs: list[tuple[int, int, Tie]] = []
    width = 0
    seen: dict[int, int] = {}
    for atom in refine(terms):
        here: dict[str, int] = {}
        for measure, users in zip(measures, counting, strict=True):
            mask = atom & users
            if not mask:
                continue
            if not ties and mask in seen:
                continue
            seen[mask] = here[measure] = width
            for place in _bits(mask):
                members[place].append(width)
            width += 1
        pairs.extend((here[t.upper], here[t.lower], t) for t in ties if t.upper in here and t.lower in here)
    return tuple(np.array(found, dtype=np.int64) for found in members), width, tuple(pairs)


def _bits(mask: int) -> Iterable[int]:
    """Places of the bits of a mask."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


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
    kept = set(range(len(system.claims))) if keep is None else set(keep)
    rows = [row for row in system.rows if row.owner in kept]
    scales = _scales(system, rows)
    out = _Triplets()
    for row in rows:
        low, high = _ends(row.values, loose=loose)
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            columns = system.columns[row.part]
            out.add([(columns, scales[columns] / size)], low / size, high / size, row.owner)
            continue
        sides = [(system.columns[row.part], 1.0), (system.columns[row.whole], 0.0)]
        for end, ends in ((low, (0.0, math.inf)), (high, (-math.inf, 0.0))):
            if end == (0.0 if ends[0] == 0.0 else math.inf):
                continue
            sides[1] = (sides[1][0], -end)
            size = max((float(scales[c].max()) for c, _ in sides if len(c)), default=1.0)
            out.add([(c, scales[c] * w / size) for c, w in sides], *ends, row.owner)
    for upper, lower, tie in system.pairs:
        for factor, ends in ((tie.low, (0.0, math.inf)), (tie.high, (-math.inf, 0.0))):
            if factor < math.inf:
                size = max(scales[upper], scales[lower])
                pair = [(np.array([upper]), scales[[upper]] / size), (np.array([lower]), -factor * scales[[lower]] / size)]
                out.add(pair, *ends, NOBODY)
    return out.problem(scales)


def _ends(values: Interval, *, loose: bool) -> tuple[float, float]:
    """The ends of an interval, as printed or within the tolerance of print."""
    return (values.loose_low, values.loose_high) if loose else (values.low, values.high)


def _scales(system: System, rows: Sequence[Row]) -> Floats:
    """For each atom the smallest claim around it, in its unit; 1 if there is none."""
    scales = np.full(system.width, math.inf)
    for row in rows:
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

    def problem(self, scales: Floats) -> Problem:
        """The finished programme."""
        empty = np.zeros(0, dtype=np.int64)
        return Problem(
            np.concatenate(self.rows or [empty]), np.concatenate(self.columns or [empty]),
            np.concatenate(self.values or [np.zeros(0)]), np.array(self.low), np.array(self.high),
            np.array(self.owners, dtype=np.int64), scales,
        )  # fmt: skip
