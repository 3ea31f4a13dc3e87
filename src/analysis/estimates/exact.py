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

For shares give odds instead of amounts: log odds is then the scale. A half-normal(1) keeps 95 % of tau below 1.96, a
factor of seven between what one claim is about and what the typical claim is about; half-normal(.5) is the tighter
alternative usual in medicine (Friede et al. 2017; Röver et al. 2021).

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

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimates.claim_kinds import (
    AtLeast,
    Between,
    Claim,
    EvidenceError,
    Interval,
    Point,
    UpTo,
    voices,
)
from analysis.estimates.quadrature import Floats
from analysis.estimates.spread_grid import Evidence
from analysis.estimates.spread_mixture import Mixture, mixture, quantiles

__all__ = [
    "AtLeast",
    "Between",
    "Claim",
    "EvidenceError",
    "Interval",
    "Point",
    "Posterior",
    "Predictive",
    "UpTo",
    "posterior",
]

# Variance of a half-normal of scale one: Var(tau) = A^2 (1 - 2 / pi).
HALF_NORMAL_VARIANCE = 1 - 2 / math.pi


@dataclass(frozen=True, slots=True)
class _Distribution:
    """A distribution on the log scale; `_new` says whether of a new theta."""

    mean: float
    sd: float
    _parts: Mixture

    _new: ClassVar[bool] = False

    def quantile(self, p: ArrayLike) -> Floats | float:
        """Quantiles on the log scale, in the shape of `p` (0 < p < 1).

        Raises
        ------
        EvidenceError
            If a probability is not strictly between 0 and 1.
        """
        at = np.atleast_1d(np.asarray(p, dtype=np.float64))
        if at.ndim != 1 or not ((at > 0) & (at < 1)).all():
            raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
        found = quantiles(self._parts, at, new=self._new, mean=self.mean, sd=self.sd)
        return found if np.ndim(p) else float(found[0])

    def natural(self, p: ArrayLike) -> Floats | float:
        """Quantiles on the natural scale, in the shape of `p`: exp of `quantile`."""
        found = np.exp(self.quantile(p))
        return found if np.ndim(p) else float(found)

    def cdf(self, x: ArrayLike) -> Floats | float:
        """Probability of at most x (log scale), in the shape of `x`."""
        return self._at(x, lambda at: self._parts.cdf_pdf(at, new=self._new)[0])

    def density(self, x: ArrayLike) -> Floats | float:
        """Density at x (log scale), in the shape of `x`."""
        return self._at(x, lambda at: self._parts.cdf_pdf(at, new=self._new)[1])

    @staticmethod
    def _at(x: ArrayLike, function: Callable[[Floats], Floats]) -> Floats | float:
        array = np.asarray(x, dtype=np.float64)
        values = function(array.ravel()).reshape(array.shape)
        return values if array.ndim else float(values)


@dataclass(frozen=True, slots=True)
class Predictive(_Distribution):
    """The distribution of a new theta ~ N(mu, tau^2), on the log scale: what one more perfect claim would find.

    Attributes
    ----------
    mean, sd : float
        On the log scale.
    """

    _new: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Posterior(_Distribution):
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

    tau_mean: float
    tau_var: float
    log_evidence: float
    prior_share: float
    spread_share: float

    @property
    def predictive(self) -> Predictive:
        """The distribution of a new theta."""
        return Predictive(self.mean, math.sqrt(self.sd**2 + self.tau_var + self.tau_mean**2), self._parts)


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
        In any order; claims of one lineage count once (`analysis.estimates.claim_kinds.voices`). None at all gives
        the prior.
    tau_scale : float
        Scale A of the half-normal prior of tau, on the log scale.
    mu_prior : (float, float)
        Mean and standard deviation of mu, on the log scale.
    floor : float, optional
        Amount, on the natural scale, below which the quantity cannot be; 0 is none.

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
    evidence = _evidence(claims, tau_scale, mu_prior, floor)
    parts = mixture(evidence)
    mean, var = parts.moments()
    tau_mean = float(parts.weight @ parts.tau)
    tau_var = float(parts.weight @ (parts.tau - tau_mean) ** 2)
    return Posterior(
        mean=mean,
        sd=math.sqrt(var),
        _parts=parts,
        tau_mean=tau_mean,
        tau_var=tau_var,
        log_evidence=parts.log_evidence,
        prior_share=var / evidence.prior_sd**2,
        spread_share=tau_var / (evidence.tau_scale**2 * HALF_NORMAL_VARIANCE),
    )


def _number(name: str, given: object, *, positive: bool = False) -> float:
    """`given` as a finite number, checked."""
    kind = "a finite number above 0" if positive else "a finite number"
    try:
        number = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"{name} must be {kind}, not {given!r}") from problem
    if not math.isfinite(number) or (positive and number <= 0):
        raise EvidenceError(f"{name} must be {kind}, not {number}")
    return number


def _evidence(
    claims: Sequence[Claim], tau_scale: float, mu_prior: tuple[float, float], floor: float | None
) -> Evidence:
    """Claims, collapsed to one voice per lineage, and priors on the log scale."""
    try:
        mean, sd = mu_prior
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"mu_prior must be (mean, sd) of the log amount, not {mu_prior!r}") from problem
    least = 0.0 if floor is None else _number("floor", floor)
    if least < 0:
        raise EvidenceError(f"floor must be 0 (none) or above, not {floor}")
    spoken = voices(claims)
    y, y_s = np.array([(v.low, v.s) for v in spoken if not v.bound]).reshape(-1, 2).T
    low, high, slack = np.array([(v.low, v.high, v.s) for v in spoken if v.bound]).reshape(-1, 3).T
    return Evidence(
        *(y, y_s, low, high, slack),
        floor=math.log(least) if least else -math.inf,
        prior_mean=_number("the mean of mu_prior", mean),
        prior_sd=_number("the sd of mu_prior", sd, positive=True),
        tau_scale=_number("tau_scale", tau_scale, positive=True),
    )
