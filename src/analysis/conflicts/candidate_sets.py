"""Which claims to look at together: around each count what is said to hold it, and what is said to lie in it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import SIDES, Box, meets
from analysis.conflicts.naive_reading import naive_box
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.representatives import UNKNOWN
from analysis.conflicts.route import Route


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
        return naive_box(self.claims[-1].about, 0).route

    def without_farthest(self, owners: frozenset[int]) -> "CandidateSet | None":
        """The claims without the farthest count of a set, None if there is no count in it."""
        counts = [owner for owner in sorted(owners) if self.claims[owner].whole is None]
        if not counts:
            return None
        return replace(self, claims=tuple(c for place, c in enumerate(self.claims) if place != counts[0]))


class Apart:
    """Which claims are not put together: those that conflict in pairs, and those that would count one thing twice.

    Parameters
    ----------
    pairs : Pairs
        Those that conflict.
    most : int
        Claims around one that are put together at most, those that are nearest to it.
    """

    def __init__(self, pairs: Pairs, most: int) -> None:
        self.most = most
        ids = [claim.claim_id for claim in pairs.claims]
        sides = pairs.above.tolist(), pairs.below.tolist()
        self.known = {frozenset({ids[a], ids[b]}) for a, b in zip(*sides, strict=True)}

    def free(self, claim: Claim, others: Sequence[Claim]) -> bool:
        """Whether a claim can stand beside all the others."""
        for other in others:
            if frozenset({claim.claim_id, other.claim_id}) in self.known or _told_twice(claim, other):
                return False
        return True

    def greedy(self, first: Claim, others: Sequence[Claim]) -> list[Claim]:
        """The first, and of the others in their order those that can stand beside all taken before."""
        taken = [first]
        for other in others:
            if len(taken) < self.most and self.free(other, taken):
                taken.append(other)
        return taken


def _told_twice(one: Claim, other: Claim) -> bool:
    """Whether two claims of one lineage, but not of one statement, count some of the same persons."""
    if one.text("lineage") != other.text("lineage") or (one.statement and one.statement == other.statement):
        return False
    boxes = naive_box(one.about, 0), naive_box(other.about, 0)
    return all(meets(boxes[0].side(axis), boxes[1].side(axis)) for axis in SIDES)


def families(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that a naive reader may put together; money has checks of its own."""
    found: dict[object, list[Claim]] = {}
    for claim in claims:
        if claim.about.comparable and not claim.about.family.startswith("money"):
            key = (claim.about.family, claim.about.unit, claim.about.currency)
            found.setdefault(key, []).append(claim)
    return list(found.values())


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


class _Family:
    """The counts and shares of a family, found by their areas."""

    def __init__(self, family: Sequence[Claim]) -> None:
        self.counts = [claim for claim in family if claim.whole is None]
        self.shares_of: dict[Box, list[Claim]] = {}
        for claim in family:
            if claim.whole is not None:
                self.shares_of.setdefault(naive_box(claim.whole, 0), []).append(claim)
        self.at: dict[Route, list[Claim]] = {}
        for claim in self.counts:
            self.at.setdefault(naive_box(claim.about, 0).route, []).append(claim)
        self.known: dict[tuple[str, Route], list[Claim]] = {}
        # Many claims are about few boxes: what is said around and inside each is looked for once.
        self.boxes = {claim.claim_id: naive_box(claim.about, 0) for claim in family}
        self.tops: dict[Box, _Above] = {}
        self.bottoms: dict[Box, _Below] = {}

    def above(self, box: Box, members: int) -> _Above:
        """What is said around a box."""
        if box not in self.tops:
            near = [
                share
                for share in self.reaching(box.route)
                if share.whole and naive_box(share.whole, 0).population & box.population
            ]
            over = [
                c for c in self.around(box.route) if not box.population & ~self.boxes[c.claim_id].population
            ]
            least = sorted(_left(share, box) for share in near)[: members - 2]
            lowest = sorted(((c.values.high, place) for place, c in enumerate(over)))
            self.tops[box] = _Above(
                tuple((high, over[place]) for high, place in lowest), tuple(near), math.prod(least)
            )
        return self.tops[box]

    def below(self, box: Box, members: int) -> _Below:
        """What is said inside a box."""
        if box not in self.bottoms:
            inside = ((c, self.boxes[c.claim_id]) for c in self.inside(box.route) if c.values.low > 0)
            parts = tuple(c for c, own in inside if own != box and not own.population & ~box.population)
            near = tuple(self.shares_of.get(box, ()))
            self.bottoms[box] = _Below(parts, _largest_sum(parts, members - 1), near, _least_share(near))
        return self.bottoms[box]

    def around(self, route: Route) -> list[Claim]:
        """Counts of areas that hold an area, itself included."""
        return self._cached("around", route, lambda other: other.holds(route))

    def inside(self, route: Route) -> list[Claim]:
        """Counts of areas in an area, itself included, without an unlisted place between them."""
        return self._cached(
            "inside", route, lambda other: other.labels == route.labels and route.holds(other)
        )

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


def candidate_sets(claims: Sequence[Claim], apart: Apart, *, members: int, cap: int) -> list[CandidateSet]:
    """Looks at a family of claims in which a set of at most so many claims may conflict.

    At one place and in each direction at most `cap` looks are taken: those that promise the sharpest conflicts.
    """
    family = _Family(claims)
    hints: dict[Route, list[_Hint]] = {}
    for claim in family.counts:
        found = [_up(claim, choice, family, members) for choice in range(len(claim.about.readings))]
        for hint in (*found, _down(claim, family, members)):
            if hint:
                hints.setdefault(naive_box(claim.about, 0).route, []).append(hint)
    looks: list[CandidateSet] = []
    for at in hints.values():
        for upwards in (True, False):
            chosen = sorted((hint for hint in at if (hint.choice is not None) == upwards), key=_Hint.rank)
            looks.extend(look for hint in chosen[:cap] if (look := _look(hint, apart, members)))
    return looks


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


def _up(claim: Claim, choice: int, family: _Family, members: int) -> _Hint | None:
    """A count under what holds it, with the shares that reach it, unless even the sharpest of these leave enough."""
    above = family.above(naive_box(claim.about, choice), members)
    highest = [high for high, other in above.over[:2] if other is not claim]
    if not above.near or not highest:
        return None
    limit = highest[0] * above.left
    if claim.values.low <= limit:
        return None
    sharpness = claim.values.low / limit if limit else math.inf
    over = tuple(other for _, other in above.over if other is not claim)
    return _Hint(claim, choice, over, above.near, sharpness)


def _left(share: Claim, box: Box) -> float:
    """The largest part of a whole that a share leaves to a box: its own, or the rest, or all."""
    part = naive_box(share.about, 0)
    if part.route.holds(box.route) and not box.population & ~part.population:
        return min(share.values.high, 1.0)
    if not part.route.meets(box.route) or not part.population & box.population:
        return 1 - share.values.low
    return 1.0


def _down(claim: Claim, family: _Family, members: int) -> _Hint | None:
    """A count over its parts, if as many as may be told may add up to more."""
    below = family.below(naive_box(claim.about, 0), members)
    limit = claim.values.high * below.share
    if len(below.parts) < 2 or below.total <= limit:
        return None
    return _Hint(claim, None, below.parts, below.near, below.total / limit if limit else math.inf)


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
