"""From tau2 to what is reported: tests, intervals, heterogeneity, likelihood; and the input, checked once.

References
----------
Hartung and Knapp (2001), Statistics in Medicine 20(24), 3875-3889; the *ad hoc* form never lets the factor fall below
one: Roever, Knapp and Friede (2015), BMC Medical Research Methodology 15, 99. I2, H2 and the typical variance: Higgins
and Thompson (2002), Statistics in Medicine 21(11), 1539-1558.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimates.pooling_least_squares import Bools, Fit, Floats, Ints, Problem, total
from analysis.estimates.pooling_tau2 import (
    COMMON,
    EPSILON,
    METHODS,
    NEEDS_POSITIVE_VARIANCES,
    UNIROOT_TOLERANCE,
    estimate_tau2,
    printed_paule_mandel,
    tau2_se,
)

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
        if self.method not in METHODS:
            raise PoolingError(f"method {self.method!r} is not known: use one of {', '.join(METHODS)}")
        if self.test not in TESTS:
            raise PoolingError(f"test {self.test!r} is not known: use one of {', '.join(TESTS)}")
        if not 0.0 < self.level < 1.0:
            raise PoolingError(f"level {self.level!r} must lie between 0 and 1, for example 0.95")

    @property
    def common(self) -> bool:
        """Whether this is a common-effect model, without tau2."""
        return self.method in COMMON


def as_pair(y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Estimates and sampling variances as arrays of one length; what is no such pair raises `PoolingError`."""
    arrays = []
    for values, name in ((y, "y"), (v, "v")):
        try:
            array = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise PoolingError(f"{name} must hold numbers only: {error}") from error
        if array.ndim != 1:
            raise PoolingError(
                f"{name} has shape {array.shape}: it must be one-dimensional, one number per claim"
            )
        arrays.append(array)
    estimates, variances = arrays
    if estimates.size != variances.size:
        raise PoolingError(
            f"y has {estimates.size} claims and v has {variances.size}: each claim needs its sampling variance"
        )
    return estimates, variances


def as_claims(y: ArrayLike, v: ArrayLike, options: Options, *, least: int = 1) -> tuple[Floats, Floats]:
    """The claims of one quantity, all usable with the method, and at least so many.

    Else `PoolingError` names the first row that is missing, infinite, negative where it must not be, or a variance of
    zero that the method divides by.
    """
    estimates, variances = as_pair(y, v)
    if not estimates.size:
        raise PoolingError("y is empty: pooling needs at least one claim")
    for name, values in (("y", estimates), ("v", variances)):
        _refuse(~np.isfinite(values), f"{name}[{{}}] is {{}}: every value must be a finite number", values)
    _refuse(variances < 0.0, "v[{}] is {}: a sampling variance cannot be negative", variances)
    if options.method in NEEDS_POSITIVE_VARIANCES or estimates.size == 1:
        all_positive(
            variances,
            f", which gives that claim infinite weight under {options.method}: "
            "use a positive variance, or HE, SJ, ML, REML or EB with two claims or more",
        )
    if estimates.size < least:
        raise PoolingError(f"there are {estimates.size} claims: this needs at least {least}")
    return estimates, variances


def all_positive(variances: Floats, why_not: str) -> None:
    """Refuse a variance of nought, naming its claim and why it cannot be."""
    _refuse(variances == 0.0, "v[{}] is zero" + why_not, variances)


def _refuse(bad: Bools, message: str, values: Floats) -> None:
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise PoolingError(message.format(row, values[row]))


def as_groups(group: Any, size: int) -> tuple[pd.Index[Any], Ints, Ints | None]:
    """The distinct labels, sorted, how many claims each has, and the order that sorts claims by label.

    The order is None where they stand sorted already. Labels that are missing or not one per claim raise
    `PoolingError`.
    """
    labels = group
    if not isinstance(group, pd.Series | pd.Index | pd.api.extensions.ExtensionArray | np.ndarray):
        labels = pd.Series(list(group), dtype=None if len(group) else object)
    if len(labels) != size:
        raise PoolingError(f"group has {len(labels)} labels for {size} claims: each claim needs one")
    numbers = isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.ndim == 1
    if numbers and not (labels[1:] < labels[:-1]).any():
        # Whole numbers that stand sorted need no table of labels, which would cost more than the pooling itself.
        starts = np.flatnonzero(np.diff(labels, prepend=labels[:1] - 1))
        return pd.Index(labels[starts], name="group"), np.diff(starts, append=size), None
    codes, distinct = pd.factorize(labels, sort=True)
    _refuse(codes < 0, "group[{}] is missing: each claim must say which quantity it is about", codes)
    k = np.bincount(codes, minlength=len(distinct)).astype(np.int64)
    in_order = not (codes[1:] < codes[:-1]).any()
    return pd.Index(distinct, name="group"), k, None if in_order else np.argsort(codes, kind="stable")


def exact_units(problem: Problem) -> tuple[Problem, Floats, Floats]:
    """The problem in units of its own, with the centre and the unit of each quantity, (G,).

    Each quantity is moved to its claim nearest zero (if all lie on one side of it) and divided by a power of two near
    its smallest standard error: both are exact in floating point, and values of 1e-12 and 1e12 are then computed alike.
    """
    centre = np.min(problem.y, axis=0)
    if not (centre > 0.0).all():
        high = np.max(problem.y, axis=0)
        centre = np.where(centre > 0.0, centre, np.where(high < 0.0, high, 0.0))
    smallest = np.min(problem.v, axis=0)
    if not smallest.all():
        smallest = np.min(np.where(problem.v > 0.0, problem.v, np.inf), axis=0)
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
    unit = np.ldexp(1.0, np.frexp(smallest)[1] // 2)
    scale = 1.0 / unit
    return Problem((problem.y - centre) * scale, problem.v * (scale * scale)), centre, unit


@dataclass(frozen=True)
class Model:
    """A fitted problem: tau2 and whether its search settled, (G,); the rest is computed when asked for."""

    problem: Problem
    options: Options
    tau2: Floats
    converged: Bools

    @cached_property
    def fit(self) -> Fit:
        """The fit with weights 1 / (v + tau2)."""
        return self.problem.fit_at(self.tau2) if self.tau2.any() else self.problem.at_zero

    @property
    def tau2_se(self) -> Floats:
        """Standard errors of tau2, (G,)."""
        return tau2_se(self.problem, self.fit, self.tau2, self.options.method)

    @property
    def factor(self) -> Floats | float:
        """The factor of the test on the variance of the coefficients."""
        if self.options.test not in ("knha", "adhoc"):
            return 1.0
        # As in metafor: a residual sum of rounding size means that all claims are equal.
        factor = np.where(self.fit.q <= EPSILON, 0.0, self.fit.q / self.problem.df)
        return np.maximum(factor, 1.0) if self.options.test == "adhoc" else factor

    @property
    def t_df(self) -> float | None:
        """Degrees of freedom of the test, None for the normal distribution."""
        return None if self.options.test == "z" else float(self.problem.df)

    @cached_property
    def loglik(self) -> Floats:
        """The log likelihood at the least-squares coefficients, restricted if the method is REML, (G,)."""
        problem = self.problem
        rest = total(np.log(problem.v + self.tau2)) + self.fit.q
        if self.options.method != "REML":
            return -0.5 * (problem.k * LOG_2PI + rest)
        # In place of log |X'X|, which is nought for the orthonormal columns of a regression.
        own = np.log(problem.k) if problem.x is None else 0.0
        log_det = np.linalg.slogdet(self.fit.gram)[1] if problem.p > 1 else np.log(self.fit.gram[:, 0, 0])
        return -0.5 * (problem.df * LOG_2PI - own + rest + log_det)

    def heterogeneity(self) -> dict[str, Floats]:
        """I2 in per cent, H2, Q and its p; undefined where a variance is zero."""
        q, df = self.problem.at_zero.q, self.problem.df
        i2, h2 = self.i2_h2(self.tau2)
        found = {"i2": i2, "h2": h2, "q": q, "q_p": chi2_upper_p(q, df)}
        if (self.problem.v == 0.0).any():
            undefined = np.min(self.problem.v, axis=0) == 0.0
            found = {name: np.where(undefined, np.nan, values) for name, values in found.items()}
        return found

    def i2_h2(self, tau2: Floats) -> tuple[Floats, Floats]:
        """I2 in per cent and H2 at some values of tau2."""
        at_zero, df = self.problem.at_zero, self.problem.df
        if self.options.common:
            q = at_zero.q
            return np.where(q > 0.0, np.maximum(0.0, 100.0 * (q - df) / q), 0.0), q / df
        typical = df / at_zero.tr_p
        return 100.0 * tau2 / (typical + tau2), tau2 / typical + 1.0

    def fit_statistics(self, unit: Floats) -> dict[str, Floats]:
        """Log likelihood, deviance, AIC, BIC and AICc in the claims' own units."""
        n = self.problem.df if self.options.method == "REML" else self.problem.k
        loglik = self.loglik - n * np.log(unit)
        deviance = -2.0 * loglik
        if self.options.method != "REML":
            # Less the saturated model; metafor leaves that out where a variance of zero makes it infinite.
            log_v = total(np.log(self.problem.v)) + 2.0 * n * np.log(unit)
            deviance -= np.where(np.isfinite(log_v), n * LOG_2PI + log_v, 0.0)
        parameters = self.problem.p + (0 if self.options.common else 1)
        least = max(n, parameters + 2)
        return {
            "loglik": loglik,
            "deviance": deviance,
            "aic": 2.0 * parameters - 2.0 * loglik,
            "bic": parameters * np.log(np.float64(n)) - 2.0 * loglik,
            "aicc": 2.0 * parameters * least / (least - parameters - 1) - 2.0 * loglik,
        }


def fit_model(
    problem: Problem, options: Options, *, unit: float = 1.0, pm_tolerance: float | None = None
) -> Model:
    """The fitted model of quantities in units of `unit`, each with more claims than coefficients.

    With a tolerance, the Paule-Mandel root of one quantity is that of metafor's tables.
    """
    if options.method == "PM" and pm_tolerance is not None:
        tau2 = printed_paule_mandel(problem, unit, pm_tolerance)
        return Model(problem, options, tau2, np.isfinite(tau2))
    model = Model(problem, options, *estimate_tau2(problem, options.method))
    if options.method not in ("ML", "REML"):
        return model
    # As in metafor: where the likelihood is clearly higher at zero than at the optimum that was found, zero it is.
    at_zero = replace(model, tau2=np.zeros_like(model.tau2)).loglik
    move = (model.tau2 > 0.0) & model.converged & (at_zero - model.loglik > UNIROOT_TOLERANCE)
    return replace(model, tau2=np.where(move, 0.0, model.tau2)) if move.any() else model


def wald(estimate: Floats, se: Floats, df: float | None, level: float) -> dict[str, Floats]:
    """Tests that estimates are zero, and their intervals; t with `df` degrees of freedom, normal for None."""
    half = critical_value(df, level) * se
    with np.errstate(all="ignore"):
        statistic = np.divide(estimate, se)
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, df),
        "ci_low": estimate - half,
        "ci_high": estimate + half,
    }


def two_sided_p(statistic: Floats, df: float | None) -> Floats:
    """P(|Z| > |statistic|) for a normal (None), or for a t variable with `df` degrees of freedom."""
    if df is None:
        return np.asarray(special.erfc(np.abs(statistic) / np.sqrt(2.0)))
    # The incomplete beta function keeps its relative precision where 1 - cdf would round to zero.
    return np.asarray(special.betainc(df / 2.0, 0.5, df / (df + statistic * statistic)))


def critical_value(df: float | None, level: float) -> float:
    """The value that |Z| stays below with probability `level`."""
    if df is None:
        return float(np.sqrt(2.0) * special.erfinv(level))
    share = special.betaincinv(0.5, df / 2.0, level)
    return float(np.sqrt(df * share / (1.0 - share)))


def chi2_upper_p(statistic: Floats, df: float) -> Floats:
    """The probability that a chi-squared variable exceeds `statistic`."""
    return np.asarray(special.gammaincc(df / 2.0, statistic / 2.0))
