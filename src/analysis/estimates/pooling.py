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
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.arguments import word
from analysis.estimates import pooling_inference as inference
from analysis.estimates.pooling_estimators import COMMON, Bools, Floats, Ints, Problem
from analysis.estimates.pooling_inference import PoolingError

# Claims that go through at a time: a chunk fits a processor's cache, and memory stays flat.
CHUNK_CLAIMS = 1 << 16
# The first three are of quantities that were fitted, the others say why one cannot be pooled.
FITTED = ("ok", "one claim", "not converged")
STATUS = pd.CategoricalDtype([*FITTED, "missing or infinite value", "negative variance", "infinite weight"])
INTERVALS = ("statistic", "p", "ci_low", "ci_high", "df", "pi_low", "pi_high")
HETEROGENEITY = ("i2", "h2", "q", "q_p")
FIT = ("loglik", "deviance", "aic", "bic", "aicc")
FIELDS = ("estimate", "se", "tau2", "tau", "tau2_se", *INTERVALS, *HETEROGENEITY, "q_df", *FIT)


def random_effects(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.Series[Any]:
    """Return the pooled estimate of one quantity: a row of `random_effects_by_group`.

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
    estimates, variances = inference.as_claims(y, v, method)
    one = np.zeros(estimates.size, dtype=np.int64)
    table = random_effects_by_group(estimates, variances, one, method=method, test=test, level=level)
    if table["status"].iloc[0] == "infinite weight":
        raise PoolingError(
            f"v[{int(np.argmin(variances))}] is zero and so is tau2 by {method}: that claim would have infinite "
            "weight; give it a positive variance"
        )
    return pd.Series(table.to_dict("records")[0])


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
        Columns that are wanted beside `k`, `pooled`, `converged` and `status`, by default all.
        What no wanted one needs is not computed: estimate, se and tau2 alone cost a third.

    Returns
    -------
    DataFrame
        Indexed by group, sorted, on the scale of `y`. `pooled` is False for a single claim, which is returned as it is;
        `converged` says whether the search for tau2 settled (if not, the numbers are where it stopped). `df` is NaN for
        the normal distribution, heterogeneity (`i2` in per cent) where a variance of zero leaves it undefined. A new
        claim's true value is expected within `pi_low` and `pi_high`, NaN for a common-effect model. The likelihood is
        the restricted one if the method is REML. `status` is "ok", "one claim", "not converged", or, with missing
        values in the row, "missing or infinite value", "negative variance", "infinite weight" (a variance of zero that
        the method cannot take).

    Examples
    --------
    >>> table = random_effects_by_group([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], ["a", "a", "b"])
    >>> table["status"].tolist()
    ['ok', 'one claim']
    """
    wanted = [word("a column", name, FIELDS) for name in (FIELDS if columns is None else columns)]
    estimates, variances = inference.as_pair(y, v)
    labels, k, order = _as_groups(group, estimates.size)
    if order is not None:
        estimates, variances = estimates[order], variances[order]
    inference.check_options(method, test, level)
    status, any_zero = _unusable(estimates, variances, k, method)
    usable = status == 0
    found = {name: np.full(k.size, np.nan) for name in {*wanted, "estimate"} - {"q_df"}}
    converged = np.zeros(k.size, dtype=bool)
    starts = np.cumsum(k) - k
    # Quantities of one size stand side by side.
    for size in np.flatnonzero(np.bincount(k[usable])):
        rows = np.flatnonzero(usable & (k == size))
        several = max(CHUNK_CLAIMS // int(size), 1)
        for first in range(0, rows.size, several):
            groups = rows[first : first + several]
            # All are in range, which "clip" does not look up again.
            claims = starts[groups] + np.arange(size)[:, None]
            problem = Problem(estimates.take(claims, mode="clip"), variances.take(claims, mode="clip"))
            part, converged[groups] = _pooled(problem, method, test, level, found)
            for name, values in found.items():
                values[groups] = part[name]
    # With tau2 = 0 a claim without sampling variance would outweigh all others without end.
    endless = usable & any_zero & ~np.isfinite(found["estimate"])
    for values in found.values():
        values[endless] = np.nan
    status[endless] = STATUS.categories.get_loc("infinite weight")
    status = np.where(status == 0, np.where(k == 1, 1, np.where(converged, 0, 2)), status)
    data = {
        "k": k,
        "pooled": (k > 1) & np.isfinite(found["estimate"]),
        "converged": converged,
        "status": pd.Categorical.from_codes(status, dtype=STATUS),
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
    codes, labels = inference.as_codes(group, size)
    return labels, np.bincount(codes, minlength=len(labels)), np.argsort(codes, kind="stable")


def _unusable(y: Floats, v: Floats, k: Ints, method: str) -> tuple[Ints, Bools]:
    """The code in `STATUS` of each group that cannot be pooled, 0 for others, and which have a variance of zero."""
    status, starts = np.zeros(k.size, dtype=np.int64), np.cumsum(k) - k
    with np.errstate(all="ignore"):
        # Sums that are finite have no term that is not; where one overflows the rows are looked at below.
        if np.min(v, initial=np.inf) > 0.0 and np.isfinite(v.sum() + y.sum()):
            return status, np.zeros(k.size, dtype=bool)
    # What is told first of one quantity is told of a group.
    for name, bad, _, _ in reversed([*inference.faults(y, v, method)]):
        status[np.logical_or.reduceat(bad, starts)] = STATUS.categories.get_loc(name)
    return status, np.logical_or.reduceat(v == 0.0, starts)


@np.errstate(all="ignore")
def _pooled(
    problem: Problem, method: str, test: str, level: float, wanted: Collection[str]
) -> tuple[dict[str, Floats | float], Bools]:
    """At least the wanted columns of quantities of one size, and whether each search settled."""
    # A single claim is returned as it is, whatever the test.
    model = inference.fit_model(problem, method, test if problem.k > 1 else "z")
    estimate = model.centre + model.fit.beta[:, 0] * model.unit
    se = np.sqrt(model.factor * model.fit.inverse[:, 0, 0]) * model.unit
    tau2 = model.tau2 * model.unit**2
    columns: dict[str, Floats | float] = {"estimate": estimate, "se": se, "tau2": tau2, "tau": np.sqrt(tau2)}
    if "tau2_se" in wanted:
        columns["tau2_se"] = model.tau2_se * model.unit**2
    if not set(INTERVALS).isdisjoint(wanted):
        columns |= inference.wald(estimate, se, model.df, level)
        columns["df"] = np.nan if model.test == "z" else model.df
        # A common-effect model has no interval for a new claim.
        new = np.nan if method in COMMON else np.sqrt(se**2 + tau2)
        columns["pi_low"], columns["pi_high"] = inference.interval(estimate, new, model.df, level)
    if not set(HETEROGENEITY).isdisjoint(wanted):
        columns |= model.heterogeneity()
    if not set(FIT).isdisjoint(wanted):
        columns |= model.fit_statistics()
    return columns, model.converged & np.isfinite(estimate)
