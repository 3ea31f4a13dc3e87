"""A number of known persons before and after its revision."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.conflicts import numbers, origins, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of
from analysis.conflicts.pairs import Pair
from analysis.conflicts.phrases import PRINTED
from analysis.conflicts.words import Code, Explanation, Reason
from analysis.vocabulary import UNATTRIBUTED, Visibility


def is_revision(case: Case, pair: Pair) -> bool:
    """Whether two registered numbers for the same persons and year lie so close that one revises the other."""
    seen = all(claim.text("visibility") == Visibility.DETECTED for claim in (pair.above, pair.below))
    close = pair.factor <= case.choices.revision_factor
    return seen and close and exactly.same_sets(pair) and not pair.lenient


def find(case: Case) -> Iterable[Finding]:
    """Pairs of registered numbers of one year that differ a little."""
    found = exactly.find(case, Code.PROVISIONAL, lambda pair: is_revision(case, pair))
    return (replace(finding, reasons=(Reason.VINTAGE,)) for finding in _once(found))


def _once(found: Iterable[Finding]) -> Iterable[Finding]:
    """Each revision once, told by the makers that are named; who only repeats one of the two is named with them."""
    told: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        pair = finding.matter
        assert isinstance(pair, Pair)
        ends = ((one.values.low, one.values.high) for one in (pair.above, pair.below))
        about = pair.above.about
        told.setdefault((*ends, about.box, about.period.start, about.period.end), []).append(finding)
    for same in told.values():
        first = min(same, key=_unnamed)
        ids = dict.fromkeys(one for finding in (first, *same) for one in finding.ids)
        regions = sorted({code for finding in same for code in finding.regions})
        yield replace(first, ids=tuple(ids), group=tuple(ids), regions=tuple(regions))


def _unnamed(finding: Finding) -> int:
    """How many of the two numbers have no named maker."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    return sum(claim.text("producer") == UNATTRIBUTED for claim in (pair.above, pair.below))


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    arithmetic = f"{telling.both(pair)} {_seen_again(case, pair)}{numbers.sentence(telling.step(pair))}"
    limit = numbers.digits(100 * (case.choices.revision_factor - 1))
    evidence = (
        f"Both count known persons for the same place and year, no more than {limit} percent apart: such counts are "
        f"corrected after the year has ended. {telling.remarks((pair.above, pair.below))}"
    )
    would = _order(pair)
    return Told(arithmetic, evidence.strip(), would, origins.folded((pair.above, pair.below)))


def _seen_again(case: Case, pair: Pair) -> str:
    """Which other text prints one of the two as well, where a declared correction has put the other in its place."""
    told = [
        f"{claim.text('carrier')} prints {claim.text(PRINTED)}. "
        for claim in case.claims
        if claim.text(PRINTED) and claim.about.box == pair.above.about.box
        and claim.about.period.time == pair.above.about.period.time
        and claim.text("visibility") == pair.above.text("visibility")
    ]  # fmt: skip
    return told[0] if told else ""


def _revises(pair: Pair) -> str:
    """Which of the two is the number after its revision, by when each was published; empty where that is not known."""
    years = [claim.year("producer_year") for claim in (pair.above, pair.below)]
    if None in years or years[0] == years[1]:
        return ""
    return "first" if (years[0] or 0) > (years[1] or 0) else "second"


def _order(pair: Pair) -> str:
    """Which of the two is the number before its revision, as a sentence."""
    late = _revises(pair)
    if not late:
        return "One is the number before its revision, the other the number after it."
    early = "second" if late == "first" else "first"
    before, after = sorted(claim.year("producer_year") or 0 for claim in (pair.above, pair.below))
    return (
        f"The {early} is the number before its revision, as in the publication of {before}; the {late} is the number "
        f"after it, as in the publication of {after}."
    )


_ORDERS = {
    "first": Explanation.FIRST_REVISES, "second": Explanation.SECOND_REVISES, "": Explanation.ONE_REVISES,
}  # fmt: skip


def coded(case: Case, finding: Finding) -> Codes:
    """The pair in codes: which of the two revises the other, by when each was published."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    code = _ORDERS[_revises(pair)]
    return Codes(ids_of((pair.above, pair.below)), pair.factor, explanations=((at(code, None),),))


CHECK = Check(
    Code.PROVISIONAL, "A number and its revision",
    "factor between 1.01 and 1.25 (conflict_ignored_factor, conflict_revision_factor)",
    "Own judgement, see conflict_revision_factor in data/raw/priors.yml", find, tell, coded,
)  # fmt: skip
