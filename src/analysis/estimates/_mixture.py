"""Distributions that come out of the quadrature: a mixture over tau whose parts are normal or live on panels.

Both kinds answer the same questions for Q quantities at once: moments of mu, and `cdf_pdf` of mu or of a new theta
at points of shape (Q, R). `invert` turns the latter into quantiles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr, ndtri

from analysis.estimates._evidence import Evidence, Floats
from analysis.estimates._quadrature import Grid, legendre, log_integrand, mesh, owners, panel_edges, tau_grid

Pair = tuple[Floats, Floats]
# A standard normal is averaged over [-7.2, 7.2], outside of which lies 1e-12 of it, with this many nodes.
NORMAL_END = 7.2
AVERAGE_NODES = 64
# Nodes in a panel of mu: with the panels of `_quadrature` errors stay below 1e-7 of a standard deviation
# (tests/estimates/test_exact_convergence.py).
PANEL_NODES = 20
# A node of tau with less weight than this is left out.
NEGLIGIBLE = 1e-14


class Mixture(Protocol):
    """What a posterior is made of; all arrays begin with the axis of quantities."""

    @property
    def weight(self) -> Floats:
        """Posterior probability of each node of tau, shape (Q, T)."""

    @property
    def tau(self) -> Floats:
        """Nodes of tau, shape (Q, T)."""

    @property
    def log_evidence(self) -> Floats:
        """Log marginal density of the claims, shape (Q,)."""

    def moments(self) -> Pair:
        """Mean and variance of mu, each of shape (Q,)."""

    def span(self) -> Pair:
        """Ends between which all but a negligible part of mu lies, each of shape (Q,)."""

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (Q, R), of mu or (`new`) of a new theta ~ N(mu, tau^2)."""


def _normal_pdf(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi))


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """mu given tau is N(mean, var): points only. Arrays are (Q, T), `log_evidence` is (Q,)."""

    weight: Floats
    tau: Floats
    log_evidence: Floats
    mean: Floats
    var: Floats

    def moments(self) -> Pair:
        """Mean and variance of mu, each of shape (Q,)."""
        mean = (self.weight * self.mean).sum(1)
        return mean, (self.weight * (self.var + (self.mean - mean[:, None]) ** 2)).sum(1)

    def span(self) -> Pair:
        """Ends nine standard deviations beyond every part, each of shape (Q,)."""
        reach = 9 * np.sqrt(self.var)
        return (self.mean - reach).min(1), (self.mean + reach).max(1)

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (Q, R), of mu or of a new theta."""
        sd = np.sqrt(self.var + self.tau**2 if new else self.var)[:, None, :]
        z = (x[:, :, None] - self.mean[:, None, :]) / sd
        weight = self.weight[:, None, :]
        return (weight * ndtr(z)).sum(-1), (weight * _normal_pdf(z) / sd).sum(-1)


@lru_cache(maxsize=4)
def _to_coefficients(nodes: int) -> Floats:
    """Matrix from values at Legendre nodes to the coefficients of their polynomial, shape (nodes, nodes)."""
    x, weight = legendre(nodes)
    vandermonde = np.polynomial.legendre.legvander(x, nodes - 1)
    return np.asarray((np.arange(nodes) + 0.5)[:, None] * vandermonde.T * weight)


@dataclass(frozen=True, slots=True)
class Panels:
    """Rows (a quantity at a tau) whose density of mu is held on equally many panels.

    Attributes
    ----------
    owner : array of int, shape (R,)
        The quantity of a row.
    weight, tau : array, shape (R,)
        Posterior probability of the row within its quantity, and its tau.
    edges : array, shape (R, P + 1)
        Edges of the panels of mu.
    coefficients : array, shape (R, P, N)
        Legendre coefficients of the density on each panel; a row's density integrates to one.
    """

    owner: NDArray[np.intp]
    weight: Floats
    tau: Floats
    edges: Floats
    coefficients: Floats

    @property
    def half(self) -> Floats:
        """Half the width of each panel, shape (R, P)."""
        return 0.5 * np.diff(self.edges)

    def take(self, rows: NDArray[np.bool_]) -> Panels:
        """Some of the rows."""
        return Panels(
            self.owner[rows], self.weight[rows], self.tau[rows], self.edges[rows], self.coefficients[rows]
        )

    def moment(self, about: Floats, power: int) -> Floats:
        """Mean of (mu - about) to the power one or two in each row, shape (R,); `about` has shape (R,)."""
        half = self.half
        off = 0.5 * (self.edges[:, 1:] + self.edges[:, :-1]) - about[:, None]
        a = self.coefficients
        mass, tilt = 2 * half * a[:, :, 0], 2 / 3 * half**2 * a[:, :, 1]
        if power == 1:
            return np.asarray((mass * off + tilt).sum(1))
        bend = half**3 * (2 / 3 * a[:, :, 0] + 4 / 15 * a[:, :, 2])
        return np.asarray((mass * off**2 + 2 * off * tilt + bend).sum(1))

    def nodes(self) -> Pair:
        """Nodes of mu and the probability that each carries in its row, each of shape (R, P * N)."""
        count = self.coefficients.shape[-1]
        unit, weight = legendre(count)
        half = self.half[..., None]
        mu = 0.5 * (self.edges[:, 1:] + self.edges[:, :-1])[..., None] + half * unit
        values = self.coefficients @ np.polynomial.legendre.legvander(unit, count - 1).T
        flat = (len(mu), mu.shape[1] * count)
        return mu.reshape(flat), (values * weight * half).reshape(flat)

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density of mu given tau at x (R, M)."""
        half = self.half
        panel = (x[:, :, None] >= self.edges[:, None, 1:-1]).sum(-1)
        row = np.arange(len(x))[:, None]
        width = half[row, panel]
        unit = np.clip((x - self.edges[row, panel]) / width - 1, -1, 1)
        inside = (x >= self.edges[:, :1]) & (x <= self.edges[:, -1:])
        mass = 2 * self.coefficients[:, :, 0] * half
        before = np.cumsum(mass, 1) - mass
        chosen = self.coefficients[row, panel]
        order = chosen.shape[-1]
        polynomial = np.polynomial.legendre.legvander(unit, order)
        density = np.where(inside, (chosen * polynomial[..., :-1]).sum(-1), 0.0)
        # The integral of P_k from -1 is (P_(k+1) - P_(k-1)) / (2k + 1), and P_1 + 1 for k = 0.
        partial = chosen[..., 0] * (polynomial[..., 1] + 1)
        rise = (polynomial[..., 2:] - polynomial[..., :-2]) / (2 * np.arange(1, order) + 1)
        partial = partial + (chosen[..., 1:] * rise).sum(-1)
        return before[row, panel] + width * partial, density

    def new_by_sum(self, x: Floats) -> Pair:
        """Distribution function and density of a new theta given tau at x (R, M), summed over nodes of mu."""
        mu, share = (array[:, None, :] for array in self.nodes())
        tau = self.tau[:, None, None]
        z = (x[:, :, None] - mu) / tau
        return (share * ndtr(z)).sum(-1), (share * _normal_pdf(z) / tau).sum(-1)

    def new_by_average(self, x: Floats) -> Pair:
        """The same as an average of mu's own functions over a normal of scale tau.

        The average runs only over the part where mu - tau z lies above the window: at a floor the density jumps.
        """
        unit, weight = legendre(AVERAGE_NODES)
        tau = self.tau[:, None]
        half = (
            0.5 * (np.clip((x - self.edges[:, :1]) / tau, -NORMAL_END, NORMAL_END) + NORMAL_END)[:, :, None]
        )
        z = half * (unit + 1) - NORMAL_END
        at = x[:, :, None] - tau[:, :, None] * z
        cdf, pdf = self.cdf_pdf(at.reshape(len(at), at.shape[1] * at.shape[2]))
        rule = half * weight * _normal_pdf(z)
        return (cdf.reshape(at.shape) * rule).sum(-1), (pdf.reshape(at.shape) * rule).sum(-1)


@dataclass(frozen=True, slots=True)
class PanelMixture:
    """mu given tau lives on panels: bounds, windows or a floor. `weight` and `tau` are (Q, T)."""

    weight: Floats
    tau: Floats
    log_evidence: Floats
    blocks: tuple[Panels, ...]

    def _add_up(self, block: Panels, values: Floats) -> Floats:
        """Sum over the rows of each quantity of values (R, M), weighted, shape (Q, M)."""
        total = np.zeros((len(self.tau), values.shape[1]))
        np.add.at(total, block.owner, block.weight[:, None] * values)
        return total

    def moments(self) -> Pair:
        """Mean and variance of mu, each of shape (Q,)."""
        mean, var = np.zeros((2, len(self.tau), 1))
        for block in self.blocks:
            mean += self._add_up(block, block.moment(np.zeros(len(block.tau)), 1)[:, None])
        for block in self.blocks:
            var += self._add_up(block, block.moment(mean[block.owner, 0], 2)[:, None])
        return mean[:, 0], var[:, 0]

    def span(self) -> Pair:
        """Ends of the widest window, each of shape (Q,)."""
        low, high = np.full(len(self.tau), np.inf), np.full(len(self.tau), -np.inf)
        for block in self.blocks:
            np.minimum.at(low, block.owner, block.edges[:, 0])
            np.maximum.at(high, block.owner, block.edges[:, -1])
        return low, high

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (Q, M), of mu or of a new theta.

        For a new theta, mu plus a normal of scale tau: where tau is wide beside the panels the nodes of mu are
        summed directly; where it is narrow mu's own functions are averaged, which vary on no scale much finer.
        """
        cdf, pdf = np.zeros((2, *x.shape))
        for block in self.blocks:
            wide = block.half.max(-1) < 2 * block.tau
            parts: list[tuple[Panels, Callable[[Panels, Floats], Pair]]] = [(block, Panels.cdf_pdf)]
            if new:
                parts = [(block.take(wide), Panels.new_by_sum), (block.take(~wide), Panels.new_by_average)]
            for part, function in parts:
                values = function(part, x[part.owner])
                cdf += self._add_up(part, values[0])
                pdf += self._add_up(part, values[1])
        return cdf, pdf


def _sizes(growth: Floats) -> NDArray[np.intp]:
    """Number of panels for each row: the growth of its mesh, rounded up to one of a few sizes."""
    steps = np.ceil(np.log(np.maximum(growth, 4.0) / 4.0) / np.log(1.5))
    return np.asarray(np.ceil(4 * 1.5**steps), dtype=np.intp)


def _panel_mixture(grid: Grid) -> PanelMixture:
    """The posterior where mu given tau must be integrated."""
    owner, row_tau = owners(grid.tau), grid.tau.ravel()
    rows, low, high = grid.rows, grid.low, grid.high
    ends = mesh(rows, row_tau, low, high)(np.stack([low, high], -1))
    sizes = _sizes(ends[:, 1] - ends[:, 0])
    unit, unit_weight = legendre(PANEL_NODES)
    log_mass = np.empty_like(row_tau)
    found: list[tuple[NDArray[np.intp], Floats, Floats]] = []
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        part, part_tau = rows.take(chosen), row_tau[chosen]
        grown = mesh(part, part_tau, low[chosen], high[chosen])
        edges = panel_edges(grown, low[chosen], high[chosen], panels=int(size))
        half = 0.5 * np.diff(edges)[..., None]
        mu = 0.5 * (edges[:, 1:] + edges[:, :-1])[..., None] + half * unit
        value = log_integrand(part, part_tau, grid.normal.take(chosen), mu.reshape(len(mu), -1))
        peak = value.max(-1)
        density = np.exp(value - peak[:, None]).reshape(mu.shape)
        mass = (density * unit_weight * half).sum((1, 2))
        log_mass[chosen] = peak + np.log(mass)
        found.append((chosen, edges, (density / mass[:, None, None]) @ _to_coefficients(PANEL_NODES).T))
    weight, log_evidence = _normalised(grid.log_weight + log_mass.reshape(grid.tau.shape))
    kept = weight.ravel() > NEGLIGIBLE
    blocks = [
        Panels(owner[chosen], weight.ravel()[chosen], row_tau[chosen], edges, coefficients).take(kept[chosen])
        for chosen, edges, coefficients in found
    ]
    return PanelMixture(weight, grid.tau, log_evidence, tuple(blocks))


def _normalised(log_joint: Floats) -> Pair:
    """Weights that add to one over the nodes of tau (Q, T), and the log of what they added to before (Q,)."""
    log_evidence = logsumexp(log_joint, axis=1)
    return np.exp(log_joint - log_evidence[:, None]), log_evidence


def mixture(evidence: Evidence) -> NormalMixture | PanelMixture:
    """The posterior of Q quantities that are all cut (bounds, windows, floors) or all not."""
    grid = tau_grid(evidence)
    if evidence.cut.any():
        return _panel_mixture(grid)
    shape = grid.tau.shape
    weight, log_evidence = _normalised(grid.log_weight + grid.mass.reshape(shape))
    mean, var = grid.normal.mean.reshape(shape), grid.normal.var.reshape(shape)
    return NormalMixture(weight, grid.tau, log_evidence, mean, var)


def invert(cdf_pdf: Callable[[Floats], Pair], p: Floats, span: Pair, start: Pair) -> Floats:
    """Quantiles at p (R,) of Q distributions, shape (Q, R), by Newton steps kept inside a shrinking bracket.

    Parameters
    ----------
    cdf_pdf : callable
        Distribution function and density at points of shape (Q, R).
    p : array, shape (R,)
        Probabilities strictly between 0 and 1.
    span : pair of arrays, shape (Q,)
        Ends between which the quantiles lie.
    start : pair of arrays, shape (Q,)
        Mean and standard deviation, for a first guess.
    """
    shape = (len(span[0]), len(p))
    low, high = (np.array(np.broadcast_to(end[:, None], shape)) for end in span)
    x = np.clip(start[0][:, None] + start[1][:, None] * ndtri(p), low, high)
    for _ in range(200):
        cdf, pdf = cdf_pdf(x)
        below = cdf < p
        low, high = np.where(below, x, low), np.where(below, high, x)
        step = (p - cdf) / np.maximum(pdf, np.finfo(np.float64).tiny)
        # Newton squares the error: what is left after so small a step is far below the quadrature's own error.
        settled = np.abs(step) <= 1e-7 * start[1][:, None]
        moved = x + step
        x = np.where(settled | ((moved > low) & (moved < high)), moved, 0.5 * (low + high))
        if settled.all():
            break
    return x
