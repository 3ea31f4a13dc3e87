"""Pairs of counts of which one is above another that should hold it: all of them, by arrays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import Route
from analysis.conflicts.period import Period, may_be_within, within

Ints = npt.NDArray[np.int64]
#: A count of nothing is broken by half a person: factors need something to divide by.
NOTHING = 0.5
#: Axes on which a part is printed as a part: nobody takes it for a contradiction that it is below its whole.
PLAIN = (Axis.POPULATION, Axis.EXPLOITATION)
AXES = tuple(Axis)
MASKS = (Axis.POPULATION, Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY)
_LATE = np.int64(1 << AXES.index(Axis.PERIOD))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts, the first above the second although a naive reader finds it inside."""

    above: Claim  # what the first says at least exceeds what the second says at most
    below: Claim
    #: On which the first does not lie in the second as printed: each of these distinctions dissolves the
    #: conflict.
    axes: frozenset[Axis]
    #: Whether it needs that a number without a year, or a window without an end, speaks of the other's time.
    lenient: bool
    factor: float  # what the first says at least over what the second says at most

    @property
    def claims(self) -> tuple[Claim, Claim]:
        """Both, the higher one first."""
        return self.above, self.below

    @property
    def ids(self) -> tuple[str, str]:
        """Their ids."""
        return self.above.claim_id, self.below.claim_id

    @property
    def marginal(self) -> bool:
        """Whether the tolerance of print makes it disappear."""
        return self.above.values.loose_low <= self.below.values.loose_high


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns of one array, sharpest first: above, below, axes (bits in the order of `AXES`), lenient, plain.

    Plain are those whose lower number is about a part that is printed as one: no conflict, but nothing that a naive
    reader could add up either.
    """

    claims: tuple[Claim, ...]
    found: Ints

    def __iter__(self) -> Iterator[Pair]:
        """Every pair."""
        for above, below, axes, lenient, _ in self.found.T.tolist():
            one, other = self.claims[above], self.claims[below]
            apart = frozenset(axis for bit, axis in enumerate(AXES) if axes >> bit & 1)
            factor = one.values.low / max(other.values.high, NOTHING)
            yield Pair(one, other, apart, bool(lenient), factor)

    @property
    def ids(self) -> set[frozenset[str]]:
        """The ids of each pair, plain ones too."""
        sides = self.found[:2].T.tolist()
        return {frozenset({self.claims[a].claim_id, self.claims[b].claim_id}) for a, b in sides}

    @property
    def conflicting(self) -> "Pairs":
        """Those that are conflicts."""
        return Pairs(self.claims, self.found[:, self.found[4] == 0])


def find_pairs(claims: Iterable[Claim], choices: Choices, *, exact: bool) -> Pairs:
    """All pairs of counts that conflict, by the atoms as printed or as a naive reader takes them.

    With `exact` only those that no distinction but time dissolves; else without pairs of one statement. Shares, and
    what is not coded, are left out.
    """
    counts = [c for c in claims if c.whole is None and c.about.comparable]
    table = _Table(counts, choices, exact=exact)
    parts = [table.between(*group) for group in table.groups()]
    found = np.concatenate([np.zeros((5, 0), dtype=np.int64), *parts], axis=1)
    above, below = found[:2]
    factor = table.low[above] / np.maximum(table.high[below], NOTHING)
    return Pairs(tuple(counts), found[:, np.lexsort((below, above, -factor))])


class _Table:
    """Counts as arrays, with caches of what is costly to compare."""

    def __init__(self, claims: Sequence[Claim], choices: Choices, *, exact: bool) -> None:
        self.claims, self.choices, self.exact = claims, choices, exact
        self.low = np.array([c.values.low for c in claims], dtype=float)
        self.high = np.array([c.values.high for c in claims], dtype=float)
        sides = {axis: [c.about.box.side(axis) for c in claims] for axis in MASKS}
        self.masks = {axis: np.array(found, dtype=np.int64) for axis, found in sides.items()}
        self.readings = [np.array([c.about.naive(turn).population for c in claims]) for turn in (0, 1)]
        self.routes: list[Route]
        self.periods: list[Period]
        self.routes, self.route = _numbered([c.about.box.route for c in claims])
        self.periods, self.period = _numbered([c.about.period for c in claims])
        self.measure = _numbered([c.about.measure for c in claims])[1]
        self.statement = _numbered([c.statement or c.claim_id for c in claims])[1]
        self.known: dict[tuple[str, int, int], int] = {}

    def groups(self) -> Iterator[tuple[Ints, Ints]]:
        """Claims inside an area beside claims around it, as far as they count the same sort of thing."""
        kinds: dict[object, dict[Route, list[int]]] = {}
        for place, claim in enumerate(self.claims):
            about = claim.about
            kind = (about.family, about.unit, about.currency, about.measure if self.exact else "")
            spot = about.box.route if self.exact else about.readings[0].route
            kinds.setdefault(kind, {}).setdefault(spot, []).append(place)
        for areas in kinds.values():
            members = {spot: np.array(places, dtype=np.int64) for spot, places in areas.items()}
            tops = {spot: float(self.low[places].max()) for spot, places in members.items()}
            for outer, below in members.items():
                highest = float(self.high[below].min())
                for inner, above in members.items():
                    if tops[inner] > highest and outer.holds(inner):
                        yield above, below

    def between(self, above: Ints, below: Ints) -> Ints:
        """Conflicting pairs of two groups, as `Pairs` has them."""
        limit = self.choices.ignored_factor * np.maximum(self.high[below], NOTHING)
        one, other = np.nonzero(self.low[above][:, None] > limit[None, :])
        a, b = above[one], below[other]
        keep = (a != b) & self._masks_hold(a, b)
        if not self.exact:
            keep &= self.statement[a] != self.statement[b]
        a, b = a[keep], b[keep]
        axes = self._axes(a, b)
        lenient = self._cached("lenient", self.period[a], self.period[b]) == 1
        if self.exact:
            keep = ((axes & ~_LATE) == 0) & ((axes == 0) | lenient)
            a, b, axes, lenient = a[keep], b[keep], axes[keep], lenient[keep]
        needs = lenient & ((axes & _LATE) != 0)
        plain = self._plain(a, b, axes)
        return np.array([a, b, np.where(needs, axes & ~_LATE, axes), needs, plain], dtype=np.int64)

    def _masks_hold(self, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
        """Whether the sets beside the route lie inside one another, as printed or as read naively."""
        if self.exact:
            return np.all([(mask[a] & ~mask[b]) == 0 for mask in self.masks.values()], axis=0)
        reading = [(one[a] & ~other[b]) == 0 for one in self.readings for other in self.readings]
        return np.any(reading, axis=0)

    def _axes(self, a: Ints, b: Ints) -> Ints:
        """Bits of the axes on which the first does not lie in the second."""
        bits = np.zeros(len(a), dtype=np.int64)
        for bit, axis in enumerate(AXES):
            if axis in self.masks:
                outside = (self.masks[axis][a] & ~self.masks[axis][b]) != 0
            elif axis is Axis.MEASURE:
                outside = self.measure[a] != self.measure[b]
            else:
                ids = self.route if axis is Axis.ROUTE else self.period
                outside = self._cached(axis.value, ids[a], ids[b]) == 0
            bits |= outside.astype(np.int64) << bit
        return bits

    def _plain(self, a: Ints, b: Ints, axes: Ints) -> npt.NDArray[np.bool_]:
        """Whether the lower number is about a part printed as such, or about others altogether."""
        plain = np.zeros(len(a), dtype=bool)
        for axis in PLAIN:
            own, others = self.masks[axis][b], self.masks[axis][a]
            fails = (axes >> AXES.index(axis) & 1) == 1
            plain |= fails & (((own & ~others) == 0) | ((own & others) == 0))
        return plain

    def _cached(self, what: str, one: Ints, other: Ints) -> Ints:
        """Whether the first of two routes or periods lies in the second, each pair of them asked once."""
        width = max(len(self.routes), len(self.periods), 1)
        unique, back = np.unique(one * width + other, return_inverse=True)
        answers = []
        for code in unique.tolist():
            key = (what, code // width, code % width)
            if key not in self.known:
                self.known[key] = int(self._lies_in(*key))
            answers.append(self.known[key])
        found: Ints = np.array(answers, dtype=np.int64)[back.reshape(-1)]
        return found

    def _lies_in(self, what: str, one: int, other: int) -> bool:
        """Whether a route or a period lies in another, or may do so once its years are filled in."""
        if what == Axis.ROUTE:
            return self.routes[other].holds(self.routes[one])
        inner, outer = self.periods[one], self.periods[other]
        if what == Axis.PERIOD:
            return within(inner, outer)
        return may_be_within(inner, outer, window=self.choices.year_window)


def _numbered(items: Sequence[Any]) -> tuple[list[Any], Ints]:
    """The different items, and the number of each item among them."""
    places: dict[Any, int] = {}
    numbers = [places.setdefault(item, len(places)) for item in items]
    return list(places), np.array(numbers, dtype=np.int64)
