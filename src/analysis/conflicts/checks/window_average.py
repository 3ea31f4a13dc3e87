"""A number over many years beside a number for one: the yearly mean that it would take."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a number over several years and one of a year."""
    return apparently.find(case, Code.WINDOW_AVERAGE)


def tell(case: Case, finding: Finding) -> Told:
    """The pair and the yearly mean in words."""
    found = apparently.matter(finding)
    if not found.axes:
        return apparently.tell(finding, [])
    ways, before = apparently.of_link(case, found)
    return apparently.tell(finding, ways, before=before)


def coded(case: Case, finding: Finding) -> Codes:
    """The pair and the yearly mean in numbers and codes."""
    return apparently.coded_link(case, finding)


CHECK = Check(
    Code.WINDOW_AVERAGE, "A number over many years beside a number for one",
    "a year further than a factor of two from the mean is conditional (links.csv, window_average)",
    "Own judgement, see links.csv", find, tell, coded,
)  # fmt: skip
