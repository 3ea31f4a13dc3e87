"""Claims as rows of one linear system over the atoms that they tell apart.

The atoms are a refinement of the partition of all person-events, never all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

import numpy as np

from analysis.conflicts.claim import Claim, Interval
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import CROSS, INTERNAL, SLOT, Box, everywhere
from analysis.conflicts.naive_reading import View
from analysis.conflicts.pairs import Ints
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
    kinds: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, term in enumerate(terms):
        for label in term.box.route.labels:
            kinds[label.partition(SLOT)[0]][label] |= 1 << place
    found = []
    for _, users in sorted(kinds.items()):
        outside = every & ~sum(users.values())
        found.append({outside, *(outside | inside for inside in users.values())})
    return found


def _meet(states: Iterable[int], classes: Iterable[int]) -> set[int]:
    """What is left of each state in each class of one more axis."""
    return {state & members for members in set(classes) for state in states} - {0}


def _cells(masks: Sequence[int]) -> dict[int, int]:
    """The classes into which masks cut their union, each with the sets that it lies in."""
    users: defaultdict[int, int] = defaultdict(int)
    for place, mask in enumerate(masks):
        users[mask] |= 1 << place
    cells = {reduce(or_, users, 0): 0}
    for mask, using in users.items():
        inside = {cell & mask: places | using for cell, places in cells.items() if cell & mask}
        cells = inside | {cell & ~mask: places for cell, places in cells.items() if cell & ~mask}
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


#: Places of some claims in a system.
Owners = frozenset[int]


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
    atoms: tuple[int, ...]  # for each atom a mask of the terms that it lies in
    pairs: tuple[tuple[int, int, Tie], ...] = ()  # atoms of two measures that a link ties: upper, lower, link
    #: The programmes as printed (False) and within the tolerance of print (True), once they are made: each
    #: system is asked for many subsets of its rows.
    made: dict[bool, Any] = field(default_factory=dict, compare=False, repr=False)
    #: For each term the atoms in it, as sorted numbers.
    columns: tuple[Ints, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find the atoms of each term."""
        terms = 1 + max((term for row in self.rows for term in row.terms), default=0)
        object.__setattr__(self, "columns", _members(self.atoms, terms))

    def terms_of(self, owners: Collection[int]) -> int:
        """A mask of the sets that some claims speak of."""
        terms = {term for row in self.rows if row.owner in owners for term in row.terms}
        return sum(1 << term for term in terms)

    def narrowed(self, owners: Collection[int]) -> "System":
        """Some claims alone, each at its place, over the atoms that these tell apart; without links."""
        told = self.terms_of(owners)
        atoms = sorted({atom & told for atom in self.atoms} - {0})
        rows = tuple(row for row in self.rows if row.owner in owners)
        return System(self.claims, rows, tuple(atoms))


def build_system(views: Sequence[View], *, lenient: bool, window: float, ties: Sequence[Tie] = ()) -> System:
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
    terms = list(places)
    atoms, pairs = _tied(terms, measures, ties) if ties else (refine(terms), ())
    return System(tuple(view.claim for view in views), tuple(rows), tuple(atoms), pairs)


def _tied(
    terms: Sequence[Term], measures: Sequence[str], ties: Sequence[Tie]
) -> tuple[list[int], tuple[tuple[int, int, Tie], ...]]:
    """The atoms of some sets, those of each measure apart even if nothing else sets them apart; and which are tied."""
    counting = [sum(1 << place for place, term in enumerate(terms) if term.measures >> m & 1)
                for m in range(len(measures))]  # fmt: skip
    atoms: list[int] = []
    pairs: list[tuple[int, int, Tie]] = []
    for persons in refine([replace(term, measures=1) for term in terms]):
        here = {}
        for measure, users in zip(measures, counting, strict=True):
            if persons & users:
                here[measure] = len(atoms)
                atoms.append(persons & users)
        pairs.extend((here[t.upper], here[t.lower], t) for t in ties if t.upper in here and t.lower in here)
    return atoms, tuple(pairs)


def _members(atoms: Sequence[int], count: int) -> tuple[Ints, ...]:
    """For each of so many sets the atoms in it, by their number."""
    size = (count + 7) // 8
    packed = np.frombuffer(b"".join(atom.to_bytes(size, "little") for atom in atoms), dtype=np.uint8)
    inside = np.unpackbits(packed.reshape(-1, size), axis=1, count=count, bitorder="little")
    places, numbers = np.nonzero(inside.T)
    return tuple(np.split(numbers, np.searchsorted(places, np.arange(1, count))))
