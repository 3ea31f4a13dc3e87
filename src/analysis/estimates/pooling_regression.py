"""Meta-regression of one quantity, and what it says of small studies.

References
----------
Knapp and Hartung (2003), Statistics in Medicine 22(17), 2693-2710. The share of tau2 explained: Raudenbush (1994), in
Cooper and Hedges (eds.), The handbook of research synthesis, 301-321. Small studies: Sterne and Egger (2005), in
Rothstein, Sutton and Borenstein (eds.), Publication bias in meta-analysis, 99-110; Duval and Tweedie (2000), Biometrics
56(2), 455-463 (estimator L0).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimates.pooling import FIELDS, as_claims, fit_model, random_effects
from analysis.estimates.pooling_estimators import COMMON, Fit, wald

INTERCEPT = "intercept"
# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10
# Rounds in which the number of missing claims may change.
MAX_ROUNDS = 100


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
    x = _design(moderators, estimates.size)
    # Of columns made orthonormal, so that a year near 2000 beside an intercept costs no digits; `back` leads to the
    # columns as they were.
    length = np.linalg.norm(x, axis=0)
    basis, triangle = np.linalg.qr(x / np.where(length > 0.0, length, 1.0))
    for copy in x.columns[np.abs(np.diag(triangle)) < COLLINEAR]:
        raise ValueError(f"moderator {copy!r} is a combination of those before it: leave it out")
    back = np.linalg.inv(triangle) / length[:, None]
    model = fit_model(estimates[:, None], variances[:, None], method, test, basis)
    unit = float(model.unit[0])
    beta = back @ model.fit.beta[0] * unit
    beta[0] += model.centre[0]
    covariance = back @ model.fit.inverse[0] @ back.T * (np.ravel(model.factor)[0] * unit**2)
    se = np.sqrt(np.diag(covariance))
    found: dict[str, Any] = {name: float(np.ravel(one)[0]) for name, one in model.statistics(FIELDS).items()}
    found |= {"k": len(x), "p": x.shape[1], "converged": bool(model.converged[0])}
    found |= {"df": np.nan if test == "z" else model.df, "q_model_df": (more := x.shape[1] - 1)}
    # Wald's statistic of all covariates is by how much more the mean alone leaves at the same weights.
    wald_all = float(np.ravel((Fit(model.fit.y, model.fit.v).q - model.fit.q) / model.factor)[0])
    if test == "z":
        found |= {"q_model": wald_all, "q_model_p": special.chdtrc(more, wald_all)}
    else:
        ratio = np.divide(wald_all, more)
        found |= {"q_model": ratio, "q_model_p": special.fdtrc(more, model.df, ratio)}
    # In a common-effect model the weighted variance stands for tau2.
    whole = random_effects(estimates, variances, method=method)
    left, of = ((one["q"] / one["q_df"] if method in COMMON else one["tau2"]) for one in (found, whole))
    found["r2"] = max(0.0, 100.0 * (1.0 - left / of)) if of > 0.0 else 0.0
    terms = {"estimate": beta, "se": se, **wald(beta, se, model.df, level)}
    return MetaRegression(
        pd.DataFrame(terms, index=x.columns.rename("term")),
        pd.DataFrame(covariance, index=x.columns, columns=x.columns),
        pd.Series(found),
    )


def _design(moderators: Any, size: int) -> pd.DataFrame:
    """The covariates, one column each, the intercept first."""
    table = pd.DataFrame(moderators).reset_index(drop=True).rename(columns=str)
    if len(table) != size:
        raise ValueError(f"the moderators have {len(table)} rows for {size} claims: each claim needs one")
    x: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    for row, column in np.argwhere(~np.isfinite(x.to_numpy())):
        what = f"moderator {x.columns[column]!r}, row {row}, is {table.iat[row, column]!s}"
        raise ValueError(f"{what}: it must be a finite number")
    x.insert(0, INTERCEPT, 1.0)
    if size <= len(x.columns):
        what = f"{size} claims cannot support {len(x.columns)} coefficients and tau2"
        raise ValueError(f"{what}: drop a moderator")
    return x


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
    slope, limit = (fitted.coefficients.loc[term] for term in ("se", INTERCEPT))
    tested = {"slope": slope["estimate"], **slope[["statistic", "p"]], "df": fitted.statistics.df}
    ends = {"limit": limit["estimate"], "limit_low": limit["ci_low"], "limit_high": limit["ci_high"]}
    return pd.Series(tested | ends)


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
    k, missing = estimates.size, 0
    for _ in range(MAX_ROUNDS):
        rest = slice(k - missing)
        centre = random_effects(ascending[rest], ordered[rest], method=method).estimate
        rank = np.argsort(np.argsort(np.abs(ascending - centre), kind="stable")) + 1
        above = rank[ascending > centre].sum()
        again = max(0, round(float((4.0 * above - k * (k + 1)) / (2 * k - 1))))
        if settled := again == missing:
            break
        # Trimming everything would leave nothing to centre on.
        missing = min(again, k - 1)
    # The outermost claims, which have no counterpart on the other side, get their mirror images.
    outermost = slice(k - missing, None)
    whole_y = np.concatenate([estimates, sign * (2.0 * centre - ascending[outermost])])
    whole_v = np.concatenate([variances, ordered[outermost]])
    filled = random_effects(whole_y, whole_v, method=method, test=test, level=level)
    side = "right" if high_side else "left"
    found = {**filled.to_dict(), "converged": settled and filled.converged}
    return pd.Series({"missing": missing, "side": side, **found})
