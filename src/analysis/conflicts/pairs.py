"""Pairs of counts of which one is above another that should hold it: all of them, by arrays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, product
from operator import ne
from typing import TypeVar

import numpy as np

from analysis.conflicts.compared_claim import ComparedClaim, by_key, is_one
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, Extent, Route, TimeExtent, holds
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Bools, Floats, Ints
from analysis.vocabulary import UNATTRIBUTED

T = TypeVar("T")
#: A count of nothing is broken by half a person: factors need something to divide by.
NOTHING = 0.5
#: Farther than any year: claims of unknown time speak last.
UNKNOWN_YEARS = 10_000.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts, the first above the second although a naive reader finds it inside."""

    above: ComparedClaim  # what the first says at least exceeds what the second says at most
    below: ComparedClaim
    #: On which the first does not lie in the second as printed: each of these distinctions dissolves the conflict.
    axes: frozenset[Axis]
    #: Whether it needs that a number without a year, or a window without an end, speaks of the other's time.
    lenient: bool
    factor: float  # what the first says at least over what the second says at most

    @property
    def claims(self) -> tuple[ComparedClaim, ComparedClaim]:
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


def is_plain_part(holder: Box, held: Box) -> bool:
    """Whether what should hold a set is printed as a part of it, or as of others altogether.

    By persons or by purpose: nobody takes a number of women for one that holds all.
    """
    if _is_part_or_apart(holder.population, held.population):
        return True
    return _is_part_or_apart(holder.exploitation, held.exploitation)


def _is_part_or_apart(mask: int, whole: int) -> bool:
    """Whether a mask is another than a whole and lies in it, or outside of it."""
    is_inside = not mask & ~whole
    is_outside = not mask & whole
    return mask != whole and (is_inside or is_outside)


def share_origin(claims: Sequence[ComparedClaim]) -> bool:
    """Whether all claims go back to one named maker or one lineage."""
    if is_one(claims, "lineage"):
        return True
    is_named = claims[0].producer != UNATTRIBUTED
    return is_named and is_one(claims, "producer")


def timeless(about: Extent) -> object:
    """An estimand without its time."""
    return *about.counted, about.currency, about.box, about.readings, about.period.over_window


# --- the search, by arrays -------------------------------------------------------------------------------------------


def pairs_among(claims: Iterable[ComparedClaim], choices: Choices, *, exact: bool) -> list[Pair]:
    """All pairs of counts that conflict, by the atoms as printed or as a naive reader takes them, sharpest first.

    With `exact` only those that no distinction dissolves but missing or open years: pairs that are known to be apart in
    time are none. Else without pairs of one statement. Shares, and what is not coded, are left out.

    A candidate is a column of an array of two rows: the index of the count above, and that of the count below.
    """
    counts = [claim for claim in claims if claim.whole is None and claim.about.family]
    low = np.array([claim.values.low for claim in counts], dtype=float)
    printed_high = np.array([claim.values.high for claim in counts], dtype=float)
    high = np.maximum(printed_high, NOTHING)
    limit = choices.ignored_factor * high
    candidates = _exceeding(counts, low, limit, exact=exact)
    inside = _inside_as_printed if exact else _inside_as_read
    candidates = inside(counts, candidates)
    is_apart = {axis: ~_is_held(counts, candidates, axis) for axis in Axis}
    # Time sets nothing apart where missing years may be filled in so that it does not.
    is_lenient = is_apart[Axis.PERIOD] & _may_be_of_one_time(counts, candidates, choices.year_window)
    is_apart[Axis.PERIOD] &= ~is_lenient
    axes_apart = _axes_apart(is_apart)
    above, below = candidates
    factors = low[above] / high[below]
    sharpest_first = np.lexsort((below, above, -factors))
    pairs = []
    for index in sharpest_first.tolist():
        axes = axes_apart[index]
        if exact and Axis.PERIOD in axes:
            continue
        claim_above = counts[above[index]]
        claim_below = counts[below[index]]
        lenient = bool(is_lenient[index])
        factor = float(factors[index])
        pairs.append(Pair(claim_above, claim_below, axes, lenient, factor))
    return pairs


def _axes_apart(is_apart: Mapping[Axis, Bools]) -> list[frozenset[Axis]]:
    """For each candidate the axes that set it apart."""
    by_axis = np.array([*is_apart.values()])
    by_candidate = by_axis.T.tolist()
    return [frozenset(compress(is_apart, apart)) for apart in by_candidate]


def _exceeding(counts: Sequence[ComparedClaim], low: Floats, limit: Floats, *, exact: bool) -> Ints:
    """Counts above the limits of others of the same sort of thing whose area holds theirs."""

    def kind(index: int) -> object:
        about = counts[index].about
        # A naive reader takes one measure for another.
        measure = about.measure if exact else ""
        return about.family, about.unit, about.currency, measure

    def area(index: int) -> Route:
        about = counts[index].about
        return about.box.route if exact else about.naive().route

    candidates = [np.zeros((2, 0), dtype=np.int64)]
    for alike in by_key(range(len(counts)), kind).values():
        members: dict[Route, Ints] = {}
        highest: dict[Route, float] = {}
        for route, indices in by_key(alike, area).items():
            members[route] = np.array(indices)
            highest[route] = float(np.max(low[members[route]]))
        for outer, below in members.items():
            limits = limit[below]
            least = float(np.min(limits))
            for inner, above in members.items():
                # Most areas have no count so high: this is faster than to ask what holds them.
                if highest[inner] > least and outer.holds(inner):
                    lows = low[above]
                    is_exceeding = lows[:, None] > limits
                    rows, columns = np.nonzero(is_exceeding)
                    pairs = np.array([above[rows], below[columns]])
                    candidates.append(pairs)
    return np.concatenate(candidates, axis=1)


def _inside_as_printed(counts: Sequence[ComparedClaim], candidates: Ints) -> Ints:
    """Candidates of which the count above lies in the one below on each axis of the lattice, as printed."""
    for axis in SIDES:
        candidates = candidates[:, _is_held(counts, candidates, axis)]
    return candidates


def _inside_as_read(counts: Sequence[ComparedClaim], candidates: Ints) -> Ints:
    """Candidates of two statements of which a naive reader may count the persons above among those below."""
    statements = [claim.statement or claim.claim_id for claim in counts]
    is_of_two = _answers(statements, candidates, ne)
    of_two_statements = candidates[:, is_of_two]
    persons = [_populations(claim) for claim in counts]
    may_lie = _answers(persons, of_two_statements, _may_lie_in)
    return of_two_statements[:, may_lie]


def _populations(claim: ComparedClaim) -> frozenset[int]:
    """Whom a naive reader may take a claim to count, one mask for each reading."""
    populations = [box.population for box in claim.about.readings]
    return frozenset(populations)


def _may_lie_in(inner: frozenset[int], outer: frozenset[int]) -> bool:
    """Whether the persons of one reading lie among those of a reading of another claim."""
    return any(holds(whole, part) for part, whole in product(inner, outer))


def _is_held(counts: Sequence[ComparedClaim], candidates: Ints, axis: Axis) -> Bools:
    """For each candidate whether the count below holds the one above on an axis, as printed."""
    sides = [claim.about.side(axis) for claim in counts]
    below_above = candidates[::-1]
    return _answers(sides, below_above, holds)


def _may_be_of_one_time(counts: Sequence[ComparedClaim], candidates: Ints, window: float) -> Bools:
    """For each candidate whether the time below may hold the one above, as missing years suit."""

    def may_hold(outer: TimeExtent, inner: TimeExtent) -> bool:
        return outer.may_hold(inner, window=window)

    periods = [claim.about.period for claim in counts]
    below_above = candidates[::-1]
    return _answers(periods, below_above, may_hold)


def _answers(items: Sequence[T], candidates: Ints, question: Callable[[T, T], bool]) -> Bools:
    """The answer for the items of the first and the second claim of each candidate; equal questions are asked once."""
    # Equal items have one number.
    numbers: dict[T, int] = {}
    number_of_item = [numbers.setdefault(item, len(numbers)) for item in items]
    numbered = np.array(number_of_item, dtype=np.int64)
    first, second = numbered[candidates]
    item_of_number = list(numbers)
    # A pair of numbers as one, so that NumPy finds those that are equal.
    width = max(len(numbers), 1)
    code_of_pair = first * width + second
    codes, back = np.unique(code_of_pair, return_inverse=True)
    answers = []
    for code in codes.tolist():
        first_number, second_number = divmod(code, width)
        answer = question(item_of_number[first_number], item_of_number[second_number])
        answers.append(answer)
    answer_of_code = np.array(answers, dtype=bool)
    return answer_of_code[back]
