"""A number over many years beside a number for one: the yearly mean that it would take."""

from collections.abc import Iterable

from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently, years
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Axis, Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a number over several years and one of a year."""
    return apparently.find(case, Code.WINDOW_AVERAGE)


def tell(case: Case, finding: Finding) -> Told:
    """The pair and the yearly mean in words."""
    found = apparently.matter(finding)
    assert found.tied is not None
    would = years.would(case, found.pair, found.tied)
    told = frozenset({Axis.MEASURE}) if Axis.MEASURE in found.pair.axes else found.axes
    if rest := apparently.others(found, told):
        would += f"; or both can hold if {rest}"
    return apparently.tell(finding, would)


CHECK = Check(
    Code.WINDOW_AVERAGE, "A number over many years beside a number for one",
    "a year further than a factor of two from the mean is conditional (links.csv, window_average)",
    "Own judgement, see links.csv", find, tell,
)  # fmt: skip
