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

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from analysis.estimates.pooling import pool, pool_one
from analysis.estimates.pooling_estimators import LAST_FISHER_STEP, Floats, Ints, Problem, iterate, q_step
from analysis.estimates.pooling_inference import (
    LOG_2PI,
    UNIROOT_TOLERANCE,
    Options,
    PoolingError,
    all_positive,
    as_claims,
    as_codes,
    critical_value,
    exact_units,
    fit_model,
    wald,
)

# Rounds of the search for the working model, and how often a step is halved.
MAX_ROUNDS, MAX_HALVINGS = 500, 60
# Eigenvalues of a cluster's residual covariance below this share of the largest are taken for zero.
SINGULAR = 1e-12


def leave_one_out(
    y: ArrayLike,
    v: ArrayLike,
    *,
    labels: Any = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the pooled estimate without each claim, one row per claim left out.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`; at least two claims.
    labels : array_like, shape (k,), optional
        What the rows are called.

    Examples
    --------
    >>> leave_one_out([0.1, 0.9, 0.4], [0.04, 0.09, 0.05], labels=["A", "B", "C"]).index.tolist()
    ['A', 'B', 'C']
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options, least=2)
    k = estimates.size
    # All fits are one batch: row i holds every claim but the i-th.
    rest = np.broadcast_to(np.arange(k), (k, k))[~np.eye(k, dtype=bool)]
    sizes, every = np.full(k, k - 1), np.ones(k, dtype=bool)
    names = ("estimate", "se", "statistic", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p")
    columns, converged = pool(estimates[rest], variances[rest], sizes, every, options=options, wanted=names)
    index = _index(labels, k).rename("left_out")
    return pd.DataFrame({name: columns[name] for name in names} | {"converged": converged}, index=index)


def blups(
    y: ArrayLike,
    v: ArrayLike,
    *,
    labels: Any = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the best linear unbiased prediction of each claim's own true value: estimate, se, pi_low, pi_high.

    Parameters
    ----------
    y, v, labels, method, test, level
        As in `leave_one_out_fit`.

    Examples
    --------
    >>> shrunk = blups([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> len(shrunk)
    4
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options, least=2)
    pooled, _ = pool_one(estimates, variances, options, ("estimate", "se", "tau2"))
    own = pooled["tau2"] / (pooled["tau2"] + variances)
    shrunk = own * estimates + (1.0 - own) * pooled["estimate"]
    spread = np.sqrt(own * variances + ((1.0 - own) * pooled["se"]) ** 2)
    half = critical_value(None if test == "z" else estimates.size - 1, level) * spread
    predicted = {"estimate": shrunk, "se": spread, "pi_low": shrunk - half, "pi_high": shrunk + half}
    return pd.DataFrame(predicted, index=_index(labels, estimates.size))


def _index(labels: Any, size: int) -> pd.Index:
    """What the claims are called: 0, 1, ... where no labels are named."""
    index = pd.RangeIndex(size) if labels is None else pd.Index(labels)
    if len(index) != size:
        raise PoolingError(f"there are {len(index)} labels for {size} claims: each needs one")
    return index


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


@np.errstate(all="ignore")
def tau2_interval(
    y: ArrayLike,
    v: ArrayLike,
    *,
    method: str = "REML",
    level: float = 0.95,
    pm_tolerance: float | None = UNIROOT_TOLERANCE,
) -> Tau2Interval:
    """Return the Q-profile interval of tau2 around the estimate of `method`.

    Both bounds are zero where even tau2 = 0 leaves less scatter than chance would (an empty interval).

    Parameters
    ----------
    y, v, method, level
        As in `random_effects`; at least two claims of positive variance, and a model that has a tau2.
    pm_tolerance : float or None
        For method PM only: stop the search for the estimate where metafor 4.8-0 stops by default, so that printed
        tables agree to their last digit; None gives the exact root that `random_effects` gives.

    Examples
    --------
    >>> found = tau2_interval([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> bool(found.tau2_low <= found.tau2 <= found.tau2_high)
    True
    """
    options = Options(method, "z", level)
    if options.common:
        raise PoolingError(f"{method} is a common-effect model and has no tau2: use REML, for example")
    estimates, variances = as_claims(y, v, options, least=2)
    all_positive(variances, ": a Q-profile interval needs positive sampling variances")
    problem, _, (unit,) = exact_units(Problem(estimates[:, None], variances[:, None]))
    model = fit_model(problem, options, unit=unit, pm_tolerance=pm_tolerance)
    values, settled = [model.tau2], [model.converged]
    for tail in ((1.0 + level) / 2.0, (1.0 - level) / 2.0):
        goal = 2.0 * float(gammaincinv(problem.df / 2.0, tail))
        end, found = iterate(problem, np.zeros(1), partial(q_step, goal=goal))
        values.append(end)
        settled.append(found)
    tau2 = np.concatenate(values)
    i2, h2 = model.i2_h2(tau2)
    numbers = np.concatenate([tau2 * unit**2, np.sqrt(tau2) * unit, i2, h2])
    return Tau2Interval(method, level, problem.k, bool(np.all(settled)), *numbers.tolist())


@dataclass(frozen=True, slots=True)
class Robust:
    """A pooled mean with a cluster-robust test; `between` and `within` are the working model's variances."""

    kind: str
    level: float
    k: int
    clusters: int
    converged: bool
    estimate: float
    se: float
    statistic: float
    df: float
    p: float
    ci_low: float
    ci_high: float
    between: float
    within: float


def robust(
    y: ArrayLike,
    v: ArrayLike,
    cluster: Any,
    *,
    kind: Literal["CR1", "CR2"] = "CR2",
    level: float = 0.95,
) -> Robust:
    """Return the pooled mean with a test that stays honest when claims of one cluster depend on each other.

    Parameters
    ----------
    y, v, level
        As in `random_effects`; variances are positive.
    cluster : array_like, shape (k,)
        Label of the cluster of each claim (a lineage, say); fewer than two clusters raise `PoolingError`.
    kind : {"CR2", "CR1"}
        CR2 with Satterthwaite degrees of freedom, or CR1 with n - 1 for n clusters.
        The working model behind the weights need not be true for either to be valid.

    Examples
    --------
    >>> fit = robust([0.1, 0.2, 0.9, 1.6, 0.4, 0.6], [0.04] * 6, ["A", "A", "B", "C", "D", "E"])
    >>> bool(fit.ci_low < fit.estimate < fit.ci_high)
    True
    """
    if kind not in ("CR1", "CR2"):
        raise PoolingError(f"kind {kind!r} is not known: use CR1 or CR2")
    estimates, variances = as_claims(y, v, Options("REML", "z", level), least=2)
    all_positive(variances, ": a cluster-robust test needs positive sampling variances")
    codes, labels = as_codes(cluster, estimates.size)
    if len(labels) < 2:
        raise PoolingError("all claims are in one cluster: a cluster-robust test needs at least two")
    same = (codes[:, None] == codes).astype(np.float64)
    found, converged = _working_model(estimates, variances, same)
    covariance = _covariance(variances, same, found)
    mean, se, df = _sandwich(estimates, covariance, codes, kind=kind)
    test = {name: float(x) for name, x in wald(np.array(mean), np.array(se), df, level).items()}
    between, within = found.tolist()
    own = {"estimate": mean, "se": se, "df": df, "between": between, "within": within}
    return Robust(kind, level, estimates.size, len(labels), converged, **own, **test)


def _working_model(y: Floats, v: Floats, same: Floats) -> tuple[Floats, bool]:
    """The variances (between, within) behind the weights, by Fisher scoring, and whether their search settled.

    Where every cluster holds one claim the two cannot be told apart and all of it is `between`.
    """
    tau2 = pool_one(y, v, Options(), ["tau2"])[0]["tau2"]
    estimable = np.array([True, same.sum() > y.size])
    variances = np.where(estimable, tau2 / estimable.sum(), 0.0)
    loglik, score, information = _restricted(y, v, same, variances)
    for _ in range(MAX_ROUNDS):
        free = estimable & ~((variances == 0.0) & (score <= 0.0))
        step = np.zeros(2)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        scale = np.sqrt(1.0 / np.diag(information))
        if (np.abs(step) <= LAST_FISHER_STEP * scale).all():
            return variances, True
        # The step is halved until the likelihood does not fall; where it always does, this is the end.
        for halving in range(MAX_HALVINGS):
            tried = np.maximum(variances + step * 0.5**halving, 0.0)
            found = _restricted(y, v, same, tried)
            if found[0] >= loglik:
                break
        else:
            tried = variances
        if (tried == variances).all():
            return variances, bool((np.abs(step) <= np.sqrt(LAST_FISHER_STEP) * scale).all())
        variances, (loglik, score, information) = tried, found
    return variances, False


def _restricted(y: Floats, v: Floats, same: Floats, variances: Floats) -> tuple[float, Floats, Floats]:
    """The restricted log likelihood, its score and expected information at (between, within)."""
    sigma = _covariance(v, same, variances)
    inverse = np.linalg.inv(sigma)
    row_sums = inverse.sum(axis=1)
    precision = row_sums.sum()
    residual = y - row_sums @ y / precision
    py = inverse @ residual
    p = inverse - np.outer(row_sums, row_sums) / precision
    parts = (p @ same, p)
    score = 0.5 * (np.array([py @ same @ py, py @ py]) - np.array([np.trace(part) for part in parts]))
    information = 0.5 * np.array([[np.sum(a * b.T) for b in parts] for a in parts])
    log_det = np.linalg.slogdet(sigma)[1] + np.log(precision / y.size)
    return float(-0.5 * ((y.size - 1) * LOG_2PI + log_det + residual @ py)), score, information


def _covariance(v: Floats, same: Floats, variances: Floats) -> Floats:
    """The covariance of the claims, (k, k): zero between clusters."""
    return np.asarray(np.diag(v + variances[1]) + variances[0] * same)


def _sandwich(y: Floats, covariance: Floats, cluster: Ints, *, kind: str) -> tuple[float, float, float]:
    """The mean, its cluster-robust standard error and degrees of freedom.

    CR1 scales the plain sandwich by n / (n - 1) for n clusters, as metafor does. CR2 corrects each cluster's residuals
    so that the variance is unbiased under the working model.
    """
    row_sums = np.linalg.solve(covariance, np.ones(y.size))
    share = row_sums / row_sums.sum()
    mean, n = float(share @ y), int(np.max(cluster)) + 1
    if kind == "CR1":
        pull = np.bincount(cluster, weights=share * (y - mean), minlength=n)
        return mean, float(np.sqrt(n / (n - 1) * np.sum(pull**2))), float(n - 1)
    variance = float(share @ covariance @ share)
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
    return mean, float(np.sqrt(np.sum(pull**2))), float(np.trace(ties) ** 2 / np.sum(ties**2))


def _adjustment(block: Floats, variance: float) -> Floats:
    """The matrix that makes a cluster's residuals vary as its claims do under the working model."""
    upper = np.linalg.cholesky(block).T
    middle = upper @ (block - variance) @ upper.T
    values, vectors = np.linalg.eigh((middle + middle.T) / 2.0)
    root = np.where(values > SINGULAR * np.max(values), values, np.inf) ** -0.5
    return np.asarray(upper.T @ (vectors * root) @ vectors.T @ upper)
