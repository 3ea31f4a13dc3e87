"""Opinion pools: several experts' distributions of one amount, put side by side in one distribution.

The linear pool is the mixture: it keeps the disagreement of the experts. The logarithmic pool multiplies densities
and so treats disagreement as if it were information; it stands here only to show why this project does not use
it: N(10, 1), N(20, 2) and N(40, 3) with weights .1, .1, .8 give 23.6 +- 2.2 there, and 35 +- 10.6 in the linear pool.

>>> from analysis.estimates import opinion
>>> experts = [opinion.normal(10, 1), opinion.normal(20, 2), opinion.normal(40, 3)]
>>> round(opinion.linear_pool(experts, [0.1, 0.1, 0.8]).sd, 1)
10.6
>>> round(opinion.logarithmic_pool(experts, [0.1, 0.1, 0.8]).sd, 1)
2.2

References
----------
Genest C., Zidek J. V. (1986). Combining probability distributions: a critique and an annotated bibliography.
Statistical Science 1(1), 114-135.
O'Hagan A., Buck C. E., Daneshkhah A., et al. (2006). Uncertain Judgements: Eliciting Experts' Probabilities. Wiley.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtri

Floats = NDArray[np.float64]


class OpinionError(ValueError):
    """A distribution, weight or probability that cannot be used; the message says which and what would be right."""


class Law(Protocol):
    """What is asked of a frozen scipy.stats distribution."""

    def cdf(self, x: Any, /) -> Any:
        """Distribution function at x."""

    def pdf(self, x: Any, /) -> Any:
        """Density at x."""

    def ppf(self, p: Any, /) -> Any:
        """Quantile at p."""

    def mean(self) -> Any:
        """Mean."""

    def std(self) -> Any:
        """Standard deviation."""


def _finite(name: str, number: float, *, positive: bool = False) -> float:
    if not math.isfinite(number) or (positive and number <= 0):
        raise OpinionError(f"{name} must be a finite number{' above 0' if positive else ''}, not {number!r}")
    return float(number)


def _probability(p: ArrayLike) -> Floats:
    array = np.asarray(p, dtype=np.float64)
    if not ((array > 0) & (array < 1)).all():
        raise OpinionError(f"a probability must lie strictly between 0 and 1, not {p!r}")
    return array


def _in_shape(values: Any) -> Floats | float:
    """A float for one value, else an array."""
    array = np.asarray(values, dtype=np.float64)
    return array if array.ndim else float(array)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One expert's distribution of an amount x.

    Attributes
    ----------
    law : frozen scipy.stats distribution
        Of x - shift, or of log(x - shift) when `log`.
    mean, sd : float
        Of x; infinite where the distribution has none.
    log : bool
        Whether `law` is on the log scale.
    shift : float
        In the unit of x.
    normal : bool
        Whether `law` is normal.
    """

    law: Law
    mean: float
    sd: float
    log: bool = False
    shift: float = 0.0
    normal: bool = False

    def cdf(self, x: ArrayLike) -> Floats | float:
        """Probability of at most x, in the shape of `x`."""
        above = np.asarray(x, dtype=np.float64) - self.shift
        if not self.log:
            return _in_shape(self.law.cdf(above))
        positive = above > 0
        return _in_shape(np.where(positive, self.law.cdf(np.log(np.where(positive, above, 1.0))), 0.0))

    def pdf(self, x: ArrayLike) -> Floats | float:
        """Density at x per unit of x, in the shape of `x`."""
        above = np.asarray(x, dtype=np.float64) - self.shift
        if not self.log:
            return _in_shape(self.law.pdf(above))
        positive = above > 0
        safe = np.where(positive, above, 1.0)
        return _in_shape(np.where(positive, self.law.pdf(np.log(safe)) / safe, 0.0))

    def quantile(self, p: ArrayLike) -> Floats | float:
        """Quantiles, in the shape of `p` (0 < p < 1)."""
        value = self.law.ppf(_probability(p))
        return _in_shape((np.exp(value) if self.log else value) + self.shift)

    @property
    def median(self) -> float:
        """The amount that is exceeded with probability one half."""
        return float(self.quantile(0.5))

    @property
    def log_sd(self) -> float:
        """Standard deviation of the log amount.

        Raises
        ------
        OpinionError
            If the distribution is not one of a log amount.
        """
        if not self.log or self.shift != 0:
            raise OpinionError("only a distribution of the log amount, without a shift, has a log_sd")
        return float(self.law.std())

    def shifted(self, by: float) -> Opinion:
        """The distribution of x + by."""
        move = _finite("by", by)
        return replace(self, mean=self.mean + move, shift=self.shift + move)


def normal(mean: float, sd: float) -> Opinion:
    """A normal distribution."""
    m, s = _finite("mean", mean), _finite("sd", sd, positive=True)
    return Opinion(stats.norm(m, s), m, s, normal=True)


def lognormal(median: float, log_sd: float) -> Opinion:
    """A lognormal distribution, from its median and the standard deviation of the log."""
    m, s = _finite("median", median, positive=True), _finite("log_sd", log_sd, positive=True)
    mean = m * math.exp(s**2 / 2)
    return Opinion(
        stats.norm(math.log(m), s), mean, mean * math.sqrt(math.expm1(s**2)), log=True, normal=True
    )


def lognormal_from_range(low: float, high: float, *, coverage: float) -> Opinion:
    """A lognormal distribution that leaves (1 - coverage) / 2 below `low` and as much above `high`.

    The median is the geometric mean of the ends, the log SD half the width of the logs over the normal quantile.

    Raises
    ------
    OpinionError
        If the ends are not positive and in order, or the coverage not between 0 and 1.

    References
    ----------
    O'Hagan et al. (2006), as above: fitting a distribution to two quantiles.
    """
    start, end = (math.log(_finite(name, x, positive=True)) for name, x in (("low", low), ("high", high)))
    if start >= end:
        raise OpinionError(f"low must be below high, not {low!r} to {high!r}")
    z = float(ndtri((1 + float(_probability(coverage))) / 2))
    return lognormal(math.exp((start + end) / 2), (end - start) / 2 / z)


def gamma(shape: float, rate: float) -> Opinion:
    """A gamma distribution; `rate` is the inverse of its scale, so the mean is shape / rate."""
    a, b = _finite("shape", shape, positive=True), _finite("rate", rate, positive=True)
    return Opinion(stats.gamma(a, scale=1 / b), a / b, math.sqrt(a) / b)


def log_t(df: float, location: float, scale: float) -> Opinion:
    """The exponential of a Student-t distribution with `df` degrees of freedom; its mean is infinite."""
    law = stats.t(
        _finite("df", df, positive=True),
        _finite("location", location),
        _finite("scale", scale, positive=True),
    )
    return Opinion(law, math.inf, math.inf, log=True)


def uniform(low: float, high: float) -> Opinion:
    """A uniform distribution from `low` to `high`."""
    start, width = _finite("low", low), _finite("high - low", high - low, positive=True)
    return Opinion(stats.uniform(start, width), start + width / 2, width / math.sqrt(12))


def log_uniform(low: float, high: float) -> Opinion:
    """A distribution whose logarithm is uniform from log(low) to log(high)."""
    start = math.log(_finite("low", low, positive=True))
    width = _finite("log(high / low)", math.log(_finite("high", high, positive=True)) - start, positive=True)
    mean = low * math.expm1(width) / width
    variance = low**2 * math.expm1(2 * width) / (2 * width) - mean**2
    return Opinion(stats.uniform(start, width), mean, math.sqrt(variance), log=True)


def _shares(opinions: Sequence[Opinion], weights: Sequence[float] | None) -> Floats:
    """Weights that add to one; equal where none are given."""
    if not opinions:
        raise OpinionError("a pool needs at least one opinion")
    array = np.ones(len(opinions)) if weights is None else np.asarray(weights, dtype=np.float64)
    if array.shape != (len(opinions),):
        raise OpinionError(f"{len(opinions)} opinions need as many weights, not {array.size}")
    if not np.isfinite(array).all() or (array < 0).any() or array.sum() <= 0:
        raise OpinionError(f"weights must be finite, none below 0 and not all 0, not {weights!r}")
    return np.asarray(array / array.sum())


@dataclass(frozen=True, slots=True)
class LinearPool:
    """A mixture of opinions; make it with `linear_pool`.

    Attributes
    ----------
    opinions : tuple of Opinion
    weights : tuple of float
        They add to one.
    """

    opinions: tuple[Opinion, ...]
    weights: tuple[float, ...]

    def _sum(self, values: Sequence[Floats | float]) -> Floats | float:
        return _in_shape(sum(w * np.asarray(v) for w, v in zip(self.weights, values, strict=True)))

    @property
    def mean(self) -> float:
        """The weighted mean of the opinions' means."""
        return float(self._sum([o.mean for o in self.opinions]))

    @property
    def sd(self) -> float:
        """Standard deviation: within opinions and between them."""
        mean = self.mean
        if math.isinf(mean):
            return math.inf
        return math.sqrt(float(self._sum([o.sd**2 + (o.mean - mean) ** 2 for o in self.opinions])))

    def cdf(self, x: ArrayLike) -> Floats | float:
        """Probability of at most x, in the shape of `x`."""
        return self._sum([o.cdf(x) for o in self.opinions])

    def pdf(self, x: ArrayLike) -> Floats | float:
        """Density at x, in the shape of `x`."""
        return self._sum([o.pdf(x) for o in self.opinions])

    def quantile(self, p: ArrayLike) -> Floats | float:
        """Quantiles, in the shape of `p` (0 < p < 1), by bracketed root finding."""
        array = _probability(p)
        return _in_shape(np.array([self._root(float(one)) for one in array.ravel()]).reshape(array.shape))

    def _root(self, p: float) -> float:
        """The quantile at p; it lies between the lowest and the highest of the opinions' quantiles."""
        ends = [float(o.quantile(p)) for o in self.opinions]
        low, high = min(ends), max(ends)

        def excess(x: float) -> float:
            return float(self.cdf(x)) - p

        if excess(low) >= 0:
            return low
        if excess(high) <= 0:
            return high
        tightest = 4 * float(np.finfo(np.float64).eps)
        return float(brentq(excess, low, high, xtol=1e-20 * (high - low), rtol=tightest, maxiter=500))


def linear_pool(opinions: Sequence[Opinion], weights: Sequence[float] | None = None) -> LinearPool:
    """The mixture of opinions.

    Parameters
    ----------
    opinions : sequence of Opinion
    weights : sequence of float, optional
        Not below 0; scaled to add to one. Equal where not given.

    Raises
    ------
    OpinionError
        If there is no opinion or the weights do not fit.

    References
    ----------
    Stone M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
    """
    return LinearPool(tuple(opinions), tuple(_shares(opinions, weights).tolist()))


def logarithmic_pool(opinions: Sequence[Opinion], weights: Sequence[float] | None = None) -> Opinion:
    """The normalised product of densities to the power of their weights, for normal or for lognormal opinions.

    Parameters and exceptions as in `linear_pool`. Precisions add, so it is narrower than the narrowest opinion may
    be even where all opinions contradict each other: for comparison only.

    Raises
    ------
    OpinionError
        Also if the opinions are not all normal or all lognormal, without shifts.

    References
    ----------
    Genest and Zidek (1986), as above, section 3.
    """
    share = _shares(opinions, weights)
    if any(not o.normal or o.shift != 0 or o.log != opinions[0].log for o in opinions):
        raise OpinionError(
            "a logarithmic pool here takes opinions that are all normal or all lognormal, without shifts"
        )
    precision = share / np.array([o.law.std() for o in opinions]) ** 2
    mean = float((precision * np.array([o.law.mean() for o in opinions])).sum() / precision.sum())
    sd = float(1 / math.sqrt(precision.sum()))
    return lognormal(math.exp(mean), sd) if opinions[0].log else normal(mean, sd)
