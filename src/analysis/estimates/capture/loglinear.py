"""Log-linear models of a capture table: one of them, one chosen by steps, and the best of all by BIC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import gammaln, ndtri, pdtr, pdtrc

from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    Ints,
    bracketed,
    check_level,
    members,
    overlaps,
    pair_codes,
    read_table,
    subsets,
)
from analysis.estimates.capture.poisson import Fits, NotIdentified, error_code, fit_models

# 7,580 models of five lists are quick; six lists have 7,828,353 of any order but only 32,768 of order 2.
MOST_MODELS = 100_000
# The threshold with the smallest error over 28 simulated settings in Chan, Silverman and Vincent (2021), Journal of the
# American Statistical Association 116, 1297-1306, section 4.3.
THRESHOLD = 0.02


@dataclass(frozen=True, slots=True)
class CaptureFit:
    """A log-linear model fitted to a capture table.

    `estimate` is the persons in all, seen or not; its interval at `level` is normal on the log of the persons not
    seen and conditional on the model. `log_dark` is that log, the constant of the model. `model` and `pairs` are
    named by lists, pairs in the order they were chosen; `nonoverlapping` are terms whose lists share nobody,
    with a coefficient of minus infinity, and `coefficients` those of the others (log scale), constant first. `aic`
    and `bic` count all of them; the sample size of BIC is the persons seen. `terms` is the model as a Boolean row.
    """

    estimate: float
    ci_low: float
    ci_high: float
    level: float
    n_observed: int
    log_dark: float
    log_dark_se: float
    model: str
    pairs: tuple[str, ...]
    nonoverlapping: tuple[str, ...]
    coefficients: tuple[tuple[str, float], ...]
    deviance: float
    df_residual: int
    aic: float
    bic: float
    terms: Bools = field(repr=False, compare=False)


def pairs_model(n_lists: int, pairs: Iterable[int] = ()) -> Bools:
    """Model with all main effects and these two-list terms; shape (2^t,)."""
    model = np.zeros(2**n_lists, dtype=bool)
    model[[0, *(1 << bit for bit in range(n_lists)), *pairs]] = True
    return model


def model_name(model: Bools) -> str:
    """Name of a model as its largest terms, longest first, lists numbered from 1: `[123,14,34]`."""
    terms = np.flatnonzero(model)
    inside = subsets(model.size.bit_length() - 1)[np.ix_(terms, terms)].sum(axis=1)
    return bracketed(terms[inside == 1], model.size.bit_length() - 1)


def _term_names(codes: Iterable[int], lists: Sequence[str]) -> tuple[str, ...]:
    """Names of terms: their lists with a colon between them, or `(constant)`."""
    return tuple(":".join(lists[bit] for bit in members(int(code))) or "(constant)" for code in codes)


def fit_model(
    table: pd.DataFrame | CaptureTable, model: Bools | None = None, *, level: float = LEVEL
) -> CaptureFit:
    """Total number of persons under a hierarchical model, a Boolean row over terms; by default independent lists.

    What makes no sense raises `CaptureError`, and `NotIdentified` where the table cannot identify the total.
    """
    data = read_table(table)
    check_level(level)
    model = pairs_model(data.n_lists) if model is None else model
    counts, lists = data.array()[0], data.lists
    _refuse(error_code(model, counts), model_name(model))
    fits = fit_models(model[None, :], counts[None, :])
    beta, expected, kept = fits.beta[0], fits.expected[0], fits.kept[0]
    finite, seen, size = np.flatnonzero(fits.terms[0]), counts > 0, int(model.sum())
    likelihood = float(fits.log_likelihood[0] - np.sum(gammaln(counts + 1)))
    # The information of two terms is what is expected on all their lists; the constant is the first.
    information = overlaps(expected)[finite[:, None] | finite[None, :]]
    error = float(np.sqrt(np.linalg.inv(information)[0, 0]))
    reach = float(ndtri((1 + level) / 2)) * error
    low, middle, high = np.exp(float(beta[0]) + np.array([-reach, 0.0, reach])) + data.n_observed
    missed = (counts - expected)[kept].sum()
    return CaptureFit(
        estimate=float(middle),
        ci_low=float(low),
        ci_high=float(high),
        level=level,
        n_observed=data.n_observed,
        log_dark=float(beta[0]),
        log_dark_se=error,
        model=model_name(model),
        pairs=_term_names([code for code in pair_codes(data.n_lists) if model[code]], lists),
        nonoverlapping=_term_names(np.flatnonzero(fits.absent[0]), lists),
        coefficients=tuple(zip(_term_names(finite, lists), beta[finite].tolist(), strict=True)),
        deviance=float(2 * (counts[seen] @ np.log(counts[seen] / expected[seen]) - missed)),
        df_residual=int(kept.sum()) - len(finite),
        aic=2 * size - 2 * likelihood,
        bic=size * float(np.log(data.n_observed)) - 2 * likelihood,
        terms=model,
    )


def _refuse(code: int, name: str) -> None:
    """Raise `NotIdentified` if a model cannot give a total; the message says why and what to change."""
    reasons = {
        1: "the likelihood has no maximum at finite values",
        2: "the number of persons on no list is not determined by the model",
        3: "the likelihood has no maximum at finite values and the parameters are not determined",
    }
    if code:
        raise NotIdentified(
            f"this table cannot identify the total under the model {name}: {reasons[code]} (code {code}); "
            "the lists must share more persons, or the model must have fewer terms",
            code,
        )


def stepwise(
    table: pd.DataFrame | CaptureTable, *, threshold: float = THRESHOLD, level: float = LEVEL
) -> CaptureFit:
    """Total number of persons by the model that `forward` chooses; raises as `fit_model`."""
    data = read_table(table)
    models, order = forward(data.array(), threshold=threshold)
    result = fit_model(data, models[0], level=level)
    return replace(result, pairs=_term_names(order[0][order[0] >= 0], data.lists))


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> tuple[Bools, Ints]:
    """Models of tables, (tables, 2^lists), with pairs added one at a time while a p value is below the threshold.

    The p value of a pair asks how far the number of persons on both lists (whatever other lists they are on) is
    from what the present model expects, in the nearer tail of the Poisson distribution; the smallest comes first. A
    pair whose addition would leave the total unidentified is passed over. The second array holds the pairs in the
    order they were added, then -1 (Chan, Silverman and Vincent 2021, section 3.2).
    """
    n_lists = counts.shape[1].bit_length() - 1
    pairs = np.array(pair_codes(n_lists))
    shared = overlaps(counts)[:, pairs]
    models = np.repeat(pairs_model(n_lists)[None, :], len(counts), axis=0)
    order = np.full(shared.shape, -1)
    expected = fit_models(models, counts).expected
    live = np.arange(len(counts))
    while len(live):
        p = _p_values(shared[live], overlaps(expected[live])[:, pairs])
        p[models[np.ix_(live, pairs)]] = 1.0
        waiting, added = np.arange(len(live)), np.zeros(len(live), dtype=bool)
        # The best pair of each table is tried, where that is not sound the next best, until none is small enough.
        while len(waiting):
            best = p[waiting].argmin(axis=1)
            small = p[waiting, best] < threshold
            waiting, best = waiting[small], best[small]
            rows = live[waiting]
            tried = models[rows]
            tried[np.arange(len(rows)), pairs[best]] = True
            fits = fit_models(tried, counts[rows])
            sound = fits.sound()
            done = rows[sound]
            models[done], expected[done] = tried[sound], fits.expected[sound]
            order[done, (order[done] >= 0).sum(axis=1)] = pairs[best[sound]]
            added[waiting[sound]] = True
            p[waiting[~sound], best[~sound]] = 1.0
            waiting = waiting[~sound]
        live = live[added]
    return models, order


def _p_values(seen: Floats, mean: Floats) -> Floats:
    """The nearer tail of a Poisson distribution."""
    above = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
    return np.asarray(np.minimum(pdtr(seen, mean), above))


@lru_cache(maxsize=8)
def catalogue(n_lists: int, order: int) -> Bools:
    """Every hierarchical model with all main effects and terms of up to `order` lists; shape (models, 2^t)."""
    if not 1 <= order < n_lists:
        raise CaptureError(f"order {order} is not possible with {n_lists} lists: it is 1 to {n_lists - 1}")
    pairs = len(pair_codes(n_lists))
    if order > 1 and (2**pairs > MOST_MODELS or (n_lists == 6 and order > 2)):
        raise CaptureError(
            f"there are too many hierarchical models of order {order} of {n_lists} lists to try them all; "
            + ("use order=2" if n_lists == 6 else "choose one stepwise")
        )
    models = pairs_model(n_lists)[None, :]
    for size in range(2, order + 1):
        models = np.concatenate([_grow(model, size) for model in models])
    return np.ascontiguousarray(models)


def _grow(model: Bools, size: int) -> Bools:
    """Model with each choice among the terms of one size whose subsets it holds."""
    n_lists = int(model.size).bit_length() - 1
    codes = (sum(1 << bit for bit in lists) for lists in combinations(range(n_lists), size))
    free = [code for code in codes if all(model[code ^ (1 << bit)] for bit in members(code))]
    grown = np.repeat(model[None, :], 2 ** len(free), axis=0)
    grown[:, free] = (np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1
    return grown


@dataclass(frozen=True, slots=True, eq=False)
class BestByBic:
    """Hierarchical models ranked by BIC: the best one's fit, and how many were tried.

    `models` are those under which the table identifies the total, best first, as Boolean rows of shape (admissible,
    2^lists), with their totals (persons) and BIC.
    """

    fit: CaptureFit
    n_models: int
    models: Bools = field(repr=False)
    estimates: Floats = field(repr=False)
    bics: Floats = field(repr=False)


def best_by_bic(
    table: pd.DataFrame | CaptureTable, order: int | None = None, *, level: float = LEVEL
) -> BestByBic:
    """Rank the hierarchical log-linear models of up to `order` lists in one term by BIC.

    By default the order is one less than the lists, which is every model that leaves the total to be estimated; six
    lists can be tried with order 2 only. The sample size of BIC is the number of persons seen; coefficients at minus
    infinity count as coefficients (Silverman, Chan and Vincent 2024, Statistics and Computing 34:44).
    """
    data = read_table(table)
    order = data.n_lists - 1 if order is None else order
    models = catalogue(data.n_lists, order)
    fits = fit_models(models, data.array())
    admissible = np.flatnonzero(fits.sound())
    if not len(admissible):
        raise NotIdentified(
            f"this table cannot identify the total under any of the hierarchical models of order "
            f"{order}: the lists share too few persons",
            1,
        )
    values = bics(models, fits) + 2 * float(np.sum(gammaln(data.array() + 1)))
    ranked = admissible[np.argsort(values[admissible], kind="stable")]
    best = fit_model(data, models[ranked[0]], level=level)
    return BestByBic(best, len(models), models[ranked], data.n_observed + fits.dark[ranked], values[ranked])


def bics(models: Bools, fits: Fits) -> Floats:
    """BIC of each fit, less what the factorials of its table add to it."""
    return np.asarray(models.sum(axis=1) * np.log(fits.counts.sum(axis=1)) - 2 * fits.log_likelihood)
