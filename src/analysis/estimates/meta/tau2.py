"""Estimators of tau2, the variance between claims, and their standard errors.

All truncate at zero but Sidik-Jonkman, which cannot be negative. Closed forms: DL, HE, HS, SJ. Iterative: ML,
REML, EB and PM (EB and PM solve the same equation and differ only where metafor refuses zero variances).

References
----------
DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials, 7, 177-188.
Hedges, L. V. (1983). A random effects model for effect sizes. Psychological Bulletin, 93(2), 388-395.
Schmidt, F. L., & Hunter, J. E. (2015). Methods of meta-analysis (3rd ed.). Sage.
Sidik, K., & Jonkman, J. N. (2005). A note on variance estimation in random effects meta-regression. Journal of
Biopharmaceutical Statistics, 15(5), 823-838.
Morris, C. N. (1983). Parametric empirical Bayes inference. Journal of the American Statistical Association,
78(381), 47-55.
Viechtbauer, W. (2005), see `forms` (standard errors).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from analysis.estimates.meta.algebra import Bools, Floats, Problem
from analysis.estimates.meta.forms import (
    Fixed,
    fit_at,
    trace_p,
    trace_pv,
    unweighted,
    y_p_y,
)
from analysis.estimates.meta.iterate import iterate, likelihood_step, q_step

COMMON = frozenset({"EE", "CE", "FE"})


@dataclass(frozen=True, slots=True)
class Tau2:
    """Estimates of tau2 with standard errors, shape (G,), and whether each search settled."""

    value: Floats
    se: Floats
    converged: Bools


def degrees(problem: Problem) -> Floats:
    """Return k - p as floats, shape (G,)."""
    return (problem.k - problem.p).astype(np.float64)


def _q_sd(problem: Problem, at_zero: Fixed, tau2: Floats) -> Floats:
    """Return the standard deviation of Q when the true spread is `tau2`."""
    return np.sqrt(2.0 * degrees(problem) + 4.0 * tau2 * at_zero.tr_p + 2.0 * tau2**2 * at_zero.tr_pp)


def _settled(value: Floats, se: Floats) -> Tau2:
    return Tau2(value, se, np.isfinite(value))


def common(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return zero for every quantity: the common-effect model."""
    zero = np.zeros(problem.k.size)
    return Tau2(zero, np.full(zero.size, np.nan), np.ones(zero.size, dtype=bool))


def dersimonian_laird(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the DerSimonian-Laird estimate."""
    value = np.maximum((at_zero.q - degrees(problem)) / at_zero.tr_p, 0.0)
    return _settled(value, _q_sd(problem, at_zero, value) / at_zero.tr_p)


def hunter_schmidt(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the Hunter-Schmidt estimate."""
    value = np.maximum((at_zero.q - problem.k) / at_zero.fit.sum_w, 0.0)
    return _settled(value, _q_sd(problem, at_zero, value) / at_zero.fit.sum_w)


def hedges(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the Hedges estimate."""
    f = unweighted(problem)
    df = degrees(problem)
    tr_pv, tr_pvpv, _ = trace_pv(problem, f)
    value = np.maximum((y_p_y(problem, f) - tr_pv) / df, 0.0)
    return _settled(value, np.sqrt(2.0 * tr_pvpv + 4.0 * value * tr_pv + 2.0 * value**2 * df) / df)


def _start(problem: Problem) -> Floats:
    """Return the Hedges estimate without its standard error, where the iterative methods begin."""
    f = unweighted(problem)
    v = problem.v
    tr_pv = problem.total(v) - problem.trace(problem.times(f.inverse, problem.gram(v, problem.total(v))))
    return np.maximum((y_p_y(problem, f) - tr_pv) / degrees(problem), 0.0)


def sidik_jonkman(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the Sidik-Jonkman estimate, from the raw variance of the claims as first guess."""
    deviation = problem.y - problem.spread(problem.total(problem.y) / problem.k)
    first = problem.total(deviation * deviation) / problem.k
    f = fit_at(problem, first)
    df = degrees(problem)
    value = first * y_p_y(problem, f) / df
    _, tr_pp = trace_p(problem, f)
    _, tr_pvpv, tr_pvp = trace_pv(problem, f)
    spread = 2.0 * tr_pvpv + 4.0 * value * tr_pvp + 2.0 * value**2 * tr_pp
    return _settled(value, first / df * np.sqrt(spread))


def maximum_likelihood(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the maximum-likelihood estimate."""
    value, converged = iterate(problem, _start(problem), likelihood_step(restricted=False), max_iter=max_iter)
    w = 1.0 / (problem.v + problem.spread(value))
    return Tau2(value, np.sqrt(2.0 / problem.total(w * w)), converged)


def restricted_likelihood(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the restricted maximum-likelihood estimate."""
    value, converged = iterate(problem, _start(problem), likelihood_step(restricted=True), max_iter=max_iter)
    _, tr_pp = trace_p(problem, fit_at(problem, value))
    return Tau2(value, np.sqrt(2.0 / tr_pp), converged)


def paule_mandel(problem: Problem, at_zero: Fixed, max_iter: int) -> Tau2:
    """Return the Paule-Mandel (and empirical Bayes) estimate, where y'Py meets its expectation k - p."""
    value, converged = iterate(problem, _start(problem), q_step(lambda df: df), max_iter=max_iter)
    return Tau2(value, paule_mandel_se(problem, value), converged)


def paule_mandel_se(problem: Problem, tau2: Floats) -> Floats:
    """Return the standard error of a Paule-Mandel estimate."""
    sum_w = problem.total(1.0 / (problem.v + problem.spread(tau2)))
    return problem.k * np.sqrt(2.0 / degrees(problem)) / sum_w


# From the problem, its fit at tau2 = 0 and the most iterations to make.
Estimator = Callable[[Problem, Fixed, int], Tau2]

ESTIMATORS: Mapping[str, Estimator] = MappingProxyType(
    {
        "DL": dersimonian_laird,
        "HE": hedges,
        "HS": hunter_schmidt,
        "SJ": sidik_jonkman,
        "ML": maximum_likelihood,
        "REML": restricted_likelihood,
        "EB": paule_mandel,
        "PM": paule_mandel,
        **dict.fromkeys(COMMON, common),
    }
)

# metafor refuses these where a sampling variance is zero: their weights are 1 / v.
NEEDS_POSITIVE_VARIANCES = frozenset({"DL", "HS", "PM"}) | COMMON
