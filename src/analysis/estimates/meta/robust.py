"""Sandwich variance of a pooled mean when claims of one cluster depend on each other.

CR1 scales the plain sandwich by n / (n - 1) for n clusters and uses n - 1 degrees of freedom, as metafor does. CR2
corrects each cluster's residuals so that the variance is unbiased under the working model, with Satterthwaite
degrees of freedom.

References
----------
Hedges, L. V., Tipton, E., & Johnson, M. C. (2010). Robust variance estimation in meta-regression with dependent
effect size estimates. Research Synthesis Methods, 1(1), 39-65.
Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and hypothesis
testing in fixed effects models. Journal of Business & Economic Statistics, 36(4), 672-683.
"""

from __future__ import annotations

import numpy as np

from analysis.estimates.meta.algebra import Floats, Ints

# Eigenvalues of a cluster's residual covariance below this share of the largest are taken for zero.
SINGULAR = 1e-12


def weighted_mean(y: Floats, covariance: Floats) -> tuple[float, Floats]:
    """Return the mean with inverse-covariance weights, and those weights (k,), which sum to one."""
    row_sums = np.linalg.solve(covariance, np.ones(y.size))
    share = row_sums / row_sums.sum()
    return float(share @ y), share


def cr1(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """Return the mean, its CR1 standard error and degrees of freedom."""
    mean, share = weighted_mean(y, covariance)
    n = int(np.max(cluster)) + 1
    pull = np.bincount(cluster, weights=share * (y - mean), minlength=n)
    return mean, float(np.sqrt(n / (n - 1) * np.sum(pull**2))), float(n - 1)


def cr2(y: Floats, covariance: Floats, cluster: Ints) -> tuple[float, float, float]:
    """Return the mean, its CR2 standard error and Satterthwaite degrees of freedom.

    `covariance` is zero between clusters.
    """
    mean, share = weighted_mean(y, covariance)
    variance = float(share @ covariance @ share)
    n = int(np.max(cluster)) + 1
    pull, own, total = np.empty(n), np.empty(n), np.empty(n)
    for j in range(n):
        rows = np.flatnonzero(cluster == j)
        block = covariance[np.ix_(rows, rows)]
        adjusted = _adjustment(block, variance).T @ share[rows]
        pull[j] = adjusted @ (y[rows] - mean)
        own[j] = adjusted @ block @ adjusted
        total[j] = adjusted.sum()
    # Covariances of the cluster terms under the working model: residuals are tied through the common mean.
    ties = np.diag(own) - variance * np.outer(total, total)
    df = np.trace(ties) ** 2 / np.sum(ties**2)
    return mean, float(np.sqrt(np.sum(pull**2))), float(df)


def _adjustment(block: Floats, variance: float) -> Floats:
    """Return the matrix that makes a cluster's residuals vary as its claims do under the working model."""
    upper = np.linalg.cholesky(block).T
    middle = upper @ (block - variance) @ upper.T
    values, vectors = np.linalg.eigh((middle + middle.T) / 2.0)
    usable = values > SINGULAR * np.max(values)
    root = np.zeros_like(values)
    root[usable] = values[usable] ** -0.5
    return np.asarray(upper.T @ (vectors * root) @ vectors.T @ upper)
