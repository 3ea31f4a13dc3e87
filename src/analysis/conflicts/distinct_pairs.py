"""Pairs that distinctions dissolve, and what each distinction asks for: how many must differ in it, or by what factor.

For numbers at a time, a year and over years: how long people are held, and what a total means a year.
"""

import math
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import EXPLANATION_OF_AXIS, ORDER, Axis, Explanation
from analysis.conflicts.explanations import Explained, at, spread
from analysis.conflicts.lattice import meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import Implied, halfway, holds_years, is_total, plain, span
from analysis.vocabulary import Measure, Status


@dataclass(frozen=True, slots=True)
class DistinctPair:
    """A pair with what ties its measures, and the distinctions left once each is put in terms of the other."""

    pair: Pair
    tied: Implied | None
    axes: frozenset[Axis]

    @property
    def tie(self) -> Axis:
        """The distinction that the link stands for: the measure, or the time where one number is a mean of years."""
        return Axis.MEASURE if Axis.MEASURE in self.pair.axes else Axis.PERIOD

    @property
    def conditional(self) -> bool:
        """Whether nothing but the link stands between the two, and it asks for what is not allowed."""
        return bool(self.tied and self.tied.broken and self.axes == {self.tie})


def total_of(pair: Pair) -> Claim | None:
    """Which of two claims is of several years: a total over them or, of two yearly numbers, their mean."""
    totals = [claim for claim in pair.claims if is_total(claim)]
    if not totals and all(claim.about.measure == Measure.FLOW for claim in pair.claims):
        totals = [claim for claim in pair.claims if (span(claim) or 1) > 1]
    return totals[0] if len(totals) == 1 else None


def single_of(pair: Pair) -> Claim:
    """The claim that is not of several years; the higher one where neither is."""
    return pair.below if total_of(pair) is pair.above else pair.above


def _shown(context: SearchContext, pair: Pair, tied: Implied) -> Implied:
    """What two numbers imply for a link, by the numbers as printed where these allow it."""
    exact = plain(context.rules, pair) or tied
    return exact if exact.short == 1 and exact.broken == tied.broken else tied


def accepted(context: SearchContext, pair: Pair, tied: Implied) -> Implied:
    """The same for a link that joins two numbers: a stay longer than is plausible has no upper end."""
    found = _shown(context, pair, tied)
    return replace(found, high=math.inf) if found.high > context.choices.longest_held else found


def _already_there(pair: Pair) -> Explained:
    """How many must have been there when a period began, where the arrivals of its years do not fill it."""
    total, single = total_of(pair), single_of(pair)
    if total is None or (total.about.measure, single.about.measure) != (Measure.PREVALENCE, Measure.FLOW):
        return ()
    there = total.values.low - made_in_years(total, single.values.high)
    return (at(Explanation.ALREADY_THERE, there),) if there > 0 else ()


def made_in_years(total: Claim, yearly: float) -> float:
    """What a number a year makes in the years of another one."""
    return (span(total) or 1) * yearly


def means(total: Claim) -> tuple[float, float]:
    """The mean a year of a claim of several years, by each of its ends."""
    years = 1 if total.about.measure == Measure.FLOW else span(total) or 1
    return total.values.low / years, total.values.high / years


def joining(pair: Pair, tied: Implied) -> Explained:
    """By which stay, or by which mean a year, a link joins two numbers."""
    if tied.is_stay:
        return (spread(Explanation.HELD_YEARS, tied.low, tied.high), *_already_there(pair))
    total = total_of(pair)
    if total is None:
        return (at(Explanation.MEASURE),)
    return spread(Explanation.MEAN_A_YEAR, *means(total)), at(Explanation.OVER_YEARS, span(total))


def outside(context: SearchContext, pair: Pair, tied: Implied, *, alone: bool) -> list[Explained]:
    """That a link asks for what is not accepted; `alone` where nothing else sets the two numbers apart."""
    found, limits = _shown(context, pair, tied), spread(Explanation.ACCEPTED, tied.link.low, tied.link.high)
    if tied.is_stay:
        held = spread(Explanation.HELD_YEARS_OUTSIDE, found.low, found.high)
        return [(held, limits, *_already_there(pair))]
    mean = (spread(Explanation.MEAN_OUTSIDE, found.low, found.high), limits)
    return [*(_other_years(pair) if alone else ()), mean]


def _other_years(pair: Pair) -> list[Explained]:
    """What a total and a year that are too far apart ask of the other years; nothing where these are not known."""
    total, single = total_of(pair), single_of(pair)
    assert total is not None
    all_, own, most = span(total) or 1, span(single) or 1, single.values.high
    rest = (all_ if total.about.measure == Measure.FLOW else 1) * total.values.low - own * most
    if not (holds_years(total, single) and total is pair.above and all_ > own and rest > 0):
        return []
    each = rest / (all_ - own)
    terms = (at(Explanation.OVER_YEARS, all_ - own), at(Explanation.SUM, rest))
    return [(at(Explanation.OTHER_YEARS, each), *terms, at(Explanation.TIMES, each / most if most else None))]


def _reckoned_with(tied: Implied) -> Explained:
    """With which value of the link something is worked out; the link holds the mean over the year, not the reverse."""
    if tied.is_stay:
        return (at(Explanation.WITH_STAY, tied.at),)
    return (at(Explanation.WITH_PEAK, 1 / tied.at),)


def explanations(found: DistinctPair, known: frozenset[Axis] = frozenset()) -> list[Explained]:
    """What the distinctions ask for, but for those that are known already."""
    ways = [_explained(found, axis) for axis in ORDER if axis in found.axes - known]
    undated = found.pair.lenient and any(claim.about.period.unstated for claim in found.pair.claims)
    return [*ways, *([(at(Explanation.UNDATED),)] if undated else [])]


def is_wider_trade(pair: Pair) -> bool:
    """Whether the higher number counts everybody in prostitution and the lower one only victims."""
    return pair.above.text("status") == Status.SEX_TRADE != pair.below.text("status")


def _explained(found: DistinctPair, axis: Axis) -> Explained:
    """What one distinction asks for."""
    pair = found.pair
    if axis is Axis.PERIOD:
        return _of_time(found)
    if axis is Axis.VISIBILITY:
        same = pair.above.text("lineage") == pair.below.text("lineage")
        return at(Explanation.REGISTER), *((at(Explanation.ONE_LINE),) if same else ())
    if axis is Axis.MEASURE:
        return joining(pair, found.tied) if found.tied else (at(Explanation.MEASURE),)
    if axis is Axis.ROUTE:
        one, other = (claim.about.box.route for claim in pair.claims)
        if not meets(one, other):
            return (at(Explanation.OTHER_MOVEMENT),)
        stayed = one.internal and not other.internal
        return _with_rest(found, Explanation.NO_BORDER if stayed else Explanation.MOVEMENT)
    wider = axis is Axis.STATUS and is_wider_trade(pair)
    return _with_rest(found, Explanation.SEX_TRADE if wider else EXPLANATION_OF_AXIS[axis])


def _with_rest(found: DistinctPair, code: Explanation) -> Explained:
    """A code with how many of the higher number must not belong to the lower one, where that is known.

    Of a link the value counts that allows most or, where it leaves none, that in the middle of its range.
    """
    above, below = found.pair.claims
    if found.tied is None and Axis.MEASURE in found.pair.axes:
        return (at(code),)
    for tied in (found.tied, found.tied and halfway(found.tied)):
        rest = above.values.low - below.values.high * (tied.most if tied else 1)
        if rest > 0:
            return at(code, rest), *(_reckoned_with(tied) if tied else ())
    return (at(code),)


def _of_time(found: DistinctPair) -> Explained:
    """What a difference in time asks for: a change between two times, unless one of them holds the other."""
    pair, tied = found.pair, found.tied
    if is_total(pair.above) and holds_years(*pair.claims):
        return (at(Explanation.TOTAL_OF_YEARS),)
    factor = pair.factor / (tied.most if tied else 1)
    if (tied is None and Axis.MEASURE in pair.axes) or factor <= 1:
        return (at(Explanation.PERIOD_CHANGE),)
    return at(Explanation.PERIOD_CHANGE, factor), *(_reckoned_with(tied) if tied else ())
