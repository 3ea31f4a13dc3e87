"""Pooled estimates of one quantity from several claims, or of very many quantities at once.

The numbers are those of the R package metafor 4.8-0 with its searches run to convergence. `y` is an estimate on
the scale on which claims are pooled (log for counts, logit for shares), `v` its sampling variance on that scale.

Bad input: a function for one quantity raises `PoolingError` (a `ValueError`) that names the row; a function for
many quantities gives the quantity a row of missing values and says why in `status`, and goes on.

References
----------
Viechtbauer, W. (2010). Conducting meta-analyses in R with the metafor package. Journal of Statistical Software,
36(3), 1-48.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Bools, Floats, Ints
from analysis.estimates.meta.batch import COLUMNS, pool
from analysis.estimates.meta.inference import Options, PoolingError
from analysis.estimates.pooling_input import as_claims, as_groups, as_pair

# What a table may hold, in the order of `RandomEffects`.
FIELDS = (*COLUMNS[: COLUMNS.index("q_p")], "q_df", *COLUMNS[COLUMNS.index("q_p") :])
# What `status` may say; the first three are of quantities that were fitted.
STATUS = pd.CategoricalDtype(
    [
        *("ok", "one claim", "not converged"),
        *("missing or infinite value", "negative variance", "infinite weight"),
    ]
)
USABLE, ONE_CLAIM, NOT_CONVERGED, MISSING, NEGATIVE, INFINITE_WEIGHT = range(6)


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """One pooled estimate, on the scale of `y`.

    Attributes
    ----------
    method, test, level
        What was asked for.
    k : int
        Number of claims. `pooled` is False for a single claim, which is then returned as it is.
    converged : bool
        Whether the search for tau2 settled; if not, the numbers are where it stopped.
    estimate, se, statistic, p, ci_low, ci_high, df
        The mean, its test and its interval; `df` is NaN for the normal distribution.
    tau2, tau2_se, i2, h2, q, q_df, q_p
        Heterogeneity; `i2` in per cent; NaN where a sampling variance of zero leaves it undefined.
    pi_low, pi_high
        Interval in which a new claim's true value is expected; NaN for a common-effect model.
    loglik, deviance, aic, bic, aicc
        Fit statistics, of the restricted likelihood if the method is REML.
    """

    method: str
    test: str
    level: float
    k: int
    pooled: bool
    converged: bool
    estimate: float
    se: float
    statistic: float
    p: float
    ci_low: float
    ci_high: float
    tau2: float
    tau2_se: float
    i2: float
    h2: float
    q: float
    q_df: int
    q_p: float
    df: float
    pi_low: float
    pi_high: float
    loglik: float
    deviance: float
    aic: float
    bic: float
    aicc: float

    @property
    def tau(self) -> float:
        """Standard deviation between claims."""
        return float(np.sqrt(self.tau2))


def random_effects(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> RandomEffects:
    """Return the pooled estimate of one quantity: a batch of one.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances.
    method : {"REML", "ML", "DL", "HE", "HS", "SJ", "EB", "PM", "EE", "CE", "FE"}
        Estimator of tau2; the last three are the common-effect model.
    test : {"z", "t", "knha", "adhoc"}
        Normal, t, Hartung-Knapp, or Hartung-Knapp whose factor never falls below one.
    level : float
        Coverage of the intervals.

    Raises
    ------
    PoolingError
        If a value is missing or infinite, a variance is negative, or a variance of zero (with tau2 of zero, or a
        method that divides by v) gives a claim infinite weight.

    Examples
    --------
    >>> fit = random_effects([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], method="DL")
    >>> round(fit.estimate, 3), round(fit.tau2, 3)
    (0.444, 0.159)
    """
    options = Options(method, test, level)
    estimates, variances = as_claims(y, v, options)
    columns, converged = pool(estimates, variances, np.array([estimates.size]), options=options)
    if not np.isfinite(columns["estimate"][0]) and (variances == 0.0).any():
        raise PoolingError(
            f"v has a zero and tau2 is estimated as zero by {method}: that claim would have infinite weight; "
            "give it a positive variance"
        )
    return RandomEffects(
        method=method,
        test=test,
        level=level,
        k=estimates.size,
        pooled=estimates.size > 1,
        converged=bool(converged[0]),
        q_df=estimates.size - 1,
        **{name: float(values[0]) for name, values in columns.items()},
    )


def random_effects_by_group(
    y: ArrayLike,
    v: ArrayLike,
    group: Any,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return one row per group, in array operations over all groups together.

    Parameters
    ----------
    y, v : array_like, shape (n,)
        Estimates and their sampling variances.
    group : array_like, shape (n,)
        Which quantity each claim is about, in any order; groups may differ in size.
    method, test, level
        As in `random_effects`.
    columns : sequence of str, optional
        Fields of `RandomEffects` that are wanted beside `k`, `pooled`, `converged` and `status`, by default all.
        What no wanted one needs is not computed: estimate, se and tau2 alone cost a third.

    Returns
    -------
    DataFrame
        Indexed by group, sorted. Columns are the fields of `RandomEffects`, and `status`: "ok", "one claim", "not
        converged", or, with missing values in the row, "missing or infinite value", "negative variance",
        "infinite weight" (a variance of zero that the method cannot take).

    Raises
    ------
    PoolingError
        If lengths differ, a group label is missing, or an argument is unknown. Never for a single bad group.

    Examples
    --------
    >>> table = random_effects_by_group([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], ["a", "a", "b"])
    >>> table["status"].tolist()
    ['ok', 'one claim']
    >>> bare = random_effects_by_group([0.1, 0.3], [0.04, 0.05], ["a", "a"], columns=["estimate", "tau2"])
    >>> list(bare.columns)
    ['k', 'pooled', 'converged', 'status', 'estimate', 'tau2']
    """
    wanted = FIELDS if columns is None else tuple(columns)
    if unknown := [name for name in wanted if name not in FIELDS]:
        raise PoolingError(f"columns {unknown} are not known: use some of {', '.join(FIELDS)}")
    estimates, variances = as_pair(y, v)
    labels, k, order = as_groups(group, estimates.size)
    if order is not None:
        estimates, variances = estimates[order], variances[order]
    found, status = _by_group(estimates, variances, k, Options(method, test, level), wanted)
    data = {
        "k": k,
        "pooled": (k > 1) & np.isfinite(found["estimate"]),
        "converged": found["converged"],
        "status": pd.Categorical.from_codes(status, dtype=STATUS),
        **{name: found[name] for name in wanted},
    }
    return pd.DataFrame(data, index=labels, copy=False)


def _by_group(
    y: Floats, v: Floats, k: Ints, options: Options, wanted: Sequence[str]
) -> tuple[dict[str, Floats | Ints | Bools], Ints]:
    """Return the wanted columns, "converged" and "estimate", of claims sorted by group, and codes of `STATUS`."""
    computed = tuple(name for name in COLUMNS if name == "estimate" or name in wanted)
    reason, any_zero = _unusable(y, v, k, options=options)
    usable = reason == USABLE
    if not usable.all():
        claims = np.repeat(usable, k)
        y, v = y[claims], v[claims]
    fitted, settled = pool(y, v, k[usable], options=options, wanted=computed)
    found = {name: np.full(k.size, np.nan) for name in computed}
    converged = np.zeros(k.size, dtype=bool)
    converged[usable] = settled
    for name, values in fitted.items():
        found[name][usable] = values
    # With tau2 = 0 a claim without sampling variance would outweigh all others without end.
    endless = usable & any_zero & ~np.isfinite(found["estimate"])
    for values in found.values():
        values[endless] = np.nan
    reason[endless] = INFINITE_WEIGHT
    of_fitted = np.where(k == 1, ONE_CLAIM, np.where(converged, USABLE, NOT_CONVERGED))
    status = np.where(reason == USABLE, of_fitted, reason)
    return {**found, "q_df": k - 1, "converged": converged}, status


def _unusable(y: Floats, v: Floats, k: Ints, *, options: Options) -> tuple[Ints, Bools]:
    """Return why each group cannot be pooled (`USABLE` where it can), and which have a variance of zero.

    Claims stand sorted by group.
    """
    reason = np.full(k.size, USABLE)
    with np.errstate(all="ignore"):
        # Sums that are finite have no term that is not; where one overflows the rows are looked at below.
        if np.min(v, initial=np.inf) > 0.0 and np.isfinite(v.sum() + y.sum()):
            return reason, np.zeros(k.size, dtype=bool)
    starts = np.cumsum(k) - k

    def some(claims: Bools) -> Bools:
        return np.asarray(np.logical_or.reduceat(claims, starts))

    zero = some(v == 0.0)
    reason[zero & (options.needs_positive | (k == 1))] = INFINITE_WEIGHT
    reason[some(v < 0.0)] = NEGATIVE
    reason[some(~(np.isfinite(y) & np.isfinite(v)))] = MISSING
    return reason, zero
