"""One total from overlapping lists, by a log-linear model or an average; on request with that choice in its interval.

A model is given, chosen by steps or the best of all by BIC. What is found of it is a row: `total` (persons, seen or
not) with `low` and `high`, `seen` (persons on any list), `chosen` (which lists go together), and more by the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaln, ndtr, ndtri, pdtr, pdtrc

from analysis.arguments import between, word
from analysis.estimates.capture.averaging import average
from analysis.estimates.capture.poisson import (
    LEVEL,
    Bools,
    Fits,
    Floats,
    Ints,
    fit_model,
    fit_models,
    overlaps,
    pairs_model,
    read_table,
    sets_of,
    subsets,
)
from analysis.estimates.capture.tied_models import ranked, tolerance

#: Most lists in one term of the models that are ranked: pairs, as in the other ways of choosing.
ORDER = 2
# The threshold with the smallest error over 28 simulated settings in Chan, Silverman and Vincent (2021), Journal of the
# American Statistical Association 116, 1297-1306, section 4.3.
THRESHOLD = 0.02
REPLICATES = 1000
# Models kept for the bootstrap of BIC, by number of lists: the defaults of MultipleSystemsEstimation 1.2.0.
TOP_MODELS = {4: 20, 5: 100, 6: 100}
# Fits made at a time when every replicate tries many models.
BLOCK = 20_000
COLUMNS = ["total", "low", "high", "seen", "chosen", "bic", "same_model"]


def capture_recapture(
    table: pd.DataFrame,
    *,
    model: str = "stepwise",
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
    word("model", model, MODELS)
    between("level", level, low=0, high=1)
    if (replicates and model not in ("stepwise", "bic")) or (within is not None and model != "bic"):
        option = "replicates" if replicates else "within"
        raise ValueError(f"model={model!r} takes no {option}; bic would be right")
    if within is not None and not within >= 0:
        raise ValueError(f"within={within} is not a difference of BIC; a number from 0 on would be right")
    counts = read_table(table)
    if within is not None:
        models, values = by_bic(counts, ORDER)
        limit = np.min(values) + within
        near = models[values <= limit + tolerance(limit)]
        found = [fit_model(counts, model, level=level) for model in near]
    elif replicates:
        found = [bootstrap(counts, model, order=ORDER, level=level, replicates=replicates, seed=seed)]
    else:
        found = [MODELS[model](counts, level=level)]
    return pd.DataFrame(found, columns=COLUMNS).set_axis(
        pd.Index([model] * len(found), name="model", dtype="str")
    )


def stepwise(counts: Floats, *, threshold: float = THRESHOLD, level: float = LEVEL) -> pd.Series[Any]:
    """The total by the model that `forward` chooses; raises as `fit_model`."""
    return fit_model(counts, forward(counts[None, :], threshold=threshold)[0][0], level=level)


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> tuple[Bools, Ints]:
    """Models of tables, (tables, 2^lists), to which pairs were added, and these in their order, then -1.

    A pair's p value is that of the persons on both lists under the present model, in the nearer tail of the Poisson
    distribution; the smallest comes first, while it is below the threshold, and of tied pairs the first by its lists.
    A pair that would leave the total unidentified is passed over (Chan, Silverman and Vincent 2021, section 3.2).
    """
    n_lists = counts.shape[1].bit_length() - 1
    pairs = np.array(sets_of(2, n_lists))
    shared = overlaps(counts)[:, pairs]
    models = np.repeat(pairs_model(n_lists)[None, :], len(counts), axis=0)
    order, p = np.full(shared.shape, -1), np.ones(shared.shape)
    live = changed = np.arange(len(counts))
    expected = fit_models(models, counts).expected
    while len(live):
        seen, mean = shared[changed], overlaps(expected)[:, pairs]
        above = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
        p[changed] = np.minimum(pdtr(seen, mean), above)
        p[models[:, pairs]] = 1.0
        # On the log scale, where rounding moves small and large ones alike; each pair adds one term.
        with np.errstate(divide="ignore"):
            best = ranked(np.log(p[live]), np.ones(len(pairs), dtype=np.int64))[:, 0]
        small = p[live, best] < threshold
        live, best = live[small], best[small]
        tried = models[live]
        tried[np.arange(len(live)), pairs[best]] = True
        fits = fit_models(tried, counts[live])
        sound = fits.sound()
        # What is passed over is tried again beside another pair.
        p[live, best] = 1.0
        changed, expected = live[sound], fits.expected[sound]
        models[changed] = tried[sound]
        order[changed, (order[changed] >= 0).sum(axis=1)] = pairs[best[sound]]
    return models, order


@lru_cache(maxsize=8)
def catalogue(n_lists: int, order: int) -> Bools:
    """Every hierarchical model with all main effects and terms of up to `order` lists; shape (models, 2^t)."""
    # Five lists have 7,580 models of any order, six have 7,828,353 but 32,768 of order 2, seven 2,097,152 of order 2.
    most = n_lists - 1 if n_lists < 6 else 2 if n_lists == 6 else 1
    if not 1 <= order <= most:
        more = f"; beyond order {most} are too many models: choose one stepwise" if most < n_lists - 1 else ""
        raise ValueError(f"order {order} is not possible with {n_lists} lists: it is 1 to {most}{more}")
    models = pairs_model(n_lists)[None, :]
    for size in range(2, order + 1):
        terms, larger = np.array(sets_of(size, n_lists)), []
        for model in models:
            # Each choice among the terms whose subsets the model holds.
            free = terms[(model @ subsets(model.size))[terms] == 2**size - 1]
            grown = np.repeat(model[None, :], 2 ** len(free), axis=0)
            grown[:, free] = np.arange(len(grown))[:, None] >> np.arange(len(free)) & 1
            larger.append(grown)
        models = np.concatenate(larger)
    return models


def by_bic(counts: Floats, order: int | None = None) -> tuple[Bools, Floats]:
    """Hierarchical models of up to `order` lists in one term, best BIC first, ties as in `ranked`, and their BIC.

    By default the order is one less than the lists; models under which the table does not identify the total are left
    out. The sample size of BIC is the number of persons seen; coefficients at minus infinity count as coefficients
    (Silverman, Chan and Vincent 2024, Statistics and Computing 34:44).
    """
    n_lists = counts.size.bit_length() - 1
    order = n_lists - 1 if order is None else order
    models = catalogue(n_lists, order)
    fits = fit_models(models, counts)
    admissible = np.flatnonzero(fits.sound())
    if not len(admissible):
        what = f"this table cannot identify the total under any of the hierarchical models of order {order}"
        raise ValueError(f"{what}: the lists share too few persons")
    values = bics(models, fits) + 2 * np.sum(gammaln(counts + 1))
    best_first = admissible[ranked(values[admissible], models[admissible].sum(axis=1))]
    return models[best_first], values[best_first]


def best_by_bic(counts: Floats, order: int | None = None, *, level: float = LEVEL) -> pd.Series[Any]:
    """The fit of the first model `by_bic`."""
    return fit_model(counts, by_bic(counts, order)[0][0], level=level)


def bics(models: Bools, fits: Fits) -> Floats:
    """BIC of each fit, less what the factorials of its table add to it."""
    return np.asarray(models.sum(axis=1) * np.log(fits.counts.sum(axis=1)) - 2 * fits.log_likelihood)


def bootstrap(
    counts: Floats,
    choice: str | Bools = "stepwise",
    *,
    order: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = LEVEL,
) -> pd.Series[Any]:
    """The total with a bias-corrected and accelerated bootstrap interval that repeats the choice of the model.

    The choice is stepwise, bic (`order` as in `by_bic`: replicates then choose from the models that are best for the
    table itself), or one model. `replicates` are totals drawn; `failed` more do not identify the total and are left
    out, which makes the interval too narrow.

    References
    ----------
    Chan, Silverman and Vincent (2021), section 3.3: the persons seen are drawn with replacement, and the jackknife over
    persons for the acceleration. Efron (1987), Journal of the American Statistical Association 82, 171-185.
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44: replicates choose among the best models.
    """
    if replicates < 2:
        raise ValueError(f"replicates={replicates}: at least 2 replicates are needed")
    models = None if isinstance(choice, str) else choice[None, :]
    if models is None and choice == "bic":
        models = by_bic(counts, order)[0][: TOP_MODELS.get(counts.size.bit_length() - 1)]

    def choose(tables: Floats) -> Bools:
        return forward(tables)[0] if models is None else _best_by_bic(models, tables)

    fit = fit_model(counts, choose(counts[None, :])[0])
    seen = np.flatnonzero(counts)
    drawn = drawn_anew(counts, replicates, seed)
    tables = np.concatenate([drawn, counts - np.eye(counts.size)[seen]])
    chosen = choose(tables)
    fits = fit_models(chosen, tables)
    sound = fits.sound()
    drawn_sound, one_less = np.flatnonzero(sound[:replicates]), sound[replicates:]
    if not len(drawn_sound):
        raise ValueError(f"none of the {replicates} bootstrap replicates identifies the total")
    totals = fits.totals[drawn_sound]
    # Acceleration: skewness of the totals with one person left out, each weighted by those who could be that one.
    without, persons = fits.totals[replicates:][one_less], counts[seen][one_less]
    gap = persons @ without / max(persons.sum(), 1.0) - without
    spread = float(persons @ gap**2)
    acceleration = float(persons @ gap**3) / (6 * spread**1.5) if spread > 0 else 0.0
    # Half a replicate short of all or none, so that the correction stays finite.
    smaller = totals < fit.total - tolerance(fit.total)
    below = np.clip(smaller.mean(), 0.5 / len(totals), 1 - 0.5 / len(totals))
    normal = ndtri(np.array([(1 - level) / 2, (1 + level) / 2])) + (bias := ndtri(below))
    levels = np.asarray(ndtr(bias + normal / (1 - acceleration * normal)))
    low, high = np.quantile(totals, levels, method="median_unbiased").tolist()
    same = float((chosen[drawn_sound] == fit.terms).all(axis=1).mean())
    found = {"low": low, "high": high, "same_model": same, "failed": replicates - len(totals)}
    found |= {"acceleration": acceleration, "replicates": totals}
    return pd.Series(fit[["total", "seen", "chosen"]].to_dict() | found)


def drawn_anew(counts: Floats, replicates: int, seed: int) -> Floats:
    """Tables of as many persons, each drawn with replacement from those seen; shape (replicates, 2^lists).

    Persons are drawn by whole numbers from the bits of PCG64, which NumPy keeps from release to release. It does not
    keep what `Generator.multinomial` makes of them: NumPy 2.4 and 2.5 draw other tables from the same seed.
    """
    last_of_history = np.cumsum(counts).astype(np.uint64)
    persons = last_of_history[-1]
    bits = np.random.PCG64(seed)
    tables = np.empty((replicates, counts.size))
    for row in range(replicates):
        # Some persons are more probable than others by one in 2^64 / persons: by nothing.
        drawn = bits.random_raw(int(persons)) % persons
        histories = np.searchsorted(last_of_history, drawn, side="right")
        tables[row] = np.bincount(histories, minlength=counts.size)
    return tables


def _best_by_bic(models: Bools, counts: Floats) -> Bools:
    """The best of some models for each table, ties as in `ranked`; the first where the table identifies no total."""
    parts = np.array_split(counts, -(-len(counts) * len(models) // BLOCK))
    if len(parts) > 1:
        return np.concatenate([_best_by_bic(models, part) for part in parts])
    tiled = np.tile(models, (len(counts), 1))
    fits = fit_models(tiled, np.repeat(counts, len(models), axis=0))
    best_first = ranked(bics(tiled, fits).reshape(len(counts), -1), models.sum(axis=1))
    rows = best_first + len(models) * np.arange(len(counts))[:, None]
    # The next best is looked at only where the one before has no finite, identified maximum.
    return tiled[[next((row for row in places if fits.is_sound(row)), places[0]) for places in rows.tolist()]]


#: How a model is chosen, by the name of the way.
MODELS: Mapping[str, Callable[..., pd.Series[Any]]] = {
    "independent": fit_model,
    "stepwise": stepwise,
    "bic": partial(best_by_bic, order=ORDER),
    "average": average,
}
