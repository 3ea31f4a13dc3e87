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

The priors have no default here: the caller passes those of `data/raw/priors.yml`. A half-normal(1) keeps 95 % of tau
below 1.96, a factor of seven between what one claim is about and what the typical claim is about; half-normal(.5)
is the tighter alternative usual in medicine (Friede et al. 2017; Röver et al. 2021).

How surprising a claim is, given the others: the probability that a claim with error s comes out at or below x is
exp(log_evidence with UpTo(x, s) added - log_evidence without), exactly.

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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates._evidence import Evidence, Floats, gather
from analysis.estimates._mixture import mixture
from analysis.estimates._posterior import Moments, Posterior, Predictive, probabilities, quantiles
from analysis.estimates._voices import AtLeast, Between, Claim, EvidenceError, Interval, Point, UpTo

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
CUT_CHUNK = 32


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
        In any order; claims of one lineage count once (`analysis.estimates._voices.voices`). None at all gives
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

    Examples
    --------
    >>> claims = [Interval(1000, 7000, coverage=0.8), Point(2400, 0.5)]
    >>> found = posterior(claims, tau_scale=0.5, mu_prior=(7.5, 2.0))
    >>> round(float(found.natural(0.5)))
    2435
    """
    parts = mixture(gather([claims], tau_scale=tau_scale, mu_prior=mu_prior, floor=floor))
    moments = Moments.of(parts)
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
    return probabilities(array) if array.size else array.reshape(0)


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
    columns = {
        name: np.empty(count) for name in ("mean", "var", "tau_mean", "tau_var", "tau_square", "log_evidence")
    }
    of_mu, of_new = np.empty((count, at.size)), np.empty((count, new_at.size))
    for rows in _chunks(evidence):
        parts = mixture(evidence.take(rows))
        moments = Moments.of(parts)
        for name in ("mean", "var", "tau_mean", "tau_var", "tau_square"):
            columns[name][rows] = getattr(moments, name)
        columns["log_evidence"][rows] = parts.log_evidence
        if at.size:
            of_mu[rows] = quantiles(parts, moments, at, new=False)
        if new_at.size:
            of_new[rows] = quantiles(parts, moments, new_at, new=True)
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
        quantiles=of_mu,
        predictive_levels=new_at,
        predictive_quantiles=of_new,
    )
