"""Tail areas and quantiles, exact in the far tails; a missing `df` (None) means the normal distribution."""

from __future__ import annotations

import numpy as np
from scipy import special

from analysis.estimates.meta.algebra import Floats


def two_sided_p(statistic: Floats, df: Floats | None) -> Floats:
    """Return P(|Z| > |statistic|) for a normal, or for a t variable with `df` degrees of freedom."""
    if df is None:
        return np.asarray(special.erfc(np.abs(statistic) / np.sqrt(2.0)))
    # The incomplete beta function keeps its relative precision where 1 - cdf would round to zero.
    return np.asarray(special.betainc(df / 2.0, 0.5, df / (df + statistic * statistic)))


def critical_value(df: Floats | None, level: float) -> Floats:
    """Return the value that |Z| stays below with probability `level`; an array of one for the normal."""
    if df is None:
        return np.array([np.sqrt(2.0) * special.erfinv(level)])
    distinct, where = np.unique(df, return_inverse=True)
    share = np.asarray(special.betaincinv(0.5, distinct / 2.0, level), dtype=np.float64)
    return np.asarray(np.sqrt(distinct * share / (1.0 - share))[where])


def chi2_upper_p(statistic: Floats, df: Floats) -> Floats:
    """Return the probability that a chi-squared variable exceeds `statistic`."""
    return np.asarray(special.gammaincc(df / 2.0, statistic / 2.0))


def chi2_quantile(p: float, df: Floats, *, upper: bool) -> Floats:
    """Return the value below which (`upper`: above which) a chi-squared variable falls with probability `p`."""
    inverse = special.gammainccinv if upper else special.gammaincinv
    return np.asarray(2.0 * inverse(df / 2.0, p))


def f_upper_p(statistic: float, df1: float, df2: float) -> float:
    """Return the probability that an F variable exceeds `statistic`."""
    return float(special.betainc(df2 / 2.0, df1 / 2.0, df2 / (df2 + df1 * statistic)))
