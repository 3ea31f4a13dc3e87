"""Pairs of counts of which one is above another that should hold it: all of them, by arrays.

For a naive reader one number speaks for its series, that nearest a year, and two series are set against one another by
the numbers that lie nearest in time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, compress, product, starmap
from operator import ne
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analysis.conflicts.claim import Claim, by_key, ids_of, is_one
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, Extent, holds
from analysis.conflicts.rules import Choices, Rules
from analysis.vocabulary import OWN, UNATTRIBUTED

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: A count of nothing is broken by half a person: factors need something to divide by.
NOTHING = 0.5
#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0
#: Of a series, the member nearest this year speaks for the others where a naive reader compares.
REFERENCE_YEAR = 2008


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


Pairs = Sequence[Pair]


def is_plain_part(one: Box, other: Box) -> bool:
    """Whether a set is printed as a part of another, or as of others altogether, by persons or by purpose."""
    sides = (one.population, other.population), (one.exploitation, other.exploitation)
    return any(own != whole and (not own & ~whole or not own & whole) for own, whole in sides)


def share_origin(claims: Sequence[Claim]) -> bool:
    """Whether all claims go back to one named maker or one lineage."""
    named = claims[0].producer != UNATTRIBUTED
    return is_one(claims, "lineage") or (named and is_one(claims, "producer"))


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
    late, window = apart[Axis.PERIOD], choices.year_window
    lenient = late & _ask(sides[Axis.PERIOD], places[::-1], lambda a, b: a.may_hold(b, window=window))
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
    abouts = [claim.about for claim in counts]
    kinds = [(about.family, about.unit, about.currency, exact and about.measure) for about in abouts]
    areas = [about.box.route if exact else about.naive().route for about in abouts]
    found = [np.zeros((2, 0), dtype=np.int64)]
    for alike in by_key(range(len(counts)), kinds.__getitem__).values():
        members = [(route, np.array(at)) for route, at in by_key(alike, areas.__getitem__).items()]
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


# --- series, for a naive reader --------------------------------------------------------------------------------------


def representatives(claims: Sequence[Claim]) -> list[Claim]:
    """One claim for each lineage, then for each producer, of all that is counted alike: nearest to `REFERENCE_YEAR`.

    A published number comes before one computed anew. Where one producer says something else of the same years, in
    numbers of different lineages, that is no series, and all of them speak.
    """

    def rank(claim: Claim) -> tuple[float, bool]:
        time = claim.about.period.time
        return UNKNOWN if time is None else abs(time - REFERENCE_YEAR), claim.producer == OWN

    def disagree(one: Claim, other: Claim) -> bool:
        """Whether yearly numbers of different lineages speak of years that overlap and are not the same."""
        a, b = one.about.period, other.about.period
        yearly = one.lineage != other.lineage and not a.window and not b.window
        return yearly and a.ends != b.ends and a.overlaps(b)

    series = _alike(claims, "producer")
    apart = [one for group in series if any(starmap(disagree, combinations(group, 2))) for one in group]
    alone = set(ids_of(apart))
    speaking = [claim for claim in claims if claim.claim_id not in alone]
    for column in ("lineage", "producer"):
        speaking = [min(group, key=rank) for group in _alike(speaking, column)]
    return sorted([*apart, *speaking], key=lambda claim: claim.claim_id)


def _alike(claims: Iterable[Claim], column: str) -> list[list[Claim]]:
    """Claims of one lineage or producer that differ in nothing but time and number, sorted by id."""

    def key(claim: Claim) -> object:
        voice = claim.text(column) if claim.text(column) != UNATTRIBUTED else claim.claim_id
        return voice, timeless(claim.about), timeless(claim.whole) if claim.whole else None

    return [*by_key(sorted(claims, key=lambda claim: claim.claim_id), key).values()]


def timeless(about: Extent) -> object:
    """An estimand without its time."""
    return *about.counted, about.currency, about.box, about.readings, about.period.over_window


def distinct_pairs(
    claims: Sequence[Claim], speakers: Sequence[Claim], rules: Rules, choices: Choices
) -> list[Pair]:
    """Pairs that conflict for a naive reader and that some distinction dissolves, by the numbers nearest in time.

    A reader sets numbers of one year against one another where both series have them, and not the two that happen to be
    nearest to the reference year. Only numbers that conflict as well are taken; of equally near ones the speakers. And
    each year of a register is looked at.
    """

    def dissolved(some: Iterable[Claim]) -> list[Pair]:
        # Where the lower number is about a part printed as such, nobody could add the two up.
        pairs = (pair for pair in find_pairs(some, choices, exact=False) if pair.axes)
        return [pair for pair in pairs if not is_plain_part(pair.below.about.box, pair.above.about.box)]

    # What each speaker speaks for: claims of its lineage or producer that are counted alike.
    groups: dict[str, dict[str, Claim]] = {claim.claim_id: {} for claim in speakers}
    for group in (*_alike(claims, "producer"), *_alike(claims, "lineage")):
        heard = [claim.claim_id for claim in group if claim.claim_id in groups]
        if len(heard) == 1:
            groups[heard[0]] |= {c.claim_id: c for c in group if c.producer != OWN}
    best = [(pair, _nearest(pair, groups, choices)) for pair in dissolved(speakers)]
    moved = {one.claim_id: one for pair, two in best if ids_of(two) != pair.ids for one in two}
    known: dict[tuple[str, ...], Pair] = {pair.ids: pair for pair in dissolved(moved.values())}
    nearest = [known.get(ids_of(two), pair) for pair, two in best]
    found = {pair.ids: pair for pair in (*_register_pairs(claims, rules, choices), *nearest)}
    return [*found.values()]


def _nearest(pair: Pair, groups: Mapping[str, Mapping[str, Claim]], choices: Choices) -> tuple[Claim, Claim]:
    """The two numbers of two series that lie nearest to one another and may conflict."""
    if pair.axes.isdisjoint({Axis.PERIOD, Axis.MEASURE}):
        return pair.claims

    def distance(two: tuple[Claim, Claim]) -> tuple[object, ...]:
        """Years between them, then those that speak, then their ids."""
        periods = [claim.about.period for claim in two]
        # Without a year, when it was spoken of.
        starts = (
            (period.spoken if period.start is None else period.start, period.last) for period in periods
        )
        a, b = (
            None if start is None or last is None else (start, max(start, last)) for start, last in starts
        )
        # No years lie between periods that share one; many where one of them is not known.
        years = UNKNOWN if a is None or b is None else max(0.0, a[0] - b[1], b[0] - a[1])
        return years, sum(map(ne, ids_of(two), pair.ids)), *ids_of(two)

    both = product(*(groups[claim.claim_id].values() for claim in pair.claims))
    able = [(a, b) for a, b in both if a.values.low > choices.ignored_factor * max(b.values.high, NOTHING)]
    return min(able, key=distance, default=pair.claims)


def _register_pairs(claims: Iterable[Claim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and coincide."""
    known, found = find_pairs((claim for claim in claims if claim.is_seen), choices, exact=False), []
    for pair in (pair for pair in known if pair.axes == {Axis.VISIBILITY}):
        one, other = (claim.about.box._replace(visibility=0) for claim in pair.claims)
        seen, listed = ({claim.text(name) for claim in pair.claims} for name in ("visibility", "register"))
        alike = one == other and len(seen) == 1 and not listed.isdisjoint(rules.registers)
        if alike and pair.above.about.period.coincides(pair.below.about.period):
            found.append(pair)
    return found
