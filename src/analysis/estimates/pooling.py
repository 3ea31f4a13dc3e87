"""Pooled estimates of one quantity from several claims, or of very many quantities at once.

The numbers are those of the R package metafor 4.8-0 with its searches run to convergence. `y` is an estimate on
the scale on which claims are pooled (log for counts, logit for shares), `v` its sampling variance on that scale.

Bad input: a function for one quantity raises `PoolingError` (a `ValueError`) that names the row; a function for
many quantities gives the quantity a row of missing values and says why in `status`, and goes on.

References
----------
metafor: Viechtbauer (2010), Journal of Statistical Software 36(3), 1-48. Prediction intervals: Riley, Higgins and Deeks
(2011), BMJ 342, d549; degrees of freedom as in metafor 4.8-0 (k - p, normal for test z).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.pooling_estimators import NEEDS_POSITIVE_VARIANCES, Bools, Floats, Ints, Problem
from analysis.estimates.pooling_inference import (
    Model,
    Options,
    PoolingError,
    as_claims,
    as_codes,
    as_pair,
    critical_value,
    exact_units,
    fit_model,
    wald,
)

# Claims that go through at a time: a chunk fits a processor's cache, and memory stays flat.
CHUNK_CLAIMS = 1 << 16
# Why a quantity cannot be pooled; the first three are of quantities that were fitted.
STATUS = pd.CategoricalDtype(
    ["ok", "one claim", "not converged", "missing or infinite value", "negative variance", "infinite weight"]
)
USABLE, ONE_CLAIM, NOT_CONVERGED, MISSING, NEGATIVE, INFINITE_WEIGHT = range(6)


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """One pooled estimate, on the scale of `y`.

    `pooled` is False for a single claim, which is returned as it is; `converged` says whether the search for tau2
    settled (if not, the numbers are where it stopped). `df` is NaN for the normal distribution, heterogeneity (`i2` in
    per cent) where a variance of zero leaves it undefined. A new claim's true value is expected within `pi_low` and
    `pi_high`, NaN for a common-effect model. The likelihood is the restricted one if the method is REML.
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


# What a table may hold, in the order of `RandomEffects`.
FIELDS = tuple(field.name for field in fields(RandomEffects))[6:]
TESTED = {"statistic", "p", "ci_low", "ci_high", "df", "pi_low", "pi_high"}
HETEROGENEITY = {"i2", "h2", "q", "q_p"}
FIT = {"loglik", "deviance", "aic", "bic", "aicc"}


def random_effects(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> RandomEffects:
    """Return the pooled estimate of one quantity.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances; what cannot be used raises `PoolingError`, which names the row.
    method : {"REML", "ML", "DL", "HE", "HS", "SJ", "EB", "PM", "EE", "CE", "FE"}
        Estimator of tau2; the last three are the common-effect model.
    test : {"z", "t", "knha", "adhoc"}
        Normal, t, Hartung-Knapp, or Hartung-Knapp whose factor never falls below one.
    level : float
        Coverage of the intervals.

    Examples
    --------
    >>> fit = random_effects([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], method="DL")
    >>> round(fit.estimate, 3), round(fit.tau2, 3)
    (0.444, 0.159)
    """
    estimates, variances = as_claims(y, v, options := Options(method, test, level))
    k = estimates.size
    found, converged = pool_one(estimates, variances, options)
    if not np.isfinite(found["estimate"]) and (variances == 0.0).any():
        raise PoolingError(
            f"v has a zero and tau2 is estimated as zero by {method}: that claim would have infinite weight; "
            "give it a positive variance"
        )
    whole: dict[str, Any] = {**found, "q_df": k - 1}
    return RandomEffects(method, test, level, k, pooled=k > 1, converged=converged, **whole)


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
    y, v, method, test, level
        As in `random_effects`; a single bad group raises nothing.
    group : array_like, shape (n,)
        Which quantity each claim is about, in any order; groups may differ in size.
    columns : sequence of str, optional
        Fields of `RandomEffects` that are wanted beside `k`, `pooled`, `converged` and `status`, by default all.
        What no wanted one needs is not computed: estimate, se and tau2 alone cost a third.

    Returns
    -------
    DataFrame
        Indexed by group, sorted. `status` is "ok", "one claim", "not converged", or, with missing values in the row,
        "missing or infinite value", "negative variance", "infinite weight" (a variance of zero that the method cannot
        take).

    Examples
    --------
    >>> table = random_effects_by_group([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], ["a", "a", "b"])
    >>> table["status"].tolist()
    ['ok', 'one claim']
    """
    wanted = FIELDS if columns is None else tuple(columns)
    if unknown := [name for name in wanted if name not in FIELDS]:
        raise PoolingError(f"columns {unknown} are not known: use some of {', '.join(FIELDS)}")
    estimates, variances = as_pair(y, v)
    labels, k, order = _as_groups(group, estimates.size)
    if order is not None:
        estimates, variances = estimates[order], variances[order]
    options = Options(method, test, level)
    reason, any_zero = _unusable(estimates, variances, k, options=options)
    usable = reason == USABLE
    found, converged = pool(estimates, variances, k, usable, options=options, wanted={*wanted, "estimate"})
    # With tau2 = 0 a claim without sampling variance would outweigh all others without end.
    endless = usable & any_zero & ~np.isfinite(found["estimate"])
    for values in found.values():
        values[endless] = np.nan
    reason[endless] = INFINITE_WEIGHT
    of_fitted = np.where(k == 1, ONE_CLAIM, np.where(converged, USABLE, NOT_CONVERGED))
    data = {
        "k": k,
        "pooled": (k > 1) & np.isfinite(found["estimate"]),
        "converged": converged,
        "status": pd.Categorical.from_codes(np.where(reason == USABLE, of_fitted, reason), dtype=STATUS),
        **{name: k - 1 if name == "q_df" else found[name] for name in wanted},
    }
    return pd.DataFrame(data, index=labels, copy=False)


def _as_groups(group: Any, size: int) -> tuple[pd.Index[Any], Ints, Ints | None]:
    """The distinct labels, sorted, how many claims each has, and the order that sorts claims by label if none does."""
    whole = isinstance(group, np.ndarray) and group.dtype.kind in "iu" and group.shape == (size,)
    if whole and not (group[1:] < group[:-1]).any():
        # Whole numbers that stand sorted need no table of labels, which would cost more than the pooling itself.
        starts = np.flatnonzero(np.diff(group, prepend=group[:1] - 1))
        return pd.Index(group[starts], name="group"), np.diff(starts, append=size), None
    codes, labels = as_codes(group, size)
    return labels, np.bincount(codes, minlength=len(labels)), np.argsort(codes, kind="stable")


def _unusable(y: Floats, v: Floats, k: Ints, *, options: Options) -> tuple[Ints, Bools]:
    """Why each group cannot be pooled (`USABLE` where it can), and which have a variance of zero."""
    reason = np.full(k.size, USABLE)
    with np.errstate(all="ignore"):
        # Sums that are finite have no term that is not; where one overflows the rows are looked at below.
        if np.min(v, initial=np.inf) > 0.0 and np.isfinite(v.sum() + y.sum()):
            return reason, np.zeros(k.size, dtype=bool)
    starts = np.cumsum(k) - k
    zero = np.logical_or.reduceat(v == 0.0, starts)
    reason[zero & ((options.method in NEEDS_POSITIVE_VARIANCES) | (k == 1))] = INFINITE_WEIGHT
    reason[np.logical_or.reduceat(v < 0.0, starts)] = NEGATIVE
    reason[np.logical_or.reduceat(~(np.isfinite(y) & np.isfinite(v)), starts)] = MISSING
    return reason, zero


def pool(
    y: Floats, v: Floats, k: Ints, usable: Bools, *, options: Options, wanted: Collection[str] = FIELDS
) -> tuple[dict[str, Floats], Bools]:
    """The wanted columns but `q_df`, missing where a quantity is not usable, and whether each search settled.

    `y` and `v` stand sorted by quantity, `k` claims in each.
    """
    columns = {name: np.full(k.size, np.nan) for name in FIELDS if name in wanted and name != "q_df"}
    converged = np.zeros(k.size, dtype=bool)
    starts = np.cumsum(k) - k
    for size in np.flatnonzero(np.bincount(k[usable])):
        rows = np.flatnonzero(usable & (k == size))
        several = max(CHUNK_CLAIMS // int(size), 1)
        for first in range(0, rows.size, several):
            groups = rows[first : first + several]
            # All are in range, which "clip" does not look up again.
            claims = starts[groups] + np.arange(size)[:, None]
            problem = Problem(y.take(claims, mode="clip"), v.take(claims, mode="clip"))
            part, converged[groups] = _columns(problem, options, columns.keys())
            for name, values in columns.items():
                values[groups] = part[name]
    return columns, converged


def pool_one(
    y: Floats, v: Floats, options: Options, wanted: Collection[str] = FIELDS
) -> tuple[dict[str, float], bool]:
    """As `pool`, of one quantity."""
    one = np.array([True])
    columns, converged = pool(y, v, np.array([y.size]), one, options=options, wanted=wanted)
    return {name: float(values[0]) for name, values in columns.items()}, bool(converged[0])


@np.errstate(all="ignore")
def _columns(
    problem: Problem, options: Options, wanted: Collection[str]
) -> tuple[dict[str, Floats | float], Bools]:
    """At least the wanted columns, and whether each search settled."""
    own, centre, unit = exact_units(problem)
    alone = problem.k == 1
    if alone:
        # A single claim is returned as it is, whatever the test, without spread.
        model = Model(own, replace(options, test="z"), np.zeros(unit.size), np.ones(unit.size, dtype=bool))
    else:
        model = fit_model(own, options)
    estimate = centre + model.fit.beta[:, 0] * unit
    se = np.sqrt(model.factor * model.fit.inverse[:, 0, 0]) * unit
    tau2 = model.tau2 * unit**2
    columns: dict[str, Floats | float] = {"estimate": estimate, "se": se, "tau2": tau2}
    if "tau2_se" in wanted:
        columns["tau2_se"] = np.nan if alone else model.tau2_se * unit**2
    if not TESTED.isdisjoint(wanted):
        df, level = model.t_df, options.level
        # A common-effect model has no interval for a new claim.
        spread = critical_value(df, level) * (np.nan if options.common else np.sqrt(se**2 + tau2))
        columns |= wald(estimate, se, df, level)
        columns |= {
            "df": np.nan if df is None else df,
            "pi_low": estimate - spread,
            "pi_high": estimate + spread,
        }
    if not HETEROGENEITY.isdisjoint(wanted):
        columns |= {"i2": 0.0, "h2": 1.0, "q": 0.0, "q_p": 1.0} if alone else model.heterogeneity()
    if not FIT.isdisjoint(wanted):
        columns |= model.fit_statistics(unit)
    return columns, model.converged & np.isfinite(estimate)
