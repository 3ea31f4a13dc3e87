"""Meta-regression, for one quantity.

References
----------
Raudenbush, S. W. (1994). Random effects models. In H. Cooper & L. V. Hedges (Eds.), The handbook of research
synthesis (pp. 301-321) (the share of tau2 explained).
Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a single covariate.
Statistics in Medicine, 22(17), 2693-2710.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc

from analysis.estimates.meta.algebra import Batch, Design, Floats, degrees
from analysis.estimates.meta.batch import exact_units
from analysis.estimates.meta.forms import fixed
from analysis.estimates.meta.inference import (
    Model,
    Options,
    PoolingError,
    chi2_upper_p,
    criteria,
    critical_value,
    i2_h2,
    two_sided_p,
)
from analysis.estimates.meta.iterate import UNIROOT_TOLERANCE
from analysis.estimates.pooling_input import as_claims
from analysis.estimates.pooling_spread import model_of_one

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
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    moderators : DataFrame, mapping of columns, or array_like of shape (k,) or (k, q)
        Covariates, row by row with the claims (an index is not looked at).
    method, test, level
        As in `random_effects`.
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
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options)
    names, x = _moderators(moderators, estimates.size, intercept=intercept)
    table = pd.DataFrame(x, columns=names)
    with np.errstate(all="ignore"):
        return _regression(
            estimates, variances, table, options, intercept=intercept, pm_tolerance=pm_tolerance
        )


def _moderators(given: Any, size: int, *, intercept: bool) -> tuple[list[str], Floats]:
    """Return names and columns of the covariates, shape (n, p), the intercept first if asked for."""
    if isinstance(given, pd.DataFrame | Mapping):
        table = pd.DataFrame(given).reset_index(drop=True)
    else:
        array = np.asarray(given)
        array = array[:, None] if array.ndim == 1 else array
        table = pd.DataFrame(array, columns=[f"x{j + 1}" for j in range(array.shape[1])])
    if len(table) != size:
        raise PoolingError(f"the moderators have {len(table)} rows for {size} claims: each claim needs one")
    names = [str(name) for name in table.columns]
    for name, column in zip(names, table.columns, strict=True):
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(np.float64)
        if not np.isfinite(values).all():
            row = int(np.flatnonzero(~np.isfinite(values))[0])
            shown = table[column].iloc[row]
            raise PoolingError(f"moderator {name!r}, row {row}, is {shown}: it must be a finite number")
    x = table.to_numpy(np.float64)
    if intercept:
        names, x = [INTERCEPT, *names], np.column_stack([np.ones(size), x])
    if not names:
        raise PoolingError("there are no moderators and no intercept: nothing to estimate")
    if size <= len(names):
        raise PoolingError(
            f"{size} claims cannot support {len(names)} coefficients and tau2: drop a moderator"
        )
    length = np.linalg.norm(x, axis=0)
    outside = np.abs(np.diag(np.linalg.qr(x / np.where(length > 0.0, length, 1.0), mode="r")))
    if (outside < COLLINEAR).any():
        copy = names[int(np.flatnonzero(outside < COLLINEAR)[0])]
        raise PoolingError(f"moderator {copy!r} is a combination of those before it: leave it out")
    return names, x


def _regression(
    y: Floats,
    v: Floats,
    x: pd.DataFrame,
    options: Options,
    *,
    intercept: bool,
    pm_tolerance: float | None,
) -> MetaRegression:
    """Return the regression of `y` on the columns of `x`, the first of which is the intercept if there is one.

    The fit is made in exact units (`exact_units`), and of columns made orthonormal, so that a year near 2000 beside an
    intercept costs no digits; `triangle` leads back to the columns as given.
    """
    mean_only, centres, units = exact_units(Batch(y[:, None], v[:, None]))
    names, unit = list(x.columns), float(units[0])
    centre = float(centres[0]) if intercept else 0.0
    basis, triangle = np.linalg.qr(x.to_numpy())
    design = Design((y - centre) / unit, mean_only.v[:, 0], basis)
    m = model_of_one(design, unit, options, pm_tolerance)
    back = np.linalg.inv(triangle)
    beta = (back @ m.fit.beta.ravel()) * unit
    beta[0] += centre
    covariance = (back @ m.fit.inverse @ back.T) * (m.factor[0] * unit**2)
    df = None if options.test == "z" else degrees(design)
    first = 1 if intercept and len(names) > 1 else 0
    q_model, q_model_p = _omnibus(beta[first:], covariance[first:, first:], df)
    r2 = _explained(mean_only, unit, m, pm_tolerance) if intercept else float("nan")
    return MetaRegression(
        method=options.method,
        test=options.test,
        level=options.level,
        k=y.size,
        p=len(names),
        converged=bool(m.tau2.converged[0]),
        coefficients=_terms(beta, np.sqrt(np.diag(covariance)), df, options.level, names),
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        r2=r2,
        q_df=y.size - len(names),
        q_model=q_model,
        q_model_df=len(names) - first,
        q_model_p=q_model_p,
        df=float("nan") if df is None else float(df[0]),
        **_scalars(m, unit),
    )


def _terms(beta: Floats, se: Floats, df: Floats | None, level: float, names: list[str]) -> pd.DataFrame:
    """Return one row per term."""
    half = critical_value(df, level) * se
    columns = {"estimate": beta, "se": se, "statistic": beta / se, "p": two_sided_p(beta / se, df)}
    return pd.DataFrame(
        {**columns, "ci_low": beta - half, "ci_high": beta + half}, index=pd.Index(names, name="term")
    )


def _omnibus(beta: Floats, covariance: Floats, df: Floats | None) -> tuple[float, float]:
    """Return the Wald test that all coefficients are zero: chi-squared, or F where `df` is given."""
    try:
        statistic = float(beta @ np.linalg.solve(covariance, beta))
    except np.linalg.LinAlgError:
        return float("nan"), float("nan")
    if df is None:
        return statistic, float(chi2_upper_p(np.array(statistic), np.array(float(beta.size))))
    upper = betainc(df / 2.0, beta.size / 2.0, df / (df + statistic))
    return statistic / beta.size, float(upper[0])


def _explained(mean_only: Batch, unit: float, m: Model, pm_tolerance: float | None) -> float:
    """Return the share of tau2 that the covariates explain, in per cent (of weighted variance if common)."""
    if m.options.common:
        whole = fixed(mean_only).q
        if whole[0] == 0.0:
            return 0.0
        share = 1.0 - (m.at_zero.q / degrees(m.fit.problem)) / (whole / degrees(mean_only))
        return max(0.0, 100.0 * float(share[0]))
    unexplained = float(m.tau2.value[0])
    total = float(model_of_one(mean_only, unit, m.options, pm_tolerance).tau2.value[0])
    return max(0.0, 100.0 * (total - unexplained) / total) if total > 0.0 else 0.0


def _scalars(m: Model, unit: float) -> dict[str, float]:
    """Return tau2, heterogeneity and fit statistics in the units of y."""
    problem, common = m.fit.problem, m.options.common
    df = degrees(problem)
    i2, h2 = i2_h2(m.tau2.value, m.at_zero, df, common=common)
    n = df if m.options.method == "REML" else df + problem.p
    # The restricted likelihood is blind to the basis of X, so only the unit of y enters.
    loglik = m.loglik - n * np.log(unit)
    values = {"i2": i2, "h2": h2, "q": m.at_zero.q, "q_p": chi2_upper_p(m.at_zero.q, df)}
    if (problem.v == 0.0).any():
        values = dict.fromkeys(values, np.array([np.nan]))
    values |= {"tau2": m.tau2.value * unit**2, "tau2_se": m.tau2.se * unit**2, "loglik": loglik}
    values |= criteria(loglik, n, problem.p + (0 if common else 1))
    return {name: float(value[0]) for name, value in values.items()}
