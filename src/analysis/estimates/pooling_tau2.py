"""Estimators of tau2, the variance between claims, and their standard errors.

Closed forms set a quadratic form y'Py to its expectation: DL, HE, HS and SJ. ML, REML, EB and PM are searched for, all
quantities together, settled ones leaving the work (EB and PM solve one equation and differ only where metafor refuses
zero variances). ML and REML follow Fisher scoring from the Hedges estimate, so that of several local maxima the one is
found that metafor finds, and change to Newton steps within a tenth of a standard error, so that the optimum is exact
to rounding. Roots of the generalised Q statistic use Newton steps on 1/Q, which is increasing and concave in tau2
(Cauchy-Schwarz), so after one step the iterates rise to the root without a safeguard.

References
----------
DL: DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188. HE: Hedges (1983), Psychological Bulletin
93(2), 388-395. HS: Schmidt and Hunter (2015), Methods of meta-analysis (3rd ed.), Sage. SJ: Sidik and Jonkman (2005),
Journal of Biopharmaceutical Statistics 15(5), 823-838. ML, REML: Harville (1977), Journal of the American Statistical
Association 72(358), 320-338. EB: Morris (1983), the same, 78(381), 47-55. PM: Paule and Mandel (1982), Journal of
Research of the National Bureau of Standards 87(5), 377-385. Standard errors: as in `pooling_least_squares`.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from analysis.estimates.pooling_least_squares import Bools, Fit, Floats, Problem, total, trace

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
# The upper end at which metafor begins its search for the Paule-Mandel root.
SEARCH_TO = 100.0

Step = Callable[[Problem, Floats, Bools], tuple[Floats, Bools]]
# The fit whose y'Py is looked at, what is expected of it without spread, and what a tau2 of one adds to it.
Moments = tuple[Fit, Floats | float, Floats | float]


def _dersimonian_laird(problem: Problem) -> Moments:
    fit = problem.at_zero
    return fit, problem.df, fit.tr_p


def _hunter_schmidt(problem: Problem) -> Moments:
    fit = problem.at_zero
    return fit, problem.k, fit.sum_w


def _hedges(problem: Problem) -> Moments:
    fit = problem.fit(np.ones((problem.k, 1)))
    return fit, total(problem.v) - trace(fit.hat(problem.v)), problem.df


def _sidik_jonkman(problem: Problem) -> Moments:
    """The raw variance of the claims is the first guess; what is found cannot be negative."""
    deviation = problem.y - total(problem.y) / problem.k
    raw = total(deviation * deviation) / problem.k
    return problem.fit_at(raw), 0.0, problem.df / raw


CLOSED = {"DL": _dersimonian_laird, "HE": _hedges, "HS": _hunter_schmidt, "SJ": _sidik_jonkman}


def _closed(moments: Moments) -> Floats:
    fit, expected, scale = moments
    return np.maximum((fit.q - expected) / scale, 0.0)


def iterate(problem: Problem, start: Floats, step: Step) -> tuple[Floats, Bools]:
    """The settled values and whether each settled, repeating `step` on those that have not.

    `step` gets the problem, the current values and whether all variances are positive (tau2 may become
    exactly zero); it returns the next values and which of them are final.
    """
    value = start.copy()
    converged = np.zeros(start.size, dtype=bool)
    index = np.arange(start.size)
    work, current = problem, start
    positive = np.min(problem.v, axis=0) > 0.0
    for _ in range(MAX_ITERATIONS):
        current, done = step(work, current, positive)
        lost = ~np.isfinite(current)
        value[index] = current
        converged[index] = done & ~lost
        keep = ~(done | lost)
        if not keep.any():
            break
        if not keep.all():
            work, current, index, positive = work.take(keep), current[keep], index[keep], positive[keep]
    return value, converged


def _bounded(tau2: Floats, step: Floats, positive: Bools) -> tuple[Floats, Bools]:
    """tau2 + step, the step halved until the result is not negative, and where that was needed."""
    moved = tau2 + step
    below = moved < 0.0
    if below.any():
        t, s = tau2[below], step[below]
        halved = np.maximum(t + s * np.exp2(-np.ceil(np.log2(-s / t))), 0.0)
        moved[below] = np.where((t < NEAR_ZERO) & positive[below], 0.0, halved)
    return moved, below


def likelihood_step(*, restricted: bool) -> Step:
    """The step of the (restricted) likelihood: Fisher scoring, Newton near the optimum."""

    def step(problem: Problem, tau2: Floats, positive: Bools) -> tuple[Floats, Bools]:
        fit = problem.fit_at(tau2)
        expected, information = (fit.tr_p, fit.tr_pp) if restricted else (fit.sum_w, total(fit.w * fit.w))
        slope = fit.y_pp_y - expected
        curvature = 2.0 * fit.y_ppp_y - information
        se = np.sqrt(2.0 / information)
        fisher, full = slope / information, slope / curvature
        near = NEWTON_WITHIN * se
        # Newton near the optimum, and where the likelihood is so curved that Fisher steps would swing about it.
        swings = curvature > 2.0 * information
        newton = swings | ((curvature > 0.0) & (np.abs(fisher) <= near))
        move = np.where(newton, np.where(swings, full, np.clip(full, -near, near)), fisher)
        moved, below = _bounded(tau2, move, positive)
        at_zero = (tau2 == 0.0) & (slope <= 0.0)
        small = np.abs(move) <= np.where(newton, LAST_STEP, LAST_FISHER_STEP) * se
        return np.where(at_zero, 0.0, moved), at_zero | (small & ~below)

    return step


def q_step(goal: float | None = None) -> Step:
    """The step towards y'Py = `goal`, by default its expectation k - p, by Newton on 1 / y'Py."""

    def step(problem: Problem, tau2: Floats, positive: Bools) -> tuple[Floats, Bools]:
        fit, aim = problem.fit_at(tau2), problem.df if goal is None else goal
        move = (fit.q / aim - 1.0) * fit.q / fit.y_pp_y
        moved, below = _bounded(tau2, move, positive)
        at_zero = (tau2 == 0.0) & (fit.q <= aim)
        small = np.abs(move) <= LAST_STEP * problem.k / fit.sum_w
        return np.where(at_zero, 0.0, moved), at_zero | (small & ~below)

    return step


SEARCHED = {
    "ML": likelihood_step(restricted=False),
    "REML": likelihood_step(restricted=True),
    "EB": q_step(),
    "PM": q_step(),
}
COMMON = ("EE", "CE", "FE")
METHODS = (*CLOSED, *SEARCHED, *COMMON)
# metafor refuses these where a sampling variance is zero: their weights are 1 / v.
NEEDS_POSITIVE_VARIANCES = frozenset({"DL", "HS", "PM", *COMMON})


def estimate_tau2(problem: Problem, method: str) -> tuple[Floats, Bools]:
    """tau2 of each quantity, (G,), and whether its search settled; zero in the common-effect model."""
    groups = problem.y.shape[1]
    if method in COMMON:
        return np.zeros(groups), np.ones(groups, dtype=bool)
    if method in CLOSED:
        value = _closed(CLOSED[method](problem))
        return value, np.isfinite(value)
    return iterate(problem, _closed(_hedges(problem)), SEARCHED[method])


def tau2_se(problem: Problem, fit: Fit, tau2: Floats, method: str) -> Floats:
    """Standard errors of tau2, (G,), where `fit` has weights 1 / (v + tau2).

    Of a closed form: Var(y'Py) = 2 tr PSPS with S = diag(v + tau2).
    """
    if method in COMMON:
        return np.full(tau2.size, np.nan)
    if method in CLOSED:
        own, _, scale = CLOSED[method](problem)
        return np.asarray(np.sqrt(2.0 * own.tr_papa(problem.v + tau2)) / scale)
    if method in ("EB", "PM"):
        return np.asarray(problem.k * np.sqrt(2.0 / problem.df) / fit.sum_w)
    return np.asarray(np.sqrt(2.0 / (fit.tr_pp if method == "REML" else total(fit.w * fit.w))))


def printed_paule_mandel(problem: Problem, unit: float, tolerance: float) -> Floats:
    """The Paule-Mandel estimate of one quantity in units of `unit`, stopped where metafor 4.8-0 stops by default.

    metafor finds that root by R's `uniroot` at a tolerance of about 1e-4, so its tables carry it to four to six
    digits. `brentq` takes the same steps and stops by the same rule, in the claims' own units, as the tolerance is
    absolute. Where metafor would stop because the root lies above 100, the search goes on upwards.
    """

    def excess(tau2: float) -> float:
        return float(problem.fit_at(np.array([tau2 / unit**2])).q[0]) - problem.df

    high, root = SEARCH_TO, 0.0
    while excess(high) > 0.0:
        high *= 10.0
    if excess(0.0) >= 0.0:
        root = float(brentq(excess, 0.0, high, xtol=tolerance, rtol=4.0 * EPSILON, maxiter=1000))
    return np.array([root / unit**2])
