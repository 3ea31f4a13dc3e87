"""What each claim does to the pooled estimate: case deletion, all deletions fitted as one batch.

References
----------
Viechtbauer, W., & Cheung, M. W.-L. (2010). Outlier and influence diagnostics for meta-analysis. Research Synthesis
Methods, 1(2), 112-125.
"""

from __future__ import annotations

import numpy as np

from analysis.estimates.meta.algebra import Bools, Floats, Ints
from analysis.estimates.meta.batch import Columns, pool
from analysis.estimates.meta.inference import Options

# A deleted residual smaller than this, next to the largest claim, is rounding and taken for zero.
NO_RESIDUAL = 100.0 * float(np.finfo(np.float64).eps)


def without_each(k: int) -> Ints:
    """Return the row numbers of the k data sets that leave one claim out, shape (k, k - 1)."""
    rows = np.broadcast_to(np.arange(k), (k, k))
    return rows[~np.eye(k, dtype=bool)].reshape(k, k - 1)


def deleted(y: Floats, v: Floats, options: Options) -> tuple[Columns, Bools]:
    """Return the pooled columns without each claim in turn, and whether each search settled."""
    rows = without_each(y.size).ravel()
    return pool(y[rows], v[rows], np.full(y.size, y.size - 1), options=options)


def growing(y: Floats, v: Floats, options: Options) -> tuple[Columns, Bools]:
    """Return the pooled columns of the first claim, the first two, and so on."""
    k = np.arange(1, y.size + 1)
    rows = np.concatenate([np.arange(size) for size in k])
    return pool(y[rows], v[rows], k, options=options)


def hat(v: Floats, tau2: float) -> Floats:
    """Return the leverages, which are also the weights as shares of one."""
    w = 1.0 / (v + tau2)
    return np.asarray(w / w.sum())


def diagnostics(y: Floats, v: Floats, options: Options) -> Columns:
    """Return the deletion diagnostics of every claim, each an array of shape (k,)."""
    whole, _ = pool(y, v, np.array([y.size]), options=options)
    rest, _ = deleted(y, v, options)
    tau2, se = rest["tau2"], rest["se"]
    leverage = hat(v, float(whole["tau2"][0]))
    w = 1.0 / (v[None, :] + tau2[:, None])
    # The Hartung-Knapp factor of each deleted fit, one for the other tests.
    factor = se**2 * (w.sum(axis=1) - np.diagonal(w))
    change = whole["estimate"][0] - rest["estimate"]
    residual = y - rest["estimate"]
    residual = np.where(np.abs(residual) < NO_RESIDUAL * np.max(np.abs(y)), 0.0, residual)
    variance = v + tau2
    return {
        "rstudent": residual / np.sqrt(factor * variance + se**2),
        "dffits": change / np.sqrt(factor * leverage * variance),
        "cook_d": (change / whole["se"][0]) ** 2,
        "cov_r": (se / whole["se"][0]) ** 2,
        "tau2_del": tau2,
        "qe_del": rest["q"],
        "hat": leverage,
        "weight": 100.0 * leverage,
        "dfbs": change / np.sqrt(factor / w.sum(axis=1)),
    }


def shrunken(y: Floats, v: Floats, whole: Columns, *, critical: float) -> Columns:
    """Return the best linear unbiased prediction of each claim's own true value, with its interval."""
    tau2, mean, se = (float(whole[name][0]) for name in ("tau2", "estimate", "se"))
    own = tau2 / (tau2 + v)
    estimate = own * y + (1.0 - own) * mean
    spread = np.sqrt(own * v + ((1.0 - own) * se) ** 2)
    half = critical * spread
    return {"estimate": estimate, "se": spread, "pi_low": estimate - half, "pi_high": estimate + half}
