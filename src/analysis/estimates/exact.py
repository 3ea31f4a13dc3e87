"""The exact normal-normal hierarchical model of one quantity, by deterministic quadrature; no sampler.

The model, on the log scale, for claims i of one quantity (one voice per lineage):

- theta_i | mu, tau ~ N(mu, tau^2): what claim i is really about differs a little from claim to claim;
- mu ~ N(m, sd^2), tau ~ half-normal(A), and mu >= log D where a hard floor D is given;
- a point or range: y_i ~ N(theta_i, s_i^2);
- "at least L": Phi((mu - log L) / sqrt(tau^2 + s^2)); "up to U": Phi((log U - mu) / sqrt(tau^2 + s^2));
- "between": the difference of two Phi at its ends.

>>> from analysis.estimates import exact
>>> claims = [exact.Interval(600_000, 820_000, coverage=0.9), exact.Point(1_200_000, 0.25)]
>>> answer = exact.posterior(claims, tau_scale=0.5, mu_prior=(13.8155106, 2.0))
>>> round(float(answer.natural(0.5)), -3)
838000.0

For shares give odds instead of amounts: log odds is then the scale.

The priors have no default here: the caller passes those of `data/raw/priors.yml`. Its half-normal(1) for tau lets
claims about the same thing differ by a factor of seven either way before they surprise; .5 is the tighter
alternative usual in medicine.

References
----------
Röver C., Bender R., Dias S., et al. (2021). On weakly informative prior distributions for the heterogeneity
parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), 448-474.
Friede T., Röver C., Wandel S., Neuenschwander B. (2017). Meta-analysis of few small studies in orphan diseases.
Research Synthesis Methods 8(1), 79-91.
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6).
Higgins J. P. T., Thompson S. G., Spiegelhalter D. J. (2009). A re-evaluation of random-effects meta-analysis.
Journal of the Royal Statistical Society A 172(1), 137-159 (the distribution of a new theta).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates._evidence import (
    AtLeast,
    Between,
    Claim,
    Evidence,
    EvidenceError,
    Floats,
    Interval,
    Point,
    UpTo,
    gather,
    voices,
)
from analysis.estimates._mixture import Mixture, invert, mixture

__all__ = [
    "AtLeast",
    "Batch",
    "Between",
    "Claim",
    "EvidenceError",
    "Interval",
    "Point",
    "Posterior",
    "Predictive",
    "UpTo",
    "posterior",
    "posterior_batch",
]

# Variance of a half-normal of scale one: Var(tau) = A^2 (1 - 2 / pi).
HALF_NORMAL_VARIANCE = 1 - 2 / np.pi
# Quantities worked on together: bounded by the number of (quantity, tau, mu) cells that stay in fast memory.
NORMAL_CHUNK = 512
CUT_CHUNK = 16


def _probabilities(p: ArrayLike) -> Floats:
    """`p` as an array of one dimension, checked."""
    array = np.atleast_1d(np.asarray(p, dtype=np.float64))
    if array.ndim != 1 or not ((array > 0) & (array < 1)).all():
        raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
    return array


@dataclass(frozen=True, slots=True)
class _Moments:
    """Summaries of Q quantities, each of shape (Q,)."""

    mean: Floats
    var: Floats
    tau_mean: Floats
    tau_var: Floats
    tau_square: Floats

    @classmethod
    def of(cls, parts: Mixture) -> _Moments:
        mean, var = parts.moments()
        tau_mean = (parts.weight * parts.tau).sum(1)
        tau_var = (parts.weight * (parts.tau - tau_mean[:, None]) ** 2).sum(1)
        return cls(mean, var, tau_mean, tau_var, tau_var + tau_mean**2)


def _quantiles(parts: Mixture, moments: _Moments, p: Floats, *, new: bool) -> Floats:
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
    _moments: _Moments

    def quantile(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles on the log scale, in the shape of `p` (0 < p < 1)."""
        array = _quantiles(self._parts, self._moments, _probabilities(p), new=True)[0]
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
    _moments: _Moments

    def quantile(self, p: ArrayLike) -> NDArray[np.float64] | float:
        """Quantiles of mu on the log scale, in the shape of `p` (0 < p < 1).

        Raises
        ------
        EvidenceError
            If a probability is not strictly between 0 and 1.
        """
        array = _quantiles(self._parts, self._moments, _probabilities(p), new=False)[0]
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


def posterior(
    claims: Sequence[Claim],
    *,
    tau_scale: float,
    mu_prior: tuple[float, float],
    floor: float | None = None,
) -> Posterior:
    """What the claims of one quantity say about it.

    Parameters
    ----------
    claims : sequence of Point, Interval, AtLeast, UpTo or Between
        In any order; claims of one lineage count once (`analysis.estimates._evidence.voices`). None at all gives
        the prior.
    tau_scale : float
        Scale A of the half-normal prior of tau, on the log scale.
    mu_prior : (float, float)
        Mean and standard deviation of mu, on the log scale.
    floor : float, optional
        Amount, on the natural scale, below which the quantity cannot be.

    Raises
    ------
    EvidenceError
        A ValueError that names the claim or the argument that cannot be used.
    """
    parts = mixture(gather([claims], tau_scale=tau_scale, mu_prior=mu_prior, floor=floor))
    moments = _Moments.of(parts)
    return Posterior(
        mean=float(moments.mean[0]),
        sd=float(np.sqrt(moments.var[0])),
        tau_mean=float(moments.tau_mean[0]),
        tau_var=float(moments.tau_var[0]),
        log_evidence=float(parts.log_evidence[0]),
        prior_share=float(moments.var[0] / mu_prior[1] ** 2),
        spread_share=float(moments.tau_var[0] / (tau_scale**2 * HALF_NORMAL_VARIANCE)),
        _parts=parts,
        _moments=moments,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """What the claims say about each of Q quantities; fields as in `Posterior`, arrays of shape (Q,).

    Attributes
    ----------
    quantiles : array, shape (Q, L)
        Of mu on the log scale, at `levels`.
    predictive_quantiles : array, shape (Q, M)
        Of a new theta on the log scale, at `predictive_levels`.
    """

    mean: Floats
    sd: Floats
    tau_mean: Floats
    tau_var: Floats
    log_evidence: Floats
    prior_share: Floats
    spread_share: Floats
    predictive_sd: Floats
    levels: Floats
    quantiles: Floats
    predictive_levels: Floats
    predictive_quantiles: Floats


def _chunks(evidence: Evidence) -> list[NDArray[np.intp]]:
    """Rows that are worked on together: like with like, so that padding is small."""
    cut = evidence.cut
    size = np.isfinite(evidence.y_s).sum(1)
    bounds = np.isfinite(evidence.edge).sum(1) + 2 * np.isfinite(evidence.low).sum(1)
    finest = np.minimum(evidence.edge_s.min(1, initial=np.inf), evidence.window_s.min(1, initial=np.inf))
    order = np.lexsort((size, finest, bounds))
    chunks: list[NDArray[np.intp]] = []
    for rows, most in ((order[~cut[order]], NORMAL_CHUNK), (order[cut[order]], CUT_CHUNK)):
        chunks += [rows[start : start + most] for start in range(0, len(rows), most)]
    return chunks


def _or_none(levels: ArrayLike) -> Floats:
    array = np.asarray(levels, dtype=np.float64)
    return _probabilities(array) if array.size else array.reshape(0)


def posterior_batch(
    quantities: Sequence[Sequence[Claim]],
    *,
    tau_scale: ArrayLike,
    mu_prior: tuple[ArrayLike, ArrayLike],
    floor: ArrayLike | None = None,
    levels: ArrayLike = (0.025, 0.5, 0.975),
    predictive_levels: ArrayLike = (),
) -> Batch:
    """What the claims say about each of many quantities: `posterior` in array operations.

    Parameters
    ----------
    quantities : sequence of sequences of claims
        One sequence for each of Q quantities.
    tau_scale, mu_prior, floor
        As in `posterior`; each number may also be an array of shape (Q,). A floor of 0 is none.
    levels, predictive_levels : array
        Probabilities at which quantiles of mu and of a new theta are wanted.

    Raises
    ------
    EvidenceError
        A ValueError that names the quantity and the claim, or the argument, that cannot be used.
    """
    evidence = gather(quantities, tau_scale=tau_scale, mu_prior=mu_prior, floor=floor)
    at, new_at = _or_none(levels), _or_none(predictive_levels)
    count = len(quantities)
    columns = {name: np.empty(count) for name in ("mean", "var", "tau_mean", "tau_var", "tau_square", "log_evidence")}
    quantiles, predictive = np.empty((count, at.size)), np.empty((count, new_at.size))
    for rows in _chunks(evidence):
        parts = mixture(evidence.take(rows))
        moments = _Moments.of(parts)
        for name in ("mean", "var", "tau_mean", "tau_var", "tau_square"):
            columns[name][rows] = getattr(moments, name)
        columns["log_evidence"][rows] = parts.log_evidence
        if at.size:
            quantiles[rows] = _quantiles(parts, moments, at, new=False)
        if new_at.size:
            predictive[rows] = _quantiles(parts, moments, new_at, new=True)
    return Batch(
        mean=columns["mean"],
        sd=np.sqrt(columns["var"]),
        tau_mean=columns["tau_mean"],
        tau_var=columns["tau_var"],
        log_evidence=columns["log_evidence"],
        prior_share=columns["var"] / evidence.prior_sd**2,
        spread_share=columns["tau_var"] / (evidence.tau_scale**2 * HALF_NORMAL_VARIANCE),
        predictive_sd=np.sqrt(columns["var"] + columns["tau_square"]),
        levels=at,
        quantiles=quantiles,
        predictive_levels=new_at,
        predictive_quantiles=predictive,
    )


