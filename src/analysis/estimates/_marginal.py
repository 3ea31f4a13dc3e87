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

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.estimates._mixture import Panels, _to_coefficients, invert
from analysis.estimates._quadrature import legendre
from analysis.estimates.evidence_line import Floats, Line, Says, log_likelihood

# With these numbers quantiles stand within 1e-6 of those of a far finer grid (tests/estimates/test_reconciled.py).
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


@dataclass(frozen=True, slots=True)
class Density:
    """A density of one variable on panels: values at Gauss-Legendre nodes, which integrate to one.

    Attributes
    ----------
    edges : array, shape (P + 1,)
    values : array, shape (P, N)
    """

    edges: Floats
    values: Floats

    @property
    def _panels(self) -> Panels:
        one = np.ones(1)
        coefficients = self.values @ _to_coefficients(self.values.shape[1]).T
        return Panels(np.zeros(1, dtype=np.intp), one, one, self.edges[None], coefficients[None])

    def cdf(self, x: Floats) -> Floats:
        """Distribution function at x (M,)."""
        return np.asarray(self._panels.cdf_pdf(x[None])[0][0])

    def moments(self) -> tuple[float, float]:
        """Mean and variance."""
        panels = self._panels
        mean = panels.moment(np.zeros(1), 1)
        return float(mean[0]), float(panels.moment(mean, 2)[0])

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        mean, var = self.moments()
        panels, ends = self._panels, (self.edges[:1], self.edges[-1:])
        start = (np.array([mean]), np.array([np.sqrt(var)]))
        return np.asarray(invert(panels.cdf_pdf, p, ends, start)[0])

    def times(self, factor: Callable[[Floats], Floats]) -> tuple[Density, float]:
        """The density times a factor, made to integrate to one again, and what it integrated to before."""
        x, weight = nodes_of(self.edges)
        product = self.values * factor(x).reshape(self.values.shape)
        mass = float((product.ravel() * weight).sum())
        return Density(self.edges, product / mass if mass > 0 else product), mass


def nodes_of(edges: Floats, count: int | None = None) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on all panels, each of shape (P * N,)."""
    x, weight = legendre(count or MU_NODES)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    return (middle + half * x).ravel(), (half * weight).ravel()


def stretched(smallest: float, end: float, count: int) -> tuple[Floats, Floats]:
    """Nodes of a positive variable up to `end` that resolve it from `smallest` on, and their weights, (N,)."""
    u, weight = nodes_of(np.array([0.0, np.arcsinh(end / smallest)]), count)
    return smallest * np.sinh(u), weight * smallest * np.cosh(u)


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
    mu, weight = nodes_of(panels_of_mu(lines, tau))
    return np.asarray(logsumexp(log_likelihood(lines, tau, mu) + np.log(weight), axis=1))


@dataclass(frozen=True, slots=True)
class Posterior:
    """What lines say of mu and tau.

    Attributes
    ----------
    mu : Density
        On the scale of the lines.
    tau : float
        Mean of the spread.
    log_evidence : float
        Log density of the differences of the lines.
    var_without_spread : float
        Var(mu | tau = 0).
    """

    mu: Density
    tau: float
    log_evidence: float
    var_without_spread: float


def posterior(
    lines: Sequence[Line], tau: Floats, log_weight: Floats, breaks: Sequence[float] = ()
) -> Posterior:
    """What lines say of mu and tau, at nodes of tau with the log of quadrature weight times prior."""
    edges = panels_of_mu(lines, tau, breaks)
    x, weight = nodes_of(edges)
    shape = (edges.size - 1, MU_NODES)
    log_joint = log_likelihood(lines, np.append(0.0, tau), x)
    log_joint[1:] += log_weight[:, None]
    peak = float(np.max(log_joint[1:]))
    joint = np.exp(log_joint[1:] - peak)
    density = joint.sum(0)
    mass = float(density @ weight)
    alone = np.exp(log_joint[0] - np.max(log_joint[0]))
    without = Density(edges, (alone / (alone @ weight)).reshape(shape))
    return Posterior(
        Density(edges, (density / mass).reshape(shape)),
        float(tau @ (joint @ weight)) / mass,
        float(peak + np.log(mass)),
        without.moments()[1],
    )
