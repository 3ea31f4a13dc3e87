"""Which claims a naive reader looks at together: what is said to hold a count, or to lie in it.

At each place these are the counts that promise the sharpest conflicts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import Box, Route, meets
from analysis.conflicts.pairs import UNKNOWN_YEARS
from analysis.conflicts.rules import Choices
from analysis.conflicts.system import System, Tie, build_system

#: For each claim the ids of those that conflict with it: they are not put together.
Apart = Mapping[str, Set[str]]
#: How the words of some claims are read, by their ids.
Choice = tuple[tuple[str, int], ...]


class NaiveSet(NamedTuple):
    """Claims that a naive reader looks at together: a candidate in which some may conflict, or a set that does.

    The claims of a candidate stand in the order in which they may be dropped: shares, then counts from far to near, and
    last the count that is looked at. Those of a set that conflicts are sorted by id.
    """

    claims: tuple[ComparedClaim, ...]
    #: Of a candidate that looks up how the words of its count are read, also where that is the first way; of a set that
    #: conflicts those words only that are read in another way than the first.
    choice: Choice

    @property
    def looks_up(self) -> bool:
        """Whether a candidate has a count under what holds it; else it has one over its parts, read the first way."""
        return bool(self.choice)

    @property
    def content(self) -> object:
        """All that its systems are made from, in words that are the same in every run."""
        return self.choice, [claim.content for claim in self.claims]

    def subset(self, claims: Iterable[ComparedClaim]) -> "NaiveSet":
        """Some of its claims, sorted, with the reading of their words unless it is the first one."""
        members = tuple(sorted(claims, key=lambda claim: claim.claim_id))
        ids = ids_of(members)
        choice = []
        for claim_id, reading in self.choice:
            if reading and claim_id in ids:
                choice.append((claim_id, reading))
        return NaiveSet(members, tuple(choice))

    def system(self, exact: frozenset[Axis], *, window: float, ties: Sequence[Tie] = ()) -> System:
        """Their system with some axes as printed."""
        return build_system(
            self.claims, exact, lenient=True, window=window, choice=dict(self.choice), ties=ties
        )


# --- candidates ------------------------------------------------------------------------------------------------------


def candidate_sets(family: Sequence[ComparedClaim], apart: Apart, choices: Choices) -> Iterator[NaiveSet]:
    """Sets of claims in which some may conflict: at each place those that promise the sharpest conflicts."""
    hints = _hints(family, int(choices.members))
    by_place = by_key(hints, lambda hint: (hint.claim.about.naive().route, hint.looks_up))
    for place_and_way, hints_at_place in by_place.items():
        route, looks_up = place_and_way
        hints_at_place.sort(key=lambda hint: (-hint.sharpness, hint.claim.claim_id, hint.choice))
        is_country = route.destinations.bit_count() == 1
        most = int(choices.hints if is_country else choices.cap)
        candidates_of = _upward if looks_up else _downward
        for hint in hints_at_place[:most]:
            yield from candidates_of(hint, apart, choices)


def _upward(hint: "_Hint", apart: Apart, choices: Choices) -> Iterator[NaiveSet]:
    """A count under the counts that hold it and the shares that reach it, the nearest of each."""
    claim = hint.claim

    def near(candidate: ComparedClaim) -> tuple[bool, float, str]:
        return _nearness(claim, candidate)

    nearest_counts = sorted(hint.counts, key=near)
    nearest_shares = sorted(hint.shares, key=near)
    counts = _compatible(claim, nearest_counts, apart, choices)
    shares = nearest_shares[: int(choices.look_around)]
    farthest_first = (*reversed(shares), *reversed(counts))
    yield NaiveSet((*farthest_first, claim), hint.choice)


def _downward(hint: "_Hint", apart: Apart, choices: Choices) -> Iterator[NaiveSet]:
    """A count over its parts, the largest of one source first; none if those that can stand together fit into it."""
    claim = hint.claim

    def order(part: ComparedClaim) -> tuple[bool, float, str]:
        return _is_read_elsewhere(claim, part), -part.values.low, part.claim_id

    largest_first = sorted(hint.counts, key=order)
    parts = _compatible(claim, largest_first, apart, choices)
    total = _largest_sum(parts, int(choices.members))
    if len(parts) > 1 and total > hint.limit:
        smallest_first = sorted(parts, key=lambda part: (part.values.low, part.claim_id))
        claims = (*hint.shares, *smallest_first, claim)
        yield NaiveSet(claims, ())


def _compatible(
    first: ComparedClaim, candidates: Iterable[ComparedClaim], apart: Apart, choices: Choices
) -> list[ComparedClaim]:
    """Of some claims in their order those that can stand beside a first one and all taken before."""
    taken = [first]
    barred = set(apart.get(first.claim_id, ()))
    for claim in candidates:
        if len(taken) >= choices.look_around:
            break
        if claim.claim_id in barred or any(_says_again(claim, before) for before in taken):
            continue
        taken.append(claim)
        barred |= apart.get(claim.claim_id, set())
    return taken[1:]


def _says_again(claim: ComparedClaim, before: ComparedClaim) -> bool:
    """Whether two claims are of one lineage but not of one statement and count the same persons."""
    is_one_statement = bool(claim.statement) and claim.statement == before.statement
    if claim.lineage != before.lineage or is_one_statement:
        return False
    box = claim.about.naive()
    box_before = before.about.naive()
    return all(map(meets, box, box_before))


def _nearness(claim: ComparedClaim, candidate: ComparedClaim) -> tuple[bool, float, str]:
    """How far a candidate is from a claim: read elsewhere, of another time."""
    time = claim.about.period.time
    other_time = candidate.about.period.time
    years = UNKNOWN_YEARS
    if time is not None and other_time is not None:
        years = abs(time - other_time)
    return _is_read_elsewhere(claim, candidate), years, candidate.claim_id


def _is_read_elsewhere(claim: ComparedClaim, candidate: ComparedClaim) -> bool:
    """Whether two claims were read in different texts."""
    return claim.printed.carrier != candidate.printed.carrier


# --- hints -----------------------------------------------------------------------------------------------------------


class _Hint(NamedTuple):
    """A count that may conflict with what is said around it."""

    sharpness: float  # by how much it may exceed what is left to it, at most; or its parts exceed it
    claim: ComparedClaim  # the count
    choice: Choice  # how its words are read, looking up; none looking down at its parts
    limit: float  # what is left to it, or to its parts
    counts: Sequence[ComparedClaim]  # those that hold it, or that lie in it
    shares: Sequence[ComparedClaim]  # shares that reach it

    @property
    def looks_up(self) -> bool:
        """Whether it is looked at under what holds it, and not over its parts."""
        return bool(self.choice)


def _hints(family: Sequence[ComparedClaim], members: int) -> Iterator[_Hint]:
    """The counts of a family that what is said around them may leave too little, or whose parts may add up to more."""
    counts = [claim for claim in family if claim.whole is None]
    all_shares = [claim for claim in family if claim.whole]
    shares_of = by_key(all_shares, _whole_box)
    counts_at = by_key(counts, lambda claim: claim.about.naive().route)
    near = {route: _near(route, counts_at, shares_of) for route in counts_at}
    above: dict[Box, _Above] = {}
    below: dict[Box, _Below] = {}
    for claim in counts:
        for reading, box in enumerate(claim.about.readings):
            if box not in above:
                above[box] = _what_holds(box, near[box.route], members)
            yield from _upward_hint(claim, reading, above[box])
        box = claim.about.naive()
        if box not in below:
            below[box] = _what_lies_in(box, near[box.route], members)
        yield from _downward_hint(claim, below[box], shares_of.get(box, []))


def _whole_box(share: ComparedClaim) -> Box:
    """The whole of a share as a naive reader takes it."""
    about_whole = share.whole or share.about
    return about_whole.naive()


def _upward_hint(claim: ComparedClaim, reading: int, above: "_Above") -> Iterator[_Hint]:
    """A count that is larger than what shares leave to it of the least count that holds it."""
    holding = [count for count in above.counts if count is not claim]
    if not above.shares or not holding:
        return
    lowest = holding[0]
    limit = lowest.values.high * above.part_left
    low = claim.values.low
    if low > limit:
        sharpness = _ratio(low, limit)
        choice = ((claim.claim_id, reading),)
        yield _Hint(sharpness, claim, choice, limit, holding, above.shares)


def _downward_hint(claim: ComparedClaim, below: "_Below", shares: Sequence[ComparedClaim]) -> Iterator[_Hint]:
    """A count whose parts add up to more than it, or than the shares of it allow."""
    high_ends = [share.values.high for share in shares]
    most_of_share = min([1.0, *high_ends])
    limit = claim.values.high * most_of_share
    if len(below.parts) > 1 and below.total > limit:
        sharpness = _ratio(below.total, limit)
        yield _Hint(sharpness, claim, (), limit, below.parts, shares)


def _ratio(amount: float, limit: float) -> float:
    """How many times a limit an amount is."""
    if not limit:
        return math.inf
    return amount / limit


class _Near(NamedTuple):
    """What is said around an area."""

    shares: list[ComparedClaim]  # of wholes that meet it
    around: list[ComparedClaim]  # counts of areas that hold it
    inside: list[ComparedClaim]  # counts of areas in it, no unlisted place between them


def _near(
    route: Route,
    counts_at: Mapping[Route, Sequence[ComparedClaim]],
    shares_of: Mapping[Box, Sequence[ComparedClaim]],
) -> _Near:
    """What is said around an area, of counts by their area and shares by what they are of."""
    near = _Near([], [], [])
    for whole, shares in shares_of.items():
        if whole.route.labels <= route.labels and whole.route.meets(route):
            near.shares.extend(shares)
    for area, counts in counts_at.items():
        if area.holds(route):
            near.around.extend(counts)
        if area.labels == route.labels and route.holds(area):
            near.inside.extend(counts)
    return near


class _Above(NamedTuple):
    """What is said above a box."""

    counts: list[ComparedClaim]  # those that hold it, lowest high end first
    shares: list[ComparedClaim]  # those of wholes that meet it
    part_left: float  # the part of a whole that the shares leave to it at most


def _what_holds(box: Box, near: _Near, members: int) -> _Above:
    """What is said above a box, of sets with so many members at most."""
    counts = []
    for claim in near.around:
        persons_outside = box.population & ~claim.about.naive().population
        if not persons_outside:
            counts.append(claim)
    counts.sort(key=lambda claim: claim.values.high)
    shares = []
    for share in near.shares:
        if _whole_box(share).population & box.population:
            shares.append(share)
    parts_left = sorted(_left(share, box) for share in shares)
    # A set of so many members has a count, the one that holds it, and shares for the rest.
    least = parts_left[: members - 2]
    return _Above(counts, shares, math.prod(least))


def _left(share: ComparedClaim, box: Box) -> float:
    """The largest part of a whole that a share leaves to a box: its own, or the rest, or all."""
    part = share.about.naive()
    persons_outside = box.population & ~part.population
    persons_shared = box.population & part.population
    if part.route.holds(box.route) and not persons_outside:
        return min(share.values.high, 1.0)
    if not part.route.meets(box.route) or not persons_shared:
        return 1 - share.values.low
    return 1.0


class _Below(NamedTuple):
    """What is said of the parts of a box."""

    parts: list[ComparedClaim]
    total: float  # the sum of the largest


def _what_lies_in(box: Box, near: _Near, members: int) -> _Below:
    """The parts of a box, and the sum of those that sets with so many members at most may hold."""
    parts = []
    for claim in near.inside:
        part = claim.about.naive()
        persons_outside = part.population & ~box.population
        if claim.values.low > 0 and part != box and not persons_outside:
            parts.append(claim)
    return _Below(parts, _largest_sum(parts, members))


def _largest_sum(parts: Sequence[ComparedClaim], members: int) -> float:
    """The sum of the largest low ends, of as many parts as may be told beside their whole."""
    low_ends = sorted((part.values.low for part in parts), reverse=True)
    largest = low_ends[: members - 1]
    return sum(largest)
