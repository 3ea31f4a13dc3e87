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

from collections.abc import Collection, Iterator, Sequence
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
    columns = _pooled(estimates[:, None], variances[:, None], method, test, level, FIELDS)
    (code,) = columns["status"]
    status = STATUS.categories[code]
    if status == "infinite weight":
        claim = int(np.argmin(variances))
        what = f"v[{claim}] is 0 and so is tau2 by {method}: that is infinite weight"
        raise ValueError(f"{what}; use a positive variance")
    converged = status in ("ok", "one claim")
    row = {"k": estimates.size, "converged": converged, "status": status}
    for name in FIELDS:
        (value,) = np.ravel(columns[name])
        row[name] = float(value)
    return pd.Series(row)


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
    names = FIELDS if columns is None else columns
    wanted = [word("a column", name, FIELDS) for name in names]
    estimates, variances = _as_pair(y, v, method, test, level)
    labels, k, order = _as_groups(group, estimates.size)
    estimates = estimates[order]
    variances = variances[order]
    starts = np.cumsum(k) - k
    status = _status_of_groups(estimates, variances, method, starts)
    pooled = {"status": status}
    for name in wanted:
        pooled[name] = np.full(k.size, np.nan)
    for groups, size in _chunks(k, status == 0):
        claims = starts[groups] + np.arange(size)[:, None]
        # All are in range, which "clip" does not look up again.
        y_of_groups = estimates.take(claims, mode="clip")
        v_of_groups = variances.take(claims, mode="clip")
        part = _pooled(y_of_groups, v_of_groups, method, test, level, wanted)
        for name, values in pooled.items():
            values[groups] = part[name]
    codes = pooled.pop("status")
    words = pd.Categorical.from_codes(codes, dtype=STATUS)
    about = {"k": k, "converged": codes < 2, "status": words}
    return pd.DataFrame(about | pooled, index=labels, copy=False)


def _chunks(k: Ints, usable: Bools) -> Iterator[tuple[Ints, int]]:
    """Groups of one size, which stand side by side, as many at a time as are quick to work with; their size."""
    groups_of_size = np.bincount(k[usable])
    for size in np.flatnonzero(groups_of_size).tolist():
        of_size = np.flatnonzero(usable & (k == size))
        chunks = -(-of_size.size * size // CHUNK_CLAIMS)
        for groups in np.array_split(of_size, chunks):
            yield groups, size


@np.errstate(all="ignore")
def _status_of_groups(estimates: Floats, variances: Floats, method: str, starts: Ints) -> Ints:
    """The code in `STATUS` of each group that has a claim which cannot be pooled, 0 for others."""
    # Sums that are finite have no term that is not; where one overflows each claim is looked at.
    in_all = variances.sum() + estimates.sum()
    least = np.min(variances, initial=np.inf)
    if np.isfinite(in_all) and least > 0.0:
        return np.zeros(starts.size, dtype=np.int64)
    codes = _refused(estimates, variances, method)
    highest_codes = np.maximum.reduceat(codes, starts)
    return np.asarray(highest_codes)


@np.errstate(all="ignore")
def _pooled(
    y: Floats, v: Floats, method: str, test: str, level: float, wanted: Collection[str]
) -> dict[str, Any]:
    """The status by its code and at least the wanted columns of quantities of one size, (K, G)."""
    is_single = len(y) == 1
    # A single claim is returned as it is, whatever the test.
    model = fit_model(y, v, method, "z" if is_single else test)
    coefficient = model.fit.beta[:, 0]
    estimate = model.centre + coefficient * model.unit
    variance = model.factor * model.fit.inverse[:, 0, 0]
    se = np.sqrt(variance) * model.unit
    columns: dict[str, Any] = {"estimate": estimate, "se": se}
    columns |= model.statistics(wanted)
    if not set(INTERVALS).isdisjoint(wanted):
        columns |= _intervals(model, estimate, se, columns["tau2"], level)
    finite = np.isfinite(estimate)
    # With tau2 = 0 a claim without sampling variance would outweigh all others without end.
    endless = model.any_zero & ~finite
    if endless.any():
        for name, values in columns.items():
            columns[name] = np.where(endless, np.nan, values)
    is_pooled = model.converged & finite
    status = np.where(is_pooled, int(is_single), 2)
    columns["status"] = np.where(endless, INFINITE_WEIGHT, status)
    return columns


def _intervals(model: Model, estimate: Floats, se: Floats, tau2: Floats, level: float) -> dict[str, Any]:
    """The test of the estimate, its interval, and the one of a new claim, which a common-effect model lacks."""
    columns: dict[str, Any] = estimators.wald(estimate, se, model.df, level)
    columns["df"] = model.df if np.isfinite(model.df) else np.nan
    sd_of_new: Floats | float = np.nan
    if model.method not in COMMON:
        variance_of_new = se**2 + tau2
        sd_of_new = np.sqrt(variance_of_new)
    low, high = estimators.interval(estimate, sd_of_new, model.df, level)
    columns["pi_low"] = low
    columns["pi_high"] = high
    return columns


def _as_pair(y: ArrayLike, v: ArrayLike, method: str, test: str, level: float) -> tuple[Floats, Floats]:
    """Estimates and sampling variances as arrays of one length; what is no such pair, or no option, is refused."""
    word("method", method, estimators.METHODS)
    word("test", test, TESTS)
    between("level", level, low=0.0, high=1.0)
    try:
        estimates = np.asarray(y, dtype=np.float64)
        variances = np.asarray(v, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"y and v must hold numbers only: {error}") from error
    if estimates.ndim != 1 or estimates.shape != variances.shape:
        shapes = f"y has shape {estimates.shape} and v has {variances.shape}"
        raise ValueError(f"{shapes}: both must be one-dimensional, with a sampling variance for each claim")
    return estimates, variances


def _refused(y: Floats, v: Floats, method: str) -> Ints:
    """The code in `STATUS` of each claim that cannot be pooled, 0 for others."""
    is_number = np.isfinite(y) & np.isfinite(v)
    is_negative = v < 0.0
    needs_variance = method in estimators.NEEDS_POSITIVE_VARIANCES
    is_weightless = (v == 0.0) & needs_variance
    # In the order of `STATUS`, the last one first.
    codes = (INFINITE_WEIGHT + 2, INFINITE_WEIGHT + 1, INFINITE_WEIGHT)
    conditions = (~is_number, is_negative, is_weightless)
    return np.select(conditions, codes)


def as_claims(
    y: ArrayLike, v: ArrayLike, method: str, *, test: str = "z", level: float = 0.95, least: int = 1
) -> tuple[Floats, Floats]:
    """The claims of one quantity, all usable with the method, and at least so many; else `ValueError` names a row."""
    estimates, variances = _as_pair(y, v, method, test, level)
    codes = _refused(estimates, variances, method)
    if codes.any():
        row = int(np.argmax(codes))
        status = STATUS.categories[codes[row]]
        reason = REFUSED[status]
        estimate = estimates[row]
        if np.isfinite(estimate):
            raise ValueError(f"v[{row}] is {variances[row]:g}: {reason}")
        raise ValueError(f"y[{row}] is {estimate:g}: {reason}")
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
    if _are_sorted_numbers(group, size):
        # They need no table of labels, which would cost more than the pooling itself.
        before_first = group[:1] - 1
        steps = np.diff(group, prepend=before_first)
        starts = np.flatnonzero(steps)
        labels = pd.Index(group[starts], name="group")
        sizes = np.diff(starts, append=size)
        return labels, sizes, slice(None)
    codes, labels = as_codes(group, size)
    sizes = np.bincount(codes, minlength=len(labels))
    order = np.argsort(codes, kind="stable")
    return labels, sizes, order


def _are_sorted_numbers(group: Any, size: int) -> bool:
    """Whether the labels are whole numbers, one for each claim, that stand sorted."""
    if not isinstance(group, np.ndarray):
        return False
    if group.dtype.kind not in "iu" or group.shape != (size,):
        return False
    falls = group[1:] < group[:-1]
    return not falls.any()


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
        squared_unit = self.unit**2
        tau = np.sqrt(self.tau2)
        columns: dict[str, Any] = {"tau2": self.tau2 * squared_unit, "tau": tau * self.unit}
        if "tau2_se" in wanted:
            columns["tau2_se"] = self._tau2_se() * squared_unit
        if not set(HETEROGENEITY).isdisjoint(wanted):
            columns |= self._heterogeneity()
        if not set(FIT).isdisjoint(wanted):
            columns |= self._likelihood()
        return columns

    def _tau2_se(self) -> Floats:
        """The standard error of tau2, in the units of the fit."""
        claims = self.claims
        if self.method in COMMON or claims.k == 1:
            return np.full(self.tau2.size, np.nan)
        if self.method in estimators.CLOSED:
            # Var(y'Py) = 2 tr PSPS with S = diag(v + tau2).
            form, _, scale = estimators.moments(claims, self.method)
            variance = 2.0 * form.tr_papa(self.fit.v)
            return np.asarray(np.sqrt(variance) / scale)
        if self.method in ("EB", "PM"):
            spread = claims.k * np.sqrt(2.0 / claims.df)
            return np.asarray(spread / self.fit.sum_w)
        if self.method == "REML":
            variance = 2.0 / self.fit.tr_papa()
            return np.asarray(np.sqrt(variance))
        squared_weights = self.fit.w * self.fit.w
        variance = 2.0 / estimators.total(squared_weights)
        return np.asarray(np.sqrt(variance))

    def _heterogeneity(self) -> dict[str, Any]:
        """How much of the scatter of claims is more than chance; undefined where a variance is zero."""
        q = self.claims.q
        df = self.claims.df
        columns: dict[str, Any] = {"i2": 0.0, "h2": 1.0, "q": q, "q_p": 1.0}
        if self.claims.k > 1:
            if self.method in COMMON:
                i2 = 100.0 * (q - df) / q
                columns["i2"] = np.maximum(0.0, i2)
                columns["h2"] = q / df
            else:
                typical = df / self.claims.tr_p
                columns["i2"] = 100.0 * self.tau2 / (typical + self.tau2)
                columns["h2"] = self.tau2 / typical + 1.0
            columns["q_p"] = special.chdtrc(df, q)
        for name, values in columns.items():
            columns[name] = np.where(self.any_zero, np.nan, values)
        columns["q_df"] = df
        return columns

    def _likelihood(self) -> dict[str, Any]:
        """The (restricted) log likelihood, in the units of the claims, and the criteria made from it."""
        claims = self.claims
        is_restricted = self.method == "REML"
        n = claims.df if is_restricted else claims.k
        log_unit = np.log(self.unit)
        loglik = self.fit.loglik(restricted=is_restricted) - n * log_unit
        deviance = -2.0 * loglik
        if not is_restricted:
            # Less the saturated model; metafor leaves that out where a variance of zero makes it infinite.
            log_v = claims.log_v + 2.0 * n * log_unit
            saturated = n * LOG_2PI + log_v
            deviance = deviance - np.where(np.isfinite(log_v), saturated, 0.0)
        coefficients = claims.k - claims.df
        heterogeneity = 0 if self.method in COMMON else 1
        parameters = coefficients + heterogeneity
        corrected_n = max(n, parameters + 2)
        freedom = corrected_n - parameters - 1
        corrected = 2.0 * parameters * corrected_n / freedom
        return {
            "loglik": loglik,
            "deviance": deviance,
            "aic": 2.0 * parameters - 2.0 * loglik,
            "bic": parameters * np.log(n) - 2.0 * loglik,
            "aicc": corrected - 2.0 * loglik,
        }


def fit_model(y: Floats, v: Floats, method: str, test: str = "z", x: Floats | None = None) -> Model:
    """The fitted model of quantities, (K, G), each with more claims than coefficients or with one claim.

    Each quantity is moved to its claim nearest zero (if all lie on one side of it) and divided by a power of two near
    its smallest standard error: both are exact in floating point, and values of 1e-12 and 1e12 are then computed alike.
    """
    centre = np.clip(0.0, np.min(y, axis=0), np.max(y, axis=0))
    smallest = np.min(v, axis=0)
    any_zero = smallest == 0.0
    if any_zero.any():
        positive = np.where(v > 0.0, v, np.inf)
        smallest = np.min(positive, axis=0)
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
    _, exponent = np.frexp(smallest)
    unit = np.ldexp(1.0, exponent // 2)
    scale = 1.0 / unit
    scaled_y = (y - centre) * scale
    scaled_v = v * (scale * scale)
    claims = Fit(scaled_y, scaled_v, x)
    tau2, converged = estimators.estimate_tau2(claims, method)
    fit = claims.at(tau2) if tau2.any() else claims
    if method in ("ML", "REML"):
        # As in metafor: where the likelihood is clearly higher at zero than at the optimum, zero it is.
        is_restricted = method == "REML"
        at_zero = claims.loglik(restricted=is_restricted)
        gain = at_zero - fit.loglik(restricted=is_restricted)
        is_clear = gain > UNIROOT_TOLERANCE
        move = (tau2 > 0.0) & converged & is_clear
        if move.any():
            tau2 = np.where(move, 0.0, tau2)
            fit = claims.at(tau2)
    factor = _factor(claims, fit, test)
    df = np.inf if test == "z" else float(claims.df)
    return Model(claims, fit, method, centre, unit, tau2, converged, any_zero, factor, df)


def _factor(claims: Fit, fit: Fit, test: str) -> Floats | float:
    """What a test multiplies the variance of coefficients by: Knapp and Hartung's, never below one if ad hoc."""
    if test not in ("knha", "adhoc"):
        return 1.0
    # As in metafor: a residual sum of rounding size means that all claims are equal.
    is_rounding = fit.q <= EPSILON
    factor = np.where(is_rounding, 0.0, fit.q / claims.df)
    if test == "adhoc":
        return np.maximum(factor, 1.0)
    return factor
