"""One total from overlapping lists, by a way of choosing the model; on request with that choice in its interval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.estimates.capture.averaging import average
from analysis.estimates.capture.loglinear import best_by_bic, bics, by_bic, fit_model, forward, stepwise
from analysis.estimates.capture.overlap_table import LEVEL, Bools, CaptureError, Floats, Total, read_table
from analysis.estimates.capture.poisson import fit_models

#: Most lists in one term of the models that are ranked: pairs, as in the other ways of choosing.
ORDER = 2
STEPWISE, BIC = "stepwise", "bic"
MODELS: Mapping[str, Callable[..., Total]] = {
    "independent": fit_model,
    STEPWISE: stepwise,
    BIC: partial(best_by_bic, order=ORDER),
    "average": average,
}
#: What the columns of the answer are of a total.
COLUMNS = {
    "total": "estimate", "low": "ci_low", "high": "ci_high", "seen": "n_observed", "chosen": "model", "bic": "bic",
    "same_model": "same_model",
}  # fmt: skip
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
    if model not in MODELS:
        raise CaptureError(f"model={model!r} is not known; one of {', '.join(MODELS)} would be right")
    if (replicates and model not in (STEPWISE, BIC)) or (within is not None and model != BIC):
        option = "replicates" if replicates else "within"
        raise CaptureError(f"model={model!r} takes no {option}; bic would be right")
    if within is not None and not within >= 0:
        raise CaptureError(f"within={within} is not a difference of BIC; a number from 0 on would be right")
    if not 0 < level < 1:
        raise CaptureError(f"level={level} is not a coverage between 0 and 1, such as 0.95")
    counts = read_table(table)
    found: list[Total]
    if within is not None:
        models, _, values = by_bic(counts, ORDER)
        found = [fit_model(counts, one, level=level) for one in models[values <= values[0] + within]]
    elif replicates:
        found = [bootstrap(counts, model, order=ORDER, level=level, replicates=replicates, seed=seed)]
    else:
        found = [MODELS[model](counts, level=level)]
    rows = [{column: getattr(one, name) for column, name in COLUMNS.items()} for one in found]
    return pd.DataFrame(rows, index=pd.Index([model] * len(rows), name="model", dtype="str"))


@dataclass(frozen=True, kw_only=True)
class CaptureBootstrap(Total):
    """A total with a bias-corrected and accelerated interval.

    `replicates` are totals drawn; `failed` more do not identify the total and are left out, which makes the interval
    too narrow.
    """

    failed: int
    acceleration: float
    replicates: Floats = field(repr=False)


def bootstrap(
    counts: Floats,
    choice: str | Bools = STEPWISE,
    *,
    order: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = LEVEL,
) -> CaptureBootstrap:
    """Total number of persons with a bootstrap interval that repeats the choice of the model.

    The choice is stepwise, bic (`order` as in `by_bic`: replicates then choose from the models that are best for the
    table itself), or a model that is kept.

    References
    ----------
    Chan, Silverman and Vincent (2021), section 3.3: multinomial draws of the persons seen, and the jackknife over
    persons for the acceleration. Efron (1987), Journal of the American Statistical Association 82, 171-185.
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44: replicates choose among the best models.
    """
    if replicates < 2:
        raise CaptureError(f"replicates={replicates}: at least 2 replicates are needed")
    models = None if isinstance(choice, str) else choice[None, :]
    if models is None and choice == BIC:
        models = by_bic(counts, order)[0][: TOP_MODELS.get(counts.size.bit_length() - 1)]

    def choose(tables: Floats) -> Bools:
        return forward(tables)[0] if models is None else _best_by_bic(models, tables)

    fit = fit_model(counts, choose(counts[None, :])[0])
    seen = np.flatnonzero(counts)
    drawn = np.random.default_rng(seed).multinomial(fit.n_observed, counts / counts.sum(), size=replicates)
    tables = np.concatenate([drawn, counts - np.eye(counts.size)[seen]])
    chosen = choose(tables)
    fits = fit_models(chosen, tables)
    totals, sound = tables.sum(axis=1) + fits.dark, fits.sound()
    kept, one_less = np.flatnonzero(sound[:replicates]), sound[replicates:]
    if not len(kept):
        raise CaptureError(f"none of the {replicates} bootstrap replicates identifies the total")
    boot = totals[kept]
    acceleration = _acceleration(totals[replicates:][one_less], counts[seen][one_less])
    # Half a replicate short of all or none, so that the correction stays finite.
    below = np.clip((boot < fit.estimate).mean(), 0.5 / len(boot), 1 - 0.5 / len(boot))
    low, high = _bca(boot, float(ndtri(below)), acceleration, level=level)
    return CaptureBootstrap(
        estimate=fit.estimate,
        ci_low=low,
        ci_high=high,
        n_observed=fit.n_observed,
        model=fit.model,
        same_model=float((chosen[kept] == fit.terms).all(axis=1).mean()),
        failed=replicates - len(boot),
        acceleration=acceleration,
        replicates=boot,
    )


def _best_by_bic(models: Bools, counts: Floats) -> Bools:
    """The best of some models for each table; the first by BIC where the table identifies no total."""
    parts = np.array_split(counts, -(-len(counts) * len(models) // BLOCK))
    if len(parts) > 1:
        return np.concatenate([_best_by_bic(models, part) for part in parts])
    tiled = np.tile(models, (len(counts), 1))
    fits = fit_models(tiled, np.repeat(counts, len(models), axis=0))
    ranked = np.argsort(bics(tiled, fits).reshape(len(counts), -1), axis=1, kind="stable")
    rows = ranked + len(models) * np.arange(len(counts))[:, None]
    # The next best is looked at only where the one before has no finite, identified maximum.
    return tiled[[next((row for row in places if fits.is_sound(row)), places[0]) for places in rows.tolist()]]


def _acceleration(totals: Floats, persons: Floats) -> float:
    """Skewness of the totals with one person left out, each weighted by the persons who could be that one."""
    gap = persons @ totals / max(persons.sum(), 1.0) - totals
    spread = float(persons @ gap**2)
    return float(persons @ gap**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _bca(boot: Floats, bias: float, acceleration: float, *, level: float) -> tuple[float, float]:
    normal = ndtri(np.array([(1 - level) / 2, (1 + level) / 2])) + bias
    corrected = np.asarray(ndtr(bias + normal / (1 - acceleration * normal)))
    low, high = np.quantile(boot, corrected, method="median_unbiased")
    return float(low), float(high)
