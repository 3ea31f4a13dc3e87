"""Meta-regression of one quantity, and what it says of small studies.

References
----------
Knapp and Hartung (2003), Statistics in Medicine 22(17), 2693-2710. The share of tau2 explained: Raudenbush (1994), in
Cooper and Hedges (eds.), The handbook of research synthesis, 301-321. Small studies: Sterne and Egger (2005), in
Rothstein, Sutton and Borenstein (eds.), Publication bias in meta-analysis, 99-110; Duval and Tweedie (2000), Biometrics
56(2), 455-463 (estimator L0).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimates.pooling import random_effects
from analysis.estimates.pooling_estimators import COMMON, Floats, Problem
from analysis.estimates.pooling_inference import PoolingError, as_claims, check_options, fit_model, wald

INTERCEPT = "intercept"
# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10
# Rounds in which the number of missing claims may change.
MAX_ROUNDS = 100


class MetaRegression(NamedTuple):
    """A mean that is linear in covariates.

    `coefficients` has one row per term: estimate, se, statistic, p, ci_low, ci_high, and `covariance` is theirs. Of the
    `statistics`, named as by `random_effects`, `q` and `q_p` test what the covariates leave unexplained; `q_model`,
    `q_model_df` and `q_model_p` test all covariates together (chi-squared, or F for tests other than z); `r2` is the
    share of tau2 that they explain, in per cent.
    """

    coefficients: pd.DataFrame
    covariance: pd.DataFrame
    statistics: pd.Series[Any]


@np.errstate(all="ignore")
def meta_regression(
    y: ArrayLike,
    v: ArrayLike,
    moderators: Any,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> MetaRegression:
    """Return the meta-regression of `y` on `moderators` and an intercept.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`.
    moderators : DataFrame, mapping of columns, or array_like of shape (k,) or (k, q)
        Covariates, row by row with the claims (an index is not looked at); what cannot be used, too few claims or a
        moderator that repeats others raise `PoolingError`.

    Examples
    --------
    >>> fit = meta_regression([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1], {"year": [0, 5, 3, 9]})
    >>> list(fit.coefficients.index)
    ['intercept', 'year']
    """
    check_options(method, test, level)
    estimates, variances = as_claims(y, v, method)
    x = _moderators(moderators, estimates.size)
    # Of columns made orthonormal, so that a year near 2000 beside an intercept costs no digits; `back` leads to the
    # columns as they were.
    length = np.linalg.norm(x, axis=0)
    basis, triangle = np.linalg.qr(x / np.where(length > 0.0, length, 1.0))
    if (copies := np.abs(np.diag(triangle)) < COLLINEAR).any():
        copy = x.columns[int(np.argmax(copies))]
        raise PoolingError(f"moderator {copy!r} is a combination of those before it: leave it out")
    back = np.linalg.inv(triangle) / length[:, None]
    problem = Problem(estimates[:, None], variances[:, None], basis)
    model = fit_model(problem, method, test)
    unit = float(model.unit[0])
    beta = back @ model.fit.beta[0] * unit
    beta[0] += model.centre[0]
    covariance = back @ model.fit.inverse[0] @ back.T * (np.ravel(model.factor)[0] * unit**2)
    se = np.sqrt(np.diag(covariance))
    # All covariates together, or the intercept where there are none.
    first = 1 if x.shape[1] > 1 else 0
    q_model, q_model_p = _omnibus(beta[first:], covariance[first:, first:], model.df)
    found = {"tau2": model.tau2 * unit**2, "tau2_se": model.tau2_se * unit**2}
    found |= model.heterogeneity() | model.fit_statistics()
    statistics: dict[str, Any] = {name: float(values[0]) for name, values in found.items()}
    statistics |= {"k": len(x), "p": x.shape[1], "converged": bool(model.converged[0])}
    statistics |= {"q_df": problem.df, "df": np.nan if test == "z" else model.df}
    statistics |= {"q_model": q_model, "q_model_df": x.shape[1] - first, "q_model_p": q_model_p}
    # In a common-effect model the weighted variance stands for tau2.
    whole = random_effects(estimates, variances, method=method)
    left, of = ((one["q"] / one["q_df"] if method in COMMON else one["tau2"]) for one in (statistics, whole))
    statistics["r2"] = max(0.0, 100.0 * (1.0 - left / of)) if of > 0.0 else 0.0
    terms = {"estimate": beta, "se": se, **wald(beta, se, model.df, level)}
    return MetaRegression(
        pd.DataFrame(terms, index=x.columns.rename("term")),
        pd.DataFrame(covariance, index=x.columns, columns=x.columns),
        pd.Series(statistics),
    )


def _moderators(covariates: Any, size: int) -> pd.DataFrame:
    """The covariates, one column each, the intercept first."""
    named = isinstance(covariates, pd.DataFrame | Mapping)
    table: pd.DataFrame = pd.DataFrame(covariates if named else np.asarray(covariates)).reset_index(drop=True)
    table.columns = [str(name) if named else f"x{j}" for j, name in enumerate(table, start=1)]
    if len(table) != size:
        raise PoolingError(f"the moderators have {len(table)} rows for {size} claims: each claim needs one")
    x: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    for name in x:
        if (bad := ~np.isfinite(x[name])).any():
            row = int(np.argmax(bad))
            shown = table[name].iloc[row]
            raise PoolingError(f"moderator {name!r}, row {row}, is {shown}: it must be a finite number")
    x.insert(0, INTERCEPT, 1.0)
    if size <= len(x.columns):
        raise PoolingError(
            f"{size} claims cannot support {len(x.columns)} coefficients and tau2: drop a moderator"
        )
    return x


def _omnibus(beta: Floats, covariance: Floats, df: float) -> tuple[float, float]:
    """The Wald test that all coefficients are zero: chi-squared, or F where `df` is finite."""
    try:
        statistic = float(beta @ np.linalg.solve(covariance, beta))
    except np.linalg.LinAlgError:
        return float("nan"), float("nan")
    if np.isinf(df):
        return statistic, float(special.chdtrc(beta.size, statistic))
    return statistic / beta.size, float(special.fdtrc(beta.size, df, statistic / beta.size))


def small_study_test(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.Series[float]:
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
    slope, limit = (fitted.coefficients.loc[term] for term in ("se", INTERCEPT))
    found = {
        "slope": slope["estimate"],
        "statistic": slope["statistic"],
        "p": slope["p"],
        "df": fitted.statistics.df,
    }
    found |= {"limit": limit["estimate"], "limit_low": limit["ci_low"], "limit_high": limit["ci_high"]}
    return pd.Series(found)


def trim_and_fill(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.Series[Any]:
    """Return the trim-and-fill estimate (L0), the side chosen by the slope of Egger's regression.

    Parameters
    ----------
    y, v, method, test, level
        As in `small_study_test`.

    Returns
    -------
    Series
        How many claims are `missing` on which `side`, and the pooled estimate with their mirror images added, as
        `random_effects` has it.

    Examples
    --------
    >>> found = trim_and_fill([0.1, 0.9, 0.4, 1.6, 0.3], [0.04, 0.09, 0.05, 0.1, 0.03])
    >>> found.missing >= 0
    True
    """
    estimates, variances = as_claims(y, v, method, least=3)
    high_side = small_study_test(estimates, variances, method=method).slope < 0.0
    sign = -1.0 if high_side else 1.0
    order = np.argsort(sign * estimates, kind="stable")
    ascending, ordered = sign * estimates[order], variances[order]
    missing, centre, settled = _missing_claims(ascending, ordered, method)
    # The outermost claims, which have no counterpart on the other side, get their mirror images.
    outermost = slice(ascending.size - missing, None)
    whole_y = np.concatenate([estimates, sign * (2.0 * centre - ascending[outermost])])
    whole_v = np.concatenate([variances, ordered[outermost]])
    filled = random_effects(whole_y, whole_v, method=method, test=test, level=level)
    side = "right" if high_side else "left"
    found = {**filled.to_dict(), "converged": settled and filled.converged}
    return pd.Series({"missing": missing, "side": side, **found})


def _missing_claims(y: Floats, v: Floats, method: str) -> tuple[int, float, bool]:
    """How many claims are missing on the low side (`y` ascends), the trimmed mean, and whether the count settled."""
    k, missing = y.size, 0
    for _ in range(MAX_ROUNDS):
        rest = slice(k - missing)
        centre = random_effects(y[rest], v[rest], method=method).estimate
        rank = np.argsort(np.argsort(np.abs(y - centre), kind="stable")) + 1
        above = rank[y > centre].sum()
        again = max(0, round(float((4.0 * above - k * (k + 1)) / (2 * k - 1))))
        if again == missing:
            return missing, centre, True
        # Trimming everything would leave nothing to centre on.
        missing = min(again, k - 1)
    return missing, centre, False
