"""Pooling of many quantities at once: the one implementation behind every public pooling function.

Work goes through in chunks that fit a processor's cache, so memory stays flat and time is linear in the number
of claims. Each quantity is first moved to its claim nearest zero (if all lie on one side of it) and divided by a
power of two near its smallest standard error: both are exact in floating point, and values of 1e-12 and 1e12 are
then computed alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from analysis.estimates.meta.algebra import Batch, Bools, Floats, Ints, degrees
from analysis.estimates.meta.inference import (
    LOG_2PI,
    Model,
    Options,
    chi2_upper_p,
    criteria,
    critical_value,
    i2_h2,
    model,
    two_sided_p,
)

CHUNK_CLAIMS = 1 << 16
MEAN = ("estimate", "se", "statistic", "p", "ci_low", "ci_high")
HETEROGENEITY = ("i2", "h2", "q", "q_p")
PREDICTION = ("df", "pi_low", "pi_high")
FIT = ("loglik", "deviance", "aic", "bic", "aicc")
TESTED = (*MEAN[2:], *PREDICTION)
# What `pool` can return, each with one value per quantity.
COLUMNS = (*MEAN, "tau2", "tau2_se", *HETEROGENEITY, *PREDICTION, *FIT)
Columns = dict[str, Floats]


def pool(
    y: Floats, v: Floats, k: Ints, *, options: Options, wanted: Sequence[str] = COLUMNS
) -> tuple[Columns, Bools]:
    """Return the wanted columns of every quantity, in their order, and whether its search for tau2 settled.

    `y` and `v` stand sorted by quantity, `k` claims in each; values are finite, variances not negative.
    """
    columns = {name: np.full(k.size, np.nan) for name in wanted}
    converged = np.zeros(k.size, dtype=bool)
    with np.errstate(all="ignore"):
        for groups, batch in _batches(y, v, k):
            if len(batch.y) > 1:
                part, converged[groups] = _several(batch, options, set(wanted))
            else:
                part = _single(batch.y[0], batch.v[0], options)
                converged[groups] = np.isfinite(part["statistic"])
            for name in columns.keys() & part.keys():
                columns[name][groups] = part[name]
    return columns, converged


def _batches(y: Floats, v: Floats, k: Ints) -> Iterator[tuple[Ints, Batch]]:
    """Yield quantities of one size, about `CHUNK_CLAIMS` claims at a time, and which they are."""
    starts = np.cumsum(k) - k
    for size in np.flatnonzero(np.bincount(k)):
        rows = np.flatnonzero(k == size)
        several = max(CHUNK_CLAIMS // int(size), 1)
        for first in range(0, rows.size, several):
            groups = rows[first : first + several]
            claims = starts[groups] + np.arange(size)[:, None]
            yield groups, Batch(y[claims], v[claims])


def exact_units(batch: Batch) -> tuple[Batch, Floats, Floats]:
    """Return the batch in units of its own, with the centre and the unit of each quantity.

    The centre is the claim nearest zero, or zero itself where claims lie on both sides of it.
    """
    centre = batch.least(batch.y)
    if not (centre > 0.0).all():
        high = -batch.least(-batch.y)
        centre = np.where(centre > 0.0, centre, np.where(high < 0.0, high, 0.0))
    smallest = batch.least(batch.v)
    if not smallest.all():
        smallest = batch.least(np.where(batch.v > 0.0, batch.v, np.inf))
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
    _, exponent = np.frexp(smallest)
    unit = np.ldexp(1.0, exponent // 2)
    y = (batch.y - batch.spread(centre)) * batch.spread(1.0 / unit)
    return Batch(y, batch.v * batch.spread(1.0 / (unit * unit))), centre, unit


def _several(batch: Batch, options: Options, wanted: AbstractSet[str]) -> tuple[Columns, Bools]:
    """Return at least the wanted columns of quantities with two claims or more; estimate, se and tau2 always."""
    own, centre, unit = exact_units(batch)
    m = model(own, options)
    columns = {
        "estimate": centre + m.fit.beta * unit,
        "se": np.sqrt(m.factor * m.fit.inverse) * unit,
        "tau2": m.tau2.value * unit**2,
    }
    if "tau2_se" in wanted:
        columns["tau2_se"] = m.tau2.se * unit**2
    if not wanted.isdisjoint(TESTED):
        columns |= _tested(columns, degrees(own), options=options)
    if not wanted.isdisjoint(HETEROGENEITY):
        columns |= _heterogeneity(batch, m)
    if not wanted.isdisjoint(FIT):
        columns |= _fit_statistics(batch, m.loglik, unit, options=options)
    return columns, m.tau2.converged & np.isfinite(columns["estimate"])


def _tested(columns: Columns, df: Floats, *, options: Options) -> Columns:
    """Return the test of the mean and the intervals."""
    estimate, se = columns["estimate"], columns["se"]
    t_df = None if options.test == "z" else df
    critical = critical_value(t_df, options.level)
    statistic = estimate / se
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, t_df),
        "ci_low": estimate - critical * se,
        "ci_high": estimate + critical * se,
        "df": np.full(df.size, np.nan) if t_df is None else df,
        **_prediction(estimate, critical, se**2 + columns["tau2"], options=options),
    }


def _heterogeneity(batch: Batch, m: Model) -> Columns:
    """Return I2, H2 and the test of Q, undefined where a variance is zero."""
    df = degrees(batch)
    i2, h2 = i2_h2(m.tau2.value, m.at_zero, df, common=m.options.common)
    columns = {"i2": i2, "h2": h2, "q": m.at_zero.q, "q_p": chi2_upper_p(m.at_zero.q, df)}
    if (batch.v == 0.0).any():
        undefined = batch.least(batch.v) == 0.0
        columns = {name: np.where(undefined, np.nan, values) for name, values in columns.items()}
    return columns


def _prediction(estimate: Floats, critical: Floats, variance: Floats, *, options: Options) -> Columns:
    """Return the prediction interval, which a common-effect model does not have."""
    half = np.full(estimate.size, np.nan) if options.common else critical * np.sqrt(variance)
    return {"pi_low": estimate - half, "pi_high": estimate + half}


def _fit_statistics(batch: Batch, loglik: Floats, unit: Floats, *, options: Options) -> Columns:
    """Return log likelihood, deviance and information criteria in the claims' own units."""
    restricted = options.method == "REML"
    n = (batch.k - 1 if restricted else batch.k).astype(np.float64)
    in_units = loglik - n * np.log(unit)
    deviance = -2.0 * in_units
    if not restricted:
        # Less the saturated model; metafor leaves that out where a variance of zero makes it infinite.
        log_v = batch.total(np.log(batch.v))
        deviance -= np.where(np.isfinite(log_v), batch.k * LOG_2PI + log_v, 0.0)
    parameters = 1 if options.common else 2
    return {"loglik": in_units, "deviance": deviance, **criteria(in_units, n, parameters)}


def _single(y: Floats, v: Floats, options: Options) -> Columns:
    """Return the columns of quantities with one claim: the claim itself, whatever the test, and tau2 = 0."""
    se = np.sqrt(v)
    statistic = y / se
    half = critical_value(None, options.level) * se
    none = np.zeros(y.size)
    restricted = options.method == "REML"
    loglik = none if restricted else -0.5 * (LOG_2PI + np.log(v))
    return {
        "estimate": y,
        "se": se,
        "statistic": statistic,
        "p": two_sided_p(statistic, None),
        "ci_low": y - half,
        "ci_high": y + half,
        "tau2": none,
        "i2": none,
        "h2": np.ones(y.size),
        "q": none,
        "q_p": np.ones(y.size),
        **_prediction(y, np.ones(1), half**2, options=options),
        "loglik": loglik,
        "deviance": none,
        **criteria(loglik, none if restricted else np.ones(y.size), 1 if options.common else 2),
    }
