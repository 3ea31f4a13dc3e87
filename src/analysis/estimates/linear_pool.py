"""The linear opinion pool: several experts' distributions of one amount, put side by side in one mixture.

It keeps the disagreement of the experts. The logarithmic pool, which multiplies densities, treats disagreement as if
it were information: N(10, 1), N(20, 2) and N(40, 3) with weights .1, .1, .8 give 23.6 +- 2.2 there, and 35 +- 10.6 in
the linear pool, which is why it is not used here.

References
----------
Stone M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
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


def _probability(p: ArrayLike) -> Floats:
    array = np.asarray(p, dtype=np.float64)
    if not ((array > 0) & (array < 1)).all():
        raise OpinionError(f"a probability must lie strictly between 0 and 1, not {p!r}")
    return array


@dataclass(frozen=True, slots=True)
class Opinion:
    """One expert's distribution of an amount x: `law` is that of x - shift, or of log(x - shift) when `log`.

    What it gives has the shape of what is asked.
    """

    law: Law
    log: bool = False
    shift: float = 0.0

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability of at most x."""
        above = np.asarray(x, dtype=np.float64) - self.shift
        if not self.log:
            return np.asarray(self.law.cdf(above))
        positive = above > 0
        return np.where(positive, self.law.cdf(np.log(np.where(positive, above, 1.0))), 0.0)

    def pdf(self, x: ArrayLike) -> Floats:
        """Density at x per unit of x."""
        above = np.asarray(x, dtype=np.float64) - self.shift
        if not self.log:
            return np.asarray(self.law.pdf(above))
        safe = np.where(above > 0, above, 1.0)
        return np.where(above > 0, self.law.pdf(np.log(safe)) / safe, 0.0)

    def quantile(self, p: ArrayLike) -> Floats:
        """Quantiles (0 < p < 1)."""
        value = self.law.ppf(_probability(p))
        return np.asarray((np.exp(value) if self.log else value) + self.shift)

    def shifted(self, by: float) -> Opinion:
        """The distribution of x + by."""
        return replace(self, shift=self.shift + by)


def lognormal_from_range(low: float, high: float, *, coverage: float) -> Opinion:
    """A lognormal distribution that leaves (1 - coverage) / 2 below `low` and as much above `high`.

    The median is the geometric mean of the ends, the log SD half the width of the logs over the normal quantile
    (O'Hagan et al. 2006: fitting a distribution to two quantiles).

    Raises
    ------
    OpinionError
        If the ends are not positive and in order, or the coverage not between 0 and 1.
    """
    if not 0 < low < high < math.inf:
        raise OpinionError(f"low must be above 0 and below high, both finite, not {low!r} to {high!r}")
    start, end = math.log(low), math.log(high)
    z = float(ndtri((1 + float(_probability(coverage))) / 2))
    return Opinion(stats.norm((start + end) / 2, (end - start) / 2 / z), log=True)


@dataclass(frozen=True, slots=True)
class LinearPool:
    """A mixture of opinions, whose weights add to one; make it with `linear_pool`."""

    opinions: tuple[Opinion, ...]
    weights: tuple[float, ...]

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability of at most x, in the shape of `x`."""
        return np.asarray(sum(w * o.cdf(x) for w, o in zip(self.weights, self.opinions, strict=True)))

    def pdf(self, x: ArrayLike) -> Floats:
        """Density at x, in the shape of `x`."""
        return np.asarray(sum(w * o.pdf(x) for w, o in zip(self.weights, self.opinions, strict=True)))

    def quantile(self, p: ArrayLike) -> Floats:
        """Quantiles, in the shape of `p` (0 < p < 1), by bracketed root finding."""
        array = _probability(p)
        return np.array([self._root(float(one)) for one in array.ravel()]).reshape(array.shape)

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
    """The mixture of opinions; weights are scaled to add to one, and equal where none are given.

    Raises
    ------
    OpinionError
        If there is no opinion, or the weights do not fit or are below 0.
    """
    if not opinions:
        raise OpinionError("a pool needs at least one opinion")
    array = np.ones(len(opinions)) if weights is None else np.asarray(weights, dtype=np.float64)
    if array.shape != (len(opinions),):
        raise OpinionError(f"{len(opinions)} opinions need as many weights, not {array.size}")
    if not np.isfinite(array).all() or (array < 0).any() or array.sum() <= 0:
        raise OpinionError(f"weights must be finite, none below 0 and not all 0, not {weights!r}")
    return LinearPool(tuple(opinions), tuple((array / array.sum()).tolist()))
