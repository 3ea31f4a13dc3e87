"""Weighted least squares and the quadratic forms in P that every heterogeneity estimator is made of.

With weights W = diag(w), P = W - WX(X'WX)^-1 X'W. No k x k matrix is ever formed: each trace and each form is a
few sums over the claims and products of p x p matrices.

References
----------
Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators in the random-effects model.
Journal of Educational and Behavioral Statistics, 30(3), 261-293.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.estimates.meta.algebra import Floats, Problem


@dataclass(frozen=True)
class Fit:
    """A weighted least-squares fit: coefficients and (X'WX)^-1; what follows from them is computed when asked for."""

    problem: Problem
    w: Floats
    sum_w: Floats
    gram: Floats
    inverse: Floats
    beta: Floats

    @cached_property
    def residual(self) -> Floats:
        """Return the residuals r, shape (n,)."""
        return self.problem.y - self.problem.fitted(self.beta)

    @cached_property
    def py(self) -> Floats:
        """Return P y = w r, shape (n,)."""
        return self.w * self.residual

    @cached_property
    def q(self) -> Floats:
        """Return y'Py, the weighted residual sum of squares; Cochran's Q where w = 1 / v."""
        return self.problem.total(self.py * self.residual)

    @cached_property
    def _squares(self) -> tuple[Floats, Floats, Floats]:
        """Return the squared weights, their totals, and (X'WX)^-1 X'WWX."""
        w2 = self.w * self.w
        total = self.problem.total(w2)
        return w2, total, self.problem.times(self.inverse, self.problem.gram(w2, total))

    @cached_property
    def tr_p(self) -> Floats:
        """Return tr P; not finite where a weight is infinite."""
        return self.sum_w - self.problem.trace(self._squares[2])

    @cached_property
    def tr_pp(self) -> Floats:
        """Return tr PP; not finite where a weight is infinite."""
        problem, (w2, sum_w2, leverage) = self.problem, self._squares
        w3 = w2 * self.w
        cubed = problem.times(self.inverse, problem.gram(w3, problem.total(w3)))
        return sum_w2 - 2.0 * problem.trace(cubed) + problem.trace(problem.times(leverage, leverage))


def fit(problem: Problem, w: Floats) -> Fit:
    """Return the fit of `problem` with weights `w`, shape (n,)."""
    sum_w = problem.total(w)
    gram = problem.gram(w, sum_w)
    inverse = problem.inverse(gram)
    beta = problem.apply(inverse, problem.cross(w * problem.y))
    return Fit(problem, w, sum_w, gram, inverse, beta)


def fit_at(problem: Problem, tau2: Floats) -> Fit:
    """Return the fit with weights 1 / (v + tau2), one tau2 per quantity."""
    return fit(problem, 1.0 / (problem.v + problem.spread(tau2)))


def y_pp_y(problem: Problem, f: Fit) -> Floats:
    """Return y'PPy, minus the slope of y'Py in tau2 when w = 1 / (v + tau2)."""
    return problem.total(f.py * f.py)


def y_ppp_y(problem: Problem, f: Fit) -> Floats:
    """Return y'PPPy, minus half the slope of y'PPy in tau2."""
    wpy = f.w * f.py
    crossed = problem.cross(wpy)
    return problem.total(wpy * f.py) - problem.dot(crossed, problem.apply(f.inverse, crossed))


def trace_pv(problem: Problem, f: Fit) -> tuple[Floats, Floats, Floats]:
    """Return tr PV, tr PVPV and tr PVP, where V = diag(v)."""
    w, v = f.w, problem.v
    w2, w3 = w * w, w * w * w

    def scaled(m: Floats) -> Floats:
        return problem.times(f.inverse, problem.gram(m, problem.total(m)))

    hat, hat_v = scaled(w2), scaled(w2 * v)
    tr_pv = problem.total(w * v) - problem.trace(hat_v)
    tr_pvpv = (
        problem.total(w2 * v * v)
        - 2.0 * problem.trace(scaled(w3 * v * v))
        + problem.trace(problem.times(hat_v, hat_v))
    )
    tr_pvp = (
        problem.total(w2 * v) - 2.0 * problem.trace(scaled(w3 * v)) + problem.trace(problem.times(hat, hat_v))
    )
    return tr_pv, tr_pvpv, tr_pvp


def fixed(problem: Problem) -> Fit:
    """Return the common-effect fit of every quantity, with weights 1/v."""
    return fit(problem, 1.0 / problem.v)


def unweighted(problem: Problem) -> Fit:
    """Return the ordinary least-squares fit, all weights one."""
    return fit(problem, np.ones(problem.y.size))
