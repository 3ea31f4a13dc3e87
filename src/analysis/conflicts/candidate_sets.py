"""Which claims to look at together: around each count what is said to hold it, and what is said to lie in it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.lattice import SIDES, Box, Route, meets
from analysis.conflicts.naive_reading import UNKNOWN
from analysis.conflicts.pairs import Pairs


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Claims to look at together, the last being the one that is looked at."""

    #: In the order in which they may be dropped: shares, then the others from far to near.
    claims: tuple[Claim, ...]
    choice: tuple[tuple[str, int], ...]  # how the words of the last are read

    @property
    def key(self) -> object:
        """What tells two apart."""
        return self.choice, tuple(claim.claim_id for claim in self.claims)

    @property
    def place(self) -> Route:
        """Where the claim that is looked at is."""
        return self.claims[-1].about.naive().route

    def without_farthest(self, owners: frozenset[int]) -> "CandidateSet | None":
        """The claims without the farthest count of a set, None if there is no count in it."""
        counts = [owner for owner in sorted(owners) if self.claims[owner].whole is None]
        if not counts:
            return None
        return replace(self, claims=tuple(c for place, c in enumerate(self.claims) if place != counts[0]))


class Apart:
    """Which claims are not put together: those that conflict in pairs, and those that would count one thing twice.

    At most `most` claims around one are put together, those that are nearest to it.
    """

    def __init__(self, pairs: Pairs, most: int) -> None:
        self.most = most
        self.known = pairs.ids

    def greedy(self, first: Claim, others: Sequence[Claim]) -> list[Claim]:
        """The first, and of the others in their order those that can stand beside all taken before."""
        taken = [first]
        for other in others:
            if len(taken) < self.most and all(self._is_free(other, one) for one in taken):
                taken.append(other)
        return taken

    def _is_free(self, claim: Claim, other: Claim) -> bool:
        """Whether a claim can stand beside another."""
        twice = claim.text("lineage") == other.text("lineage") and _count_twice(claim, other)
        return not twice and frozenset({claim.claim_id, other.claim_id}) not in self.known


def _count_twice(one: Claim, other: Claim) -> bool:
    """Whether two claims of one lineage, but not of one statement, count some of the same persons."""
    if one.statement and one.statement == other.statement:
        return False
    a, b = one.about.naive(), other.about.naive()
    return all(meets(a.side(axis), b.side(axis)) for axis in SIDES)


def families(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that a naive reader may put together; money has checks of its own."""
    people = (c for c in claims if c.about.comparable and not c.about.family.startswith("money"))
    return list(by_key(people, lambda c: (c.about.family, c.about.unit, c.about.currency)).values())


@dataclass(frozen=True, slots=True)
class _Above:
    """What is said around a box: counts that hold it, lowest high end first, shares, and what these leave at most."""

    over: tuple[tuple[float, Claim], ...]
    near: tuple[Claim, ...]
    left: float


@dataclass(frozen=True, slots=True)
class _Below:
    """What is said inside a box: parts and the sum of the largest, shares of it and the smallest part they allow."""

    parts: tuple[Claim, ...]
    total: float
    near: tuple[Claim, ...]
    share: float


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


class _Family:
    """The counts and shares of a family, found by their areas.

    Many claims are about few boxes: what is said around and inside each is looked for once.
    """

    def __init__(self, family: Sequence[Claim], members: int) -> None:
        self.members = members
        self.counts = [claim for claim in family if claim.whole is None]
        self.shares_of: dict[Box, list[Claim]] = {}
        for claim in family:
            if claim.whole is not None:
                self.shares_of.setdefault(claim.whole.naive(), []).append(claim)
        self.at: dict[Route, list[Claim]] = {}
        for claim in self.counts:
            self.at.setdefault(claim.about.naive().route, []).append(claim)
        self.known: dict[tuple[str, Route], list[Claim]] = {}
        self.tops: dict[Box, _Above] = {}
        self.bottoms: dict[Box, _Below] = {}

    def above(self, box: Box) -> _Above:
        """What is said around a box."""
        if box not in self.tops:
            near = [
                share
                for share in self.reaching(box.route)
                if share.whole and share.whole.naive().population & box.population
            ]
            around = self._cached("around", box.route, lambda other: other.holds(box.route))
            over = [claim for claim in around if not box.population & ~claim.about.naive().population]
            least = sorted(_left(share, box) for share in near)[: self.members - 2]
            lowest = sorted(((claim.values.high, place) for place, claim in enumerate(over)))
            self.tops[box] = _Above(
                tuple((high, over[place]) for high, place in lowest), tuple(near), math.prod(least)
            )
        return self.tops[box]

    def below(self, box: Box) -> _Below:
        """What is said inside a box, without an unlisted place between them."""
        if box not in self.bottoms:
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
            total = _largest_sum(parts, self.members - 1)
            self.bottoms[box] = _Below(parts, total, near, _least_share(near))
        return self.bottoms[box]

    def reaching(self, route: Route) -> list[Claim]:
        """Shares of wholes that share some persons with an area, without an unlisted place between them."""
        if ("shares", route) not in self.known:
            wholes = {whole.route for whole in self.shares_of}
            near = {own for own in wholes if own.labels <= route.labels and own.meets(route)}
            self.known["shares", route] = [
                claim for whole, shares in self.shares_of.items() if whole.route in near for claim in shares
            ]
        return self.known["shares", route]

    def _cached(self, what: str, route: Route, wanted: Callable[[Route], bool]) -> list[Claim]:
        """Counts of the areas that are wanted, each kind of question asked once for an area."""
        if (what, route) not in self.known:
            self.known[what, route] = [claim for own, at in self.at.items() if wanted(own) for claim in at]
        return self.known[what, route]

    def up(self, claim: Claim, choice: int) -> _Hint | None:
        """A count under what holds it, with the shares that reach it, unless the sharpest of these leave enough."""
        above = self.above(claim.about.naive(choice))
        highest = [high for high, other in above.over[:2] if other is not claim]
        if not above.near or not highest or claim.values.low <= highest[0] * above.left:
            return None
        limit = highest[0] * above.left
        over = tuple(other for _, other in above.over if other is not claim)
        return _Hint(claim, choice, over, above.near, claim.values.low / limit if limit else math.inf)

    def down(self, claim: Claim) -> _Hint | None:
        """A count over its parts, if as many as may be told may add up to more."""
        below = self.below(claim.about.naive())
        limit = claim.values.high * below.share
        if len(below.parts) < 2 or below.total <= limit:
            return None
        return _Hint(claim, None, below.parts, below.near, below.total / limit if limit else math.inf)


def candidate_sets(claims: Sequence[Claim], apart: Apart, *, members: int, cap: int) -> list[CandidateSet]:
    """Looks at a family of claims in which a set of at most so many claims may conflict.

    At one place and in each direction at most `cap` looks are taken: those that promise the sharpest conflicts.
    """
    family = _Family(claims, members)
    hints: dict[Route, list[_Hint]] = {}
    for claim in family.counts:
        found = [family.up(claim, choice) for choice in range(len(claim.about.readings))]
        for hint in (*found, family.down(claim)):
            if hint:
                hints.setdefault(claim.about.naive().route, []).append(hint)
    looks: list[CandidateSet] = []
    for at in hints.values():
        for upwards in (True, False):
            chosen = sorted((hint for hint in at if (hint.choice is not None) == upwards), key=_Hint.rank)
            looks.extend(look for hint in chosen[:cap] if (look := _look(hint, apart, members)))
    return looks


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


def _look(hint: _Hint, apart: Apart, members: int) -> CandidateSet | None:
    """The look that a hint promises, None if the parts that can stand together do not exceed their whole."""
    claim = hint.claim
    if hint.choice is not None:
        taken = apart.greedy(claim, sorted(hint.others, key=lambda c: _nearness(claim, c)))
        near = sorted(hint.shares, key=lambda c: _nearness(claim, c))[: apart.most]
        return CandidateSet((*reversed(near), *reversed(taken[1:]), claim), ((claim.claim_id, hint.choice),))
    by_size = sorted(hint.others, key=lambda c: (_nearness(claim, c)[0], -c.values.low, c.claim_id))
    taken = apart.greedy(claim, by_size)
    limit = claim.values.high * _least_share(hint.shares)
    if len(taken) < 3 or _largest_sum(taken[1:], members - 1) <= limit:
        return None
    smallest = sorted(taken[1:], key=lambda c: (c.values.low, c.claim_id))
    return CandidateSet((*hint.shares, *smallest, claim), ())


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    times = claim.about.period.time, other.about.period.time
    far = abs(times[0] - times[1]) if times[0] is not None and times[1] is not None else UNKNOWN
    return claim.text("carrier") != other.text("carrier"), far, other.claim_id
