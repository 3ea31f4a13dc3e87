"""The linear algebra of weighted least squares, for many one-mean problems at once or for one regression.

Every estimator in this package is written once, in terms of the few operations below. `Batch` holds many
quantities side by side, each with a mean of its own, and answers with one number per quantity; `Design` holds
one quantity with covariates and answers with arrays of length one. What both call a *matrix* is X'MX: a p x p
array for a regression, and for a mean the bare number that a 1 x 1 matrix is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Problem(Protocol):
    """Claims `y` with sampling variances `v`, shape (n,), and `k` claims per quantity, shape (G,)."""

    @property
    def y(self) -> Floats:
        """Return the estimates, shape (n,)."""
        ...

    @property
    def v(self) -> Floats:
        """Return the sampling variances, shape (n,)."""
        ...

    @property
    def k(self) -> Ints:
        """Return the number of claims of each quantity, shape (G,)."""
        ...

    @property
    def p(self) -> int:
        """Return the number of coefficients of each quantity."""
        ...

    def total(self, values: Floats) -> Floats:
        """Return the sum of one value per claim over each quantity, shape (G,)."""
        ...

    def least(self, values: Floats) -> Floats:
        """Return the smallest of the values of each quantity, shape (G,)."""
        ...

    def spread(self, values: Floats) -> Floats:
        """Return one value per quantity repeated for its claims, shape (n,)."""
        ...

    def gram(self, m: Floats, total: Floats) -> Floats:
        """Return the matrix X'MX with M = diag(m), given the plain total of `m`."""
        ...

    def cross(self, m: Floats) -> Floats:
        """Return the vector X'm."""
        ...

    def inverse(self, matrix: Floats) -> Floats:
        """Return the inverse of a matrix."""
        ...

    def times(self, left: Floats, right: Floats) -> Floats:
        """Return the product of two matrices."""
        ...

    def apply(self, matrix: Floats, vector: Floats) -> Floats:
        """Return a matrix times a vector."""
        ...

    def trace(self, matrix: Floats) -> Floats:
        """Return the trace of a matrix, shape (G,)."""
        ...

    def log_det(self, matrix: Floats) -> Floats:
        """Return the logarithm of the determinant of a matrix, shape (G,)."""
        ...

    def dot(self, left: Floats, right: Floats) -> Floats:
        """Return the inner product of two vectors of p coefficients, shape (G,)."""
        ...

    def fitted(self, beta: Floats) -> Floats:
        """Return X times the coefficients, shape (n,)."""
        ...

    def take(self, keep: Bools) -> Self:
        """Return the problem of the kept quantities only."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Many quantities, sorted, each with one mean; `starts` is where the claims of each begin."""

    y: Floats
    v: Floats
    starts: Ints
    k: Ints

    @property
    def p(self) -> int:
        """Number of coefficients per quantity."""
        return 1

    def total(self, values: Floats) -> Floats:
        """Return the sum over each quantity."""
        return np.asarray(np.add.reduceat(values, self.starts))

    def least(self, values: Floats) -> Floats:
        """Return the smallest value of each quantity."""
        return np.asarray(np.minimum.reduceat(values, self.starts))

    def most(self, values: Floats) -> Floats:
        """Return the largest value of each quantity."""
        return np.asarray(np.maximum.reduceat(values, self.starts))

    def spread(self, values: Floats) -> Floats:
        """Return one value per quantity repeated for its claims."""
        return np.repeat(values, self.k)

    def gram(self, m: Floats, total: Floats) -> Floats:
        """Return 1'M1, which is the total itself."""
        return total

    def cross(self, m: Floats) -> Floats:
        """Return 1'm, which is a sum."""
        return self.total(m)

    def inverse(self, matrix: Floats) -> Floats:
        """Return the reciprocal."""
        return 1.0 / matrix

    def times(self, left: Floats, right: Floats) -> Floats:
        """Return the product of two 1 x 1 matrices."""
        return left * right

    def apply(self, matrix: Floats, vector: Floats) -> Floats:
        """Return a 1 x 1 matrix times a vector of one."""
        return matrix * vector

    def trace(self, matrix: Floats) -> Floats:
        """Return the number itself."""
        return matrix

    def log_det(self, matrix: Floats) -> Floats:
        """Return the logarithm of the number."""
        return np.log(matrix)

    def dot(self, left: Floats, right: Floats) -> Floats:
        """Return the product of two vectors of one."""
        return left * right

    def fitted(self, beta: Floats) -> Floats:
        """Return the mean of its quantity for every claim."""
        return self.spread(beta)

    def take(self, keep: Bools) -> Batch:
        """Return the batch of the kept quantities."""
        claims = np.repeat(keep, self.k)
        return batch_of(self.y[claims], self.v[claims], self.k[keep])


@dataclass(frozen=True, slots=True)
class Design:
    """One quantity whose mean is linear in covariates; `x` has orthonormal columns, shape (n, p)."""

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
        """Return X'm, shape (p,)."""
        return np.asarray(self.x.T @ m)

    def inverse(self, matrix: Floats) -> Floats:
        """Return the inverse; all NaN where there is none, so that one bad fit is flagged, not fatal."""
        try:
            return np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return np.full_like(matrix, np.nan)

    def times(self, left: Floats, right: Floats) -> Floats:
        """Return the matrix product."""
        return np.asarray(left @ right)

    def apply(self, matrix: Floats, vector: Floats) -> Floats:
        """Return a matrix times a vector."""
        return np.asarray(matrix @ vector)

    def trace(self, matrix: Floats) -> Floats:
        """Return the trace, shape (1,)."""
        return np.array([np.trace(matrix)])

    def log_det(self, matrix: Floats) -> Floats:
        """Return the logarithm of the determinant, shape (1,)."""
        return np.array([np.linalg.slogdet(matrix)[1]])

    def dot(self, left: Floats, right: Floats) -> Floats:
        """Return the inner product, shape (1,)."""
        return np.array([left @ right])

    def fitted(self, beta: Floats) -> Floats:
        """Return X times the coefficients."""
        return np.asarray(self.x @ beta)

    def take(self, keep: Bools) -> Design:
        """Return this design: a single problem is kept or no longer asked for."""
        return self


def batch_of(y: Floats, v: Floats, k: Ints) -> Batch:
    """Return the batch of claims that already stand sorted by quantity, `k` claims in each."""
    starts = np.zeros(k.size, dtype=np.int64)
    np.cumsum(k[:-1], out=starts[1:])
    return Batch(y, v, starts, k)
