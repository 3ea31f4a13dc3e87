"""From claims to a fitted model: the input, checked once, and what is reported beside mean and tau2.

References
----------
Hartung and Knapp (2001), Statistics in Medicine 20(24), 3875-3889; the *ad hoc* form never lets the factor fall below
one: Roever, Knapp and Friede (2015), BMC Medical Research Methodology 15, 99. I2, H2 and the typical variance: Higgins
and Thompson (2002), Statistics in Medicine 21(11), 1539-1558.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.arguments import between, word
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.pooling_estimators import Bools, Fit, Floats, Ints, Problem

TESTS = ("z", "t", "knha", "adhoc")
LOG_2PI = float(np.log(2.0 * np.pi))
EPSILON = float(np.finfo(np.float64).eps)
# The default tolerance of R's `uniroot`, by which metafor decides whether zero is clearly likelier.
UNIROOT_TOLERANCE = EPSILON**0.25


class PoolingError(ValueError):
    """What cannot be pooled, or not in this way; the message says what is wrong and what would be right."""


def check_options(method: str, test: str, level: float) -> None:
    """Refuse an estimator of tau2 or a test of the mean that is not known, and a level that is no probability."""
    word("method", method, estimators.METHODS)
    word("test", test, TESTS)
    between("level", level, low=0.0, high=1.0)


def as_pair(y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Estimates and sampling variances as arrays of one length; what is no such pair raises `PoolingError`."""
    arrays = []
    for values, name in ((y, "y"), (v, "v")):
        try:
            arrays.append(np.asarray(values, dtype=np.float64))
        except (TypeError, ValueError) as error:
            raise PoolingError(f"{name} must hold numbers only: {error}") from error
        if arrays[-1].ndim != 1:
            raise PoolingError(f"{name} has shape {arrays[-1].shape}: it must be one-dimensional")
    estimates, variances = arrays
    if estimates.size != variances.size:
        raise PoolingError(
            f"y has {estimates.size} claims and v has {variances.size}: each claim needs its sampling variance"
        )
    return estimates, variances


def faults(y: Floats, v: Floats, method: str) -> Iterator[tuple[str, Bools, Floats, str]]:
    """What makes a claim useless: the status of its quantity, for which claims it holds, their values and a message.

    In the message the claim's number and value stand in braces.
    """
    for name, values in (("y", y), ("v", v)):
        message = f"{name}[{{}}] is {{}}: every value must be a finite number"
        yield "missing or infinite value", ~np.isfinite(values), values, message
    yield "negative variance", v < 0.0, v, "v[{}] is {}: a sampling variance cannot be negative"
    if method in estimators.NEEDS_POSITIVE_VARIANCES:
        message = "v[{}] is zero, which would be infinite weight: use a positive variance"
        yield "infinite weight", v == 0.0, v, f"{message}, or pool by HE, SJ, ML, REML or EB"


def as_claims(y: ArrayLike, v: ArrayLike, method: str, *, least: int = 1) -> tuple[Floats, Floats]:
    """The claims of one quantity, all usable with the method, and at least so many; else `PoolingError` names a row."""
    estimates, variances = as_pair(y, v)
    for _, bad, values, message in faults(estimates, variances, method):
        if bad.any():
            row = int(np.argmax(bad))
            raise PoolingError(message.format(row, values[row]))
    if estimates.size < least:
        raise PoolingError(f"there are {estimates.size} claims: this needs at least {least}")
    return estimates, variances


def as_codes(group: Any, size: int) -> tuple[Ints, pd.Index[Any]]:
    """The number of each claim's group, and the labels of groups, sorted; each claim needs one."""
    groups = pd.Series(group)
    if len(groups) != size:
        raise PoolingError(f"group has {len(groups)} labels for {size} claims: each claim needs one")
    codes, labels = pd.factorize(groups, sort=True)
    if (codes < 0).any():
        row = int(np.argmin(codes))
        raise PoolingError(f"group[{row}] is missing: each claim must say which quantity it is about")
    return codes, pd.Index(labels, name="group")


def exact_units(problem: Problem) -> tuple[Problem, Floats, Floats]:
    """The problem in units of its own, with the centre and the unit of each quantity, (G,).

    Each quantity is moved to its claim nearest zero (if all lie on one side of it) and divided by a power of two near
    its smallest standard error: both are exact in floating point, and values of 1e-12 and 1e12 are then computed alike.
    """
    centre = np.clip(0.0, np.min(problem.y, axis=0), np.max(problem.y, axis=0))
    smallest = np.min(problem.v, axis=0)
    if not smallest.all():
        smallest = np.min(np.where(problem.v > 0.0, problem.v, np.inf), axis=0)
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
    unit = np.ldexp(1.0, np.frexp(smallest)[1] // 2)
    scale = 1.0 / unit
    return Problem((problem.y - centre) * scale, problem.v * (scale * scale), problem.x), centre, unit


@dataclass(frozen=True)
class Model:
    """A fitted problem in units of its own: y = `centre` + `unit` times its estimates; one of each a quantity, (G,)."""

    problem: Problem
    method: str
    test: str
    centre: Floats
    unit: Floats
    tau2: Floats
    converged: Bools

    @cached_property
    def fit(self) -> Fit:
        """The fit with weights 1 / (v + tau2)."""
        return self.problem.at(self.tau2) if self.tau2.any() else self.problem.at_zero

    @property
    def tau2_se(self) -> Floats:
        """Standard errors of tau2, (G,); of a closed form by Var(y'Py) = 2 tr PSPS with S = diag(v + tau2)."""
        problem, fit, method = self.problem, self.fit, self.method
        if method in estimators.COMMON or problem.k == 1:
            return np.full(self.tau2.size, np.nan)
        if method in estimators.CLOSED:
            own, _, scale = estimators.moments(problem, method)
            return np.asarray(np.sqrt(2.0 * own.tr_papa(problem.v + self.tau2)) / scale)
        if method in ("EB", "PM"):
            return np.asarray(problem.k * np.sqrt(2.0 / problem.df) / fit.sum_w)
        return np.sqrt(2.0 / fit.information(restricted=method == "REML"))

    @property
    def factor(self) -> Floats | float:
        """The factor of the test on the variance of the coefficients."""
        if self.test not in ("knha", "adhoc"):
            return 1.0
        # As in metafor: a residual sum of rounding size means that all claims are equal.
        factor = np.where(self.fit.q <= EPSILON, 0.0, self.fit.q / self.problem.df)
        return np.maximum(factor, 1.0) if self.test == "adhoc" else factor

    @property
    def df(self) -> float:
        """Degrees of freedom of the test, infinite for the normal distribution."""
        return np.inf if self.test == "z" else float(self.problem.df)

    @cached_property
    def loglik(self) -> Floats:
        """The log likelihood at the least-squares coefficients, restricted if the method is REML, (G,)."""
        problem = self.problem
        rest = estimators.total(np.log(problem.v + self.tau2)) + self.fit.q
        if self.method != "REML":
            return -0.5 * (problem.k * LOG_2PI + rest)
        # In place of log |X'X|, which is nought for the orthonormal columns of a regression.
        own = np.log(problem.k) if problem.x is None else 0.0
        gram = self.fit.gram
        log_det = np.log(gram[:, 0, 0]) if problem.x is None else np.linalg.slogdet(gram)[1]
        return -0.5 * (problem.df * LOG_2PI - own + rest + log_det)

    def heterogeneity(self) -> dict[str, Floats]:
        """I2 in per cent, H2, Q and its p; undefined where a variance is zero."""
        at_zero, df = self.problem.at_zero, self.problem.df
        if self.problem.k == 1:
            zero, one = np.zeros_like(self.tau2), np.ones_like(self.tau2)
            return {"i2": zero, "h2": one, "q": zero, "q_p": one}
        if self.method in estimators.COMMON:
            i2, h2 = np.maximum(0.0, 100.0 * (at_zero.q - df) / at_zero.q), at_zero.q / df
        else:
            typical = df / at_zero.tr_p
            i2, h2 = 100.0 * self.tau2 / (typical + self.tau2), self.tau2 / typical + 1.0
        undefined = np.min(self.problem.v, axis=0) == 0.0
        found = {"i2": i2, "h2": h2, "q": at_zero.q, "q_p": special.chdtrc(df, at_zero.q)}
        return {name: np.where(undefined, np.nan, values) for name, values in found.items()}

    def fit_statistics(self) -> dict[str, Floats]:
        """Log likelihood, deviance, AIC, BIC and AICc in the claims' own units."""
        problem, log_unit = self.problem, np.log(self.unit)
        n = problem.df if self.method == "REML" else problem.k
        loglik = self.loglik - n * log_unit
        deviance = -2.0 * loglik
        if self.method != "REML":
            # Less the saturated model; metafor leaves that out where a variance of zero makes it infinite.
            log_v = estimators.total(np.log(problem.v)) + 2.0 * n * log_unit
            deviance -= np.where(np.isfinite(log_v), n * LOG_2PI + log_v, 0.0)
        parameters = problem.k - problem.df + (0 if self.method in estimators.COMMON else 1)
        least = max(n, parameters + 2)
        return {
            "loglik": loglik,
            "deviance": deviance,
            "aic": 2.0 * parameters - 2.0 * loglik,
            "bic": parameters * np.log(np.float64(n)) - 2.0 * loglik,
            "aicc": 2.0 * parameters * least / (least - parameters - 1) - 2.0 * loglik,
        }


def fit_model(claims: Problem, method: str, test: str = "z") -> Model:
    """The fitted model of quantities, each with more claims than coefficients or with one claim."""
    problem, centre, unit = exact_units(claims)
    model = Model(problem, method, test, centre, unit, *estimators.estimate_tau2(problem, method))
    if method not in ("ML", "REML"):
        return model
    # As in metafor: where the likelihood is clearly higher at zero than at the optimum that was found, zero it is.
    at_zero = replace(model, tau2=np.zeros_like(model.tau2)).loglik
    move = (model.tau2 > 0.0) & model.converged & (at_zero - model.loglik > UNIROOT_TOLERANCE)
    return replace(model, tau2=np.where(move, 0.0, model.tau2)) if move.any() else model


def interval(estimate: Floats, se: Floats | float, df: float, level: float) -> tuple[Floats, Floats]:
    """Ends by the t distribution, by the normal one where `df` is infinite."""
    half = np.multiply(special.stdtrit(df, (1.0 + level) / 2.0), se)
    return estimate - half, estimate + half


@np.errstate(all="ignore")
def wald(estimate: Floats, se: Floats, df: float, level: float) -> dict[str, Floats]:
    """Tests that estimates are zero, and their intervals."""
    statistic = np.divide(estimate, se)
    low, high = interval(estimate, se, df, level)
    p = np.multiply(2.0, special.stdtr(df, -np.abs(statistic)))
    return {"statistic": statistic, "p": p, "ci_low": low, "ci_high": high}
