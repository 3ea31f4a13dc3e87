"""How much the pooled estimate rests on single claims, and whether small studies say something else.

References
----------
Viechtbauer, W., & Cheung, M. W.-L. (2010). Outlier and influence diagnostics for meta-analysis. Research Synthesis
Methods, 1(2), 112-125.
Duval, S. J., & Tweedie, R. L. (2000). Trim and fill: a simple funnel-plot-based method of testing and adjusting
for publication bias in meta-analysis. Biometrics, 56(2), 455-463 (estimator L0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Floats
from analysis.estimates.meta.batch import pool
from analysis.estimates.meta.inference import Options, critical_value
from analysis.estimates.pooling_input import as_claims, as_labels
from analysis.estimates.pooling_regression import INTERCEPT, meta_regression

MAX_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class SmallStudy:
    """Egger's regression on the standard error: its slope's test and the limit for a claim without error."""

    slope: float
    statistic: float
    p: float
    df: float
    limit: float
    limit_low: float
    limit_high: float


@dataclass(frozen=True, slots=True)
class TrimFill:
    """Trim and fill: `missing` claims on `side`, and the pooled estimate with their mirror images added."""

    missing: int
    side: str
    converged: bool
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    tau2: float


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
    y, v : array_like, shape (k,)
        Estimates and their sampling variances; at least two.
    labels : array_like, shape (k,), optional
        What the rows are called.
    method, test, level
        As in `random_effects`.

    Raises
    ------
    PoolingError
        If the claims cannot be used or are fewer than two.

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
    columns, converged = pool(estimates[rest], variances[rest], np.full(k, k - 1), options=options)
    names = ("estimate", "se", "statistic", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p")
    index = as_labels(labels, k).rename("left_out")
    return pd.DataFrame({name: columns[name] for name in names}, index=index).assign(converged=converged)


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
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    labels : array_like, shape (k,), optional
        What the rows are called.
    method, test, level
        As in `random_effects`.

    Raises
    ------
    PoolingError
        If the claims cannot be used or are fewer than two.

    Examples
    --------
    >>> shrunk = blups([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> len(shrunk)
    4
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options, least=2)
    columns, _ = pool(estimates, variances, np.array([estimates.size]), options=options)
    tau2, mean, se = (float(columns[name][0]) for name in ("tau2", "estimate", "se"))
    own = tau2 / (tau2 + variances)
    shrunk = own * estimates + (1.0 - own) * mean
    spread = np.sqrt(own * variances + ((1.0 - own) * se) ** 2)
    half = critical_value(None if test == "z" else columns["df"], level) * spread
    predicted = {"estimate": shrunk, "se": spread, "pi_low": shrunk - half, "pi_high": shrunk + half}
    return pd.DataFrame(predicted, index=as_labels(labels, estimates.size))


def small_study_test(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> SmallStudy:
    """Return Egger's regression test in its random-effects form, with its limit for an exact claim.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    method, test, level
        As in `random_effects`.

    Raises
    ------
    PoolingError
        If the claims cannot be used, are fewer than three, or all have the same variance.

    References
    ----------
    Sterne, J. A. C., & Egger, M. (2005). Regression methods to detect publication and other bias in
    meta-analysis. In Rothstein, Sutton & Borenstein (Eds.), Publication bias in meta-analysis (pp. 99-110).

    Examples
    --------
    >>> found = small_study_test([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> 0 <= found.p <= 1
    True
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options, least=3)
    moderators = {"se": np.sqrt(variances)}
    fitted = meta_regression(
        estimates, variances, moderators, method=method, test=test, level=level, pm_tolerance=None
    )
    slope, limit = (fitted.coefficients.loc[term].to_dict() for term in ("se", INTERCEPT))
    return SmallStudy(
        slope=float(slope["estimate"]),
        statistic=float(slope["statistic"]),
        p=float(slope["p"]),
        df=fitted.df,
        limit=float(limit["estimate"]),
        limit_low=float(limit["ci_low"]),
        limit_high=float(limit["ci_high"]),
    )


def trim_and_fill(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> TrimFill:
    """Return the trim-and-fill estimate (L0), the side chosen by the slope of Egger's regression.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    method, test, level
        As in `random_effects`.

    Raises
    ------
    PoolingError
        If the claims cannot be used, are fewer than three, or all have the same variance.

    Examples
    --------
    >>> found = trim_and_fill([0.1, 0.9, 0.4, 1.6, 0.3], [0.04, 0.09, 0.05, 0.1, 0.03])
    >>> found.missing >= 0
    True
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options, least=3)
    high_side = small_study_test(estimates, variances, method=method).slope < 0.0
    sign = -1.0 if high_side else 1.0
    order = np.argsort(sign * estimates, kind="stable")
    ascending, ordered = sign * estimates[order], variances[order]
    missing, centre, settled = _missing_claims(ascending, ordered, options)
    # The outermost claims, which have no counterpart on the other side, get their mirror images.
    outermost = slice(ascending.size - missing, ascending.size)
    whole_y = np.concatenate([estimates, sign * (2.0 * centre - ascending[outermost])])
    whole_v = np.concatenate([variances, ordered[outermost]])
    columns, found = pool(whole_y, whole_v, np.array([whole_y.size]), options=options)
    pooled = {name: float(columns[name][0]) for name in ("estimate", "se", "ci_low", "ci_high", "tau2")}
    return TrimFill(missing, "right" if high_side else "left", settled and bool(found[0]), **pooled)


def _missing_claims(y: Floats, v: Floats, options: Options) -> tuple[int, float, bool]:
    """Return how many claims are missing on the low side, the trimmed mean, and whether the count settled.

    `y` is sorted in ascending order.
    """
    k, missing = y.size, 0
    for _ in range(MAX_ROUNDS):
        kept = k - missing
        columns, _ = pool(y[:kept], v[:kept], np.array([kept]), options=options)
        centre = float(columns["estimate"][0])
        deviation = y - centre
        rank = np.empty(k)
        rank[np.argsort(np.abs(deviation), kind="stable")] = np.arange(1, k + 1)
        above = rank[deviation > 0.0].sum()
        again = max(0, round(float((4.0 * above - k * (k + 1)) / (2 * k - 1))))
        if again == missing:
            return missing, centre, True
        # Trimming everything would leave nothing to centre on.
        missing = min(again, k - 1)
    return missing, centre, False
