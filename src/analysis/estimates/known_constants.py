"""What measurements of a constant say by some year, by several methods: two spreads of this project, and simple ones.

A constant does not drift, so that there is no window of years; a value without an error is never pooled; of one team
only its newest value speaks, of one year the more precise one. The additive spread is that of `pooled_posterior`, with
a scale prior in units of the median printed error; the multiplicative one widens every printed error by Birge's ratio.

References
----------
Birge R. T. (1932). The calculation of errors by the method of least squares. Physical Review 40, 207-227.
Bodnar O., Elster C. (2014). On the adjustment of inconsistent data using the Birge ratio. Metrologia 51(5), 516-521:
the t distribution with k - 1 degrees of freedom.
Higgins J. P. T., Thompson S. G., Spiegelhalter D. J. (2009). A re-evaluation of random-effects meta-analysis.
Journal of the Royal Statistical Society A 172(1), 137-159: what is expected of a new measurement.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np
import pandas as pd
from scipy.special import gammaln, logsumexp, stdtr, stdtrit

from analysis.estimates import quadrature
from analysis.estimates.line_likelihood import LOG_2PI, Floats, Line, of_values
from analysis.estimates.meta_analysis import random_effects
from analysis.estimates.pooled_posterior import learn
from analysis.estimates.quadrature import NormalMixture


class Method(StrEnum):
    """How measurements become an answer."""

    ADDITIVE = auto()
    BIRGE = auto()
    REML = auto()
    FIXED = auto()
    NEWEST = auto()
    PRECISE = auto()


@dataclass(frozen=True, slots=True, order=True)
class Measurement:
    """A published value with its standard error, in the unit of the constant."""

    year: int
    claim_id: str
    team: str
    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Choices:
    """The numbers that an answer needs; examples/known_truth.yml has them with their reasons."""

    scale_prior: float
    least_makers: float
    margin_in_errors: float
    never_narrower: float


@dataclass(frozen=True)
class Predicted:
    """A distribution of one number: normals mixed by weight, (T,), or one t with fewer degrees of freedom."""

    mean: Floats
    sd: Floats
    weight: Floats
    df: float = math.inf

    def quantile(self, p: float) -> float:
        """The number that lies above all but a part p.

        Examples
        --------
        >>> one = np.ones(1)
        >>> round(Predicted(0 * one, one, one).quantile(0.975), 2)
        1.96
        """
        if self.mean.size == 1:
            from_mean = self.sd[0] * stdtrit(self.df, p)
            return float(self.mean[0] + from_mean)
        mixture = NormalMixture(self.mean, self.sd, self.weight)
        (quantile,) = mixture.quantile(np.array([p]))
        return float(quantile)

    def below(self, x: float) -> float:
        """Probability of a number below x."""
        z = (x - self.mean) / self.sd
        below: Floats = np.asarray(stdtr(self.df, z))
        return float(below @ self.weight)

    def log_density(self, x: float) -> float:
        """Log density at x, per unit of the constant; exact in the far tails too."""
        z = (x - self.mean) / self.sd
        log_standard = -0.5 * (z**2 + LOG_2PI)
        if math.isfinite(self.df):
            half = (self.df + 1) / 2
            log_ratio = gammaln(half) - gammaln(self.df / 2)
            log_norm = log_ratio - 0.5 * math.log(self.df * math.pi)
            squares = z**2 / self.df
            log_standard = log_norm - half * np.log1p(squares)
        log_densities = log_standard - np.log(self.sd)
        return float(logsumexp(log_densities, b=self.weight))


@dataclass(frozen=True)
class Answer:
    """What is known of a constant: its distribution, and how far new measurements stray beyond their error."""

    value: Predicted
    spread: Floats  # standard deviation between measurements at each component, (T,)
    factor: float = 1.0  # by which printed errors are too small

    def truth(self, error: float) -> Predicted:
        """What is expected of a value that is itself known with some error."""
        errors = error * np.ones_like(self.spread)
        return self._widened(errors)

    def measured(self, error: float) -> Predicted:
        """What is expected of a new measurement with some printed error."""
        error_as_it_is = self.factor * error
        return self._widened(np.hypot(self.spread, error_as_it_is))

    def _widened(self, sd: Floats) -> Predicted:
        value = self.value
        widened_sd = np.hypot(value.sd, sd)
        return Predicted(value.mean, widened_sd, value.weight, value.df)


def published_by(measurements: Sequence[Measurement], year: int) -> list[Measurement]:
    """The newest value of each team among those of a year or earlier, by year; of one year the more precise.

    Examples
    --------
    >>> first = Measurement(1930, "a", "Heyl", 6.670, 0.005)
    >>> second = Measurement(1942, "b", "Heyl", 6.673, 0.003)
    >>> [held.claim_id for held in published_by([first, second], 1941)]
    ['a']
    >>> [held.claim_id for held in published_by([first, second], 1942)]
    ['b']
    """
    newest = dict[str, Measurement]()
    for measurement in sorted(measurements):
        before = newest.get(measurement.team)
        if measurement.year > year:
            continue
        if before is None or measurement.year > before.year or measurement.error < before.error:
            newest[measurement.team] = measurement
    return sorted(newest.values())


def birge_ratio(values: Sequence[float], errors: Sequence[float]) -> float:
    """How many times further apart values lie than their errors say, at least two of them.

    Examples
    --------
    >>> birge_ratio([-1.0, 1.0], [1.0, 1.0])
    1.4142135623730951
    """
    fit = _pooled(values, errors, "FE", "z")
    ratio = fit["q"] / fit["q_df"]
    return math.sqrt(ratio)


def answer(measurements: Sequence[Measurement], method: Method, choices: Choices) -> Answer:
    """What measurements of different teams say together, by one method."""
    if method is Method.ADDITIVE:
        return _additive(measurements, choices.scale_prior)
    if method is Method.NEWEST:
        latest = max(measurement.year for measurement in measurements)
        of_that_year = [measurement for measurement in measurements if measurement.year == latest]
        return _alone(_most_precise(of_that_year))
    if method is Method.PRECISE:
        return _alone(_most_precise(measurements))
    values = [measurement.value for measurement in measurements]
    errors = [measurement.error for measurement in measurements]
    if method is Method.REML:
        fit = _pooled(values, errors, "REML", "adhoc")
        spread = math.sqrt(fit["tau2"])
        return _single(fit["estimate"], fit["se"], df=fit["df"], spread=spread)
    fit = _pooled(values, errors, "FE", "z")
    if method is Method.FIXED:
        return _single(fit["estimate"], fit["se"])
    ratio = max(choices.never_narrower, birge_ratio(values, errors))
    widened = ratio * fit["se"]
    return _single(fit["estimate"], widened, df=fit["q_df"], factor=ratio)


def _most_precise(measurements: Sequence[Measurement]) -> Measurement:
    """The measurement with the smallest error, the first of equals."""
    return min(measurements, key=lambda measurement: measurement.error)


def _additive(measurements: Sequence[Measurement], scale_prior: float) -> Answer:
    """The posterior of this project, worked out in units of the median printed error."""
    errors = [measurement.error for measurement in measurements]
    unit = float(np.median(errors))
    origin = measurements[0].value
    lines = []
    for measurement in measurements:
        error = measurement.error / unit
        distance = measurement.value - origin
        line = Line(measurement.claim_id, distance / unit, error, error)
        lines.append(line)
    smallest = min(line.below for line in lines)
    spread = learn((), prior_scale=scale_prior).spread()
    tau, log_prior = spread.nodes(smallest)
    log_joint = log_prior + quadrature.log_marginal(lines, tau)
    weight = np.exp(log_joint - logsumexp(log_joint))
    mean, precision, _ = of_values(lines, tau)
    sd = unit / np.sqrt(precision)
    value = Predicted(origin + unit * mean, sd, weight)
    return Answer(value, unit * tau)


def _pooled(values: Sequence[float], errors: Sequence[float], method: str, test: str) -> pd.Series[float]:
    """The fit of `random_effects`, whatever the unit: the middle of the values is taken off, and put back."""
    middle = float(np.median(values))
    unit = float(np.median(errors))
    deviations = (np.array(values) - middle) / unit
    variances = (np.array(errors) / unit) ** 2
    fit = random_effects(deviations, variances, method=method, test=test)
    return pd.Series(
        {
            "estimate": middle + unit * fit.estimate,
            "se": unit * fit.se,
            "tau2": unit**2 * fit.tau2,
            "df": fit.df,
            "q": fit.q,
            "q_df": fit.q_df,
        }
    )


def _alone(measurement: Measurement) -> Answer:
    """One measurement, as it was printed."""
    return _single(measurement.value, measurement.error)


def _single(
    mean: float, sd: float, *, df: float = math.inf, spread: float = 0.0, factor: float = 1.0
) -> Answer:
    """An answer that is one distribution."""
    unit = np.ones(1)
    value = Predicted(mean * unit, sd * unit, unit, df)
    return Answer(value, spread * unit, factor)
