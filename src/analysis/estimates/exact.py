"""The normal-normal hierarchical model of one quantity with proper priors, for any subject; exact, no sampler.

A claim states a positive amount (persons, dollars, the odds of a share). On the log scale, of claims i with one voice
for each lineage:

- theta_i | mu, tau ~ N(mu, tau^2): what claim i is really about differs a little from claim to claim;
- mu ~ N(m, sd^2), tau ~ half-normal(A), and mu >= log D where a hard floor D is given;
- a point or range: y_i ~ N(theta_i, s_i^2); bounds and windows as in `evidence_line`.

>>> from analysis.estimates import exact
>>> claims = [exact.Interval(600_000, 820_000, coverage=0.9), exact.Point(1_200_000, 0.25)]
>>> answer = exact.posterior(claims, tau_scale=0.5, mu_prior=(13.8155106, 2.0))
>>> round(float(answer.natural(0.5)), -3)
838000.0

A half-normal(1) keeps 95 % of tau below 1.96, a factor of seven between what one claim is about and what the typical
claim is about; half-normal(.5) is the tighter alternative usual in medicine (Friede et al. 2017; Röver et al. 2021).

How surprising a claim is, given the others: the probability that a claim with error s comes out at or below x is
exp(log_evidence with UpTo(x, s) added - log_evidence without), exactly.

References
----------
Röver C., Bender R., Dias S., et al. (2021). On weakly informative prior distributions for the heterogeneity
parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), 448-474.
Friede T., Röver C., Wandel S., Neuenschwander B. (2017). Meta-analysis of few small studies in orphan diseases.
Research Synthesis Methods 8(1), 79-91.
Higgins J. P. T., Thompson S. G., Spiegelhalter D. J. (2009). A re-evaluation of random-effects meta-analysis.
Journal of the Royal Statistical Society A 172(1), 137-159 (the distribution of a new theta).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimates.claim_kinds import AtLeast, Between, Claim, Interval, Point, UpTo, finite, voices
from analysis.estimates.evidence_line import (
    LOG_2PI,
    EvidenceError,
    Floats,
    Line,
    Prior,
    Says,
    log_likelihood,
    of_values,
)
from analysis.estimates.quadrature import (
    MU_NODES,
    Density,
    Joint,
    joint,
    legendre,
    log_marginal,
    nodes_of,
    panels_of_mu,
    resolved,
    stretched,
)

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
# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Nodes of tau, in eights, for each unit of u, and how many at most.
TAU_NODES, MOST_NODES = 1.25, 512
# Part of a density that a panel may miss.
TOLERANCE = 1e-11
# A standard normal is averaged over [-7.2, 7.2], outside of which lies 1e-12 of it, with this many nodes.
NORMAL_END, AVERAGE_NODES = 7.2, 48


def _shaped(values: Floats, like: ArrayLike) -> Floats | float:
    """Values in the shape of what was asked."""
    return values.reshape(np.shape(like)) if np.ndim(like) else float(np.ravel(values)[0])


@dataclass(frozen=True)
class _Distribution:
    """A distribution on the log scale."""

    mean: float
    sd: float
    _density: Density

    def quantile(self, p: ArrayLike) -> Floats | float:
        """Quantiles on the log scale, in the shape of `p`; EvidenceError unless 0 < p < 1."""
        at = np.atleast_1d(np.asarray(p, dtype=np.float64))
        if at.ndim != 1 or not ((at > 0) & (at < 1)).all():
            raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
        return _shaped(self._density.quantile(at), p)

    def natural(self, p: ArrayLike) -> Floats | float:
        """Quantiles on the natural scale, in the shape of `p`: exp of `quantile`."""
        return _shaped(np.exp(self.quantile(p)), p)

    def cdf(self, x: ArrayLike) -> Floats | float:
        """Probability of at most x (log scale), in the shape of `x`."""
        return _shaped(self._density.cdf_pdf(np.ravel(x).astype(np.float64))[0], x)

    def density(self, x: ArrayLike) -> Floats | float:
        """Density at x (log scale), in the shape of `x`."""
        return _shaped(self._density.cdf_pdf(np.ravel(x).astype(np.float64))[1], x)


@dataclass(frozen=True)
class Predictive(_Distribution):
    """The distribution of a new theta ~ N(mu, tau^2), on the log scale: what one more perfect claim would find."""


@dataclass(frozen=True)
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
    _further: Callable[[], Density]

    @cached_property
    def predictive(self) -> Predictive:
        """The distribution of a new theta."""
        sd = math.sqrt(self.sd**2 + self.tau_var + self.tau_mean**2)
        return Predictive(self.mean, sd, self._further())


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
        In any order; claims of one lineage count once (`analysis.estimates.claim_kinds.voices`). None at all gives the
        prior.
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
    try:
        mean, sd = mu_prior
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"mu_prior must be (mean, sd) of the log amount, not {mu_prior!r}") from problem
    least = 0.0 if floor is None else finite("floor", floor)
    if least < 0:
        raise EvidenceError(f"floor must be 0 (none) or above, not {floor}")
    model = _Model(
        voices(claims),
        finite("tau_scale", tau_scale, positive=True),
        Prior(finite("the mean of mu_prior", mean), finite("the sd of mu_prior", sd, positive=True)),
        math.log(least) if least else -math.inf,
    )
    found = model.solved()
    centre, var = found.mu.moments()
    tau_mean, tau_var = found.tau_moments
    return Posterior(
        mean=centre,
        sd=math.sqrt(var),
        _density=found.mu,
        tau_mean=tau_mean,
        tau_var=tau_var,
        log_evidence=found.log_evidence,
        prior_share=var / model.prior.sd**2,
        spread_share=tau_var / (model.tau_scale**2 * HALF_NORMAL_VARIANCE),
        _further=partial(model.new_theta, found),
    )


@dataclass(frozen=True, slots=True)
class _Model:
    """Voices of one quantity and its priors, all on the log scale; the floor is minus infinity where there is none."""

    lines: Sequence[Line]
    tau_scale: float
    prior: Prior
    floor: float

    def solved(self) -> Joint:
        """Mu and tau, on panels that resolve mu."""
        tau, log_weight = self._tau_nodes()
        edges = panels_of_mu(self.lines, tau, prior=self.prior, floor=self.floor)
        rough = joint(self.lines, tau, log_weight, edges, self.prior).log_evidence

        def density(mu: Floats) -> Floats:
            log_joint = log_likelihood(self.lines, tau[:, None], mu, self.prior) + log_weight[:, None]
            return np.asarray(np.exp(log_joint - rough).sum(0))

        edges = resolved(density, edges, MU_NODES, tolerance=TOLERANCE).edges
        return joint(self.lines, tau, log_weight, edges, self.prior)

    def _log_prior(self, tau: Floats) -> Floats:
        return 0.5 * math.log(2 / math.pi) - math.log(self.tau_scale) - 0.5 * (tau / self.tau_scale) ** 2

    def _tau_nodes(self) -> tuple[Floats, Floats]:
        """Nodes of tau over the window that holds its posterior, and the log of weight times prior density.

        With S the sum of squared distances from the prior mean the density falls at least as fast as exp(-tau^2 /
        2A^2 - S / 2tau^2), whose peak is at sqrt(A sqrt(S)): hence the first end. Integrands in u = asinh(tau /
        smallest error) are analytic in the strip |Im u| < pi / 4, so that the nodes needed grow with the width of the
        window. A distribution function adds a second need: from node to node mu must not step over its own standard
        deviation.
        """
        smallest = min([self.tau_scale, *(line.below for line in self.lines)])
        places = [end for line in self.lines for end in (line.best, line.end) if math.isfinite(end)]
        places += [self.floor] if math.isfinite(self.floor) else []
        apart = math.hypot(*(place - self.prior.mean for place in places))
        window = 0.0, math.sqrt(2 * DROP) * self.tau_scale + math.sqrt(self.tau_scale * apart)
        window = self._narrowed(smallest, window)
        count = 8 * math.ceil(max(6.0, TAU_NODES * float(np.ptp(np.arcsinh(np.array(window) / smallest)))))
        tau, weight = stretched(smallest, window, count)
        normal = of_values(self.lines, tau, self.prior)
        stride = float(np.max(np.abs(np.diff(normal.mean)) * np.sqrt(normal.precision[1:]), initial=0.0))
        if stride > 1:
            tau, weight = stretched(smallest, window, min(MOST_NODES, 8 * math.ceil(count * stride / 8)))
        return tau, np.log(weight) + self._log_prior(tau)

    def _narrowed(self, smallest: float, window: tuple[float, float]) -> tuple[float, float]:
        """The part of a window of tau within `DROP` of its peak, from grids that shrink until they no longer halve."""
        low, high = np.arcsinh(np.array(window) / smallest)
        while True:
            u = np.linspace(low, high, 25)
            tau = smallest * np.sinh(u)
            value = log_marginal(self.lines, tau, prior=self.prior, floor=self.floor)
            value += self._log_prior(tau) + np.log(np.cosh(u))
            (keep,) = np.nonzero(value >= np.max(value) - DROP)
            # The ends lie outside the part that is kept, so that an imprecise peak errs on the wide side.
            left, right = u[max(keep[0] - 1, 0)], u[min(keep[-1] + 1, 24)]
            if right - left >= 0.5 * (high - low):
                return smallest * math.sinh(left), smallest * math.sinh(right)
            low, high = left, right

    def new_theta(self, found: Joint) -> Density:
        """The density of mu plus a normal of scale tau."""
        weight = found.mass.sum(1)
        reach = 9 * float(np.max(found.tau[weight > TOLERANCE / 100]))
        edges = np.concatenate([found.edges[:1] - reach, found.edges[::4], found.edges[-1:] + reach])
        cut = math.isfinite(self.floor) or any(line.says is not Says.VALUE for line in self.lines)
        return resolved(
            partial(self._new_by_parts if cut else self._new_of_values, found),
            edges, MU_NODES, tolerance=TOLERANCE,
        )  # fmt: skip

    def _new_of_values(self, found: Joint, x: Floats) -> Floats:
        """In closed form, where mu given tau is normal."""
        normal = of_values(self.lines, found.tau, self.prior)
        variance = (1 / normal.precision + found.tau**2)[:, None]
        density = np.exp(-0.5 * ((x - normal.mean[:, None]) ** 2 / variance + np.log(variance) + LOG_2PI))
        return np.asarray(found.mass.sum(1) @ density)

    def _new_by_parts(self, found: Joint, x: Floats) -> Floats:
        """Node of tau by node of tau: where it is wide beside the panels of mu the nodes of mu are summed.

        Where it is narrow mu's own density is averaged over a normal of scale tau; it varies on no scale much finer.
        """
        mu, total = nodes_of(found.edges, MU_NODES)[0], np.zeros_like(x)
        for place in np.flatnonzero(found.mass.sum(1) > TOLERANCE / 100).tolist():
            tau, mass = float(found.tau[place]), found.mass[place].reshape(mu.shape)
            panels = mass.sum(1) > TOLERANCE / 100 * mass.sum()
            if 0.5 * np.max(np.diff(found.edges)[panels]) < 2.5 * tau:
                off = (x[:, None] - mu[panels].ravel()) / tau
                total += np.exp(-0.5 * off**2) @ mass[panels].ravel() / tau
            else:
                total += self._averaged(found, place, x)
        return total / math.sqrt(2 * math.pi)

    def _averaged(self, found: Joint, place: int, x: Floats) -> Floats:
        """One node of tau; the average runs only over the part above the lowest mu: at a floor the density jumps."""
        unit, weight = legendre(AVERAGE_NODES)
        tau, log_weight = found.tau[place], found.log_weight[place] - found.log_evidence
        above = np.clip((x - found.edges[0]) / tau, -NORMAL_END, NORMAL_END)
        half = 0.5 * (above + NORMAL_END)[:, None]
        z = half * (unit + 1) - NORMAL_END
        log_joint = log_likelihood(self.lines, tau, x[:, None] - tau * z, self.prior) + log_weight
        return np.asarray((np.exp(log_joint - 0.5 * z**2) * half * weight).sum(1))
