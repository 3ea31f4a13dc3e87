"""Ranges of which the other claims leave a part only, by tightening the bounds of each.

References
----------
P. Belotti, J. Lee, L. Liberti, F. Margot and A. Waechter (2009), Branching and bounds tightening techniques,
Optimization Methods and Software 24(4-5): the least and largest value of a sum under all other rows.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, Interval, by_key
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
from analysis.conflicts.solver import Goal, largest, settled
from analysis.conflicts.system import System, problem

#: How far beyond the limit a range is taken to be impossible when the claims that make it so are looked for.
BEYOND = 1.001


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


def find_clips(claims: Sequence[Claim], pairs: Pairs, sets: Iterable[Subset], choices: Choices) -> list[Clip]:
    """Every range that the others clip by at least the stated share of its log width.

    What cannot be true in any case is left out: of each infeasible set one claim is taken away first. Where that is
    not enough, as of many sets only so many are looked for (conflict_cap), nothing is said of the ranges concerned.
    """
    order = {claim.claim_id: place for place, claim in enumerate(claims)}
    broken: list[tuple[str, ...]] = [pair.ids for pair in pairs if not pair.lenient]
    broken += [tuple(c.claim_id for c in one.claims) for one in sets]
    out = hitting_set(frozenset(order[i] for i in one) for one in broken)
    rest = [claim for place, claim in enumerate(claims) if place not in out]
    return _clipped([one for group in groups(rest) for one in _ranges(group, choices)], choices)


def _ranges(group: Sequence[Claim], choices: Choices) -> list[_Range]:
    """The ranges of a group that have claims around them, those of one place in one system."""
    spots: dict[Route, list[Claim]] = {}
    for claim in group:
        spots.setdefault((claim.whole or claim.about).box.route, []).append(claim)
    found: list[_Range] = []
    ranges = by_key((c for c in group if c.whole is None and c.is_range), lambda c: c.about.box.route)
    for claims in ranges.values():
        local = [*claims, *_others(claims, spots)[: int(choices.clip_around)]]
        system = printed_system(local, choices)
        near = neighbours(system)
        found.extend(
            _Range(system, owner, around(near, owner, most=choices.around))
            for owner in range(len(claims))
            if len(near[owner]) > 1
        )
    return found


def _others(claims: Sequence[Claim], spots: Mapping[Route, Sequence[Claim]]) -> list[Claim]:
    """What else is said of the place of some ranges: what lies inside it first, large numbers first."""
    own, route = {claim.claim_id for claim in claims}, claims[0].about.box.route
    others = [
        (not route.holds(spot), claim.whole is None, -claim.values.low, claim.claim_id, claim)
        for spot, near in spots.items()
        if spot.meets(route)
        for claim in near
        if claim.claim_id not in own
    ]
    return [entry[-1] for entry in sorted(others, key=lambda entry: entry[:-1])]


def _clipped(ranges: Sequence[_Range], choices: Choices) -> list[Clip]:
    """The clips among some ranges."""
    highs = largest([_goal(one, 1.0) for one in ranges])
    lows = largest([_goal(one, -1.0) for one in ranges])
    narrowed = []
    for one, high, low in zip(ranges, highs, lows, strict=True):
        values = one.claim.values
        if not math.isnan(high + low):
            left = max(settled(-low * values.low), values.low), min(settled(high * values.low), values.high)
            if _width(*left) <= (1 - choices.clip_share) * _width(values.low, values.high):
                narrowed.append((one, left))
    beyond = [[*_beyond(one, left)] for one, left in narrowed]
    blamed = iter(filtered(cores([candidate for candidates in beyond for candidate in candidates])))
    clips = []
    for (one, left), candidates in zip(narrowed, beyond, strict=True):
        others = frozenset().union(*(next(blamed) for _ in candidates)) - {one.owner}
        members = tuple(one.system.claims[owner] for owner in sorted(others))
        if any(member.text("lineage") != one.claim.text("lineage") for member in members):
            clips.append(Clip(one.claim, members, *left))
    return clips


def _width(low: float, high: float) -> float:
    """Width of a range on the log scale; infinite if an end is missing or zero."""
    return math.log(high / low) if 0 < low <= high < math.inf else math.inf


def _goal(one: _Range, sign: float) -> Goal:
    """The programme that pushes a range's sum up or down, in units of its low end."""
    base = problem(one.system, keep=one.near)
    gains = np.zeros(base.width)
    for row in one.system.rows:
        if row.owner == one.owner:
            columns = one.system.columns[row.part]
            gains[columns] = sign * base.scales[columns] / row.values.low
    return Goal(base, gains)


def _beyond(one: _Range, left: tuple[float, float]) -> Iterator[Subset]:
    """For each end that is cut off, the claims around the range with the range reduced to what is cut off."""
    values, others = one.claim.values, tuple(sorted(one.near - {one.owner}, reverse=True))
    for low, high in ((left[1] * BEYOND, values.high), (values.low, left[0] / BEYOND)):
        if low < high:
            piece = Interval(low, high, low, high)
            rows = (replace(row, values=piece) if row.owner == one.owner else row for row in one.system.rows)
            yield Subset(replace(one.system, rows=tuple(rows), made={}), (*others, one.owner))
