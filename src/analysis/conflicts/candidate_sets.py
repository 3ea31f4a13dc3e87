"""Which claims to look at together: around each count what is said to hold it, and what is said to lie in it."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.lattice import Box, Route, meets
from analysis.conflicts.naive_reading import UNKNOWN
from analysis.conflicts.rules import Choices

#: For each claim the ids of those that conflict with it: they are not put together.
Apart = Mapping[str, Set[str]]


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Claims to look at together, the last being the one that is looked at."""

    #: In the order in which they may be dropped: shares, then the others from far to near.
    claims: tuple[Claim, ...]
    #: How the words of the last are read; none where its parts are looked at.
    choice: tuple[tuple[str, int], ...]

    @property
    def key(self) -> object:
        """What tells two apart."""
        return self.choice, tuple(claim.claim_id for claim in self.claims)

    def without_farthest(self, owners: frozenset[int]) -> "CandidateSet | None":
        """The claims without the farthest count of a set, None if there is no count in it."""
        farthest = min((o for o in owners if self.claims[o].whole is None), default=None)
        if farthest is None:
            return None
        return replace(self, claims=(*self.claims[:farthest], *self.claims[farthest + 1 :]))


def _compatible(first: Claim, others: Sequence[Claim], apart: Apart, choices: Choices) -> list[Claim]:
    """The first, and of the others in their order those that can stand beside all taken before."""
    taken, barred = [first], set(apart.get(first.claim_id, ()))
    for other in others:
        if len(taken) >= choices.look_around:
            break
        if other.claim_id not in barred and not any(_says_again(other, one) for one in taken):
            taken.append(other)
            barred |= apart.get(other.claim_id, set())
    return taken


def _says_again(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one lineage but not of one statement and count the same persons."""
    if one.lineage != other.lineage or (one.statement and one.statement == other.statement):
        return False
    return all(map(meets, one.about.naive(), other.about.naive()))


def families(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that a naive reader may put together; money has checks of its own."""
    people = (c for c in claims if c.about.family and not c.about.family.startswith("money"))
    return list(by_key(people, lambda c: (c.about.family, c.about.unit, c.about.currency)).values())


class _Hint(NamedTuple):
    """A count that may conflict with what is said around it."""

    sharpness: float  # by how much it may exceed what is left to it, at most; or its parts exceed it
    claim: Claim  # the count
    choice: tuple[tuple[str, int], ...]  # how its words are read, looking up; none looking down at its parts
    others: tuple[Claim, ...]  # counts that hold it, or that lie in it
    shares: tuple[Claim, ...]  # shares that reach it


def candidate_sets(claims: Sequence[Claim], apart: Apart, choices: Choices) -> Iterator[CandidateSet]:
    """Sets of claims in which some may conflict: at each place those that promise the sharpest conflicts."""
    family = _Family(claims, int(choices.members))
    hints: defaultdict[Route, list[_Hint]] = defaultdict(list)
    for claim in family.counts:
        found = [family.up(claim, choice) for choice in range(len(claim.about.readings))]
        hints[claim.about.naive().route] += filter(None, (*found, family.down(claim)))
    for at in hints.values():
        at.sort(key=lambda hint: (-hint.sharpness, hint.claim.claim_id, hint.choice))
        up, down = ([hint for hint in at if bool(hint.choice) == upwards] for upwards in (True, False))
        for hint in (*up[: int(choices.cap)], *down[: int(choices.cap)]):
            if candidate := _candidate_set(hint, apart, choices):
                yield candidate


class _Family:
    """The counts and shares of a family; what is said around and inside each area and box is looked for once."""

    def __init__(self, family: Sequence[Claim], members: int) -> None:
        self.members = members
        self.counts = [claim for claim in family if claim.whole is None]
        self.shares_of: defaultdict[Box, list[Claim]] = defaultdict(list)
        for claim in family:
            if claim.whole is not None:
                self.shares_of[claim.whole.naive()].append(claim)
        self.at = by_key(self.counts, lambda claim: claim.about.naive().route)
        self.near, self.above, self.below = cache(self._near), cache(self._above), cache(self._below)

    def up(self, claim: Claim, choice: int) -> _Hint | None:
        """A count under what holds it, with the shares that reach it, unless the sharpest of these leave enough."""
        over, near, left = self.above(claim.about.naive(choice))
        others = tuple(other for other in over if other is not claim)
        if not near or not others or claim.values.low <= (limit := others[0].values.high * left):
            return None
        sharpness = claim.values.low / limit if limit else math.inf
        return _Hint(sharpness, claim, ((claim.claim_id, choice),), others, near)

    def down(self, claim: Claim) -> _Hint | None:
        """A count over its parts, if as many as may be told may add up to more."""
        parts, total, near, share = self.below(claim.about.naive())
        limit = claim.values.high * share
        if len(parts) < 2 or total <= limit:
            return None
        return _Hint(total / limit if limit else math.inf, claim, (), parts, near)

    def _above(self, box: Box) -> tuple[list[Claim], tuple[Claim, ...], float]:
        """Counts that hold a box, lowest high end first, shares, and the part of a whole that these leave at most."""
        reaching, around, _ = self.near(box.route)
        near = tuple(one for one in reaching if one.whole and one.whole.naive().population & box.population)
        over = [claim for claim in around if not box.population & ~claim.about.naive().population]
        least = sorted(_left(share, box) for share in near)[: self.members - 2]
        return sorted(over, key=lambda claim: claim.values.high), near, math.prod(least)

    def _below(self, box: Box) -> tuple[tuple[Claim, ...], float, tuple[Claim, ...], float]:
        """The parts of a box and the sum of the largest, shares of it and the smallest part that these allow."""
        positive = [(claim, claim.about.naive()) for claim in self.near(box.route)[2] if claim.values.low > 0]
        parts = tuple(claim for claim, own in positive if own != box and not own.population & ~box.population)
        near = tuple(self.shares_of.get(box, ()))
        return parts, _largest_sum(parts, self.members - 1), near, _least_share(near)

    def _near(self, route: Route) -> tuple[list[Claim], list[Claim], list[Claim]]:
        """Shares of wholes that meet an area, counts around it, and counts inside, no unlisted place between them."""
        wholes = ((whole.route, near) for whole, near in self.shares_of.items())
        meeting = [near for own, near in wholes if own.labels <= route.labels and own.meets(route)]
        around = [near for own, near in self.at.items() if own.holds(route)]
        inside = [near for own, near in self.at.items() if own.labels == route.labels and route.holds(own)]
        shares, above, below = ([*chain.from_iterable(found)] for found in (meeting, around, inside))
        return shares, above, below


def _left(share: Claim, box: Box) -> float:
    """The largest part of a whole that a share leaves to a box: its own, or the rest, or all."""
    part = share.about.naive()
    if part.route.holds(box.route) and not box.population & ~part.population:
        return min(share.values.high, 1.0)
    if not part.route.meets(box.route) or not part.population & box.population:
        return 1 - share.values.low
    return 1.0


def _least_share(shares: Sequence[Claim]) -> float:
    """The smallest part of a whole that a share allows."""
    return min((min(claim.values.high, 1.0) for claim in shares), default=1.0)


def _largest_sum(parts: Sequence[Claim], count: int) -> float:
    """The sum of the largest low ends."""
    return sum(sorted((part.values.low for part in parts), reverse=True)[:count])


def _candidate_set(hint: _Hint, apart: Apart, choices: Choices) -> CandidateSet | None:
    """The claims that a hint asks to look at, None if the parts that can stand together do not exceed their whole."""
    claim = hint.claim
    if hint.choice:
        nearest, shares = (sorted(c, key=partial(_nearness, claim)) for c in (hint.others, hint.shares))
        taken = _compatible(claim, nearest, apart, choices)
        near = shares[: int(choices.look_around)]
        return CandidateSet((*reversed(near), *reversed(taken[1:]), claim), hint.choice)
    by_size = sorted(hint.others, key=lambda c: (_nearness(claim, c)[0], -c.values.low, c.claim_id))
    taken = _compatible(claim, by_size, apart, choices)
    limit = claim.values.high * _least_share(hint.shares)
    if len(taken) < 3 or _largest_sum(taken[1:], int(choices.members) - 1) <= limit:
        return None
    smallest = sorted(taken[1:], key=lambda c: (c.values.low, c.claim_id))
    return CandidateSet((*hint.shares, *smallest, claim), ())


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    times = claim.about.period.time, other.about.period.time
    far = abs(times[0] - times[1]) if times[0] is not None and times[1] is not None else UNKNOWN
    return claim.carrier != other.carrier, far, other.claim_id
