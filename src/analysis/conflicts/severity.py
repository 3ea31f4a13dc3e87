"""How far claims can go beside others: the factor by which one must move, and ranges of which a part only is left.

A count moves by a factor up or down, a share on its odds. The factor of a member of an irreducible set is found
exactly, by asking how far its sum, or its share of its whole, can go while the others hold: a linear programme for a
count, a linear-fractional one for a share. A range is clipped where the least and the largest that its sum can reach
under all other claims lie inside it.

References
----------
A. Charnes and W. W. Cooper (1962), Programming with linear fractional functionals, Naval Research Logistics
Quarterly 9(3-4): a ratio is made linear by dividing all by the whole.
P. Belotti, J. Lee, L. Liberti, F. Margot and A. Waechter (2009), Branching and bounds tightening techniques,
Optimization Methods and Software 24(4-5): the least and largest value of a sum under all other rows.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.conflicts.claim import Claim, Interval, by_key, ids_of
from analysis.conflicts.irreducible import (
    Subset,
    around,
    cores,
    filtered,
    groups,
    hitting_set,
    neighbours,
    printed_system,
)
from analysis.conflicts.lattice import Route
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.programme import programme
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Goal, check, largest, settled
from analysis.conflicts.system import Row, System
from analysis.content_cache import recalled

#: A share or sum that the others leave below this, relative to the claim, is none.
NONE_LEFT = 1e-9
#: How far beyond the limit a range is taken to be impossible when the claims that make it so are looked for.
BEYOND = 1.001


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an irreducible set with what the others leave to it."""

    owner: int  # place in the system
    factor: float  # by how much it must move, at least 1; infinite if no move helps
    limit: float  # the nearest value that the others allow
    below: bool  # whether the others leave at most `limit` (else at least)


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a member of a set, to be moved while the others hold."""

    system: System
    row: Row
    below: bool

    @property
    def claimed(self) -> float:
        """The end that is to be moved."""
        values = self.row.values
        return values.low if self.below else min(values.high, math.inf if self.row.whole is None else 1.0)

    @property
    def unit(self) -> float:
        """What the member is measured in: a count in its own size."""
        low, high = self.row.values.low, self.row.values.high
        if self.row.whole is not None:
            return 1.0
        return low if low > 0 else (high if math.isfinite(high) else 1.0) or 1.0

    def goal(self) -> Goal:
        """Push a sum or a share up to its low end, or down to its high end: as much as possible is taken off then."""
        others = set(range(len(self.system.claims))) - {self.row.owner}
        base = programme(self.system, keep=others, beside=self.row.owner)
        weights, unit = base.weights(self.system.columns[self.row.part]), self.unit
        if self.row.whole is not None:
            whole = np.append(base.weights(self.system.columns[self.row.whole]), 0.0)
            unit = float(np.amax(whole)) or 1.0
            weights = np.append(weights, 0.0)
            base = base.homogeneous().with_row(whole / unit, 1.0).with_row(-whole / unit, -1.0)
        sign = 1.0 if self.below else -1.0
        gains = sign * weights / unit
        return Goal(base.with_row(gains, sign * self.claimed / self.unit), gains)

    def member(self, limit: float) -> Member:
        """The member with its factor for this side; infinite if the other side is the one that must move."""
        claimed = self.claimed
        if math.isnan(limit):
            return Member(self.row.owner, math.inf, claimed, self.below)
        if self.row.whole is not None:
            one, other = (share / (1 - share) if share < 1 else math.inf for share in (claimed, limit))
            moved = one / max(other, NONE_LEFT) if self.below else other / one
        elif self.below:
            moved = claimed / limit if limit > NONE_LEFT * claimed else math.inf
        else:
            moved = limit / claimed if claimed > 0 else math.inf
        return Member(self.row.owner, settled(max(moved, 1.0)), settled(limit), self.below)


def members(systems: Sequence[System]) -> list[tuple[Member, ...]]:
    """For each system of an irreducible set its members with their factors, the least first."""
    sides = [
        (place, _Side(system, row, below))
        for place, system in enumerate(systems)
        for row in system.rows
        for below in (True, False)
        if below or row.values.high < (math.inf if row.whole is None else 1.0)
    ]
    goals = [side.goal() for _, side in sides]
    feasible = check([goal.programme for goal in goals])
    # Where the others cannot hold without this end, there is no limit.
    reached = iter(largest([goal for goal, ok in zip(goals, feasible, strict=True) if ok]))
    best: list[dict[int, Member]] = [{} for _ in systems]
    for (place, side), ok in zip(sides, feasible, strict=True):
        member = side.member(abs(next(reached)) * side.unit if ok else math.nan)
        known = best[place].get(member.owner)
        if known is None or member.factor < known.factor:
            best[place][member.owner] = member
    return [tuple(sorted(found.values(), key=lambda m: (m.factor, m.owner))) for found in best]


# --- ranges of which the others leave a part only --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    """A range and what the others leave of it."""

    claim: Claim  # whose range it is
    others: tuple[Claim, ...]  # an irreducible set of claims that clips it
    low: float  # what is left
    high: float

    @property
    def factor(self) -> float:
        """The range's own ratio of ends over that of what is left."""
        return (self.claim.values.high / self.claim.values.low) / (self.high / self.low)


@dataclass(frozen=True, slots=True)
class _Range:
    """A range in a system with the claims around it, itself included."""

    system: System
    owner: int
    near: frozenset[int]

    @property
    def claim(self) -> Claim:
        """Whose range it is."""
        return self.system.claims[self.owner]

    def goal(self, sign: float) -> Goal:
        """The programme that pushes the range's sum up or down, in units of its low end."""
        base = programme(self.system, keep=self.near)
        # A range may hold at several times: its sum is over all of them.
        parts = [self.system.columns[row.part] for row in self.system.rows if row.owner == self.owner]
        atoms = np.concatenate(parts)
        return Goal(base, sign * base.weights(atoms) / self.claim.values.low)

    def beyond(self, left: tuple[float, float]) -> Iterator[Subset]:
        """For each end that is cut off, the claims around the range with the range reduced to what is cut off."""
        values, others = self.claim.values, tuple(sorted(self.near - {self.owner}, reverse=True))
        for low, high in ((left[1] * BEYOND, values.high), (values.low, left[0] / BEYOND)):
            if low < high:
                piece = Interval(low, high, low, high)
                rows = (replace(r, values=piece) if r.owner == self.owner else r for r in self.system.rows)
                yield Subset(replace(self.system, rows=tuple(rows), made={}), (*others, self.owner))


def find_clips(
    claims: Sequence[Claim], pairs: Pairs, sets: Iterable[Sequence[Claim]], choices: Choices
) -> list[Clip]:
    """Every range that the others clip by at least the stated share of its log width.

    What cannot be true in any case is left out: of each infeasible set one claim is taken away first. Where that is
    not enough, as of many sets only so many are looked for (conflict_cap), nothing is said of the ranges concerned.
    """
    order = {claim.claim_id: place for place, claim in enumerate(claims)}
    broken = [*(pair.ids for pair in pairs if not pair.lenient), *map(ids_of, sets)]
    out = hitting_set(frozenset(order[i] for i in one) for one in broken)
    rest = [claim for place, claim in enumerate(claims) if place not in out]
    asked = [one for group in groups(rest) for one in _with_ranges(group, choices)]
    contents = [([claim.content for claim in local], count, choices) for count, local in asked]
    found = recalled("clips", contents, lambda missing: _clips([asked[at] for at in missing], choices))
    clips = [
        Clip(local[owner], tuple(local[at] for at in places), *left)
        for (_, local), clipped in zip(asked, found, strict=True)
        for owner, places, left in clipped
    ]
    return [one for one in clips if any(other.lineage != one.claim.lineage for other in one.others)]


#: Claims of which so many of the first are ranges.
_Local = tuple[int, Sequence[Claim]]
#: A range by its place, those of the claims that clip it, and what is left.
_Clipped = tuple[int, list[int], tuple[float, float]]


def _clips(asked: Sequence[_Local], choices: Choices) -> list[list[_Clipped]]:
    """For some claims each those that clip their ranges."""
    ranges = [(place, one) for place, local in enumerate(asked) for one in _ranges(*local, choices)]
    highs, lows = (largest([one.goal(sign) for _, one in ranges]) for sign in (1.0, -1.0))
    narrowed = []
    for (place, one), high, low in zip(ranges, highs, lows, strict=True):
        values = one.claim.values
        if not math.isnan(high + low):
            left = max(settled(-low * values.low), values.low), min(settled(high * values.low), values.high)
            width = math.log(left[1] / left[0]) if left[0] <= left[1] else math.inf
            if width <= (1 - choices.clip_share) * math.log(values.high / values.low):
                narrowed.append((place, one, left))
    beyond = [[*one.beyond(left)] for _, one, left in narrowed]
    blamed = iter(filtered(cores([subset for subsets in beyond for subset in subsets])))
    found: list[list[_Clipped]] = [[] for _ in asked]
    for (place, one, left), subsets in zip(narrowed, beyond, strict=True):
        others = frozenset().union(*(next(blamed) for _ in subsets)) - {one.owner}
        found[place].append((one.owner, sorted(others), left))
    return found


def _with_ranges(group: Sequence[Claim], choices: Choices) -> Iterator[_Local]:
    """The ranges of each place of a group, first, with what else is said of it."""
    spots = by_key(group, lambda claim: (claim.whole or claim.about).box.route)
    ranges = by_key((c for c in group if c.whole is None and c.is_range), lambda c: c.about.box.route)
    for route, claims in ranges.items():
        yield len(claims), [*claims, *_others(claims, route, spots)[: int(choices.clip_around)]]


def _ranges(count: int, local: Sequence[Claim], choices: Choices) -> Iterator[_Range]:
    """The first claims, which are ranges, in one system with the others, as far as these bear on them."""
    system = printed_system(local, choices)
    near = neighbours(system)
    for owner in range(count):
        if len(near[owner]) > 1:
            yield _Range(system, owner, around(near, owner, most=choices.around))


def _others(claims: Sequence[Claim], route: Route, spots: Mapping[Route, Sequence[Claim]]) -> list[Claim]:
    """What else is said of the place of some ranges: what lies inside it first, large numbers first."""
    own = set(ids_of(claims))
    meeting = (near for spot, near in spots.items() if spot.meets(route))
    others = (claim for near in meeting for claim in near if claim.claim_id not in own)

    def rank(claim: Claim) -> tuple[bool, bool, float, str]:
        inside = route.holds((claim.whole or claim.about).box.route)
        return not inside, claim.whole is None, -claim.values.low, claim.claim_id

    return sorted(others, key=rank)
