"""Claims as rows of one linear system over the atoms that they tell apart, and its scaled linear programme.

The atoms are a refinement of the partition of all person-events, never all of them.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.conflicts.claim import Claim, Interval
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import CROSS, INTERNAL, SLOT, Box, everywhere
from analysis.conflicts.naive_reading import View
from analysis.conflicts.period import time_masks

_SIDES = ("population", "exploitation", "status", "visibility")


@dataclass(frozen=True, slots=True)
class Term:
    """A set of atoms with its time and measure, as masks over what a system tells apart."""

    box: Box  # the set on the axes of the lattice
    times: int = 1  # mask over the times of the system
    measures: int = 1  # mask over its measures


def refine(terms: Sequence[Term]) -> list[int]:
    """The atoms of some sets: for each, a mask of the sets that it belongs to; sorted, none belongs to no set.

    Atoms that belong to the same sets are one: nothing that the sets say could tell them apart. The work goes axis by
    axis, and after each axis equal masks are merged, so that it grows with the number of atoms and not with the
    product of all values.
    """
    states = _routes(terms)
    sides = [[getattr(term.box, name) for term in terms] for name in _SIDES]
    for masks in (*sides, [term.times for term in terms], [term.measures for term in terms]):
        # What does not differ tells nothing apart, which is the rule in small systems.
        if len(set(masks)) > 1 or not all(masks):
            states = _meet(states, _cells(masks).values())
    for classes in _label_classes(terms):
        states = _meet(states, classes)
    return sorted(states)


def _label_classes(terms: Sequence[Term]) -> list[set[int]]:
    """For each kind of label its classes: under one of the labels that exclude one another, or under none."""
    every = (1 << len(terms)) - 1
    kinds: dict[str, dict[str, int]] = {}
    for place, term in enumerate(terms):
        for label in term.box.route.labels:
            users = kinds.setdefault(label.partition(SLOT)[0], {})
            users[label] = users.get(label, 0) | 1 << place
    found = []
    for _, users in sorted(kinds.items()):
        outside = every & ~sum(users.values())
        found.append({outside, *(outside | inside for inside in users.values())})
    return found


def _meet(states: Iterable[int], classes: Iterable[int]) -> set[int]:
    """What is left of each state in each class of one more axis."""
    unique = set(classes)
    found = {state & members for members in unique for state in states}
    found.discard(0)
    return found


def _cells(masks: Sequence[int]) -> dict[int, int]:
    """The classes into which masks cut their union, each with the sets that it lies in."""
    users: dict[int, int] = {}
    for place, mask in enumerate(masks):
        users[mask] = users.get(mask, 0) | 1 << place
    cells: dict[int, int] = {}
    union = 0
    for mask, using in users.items():
        if fresh := mask & ~union:
            cells[fresh] = 0
        union |= mask
        for cell in [cell for cell in cells if cell & mask]:
            inside, outside = cell & mask, cell & ~mask
            before = cells.pop(cell)
            cells[inside] = before | using
            if outside:
                cells[outside] = before
    return cells


def _routes(terms: Sequence[Term]) -> set[int]:
    """The classes of pairs of countries, each as the sets that it lies in."""
    routes = [term.box.route for term in terms]
    masks = [route.origins for route in routes] + [route.destinations for route in routes]
    size = len(routes)
    every = (1 << size) - 1
    cells = _cells([everywhere(), *masks])
    ends = {cell: ((users >> 1) & every, users >> (1 + size)) for cell, users in cells.items()}
    internal = sum(1 << place for place, route in enumerate(routes) if route.moves & INTERNAL)
    crossing = sum(1 << place for place, route in enumerate(routes) if route.moves & CROSS)
    found = {starts & stops & internal for starts, stops in ends.values()}
    alone = {starts & stops & crossing for cell, (starts, stops) in ends.items() if cell.bit_count() > 1}
    starts_only = {(cell, starts & crossing) for cell, (starts, _) in ends.items()}
    stops_only = {(cell, stops) for cell, (_, stops) in ends.items()}
    pairs = {
        starts & stops
        for origin, starts in starts_only
        if starts
        for destination, stops in stops_only
        if origin != destination
    }
    return (found | alone | pairs) - {0}


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Places of some claims in a system.
Owners = frozenset[int]
#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1
#: Bits that are unpacked at a time; below so many a loop is faster.
_CELLS, _FEW = 1 << 24, 100


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two measures of the same persons: `low x lower <= upper <= high x lower`, atom by atom."""

    upper: str
    lower: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the sum of some sets, and for a share the sum that it is a share of."""

    owner: int  # place of the claim that says so
    part: int  # place of the set among the terms
    whole: int | None  # place of the whole; then `values` are fractions
    values: Interval  # what the claim allows

    @property
    def terms(self) -> tuple[int, ...]:
        """Places of its sets."""
        return (self.part,) if self.whole is None else (self.part, self.whole)


@dataclass(frozen=True, slots=True)
class System:
    """Rows over atoms."""

    claims: tuple[Claim, ...]  # whose rows they are; the place here is the owner of a row
    rows: tuple[Row, ...]  # what they say
    columns: tuple[Ints, ...]  # for each term the atoms in it, as sorted column numbers
    width: int  # number of atoms
    pairs: tuple[tuple[int, int, Tie], ...] = ()  # atoms of two measures that a link ties: upper, lower, link
    #: The programmes as printed (False) and within the tolerance of print (True), once they are made: each
    #: system is asked for many subsets of its rows.
    made: dict[bool, "Problem"] = field(default_factory=dict, compare=False, repr=False)


def build_system(views: Sequence[View], *, lenient: bool, window: float, ties: Iterable[Tie] = ()) -> System:
    """The system of some claims as they are seen; the place of a view is the owner of its rows.

    Where `lenient`, missing years are filled in as suits, within the window (see `time_masks`).
    """
    periods = [v.claim.about.period if Axis.PERIOD in v.exact else None for v in views]
    measures = sorted({view.claim.about.measure for view in views})
    every = (1 << len(measures)) - 1
    places: dict[Term, int] = {}
    rows = []
    masks_of = time_masks(periods, lenient=lenient, window=window)
    for owner, (view, masks) in enumerate(zip(views, masks_of, strict=True)):
        own = 1 << measures.index(view.claim.about.measure) if Axis.MEASURE in view.exact else every
        for times in masks:
            part = places.setdefault(Term(view.part, times, own), len(places))
            whole = places.setdefault(Term(view.whole, times, own), len(places)) if view.whole else None
            rows.append(Row(owner, part, whole, view.claim.values))
    columns, width, pairs = _columns(list(places), measures, tuple(ties))
    return System(tuple(view.claim for view in views), tuple(rows), columns, width, pairs)


def _columns(
    terms: Sequence[Term], measures: Sequence[str], ties: tuple[Tie, ...]
) -> tuple[tuple[Ints, ...], int, tuple[tuple[int, int, Tie], ...]]:
    """The atoms of each term by column, how many there are, and which of them links tie."""
    counting = [
        sum(1 << place for place, term in enumerate(terms) if term.measures >> m & 1)
        for m in range(len(measures))
    ]
    masks: list[int] = []
    pairs: list[tuple[int, int, Tie]] = []
    seen: set[int] = set()
    for atom in refine(terms):
        here: dict[str, int] = {}
        for measure, users in zip(measures, counting, strict=True):
            mask = atom & users
            # Atoms of two measures that the same terms count are one, unless a link ties them.
            if mask and (ties or mask not in seen):
                seen.add(mask)
                here[measure] = len(masks)
                masks.append(mask)
        pairs.extend((here[t.upper], here[t.lower], t) for t in ties if t.upper in here and t.lower in here)
    return _members(masks, len(terms)), len(masks), tuple(pairs)


def _members(masks: Sequence[int], count: int) -> tuple[Ints, ...]:
    """For each of so many places the masks that hold its bit, by their number."""
    if len(masks) * count < _FEW:
        holding = [
            [number for number, mask in enumerate(masks) if mask >> place & 1] for place in range(count)
        ]
        return tuple(np.array(numbers, dtype=np.int64) for numbers in holding)
    size = (count + 7) // 8
    block = max(_CELLS // max(count, 1), 1)
    found = [np.zeros((2, 0), dtype=np.int64)]
    for first in range(0, len(masks), block):
        joined = b"".join(mask.to_bytes(size, "little") for mask in masks[first : first + block])
        packed = np.frombuffer(joined, dtype=np.uint8).reshape(-1, size)
        numbers, places = np.nonzero(np.unpackbits(packed, axis=1, bitorder="little"))
        found.append(np.array([places, numbers + first]))
    places, numbers = np.concatenate(found, axis=1)
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(count + 1)).tolist()
    return tuple(numbers[order[start:end]] for start, end in pairwise(ends))


# --- the programme of a system ----------------------------------------------------------------------------------------


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
    whole = system.made[loose]
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


@dataclass(slots=True)
class _Line:
    """A row of a programme under construction: ends, and sums with their weights, all in units of a size."""

    owner: int
    ends: tuple[float, float]
    size: float
    sides: Sequence[tuple[Ints, float]]


def _whole(system: System, *, loose: bool) -> Problem:
    """The programme of all rows of a system."""
    scales = _scales(system)
    lines: list[_Line] = []
    for row in system.rows:
        values = row.values
        low, high = (values.loose_low, values.loose_high) if loose else (values.low, values.high)
        part = system.columns[row.part]
        if row.whole is None:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            lines.append(_Line(row.owner, (low / size, high / size), size, [(part, 1.0)]))
        else:
            lines += _between(row.owner, (part, system.columns[row.whole]), (low, high), scales)
    for upper, lower, tie in system.pairs:
        sides = np.array([upper]), np.array([lower])
        lines += _between(NOBODY, sides, (tie.low, tie.high), scales, always=True)
    sums = [(place, line.size, *side) for place, line in enumerate(lines) for side in line.sides]
    counts = [len(columns) for _, _, columns, _ in sums]
    places, sizes, weights = (np.repeat([one[at] for one in sums], counts) for at in (0, 1, 3))
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(one[2] for one in sums)])
    low_ends, high_ends = (np.array([line.ends[end] for line in lines], dtype=float) for end in (0, 1))
    owners = np.array([line.owner for line in lines], dtype=np.int64)
    values_of = scales[columns] * weights / sizes
    return Problem(places.astype(np.int64), columns, values_of, low_ends, high_ends, owners, scales)


def _between(
    owner: int, sides: tuple[Ints, Ints], ends: tuple[float, float], scales: Floats, *, always: bool = False
) -> Iterator[_Line]:
    """Rows that hold a sum between two multiples of another; one from below nothing only if always."""
    size = max((float(np.amax(scales[side])) for side in sides if len(side)), default=1.0)
    if ends[0] > 0 or always:
        yield _Line(owner, (0.0, math.inf), size, [(sides[0], 1.0), (sides[1], -ends[0])])
    if ends[1] < math.inf:
        yield _Line(owner, (-math.inf, 0.0), size, [(sides[0], 1.0), (sides[1], -ends[1])])


def _scales(system: System) -> Floats:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = np.full(system.width, math.inf)
    for row in system.rows:
        size = row.values.high if 0 < row.values.high < math.inf else row.values.low
        if row.whole is None and size > 0:
            columns = system.columns[row.part]
            scales[columns] = np.minimum(scales[columns], size)
    known = scales < math.inf
    if not known.all():
        scales[~known] = np.median(scales[known]) if known.any() else 1.0
    return scales
