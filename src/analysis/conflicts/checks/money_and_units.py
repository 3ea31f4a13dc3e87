"""Amounts beside persons and beside one another, and numbers in units that must not be pooled with others.

References
----------
P. Belser (2005), Forced labour and human trafficking: estimating the profits, ILO; ILO (2014), Profits and Poverty.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import permutations, product

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding
from analysis.conflicts.lattice import PEOPLE, is_inside, meets
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.stock_flow_links import ratio
from analysis.vocabulary import Measure, Unit, Visibility

#: Only amounts in this currency are compared with people: the range of the link is in it.
CURRENCY = "USD"
MONTHS = 12


def find_per_person(context: SearchContext) -> Iterator[Finding]:
    """Amounts that would be too much or too little for each of the people of a number."""
    money = [c for c in context.speakers if c.about.family == "money" and c.text("currency") == CURRENCY]
    people = [c for c in _of_actual_people(context) if c.about.measure in (Measure.STOCK, Measure.FLOW)]
    link = context.rules.links[MONEY_PER_PERSON]
    for amount, count in product(money, people):
        low, high = ratio(amount, count)
        factor = max(low / link.high, link.low / high if high else math.inf)
        one, other, alike = amount.about, count.about, amount.text("area") == count.text("area")
        alike &= one.box.status == other.box.status and meets(one.box.exploitation, other.box.exploitation)
        if factor > 1 and count.values.loose_low > 0 and alike and context.timely(amount, count):
            each = at(Explanation.PER_PERSON, low, high), at(Explanation.ACCEPTED, link.low, link.high)
            yield Finding(
                Code.MONEY_PER_PERSON, Level.CONDITIONAL, ids_of((amount, count)), factor,
                (each, (Explanation.OTHER_PEOPLE,)), reasons=(Reason.UNIT_OR_BASIS,), group=(amount.claim_id,),
            )  # fmt: skip


def _of_actual_people(context: SearchContext) -> list[Claim]:
    """Numbers of all people who are affected, known to anybody or not."""
    people = (c for c in context.speakers if c.about.family == PEOPLE and c.whole is None)
    return [claim for claim in people if claim.text("visibility") == Visibility.ACTUAL]


def find_bases(context: SearchContext) -> Iterator[Finding]:
    """For each source and place the amounts that a reader may take for one another and that share no value."""
    money = (claim for claim in context.claims if claim.about.family == "money")
    for claims in by_key(money, lambda c: (c.source, c.text("area"), c.text("currency"))).values():
        factor = max(c.values.low for c in claims) / max(min(c.values.high for c in claims), 1.0)
        reasons, ways = _apart(claims)
        if reasons and context.choices.ignored_factor <= factor < math.inf:
            ordered = sorted(claims, key=lambda claim: (-claim.values.low, claim.claim_id))
            least = min(ordered, key=lambda claim: (claim.values.high, claim.claim_id))
            yield Finding(
                Code.MONEY_BASIS, Level.APPARENT, ids_of(ordered), factor, tuple((way,) for way in ways),
                reasons=tuple(reasons), members=ids_of((*(c for c in ordered if c is not least), least)),
            )  # fmt: skip


def _apart(claims: Sequence[Claim]) -> tuple[list[Reason], list[Explanation]]:
    """Why amounts differ, and what sets them apart: what is measured, or else of whom; nothing where neither does."""
    kinds = by_key(claims, lambda claim: claim.about.measure)
    if len(kinds) > 1:
        revenues = [claim.values.high for claim in kinds.get(Measure.REVENUE, ())]
        others = [c.values.low for kind in (Measure.PROFIT, Measure.MARKET) for c in kinds.get(kind, ())]
        # A profit or a market above every revenue is of others as well.
        above = max(others, default=0.0) > max(revenues, default=math.inf)
        return [Reason.UNIT_OR_BASIS], [Explanation.BASIS, *([Explanation.OTHER_PEOPLE] if above else [])]
    if not (axes := differing((Axis.STATUS, Axis.EXPLOITATION), claims)):
        return [], []
    periods, ways = {claim.about.period for claim in claims}, []
    nested = (pair for pair in permutations(claims, 2) if is_inside(*(claim.about.box for claim in pair)))
    unlike = (pair for pair in nested if pair[0].about.box != pair[1].about.box)
    if any(a.about.period == b.about.period and a.producer == b.producer for a, b in unlike):
        ways.append(Explanation.PART_AND_WHOLE)
    if len({period.start for period in periods if period.start}) > 1:
        ways.append(Explanation.DIFFERENT_YEARS)
    reasons = [DISTINCTIONS[axis][0] for axis in axes]
    reasons += [Reason.PERIOD] if len({period.middle for period in periods}) > 1 else []
    return reasons, [*ways, *(DISTINCTIONS[axis][1] for axis in axes)]


def find_other_units(context: SearchContext) -> Iterator[Finding]:
    """Numbers a month beside numbers a year, and estimated cases beside estimated people, for one place."""
    usual = [c for c in _of_actual_people(context) if c.about.unit == Unit.PERSONS]
    for claim in context.claims:
        months, own = claim.about.unit == Unit.PERSONS_PER_MONTH, claim.about
        other_unit = claim.whole is None and (months or own.family == "cases")
        if not other_unit or claim.text("visibility") != Visibility.ACTUAL:
            continue
        # How far it is above each of the others once it is in the usual unit, in which cases are not.
        amount = claim.values.low * MONTHS if months else math.nan
        above = {
            other.claim_id: amount / other.values.high if months and other.values.high else 1.0
            for other in usual
            if other.about.naive().route == own.naive().route and context.timely(claim, other)
        }
        monthly = (Explanation.MONTH_FOR_YEAR,), (Explanation.OTHERS_TOO_LOW,)
        near = sorted(above, key=lambda name: (-above[name], name))
        if near:
            yield Finding(
                Code.UNITS_NOT_POOLED, Level.APPARENT, (claim.claim_id, *near), max(above[near[0]], 1.0),
                monthly if months else ((Explanation.PERSONS_A_CASE,),), reasons=(Reason.UNIT_OR_BASIS,),
                amount=amount,
            )  # fmt: skip
