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

_TOTAL_AND_YEAR = Measure.PREVALENCE, Measure.FLOW
#: Measures that are tied by a stay, also where the first is of a single year.
_BY_STAY = ((Measure.CUMULATIVE, Measure.STOCK), _TOTAL_AND_YEAR, (Measure.PREVALENCE, Measure.STOCK))
#: A number in yearly entries: so many times the value of the link, and so many besides.
_Linear = tuple[int, int]


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
    #: How many times as high the higher number may be, with the value of the link that this is reckoned with: the value
    #: in the link's range that allows most, then the middle one.
    limits: tuple[tuple[float, Explained], ...]

    @property
    def is_stay(self) -> bool:
        """Whether the link is the time for which people are held."""
        return self.link.name == YEARS_HELD


def ratio(above: Claim, below: Claim, *, printed: bool = False) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print or as printed."""
    (low, high), (least, most) = (one.values[:2] if printed else one.values[2:] for one in (above, below))
    return low / most if most else math.inf, high / least if least else math.inf


def implied(rules: Rules, pair: Pair) -> Implied | None:
    """What a pair implies for the link that ties its measures; None where none does."""
    upper, lower = pair.claims if _link(*pair.claims) else (pair.below, pair.above)
    name = _link(upper, lower)
    if name is None:
        return None
    # The ratio of the two is (a x + b) / (c x + d) by the value x of the link, which this is solved for.
    (a, b), (c, d) = (_size(claim, name, upper=claim is upper) for claim in pair.claims)
    least, most = sorted(_fraction((a, b), (c, d), end) for end in (0.0, math.inf))
    link = rules.links[name]
    rates = [(_fraction((a, b), (c, d), x), x) for x in (link.low, link.high, (link.low + link.high) / 2)]
    # The link of a window holds the mean over the year, not the reverse.
    limits = tuple(
        (rate, (at(Explanation.WITH_STAY, x) if name == YEARS_HELD else at(Explanation.WITH_PEAK, 1 / x),))
        for rate, x in (max(rates[:2]), rates[2])
    )

    def solved(low: float, high: float) -> tuple[float, float, float, bool]:
        """The least and the largest value, by what factor none fits, and whether none is allowed."""
        short = low / most if low > most else 1.0
        if high < least:
            short = least / high if high else math.inf
        low, high = sorted(abs(_fraction((d, -b), (-c, a), min(max(x, least), most))) for x in (low, high))
        low, high = (low, high) if short <= 1 else (0.0, 0.0)
        return low, high, short, short > 1 or low > link.high or high < link.low

    low, high, short, broken = solved(*ratio(*pair.claims))
    *printed, missed, outside = solved(*ratio(*pair.claims, printed=True))
    # A yearly number ties nothing where the period that holds its year is too low: other years may differ.
    by_year = (upper.about.measure, lower.about.measure) == _TOTAL_AND_YEAR and upper.holds_years(lower)
    if short > 1 and by_year and lower.years != _size(upper, name, upper=True)[1]:
        return None
    shown = (printed[0], printed[1]) if missed <= 1 and outside == broken else (low, high)
    return Implied(link, low, high, shown, short, broken, limits)


def _fraction(top: _Linear, bottom: _Linear, value: float) -> float:
    """One linear term over another, at a value which may be infinite."""
    many, once = (1, 0) if math.isinf(value) else (value, 1)
    above, below = (times * many + besides * once for times, besides in (top, bottom))
    return above / below if below else math.inf


def _link(upper: Claim, lower: Claim) -> str | None:
    """The link that ties the measures of two claims in this order; None where none does."""
    kinds, years = (upper.about.measure, lower.about.measure), upper.years
    if upper.about.family != PEOPLE:
        return None
    if kinds == (Measure.STOCK, Measure.FLOW) or (years and kinds in _BY_STAY):
        return YEARS_HELD
    if years and kinds == (Measure.CUMULATIVE, Measure.FLOW):
        return WINDOW_AVERAGE
    if years is None or years == 1:
        return None
    outer, inner = upper.about.period, lower.about.period
    if kinds == (Measure.FLOW, Measure.FLOW) and inner.years == 1 and upper.holds_years(lower):
        return WINDOW_AVERAGE
    mean = outer.over_window and not inner.over_window and kinds == (Measure.PREVALENCE, Measure.PREVALENCE)
    return YEARS_HELD if mean and (outer.start, outer.end) == (inner.start, inner.end) else None


def _size(claim: Claim, link: str, *, upper: bool) -> _Linear:
    """A number in yearly entries, by a link."""
    measure, period = claim.about.measure, claim.about.period
    years = (period.years or 1) if period.over_window else 1
    if link == WINDOW_AVERAGE:
        return (years, 0) if upper else (0, 1)
    return int(measure in (Measure.STOCK, Measure.PREVALENCE)), 0 if measure == Measure.STOCK else years


def ties(rules: Rules) -> tuple[Tie, ...]:
    """The links as rows: a stock beside the entries of a year, and what a period holds at least."""
    stay = rules.links[YEARS_HELD]
    inside = ((Measure.CUMULATIVE, Measure.FLOW), (Measure.PREVALENCE, Measure.STOCK), _TOTAL_AND_YEAR)
    held = (Tie(*kinds, 1.0, math.inf) for kinds in inside)
    return Tie(Measure.STOCK, Measure.FLOW, stay.low, stay.high), *held
