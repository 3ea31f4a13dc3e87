"""Known persons beside an estimate of all: the share that would have been known to the authorities."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently, between, ways_out
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import UNKNOWN, Codes, at, spread
from analysis.conflicts.finding import Check, Finding, Told, ids_of, pages_of
from analysis.conflicts.lattice import SIDES, holds
from analysis.conflicts.links import span
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within
from analysis.conflicts.reading import coarse
from analysis.conflicts.route import Route
from analysis.conflicts.ways import Way
from analysis.conflicts.words import Axis, Code, Explanation, Level, Resolution
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


def rate(pair: Pair) -> tuple[float | None, float] | None:
    """The least and largest share that was known; the least is unknown under an open end. None where there is no rate.

    There is none where the known persons need not belong to those of the other number, or where more would be known
    than there are. Beside all who are affected over several years stand as many known persons in each of them.
    """
    above, below = pair.above.about.box.route, pair.below.about.box.route
    one, other = pair.below.values.times(_years(pair) or 1), pair.above.values
    high = min(one.high / other.low, 1.0) if other.low > 0 else 1.0
    low = one.low / other.high if math.isfinite(other.high) else None
    if holds(above, below):
        return None if low is not None and low >= 1 else (low, high)
    return (None, high) if holds(below, above) and high < 1 else None


def _years(pair: Pair) -> int | None:
    """The years over which the number of all is told, beside a number known in a year; None if it is of one."""
    above = pair.above.about
    many = above.measure in (Measure.CUMULATIVE, Measure.PREVALENCE) and above.period.over_window
    years = span(pair.above) if many and pair.below.about.measure == Measure.FLOW else None
    return years if years and years > 1 and (span(pair.below) or 1) == 1 else None


def tell(case: Case, finding: Finding) -> Told:
    """The pair and its rate in words."""
    found = apparently.matter(finding)
    pair, known = found.pair, rate(found.pair)
    if pair.above.values.low == 0 and known and known[0] is not None:
        return _tell_bound(pair, known[0])
    years = _years(pair)
    ways = [_way(known, years), *ways_out.others(found.between, _told(known, years))]
    return apparently.tell(finding, ways)


def _way(known: tuple[float | None, float] | None, years: int | None) -> Way:
    """What the difference between known persons and all asks for."""
    name = "persons known to the authorities beside all"
    if known is None or known[1] >= 1:
        return Way(name, "not all who are affected became known")
    low, high = known
    share = f"at most {numbers.percent_range(high, high)}"
    if low is not None:
        share = numbers.percent_range(low, high)
    spread = f", with as many known in each of the {numbers.written(years)} years" if years else ""
    return Way(name, f"{share} of those affected were known to the authorities{spread}")


def _tell_bound(pair: Pair, low: float) -> Told:
    """A registered number under a bound, in words."""
    share = f"at least {numbers.percent_range(low, low)}"
    text = f"{telling.both(pair)} If the upper end is right, {share} were known to the authorities."
    notes = telling.remarks((pair.above, pair.below))
    evidence = f"The first number is a limit for all, the second counts known persons. {notes}"
    would = f"Both can be right if {share} of those affected were known to the authorities."
    return Told(text, evidence.strip(), would, Resolution.TURNED_INTO_BOUND)


def coded(case: Case, finding: Finding) -> Codes:
    """The pair and its rate in numbers and codes."""
    found = apparently.matter(finding)
    known, years = rate(found.pair), _years(found.pair)
    share = _share(found.pair, known)
    more = (at(Explanation.OVER_YEARS, years),) if years else ()
    way = (
        (spread(Explanation.DETECTED_SHARE, *share), *more) if share else (at(Explanation.VISIBILITY, None),)
    )
    others = between.explanations(found.between, _told(known, years))
    codes = apparently.coded(finding, [way, *others])
    return replace(codes, share=share or UNKNOWN, years=(years, years) if years and share else UNKNOWN)


def _told(known: tuple[float | None, float] | None, years: int | None) -> frozenset[Axis]:
    """The distinctions that the rate stands for."""
    return VISIBILITY | {Axis.MEASURE} if years and known else VISIBILITY


def _share(pair: Pair, known: tuple[float | None, float] | None) -> tuple[float, float] | None:
    """The least and largest share that was known, as far as known; None where it says nothing."""
    if known is None:
        return None
    low = math.nan if known[0] is None else known[0]
    if pair.above.values.low == 0 and not math.isnan(low):
        return low, math.nan
    return (low, known[1]) if known[1] < 1 else None


CHECK = Check(
    Code.DETECTION_RATE, "Known persons beside an estimate of all",
    "less than nine tenths known (conflict_detection_share)",
    "van Dijk et al. (2017), Monitoring Target 16.2 of the Sustainable Development Goals, UNODC", find, tell, coded,
)  # fmt: skip
