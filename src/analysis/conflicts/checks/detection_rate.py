"""Registered persons beside an estimate of all: the share that would have been registered."""

import math
from collections.abc import Iterable, Iterator
from itertools import product

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.claim import Claim
from analysis.conflicts.estimand import SIDES, holds
from analysis.conflicts.finding import Check, Finding, Told, ids_of, pages_of
from analysis.conflicts.links import span
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.reading import coarse
from analysis.conflicts.route import Route
from analysis.conflicts.words import Axis, Code, Level, Resolution
from analysis.vocabulary import Measure

VISIBILITY = frozenset({Axis.VISIBILITY})


def find(case: Case) -> Iterable[Finding]:
    """Pairs with an estimate above a registered number, and bounds far above one."""
    yield from apparently.find(case, Code.DETECTION_RATE)
    yield from _under_bounds(case)


def _under_bounds(case: Case) -> Iterator[Finding]:
    """Registered numbers far below what is only said to be the most: no contradiction, but a rate."""
    seen: dict[Route, list[Claim]] = {}
    bounds: dict[Route, list[Claim]] = {}
    for claim in case.speakers:
        if claim.whole is None and claim.values.high < math.inf:
            known = apparently.is_seen(claim) and claim.values.low > 0
            if known or claim.values.low == 0 < claim.values.high:
                (seen if known else bounds).setdefault(coarse(claim.about, 0).route, []).append(claim)
    both = (pair for route in seen for pair in product(seen[route], bounds.get(route, ())))
    for below, above in both:
        share = below.values.high / above.values.high
        if share < case.choices.detection_share and _is_part(case, below, above):
            claims = (below, above)
            pair = Pair(above, below, VISIBILITY, False, 1 / share)
            yield Finding(
                Code.DETECTION_RATE, Level.APPARENT, ids_of(claims), pages_of(claims), 1 / share,
                matter=apparently.Matter(pair, None, VISIBILITY), group=(above.text("area"), "bound"),
                axes=(VISIBILITY,),
            )  # fmt: skip


def _is_part(case: Case, below: Claim, above: Claim) -> bool:
    """Whether registered persons are a part of those whom a bound is about, in measure and time too."""
    one, other = below.about, above.about
    alike = (one.family, one.unit, one.measure) == (other.family, other.unit, other.measure)
    inside = alike and all(holds(other.box.side(axis), one.box.side(axis)) for axis in SIDES)
    apart = one.box.visibility != other.box.visibility
    return inside and apart and may_be_within(one.period, other.period, window=case.choices.year_window)


def rate(pair: Pair) -> tuple[float | None, float]:
    """The least and largest share that was registered; the least is unknown under an open end.

    Of a number that is added up over years the mean a year stands beside the number that was registered in a year.
    """
    one, other = pair.below.values, pair.above.values.times(1 / (_added_up(pair) or 1))
    low = one.low / other.high if math.isfinite(other.high) else None
    return low, min(one.high / other.low, 1.0) if other.low > 0 else 1.0


def _added_up(pair: Pair) -> int | None:
    """The years over which the number of all is added up, beside a number registered in a year; None if it is not."""
    measures = pair.above.about.measure, pair.below.about.measure
    return span(pair.above) if measures == (Measure.CUMULATIVE, Measure.FLOW) else None


def tell(case: Case, finding: Finding) -> Told:
    """The pair and its rate in words."""
    found = apparently.matter(finding)
    pair = found.pair
    low, high = rate(pair)
    if pair.above.values.low == 0 and low is not None:
        return _tell_bound(pair, low)
    share = (
        numbers.percent_range(low, high)
        if low is not None
        else f"at most {numbers.percent_range(high, high)}"
    )
    spread = f", with the first number spread over its {years} years" if (years := _added_up(pair)) else ""
    would = f"both can hold if {share} of those affected were registered{spread}"
    told = VISIBILITY | {Axis.MEASURE} if years else VISIBILITY
    if rest := apparently.others(found, told):
        would += f"; or if {rest}"
    return apparently.tell(finding, would)


def _tell_bound(pair: Pair, low: float) -> Told:
    """A registered number under a bound, in words."""
    share = f"at least {numbers.percent_range(low, low)}"
    text = f"{telling.both(pair)} If the upper end is right, {share} were registered."
    notes = telling.remarks((pair.above, pair.below))
    evidence = f"The first number is a bound for all, the second a register. {notes}"
    would = f"Both hold if {share} of those affected were registered."
    return Told(text, evidence.strip(), would, Resolution.TURNED_INTO_BOUND)


CHECK = Check(
    Code.DETECTION_RATE, "Registered persons beside an estimate of all",
    "less than nine tenths registered (conflict_detection_share)",
    "van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC", find, tell,
)  # fmt: skip
