"""More persons registered than are estimated to be there at all."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code
from analysis.vocabulary import Visibility

_SEEN = (Visibility.DETECTED, Visibility.ASSISTED)


def is_detected_part(pair: Pair) -> bool:
    """Whether the number above is about registered or helped persons among those of the number below."""
    return pair.above.text("visibility") in _SEEN and pair.below.text("visibility") not in _SEEN


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a registered number above an estimate of all."""
    return exactly.find(case, Code.DETECTED_ABOVE_ESTIMATED, is_detected_part)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    return exactly.tell(finding, "the known {} belong to those that are estimated")


def coded(case: Case, finding: Finding) -> Codes:
    """The pair in numbers and codes."""
    return exactly.coded(finding)


CHECK = Check(
    Code.DETECTED_ABOVE_ESTIMATED, "More known than estimated",
    "factor of at least 1.01 (conflict_ignored_factor)",
    "A registered number is a floor as far as it counts victims; UNODC (2018), Global Report, on detection",
    find, tell, coded,
)  # fmt: skip
