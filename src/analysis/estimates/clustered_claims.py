"""The pooled mean of claims that come in clusters, with a test that stays honest when claims of one depend on another.

Matrices are dense: one quantity has at most a few thousand claims.

References
----------
Hedges, Tipton and Johnson (2010), Research Synthesis Methods 1(1), 39-65; Konstantopoulos (2011), the same, 2(1), 61-76
(the working model); Pustejovsky and Tipton (2018), Journal of Business & Economic Statistics 36(4), 672-683 (CR2 with
Satterthwaite degrees of freedom).
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.arguments import word
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.meta_analysis import as_claims, as_codes, random_effects
from analysis.estimates.pooling_estimators import Floats, Ints

Pair = tuple[Floats, Floats]
# By how much rounding may lower the log likelihood of a working model.
ROUNDING = 1e-9
# Eigenvalues of a cluster's residual covariance below this share of the largest are taken for zero.
SINGULAR = 1e-12


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
    (tau2, omega2), converged = working_model(estimates, variances, same, start)
    covariance = np.diag(variances + omega2) + tau2 * same
    if kind == "CR1":
        mean, se, df = _cr1(estimates, covariance, codes)
    else:
        mean, se, df = _cr2(estimates, covariance, codes)
    tests = estimators.wald(np.array(mean), np.array(se), df, level)
    sizes: dict[str, Any] = {"k": estimates.size, "clusters": len(labels), "converged": converged}
    found = {"estimate": mean, "se": se, "df": df, "tau2": float(tau2), "omega2": float(omega2)}
    return pd.Series(sizes | found | {name: float(value) for name, value in tests.items()})


def _weighted_mean(y: Floats, covariance: Floats) -> tuple[float, Floats]:
    """The mean under the working model, and the share of each claim in it."""
    sums = np.linalg.solve(covariance, np.ones(y.size))
    share = sums / sums.sum()
    return float(share @ y), share


def _cr1(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom, scaled by n / (n - 1) as in metafor."""
    mean, share = _weighted_mean(y, covariance)
    n = int(np.max(cluster)) + 1
    of_clusters = np.bincount(cluster, weights=share * (y - mean), minlength=n)
    se = float(np.sqrt(n / (n - 1) * np.sum(of_clusters**2)))
    return mean, se, float(n - 1)


def _cr2(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom, unbiased under the working model."""
    mean, share = _weighted_mean(y, covariance)
    variance = float(share @ covariance @ share)
    n = int(np.max(cluster)) + 1
    pull = np.empty(n)
    variance_of_term = np.empty(n)
    weight_of_term = np.empty(n)
    for j in range(n):
        rows = np.flatnonzero(cluster == j)
        block = covariance[np.ix_(rows, rows)]
        adjusted = _adjustment(block, variance) @ share[rows]
        pull[j] = adjusted @ (y[rows] - mean)
        variance_of_term[j] = adjusted @ block @ adjusted
        weight_of_term[j] = adjusted.sum()
    # Covariances of the cluster terms under the working model: residuals are tied through the common mean.
    ties = np.diag(variance_of_term) - variance * np.outer(weight_of_term, weight_of_term)
    df = float(np.trace(ties) ** 2 / np.sum(ties**2))
    return mean, float(np.sqrt(np.sum(pull**2))), df


def _adjustment(block: Floats, variance: Floats | float) -> Floats:
    """The symmetric matrix that makes the residuals of a cluster vary as its claims do under the working model."""
    upper = np.linalg.cholesky(block).T
    middle = upper @ (block - variance) @ upper.T
    values, vectors = np.linalg.eigh((middle + middle.T) / 2.0)
    # Directions in which residuals hardly vary count nothing.
    root = np.where(values > SINGULAR * np.max(values), values, np.inf) ** -0.5
    return np.asarray(upper.T @ (vectors * root) @ vectors.T @ upper)


def working_model(y: Floats, v: Floats, same_cluster: Floats, start: float) -> tuple[Floats, bool]:
    """The variances (between clusters, within) of y_ij = mu + u_j + w_ij + e_ij by REML, and whether that settled.

    Fisher scoring from `start`, their sum; `same_cluster` says which claims, (K, K), are of one cluster. Where every
    cluster holds one claim the two cannot be told apart and all of it is between.
    """
    estimable = np.array([True, same_cluster.sum() > y.size])
    variances = np.where(estimable, start / estimable.sum(), 0.0)
    step = np.zeros(2)
    damping = 1.0
    best = -np.inf
    for _ in range(estimators.MAX_ITERATIONS):
        between, within = tried = np.maximum(variances + damping * step, 0.0)
        inverse = np.linalg.inv(np.diag(v + within) + between * same_cluster)
        sums = inverse.sum(axis=1)
        p = inverse - np.outer(sums, sums) / sums.sum()
        py = p @ y
        loglik = 0.5 * (np.linalg.slogdet(inverse)[1] - np.log(sums.sum()) - y @ py)
        if loglik < best - ROUNDING:
            # Too far: from here on steps are half as long.
            damping /= 2.0
            continue
        variances = tried
        best = loglik
        score, information = _score_and_information(p, py, same_cluster)
        free = estimable & ((variances > 0.0) | (score > 0.0))
        step = np.zeros(2)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        if (np.abs(step) <= estimators.LAST_FISHER_STEP * np.sqrt(2.0 / np.diag(information))).all():
            return variances, True
    return variances, False


def _score_and_information(p: Floats, py: Floats, same_cluster: Floats) -> Pair:
    """Twice the slope of the likelihood in both variances of a working model, (2,), and twice its information."""
    derivatives = (p @ same_cluster, p)
    traces = [np.trace(derivative) for derivative in derivatives]
    score = np.array([py @ same_cluster @ py, py @ py]) - traces
    information = np.empty((2, 2))
    for row, a in enumerate(derivatives):
        for column, b in enumerate(derivatives):
            information[row, column] = np.sum(a * b.T)
    return score, information
