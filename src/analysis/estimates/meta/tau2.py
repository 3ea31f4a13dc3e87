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

from analysis.estimates.meta.algebra import Bools, Floats, Problem, degrees, times, trace
from analysis.estimates.meta.forms import Fit, fit_at, unweighted
from analysis.estimates.meta.iterate import iterate, likelihood_step, q_step

# The fit at tau2 = 0, made when it is first asked for.
AtZero = Callable[[], Fit]
COMMON = frozenset({"EE", "CE", "FE"})


@dataclass(frozen=True, slots=True)
class Tau2:
    """Estimates of tau2, shape (G,), how their standard errors are computed, and whether each search settled."""

    value: Floats
    standard_error: Callable[[], Floats]
    converged: Bools

    @property
    def se(self) -> Floats:
        """Return the standard errors, shape (G,)."""
        return self.standard_error()


def _q_sd(at_zero: Fit, tau2: Floats) -> Floats:
    """Return the standard deviation of Q when the true spread is `tau2`."""
    df = degrees(at_zero.problem)
    return np.sqrt(2.0 * df + 4.0 * tau2 * at_zero.tr_p + 2.0 * tau2**2 * at_zero.tr_pp)


def _settled(value: Floats, standard_error: Callable[[], Floats]) -> Tau2:
    return Tau2(value, standard_error, np.isfinite(value))


def common(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return zero for every quantity: the common-effect model."""
    zero = np.zeros(problem.k.size)
    return Tau2(zero, lambda: np.full(zero.size, np.nan), np.ones(zero.size, dtype=bool))


def dersimonian_laird(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the DerSimonian-Laird estimate."""
    f = at_zero()
    value = np.maximum((f.q - degrees(problem)) / f.tr_p, 0.0)
    return _settled(value, lambda: _q_sd(f, value) / f.tr_p)


def hunter_schmidt(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the Hunter-Schmidt estimate."""
    f = at_zero()
    value = np.maximum((f.q - problem.k) / f.sum_w, 0.0)
    return _settled(value, lambda: _q_sd(f, value) / f.sum_w)


def hedges(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the Hedges estimate."""
    value = _start(problem)

    def standard_error() -> Floats:
        df = degrees(problem)
        tr_pv, tr_pvpv, _ = unweighted(problem).traces_with_v()
        return np.sqrt(2.0 * tr_pvpv + 4.0 * value * tr_pv + 2.0 * value**2 * df) / df

    return _settled(value, standard_error)


def _start(problem: Problem) -> Floats:
    """Return the Hedges estimate, where the iterative methods begin."""
    f = unweighted(problem)
    v, total = problem.v, problem.total(problem.v)
    tr_pv = total - trace(times(f.inverse, problem.gram(v, total)))
    q = problem.total(f.residual * f.residual)
    return np.maximum((q - tr_pv) / degrees(problem), 0.0)


def sidik_jonkman(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the Sidik-Jonkman estimate, from the raw variance of the claims as first guess."""
    deviation = problem.y - problem.spread(problem.total(problem.y) / problem.k)
    first = problem.total(deviation * deviation) / problem.k
    f = fit_at(problem, first)
    df = degrees(problem)
    value = first * f.q / df

    def standard_error() -> Floats:
        _, tr_pvpv, tr_pvp = f.traces_with_v()
        spread = 2.0 * tr_pvpv + 4.0 * value * tr_pvp + 2.0 * value**2 * f.tr_pp
        return first / df * np.sqrt(spread)

    return _settled(value, standard_error)


def maximum_likelihood(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the maximum-likelihood estimate."""
    value, converged = iterate(problem, _start(problem), likelihood_step(restricted=False))

    def standard_error() -> Floats:
        w = 1.0 / (problem.v + problem.spread(value))
        return np.sqrt(2.0 / problem.total(w * w))

    return Tau2(value, standard_error, converged)


def restricted_likelihood(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the restricted maximum-likelihood estimate."""
    value, converged = iterate(problem, _start(problem), likelihood_step(restricted=True))
    return Tau2(value, lambda: np.sqrt(2.0 / fit_at(problem, value).tr_pp), converged)


def paule_mandel(problem: Problem, at_zero: AtZero) -> Tau2:
    """Return the Paule-Mandel (and empirical Bayes) estimate, where y'Py meets its expectation k - p."""
    value, converged = iterate(problem, _start(problem), q_step(lambda df: df))
    return Tau2(value, lambda: paule_mandel_se(problem, value), converged)


def paule_mandel_se(problem: Problem, tau2: Floats) -> Floats:
    """Return the standard error of a Paule-Mandel estimate."""
    sum_w = problem.total(1.0 / (problem.v + problem.spread(tau2)))
    return problem.k * np.sqrt(2.0 / degrees(problem)) / sum_w


Estimator = Callable[[Problem, AtZero], Tau2]

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
