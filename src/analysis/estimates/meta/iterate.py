"""Iterative tau2 estimators, all quantities of a batch together, settled ones leaving the work.

ML and REML follow Fisher scoring from the Hedges estimate, so that of several local maxima the one is found that
metafor finds, and change to Newton steps once within a tenth of a standard error, so that the optimum is exact
to rounding. Roots of the generalised Q statistic use Newton steps on 1/Q, which is increasing and concave in
tau2 (Cauchy-Schwarz), so after one step the iterates rise to the root without a safeguard.

References
----------
Harville, D. A. (1977). Maximum likelihood approaches to variance component estimation and to related problems.
Journal of the American Statistical Association, 72(358), 320-338.
Paule, R. C., & Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National
Bureau of Standards, 87(5), 377-385.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.estimates.meta.algebra import Bools, Floats, Problem, degrees
from analysis.estimates.meta.forms import fit_at

EPSILON = float(np.finfo(np.float64).eps)
# The default tolerance of R's `uniroot`, at which metafor stops some searches and decides some ties.
UNIROOT_TOLERANCE = EPSILON**0.25
MAX_ITERATIONS = 1000
# Newton steps double the number of right digits: a step of 1e-8 standard errors leaves an error of rounding size.
LAST_STEP = 1e-8
# Fisher steps gain a constant factor only, so without a Newton step the last one must be smaller.
LAST_FISHER_STEP = 1e-12
# In units where the smallest variance is about one: below this the likelihood slope no longer changes sign.
NEAR_ZERO = 1e-3
# Standard errors from the optimum within which Newton steps take over.
NEWTON_WITHIN = 0.1

Step = Callable[[Problem, Floats, Bools], tuple[Floats, Bools]]


def iterate(problem: Problem, start: Floats, step: Step) -> tuple[Floats, Bools]:
    """Return the settled values and whether each settled, repeating `step` on those that have not.

    `step` gets the problem, the current values and whether all variances are positive (tau2 may become
    exactly zero); it returns the next values and which of them are final.
    """
    value = start.copy()
    converged = np.zeros(start.size, dtype=bool)
    index = np.arange(start.size)
    work, current = problem, start
    positive = problem.least(problem.v) > 0.0
    for _ in range(MAX_ITERATIONS):
        current, done = step(work, current, positive)
        lost = ~np.isfinite(current)
        value[index] = current
        converged[index] = done & ~lost
        leave = done | lost
        if leave.all():
            break
        if leave.any():
            keep = ~leave
            work, current, index, positive = work.take(keep), current[keep], index[keep], positive[keep]
    return value, converged


def bounded(tau2: Floats, step: Floats, positive: Bools) -> tuple[Floats, Bools]:
    """Return tau2 + step, the step halved until the result is not negative, and where that was needed."""
    moved = tau2 + step
    below = moved < 0.0
    if below.any():
        t, s = tau2[below], step[below]
        halvings = np.ceil(np.log2(-s / t))
        halved = np.maximum(t + s * np.exp2(-halvings), 0.0)
        to_zero = (t < NEAR_ZERO) & positive[below]
        moved[below] = np.where(to_zero, 0.0, halved)
    return moved, below


def likelihood_step(*, restricted: bool) -> Step:
    """Return the step of the (restricted) likelihood: Fisher scoring, Newton near the optimum."""

    def step(problem: Problem, tau2: Floats, positive: Bools) -> tuple[Floats, Bools]:
        f = fit_at(problem, tau2)
        if restricted:
            expected, information = f.tr_p, f.tr_pp
        else:
            expected, information = f.sum_w, problem.total(f.w * f.w)
        slope = f.y_pp_y - expected
        curvature = 2.0 * f.y_ppp_y - information
        se = np.sqrt(2.0 / information)
        fisher = slope / information
        near = NEWTON_WITHIN * se
        # Newton near the optimum, and where the likelihood is so curved that Fisher steps would swing about it.
        swings = curvature > 2.0 * information
        newton = swings | ((curvature > 0.0) & (np.abs(fisher) <= near))
        full = slope / curvature
        move = np.where(newton, np.where(swings, full, np.clip(full, -near, near)), fisher)
        moved, below = bounded(tau2, move, positive)
        at_zero = (tau2 == 0.0) & (slope <= 0.0)
        small = np.abs(move) <= np.where(newton, LAST_STEP, LAST_FISHER_STEP) * se
        return np.where(at_zero, 0.0, moved), at_zero | (small & ~below)

    return step


def q_step(target: Callable[[Floats], Floats]) -> Step:
    """Return the step towards y'Py = target(k - p), by Newton on 1 / y'Py."""

    def step(problem: Problem, tau2: Floats, positive: Bools) -> tuple[Floats, Bools]:
        f = fit_at(problem, tau2)
        q = f.q
        goal = target(degrees(problem))
        move = (q / goal - 1.0) * q / f.y_pp_y
        moved, below = bounded(tau2, move, positive)
        at_zero = (tau2 == 0.0) & (q <= goal)
        small = np.abs(move) <= LAST_STEP * problem.k / f.sum_w
        return np.where(at_zero, 0.0, moved), at_zero | (small & ~below)

    return step
