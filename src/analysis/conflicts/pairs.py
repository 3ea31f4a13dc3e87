"""Pairs of counts of which one is above another that should hold it: all of them, by arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, product
from operator import ne
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, Route, holds
from analysis.conflicts.period import may_be_within
from analysis.conflicts.rules import Choices

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: A count of nothing is broken by half a person: factors need something to divide by.
NOTHING = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts, the first above the second although a naive reader finds it inside."""

    above: Claim  # what the first says at least exceeds what the second says at most
    below: Claim
    #: On which the first does not lie in the second as printed: each of these distinctions dissolves the conflict.
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

    @property
    def is_plain(self) -> bool:
        """Whether the lower number is about a part printed as such: no conflict, yet nobody could add the two up."""
        return is_plain_part(self.below.about.box, self.above.about.box)


Pairs = Sequence[Pair]


def is_plain_part(one: Box, other: Box) -> bool:
    """Whether a set is printed as a part of another, or as of others altogether, by persons or by purpose."""
    sides = (one.population, other.population), (one.exploitation, other.exploitation)
    return any(own != whole and (not own & ~whole or not own & whole) for own, whole in sides)


def find_pairs(claims: Iterable[Claim], choices: Choices, *, exact: bool) -> list[Pair]:
    """All pairs of counts that conflict, by the atoms as printed or as a naive reader takes them, sharpest first.

    With `exact` only those that no distinction but time dissolves; else without pairs of one statement. Shares, and
    what is not coded, are left out.
    """
    counts = [c for c in claims if c.whole is None and c.about.family]
    low, high = (np.array([getattr(c.values, end) for c in counts], dtype=float) for end in ("low", "high"))
    high = np.maximum(high, NOTHING)
    places = _exceeding(counts, low, choices.ignored_factor * high, exact=exact)
    sides = {axis: [c.about.side(axis) for c in counts] for axis in Axis}
    if exact:
        for axis in SIDES:
            places = places[:, _ask(sides[axis], places[::-1], holds)]
    else:
        places = places[:, _ask([c.statement or c.claim_id for c in counts], places, ne)]
        # Those whom one claim may count for a naive reader lie among those of the other.
        read = [frozenset(box.population for box in c.about.readings) for c in counts]
        places = places[:, _ask(read, places, lambda a, b: any(not i & ~o for i, o in product(a, b)))]
    apart = {axis: ~_ask(sides[axis], places[::-1], holds) for axis in Axis}
    # Time sets nothing apart where missing years may be filled in so that it does not.
    late, may_be = apart[Axis.PERIOD], partial(may_be_within, window=choices.year_window)
    lenient = late & _ask(sides[Axis.PERIOD], places, may_be)
    apart[Axis.PERIOD] = late & ~lenient
    above, below = places
    factor = low[above] / high[below]
    order = np.lexsort((below, above, -factor))
    if exact:
        order = order[~apart[Axis.PERIOD][order]]
    rows = np.array([apart[axis] for axis in Axis])[:, order].T
    columns = (column[order].tolist() for column in (above, below, lenient, factor))
    return [
        Pair(counts[a], counts[b], frozenset(compress(Axis, row)), needs, sharp)
        for row, a, b, needs, sharp in zip(rows, *columns, strict=True)
    ]


def _exceeding(counts: Sequence[Claim], low: Floats, limit: Floats, *, exact: bool) -> Ints:
    """Places of counts above others of the same sort of thing whose area holds theirs: those above, those below."""

    def kind(place: int) -> object:
        about = counts[place].about
        return about.family, about.unit, about.currency, about.measure if exact else ""

    def area(place: int) -> Route:
        about = counts[place].about
        return about.box.route if exact else about.naive().route

    found = [np.zeros((2, 0), dtype=np.int64)]
    for alike in by_key(range(len(counts)), kind).values():
        members = [(route, np.array(places)) for route, places in by_key(alike, area).items()]
        tops = [float(low[above].max()) for _, above in members]
        for outer, below in members:
            least = float(limit[below].min())
            for top, (inner, above) in zip(tops, members, strict=True):
                if top > least and outer.holds(inner):
                    one, other = np.nonzero(low[above][:, None] > limit[below])
                    found.append(np.array([above[one], below[other]]))
    return np.concatenate(found, axis=1)


def _ask(items: Sequence[T], places: Ints, answer: Callable[[T, T], bool]) -> Bools:
    """The answer for the items of the first and the second claim of each pair; equal questions are asked once."""
    numbers: dict[T, int] = {}
    numbered = np.array([numbers.setdefault(item, len(numbers)) for item in items], dtype=np.int64)
    above, below = numbered[places]
    different, width = list(numbers), max(len(numbers), 1)
    codes, back = np.unique(above * width + below, return_inverse=True)
    answers = [answer(different[code // width], different[code % width]) for code in codes.tolist()]
    return np.array(answers, dtype=bool)[back]
