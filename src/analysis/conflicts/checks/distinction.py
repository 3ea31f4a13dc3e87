"""Two numbers that are about different things and are taken for the same."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.conflicts import phrases
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Axis, Code
from analysis.vocabulary import UNATTRIBUTED


def find(case: Case) -> Iterable[Finding]:
    """Pairs that some distinction dissolves and no other check tells."""
    return apparently.find(case, Code.DISTINCTION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    found = apparently.matter(finding)
    would = f"both can hold if {apparently.others(found, frozenset())}"
    part = _own_part(case, found)
    if part is None:
        return apparently.tell(finding, would)
    told = apparently.tell(finding, would)
    said = (
        f"The makers of the first number themselves put {phrases.value(part)} {phrases.condition(part)} "
        f"({part.claim_id}), and the rest under something else."
    )
    return replace(told, would=f"{told.would} {said}")


def _own_part(case: Case, found: apparently.Matter) -> Claim | None:
    """What the maker of the higher number gives for the part of it that the lower number is about, if it does."""
    above, below = found.claims
    if Axis.STATUS not in found.axes:
        return None
    wanted = replace(above.about.box, status=below.about.box.status)
    return next(
        (
            claim
            for claim in case.claims
            if claim.text("producer") == above.text("producer") != UNATTRIBUTED
            and claim.text("unit") == above.text("unit")
            and (claim.about.measure, claim.about.period) == (above.about.measure, above.about.period)
            and claim.about.box == wanted
            and claim.claim_id != below.claim_id
            and claim.values.low == claim.values.high < above.values.low
        ),
        None,
    )


CHECK = Check(
    Code.DISTINCTION, "Different things taken for the same", "factor of at least 1.01 (conflict_ignored_factor)",
    "Ablation of the coarse readings in axis_sets.csv", find, tell,
)  # fmt: skip
