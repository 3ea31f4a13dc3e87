"""How much the pooled estimate rests on single claims or on clusters of them, and how wide tau2 is.

References
----------
Leaving out: Viechtbauer and Cheung (2010), Research Synthesis Methods 1(2), 112-125. Q-profile: Viechtbauer (2007),
Statistics in Medicine 26(1), 37-52.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from analysis.estimates.pooling import pool, pool_one
from analysis.estimates.pooling_estimators import Problem, iterate, q_step
from analysis.estimates.pooling_inference import (
    UNIROOT_TOLERANCE,
    Options,
    PoolingError,
    all_positive,
    as_claims,
    critical_value,
    exact_units,
    fit_model,
)


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
