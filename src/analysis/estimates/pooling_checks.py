"""How much the pooled estimate rests on single claims, and whether small studies say something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Bools, Floats
from analysis.estimates.meta.batch import Columns, pool
from analysis.estimates.meta.bias import filled
from analysis.estimates.meta.distributions import critical_value
from analysis.estimates.meta.inference import Options, PoolingError
from analysis.estimates.meta.influence import deleted, diagnostics, growing, hat, shrunken
from analysis.estimates.pooling_input import as_claims
from analysis.estimates.pooling_models import INTERCEPT, meta_regression


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


def _ready(
    y: ArrayLike, v: ArrayLike, labels: Any, *, options: Options, least: int
) -> tuple[Floats, Floats, pd.Index[Any]]:
    """Return usable claims and their labels (0, 1, ... where none are given)."""
    estimates, variances = as_claims(y, v, options)
    if estimates.size < least:
        raise PoolingError(f"there are {estimates.size} claims: this needs at least {least}")
    index = pd.RangeIndex(estimates.size) if labels is None else pd.Index(labels)
    if len(index) != estimates.size:
        raise PoolingError(f"there are {len(index)} labels for {estimates.size} claims: each needs one")
    return estimates, variances, index


def _shown(columns: Columns, converged: Bools, index: pd.Index[Any]) -> pd.DataFrame:
    names = ("estimate", "se", "statistic", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p")
    table = pd.DataFrame({name: columns[name] for name in names}, index=index)
    return table.assign(converged=converged)


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
    estimates, variances, index = _ready(y, v, labels, options=options, least=2)
    columns, converged = deleted(estimates, variances, options)
    return _shown(columns, converged, index.rename("left_out"))


def cumulative(
    y: ArrayLike,
    v: ArrayLike,
    *,
    order: ArrayLike | None = None,
    labels: Any = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the pooled estimate of the first claim, the first two, and so on.

    Parameters
    ----------
    y, v, labels, method, test, level
        As in `leave_one_out`; one claim is enough.
    order : array_like, shape (k,), optional
        Values to sort the claims by first (years, say); ties keep their order.

    Raises
    ------
    PoolingError
        If the claims cannot be used or `order` has another length.
    """
    options = Options(method, test, level)
    estimates, variances, index = _ready(y, v, labels, options=options, least=1)
    if order is not None:
        keys = np.asarray(order)
        if keys.shape != estimates.shape:
            raise PoolingError(
                f"order has shape {keys.shape} for {estimates.size} claims: each needs one value"
            )
        rows = np.argsort(keys, kind="stable")
        estimates, variances, index = estimates[rows], variances[rows], index[rows]
    columns, converged = growing(estimates, variances, options)
    return _shown(columns, converged, index.rename("added"))


def influence(
    y: ArrayLike,
    v: ArrayLike,
    *,
    labels: Any = None,
    method: str = "REML",
    test: str = "z",
) -> pd.DataFrame:
    """Return the deletion diagnostics of every claim.

    Returns
    -------
    DataFrame
        `rstudent` (externally standardised residual), `dffits`, `cook_d`, `cov_r`, `tau2_del` and `qe_del`
        (heterogeneity without the claim), `hat`, `weight` (per cent), `dfbs`.

    Raises
    ------
    PoolingError
        If the claims cannot be used or are fewer than two.
    """
    options = Options(method, test)
    estimates, variances, index = _ready(y, v, labels, options=options, least=2)
    with np.errstate(all="ignore"):
        columns = diagnostics(estimates, variances, options)
    return pd.DataFrame(columns, index=index)


def weights(y: ArrayLike, v: ArrayLike, *, labels: Any = None, method: str = "REML") -> pd.Series[float]:
    """Return the weight of every claim in the pooled estimate, in per cent.

    Raises
    ------
    PoolingError
        If the claims cannot be used.
    """
    options = Options(method)
    estimates, variances, index = _ready(y, v, labels, options=options, least=1)
    columns, _ = pool(estimates, variances, np.array([estimates.size]), options=options)
    return pd.Series(100.0 * hat(variances, float(columns["tau2"][0])), index=index, name="weight")


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
    estimates, variances, index = _ready(y, v, labels, options=options, least=2)
    columns, _ = pool(estimates, variances, np.array([estimates.size]), options=options)
    df = None if test == "z" else columns["df"]
    critical = float(critical_value(df, level)[0])
    return pd.DataFrame(shrunken(estimates, variances, columns, critical=critical), index=index)


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
    estimates, variances, _ = _ready(y, v, None, options=Options(method, test, level), least=3)
    fitted = meta_regression(
        estimates,
        variances,
        {"se": np.sqrt(variances)},
        method=method,
        test=test,
        level=level,
        pm_tolerance=None,
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
    estimates, variances, _ = _ready(y, v, None, options=options, least=3)
    high_side = small_study_test(estimates, variances, method=method).slope < 0.0
    more_y, more_v, settled = filled(estimates, variances, high_side=high_side, options=options)
    whole_y, whole_v = np.concatenate([estimates, more_y]), np.concatenate([variances, more_v])
    columns, found = pool(whole_y, whole_v, np.array([whole_y.size]), options=options)
    names = ("estimate", "se", "ci_low", "ci_high", "tau2")
    return TrimFill(
        missing=more_y.size,
        side="right" if high_side else "left",
        converged=settled and bool(found[0]),
        **{name: float(columns[name][0]) for name in names},
    )
