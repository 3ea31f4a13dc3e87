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
# Newton squares the error: what is left after so small a step, in standard deviations, is far below the quadrature's
# own error.
LAST_STEP = 1e-7
# A density below this is taken for this much, so that a step can be divided by it.
TINY = np.finfo(np.float64).tiny
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


@lru_cache(maxsize=8)
def polynomials_at_nodes(nodes: int) -> Floats:
    """The polynomials of Legendre up to this degree at so many nodes, shape (nodes + 1, nodes)."""
    x, _ = legendre(nodes)
    return np.asarray(legvander(x, nodes).T)


def nodes_of(edges: Floats, count: int) -> Pair:
    """Gauss-Legendre nodes and weights on the panels between edges (P + 1,), each of shape (P, count)."""
    x, weight = legendre(count)
    starts = edges[:-1, None]
    ends = edges[1:, None]
    half = 0.5 * (ends - starts)
    middle = 0.5 * (ends + starts)
    nodes = middle + half * x
    return nodes, half * weight


def stretched(smallest: float, ends: tuple[float, float], count: int) -> Pair:
    """Nodes of a positive variable between two ends that resolve it from `smallest` on, and their weights, (count,)."""
    scaled_ends = np.array(ends) / smallest
    edges = np.arcsinh(scaled_ends)
    (u,), (weight_of_u,) = nodes_of(edges, count)
    x = smallest * np.sinh(u)
    slope = np.cosh(u)
    weight = weight_of_u * smallest * slope
    return x, weight


def log_half_normal(x: Floats, scale: Floats | float) -> Floats:
    """Log density of a half-normal of some scale."""
    log_norm = 0.5 * math.log(2 / math.pi) - np.log(scale)
    standardised = x / scale
    squares = standardised**2
    return np.asarray(log_norm - 0.5 * squares)


def _quantile(
    of: NormalMixture | Density, p: Floats, ends: Sequence[float], start: Floats | None = None
) -> Floats:
    """Quantiles at p (R,), strictly between 0 and 1, by Newton steps inside a bracket that shrinks from the ends.

    They begin at `start`, else where the quantiles of a normal are.
    """
    first, last = ends
    low = np.full_like(p, first)
    high = np.full_like(p, last)
    mean, variance = of.moments()
    sd = math.sqrt(variance)
    begin = mean + sd * ndtri(p) if start is None else start
    x: Floats = np.clip(begin, low, high)
    # Those in the tails take the most steps, and the others need not wait for them.
    moving = np.arange(p.size)
    for _ in range(MOST_STEPS):
        at = x[moving]
        goal = p[moving]
        cdf, pdf = of.cdf_pdf(at)
        is_below = cdf < goal
        lower = np.where(is_below, at, low[moving])
        upper = np.where(is_below, high[moving], at)
        low[moving] = lower
        high[moving] = upper
        slope = np.maximum(pdf, TINY)
        step = (goal - cdf) / slope
        is_settled = np.abs(step) <= LAST_STEP * sd
        moved = at + step
        is_inside = (moved > lower) & (moved < upper)
        # A step that leaves the bracket is not taken: half of the bracket is given up instead.
        middle = 0.5 * (lower + upper)
        is_taken = is_settled | is_inside
        x[moving] = np.where(is_taken, moved, middle)
        moving = moving[~is_settled]
        if not moving.size:
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
        deviations = x[:, None] - self.mean
        z = deviations / self.sd
        cdf = ndtr(z) @ self.weight
        log_normal = -0.5 * (z**2 + LOG_2PI)
        normal = np.exp(log_normal)
        height = self.weight / self.sd
        pdf = normal @ height
        return cdf, pdf

    def moments(self) -> tuple[float, float]:
        """Mean and variance."""
        mean = float(self.weight @ self.mean)
        deviations = self.mean - mean
        squares = self.sd**2 + deviations**2
        variance = float(self.weight @ squares)
        return mean, variance

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        reach = MOST_SD * self.sd
        lowest = self.mean - reach
        highest = self.mean + reach
        ends = (np.min(lowest), np.max(highest))
        return _quantile(self, p, ends)


@dataclass(frozen=True)
class Density:
    """A density of one variable on panels: `edges` (P + 1,) and values at Gauss-Legendre nodes (P, N)."""

    edges: Floats
    values: Floats

    @cached_property
    def _polynomials(self) -> Pair:
        """Legendre coefficients of the density on each panel (P, N), and of its distribution function (P, N + 1)."""
        _, nodes = self.values.shape
        coefficients = to_coefficients(nodes)
        density = np.asarray(self.values @ coefficients.T)
        half = 0.5 * np.diff(self.edges)[:, None]
        rise = half * legint(density, lbnd=-1, axis=1)
        # At its end each polynomial of Legendre is one, so that their coefficients add up to the mass of a panel.
        mass = rise.sum(1)
        rise[1:, 0] += np.cumsum(mass)[:-1]
        return density, rise

    def nodes(self) -> Pair:
        """Nodes and their quadrature weights, each of shape (P, N)."""
        _, count = self.values.shape
        return nodes_of(self.edges, count)

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density at x (M,)."""
        density, rise = self._polynomials
        inner_edges = self.edges[1:-1]
        panel = np.searchsorted(inner_edges, x, side="right")
        start = self.edges[panel]
        end = self.edges[panel + 1]
        # Where x lies on the panel, which goes from -1 to 1.
        on_panel = 2 * (x - start) / (end - start) - 1
        within_panel = np.clip(on_panel, -1, 1)
        polynomials = legvander(within_panel, density.shape[1])
        cdf_of_points = np.einsum("mn,mn->m", rise[panel], polynomials)
        pdf_of_points = np.einsum("mn,mn->m", density[panel], polynomials[:, :-1])
        first = self.edges[0]
        last = self.edges[-1]
        is_inside = (x >= first) & (x <= last)
        cdf = np.where(x > first, cdf_of_points, 0.0)
        pdf = np.where(is_inside, pdf_of_points, 0.0)
        return cdf, pdf

    def moments(self) -> tuple[float, float]:
        """Mean and variance, about the mean so that no digits are lost."""
        x, weight = self.nodes()
        mass = self.values * weight
        pull = mass * x
        mean = float(pull.sum())
        deviations = x - mean
        squares = mass * deviations**2
        variance = float(squares.sum())
        return mean, variance

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        first = self.edges[0]
        last = self.edges[-1]
        x, _ = self.nodes()
        _, rise = self._polynomials
        cdf_on_nodes = rise @ polynomials_at_nodes(self.values.shape[1])
        # Where hardly any mass is, it may seem to fall by a rounding.
        rising = np.maximum.accumulate(cdf_on_nodes.ravel())
        start = np.interp(p, rising, x.ravel())
        return _quantile(self, p, (first, last), start)

    def times(self, factor: Callable[[Floats], Floats]) -> tuple[Density, float]:
        """The density times a factor, made to integrate to one again, and what it integrated to before."""
        x, weight = self.nodes()
        factors = factor(x.ravel())
        product = self.values * factors.reshape(x.shape)
        mass_on_nodes = product * weight
        mass = float(mass_on_nodes.sum())
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
    to_last = to_coefficients(MU_NODES)[-3:]
    for rounds in range(MOST_ROUNDS):
        half = 0.5 * np.diff(panels)
        middle = panels.mean(axis=1, keepdims=True)
        nodes = middle + half * x
        values = density(nodes.ravel())
        on_nodes = values.reshape(nodes.shape)
        mass_on_nodes = on_nodes * half * weight
        mass = mass_on_nodes.sum(1)
        last_coefficients = np.abs(on_nodes @ to_last.T)
        missed_on_nodes = last_coefficients * half
        missed = missed_on_nodes.max(1)
        whole_mass = settled_mass + mass.sum()
        is_coarse = missed > tolerance * whole_mass
        if rounds + 1 == MOST_ROUNDS:
            is_coarse[:] = False
        is_fine = ~is_coarse
        settled_mass += float(mass[is_fine].sum())
        settled.append(panels[is_fine, 0])
        if not is_coarse.any():
            break
        starts = panels[:, :1]
        ends = panels[:, 1:]
        halves = np.column_stack([starts, middle, middle, ends])
        panels = halves[is_coarse].reshape(-1, 2)
    edges_settled = np.concatenate(settled)
    return np.sort(edges_settled)


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
    bends = _bends(values)
    sharp_places = bends + _ends_of_bounds(lines)
    sharp = np.array(sharp_places).reshape(-1, 2)
    centres = np.concatenate([mean, sharp[:, 0]])
    scales = np.concatenate([sd, sharp[:, 1]])
    widest_tau = np.max(shaping_tau)
    reach = REACH * _widest_sd(values, widest_tau, prior)
    first_centre = float(np.min(centres))
    last_centre = float(np.max(centres))
    low = max(first_centre - reach, floor)
    high = max(last_centre, floor) + reach
    edges = _by_local_scale(centres, scales, low, high)
    places_of_bends = [best for best, _ in bends]
    ends = np.array(places_of_bends + list(breaks))
    is_inside = (low < ends) & (ends < high)
    all_edges = np.concatenate([edges, ends[is_inside]])
    return np.unique(all_edges)


def _bends(values: Sequence[Line]) -> list[tuple[float, float]]:
    """The best value of each asymmetric line, where the density bends, and the scale of the smallest bend."""
    bends = []
    for line in values:
        if not line.symmetric:
            smaller_error = min(line.below, line.above)
            bends.append((line.best, BEND * smaller_error))
    return bends


def _means_given_tau(values: Sequence[Line], tau: Floats, prior: Prior | None) -> Pair:
    """Mean and standard deviation of mu at each tau, (T,), by the smaller error of each value, and by the prior."""
    best = np.array([line.best for line in values])
    least_error = np.array([min(line.below, line.above) for line in values])
    between = tau[:, None] ** 2
    variance = least_error**2 + between
    weight = 1 / variance
    weighted = weight * best
    precision = weight.sum(1)
    pull = weighted.sum(1)
    if prior:
        prior_precision = 1 / prior.sd**2
        precision += prior_precision
        pull += prior_precision * prior.mean
    mean = pull / precision
    sd = 1 / np.sqrt(precision)
    return mean, sd


def _widest_sd(values: Sequence[Line], widest_tau: float, prior: Prior | None) -> float:
    """The standard deviation of mu at the largest tau, by the larger error of each value."""
    most_error = np.array([max(line.below, line.above) for line in values])
    variance = most_error**2 + widest_tau**2
    weight = 1 / variance
    precision = weight.sum()
    if prior:
        precision += 1 / prior.sd**2
    sd = 1 / np.sqrt(precision)
    return float(sd)


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
    around = centres[:, None] + scales[:, None] * AROUND
    clipped = np.clip(around, low, high)
    x = np.unique(clipped)
    distance = np.abs(x[:, None] - centres)
    scale_by_centre = scales + GROWTH * distance
    local_scale = scale_by_centre.min(1)
    # By the trapezoid rule: how many local scales lie below each of these points.
    per_unit = 1 / local_scale
    at_both_ends = per_unit[1:] + per_unit[:-1]
    between = np.diff(x) * 0.5 * at_both_ends
    cumulated = np.cumsum(between)
    passed = np.concatenate([[0.0], cumulated])
    in_all = passed[-1]
    panels = int(np.ceil(in_all / PANEL_WIDTH))
    steps = np.linspace(0, in_all, panels + 1)
    return np.interp(steps, passed, x)


def _on_nodes(lines: Sequence[Line], tau: Floats, edges: Floats, prior: Prior | None) -> Floats:
    """Log of likelihood, prior density of mu and weight, at nodes of tau and of mu, shape (T, P * N)."""
    mu, weight = nodes_of(edges, MU_NODES)
    tau_as_rows = tau[:, None]
    log_likelihoods = log_likelihood(lines, tau_as_rows, mu.ravel(), prior)
    log_weight = np.log(weight.ravel())
    return np.asarray(log_likelihoods + log_weight)


def joint(
    lines: Sequence[Line], tau: Floats, log_weight: Floats, edges: Floats, prior: Prior | None = None
) -> tuple[Density, Floats, float]:
    """What lines say of mu and tau, at nodes of tau with the log of quadrature weight times prior, on panels of mu.

    The density of mu, the probability of each node of tau (T,), and the log density of the lines: where mu is flat of
    their differences, which have a dimension less.
    """
    log_joint = _on_nodes(lines, tau, edges, prior) + log_weight[:, None]
    # As scipy's logsumexp, with one exponential for both.
    top = float(np.max(log_joint))
    mass = np.exp(log_joint - top)
    in_all = mass.sum()
    mass /= in_all
    log_evidence = top + math.log(in_all)
    _, weight = nodes_of(edges, MU_NODES)
    mass_of_mu = mass.sum(0)
    density = mass_of_mu.reshape(weight.shape) / weight
    of_mu = Density(edges, density)
    of_tau = mass.sum(1)
    return of_mu, of_tau, log_evidence


def log_marginal(
    lines: Sequence[Line], tau: Floats, *, prior: Prior | None = None, floor: float = -math.inf
) -> Floats:
    """Log likelihood of each tau (T,), with mu integrated out above a floor."""
    in_closed_form = all(line.says is Says.VALUE and line.symmetric for line in lines)
    if in_closed_form and floor == -math.inf:
        _, precision, log_peak = of_values(lines, tau, prior)
        log_width = LOG_2PI - np.log(precision)
        return np.asarray(log_peak + 0.5 * log_width)
    edges = panels_of_mu(lines, tau, prior=prior, floor=floor)
    log_joint = _on_nodes(lines, tau, edges, prior)
    return np.asarray(logsumexp(log_joint, axis=1))
