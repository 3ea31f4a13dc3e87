"""Ranges of which the other claims leave a part only.

A range is clipped where the least and the largest that its sum can reach under all other claims lie inside it.

References
----------
P. Belotti, J. Lee, L. Liberti, F. Margot and A. Waechter (2009), Branching and bounds tightening techniques,
Optimization Methods and Software 24(4-5): the least and largest value of a sum under all other rows.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.conflicts.compared_claim import AllowedValues, ComparedClaim, by_key, ids_of
from analysis.conflicts.exact_sets import Group, groups
from analysis.conflicts.irreducible import Subset, around, filtered, hitting_set, neighbours
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Goal, Ints, Owners, largest, settled
from analysis.conflicts.system import ScaledSystem, build_system, scale
from analysis.content_cache import Stage, memoised_each

#: How far beyond the limit a range is taken to be impossible when the claims that make it so are looked for.
BEYOND = 1.001


class Clip(NamedTuple):
    """A range and what the others leave of it."""

    claim: ComparedClaim  # whose range it is
    clipping: tuple[ComparedClaim, ...]  # an irreducible set of claims that clips it
    low: float  # what is left
    high: float


def clipped_ranges(
    claims: Sequence[ComparedClaim],
    pairs: Iterable[Pair],
    sets: Iterable[Sequence[ComparedClaim]],
    choices: Choices,
) -> list[Clip]:
    """Every range that the others clip by at least the stated share of its log width.

    What cannot be true in any case is left out: of each infeasible set one claim is taken away first. Where that is
    not enough, as of many sets only so many are looked for (conflict_cap), nothing is said of the ranges concerned.
    """
    neighbourhoods: list[Neighbourhood] = []
    for group in groups(_without_infeasible(claims, pairs, sets)):
        neighbourhoods += _neighbourhoods(group, choices)
    clipped_of = _kept_clips(neighbourhoods, choices)
    clips = []
    for neighbourhood, clipped in zip(neighbourhoods, clipped_of, strict=True):
        for owner, guilty, low, high in clipped:
            claim = neighbourhood.claims[owner]
            clipping = tuple(neighbourhood.claims[index] for index in guilty)
            # What one line of evidence says of itself is no news.
            if any(guilty_claim.lineage != claim.lineage for guilty_claim in clipping):
                clips.append(Clip(claim, clipping, low, high))
    return clips


def _without_infeasible(
    claims: Sequence[ComparedClaim], pairs: Iterable[Pair], sets: Iterable[Sequence[ComparedClaim]]
) -> list[ComparedClaim]:
    """Some claims without one of each pair, and of each set, that cannot all be true."""
    index_of = {claim.claim_id: index for index, claim in enumerate(claims)}
    infeasible: list[tuple[str, ...]] = [pair.ids for pair in pairs if not pair.lenient]
    infeasible += map(ids_of, sets)
    subsets = []
    for ids in infeasible:
        indices = [index_of[claim_id] for claim_id in ids]
        subsets.append(frozenset(indices))
    out = hitting_set(subsets)
    return [claim for index, claim in enumerate(claims) if index not in out]


class Neighbourhood(NamedTuple):
    """The ranges of one place and what may clip them."""

    ranges: int  # so many of the first claims are ranges
    claims: Sequence[ComparedClaim]


def _neighbourhoods(group: Group, choices: Choices) -> Iterator[Neighbourhood]:
    """The ranges of each place of a group, then what else is said: inside it first, then shares, then large numbers."""
    by_area = by_key(group, lambda claim: (claim.whole or claim.about).box.route)
    ranges = [claim for claim in group if claim.whole is None and claim.is_range]
    ranges_of_area = by_key(ranges, lambda claim: claim.about.box.route)
    most = int(choices.clip_around)
    for area, of_area in ranges_of_area.items():
        range_ids = set(ids_of(of_area))
        candidates = []
        for route, claims in by_area.items():
            if not route.meets(area):
                continue
            is_outside = not area.holds(route)
            for claim in claims:
                if claim.claim_id not in range_ids:
                    candidates.append((is_outside, claim))
        candidates.sort(key=_promise)
        nearest = [claim for _, claim in candidates[:most]]
        yield Neighbourhood(len(of_area), [*of_area, *nearest])


def _promise(candidate: tuple[bool, ComparedClaim]) -> tuple[bool, bool, float, str]:
    """The rank of a claim among those that may clip a range, by whether its area lies outside that of the range."""
    is_outside, claim = candidate
    is_count = claim.whole is None
    return is_outside, is_count, -claim.values.low, claim.claim_id


class Clipped(NamedTuple):
    """A range that is clipped, by indices in its neighbourhood."""

    owner: int
    guilty: list[int]  # an irreducible set of claims that clips it
    low: float  # what is left
    high: float


class _Cut(NamedTuple):
    """One end of a range that is cut off, and the claims among which those are that do it."""

    neighbourhood: int
    owner: int
    remaining: tuple[float, float]  # what is left of the range, by both its ends
    subset: Subset


def clips_in(neighbourhoods: Sequence[Neighbourhood], choices: Choices) -> list[list[Clipped]]:
    """For each neighbourhood its ranges that are clipped."""
    cuts: list[_Cut] = []
    for index, neighbourhood in enumerate(neighbourhoods):
        cuts += _cuts(index, neighbourhood, choices)
    guilty = filtered([cut.subset for cut in cuts])
    clipped: list[list[Clipped]] = [[] for _ in neighbourhoods]
    by_range = by_key(zip(cuts, guilty, strict=True), _range_of)
    for range_and_rest, ends in by_range.items():
        index, owner, remaining = range_and_rest
        # The claims that cut off one end of it or the other.
        guilty_of_range = set[int]()
        for _, owners in ends:
            guilty_of_range |= owners
        guilty_of_range.discard(owner)
        low, high = remaining
        clip = Clipped(owner, sorted(guilty_of_range), low, high)
        clipped[index].append(clip)
    return clipped


def _range_of(blamed: tuple[_Cut, Owners]) -> tuple[int, int, tuple[float, float]]:
    """The range that a cut is of, with what is left of it."""
    cut, _ = blamed
    return cut.neighbourhood, cut.owner, cut.remaining


def _cuts(index: int, neighbourhood: Neighbourhood, choices: Choices) -> Iterator[_Cut]:
    """The ends of the ranges of a neighbourhood that are cut off, where that narrows a range enough."""
    ranges, claims = neighbourhood
    scaled = scale(build_system(claims, window=choices.year_window))
    for reach in _reaches(scaled, ranges, choices):
        values = claims[reach.owner].values
        lowest = settled(reach.lowest * values.low)
        highest = settled(reach.highest * values.low)
        low = max(lowest, values.low)
        high = min(highest, values.high)
        if low > high or not _is_narrower(low, high, values, choices):
            continue
        beyond_high = high * BEYOND
        if beyond_high < values.high:
            subset = _beyond(scaled, reach.owner, reach.above, beyond_high, values.high)
            yield _Cut(index, reach.owner, (low, high), subset)
        beyond_low = low / BEYOND
        if values.low < beyond_low:
            subset = _beyond(scaled, reach.owner, reach.below, values.low, beyond_low)
            yield _Cut(index, reach.owner, (low, high), subset)


def _is_narrower(low: float, high: float, values: AllowedValues, choices: Choices) -> bool:
    """Whether what is left of a range is so much narrower on the log scale that it is told."""
    width = math.log(high / low)
    whole_width = math.log(values.high / values.low)
    most = (1 - choices.clip_share) * whole_width
    return width <= most


class _Reach(NamedTuple):
    """How far the sum of a range can go under all claims around it, in units of its low end."""

    owner: int
    lowest: float
    highest: float
    below: Owners  # claims that keep it from going lower
    above: Owners  # claims that keep it from going higher


def _reaches(scaled: ScaledSystem, ranges: int, choices: Choices) -> Iterator[_Reach]:
    """The reach of each range that shares persons with other claims, those of one place together."""
    near_by = neighbours(scaled.system)
    owners = [owner for owner in range(ranges) if len(near_by[owner]) > 1]
    upward: list[Goal] = []
    downward: list[Goal] = []
    for owner in owners:
        near = around(near_by, owner, most=choices.around)
        base = scaled.restricted(near)
        claim = scaled.system.claims[owner]
        weights = base.weights(_atoms(scaled, owner))
        sum_of_range = weights / claim.values.low
        upward.append((base, sum_of_range))
        downward.append((base, -sum_of_range))
    upper_ends = largest(upward)
    lower_ends = largest(downward)
    # The prices of the solver point at some of the claims that hold a range.
    for owner, upper, lower in zip(owners, upper_ends, lower_ends, strict=True):
        highest, above = upper
        lowest, below = lower
        # Where nothing keeps the rows of a neighbourhood nothing is said of its ranges.
        is_unanswered = math.isnan(highest) or math.isnan(lowest)
        if not is_unanswered:
            yield _Reach(owner, -lowest, highest, below, above)


def _atoms(scaled: ScaledSystem, owner: int) -> Ints:
    """The atoms of a range; it may hold at several times, and its sum is over all of them."""
    columns = []
    for row in scaled.system.rows:
        if row.owner == owner:
            columns += [scaled.system.columns[term] for term in row.terms]
    return np.concatenate(columns)


def _beyond(scaled: ScaledSystem, owner: int, guilty: Owners, low: float, high: float) -> Subset:
    """The claims that keep a range where it is, with the range reduced to what they cut off."""
    cut_off = AllowedValues(low, high, low, high)
    rows = []
    for row in scaled.system.rows:
        if row.owner == owner:
            rows.append(row._replace(values=cut_off))
        elif row.owner in guilty:
            rows.append(row)
    reduced = replace(scaled.system, rows=tuple(rows))
    backwards = sorted(guilty - {owner}, reverse=True)
    return Subset(scale(reduced), (*backwards, owner))


# --- what is kept between runs ---------------------------------------------------------------------------------------


def _clipped_of(data: Iterable[tuple[int, list[int], float, float]], neighbourhood: object) -> list[Clipped]:
    """What is clipped in a neighbourhood, from plain data."""
    clips = []
    for owner, guilty, low, high in data:
        clip = Clipped(owner, guilty, low, high)
        clips.append(clip)
    return clips


_kept_clips = memoised_each(Stage("clips", encode=list, decode=_clipped_of))(clips_in)
