"""From claims to a fitted model: the input, checked once, and what is reported beside mean and tau2.

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
from scipy.optimize import brentq

from analysis.estimates.pooling_estimators import (
    CLOSED,
    COMMON,
    METHODS,
    NEEDS_POSITIVE_VARIANCES,
    Bools,
    Fit,
    Floats,
    Ints,
    Problem,
    estimate_tau2,
    moments,
    total,
)

TESTS = ("z", "t", "knha", "adhoc")
LOG_2PI = float(np.log(2.0 * np.pi))
EPSILON = float(np.finfo(np.float64).eps)
# The default tolerance of R's `uniroot`, at which metafor stops some searches and decides some ties.
UNIROOT_TOLERANCE = EPSILON**0.25
# The upper end at which metafor begins its search for the Paule-Mandel root.
SEARCH_TO = 100.0


class PoolingError(ValueError):
    """What cannot be pooled, or not in this way; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to pool: the tau2 estimator, the test of the mean, the level of the intervals."""

    method: str = "REML"
    test: str = "z"
    level: float = 0.95

    def __post_init__(self) -> None:
        for name, value, known in (("method", self.method, METHODS), ("test", self.test, TESTS)):
            if value not in known:
                raise PoolingError(f"{name} {value!r} is not known: use one of {', '.join(known)}")
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
            arrays.append(np.asarray(values, dtype=np.float64))
        except (TypeError, ValueError) as error:
            raise PoolingError(f"{name} must hold numbers only: {error}") from error
        if (shape := arrays[-1].shape) != (arrays[-1].size,):
            raise PoolingError(f"{name} has shape {shape}: it must be one-dimensional, one number per claim")
    estimates, variances = arrays
    if estimates.size != variances.size:
        raise PoolingError(
            f"y has {estimates.size} claims and v has {variances.size}: each claim needs its sampling variance"
        )
    return estimates, variances


def as_claims(y: ArrayLike, v: ArrayLike, options: Options, *, least: int = 1) -> tuple[Floats, Floats]:
    """The claims of one quantity, all usable with the method, and at least so many; else `PoolingError` names a row."""
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


def as_codes(group: Any, size: int) -> tuple[Ints, pd.Index[Any]]:
    """The number of each claim's group, and the labels of groups, sorted; each claim needs one."""
    if not isinstance(group, pd.Series | pd.Index | pd.api.extensions.ExtensionArray | np.ndarray):
        group = pd.Series(list(group), dtype=None if len(group) else object)
    if len(group) != size:
        raise PoolingError(f"group has {len(group)} labels for {size} claims: each claim needs one")
    codes, labels = pd.factorize(group, sort=True)
    _refuse(codes < 0, "group[{}] is missing: each claim must say which quantity it is about", codes)
    return codes, pd.Index(labels, name="group")


def all_positive(variances: Floats, why_not: str) -> None:
    """Refuse a variance of nought, naming its claim and why it cannot be."""
    _refuse(variances == 0.0, "v[{}] is zero" + why_not, variances)


def _refuse(bad: Bools, message: str, values: Floats) -> None:
    """Raise `PoolingError` for the first bad row: its number and value stand where the message has braces."""
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise PoolingError(message.format(row, values[row]))


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
        return self.problem.at(self.tau2) if self.tau2.any() else self.problem.at_zero

    @property
    def tau2_se(self) -> Floats:
        """Standard errors of tau2, (G,); of a closed form by Var(y'Py) = 2 tr PSPS with S = diag(v + tau2)."""
        problem, fit, method = self.problem, self.fit, self.options.method
        if self.options.common:
            return np.full(self.tau2.size, np.nan)
        if method in CLOSED:
            own, _, scale = moments(problem, method)
            return np.asarray(np.sqrt(2.0 * own.tr_papa(problem.v + self.tau2)) / scale)
        if method in ("EB", "PM"):
            return np.asarray(problem.k * np.sqrt(2.0 / problem.df) / fit.sum_w)
        return np.asarray(np.sqrt(2.0 / (fit.tr_pp if method == "REML" else total(fit.w * fit.w))))

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
        undefined = np.min(self.problem.v, axis=0) == 0.0
        found = {"i2": i2, "h2": h2, "q": q, "q_p": special.chdtrc(df, q)}
        return {name: np.where(undefined, np.nan, values) for name, values in found.items()}

    def i2_h2(self, tau2: Floats) -> tuple[Floats, Floats]:
        """I2 in per cent and H2 at some values of tau2."""
        at_zero, df = self.problem.at_zero, self.problem.df
        if self.options.common:
            return np.maximum(0.0, 100.0 * (at_zero.q - df) / at_zero.q), at_zero.q / df
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
        return Model(problem, options, *_printed_paule_mandel(problem, unit, pm_tolerance))
    model = Model(problem, options, *estimate_tau2(problem, options.method))
    if options.method not in ("ML", "REML"):
        return model
    # As in metafor: where the likelihood is clearly higher at zero than at the optimum that was found, zero it is.
    at_zero = replace(model, tau2=np.zeros_like(model.tau2)).loglik
    move = (model.tau2 > 0.0) & model.converged & (at_zero - model.loglik > UNIROOT_TOLERANCE)
    return replace(model, tau2=np.where(move, 0.0, model.tau2)) if move.any() else model


def _printed_paule_mandel(problem: Problem, unit: float, tolerance: float) -> tuple[Floats, Bools]:
    """The Paule-Mandel estimate of one quantity in units of `unit`, stopped where metafor 4.8-0 stops by default.

    metafor's tables carry that root to four to six digits, by R's `uniroot`. `brentq` takes the same steps and stops by
    the same rule, in the claims' own units, as the tolerance is absolute. Where metafor would stop because the root
    lies above 100, the search goes on upwards.
    """

    def excess(tau2: float) -> float:
        return float(problem.at(np.array([tau2 / unit**2])).q[0]) - problem.df

    high, root = SEARCH_TO, 0.0
    while excess(high) > 0.0:
        high *= 10.0
    if excess(0.0) >= 0.0:
        root = float(brentq(excess, 0.0, high, xtol=tolerance, rtol=4.0 * EPSILON, maxiter=1000))
    return np.array([root / unit**2]), np.array([True])


def wald(estimate: Floats, se: Floats, df: float | None, level: float) -> dict[str, Floats]:
    """Tests that estimates are zero, and their intervals; t with `df` degrees of freedom, normal for None."""
    half = critical_value(df, level) * se
    with np.errstate(all="ignore"):
        statistic = np.divide(estimate, se)
    # Of these forms none takes a small tail from one.
    if df is None:
        p = special.erfc(np.abs(statistic) / np.sqrt(2.0))
    else:
        p = special.betainc(df / 2.0, 0.5, df / (df + statistic * statistic))
    return {"statistic": statistic, "p": p, "ci_low": estimate - half, "ci_high": estimate + half}


def critical_value(df: float | None, level: float) -> float:
    """The value that |Z|, normal for None or t with `df` degrees of freedom, stays below with probability `level`."""
    if df is None:
        return float(np.sqrt(2.0) * special.erfinv(level))
    share = special.betaincinv(0.5, df / 2.0, level)
    return float(np.sqrt(df * share / (1.0 - share)))
