"""Polynomials of Legendre on panels: their nodes, their values at points, and the coefficients of a density by them."""

from functools import lru_cache

import numpy as np
from numpy.polynomial.legendre import leggauss, legvander

from analysis.estimates.line_likelihood import Floats

#: Nodes on [-1, 1] and weights of the Gauss-Legendre rule of so many nodes.
legendre = lru_cache(maxsize=64)(leggauss)


@lru_cache(maxsize=8)
def to_coefficients(nodes: int) -> Floats:
    """Matrix from values at Legendre nodes to the coefficients of their polynomial, shape (nodes, nodes)."""
    x, weight = legendre(nodes)
    norms = np.arange(nodes) + 0.5
    polynomials = legvander(x, nodes - 1).T
    return np.asarray(norms[:, None] * polynomials * weight)


def polynomials_at(x: Floats, degree: int) -> Floats:
    """The polynomials of Legendre up to a degree at points from -1 to 1 (M,), shape (degree + 1, M).

    By the recurrence of Bonnet, as numpy's `legvander`, which takes three times as long for a few points.
    """
    polynomials = np.empty((degree + 1, x.size))
    polynomials[0] = 1
    polynomials[1] = x
    scratch = np.empty_like(x)
    for order in range(2, degree + 1):
        row = polynomials[order]
        np.multiply(polynomials[order - 1], x, out=row)
        row *= 2 * order - 1
        np.multiply(polynomials[order - 2], order - 1, out=scratch)
        row -= scratch
        row /= order
    return polynomials


@lru_cache(maxsize=8)
def polynomials_at_nodes(nodes: int) -> Floats:
    """The polynomials of Legendre up to this degree at so many nodes, shape (nodes + 1, nodes)."""
    x, _ = legendre(nodes)
    return polynomials_at(x, nodes)


def integrated(coefficients: Floats) -> Floats:
    """Coefficients (P, N + 1) of the integrals from -1 on of polynomials with these coefficients (P, N)."""
    panels, count = coefficients.shape
    orders = np.arange(count)
    parts = coefficients / (2 * orders + 1)
    integral = np.zeros((panels, count + 1))
    integral[:, 1:] = parts
    integral[:, 1 : count - 1] -= parts[:, 2:]
    # At -1 the polynomials are one and minus one in turn.
    signs = np.where(np.arange(1, count + 1) % 2, -1.0, 1.0)
    integral[:, 0] = -(integral[:, 1:] @ signs)
    return integral
