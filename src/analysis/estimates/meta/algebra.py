"""The linear algebra of weighted least squares, for many one-mean problems at once or for one regression.

Every estimator in this package is written once, in terms of the few operations below. `Batch` holds many
quantities side by side, each with a mean of its own, and answers with one number per quantity; `Design` holds
one quantity with covariates and answers with arrays of length one. What both call a *matrix* is X'MX: a p x p
array for a regression, and for a mean the bare number that a 1 x 1 matrix is; a *vector* has shape (p, 1) or (G,).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Quantities that all have as many claims, no more than this, are added up column by column: twice as fast as
# `reduceat`.
FEW = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """Many quantities, sorted, each with one mean: claims `y` with sampling variances `v`, shape (n,).

    Of each quantity (G,), `starts` is where its claims begin, and `k` how many they are; `width` is `k` where all
    quantities have as many claims, and few, else 0.
    """

    y: Floats
    v: Floats
    starts: Ints
    k: Ints
    width: int

    @property
    def p(self) -> int:
        """Number of coefficients per quantity."""
        return 1

    def total(self, values: Floats) -> Floats:
        """Return the sum of one value per claim over each quantity, shape (G,)."""
        if self.width:
            return np.asarray(np.einsum("ij->i", values.reshape(-1, self.width)))
        return np.asarray(np.add.reduceat(values, self.starts))

    def least(self, values: Floats) -> Floats:
        """Return the smallest value of each quantity, shape (G,)."""
        if self.width:
            return np.asarray(reduce(np.minimum, values.reshape(-1, self.width).T))
        return np.asarray(np.minimum.reduceat(values, self.starts))

    def spread(self, values: Floats) -> Floats:
        """Return one value per quantity repeated for its claims, shape (n,)."""
        return np.repeat(values, self.width or self.k)

    def gram(self, m: Floats, total: Floats) -> Floats:
        """Return the matrix X'MX with M = diag(m): the plain total of `m`, which is given."""
        return total

    def cross(self, m: Floats) -> Floats:
        """Return the vector X'm."""
        return self.total(m)

    def fitted(self, beta: Floats) -> Floats:
        """Return X times the coefficients, shape (n,)."""
        return self.spread(beta)

    def take(self, keep: Bools) -> Batch:
        """Return the batch of the kept quantities."""
        claims = np.repeat(keep, self.k)
        return batch_of(self.y[claims], self.v[claims], self.k[keep])


@dataclass(frozen=True, slots=True)
class Design:
    """One quantity whose mean is linear in covariates; `x` has orthonormal columns, shape (n, p). Else as `Batch`."""

    y: Floats
    v: Floats
    x: Floats

    @property
    def k(self) -> Ints:
        """Number of claims, shape (1,)."""
        return np.array([self.y.size])

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return int(self.x.shape[1])

    def total(self, values: Floats) -> Floats:
        """Return the sum over the claims, shape (1,)."""
        return np.array([values.sum()])

    def least(self, values: Floats) -> Floats:
        """Return the smallest value, shape (1,)."""
        return np.array([np.min(values)])

    def spread(self, values: Floats) -> Floats:
        """Return the one value for every claim."""
        return np.full(self.y.size, values[0])

    def gram(self, m: Floats, total: Floats) -> Floats:
        """Return X'MX, shape (p, p)."""
        return np.asarray((self.x.T * m) @ self.x)

    def cross(self, m: Floats) -> Floats:
        """Return X'm, shape (p, 1)."""
        return np.asarray(self.x.T @ m[:, None])

    def fitted(self, beta: Floats) -> Floats:
        """Return X times the coefficients."""
        return np.asarray(self.x @ beta).ravel()

    def take(self, keep: Bools) -> Design:
        """Return this design: a single problem is kept or no longer asked for."""
        return self


Problem = Batch | Design


def batch_of(y: Floats, v: Floats, k: Ints) -> Batch:
    """Return the batch of claims that already stand sorted by quantity, `k` claims in each."""
    starts = np.zeros(k.size, dtype=np.int64)
    np.cumsum(k[:-1], out=starts[1:])
    few = k.size > 0 and k[0] <= FEW and bool((k == k[0]).all())
    return Batch(y, v, starts, k, int(k[0]) if few else 0)


def degrees(problem: Problem) -> Floats:
    """Return k - p as floats, shape (G,)."""
    return (problem.k - problem.p).astype(np.float64)


def inverse(matrix: Floats) -> Floats:
    """Return the inverse; all NaN where a regression has none, so that one bad fit is flagged, not fatal."""
    if matrix.ndim < 2:
        return 1.0 / matrix
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def times(left: Floats, right: Floats) -> Floats:
    """Return a matrix times a matrix or a vector."""
    return np.asarray(left @ right) if left.ndim == 2 else left * right


def trace(matrix: Floats) -> Floats:
    """Return the trace of a matrix, shape (G,)."""
    return np.array([np.trace(matrix)]) if matrix.ndim == 2 else matrix


def log_det(matrix: Floats) -> Floats:
    """Return the logarithm of the determinant of a matrix, shape (G,)."""
    return np.array([np.linalg.slogdet(matrix)[1]]) if matrix.ndim == 2 else np.log(matrix)


def dot(left: Floats, right: Floats) -> Floats:
    """Return the inner product of two vectors, shape (G,)."""
    return np.asarray(left.T @ right).ravel() if left.ndim == 2 else left * right
