"""Brent's root finder with the stopping rule of R's `uniroot`, to repeat results that depend on where it stops.

metafor solves the Paule-Mandel equation with it at a tolerance of about 1e-4, so its published tables carry a
root that is right to four to six digits. `iterate.q_step` finds the exact root; this finds metafor's.

References
----------
Brent, R. P. (1973). Algorithms for minimization without derivatives, chapter 4. Prentice-Hall.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.estimates.meta.algebra import Problem
from analysis.estimates.meta.forms import fit_at
from analysis.estimates.meta.iterate import EPSILON
from analysis.estimates.meta.tau2 import Tau2, degrees, paule_mandel_se

# metafor's default upper end of the search.
SEARCH_TO = 100.0
MAX_ITERATIONS = 1000


def uniroot(f: Callable[[float], float], low: float, high: float, *, tolerance: float) -> float:
    """Return a root of `f` between `low` and `high`, where it must change sign."""
    a, b = low, high
    fa, fb = f(a), f(b)
    c, fc = a, fa
    for _ in range(MAX_ITERATIONS):
        previous = b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        least = 2.0 * EPSILON * abs(b) + tolerance / 2.0
        half = (c - b) / 2.0
        if abs(half) <= least or fb == 0.0:
            break
        step = half
        if abs(previous) >= least and abs(fa) > abs(fb):
            step = _interpolated((a, fa), (b, fb), (c, fc), previous=previous, least=least)
        if abs(step) < least:
            step = least if step > 0.0 else -least
        a, fa = b, fb
        b += step
        fb = f(b)
        if (fb > 0.0) == (fc > 0.0):
            c, fc = a, fa
    return b


def _interpolated(
    a: tuple[float, float],
    b: tuple[float, float],
    c: tuple[float, float],
    *,
    previous: float,
    least: float,
) -> float:
    """Return the secant or inverse quadratic step from b, or half the bracket where that step is too bold."""
    (xa, fa), (xb, fb), (xc, fc) = a, b, c
    bracket = xc - xb
    s = fb / fa
    if xa == xc:
        p, q = bracket * s, 1.0 - s
    else:
        u, w = fa / fc, fb / fc
        p = s * (bracket * u * (u - w) - (xb - xa) * (w - 1.0))
        q = (u - 1.0) * (w - 1.0) * (s - 1.0)
    p, q = (p, -q) if p > 0.0 else (-p, q)
    fits = p < 0.75 * bracket * q - abs(least * q) / 2.0 and p < abs(previous * q / 2.0)
    return p / q if fits else bracket / 2.0


def paule_mandel_as_metafor(problem: Problem, unit: float, tolerance: float) -> Tau2:
    """Return the Paule-Mandel estimate as `uniroot` leaves it, for one quantity in units of `unit`.

    The search runs in the claims' own units, as the tolerance is absolute; where metafor would stop because the
    root lies above 100, the search goes on upwards.
    """
    df = float(degrees(problem)[0])

    def excess(tau2: float) -> float:
        return float(fit_at(problem, np.array([tau2 / unit**2])).q[0]) - df

    high = SEARCH_TO
    while excess(high) > 0.0:
        high *= 10.0
    root = 0.0 if excess(0.0) < 0.0 else uniroot(excess, 0.0, high, tolerance=tolerance)
    value = np.array([root / unit**2])
    return Tau2(value, lambda: paule_mandel_se(problem, value), np.isfinite(value))
