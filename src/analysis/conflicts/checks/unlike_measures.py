"""Numbers that measure different things, each put in terms of the other: a time beside a year, a year beside many.

Known persons beside an estimate of all are told by the share that would have been known to the authorities.

References
----------
ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime: how long people are held.
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.conflict_codes import Axis, Code, Explanation, Level, Resolution, Term, at
from analysis.conflicts.distinct_pairs import DistinctPair, distinct_pair, explanations, joining, outside
from analysis.conflicts.finding import UNKNOWN, Finding, contradiction
from analysis.conflicts.lattice import holds, is_inside
from analysis.conflicts.naive_reading import timeless
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import Measure

VISIBILITY = frozenset({Axis.VISIBILITY})


def find(context: SearchContext) -> Iterator[Finding]:
    """Findings for the pairs that a naive reader sees, those of money left to their own checks."""
    for pair in context.distinct_pairs:
        if pair.above.about.family.startswith("money") or _is_years_of_a_part(pair):
            continue
        found = distinct_pair(context, pair)
        if not found.axes:
            yield _misfit(context, found)
        # Numbers of different things that lie near one another nobody takes for a conflict.
        elif found.conditional or pair.factor >= context.choices.near_factor:
            yield _finding(context, found)


def _is_years_of_a_part(pair: Pair) -> bool:
    """Whether years of a part, added up, stand beside a year of a whole that holds the part's yearly mean.

    The two need not agree: nothing asks a year of a whole to be near the mean of one of its parts.
    """
    above, below = pair.claims
    part = pair.axes <= {Axis.MEASURE, Axis.PERIOD} and above.about.box != below.about.box
    years, kinds = above.years, (above.about.measure, below.about.measure)
    yearly = part and years and kinds == (Measure.CUMULATIVE, Measure.FLOW)
    return bool(yearly and above.values.low <= below.values.high * (years or 1))


def _code(found: DistinctPair) -> Code:
    """What sort of pair it is."""
    above, below = found.pair.claims
    if Axis.VISIBILITY in found.axes and below.is_seen and not above.is_seen:
        return Code.DETECTION_RATE
    if found.tied is None:
        return Code.DISTINCTION
    if found.total and Measure.STOCK not in (above.about.measure, below.about.measure):
        return Code.WINDOW_AVERAGE
    # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
    return Code.IMPLIED_DURATION if found.tied.is_stay else Code.DISTINCTION


def _finding(context: SearchContext, found: DistinctPair) -> Finding:
    """A pair that some distinction dissolves, with what would have to be true of it."""
    pair, tied = found.pair, found.tied
    finding = Finding(
        _code(found), Level.CONDITIONAL if found.conditional else Level.APPARENT, pair.ids, pair.factor, (),
        axes=tuple(frozenset({axis}) for axis in found.dissolving),
        group=(pair.below.text("area"),), marginal=pair.marginal,
    )  # fmt: skip
    if finding.code is Code.DETECTION_RATE:
        return _with_rate(finding, found)
    if tied is None or finding.code is Code.DISTINCTION:
        turned = _turned(context, found)
        fact = ((at(Explanation.SERIES_TURNS, turned.values.low),),) if turned else ()
        return replace(finding, explanations=(*fact, *explanations(found)))
    (low, high), amount, joined = tied.shown, math.nan, outside(found, tied)
    if not found.conditional and found.tie in found.axes and tied.short <= 1:
        if tied.is_stay and high > context.choices.longest_held:
            # A stay longer than is plausible has no upper end.
            high = math.inf
        joined = (joining(found, tied, low, high),)
    elif not found.conditional and (tied.short > 1 or found.is_wider_trade):
        joined = ()
    years = (low, high) if tied.is_stay and joined else UNKNOWN
    if found.total and not tied.is_stay:
        years, amount = (found.total.years or math.nan,) * 2, found.means[0]
    return replace(
        finding, years=years, amount=amount, explanations=(*joined, *explanations(found, {found.tie}))
    )


def _misfit(context: SearchContext, found: DistinctPair) -> Finding:
    """A true contradiction; where the years of a period are filled, with what they make."""
    pair, total, single = found.pair, found.total, found.single
    factor = found.tied.short if found.tied else pair.factor
    finding = contradiction(_code(found), pair, factor, context.choices)
    if total is None or total.about.measure != Measure.PREVALENCE or single.about.measure == Measure.STOCK:
        return finding
    years, end = total.years or 1, single.values.high if total is pair.above else single.values.low
    return replace(finding, years=(years, years), amount=years * end)


def _turned(context: SearchContext, found: DistinctPair) -> Claim | None:
    """The other number of a series, on the far side in time, that contradicts a change between two times as well."""
    for own, other in permutations(found.pair.claims) if found.axes == {Axis.PERIOD} else ():
        for claim in context.lineages[other.lineage]:
            one, between = claim.values, own.values
            apart = one.high < between.low if own is found.pair.above else one.low > between.high
            series = claim is not other and timeless(claim.about) == timeless(other.about)
            middles = [it.about.period.middle for it in (claim, own, other)]
            times = [time for time in middles if time is not None]
            in_turn = len(set(times)) == 3 and times in (sorted(times), sorted(times, reverse=True))
            if apart and series and in_turn:
                return claim
    return None


# --- known persons beside all of them ---------------------------------------------------------------------------------


def find_rates(context: SearchContext) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    counts = [claim for claim in context.speakers if claim.whole is None and claim.values.high < math.inf]
    seen = (claim for claim in counts if claim.is_seen and claim.values.low > 0)
    bounds = by_key((c for c in counts if c.values.low == 0 < c.values.high), lambda c: c.about.naive().route)
    for route, known in by_key(seen, lambda claim: claim.about.naive().route).items():
        for below, above in product(known, bounds.get(route, ())):
            share, one, other = below.values.high / above.values.high, below.about, above.about
            inside = one.counted == other.counted and is_inside(one.box, other.box)
            apart = inside and one.box.visibility != other.box.visibility
            timely = may_be_within(one.period, other.period, window=context.choices.year_window)
            if share < context.choices.detection_share and apart and timely:
                pair = Pair(above, below, VISIBILITY, False, 1 / share)
                finding = Finding(
                    Code.DETECTION_RATE, Level.APPARENT, pair.ids[::-1], 1 / share, (), axes=(VISIBILITY,),
                    group=(above.text("area"), "bound"), members=pair.ids,
                )  # fmt: skip
                yield _with_rate(finding, DistinctPair(pair, VISIBILITY))


def _with_rate(finding: Finding, found: DistinctPair) -> Finding:
    """The finding of a pair with the least and largest share that was known, and what else may set the two apart.

    There is no rate where the known persons need not belong to those of the other number, or where more would be known
    than there are. Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = found.pair.claims
    many = above.is_total and below.about.measure == Measure.FLOW and below.years in (None, 1)
    years = above.years if many else None
    known, everybody = below.values.times(years or 1), above.values
    low = known.low / everybody.high if math.isfinite(everybody.high) else math.nan
    high = min(known.high / everybody.low, 1.0) if everybody.low > 0 else 1.0
    if holds(above.about.box.route, below.about.box.route):
        is_rate = not low >= 1
    else:
        low, is_rate = math.nan, holds(below.about.box.route, above.about.box.route) and high < 1
    # Of a number that is at most so high, the largest share is not known.
    at_least = everybody.low == 0 and not math.isnan(low)
    share = ((low, math.nan) if at_least else (low, high)) if is_rate and (at_least or high < 1) else None
    over = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (Term(Explanation.DETECTED_SHARE, *share), *over) if share else (Explanation.VISIBILITY,)
    already = VISIBILITY | {Axis.MEASURE} if years and is_rate else VISIBILITY
    return replace(
        finding, share=share or UNKNOWN, years=(years, years) if years and share else UNKNOWN,
        explanations=(way, *explanations(found, already)), resolution=Resolution.TURNED_INTO_BOUND,
    )  # fmt: skip
