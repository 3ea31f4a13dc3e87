"""The integrals behind every exact answer: mu and tau on one tensor grid, mu then alone on panels.

tau lies on Gauss-Legendre nodes of u = asinh(tau / smallest error), which resolve that error and the widest prior
alike. All nodes of tau share the panels of mu, each four local scales wide: the standard deviation of mu at the
nearest conditional mean, growing with the distance from it. A line whose errors differ bends the density at its best
value on every scale down to tau, so that a panel ends there and its neighbours shrink towards it.

References
----------
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6): the posterior as a mixture over tau.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.estimates.evidence_line import LOG_2PI, Line, Prior, Says, log_likelihood, of_values
from analysis.estimates.quadrature import Density, Floats, nodes_of

# With these numbers quantiles stand within 1e-6 of those of a far finer grid
# (tests/estimates/test_pooled_posterior.py).
TAU_NODES = 56
MU_NODES = 16
# Panels of mu: width in local scales, and how fast a scale grows with the distance from its centre.
PANEL_WIDTH = 4.0
GROWTH = 0.25
# Standard deviations of mu on either side of a conditional mean beyond which no mass is looked for.
REACH = 9.0
# Of the smaller error of an asymmetric line: the scale at its best value.
BEND = 1e-2
# Every so many nodes of tau shape the panels.
EVERY = 4


def _centres(lines: Sequence[Line], tau: Floats, prior: Prior | None) -> tuple[Floats, Floats, float]:
    """Centres and scales that the panels of mu must resolve, and the widest standard deviation of mu given tau."""
    values = [line for line in lines if line.says is Says.VALUE]
    best = np.array([line.best for line in values])
    least, most = (np.array([pick(line.below, line.above) for line in values]) for pick in (min, max))
    weight = 1 / (least**2 + tau[:, None] ** 2)
    of_prior = 1 / prior.sd**2 if prior else 0.0
    total = weight.sum(1) + of_prior
    mean = ((weight * best).sum(1) + of_prior * (prior.mean if prior else 0.0)) / total
    bent = [(line.best, BEND * min(line.below, line.above)) for line in values if not line.symmetric]
    bounds = [line for line in lines if line.says is not Says.VALUE]
    bent += [(end, one.below) for one in bounds for end in (one.best, one.end) if math.isfinite(end)]
    more = np.array(bent).reshape(-1, 2)
    centres, scales = np.concatenate([mean, more[:, 0]]), np.concatenate([1 / np.sqrt(total), more[:, 1]])
    return centres, scales, float(1 / np.sqrt((1 / (most**2 + np.max(tau) ** 2)).sum() + of_prior))


def panels_of_mu(
    lines: Sequence[Line],
    tau: Floats,
    breaks: Sequence[float] = (),
    *,
    prior: Prior | None = None,
    floor: float = -math.inf,
) -> Floats:
    """Edges of the panels of mu above a floor for these nodes of tau; a panel also ends at each of `breaks`.

    Given tau, mu is peaked between its mean by the values alone and the bounds, and falls off beyond both at least as
    fast as by the values alone: hence the ends.
    """
    centres, scales, widest = _centres(lines, np.append(tau[::EVERY], tau[-1]), prior)
    low = max(float(np.min(centres)) - REACH * widest, floor)
    high = max(float(np.max(centres)), floor) + REACH * widest
    around = np.sinh(np.linspace(-16, 16, 65))
    x = np.unique(np.clip(centres[:, None] + scales[:, None] * around, low, high))
    local = (scales + GROWTH * np.abs(x[:, None] - centres)).min(1)
    grown = np.concatenate([[0.0], np.cumsum(np.diff(x) * 0.5 * (1 / local[1:] + 1 / local[:-1]))])
    count = int(np.ceil(grown[-1] / PANEL_WIDTH))
    edges = np.interp(np.linspace(0, grown[-1], count + 1), grown, x)
    bends = [line.best for line in lines if line.says is Says.VALUE and not line.symmetric]
    return np.unique(np.concatenate([edges, [at for at in (*bends, *breaks) if low < at < high]]))


@dataclass(frozen=True, slots=True)
class Joint:
    """What lines say of mu and tau together: of tau at its nodes (T,), of mu on panels."""

    edges: Floats
    tau: Floats
    log_weight: Floats  # of its nodes: the log of quadrature weight times prior
    mass: Floats  # probability of each node of tau and of mu, shape (T, P * N)
    log_evidence: float  # log density of the lines, of their differences where mu is flat

    @property
    def mu(self) -> Density:
        """The density of mu."""
        weight = nodes_of(self.edges, MU_NODES)[1]
        return Density(self.edges, self.mass.sum(0).reshape(weight.shape) / weight)

    @property
    def tau_moments(self) -> tuple[float, float]:
        """Mean and variance of tau."""
        weight = self.mass.sum(1)
        mean = float(self.tau @ weight)
        return mean, float((self.tau - mean) ** 2 @ weight)


def joint(
    lines: Sequence[Line], tau: Floats, log_weight: Floats, edges: Floats, prior: Prior | None = None
) -> Joint:
    """Mu and tau, at nodes of tau with the log of quadrature weight times prior, on these panels of mu."""
    mu, weight = (part.ravel() for part in nodes_of(edges, MU_NODES))
    log_joint = log_likelihood(lines, tau[:, None], mu, prior) + log_weight[:, None] + np.log(weight)
    peak = float(np.max(log_joint))
    mass = np.exp(log_joint - peak)
    total = float(mass.sum())
    return Joint(edges, tau, log_weight, mass / total, peak + math.log(total))


def log_marginal(
    lines: Sequence[Line], tau: Floats, *, prior: Prior | None = None, floor: float = -math.inf
) -> Floats:
    """Log likelihood of each tau (T,), with mu integrated out above a floor."""
    if floor == -math.inf and all(line.says is Says.VALUE and line.symmetric for line in lines):
        normal = of_values(lines, tau, prior)
        return np.asarray(normal.log_peak + 0.5 * (LOG_2PI - np.log(normal.precision)))
    edges = panels_of_mu(lines, tau, prior=prior, floor=floor)
    mu, weight = (part.ravel() for part in nodes_of(edges, MU_NODES))
    return np.asarray(logsumexp(log_likelihood(lines, tau[:, None], mu, prior) + np.log(weight), axis=1))
