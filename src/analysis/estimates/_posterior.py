"""What is handed out about one quantity: its posterior and the distribution of a new theta."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates._evidence import Floats
from analysis.estimates._mixture import Mixture, invert
from analysis.estimates._voices import EvidenceError


def probabilities(p: ArrayLike) -> Floats:
    """`p` as an array of one dimension, checked."""
    array = np.atleast_1d(np.asarray(p, dtype=np.float64))
    if array.ndim != 1 or not ((array > 0) & (array < 1)).all():
        raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
    return array


@dataclass(frozen=True, slots=True)
class Moments:
    """Summaries of Q quantities, each of shape (Q,)."""

    mean: Floats
    var: Floats
    tau_mean: Floats
    tau_var: Floats
    tau_square: Floats

    @classmethod
    def of(cls, parts: Mixture) -> Moments:
        mean, var = parts.moments()
        tau_mean = (parts.weight * parts.tau).sum(1)
        tau_var = (parts.weight * (parts.tau - tau_mean[:, None]) ** 2).sum(1)
        return cls(mean, var, tau_mean, tau_var, tau_var + tau_mean**2)


def quantiles(parts: Mixture, moments: Moments, p: Floats, *, new: bool) -> Floats:
    """Quantiles of mu or of a new theta, shape (Q, R)."""
    low, high = parts.span()
    if new:
        reach = 9 * parts.tau.max(1)
        low, high = low - reach, high + reach
    sd = np.sqrt(moments.var + moments.tau_square if new else moments.var)
    return invert(lambda x: parts.cdf_pdf(x, new=new), p, (low, high), (moments.mean, sd))


def _on_grid(function: Callable[[Floats], Floats], x: ArrayLike) -> NDArray[np.float64] | float:
    """Values at x in the shape of x, from a function of arrays of shape (1, R)."""
    array = np.asarray(x, dtype=np.float64)
    values = function(array.reshape(1, -1)).reshape(array.shape)
    return values if array.ndim else float(values)


@dataclass(frozen=True, slots=True)
class Predictive:
    """The distribution of a new theta ~ N(mu, tau^2), on the log scale: what one more perfect claim would find.

    Attributes
    ----------
    mean, sd : float
        On the log scale.
    """

    mean: float
    sd: float
    _parts: Mixture
    _moments: Moments

    def quantile(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles on the log scale, in the shape of `p` (0 < p < 1)."""
        array = quantiles(self._parts, self._moments, probabilities(p), new=True)[0]
        return array if np.ndim(p) else float(array[0])

    def natural(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles on the natural scale, in the shape of `p`."""
        return _exp(self.quantile(p))

    def cdf(self, x: ArrayLike) -> NDArray[np.float64] | float:
        """Probability that the new theta is at most x (log scale), in the shape of `x`."""
        return _on_grid(lambda at: self._parts.cdf_pdf(at, new=True)[0], x)

    def density(self, x: ArrayLike) -> NDArray[np.float64] | float:
        """Density at x (log scale), in the shape of `x`."""
        return _on_grid(lambda at: self._parts.cdf_pdf(at, new=True)[1], x)


def _exp(log_value: NDArray[np.float64] | float) -> NDArray[np.float64] | float:
    return np.exp(log_value) if isinstance(log_value, np.ndarray) else float(np.exp(log_value))


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the claims say about one quantity; mu is the log of the amount.

    Attributes
    ----------
    mean, sd : float
        Of mu, on the log scale.
    tau_mean, tau_var : float
        Mean and variance of the spread tau among claims.
    log_evidence : float
        Log marginal density of the claims (bounds enter as probabilities, a floor as mu >= log D).
    prior_share : float
        Var(mu | claims) / Var(mu): how much of the prior's uncertainty is left. Near 1 the answer is assumption.
    spread_share : float
        Var(tau | claims) / Var(tau): the same for the spread among claims.
    """

    mean: float
    sd: float
    tau_mean: float
    tau_var: float
    log_evidence: float
    prior_share: float
    spread_share: float
    _parts: Mixture
    _moments: Moments

    def quantile(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles of mu on the log scale, in the shape of `p` (0 < p < 1).

        Raises
        ------
        EvidenceError
            If a probability is not strictly between 0 and 1.
        """
        array = quantiles(self._parts, self._moments, probabilities(p), new=False)[0]
        return array if np.ndim(p) else float(array[0])

    def natural(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles of the amount on its natural scale, in the shape of `p`: exp of `quantile`."""
        return _exp(self.quantile(p))

    def cdf(self, x: ArrayLike) -> NDArray[np.float64] | float:
        """Probability that mu is at most x (log scale), in the shape of `x`."""
        return _on_grid(lambda at: self._parts.cdf_pdf(at, new=False)[0], x)

    def density(self, x: ArrayLike) -> NDArray[np.float64] | float:
        """Density of mu at x (log scale), in the shape of `x`."""
        return _on_grid(lambda at: self._parts.cdf_pdf(at, new=False)[1], x)

    @property
    def mu_grid(self) -> NDArray[np.float64]:
        """Points of mu for a plot of `density`: 401, equally spaced in probability where mass is, else in mu."""
        by_mass = np.asarray(self.quantile(np.linspace(0.001, 0.999, 201)))
        return np.sort(np.concatenate([by_mass, np.linspace(by_mass[0], by_mass[-1], 202)[1:-1]]))

    @property
    def predictive(self) -> Predictive:
        """The distribution of a new theta."""
        sd = float(np.sqrt(self._moments.var + self._moments.tau_square)[0])
        return Predictive(self.mean, sd, self._parts, self._moments)
