"""The integrals behind a reconciled answer: mu and tau on one tensor grid, mu then alone on panels.

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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.estimates.evidence_line import Line, Says, log_likelihood
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


def _centres(lines: Sequence[Line], tau: Floats) -> tuple[Floats, Floats, float]:
    """Centres and scales that the panels of mu must resolve, and the widest standard deviation of mu given tau."""
    values = [line for line in lines if line.says is Says.VALUE]
    best = np.array([line.best for line in values])
    least, most = (np.array([pick(line.below, line.above) for line in values]) for pick in (min, max))
    weight = 1 / (least**2 + tau[:, None] ** 2)
    total = weight.sum(1)
    bent = [(line.best, BEND * min(line.below, line.above)) for line in values if not line.symmetric]
    bent += [(line.best, line.below) for line in lines if line.says is not Says.VALUE]
    more = np.array(bent).reshape(-1, 2)
    centres = np.concatenate([(weight * best).sum(1) / total, more[:, 0]])
    scales = np.concatenate([1 / np.sqrt(total), more[:, 1]])
    return centres, scales, float(1 / np.sqrt((1 / (most**2 + np.max(tau) ** 2)).sum()))


def panels_of_mu(lines: Sequence[Line], tau: Floats, breaks: Sequence[float] = ()) -> Floats:
    """Edges of the panels of mu for these nodes of tau; a panel also ends at each of `breaks`.

    Given tau, mu is peaked between its mean by the values alone and the bounds, and falls off beyond both at least as
    fast as by the values alone: hence the ends.
    """
    centres, scales, widest = _centres(lines, np.append(tau[::EVERY], tau[-1]))
    low, high = float(np.min(centres)) - REACH * widest, float(np.max(centres)) + REACH * widest
    around = np.sinh(np.linspace(-16, 16, 65))
    x = np.unique(np.clip(centres[:, None] + scales[:, None] * around, low, high))
    local = (scales + GROWTH * np.abs(x[:, None] - centres)).min(1)
    grown = np.concatenate([[0.0], np.cumsum(np.diff(x) * 0.5 * (1 / local[1:] + 1 / local[:-1]))])
    count = int(np.ceil(grown[-1] / PANEL_WIDTH))
    edges = np.interp(np.linspace(0, grown[-1], count + 1), grown, x)
    bends = [line.best for line in lines if line.says is Says.VALUE and not line.symmetric]
    return np.unique(np.concatenate([edges, [at for at in (*bends, *breaks) if low < at < high]]))


def log_marginal(lines: Sequence[Line], tau: Floats) -> Floats:
    """Log likelihood of each tau (T,), with mu flat and integrated out."""
    mu, weight = (part.ravel() for part in nodes_of(panels_of_mu(lines, tau), MU_NODES))
    return np.asarray(logsumexp(log_likelihood(lines, tau, mu) + np.log(weight), axis=1))


@dataclass(frozen=True, slots=True)
class Marginal:
    """What lines say: mu on their scale, mean of tau, log density of their differences, and Var(mu | tau = 0)."""

    mu: Density
    tau: float
    log_evidence: float
    var_without_spread: float


def posterior(
    lines: Sequence[Line], tau: Floats, log_weight: Floats, breaks: Sequence[float] = ()
) -> Marginal:
    """What lines say of mu and tau, at nodes of tau with the log of quadrature weight times prior."""
    edges = panels_of_mu(lines, tau, breaks)
    x, weight = nodes_of(edges, MU_NODES)
    log_joint = log_likelihood(lines, np.append(0.0, tau), x.ravel())
    log_joint[1:] += log_weight[:, None]
    peak = float(np.max(log_joint[1:]))
    joint = np.exp(log_joint[1:] - peak)
    density = joint.sum(0)
    mass = float(density @ weight.ravel())
    alone = np.exp(log_joint[0] - np.max(log_joint[0]))
    without = Density(edges, (alone / (alone @ weight.ravel())).reshape(x.shape))
    return Marginal(
        Density(edges, (density / mass).reshape(x.shape)),
        float(tau @ (joint @ weight.ravel())) / mass,
        float(peak + np.log(mass)),
        without.moments()[1],
    )
