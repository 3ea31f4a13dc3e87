"""Yearly counts told by the shape of their course: each shape has its own sentence, with the years that matter."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from analysis.findings.model import Claim
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers, phrases
from analysis.report.series import Series, compared, middle, multiple


class Course(StrEnum):
    """How yearly counts went."""

    FEW = "few"
    LEVEL = "level"
    JUMP = "jump"
    RISING = "rising"
    FALLING = "falling"
    STEP_UP = "step_up"
    STEP_DOWN = "step_down"
    PEAK = "peak"
    TROUGH = "trough"
    GREW = "grew"
    SHRANK = "shrank"
    SWINGS = "swings"


def course(values: Sequence[float], limits: Thresholds) -> Course:
    """How counts went, by the first rule that holds.

    Fewer than `few` of them: few. Largest over smallest at most `level`: level. No fall, or no rise, throughout:
    rising, falling. One inner value at least `leap` times every other one: jump. All before a year within a `leap` of
    each other, all from it on likewise, and the two sides at least a `leap` apart on average and nowhere mixed: step.
    The last at least a `leap` above, or below, the first: grew, shrank. The largest at least a `leap` above both the
    first and the last, or the smallest below both: peak, trough; where both hold, and everything else: swings.

    Parameters
    ----------
    values : sequence of float
        Counts in the order of their years, none below zero.
    limits : Thresholds
        `few`, `level`, `leap`.
    """
    if len(values) < limits.few:
        return Course.FEW
    rules = ((Course.LEVEL, _level), *_RULES)
    return next((name for name, holds in rules if holds(values, limits)), Course.SWINGS)


def _at_least(large: float, small: float, ratio: float) -> bool:
    """Whether one value is at least so many times another one."""
    return large >= ratio * small and large > small


def _level(values: Sequence[float], limits: Thresholds) -> bool:
    return max(values) <= limits.level * min(values)


def _jump(values: Sequence[float], limits: Thresholds) -> bool:
    ordered = sorted(values)
    return max(values) in values[1:-1] and _at_least(ordered[-1], ordered[-2], limits.leap)


def split(values: Sequence[float], limits: Thresholds) -> int | None:
    """Position from which a new level holds, if there is one."""
    for at in range(2, len(values) - 1):
        before, after = values[:at], values[at:]
        steady = all(max(part) < limits.leap * min(part) for part in (before, after))
        apart = max(before) < min(after) or max(after) < min(before)
        means = sorted(sum(part) / len(part) for part in (before, after))
        if steady and apart and _at_least(means[1], means[0], limits.leap):
            return at
    return None


def _step(values: Sequence[float], limits: Thresholds, *, up: bool) -> bool:
    at = split(values, limits)
    return at is not None and (values[at] > values[at - 1]) == up


def _peak(values: Sequence[float], limits: Thresholds) -> bool:
    return all(_at_least(max(values), end, limits.leap) for end in (values[0], values[-1]))


def _trough(values: Sequence[float], limits: Thresholds) -> bool:
    return all(_at_least(end, min(values), limits.leap) for end in (values[0], values[-1]))


_RULES: tuple[tuple[Course, Callable[[Sequence[float], Thresholds], bool]], ...] = (
    (Course.RISING, lambda values, _: all(one <= other for one, other in pairwise(values))),
    (Course.FALLING, lambda values, _: all(one >= other for one, other in pairwise(values))),
    (Course.JUMP, _jump),
    (Course.STEP_UP, lambda values, limits: _step(values, limits, up=True)),
    (Course.STEP_DOWN, lambda values, limits: _step(values, limits, up=False)),
    (Course.GREW, lambda values, limits: _at_least(values[-1], values[0], limits.leap)),
    (Course.SHRANK, lambda values, limits: _at_least(values[0], values[-1], limits.leap)),
    (Course.SWINGS, lambda values, limits: _peak(values, limits) and _trough(values, limits)),
    (Course.PEAK, _peak),
    (Course.TROUGH, _trough),
)


def of(series: Series, limits: Thresholds) -> Course:
    """The shape of a series."""
    return course([middle(claim) for claim in series.claims], limits)


def told(series: Series, limits: Thresholds) -> str:
    """How a series went, as one or two sentences."""
    text = _SAID[of(series, limits)](series, limits)
    notes = f" ({series.notes})" if series.notes else ""
    gaps = f" No count is held for {numbers.runs(series.missing)}." if series.missing else ""
    broken = f" {series.stretch}." if series.stretch else ""
    return f"{numbers.capitalised(text)}{notes}.{gaps}{broken}"


def caution(series: Series, limits: Thresholds) -> str:
    """What a course of this shape need not mean."""
    return _CAUTIONS[of(series, limits)]


def _year(claim: Claim) -> str:
    """A count with its year: 484 in 2016."""
    return f"{_count(claim)} in {claim.start}"


def _count(claim: Claim) -> str:
    return phrases.linked(numbers.span(claim.low, claim.best, claim.high), [claim])


def _ends(series: Series) -> tuple[Claim, Claim]:
    return series.claims[0], series.claims[-1]


def least(claims: Sequence[Claim]) -> Claim:
    """The smallest count, the first of equal ones."""
    return min(claims, key=lambda claim: (middle(claim), claim.start or 0))


def most(claims: Sequence[Claim]) -> Claim:
    """The largest count, the first of equal ones."""
    return max(claims, key=lambda claim: (middle(claim), -(claim.start or 0)))


def _by(series: Series) -> str:
    return phrases.producer(series.first)


def _few(series: Series, _: Thresholds) -> str:
    counts = numbers.listed([_year(claim) for claim in series.claims])
    return f"{_by(series)} has {numbers.written(len(series.claims))} years of {series.kind}: {counts}"


def _steady(series: Series, _: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    years = f"from {first.start} to {last.start}"
    if middle(low) == middle(high):
        return f"{_by(series)} has {_count(first)} {series.kind} in each year {years}"
    between = f"between {_year(low)} and {_year(high)}"
    return f"{years} the number of {series.kind} stays {between}, according to {_by(series)}"


def _throughout(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    more = "more" if middle(last) > middle(first) else "fewer"
    ends = f"{_year(first)} and {_year(last)}, {compared(first, last, limits)}"
    return f"{_by(series)} counts {more} {series.kind} from year to year, {ends}{leap(series, limits)}"


def _jumped(series: Series, _: Thresholds) -> str:
    top = most(series.claims)
    others = [claim for claim in series.claims if claim is not top]
    first, last = _ends(series)
    times = multiple(middle(top) / middle(most(others)))
    any_ = f"{_by(series)} has for any other from {first.start} to {last.start}"
    low, high = least(others), most(others)
    end = f", and {_year(last)}" if last not in (low, high) else ""
    ends = f"{_year(low)} to {_year(high)}{end}"
    return (
        f"one year stands out: {_year(top)}, {times} as many {series.kind} as {any_}; the others have {ends}"
    )


def _stepped(series: Series, limits: Thresholds) -> str:
    at = split([middle(claim) for claim in series.claims], limits)
    assert at is not None
    before, after = series.claims[:at], series.claims[at:]
    old = f"{_count(least(before))} to {_count(most(before))} a year from {before[0].start} to {before[-1].start}"
    new = f"{_count(least(after))} to {_count(most(after))} from then to {after[-1].start}"
    return f"the {series.kind} counted by {_by(series)} come to a new level in {after[0].start}: {old}, {new}"


def _peaked(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    top = most(series.claims)
    rise = f"rise from {_year(first)} to {_year(top)}, {compared(first, top, limits)}"
    return f"{series.kind} {rise}, and fall to {_year(last)}, in the counts of {_by(series)}"


def _dipped(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low = least(series.claims)
    fall = f"{_year(low)}, {compared(first, low, limits)}"
    return (
        f"{_by(series)} has {_count(first)} {series.kind} in {first.start}, {fall}, and {_year(last)} again"
    )


def _grew(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    than = f"{compared(first, last, limits)} as in" if middle(first) else "after none in"
    ends = f"{than} {first.start} ({_count(first)})"
    between = f"with falls between{_inside(series)}{leap(series, limits)}"
    return f"in {last.start} {_by(series)} has {_count(last)} {series.kind}, {ends}, {between}"


def _shrank(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    fall = f"come down to {_year(last)}, {compared(first, last, limits)}"
    between = f"with rises between{_inside(series)}"
    return f"from {_year(first)} the {series.kind} {fall}, {between}, according to {_by(series)}"


def _inside(series: Series) -> str:
    """The years of the fewest and of the most, as a clause, where these are not the first or the last."""
    within = series.claims[1:-1]
    ends = (("fewest", least(series.claims)), ("most", most(series.claims)))
    said = [f"{word} in {claim.start} ({_count(claim)})" for word, claim in ends if claim in within]
    return f"; {', '.join(said)}" if said else ""


def _swings(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    ends = [f"{_count(first)} at first"] * (first not in (low, high))
    ends += [f"{_count(last)} at last"] * (last not in (low, high))
    said = f": {', '.join(ends)}" if ends else ""
    years = f"from {first.start} to {last.start} in the counts of {_by(series)}"
    between = f"between {_year(low)} and {_year(high)}"
    return f"{series.kind} go up and down {years}, {between}{said}{leap(series, limits)}"


def leap(series: Series, limits: Thresholds) -> str:
    """The largest step from one year to the next, as a clause, where it is a leap and not the whole course."""
    steps = [
        (max(middle(one), middle(other)) / min(middle(one), middle(other)), one, other)
        for one, other in pairwise(series.claims)
        if (other.start or 0) - (one.start or 0) == 1 and middle(one) > 0 and middle(other) > 0
    ]
    size, one, other = max(steps, key=lambda step: step[0], default=(0.0, series.first, series.first))
    if size < limits.leap or (one, other) == _ends(series):
        return ""
    return f"; the largest step is from {_year(one)} to {_year(other)}"


_SAID: Mapping[Course, Callable[[Series, Thresholds], str]] = {
    Course.FEW: _few,
    Course.LEVEL: _steady,
    Course.JUMP: _jumped,
    Course.RISING: _throughout,
    Course.FALLING: _throughout,
    Course.STEP_UP: _stepped,
    Course.STEP_DOWN: _stepped,
    Course.PEAK: _peaked,
    Course.TROUGH: _dipped,
    Course.GREW: _grew,
    Course.SHRANK: _shrank,
    Course.SWINGS: _swings,
}

_CAUTIONS: Mapping[Course, str] = {
    Course.FEW: "So few years show no course.",
    Course.LEVEL: "A level count need not mean a level crime: who is found depends on who looks.",
    Course.JUMP: "A single such year can come from one large case, or from another way of counting.",
    Course.RISING: "More known persons need not mean more exploited ones: more offices may search, or report.",
    Course.FALLING: "Fewer are known each time; fewer may be exploited, or less search made, or others counted.",
    Course.STEP_UP: "A level that is new and stays can come from another law, or another way of counting.",
    Course.STEP_DOWN: "A level that is new and stays can come from another law, or another way of counting.",
    Course.PEAK: "Whether the crime rose and fell, or the search for it, or what is counted, such a count cannot tell.",
    Course.TROUGH: "In the years with few of them there may have been as many victims, less search or fewer reports.",
    Course.GREW: "A count grows with the crime, with the search, or when what is counted, or who reports, changes.",
    Course.SHRANK: "Fewer known persons can mean fewer victims or less search, or that others are counted, or report.",
    Course.SWINGS: "Swings of this kind may say more about the search, or about who reports, than about the crime.",
}
