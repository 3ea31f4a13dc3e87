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
from analysis.estimates._quadrature import (
    PANEL_NODES,
    given_tau,
    legendre,
    log_integrand,
    mu_window,
    panel_edges,
    tau_rule,
)

Pair = tuple[Floats, Floats]
# A standard normal is averaged over [-7.2, 7.2], outside of which lies 1e-12 of it, with this many nodes.
NORMAL_END = 7.2
AVERAGE_NODES = 64
# A node of tau with less weight than this is left out of distribution functions.
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
class PanelMixture:
    """mu given tau on panels: `edges` (Q, T, P + 1) and Legendre coefficients of the density (Q, T, P, N).

    The density of each node of tau integrates to one; `weight` is kept apart from it.
    """

    weight: Floats
    tau: Floats
    log_evidence: Floats
    edges: Floats
    coefficients: Floats

    @property
    def _half(self) -> Floats:
        return 0.5 * np.diff(self.edges)

    def _nodes(self) -> Pair:
        """Nodes of mu and the probability that each carries given tau, each of shape (Q, T, P * N)."""
        count = self.coefficients.shape[-1]
        unit, weight = legendre(count)
        half = self._half[..., None]
        mu = 0.5 * (self.edges[..., 1:] + self.edges[..., :-1])[..., None] + half * unit
        values = self.coefficients @ np.polynomial.legendre.legvander(unit, count - 1).T
        shape = (*self.tau.shape, -1)
        return mu.reshape(shape), (values * weight * half).reshape(shape)

    def moments(self) -> Pair:
        """Mean and variance of mu, each of shape (Q,)."""
        mu, share = self._nodes()
        share = share * self.weight[:, :, None]
        mean = (share * mu).sum((1, 2))
        return mean, (share * (mu - mean[:, None, None]) ** 2).sum((1, 2))

    def span(self) -> Pair:
        """Ends of the widest window, each of shape (Q,)."""
        return self.edges[..., 0].min(1), self.edges[..., -1].max(1)

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (Q, R), of mu or of a new theta."""
        if new:
            return self._new_cdf_pdf(x)
        rows = np.array(np.nonzero(self._counts))
        return self._add_up(*self._given_tau(rows, x[rows[0]]), rows)

    @property
    def _counts(self) -> NDArray[np.bool_]:
        """Whether a node of tau carries enough weight to matter, shape (Q, T)."""
        return np.asarray(self.weight > NEGLIGIBLE)

    def _given_tau(self, rows: NDArray[np.intp], x: Floats) -> Pair:
        """Distribution function and density of mu given tau at x (rows, R), for the (q, t) pairs in `rows`."""
        edges, half = self.edges[rows[0], rows[1]], self._half[rows[0], rows[1]]
        coefficients = self.coefficients[rows[0], rows[1]]
        panel = (x[:, :, None] >= edges[:, None, 1:-1]).sum(-1)
        row = np.arange(len(x))[:, None]
        width, left = half[row, panel], edges[row, panel]
        unit = np.clip((x - left) / width - 1, -1, 1)
        inside = (x >= edges[:, :1]) & (x <= edges[:, -1:])
        mass = 2 * coefficients[:, :, 0] * half
        before = np.cumsum(mass, 1) - mass
        chosen = coefficients[row, panel]
        order = chosen.shape[-1]
        polynomial = np.polynomial.legendre.legvander(unit, order)
        density = np.where(inside, (chosen * polynomial[..., :-1]).sum(-1), 0.0)
        # The integral of P_k from -1 is (P_(k+1) - P_(k-1)) / (2k + 1), and P_1 + 1 for k = 0.
        partial = chosen[..., 0] * (polynomial[..., 1] + 1)
        rise = (polynomial[..., 2:] - polynomial[..., :-2]) / (2 * np.arange(1, order) + 1)
        partial = partial + (chosen[..., 1:] * rise).sum(-1)
        return before[row, panel] + width * partial, density

    def _add_up(self, cdf: Floats, pdf: Floats, rows: NDArray[np.intp]) -> Pair:
        """Sum over tau of parts of shape (rows, R), weighted, to shape (Q, R)."""
        weight = self.weight[rows[0], rows[1]][:, None]
        total, density = (np.zeros((len(self.tau), cdf.shape[1])) for _ in range(2))
        np.add.at(total, rows[0], weight * cdf)
        np.add.at(density, rows[0], weight * pdf)
        return total, density

    def _new_cdf_pdf(self, x: Floats) -> Pair:
        """As `cdf_pdf` for a new theta: mu plus a normal of scale tau.

        Where tau is wide beside the panels the nodes of mu are summed directly. Where it is narrow the distribution
        function of mu is averaged over that normal: mu varies on no scale much finer than tau.
        """
        wide = self._half.max(-1) < 2 * self.tau
        direct, smooth = (np.array(np.nonzero(self._counts & part)) for part in (wide, ~wide))
        summed = self._add_up(*self._summed_directly(direct, x[direct[0]]), direct)
        averaged = self._add_up(*self._averaged(smooth, x[smooth[0]]), smooth)
        return summed[0] + averaged[0], summed[1] + averaged[1]

    def _summed_directly(self, rows: NDArray[np.intp], x: Floats) -> Pair:
        """Distribution function and density of a new theta given tau at x (rows, R), node by node of mu."""
        mu, share = (array[rows[0], rows[1]][:, None, :] for array in self._nodes())
        tau = self.tau[rows[0], rows[1]][:, None, None]
        z = (x[:, :, None] - mu) / tau
        return (share * ndtr(z)).sum(-1), (share * _normal_pdf(z) / tau).sum(-1)

    def _averaged(self, rows: NDArray[np.intp], x: Floats) -> Pair:
        """The same as an average of mu's own functions over a normal of scale tau.

        The average runs only over the part where mu - tau z lies above the window: at a floor the density jumps.
        """
        unit, weight = legendre(AVERAGE_NODES)
        low, tau = self.edges[rows[0], rows[1], :1], self.tau[rows[0], rows[1]][:, None]
        half = 0.5 * (np.clip((x - low) / tau, -NORMAL_END, NORMAL_END) + NORMAL_END)[:, :, None]
        z = half * (unit + 1) - NORMAL_END
        at = x[:, :, None] - tau[:, :, None] * z
        cdf, pdf = self._given_tau(rows, at.reshape(len(at), at.shape[1] * at.shape[2]))
        rule = half * weight * _normal_pdf(z)
        return (cdf.reshape(at.shape) * rule).sum(-1), (pdf.reshape(at.shape) * rule).sum(-1)


def mixture(evidence: Evidence) -> NormalMixture | PanelMixture:
    """The posterior of Q quantities that are all cut (bounds, windows, floors) or all not."""
    rule = tau_rule(evidence)
    normal = given_tau(evidence, rule.tau)
    if not evidence.cut.any():
        log_joint = rule.log_weight + normal.log_mass
        log_evidence = logsumexp(log_joint, axis=1)
        weight = np.exp(log_joint - log_evidence[:, None])
        return NormalMixture(weight, rule.tau, log_evidence, normal.mean, normal.var)
    low, high, _ = mu_window(evidence, rule.tau, normal)
    edges = panel_edges(evidence, rule.tau, low, high)
    unit, unit_weight = legendre(PANEL_NODES)
    half = 0.5 * np.diff(edges)[..., None]
    mu = 0.5 * (edges[..., 1:] + edges[..., :-1])[..., None] + half * unit
    flat = (*rule.tau.shape, -1)
    value = log_integrand(evidence, rule.tau, normal, mu.reshape(flat))
    peak = value.max(-1)
    density = np.exp(value - peak[:, :, None]).reshape(mu.shape)
    mass = (density * unit_weight * half).sum((2, 3))
    log_joint = rule.log_weight + peak + np.log(mass)
    log_evidence = logsumexp(log_joint, axis=1)
    weight = np.exp(log_joint - log_evidence[:, None])
    coefficients = (density / mass[:, :, None, None]) @ _to_coefficients(PANEL_NODES).T
    return PanelMixture(weight, rule.tau, log_evidence, edges, coefficients)


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
