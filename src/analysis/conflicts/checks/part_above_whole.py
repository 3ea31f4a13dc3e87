"""A part above the whole that holds it."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import detected_above_estimated, exactly, share_against_count
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of nested estimands of which the inner is above the outer."""
    return exactly.find(case, Code.PART_ABOVE_WHOLE, _accepts)


def _accepts(pair: Pair) -> bool:
    """Whether no check for a special sort of part takes the pair."""
    special = detected_above_estimated.is_detected_part(pair) or share_against_count.is_share_of_people(pair)
    return not exactly.same_sets(pair) and not special


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    return exactly.tell(finding, "the {} of the first are a part of those of the second")


def coded(case: Case, finding: Finding) -> Codes:
    """The pair in numbers and codes."""
    return exactly.coded(finding)


CHECK = Check(
    Code.PART_ABOVE_WHOLE, "A part above its whole", "factor of at least 1.01 (conflict_ignored_factor)",
    "Chinneck (2008), Feasibility and Infeasibility in Optimization", find, tell, coded,
)  # fmt: skip
