"""Two numbers for the same persons that share no value."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly, provisional, quotation_decay, share_against_count
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of equal estimands whose intervals do not meet, but for what special checks take."""
    quoted = {frozenset(finding.ids) for finding in quotation_decay.find(case)}

    def accepts(pair: Pair) -> bool:
        special = provisional.is_revision(case, pair) or share_against_count.is_share_of_people(pair)
        told = {pair.above.claim_id, pair.below.claim_id} in quoted
        return exactly.same_sets(pair) and not special and not told

    return exactly.find(case, Code.SAME_ESTIMAND, accepts)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    return exactly.tell(finding, "both count the same {}")


def coded(case: Case, finding: Finding) -> Codes:
    """The pair in numbers and codes."""
    return exactly.coded(finding)


CHECK = Check(
    Code.SAME_ESTIMAND, "Two numbers for the same persons", "factor of at least 1.01 (conflict_ignored_factor)",
    "Chinneck (2008), Feasibility and Infeasibility in Optimization", find, tell, coded,
)  # fmt: skip
