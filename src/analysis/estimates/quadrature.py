"""Gauss-Legendre quadrature on panels, and the integrals behind every exact answer: mu and tau on one tensor grid.

tau lies on nodes of u = asinh(tau / smallest error), which resolve that error and the widest prior alike. All nodes of
tau share the panels of mu, each four local scales wide: the standard deviation of mu at the nearest conditional mean,
growing with the distance from it. A line whose errors differ bends the density at its best value on every scale down to
tau, so that a panel ends there and its neighbours shrink towards it.

References
----------
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6): the posterior as a mixture over tau.
Trefethen L. N. (2013). Approximation Theory and Approximation Practice, chapter 19: convergence of Gauss rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.polynomial.legendre import leggauss, legint, legvander
from scipy.special import logsumexp, ndtr, ndtri

from analysis.estimates.line_likelihood import LOG_2PI, Floats, Line, Prior, Says, log_likelihood, of_values

Pair = tuple[Floats, Floats]
# Newton steps of a quantile.
MOST_STEPS = 200
# Rounds in which panels are halved.
MOST_ROUNDS = 30
# Nodes on each panel of mu.
MU_NODES = 16
# A normal has nothing beyond so many standard deviations.
MOST_SD = 40.0
# Panels of mu: width in local scales, and how fast a scale grows with the distance from its centre.
PANEL_WIDTH = 4.0
GROWTH = 0.25
# Standard deviations of mu on either side of a conditional mean beyond which no mass is looked for.
REACH = 9.0
# Of the smaller error of an asymmetric line: the scale at its best value.
BEND = 1e-2
# Every so many nodes of tau shape the panels.
EVERY = 4
# Where the width of panels is looked at around a centre, in its own scales: densely near it, far out on both sides.
AROUND = np.sinh(np.linspace(-16, 16, 65))
#: Nodes on [-1, 1] and weights of the Gauss-Legendre rule of so many nodes.
legendre = lru_cache(maxsize=64)(leggauss)


@lru_cache(maxsize=8)
def to_coefficients(nodes: int) -> Floats:
    """Matrix from values at Legendre nodes to the coefficients of their polynomial, shape (nodes, nodes)."""
    x, weight = legendre(nodes)
    norms = np.arange(nodes) + 0.5
    polynomials = legvander(x, nodes - 1).T
    return np.asarray(norms[:, None] * polynomials * weight)


def nodes_of(edges: Floats, count: int) -> Pair:
    """Gauss-Legendre nodes and weights on the panels between edges (P + 1,), each of shape (P, count)."""
    x, weight = legendre(count)
    half = 0.5 * np.diff(edges)[:, None]
    middle = 0.5 * (edges[1:] + edges[:-1])[:, None]
    return middle + half * x, half * weight


def stretched(smallest: float, ends: tuple[float, float], count: int) -> Pair:
    """Nodes of a positive variable between two ends that resolve it from `smallest` on, and their weights, (count,)."""
    edges = np.arcsinh(np.array(ends) / smallest)
    (u,), (weight,) = nodes_of(edges, count)
    return smallest * np.sinh(u), weight * smallest * np.cosh(u)


def log_half_normal(x: Floats, scale: Floats | float) -> Floats:
    """Log density of a half-normal of some scale."""
    log_norm = 0.5 * math.log(2 / math.pi) - np.log(scale)
    return np.asarray(log_norm - 0.5 * (x / scale) ** 2)


def _quantile(of: NormalMixture | Density, p: Floats, ends: Sequence[float]) -> Floats:
    """Quantiles at p (R,), strictly between 0 and 1, by Newton steps inside a bracket that shrinks from the ends."""
    mean, variance = of.moments()
    sd = math.sqrt(variance)
    low = np.full_like(p, ends[0])
    high = np.full_like(p, ends[1])
    x: Floats = np.clip(mean + sd * ndtri(p), low, high)
    for _ in range(MOST_STEPS):
        cdf, pdf = of.cdf_pdf(x)
        below = cdf < p
        low = np.where(below, x, low)
        high = np.where(below, high, x)
        step = (p - cdf) / np.maximum(pdf, np.finfo(np.float64).tiny)
        # Newton squares the error: what is left after so small a step is far below the quadrature's own error.
        settled = np.abs(step) <= 1e-7 * sd
        moved = x + step
        inside = (moved > low) & (moved < high)
        x = np.where(settled | inside, moved, 0.5 * (low + high))
        if settled.all():
            break
    return x


@dataclass(frozen=True)
class NormalMixture:
    """A mixture of normals: mean, standard deviation and weight of each, (T,)."""

    mean: Floats
    sd: Floats
    weight: Floats

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density at x (M,)."""
        z = (x[:, None] - self.mean) / self.sd
        normal = np.exp(-0.5 * (z**2 + LOG_2PI))
        return ndtr(z) @ self.weight, normal @ (self.weight / self.sd)

    def moments(self) -> tuple[float, float]:
        """Mean and variance."""
        mean = float(self.weight @ self.mean)
        squares = self.sd**2 + (self.mean - mean) ** 2
        return mean, float(self.weight @ squares)

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        reach = MOST_SD * self.sd
        ends = np.min(self.mean - reach), np.max(self.mean + reach)
        return _quantile(self, p, ends)


@dataclass(frozen=True)
class Density:
    """A density of one variable on panels: `edges` (P + 1,) and values at Gauss-Legendre nodes (P, N)."""

    edges: Floats
    values: Floats

    @cached_property
    def _polynomials(self) -> Pair:
        """Legendre coefficients of the density on each panel (P, N), and of its distribution function (P, N + 1)."""
        density = np.asarray(self.values @ to_coefficients(self.values.shape[1]).T)
        half = 0.5 * np.diff(self.edges)[:, None]
        rise = half * legint(density, lbnd=-1, axis=1)
        # At its end each polynomial of Legendre is one, so that their coefficients add up to the mass of a panel.
        mass = rise.sum(1)
        rise[1:, 0] += np.cumsum(mass)[:-1]
        return density, rise

    def nodes(self) -> Pair:
        """Nodes and their quadrature weights, each of shape (P, N)."""
        return nodes_of(self.edges, self.values.shape[1])

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density at x (M,)."""
        density, rise = self._polynomials
        panel = np.searchsorted(self.edges[1:-1], x, side="right")
        start = self.edges[panel]
        end = self.edges[panel + 1]
        on_panel = np.clip(2 * (x - start) / (end - start) - 1, -1, 1)
        polynomials = legvander(on_panel, density.shape[1])
        cdf = (rise[panel] * polynomials).sum(1)
        pdf = (density[panel] * polynomials[:, :-1]).sum(1)
        inside = (x >= self.edges[0]) & (x <= self.edges[-1])
        return np.where(x > self.edges[0], cdf, 0.0), np.where(inside, pdf, 0.0)

    def moments(self) -> tuple[float, float]:
        """Mean and variance, about the mean so that no digits are lost."""
        x, weight = self.nodes()
        mass = self.values * weight
        mean = float((mass * x).sum())
        variance = float((mass * (x - mean) ** 2).sum())
        return mean, variance

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        return _quantile(self, p, (self.edges[0], self.edges[-1]))

    def times(self, factor: Callable[[Floats], Floats]) -> tuple[Density, float]:
        """The density times a factor, made to integrate to one again, and what it integrated to before."""
        x, weight = self.nodes()
        product = self.values * factor(x.ravel()).reshape(x.shape)
        mass = float((product * weight).sum())
        values = product / mass if mass > 0 else product
        return Density(self.edges, values), mass


def resolved(density: Callable[[Floats], Floats], edges: Floats, *, tolerance: float) -> Floats:
    """Edges of panels that are halved until they miss no more than `tolerance` of a density.

    What a panel misses shows in the last coefficients of its polynomial.
    """
    panels = np.column_stack([edges[:-1], edges[1:]])
    settled = [edges[-1:]]
    settled_mass = 0.0
    x, weight = legendre(MU_NODES)
    for rounds in range(MOST_ROUNDS):
        half = 0.5 * np.diff(panels)
        middle = panels.mean(axis=1, keepdims=True)
        values = density((middle + half * x).ravel()).reshape(len(panels), MU_NODES)
        mass = (values * half * weight).sum(1)
        last_coefficients = np.abs(values @ to_coefficients(MU_NODES)[-3:].T)
        missed = (last_coefficients * half).max(1)
        coarse = missed > tolerance * (settled_mass + mass.sum())
        if rounds + 1 == MOST_ROUNDS:
            coarse[:] = False
        settled_mass += float(mass[~coarse].sum())
        settled.append(panels[~coarse, 0])
        if not coarse.any():
            break
        halves = np.column_stack([panels[:, :1], middle, middle, panels[:, 1:]])
        panels = halves[coarse].reshape(-1, 2)
    return np.sort(np.concatenate(settled))


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
    values = [line for line in lines if line.says is Says.VALUE]
    shaping_tau = np.append(tau[::EVERY], tau[-1])
    mean, sd = _means_given_tau(values, shaping_tau, prior)
    bends = [(line.best, BEND * min(line.below, line.above)) for line in values if not line.symmetric]
    sharp = np.array(bends + _ends_of_bounds(lines)).reshape(-1, 2)
    centres = np.concatenate([mean, sharp[:, 0]])
    scales = np.concatenate([sd, sharp[:, 1]])
    reach = REACH * _widest_sd(values, np.max(shaping_tau), prior)
    low = max(float(np.min(centres)) - reach, floor)
    high = max(float(np.max(centres)), floor) + reach
    edges = _by_local_scale(centres, scales, low, high)
    ends = [*(best for best, _ in bends), *breaks]
    return np.unique(np.concatenate([edges, [end for end in ends if low < end < high]]))


def _means_given_tau(values: Sequence[Line], tau: Floats, prior: Prior | None) -> Pair:
    """Mean and standard deviation of mu at each tau, (T,), by the smaller error of each value, and by the prior."""
    best = np.array([line.best for line in values])
    least_error = np.array([min(line.below, line.above) for line in values])
    weight = 1 / (least_error**2 + tau[:, None] ** 2)
    prior_precision = 1 / prior.sd**2 if prior else 0.0
    prior_pull = prior_precision * (prior.mean if prior else 0.0)
    precision = weight.sum(1) + prior_precision
    mean = ((weight * best).sum(1) + prior_pull) / precision
    return mean, 1 / np.sqrt(precision)


def _widest_sd(values: Sequence[Line], widest_tau: float, prior: Prior | None) -> float:
    """The standard deviation of mu at the largest tau, by the larger error of each value."""
    most_error = np.array([max(line.below, line.above) for line in values])
    prior_precision = 1 / prior.sd**2 if prior else 0.0
    precision = (1 / (most_error**2 + widest_tau**2)).sum() + prior_precision
    return float(1 / np.sqrt(precision))


def _ends_of_bounds(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where the density falls off at a bound or at an end of a window, with the slack there."""
    ends = []
    for line in lines:
        if line.says is not Says.VALUE:
            ends.append((line.best, line.below))
            if math.isfinite(line.end):
                ends.append((line.end, line.below))
    return ends


def _by_local_scale(centres: Floats, scales: Floats, low: float, high: float) -> Floats:
    """Edges from low to high of panels that are equally wide in local scales, which grow away from their centres."""
    x = np.unique(np.clip(centres[:, None] + scales[:, None] * AROUND, low, high))
    distance = np.abs(x[:, None] - centres)
    local_scale = (scales + GROWTH * distance).min(1)
    # By the trapezoid rule: how many local scales lie below each of these points.
    between = np.diff(x) * 0.5 * (1 / local_scale[1:] + 1 / local_scale[:-1])
    passed = np.concatenate([[0.0], np.cumsum(between)])
    panels = int(np.ceil(passed[-1] / PANEL_WIDTH))
    return np.interp(np.linspace(0, passed[-1], panels + 1), passed, x)


def _on_nodes(lines: Sequence[Line], tau: Floats, edges: Floats, prior: Prior | None) -> Floats:
    """Log of likelihood, prior density of mu and weight, at nodes of tau and of mu, shape (T, P * N)."""
    mu, weight = nodes_of(edges, MU_NODES)
    log_likelihoods = log_likelihood(lines, tau[:, None], mu.ravel(), prior)
    return np.asarray(log_likelihoods + np.log(weight.ravel()))


def joint(
    lines: Sequence[Line], tau: Floats, log_weight: Floats, edges: Floats, prior: Prior | None = None
) -> tuple[Density, Floats, float]:
    """What lines say of mu and tau, at nodes of tau with the log of quadrature weight times prior, on panels of mu.

    The density of mu, the probability of each node of tau (T,), and the log density of the lines: where mu is flat of
    their differences, which have a dimension less.
    """
    log_joint = _on_nodes(lines, tau, edges, prior) + log_weight[:, None]
    log_evidence = float(logsumexp(log_joint))
    mass = np.exp(log_joint - log_evidence)
    weight = nodes_of(edges, MU_NODES)[1]
    of_mu = Density(edges, mass.sum(0).reshape(weight.shape) / weight)
    of_tau = mass.sum(1)
    return of_mu, of_tau, log_evidence


def log_marginal(
    lines: Sequence[Line], tau: Floats, *, prior: Prior | None = None, floor: float = -math.inf
) -> Floats:
    """Log likelihood of each tau (T,), with mu integrated out above a floor."""
    in_closed_form = all(line.says is Says.VALUE and line.symmetric for line in lines)
    if in_closed_form and floor == -math.inf:
        _, precision, log_peak = of_values(lines, tau, prior)
        return np.asarray(log_peak + 0.5 * (LOG_2PI - np.log(precision)))
    edges = panels_of_mu(lines, tau, prior=prior, floor=floor)
    return np.asarray(logsumexp(_on_nodes(lines, tau, edges, prior), axis=1))
