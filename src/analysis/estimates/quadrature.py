"""Gauss-Legendre quadrature on panels, and densities that are held as a polynomial on each of them.

References
----------
Trefethen L. N. (2013). Approximation Theory and Approximation Practice, chapter 19: convergence of Gauss rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
# Newton steps of a quantile, and rounds in which panels are halved.
MOST_STEPS, MOST_ROUNDS = 200, 30


@lru_cache(maxsize=64)
def legendre(nodes: int) -> Pair:
    """Nodes on [-1, 1] and weights of the Gauss-Legendre rule, each of shape (nodes,)."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    return x, weight


@lru_cache(maxsize=8)
def to_coefficients(nodes: int) -> Floats:
    """Matrix from values at Legendre nodes to the coefficients of their polynomial, shape (nodes, nodes)."""
    x, weight = legendre(nodes)
    vandermonde = np.polynomial.legendre.legvander(x, nodes - 1)
    return np.asarray((np.arange(nodes) + 0.5)[:, None] * vandermonde.T * weight)


def nodes_of(edges: Floats, count: int) -> Pair:
    """Gauss-Legendre nodes and weights on the panels between edges (P + 1,), each of shape (P, count)."""
    x, weight = legendre(count)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    return middle + half * x, half * weight


def stretched(smallest: float, ends: tuple[float, float], count: int) -> Pair:
    """Nodes of a positive variable between two ends that resolve it from `smallest` on, and their weights, (count,)."""
    u, weight = nodes_of(np.arcsinh(np.array(ends) / smallest), count)
    return smallest * np.sinh(u[0]), weight[0] * smallest * np.cosh(u[0])


@dataclass(frozen=True, slots=True)
class Density:
    """A density of one variable on panels: `edges` (P + 1,) and values at Gauss-Legendre nodes (P, N)."""

    edges: Floats
    values: Floats

    @property
    def _coefficients(self) -> Floats:
        return np.asarray(self.values @ to_coefficients(self.values.shape[1]).T)

    def nodes(self) -> Pair:
        """Nodes and their quadrature weights, each of shape (P, N)."""
        return nodes_of(self.edges, self.values.shape[1])

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density at x (M,)."""
        return _cdf_pdf(self.edges, self._coefficients, x)

    def cdf(self, x: Floats) -> Floats:
        """Distribution function at x (M,)."""
        return self.cdf_pdf(x)[0]

    def moments(self) -> tuple[float, float]:
        """Mean and variance."""
        half, a = 0.5 * np.diff(self.edges), self._coefficients
        centre = 0.5 * (self.edges[1:] + self.edges[:-1])
        mass, tilt = 2 * half * a[:, 0], 2 / 3 * half**2 * a[:, 1]
        mean = float((mass * centre + tilt).sum())
        bend = half**3 * (2 / 3 * a[:, 0] + 4 / 15 * a[:, 2])
        off = centre - mean
        return mean, float((mass * off**2 + 2 * off * tilt + bend).sum())

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1, by Newton steps kept inside a shrinking bracket."""
        mean, var = self.moments()
        sd, coefficients = float(np.sqrt(var)), self._coefficients
        low, high = np.full_like(p, self.edges[0]), np.full_like(p, self.edges[-1])
        x: Floats = np.clip(mean + sd * ndtri(p), low, high)
        for _ in range(MOST_STEPS):
            cdf, pdf = _cdf_pdf(self.edges, coefficients, x)
            below = cdf < p
            low, high = np.where(below, x, low), np.where(below, high, x)
            step = (p - cdf) / np.maximum(pdf, np.finfo(np.float64).tiny)
            # Newton squares the error: what is left after so small a step is far below the quadrature's own error.
            settled = np.abs(step) <= 1e-7 * sd
            moved = x + step
            x = np.where(settled | ((moved > low) & (moved < high)), moved, 0.5 * (low + high))
            if settled.all():
                break
        return x

    def times(self, factor: Callable[[Floats], Floats]) -> tuple[Density, float]:
        """The density times a factor, made to integrate to one again, and what it integrated to before."""
        x, weight = self.nodes()
        product = self.values * factor(x.ravel()).reshape(x.shape)
        mass = float((product * weight).sum())
        return Density(self.edges, product / mass if mass > 0 else product), mass


def _cdf_pdf(edges: Floats, coefficients: Floats, x: Floats) -> Pair:
    """Distribution function and density at x (M,) of Legendre coefficients on panels."""
    half = 0.5 * np.diff(edges)
    panel = np.searchsorted(edges[1:-1], x, side="right")
    unit = np.clip((x - edges[panel]) / half[panel] - 1, -1, 1)
    mass = 2 * coefficients[:, 0] * half
    before = np.cumsum(mass) - mass
    chosen = coefficients[panel]
    order = chosen.shape[1]
    polynomial = np.polynomial.legendre.legvander(unit, order)
    inside = (x >= edges[0]) & (x <= edges[-1])
    density = np.where(inside, (chosen * polynomial[:, :-1]).sum(1), 0.0)
    # The integral of P_k from -1 is (P_(k+1) - P_(k-1)) / (2k + 1), and P_1 + 1 for k = 0.
    partial = chosen[:, 0] * (polynomial[:, 1] + 1)
    rise = (polynomial[:, 2:] - polynomial[:, :-2]) / (2 * np.arange(1, order) + 1)
    return before[panel] + half[panel] * (partial + (chosen[:, 1:] * rise).sum(1)), density


def resolved(density: Callable[[Floats], Floats], edges: Floats, count: int, *, tolerance: float) -> Density:
    """A density made to integrate to one, on panels that are halved until they miss no more than `tolerance` of it.

    What a panel misses shows in the last coefficients of its polynomial.
    """
    left, right = edges[:-1], edges[1:]
    starts, kept, mass = [edges[-1:]], [np.empty((0, count))], 0.0
    for rounds in range(MOST_ROUNDS):
        x, weight = legendre(count)
        half = 0.5 * (right - left)[:, None]
        values = density((0.5 * (right + left)[:, None] + half * x).ravel()).reshape(len(left), count)
        inside = (values * half * weight).sum(1)
        tail = (np.abs(values @ to_coefficients(count)[-3:].T) * half).max(1)
        coarse = (tail > tolerance * (mass + inside.sum())) & (rounds + 1 < MOST_ROUNDS)
        mass += float(inside[~coarse].sum())
        starts.append(left[~coarse])
        kept.append(values[~coarse])
        if not coarse.any():
            break
        ends = left[coarse], 0.5 * (left + right)[coarse], right[coarse]
        left, right = np.concatenate(ends[:2]), np.concatenate(ends[1:])
    order = np.argsort(np.concatenate(starts[1:]))
    return Density(np.sort(np.concatenate(starts)), np.concatenate(kept)[order] / mass)
