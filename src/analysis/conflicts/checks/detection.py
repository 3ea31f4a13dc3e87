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
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import is_total, span
from analysis.vocabulary import Measure

VISIBILITY = frozenset({Axis.VISIBILITY})


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
    """The finding of a pair with the least and largest share that was known, and what else may set the two apart.

    There is no rate where the known persons need not belong to those of the other number, or where more would be known
    than there are. Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = found.pair.claims
    many = is_total(above) and below.about.measure == Measure.FLOW and span(below) in (None, 1)
    years = span(above) if many else None
    known, everybody = below.values.times(years or 1), above.values
    low = known.low / everybody.high if math.isfinite(everybody.high) else math.nan
    high = min(known.high / everybody.low, 1.0) if everybody.low > 0 else 1.0
    if holds(above.about.box.route, below.about.box.route):
        is_rate = not low >= 1
    else:
        low, is_rate = math.nan, holds(below.about.box.route, above.about.box.route) and high < 1
    # Of a number that is at most so high, the largest share is not known.
    at_least = everybody.low == 0 and not math.isnan(low)
    share = ((low, math.nan) if at_least else (low, high)) if is_rate and (at_least or high < 1) else None
    over = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (Term(Explanation.DETECTED_SHARE, *share), *over) if share else (Explanation.VISIBILITY,)
    already = VISIBILITY | {Axis.MEASURE} if years and is_rate else VISIBILITY
    return replace(
        finding,
        share=share or UNKNOWN,
        years=(years, years) if years and share else UNKNOWN,
        explanations=(way, *explanations(found, already)),
        resolution=Resolution.TURNED_INTO_BOUND,
    )
