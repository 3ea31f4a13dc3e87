"""Trim and fill: how many claims an asymmetric funnel seems to lack, and the estimate with them filled in.

References
----------
Duval, S. J., & Tweedie, R. L. (2000). Trim and fill: a simple funnel-plot-based method of testing and adjusting
for publication bias in meta-analysis. Biometrics, 56(2), 455-463 (estimator L0).
"""

from __future__ import annotations

import numpy as np

from analysis.estimates.meta.algebra import Floats
from analysis.estimates.meta.batch import pool
from analysis.estimates.meta.inference import Options

MAX_ROUNDS = 100


def missing_claims(y: Floats, v: Floats, options: Options) -> tuple[int, float, bool]:
    """Return how many claims are missing on the low side, the trimmed mean, and whether the count settled.

    `y` is sorted in ascending order.
    """
    k, missing = y.size, 0
    for _ in range(MAX_ROUNDS):
        kept = k - missing
        columns, _ = pool(y[:kept], v[:kept], np.array([kept]), options=options)
        centre = float(columns["estimate"][0])
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


def filled(y: Floats, v: Floats, *, high_side: bool, options: Options) -> tuple[Floats, Floats, bool]:
    """Return the mirror images of the claims without a counterpart (estimates, variances), and if settled."""
    sign = -1.0 if high_side else 1.0
    order = np.argsort(sign * y, kind="stable")
    ascending = sign * y[order]
    missing, centre, settled = missing_claims(ascending, v[order], options)
    outermost = slice(y.size - missing, y.size)
    mirrored = 2.0 * centre - ascending[outermost]
    return sign * mirrored, v[order][outermost], settled
