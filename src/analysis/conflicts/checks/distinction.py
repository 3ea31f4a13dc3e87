"""Two numbers that are about different things and are taken for the same."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs that some distinction dissolves and no other check tells."""
    return apparently.find(case, Code.DISTINCTION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    return apparently.tell(
        finding, f"both can hold if {apparently.others(apparently.matter(finding), frozenset())}"
    )


CHECK = Check(
    Code.DISTINCTION, "Different things taken for the same", "factor of at least 1.01 (conflict_ignored_factor)",
    "Ablation of the coarse readings in axis_sets.csv", find, tell,
)  # fmt: skip
