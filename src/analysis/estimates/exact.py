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
The probability that a further claim with error s comes out at or below x is exp(log_evidence with UpTo(x, s) added -
log_evidence without), exactly.

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
from scipy.special import logsumexp

from analysis.estimates.claim_kinds import AtLeast, Between, Claim, Interval, Point, UpTo, finite, voices
from analysis.estimates.evidence_line import (
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
    NormalMixture,
    joint,
    legendre,
    log_half_normal,
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
    "UpTo",
    "posterior",
]

# Variance of a half-normal of scale one: Var(tau) = A^2 (1 - 2 / pi).
HALF_NORMAL_VARIANCE = 1 - 2 / math.pi
# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Points at which the window of tau is looked for; nodes of tau, in eights, for each unit of u, and how many at most.
WINDOW_POINTS, TAU_NODES, MOST_NODES = 65, 1.25, 512
# Part of a density that a panel may miss.
TOLERANCE = 1e-11
# A standard normal is averaged over [-7.2, 7.2], outside of which lies 1e-12 of it, with this many nodes.
NORMAL_END, AVERAGE_NODES = 7.2, 48

# What mu or a new theta may be distributed as.
_Shape = Density | NormalMixture


def _shaped(values: Floats, like: ArrayLike) -> Floats | float:
    """Values in the shape of what was asked."""
    return values.reshape(np.shape(like)) if np.ndim(like) else float(np.ravel(values)[0])


@dataclass(frozen=True)
class _Distribution:
    """A distribution on the log scale."""

    mean: float
    sd: float
    _density: _Shape

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
    """The distribution of a new theta ~ N(mu, tau^2): what one more perfect claim would find."""


@dataclass(frozen=True)
class Posterior(_Distribution):
    """What the claims say about one quantity; mu is the log of the amount.

    `tau_mean` and `tau_var` are of the spread among claims; `log_evidence` is the log marginal density of the claims
    (bounds enter as probabilities, a floor as mu >= log D). `prior_share` and `spread_share` say how much of the
    prior's variance of mu and of tau is left: near 1 the answer is assumption.
    """

    tau_mean: float
    tau_var: float
    log_evidence: float
    prior_share: float
    spread_share: float
    _further: Callable[[], _Shape]

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
        Amount, on the natural scale, below which the quantity cannot be; 0 is none. Here and above, what cannot be
        used raises `EvidenceError`, a ValueError that names it.

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
    scale = finite("tau_scale", tau_scale, positive=True)
    prior = Prior(finite("the mean of mu_prior", mean), finite("the sd of mu_prior", sd, positive=True))
    model = _Model(voices(claims), scale, prior, math.log(least) if least else -math.inf)
    mu, tau, weight, log_evidence, new_theta = model.by_values() if model.only_values else model.on_panels()
    centre, var = mu.moments()
    tau_mean = float(weight @ tau)
    tau_var = float(weight @ (tau - tau_mean) ** 2)
    return Posterior(
        mean=centre,
        sd=math.sqrt(var),
        _density=mu,
        tau_mean=tau_mean,
        tau_var=tau_var,
        log_evidence=log_evidence,
        prior_share=var / prior.sd**2,
        spread_share=tau_var / (scale**2 * HALF_NORMAL_VARIANCE),
        _further=new_theta,
    )


# Mu, nodes of tau with their probabilities (T,), the log evidence, and what finds the density of a new theta.
_Solved = tuple[_Shape, Floats, Floats, float, Callable[[], _Shape]]


@dataclass(frozen=True, slots=True)
class _Model:
    """Voices of one quantity and its priors, all on the log scale; the floor is minus infinity where there is none."""

    lines: Sequence[Line]
    tau_scale: float
    prior: Prior
    floor: float

    @property
    def only_values(self) -> bool:
        """Whether mu given tau is normal."""
        return self.floor == -math.inf and all(line.says is Says.VALUE for line in self.lines)

    def by_values(self) -> _Solved:
        """In closed form but for tau: mixtures of normals over its nodes."""
        tau, log_weight = self._tau_nodes()
        log_each = log_marginal(self.lines, tau, prior=self.prior) + log_weight
        log_evidence = float(logsumexp(log_each))
        weight, normal = np.exp(log_each - log_evidence), of_values(self.lines, tau, self.prior)
        var = 1 / normal.precision
        mu, new = (NormalMixture(normal.mean, np.sqrt(each), weight) for each in (var, var + tau**2))
        return mu, tau, weight, log_evidence, lambda: new

    def on_panels(self) -> _Solved:
        """Mu and tau on a grid whose panels resolve mu."""
        tau, log_weight = self._tau_nodes()
        edges = panels_of_mu(self.lines, tau, prior=self.prior, floor=self.floor)
        rough = joint(self.lines, tau, log_weight, edges, self.prior).log_evidence

        def density(mu: Floats) -> Floats:
            log_joint = log_likelihood(self.lines, tau[:, None], mu, self.prior) + log_weight[:, None]
            return np.asarray(np.exp(log_joint - rough).sum(0))

        edges = resolved(density, edges, tolerance=TOLERANCE).edges
        found = joint(self.lines, tau, log_weight, edges, self.prior)
        new_theta = partial(self._new_theta, found, log_weight - found.log_evidence)
        return found.mu, tau, found.mass.sum(1), found.log_evidence, new_theta

    def _tau_nodes(self) -> tuple[Floats, Floats]:
        """Nodes of tau over the window that holds its posterior, and the log of weight times prior density.

        With S the sum of squared distances from the prior mean the density falls at least as fast as exp(-tau^2 /
        2A^2 - S / 2tau^2), whose peak is at sqrt(A sqrt(S)): hence the first end. Integrands in u = asinh(tau /
        smallest error) are analytic in the strip |Im u| < pi / 4, so that the nodes needed grow with the width of the
        window. A distribution function adds a second need: from node to node mu must not step over its own standard
        deviation.
        """
        smallest = min([self.tau_scale, *(line.below for line in self.lines)])
        places = [end for line in self.lines for end in (line.best, line.end)] + [self.floor]
        apart = math.hypot(*(place - self.prior.mean for place in places if math.isfinite(place)))
        top = math.sqrt(2 * DROP) * self.tau_scale + math.sqrt(self.tau_scale * apart)
        u = np.linspace(0.0, math.asinh(top / smallest), WINDOW_POINTS)
        tau = smallest * np.sinh(u)
        value = log_marginal(self.lines, tau, prior=self.prior, floor=self.floor)
        value += log_half_normal(tau, self.tau_scale) + np.log(np.cosh(u))
        (inside,) = np.nonzero(value >= np.max(value) - DROP)
        # The ends lie outside of these, so that an imprecise peak errs on the wide side.
        first, last = max(inside[0] - 1, 0), min(inside[-1] + 1, WINDOW_POINTS - 1)
        window = float(tau[first]), float(tau[last])
        count = 8 * math.ceil(max(6.0, TAU_NODES * float(u[last] - u[first])))
        tau, weight = stretched(smallest, window, count)
        normal = of_values(self.lines, tau, self.prior)
        stride = float(np.max(np.abs(np.diff(normal.mean)) * np.sqrt(normal.precision[1:]), initial=0.0))
        if stride > 1:
            tau, weight = stretched(smallest, window, min(MOST_NODES, 8 * math.ceil(count * stride / 8)))
        return tau, np.log(weight) + log_half_normal(tau, self.tau_scale)

    def _new_theta(self, found: Joint, log_weight: Floats) -> Density:
        """The density of mu plus a normal of scale tau; `log_weight` is of nodes of tau, less the log evidence."""
        of_tau = found.mass.sum(1)
        used = np.flatnonzero(of_tau > TOLERANCE / 100)
        reach = 9 * float(np.max(found.tau[used]))
        edges = np.concatenate([found.edges[:1] - reach, found.edges[::4], found.edges[-1:] + reach])
        mu = nodes_of(found.edges, MU_NODES)[0]

        def density(x: Floats) -> Floats:
            """Where tau is wide beside the panels of mu the nodes of mu are summed.

            Where it is narrow mu's own density is averaged over a normal of scale tau; it varies on no scale much
            finer.
            """
            total = np.zeros_like(x)
            for place in used.tolist():
                tau, mass = float(found.tau[place]), found.mass[place].reshape(mu.shape)
                panels = mass.sum(1) > TOLERANCE / 100 * mass.sum()
                if 0.5 * np.max(np.diff(found.edges)[panels]) < 2.5 * tau:
                    off = (x[:, None] - mu[panels].ravel()) / tau
                    total += np.exp(-0.5 * off**2) @ mass[panels].ravel() / tau
                else:
                    total += self._averaged(tau, log_weight[place], x, above=found.edges[0])
            return total / math.sqrt(2 * math.pi)

        return resolved(density, edges, tolerance=TOLERANCE)

    def _averaged(self, tau: float, log_weight: float, x: Floats, *, above: float) -> Floats:
        """One node of tau; the average runs only over mu above its lowest: at a floor the density jumps."""
        unit, weight = legendre(AVERAGE_NODES)
        half = 0.5 * (np.clip((x - above) / tau, -NORMAL_END, NORMAL_END) + NORMAL_END)[:, None]
        z = half * (unit + 1) - NORMAL_END
        log_joint = (
            log_likelihood(self.lines, np.full((1, 1), tau), x[:, None] - tau * z, self.prior) + log_weight
        )
        return np.asarray((np.exp(log_joint - 0.5 * z**2) * half * weight).sum(1))
