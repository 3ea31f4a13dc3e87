"""Known persons beside an estimate of all: the share that would have been known to the authorities.

References
----------
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from analysis.conflicts.claim import Claim
from analysis.conflicts.conflict_codes import (
    UNKNOWN,
    Axis,
    Code,
    Codes,
    Explanation,
    Level,
    Resolution,
    at,
    spread,
)
from analysis.conflicts.finding import Finding
from analysis.conflicts.lattice import Route, holds, is_inside
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import DistinctPair, explanations, span
from analysis.vocabulary import Measure

VISIBILITY = frozenset({Axis.VISIBILITY})


def under_bounds(context: SearchContext) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    seen: dict[Route, list[Claim]] = {}
    bounds: dict[Route, list[Claim]] = {}
    for claim in context.speakers:
        if claim.whole is None and claim.values.high < math.inf:
            known = claim.is_seen and claim.values.low > 0
            if known or claim.values.low == 0 < claim.values.high:
                (seen if known else bounds).setdefault(claim.about.naive().route, []).append(claim)
    both = (pair for route in seen for pair in product(seen[route], bounds.get(route, ())))
    for below, above in both:
        share = below.values.high / above.values.high
        if share < context.choices.detection_share and _is_part(context, below, above):
            pair = Pair(above, below, VISIBILITY, False, 1 / share)
            codes = coded_rate(Codes(pair.ids, 1 / share), DistinctPair(pair, None, VISIBILITY))
            group = (above.text("area"), "bound")
            yield Finding.of(
                Code.DETECTION_RATE, Level.APPARENT, (below, above), codes, group=group, axes=[VISIBILITY]
            )


def _is_part(context: SearchContext, below: Claim, above: Claim) -> bool:
    """Whether registered persons are a part of those whom a bound is about, in measure and time too."""
    one, other = below.about, above.about
    inside = one.counted == other.counted and is_inside(one.box, other.box)
    apart = one.box.visibility != other.box.visibility
    return inside and apart and may_be_within(one.period, other.period, window=context.choices.year_window)


def coded_rate(codes: Codes, found: DistinctPair) -> Codes:
    """A pair with its rate, and what else may set the two apart."""
    rate, years = _rate(found.pair), _years(found.pair)
    share = _share(found.pair, rate)
    more = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (spread(Explanation.DETECTED_SHARE, *share), *more) if share else (at(Explanation.VISIBILITY),)
    known = VISIBILITY | {Axis.MEASURE} if years and rate else VISIBILITY
    return replace(
        codes,
        share=share or UNKNOWN,
        years=(years, years) if years and share else UNKNOWN,
        explanations=(way, *explanations(found, known)),
        resolution=Resolution.TURNED_INTO_BOUND,
    )


def _rate(pair: Pair) -> tuple[float, float] | None:
    """The least and largest share that was known; the least is missing under an open end. None where there is no rate.

    There is none where the known persons need not belong to those of the other number, or where more would be known
    than there are. Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = pair.above.about.box.route, pair.below.about.box.route
    one, other = pair.below.values.times(_years(pair) or 1), pair.above.values
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


def _share(pair: Pair, rate: tuple[float, float] | None) -> tuple[float, float] | None:
    """The least and largest share that was known, as far as known; None where it says nothing."""
    if rate is None:
        return None
    if pair.above.values.low == 0 and not math.isnan(rate[0]):
        return rate[0], math.nan
    return rate if rate[1] < 1 else None
