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
    same_cluster = (codes[:, None] == codes).astype(np.float64)
    start = random_effects(estimates, variances).tau2
    (tau2, omega2), converged = working_model(estimates, variances, same_cluster, start)
    covariance = np.diag(variances + omega2) + tau2 * same_cluster
    if kind == "CR1":
        mean, se, df = _cr1(estimates, covariance, codes)
    else:
        mean, se, df = _cr2(estimates, covariance, codes)
    fit: dict[str, Any] = {
        "k": estimates.size,
        "clusters": len(labels),
        "converged": converged,
        "estimate": mean,
        "se": se,
        "df": df,
        "tau2": float(tau2),
        "omega2": float(omega2),
    }
    tests = estimators.wald(np.array(mean), np.array(se), df, level)
    for name, value in tests.items():
        fit[name] = float(value)
    return pd.Series(fit)


def _weighted_mean(y: Floats, covariance: Floats) -> tuple[float, Floats]:
    """The mean under the working model, and the share of each claim in it."""
    sums = np.linalg.solve(covariance, np.ones(y.size))
    share = sums / sums.sum()
    return float(share @ y), share


def _cr1(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom, scaled by n / (n - 1) as in metafor."""
    mean, share = _weighted_mean(y, covariance)
    n = int(np.max(cluster)) + 1
    pull = share * (y - mean)
    pull_of_cluster = np.bincount(cluster, weights=pull, minlength=n)
    variance = n / (n - 1) * np.sum(pull_of_cluster**2)
    return mean, float(np.sqrt(variance)), float(n - 1)


def _cr2(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom, unbiased under the working model."""
    mean, share = _weighted_mean(y, covariance)
    variance = float(share @ covariance @ share)
    n = int(np.max(cluster)) + 1
    pull = np.empty(n)
    variance_of_term = np.empty(n)
    weight_of_term = np.empty(n)
    for code in range(n):
        rows = np.flatnonzero(cluster == code)
        block = covariance[np.ix_(rows, rows)]
        adjusted = _adjustment(block, variance) @ share[rows]
        residuals = y[rows] - mean
        pull[code] = adjusted @ residuals
        variance_of_term[code] = adjusted @ block @ adjusted
        weight_of_term[code] = adjusted.sum()
    se = float(np.sqrt(np.sum(pull**2)))
    # Covariances of the cluster terms under the working model: residuals are tied through the common mean.
    through_mean = variance * np.outer(weight_of_term, weight_of_term)
    ties = np.diag(variance_of_term) - through_mean
    df = float(np.trace(ties) ** 2 / np.sum(ties**2))
    return mean, se, df


def _adjustment(block: Floats, variance: Floats | float) -> Floats:
    """The symmetric matrix that makes the residuals of a cluster vary as its claims do under the working model."""
    upper = np.linalg.cholesky(block).T
    middle = upper @ (block - variance) @ upper.T
    symmetric = (middle + middle.T) / 2.0
    values, vectors = np.linalg.eigh(symmetric)
    # Directions in which residuals hardly vary count nothing.
    varies = values > SINGULAR * np.max(values)
    inverse_root = np.where(varies, values, np.inf) ** -0.5
    return np.asarray(upper.T @ (vectors * inverse_root) @ vectors.T @ upper)


def working_model(y: Floats, v: Floats, same_cluster: Floats, start: float) -> tuple[Floats, bool]:
    """The variances (between clusters, within) of y_ij = mu + u_j + w_ij + e_ij by REML, and whether that settled.

    Fisher scoring from `start`, their sum; `same_cluster` says which claims, (K, K), are of one cluster. Where every
    cluster holds one claim the two cannot be told apart and all of it is between.
    """
    has_shared_cluster = same_cluster.sum() > y.size
    estimable = np.array([True, has_shared_cluster])
    variances = np.where(estimable, start / estimable.sum(), 0.0)
    step = np.zeros(2)
    damping = 1.0
    best = -np.inf
    for _ in range(estimators.MAX_ITERATIONS):
        candidate = np.maximum(variances + damping * step, 0.0)
        between, within = candidate
        covariance = np.diag(v + within) + between * same_cluster
        projection, log_likelihood = _restricted(y, covariance)
        if log_likelihood < best - ROUNDING:
            # Too far: from here on steps are half as long.
            damping /= 2.0
            continue
        variances = candidate
        best = log_likelihood
        score, information = _score_and_information(projection, projection @ y, same_cluster)
        # A variance that is zero and would fall stays where it is.
        is_free = estimable & ((variances > 0.0) | (score > 0.0))
        step = np.zeros(2)
        step[is_free] = np.linalg.solve(information[np.ix_(is_free, is_free)], score[is_free])
        error = np.sqrt(2.0 / np.diag(information))
        if (np.abs(step) <= estimators.LAST_FISHER_STEP * error).all():
            return variances, True
    return variances, False


def _restricted(y: Floats, covariance: Floats) -> tuple[Floats, float]:
    """The inverse covariance with the mean projected out, (K, K), and the restricted log likelihood less a constant."""
    inverse = np.linalg.inv(covariance)
    sums = inverse.sum(axis=1)
    precision_of_mean = sums.sum()
    projection = inverse - np.outer(sums, sums) / precision_of_mean
    _, log_determinant = np.linalg.slogdet(inverse)
    squares = y @ (projection @ y)
    return projection, 0.5 * (log_determinant - np.log(precision_of_mean) - squares)


def _score_and_information(projection: Floats, pull: Floats, same_cluster: Floats) -> Pair:
    """Twice the slope of the likelihood in both variances of a working model, (2,), and twice its information.

    `pull`, (K,), is the projection of the claims.
    """
    derivatives = (projection @ same_cluster, projection)
    traces = [np.trace(derivative) for derivative in derivatives]
    squares = np.array([pull @ same_cluster @ pull, pull @ pull])
    information = np.empty((2, 2))
    for row, derivative in enumerate(derivatives):
        for column, second_derivative in enumerate(derivatives):
            information[row, column] = np.sum(derivative * second_derivative.T)
    return squares - traces, information
