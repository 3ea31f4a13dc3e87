"""Intervals of tau2 and meta-regression, for one quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Floats, batch_of
from analysis.estimates.meta.batch import exact_units
from analysis.estimates.meta.inference import Options, PoolingError, i2_h2
from analysis.estimates.meta.iterate import UNIROOT_TOLERANCE
from analysis.estimates.meta.profile import model_of_one, q_profile
from analysis.estimates.meta.regression import (
    Coefficients,
    coefficients,
    explained,
    first_collinear,
    omnibus,
    problems,
    scalars,
)
from analysis.estimates.meta.tau2 import degrees
from analysis.estimates.pooling_input import as_claims

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Tau2Interval:
    """Estimate and Q-profile interval of tau2, tau, I2 (per cent) and H2; both bounds 0 is an empty interval."""

    method: str
    level: float
    k: int
    converged: bool
    tau2: float
    tau2_low: float
    tau2_high: float
    tau: float
    tau_low: float
    tau_high: float
    i2: float
    i2_low: float
    i2_high: float
    h2: float
    h2_low: float
    h2_high: float


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


def claims_of_two(y: ArrayLike, v: ArrayLike, options: Options) -> tuple[Floats, Floats]:
    """Return the claims of one quantity, which must be at least two."""
    estimates, variances = as_claims(y, v, options)
    if estimates.size < 2:
        raise PoolingError("there is one claim only: the spread between claims needs at least two")
    return estimates, variances


def all_positive(variances: Floats, what: str) -> None:
    """Refuse a variance of nought, naming its claim and what needs more."""
    if (variances == 0.0).any():
        row = int(np.flatnonzero(variances == 0.0)[0])
        raise PoolingError(f"v[{row}] is zero: {what} needs positive sampling variances")


def tau2_interval(
    y: ArrayLike,
    v: ArrayLike,
    *,
    method: str = "REML",
    level: float = 0.95,
    pm_tolerance: float | None = UNIROOT_TOLERANCE,
) -> Tau2Interval:
    """Return the Q-profile interval of tau2 around the estimate of `method`.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances; at least two.
    method, level
        As in `random_effects`; not the common-effect model, which has no tau2.
    pm_tolerance : float or None
        For method PM only: stop the search for the estimate where metafor 4.8-0 stops by default, so that printed
        tables agree to their last digit; None gives the exact root that `random_effects` gives. The bounds are
        always exact.

    Raises
    ------
    PoolingError
        If the claims cannot be used, are fewer than two, have a variance of zero, or the model has no tau2.

    Examples
    --------
    >>> found = tau2_interval([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> bool(found.tau2_low <= found.tau2 <= found.tau2_high)
    True
    """
    options = Options(method, "z", level)
    if options.common:
        raise PoolingError(f"{method} is a common-effect model and has no tau2: use REML, for example")
    estimates, variances = claims_of_two(y, v, options)
    all_positive(variances, "a Q-profile interval")
    with np.errstate(all="ignore"):
        batch, _, units = exact_units(batch_of(estimates, variances, np.array([estimates.size])))
        unit = float(units[0])
        m = model_of_one(batch, unit, options, pm_tolerance=pm_tolerance)
        low, high, found = q_profile(batch, level, options.max_iter)
        ends = np.concatenate([m.tau2.value, low, high])
        i2, h2 = i2_h2(ends, m.at_zero, degrees(batch), common=False)
    names = ("", "_low", "_high")
    scales = {"tau2": ends * unit**2, "tau": np.sqrt(ends) * unit, "i2": i2, "h2": h2}
    values = {scale + end: float(x) for scale, xs in scales.items() for end, x in zip(names, xs, strict=True)}
    settled = bool(m.tau2.converged[0] and found[0])
    return Tau2Interval(method=method, level=level, k=estimates.size, converged=settled, **values)


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
    copy = first_collinear(x)
    if copy is not None:
        raise PoolingError(f"moderator {names[copy]!r} is a combination of those before it: leave it out")
    return names, x


def _table(terms: Coefficients, names: list[str]) -> pd.DataFrame:
    """Return one row per term."""
    columns = {name: getattr(terms, name) for name in ("se", "statistic", "p", "ci_low", "ci_high")}
    return pd.DataFrame({"estimate": terms.beta, **columns}, index=pd.Index(names, name="term"))


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
    with np.errstate(all="ignore"):
        given = problems(estimates, variances, x, intercept=intercept)
        m = model_of_one(given.design, given.unit, options, pm_tolerance=pm_tolerance)
        terms = coefficients(given, m, options, intercept=intercept)
        df = None if test == "z" else float(estimates.size - x.shape[1])
        first = 1 if intercept and len(names) > 1 else 0
        q_model, q_model_p = omnibus(terms, slice(first, None), df)
        r2 = explained(given, m, options, pm_tolerance=pm_tolerance) if intercept else float("nan")
        numbers = scalars(given, m, options)
    return MetaRegression(
        method=method,
        test=test,
        level=level,
        k=estimates.size,
        p=len(names),
        converged=bool(m.tau2.converged[0]),
        coefficients=_table(terms, names),
        covariance=pd.DataFrame(terms.covariance, index=names, columns=names),
        r2=r2,
        q_df=estimates.size - len(names),
        q_model=q_model,
        q_model_df=len(names) - first,
        q_model_p=q_model_p,
        df=float("nan") if df is None else df,
        **numbers,
    )
