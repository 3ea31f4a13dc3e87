"""A number at a time beside one over a year or more: how long people would have to be held."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a number at a time and one over a year or more."""
    return apparently.find(case, Code.IMPLIED_DURATION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair and the implied time in words."""
    found = apparently.matter(finding)
    if not found.axes:
        return apparently.tell(finding, [])
    ways, before = apparently.of_link(case, found)
    return apparently.tell(finding, ways, before=before)


def coded(case: Case, finding: Finding) -> Codes:
    """The pair and the implied time in numbers and codes."""
    return apparently.coded_link(case, finding)


CHECK = Check(
    Code.IMPLIED_DURATION, "A number at a time beside one over a year or more",
    "implied time outside of one to three years is conditional (links.csv, years_held)",
    "ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime", find, tell, coded,
)  # fmt: skip
