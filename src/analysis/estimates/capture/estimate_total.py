"""One total from overlapping lists, by a log-linear model or an average, with the choice of the model in its interval.

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
from analysis.estimates.capture.capture_tables import read_table
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
# Draws of an interval where nobody says how many: some seconds with six lists, ends that hold to about a tenth.
DRAWS = 200
#: Ways of choosing that are repeated in each draw; an average has every model in it.
CHOSEN_ANEW = ("stepwise", "bic")
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
    replicates: int | None = None,
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
    replicates, seed : int, optional
        For stepwise and bic: so many tables are drawn anew and the model chosen again in each, which gives the
        interval; 200 by default. With 0 the interval is that of the chosen model, as if nobody doubted it: too narrow.
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
    >>> an.capture_recapture(lists, replicates=0)[["total", "low", "high"]].round().values.tolist()
    [[11418.0, 9977.0, 13146.0]]

    The same total, with the doubt about the model:

    >>> an.capture_recapture(lists)[["total", "low", "high"]].round(-2).values.tolist()
    [[11400.0, 9600.0, 14400.0]]
    """
    word("model", model, MODELS)
    between("level", level, low=0, high=1)
    _check_options(model, replicates, within)
    if replicates is None:
        replicates = DRAWS if model in CHOSEN_ANEW else 0
    counts = read_table(table)
    if within is not None:
        fits = _near_the_best(counts, within, level)
    elif replicates:
        fit = bootstrap(counts, model, order=ORDER, level=level, replicates=replicates, seed=seed)
        fits = [fit]
    else:
        estimate = MODELS[model]
        fits = [estimate(counts, level=level)]
    names = pd.Index([model] * len(fits), name="model", dtype="str")
    return pd.DataFrame(fits, columns=COLUMNS).set_axis(names)


def _check_options(model: str, replicates: int | None, within: float | None) -> None:
    """Raise where a way of choosing does not take an option."""
    if replicates and model not in CHOSEN_ANEW:
        raise ValueError(f"model={model!r} takes no replicates; bic would be right")
    if within is None:
        return
    if model != "bic":
        raise ValueError(f"model={model!r} takes no within; bic would be right")
    if not within >= 0:
        raise ValueError(f"within={within} is not a difference of BIC; a number from 0 on would be right")


def _near_the_best(counts: Floats, within: float, level: float) -> list[pd.Series[Any]]:
    """The fits whose BIC lies within so much of the smallest, the best first."""
    models, values = by_bic(counts, ORDER)
    limit = np.min(values) + within
    is_near = values <= limit + tolerance(limit)
    return [fit_model(counts, model, level=level) for model in models[is_near]]


def stepwise(counts: Floats, *, threshold: float = THRESHOLD, level: float = LEVEL) -> pd.Series[Any]:
    """The total by the model that `forward` chooses; raises as `fit_model`."""
    tables = counts[None, :]
    (model,), _ = forward(tables, threshold=threshold)
    return fit_model(counts, model, level=level)


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> tuple[Bools, Ints]:
    """Models of tables, (tables, 2^lists), to which pairs were added, and these in their order, then -1.

    A pair's p value is that of the persons on both lists under the present model, in the nearer tail of the Poisson
    distribution; the smallest comes first, while it is below the threshold, and of tied pairs the first by its lists.
    A pair that would leave the total unidentified is passed over (Chan, Silverman and Vincent 2021, section 3.2).
    """
    n_lists = counts.shape[1].bit_length() - 1
    pairs = np.array(sets_of(2, n_lists))
    shared = overlaps(counts)[:, pairs]
    without_pairs = pairs_model(n_lists)
    models = np.tile(without_pairs, (len(counts), 1))
    order = np.full(shared.shape, -1)
    p = np.ones(shared.shape)
    one_term_each = np.ones(len(pairs), dtype=np.int64)
    live = changed = np.arange(len(counts))
    expected = fit_models(models, counts).expected
    while len(live):
        mean = overlaps(expected)[:, pairs]
        p[changed] = _nearer_tail(shared[changed], mean)
        p[models[:, pairs]] = 1.0
        # On the log scale, where rounding moves small and large ones alike; each pair adds one term.
        with np.errstate(divide="ignore"):
            log_p = np.log(p[live])
        ranking = ranked(log_p, one_term_each)
        best = ranking[:, 0]
        is_small = p[live, best] < threshold
        live = live[is_small]
        best = best[is_small]
        candidates = models[live]
        rows = np.arange(len(live))
        candidates[rows, pairs[best]] = True
        fits = fit_models(candidates, counts[live])
        is_sound = fits.sound()
        # What is passed over is tried again beside another pair.
        p[live, best] = 1.0
        changed = live[is_sound]
        expected = fits.expected[is_sound]
        models[changed] = candidates[is_sound]
        is_taken = order[changed] >= 0
        added = is_taken.sum(axis=1)
        best_of_changed = best[is_sound]
        order[changed, added] = pairs[best_of_changed]
    return models, order


def _nearer_tail(seen: Floats, mean: Floats) -> Floats:
    """The probability of so many persons or more, or of so many or fewer, whichever is smaller."""
    one_less = np.maximum(seen - 1, 0)
    or_more = np.where(seen > 0, pdtrc(one_less, mean), 1.0)
    or_fewer = pdtr(seen, mean)
    return np.asarray(np.minimum(or_fewer, or_more))


@lru_cache(maxsize=8)
def catalogue(n_lists: int, order: int) -> Bools:
    """Every hierarchical model with all main effects and terms of up to `order` lists; shape (models, 2^t)."""
    highest = _highest_order(n_lists)
    if not 1 <= order <= highest:
        more = ""
        if highest < n_lists - 1:
            more = f"; beyond order {highest} are too many models: choose one stepwise"
        raise ValueError(f"order {order} is not possible with {n_lists} lists: it is 1 to {highest}{more}")
    models = pairs_model(n_lists)[None, :]
    for size in range(2, order + 1):
        terms = np.array(sets_of(size, n_lists))
        models = np.concatenate([_with_terms(model, terms, size) for model in models])
    return models


def _highest_order(n_lists: int) -> int:
    """The most lists in one term for which all models can be looked at."""
    # Five lists have 7,580 models of any order, six have 7,828,353 but 32,768 of order 2, seven 2,097,152 of order 2.
    if n_lists < 6:
        return n_lists - 1
    return 2 if n_lists == 6 else 1


def _with_terms(model: Bools, terms: Ints, size: int) -> Bools:
    """The model with each choice among the terms of so many lists whose subsets it holds, (models, 2^t)."""
    subsets_held = model @ subsets(model.size)
    # Of a term all subsets but itself are there.
    is_free = subsets_held[terms] == 2**size - 1
    free = terms[is_free]
    count = 2 ** len(free)
    grown = np.tile(model, (count, 1))
    choices = np.arange(count)[:, None]
    bits = np.arange(len(free))
    grown[:, free] = choices >> bits & 1
    return grown


def by_bic(counts: Floats, order: int | None = None) -> tuple[Bools, Floats]:
    """Hierarchical models of up to `order` lists in one term, best BIC first, ties as in `ranked`, and their BIC.

    By default the order is one less than the lists; models under which the table does not identify the total are left
    out. The sample size of BIC is the number of persons seen; coefficients at minus infinity count as coefficients
    (Silverman, Chan and Vincent 2024, Statistics and Computing 34:44).
    """
    n_lists = counts.size.bit_length() - 1
    if order is None:
        order = n_lists - 1
    models = catalogue(n_lists, order)
    fits = fit_models(models, counts)
    admissible = np.flatnonzero(fits.sound())
    if not len(admissible):
        cannot = f"this table cannot identify the total under any of the hierarchical models of order {order}"
        raise ValueError(f"{cannot}: the lists share too few persons")
    log_factorials = np.sum(gammaln(counts + 1))
    values = bics(models, fits) + 2 * log_factorials
    sizes = models[admissible].sum(axis=1)
    ranking = ranked(values[admissible], sizes)
    best_first = admissible[ranking]
    return models[best_first], values[best_first]


def best_by_bic(counts: Floats, order: int | None = None, *, level: float = LEVEL) -> pd.Series[Any]:
    """The fit of the first model `by_bic`."""
    best_first, _ = by_bic(counts, order)
    best = best_first[0]
    return fit_model(counts, best, level=level)


def bics(models: Bools, fits: Fits) -> Floats:
    """BIC of each fit, less what the factorials of its table add to it."""
    persons = fits.counts.sum(axis=1)
    parameters = models.sum(axis=1)
    penalty = parameters * np.log(persons)
    return np.asarray(penalty - 2 * fits.log_likelihood)


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
    choose = _chooser(counts, choice, order)
    (model,) = choose(counts[None, :])
    fit = fit_model(counts, model)
    drawn = drawn_anew(counts, replicates, seed)
    seen = np.flatnonzero(counts)
    one_less = counts - np.eye(counts.size)[seen]
    tables = np.concatenate([drawn, one_less])
    chosen = choose(tables)
    fits = fit_models(chosen, tables)
    is_sound = fits.sound()
    sound_draws = np.flatnonzero(is_sound[:replicates])
    if not len(sound_draws):
        raise ValueError(f"none of the {replicates} bootstrap replicates identifies the total")
    totals = fits.totals[sound_draws]
    sound_less = np.flatnonzero(is_sound[replicates:])
    totals_less = fits.totals[replicates + sound_less]
    persons_less = counts[seen[sound_less]]
    acceleration = _acceleration(totals_less, persons_less)
    levels = _corrected_levels(fit.total, totals, acceleration, level)
    low, high = np.quantile(totals, levels, method="median_unbiased").tolist()
    is_chosen_again = (chosen[sound_draws] == fit.terms).all(axis=1)
    return pd.Series(
        {
            "total": fit.total,
            "seen": fit.seen,
            "chosen": fit.chosen,
            "low": low,
            "high": high,
            "same_model": float(is_chosen_again.mean()),
            "failed": replicates - len(totals),
            "acceleration": acceleration,
            "replicates": totals,
        }
    )


def _chooser(counts: Floats, choice: str | Bools, order: int | None) -> Callable[[Floats], Bools]:
    """What chooses the model of each of some tables, (tables, 2^lists)."""
    if not isinstance(choice, str):
        return partial(_best_by_bic, choice[None, :])
    if choice == "bic":
        models, _ = by_bic(counts, order)
        n_lists = counts.size.bit_length() - 1
        return partial(_best_by_bic, models[: TOP_MODELS.get(n_lists)])
    return lambda tables: forward(tables)[0]


def _acceleration(totals: Floats, persons: Floats) -> float:
    """Skewness of the totals with one person left out, each weighted by those who could be that one."""
    in_all = max(persons.sum(), 1.0)
    mean = persons @ totals / in_all
    gap = mean - totals
    spread = float(persons @ gap**2)
    if spread <= 0:
        return 0.0
    cubes = float(persons @ gap**3)
    scale = 6 * spread**1.5
    return float(cubes / scale)


def _corrected_levels(total: float, totals: Floats, acceleration: float, level: float) -> Floats:
    """The levels of the quantiles of totals drawn that are the ends of the interval."""
    rounding = tolerance(np.float64(total))
    is_smaller = totals < total - rounding
    # Half a replicate short of all or none, so that the correction stays finite.
    half = 0.5 / len(totals)
    share_smaller = np.clip(is_smaller.mean(), half, 1 - half)
    bias = ndtri(share_smaller)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    normal = ndtri(tails) + bias
    accelerated = normal / (1 - acceleration * normal)
    return np.asarray(ndtr(bias + accelerated))


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
    blocks = -(-len(counts) * len(models) // BLOCK)
    if blocks > 1:
        parts = np.array_split(counts, blocks)
        best_of_parts = [_best_by_bic(models, part) for part in parts]
        return np.concatenate(best_of_parts)
    tiled = np.tile(models, (len(counts), 1))
    repeated = np.repeat(counts, len(models), axis=0)
    fits = fit_models(tiled, repeated)
    values = bics(tiled, fits)
    by_table = values.reshape(len(counts), -1)
    best_first = ranked(by_table, models.sum(axis=1))
    first_rows = len(models) * np.arange(len(counts))
    rows_best_first = best_first + first_rows[:, None]
    chosen = []
    for candidates in rows_best_first.tolist():
        # The next best is looked at only where the one before has no finite, identified maximum.
        sound = filter(fits.is_sound, candidates)
        chosen.append(next(sound, candidates[0]))
    return np.asarray(tiled[chosen])


#: How a model is chosen, by the name of the way.
MODELS: Mapping[str, Callable[..., pd.Series[Any]]] = {
    "independent": fit_model,
    "stepwise": stepwise,
    "bic": partial(best_by_bic, order=ORDER),
    "average": average,
}
