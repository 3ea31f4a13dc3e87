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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress
from typing import NamedTuple

import numpy as np

from analysis.conflicts.claim import Claim, Interval, by_key, ids_of
from analysis.conflicts.irreducible import Subset, around, filtered, groups, hitting_set, neighbours
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Goal, Owners, check, largest, settled
from analysis.conflicts.system import Row, System, build_system, programme
from analysis.content_cache import Stage, memoised_each

#: A share or sum that the others leave below this, relative to the claim, is none.
NONE_LEFT = 1e-9
#: How far beyond the limit a range is taken to be impossible when the claims that make it so are looked for.
BEYOND = 1.001


class Member(NamedTuple):
    """A member of an irreducible set with what the others leave to it."""

    owner: int  # place in the system
    factor: float  # by how much it must move, at least 1; infinite if no move helps
    limit: float  # the nearest value that the others allow
    below: bool  # whether the others leave at most `limit` (else at least)


def members(systems: Sequence[System]) -> list[tuple[Member, ...]]:
    """For each system of an irreducible set its members with their factors, the least first."""
    asked = [(place, row) for place, system in enumerate(systems) for row in system.rows]
    best: list[dict[int, Member]] = [{} for _ in systems]
    for below in (True, False):
        goals = [_goal(systems[place], row, below=below) for place, row in asked]
        feasible = check([one for one, _ in goals])
        # Where the others cannot hold without this end, there is no limit, and the other end is asked.
        reached = iter(largest([*compress(goals, feasible)]))
        for (place, row), ok in zip(asked, feasible, strict=True):
            member = _member(row, abs(next(reached)[0]) * _unit(row) if ok else math.nan, below=below)
            known = best[place].get(member.owner)
            if known is None or member.factor < known.factor:
                best[place][member.owner] = member
        asked = [
            (place, row)
            for (place, row), ok in zip(asked, feasible, strict=True)
            if not ok and row.values.high < (1.0 if len(row.terms) > 1 else math.inf)
        ]
    return [tuple(sorted(found.values(), key=lambda m: (m.factor, m.owner))) for found in best]


def _unit(row: Row) -> float:
    """What a member is measured in: a count in its own size."""
    low, high = row.values.low, row.values.high
    return 1.0 if len(row.terms) > 1 else low or (high if math.isfinite(high) else 1.0) or 1.0


def _goal(system: System, row: Row, *, below: bool) -> Goal:
    """Push a sum or a share up to its low end, or down to its high end: as much as possible is taken off then."""
    base = programme(system, keep=set(range(len(system.claims))) - {row.owner}, beside=row.owner)
    part, *whole = (base.weights(system.columns[term]) for term in row.terms)
    unit = _unit(row)
    if whole:
        part, all_of_it = np.append(part, 0.0), np.append(whole[0], 0.0)
        unit = float(np.amax(all_of_it)) or 1.0
        base = base.homogeneous().with_row(all_of_it / unit, 1.0).with_row(-all_of_it / unit, -1.0)
    sign, claimed = (1.0, row.values.low) if below else (-1.0, row.values.high)
    gains = sign * part / unit
    return base.with_row(gains, sign * claimed / _unit(row)), gains


def _member(row: Row, limit: float, *, below: bool) -> Member:
    """A member with its factor for one end; infinite if the other end is the one that must move."""
    claimed = row.values.low if below else row.values.high
    if math.isnan(limit):
        return Member(row.owner, math.inf, claimed, below)
    if len(row.terms) > 1:
        one, other = (share / (1 - share) if share < 1 else math.inf for share in (claimed, limit))
        moved = one / max(other, NONE_LEFT) if below else other / one
    elif below:
        moved = claimed / limit if limit > NONE_LEFT * claimed else math.inf
    else:
        moved = limit / claimed if claimed > 0 else math.inf
    return Member(row.owner, settled(max(moved, 1.0)), settled(limit), below)


# --- ranges of which the others leave a part only --------------------------------------------------------------------


class Clip(NamedTuple):
    """A range and what the others leave of it."""

    claim: Claim  # whose range it is
    others: tuple[Claim, ...]  # an irreducible set of claims that clips it
    low: float  # what is left
    high: float


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
    asked = [local for group in groups(rest) for local in _with_ranges(group, choices)]
    clips = []
    for (_, local), clipped in zip(asked, _clips(asked, choices), strict=True):
        for owner, places, left in clipped:
            clips.append(Clip(local[owner], tuple(local[place] for place in places), *left))
    return [clip for clip in clips if any(other.lineage != clip.claim.lineage for other in clip.others)]


#: Claims of which so many of the first are ranges.
_Local = tuple[int, Sequence[Claim]]
#: A range by its place, those of the claims that clip it, and what is left.
_Clipped = tuple[int, list[int], tuple[float, float]]


def _with_ranges(group: Sequence[Claim], choices: Choices) -> Iterator[_Local]:
    """The ranges of each place of a group, then what else is said: inside it first, then shares, then large numbers."""
    spots = by_key(group, lambda claim: (claim.whole or claim.about).box.route)
    ranges = by_key((c for c in group if c.whole is None and c.is_range), lambda c: c.about.box.route)
    for route, claims in ranges.items():
        own = set(ids_of(claims))
        others = [
            (not route.holds(spot), claim.whole is None, -claim.values.low, claim.claim_id, claim)
            for spot, near in spots.items()
            if spot.meets(route)
            for claim in near
            if claim.claim_id not in own
        ]
        others.sort(key=lambda one: one[:-1])
        yield len(claims), [*claims, *(claim for *_, claim in others[: int(choices.clip_around)])]


def _clipped_of(data: Iterable[tuple[int, list[int], list[float]]], local: object) -> list[_Clipped]:
    """What is clipped among some claims, from plain data."""
    return [(owner, places, (low, high)) for owner, places, (low, high) in data]


@memoised_each(Stage("clips", encode=list, decode=_clipped_of))
def _clips(asked: Sequence[_Local], choices: Choices) -> list[list[_Clipped]]:
    """For some claims each those that clip their ranges."""
    cut: list[tuple[int, int, tuple[float, float], Subset]] = []
    for place, (count, local) in enumerate(asked):
        system = build_system(local, window=choices.year_window)
        near_by = neighbours(system)
        owners = [owner for owner in range(count) if len(near_by[owner]) > 1]
        goals: list[Goal] = []
        for owner in owners:
            base = programme(system, keep=around(near_by, owner, most=choices.around))
            # A range may hold at several times: its sum is over all of them, in units of its low end.
            parts = [system.columns[term] for row in system.rows if row.owner == owner for term in row.terms]
            goals.append((base, base.weights(np.concatenate(parts)) / local[owner].values.low))
        # The prices of the solver point at some of the claims that hold a range, those of one place together.
        highs, lows = largest(goals), largest([(base, -gains) for base, gains in goals])
        for owner, (high, above), (low, below) in zip(owners, highs, lows, strict=True):
            own = local[owner].values
            if math.isnan(high + low):
                continue
            left = max(settled(-low * own.low), own.low), min(settled(high * own.low), own.high)
            width = math.log(left[1] / left[0]) if left[0] <= left[1] else math.inf
            if width <= (1 - choices.clip_share) * math.log(own.high / own.low):
                pieces = ((above, left[1] * BEYOND, own.high), (below, own.low, left[0] / BEYOND))
                beyond = (_beyond(system, owner, *piece) for piece in pieces if piece[1] < piece[2])
                cut += [(place, owner, left, subset) for subset in beyond]
    found: list[list[_Clipped]] = [[] for _ in asked]
    blamed = zip(cut, filtered([subset for *_, subset in cut]), strict=True)
    for (place, owner, left), ends in by_key(blamed, lambda one: one[0][:3]).items():
        others = frozenset[int]().union(*(guilty for _, guilty in ends))
        found[place].append((owner, sorted(others - {owner}), left))
    return found


def _beyond(system: System, owner: int, guilty: Owners, low: float, high: float) -> Subset:
    """The claims that keep a range where it is, with the range reduced to what they cut off."""
    piece, among = Interval(low, high, low, high), guilty | {owner}
    rows = (row._replace(values=piece) if row.owner == owner else row for row in system.rows)
    kept = tuple(row for row in rows if row.owner in among)
    return replace(system, rows=kept, made={}), (*sorted(guilty - {owner}, reverse=True), owner)
