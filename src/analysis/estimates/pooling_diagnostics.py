"""What else is asked of one quantity's claims: covariates, small studies, single claims, clusters, how wide tau2 is.

The cluster-robust test has dense matrices: one quantity has at most a few thousand claims.

References
----------
Regression: Knapp and Hartung (2003), Statistics in Medicine 22(17), 2693-2710; the share of tau2 explained: Raudenbush
(1994), in Cooper and Hedges (eds.), The handbook of research synthesis, 301-321. Small studies: Sterne and Egger
(2005), in Rothstein, Sutton and Borenstein (eds.), Publication bias in meta-analysis, 99-110; Duval and Tweedie (2000),
Biometrics 56(2), 455-463 (estimator L0). Leaving out: Viechtbauer and Cheung (2010), Research Synthesis Methods 1(2),
112-125. Q-profile: Viechtbauer (2007), Statistics in Medicine 26(1), 37-52. Clusters: Hedges, Tipton and Johnson
(2010), Research Synthesis Methods 1(1), 39-65; Konstantopoulos (2011), the same, 2(1), 61-76 (the working model);
Pustejovsky and Tipton (2018), Journal of Business & Economic Statistics 36(4), 672-683 (CR2 with Satterthwaite degrees
of freedom).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.arguments import word
from analysis.estimates import meta_analysis
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.meta_analysis import FIELDS, as_claims, as_codes, fit_model, random_effects
from analysis.estimates.pooling_estimators import COMMON, Fit, Floats, Ints

INTERCEPT = "intercept"
# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10
# Rounds in which the number of missing claims may change.
MAX_ROUNDS = 100
# Eigenvalues of a cluster's residual covariance below this share of the largest are taken for zero.
SINGULAR = 1e-12


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
    table = pd.DataFrame(moderators).reset_index(drop=True).rename(columns=str)
    if len(table) != (k := estimates.size):
        raise ValueError(f"the moderators have {len(table)} rows for {k} claims: each claim needs one")
    x: pd.DataFrame = table.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    for row, column in np.argwhere(~np.isfinite(x.to_numpy())):
        what = f"moderator {x.columns[column]!r}, row {row}, is {table.iat[row, column]!s}"
        raise ValueError(f"{what}: it must be a finite number")
    x.insert(0, INTERCEPT, 1.0)
    if k <= (p := len(x.columns)):
        raise ValueError(f"{k} claims cannot support {p} coefficients and tau2: drop a moderator")
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
    found |= {"k": k, "p": p, "converged": bool(model.converged[0])}
    # Wald's statistic of all covariates is by how much more the mean alone leaves at the same weights.
    more, wald = p - 1, float(np.ravel((Fit(model.fit.y, model.fit.v).q - model.fit.q) / model.factor)[0])
    if test == "z":
        df, q_model, q_model_p = np.nan, wald, special.chdtrc(more, wald)
    else:
        df, q_model = model.df, np.divide(wald, more)
        q_model_p = special.fdtrc(more, df, q_model)
    found |= {"df": df, "q_model_df": more, "q_model": q_model, "q_model_p": q_model_p}
    # In a common-effect model the weighted variance stands for tau2.
    whole = random_effects(estimates, variances, method=method)
    left, of = ((one["q"] / one["q_df"] if method in COMMON else one["tau2"]) for one in (found, whole))
    found["r2"] = max(0.0, 100.0 * (1.0 - left / of)) if of > 0.0 else 0.0
    terms = {"estimate": beta, "se": se, **estimators.wald(beta, se, model.df, level)}
    covariances = pd.DataFrame(covariance, index=x.columns, columns=x.columns)
    return MetaRegression(pd.DataFrame(terms, index=x.columns.rename("term")), covariances, pd.Series(found))


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
    names = {"estimate": "limit", "ci_low": "limit_low", "ci_high": "limit_high"}
    return pd.Series(tested | limit[[*names]].rename(names).to_dict())


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
    sign = -1.0 if small_study_test(estimates, variances, method=method).slope < 0.0 else 1.0
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
    whole_y = np.concatenate([estimates, sign * (2.0 * centre - ascending[k - missing :])])
    whole_v = np.concatenate([variances, ordered[k - missing :]])
    filled = random_effects(whole_y, whole_v, method=method, test=test, level=level)
    counted = {"missing": missing, "side": "left" if sign > 0.0 else "right"}
    return pd.Series(counted | filled.to_dict() | {"converged": settled and filled.converged})


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
    left_out, rest = np.nonzero(~np.eye(estimates.size, dtype=bool))
    return meta_analysis.random_effects_by_group(
        estimates[rest], variances[rest], left_out, method=method, test=test, level=level
    ).rename_axis("left_out")


def blups(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.DataFrame:
    """Return the best linear unbiased prediction of each claim's own true value: estimate, se, pi_low, pi_high.

    Parameters
    ----------
    y, v, method, test, level
        As in `leave_one_out_fit`.

    Examples
    --------
    >>> shrunk = blups([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> len(shrunk)
    4
    """
    estimates, variances = as_claims(y, v, method, least=2)
    pooled = random_effects(estimates, variances, method=method, test=test, level=level)
    own = pooled.tau2 / (pooled.tau2 + variances)
    shrunk = own * estimates + (1.0 - own) * pooled.estimate
    se = np.sqrt(own * variances + ((1.0 - own) * pooled.se) ** 2)
    low, high = estimators.interval(shrunk, se, np.inf if test == "z" else estimates.size - 1, level)
    return pd.DataFrame({"estimate": shrunk, "se": se, "pi_low": low, "pi_high": high})


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
    word("method", method, (*estimators.CLOSED, *estimators.SEARCHED))
    # Q is weighted by 1 / v, as in the search of Paule and Mandel.
    estimates, variances = as_claims(y, v, "PM", level=level, least=2)
    model = fit_model(estimates[:, None], variances[:, None], method)
    ends, settled = {"": model.tau2}, model.converged
    for end, tail in (("_low", (1.0 - level) / 2.0), ("_high", (1.0 + level) / 2.0)):
        step = partial(estimators.q_step, goal=float(special.chdtri(model.claims.df, tail)))
        ends[end], reached = estimators.iterate(model.claims, np.zeros(1), step)
        settled = settled & reached
    found: dict[str, Any] = {"converged": bool(settled[0])}
    for end, tau2 in ends.items():
        values = replace(model, tau2=tau2).statistics(["i2"])
        found |= {f"{name}{end}": float(values[name][0]) for name in ("tau2", "tau", "i2", "h2")}
    return pd.Series(found)


def robust(
    y: ArrayLike, v: ArrayLike, cluster: Any, *, kind: Literal["CR1", "CR2"] = "CR2", level: float = 0.95
) -> pd.Series[Any]:
    """Return the pooled mean with a test that stays honest when claims of one cluster depend on each other.

    Parameters
    ----------
    y, v, level
        As in `random_effects`; variances are positive.
    cluster : array_like, shape (k,)
        Label of the cluster of each claim (a lineage, say); fewer than two clusters raise `ValueError`.
    kind : {"CR2", "CR1"}
        CR2 with Satterthwaite degrees of freedom, or CR1 with n - 1 for n clusters.
        The working model behind the weights need not be true for either to be valid.

    Returns
    -------
    Series
        k, clusters, converged, estimate, se, df, statistic, p, ci_low, ci_high, and the variances of the working model:
        tau2 between clusters, omega2 between the claims of one.

    Examples
    --------
    >>> fit = robust([0.1, 0.2, 0.9, 1.6, 0.4, 0.6], [0.04] * 6, ["A", "A", "B", "C", "D", "E"])
    >>> bool(fit.ci_low < fit.estimate < fit.ci_high)
    True
    """
    word("kind", kind, ("CR1", "CR2"))
    # Weights come to 1 / v where the working model finds no variance.
    estimates, variances = as_claims(y, v, "EE", level=level, least=2)
    codes, labels = as_codes(cluster, estimates.size)
    if len(labels) < 2:
        raise ValueError("all claims are in one cluster: a cluster-robust test needs at least two")
    same = (codes[:, None] == codes).astype(np.float64)
    start = random_effects(estimates, variances).tau2
    (tau2, omega2), converged = estimators.working_model(estimates, variances, same, start)
    covariance = np.diag(variances + omega2) + tau2 * same
    mean, se, df = _sandwich(estimates, covariance, codes, kind=kind)
    found = {"estimate": mean, "se": se, "df": df, "tau2": tau2, "omega2": omega2}
    found |= estimators.wald(np.array(mean), np.array(se), df, level)
    sizes: dict[str, Any] = {"k": estimates.size, "clusters": len(labels), "converged": converged}
    return pd.Series(sizes | {name: float(value) for name, value in found.items()})


def _sandwich(y: Floats, covariance: Floats, cluster: Ints, *, kind: str) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom.

    CR1 is scaled by n / (n - 1) for n clusters, as in metafor; CR2 is unbiased under the working model.
    """
    sums = np.linalg.solve(covariance, np.ones(y.size))
    share = sums / sums.sum()
    mean, n = float(share @ y), int(np.max(cluster)) + 1
    if kind == "CR1":
        of_clusters = np.bincount(cluster, weights=share * (y - mean), minlength=n)
        return mean, float(np.sqrt(n / (n - 1) * np.sum(of_clusters**2))), float(n - 1)
    variance = float(share @ covariance @ share)
    pull, own, total = np.empty((3, n))
    for j in range(n):
        rows = np.flatnonzero(cluster == j)
        block = covariance[np.ix_(rows, rows)]
        # The symmetric matrix that makes the residuals vary as the claims do under the working model.
        upper = np.linalg.cholesky(block).T
        middle = upper @ (block - variance) @ upper.T
        values, vectors = np.linalg.eigh((middle + middle.T) / 2.0)
        root = np.where(values > SINGULAR * np.max(values), values, np.inf) ** -0.5
        adjusted = upper.T @ (vectors * root) @ vectors.T @ upper @ share[rows]
        pull[j], own[j], total[j] = adjusted @ (y[rows] - mean), adjusted @ block @ adjusted, adjusted.sum()
    # Covariances of the cluster terms under the working model: residuals are tied through the common mean.
    ties = np.diag(own) - variance * np.outer(total, total)
    return mean, float(np.sqrt(np.sum(pull**2))), float(np.trace(ties) ** 2 / np.sum(ties**2))
