"""Known persons beside an estimate of all: the share that would have been known to the authorities.

References
----------
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.conflict_codes import Axis, Code, Explanation, Level, Resolution, Term, at
from analysis.conflicts.distinct_pairs import DistinctPair, explanations
from analysis.conflicts.finding import UNKNOWN, Finding
from analysis.conflicts.lattice import holds, is_inside
from analysis.conflicts.naive_reading import VISIBILITY
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import span
from analysis.vocabulary import Measure


def find(context: SearchContext) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    counts = [claim for claim in context.speakers if claim.whole is None and claim.values.high < math.inf]
    seen = (claim for claim in counts if claim.is_seen and claim.values.low > 0)
    bounds = by_key((c for c in counts if c.values.low == 0 < c.values.high), lambda c: c.about.naive().route)
    for route, known in by_key(seen, lambda claim: claim.about.naive().route).items():
        for below, above in product(known, bounds.get(route, ())):
            share = below.values.high / above.values.high
            if share < context.choices.detection_share and _is_part(context, below, above):
                pair = Pair(above, below, VISIBILITY, False, 1 / share)
                finding = Finding(
                    Code.DETECTION_RATE, Level.APPARENT, pair.ids[::-1], 1 / share, (), axes=(VISIBILITY,),
                    group=(above.text("area"), "bound"), members=pair.ids,
                )  # fmt: skip
                yield with_rate(finding, DistinctPair(pair, VISIBILITY))


def _is_part(context: SearchContext, below: Claim, above: Claim) -> bool:
    """Whether registered persons are a part of those whom a bound is about, in measure and time too."""
    one, other = below.about, above.about
    inside = one.counted == other.counted and is_inside(one.box, other.box)
    apart = one.box.visibility != other.box.visibility
    return inside and apart and may_be_within(one.period, other.period, window=context.choices.year_window)


def with_rate(finding: Finding, found: DistinctPair) -> Finding:
    """The finding of a pair with its rate, and what else may set the two apart."""
    years = _years(found.pair)
    share = rate = _rate(found.pair, years or 1)
    if rate and found.pair.above.values.low == 0 and not math.isnan(rate[0]):
        share = rate[0], math.nan
    elif rate and rate[1] >= 1:
        share = None
    over = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (Term(Explanation.DETECTED_SHARE, *share), *over) if share else (Explanation.VISIBILITY,)
    known = VISIBILITY | {Axis.MEASURE} if years and rate else VISIBILITY
    return replace(
        finding,
        share=share or UNKNOWN,
        years=(years, years) if years and share else UNKNOWN,
        explanations=(way, *explanations(found, known)),
        resolution=Resolution.TURNED_INTO_BOUND,
    )


def _rate(pair: Pair, years: int) -> tuple[float, float] | None:
    """The least and largest share that was known; the least is missing under an open end. None where there is no rate.

    There is none where the known persons need not belong to those of the other number, or where more would be known
    than there are. Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = pair.above.about.box.route, pair.below.about.box.route
    one, other = pair.below.values.times(years), pair.above.values
    high = min(one.high / other.low, 1.0) if other.low > 0 else 1.0
    low = one.low / other.high if math.isfinite(other.high) else math.nan
    if holds(above, below):
        return None if low >= 1 else (low, high)
    return (math.nan, high) if holds(below, above) and high < 1 else None


def _years(pair: Pair) -> int | None:
    """The years over which the number of all is meant, beside a number known in a year; None if it is of one."""
    above = pair.above.about
    many = above.measure in (Measure.CUMULATIVE, Measure.PREVALENCE) and above.period.over_window
    years = span(pair.above) if many and pair.below.about.measure == Measure.FLOW else None
    return years if years and years > 1 and (span(pair.below) or 1) == 1 else None
