"""The spread between the claims of one quantity: the Q-profile interval of tau2, and tau2 as metafor prints it.

References
----------
Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in
Medicine, 26(1), 37-52.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammainccinv, gammaincinv

from analysis.estimates.meta.algebra import Batch, Floats, Problem, degrees
from analysis.estimates.meta.batch import exact_units
from analysis.estimates.meta.forms import fit_at
from analysis.estimates.meta.inference import Model, Options, PoolingError, i2_h2, model
from analysis.estimates.meta.iterate import EPSILON, UNIROOT_TOLERANCE, iterate, q_step
from analysis.estimates.meta.tau2 import Tau2, paule_mandel_se
from analysis.estimates.pooling_input import all_positive, as_claims

# The upper end at which metafor begins its search for the Paule-Mandel root.
SEARCH_TO = 100.0


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

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Estimates and their sampling variances; at least two.
    method, level
        As in `random_effects`; not the common-effect model, which has no tau2.
    pm_tolerance : float or None
        For method PM only: stop the search for the estimate where metafor 4.8-0 stops by default, so that printed
        tables agree to their last digit; None gives the exact root that `random_effects` gives. The bounds are
        always exact.

    Raises
    ------
    PoolingError
        If the claims cannot be used, are fewer than two, have a variance of zero, or the model has no tau2.

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
    all_positive(variances, "a Q-profile interval")
    with np.errstate(all="ignore"):
        batch, _, units = exact_units(Batch(estimates[:, None], variances[:, None]))
        unit = float(units[0])
        m = model_of_one(batch, unit, options, pm_tolerance)
        ends, settled = _q_profile(batch, level)
        values = np.concatenate([m.tau2.value, ends])
        i2, h2 = i2_h2(values, m.at_zero, degrees(batch), common=False)
    columns = {"tau2": values * unit**2, "tau": np.sqrt(values) * unit, "i2": i2, "h2": h2}
    names = ("", "_low", "_high")
    found = {name + end: float(x) for name, xs in columns.items() for end, x in zip(names, xs, strict=True)}
    converged = bool(m.tau2.converged[0] and settled)
    return Tau2Interval(method=method, level=level, k=estimates.size, converged=converged, **found)


def _q_profile(problem: Problem, level: float) -> tuple[Floats, bool]:
    """Return the bounds of tau2 and whether both searches settled.

    Both are zero where even tau2 = 0 leaves less scatter than chance would (an empty interval).
    """
    tail, zero = (1.0 - level) / 2.0, np.zeros(1)
    low, low_found = iterate(problem, zero, q_step(lambda df: 2.0 * gammainccinv(df / 2.0, tail)))
    high, high_found = iterate(problem, zero, q_step(lambda df: 2.0 * gammaincinv(df / 2.0, tail)))
    return np.concatenate([low, high]), bool(low_found[0] and high_found[0])


def model_of_one(problem: Problem, unit: float, options: Options, pm_tolerance: float | None) -> Model:
    """Return the fitted model of one quantity in units of `unit`, with metafor's own Paule-Mandel root if asked for.

    metafor finds that root by R's `uniroot` at a tolerance of about 1e-4, so its tables carry it to four to six
    digits. `brentq` takes the same steps and stops by the same rule, in the claims' own units, as the tolerance is
    absolute. Where metafor would stop because the root lies above 100, the search goes on upwards.
    """
    if options.method != "PM" or pm_tolerance is None:
        return model(problem, options)
    df = float(degrees(problem)[0])

    def excess(tau2: float) -> float:
        return float(fit_at(problem, np.array([tau2 / unit**2])).q[0]) - df

    high, root = SEARCH_TO, 0.0
    while excess(high) > 0.0:
        high *= 10.0
    if excess(0.0) >= 0.0:
        root = float(brentq(excess, 0.0, high, xtol=pm_tolerance, rtol=4.0 * EPSILON, maxiter=1000))
    value = np.array([root / unit**2])
    tau2 = Tau2(value, lambda: paule_mandel_se(problem, value), np.isfinite(value))
    return model(problem, options, tau2)
