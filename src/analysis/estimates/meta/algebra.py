"""The linear algebra of weighted least squares, for many one-mean problems at once or for one regression.

Every estimator in this package is written once, in terms of the few operations below. `Batch` holds many
quantities side by side, all of as many claims and each with a mean of its own, and answers with one number per
quantity; `Design` holds one quantity with covariates and answers with arrays of length one. What both call a *matrix*
is X'MX: a p x p array for a regression, and for a mean the bare number that a 1 x 1 matrix is; a *vector* has shape
(p, 1) or (G,).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# No more claims than this are added up one after the other, so that a quantity comes out alike alone and in a batch.
FEW = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """G quantities of K claims each: claims `y` with sampling variances `v`, shape (K, G), and one mean a column."""

    y: Floats
    v: Floats

    @property
    def k(self) -> Ints:
        """Number of claims of each quantity, shape (G,)."""
        return np.full(self.y.shape[1], self.y.shape[0])

    @property
    def p(self) -> int:
        """Number of coefficients per quantity."""
        return 1

    def total(self, values: Floats) -> Floats:
        """Return the sum of one value per claim over each quantity, shape (G,)."""
        return np.asarray(reduce(np.add, values) if len(values) <= FEW else values.sum(axis=0))

    def least(self, values: Floats) -> Floats:
        """Return the smallest value of each quantity, shape (G,)."""
        return np.asarray(np.min(values, axis=0))

    def spread(self, values: Floats) -> Floats:
        """Return one value per quantity as it stands beside its claims, shape (G,)."""
        return values

    def gram(self, m: Floats, total: Floats) -> Floats:
        """Return the matrix X'MX with M = diag(m): the plain total of `m`, which is given."""
        return total

    def cross(self, m: Floats) -> Floats:
        """Return the vector X'm."""
        return self.total(m)

    def fitted(self, beta: Floats) -> Floats:
        """Return X times the coefficients, as they stand beside the claims."""
        return self.spread(beta)

    def take(self, keep: Bools) -> Batch:
        """Return the batch of the kept quantities."""
        return Batch(self.y[:, keep], self.v[:, keep])


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
        """Return the one value, shape (1,)."""
        return values

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
