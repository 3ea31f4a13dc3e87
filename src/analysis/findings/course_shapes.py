"""The shape of a course of yearly counts: risen, fallen, a peak, swings; by rules on ratios, the first that holds."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations, pairwise

from analysis.findings.thresholds import Thresholds


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
    first and the last, or the smallest below both, and nowhere on the way to it or from it a `leap` the other way:
    peak, trough; where both hold, and everything else: swings.

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


def _above(values: Sequence[float], limits: Thresholds) -> bool:
    return all(_at_least(max(values), end, limits.leap) for end in (values[0], values[-1]))


def _below(values: Sequence[float], limits: Thresholds) -> bool:
    return all(_at_least(end, min(values), limits.leap) for end in (values[0], values[-1]))


def _climbs(values: Sequence[float], limits: Thresholds) -> bool:
    """Whether no value is a leap below one before it."""
    return not any(_at_least(one, other, limits.leap) for one, other in combinations(values, 2))


def _peak(values: Sequence[float], limits: Thresholds) -> bool:
    """Whether values climb to the largest, from its last place on come down, and lie near it in between."""
    up = values[: _last(values, max(values)) + 1]
    down = values[values.index(max(values)) :]
    return _above(values, limits) and _climbs(up, limits) and _climbs(down[::-1], limits)


def _trough(values: Sequence[float], limits: Thresholds) -> bool:
    """Whether values come down to the smallest, from its last place on climb, and lie near it in between."""
    down = values[: _last(values, min(values)) + 1]
    up = values[values.index(min(values)) :]
    return _below(values, limits) and _climbs(down[::-1], limits) and _climbs(up, limits)


def _last(values: Sequence[float], value: float) -> int:
    """The last place of a value."""
    return max(at for at, other in enumerate(values) if other == value)


_RULES: tuple[tuple[Course, Callable[[Sequence[float], Thresholds], bool]], ...] = (
    (Course.RISING, lambda values, _: all(one <= other for one, other in pairwise(values))),
    (Course.FALLING, lambda values, _: all(one >= other for one, other in pairwise(values))),
    (Course.JUMP, _jump),
    (Course.STEP_UP, lambda values, limits: _step(values, limits, up=True)),
    (Course.STEP_DOWN, lambda values, limits: _step(values, limits, up=False)),
    (Course.GREW, lambda values, limits: _at_least(values[-1], values[0], limits.leap)),
    (Course.SHRANK, lambda values, limits: _at_least(values[0], values[-1], limits.leap)),
    (Course.SWINGS, lambda values, limits: _above(values, limits) and _below(values, limits)),
    (Course.PEAK, _peak),
    (Course.TROUGH, _trough),
)
