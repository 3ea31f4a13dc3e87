"""Links between measures: what two numbers imply for how long people are held, or for the years of a total.

A number at a time, one a year and one of several years are told in one another's terms before they are compared. With
people who stay for d years on average, and as many added each year, at a time there are d years of entries; over n
years n are added, and whoever is there at some time in them are d + n; in the course of a year d + 1.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.conflict_codes import Explained, Explanation, at
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure

#: Measures of a total over years and of one of its years.
_TOTAL_AND_YEAR = (Measure.PREVALENCE, Measure.FLOW)
#: Measures that are tied by a stay, also where the first is of a single year.
_BY_STAY = ((Measure.CUMULATIVE, Measure.STOCK), _TOTAL_AND_YEAR, (Measure.PREVALENCE, Measure.STOCK))


class _Linear(NamedTuple):
    """A number in yearly entries: so many times the value of the link, and so many besides."""

    times: int
    besides: int

    def at(self, value: float) -> float:
        """The number at a value of the link; at an infinite one, its slope."""
        return self.times if math.isinf(value) else self.times * value + self.besides


class _Fraction(NamedTuple):
    """One number over another, by the value of the link."""

    top: _Linear
    bottom: _Linear

    def at(self, value: float) -> float:
        """The fraction at a value of the link, which may be infinite."""
        bottom = self.bottom.at(value)
        return self.top.at(value) / bottom if bottom else math.inf

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the largest fraction at any value of the link."""
        nothing = self.at(0.0)
        everything = self.at(math.inf)
        return min(nothing, everything), max(nothing, everything)

    def value_at(self, fraction: float) -> float:
        """The value of the link at a fraction, or at the nearest one that there is.

        Of a fraction f = (t x + b) / (T x + B) it is x = (B f - b) / (t - T f): a fraction of two such numbers too.
        """
        smallest, largest = self.ends
        nearest = min(max(fraction, smallest), largest)
        top = _Linear(self.bottom.besides, -self.top.besides)
        bottom = _Linear(-self.bottom.times, self.top.times)
        inverse = _Fraction(top, bottom)
        # By a rounding nought may come out negative.
        return abs(inverse.at(nearest))


class _Solved(NamedTuple):
    """The values of a link at which one number can be so many times another."""

    low: float  # nought, as the largest is, where none joins the numbers
    high: float
    short: float  # by which factor the numbers miss one another whatever the link's value; 1 if some value joins them
    broken: bool  # whether no value that is implied is allowed


#: So many times another number.
_TIMES = _Fraction(_Linear(1, 0), _Linear(0, 1))


@dataclass(frozen=True, slots=True)
class Implied:
    """The values of a link that two numbers imply, beside the range allowed to it."""

    link: Link
    low: float
    high: float
    shown: tuple[float, float]  # low and high by the numbers as printed, where these say the same
    #: By which factor the numbers miss one another whatever the link's value; 1 if some value joins them.
    short: float
    broken: bool  # whether no value that is implied is allowed
    #: Whether the link is a subject's own: the first is so many times the second, which `shown` holds.
    of_subject: bool
    #: How many times as high the higher number may be, with the value of the link that this is reckoned with: the value
    #: in the link's range that allows most, then the middle one.
    limits: tuple[tuple[float, Explained], ...]

    @property
    def is_part_above(self) -> bool:
        """Whether a part, of which its whole is at least one time as much by the subject's word, is above its whole."""
        return self.of_subject and self.broken and self.link.high <= 1

    @property
    def beyond(self) -> float:
        """By which factor the first number, as printed, lies outside the range that is allowed to it."""
        low, high = self.shown
        if low > self.link.high:
            return low / self.link.high
        return self.link.low / high if 0 < high < self.link.low else 1.0

    @property
    def is_stay(self) -> bool:
        """Whether the link is the time for which people are held."""
        return self.link.name == YEARS_HELD


def ratio(above: ComparedClaim, below: ComparedClaim, *, printed: bool = False) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print or as printed."""
    values = above.values
    of = below.values
    if printed:
        return _over(values.low, of.high), _over(values.high, of.low)
    return _over(values.loose_low, of.loose_high), _over(values.loose_high, of.loose_low)


def _over(number: float, of: float) -> float:
    """How many times another number one is; infinite over nothing."""
    return number / of if of else math.inf


def implied(rules: Rules, pair: Pair) -> Implied | None:
    """What a pair implies for the link that ties its measures; None where none does."""
    of_subject = _of_subject(rules, pair)
    if of_subject:
        return of_subject
    upper, lower = pair.claims
    if not _link(upper, lower):
        lower, upper = pair.claims
    name = _link(upper, lower)
    link = rules.links.get(name) if name else None
    if name is None or link is None:
        return None
    above = _size(pair.above, name, upper=pair.above is upper)
    below = _size(pair.below, name, upper=pair.below is upper)
    fraction = _Fraction(above, below)
    solved = _solved(fraction, link, ratio(*pair.claims))
    if solved.short > 1 and _is_of_other_years(upper, lower, name):
        return None
    shown = (solved.low, solved.high)
    printed = _solved(fraction, link, ratio(*pair.claims, printed=True))
    if printed.short <= 1 and printed.broken == solved.broken:
        shown = (printed.low, printed.high)
    return Implied(
        link, solved.low, solved.high, shown, solved.short, solved.broken, False, _limits(fraction, link)
    )


def _of_subject(rules: Rules, pair: Pair) -> Implied | None:
    """What a pair implies for a link of the subject's own: so many times the second number; None without a link.

    The higher number is the first, whichever of the two the link is stated of.
    """
    above, below = (claim.about.measure for claim in pair.claims)
    link = rules.tied.get((above, below))
    turned = rules.tied.get((below, above))
    if link is None and turned is not None:
        link = Link(turned.name, 1 / turned.high, 1 / turned.low)
    if link is None:
        return None
    solved = _solved(_TIMES, link, ratio(*pair.claims))
    shown = ratio(*pair.claims, printed=True)
    limits = ((link.high, ()), ((link.low + link.high) / 2, ()))
    return Implied(link, solved.low, solved.high, shown, solved.short, solved.broken, True, limits)


def _solved(fraction: _Fraction, link: Link, ratios: tuple[float, float]) -> _Solved:
    """The values of a link at which the number above can be so many times the one below, by both ends of that ratio."""
    low, high = ratios
    least, most = fraction.ends
    short = 1.0
    if low > most:
        short = low / most
    if high < least:
        short = least / high if high else math.inf
    if short > 1:
        return _Solved(0.0, 0.0, short, True)
    at_ends = (fraction.value_at(low), fraction.value_at(high))
    smallest = min(at_ends)
    largest = max(at_ends)
    is_outside = smallest > link.high or largest < link.low
    return _Solved(smallest, largest, short, is_outside)


def _limits(fraction: _Fraction, link: Link) -> tuple[tuple[float, Explained], ...]:
    """How many times as high the higher number may be: at the value that allows most, then at the middle one."""
    largest, value = max((fraction.at(end), end) for end in (link.low, link.high))
    most = (largest, _reckoned_with(link, value))
    middle = (link.low + link.high) / 2
    at_middle = (fraction.at(middle), _reckoned_with(link, middle))
    return most, at_middle


def _reckoned_with(link: Link, value: float) -> Explained:
    """The value of a link as a term."""
    if link.name == YEARS_HELD:
        return (at(Explanation.WITH_STAY, value),)
    # The link of a window holds the mean over the year, not the reverse.
    return (at(Explanation.WITH_PEAK, 1 / value),)


def _is_of_other_years(upper: ComparedClaim, lower: ComparedClaim, link: str) -> bool:
    """Whether a period is too low for a number of a year in it: that ties nothing, as its other years may differ."""
    kinds = (upper.about.measure, lower.about.measure)
    by_year = kinds == _TOTAL_AND_YEAR and upper.holds_years(lower)
    return by_year and lower.years != _size(upper, link, upper=True).besides


def _link(upper: ComparedClaim, lower: ComparedClaim) -> str | None:
    """The link that ties the measures of two claims in this order; None where none does."""
    if upper.about.family != PEOPLE:
        return None
    kinds = (upper.about.measure, lower.about.measure)
    years = upper.years
    if kinds == (Measure.STOCK, Measure.FLOW) or (years and kinds in _BY_STAY):
        return YEARS_HELD
    if years and kinds == (Measure.CUMULATIVE, Measure.FLOW):
        return WINDOW_AVERAGE
    if years is None or years == 1:
        return None
    outer = upper.about.period
    inner = lower.about.period
    if kinds == (Measure.FLOW, Measure.FLOW) and inner.years == 1 and upper.holds_years(lower):
        return WINDOW_AVERAGE
    is_total_and_mean = outer.over_window and not inner.over_window
    of_one_window = outer.dates == inner.dates
    if kinds == (Measure.PREVALENCE, Measure.PREVALENCE) and is_total_and_mean and of_one_window:
        return YEARS_HELD
    return None


def _size(claim: ComparedClaim, link: str, *, upper: bool) -> _Linear:
    """A number in yearly entries, by a link; of a mean it is asked whether it is the upper one of the two, a total.

    Of a stay of d years d are there at a time, n are added over n years, and d + n are there in their course.
    """
    measure = claim.about.measure
    period = claim.about.period
    years = (period.years or 1) if period.over_window else 1
    if link == WINDOW_AVERAGE:
        return _Linear(years, 0) if upper else _Linear(0, 1)
    if measure == Measure.STOCK:
        return _Linear(1, 0)
    if measure == Measure.PREVALENCE:
        return _Linear(1, years)
    return _Linear(0, years)


def ties(rules: Rules) -> tuple[Tie, ...]:
    """The links as rows: a stock beside the entries of a year, and what a period holds at least."""
    tied = []
    stay = rules.links.get(YEARS_HELD)
    if stay:
        tied.append(Tie(Measure.STOCK, Measure.FLOW, stay.low, stay.high))
    tied.append(Tie(Measure.CUMULATIVE, Measure.FLOW, 1.0, math.inf))
    tied.append(Tie(Measure.PREVALENCE, Measure.STOCK, 1.0, math.inf))
    tied.append(Tie(Measure.PREVALENCE, Measure.FLOW, 1.0, math.inf))
    for measures, link in rules.tied.items():
        upper, lower = measures
        tied.append(Tie(upper, lower, link.low, link.high))
    return tuple(tied)
