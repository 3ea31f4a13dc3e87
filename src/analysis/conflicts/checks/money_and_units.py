"""Amounts that rest on different bases, money for each person, and numbers in units that must not be pooled.

References
----------
P. Belser (2005), Forced labour and human trafficking: estimating the profits, ILO; ILO (2014), Profits and Poverty.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product

from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, alternatives, spread
from analysis.conflicts.finding import Finding, ids_of, regions_of
from analysis.conflicts.lattice import PEOPLE, SIDES, holds, meets
from analysis.conflicts.measure_links import Implied, ratio
from analysis.conflicts.naive_reading import naive_box
from analysis.conflicts.period import may_be_within
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import EXPLANATION_OF_AXIS, Axis, Code, Explanation, Level, Reason
from analysis.vocabulary import Measure, Unit, Visibility

#: Only amounts in this currency are compared with people: the range of the link is in it.
CURRENCY = "USD"
MONTHS = 12
#: What the bases of amounts can differ in, beside what they measure.
BASES = ((Axis.STATUS, Reason.DEFINITION), (Axis.EXPLOITATION, Reason.EXPLOITATION))


def find(context: SearchContext) -> Iterator[Finding]:
    """Money for each person, amounts on different bases, and units that no other number has."""
    yield from _per_person(context)
    yield from _bases(context)
    yield from _units(context)


# --- money for each person -------------------------------------------------------------------------------------------


def _per_person(context: SearchContext) -> Iterator[Finding]:
    """Yearly amounts whose share for each person of the same place lies outside of what is known."""
    money = [c for c in context.speakers if c.about.family == "money" and c.text("currency") == CURRENCY]
    people = [c for c in context.speakers if _counts_people(c)]
    for claims in product(money, people):
        found = Implied(context.rules.links[MONEY_PER_PERSON], *ratio(*claims))
        if _go_together(context, *claims) and found.broken:
            yield Finding(
                Code.MONEY_PER_PERSON, Level.CONDITIONAL, ids_of(claims), regions_of(claims), found.factor,
                group=(claims[0].claim_id,), coded=partial(_coded_per_person, found),
                reasons=(Reason.UNIT_OR_BASIS,),
            )  # fmt: skip


def _counts_people(claim: Claim) -> bool:
    """Whether a claim counts all people who are affected, at a time or over a year."""
    about = claim.about
    counts = about.family == PEOPLE and claim.whole is None and claim.values.loose_low > 0
    yearly = about.measure in (Measure.STOCK, Measure.FLOW)
    return counts and yearly and claim.text("visibility") == Visibility.ACTUAL


def _go_together(context: SearchContext, amount: Claim, count: Claim) -> bool:
    """Whether an amount and a number are of the same people, place and time."""
    one, other = amount.about, count.about
    alike = one.box.status == other.box.status and meets(one.box.exploitation, other.box.exploitation)
    timely = may_be_within(one.period, other.period, window=context.choices.year_window)
    return alike and timely and amount.text("area") == count.text("area")


def _coded_per_person(found: Implied, finding: Finding) -> Codes:
    """The amount for each person beside what is accepted."""
    each = spread(Explanation.PER_PERSON, found.low, found.high)
    accepted = spread(Explanation.ACCEPTED, found.link.low, found.link.high)
    explained = ((each, accepted), *alternatives(Explanation.OTHER_PEOPLE))
    return Codes(finding.ids, finding.severity, explanations=explained)


# --- amounts on different bases --------------------------------------------------------------------------------------


def _bases(context: SearchContext) -> Iterator[Finding]:
    """For each source and place the amounts that a reader may take for one another and that share no value."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim in context.claims:
        if claim.about.family == "money":
            key = (claim.text("source"), claim.text("area"), claim.text("currency"))
            groups.setdefault(key, []).append(claim)
    for claims in groups.values():
        different = len(_measures(claims)) > 1 or any(_differ(claims, axis) for axis, _ in BASES)
        factor = max(c.values.low for c in claims) / max(min(c.values.high for c in claims), 1.0)
        if different and context.choices.ignored_factor <= factor < math.inf:
            ordered = sorted(claims, key=lambda claim: (-claim.values.low, claim.claim_id))
            yield Finding(
                Code.MONEY_BASIS, Level.APPARENT, ids_of(ordered), regions_of(claims), factor,
                group=ids_of(ordered), coded=_coded_bases(ordered, factor), reasons=_reasons(claims),
            )  # fmt: skip


def _measures(claims: Sequence[Claim]) -> set[str]:
    """What amounts measure."""
    return {claim.about.measure for claim in claims}


def _differ(claims: Sequence[Claim], axis: Axis) -> bool:
    """Whether some claims differ on an axis."""
    return len({claim.about.box.side(axis) for claim in claims}) > 1


def _reasons(claims: Sequence[Claim]) -> tuple[Reason, ...]:
    """What sets the amounts apart: their basis, or else their time and the people that they come from."""
    if len(_measures(claims)) > 1:
        return (Reason.UNIT_OR_BASIS,)
    times = len({claim.about.period.middle for claim in claims}) > 1
    found = (reason for axis, reason in BASES if _differ(claims, axis))
    return (*found, *((Reason.PERIOD,) if times else ()))


def _coded_bases(claims: Sequence[Claim], factor: float) -> Codes:
    """The amounts in numbers and codes, the smallest last."""
    least = min(claims, key=lambda claim: (claim.values.high, claim.claim_id))
    ids = ids_of((*(claim for claim in claims if claim is not least), least))
    return Codes(ids, factor, explanations=alternatives(*_sets_apart(claims)))


def _sets_apart(claims: Sequence[Claim]) -> list[Explanation]:
    """What sets the amounts apart."""
    if len(_measures(claims)) > 1:
        return [Explanation.BASIS, *([Explanation.OTHER_PEOPLE] if _above_revenue(claims) else [])]
    found = [EXPLANATION_OF_AXIS[axis] for axis, _ in BASES if _differ(claims, axis)]
    years = {claim.about.period.start for claim in claims if claim.about.period.start}
    parts = [Explanation.PART_AND_WHOLE] if any(_is_part(a, b) for a in claims for b in claims) else []
    times = [Explanation.DIFFERENT_YEARS] if len(years) > 1 or not found else []
    return [*parts, *times, *found]


def _above_revenue(claims: Sequence[Claim]) -> bool:
    """Whether a profit or a market is above every revenue: these cannot be of the same people and year."""
    revenues = [claim.values.high for claim in claims if claim.about.measure == Measure.REVENUE]
    rest = [c.values.low for c in claims if c.about.measure in (Measure.PROFIT, Measure.MARKET)]
    return any(low > max(revenues, default=math.inf) for low in rest)


def _is_part(claim: Claim, whole: Claim) -> bool:
    """Whether an amount is a part of another one, by one producer for one time."""
    same = claim.about.period == whole.about.period and claim.text("producer") == whole.text("producer")
    return same and claim.about.box != whole.about.box and all(
        holds(whole.about.box.side(axis), claim.about.box.side(axis)) for axis in SIDES
    )  # fmt: skip


# --- units that must not be pooled -----------------------------------------------------------------------------------


def _units(context: SearchContext) -> Iterator[Finding]:
    """Numbers a month beside numbers a year, and estimated cases beside estimated people, for one place."""
    usual = [claim for claim in context.speakers if _is_usual(claim)]
    for claim in context.claims:
        if claim.whole is None and claim.text("visibility") == Visibility.ACTUAL and _times(claim):
            yield from _beside(context, claim, usual)


def _is_usual(claim: Claim) -> bool:
    """Whether a claim estimates people in the usual unit."""
    about = claim.about
    counts = about.family == PEOPLE and about.unit == Unit.PERSONS and claim.whole is None
    return counts and claim.text("visibility") == Visibility.ACTUAL


def _times(claim: Claim) -> float:
    """By what a number would be multiplied for the usual unit; 0 if it has the usual unit or none that is known."""
    if claim.about.unit == Unit.PERSONS_PER_MONTH:
        return float(MONTHS)
    return 1.0 if claim.about.family == "cases" else 0.0


def _beside(context: SearchContext, claim: Claim, usual: Sequence[Claim]) -> Iterator[Finding]:
    """The finding of a number in another unit beside those in the usual one, if there are any."""
    route, period, window = naive_box(claim.about, 0).route, claim.about.period, context.choices.year_window
    near = [
        other
        for other in usual
        if naive_box(other.about, 0).route == route
        and may_be_within(period, other.about.period, window=window)
    ]
    if near:
        near.sort(key=lambda other: (-_excess(claim, other), other.claim_id))
        claims, severity = (claim, *near), max(_excess(claim, near[0]), 1.0)
        yield Finding(
            Code.UNITS_NOT_POOLED, Level.APPARENT, ids_of(claims), regions_of(claims), severity,
            group=(claim.claim_id,), coded=partial(_coded_units, claim), reasons=(Reason.UNIT_OR_BASIS,),
        )  # fmt: skip


def _excess(claim: Claim, other: Claim) -> float:
    """How far a number is above another one once it is in the usual unit; 1 for cases, which are in none."""
    factor = _times(claim)
    return claim.values.low * factor / other.values.high if other.values.high and factor > 1 else 1.0


def _coded_units(claim: Claim, finding: Finding) -> Codes:
    """The numbers with their units in codes; a number a month over a year."""
    if _times(claim) <= 1:
        explained = alternatives(Explanation.PERSONS_A_CASE)
        return Codes(finding.ids, finding.severity, explanations=explained)
    explained = alternatives(Explanation.MONTH_FOR_YEAR, Explanation.OTHERS_TOO_LOW)
    yearly = claim.values.low * _times(claim)
    return Codes(finding.ids, finding.severity, amount=yearly, explanations=explained)
