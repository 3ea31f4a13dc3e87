"""Claims nested in clusters: variance between clusters and between the claims of one, by restricted likelihood.

y_ij = mu + u_j + w_ij + e_ij. Matrices are dense, as one quantity has at most a few thousand claims.

References
----------
Konstantopoulos, S. (2011). Fixed effects and variance components estimation in three-level meta-analysis. Research
Synthesis Methods, 2(1), 61-76.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimates.meta.algebra import Bools, Floats, Ints
from analysis.estimates.meta.inference import LOG_2PI
from analysis.estimates.meta.iterate import LAST_FISHER_STEP

MAX_ROUNDS = 500
MAX_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Working:
    """Variances `between` clusters and `within` them, and the implied covariance of the claims, shape (k, k)."""

    between: float
    within: float
    covariance: Floats
    converged: bool
    loglik: float = float("nan")


@dataclass(frozen=True, slots=True)
class _State:
    """The restricted likelihood at one pair of variances, with its score and expected information."""

    loglik: float
    score: Floats
    information: Floats


def _covariance(v: Floats, same: Floats, variances: Floats) -> Floats:
    return np.asarray(np.diag(v + variances[1]) + variances[0] * same)


def _state(y: Floats, v: Floats, same: Floats, *, variances: Floats) -> _State:
    """Return the likelihood, its slope and its information at (between, within)."""
    k = y.size
    sigma = _covariance(v, same, variances)
    inverse = np.linalg.inv(sigma)
    row_sums = inverse.sum(axis=1)
    precision = row_sums.sum()
    residual = y - row_sums @ y / precision
    py = inverse @ residual
    p = inverse - np.outer(row_sums, row_sums) / precision
    p_same = p @ same
    parts = (p_same, p)
    quadratic = np.array([py @ same @ py, py @ py])
    score = 0.5 * (quadratic - np.array([np.trace(part) for part in parts]))
    information = 0.5 * np.array([[np.sum(a * b.T) for b in parts] for a in parts])
    log_det = np.linalg.slogdet(sigma)[1] + np.log(precision) - np.log(k)
    loglik = -0.5 * ((k - 1) * LOG_2PI + log_det + residual @ py)
    return _State(float(loglik), score, information)


def _direction(state: _State, variances: Floats, estimable: Bools) -> Floats:
    """Return the Fisher step of the variances that can move: not one at zero that would fall below."""
    free = estimable & ~((variances == 0.0) & (state.score <= 0.0))
    step = np.zeros(2)
    if free.any():
        step[free] = np.linalg.solve(state.information[np.ix_(free, free)], state.score[free])
    return step


def fit_nested(y: Floats, v: Floats, cluster: Ints, *, start: float) -> Working:
    """Return the two-level model of claims `y` in `cluster`, starting from `start` split between the levels.

    Where every cluster holds one claim the two variances cannot be told apart and all of it is `between`.
    """
    same = (cluster[:, None] == cluster[None, :]).astype(np.float64)
    estimable = np.array([True, same.sum() > y.size])
    variances = np.where(estimable, start / estimable.sum(), 0.0)
    state = _state(y, v, same, variances=variances)
    converged = False
    for _ in range(MAX_ROUNDS):
        step = _direction(state, variances, estimable)
        scale = np.sqrt(1.0 / np.diag(state.information))
        if (np.abs(step) <= LAST_FISHER_STEP * scale).all():
            converged = True
            break
        variances, state, moved = _uphill(y, v, same, variances=variances, step=step, state=state)
        if not moved:
            converged = bool((np.abs(step) <= np.sqrt(LAST_FISHER_STEP) * scale).all())
            break
    covariance = _covariance(v, same, variances)
    return Working(float(variances[0]), float(variances[1]), covariance, converged, state.loglik)


def _uphill(
    y: Floats, v: Floats, same: Floats, *, variances: Floats, step: Floats, state: _State
) -> tuple[Floats, _State, bool]:
    """Return the variances after `step`, halved until the likelihood does not fall, and whether they moved."""
    for halving in range(MAX_HALVINGS):
        tried = np.maximum(variances + step * 0.5**halving, 0.0)
        after = _state(y, v, same, variances=tried)
        if after.loglik >= state.loglik:
            return tried, after, bool((tried != variances).any())
    return variances, state, False
