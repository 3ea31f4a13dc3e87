"""Links between measures: what two numbers imply for how long people are held, or for the years of a total.

A number at a time, one a year and one of several years are told in one another's terms before they are compared. With
people stay for d years on average, and as many added each year: at a time there are d years of entries; over n years
there are those of the start and n years of entries; in the course of a year those of the start and one year of entries.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure


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


def halfway(tied: Implied) -> Implied:
    """The same with the link in the middle of its range, in place of the value that allows most."""
    return replace(tied, most=tied.halfway, at=(tied.link.low + tied.link.high) / 2)


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
