"""Links between measures: what two numbers imply for how long people are held, or for the years of a total.

A number at a time, one a year and one of several years are told in one another's terms before they are compared. With
people who stay for d years on average, and as many added each year, at a time there are d years of entries; over n
years n are added, and whoever is there at some time in them are d + n; in the course of a year d + 1.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import Explained, Explanation, at
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure

#: Measures that are tied by a stay, also where the first is of a single year.
_BY_STAY = (
    (Measure.CUMULATIVE, Measure.STOCK),
    (Measure.PREVALENCE, Measure.FLOW),
    (Measure.PREVALENCE, Measure.STOCK),
)


@dataclass(frozen=True, slots=True)
class Implied:
    """The values of a link that two numbers imply, beside the range allowed to it."""

    link: Link
    low: float
    high: float
    #: By which factor the numbers miss one another whatever the link's value; 1 if some value joins them.
    short: float
    #: How many times as high the higher number may be, with the value of the link that this is reckoned with: the value
    #: in the link's range that allows most, then the middle one.
    limits: tuple[tuple[float, Explained], ...]

    @property
    def is_stay(self) -> bool:
        """Whether the link is the time for which people are held."""
        return self.link.name == YEARS_HELD

    @property
    def broken(self) -> bool:
        """Whether no value that is implied is allowed."""
        return self.short > 1 or self.low > self.link.high or self.high < self.link.low


class _Fraction(NamedTuple):
    """The ratio of two numbers by the value x of a link: (a x + b) / (c x + d)."""

    a: int
    b: int
    c: int
    d: int

    def ratio(self, value: float) -> float:
        """The ratio by a value of the link, which may be infinite."""
        if math.isinf(value):
            return self.a / self.c if self.c else math.inf
        top, bottom = self.a * value + self.b, self.c * value + self.d
        return top / bottom if bottom else math.inf

    def value(self, ratio: float) -> float:
        """The value of the link by a ratio between those of no stay and of an endless one."""
        top, bottom = (ratio * self.d if self.d else 0) - self.b, self.a - (ratio * self.c if self.c else 0)
        return abs(top / bottom) if bottom else math.inf


def ratio(above: Claim, below: Claim, *, printed: bool = False) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print or as printed."""
    one, other = above.values, below.values
    low, most = (one.low, other.high) if printed else (one.loose_low, other.loose_high)
    high, least = (one.high, other.low) if printed else (one.loose_high, other.loose_low)
    return low / most if most else math.inf, high / least if least else math.inf


def implied(rules: Rules, pair: Pair, *, printed: bool = False) -> Implied | None:
    """What a pair implies for the link that ties its measures; None where none does.

    A yearly number below a period that holds its year ties nothing where the period is too low: other years may differ.
    """
    upper, lower = pair.claims if _link(*pair.claims) else (pair.below, pair.above)
    name = _link(upper, lower)
    if name is None:
        return None
    link, sizes = rules.links[name], [_size(claim, name, upper=claim is upper) for claim in pair.claims]
    fraction = _Fraction(*sizes[0], *sizes[1])
    low, high = ratio(*pair.claims, printed=printed)
    least, most = sorted((fraction.ratio(0.0), fraction.ratio(math.inf)))
    short = low / most if low > most else 1.0
    if high < least:
        short = least / high if high else math.inf
    by_year = (upper.about.measure, lower.about.measure) == (Measure.PREVALENCE, Measure.FLOW)
    years = _size(upper, name, upper=True)[1]
    if short > 1 and by_year and holds_years(upper, lower) and span(lower) != years:
        return None
    stays = sorted(fraction.value(min(max(end, least), most)) for end in (low, high))
    low, high = stays if short <= 1 else (0.0, 0.0)
    rates = [(fraction.ratio(value), value) for value in (link.low, link.high, (link.low + link.high) / 2)]
    # The link of a window holds the mean over the year, not the reverse.
    limits = tuple(
        (rate, (at(Explanation.WITH_STAY, x) if name == YEARS_HELD else at(Explanation.WITH_PEAK, 1 / x),))
        for rate, x in (max(rates[:2]), rates[2])
    )
    return Implied(link, low, high, short, limits)


def _link(upper: Claim, lower: Claim) -> str | None:
    """The link that ties the measures of two claims in this order; None where none does."""
    kinds, years = (upper.about.measure, lower.about.measure), span(upper)
    if upper.about.family != PEOPLE:
        return None
    if kinds == (Measure.STOCK, Measure.FLOW) or (years and kinds in _BY_STAY):
        return YEARS_HELD
    if years and kinds == (Measure.CUMULATIVE, Measure.FLOW):
        return WINDOW_AVERAGE
    if years is None or years == 1 or kinds[0] != kinds[1]:
        return None
    outer, inner = upper.about.period, lower.about.period
    if kinds[0] == Measure.FLOW and inner.years == 1 and holds_years(upper, lower):
        return WINDOW_AVERAGE
    means = (
        outer.over_window and not inner.over_window and (outer.start, outer.end) == (inner.start, inner.end)
    )
    return YEARS_HELD if kinds[0] == Measure.PREVALENCE and means else None


def _size(claim: Claim, link: str, *, upper: bool) -> tuple[int, int]:
    """A number in yearly entries, as (times the value of the link, and so many besides)."""
    measure, period = claim.about.measure, claim.about.period
    years = (period.years or 1) if period.over_window else 1
    if link == WINDOW_AVERAGE:
        return (years, 0) if upper else (0, 1)
    return int(measure in (Measure.STOCK, Measure.PREVALENCE)), 0 if measure == Measure.STOCK else years


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


def ties(rules: Rules) -> tuple[Tie, ...]:
    """The links as rows: a stock beside the entries of a year, and what a period holds at least."""
    stay = rules.links[YEARS_HELD]
    return (
        Tie(Measure.STOCK, Measure.FLOW, stay.low, stay.high),
        Tie(Measure.CUMULATIVE, Measure.FLOW, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.STOCK, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.FLOW, 1.0, math.inf),
    )
