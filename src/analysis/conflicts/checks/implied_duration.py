"""A number at a time beside a number of arrivals in a year: the time for which a person would be held."""

import math
from collections.abc import Iterable

from analysis.conflicts import numbers
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.links import Implied, implied, plain
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Axis, Code


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a stock and a flow."""
    return apparently.find(case, Code.IMPLIED_DURATION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair and the implied time in words."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    held = implied(case.rules, pair)
    assert held is not None
    only = "only " if held.broken else ""
    would = f"they agree {only}if a person is held for {_span(held)} on average{_plainly(held, plain(case.rules, pair))}"
    if held.broken:
        allowed = numbers.duration(held.link.low, held.link.high)
        long = held.low > case.choices.longest_held
        found = f", which is not plausible: studies find {allowed}" if long else f", where studies find {allowed}"
        would += f"{found} ({held.link.reference})"
    if rest := apparently.others(pair, frozenset({Axis.MEASURE})):
        would += f"; or both can hold if {rest}"
    return apparently.tell(finding, would)


def _plainly(held: Implied, divided: Implied | None) -> str:
    """The quotient of the numbers as printed, where their rounding makes the implied time wider."""
    if divided is None or _span(divided) == _span(held):
        return ""
    return f" ({_span(divided)} by plain division; the printed numbers are rounded)"


def _span(held: Implied) -> str:
    """The implied time in words; of an open range its known end."""
    if math.isinf(held.high):
        return f"at least {numbers.duration(held.low, held.low)}"
    if held.low == 0:
        return f"at most {numbers.duration(held.high, held.high)}"
    return numbers.duration(held.low, held.high)


CHECK = Check(
    Code.IMPLIED_DURATION, "A number at a time beside arrivals in a year",
    "implied time outside of one to three years is conditional (links.csv, years_held)",
    "ILO (2012), Global Estimate of Forced Labour; UNODC (2010), The Globalization of Crime", find, tell,
)  # fmt: skip
