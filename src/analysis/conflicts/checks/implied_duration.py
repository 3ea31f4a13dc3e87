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
from analysis.vocabulary import Measure


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
    divided = plain(case.rules, pair)
    assert divided is not None
    would = f"they agree {only}if a person is held for {_span(divided)} on average{_rounded(divided, held)}"
    if held.broken:
        allowed = numbers.duration(held.link.low, held.link.high)
        long = held.low > case.choices.longest_held
        would += f", {'which is not plausible: ' if long else 'where '}{allowed} is taken as possible here"
        would += f" (after {held.link.reference})"
    if rest := apparently.others(pair, frozenset({Axis.MEASURE}), stay=_stay(pair, held)):
        would += f"; or both can hold if {rest}"
    return apparently.tell(finding, would)


def _rounded(divided: Implied, held: Implied) -> str:
    """What the rounding of the printed numbers adds to the quotient, where it adds anything."""
    return (
        "" if _span(divided) == _span(held) else f" ({_span(held)} with the rounding of the printed numbers)"
    )


def _stay(pair: Pair, held: Implied) -> float:
    """How many people at a time one arrival a year stands for at most; one where the arrivals are more."""
    return held.link.high if pair.above.about.measure == Measure.STOCK else 1.0


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
