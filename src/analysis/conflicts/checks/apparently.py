"""What the checks on pairs that a distinction dissolves have in common."""

from collections.abc import Iterator

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Finding, Told, ids_of, regions_of
from analysis.conflicts.links import broken_link
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import within
from analysis.conflicts.words import Axis, Code, Level, Resolution
from analysis.vocabulary import Measure, Visibility

SEEN = frozenset({Visibility.DETECTED, Visibility.ASSISTED})
#: A link makes a conflict conditional if nothing but measure and definition stands between two claims.
LINKED = frozenset({Axis.MEASURE, Axis.STATUS})
#: From this share on the rest is told in words: rounded, it could be more than there are.
_NEARLY = 0.995


def is_seen(claim: Claim) -> bool:
    """Whether a claim counts registered or helped persons."""
    return claim.text("visibility") in SEEN


def code_of(pair: Pair) -> Code:
    """Which check tells a pair that a distinction dissolves."""
    measures = {pair.above.about.measure, pair.below.about.measure}
    if Axis.VISIBILITY in pair.axes and is_seen(pair.below) and not is_seen(pair.above):
        return Code.DETECTION_RATE
    if measures == {Measure.STOCK, Measure.FLOW}:
        return Code.IMPLIED_DURATION
    if measures == {Measure.CUMULATIVE, Measure.FLOW}:
        return Code.WINDOW_AVERAGE
    return Code.DISTINCTION


def find(case: Case, code: Code) -> Iterator[Finding]:
    """Findings for the pairs of a code, those of money left to their own checks."""
    for pair in case.told_pairs:
        if code_of(pair) is not code or pair.above.about.family.startswith("money"):
            continue
        claims = (pair.above, pair.below)
        broken = pair.axes <= LINKED and broken_link(case.rules, pair) is not None
        conditional = broken or unfilled(pair) is not None
        yield Finding(
            code,
            Level.CONDITIONAL if conditional else Level.APPARENT,
            ids_of(claims),
            regions_of(claims),
            pair.factor,
            matter=pair,
            group=(pair.below.text("area"),),
            axes=tuple(frozenset({axis}) for axis in telling.ORDER if axis in pair.axes),
            marginal=pair.marginal,
        )


def tell(finding: Finding, would: str) -> Told:
    """A pair in words, with what would have to be true."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    hurried = numbers.sentence(f"taken for the same thing, {telling.step(pair)}")
    told = telling.evidence(pair)
    counted = Axis.VISIBILITY in pair.axes and is_seen(pair.below) and not is_seen(pair.above)
    resolution = Resolution.TURNED_INTO_BOUND if counted else Resolution.NOT_POOLED
    evidence = f"They differ in {told[0].lower()}{told[1:]}"
    return Told(f"{telling.both(pair)} {hurried}", evidence, numbers.sentence(would), resolution)


def others(pair: Pair, told: frozenset[Axis], *, stay: float = 1.0) -> str:
    """What would have to be true by the distinctions that are not told already, one of which is enough.

    Parameters
    ----------
    pair : Pair
        The two claims.
    told : frozenset of Axis
        What is told already.
    stay : float
        For a number at a time above arrivals in a year: the years for which one arrival may stay.
    """
    return "; or if ".join(
        _clause(pair, axis, stay=stay) for axis in telling.ORDER if axis in pair.axes - told
    )


def unfilled(pair: Pair) -> tuple[int, float] | None:
    """Whether the yearly number, year for year, leaves a window unfilled: the years, and what they make at most.

    Who was in it at some time of a window was in it at its start or came in one of its years.
    """
    one, other = pair.above.about, pair.below.about
    yearly = other.measure in (Measure.FLOW, Measure.PREVALENCE) and not other.period.over_window
    window = one.measure == Measure.PREVALENCE and one.period.over_window and not one.period.open
    years = one.period.years
    if not (window and yearly and years and years > 1) or is_seen(pair.below) != is_seen(pair.above):
        return None
    most = years * pair.below.values.loose_high
    return (years, years * pair.below.values.high) if most < pair.above.values.loose_low else None


def _rest(pair: Pair, stay: float) -> str:
    """How many of the higher number must not belong to the lower one."""
    rest = pair.above.values.low - stay * pair.below.values.high
    if rest <= 0:
        return "some"
    if rest > _NEARLY * pair.above.values.low:
        return "nearly all"
    held = f" (with stays of {numbers.written(round(stay))} years)" if stay > 1 else ""
    return f"at least {numbers.derived(rest)}{held}"


def _other_time(pair: Pair, above: str, below: str) -> str:
    """What a difference in time asks for: a change between two times, unless one of them holds the other."""
    one, other = pair.above.about.period, pair.below.about.period
    if within(other, one) and one.over_window:
        return (
            f"the first number is of all those years together ({above}) and the second of one year ({below})"
        )
    return f"the number changed between the times that are meant ({above}; {below})"


def _clause(pair: Pair, axis: Axis, *, stay: float = 1.0) -> str:
    """What one distinction asks for."""
    rest = _rest(pair, stay)
    above, below = telling.word(pair.above, axis), telling.word(pair.below, axis)
    clauses = {
        Axis.STATUS: f"{rest} of the first, who are {above}, are not {below}",
        Axis.POPULATION: f"{rest} of the first, who are {above}, are not {below}",
        Axis.EXPLOITATION: f"{rest} of the first are exploited for other purposes than the second",
        Axis.ROUTE: f"the first number is of those {above}, the second of those {below}",
        Axis.VISIBILITY: f"the first number is of {above}, the second of {below}",
        Axis.MEASURE: f"the first number {above} while the second {below}",
        Axis.PERIOD: _other_time(pair, above, below),
    }
    return clauses[axis]
