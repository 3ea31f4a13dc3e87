"""What else is asked of one quantity's claims: covariates, small studies, single claims, how wide tau2 is.

References
----------
Regression: Knapp and Hartung (2003), Statistics in Medicine 22(17), 2693-2710; the share of tau2 explained: Raudenbush
(1994), in Cooper and Hedges (eds.), The handbook of research synthesis, 301-321. Small studies: Sterne and Egger
(2005), in Rothstein, Sutton and Borenstein (eds.), Publication bias in meta-analysis, 99-110. Leaving out: Viechtbauer
and Cheung (2010), Research Synthesis Methods 1(2), 112-125. Q-profile: Viechtbauer (2007), Statistics in Medicine
26(1), 37-52.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.arguments import word
from analysis.estimates import meta_analysis
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.meta_analysis import FIELDS, Model, as_claims, fit_model, random_effects
from analysis.estimates.pooling_estimators import COMMON, Fit, Floats

INTERCEPT = "intercept"
# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10


class MetaRegression(NamedTuple):
    """A mean that is linear in covariates.

    `coefficients` has one row per term: estimate, se, statistic, p, ci_low, ci_high, and `covariance` is theirs. Of the
    `statistics`, named as by `random_effects`, `q` and `q_p` test what the covariates leave unexplained; `q_model`,
    `q_model_df` and `q_model_p` test all covariates together (chi-squared, or F for tests other than z), where there
    are any; `r2` is the share of tau2 that they explain, in per cent.
    """

    coefficients: pd.DataFrame
    covariance: pd.DataFrame
    statistics: pd.Series[Any]


@np.errstate(all="ignore")
def meta_regression(
    y: ArrayLike, v: ArrayLike, moderators: Any, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> MetaRegression:
    """Return the meta-regression of `y` on `moderators` and an intercept.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`.
    moderators : DataFrame, dict of columns, or array_like of shape (k,) or (k, q)
        Covariates, row by row with the claims (an index is not looked at); what cannot be used, too few claims or a
        moderator that repeats others raise `ValueError`.

    Examples
    --------
    >>> fit = meta_regression([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1], {"year": [0, 5, 3, 9]})
    >>> list(fit.coefficients.index)
    ['intercept', 'year']
    """
    estimates, variances = as_claims(y, v, method, test=test, level=level)
    covariates = _covariates(moderators, estimates.size)
    terms = covariates.columns
    basis, back = _orthonormal(covariates)
    model = fit_model(estimates[:, None], variances[:, None], method, test, basis)
    coefficients, covariance = _coefficients(model, back, terms, level)
    statistics = _numbers(model.statistics(FIELDS))
    converged = bool(model.converged[0])
    statistics |= {"k": estimates.size, "p": len(terms), "converged": converged}
    statistics |= _test_of_all(model, test)
    mean_alone = random_effects(estimates, variances, method=method)
    statistics["r2"] = _explained(statistics, mean_alone, method)
    return MetaRegression(coefficients, covariance, pd.Series(statistics))


def _covariates(moderators: Any, k: int) -> pd.DataFrame:
    """The intercept and the moderators of so many claims as numbers; a `ValueError` names what is none."""
    table = pd.DataFrame(moderators).reset_index(drop=True)
    table = table.rename(columns=str)
    if len(table) != k:
        raise ValueError(f"the moderators have {len(table)} rows for {k} claims: each claim needs one")
    numeric = table.apply(pd.to_numeric, errors="coerce")
    numbers: pd.DataFrame = numeric.astype(np.float64)
    is_finite = np.isfinite(numbers.to_numpy())
    for row, column in np.argwhere(~is_finite):
        name = numbers.columns[column]
        cell = table.iat[row, column]
        raise ValueError(f"moderator {name!r}, row {row}, is {cell!s}: it must be a finite number")
    numbers.insert(0, INTERCEPT, 1.0)
    coefficients = len(numbers.columns)
    if k <= coefficients:
        raise ValueError(f"{k} claims cannot support {coefficients} coefficients and tau2: drop a moderator")
    return numbers


def _orthonormal(covariates: pd.DataFrame) -> tuple[Floats, Floats]:
    """Orthonormal columns of the same span, (k, p), and the matrix that leads back to coefficients of the given ones.

    With these a year near 2000 beside an intercept costs no digits.
    """
    length = np.linalg.norm(covariates, axis=0)
    divisor = np.where(length > 0.0, length, 1.0)
    basis, triangle = np.linalg.qr(covariates / divisor)
    new_parts = np.abs(np.diag(triangle))
    is_copy = new_parts < COLLINEAR
    for copy in covariates.columns[is_copy]:
        raise ValueError(f"moderator {copy!r} is a combination of those before it: leave it out")
    back = np.linalg.inv(triangle)
    return basis, back / length[:, None]


def _coefficients(
    model: Model, back: Floats, terms: pd.Index[str], level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The coefficients of the covariates with their tests, and their covariance, in the units of the claims."""
    unit = float(model.unit[0])
    estimate = back @ model.fit.beta[0] * unit
    estimate[0] += model.centre[0]
    factor = np.ravel(model.factor)[0]
    scale = factor * unit**2
    of_basis = model.fit.inverse[0]
    covariance = back @ of_basis @ back.T * scale
    variances = np.diag(covariance)
    se = np.sqrt(variances)
    tests = estimators.wald(estimate, se, model.df, level)
    columns = {"estimate": estimate, "se": se, **tests}
    coefficients = pd.DataFrame(columns, index=terms.rename("term"))
    labelled = pd.DataFrame(covariance, index=terms, columns=terms)
    return coefficients, labelled


def _numbers(columns: Mapping[str, ArrayLike]) -> dict[str, Any]:
    """The numbers of a single quantity."""
    numbers = dict[str, Any]()
    for name, values in columns.items():
        first, *_ = np.ravel(values)
        numbers[name] = float(first)
    return numbers


def _test_of_all(model: Model, test: str) -> dict[str, Any]:
    """The test of all covariates together: chi-squared, or F for tests other than z."""
    # Wald's statistic is by how much more the mean alone leaves at the same weights.
    mean_alone = Fit(model.fit.y, model.fit.v)
    surplus = mean_alone.q - model.fit.q
    (wald,) = np.ravel(surplus / model.factor)
    covariates = model.claims.k - model.claims.df - 1
    if test == "z":
        p = special.chdtrc(covariates, float(wald))
        return {"df": np.nan, "q_model_df": covariates, "q_model": float(wald), "q_model_p": p}
    f = np.divide(float(wald), covariates)
    p = special.fdtrc(covariates, model.df, f)
    return {"df": model.df, "q_model_df": covariates, "q_model": f, "q_model_p": p}


def _explained(statistics: Mapping[str, Any], mean_alone: pd.Series[Any], method: str) -> float:
    """By how many per cent of tau2 the covariates make it smaller than it is around the mean alone."""
    if method in COMMON:
        # In a common-effect model the weighted variance stands for tau2.
        unexplained = statistics["q"] / statistics["q_df"]
        whole = mean_alone["q"] / mean_alone["q_df"]
    else:
        unexplained = statistics["tau2"]
        whole = mean_alone["tau2"]
    if not whole > 0.0:
        return 0.0
    return max(0.0, float(100.0 * (1.0 - unexplained / whole)))


def small_study_test(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.Series[Any]:
    """Return Egger's regression test in its random-effects form, with its limit for an exact claim.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`; at least three claims, not all of one variance.

    Returns
    -------
    Series
        slope, statistic, p and df of the regression on the standard error, and the limit for a claim without error with
        limit_low and limit_high.

    Examples
    --------
    >>> found = small_study_test([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> bool(0 <= found.p <= 1)
    True
    """
    estimates, variances = as_claims(y, v, method, least=3)
    error = {"se": np.sqrt(variances)}
    fitted = meta_regression(estimates, variances, error, method=method, test=test, level=level)
    slope = fitted.coefficients.loc["se"]
    limit = fitted.coefficients.loc[INTERCEPT]
    return pd.Series(
        {
            "slope": slope["estimate"],
            "statistic": slope["statistic"],
            "p": slope["p"],
            "df": fitted.statistics.df,
            "limit": limit["estimate"],
            "limit_low": limit["ci_low"],
            "limit_high": limit["ci_high"],
        }
    )


def leave_one_out(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.DataFrame:
    """Return the pooled estimate without each claim, one row per claim left out, as `random_effects_by_group` has it.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`; at least two claims.

    Examples
    --------
    >>> leave_one_out([0.1, 0.9, 0.4], [0.04, 0.09, 0.05])["k"].tolist()
    [2, 2, 2]
    """
    estimates, variances = as_claims(y, v, method, least=2)
    # All fits are one batch: group i holds every claim but the i-th.
    left_out, claim = np.nonzero(~np.eye(estimates.size, dtype=bool))
    fits = meta_analysis.random_effects_by_group(
        estimates[claim], variances[claim], left_out, method=method, test=test, level=level
    )
    return fits.rename_axis("left_out")


@np.errstate(all="ignore")
def tau2_interval(y: ArrayLike, v: ArrayLike, *, method: str = "REML", level: float = 0.95) -> pd.Series[Any]:
    """Return the Q-profile interval of tau2 around the estimate of `method`.

    Parameters
    ----------
    y, v, method, level
        As in `random_effects`; at least two claims of positive variance, and a model that has a tau2.

    Returns
    -------
    Series
        tau2, tau, i2 (per cent) and h2, each also with `_low` and `_high`, and `converged`. Both bounds are zero where
        even tau2 = 0 leaves less scatter than chance would (an empty interval).

    Examples
    --------
    >>> found = tau2_interval([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> bool(found.tau2_low <= found.tau2 <= found.tau2_high)
    True
    """
    methods = (*estimators.CLOSED, *estimators.SEARCHED)
    word("method", method, methods)
    # Q is weighted by 1 / v, as in the search of Paule and Mandel.
    estimates, variances = as_claims(y, v, "PM", level=level, least=2)
    model = fit_model(estimates[:, None], variances[:, None], method)
    bounds = {"": model.tau2}
    settled = model.converged
    tails = {"_low": (1.0 - level) / 2.0, "_high": (1.0 + level) / 2.0}
    for name, tail in tails.items():
        goal = float(special.chdtri(model.claims.df, tail))
        step = partial(estimators.q_step, goal=goal)
        start = np.zeros(1)
        bounds[name], reached = estimators.iterate(model.claims, start, step)
        settled = settled & reached
    interval: dict[str, Any] = {"converged": bool(settled[0])}
    for name, tau2 in bounds.items():
        at_bound = replace(model, tau2=tau2)
        statistics = at_bound.statistics(["i2"])
        for statistic in ("tau2", "tau", "i2", "h2"):
            value, *_ = statistics[statistic]
            interval[f"{statistic}{name}"] = float(value)
    return pd.Series(interval)
