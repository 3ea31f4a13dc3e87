"""What one line of evidence says about an amount or a share, and how likely that makes each mean and spread.

A line is one collection of data: a sample, a set of lists, a model, one judgement. Amounts are worked with on the
log scale and shares on the log odds, and errors are standard deviations there. With mu the mean common to all lines
and tau their spread:

- a value y with error s: y ~ N(mu, s^2 + tau^2);
- a best value m with errors a below and b above it, where a~ = sqrt(a^2 + tau^2) and b~ likewise: N(m; mu, a~)
  Phi(a(m - mu) / (tau a~)) + N(m; mu, b~) Phi(b(mu - m) / (tau b~)), which is the above where a = b;
- "at least L": Phi((mu - log L) / sqrt(tau^2 + s^2)); "up to U": the same with the signs turned.

References
----------
Wallis K. F. (2014). The two-piece normal, binormal, or double Gaussian distribution: its origin and rediscoveries.
Statistical Science 29(1), 106-112. Here each piece carries half of the probability, so that the best value is the
median and the ends are the quantiles that they were printed as.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum, auto
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr, logit, ndtri

from analysis.reading.priors import Priors

Floats = NDArray[np.float64]
Scale = Literal["log", "log_odds"]
LOG_2PI = math.log(2 * math.pi)
# Stands for a tau of zero where tau divides: the distribution functions are then the steps that they tend to.
NEARLY_ZERO = 1e-100
# A window of fewer standard deviations is its width times the density in its middle.
NARROW = 1e-5


class Says(StrEnum):
    """What kind of figure a line gives."""

    VALUE = auto()
    AT_LEAST = auto()
    UP_TO = auto()
    WITHIN = auto()


class EvidenceError(ValueError):
    """A claim, a line, a prior or a floor that the model cannot use; the message names it and what would be right."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that reconciling needs, with their reasons in data/raw/priors.yml, which alone has their values."""

    range_coverage: float  # level of a printed range without one
    unprinted_error: float  # standard deviation of a value whose error was not printed
    design_effect: float  # of a sample whose own was not printed
    bound_slack: float
    drift_per_year: float
    scale_prior: float  # A ~ half-normal of this scale
    least_lines: float  # lines that give a value
    widest_ratio: float  # of the ends of a 95 percent interval
    floor_least_probability: float  # that the lines give to lying above a floor, or it is not applied
    floor_point: float  # below this point of a floor no interval starts
    part_least_probability: float  # that a part does not exceed its whole, or the bound is not applied
    part_effective_draws: float
    part_draws: float
    near: float  # years between the periods of two lines that are pooled, or a year and its answer
    strict: float  # and between the periods of two lines that the scale is learned from
    delay: float  # years from a period to its publication, assumed where no period is printed
    agree: float  # factor between two values without a printed interval that still agree
    history: float  # a number so much older than the count of those found, and below it, is history
    leads_within: float  # years of the year asked about, in which a number leads while any newer one is held
    other_teams: (
        float  # comparisons by different teams, from which on they alone teach the scale of their answers
    )
    show_spread: float  # lines of a subject of one quantity, from which on they show their spread themselves
    many: float  # from so many lines on an answer is headed by its 95 percent interval, not that of 80
    reml_lineages: float  # from so many lines on REML stands beside an exact answer
    years_ago: float  # years from a number to the year asked about that make an answer less direct
    years_long_ago: float  # and far less
    ratio_wide: float  # of the ends of a 95 percent interval that make an answer less precise
    ratio_very_wide: float  # and far less
    independent_teams: float  # teams without a maker in common, from which on an answer may be high

    @classmethod
    def of(cls, priors: Priors) -> Self:
        """As data/raw/priors.yml has them; a multiverse varies one with `replace`."""
        names = [rule.name for rule in fields(cls)]
        numbers = {**priors.mapping("lines", known=names), **priors.mapping("certainty", known=names)}
        for name in names:
            if name not in numbers:
                numbers[name] = priors.number(name)
        return cls(**numbers)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of evidence, on the scale on which it is reconciled."""

    name: str  # the lineage; two lines of one quantity never share a name
    best: float  # log (log odds) of the best value, or of the bound; of a window its lower end
    below: float  # standard deviation of the error towards smaller values; of a bound its slack
    above: float  # and towards larger ones: another only where the printed interval is not symmetric
    says: Says = Says.VALUE
    end: float = math.inf  # upper end of a window

    def __post_init__(self) -> None:
        is_finite = math.isfinite(self.best) and math.isfinite(self.below + self.above)
        has_errors = min(self.below, self.above) > 0
        if not is_finite or not has_errors:
            raise EvidenceError(f"{self!r}: best must be finite, errors finite and above 0")

    @property
    def symmetric(self) -> bool:
        """Whether errors are alike towards both sides."""
        return self.below == self.above


class Prior(NamedTuple):
    """mu ~ N(mean, sd^2) before the lines are seen, on their scale; without one it is flat."""

    mean: float
    sd: float


def to_scale(value: float, scale: Scale) -> float:
    """Log of an amount, or log odds of a share; an `EvidenceError` where it has none."""
    is_number = isinstance(value, float | int | np.number)
    if not is_number or not _has_place(value, scale):
        right = "strictly between 0 and 1" if scale == "log_odds" else "finite and above 0"
        raise EvidenceError(f"{value!r} must be {right} on the scale {scale}")
    return float(logit(value)) if scale == "log_odds" else math.log(value)


def _has_place(value: float, scale: Scale) -> bool:
    """Whether an amount has a log, or a share log odds."""
    top = 1.0 if scale == "log_odds" else math.inf
    return 0 < value < top


def from_scale(value: float, scale: Scale) -> float:
    """Amount or share at a log or log odds: the inverse of `to_scale`."""
    return float(expit(value)) if scale == "log_odds" else math.exp(value)


def point(name: str, value: float, *, error: float, scale: Scale = "log") -> Line:
    """A value with the standard deviation of its error; `Rules.unprinted_error` where none was printed."""
    return Line(name, to_scale(value, scale), error, error)


def interval(
    name: str,
    low: float,
    high: float,
    *,
    level: float,
    least_error: float,
    best: float | None = None,
    scale: Scale = "log",
) -> Line:
    """A printed interval, with its best value where one was printed; without one its middle.

    `least_error` stands for the side of an end that is the best value itself, which says nothing of the error. Raises
    EvidenceError if the ends are not in order, the best value lies outside them, or the level is no probability.
    """
    if not 0 < level < 1:
        raise EvidenceError(f"the level of {name!r} must lie strictly between 0 and 1, not {level!r}")
    start = to_scale(low, scale)
    end = to_scale(high, scale)
    middle = (start + end) / 2 if best is None else to_scale(best, scale)
    in_order = start <= middle <= end
    if not in_order or start == end:
        raise EvidenceError(f"{name!r}: {low!r}, {best!r}, {high!r} must be in order, the ends apart")
    quantile = _end_of_normal(level)
    if best is None:
        error = (end - start) / 2 / quantile
        return Line(name, middle, error, error)
    below = (middle - start) / quantile or least_error
    above = (end - middle) / quantile or least_error
    return Line(name, middle, below, above)


def _end_of_normal(level: float) -> float:
    """How many standard deviations the ends of a central interval of a level are from its middle."""
    return float(ndtri((1 + level) / 2))


def bound(name: str, value: float, *, says: Says, slack: float, scale: Scale = "log") -> Line:
    """A bound, soft by `Rules.bound_slack`."""
    return Line(name, to_scale(value, scale), slack, slack, says)


def as_printed(
    name: str,
    rules: Rules,
    *,
    best: float | None = None,
    low: float | None = None,
    high: float | None = None,
    level: float | None = None,
    says: Says = Says.VALUE,
    sample: float | None = None,
    years: float = 0.0,
    scale: Scale = "log",
) -> Line:
    """A line from whatever was printed, by the choices on single lines; shares are fractions.

    An end of 0 (or a share of 1) has no log and counts as not printed. One end beside a best value stands for the
    other; one end alone is a bound. Of a share without an interval, `sample` persons were asked, with the design effect
    (Kish L. 1965, Survey Sampling, section 5.4) that is assumed; `years` lie between the time of the line and the
    answer's. Raises EvidenceError if nothing usable was printed, or it is not in order.
    """
    low = _usable(low, scale)
    high = _usable(high, scale)
    has_one_end = (low is None) != (high is None)
    if says is Says.VALUE and best is None and has_one_end:
        says = Says.UP_TO if low is None else Says.AT_LEAST
    if says is Says.VALUE:
        line = _value_as_printed(name, rules, best, (low, high), level, sample, scale)
    else:
        end = low if says is Says.AT_LEAST else high
        value = _first_usable(name, end, best)
        line = bound(name, value, says=says, slack=rules.bound_slack, scale=scale)
    drift = rules.drift_per_year * years
    below = math.hypot(line.below, drift)
    above = math.hypot(line.above, drift)
    return replace(line, below=below, above=above)


def _usable(end: float | None, scale: Scale) -> float | None:
    """An end of an interval where it has a place on the scale."""
    if end is None or not _has_place(end, scale):
        return None
    return end


def _first_usable(name: str, value: float | None, instead: float | None) -> float:
    """The first of two figures that is there; an `EvidenceError` where neither is."""
    if value is not None:
        return value
    if instead is None:
        raise EvidenceError(f"{name!r} has no figure that can be used")
    return instead


def _value_as_printed(
    name: str,
    rules: Rules,
    best: float | None,
    ends: tuple[float | None, float | None],
    level: float | None,
    sample: float | None,
    scale: Scale,
) -> Line:
    """A line that fixes a value, from its best value and the ends that have a place on the scale."""
    low, high = ends
    coverage = rules.range_coverage if level is None else level
    error = rules.unprinted_error
    if low is not None and high is not None and low < high:
        return interval(name, low, high, best=best, level=coverage, least_error=error, scale=scale)
    end = low or high
    value = _first_usable(name, best, end)
    if end is not None and end != value:
        distance = abs(to_scale(end, scale) - to_scale(value, scale))
        error = distance / _end_of_normal(coverage)
    elif sample is not None and scale == "log_odds":
        error = _error_of_sample(value, sample, rules.design_effect)
    return point(name, value, error=error, scale=scale)


def _error_of_sample(share: float, sample: float, design_effect: float) -> float:
    """The standard error of the log odds of a share that was found among so many persons."""
    is_share = 0 < share < 1
    if not is_share or sample <= 0:
        raise EvidenceError(f"a share of {share!r} in a sample of {sample!r} has no standard error")
    information = sample * share * (1 - share)
    return math.sqrt(design_effect / information)


def of_values(lines: Sequence[Line], tau: Floats, prior: Prior | None = None) -> tuple[Floats, ...]:
    """What values with alike errors, and the prior, say together: a normal at each tau, in closed form.

    Its mean, its precision, and the log joint density where mu is the mean, shaped as tau.
    """
    values = [line for line in lines if line.says is Says.VALUE and line.symmetric]
    # Deviations from one of them keep the digits that logs of large amounts would cost.
    origin = prior.mean if prior else 0.0
    if values:
        origin = values[0].best
    deviations = [line.best - origin for line in values]
    variances = [line.below**2 + tau**2 for line in values]
    if prior:
        deviations.append(prior.mean - origin)
        variances.append(np.full_like(tau, prior.sd**2))
    precision = np.zeros_like(tau)
    pull = np.zeros_like(tau)
    for deviation, variance in zip(deviations, variances, strict=True):
        precision = precision + 1 / variance
        pull = pull + deviation / variance
    mean = pull / np.where(precision > 0, precision, 1.0)
    squares = np.zeros_like(tau)
    for deviation, variance in zip(deviations, variances, strict=True):
        square = (deviation - mean) ** 2 / variance
        squares = squares + (square + np.log(variance) + LOG_2PI)
    return origin + mean, precision, -0.5 * squares


def _log_halves(line: Line, tau: Floats, mu: Floats) -> Floats:
    """Log likelihood of a value whose errors differ: two halves of normals."""
    distance = line.best - mu
    below = _log_half(line.below, distance, tau)
    above = _log_half(line.above, -distance, tau)
    return np.asarray(np.logaddexp(below, above))


def _log_half(error: float, distance: Floats, tau: Floats) -> Floats:
    """Log likelihood of the half with some error of a value that lies so far on its side of mu."""
    variance = error**2 + tau**2
    square = distance**2 / variance
    log_normal = -0.5 * (square + np.log(variance) + LOG_2PI)
    positive_tau = np.maximum(tau, NEARLY_ZERO)
    slope = error / (positive_tau * np.sqrt(variance))
    return np.asarray(log_normal + log_ndtr(slope * distance))


def _log_window(low: Floats, high: Floats) -> Floats:
    """log(Phi(high) - Phi(low)) without cancellation in either tail, or where the ends hardly differ."""
    # Both ends are looked at in the lower tail, where a probability keeps its digits.
    is_upper = low > -high
    nearer = np.where(is_upper, -low, high)
    farther = np.where(is_upper, -high, low)
    top = log_ndtr(nearer)
    log_part = log_ndtr(farther) - top
    wide = top + np.log1p(-np.exp(log_part))
    width = high - low
    middle = (low + high) / 2
    narrow = np.log(width) - 0.5 * (middle**2 + LOG_2PI)
    return np.where(width < NARROW, narrow, wide)


def log_likelihood(lines: Sequence[Line], tau: Floats, mu: Floats, prior: Prior | None = None) -> Floats:
    """Log likelihood of lines, times the prior density of mu, where tau and mu are, which broadcast."""
    mean, precision, log_peak = of_values(lines, tau, prior)
    squares = (mu - mean) ** 2
    total: Floats = log_peak - 0.5 * precision * squares
    for line in lines:
        # Values with alike errors are in already.
        if line.says is not Says.VALUE or not line.symmetric:
            total = total + _log_of_line(line, tau, mu)
    return total


def _log_of_line(line: Line, tau: Floats, mu: Floats) -> Floats:
    """Log likelihood of one line: a value whose errors differ, a bound or a window."""
    if line.says is Says.VALUE:
        return _log_halves(line, tau, mu)
    sd = np.hypot(tau, line.below)
    distance = line.best - mu
    if line.says is Says.WITHIN:
        return _log_window(distance / sd, (line.end - mu) / sd)
    if line.says is Says.AT_LEAST:
        distance = -distance
    return np.asarray(log_ndtr(distance / sd))
