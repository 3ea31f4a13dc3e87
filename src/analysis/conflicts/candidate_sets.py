"""Which claims to look at together: around each count what is said to hold it, and what is said to lie in it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.lattice import SIDES, Box, Route, meets
from analysis.conflicts.naive_reading import UNKNOWN


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Claims to look at together, the last being the one that is looked at."""

    #: In the order in which they may be dropped: shares, then the others from far to near.
    claims: tuple[Claim, ...]
    choice: tuple[
        tuple[str, int], ...
    ]  # how the words of the last are read; none where its parts are looked at

    @property
    def key(self) -> object:
        """What tells two apart."""
        return self.choice, tuple(claim.claim_id for claim in self.claims)

    @property
    def question(self) -> object:
        """What is looked at upwards in one family at one place is one question."""
        about = self.claims[-1].about
        return about.family, about.unit, about.currency, about.naive().route

    def without_farthest(self, owners: frozenset[int]) -> "CandidateSet | None":
        """The claims without the farthest count of a set, None if there is no count in it."""
        counts = [owner for owner in sorted(owners) if self.claims[owner].whole is None]
        if not counts:
            return None
        return replace(self, claims=tuple(c for place, c in enumerate(self.claims) if place != counts[0]))


@dataclass(frozen=True, slots=True)
class Limits:
    """Which claims are put together."""

    apart: Mapping[
        str, Set[str]
    ]  # for each claim the ids of those that conflict with it: they are not put together
    around: int  # so many claims around one, those that are nearest to it
    members: int  # sets of more claims are not told
    cap: int  # so many candidate sets at one place and in each direction

    def greedy(self, first: Claim, others: Sequence[Claim]) -> list[Claim]:
        """The first, and of the others in their order those that can stand beside all taken before."""
        taken, barred = [first], set(self.apart.get(first.claim_id, ()))
        for other in others:
            if len(taken) == self.around:
                break
            if other.claim_id not in barred and not any(_says_again(other, one) for one in taken):
                taken.append(other)
                barred |= self.apart.get(other.claim_id, set())
        return taken


def _says_again(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one lineage but not of one statement and count the same persons."""
    if one.lineage != other.lineage or (one.statement and one.statement == other.statement):
        return False
    a, b = one.about.naive(), other.about.naive()
    return all(meets(a.side(axis), b.side(axis)) for axis in SIDES)


def families(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that a naive reader may put together; money has checks of its own."""
    people = (c for c in claims if c.about.comparable and not c.about.family.startswith("money"))
    return list(by_key(people, lambda c: (c.about.family, c.about.unit, c.about.currency)).values())


def candidate_sets(claims: Sequence[Claim], limits: Limits) -> Iterator[CandidateSet]:
    """Sets of claims in which some may conflict: at each place those that promise the sharpest conflicts."""
    family = _Family(claims, limits.members)
    hints: dict[Route, list[_Hint]] = {}
    for claim in family.counts:
        found = [family.up(claim, choice) for choice in range(len(claim.about.readings))]
        for hint in (*found, family.down(claim)):
            if hint:
                hints.setdefault(claim.about.naive().route, []).append(hint)
    for at in hints.values():
        for upwards in (True, False):
            chosen = sorted((hint for hint in at if (hint.choice is not None) == upwards), key=_Hint.rank)
            for hint in chosen[: limits.cap]:
                if found_set := _candidate_set(hint, limits):
                    yield found_set


@dataclass(frozen=True, slots=True)
class _Hint:
    """A count that may conflict with what is said around it."""

    claim: Claim  # the count
    choice: int | None  # how its words are read, looking up; None looking down at its parts
    others: tuple[Claim, ...]  # counts that hold it, or that lie in it
    shares: tuple[Claim, ...]  # shares that reach it
    sharpness: float  # by how much it may exceed what is left to it, at most; or its parts exceed it

    def rank(self) -> tuple[float, str, int]:
        """The sharpest first."""
        return -self.sharpness, self.claim.claim_id, self.choice or 0


#: Around a box: counts that hold it, lowest high end first, shares, and the part of a whole that these leave at most.
_Above = tuple[list[tuple[float, Claim]], tuple[Claim, ...], float]
#: Inside a box: its parts and the sum of the largest, shares of it and the smallest part that these allow.
_Below = tuple[tuple[Claim, ...], float, tuple[Claim, ...], float]


class _Family:
    """The counts and shares of a family; what is said around and inside each area and box is looked for once."""

    def __init__(self, family: Sequence[Claim], members: int) -> None:
        self.members = members
        self.counts = [claim for claim in family if claim.whole is None]
        self.shares_of: dict[Box, list[Claim]] = {}
        for claim in family:
            if claim.whole is not None:
                self.shares_of.setdefault(claim.whole.naive(), []).append(claim)
        self.at = by_key(self.counts, lambda claim: claim.about.naive().route)
        self.known: dict[tuple[str, Route], list[Claim]] = {}
        self.tops: dict[Box, _Above] = {}
        self.bottoms: dict[Box, _Below] = {}

    def up(self, claim: Claim, choice: int) -> _Hint | None:
        """A count under what holds it, with the shares that reach it, unless the sharpest of these leave enough."""
        box = claim.about.naive(choice)
        if box not in self.tops:
            self.tops[box] = self._above(box)
        over, near, left = self.tops[box]
        highest = [high for high, other in over[:2] if other is not claim]
        if not near or not highest or claim.values.low <= (limit := highest[0] * left):
            return None
        others = tuple(other for _, other in over if other is not claim)
        return _Hint(claim, choice, others, near, claim.values.low / limit if limit else math.inf)

    def down(self, claim: Claim) -> _Hint | None:
        """A count over its parts, if as many as may be told may add up to more."""
        box = claim.about.naive()
        if box not in self.bottoms:
            self.bottoms[box] = self._below(box)
        parts, total, near, share = self.bottoms[box]
        limit = claim.values.high * share
        if len(parts) < 2 or total <= limit:
            return None
        return _Hint(claim, None, parts, near, total / limit if limit else math.inf)

    def _above(self, box: Box) -> _Above:
        """What is said around a box."""
        route = box.route
        reaching = self._cached(
            "shares", route, lambda other: other.labels <= route.labels and other.meets(route)
        )
        near = [one for one in reaching if one.whole and one.whole.naive().population & box.population]
        around = self._cached("around", route, lambda other: other.holds(route))
        over = [claim for claim in around if not box.population & ~claim.about.naive().population]
        least = sorted(_left(share, box) for share in near)[: self.members - 2]
        lowest = sorted(over, key=lambda claim: claim.values.high)
        return [(claim.values.high, claim) for claim in lowest], tuple(near), math.prod(least)

    def _below(self, box: Box) -> _Below:
        """What is said inside a box, without an unlisted place between them."""
        route = box.route
        inside = self._cached(
            "inside", route, lambda other: other.labels == route.labels and route.holds(other)
        )
        parts = tuple(
            claim
            for claim in inside
            if claim.values.low > 0
            and (own := claim.about.naive()) != box
            and not own.population & ~box.population
        )
        near = tuple(self.shares_of.get(box, ()))
        return parts, _largest_sum(parts, self.members - 1), near, _least_share(near)

    def _cached(self, what: str, route: Route, wanted: Callable[[Route], bool]) -> list[Claim]:
        """Counts of the areas that are wanted, or shares of such wholes; each question is asked once for an area."""
        if (what, route) not in self.known:
            shares = ((whole.route, near) for whole, near in self.shares_of.items())
            spots = shares if what == "shares" else self.at.items()
            self.known[what, route] = [claim for own, near in spots if wanted(own) for claim in near]
        return self.known[what, route]


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


def _candidate_set(hint: _Hint, limits: Limits) -> CandidateSet | None:
    """The claims that a hint asks to look at, None if the parts that can stand together do not exceed their whole."""
    claim = hint.claim
    if hint.choice is not None:
        taken = limits.greedy(claim, sorted(hint.others, key=lambda c: _nearness(claim, c)))
        near = sorted(hint.shares, key=lambda c: _nearness(claim, c))[: limits.around]
        return CandidateSet((*reversed(near), *reversed(taken[1:]), claim), ((claim.claim_id, hint.choice),))
    by_size = sorted(hint.others, key=lambda c: (_nearness(claim, c)[0], -c.values.low, c.claim_id))
    taken = limits.greedy(claim, by_size)
    limit = claim.values.high * _least_share(hint.shares)
    if len(taken) < 3 or _largest_sum(taken[1:], limits.members - 1) <= limit:
        return None
    smallest = sorted(taken[1:], key=lambda c: (c.values.low, c.claim_id))
    return CandidateSet((*hint.shares, *smallest, claim), ())


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    times = claim.about.period.time, other.about.period.time
    far = abs(times[0] - times[1]) if times[0] is not None and times[1] is not None else UNKNOWN
    return claim.carrier != other.carrier, far, other.claim_id
