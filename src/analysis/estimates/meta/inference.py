"""From tau2 to what is reported: tests, intervals, heterogeneity, likelihood.

References
----------
Hartung, J., & Knapp, G. (2001). A refined method for the meta-analysis of controlled clinical trials with binary
outcome. Statistics in Medicine, 20(24), 3875-3889. The *ad hoc* form never lets the factor fall below one:
Roever, C., Knapp, G., & Friede, T. (2015). BMC Medical Research Methodology, 15, 99.
Higgins, J. P. T., & Thompson, S. G. (2002). Quantifying heterogeneity in a meta-analysis. Statistics in Medicine,
21(11), 1539-1558 (I2, H2 and the typical variance).
Riley, R. D., Higgins, J. P. T., & Deeks, J. J. (2011). Interpretation of random effects meta-analyses. BMJ, 342,
d549 (prediction intervals; degrees of freedom as in metafor 4.8-0: k - p, normal for test z).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, partial

import numpy as np
from scipy import special

from analysis.estimates.meta.algebra import Floats, Problem, degrees, log_det
from analysis.estimates.meta.forms import Fit, fit_at, fixed
from analysis.estimates.meta.iterate import EPSILON, UNIROOT_TOLERANCE
from analysis.estimates.meta.tau2 import COMMON, ESTIMATORS, NEEDS_POSITIVE_VARIANCES, AtZero, Tau2

TESTS = ("z", "t", "knha", "adhoc")
LOG_2PI = float(np.log(2.0 * np.pi))


class PoolingError(ValueError):
    """What cannot be pooled, or not in this way; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to pool: the tau2 estimator, the test of the mean, the level of the intervals."""

    method: str = "REML"
    test: str = "z"
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.method not in ESTIMATORS:
            raise PoolingError(f"method {self.method!r} is not known: use one of {', '.join(ESTIMATORS)}")
        if self.test not in TESTS:
            raise PoolingError(f"test {self.test!r} is not known: use one of {', '.join(TESTS)}")
        if not 0.0 < self.level < 1.0:
            raise PoolingError(f"level {self.level!r} must lie between 0 and 1, for example 0.95")

    @property
    def common(self) -> bool:
        """Whether this is a common-effect model, without tau2."""
        return self.method in COMMON

    @property
    def needs_positive(self) -> bool:
        """Whether the method cannot be computed with a sampling variance of zero."""
        return self.method in NEEDS_POSITIVE_VARIANCES


@dataclass(frozen=True)
class Model:
    """A fitted problem: tau2, the weighted fit and the fit at zero; the rest is computed when asked for."""

    tau2: Tau2
    fit: Fit
    options: Options
    _at_zero: AtZero

    @property
    def at_zero(self) -> Fit:
        """Return the fit at tau2 = 0."""
        return self._at_zero()

    @cached_property
    def factor(self) -> Floats:
        """Return the factor of the test on the variance of the coefficients, shape (G,)."""
        problem = self.fit.problem
        if self.options.test not in ("knha", "adhoc"):
            return np.ones(problem.k.size)
        # As in metafor: a residual sum of rounding size means that all claims are equal.
        factor = np.where(self.fit.q <= EPSILON, 0.0, self.fit.q / degrees(problem))
        return np.maximum(factor, 1.0) if self.options.test == "adhoc" else factor

    @cached_property
    def loglik(self) -> Floats:
        """Return the log likelihood, restricted if the method is REML, shape (G,)."""
        restricted = self.options.method == "REML"
        return _log_likelihood(self.fit, self.tau2.value, restricted=restricted)


def i2_h2(tau2: Floats, at_zero: Fit, df: Floats, *, common: bool) -> tuple[Floats, Floats]:
    """Return I2 in per cent and H2."""
    if common:
        q = at_zero.q
        return np.where(q > 0.0, np.maximum(0.0, 100.0 * (q - df) / q), 0.0), q / df
    typical = df / at_zero.tr_p
    return 100.0 * tau2 / (typical + tau2), tau2 / typical + 1.0


def _log_likelihood(f: Fit, tau2: Floats, *, restricted: bool) -> Floats:
    """Return the (restricted, full) log likelihood at the weighted least-squares coefficients."""
    problem = f.problem
    log_v = problem.total(np.log(problem.v + problem.spread(tau2)))
    if not restricted:
        return -0.5 * (problem.k * LOG_2PI + log_v + f.q)
    ones = np.ones_like(problem.y)
    own = log_det(problem.gram(ones, problem.total(ones)))
    return -0.5 * (degrees(problem) * LOG_2PI - own + log_v + log_det(f.gram) + f.q)


def _leave_lower_optimum(m: Model) -> Tau2 | None:
    """Return tau2 set to zero where the likelihood is clearly higher there, None if it is nowhere."""
    if m.options.method not in ("ML", "REML"):
        return None
    restricted = m.options.method == "REML"
    zero = np.zeros_like(m.tau2.value)
    there = _log_likelihood(m.at_zero, zero, restricted=restricted)
    move = (m.tau2.value > 0.0) & m.tau2.converged & (there - m.loglik > UNIROOT_TOLERANCE)
    if not move.any():
        return None

    def standard_error() -> Floats:
        w = m.at_zero.w
        information = m.at_zero.tr_pp if restricted else m.fit.problem.total(w * w)
        return np.where(move, np.sqrt(2.0 / information), m.tau2.se)

    return Tau2(np.where(move, 0.0, m.tau2.value), standard_error, m.tau2.converged)


def model(problem: Problem, options: Options, tau2: Tau2 | None = None) -> Model:
    """Return the fitted model of every quantity, each with more claims than coefficients; at a given tau2 if any."""
    at_zero = cache(partial(fixed, problem))

    def at(found: Tau2) -> Model:
        return Model(found, fit_at(problem, found.value), options, at_zero)

    if tau2 is not None:
        return at(tau2)
    m = at(ESTIMATORS[options.method](problem, at_zero))
    better = _leave_lower_optimum(m)
    return m if better is None else at(better)


def criteria(loglik: Floats, n: Floats, parameters: int) -> dict[str, Floats]:
    """Return AIC, BIC and AICc for `n` observations (k, or k - p for REML)."""
    least = np.maximum(n, parameters + 2)
    return {
        "aic": 2.0 * parameters - 2.0 * loglik,
        "bic": parameters * np.log(n) - 2.0 * loglik,
        "aicc": 2.0 * parameters * least / (least - parameters - 1) - 2.0 * loglik,
    }


def two_sided_p(statistic: Floats, df: Floats | None) -> Floats:
    """Return P(|Z| > |statistic|) for a normal (None), or for a t variable with `df` degrees of freedom."""
    if df is None:
        return np.asarray(special.erfc(np.abs(statistic) / np.sqrt(2.0)))
    # The incomplete beta function keeps its relative precision where 1 - cdf would round to zero.
    return np.asarray(special.betainc(df / 2.0, 0.5, df / (df + statistic * statistic)))


def critical_value(df: Floats | None, level: float) -> Floats:
    """Return the value that |Z| stays below with probability `level`; an array of one for the normal (None)."""
    if df is None:
        return np.array([np.sqrt(2.0) * special.erfinv(level)])
    distinct, where = np.unique(df, return_inverse=True)
    share = np.asarray(special.betaincinv(0.5, distinct / 2.0, level), dtype=np.float64)
    return np.asarray(np.sqrt(distinct * share / (1.0 - share))[where])


def chi2_upper_p(statistic: Floats, df: Floats) -> Floats:
    """Return the probability that a chi-squared variable exceeds `statistic`."""
    return np.asarray(special.gammaincc(df / 2.0, statistic / 2.0))
