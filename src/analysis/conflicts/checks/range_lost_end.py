"""A range of which a quotation keeps one end."""

import math
from collections.abc import Iterable

from analysis.conflicts import origins, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, spread
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.kin import Quoted, quotations
from analysis.conflicts.words import Code, Explanation, Level, Reason


def lost_end(one: Quoted, rounded: float) -> float:
    """By which factor a range is wider than what is left of it, if one end is kept; 0 if no end was lost.

    Parameters
    ----------
    one : Quoted
        Two claims that go back to one number.
    rounded : float
        The kept end may have been rounded by this factor.
    """
    ranges = _ranges(one)
    if len(ranges) != 1:
        return 0.0
    whole = ranges[0].values
    rest = next(claim for claim in one.claims if claim is not ranges[0]).values
    kept = {end for end in (rest.low, rest.high) if 0 < end < math.inf}
    if len(kept) != 1:
        return 0.0
    (end,) = kept
    near = any(1 / rounded <= end / side <= rounded for side in (whole.low, whole.high))
    return whole.high / whole.low if near else 0.0


def _ranges(one: Quoted) -> list[Claim]:
    """Those of two readings that have both ends."""
    return [claim for claim in one.claims if 0 < claim.values.low < claim.values.high < math.inf]


def find(case: Case) -> Iterable[Finding]:
    """Quotations that keep one end of a range."""
    for one in quotations(case):
        if factor := lost_end(one, case.choices.kept_end):
            yield Finding(
                Code.RANGE_LOST_END, Level.APPARENT, ids_of(one.claims), regions_of(one.claims), factor,
                matter=one, group=ids_of(one.claims), reasons=(Reason.QUOTATION_DECAY,),
            )  # fmt: skip


def tell(case: Case, finding: Finding) -> Told:
    """The range and what is left of it in words."""
    one = finding.matter
    assert isinstance(one, Quoted)
    printed = [f"“{phrases.printed(claim)}”" for claim in one.claims]
    goes = f"{printed[0]} and {printed[1]} go back to one range, of which one keeps a single end."
    evidence = f"{origins.evidence(one.claims, Reason.QUOTATION_DECAY)} {telling.remarks(one.claims)}"
    would = "The whole range is what its producer said."
    return Told(f"{telling.each(one.claims)} {goes}", evidence.strip(), would, origins.folded(one.claims))


def coded(case: Case, finding: Finding) -> Codes:
    """The range in numbers and codes."""
    one = finding.matter
    assert isinstance(one, Quoted)
    values = _ranges(one)[0].values
    whole = (spread(Explanation.WHOLE_RANGE, values.low, values.high),)
    return Codes(ids_of(one.claims), finding.severity, explanations=(whole,))


CHECK = Check(
    Code.RANGE_LOST_END, "A range that lost an end",
    "the kept end within two percent of the range's (conflict_kept_end)",
    "Own judgement; the kept end may have been rounded", find, tell, coded,
)  # fmt: skip
