"""A number that changed on the way from its maker to where it was read."""

import math
from collections.abc import Iterable

from analysis.conflicts import origins, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks.range_lost_end import lost_end
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.kin import Quoted, quotations
from analysis.conflicts.words import Code, Explanation, Level, Reason
from analysis.vocabulary import Bound


def find(case: Case) -> Iterable[Finding]:
    """Quotations whose ends differ a little, or that lost the word that made them a bound."""
    for one in quotations(case):
        factor = _change(one)
        limits = case.choices.ignored_factor, case.choices.revision_factor
        changed = limits[0] <= factor <= limits[1] or _lost_word(one)
        if changed and not lost_end(one, case.choices.kept_end):
            yield Finding(
                Code.QUOTATION_DECAY, Level.APPARENT, ids_of(one.claims), regions_of(one.claims), factor,
                matter=one, group=ids_of(one.claims), reasons=(Reason.QUOTATION_DECAY,),
            )  # fmt: skip


def _change(one: Quoted) -> float:
    """The largest factor between the ends that both readings have; 1 if they are the same."""
    ends = zip(*((claim.values.low, claim.values.high) for claim in one.claims), strict=True)
    known = [(a, b) for a, b in ends if 0 < a < math.inf and 0 < b < math.inf]
    return max((max(a / b, b / a) for a, b in known), default=1.0)


def _lost_word(one: Quoted) -> bool:
    """Whether the same number is a bound in one reading and a point in the other."""
    original, quoted = one.claims
    bounded = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    return bounded and quoted.values.low == quoted.values.high in (original.values.low, original.values.high)


def tell(case: Case, finding: Finding) -> Told:
    """Both readings in words."""
    one = finding.matter
    assert isinstance(one, Quoted)
    was, became = map(phrases.printed, one.claims)
    arithmetic = f"{telling.each(one.claims)} What was printed as “{was}” became “{became}”."
    evidence = f"{origins.evidence(one.claims, Reason.QUOTATION_DECAY)} {telling.remarks(one.claims)}"
    read = f"{phrases.producer(one.original)}, read in: {one.original.text('carrier')}"
    would = f"The number to use is the original one ({read})."
    return Told(arithmetic, evidence.strip(), would, origins.folded(one.claims))


def coded(case: Case, finding: Finding) -> Codes:
    """Both readings in codes."""
    one = finding.matter
    assert isinstance(one, Quoted)
    lost = ((at(Explanation.LOST_BOUND, None),),) if _lost_word(one) else ()
    stands = (at(Explanation.ORIGINAL_STANDS, None),)
    return Codes(ids_of(one.claims), finding.severity, explanations=(stands, *lost))


CHECK = Check(
    Code.QUOTATION_DECAY, "A number that changed while it was quoted",
    "ends within a factor of 1.25 of one another (conflict_revision_factor), or a bound printed as a point",
    "Own judgement, see conflict_revision_factor in data/raw/priors.yml", find, tell, coded,
)  # fmt: skip
