"""Bootstrap intervals that repeat the choice of the model, so that doubt about the model is in them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.estimates.capture.existence import reduce_models
from analysis.estimates.capture.loglinear import CaptureFit, Pairs, best_by_bic, fit
from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    check_level,
    read_table,
)
from analysis.estimates.capture.poisson import maximise, settle
from analysis.estimates.capture.stepwise import forward

REPLICATES = 1000
# Models kept for the bootstrap of BIC, by number of lists: the defaults of MultipleSystemsEstimation 1.2.0.
TOP_MODELS = {4: 20, 5: 100, 6: 100}
# Fits made at a time when every replicate tries many models.
BLOCK = 20_000

# From tables (tables, 2^lists) to totals, whether each is identified, and the models chosen.
Estimator = Callable[[Floats], tuple[Floats, Bools, Bools]]


@dataclass(frozen=True, slots=True, eq=False)
class CaptureBootstrap:
    """The fit of a table with a bias-corrected and accelerated interval (persons).

    `failed` replicates do not identify the total; they are left out, which makes the interval too narrow.
    `same_model` is the share of the others that chose the model of the table, `replicates` are their totals.
    """

    fit: CaptureFit
    ci_low: float
    ci_high: float
    failed: int
    same_model: float
    acceleration: float
    replicates: Floats = field(repr=False)


def bootstrap(
    table: pd.DataFrame | CaptureTable,
    pairs: Pairs = "stepwise",
    *,
    order: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = LEVEL,
) -> CaptureBootstrap:
    """Total number of persons with a bootstrap interval that repeats the choice of the model.

    `pairs` is as in `fit`; or `"bic"` for the best hierarchical model, `order` as in `best_by_bic`: replicates then
    choose from the models that are best for the table itself.

    Raises
    ------
    CaptureError
        If table, model or an option makes no sense, or no replicate identifies the total.

    References
    ----------
    Chan, Silverman and Vincent (2021), section 3.3: multinomial draws of the persons seen, and the jackknife over
    persons for the acceleration. Efron (1987), Journal of the American Statistical Association 82, 171-185.
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44: replicates choose among the best models.
    """
    data = read_table(table)
    check_level(level)
    if replicates < 2:
        raise CaptureError(f"replicates={replicates}: at least 2 replicates are needed")
    original, estimator = _estimator(data, pairs, order)
    counts = data.array()
    seen = np.flatnonzero(counts)
    drawn = np.random.default_rng(seed).multinomial(data.n_observed, counts / counts.sum(), size=replicates)
    without_one = counts - np.eye(counts.size)[seen]
    totals, sound, models = estimator(np.concatenate([drawn, without_one]).astype(np.float64))
    kept = sound[:replicates]
    if not kept.any():
        raise CaptureError(f"none of the {replicates} bootstrap replicates identifies the total")
    boot = totals[:replicates][kept]
    acceleration = _acceleration(totals[replicates:], counts[seen] * sound[replicates:])
    # Half a replicate short of all or none, so that the correction stays finite.
    below = np.clip((boot < original.estimate).mean(), 0.5 / len(boot), 1 - 0.5 / len(boot))
    low, high = _bca(boot, float(ndtri(below)), acceleration, level=level)
    same = (models[:replicates][kept] == _row(original, counts.size)).all(axis=1).mean()
    return CaptureBootstrap(original, low, high, int((~kept).sum()), float(same), acceleration, boot)


def _row(fitted: CaptureFit, cells: int) -> Bools:
    """The model as a Boolean row over terms."""
    return np.isin(np.arange(cells), fitted.terms)


def _estimator(data: CaptureTable, pairs: Pairs, order: int | None) -> tuple[CaptureFit, Estimator]:
    """Fit of the table itself, and the function that estimates the replicates in the same way."""
    if isinstance(pairs, str) and pairs == "bic":
        ranked = best_by_bic(data, order)
        keep = TOP_MODELS.get(data.n_lists, len(ranked.models))
        return ranked.fit, lambda counts: _by_bic(ranked.models[:keep], counts)
    original = fit(data, pairs)
    if isinstance(pairs, str) and pairs == "stepwise":
        return original, _by_steps
    return original, lambda counts: _by_bic(_row(original, counts.shape[1])[None, :], counts)


def _by_steps(counts: Floats) -> tuple[Floats, Bools, Bools]:
    chosen = forward(counts)
    return counts.sum(axis=1) + chosen.fits.dark, chosen.sound, chosen.models


def _by_bic(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    parts = np.array_split(counts, -(-len(counts) * len(models) // BLOCK))
    totals, sound, chosen = zip(*(_by_bic_part(models, part) for part in parts), strict=True)
    return np.concatenate(totals), np.concatenate(sound), np.concatenate(chosen)


def _by_bic_part(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    many = np.repeat(counts, len(models), axis=0)
    reduced = reduce_models(np.tile(models, (len(counts), 1)), many)
    fits = maximise(many, reduced)
    size = np.tile(models.sum(axis=1), len(counts))
    bics = (size * np.log(many.sum(axis=1)) - 2 * fits.log_likelihood).reshape(len(counts), -1)
    best = np.zeros(len(counts), dtype=np.int64)
    waiting = np.arange(len(counts))
    # The next best is looked at only where the one before has no finite, identified maximum.
    for place in np.argsort(bics, axis=1, kind="stable").T:
        rows = waiting * len(models) + place[waiting]
        sound = settle(many[rows], reduced.take(rows), fits.take(rows))
        best[waiting[sound]] = place[waiting[sound]]
        waiting = waiting[~sound]
        if not len(waiting):
            break
    dark = fits.dark.reshape(len(counts), -1)[np.arange(len(counts)), best]
    return counts.sum(axis=1) + dark, ~np.isin(np.arange(len(counts)), waiting), models[best]


def _acceleration(totals: Floats, persons: Floats) -> float:
    """Skewness of the totals with one person left out, each weighted by the persons who could be that one."""
    used = persons > 0
    totals, persons = totals[used], persons[used]
    if not len(totals):
        return 0.0
    gap = persons @ totals / persons.sum() - totals
    spread = float(persons @ gap**2)
    return float(persons @ gap**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _bca(boot: Floats, bias: float, acceleration: float, *, level: float) -> tuple[float, float]:
    normal = ndtri(np.array([(1 - level) / 2, (1 + level) / 2])) + bias
    corrected = np.asarray(ndtr(bias + normal / (1 - acceleration * normal)))
    low, high = np.quantile(boot, corrected, method="median_unbiased")
    return float(low), float(high)
