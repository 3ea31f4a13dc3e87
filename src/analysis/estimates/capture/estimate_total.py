"""One total from overlapping lists, by a way of choosing the model; on request with that choice in its interval."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.estimates.capture.averaging import CaptureAverage, average
from analysis.estimates.capture.loglinear import (
    CaptureFit,
    best_by_bic,
    bics,
    fit_model,
    forward,
    stepwise,
)
from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    check_level,
    read_table,
)
from analysis.estimates.capture.poisson import fit_models

INDEPENDENT, STEPWISE, BIC, AVERAGE = "independent", "stepwise", "bic", "average"
MODELS = (INDEPENDENT, STEPWISE, BIC, AVERAGE)
#: Columns of the answer.
COLUMNS = ("total", "low", "high", "seen", "chosen", "bic", "same_model")
#: Most lists in one term of the models that are ranked: pairs, as in the other ways of choosing.
ORDER = 2
REPLICATES = 1000
# Models kept for the bootstrap of BIC, by number of lists: the defaults of MultipleSystemsEstimation 1.2.0.
TOP_MODELS = {4: 20, 5: 100, 6: 100}
# Fits made at a time when every replicate tries many models.
BLOCK = 20_000


def capture_recapture(
    table: pd.DataFrame,
    *,
    model: str = STEPWISE,
    level: float = LEVEL,
    replicates: int = 0,
    seed: int = 0,
    within: float | None = None,
) -> pd.DataFrame:
    """How many persons there are in all, from the overlaps of incomplete lists.

    Parameters
    ----------
    table : DataFrame
        A column of 0 and 1 for each list, and `count`: how many persons have the pattern.
    model : str
        independent (no two lists go together), stepwise (pairs of lists are added one by one), bic (the best of all
        models with pairs of lists) or average (over all decomposable graphs, each as probable as the lists make it).
    level : float
        Coverage of the interval.
    replicates, seed : int
        For stepwise and bic: so many tables are drawn anew and the model chosen again in each, which gives the
        interval; none by default, which leaves the doubt about the model out of it.
    within : float, optional
        For bic: every model whose BIC lies within so much of the smallest, one row each, best first.

    Returns
    -------
    DataFrame
        One row a model, by `model`: `total` (persons, seen or not) with `low` and `high`; `seen` (persons on any list);
        `chosen` (which lists go together, numbered from 1 in the order of the columns); `bic`; `same_model` (share of
        the draws that chose the same model).

    Raises
    ------
    ValueError
        If the table is none, cannot tell the total under the model, or an option makes no sense.

    References
    ----------
    Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306; Silverman, Chan
    and Vincent (2024), Statistics and Computing 34:44; Madigan and York (1997), Biometrika 84, 19-31. Whether such
    lists can tell the total is disputed: Whitehead et al. (2019), Journal of Human Trafficking 7, 1-13.

    Examples
    --------
    >>> import analysis as an
    >>> lists = an.load_table("lists", "United Kingdom")
    >>> an.capture_recapture(lists, model="stepwise")[["total", "low", "high"]].round().values.tolist()
    [[11418.0, 9977.0, 13146.0]]
    """
    _check(model, replicates, within)
    data = read_table(table)
    if within is not None:
        ranked = _ranked(data, ORDER, level=level)
        near = ranked.models[ranked.bics <= ranked.bics[0] + within]
        rows = [_cells(fit_model(data, one, level=level)) for one in near]
    elif replicates:
        found = bootstrap(data, model, order=ORDER, level=level, replicates=replicates, seed=seed)
        drawn = {"low": found.ci_low, "high": found.ci_high, "same_model": found.same_model}
        rows = [_cells(found.fit) | drawn | {"bic": None}]
    elif model == BIC:
        rows = [_cells(_ranked(data, ORDER, level=level).fit)]
    elif model == AVERAGE:
        rows = [_cells(_averaged(data, level=level))]
    else:
        rows = [_cells(stepwise(data, level=level) if model == STEPWISE else fit_model(data, level=level))]
    names = pd.Index([model] * len(rows), name="model", dtype="str")
    return pd.DataFrame(rows, index=names, columns=list(COLUMNS)).astype({"bic": float, "same_model": float})


def _check(model: str, replicates: int, within: float | None) -> None:
    if model not in MODELS:
        raise CaptureError(f"model={model!r} is not known; one of {', '.join(MODELS)} would be right")
    if (replicates and model not in (STEPWISE, BIC)) or (within is not None and model != BIC):
        raise CaptureError(
            f"model={model!r} takes no {'replicates' if replicates else 'within'}; bic would be right"
        )
    if within is not None and not within >= 0:
        raise CaptureError(f"within={within} is not a difference of BIC; a number from 0 on would be right")


def _cells(found: CaptureFit | CaptureAverage) -> dict[str, object]:
    """One answer as cells."""
    total = {"total": found.estimate, "low": found.ci_low, "high": found.ci_high, "seen": found.n_observed}
    if isinstance(found, CaptureFit):
        return {**total, "chosen": found.model, "bic": found.bic}
    return {**total, "chosen": found.graphs[0]}


# What takes seconds is worked out once for the same lists: a notebook asks for the best model and for those near it.
_ranked = lru_cache(maxsize=8)(best_by_bic)
_averaged = lru_cache(maxsize=8)(average)


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


# From tables (tables, 2^lists) to totals, whether each is identified, and the models chosen.
Estimator = Callable[[Floats], tuple[Floats, Bools, Bools]]


def bootstrap(
    table: pd.DataFrame | CaptureTable,
    choice: str | Bools = STEPWISE,
    *,
    order: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = LEVEL,
) -> CaptureBootstrap:
    """Total number of persons with a bootstrap interval that repeats the choice of the model.

    The choice is stepwise, bic (`order` as in `best_by_bic`: replicates then choose from the models that are best for
    the table itself), or a model that is kept.

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
    original, estimator = _estimator(data, choice, order)
    counts = data.array()[0]
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
    same = (models[:replicates][kept] == original.terms).all(axis=1).mean()
    return CaptureBootstrap(original, low, high, int((~kept).sum()), float(same), acceleration, boot)


def _estimator(data: CaptureTable, choice: str | Bools, order: int | None) -> tuple[CaptureFit, Estimator]:
    """Fit of the table itself, and the function that estimates the replicates in the same way."""
    if not isinstance(choice, str):
        return fit_model(data, choice), lambda counts: _by_bic(choice[None, :], counts)
    if choice == STEPWISE:
        return stepwise(data), _by_steps
    ranked = best_by_bic(data, order)
    keep = TOP_MODELS.get(data.n_lists, len(ranked.models))
    return ranked.fit, lambda counts: _by_bic(ranked.models[:keep], counts)


def _by_steps(counts: Floats) -> tuple[Floats, Bools, Bools]:
    models, _ = forward(counts)
    fits = fit_models(models, counts)
    return counts.sum(axis=1) + fits.dark, fits.sound(), models


def _by_bic(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    parts = np.array_split(counts, -(-len(counts) * len(models) // BLOCK))
    totals, sound, chosen = zip(*(_by_bic_part(models, part) for part in parts), strict=True)
    return np.concatenate(totals), np.concatenate(sound), np.concatenate(chosen)


def _by_bic_part(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    tables = np.arange(len(counts))
    tiled = np.tile(models, (len(counts), 1))
    fits = fit_models(tiled, np.repeat(counts, len(models), axis=0))
    ranking = np.argsort(bics(tiled, fits).reshape(len(counts), -1), axis=1, kind="stable")
    best, waiting = np.zeros(len(counts), dtype=np.int64), tables
    # The next best is looked at only where the one before has no finite, identified maximum.
    for place in ranking.T:
        sound = fits.sound(waiting * len(models) + place[waiting])
        best[waiting[sound]] = place[waiting[sound]]
        waiting = waiting[~sound]
        if not len(waiting):
            break
    dark = fits.dark.reshape(len(counts), -1)[tables, best]
    return counts.sum(axis=1) + dark, ~np.isin(tables, waiting), models[best]


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
