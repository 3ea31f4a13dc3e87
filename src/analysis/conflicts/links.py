"""Links between measures: the factor that two numbers imply, and whether it is one that is allowed."""

import math
from dataclasses import dataclass, replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE, YEARS_HELD, Link, Rules
from analysis.conflicts.system import Tie
from analysis.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class Implied:
    """A factor that two numbers imply, within the tolerance of print, beside the range allowed to it."""

    link: Link
    low: float
    high: float

    @property
    def broken(self) -> bool:
        """Whether no value that is implied is allowed."""
        return self.low > self.link.high or self.high < self.link.low

    @property
    def factor(self) -> float:
        """By how much the nearest implied value is off; 1 if it is allowed."""
        return max(self.low / self.link.high, self.link.low / self.high if self.high else math.inf, 1.0)


def ratio(upper: Claim, lower: Claim) -> tuple[float, float]:
    """The range of one number over another, within the tolerance of print."""
    one, other = upper.values, lower.values
    low = one.loose_low / other.loose_high if other.loose_high else math.inf
    return low, one.loose_high / other.loose_low if other.loose_low else math.inf


def plain(rules: Rules, pair: Pair) -> Implied | None:
    """The factor that the numbers of a pair imply as printed, without any tolerance; None where no link ties them."""
    return implied(rules, replace(pair, above=_exact(pair.above), below=_exact(pair.below)))


def _exact(claim: Claim) -> Claim:
    """A claim that allows nothing but what is printed."""
    values = claim.values
    return replace(claim, values=replace(values, loose_low=values.low, loose_high=values.high))


def implied(rules: Rules, pair: Pair) -> Implied | None:
    """The factor that a pair of different measures implies; None where no link ties them."""
    claims = {claim.about.measure: claim for claim in (pair.above, pair.below)}
    if claims.keys() == {Measure.STOCK, Measure.FLOW}:
        return Implied(rules.links[YEARS_HELD], *ratio(claims["stock"], claims["flow"]))
    if claims.keys() == {Measure.CUMULATIVE, Measure.FLOW}:
        years = claims["cumulative"].about.period.years
        if years:
            low, high = ratio(claims["cumulative"], claims["flow"])
            return Implied(rules.links[WINDOW_AVERAGE], low / years, high / years)
    return None


def broken_link(rules: Rules, pair: Pair) -> Implied | None:
    """The implied factor of a pair if it is not allowed."""
    found = implied(rules, pair)
    return found if found and found.broken else None


def ties(rules: Rules) -> tuple[Tie, ...]:
    """The links as rows: a stock beside the entries of a year, and what a period holds at least."""
    held = rules.links[YEARS_HELD]
    return (
        Tie(Measure.STOCK, Measure.FLOW, held.low, held.high),
        Tie(Measure.CUMULATIVE, Measure.FLOW, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.STOCK, 1.0, math.inf),
        Tie(Measure.PREVALENCE, Measure.FLOW, 1.0, math.inf),
    )
