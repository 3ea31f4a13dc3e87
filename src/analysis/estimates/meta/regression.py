"""Meta-regression: a mean that is linear in covariates, tau2 what they leave unexplained.

The columns are made orthonormal before the fit, so that a year near 2000 beside an intercept costs no digits.

References
----------
Raudenbush, S. W. (1994). Random effects models. In H. Cooper & L. V. Hedges (Eds.), The handbook of research
synthesis (pp. 301-321) (the share of tau2 explained).
Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a single covariate.
Statistics in Medicine, 22(17), 2693-2710.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimates.meta.algebra import Batch, Design, Floats, batch_of
from analysis.estimates.meta.batch import exact_units
from analysis.estimates.meta.distributions import chi2_upper_p, critical_value, f_upper_p, two_sided_p
from analysis.estimates.meta.forms import fixed
from analysis.estimates.meta.inference import Model, Options, criteria, i2_h2
from analysis.estimates.meta.profile import model_of_one
from analysis.estimates.meta.tau2 import degrees

# A column of unit length with less than this outside the span of the others is taken for a copy of them.
COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Coefficients, shape (p,), with their covariance, tests and intervals."""

    beta: Floats
    covariance: Floats
    se: Floats
    statistic: Floats
    p: Floats
    ci_low: Floats
    ci_high: Floats


@dataclass(frozen=True, slots=True)
class Problems:
    """The regression and its mean-only counterpart, in exact units: multiply y by `unit`, add `centre`."""

    design: Design
    mean_only: Batch
    triangle: Floats
    centre: float
    unit: float


def first_collinear(x: Floats) -> int | None:
    """Return the first column of `x` that is a combination of those before it, or None."""
    length = np.linalg.norm(x, axis=0)
    if (length == 0.0).any():
        return int(np.flatnonzero(length == 0.0)[0])
    outside = np.abs(np.diag(np.linalg.qr(x / length, mode="r")))
    return int(np.flatnonzero(outside < COLLINEAR)[0]) if (outside < COLLINEAR).any() else None


def problems(y: Floats, v: Floats, x: Floats, *, intercept: bool) -> Problems:
    """Return the regression of `y` on `x`, whose first column is the intercept if there is one."""
    mean_only, centres, units = exact_units(batch_of(y, v, np.array([y.size])))
    centre, unit = (float(centres[0]) if intercept else 0.0), float(units[0])
    basis, triangle = np.linalg.qr(x)
    return Problems(Design((y - centre) / unit, mean_only.v, basis), mean_only, triangle, centre, unit)


def coefficients(given: Problems, m: Model, options: Options, *, intercept: bool) -> Coefficients:
    """Return the coefficients of the covariates as they were given, in the units of y."""
    back = np.linalg.inv(given.triangle)
    beta = (back @ m.fit.beta) * given.unit
    if intercept:
        beta[0] += given.centre
    covariance = (back @ m.fit.inverse @ back.T) * (m.factor[0] * given.unit**2)
    df = None if options.test == "z" else degrees(given.design)
    se = np.sqrt(np.diag(covariance))
    half = critical_value(df, options.level) * se
    return Coefficients(beta, covariance, se, beta / se, two_sided_p(beta / se, df), beta - half, beta + half)


def omnibus(c: Coefficients, tested: slice, df: float | None) -> tuple[float, float]:
    """Return the Wald test that all `tested` coefficients are zero: chi-squared, or F where `df` is given."""
    beta, covariance = c.beta[tested], c.covariance[tested, tested]
    try:
        statistic = float(beta @ np.linalg.solve(covariance, beta))
    except np.linalg.LinAlgError:
        return float("nan"), float("nan")
    if df is None:
        return statistic, float(chi2_upper_p(np.array(statistic), np.array(float(beta.size))))
    return statistic / beta.size, f_upper_p(statistic / beta.size, float(beta.size), df)


def explained(given: Problems, m: Model, options: Options, *, pm_tolerance: float | None) -> float:
    """Return the share of tau2 that the covariates explain, in per cent (of weighted variance if common)."""
    if options.common:
        k, p = given.mean_only.y.size, given.design.p
        whole = fixed(given.mean_only).q
        if whole[0] == 0.0:
            return 0.0
        share = 1.0 - (m.at_zero.q / (k - p)) / (whole / (k - 1))
        return max(0.0, 100.0 * float(share[0]))
    unexplained = float(m.tau2.value[0])
    total = float(model_of_one(given.mean_only, given.unit, options, pm_tolerance=pm_tolerance).tau2.value[0])
    return max(0.0, 100.0 * (total - unexplained) / total) if total > 0.0 else 0.0


def scalars(given: Problems, m: Model, options: Options) -> dict[str, float]:
    """Return tau2, heterogeneity and fit statistics in the units of y."""
    df = degrees(given.design)
    i2, h2 = i2_h2(m.tau2.value, m.at_zero, df, common=options.common)
    n = df if options.method == "REML" else df + given.design.p
    # The restricted likelihood is blind to the basis of X, so only the unit of y enters.
    loglik = m.loglik - n * np.log(given.unit)
    values = {
        "tau2": m.tau2.value * given.unit**2,
        "tau2_se": m.tau2.se * given.unit**2,
        "i2": i2,
        "h2": h2,
        "q": m.at_zero.q,
        "q_p": chi2_upper_p(m.at_zero.q, df),
        "loglik": loglik,
        **criteria(loglik, n, given.design.p + (0 if options.common else 1)),
    }
    if (given.design.v == 0.0).any():
        values.update(dict.fromkeys(("i2", "h2", "q", "q_p"), np.array([np.nan])))
    return {name: float(value[0]) for name, value in values.items()}
