"""How much the pooled estimate rests on single claims, how wide tau2 is, and whether small studies say something else.

References
----------
Leaving out: Viechtbauer and Cheung (2010), Research Synthesis Methods 1(2), 112-125. Q-profile: Viechtbauer (2007),
Statistics in Medicine 26(1), 37-52. Small studies: Sterne and Egger (2005), in Rothstein, Sutton and Borenstein (eds.),
Publication bias in meta-analysis, 99-110; Duval and Tweedie (2000), Biometrics 56(2), 455-463 (estimator L0).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from analysis.estimates.pooling import pool, pool_one
from analysis.estimates.pooling_inference import (
    Options,
    PoolingError,
    all_positive,
    as_claims,
    critical_value,
    exact_units,
    fit_model,
)
from analysis.estimates.pooling_least_squares import Floats, Problem
from analysis.estimates.pooling_regression import INTERCEPT, meta_regression
from analysis.estimates.pooling_tau2 import UNIROOT_TOLERANCE, iterate, q_step

MAX_ROUNDS = 100


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
        As in `random_effects`; at least two claims, or a `PoolingError` is raised.
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
    names = ("estimate", "se", "statistic", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p")
    columns, converged = pool(
        estimates[rest], variances[rest], np.full(k, k - 1), options=options, wanted=names
    )
    index = _labelled(labels, k).rename("left_out")
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
    return pd.DataFrame(predicted, index=_labelled(labels, estimates.size))


def _labelled(labels: Any, size: int) -> pd.Index:
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
        As in `random_effects`; at least two claims of positive variance, and a model that has a tau2, or a
        `PoolingError` is raised.
    pm_tolerance : float or None
        For method PM only: stop the search for the estimate where metafor 4.8-0 stops by default, so that printed
        tables agree to their last digit; None gives the exact root that `random_effects` gives. The bounds are
        always exact.

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
    with np.errstate(all="ignore"):
        problem, _, units = exact_units(Problem(estimates[:, None], variances[:, None]))
        unit = float(units[0])
        model = fit_model(problem, options, unit=unit, pm_tolerance=pm_tolerance)
        tails = ((1.0 + level) / 2.0, (1.0 - level) / 2.0)
        goals = [2.0 * float(gammaincinv(problem.df / 2.0, tail)) for tail in tails]
        ends = [iterate(problem, np.zeros(1), q_step(goal)) for goal in goals]
        values = np.concatenate([model.tau2, *(end for end, _ in ends)])
        i2, h2 = model.i2_h2(values)
    columns = {"tau2": values * unit**2, "tau": np.sqrt(values) * unit, "i2": i2, "h2": h2}
    names = ("", "_low", "_high")
    found = {name + end: float(x) for name, xs in columns.items() for end, x in zip(names, xs, strict=True)}
    converged = bool(model.converged[0] and all(settled[0] for _, settled in ends))
    return Tau2Interval(method=method, level=level, k=problem.k, converged=converged, **found)


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


def small_study_test(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> SmallStudy:
    """Return Egger's regression test in its random-effects form, with its limit for an exact claim.

    Parameters
    ----------
    y, v, method, test, level
        As in `random_effects`; at least three claims, not all of one variance, or a `PoolingError` is raised.

    Examples
    --------
    >>> found = small_study_test([0.1, 0.9, 0.4, 1.6], [0.04, 0.09, 0.05, 0.1])
    >>> 0 <= found.p <= 1
    True
    """
    estimates, variances = as_claims(y, v, Options(method, test, level), least=3)
    moderators = {"se": np.sqrt(variances)}
    fitted = meta_regression(
        estimates, variances, moderators, method=method, test=test, level=level, pm_tolerance=None
    )
    slope, limit = (fitted.coefficients.loc[term].to_dict() for term in ("se", INTERCEPT))
    return SmallStudy(
        slope=slope["estimate"],
        statistic=slope["statistic"],
        p=slope["p"],
        df=fitted.df,
        limit=limit["estimate"],
        limit_low=limit["ci_low"],
        limit_high=limit["ci_high"],
    )


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


def trim_and_fill(
    y: ArrayLike, v: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> TrimFill:
    """Return the trim-and-fill estimate (L0), the side chosen by the slope of Egger's regression.

    Parameters
    ----------
    y, v, method, test, level
        As in `small_study_test`.

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
    outermost = slice(ascending.size - missing, None)
    whole_y = np.concatenate([estimates, sign * (2.0 * centre - ascending[outermost])])
    whole_v = np.concatenate([variances, ordered[outermost]])
    pooled, found = pool_one(whole_y, whole_v, options, {"estimate", "se", "ci_low", "ci_high", "tau2"})
    return TrimFill(missing, "right" if high_side else "left", settled and found, **pooled)


def _missing_claims(y: Floats, v: Floats, options: Options) -> tuple[int, float, bool]:
    """How many claims are missing on the low side (`y` ascends), the trimmed mean, and whether the count settled."""
    k, missing = y.size, 0
    for _ in range(MAX_ROUNDS):
        kept = k - missing
        centre = pool_one(y[:kept], v[:kept], options, ["estimate"])[0]["estimate"]
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
