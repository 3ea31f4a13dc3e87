"""Claims as rows of one linear system over the atoms that they tell apart, and the system as a scaled programme.

The atoms are a refinement of the partition of all person-events, never all of them.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, combinations, pairwise
from operator import itemgetter, or_
from typing import NamedTuple

import numpy as np

from analysis.conflicts.claim import Claim, Interval, by_key, differing
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import CROSS, INTERNAL, SIDES, SLOT, Box, Period, everywhere, holds, meets
from analysis.conflicts.pairs import Floats, Ints
from analysis.conflicts.solver import NOBODY, Programme

EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()


class Term(NamedTuple):
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
    masks = zip(*((*term.box[:-1], term.times, term.measures) for term in terms), strict=True)
    # What does not differ tells nothing apart, which is the rule in small systems.
    axes = [set(_cells(own).values()) for own in masks if len(set(own)) > 1 or not all(own)]
    kinds: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, term in enumerate(terms):
        for label in term.box.route.labels:
            kinds[label.partition(SLOT)[0]][label] |= 1 << place
    for users in kinds.values():
        # Under one of the labels that exclude one another, or under none.
        outside = (1 << len(terms)) - 1 & ~sum(users.values())
        axes.append({outside, *(outside | inside for inside in users.values())})
    states = _routes(terms)
    for classes in axes:
        # What is left of each state in each class of one more axis.
        states = {state & members for members in classes for state in states} - {0}
    return sorted(states)


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


class Tie(NamedTuple):
    """A link between two measures of the same persons: `low x lower <= upper <= high x lower`, atom by atom."""

    upper: str
    lower: str
    low: float
    high: float


class Row(NamedTuple):
    """One row: the sum of a set, or for a share the sum and the one that it is a share of."""

    owner: int  # place of the claim that says so
    terms: tuple[int, ...]  # places of the part and, for a share, of the whole; then `values` are fractions
    values: Interval  # what the claim allows


@dataclass(frozen=True, slots=True)
class System:
    """Rows over atoms."""

    claims: tuple[Claim, ...]  # whose rows they are; the place here is the owner of a row
    rows: tuple[Row, ...]  # what they say
    atoms: tuple[int, ...]  # for each atom a mask of the terms that it lies in
    columns: tuple[Ints, ...]  # for each term the atoms in it, as sorted numbers
    pairs: tuple[tuple[int, int, Tie], ...] = ()  # atoms of two measures that a link ties: upper, lower, link
    #: The programmes as printed (False) and within the tolerance of print (True), once they are made: each
    #: system is asked for many subsets of its rows.
    made: dict[bool, Programme] = field(default_factory=dict, compare=False, repr=False)


#: A claim, the axes on which it is taken as printed, and what it is taken to count with, of a share, its whole.
_View = tuple[Claim, frozenset[Axis], list[Box]]


def _views(claims: Sequence[Claim], exact: frozenset[Axis], *, choice: Mapping[str, int]) -> list[_View]:
    """The claims with some axes as printed and the others as a naive reader takes them, by the choice of a reading.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.
    """
    exact_of = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        stated = by_key((claim for claim in claims if claim.statement), lambda claim: claim.statement)
        for pair in chain.from_iterable(combinations(mates, 2) for mates in stated.values()):
            lost = {axis for axis in Axis if _is_lost(pair, axis, choice)}
            exact_of |= {claim.claim_id: exact_of[claim.claim_id] | lost for claim in pair}
    seen = []
    for claim in claims:
        own, turn = exact_of[claim.claim_id], choice.get(claim.claim_id, 0)
        both = [(about.box, about.naive(turn)) for about in (claim.about, claim.whole) if about]
        if claim.whole and own != EVERY_AXIS:
            own |= {
                a for a in differing(SIDES, [claim]) if len({getattr(naive, a) for _, naive in both}) == 1
            }
        boxes = [
            Box._make(box[at] if axis in own else naive[at] for at, axis in enumerate(SIDES))
            for box, naive in both
        ]
        seen.append((claim, own, boxes))
    return seen


def _is_lost(pair: Iterable[Claim], axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another; measure and time it leaves out."""
    naive = (claim.about.naive(choice.get(claim.claim_id, 0)) for claim in pair)
    printed, read = [claim.about.side(axis) for claim in pair], [getattr(box, axis, "") for box in naive]
    relations = [(holds(a, b), holds(b, a), meets(a, b)) for a, b in (printed, read)]
    return relations[0] != relations[1]


def build_system(
    claims: Sequence[Claim], exact: frozenset[Axis] = EVERY_AXIS, *, window: float, lenient: bool = False,
    choice: Mapping[str, int] | None = None, ties: Sequence[Tie] = (),
) -> System:  # fmt: skip
    """The system of some claims with some axes as printed; the place of a claim is the owner of its rows.

    Where `lenient`, missing years are filled in as suits, within the window (see `time_masks`). `choice` tells how
    words are read that can be read in several ways.
    """
    seen = _views(claims, exact, choice=choice or {})
    periods = [one.about.period if Axis.PERIOD in own else None for one, own, _ in seen]
    measures = sorted({claim.about.measure for claim in claims})
    every = (1 << len(measures)) - 1
    places: dict[Term, int] = {}
    rows = []
    masks_of = time_masks(periods, lenient=lenient, window=window)
    for owner, ((claim, own, boxes), masks) in enumerate(zip(seen, masks_of, strict=True)):
        counted = 1 << measures.index(claim.about.measure) if Axis.MEASURE in own else every
        for times in masks:
            terms = (places.setdefault(Term(box, times, counted), len(places)) for box in boxes)
            rows.append(Row(owner, tuple(terms), claim.values))
    atoms, pairs = _tied([*places], measures, ties) if ties else (refine([*places]), ())
    size = len(places) // 8 + 1
    packed = np.frombuffer(b"".join(atom.to_bytes(size, "little") for atom in atoms), dtype=np.uint8)
    inside = np.unpackbits(packed.reshape(-1, size), axis=1, bitorder="little")
    columns = tuple(np.flatnonzero(column) for column in np.ascontiguousarray(inside.T)[: len(places)])
    return System(tuple(claims), tuple(rows), tuple(atoms), columns, pairs)


def time_masks(periods: Sequence[Period | None], *, lenient: bool, window: float) -> list[tuple[int, ...]]:
    """For each period the masks of the times at which its claim holds, one row of the system for each.

    No period means that time sets nothing apart. Where `lenient`, a number without a year holds at each time of the
    others that may be meant, within the window, and an open window ends where another one ends.

    Times are the moments at which something is counted, with the periods that nothing else is known to share, and then
    the pieces into which closed windows cut one another.
    """
    if lenient:
        windows = [ends for p in periods if p and (ends := p.window)]
        periods = [p.closed(windows) if p and p.over_window and not p.ends else p for p in periods]
    times: list[Period] = []
    for period in sorted((p for p in periods if p and not p.window), key=lambda p: p.unstated):
        known = any(period.coincides(time) for time in times)
        if not known and not (lenient and period.unstated and _near(period, times, window)):
            times.append(period)
    edges = {edge for p in periods if p and (ends := p.window) for edge in (ends[0], ends[1] + 1)}
    times += [Period(first, after - 1, over_window=True) for first, after in pairwise(sorted(edges))]
    every = (1 << max(len(times), 1)) - 1
    masks: list[tuple[int, ...]] = []
    for own in periods:
        if own is None:
            masks.append((every,))
        elif own.window:
            inside = (
                own.holds(time) or (lenient and time.unstated and own.may_hold(time, window=window))
                for time in times
            )
            masks.append((sum(held << place for place, held in enumerate(inside)),))
        else:
            same = (not time.window and own.coincides(time) for time in times)
            alone = sum(held << place for place, held in enumerate(same))
            masks.append((alone,) if alone else tuple(_near(own, times, window)))
    return masks


def _near(period: Period, times: Iterable[Period], window: float) -> list[int]:
    """Masks of the moments, counted as it is, that a number without a year may speak of."""
    moments = ((1 << place, time) for place, time in enumerate(times) if not time.window)
    alike = ((mask, time) for mask, time in moments if time.over_window == period.over_window)
    return [mask for mask, time in alike if time.may_hold(period, window=window)]


def _tied(
    terms: Sequence[Term], measures: Sequence[str], ties: Sequence[Tie]
) -> tuple[list[int], tuple[tuple[int, int, Tie], ...]]:
    """The atoms of some sets, those of each measure apart even if nothing else sets them apart; and which are tied."""
    counting = [sum(1 << place for place, term in enumerate(terms) if term.measures >> m & 1)
                for m in range(len(measures))]  # fmt: skip
    atoms: list[int] = []
    pairs: list[tuple[int, int, Tie]] = []
    for persons in refine([term._replace(measures=1) for term in terms]):
        here = {}
        for measure, users in zip(measures, counting, strict=True):
            if persons & users:
                here[measure] = len(atoms)
                atoms.append(persons & users)
        pairs.extend((here[t.upper], here[t.lower], t) for t in ties if t.upper in here and t.lower in here)
    return atoms, tuple(pairs)


# --- the rows as a scaled linear programme ---------------------------------------------------------------------------


def programme(
    system: System, *, keep: Collection[int] | None = None, beside: int | None = None, loose: bool = False
) -> Programme:
    """The programme of a system, or of the rows of some of its claims; `loose` uses the tolerance of print.

    `keep` names the places of the claims. Atoms that these do not tell apart are one then: the first stands for the
    others, whose scale is nought. `beside` is a claim that tells atoms apart without a row.
    """
    if loose not in system.made:
        system.made[loose] = _whole(system, loose=loose)
    whole = system.made[loose]
    if keep is None:
        return whole
    apart = {term for row in system.rows if row.owner in keep or row.owner == beside for term in row.terms}
    terms = sum(1 << term for term in apart)
    first = {atom & terms: place for place, atom in reversed([*enumerate(system.atoms)])}
    first.pop(0, None)
    places, scales = [*first.values()], np.zeros(len(whole.scales))
    scales[places] = whole.scales[places]
    # One place more for nobody, the last.
    chosen = np.zeros(len(system.claims) + 1, dtype=bool)
    chosen[[*keep]] = True
    some = whole.only(chosen[whole.owners])
    entries = scales[some.columns] > 0
    rows = np.repeat(np.arange(len(some.counts)), some.counts)[entries]
    return Programme(
        np.bincount(rows, minlength=len(some.counts)), some.columns[entries], some.values[entries], some.right,
        some.owners, scales,
    )  # fmt: skip


def _whole(system: System, *, loose: bool) -> Programme:
    """The programme of all rows of a system, those that hold a sum from below first."""
    # For each atom the smallest claim around it, in its unit; the middle of these for atoms without one.
    scales = np.full(len(system.atoms), math.inf)
    for row in system.rows:
        size = row.values.high if 0 < row.values.high < math.inf else row.values.low
        if len(row.terms) == 1 and size > 0:
            columns = system.columns[row.terms[0]]
            scales[columns] = np.minimum(scales[columns], size)
    known = scales < math.inf
    if not known.all():
        scales[~known] = np.median(scales[known]) if known.any() else 1.0
    lines = sorted(_lines(system, scales, loose=loose), key=itemgetter(0))
    _, owners, right, places, values = zip(*lines, strict=True)
    return Programme(
        np.array([*map(len, places)]), np.concatenate(places), np.concatenate(values), np.array(right),
        np.array(owners), scales,
    )  # fmt: skip


#: Whether it holds a sum from above, owner, right side, columns, and values of one row.
_Line = tuple[bool, int, float, Ints, Floats]


def _lines(system: System, scales: Floats, *, loose: bool) -> Iterator[_Line]:
    """One row for each end of each claim, and of each link."""
    for row in system.rows:
        low, high = row.values[2:] if loose else row.values[:2]
        part, *whole = (system.columns[term] for term in row.terms)
        if not whole:
            size = low if low > 0 else (high if 0 < high < math.inf else 1.0)
            yield False, row.owner, -low / size, part, -scales[part] / size
            if high < math.inf:
                yield True, row.owner, high / size, part, scales[part] / size
        else:
            yield from _between(row.owner, (part, whole[0]), (low, high), scales)
    for upper, lower, tie in system.pairs:
        sides = np.array([upper]), np.array([lower])
        yield from _between(NOBODY, sides, (tie.low, tie.high), scales)


def _between(
    owner: int, sides: tuple[Ints, Ints], ends: tuple[float, float], scales: Floats
) -> Iterator[_Line]:
    """Rows that hold a sum between two multiples of another."""
    both = np.zeros((2, len(scales)))
    for sums, side in zip(both, sides, strict=True):
        sums[side] = scales[side]
    columns = np.flatnonzero(np.any(both, axis=0))
    part, whole = both[:, columns] / (np.amax(both) or 1.0)
    for above, end in enumerate(ends):
        if end < math.inf and (above or end > 0):
            excess = part - end * whole
            yield bool(above), owner, 0.0, columns, excess if above else -excess
