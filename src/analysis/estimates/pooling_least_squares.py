"""Weighted least squares of many means at once, or of one regression, and the quadratic forms made of it.

With weights W = diag(w), P = W - WX(X'WX)^-1 X'W. No k x k matrix is ever formed: each trace and each form is a few
sums over the claims and products of p x p matrices.
Reference: Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30(3), 261-293.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# No more claims than this are added up one after the other, so that a quantity comes out alike alone and in a batch.
FEW = 32


def total(values: Floats) -> Floats:
    """The sum of one value per claim over each quantity, (G,) from (K, G)."""
    return np.asarray(reduce(np.add, values) if len(values) <= FEW else values.sum(axis=0))


def trace(left: Floats, right: Floats | None = None) -> Floats:
    """Traces of a stack of matrices (G, p, p), or of their products with another."""
    return np.asarray(np.einsum("gii->g", left) if right is None else np.einsum("gij,gji->g", left, right))


@dataclass(frozen=True)
class Problem:
    """G quantities of K claims each: claims `y` with sampling variances `v`, both (K, G), and one mean a column.

    With `x` of orthonormal columns, (K, p), the one quantity (G = 1) has a mean that is linear in covariates.
    """

    y: Floats
    v: Floats
    x: Floats | None = None

    @property
    def k(self) -> int:
        """Number of claims of each quantity."""
        return len(self.y)

    @property
    def p(self) -> int:
        """Number of coefficients of each quantity."""
        return 1 if self.x is None else self.x.shape[1]

    @property
    def df(self) -> int:
        """Claims less coefficients."""
        return self.k - self.p

    def fit(self, w: Floats) -> Fit:
        """The fit with weights `w`, (K, G)."""
        sum_w = total(w)
        # Of a copy: a circle of references would keep the memory of every chunk until the collector runs.
        problem = Problem(self.y, self.v, self.x)
        gram = sum_w[:, None, None] if self.x is None else self.gram(w)
        inverse = 1.0 / gram if self.x is None else _inverse(gram)
        beta = np.einsum("gij,gj->gi", inverse, self.cross(w * self.y))
        return Fit(problem, w, sum_w, gram, inverse, beta)

    def fit_at(self, tau2: Floats) -> Fit:
        """The fit with weights 1 / (v + tau2), one tau2 per quantity."""
        return self.fit(1.0 / (self.v + tau2))

    @cached_property
    def at_zero(self) -> Fit:
        """The common-effect fit, with weights 1 / v."""
        return self.fit(1.0 / self.v)

    def take(self, keep: Bools) -> Problem:
        """The quantities that are kept."""
        return Problem(self.y[:, keep], self.v[:, keep], self.x)

    def gram(self, m: Floats) -> Floats:
        """X'MX with M = diag(m), (G, p, p): of a mean the plain sum."""
        return total(m)[:, None, None] if self.x is None else ((self.x.T * m[:, 0]) @ self.x)[None]

    def cross(self, m: Floats) -> Floats:
        """X'm, (G, p)."""
        return total(m)[:, None] if self.x is None else (self.x.T @ m).T


def _inverse(gram: Floats) -> Floats:
    """Inverses of matrices; all NaN where there is none, so that one bad regression is flagged, not fatal."""
    try:
        return np.linalg.inv(gram)
    except np.linalg.LinAlgError:
        return np.full_like(gram, np.nan)


@dataclass(frozen=True)
class Fit:
    """Weights, their sums (G,), X'WX and its inverse (G, p, p), and coefficients (G, p); the rest when asked for."""

    problem: Problem
    w: Floats
    sum_w: Floats
    gram: Floats
    inverse: Floats
    beta: Floats

    @cached_property
    def residual(self) -> Floats:
        """Residuals r, (K, G)."""
        x = self.problem.x
        return np.asarray(self.problem.y - (self.beta[:, 0] if x is None else x @ self.beta.T))

    @cached_property
    def py(self) -> Floats:
        """P y = w r, (K, G)."""
        return self.w * self.residual

    @cached_property
    def q(self) -> Floats:
        """y'Py, the weighted residual sum of squares; Cochran's Q where w = 1 / v."""
        return total(self.py * self.residual)

    @cached_property
    def y_pp_y(self) -> Floats:
        """y'PPy, minus the slope of y'Py in tau2 when w = 1 / (v + tau2)."""
        return total(self.py * self.py)

    @cached_property
    def y_ppp_y(self) -> Floats:
        """y'PPPy, minus half the slope of y'PPy in tau2."""
        wpy = self.w * self.py
        crossed = self.problem.cross(wpy)
        return np.asarray(total(wpy * self.py) - np.einsum("gi,gij,gj->g", crossed, self.inverse, crossed))

    def hat(self, m: Floats) -> Floats:
        """(X'WX)^-1 X'MX with M = diag(m), (G, p, p)."""
        gram = self.problem.gram(m)
        return self.inverse * gram if self.problem.x is None else self.inverse @ gram

    @cached_property
    def _squares(self) -> tuple[Floats, Floats]:
        """Squared weights and their hat, which both traces below use."""
        w2 = self.w * self.w
        return w2, self.hat(w2)

    @cached_property
    def tr_p(self) -> Floats:
        """The trace of P; not finite where a weight is infinite."""
        return self.sum_w - trace(self._squares[1])

    @cached_property
    def tr_pp(self) -> Floats:
        """The trace of PP; not finite where a weight is infinite."""
        w2, hat = self._squares
        return total(w2) - 2.0 * trace(self.hat(w2 * self.w)) + trace(hat, hat)

    def tr_papa(self, a: Floats) -> Floats:
        """The trace of PAPA for a diagonal A, (K, G)."""
        wa = self.w * a
        hat = self.hat(self.w * wa)
        return total(wa * wa) - 2.0 * trace(self.hat(self.w * wa * wa)) + trace(hat, hat)
