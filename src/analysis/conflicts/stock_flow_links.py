"""Links between measures: what two numbers imply for how long people are held, or for the years of a total.

A number at a time, one a year and one of several years are told in one another's terms before they are compared. With
people stay for d years on average, and as many added each year: at a time there are d years of entries; over n years
there are those of the start and n years of entries; in the course of a year those of the start and one year of entries.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import (
    EXPLANATION_OF_AXIS,
    ORDER,
    Axis,
    Explained,
    Explanation,
    at,
    spread,
)
from analysis.conflicts.lattice import PEOPLE, meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure, Status


@dataclass(frozen=True, slots=True)
class Implied:
    """A factor that two numbers imply, within the tolerance of print, beside the range allowed to it."""

    link: Link  # what ties them
    low: float  # the range of the factor that they imply
    high: float
    #: By which factor the numbers miss one another whatever the link's value; 1 if some value joins them.
    short: float = 1.0
    #: How many times as high the higher number may be at most while the link is in its range.
    most: float = 1.0
    at: float = 1.0  # the value of the link by which it may be so high
    halfway: float = 1.0  # how many times as high it may be with the value in the middle of the link's range

    @property
    def is_stay(self) -> bool:
        """Whether the link is the time for which people are held."""
        return self.link.name == YEARS_HELD

    @property
    def broken(self) -> bool:
        """Whether no value that is implied is allowed."""
        return self.short > 1 or self.low > self.link.high or self.high < self.link.low

    @property
    def factor(self) -> float:
        """By how much the nearest implied value is off; 1 if it is allowed."""
        return max(self.low / self.link.high, self.link.low / self.high if self.high else math.inf, 1.0)


@dataclass(frozen=True, slots=True)
class _Formula:
    """How the ratio of two numbers lies to the factor of a link, and the ratios that some factor explains.

    Where the lower number is of some of the years only, the others may differ from them: such ratios tie nothing then.
    """

    link: str
    value: Callable[[float], float]
    ratio: Callable[[float], float]
    least: float = 0.0
    most: float = math.inf
    some_years: bool = False


def ratio(upper: Claim, lower: Claim) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print."""
    one, other = upper.values, lower.values
    low = one.loose_low / other.loose_high if other.loose_high else math.inf
    return low, one.loose_high / other.loose_low if other.loose_low else math.inf


def plain(rules: Rules, pair: Pair) -> Implied | None:
    """The factor that the numbers of a pair imply as printed, without any tolerance; None where no link ties them."""
    above, below = (
        replace(one, values=replace(one.values, loose_low=one.values.low, loose_high=one.values.high))
        for one in pair.claims
    )
    return implied(rules, replace(pair, above=above, below=below))


def implied(rules: Rules, pair: Pair) -> Implied | None:
    """The factor that a pair of different measures implies; None where no link ties them."""
    for one, other in (pair.claims, (pair.below, pair.above)):
        if formula := _formula(one, other):
            link = rules.links[formula.link]
            solved = _solved(formula, ratio(one, other), link)
            if solved.short > 1 and formula.some_years:
                return None
            ends = {formula.ratio(end): end for end in (link.low, link.high)}
            middle = formula.ratio((link.low + link.high) / 2)
            if one is pair.above:
                return replace(solved, most=max(ends), at=ends[max(ends)], halfway=middle)
            return replace(solved, most=1 / min(ends), at=ends[min(ends)], halfway=1 / middle)
    return None


def _solved(formula: _Formula, ratios: tuple[float, float], link: Link) -> Implied:
    """The range of the factor for a range of ratios; where no factor explains them, how far they miss it."""
    if ratios[1] < formula.least:
        return Implied(link, 0.0, 0.0, short=formula.least / ratios[1] if ratios[1] else math.inf)
    if ratios[0] > formula.most:
        return Implied(link, 0.0, 0.0, short=ratios[0] / formula.most)
    low, high = sorted(formula.value(min(max(end, formula.least), formula.most)) for end in ratios)
    return Implied(link, low, high)


def span(claim: Claim) -> int | None:
    """Years that a number is added up over, or is a mean of; of an open window at most; None if it is not known."""
    return claim.about.period.years


def is_total(claim: Claim) -> bool:
    """Whether a claim counts over several years together."""
    over = claim.about.measure in (Measure.CUMULATIVE, Measure.PREVALENCE) and claim.about.period.over_window
    return over and span(claim) != 1


def holds_years(total: Claim, single: Claim) -> bool:
    """Whether the years of one claim are given and lie in the closed or open window of another."""
    outer, inner = total.about.period, single.about.period
    end = outer.end if outer.end is not None else outer.spoken
    if outer.start is None or inner.start is None or inner.end is None or end is None:
        return False
    return outer.start <= inner.start and inner.end <= end


def _formula(one: Claim, other: Claim) -> _Formula | None:
    """How the ratio of the first to the second lies to a link; None where none ties them in this order."""
    if one.about.family != PEOPLE:
        return None
    kinds, years = (one.about.measure, other.about.measure), span(one)
    if kinds == (Measure.STOCK, Measure.FLOW):
        return _Formula(YEARS_HELD, lambda r: r, lambda d: d)
    if years is None:
        return None
    if kinds == (Measure.CUMULATIVE, Measure.STOCK):
        return _Formula(YEARS_HELD, lambda r: years / r if r else math.inf, lambda d: years / d)
    if kinds == (Measure.CUMULATIVE, Measure.FLOW):
        return _Formula(WINDOW_AVERAGE, lambda r: r / years, lambda f: f * years)
    if kinds == (Measure.FLOW, Measure.FLOW) and years > 1 and span(other) == 1 and holds_years(one, other):
        return _Formula(WINDOW_AVERAGE, lambda r: r, lambda f: f)
    return _of_period(one, other, years if one.about.period.over_window else 1)


def _of_period(one: Claim, other: Claim, years: int) -> _Formula | None:
    """The same where the first counts everybody of a period."""
    kinds = one.about.measure, other.about.measure
    if kinds == (Measure.PREVALENCE, Measure.FLOW):
        some = holds_years(one, other) and span(other) != years
        return _Formula(YEARS_HELD, lambda r: r - years, lambda d: d + years, least=years, some_years=some)
    if kinds == (Measure.PREVALENCE, Measure.STOCK):
        return _Formula(
            YEARS_HELD, lambda r: years / (r - 1) if r > 1 else math.inf, lambda d: 1 + years / d, least=1.0
        )
    a, b = one.about.period, other.about.period
    means = kinds == (Measure.PREVALENCE, Measure.PREVALENCE) and not b.over_window
    if means and (a.start, a.end) == (b.start, b.end) and years > 1:
        return _Formula(
            YEARS_HELD, lambda r: (years - r) / (r - 1) if r > 1 else math.inf,
            lambda d: (d + years) / (d + 1), least=1.0, most=years,
        )  # fmt: skip
    return None


def ties(rules: Rules) -> tuple[Tie, ...]:
    """The links as rows: a stock beside the entries of a year, and what a period holds at least."""
    stay = rules.links[YEARS_HELD]
    return (
        Tie(Measure.STOCK, Measure.FLOW, stay.low, stay.high),
        Tie(Measure.CUMULATIVE, Measure.FLOW, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.STOCK, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.FLOW, 1.0, math.inf),
    )


# --- pairs that distinctions dissolve, and what each distinction asks for --------------------------------------------


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
    tied = found.tied
    middle = tied and replace(tied, most=tied.halfway, at=(tied.link.low + tied.link.high) / 2)
    for link in (tied, middle):
        rest = above.values.low - below.values.high * (link.most if link else 1)
        if rest > 0:
            return at(code, rest), *(_reckoned_with(link) if link else ())
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
