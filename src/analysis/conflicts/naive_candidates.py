"""Which claims a naive reader looks at together: what is said to hold a count, or to lie in it.

At each place these are the counts that promise the sharpest conflicts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

from analysis.conflicts.claim import Claim, by_key, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import Box, Route, meets
from analysis.conflicts.pairs import UNKNOWN
from analysis.conflicts.rules import Choices
from analysis.conflicts.system import System, Tie, build_system

#: For each claim the ids of those that conflict with it: they are not put together.
Apart = Mapping[str, Set[str]]


class Naive(NamedTuple):
    """Claims that a naive reader looks at together.

    Of a set that conflicts these are its members, sorted by id; of one in which some may conflict, in the order in
    which they may be dropped: shares, then counts from far to near, and last the count that is looked at.
    """

    claims: tuple[Claim, ...]
    #: How the words of a claim are read, by its id; none where a count is looked at over its parts.
    choice: tuple[tuple[str, int], ...]

    @property
    def content(self) -> object:
        """All that its systems are made from, in words that are the same in every run."""
        return self.choice, [claim.content for claim in self.claims]

    def subset(self, claims: Iterable[Claim]) -> "Naive":
        """Some of its claims, sorted, with the reading of their words unless it is the first one."""
        members = tuple(sorted(claims, key=lambda claim: claim.claim_id))
        return Naive(members, tuple(one for one in self.choice if one[1] and one[0] in ids_of(members)))

    def system(self, exact: frozenset[Axis], *, window: float, ties: Sequence[Tie] = ()) -> System:
        """Their system with some axes as printed."""
        return build_system(
            self.claims, exact, lenient=True, window=window, choice=dict(self.choice), ties=ties
        )


class _Hint(NamedTuple):
    """A count that may conflict with what is said around it."""

    sharpness: float  # by how much it may exceed what is left to it, at most; or its parts exceed it
    claim: Claim  # the count
    choice: tuple[tuple[str, int], ...]  # how its words are read, looking up; none looking down at its parts
    limit: float  # what is left to it, or to its parts
    others: Sequence[Claim]  # counts that hold it, or that lie in it
    shares: Sequence[Claim]  # shares that reach it


def candidate_sets(family: Sequence[Claim], apart: Apart, choices: Choices) -> Iterator[Naive]:
    """Sets of claims in which some may conflict: at each place those that promise the sharpest conflicts."""
    hints = by_key(
        _hints(family, int(choices.members)), lambda one: (one.claim.about.naive().route, not one.choice)
    )
    for (place, _), found in hints.items():
        found.sort(key=lambda one: (-one.sharpness, one.claim.claim_id, one.choice))
        most = choices.hints if place.destinations.bit_count() == 1 else choices.cap
        for _, claim, choice, limit, others, shares in found[: int(most)]:
            near = partial(_nearness, claim)
            if choice:
                taken = _compatible(claim, sorted(others, key=near), apart, choices)
                nearest = sorted(shares, key=near)[: int(choices.look_around)]
                yield Naive((*reversed(nearest), *reversed(taken), claim), choice)
                continue
            by_size = sorted(others, key=lambda c: (near(c)[0], -c.values.low, c.claim_id))
            taken = _compatible(claim, by_size, apart, choices)
            # Unless the parts that can stand together do not exceed their whole.
            if len(taken) > 1 and _largest_sum(taken, int(choices.members)) > limit:
                smallest = sorted(taken, key=lambda c: (c.values.low, c.claim_id))
                yield Naive((*shares, *smallest, claim), ())


def _hints(family: Sequence[Claim], members: int) -> Iterator[_Hint]:
    """The counts of a family that what is said around them may leave too little, or whose parts may add up to more."""
    counts = [claim for claim in family if claim.whole is None]
    at = by_key(counts, lambda claim: claim.about.naive().route)
    shares_of = by_key((c for c in family if c.whole), lambda claim: (claim.whole or claim.about).naive())

    @cache
    def near(route: Route) -> tuple[list[Claim], list[Claim], list[Claim]]:
        """Shares of wholes that meet an area, counts around it, and counts inside, no unlisted place between them."""
        wholes = ((whole.route, own) for whole, own in shares_of.items())
        meeting = [own for spot, own in wholes if spot.labels <= route.labels and spot.meets(route)]
        around = [own for spot, own in at.items() if spot.holds(route)]
        inside = [own for spot, own in at.items() if spot.labels == route.labels and route.holds(spot)]
        shares, above, below = ([*chain.from_iterable(found)] for found in (meeting, around, inside))
        return shares, above, below

    @cache
    def above(box: Box) -> tuple[list[Claim], list[Claim], float]:
        """Counts that hold a box, lowest high end first, shares, and the part of a whole that these leave at most."""
        shares, around, _ = near(box.route)
        meeting = [one for one in shares if one.whole and one.whole.naive().population & box.population]
        over = [claim for claim in around if not box.population & ~claim.about.naive().population]
        least = sorted(_left(share, box) for share in meeting)[: members - 2]
        return sorted(over, key=lambda claim: claim.values.high), meeting, math.prod(least)

    @cache
    def below(box: Box) -> tuple[list[Claim], float]:
        """The parts of a box and the sum of the largest."""
        positive = [(claim, claim.about.naive()) for claim in near(box.route)[2] if claim.values.low > 0]
        parts = [one for one, own in positive if own != box and not own.population & ~box.population]
        return parts, _largest_sum(parts, members)

    for claim in counts:
        for choice in range(len(claim.about.readings)):
            over, shares, left = above(claim.about.naive(choice))
            others = [other for other in over if other is not claim]
            if shares and others and claim.values.low > (limit := others[0].values.high * left):
                sharpness = claim.values.low / limit if limit else math.inf
                yield _Hint(sharpness, claim, ((claim.claim_id, choice),), limit, others, shares)
        (parts, total), shares = below(claim.about.naive()), shares_of.get(claim.about.naive(), [])
        limit = claim.values.high * min([1.0, *(share.values.high for share in shares)])
        if len(parts) > 1 and total > limit:
            yield _Hint(total / limit if limit else math.inf, claim, (), limit, parts, shares)


def _left(share: Claim, box: Box) -> float:
    """The largest part of a whole that a share leaves to a box: its own, or the rest, or all."""
    part = share.about.naive()
    if part.route.holds(box.route) and not box.population & ~part.population:
        return min(share.values.high, 1.0)
    if not part.route.meets(box.route) or not part.population & box.population:
        return 1 - share.values.low
    return 1.0


def _largest_sum(parts: Sequence[Claim], members: int) -> float:
    """The sum of the largest low ends, of as many parts as may be told beside their whole."""
    return sum(sorted((part.values.low for part in parts), reverse=True)[: members - 1])


def _compatible(first: Claim, others: Sequence[Claim], apart: Apart, choices: Choices) -> list[Claim]:
    """Of some claims in their order those that can stand beside a first one and all taken before."""

    def says_again(one: Claim, other: Claim) -> bool:
        """Whether two claims are of one lineage but not of one statement and count the same persons."""
        stated = one.statement and one.statement == other.statement
        again = one.lineage == other.lineage and not stated
        return again and all(map(meets, one.about.naive(), other.about.naive()))

    taken, barred = [first], set(apart.get(first.claim_id, ()))
    for other in others:
        if len(taken) >= choices.look_around:
            break
        if other.claim_id not in barred and not any(says_again(other, one) for one in taken):
            taken.append(other)
            barred |= apart.get(other.claim_id, set())
    return taken[1:]


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    times = claim.about.period.time, other.about.period.time
    far = abs(times[0] - times[1]) if times[0] is not None and times[1] is not None else UNKNOWN
    return claim.text("carrier") != other.text("carrier"), far, other.claim_id
