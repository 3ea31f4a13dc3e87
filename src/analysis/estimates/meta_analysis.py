"""Pooled estimates of one quantity from several claims, or of very many quantities at once.

The numbers are those of the R package metafor 4.8-0 with its searches run to convergence. `y` is an estimate on
the scale on which claims are pooled (log for counts, logit for shares), `v` its sampling variance on that scale.

Bad input: a function for one quantity raises a `ValueError` that names the row; a function for many quantities gives
the quantity a row of missing values and says why in `status`, and goes on.

References
----------
metafor: Viechtbauer (2010), Journal of Statistical Software 36(3), 1-48. Tests: Hartung and Knapp (2001), Statistics in
Medicine 20(24), 3875-3889; the *ad hoc* form never lets the factor fall below one: Roever, Knapp and Friede (2015), BMC
Medical Research Methodology 15, 99. I2, H2 and the typical variance: Higgins and Thompson (2002), Statistics in
Medicine 21(11), 1539-1558. Prediction intervals: Riley, Higgins and Deeks (2011), BMJ 342, d549; degrees of freedom as
in metafor 4.8-0 (k - p, normal for test z).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analysis.arguments import between, word
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.pooling_estimators import COMMON, LOG_2PI, Bools, Fit, Floats, Ints

# Claims that go through at a time: a chunk fits a processor's cache, and memory stays flat.
CHUNK_CLAIMS = 1 << 16
EPSILON = float(np.finfo(np.float64).eps)
# The default tolerance of R's `uniroot`, by which metafor decides whether zero is clearly likelier.
UNIROOT_TOLERANCE = EPSILON**0.25
TESTS = ("z", "t", "knha", "adhoc")
# Why a claim, and with it its quantity, cannot be pooled, and what would be right; the last comes first.
REFUSED = {
    "infinite weight": "that is infinite weight; use a positive variance, or pool by HE, SJ, ML, REML or EB",
    "negative variance": "a sampling variance cannot be negative",
    "missing or infinite value": "every value must be a finite number",
}
STATUS = pd.CategoricalDtype(["ok", "one claim", "not converged", *REFUSED])
INFINITE_WEIGHT = 3
INTERVALS = ("statistic", "p", "ci_low", "ci_high", "df", "pi_low", "pi_high")
HETEROGENEITY = ("i2", "h2", "q", "q_p", "q_df")
FIT = ("loglik", "deviance", "aic", "bic", "aicc")
FIELDS = ("estimate", "se", "tau2", "tau", "tau2_se", *INTERVALS, *HETEROGENEITY, *FIT)


def random_effects(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> pd.Series[Any]:
    """Return the pooled estimate of one quantity: a row of `random_effects_by_group`.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances; what cannot be used raises `ValueError`, which names the row.
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
    estimates, variances = as_claims(y, v, method, test=test, level=level)
    found = _pooled(estimates[:, None], variances[:, None], method, test, level, FIELDS)
    status = STATUS.categories[found["status"][0]]
    if status == "infinite weight":
        raise ValueError(
            f"v[{int(np.argmin(variances))}] is 0 and so is tau2 by {method}: that is infinite weight; "
            "use a positive variance"
        )
    row = {"k": estimates.size, "converged": status in ("ok", "one claim"), "status": status}
    return pd.Series(row | {name: float(np.ravel(found[name])[0]) for name in FIELDS})


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
        Columns that are wanted beside `k`, `converged` and `status`, by default all.
        What no wanted one needs is not computed: estimate, se and tau2 alone cost a third.

    Returns
    -------
    DataFrame
        Indexed by group, sorted, on the scale of `y`. A single claim is returned as it is; `converged` says whether the
        search for tau2 settled (if not, the numbers are where it stopped). `df` is NaN for the normal distribution,
        heterogeneity (`i2` in per cent) where a variance of zero leaves it undefined. A new claim's true value is
        expected within `pi_low` and `pi_high`, NaN for a common-effect model. The likelihood is the restricted one if
        the method is REML. `status` is "ok", "one claim", "not converged", or, with missing values in the row, "missing
        or infinite value", "negative variance", "infinite weight" (a variance of zero that the method cannot take).

    Examples
    --------
    >>> table = random_effects_by_group([0.1, 0.3, 0.9], [0.04, 0.05, 0.03], ["a", "a", "b"])
    >>> table["status"].tolist()
    ['ok', 'one claim']
    """
    wanted = [word("a column", name, FIELDS) for name in (FIELDS if columns is None else columns)]
    estimates, variances = _as_pair(y, v, method, test, level)
    labels, k, order = _as_groups(group, estimates.size)
    estimates, variances = estimates[order], variances[order]
    starts = np.cumsum(k) - k
    status = np.zeros(k.size, dtype=np.int64)
    with np.errstate(all="ignore"):
        # Sums that are finite have no term that is not; where one overflows each claim is looked at.
        if not (np.min(variances, initial=np.inf) > 0.0 and np.isfinite(variances.sum() + estimates.sum())):
            status = np.maximum.reduceat(_refused(estimates, variances, method), starts)
    usable = status == 0
    found = {"status": status} | {name: np.full(k.size, np.nan) for name in wanted}
    # Quantities of one size stand side by side.
    for size in np.flatnonzero(np.bincount(k[usable])).tolist():
        rows = np.flatnonzero(usable & (k == size))
        for groups in np.array_split(rows, -(-rows.size * size // CHUNK_CLAIMS)):
            # All are in range, which "clip" does not look up again.
            claims = starts[groups] + np.arange(size)[:, None]
            y_of, v_of = (values.take(claims, mode="clip") for values in (estimates, variances))
            part = _pooled(y_of, v_of, method, test, level, wanted)
            for name, values in found.items():
                values[groups] = part[name]
    known = {"k": k, "converged": status < 2, "status": pd.Categorical.from_codes(status, dtype=STATUS)}
    return pd.DataFrame(known | {name: found[name] for name in wanted}, index=labels, copy=False)


@np.errstate(all="ignore")
def _pooled(
    y: Floats, v: Floats, method: str, test: str, level: float, wanted: Collection[str]
) -> dict[str, Any]:
    """The status by its code and at least the wanted columns of quantities of one size, (K, G)."""
    # A single claim is returned as it is, whatever the test.
    model = fit_model(y, v, method, test if len(y) > 1 else "z")
    estimate = model.centre + model.fit.beta[:, 0] * model.unit
    se = np.sqrt(model.factor * model.fit.inverse[:, 0, 0]) * model.unit
    columns: dict[str, Any] = {"estimate": estimate, "se": se, **model.statistics(wanted)}
    if not set(INTERVALS).isdisjoint(wanted):
        columns |= estimators.wald(estimate, se, model.df, level)
        columns["df"] = model.df if np.isfinite(model.df) else np.nan
        # A common-effect model has no interval for a new claim.
        new = np.nan if method in COMMON else np.sqrt(se**2 + columns["tau2"])
        columns["pi_low"], columns["pi_high"] = estimators.interval(estimate, new, model.df, level)
    finite = np.isfinite(estimate)
    # With tau2 = 0 a claim without sampling variance would outweigh all others without end.
    endless = model.any_zero & ~finite
    if endless.any():
        columns = {name: np.where(endless, np.nan, values) for name, values in columns.items()}
    status = np.where(model.converged & finite, int(len(y) == 1), 2)
    return columns | {"status": np.where(endless, INFINITE_WEIGHT, status)}


def _as_pair(y: ArrayLike, v: ArrayLike, method: str, test: str, level: float) -> tuple[Floats, Floats]:
    """Estimates and sampling variances as arrays of one length; what is no such pair, or no option, is refused."""
    word("method", method, estimators.METHODS)
    word("test", test, TESTS)
    between("level", level, low=0.0, high=1.0)
    try:
        estimates, variances = (np.asarray(values, dtype=np.float64) for values in (y, v))
    except (TypeError, ValueError) as error:
        raise ValueError(f"y and v must hold numbers only: {error}") from error
    if estimates.ndim != 1 or estimates.shape != variances.shape:
        shapes = f"y has shape {estimates.shape} and v has {variances.shape}"
        raise ValueError(f"{shapes}: both must be one-dimensional, with a sampling variance for each claim")
    return estimates, variances


def _refused(y: Floats, v: Floats, method: str) -> Ints:
    """The code in `STATUS` of each claim that cannot be pooled, 0 for others."""
    weightless = (v == 0.0) & (method in estimators.NEEDS_POSITIVE_VARIANCES)
    bad = ~np.isfinite(y) | ~np.isfinite(v), v < 0.0, weightless
    return np.select(bad, (INFINITE_WEIGHT + 2, INFINITE_WEIGHT + 1, INFINITE_WEIGHT))


def as_claims(
    y: ArrayLike, v: ArrayLike, method: str, *, test: str = "z", level: float = 0.95, least: int = 1
) -> tuple[Floats, Floats]:
    """The claims of one quantity, all usable with the method, and at least so many; else `ValueError` names a row."""
    estimates, variances = _as_pair(y, v, method, test, level)
    codes = _refused(estimates, variances, method)
    if codes.any():
        row = int(np.argmax(codes))
        name, values = ("v", variances) if np.isfinite(estimates[row]) else ("y", estimates)
        raise ValueError(f"{name}[{row}] is {values[row]:g}: {REFUSED[STATUS.categories[codes[row]]]}")
    if estimates.size < least:
        raise ValueError(f"there are {estimates.size} claims: this needs at least {least}")
    return estimates, variances


def as_codes(group: Any, size: int) -> tuple[Ints, pd.Index[Any]]:
    """The number of each claim's group, and the labels of groups, sorted; each claim needs one."""
    groups = pd.Series(group)
    if len(groups) != size:
        raise ValueError(f"group has {len(groups)} labels for {size} claims: each claim needs one")
    codes, labels = pd.factorize(groups, sort=True)
    if (codes < 0).any():
        row = int(np.argmin(codes))
        raise ValueError(f"group[{row}] is missing: each claim must say which quantity it is about")
    return codes, pd.Index(labels, name="group")


def _as_groups(group: Any, size: int) -> tuple[pd.Index[Any], Ints, Ints | slice]:
    """The distinct labels, sorted, how many claims each has, and the order that sorts claims by label."""
    whole = isinstance(group, np.ndarray) and group.dtype.kind in "iu" and group.shape == (size,)
    if whole and not (group[1:] < group[:-1]).any():
        # Whole numbers that stand sorted need no table of labels, which would cost more than the pooling itself.
        starts = np.flatnonzero(np.diff(group, prepend=group[:1] - 1))
        return pd.Index(group[starts], name="group"), np.diff(starts, append=size), slice(None)
    codes, labels = as_codes(group, size)
    return labels, np.bincount(codes, minlength=len(labels)), np.argsort(codes, kind="stable")


@dataclass(frozen=True)
class Model:
    """Fitted claims in units of their own: y = `centre` + `unit` times estimates; one of each a quantity, (G,)."""

    claims: Fit
    fit: Fit  # by weights 1 / (v + tau2)
    method: str
    centre: Floats
    unit: Floats
    tau2: Floats
    converged: Bools
    any_zero: Bools  # among the sampling variances
    factor: Floats | float  # of the test, on the variance of coefficients
    df: float  # of the test, infinite for the normal distribution

    def statistics(self, wanted: Collection[str]) -> dict[str, Any]:
        """At least the wanted ones of what is said of tau2, heterogeneity and fit, in the claims' own units."""
        claims, fit, method, tau2 = self.claims, self.fit, self.method, self.tau2
        found: dict[str, Any] = {"tau2": tau2 * self.unit**2, "tau": np.sqrt(tau2) * self.unit}
        if "tau2_se" in wanted:
            if method in COMMON or claims.k == 1:
                se = np.full(tau2.size, np.nan)
            elif method in estimators.CLOSED:
                # Var(y'Py) = 2 tr PSPS with S = diag(v + tau2).
                own, _, scale = estimators.moments(claims, method)
                se = np.sqrt(2.0 * own.tr_papa(fit.v)) / scale
            elif method in ("EB", "PM"):
                se = claims.k * np.sqrt(2.0 / claims.df) / fit.sum_w
            else:
                se = np.sqrt(2.0 / (fit.tr_papa() if method == "REML" else estimators.total(fit.w * fit.w)))
            found["tau2_se"] = se * self.unit**2
        if not set(HETEROGENEITY).isdisjoint(wanted):
            q, df = claims.q, claims.df
            found |= {"i2": 0.0, "h2": 1.0, "q": q, "q_p": 1.0, "q_df": df}
            if claims.k > 1:
                typical = df / claims.tr_p
                i2, h2 = 100.0 * tau2 / (typical + tau2), tau2 / typical + 1.0
                if method in COMMON:
                    i2, h2 = np.maximum(0.0, 100.0 * (q - df) / q), q / df
                found |= {"i2": i2, "h2": h2, "q_p": special.chdtrc(df, q)}
            # Undefined where a variance is zero.
            found |= {name: np.where(self.any_zero, np.nan, found[name]) for name in ("i2", "h2", "q", "q_p")}
        if not set(FIT).isdisjoint(wanted):
            n, log_unit = claims.df if method == "REML" else claims.k, np.log(self.unit)
            loglik = fit.loglik(restricted=method == "REML") - n * log_unit
            found |= {"loglik": loglik, "deviance": -2.0 * loglik}
            if method != "REML":
                # Less the saturated model; metafor leaves that out where a variance of zero makes it infinite.
                log_v = claims.log_v + 2.0 * n * log_unit
                found["deviance"] -= np.where(np.isfinite(log_v), n * LOG_2PI + log_v, 0.0)
            parameters = claims.k - claims.df + (0 if method in COMMON else 1)
            most = max(n, parameters + 2)
            corrected = 2.0 * parameters * most / (most - parameters - 1)
            for name, penalty in zip(
                FIT[2:], (2.0 * parameters, parameters * np.log(n), corrected), strict=True
            ):
                found[name] = penalty - 2.0 * loglik
        return found


def fit_model(y: Floats, v: Floats, method: str, test: str = "z", x: Floats | None = None) -> Model:
    """The fitted model of quantities, (K, G), each with more claims than coefficients or with one claim.

    Each quantity is moved to its claim nearest zero (if all lie on one side of it) and divided by a power of two near
    its smallest standard error: both are exact in floating point, and values of 1e-12 and 1e12 are then computed alike.
    """
    centre = np.clip(0.0, np.min(y, axis=0), np.max(y, axis=0))
    smallest = np.min(v, axis=0)
    any_zero = smallest == 0.0
    if any_zero.any():
        smallest = np.min(np.where(v > 0.0, v, np.inf), axis=0)
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
    unit = np.ldexp(1.0, np.frexp(smallest)[1] // 2)
    scale = 1.0 / unit
    claims = Fit((y - centre) * scale, v * (scale * scale), x)
    tau2, converged = estimators.estimate_tau2(claims, method)
    fit = claims.at(tau2) if tau2.any() else claims
    if method in ("ML", "REML"):
        # As in metafor: where the likelihood is clearly higher at zero than at the optimum, zero it is.
        at_zero, at_tau2 = (one.loglik(restricted=method == "REML") for one in (claims, fit))
        move = (tau2 > 0.0) & converged & (at_zero - at_tau2 > UNIROOT_TOLERANCE)
        if move.any():
            tau2 = np.where(move, 0.0, tau2)
            fit = claims.at(tau2)
    factor: Floats | float = 1.0
    if test in ("knha", "adhoc"):
        # As in metafor: a residual sum of rounding size means that all claims are equal.
        factor = np.where(fit.q <= EPSILON, 0.0, fit.q / claims.df)
        factor = np.maximum(factor, 1.0) if test == "adhoc" else factor
    df = np.inf if test == "z" else float(claims.df)
    return Model(claims, fit, method, centre, unit, tau2, converged, any_zero, factor, df)
