"""A number in a unit that no other number for the same people has."""

from collections.abc import Iterable, Iterator, Sequence

from analysis.conflicts import numbers, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.period import may_be_within
from analysis.conflicts.reading import coarse
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Unit, Visibility

MONTHS = 12


def find(case: Case) -> Iterable[Finding]:
    """Numbers a month beside numbers a year, and estimated cases beside estimated people, for one place."""
    usual = [c for c in case.speakers if _is_usual(c)]
    for claim in case.claims:
        if claim.whole is None and claim.text("visibility") == Visibility.ACTUAL and _factor(claim):
            yield from _beside(case, claim, usual)


def _is_usual(claim: Claim) -> bool:
    """Whether a claim estimates people in the usual unit."""
    about = claim.about
    counts = about.family == PEOPLE and about.unit == Unit.PERSONS and claim.whole is None
    return counts and claim.text("visibility") == Visibility.ACTUAL


def _factor(claim: Claim) -> float:
    """By what a number would be multiplied for the usual unit; 0 if it has the usual unit or none that is known."""
    if claim.about.unit == Unit.PERSONS_PER_MONTH:
        return float(MONTHS)
    return 1.0 if claim.about.family == "cases" else 0.0


def _beside(case: Case, claim: Claim, usual: Sequence[Claim]) -> Iterator[Finding]:
    """The finding of a number in another unit beside those in the usual one, if there are any."""
    route, period, window = coarse(claim.about, 0).route, claim.about.period, case.choices.year_window
    near = [
        other
        for other in usual
        if coarse(other.about, 0).route == route and may_be_within(period, other.about.period, window=window)
    ]
    if near:
        near.sort(key=lambda other: (-_apart(claim, other), other.claim_id))
        claims = (claim, *near)
        yield Finding(
            Code.UNITS_NOT_POOLED, Level.APPARENT, ids_of(claims), regions_of(claims),
            max(_apart(claim, near[0]), 1.0), matter=claims, group=(claim.claim_id,),
            reasons=(Reason.UNIT_OR_BASIS,),
        )  # fmt: skip


def _apart(claim: Claim, other: Claim) -> float:
    """How far a number is above another one once it is in the usual unit; 1 for cases, which are in none."""
    factor = _factor(claim)
    return claim.values.low * factor / other.values.high if other.values.high and factor > 1 else 1.0


def tell(case: Case, finding: Finding) -> Told:
    """The numbers with their units in words."""
    claim, *near = (case.by_id[claim_id] for claim_id in finding.ids)
    unit = claim.text("unit").replace("_", " ")
    own = f"{phrases.value(claim)} {phrases.whom(claim)} {phrases.where(claim)} ({unit}; {phrases.producer(claim)})"
    arithmetic = f"{numbers.sentence(own)} {telling.each(near)}"
    would = "Cases are not persons: one case may have one victim or many."
    if _factor(claim) > 1:
        year = phrases.bound(claim, claim.values.low * _factor(claim))
        times = numbers.factor(finding.severity)
        arithmetic += f" Over a year the first would be at least {year}, {times} times the next."
        would = "Either the month is a slip for a year, or the other numbers are far too low."
    evidence = f"The first number is in {unit}, the others are in persons. {telling.remarks((claim, *near))}"
    return Told(arithmetic, evidence.strip(), would, Resolution.NOT_POOLED)


def coded(case: Case, finding: Finding) -> Codes:
    """The numbers with their units in codes; a number a month over a year."""
    claim = case.by_id[finding.ids[0]]
    if _factor(claim) <= 1:
        return Codes(finding.ids, finding.severity, explanations=((at(Explanation.PERSONS_A_CASE, None),),))
    ways = tuple((at(code, None),) for code in (Explanation.MONTH_FOR_YEAR, Explanation.OTHERS_TOO_LOW))
    return Codes(finding.ids, finding.severity, amount=claim.values.low * _factor(claim), explanations=ways)


CHECK = Check(
    Code.UNITS_NOT_POOLED, "Units that must not be pooled", "any number in another unit for the same place",
    "Own judgement; a slip of the unit is an error of the carrier and no conversion", find, tell, coded,
)  # fmt: skip
