"""What is no number of persons: amounts, numbers in units that must not be pooled with others, roles and ratings.

References
----------
P. Belser (2005), Forced labour and human trafficking: estimating the profits, ILO; ILO (2014), Profits and Poverty.
UNODC (2006), Trafficking in Persons: Global Patterns, on roles of countries.
Future Group (2006), Falling Short of the Mark; US Department of State, Trafficking in Persons Report.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product

import pandas as pd

from analysis.conflicts.compared_claim import ComparedClaim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding, SearchContext
from analysis.conflicts.lattice import PEOPLE, is_inside, meets
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.stock_flow_links import ratio
from analysis.vocabulary import Measure, RatingScheme, Role, Unit, Visibility

#: Only amounts in this currency are compared with people: the range of the link is in it.
CURRENCY = "USD"
MONTHS = 12
_MOVEMENT_ROLES = [Role.SOURCE, Role.DESTINATION, Role.TRANSIT]


# --- money -----------------------------------------------------------------------------------------------------------


def find_per_person(context: SearchContext) -> Iterator[Finding]:
    """Amounts that would be too much or too little for each of the people of a number."""
    money = [claim for claim in context.speakers if claim.about.family == "money"]
    amounts = [claim for claim in money if claim.quantity.currency == CURRENCY]
    counts = []
    for claim in _of_actual_people(context):
        if claim.about.measure in (Measure.STOCK, Measure.FLOW):
            counts.append(claim)
    for amount, count in product(amounts, counts):
        if _are_of_one_trade(context, amount, count):
            yield from _per_person(context, amount, count)


def _of_actual_people(context: SearchContext) -> list[ComparedClaim]:
    """Numbers of all people who are affected, known to anybody or not."""
    counts = [claim for claim in context.speakers if claim.whole is None]
    people = []
    for claim in counts:
        is_actual = claim.quantity.visibility == Visibility.ACTUAL
        if is_actual and claim.about.family == PEOPLE:
            people.append(claim)
    return people


def _are_of_one_trade(context: SearchContext, amount: ComparedClaim, count: ComparedClaim) -> bool:
    """Whether an amount may be made with the people of a number that is not zero: in one place, kind and time."""
    box = amount.about.box
    box_of_people = count.about.box
    if amount.quantity.area != count.quantity.area:
        return False
    if box.status != box_of_people.status:
        return False
    if not meets(box.exploitation, box_of_people.exploitation):
        return False
    return count.values.loose_low > 0 and context.timely(amount, count)


def _per_person(context: SearchContext, amount: ComparedClaim, count: ComparedClaim) -> Iterator[Finding]:
    """What an amount would be for each of the people, where that is too much or too little."""
    link = context.rules.links.get(MONEY_PER_PERSON)
    if link is None:
        return
    low, high = ratio(amount, count)
    too_much = low / link.high
    too_little = link.low / high if high else math.inf
    factor = max(too_much, too_little)
    if factor > 1:
        per_person = at(Explanation.PER_PERSON, low, high)
        accepted = at(Explanation.ACCEPTED, link.low, link.high)
        ways = ((per_person, accepted), (Explanation.OTHER_PEOPLE,))
        yield Finding(
            Code.MONEY_PER_PERSON, Level.CONDITIONAL, ids_of((amount, count)), factor, ways,
            reasons=(Reason.UNIT_OR_BASIS,), group=(amount.claim_id,),
        )  # fmt: skip


def find_bases(context: SearchContext) -> Iterator[Finding]:
    """For each source and place the amounts that a reader may take for one another and that share no value."""
    money = [claim for claim in context.claims if claim.about.family == "money"]
    comparable = by_key(money, lambda claim: (claim.source, claim.quantity.area, claim.quantity.currency))
    for amounts in comparable.values():
        highest = max(claim.values.low for claim in amounts)
        lowest = min(claim.values.high for claim in amounts)
        factor = highest / max(lowest, 1.0)
        is_apart = context.choices.ignored_factor <= factor < math.inf
        reasons, explanations = _apart(amounts)
        if reasons and is_apart:
            yield _other_basis(amounts, factor, reasons, explanations)


def _other_basis(
    amounts: Sequence[ComparedClaim],
    factor: float,
    reasons: Sequence[Reason],
    explanations: Sequence[Explanation],
) -> Finding:
    """Amounts from the highest to the lowest; in their arithmetic the one that is at most so high comes last."""
    ordered = sorted(amounts, key=lambda claim: (-claim.values.low, claim.claim_id))
    least = min(ordered, key=lambda claim: (claim.values.high, claim.claim_id))
    higher = [claim for claim in ordered if claim is not least]
    ways = tuple((explanation,) for explanation in explanations)
    return Finding(
        Code.MONEY_BASIS, Level.APPARENT, ids_of(ordered), factor, ways, reasons=tuple(reasons),
        members=ids_of([*higher, least]),
    )  # fmt: skip


def _apart(amounts: Sequence[ComparedClaim]) -> tuple[list[Reason], list[Explanation]]:
    """Why amounts differ, and what sets them apart: what is measured, or else of whom; nothing where neither does."""
    measures = {claim.about.measure for claim in amounts}
    if len(measures) > 1:
        return [Reason.UNIT_OR_BASIS], _by_measure(amounts)
    axes = differing((Axis.STATUS, Axis.EXPLOITATION), amounts)
    if not axes:
        return [], []
    reasons: list[Reason] = []
    explanations: list[Explanation] = []
    if any(_is_part(part, whole) for part, whole in permutations(amounts, 2)):
        explanations.append(Explanation.PART_AND_WHOLE)
    periods = [claim.about.period for claim in amounts]
    starts = {period.start for period in periods if period.start}
    if len(starts) > 1:
        explanations.append(Explanation.DIFFERENT_YEARS)
    for axis in axes:
        reason, explanation = DISTINCTIONS[axis]
        reasons.append(reason)
        explanations.append(explanation)
    middles = {period.middle for period in periods}
    if len(middles) > 1:
        reasons.append(Reason.PERIOD)
    return reasons, explanations


def _by_measure(amounts: Sequence[ComparedClaim]) -> list[Explanation]:
    """What sets amounts of several measures apart: a profit or a market above every revenue is of others as well."""
    revenues = []
    least_inside = []
    for claim in amounts:
        measure = claim.about.measure
        if measure == Measure.REVENUE:
            revenues.append(claim.values.high)
        elif measure in (Measure.PROFIT, Measure.MARKET):
            least_inside.append(claim.values.low)
    highest_revenue = max(revenues, default=math.inf)
    explanations = [Explanation.BASIS]
    if any(least > highest_revenue for least in least_inside):
        explanations.append(Explanation.OTHER_PEOPLE)
    return explanations


def _is_part(part: ComparedClaim, whole: ComparedClaim) -> bool:
    """Whether one amount is of a part of the other's people, in one period and by one maker."""
    if part.about.period != whole.about.period:
        return False
    if part.producer != whole.producer:
        return False
    box = part.about.box
    whole_box = whole.about.box
    return box != whole_box and is_inside(box, whole_box)


# --- units -----------------------------------------------------------------------------------------------------------


def find_other_units(context: SearchContext) -> Iterator[Finding]:
    """Numbers a month beside numbers a year, and estimated cases beside estimated people, for one place."""
    usual = [claim for claim in _of_actual_people(context) if claim.about.unit == Unit.PERSONS]
    for claim in context.claims:
        if claim.whole is not None or claim.quantity.visibility != Visibility.ACTUAL:
            continue
        if claim.about.unit == Unit.PERSONS_PER_MONTH:
            yield from _beside_years(context, claim, usual)
        elif claim.about.family == "cases":
            yield from _beside_people(context, claim, usual)


def _beside_years(
    context: SearchContext, monthly: ComparedClaim, usual: Sequence[ComparedClaim]
) -> Iterator[Finding]:
    """A number a month beside the others of its place, those first above which it is furthest in their unit."""
    amount = monthly.values.low * MONTHS
    factors = {}
    for claim in _of_its_place(context, monthly, usual):
        most = claim.values.high
        factors[claim.claim_id] = amount / most if most else 1.0
    if factors:
        furthest_first = sorted(factors, key=lambda claim_id: (-factors[claim_id], claim_id))
        factor = max(1.0, *factors.values())
        ways = ((Explanation.MONTH_FOR_YEAR,), (Explanation.OTHERS_TOO_LOW,))
        yield Finding(
            Code.UNITS_NOT_POOLED, Level.APPARENT, (monthly.claim_id, *furthest_first), factor, ways,
            reasons=(Reason.UNIT_OR_BASIS,), amount=amount,
        )  # fmt: skip


def _beside_people(
    context: SearchContext, cases: ComparedClaim, usual: Sequence[ComparedClaim]
) -> Iterator[Finding]:
    """A number of cases, which nothing turns into persons, beside the numbers of persons of its place."""
    people = sorted(ids_of(_of_its_place(context, cases, usual)))
    if people:
        ways = ((Explanation.PERSONS_A_CASE,),)
        yield Finding(
            Code.UNITS_NOT_POOLED, Level.APPARENT, (cases.claim_id, *people), 1.0, ways,
            reasons=(Reason.UNIT_OR_BASIS,),
        )  # fmt: skip


def _of_its_place(
    context: SearchContext, claim: ComparedClaim, usual: Sequence[ComparedClaim]
) -> list[ComparedClaim]:
    """The usual numbers for the place and the time of a claim."""
    route = claim.about.naive().route
    there = []
    for compared in usual:
        is_there = compared.about.naive().route == route
        if is_there and context.timely(claim, compared):
            there.append(compared)
    return there


# --- roles and ratings -----------------------------------------------------------------------------------------------


def find_roles(context: SearchContext) -> Iterator[Finding]:
    """Places with more than one role, named by more than one statement."""
    roles = context.roles
    if roles is None:
        return
    named = roles[roles["role"].isin(_MOVEMENT_ROLES)]
    counts = named.groupby("area")[["role", "statement"]].nunique()
    has_several = counts.gt(1).all(axis=1)
    areas = counts.index[has_several]
    disputed = named[named["area"].isin(areas)]
    rows = disputed.sort_values(["area", "role", "role_id"])
    rows = rows.drop_duplicates(["area", "role", "producer"])
    texts = rows[["role_id", "region_code"]].astype(str)
    for area, roles_of_area in texts.groupby(rows["area"]):
        ids = tuple(roles_of_area["role_id"])
        regions = tuple(sorted(set(roles_of_area["region_code"])))
        ways = ((Explanation.SEVERAL_ROLES,),)
        yield Finding(
            Code.ROLE_DISAGREEMENT, Level.APPARENT, ids, 1.0, ways, axes=(frozenset({Axis.ROUTE}),),
            group=(str(area),), regions=regions,
        )  # fmt: skip


def find_ratings(context: SearchContext) -> Iterator[Finding]:
    """Places whose grade and tier disagree, by those two that are nearest in time."""
    if context.ratings is None:
        return
    choices = context.choices
    scales = choices.rating_scales
    grades = _scored(context.ratings, RatingScheme.FUTURE_GROUP_GRADE, scales["grade"])
    tiers = _scored(context.ratings, RatingScheme.US_TIP_TIER, scales["tier"])
    pairs = grades.merge(tiers, on="area", suffixes=("", "_tier"))
    pairs["years_apart"] = (pairs["year"] - pairs["year_tier"]).abs()
    timely = pairs[pairs["years_apart"] <= choices.year_window]
    nearest_first = timely.sort_values(["years_apart", "rating_id", "rating_id_tier"])
    nearest = nearest_first.drop_duplicates("area")
    for row in nearest.to_dict("records"):
        apart = abs(row["score"] - row["score_tier"])
        if apart >= choices.rating_apart:
            ids = (row["rating_id"], row["rating_id_tier"])
            scale_apart = at(Explanation.SCALE_APART, apart)
            ways = ((Explanation.GRADES_OTHER_THINGS,), (scale_apart,))
            yield Finding(
                Code.RATING_DISAGREEMENT, Level.APPARENT, ids, 1.0, ways, reasons=(Reason.DEFINITION,),
                group=(row["area"],), regions=(row["region_code"],),
            )  # fmt: skip


def _scored(ratings: pd.DataFrame, scheme: RatingScheme, scale: Mapping[str, float]) -> pd.DataFrame:
    """The ratings of a scheme that stand on its scale, the best of a set; by year, or else by that of publication."""
    is_of_scheme = ratings["scheme"] == scheme
    rows = ratings[is_of_scheme].reset_index(drop=True)
    without_tier = rows["rating"].str.replace("Tier ", "")
    words = without_tier.str.replace(" Watch ?[Ll]ist", "WL", regex=True)
    single_words = words.str.split("; *| or ", regex=True).explode()
    scores_of_words = single_words.map(scale)
    scores = scores_of_words.groupby(level=0).max()
    rated = pd.to_numeric(rows["period_start"], errors="coerce")
    published = pd.to_numeric(rows["producer_year"], errors="coerce")
    years = rated.fillna(published).fillna(0)
    texts = rows[["rating_id", "area", "region_code"]].astype(str)
    scored = texts.assign(score=scores, year=years)
    return scored.dropna(subset="score")
