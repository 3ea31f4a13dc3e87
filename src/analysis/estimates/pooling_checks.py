"""How much the pooled estimate rests on single claims or on clusters of them, and how wide tau2 is.

The cluster-robust test rests on a working model with variance between clusters and between the claims of one, by
restricted likelihood: y_ij = mu + u_j + w_ij + e_ij. Matrices are dense, as one quantity has at most a few thousand
claims.

References
----------
Leaving out: Viechtbauer and Cheung (2010), Research Synthesis Methods 1(2), 112-125. Q-profile: Viechtbauer (2007),
Statistics in Medicine 26(1), 37-52. Clusters: Hedges, Tipton and Johnson (2010), Research Synthesis Methods 1(1),
39-65; Konstantopoulos (2011), the same, 2(1), 61-76 (the working model); Pustejovsky and Tipton (2018), Journal of
Business & Economic Statistics 36(4), 672-683 (CR2 with Satterthwaite degrees of freedom).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtri

from analysis.arguments import word
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.pooling import as_claims, as_codes, fit_model, random_effects, random_effects_by_group
from analysis.estimates.pooling_estimators import Floats, Ints

# Rounds of the search for the working model, and by how much rounding may lower its log likelihood.
MAX_ROUNDS, ROUNDING = 1000, 1e-9
# Eigenvalues of a cluster's residual covariance below this share of the largest are taken for zero.
SINGULAR = 1e-12


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
    return random_effects_by_group(
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
        step = partial(estimators.q_step, goal=float(chdtri(model.claims.df, tail)))
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
    (tau2, omega2), converged = _working_model(estimates, variances, same)
    covariance = np.diag(variances + omega2) + tau2 * same
    mean, se, df = _sandwich(estimates, covariance, codes, kind=kind)
    found = {"estimate": mean, "se": se, "df": df, "tau2": tau2, "omega2": omega2}
    found |= estimators.wald(np.array(mean), np.array(se), df, level)
    sizes: dict[str, Any] = {"k": estimates.size, "clusters": len(labels), "converged": converged}
    return pd.Series(sizes | {name: float(value) for name, value in found.items()})


def _working_model(y: Floats, v: Floats, same: Floats) -> tuple[Floats, bool]:
    """The variances (between clusters, within) behind the weights, by Fisher scoring, and whether that settled.

    Where every cluster holds one claim the two cannot be told apart and all of it is between.
    """
    estimable = np.array([True, same.sum() > y.size])
    variances = np.where(estimable, random_effects(y, v).tau2 / estimable.sum(), 0.0)
    step, damping, best = np.zeros(2), 1.0, -np.inf
    for _ in range(MAX_ROUNDS):
        tried = np.maximum(variances + damping * step, 0.0)
        inverse = np.linalg.inv(np.diag(v + tried[1]) + tried[0] * same)
        sums = inverse.sum(axis=1)
        p = inverse - np.outer(sums, sums) / sums.sum()
        py, parts = p @ y, (p @ same, p)
        loglik = 0.5 * (np.linalg.slogdet(inverse)[1] - np.log(sums.sum()) - y @ py)
        if loglik < best - ROUNDING:
            # Too far: from here on steps are half as long.
            damping /= 2.0
            continue
        variances, best = tried, loglik
        score = np.array([py @ same @ py, py @ py]) - [np.trace(part) for part in parts]
        information = np.array([[np.sum(a * b.T) for b in parts] for a in parts])
        free = estimable & ((variances > 0.0) | (score > 0.0))
        step = np.zeros(2)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        if (np.abs(step) <= estimators.LAST_FISHER_STEP * np.sqrt(2.0 / np.diag(information))).all():
            return variances, True
    return variances, False


def _sandwich(y: Floats, covariance: Floats, cluster: Ints, *, kind: str) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom.

    CR1 scales the plain sandwich by n / (n - 1) for n clusters, as metafor does. CR2 corrects each cluster's residuals
    so that the variance is unbiased under the working model.
    """
    sums = np.linalg.solve(covariance, np.ones(y.size))
    share = sums / sums.sum()
    mean, n = float(share @ y), int(np.max(cluster)) + 1
    if kind == "CR1":
        pull = np.bincount(cluster, weights=share * (y - mean), minlength=n)
        return mean, float(np.sqrt(n / (n - 1) * np.sum(pull**2))), float(n - 1)
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
