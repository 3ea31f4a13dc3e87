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

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explained, Explanation, Level, at
from analysis.conflicts.finding import UNKNOWN, Finding, SearchContext, contradiction
from analysis.conflicts.lattice import holds, is_inside, meets
from analysis.conflicts.pairs import Pair, timeless
from analysis.conflicts.stock_flow_links import Implied, implied
from analysis.vocabulary import Measure, Status

VISIBILITY = frozenset({Axis.VISIBILITY})


class _Compared:
    """A pair with what ties its measures, and the distinctions left once each is put in terms of the other.

    A total over years and a number of one of them are set apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed.
    """

    def __init__(self, context: SearchContext, pair: Pair) -> None:
        above, below = pair.claims
        # People who left one place are no part of those in another, however long they are held.
        linked = meets(above.about.box.route, below.about.box.route)
        self.pair, self.tied = pair, implied(context.rules, pair) if linked else None
        tied, axes = self.tied, pair.axes
        #: The distinction that the link stands for: the measure, or the time where one number is a mean of years.
        self.tie = Axis.MEASURE if Axis.MEASURE in axes else Axis.PERIOD
        nested = any(a.is_total and a.holds_years(b) for a, b in permutations(pair.claims))
        if nested and Axis.MEASURE in axes:
            axes -= {Axis.PERIOD}
        if tied and tied.short > context.choices.ignored_factor:
            axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
        elif tied and tied.broken:
            axes = axes - {self.tie} or axes
        self.axes = tuple(axis for axis in DISTINCTIONS if axis in axes)
        #: Whether nothing but the link stands between the two, and it asks for what is not allowed.
        self.conditional = bool(tied and tied.broken and self.axes == (self.tie,))
        totals = [claim for claim in pair.claims if claim.is_total]
        if not totals and all(claim.about.measure == Measure.FLOW for claim in pair.claims):
            totals = [claim for claim in pair.claims if (claim.years or 1) > 1]
        #: Which of the two is of several years: a total over them or, of two yearly numbers, their mean; and the other.
        self.total = totals[0] if len(totals) == 1 else None
        self.single = below if self.total is above else above
        many = self.total or self.single
        years = 1 if many.about.measure == Measure.FLOW else many.years or 1
        #: The mean a year of the one of several years, by each of its ends.
        self.means = many.values.low / years, many.values.high / years
        #: Whether the higher number counts everybody in prostitution and the lower one only victims.
        self.is_wider_trade = above.text("status") == Status.SEX_TRADE != below.text("status")

    @property
    def code(self) -> Code:
        """What sort of pair it is."""
        above, below = self.pair.claims
        if Axis.VISIBILITY in self.axes and below.is_seen and not above.is_seen:
            return Code.DETECTION_RATE
        if self.tied is None:
            return Code.DISTINCTION
        if self.total and Measure.STOCK not in (above.about.measure, below.about.measure):
            return Code.WINDOW_AVERAGE
        # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
        return Code.IMPLIED_DURATION if self.tied.is_stay else Code.DISTINCTION


def find(context: SearchContext) -> Iterator[Finding]:
    """Findings for the pairs that a naive reader sees, those of money left to their own checks."""
    for pair in context.distinct_pairs:
        above, below = pair.claims
        # Nothing asks the years of a part, added up, to fit a year of a whole that holds their mean.
        of_part = pair.axes <= {Axis.MEASURE, Axis.PERIOD} and above.about.box != below.about.box
        yearly = (above.about.measure, below.about.measure) == (Measure.CUMULATIVE, Measure.FLOW)
        fitting = of_part and yearly and above.values.low <= below.values.high * (above.years or math.nan)
        if fitting or above.about.family.startswith("money"):
            continue
        found = _Compared(context, pair)
        if not found.axes:
            factor = found.tied.short if found.tied else pair.factor
            yield contradiction(found.code, pair, factor, context.choices)
        # Numbers of different things that lie near one another nobody takes for a conflict.
        elif found.conditional or pair.factor >= context.choices.near_factor:
            finding = Finding(
                found.code, Level.CONDITIONAL if found.conditional else Level.APPARENT, pair.ids, pair.factor, (),
                axes=tuple(frozenset({axis}) for axis in found.axes), group=(below.text("area"),),
                marginal=pair.marginal,
            )  # fmt: skip
            if found.code is Code.DETECTION_RATE:
                yield _with_rate(finding, found)
            elif found.tied is None or found.code is Code.DISTINCTION:
                turned = _turned(context, found)
                fact = ((at(Explanation.SERIES_TURNS, turned.values.low),),) if turned else ()
                yield replace(finding, explanations=(*fact, *_explanations(found)))
            else:
                yield _with_link(finding, found, found.tied, longest=context.choices.longest_held)


def _with_link(finding: Finding, found: _Compared, tied: Implied, *, longest: float) -> Finding:
    """The finding of a pair with the stay, or the mean a year, by which its link joins the two."""
    (low, high), amount = tied.shown, math.nan
    joined: tuple[Explained, ...] = ()
    if not found.conditional and found.tie in found.axes and tied.short <= 1:
        # A stay longer than is plausible has no upper end.
        high = math.inf if tied.is_stay and high > longest else high
        joined = (_joined(found, tied, (low, high), accepted=True),)
    elif found.conditional or (tied.short <= 1 and not found.is_wider_trade):
        unlikely = _joined(found, tied, (low, high), accepted=False)
        joined = (unlikely,) if tied.is_stay else (*_other_years(found), unlikely)
    years = (low, high) if tied.is_stay and joined else UNKNOWN
    if found.total and not tied.is_stay:
        years, amount = (found.total.years or math.nan,) * 2, found.means[0]
    explanations = (*joined, *_explanations(found, {found.tie}))
    return replace(finding, years=years, amount=amount, explanations=explanations)


def _turned(context: SearchContext, found: _Compared) -> Claim | None:
    """The other number of a series, on the far side in time, that contradicts a change between two times as well."""
    for own, other in permutations(found.pair.claims) if found.axes == (Axis.PERIOD,) else ():
        for claim in context.lineages[other.lineage]:
            one, between = claim.values, own.values
            apart = one.high < between.low if own is found.pair.above else one.low > between.high
            series = claim is not other and timeless(claim.about) == timeless(other.about)
            middles = [it.about.period.middle for it in (claim, own, other)]
            times = [time for time in middles if time is not None]
            in_turn = len(set(times)) == 3 and sorted(times)[1] == times[1]
            if apart and series and in_turn:
                return claim
    return None


def _explanations(found: _Compared, known: Collection[Axis] = ()) -> tuple[Explained, ...]:
    """What the distinctions ask for, but for those that are known already."""
    ways = [_explained(found, axis) for axis in found.axes if axis not in known]
    if found.pair.lenient and any(claim.about.period.unstated for claim in found.pair.claims):
        ways.append((Explanation.UNDATED,))
    return tuple(ways)


def _explained(found: _Compared, axis: Axis) -> Explained:
    """What one distinction asks for: mostly how many of the higher number must not belong to the lower one."""
    (above, below), code, tied = found.pair.claims, DISTINCTIONS[axis][1], found.tied
    if axis is Axis.MEASURE:
        return _joined(found, tied, (tied.low, tied.high), accepted=True) if tied else (code,)
    if axis is Axis.VISIBILITY:
        same = above.lineage == below.lineage
        return (Explanation.REGISTER, Explanation.ONE_LINE) if same else (Explanation.REGISTER,)
    # How many times as high the higher number may be; measures without a link say nothing of it.
    limits = tied.limits if tied else () if Axis.MEASURE in found.pair.axes else ((1.0, ()),)
    if axis is Axis.PERIOD:
        # A change between two times, unless one of them holds the other.
        if above.is_total and above.holds_years(below):
            return (Explanation.TOTAL_OF_YEARS,)
        code, limits = Explanation.PERIOD_CHANGE, limits[:1]
    one, other = above.about.box.route, below.about.box.route
    if axis is Axis.ROUTE and not meets(one, other):
        return (Explanation.OTHER_MOVEMENT,)
    if axis is Axis.ROUTE and one.internal and not other.internal:
        code = Explanation.NO_BORDER
    elif axis is Axis.STATUS and found.is_wider_trade:
        code = Explanation.SEX_TRADE
    for most, reckoned_with in limits:
        rest = above.values.low - below.values.high * most
        if rest > 0:
            return at(code, found.pair.factor / most if axis is Axis.PERIOD else rest), *reckoned_with
    return (code,)


def _joined(found: _Compared, tied: Implied, ends: tuple[float, float], *, accepted: bool) -> Explained:
    """By which stay, or by which mean a year, a link joins two numbers; with what would be accepted where it is not."""
    total, single = found.total, found.single
    limits = at(Explanation.ACCEPTED, tied.link.low, tied.link.high)
    if not tied.is_stay:
        if not accepted:
            return at(Explanation.MEAN_OUTSIDE, *ends), limits
        over = total and at(Explanation.OVER_YEARS, total.years or 1)
        return (at(Explanation.MEAN_A_YEAR, *found.means), over) if over else (Explanation.MEASURE,)
    held = Explanation.HELD_YEARS if accepted else Explanation.HELD_YEARS_OUTSIDE
    terms = [at(held, *ends)] if accepted else [at(held, *ends), limits]
    if total and (total.about.measure, single.about.measure) == (Measure.PREVALENCE, Measure.FLOW):
        # What the arrivals of the years of a period do not fill must have been there when it began.
        there = total.values.low - (total.years or 1) * single.values.high
        terms += [at(Explanation.ALREADY_THERE, there)] if there > 0 else []
    return tuple(terms)


def _other_years(found: _Compared) -> tuple[Explained, ...]:
    """What a total asks of its other years, where nothing but a mean that is not accepted joins it with one of them."""
    total, single = found.total, found.single
    if not found.conditional or total is not found.pair.above or not total.holds_years(single):
        return ()
    all_years, years, most = total.years or 1, single.years or 1, single.values.high
    rest, others = found.means[0] * all_years - years * most, all_years - years
    if others <= 0 or rest <= 0:
        return ()
    times = at(Explanation.TIMES, rest / others / most if most else math.nan)
    each, summed = at(Explanation.OTHER_YEARS, rest / others), at(Explanation.SUM, rest)
    return ((each, at(Explanation.OVER_YEARS, others), summed, times),)


def find_rates(context: SearchContext) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    counts = [claim for claim in context.speakers if claim.whole is None and claim.values.high < math.inf]
    seen = (claim for claim in counts if claim.is_seen and claim.values.low > 0)
    bounds = by_key((c for c in counts if c.values.low == 0 < c.values.high), lambda c: c.about.naive().route)
    for below in seen:
        for above in bounds.get(below.about.naive().route, ()):
            share, one, other = below.values.high / above.values.high, below.about, above.about
            inside = one.counted == other.counted and is_inside(one.box, other.box)
            apart = inside and one.box.visibility != other.box.visibility and context.timely(below, above)
            if share < context.choices.detection_share and apart:
                pair = Pair(above, below, VISIBILITY, False, 1 / share)
                finding = Finding(
                    Code.DETECTION_RATE, Level.APPARENT, pair.ids[::-1], 1 / share, (), axes=(VISIBILITY,),
                    group=(above.text("area"), "bound"), members=pair.ids,
                )  # fmt: skip
                yield _with_rate(finding, _Compared(context, pair))


def _with_rate(finding: Finding, found: _Compared) -> Finding:
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
    if everybody.low == 0 and not math.isnan(low):
        high = math.nan  # of a number that is at most so high, the largest share is not known
    share = (low, high) if is_rate and not high >= 1 else None
    over = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (at(Explanation.DETECTED_SHARE, *share), *over) if share else (Explanation.VISIBILITY,)
    already = VISIBILITY | {Axis.MEASURE} if years and is_rate else VISIBILITY
    return replace(
        finding, share=share or UNKNOWN, years=(years, years) if years and share else UNKNOWN,
        explanations=(way, *_explanations(found, already)),
    )  # fmt: skip
