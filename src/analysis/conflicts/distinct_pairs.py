"""Pairs that some distinction dissolves, and what each distinction asks for in codes and numbers."""

import math
from collections.abc import Set
from dataclasses import dataclass

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Explained, Explanation, Term, at
from analysis.conflicts.lattice import meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import Implied, implied
from analysis.vocabulary import Measure, Status


@dataclass(frozen=True, slots=True)
class DistinctPair:
    """A pair with what ties its measures, and the distinctions left once each is put in terms of the other."""

    pair: Pair
    axes: frozenset[Axis]
    tied: Implied | None = None

    @property
    def tie(self) -> Axis:
        """The distinction that the link stands for: the measure, or the time where one number is a mean of years."""
        return Axis.MEASURE if Axis.MEASURE in self.pair.axes else Axis.PERIOD

    @property
    def conditional(self) -> bool:
        """Whether nothing but the link stands between the two, and it asks for what is not allowed."""
        return bool(self.tied and self.tied.broken and self.axes == {self.tie})

    @property
    def total(self) -> Claim | None:
        """Which of the two is of several years: a total over them or, of two yearly numbers, their mean."""
        totals = [claim for claim in self.pair.claims if claim.is_total]
        if not totals and all(claim.about.measure == Measure.FLOW for claim in self.pair.claims):
            totals = [claim for claim in self.pair.claims if (claim.years or 1) > 1]
        return totals[0] if len(totals) == 1 else None

    @property
    def single(self) -> Claim:
        """The one that is not of several years; the higher one where neither is."""
        return self.pair.below if self.total is self.pair.above else self.pair.above

    @property
    def means(self) -> tuple[float, float]:
        """The mean a year of the one of several years, by each of its ends."""
        claim = self.total or self.single
        years = 1 if claim.about.measure == Measure.FLOW else claim.years or 1
        return claim.values.low / years, claim.values.high / years

    @property
    def dissolving(self) -> list[Axis]:
        """The distinctions in the order in which they are named."""
        return [axis for axis in DISTINCTIONS if axis in self.axes]

    @property
    def is_wider_trade(self) -> bool:
        """Whether the higher number counts everybody in prostitution and the lower one only victims."""
        return self.pair.above.text("status") == Status.SEX_TRADE != self.pair.below.text("status")

    @property
    def limits(self) -> tuple[tuple[float, Explained], ...]:
        """How many times as high the higher number may be, by the link and its value; none if measures have no link."""
        if self.tied:
            return self.tied.limits
        return () if Axis.MEASURE in self.pair.axes else ((1.0, ()),)


def distinct_pair(context: SearchContext, pair: Pair) -> DistinctPair:
    """A pair with the distinctions that dissolve it.

    A total over years and a number of one of them are set apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed. People who left one place are no part of those in another, however long
    they are held: no link ties numbers of different movements.
    """
    linked = meets(pair.above.about.box.route, pair.below.about.box.route)
    tied = implied(context.rules, pair) if linked else None
    axes, tie = pair.axes, DistinctPair(pair, pair.axes).tie
    nested = any(a.is_total and a.holds_years(b) for a, b in (pair.claims, pair.claims[::-1]))
    if nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if tied and tied.short > context.choices.ignored_factor:
        axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
    elif tied and tied.broken:
        axes = axes - {tie} or axes
    return DistinctPair(pair, axes, tied)


def explanations(found: DistinctPair, known: Set[Axis] = frozenset()) -> tuple[Explained, ...]:
    """What the distinctions ask for, but for those that are known already."""
    ways = [_explained(found, axis) for axis in found.dissolving if axis not in known]
    if found.pair.lenient and any(claim.about.period.unstated for claim in found.pair.claims):
        ways.append((Explanation.UNDATED,))
    return tuple(ways)


def _explained(found: DistinctPair, axis: Axis) -> Explained:
    """What one distinction asks for: mostly how many of the higher number must not belong to the lower one."""
    (above, below), code = found.pair.claims, DISTINCTIONS[axis][1]
    one, other = above.about.box.route, below.about.box.route
    if axis is Axis.MEASURE:
        return joining(found, found.tied, found.tied.low, found.tied.high) if found.tied else (code,)
    if axis is Axis.VISIBILITY:
        same = above.lineage == below.lineage
        return (Explanation.REGISTER, Explanation.ONE_LINE) if same else (Explanation.REGISTER,)
    if axis is Axis.PERIOD:
        # A change between two times, unless one of them holds the other.
        if above.is_total and above.holds_years(below):
            return (Explanation.TOTAL_OF_YEARS,)
        for most, reckoned_with in found.limits[:1]:
            if found.pair.factor > most:
                return at(Explanation.PERIOD_CHANGE, found.pair.factor / most), *reckoned_with
        return (Explanation.PERIOD_CHANGE,)
    if axis is Axis.ROUTE and not meets(one, other):
        return (Explanation.OTHER_MOVEMENT,)
    if axis is Axis.ROUTE and one.internal and not other.internal:
        code = Explanation.NO_BORDER
    elif axis is Axis.STATUS and found.is_wider_trade:
        code = Explanation.SEX_TRADE
    for most, reckoned_with in found.limits:
        rest = above.values.low - below.values.high * most
        if rest > 0:
            return at(code, rest), *reckoned_with
    return (code,)


def joining(found: DistinctPair, tied: Implied, low: float, high: float) -> Explained:
    """By which stay, or by which mean a year, a link joins two numbers."""
    if tied.is_stay:
        return Term(Explanation.HELD_YEARS, low, high), *_already_there(found)
    if found.total is None:
        return (Explanation.MEASURE,)
    mean, years = Term(Explanation.MEAN_A_YEAR, *found.means), found.total.years or 1
    return mean, at(Explanation.OVER_YEARS, years)


def outside(found: DistinctPair, tied: Implied) -> tuple[Explained, ...]:
    """That a link asks for what is not accepted, and what that asks of the other years where nothing else is left."""
    limits = Term(Explanation.ACCEPTED, tied.link.low, tied.link.high)
    if tied.is_stay:
        stay = Term(Explanation.HELD_YEARS_OUTSIDE, *tied.shown)
        return ((stay, limits, *_already_there(found)),)
    mean, total, single = Term(Explanation.MEAN_OUTSIDE, *tied.shown), found.total, found.single
    if found.conditional and total is found.pair.above and total.holds_years(single):
        all_years, years, most = total.years or 1, single.years or 1, single.values.high
        rest, others = found.means[0] * all_years - years * most, all_years - years
        if others > 0 and rest > 0:
            times = at(Explanation.TIMES, rest / others / most if most else math.nan)
            each, summed = at(Explanation.OTHER_YEARS, rest / others), at(Explanation.SUM, rest)
            return (each, at(Explanation.OVER_YEARS, others), summed, times), (mean, limits)
    return ((mean, limits),)


def _already_there(found: DistinctPair) -> Explained:
    """How many must have been there when a period began, where the arrivals of its years do not fill it."""
    total, single = found.total, found.single
    if total is None or (total.about.measure, single.about.measure) != (Measure.PREVALENCE, Measure.FLOW):
        return ()
    there = total.values.low - (total.years or 1) * single.values.high
    return (at(Explanation.ALREADY_THERE, there),) if there > 0 else ()
