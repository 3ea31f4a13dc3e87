"""Numbers that measure different things, each put in terms of the other: a time beside a year, a year beside many.

Known persons beside an estimate of all are told by the share that would have been known to the authorities.

References
----------
ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime: how long people are held.
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import permutations

from analysis.conflicts.checks.comparison import Comparison, compare
from analysis.conflicts.compared_claim import ComparedClaim, by_key
from analysis.conflicts.conflict_codes import (
    DISTINCTIONS,
    Axis,
    Code,
    Explained,
    Explanation,
    Level,
    Reason,
    at,
)
from analysis.conflicts.finding import UNSTATED, Finding, SearchContext, contradiction
from analysis.conflicts.lattice import holds, is_inside, meets
from analysis.conflicts.pairs import Pair, timeless
from analysis.conflicts.stock_flow_links import Implied
from analysis.subject.measures import measures
from analysis.vocabulary import Measure

VISIBILITY = frozenset({Axis.VISIBILITY})


def find(context: SearchContext) -> Iterator[Finding]:
    """Findings for the pairs that a naive reader sees, those of money left to their own checks."""
    for pair in context.distinct_pairs:
        is_money = pair.above.about.family.startswith("money")
        if is_money or _fits_other_years(pair):
            continue
        if _is_of_another_time(pair, context.choices.year_window):
            continue
        comparison = compare(context, pair)
        if not comparison.axes:
            factor = comparison.implied.short if comparison.implied else pair.factor
            yield contradiction(comparison.code, pair, factor, context.choices)
            continue
        # Numbers of different things that lie near one another nobody takes for a conflict.
        is_near = pair.factor < context.choices.near_factor
        if comparison.is_conditional or not is_near:
            yield _set_apart(context, comparison)


def _is_of_another_time(pair: Pair, window: float) -> bool:
    """Whether a whole of one time stands beside a part of quite another, which nobody takes for a clash.

    That is said of measures of the subject's own: what a link of these allows holds at one time.
    """
    above, below = (claim.about for claim in pair.claims)
    are_own = {above.measure, below.measure} <= measures().keys()
    if not are_own or above.measure == below.measure:
        return False
    time = above.period.middle
    time_below = below.period.middle
    return time is not None and time_below is not None and abs(time - time_below) > window


def _fits_other_years(pair: Pair) -> bool:
    """Whether years of a part, added up, may hold a mean that fits a year of a whole: nothing asks them to do more."""
    above, below = pair.claims
    of_time = {Axis.MEASURE, Axis.PERIOD}
    # Whoever stands in two registers of known persons is told apart by more than time, and adds up no less.
    allowed = of_time | VISIBILITY if above.is_seen and below.is_seen else of_time
    if above.about.box == below.about.box or not pair.axes <= allowed:
        return False
    measures = (above.about.measure, below.about.measure)
    if measures != (Measure.CUMULATIVE, Measure.FLOW):
        return False
    # Of an unknown number of years nothing fits.
    years = above.years or math.nan
    return above.values.low <= below.values.high * years


def _set_apart(context: SearchContext, comparison: Comparison) -> Finding:
    """A pair as a finding, with what would have to be true by each of its distinctions."""
    pair = comparison.pair
    level = Level.CONDITIONAL if comparison.is_conditional else Level.APPARENT
    axes = tuple(frozenset({axis}) for axis in comparison.axes)
    finding = Finding(
        comparison.code, level, pair.ids, pair.factor, (), axes=axes, group=(pair.below.quantity.area,),
        marginal=pair.marginal,
    )  # fmt: skip
    if finding.code is Code.DETECTION_RATE:
        return _with_rate(finding, comparison)
    if comparison.implied is not None and finding.code is not Code.DISTINCTION:
        return _with_link(finding, comparison, comparison.implied, longest=context.choices.longest_held)
    explanations = _explanations(comparison)
    if comparison.is_conditional and comparison.implied is not None and comparison.implied.of_subject:
        # What lies further from what is allowed is harder, however many times the numbers are apart.
        finding = replace(finding, severity=comparison.implied.beyond)
        if comparison.implied.is_part_above:
            return replace(
                finding, code=Code.PART_ABOVE_WHOLE, level=Level.INFEASIBLE, axes=(),
                reasons=(Reason.RIVAL_MEASUREMENT,), explanations=explanations,
            )  # fmt: skip
    turn = _turn_of_series(context, comparison)
    if turn:
        explanations = ((at(Explanation.SERIES_TURNS, turn.values.low),), *explanations)
    return replace(finding, explanations=explanations)


def _with_link(finding: Finding, comparison: Comparison, link: Implied, *, longest: float) -> Finding:
    """The finding of a pair with the stay, or the mean a year, by which its link joins the two."""
    low, high = link.shown
    is_conditional = comparison.is_conditional
    joined: tuple[Explained, ...] = ()
    is_joined = comparison.tie in comparison.axes and link.short <= 1
    if not is_conditional and is_joined:
        # A stay longer than is plausible has no upper end.
        if link.is_stay and high > longest:
            high = math.inf
        joined = (_joined(comparison, link, (low, high), accepted=True),)
    elif is_conditional or (link.short <= 1 and not comparison.is_wider_trade):
        unlikely = _joined(comparison, link, (low, high), accepted=False)
        joined = (unlikely,) if link.is_stay else (*_other_years(comparison), unlikely)
    explanations = (*joined, *_explanations(comparison, {comparison.tie}))
    finding = replace(finding, explanations=explanations)
    if link.is_stay:
        return replace(finding, years=(low, high)) if joined else finding
    if comparison.total:
        years = comparison.total.years or math.nan
        return replace(finding, years=(years, years), amount=comparison.means[0])
    return finding


def _turn_of_series(context: SearchContext, comparison: Comparison) -> ComparedClaim | None:
    """Another number of a series, on the far side in time, that contradicts a change between two times as well."""
    if comparison.axes != (Axis.PERIOD,):
        return None
    above = comparison.pair.above
    for between, member in permutations(comparison.pair.claims):
        kind = timeless(member.about)
        for claim in context.lineages[member.lineage]:
            is_of_series = claim is not member and timeless(claim.about) == kind
            if not is_of_series or not _is_between(between, claim, member):
                continue
            if between is above:
                is_missed = claim.values.high < between.values.low
            else:
                is_missed = claim.values.low > between.values.high
            if is_missed:
                return claim
    return None


def _is_between(claim: ComparedClaim, first: ComparedClaim, second: ComparedClaim) -> bool:
    """Whether the time of a claim is known and lies between those of two others."""
    times = []
    for dated in (first, claim, second):
        middle = dated.about.period.middle
        if middle is None:
            return False
        times.append(middle)
    start, time, end = times
    return start < time < end or end < time < start


# --- what the distinctions ask for -----------------------------------------------------------------------------------


def _explanations(comparison: Comparison, explained: Collection[Axis] = ()) -> tuple[Explained, ...]:
    """What the distinctions ask for, but for those that are explained already."""
    ways = [_explained(comparison, axis) for axis in comparison.axes if axis not in explained]
    pair = comparison.pair
    is_undated = any(claim.about.period.unstated for claim in pair.claims)
    if pair.lenient and is_undated:
        ways.append((Explanation.UNDATED,))
    return tuple(ways)


def _explained(comparison: Comparison, axis: Axis) -> Explained:
    """What one distinction asks for."""
    if axis is Axis.MEASURE:
        link = comparison.implied
        if link is None:
            return (Explanation.MEASURE,)
        return _joined(comparison, link, (link.low, link.high), accepted=True)
    if axis is Axis.VISIBILITY:
        above, below = comparison.pair.claims
        if above.lineage == below.lineage:
            return (Explanation.REGISTER, Explanation.ONE_LINE)
        return (Explanation.REGISTER,)
    if axis is Axis.PERIOD:
        return _changed(comparison)
    return _left_out(comparison, axis)


def _limits(comparison: Comparison) -> tuple[tuple[float, Explained], ...]:
    """How many times as high the higher number may be, with what that is reckoned with."""
    if comparison.implied:
        return comparison.implied.limits
    # Measures without a link say nothing of it.
    if Axis.MEASURE in comparison.pair.axes:
        return ()
    return ((1.0, ()),)


def _changed(comparison: Comparison) -> Explained:
    """How many times as high a number became between two times, unless one of them holds the other."""
    above, below = comparison.pair.claims
    if above.is_total and above.holds_years(below):
        return (Explanation.TOTAL_OF_YEARS,)
    if above.holds_window(below):
        return (Explanation.LONGER_TIME,)
    if above.own_window and below.own_window:
        # What is counted over two times is two things, and no one number that changed.
        return (Explanation.DIFFERENT_YEARS,)
    for ratio, reckoned_with in _limits(comparison)[:1]:
        remainder = above.values.low - below.values.high * ratio
        if remainder > 0:
            change = at(Explanation.PERIOD_CHANGE, comparison.pair.factor / ratio)
            return change, *reckoned_with
    return (Explanation.PERIOD_CHANGE,)


def _left_out(comparison: Comparison, axis: Axis) -> Explained:
    """How many of the higher number must not belong to the lower one, by a distinction of persons."""
    above, below = comparison.pair.claims
    route = above.about.box.route
    route_below = below.about.box.route
    _, code = DISTINCTIONS[axis]
    if axis is Axis.ROUTE:
        if not meets(route, route_below):
            return (Explanation.OTHER_MOVEMENT,)
        if route.internal and not route_below.internal:
            code = Explanation.NO_BORDER
    elif axis is Axis.STATUS and comparison.is_wider_trade:
        code = Explanation.SEX_TRADE
    for ratio, reckoned_with in _limits(comparison):
        remainder = above.values.low - below.values.high * ratio
        if remainder > 0:
            return at(code, remainder), *reckoned_with
    return (code,)


def _joined(comparison: Comparison, link: Implied, ends: tuple[float, float], *, accepted: bool) -> Explained:
    """By which stay, or by which mean a year, a link joins two numbers; with what would be accepted where it is not."""
    allowed = link.link
    limits = at(Explanation.ACCEPTED, allowed.low, allowed.high)
    if link.of_subject:
        low, high = link.shown
        if not link.broken:
            return at(Explanation.SO_MANY_TIMES, low, high), limits
        return at(Explanation.SO_MANY_TIMES_OUTSIDE, low, high), limits
    if link.is_stay:
        stay = at(Explanation.HELD_YEARS, *ends)
        if accepted:
            return stay, *_already_there(comparison)
        return at(Explanation.HELD_YEARS_OUTSIDE, *ends), limits, *_already_there(comparison)
    if not accepted:
        return at(Explanation.MEAN_OUTSIDE, *ends), limits
    if comparison.total is None:
        return (Explanation.MEASURE,)
    years = comparison.total.years or 1
    return at(Explanation.MEAN_A_YEAR, *comparison.means), at(Explanation.OVER_YEARS, years)


def _already_there(comparison: Comparison) -> Explained:
    """What the arrivals of the years of a period do not fill: so many must have been there when it began."""
    total = comparison.total
    single = comparison.single
    if total is None:
        return ()
    measures = (total.about.measure, single.about.measure)
    if measures != (Measure.PREVALENCE, Measure.FLOW):
        return ()
    most_arrivals = (total.years or 1) * single.values.high
    already_there = total.values.low - most_arrivals
    if already_there <= 0:
        return ()
    return (at(Explanation.ALREADY_THERE, already_there),)


def _other_years(comparison: Comparison) -> tuple[Explained, ...]:
    """What a total asks of its other years, where nothing but a mean that is not accepted joins it with one of them."""
    total = comparison.total
    single = comparison.single
    if not comparison.is_conditional or total is not comparison.pair.above:
        return ()
    if not total.holds_years(single):
        return ()
    all_years = total.years or 1
    years = single.years or 1
    years_besides = all_years - years
    highest = single.values.high
    sum_besides = comparison.means[0] * all_years - years * highest
    if years_besides <= 0 or sum_besides <= 0:
        return ()
    mean_besides = sum_besides / years_besides
    times = mean_besides / highest if highest else math.nan
    way = (
        at(Explanation.OTHER_YEARS, mean_besides),
        at(Explanation.OVER_YEARS, years_besides),
        at(Explanation.SUM, sum_besides),
        at(Explanation.TIMES, times),
    )
    return (way,)


# --- known persons of all --------------------------------------------------------------------------------------------


def find_rates(context: SearchContext) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    speakers = context.speakers
    counts = [claim for claim in speakers if claim.whole is None]
    limited = [claim for claim in counts if claim.values.high < math.inf]
    registered = []
    bounds = []
    for claim in limited:
        values = claim.values
        if claim.is_seen and values.low > 0:
            registered.append(claim)
        if values.low == 0 < values.high:
            bounds.append(claim)
    bounds_by_route = by_key(bounds, lambda claim: claim.about.naive().route)
    for below in registered:
        route = below.about.naive().route
        for above in bounds_by_route.get(route, ()):
            share = below.values.high / above.values.high
            is_small = share < context.choices.detection_share
            if is_small and _are_of_them(context, below, above):
                pair = Pair(above, below, VISIBILITY, False, 1 / share)
                yield _rate_of_bound(context, pair)


def _are_of_them(context: SearchContext, registered: ComparedClaim, bound: ComparedClaim) -> bool:
    """Whether registered persons are among those of a bound, who are known otherwise or to nobody."""
    about = registered.about
    if about.counted != bound.about.counted:
        return False
    if about.box.visibility == bound.about.box.visibility:
        return False
    return is_inside(about.box, bound.about.box) and context.timely(registered, bound)


def _rate_of_bound(context: SearchContext, pair: Pair) -> Finding:
    """Registered persons beside a number that is at most so high; they stand first, as what is certain."""
    finding = Finding(
        Code.DETECTION_RATE, Level.APPARENT, pair.ids[::-1], pair.factor, (), axes=(VISIBILITY,),
        group=(pair.above.quantity.area, "bound"), members=pair.ids,
    )  # fmt: skip
    return _with_rate(finding, compare(context, pair))


def _with_rate(finding: Finding, comparison: Comparison) -> Finding:
    """The finding of a pair with the least and largest share that was known, and what else may set the two apart.

    Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = comparison.pair.claims
    is_yearly = below.about.measure == Measure.FLOW and below.years in (None, 1)
    years = above.years if above.is_total and is_yearly else None
    low, high, is_rate = _known_share(above, below, years or 1)
    explained = VISIBILITY
    if years and is_rate:
        explained |= {Axis.MEASURE}
    explanations = _explanations(comparison, explained)
    if not is_rate or high >= 1:
        return replace(finding, explanations=((Explanation.VISIBILITY,), *explanations))
    way: Explained = (at(Explanation.DETECTED_SHARE, low, high),)
    if years:
        way = (*way, at(Explanation.OVER_YEARS, years))
    window = (years, years) if years else UNSTATED
    return replace(finding, share=(low, high), years=window, explanations=(way, *explanations))


def _known_share(above: ComparedClaim, below: ComparedClaim, years: int) -> tuple[float, float, bool]:
    """The least and the largest share of all that was known, and whether it is a rate.

    There is none where the known persons need not belong to those of the other number, or where more would be known
    than there are.
    """
    everybody = above.values
    registered = below.values.times(years)
    low = registered.low / everybody.high if math.isfinite(everybody.high) else math.nan
    high = min(registered.high / everybody.low, 1.0) if everybody.low > 0 else 1.0
    route = above.about.box.route
    route_below = below.about.box.route
    if not holds(route, route_below):
        # Some of the known persons may be others: how few of all are known cannot be told.
        return math.nan, high, holds(route_below, route) and high < 1
    is_rate = not low >= 1
    if everybody.low == 0 and not math.isnan(low):
        # Of a number that is at most so high, the largest share is not known.
        high = math.nan
    return low, high, is_rate
