"""Ranges of which the other claims leave a part only, by tightening the bounds of each.

References
----------
P. Belotti, J. Lee, L. Liberti, F. Margot and A. Waechter (2009), Branching and bounds tightening techniques,
Optimization Methods and Software 24(4-5): the least and largest value of a sum under all other rows.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, Interval
from analysis.conflicts.exact_sets import Found, groups
from analysis.conflicts.irreducible import Candidate, around, cores, filtered, hitting_set, neighbours
from analysis.conflicts.naive_reading import EVERY_AXIS, views
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.programme import problem
from analysis.conflicts.route import Route
from analysis.conflicts.solver import Goal, largest, settled
from analysis.conflicts.system import System, build_system
from analysis.conflicts.tolerance import log_width

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


def find_clips(claims: Sequence[Claim], pairs: Pairs, sets: Iterable[Found], choices: Choices) -> list[Clip]:
    """Every range that the others clip by at least the stated share of its log width.

    What cannot be true in any case is left out: of each infeasible set one claim is taken away first. Where that is
    not enough, as of many sets only so many are looked for (conflict_cap), nothing is said of the ranges concerned.
    """
    ids = [claim.claim_id for claim in claims]
    order = {claim_id: place for place, claim_id in enumerate(ids)}
    broken: list[tuple[str, ...]] = [(p.above.claim_id, p.below.claim_id) for p in pairs if not p.lenient]
    broken += [tuple(c.claim_id for c in one.claims) for one in sets]
    out = {ids[place] for place in hitting_set(frozenset(order[i] for i in one) for one in broken)}
    ranges = [
        one
        for group in groups([claim for claim in claims if claim.claim_id not in out])
        for one in _ranges(group, choices)
    ]
    return _clipped(ranges, choices)


def _ranges(group: Sequence[Claim], choices: Choices) -> list[_Range]:
    """The ranges of a group that have claims around them, those of one place in one system."""
    places: dict[Route, list[Claim]] = {}
    spots: dict[Route, list[Claim]] = {}
    for claim in group:
        spots.setdefault((claim.whole or claim.about).box.route, []).append(claim)
        if _is_range(claim):
            places.setdefault(claim.about.box.route, []).append(claim)
    found: list[_Range] = []
    for route, claims in places.items():
        local = [*claims, *_others(route, claims, spots)[: int(choices.clip_around)]]
        system = build_system(views(local, EVERY_AXIS), lenient=False, window=choices.year_window)
        near = neighbours(system)
        found.extend(
            _Range(system, owner, around(near, owner, most=choices.around))
            for owner in range(len(claims))
            if len(near[owner]) > 1
        )
    return found


def _others(route: Route, claims: Sequence[Claim], spots: Mapping[Route, Sequence[Claim]]) -> list[Claim]:
    """What else is said of the place of some ranges: what lies inside it first, large numbers first."""
    own = {claim.claim_id for claim in claims}
    others = [
        (not route.holds(spot), claim.whole is None, -claim.values.low, claim.claim_id, claim)
        for spot, near in spots.items()
        if spot.meets(route)
        for claim in near
        if claim.claim_id not in own
    ]
    return [entry[-1] for entry in sorted(others, key=lambda entry: entry[:-1])]


def _is_range(claim: Claim) -> bool:
    """Whether a claim is a count with two ends that differ."""
    return claim.whole is None and 0 < claim.values.low < claim.values.high < math.inf


def _clipped(ranges: Sequence[_Range], choices: Choices) -> list[Clip]:
    """The clips among some ranges."""
    highs = largest([_goal(one, 1.0) for one in ranges])
    lows = largest([_goal(one, -1.0) for one in ranges])
    narrowed = []
    for one, high, low in zip(ranges, highs, lows, strict=True):
        if math.isnan(high + low):
            continue
        values = one.system.claims[one.owner].values
        left = max(settled(-low * values.low), values.low), min(settled(high * values.low), values.high)
        if log_width(*left) <= (1 - choices.clip_share) * log_width(values.low, values.high):
            narrowed.append((one, left))
    blamed = iter(filtered(cores([candidate for one, left in narrowed for candidate in _beyond(one, left)])))
    clips = []
    for one, left in narrowed:
        others = frozenset().union(*(next(blamed) for _ in _beyond(one, left))) - {one.owner}
        members = tuple(one.system.claims[owner] for owner in sorted(others))
        claim = one.system.claims[one.owner]
        if any(member.text("lineage") != claim.text("lineage") for member in members):
            clips.append(Clip(claim, members, *left))
    return clips


def _goal(one: _Range, sign: float) -> Goal:
    """The programme that pushes a range's sum up or down, in units of its low end."""
    base = problem(one.system, keep=one.near)
    gains = np.zeros(base.width)
    for row in one.system.rows:
        if row.owner == one.owner:
            columns = one.system.columns[row.part]
            gains[columns] = sign * base.scales[columns] / row.values.low
    return Goal(base, gains)


def _beyond(one: _Range, left: tuple[float, float]) -> list[Candidate]:
    """For each end that is cut off, the claims around the range with the range reduced to what is cut off."""
    values = one.system.claims[one.owner].values
    pieces = [(left[1] * BEYOND, values.high), (values.low, left[0] / BEYOND)]
    others = tuple(sorted(one.near - {one.owner}, reverse=True))
    return [
        Candidate(_with_values(one, Interval(low, high, low, high)), (*others, one.owner))
        for low, high in pieces
        if low < high
    ]


def _with_values(one: _Range, values: Interval) -> System:
    """The system with other values of one claim."""
    rows = tuple(replace(row, values=values) if row.owner == one.owner else row for row in one.system.rows)
    return replace(one.system, rows=rows, made={})
