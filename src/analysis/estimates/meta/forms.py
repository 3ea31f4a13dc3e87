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

import numpy as np

from analysis.estimates.meta.algebra import Floats, Problem


@dataclass(frozen=True, slots=True)
class Fit:
    """A weighted least-squares fit: coefficients, (X'WX)^-1, residuals r and P y = w r."""

    w: Floats
    sum_w: Floats
    gram: Floats
    inverse: Floats
    beta: Floats
    residual: Floats
    py: Floats


def fit(problem: Problem, w: Floats) -> Fit:
    """Return the fit of `problem` with weights `w`, shape (n,)."""
    sum_w = problem.total(w)
    gram = problem.gram(w, sum_w)
    inverse = problem.inverse(gram)
    beta = problem.apply(inverse, problem.cross(w * problem.y))
    residual = problem.y - problem.fitted(beta)
    return Fit(w, sum_w, gram, inverse, beta, residual, w * residual)


def fit_at(problem: Problem, tau2: Floats) -> Fit:
    """Return the fit with weights 1 / (v + tau2), one tau2 per quantity."""
    return fit(problem, 1.0 / (problem.v + problem.spread(tau2)))


def y_p_y(problem: Problem, f: Fit) -> Floats:
    """Return y'Py, the weighted residual sum of squares (generalised Q)."""
    return problem.total(f.py * f.residual)


def y_pp_y(problem: Problem, f: Fit) -> Floats:
    """Return y'PPy, minus the slope of y'Py in tau2 when w = 1 / (v + tau2)."""
    return problem.total(f.py * f.py)


def y_ppp_y(problem: Problem, f: Fit) -> Floats:
    """Return y'PPPy, minus half the slope of y'PPy in tau2."""
    wpy = f.w * f.py
    crossed = problem.cross(wpy)
    return problem.total(wpy * f.py) - problem.dot(crossed, problem.apply(f.inverse, crossed))


def trace_p(problem: Problem, f: Fit) -> tuple[Floats, Floats]:
    """Return tr P and tr PP."""
    w2 = f.w * f.w
    w3 = w2 * f.w
    sum_w2 = problem.total(w2)
    leverage = problem.times(f.inverse, problem.gram(w2, sum_w2))
    cubed = problem.times(f.inverse, problem.gram(w3, problem.total(w3)))
    tr_p = f.sum_w - problem.trace(leverage)
    tr_pp = sum_w2 - 2.0 * problem.trace(cubed) + problem.trace(problem.times(leverage, leverage))
    return tr_p, tr_pp


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


@dataclass(frozen=True, slots=True)
class Fixed:
    """The fit with weights 1/v: Cochran's Q, tr P and tr PP; not finite where a variance is zero."""

    fit: Fit
    q: Floats
    tr_p: Floats
    tr_pp: Floats


def fixed(problem: Problem) -> Fixed:
    """Return the common-effect fit of every quantity."""
    f = fit(problem, 1.0 / problem.v)
    return Fixed(f, y_p_y(problem, f), *trace_p(problem, f))


def unweighted(problem: Problem) -> Fit:
    """Return the ordinary least-squares fit, all weights one."""
    return fit(problem, np.ones(problem.y.size))
