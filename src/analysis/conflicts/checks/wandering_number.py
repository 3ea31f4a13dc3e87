"""The same digits for one place under different measures: a number that wandered from one unit to another."""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.lattice import meets
from analysis.conflicts.words import Axis, Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Method


def find(case: Case) -> Iterable[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    digits: dict[object, list[Claim]] = {}
    for claim in case.claims:
        values, about = claim.values, claim.about
        estimated = claim.text("method") != Method.ADMINISTRATIVE and claim.of_people is None
        large = case.choices.wandering_least <= values.high < math.inf
        if claim.whole is None and about.comparable and estimated and large:
            digits.setdefault((about.family, about.unit, values.low, values.high), []).append(claim)
    for claims in digits.values():
        for pair in combinations(claims, 2):
            if _wandered(pair):
                yield Finding(
                    Code.WANDERING_NUMBER, Level.APPARENT, ids_of(pair), regions_of(pair), 1.0,
                    matter=pair, group=ids_of(pair), reasons=(Reason.COPYING,),
                )  # fmt: skip


def _wandered(pair: Sequence[Claim]) -> bool:
    """Whether two equal numbers have different measures but may speak of the same people."""
    one, other = (claim.about for claim in pair)
    if one.measure == other.measure or pair[0].text("source") == pair[1].text("source"):
        return False
    sides = (Axis.POPULATION, Axis.EXPLOITATION)
    alike = all(meets(one.box.side(axis), other.box.side(axis)) for axis in sides)
    return alike and meets(one.readings[0].route, other.readings[0].route)


def tell(case: Case, finding: Finding) -> Told:
    """Both numbers in words."""
    claims = [case.by_id[claim_id] for claim_id in finding.ids]
    measures = [telling.word(claim, Axis.MEASURE) for claim in claims]
    same = f"The digits are the same, but the first {measures[0]} and the second {measures[1]}."
    places = numbers.listed([f"{claim.claim_id} in {claim.text('carrier')}" for claim in claims])
    evidence = f"They were read in different places: {places}. {telling.remarks(claims)}"
    would = (
        "Both can be right by chance. More likely, one number took on another meaning while it was copied."
    )
    return Told(f"{telling.each(claims)} {same}", evidence.strip(), would, Resolution.NOT_POOLED)


def coded(case: Case, finding: Finding) -> Codes:
    """Both numbers in codes, with the number that they share."""
    ways = tuple((at(code, None),) for code in (Explanation.CHANCE, Explanation.NEW_MEANING))
    number = case.by_id[finding.ids[0]].values.low
    return Codes(finding.ids, 1.0, amount=number, explanations=ways)


CHECK = Check(
    Code.WANDERING_NUMBER, "The same digits under another unit",
    "equal numbers of at least 1,000 (conflict_wandering_least)",
    "Own judgement; smaller numbers meet by chance", find, tell, coded,
)  # fmt: skip
