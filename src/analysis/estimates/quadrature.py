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
from scipy.special import logsumexp, ndtri

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
MOST_STEPS = 200


@lru_cache(maxsize=64)
def legendre(nodes: int) -> Pair:
    """Nodes on [-1, 1] and weights of the Gauss-Legendre rule, each of shape (nodes,)."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    return x, weight


@lru_cache(maxsize=8)
def to_coefficients(nodes: int) -> Floats:
    """Matrix from values at Legendre nodes to the coefficients of their polynomial, shape (nodes, nodes)."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    vandermonde = np.polynomial.legendre.legvander(x, nodes - 1)
    return np.asarray((np.arange(nodes) + 0.5)[:, None] * vandermonde.T * weight)


def nodes_of(edges: Floats, count: int) -> Pair:
    """Gauss-Legendre nodes and weights on all panels between edges (..., P + 1), each of shape (..., P, count)."""
    x, weight = legendre(count)
    half, middle = 0.5 * np.diff(edges)[..., None], 0.5 * (edges[..., 1:] + edges[..., :-1])[..., None]
    return middle + half * x, half * weight


def stretched(smallest: float, end: float, count: int) -> Pair:
    """Nodes of a positive variable up to `end` that resolve it from `smallest` on, and their weights, (count,)."""
    u, weight = nodes_of(np.array([0.0, np.arcsinh(end / smallest)]), count)
    return smallest * np.sinh(u[0]), weight[0] * smallest * np.cosh(u[0])


@dataclass(frozen=True, slots=True)
class Panels:
    """R densities, each on P panels of its own: edges (R, P + 1), and Legendre coefficients on each panel (R, P, N)."""

    edges: Floats
    coefficients: Floats

    @property
    def half(self) -> Floats:
        """Half the width of each panel, shape (R, P)."""
        return 0.5 * np.diff(self.edges)

    def take(self, rows: NDArray[np.bool_]) -> Panels:
        """Some of the densities."""
        return Panels(self.edges[rows], self.coefficients[rows])

    def moment(self, about: float, power: int) -> Floats:
        """Mean of (x - about) to the power one or two, shape (R,)."""
        half, a = self.half, self.coefficients
        off = 0.5 * (self.edges[:, 1:] + self.edges[:, :-1]) - about
        mass, tilt = 2 * half * a[:, :, 0], 2 / 3 * half**2 * a[:, :, 1]
        if power == 1:
            return np.asarray((mass * off + tilt).sum(1))
        bend = half**3 * (2 / 3 * a[:, :, 0] + 4 / 15 * a[:, :, 2])
        return np.asarray((mass * off**2 + 2 * off * tilt + bend).sum(1))

    def nodes(self) -> Pair:
        """Nodes and the probability that each carries in its density, each of shape (R, P * N)."""
        count = self.coefficients.shape[-1]
        x, weight = nodes_of(self.edges, count)
        values = self.coefficients @ np.polynomial.legendre.legvander(legendre(count)[0], count - 1).T
        return x.reshape(len(x), -1), (values * weight).reshape(len(x), -1)

    def cdf_pdf(self, x: Floats) -> Pair:
        """Distribution function and density at x (R, M)."""
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


@dataclass(frozen=True, slots=True)
class Density:
    """A density of one variable on panels: `edges` (P + 1,) and values at Gauss-Legendre nodes (P, N)."""

    edges: Floats
    values: Floats

    @property
    def _panels(self) -> Panels:
        return Panels(self.edges[None], (self.values @ to_coefficients(self.values.shape[1]).T)[None])

    def nodes(self) -> Pair:
        """Nodes and their quadrature weights, each of shape (P, N)."""
        return nodes_of(self.edges, self.values.shape[1])

    def cdf(self, x: Floats) -> Floats:
        """Distribution function at x (M,)."""
        return np.asarray(self._panels.cdf_pdf(x[None])[0][0])

    def moments(self) -> tuple[float, float]:
        """Mean and variance."""
        panels = self._panels
        mean = float(panels.moment(0.0, 1)[0])
        return mean, float(panels.moment(mean, 2)[0])

    def quantile(self, p: Floats) -> Floats:
        """Quantiles at p (R,), strictly between 0 and 1."""
        mean, var = self.moments()
        panels = self._panels

        def cdf_pdf(x: Floats) -> Pair:
            cdf, pdf = panels.cdf_pdf(x[None])
            return cdf[0], pdf[0]

        return invert(cdf_pdf, p, span=(self.edges[0], self.edges[-1]), start=(mean, float(np.sqrt(var))))

    def times(self, factor: Callable[[Floats], Floats]) -> tuple[Density, float]:
        """The density times a factor, made to integrate to one again, and what it integrated to before."""
        x, weight = self.nodes()
        product = self.values * factor(x.ravel()).reshape(x.shape)
        mass = float((product * weight).sum())
        return Density(self.edges, product / mass if mass > 0 else product), mass


def invert(
    cdf_pdf: Callable[[Floats], Pair], p: Floats, *, span: tuple[float, float], start: tuple[float, float]
) -> Floats:
    """Quantiles at p (R,), by Newton steps kept inside a shrinking bracket.

    `cdf_pdf` gives distribution function and density at points (R,); the quantiles lie in `span`; `start` is a mean
    and a standard deviation, for a first guess.
    """
    low, high = np.full_like(p, span[0]), np.full_like(p, span[1])
    x: Floats = np.clip(start[0] + start[1] * ndtri(p), low, high)
    for _ in range(MOST_STEPS):
        cdf, pdf = cdf_pdf(x)
        below = cdf < p
        low, high = np.where(below, x, low), np.where(below, high, x)
        step = (p - cdf) / np.maximum(pdf, np.finfo(np.float64).tiny)
        # Newton squares the error: what is left after so small a step is far below the quadrature's own error.
        settled = np.abs(step) <= 1e-7 * start[1]
        moved = x + step
        x = np.where(settled | ((moved > low) & (moved < high)), moved, 0.5 * (low + high))
        if settled.all():
            break
    return x


def narrow(
    log_density: Callable[[Floats], Floats], low: Floats, high: Floats, *, nodes: int
) -> tuple[Floats, Floats, Floats]:
    """The part of each interval [low, high] (R,) within `DROP` nats of the peak there, and its rough log mass.

    A grid of so many nodes, on which `log_density` takes points of shape (R, nodes), is narrowed until it no longer
    shrinks by half. The ends always lie outside the part that is kept, so an imprecise peak errs on the wide side.
    """
    unit = np.linspace(0, 1, nodes)
    while True:
        width = high - low
        value = log_density(low[:, None] + width[:, None] * unit)
        keep = value >= value.max(-1, keepdims=True) - DROP
        first = np.maximum(keep.argmax(-1) - 1, 0)
        last = np.minimum(nodes - keep[:, ::-1].argmax(-1), nodes - 1)
        mass = logsumexp(value, axis=-1) + np.log(width / (nodes - 1))
        low, high = low + width * unit[first], np.where(last < nodes - 1, low + width * unit[last], high)
        if not (high - low < 0.5 * width).any():
            return low, high, mass
