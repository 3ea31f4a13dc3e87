"""Meta-regression, for one quantity.

References
----------
Knapp and Hartung (2003), Statistics in Medicine 22(17), 2693-2710. The share of tau2 explained: Raudenbush (1994), in
Cooper and Hedges (eds.), The handbook of research synthesis, 301-321.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc

from analysis.estimates.pooling_inference import (
    Model,
    Options,
    PoolingError,
    as_claims,
    chi2_upper_p,
    exact_units,
    fit_model,
    wald,
)
from analysis.estimates.pooling_least_squares import Floats, Problem
from analysis.estimates.pooling_tau2 import UNIROOT_TOLERANCE

INTERCEPT = "intercept"
# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True)
class MetaRegression:
    """A mean that is linear in covariates.

    `coefficients` has one row per term: estimate, se, statistic, p, ci_low, ci_high. `q`, `q_p` test what the
    covariates leave unexplained; `q_model`, `q_model_df`, `q_model_p` test all covariates together (chi-squared,
    or F for tests other than z); `i2`, `r2` are per cent. `df` is NaN for the normal distribution.
    """

    method: str
    test: str
    level: float
    k: int
    p: int
    converged: bool
    coefficients: pd.DataFrame
    covariance: pd.DataFrame
    tau2: float
    tau2_se: float
    i2: float
    h2: float
    r2: float
    q: float
    q_df: int
    q_p: float
    q_model: float
    q_model_df: int
    q_model_p: float
    df: float
    loglik: float
    aic: float
    bic: float
    aicc: float


def meta_regression(
    y: ArrayLike,
    v: ArrayLike,
    moderators: Any,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    intercept: bool = True,
    pm_tolerance: float | None = UNIROOT_TOLERANCE,
) -> MetaRegression:
    """Return the meta-regression of `y` on `moderators`.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`.
    moderators : DataFrame, mapping of columns, or array_like of shape (k,) or (k, q)
        Covariates, row by row with the claims (an index is not looked at).
    intercept : bool
        Whether to add a column of ones as first term. Without one, `r2` is NaN.
    pm_tolerance : float or None
        As in `tau2_interval`.

    Raises
    ------
    PoolingError
        If a value cannot be used, there are too few claims, or a moderator repeats others.

    Examples
    --------
    >>> fit = meta_regression([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1], {"year": [0, 5, 3, 9]})
    >>> list(fit.coefficients.index)
    ['intercept', 'year']
    """
    estimates, variances = as_claims(y, v, options := Options(method, test, level))
    table = _moderators(moderators, estimates.size, intercept=intercept)
    with np.errstate(all="ignore"):
        return _regression(
            estimates, variances, table, options, intercept=intercept, pm_tolerance=pm_tolerance
        )


def _moderators(given: Any, size: int, *, intercept: bool) -> pd.DataFrame:
    """The covariates, one column each, the intercept first if asked for."""
    if not isinstance(given, pd.DataFrame | Mapping):
        columns = np.asarray(given).reshape(len(given), -1).T
        given = {f"x{j}": column for j, column in enumerate(columns, start=1)}
    table: pd.DataFrame = pd.DataFrame(given).reset_index(drop=True).rename(columns=str)
    if len(table) != size:
        raise PoolingError(f"the moderators have {len(table)} rows for {size} claims: each claim needs one")
    x: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    for name in x:
        if not np.isfinite(x[name]).all():
            row = int(np.flatnonzero(~np.isfinite(x[name]))[0])
            shown = table[name].iloc[row]
            raise PoolingError(f"moderator {name!r}, row {row}, is {shown}: it must be a finite number")
    if intercept:
        x.insert(0, INTERCEPT, 1.0)
    if x.columns.empty:
        raise PoolingError("there are no moderators and no intercept: nothing to estimate")
    if size <= len(x.columns):
        raise PoolingError(
            f"{size} claims cannot support {len(x.columns)} coefficients and tau2: drop a moderator"
        )
    length = np.linalg.norm(x, axis=0)
    outside = np.abs(np.diag(np.linalg.qr(x / np.where(length > 0.0, length, 1.0), mode="r")))
    if (outside < COLLINEAR).any():
        copy = x.columns[int(np.flatnonzero(outside < COLLINEAR)[0])]
        raise PoolingError(f"moderator {copy!r} is a combination of those before it: leave it out")
    return x


def _regression(
    y: Floats,
    v: Floats,
    x: pd.DataFrame,
    options: Options,
    *,
    intercept: bool,
    pm_tolerance: float | None,
) -> MetaRegression:
    """The regression of `y` on the columns of `x`, the first of which is the intercept if there is one.

    The fit is made in exact units (`exact_units`), and of columns made orthonormal, so that a year near 2000 beside an
    intercept costs no digits; `triangle` leads back to the columns as they were.
    """
    mean_only, centres, units = exact_units(Problem(y[:, None], v[:, None]))
    unit, centre = float(units[0]), float(centres[0]) if intercept else 0.0
    basis, triangle = np.linalg.qr(x.to_numpy())
    problem = Problem((y[:, None] - centre) / unit, mean_only.v, basis)
    model = fit_model(problem, options, unit=unit, pm_tolerance=pm_tolerance)
    back = np.linalg.inv(triangle)
    beta = back @ model.fit.beta[0] * unit
    beta[0] += centre
    covariance = back @ model.fit.inverse[0] @ back.T * (np.ravel(model.factor)[0] * unit**2)
    se = np.sqrt(np.diag(covariance))
    first = 1 if intercept and problem.p > 1 else 0
    q_model, q_model_p = _omnibus(beta[first:], covariance[first:, first:], model.t_df)
    found = {"tau2": model.tau2 * unit**2, "tau2_se": model.tau2_se * unit**2}
    found |= model.heterogeneity() | model.fit_statistics(units)
    del found["deviance"]
    terms = {"estimate": beta, "se": se, **wald(beta, se, model.t_df, options.level)}
    whole = fit_model(mean_only, options, unit=unit, pm_tolerance=pm_tolerance)
    return MetaRegression(
        method=options.method,
        test=options.test,
        level=options.level,
        k=problem.k,
        p=problem.p,
        converged=bool(model.converged[0]),
        coefficients=pd.DataFrame(terms, index=x.columns.rename("term")),
        covariance=pd.DataFrame(covariance, index=x.columns, columns=x.columns),
        r2=_explained(whole, model) if intercept else float("nan"),
        q_df=problem.df,
        q_model=q_model,
        q_model_df=problem.p - first,
        q_model_p=q_model_p,
        df=float("nan") if model.t_df is None else model.t_df,
        **{name: float(values[0]) for name, values in found.items()},
    )


def _omnibus(beta: Floats, covariance: Floats, df: float | None) -> tuple[float, float]:
    """The Wald test that all coefficients are zero: chi-squared, or F where `df` is a number."""
    try:
        statistic = float(beta @ np.linalg.solve(covariance, beta))
    except np.linalg.LinAlgError:
        return float("nan"), float("nan")
    if df is None:
        return statistic, float(chi2_upper_p(np.array(statistic), beta.size))
    return statistic / beta.size, float(betainc(df / 2.0, beta.size / 2.0, df / (df + statistic)))


def _explained(whole: Model, model: Model) -> float:
    """The share of tau2 that the covariates explain, in per cent (of weighted variance if common)."""
    if model.options.common:
        left, of = (one.problem.at_zero.q[0] / one.problem.df for one in (model, whole))
    else:
        left, of = model.tau2[0], whole.tau2[0]
    return max(0.0, 100.0 * float(1.0 - left / of)) if of > 0.0 else 0.0
