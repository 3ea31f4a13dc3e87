"""Pairs that a distinction dissolves: known persons beside all, a time beside a year, a year beside many, and others.

References
----------
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC: shares that are known.
ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime: how long people are held.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from analysis.conflicts import measure_links as links
from analysis.conflicts.checks.detection import coded_rate, under_bounds
from analysis.conflicts.checks.pair_explanations import (
    DistinctPair,
    accepted,
    explanations,
    is_stay,
    is_wider_trade,
    joining,
    made_in_years,
    means,
    needs_years,
    outside,
    sides,
    single_of,
    total_of,
)
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, Explained, Term, at
from analysis.conflicts.finding import (
    Finding,
    error_code,
    ids_of,
    is_seen,
    level_of,
    origin_of,
    pages_of,
    resolution_of,
)
from analysis.conflicts.lattice import meets
from analysis.conflicts.measure_links import holds_years, implied, is_total
from analysis.conflicts.pairs import Pair
from analysis.conflicts.representatives import timeless
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import ORDER, Axis, Code, Explanation, Level
from analysis.vocabulary import Measure


def find(context: SearchContext) -> Iterator[Finding]:
    """Findings for the pairs that a naive reader sees, those of money left to their own checks; and bounds."""
    for pair in context.distinct_pairs:
        if pair.above.about.family.startswith("money") or _is_years_of_a_part(pair):
            continue
        found = _apart(context, pair)
        if not _near(context, found):
            yield _found(context, found)
    yield from under_bounds(context)


def _apart(context: SearchContext, pair: Pair) -> DistinctPair:
    """A pair with the distinctions that dissolve it.

    A total over years and a number of one of them are set apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed. People who left one place are no part of those in another, however long
    they are held: no link ties numbers of different movements.
    """
    tied, axes = implied(context.rules, pair), pair.axes
    if not meets(pair.above.about.box.route, pair.below.about.box.route):
        tied = None
    orders = (pair.above, pair.below), (pair.below, pair.above)
    nested = any(is_total(a) and holds_years(a, b) for a, b in orders)
    if nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if tied and tied.short > context.choices.ignored_factor:
        axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
    elif tied and tied.broken:
        axes = axes - {DistinctPair(pair, tied, axes).tie} or axes
    return DistinctPair(pair, tied, axes)


def _is_years_of_a_part(pair: Pair) -> bool:
    """Whether years of a part, added up, stand beside a year of a whole that holds the part's yearly mean.

    The two need not agree: nothing asks a year of a whole to be near the mean of one of its parts.
    """
    above, below = pair.above, pair.below
    part = pair.axes <= {Axis.MEASURE, Axis.PERIOD} and above.about.box != below.about.box
    years, kinds = links.span(above), (above.about.measure, below.about.measure)
    if not part or not years or kinds != (Measure.CUMULATIVE, Measure.FLOW):
        return False
    return above.values.low / years <= below.values.high


def _near(context: SearchContext, found: DistinctPair) -> bool:
    """Whether two numbers of different things lie so near one another that nobody takes them for a conflict."""
    return bool(found.axes) and not found.conditional and found.pair.factor < context.choices.near_factor


def _code(found: DistinctPair) -> Code:
    """What sort of pair it is."""
    above, below = found.claims
    if Axis.VISIBILITY in found.axes and is_seen(below) and not is_seen(above):
        return Code.DETECTION_RATE
    if found.tied is None:
        return Code.DISTINCTION
    at_a_time = Measure.STOCK in (above.about.measure, below.about.measure)
    if not at_a_time and total_of(found.pair):
        return Code.WINDOW_AVERAGE
    # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
    return Code.IMPLIED_DURATION if is_stay(found.tied) else Code.DISTINCTION


def _found(context: SearchContext, found: DistinctPair) -> Finding:
    """One pair as a finding: a true contradiction if no distinction is left."""
    pair, claims = found.pair, found.claims
    open_ = bool(found.axes)
    factor = pair.factor if open_ or found.tied is None else found.tied.short
    reason = origin_of(claims)
    hard = level_of(claims, factor, reason=reason, choices=context.choices)
    return Finding(
        _code(found),
        Level.CONDITIONAL if found.conditional else Level.APPARENT if open_ else hard,
        ids_of(claims),
        pages_of(claims),
        factor,
        group=(pair.below.text("area"),) if open_ else ids_of(claims),
        coded=partial(_coded, context, found),
        axes=tuple(frozenset({axis}) for axis in ORDER if axis in found.axes),
        reasons=() if open_ else (reason,),
        marginal=pair.marginal,
    )


def _coded(context: SearchContext, found: DistinctPair, finding: Finding) -> Codes:
    """A pair in numbers and codes, with what would have to be true of it."""
    codes = Codes(ids_of(found.claims), found.pair.factor)
    if finding.code is Code.DETECTION_RATE:
        return coded_rate(codes, found)
    if not found.axes:
        return _coded_misfit(codes, found, finding)
    if finding.code is Code.DISTINCTION:
        turned = _turned(context, found)
        fact = [(at(Explanation.SERIES_TURNS, turned.values.low),)] if turned else []
        return replace(codes, explanations=(*fact, *explanations(found)))
    joined = _joined(context, found)
    rest = explanations(found, frozenset({found.tie}))
    codes = replace(codes, explanations=(*joined, *rest))
    return _with_years(codes, found, [terms[0] for terms in joined])


def _with_years(codes: Codes, found: DistinctPair, joined: Sequence[Term]) -> Codes:
    """The codes with the stay that a link asks for, or with the years of a total and its mean a year."""
    assert found.tied is not None
    if is_stay(found.tied):
        ends = [(term.low or math.nan, term.high or math.nan) for term in joined]
        return replace(codes, years=ends[0]) if ends else codes
    total, _ = sides(found.pair)
    years = links.span(total) or math.nan
    return replace(codes, years=(years, years), amount=means(total)[0])


def _joined(context: SearchContext, found: DistinctPair) -> list[Explained]:
    """What the link of a pair asks for, where it joins the numbers or would with a value that is not accepted."""
    assert found.tied is not None
    pair, tied = found.pair, found.tied
    if not found.conditional and found.tie in found.axes and tied.short <= 1:
        return [joining(pair, accepted(context, pair, tied) if is_stay(tied) else tied)]
    if not found.conditional and (tied.short > 1 or is_wider_trade(pair)):
        return []
    return outside(context, pair, tied, alone=found.conditional)


def _coded_misfit(codes: Codes, found: DistinctPair, finding: Finding) -> Codes:
    """A pair that no value of its link joins; where the years of a period are filled, with what they make."""
    pair, (reason,) = found.pair, finding.reasons
    error = at(error_code(finding.level), finding.severity)
    done = resolution_of(found.claims, reason)
    codes = replace(codes, explanations=((error,),), resolution=done)
    total = total_of(pair)
    if total is None or not needs_years(pair):
        return codes
    values, years = single_of(pair).values, links.span(total) or 1
    end = values.high if total is pair.above else values.low
    return replace(codes, years=(years, years), amount=made_in_years(total, end))


# --- a series that would have to turn --------------------------------------------------------------------------------


def _turned(context: SearchContext, found: DistinctPair) -> Claim | None:
    """The other number of a series, on the far side in time, that contradicts a change between two times as well."""
    if found.axes != {Axis.PERIOD}:
        return None
    above, below = found.claims
    for own, other, higher in ((above, below, True), (below, above, False)):
        for claim in context.claims:
            if _beyond(claim, own=other, between=own) and _conflicts(claim, own, higher=higher):
                return claim
    return None


def _beyond(claim: Claim, *, own: Claim, between: Claim) -> bool:
    """Whether a claim is of the series of another one, with a third in between in time."""
    times = claim.about.period.middle, between.about.period.middle, own.about.period.middle
    series = claim.claim_id != own.claim_id and claim.text("lineage") == own.text("lineage")
    if not series or timeless(claim.about) != timeless(own.about) or None in times:
        return False
    return list(times) in (sorted(times), sorted(times, reverse=True)) and len(set(times)) == 3  # type: ignore[type-var]


def _conflicts(claim: Claim, own: Claim, *, higher: bool) -> bool:
    """Whether a claim lies on the other side of a number, as its sibling does."""
    return claim.values.high < own.values.low if higher else claim.values.low > own.values.high
