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

from analysis.estimates.meta.algebra import Floats, Problem, dot, inverse, times, trace


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
        """Return the residuals r, one per claim."""
        return self.problem.y - self.problem.fitted(self.beta)

    @cached_property
    def py(self) -> Floats:
        """Return P y = w r."""
        return self.w * self.residual

    @cached_property
    def q(self) -> Floats:
        """Return y'Py, the weighted residual sum of squares; Cochran's Q where w = 1 / v."""
        return self.problem.total(self.py * self.residual)

    @cached_property
    def y_pp_y(self) -> Floats:
        """Return y'PPy, minus the slope of y'Py in tau2 when w = 1 / (v + tau2)."""
        return self.problem.total(self.py * self.py)

    @cached_property
    def y_ppp_y(self) -> Floats:
        """Return y'PPPy, minus half the slope of y'PPy in tau2."""
        wpy = self.w * self.py
        crossed = self.problem.cross(wpy)
        return self.problem.total(wpy * self.py) - dot(crossed, times(self.inverse, crossed))

    def _scaled(self, m: Floats, total: Floats) -> Floats:
        """Return (X'WX)^-1 X'MX with M = diag(m)."""
        return times(self.inverse, self.problem.gram(m, total))

    @cached_property
    def _squares(self) -> tuple[Floats, Floats, Floats]:
        """Return the squared weights, their totals, and (X'WX)^-1 X'WWX."""
        w2 = self.w * self.w
        total = self.problem.total(w2)
        return w2, total, self._scaled(w2, total)

    @cached_property
    def tr_p(self) -> Floats:
        """Return tr P; not finite where a weight is infinite."""
        return self.sum_w - trace(self._squares[2])

    @cached_property
    def tr_pp(self) -> Floats:
        """Return tr PP; not finite where a weight is infinite."""
        w2, sum_w2, leverage = self._squares
        w3 = w2 * self.w
        cubed = self._scaled(w3, self.problem.total(w3))
        return sum_w2 - 2.0 * trace(cubed) + trace(times(leverage, leverage))

    def traces_with_v(self) -> tuple[Floats, Floats, Floats]:
        """Return tr PV, tr PVPV and tr PVP, where V = diag(v)."""
        total, v = self.problem.total, self.problem.v
        w2, _, hat = self._squares
        w2v, w3v = w2 * v, w2 * self.w * v
        hat_v = self._scaled(w2v, total(w2v))
        tr_pv = total(self.w * v) - trace(hat_v)
        twice = self._scaled(w3v * v, total(w3v * v))
        tr_pvpv = total(w2v * v) - 2.0 * trace(twice) + trace(times(hat_v, hat_v))
        once = self._scaled(w3v, total(w3v))
        return tr_pv, tr_pvpv, total(w2v) - 2.0 * trace(once) + trace(times(hat, hat_v))


def fit(problem: Problem, w: Floats) -> Fit:
    """Return the fit of `problem` with weights `w`, one per claim."""
    sum_w = problem.total(w)
    gram = problem.gram(w, sum_w)
    inverted = inverse(gram)
    return Fit(problem, w, sum_w, gram, inverted, times(inverted, problem.cross(w * problem.y)))


def fit_at(problem: Problem, tau2: Floats) -> Fit:
    """Return the fit with weights 1 / (v + tau2), one tau2 per quantity."""
    return fit(problem, 1.0 / (problem.v + problem.spread(tau2)))


def fixed(problem: Problem) -> Fit:
    """Return the common-effect fit of every quantity, with weights 1/v."""
    return fit(problem, 1.0 / problem.v)


def unweighted(problem: Problem) -> Fit:
    """Return the ordinary least-squares fit: that with all weights one, without multiplying by them."""
    ones, count = np.ones_like(problem.y), problem.k.astype(np.float64)
    gram = problem.gram(ones, count)
    inverted = inverse(gram)
    return Fit(problem, ones, count, gram, inverted, times(inverted, problem.cross(problem.y)))
