"""A pooled mean with a test that stays honest where claims of one cluster depend on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Floats, Ints
from analysis.estimates.meta.batch import pool
from analysis.estimates.meta.distributions import critical_value, two_sided_p
from analysis.estimates.meta.inference import Options, PoolingError
from analysis.estimates.meta.nested import Working, fit_nested
from analysis.estimates.meta.robust import cr1, cr2
from analysis.estimates.pooling_input import as_groups
from analysis.estimates.pooling_models import all_positive, claims_of_two


@dataclass(frozen=True, slots=True)
class Robust:
    """A pooled mean with a cluster-robust test; `between` and `within` are the working model's variances."""

    kind: str
    working: str
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


def _clusters(cluster: Any, size: int) -> tuple[Ints, int]:
    """Return the number of the cluster of each claim, and how many clusters there are."""
    labels, k, order = as_groups(cluster, size)
    if len(labels) < 2:
        raise PoolingError("all claims are in one cluster: a cluster-robust test needs at least two")
    numbers = np.empty(size, dtype=np.int64)
    numbers[slice(None) if order is None else order] = np.repeat(np.arange(len(labels)), k)
    return numbers, len(labels)


def _working_model(y: Floats, v: Floats, cluster: Ints, *, nested: bool, options: Options) -> Working:
    """Return the model behind the weights of a cluster-robust test."""
    columns, settled = pool(y, v, np.array([y.size]), options=options)
    tau2 = float(columns["tau2"][0])
    if nested:
        return fit_nested(y, v, cluster, start=tau2)
    return Working(0.0, tau2, np.diag(v + tau2), bool(settled[0]))


def robust(
    y: ArrayLike,
    v: ArrayLike,
    cluster: Any,
    *,
    kind: Literal["CR1", "CR2"] = "CR2",
    working: Literal["nested", "independent"] = "nested",
    level: float = 0.95,
) -> Robust:
    """Return the pooled mean with a test that stays honest when claims of one cluster depend on each other.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    cluster : array_like, shape (k,)
        Label of the cluster of each claim (a lineage, say).
    kind : {"CR2", "CR1"}
        CR2 with Satterthwaite degrees of freedom, or CR1 with n - 1 for n clusters.
    working : {"nested", "independent"}
        The model behind the weights: variance between clusters and between claims of a cluster, or one tau2
        between claims; both by REML. It need not be true for the test to be valid.
    level : float
        Coverage of the interval.

    Raises
    ------
    PoolingError
        If a value cannot be used, a variance is zero, an option is unknown, or there are fewer than two clusters.

    Examples
    --------
    >>> fit = robust([0.1, 0.2, 0.9, 1.6, 0.4, 0.6], [0.04] * 6, ["A", "A", "B", "C", "D", "E"])
    >>> bool(fit.ci_low < fit.estimate < fit.ci_high)
    True
    """
    if kind not in ("CR1", "CR2") or working not in ("nested", "independent"):
        raise PoolingError(f"kind {kind!r} must be CR1 or CR2, and working {working!r} nested or independent")
    options = Options("REML", "z", level)
    estimates, variances = claims_of_two(y, v, options)
    all_positive(variances, "a cluster-robust test")
    codes, clusters = _clusters(cluster, estimates.size)
    model = _working_model(estimates, variances, codes, nested=working == "nested", options=options)
    sandwich = cr2 if kind == "CR2" else cr1
    mean, se, df = sandwich(estimates, model.covariance, codes)
    half = float(critical_value(np.array([df]), level)[0]) * se
    with np.errstate(all="ignore"):
        statistic = float(np.divide(mean, se))
    return Robust(
        kind=kind,
        working=working,
        level=level,
        k=estimates.size,
        clusters=clusters,
        converged=model.converged,
        estimate=mean,
        se=se,
        statistic=statistic,
        df=df,
        p=float(two_sided_p(np.array([statistic]), np.array([df]))[0]),
        ci_low=mean - half,
        ci_high=mean + half,
        between=model.between,
        within=model.within,
    )
