"""Links between measures: what two numbers imply for how long people are held, or for the years of a total.

A number at a time, one a year and one of several years are told in one another's terms before they are compared. With
people who stay for d years on average, and as many added each year, at a time there are d years of entries; over n
years n are added, and whoever is there at some time in them are d + n; in the course of a year d + 1.
"""

import math
from dataclasses import dataclass

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import Explained, Explanation, at
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure

#: Measures of which the ratio of the first to the second is that of two numbers by a stay.
_BY_STAY = frozenset(
    {
        *((Measure.STOCK, Measure.FLOW), (Measure.CUMULATIVE, Measure.STOCK)),
        *((Measure.PREVALENCE, Measure.FLOW), (Measure.PREVALENCE, Measure.STOCK)),
    }
)


@dataclass(frozen=True, slots=True)
class Implied:
    """The values of a link that two numbers imply, beside the range allowed to it."""

    link: Link
    low: float
    high: float
    #: By which factor the numbers miss one another whatever the link's value; 1 if some value joins them.
    short: float = 1.0
    #: How many times as high the higher number may be, with the value of the link that this is reckoned with: the value
    #: in the link's range that allows most, then the middle one.
    limits: tuple[tuple[float, Explained], ...] = ()

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
class _Fraction:
    """The ratio of two numbers by the value x of a link: (a x + b) / (c x + d)."""

    link: str
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
        """The value of the link by a ratio, which may be infinite, between those of no stay and of an endless one."""
        top, bottom = (ratio * self.d if self.d else 0) - self.b, self.a - (ratio * self.c if self.c else 0)
        return abs(top / bottom) if bottom else math.inf


def ratio(upper: Claim, lower: Claim, *, printed: bool = False) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print or as printed."""
    ends = [
        (one.values.low, one.values.high) if printed else (one.values.loose_low, one.values.loose_high)
        for one in (upper, lower)
    ]
    (low, high), (least, most) = ends
    return low / most if most else math.inf, high / least if least else math.inf


def implied(rules: Rules, pair: Pair, *, printed: bool = False) -> Implied | None:
    """The link that a pair of different measures implies, as printed or within its tolerance; None if none does."""
    found = _fraction(*pair.claims)
    one, other = pair.claims if found else (pair.below, pair.above)
    found = found or _fraction(one, other)
    if not found:
        return None
    link, (low, high) = rules.links[found.link], ratio(one, other, printed=printed)
    least, most = sorted((found.ratio(0.0), found.ratio(math.inf)))
    limits = _limits(found, link, 1 if one is pair.above else -1)
    if high < least or low > most:
        # Where the lower number is of some of the years only, the others may differ from them: that ties nothing.
        if (one.about.measure, other.about.measure) == (Measure.PREVALENCE, Measure.FLOW) and (
            holds_years(one, other) and span(other) != found.b
        ):
            return None
        short = low / most if low > most else least / high if high else math.inf
        return Implied(link, 0.0, 0.0, short, limits)
    low, high = sorted(found.value(min(max(end, least), most)) for end in (low, high))
    return Implied(link, low, high, limits=limits)


def _limits(found: _Fraction, link: Link, power: int) -> tuple[tuple[float, Explained], ...]:
    """How many times as high the higher number may be, which with a power of -1 is the second of the fraction.

    The link of a window holds the mean over the year, not the reverse.
    """
    rates = [(found.ratio(value) ** power, value) for value in (link.low, link.high)]
    middle = (link.low + link.high) / 2
    return tuple(
        (
            most,
            (
                at(Explanation.WITH_STAY, value)
                if link.name == YEARS_HELD
                else at(Explanation.WITH_PEAK, 1 / value),
            ),
        )
        for most, value in (max(rates), (found.ratio(middle) ** power, middle))
    )


def _fraction(one: Claim, other: Claim) -> _Fraction | None:
    """How the ratio of the first to the second lies to a link; None where none ties them in this order."""
    kinds, years = (one.about.measure, other.about.measure), span(one)
    if one.about.family != PEOPLE or (years is None and kinds != (Measure.STOCK, Measure.FLOW)):
        return None
    if kinds in _BY_STAY:
        return _Fraction(YEARS_HELD, *_size(one), *_size(other))
    if kinds == (Measure.CUMULATIVE, Measure.FLOW):
        return _Fraction(WINDOW_AVERAGE, years or 1, 0, 0, 1)
    if (
        (years or 1) > 1
        and kinds == (Measure.FLOW, Measure.FLOW)
        and span(other) == 1
        and holds_years(one, other)
    ):
        return _Fraction(WINDOW_AVERAGE, 1, 0, 0, 1)
    a, b = one.about.period, other.about.period
    means = a.over_window and not b.over_window and (a.start, a.end) == (b.start, b.end)
    if (years or 1) > 1 and kinds == (Measure.PREVALENCE, Measure.PREVALENCE) and means:
        return _Fraction(YEARS_HELD, *_size(one), *_size(other))
    return None


def _size(claim: Claim) -> tuple[int, int]:
    """A number in years of entries: how many times the stay, and how many besides."""
    measure, period = claim.about.measure, claim.about.period
    years = (period.years or 1) if period.over_window else 1
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
