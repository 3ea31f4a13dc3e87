"""Numbers that measure different things: a time beside a year, a year beside many; amounts on different bases; units.

References
----------
J. van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC: shares that are known.
ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime: how long people are held.
P. Belser (2005), Forced labour and human trafficking: estimating the profits, ILO; ILO (2014), Profits and Poverty.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from analysis.conflicts import stock_flow_links as links
from analysis.conflicts.checks.detection import coded_rate, under_bounds
from analysis.conflicts.claim import Claim, by_key, ids_of
from analysis.conflicts.conflict_codes import (
    EXPLANATION_OF_AXIS,
    ORDER,
    Axis,
    Code,
    Codes,
    Explained,
    Explanation,
    Level,
    Reason,
    Term,
    alternatives,
    at,
    spread,
)
from analysis.conflicts.finding import Finding, error_code, level_of, origin_of, resolution_of
from analysis.conflicts.lattice import PEOPLE, is_inside, meets
from analysis.conflicts.naive_reading import timeless
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import (
    DistinctPair,
    Implied,
    accepted,
    explanations,
    holds_years,
    implied,
    is_total,
    is_wider_trade,
    joining,
    made_in_years,
    means,
    outside,
    ratio,
    single_of,
    total_of,
)
from analysis.vocabulary import Measure, Unit, Visibility

#: Only amounts in this currency are compared with people: the range of the link is in it.
CURRENCY = "USD"
MONTHS = 12
#: What the bases of amounts can differ in, beside what they measure.
BASES = ((Axis.STATUS, Reason.DEFINITION), (Axis.EXPLOITATION, Reason.EXPLOITATION))


# --- pairs that a distinction dissolves ------------------------------------------------------------------------------


def find_distinctions(context: SearchContext) -> Iterator[Finding]:
    """Findings for the pairs that a naive reader sees, those of money left to their own checks; and bounds."""
    for pair in context.distinct_pairs:
        if pair.above.about.family.startswith("money") or _is_years_of_a_part(pair):
            continue
        found = _distinct(context, pair)
        # Numbers of different things that lie near one another nobody takes for a conflict.
        near = found.axes and not found.conditional and pair.factor < context.choices.near_factor
        if not near:
            yield _found(context, found)
    yield from under_bounds(context)


def _is_years_of_a_part(pair: Pair) -> bool:
    """Whether years of a part, added up, stand beside a year of a whole that holds the part's yearly mean.

    The two need not agree: nothing asks a year of a whole to be near the mean of one of its parts.
    """
    above, below = pair.claims
    part = pair.axes <= {Axis.MEASURE, Axis.PERIOD} and above.about.box != below.about.box
    years, kinds = links.span(above), (above.about.measure, below.about.measure)
    if not part or not years or kinds != (Measure.CUMULATIVE, Measure.FLOW):
        return False
    return above.values.low / years <= below.values.high


def _distinct(context: SearchContext, pair: Pair) -> DistinctPair:
    """A pair with the distinctions that dissolve it.

    A total over years and a number of one of them are set apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed. People who left one place are no part of those in another, however long
    they are held: no link ties numbers of different movements.
    """
    tied, axes = implied(context.rules, pair), pair.axes
    if not meets(pair.above.about.box.route, pair.below.about.box.route):
        tied = None
    orders = (pair.claims, (pair.below, pair.above))
    nested = any(is_total(a) and holds_years(a, b) for a, b in orders)
    if nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if tied and tied.short > context.choices.ignored_factor:
        axes -= {Axis.MEASURE, Axis.PERIOD} if nested else {Axis.MEASURE}
    elif tied and tied.broken:
        axes = axes - {DistinctPair(pair, tied, axes).tie} or axes
    return DistinctPair(pair, tied, axes)


def _code(found: DistinctPair) -> Code:
    """What sort of pair it is."""
    above, below = found.pair.claims
    if Axis.VISIBILITY in found.axes and below.is_seen and not above.is_seen:
        return Code.DETECTION_RATE
    if found.tied is None:
        return Code.DISTINCTION
    at_a_time = Measure.STOCK in (above.about.measure, below.about.measure)
    if not at_a_time and total_of(found.pair):
        return Code.WINDOW_AVERAGE
    # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
    return Code.IMPLIED_DURATION if found.tied.is_stay else Code.DISTINCTION


def _found(context: SearchContext, found: DistinctPair) -> Finding:
    """One pair as a finding: a true contradiction if no distinction is left."""
    pair, open_, reason = found.pair, bool(found.axes), origin_of(found.pair.claims)
    factor = pair.factor if open_ or found.tied is None else found.tied.short
    hard = level_of(pair.claims, factor, reason=reason, choices=context.choices)
    level = Level.CONDITIONAL if found.conditional else Level.APPARENT if open_ else hard
    codes = _coded(context, found) if open_ else _coded_misfit(found, at(error_code(hard), factor), reason)
    return Finding.of(
        _code(found), level, pair.claims, codes, severity=factor,
        group=(pair.below.text("area"),) if open_ else (), reasons=() if open_ else (reason,),
        axes=(frozenset({axis}) for axis in ORDER if axis in found.axes), marginal=pair.marginal,
    )  # fmt: skip


def _coded(context: SearchContext, found: DistinctPair) -> Codes:
    """A pair in numbers and codes, with what would have to be true of it."""
    codes, code = Codes(found.pair.ids, found.pair.factor), _code(found)
    if code is Code.DETECTION_RATE:
        return coded_rate(codes, found)
    if found.tied is None or code is Code.DISTINCTION:
        turned = _turned(context, found)
        fact = [(at(Explanation.SERIES_TURNS, turned.values.low),)] if turned else []
        return replace(codes, explanations=(*fact, *explanations(found)))
    joined = _joined(context, found, found.tied)
    rest = explanations(found, frozenset({found.tie}))
    codes = replace(codes, explanations=(*joined, *rest))
    if found.tied.is_stay:
        ends = [(terms[0].low or math.nan, terms[0].high or math.nan) for terms in joined]
        return replace(codes, years=ends[0]) if ends else codes
    total = total_of(found.pair)
    assert total is not None
    years = links.span(total) or math.nan
    return replace(codes, years=(years, years), amount=means(total)[0])


def _joined(context: SearchContext, found: DistinctPair, tied: Implied) -> list[Explained]:
    """What the link of a pair asks for, where it joins the numbers or would with a value that is not accepted."""
    pair = found.pair
    if not found.conditional and found.tie in found.axes and tied.short <= 1:
        return [joining(pair, accepted(context, pair, tied) if tied.is_stay else tied)]
    if not found.conditional and (tied.short > 1 or is_wider_trade(pair)):
        return []
    return outside(context, pair, tied, alone=found.conditional)


def _coded_misfit(found: DistinctPair, error: Term, reason: Reason) -> Codes:
    """A pair that no value of its link joins; where the years of a period are filled, with what they make."""
    pair, total, single = found.pair, total_of(found.pair), single_of(found.pair)
    done = resolution_of(pair.claims, reason)
    codes = Codes(pair.ids, pair.factor, explanations=((error,),), resolution=done)
    if total is None or total.about.measure != Measure.PREVALENCE or single.about.measure == Measure.STOCK:
        return codes
    years, end = links.span(total) or 1, single.values.high if total is pair.above else single.values.low
    return replace(codes, years=(years, years), amount=made_in_years(total, end))


def _turned(context: SearchContext, found: DistinctPair) -> Claim | None:
    """The other number of a series, on the far side in time, that contradicts a change between two times as well."""
    if found.axes != {Axis.PERIOD}:
        return None
    above, below = found.pair.claims
    for own, other, higher in ((above, below, True), (below, above, False)):
        for claim in context.lineages[other.text("lineage")]:
            apart = claim.values.high < own.values.low if higher else claim.values.low > own.values.high
            if apart and _is_beyond(claim, own=other, between=own):
                return claim
    return None


def _is_beyond(claim: Claim, *, own: Claim, between: Claim) -> bool:
    """Whether a claim is of the series of another one, with a third in between in time."""
    middles = (one.about.period.middle for one in (claim, between, own))
    known = [time for time in middles if time is not None]
    series = claim.claim_id != own.claim_id and timeless(claim.about) == timeless(own.about)
    return series and len(set(known)) == 3 and known in (sorted(known), sorted(known, reverse=True))


# --- money for each person -------------------------------------------------------------------------------------------


def find_money_and_units(context: SearchContext) -> Iterator[Finding]:
    """Money for each person, amounts on different bases, and units that no other number has."""
    money = [c for c in context.speakers if c.about.family == "money" and c.text("currency") == CURRENCY]
    people = [
        claim
        for claim in context.speakers
        if _is_of_actual_people(claim)
        and claim.values.loose_low > 0
        and claim.about.measure in (Measure.STOCK, Measure.FLOW)
    ]
    for claims in product(money, people):
        found = Implied(context.rules.links[MONEY_PER_PERSON], *ratio(*claims))
        if found.broken and _go_together(context, *claims):
            each = spread(Explanation.PER_PERSON, found.low, found.high)
            limits = spread(Explanation.ACCEPTED, found.link.low, found.link.high)
            explained = ((each, limits), *alternatives(Explanation.OTHER_PEOPLE))
            codes = Codes(ids_of(claims), found.factor, explanations=explained)
            yield Finding.of(
                Code.MONEY_PER_PERSON, Level.CONDITIONAL, claims, codes, group=ids_of(claims[:1]),
                reasons=(Reason.UNIT_OR_BASIS,), everywhere=True,
            )  # fmt: skip
    yield from _bases(context)
    # Numbers a month beside numbers a year, and estimated cases beside estimated people, for one place.
    usual = [c for c in context.speakers if _is_of_actual_people(c) and c.about.unit == Unit.PERSONS]
    for claim in context.claims:
        if claim.whole is None and claim.text("visibility") == Visibility.ACTUAL and _times(claim):
            yield from _beside(context, claim, usual)


def _is_of_actual_people(claim: Claim) -> bool:
    """Whether a claim counts all people who are affected, known to anybody or not."""
    people = claim.about.family == PEOPLE and claim.whole is None
    return people and claim.text("visibility") == Visibility.ACTUAL


def _go_together(context: SearchContext, amount: Claim, count: Claim) -> bool:
    """Whether an amount and a number are of the same people, place and time."""
    one, other = amount.about, count.about
    alike = one.box.status == other.box.status and meets(one.box.exploitation, other.box.exploitation)
    timely = may_be_within(one.period, other.period, window=context.choices.year_window)
    return alike and timely and amount.text("area") == count.text("area")


# --- amounts on different bases --------------------------------------------------------------------------------------


def _bases(context: SearchContext) -> Iterator[Finding]:
    """For each source and place the amounts that a reader may take for one another and that share no value."""
    money = [claim for claim in context.claims if claim.about.family == "money"]
    groups = by_key(money, lambda c: (c.text("source"), c.text("area"), c.text("currency")))
    for claims in groups.values():
        different = len({claim.about.measure for claim in claims}) > 1 or any(
            _differ(claims, axis) for axis, _ in BASES
        )
        factor = max(c.values.low for c in claims) / max(min(c.values.high for c in claims), 1.0)
        if different and context.choices.ignored_factor <= factor < math.inf:
            ordered = sorted(claims, key=lambda claim: (-claim.values.low, claim.claim_id))
            least = min(ordered, key=lambda claim: (claim.values.high, claim.claim_id))
            ids = ids_of((*(claim for claim in ordered if claim is not least), least))
            codes = Codes(ids, factor, explanations=alternatives(*_sets_apart(ordered)))
            reasons = _reasons(claims)
            yield Finding.of(
                Code.MONEY_BASIS, Level.APPARENT, ordered, codes, reasons=reasons, everywhere=True
            )


def _differ(claims: Sequence[Claim], axis: Axis) -> bool:
    """Whether some claims differ on an axis."""
    return len({claim.about.box.side(axis) for claim in claims}) > 1


def _reasons(claims: Sequence[Claim]) -> tuple[Reason, ...]:
    """What sets the amounts apart: their basis, or else their time and the people that they come from."""
    if len({claim.about.measure for claim in claims}) > 1:
        return (Reason.UNIT_OR_BASIS,)
    times = len({claim.about.period.middle for claim in claims}) > 1
    found = (reason for axis, reason in BASES if _differ(claims, axis))
    return (*found, *((Reason.PERIOD,) if times else ()))


def _sets_apart(claims: Sequence[Claim]) -> list[Explanation]:
    """What would have to set the amounts apart."""
    if len({claim.about.measure for claim in claims}) > 1:
        # A profit or a market above every revenue cannot be of the same people and year.
        revenues = [claim.values.high for claim in claims if claim.about.measure == Measure.REVENUE]
        others = [c.values.low for c in claims if c.about.measure in (Measure.PROFIT, Measure.MARKET)]
        above = any(low > max(revenues, default=math.inf) for low in others)
        return [Explanation.BASIS, *([Explanation.OTHER_PEOPLE] if above else [])]
    found = [EXPLANATION_OF_AXIS[axis] for axis, _ in BASES if _differ(claims, axis)]
    years = {claim.about.period.start for claim in claims if claim.about.period.start}
    parts = [Explanation.PART_AND_WHOLE] if any(_is_part(a, b) for a in claims for b in claims) else []
    times = [Explanation.DIFFERENT_YEARS] if len(years) > 1 or not found else []
    return [*parts, *times, *found]


def _is_part(claim: Claim, whole: Claim) -> bool:
    """Whether an amount is a part of another one, by one producer for one time."""
    same = claim.about.period == whole.about.period and claim.text("producer") == whole.text("producer")
    inner, outer = claim.about.box, whole.about.box
    return same and inner != outer and is_inside(inner, outer)


# --- units that must not be pooled -----------------------------------------------------------------------------------


def _times(claim: Claim) -> float:
    """By what a number would be multiplied for the usual unit; 0 if it has the usual unit or none that is known."""
    if claim.about.unit == Unit.PERSONS_PER_MONTH:
        return float(MONTHS)
    return 1.0 if claim.about.family == "cases" else 0.0


def _beside(context: SearchContext, claim: Claim, usual: Sequence[Claim]) -> Iterator[Finding]:
    """The finding of a number in another unit beside those in the usual one, if there are any."""
    route, period, window = claim.about.naive().route, claim.about.period, context.choices.year_window
    near = [
        other
        for other in usual
        if other.about.naive().route == route and may_be_within(period, other.about.period, window=window)
    ]
    if not near:
        return
    near.sort(key=lambda other: (-_excess(claim, other), other.claim_id))
    claims, severity, times = (claim, *near), max(_excess(claim, near[0]), 1.0), _times(claim)
    codes = Codes(ids_of(claims), severity, explanations=alternatives(Explanation.PERSONS_A_CASE))
    if times > 1:
        ways = alternatives(Explanation.MONTH_FOR_YEAR, Explanation.OTHERS_TOO_LOW)
        codes = replace(codes, amount=claim.values.low * times, explanations=ways)
    yield Finding.of(
        Code.UNITS_NOT_POOLED, Level.APPARENT, claims, codes, group=(claim.claim_id,),
        reasons=(Reason.UNIT_OR_BASIS,), everywhere=True,
    )  # fmt: skip


def _excess(claim: Claim, other: Claim) -> float:
    """How far a number is above another one once it is in the usual unit; 1 for cases, which are in none."""
    factor = _times(claim)
    return claim.values.low * factor / other.values.high if other.values.high and factor > 1 else 1.0
