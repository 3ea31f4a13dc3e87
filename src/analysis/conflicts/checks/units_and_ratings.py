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

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding, SearchContext
from analysis.conflicts.lattice import PEOPLE, is_inside, meets
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.stock_flow_links import ratio
from analysis.vocabulary import Measure, RatingScheme, Role, Unit, Visibility

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
    if len({claim.about.measure for claim in claims}) > 1:
        # A profit or a market above every revenue is of others as well.
        most = max((c.values.high for c in claims if c.about.measure == Measure.REVENUE), default=math.inf)
        above = any(
            c.values.low > most for c in claims if c.about.measure in (Measure.PROFIT, Measure.MARKET)
        )
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
    actual = (c for c in context.claims if c.whole is None and c.text("visibility") == Visibility.ACTUAL)
    for claim in (c for c in actual if c.about.unit == Unit.PERSONS_PER_MONTH or c.about.family == "cases"):
        months, own = claim.about.unit == Unit.PERSONS_PER_MONTH, claim.about
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


def find_roles(context: SearchContext) -> Iterator[Finding]:
    """Places with more than one role, named by more than one statement."""
    if (roles := context.roles) is None:
        return
    named = roles[roles["role"].isin([Role.SOURCE, Role.DESTINATION, Role.TRANSIT])]
    several = named.groupby("area")[["role", "statement"]].nunique().gt(1).all(axis=1)
    found = named[named["area"].isin(several.index[several])].sort_values(["area", "role", "role_id"])
    found = found.drop_duplicates(["area", "role", "producer"])
    for area, rows in found[["role_id", "region_code"]].astype(str).groupby(found["area"]):
        yield Finding(
            Code.ROLE_DISAGREEMENT, Level.APPARENT, tuple(rows["role_id"]), 1.0, ((Explanation.SEVERAL_ROLES,),),
            axes=(frozenset({Axis.ROUTE}),), group=(str(area),), regions=tuple(sorted(set(rows["region_code"]))),
        )  # fmt: skip


def find_ratings(context: SearchContext) -> Iterator[Finding]:
    """Places whose grade and tier disagree, by those two that are nearest in time."""
    if (ratings := context.ratings) is None:
        return
    choices = context.choices
    grades = _scored(ratings, RatingScheme.FUTURE_GROUP_GRADE, choices.rating_scales["grade"])
    tiers = _scored(ratings, RatingScheme.US_TIP_TIER, choices.rating_scales["tier"])
    both = grades.merge(tiers, on="area", suffixes=("", "_tier"))
    both["apart"] = (both["year"] - both["year_tier"]).abs()
    both = both[both["apart"] <= choices.year_window].sort_values(["apart", "rating_id", "rating_id_tier"])
    for row in both.drop_duplicates("area").to_dict("records"):
        apart = abs(row["score"] - row["score_tier"])
        if apart >= choices.rating_apart:
            yield Finding(
                Code.RATING_DISAGREEMENT, Level.APPARENT, (row["rating_id"], row["rating_id_tier"]), 1.0,
                ((Explanation.GRADES_OTHER_THINGS,), (at(Explanation.SCALE_APART, apart),)),
                reasons=(Reason.DEFINITION,), group=(row["area"],), regions=(row["region_code"],),
            )  # fmt: skip


def _scored(ratings: pd.DataFrame, scheme: RatingScheme, scale: Mapping[str, float]) -> pd.DataFrame:
    """The ratings of a scheme that stand on its scale, the best of a set; by year, or else by that of publication."""
    rows = ratings[ratings["scheme"] == scheme].reset_index(drop=True)
    words = rows["rating"].str.replace("Tier ", "").str.replace(" Watch ?[Ll]ist", "WL", regex=True)
    scores = words.str.split("; *| or ", regex=True).explode().map(scale).groupby(level=0).max()
    years = [pd.to_numeric(rows[column], errors="coerce") for column in ("period_start", "producer_year")]
    named = rows[["rating_id", "area", "region_code"]].astype(str)
    return named.assign(score=scores, year=years[0].fillna(years[1]).fillna(0)).dropna(subset="score")
