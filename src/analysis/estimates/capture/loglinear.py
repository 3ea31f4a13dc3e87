"""Log-linear models of a capture table: one of them, one chosen by steps, and all ranked by BIC."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, ndtri, pdtr, pdtrc

from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    Floats,
    Ints,
    NotIdentified,
    Total,
    bracketed,
    members,
    overlaps,
    sets_of,
    subsets,
)
from analysis.estimates.capture.poisson import Fits, fit_models

# 7,580 models of five lists are quick; six lists have 7,828,353 of any order but only 32,768 of order 2.
MOST_MODELS = 100_000
# The threshold with the smallest error over 28 simulated settings in Chan, Silverman and Vincent (2021), Journal of the
# American Statistical Association 116, 1297-1306, section 4.3.
THRESHOLD = 0.02
#: Why a model cannot give a total, by the code of `Fits`.
REASONS = {
    1: "the likelihood has no maximum at finite values",
    2: "the number of persons on no list is not determined by the model",
    3: "the likelihood has no maximum at finite values and the parameters are not determined",
}


@dataclass(frozen=True, kw_only=True)
class CaptureFit(Total):
    """A log-linear model fitted to a capture table.

    The interval is normal on the log of the persons not seen, `log_dark`, the constant of the model, and conditional
    on the model, `terms`. `aic` and `bic` count all of these, those at minus infinity too; the sample size of BIC is
    the persons seen.
    """

    log_dark: float
    log_dark_se: float
    deviance: float
    df_residual: int
    aic: float
    terms: Bools = field(repr=False, compare=False)


def pairs_model(n_lists: int, pairs: Iterable[int] = ()) -> Bools:
    """Model with all main effects and these two-list terms; shape (2^t,)."""
    model = np.zeros(2**n_lists, dtype=bool)
    model[[0, *sets_of(1, n_lists), *pairs]] = True
    return model


def model_name(model: Bools) -> str:
    """Name of a model as its largest terms, longest first, lists numbered from 1: `[123,14,34]`."""
    terms = np.flatnonzero(model)
    inside = subsets(model.size)[np.ix_(terms, terms)].sum(axis=1)
    return bracketed(terms[inside == 1], model.size.bit_length() - 1)


def fit_model(counts: Floats, model: Bools | None = None, *, level: float = LEVEL) -> CaptureFit:
    """Total number of persons under a hierarchical model, a Boolean row over terms; by default independent lists.

    `NotIdentified` where the table cannot identify the total says what to change.
    """
    model = pairs_model(counts.size.bit_length() - 1) if model is None else model
    fits, name = fit_models(model[None, :], counts), model_name(model)
    if code := fits.code(0):
        raise NotIdentified(
            f"this table cannot identify the total under the model {name}: {REASONS[code]} (code {code}); "
            "the lists must share more persons, or the model must have fewer terms",
            code,
        )
    constant, expected, kept = float(fits.beta[0, 0]), fits.expected[0], fits.kept[0]
    finite, seen, persons = np.flatnonzero(fits.terms[0]), counts > 0, int(counts.sum())
    likelihood = float(fits.log_likelihood[0] - np.sum(gammaln(counts + 1)))
    # The information of two terms is what is expected on all their lists; the constant is the first.
    information = overlaps(expected)[finite[:, None] | finite]
    error = float(np.sqrt(np.linalg.inv(information)[0, 0]))
    reach = float(ndtri((1 + level) / 2)) * error
    low, middle, high = np.exp(constant + np.array([-reach, 0.0, reach])) + persons
    missed = (counts - expected)[kept].sum()
    return CaptureFit(
        estimate=float(middle),
        ci_low=float(low),
        ci_high=float(high),
        n_observed=persons,
        model=name,
        log_dark=constant,
        log_dark_se=error,
        deviance=float(2 * (counts[seen] @ np.log(counts[seen] / expected[seen]) - missed)),
        df_residual=int(kept.sum()) - len(finite),
        aic=2 * int(model.sum()) - 2 * likelihood,
        bic=int(model.sum()) * float(np.log(persons)) - 2 * likelihood,
        terms=model,
    )


def stepwise(counts: Floats, *, threshold: float = THRESHOLD, level: float = LEVEL) -> CaptureFit:
    """Total number of persons by the model that `forward` chooses; raises as `fit_model`."""
    return fit_model(counts, forward(counts[None, :], threshold=threshold)[0][0], level=level)


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> tuple[Bools, Ints]:
    """Models of tables, (tables, 2^lists), with pairs added one at a time while a p value is below the threshold.

    The p value of a pair asks how far the number of persons on both lists (whatever other lists they are on) is
    from what the present model expects, in the nearer tail of the Poisson distribution; the smallest comes first. A
    pair whose addition would leave the total unidentified is passed over. The second array holds the pairs in the
    order they were added, then -1 (Chan, Silverman and Vincent 2021, section 3.2).
    """
    n_lists = counts.shape[1].bit_length() - 1
    pairs = np.array(sets_of(2, n_lists))
    shared = overlaps(counts)[:, pairs]
    models = np.repeat(pairs_model(n_lists)[None, :], len(counts), axis=0)
    order = np.full(shared.shape, -1)
    p = _p_values(shared, overlaps(fit_models(models, counts).expected)[:, pairs])
    live = np.arange(len(counts))
    while True:
        best = p[live].argmin(axis=1)
        small = p[live, best] < threshold
        live, best = live[small], best[small]
        if not len(live):
            return models, order
        tried = models[live]
        tried[np.arange(len(live)), pairs[best]] = True
        fits = fit_models(tried, counts[live])
        sound = fits.sound()
        done, added = live[sound], pairs[best[sound]]
        models[done] = tried[sound]
        order[done, (order[done] >= 0).sum(axis=1)] = added
        # What was passed over is tried again beside another pair; what is in the model is not.
        p[live, best] = 1.0
        p[done] = _p_values(shared[done], overlaps(fits.expected[sound])[:, pairs])
        p[models[:, pairs]] = 1.0


def _p_values(seen: Floats, mean: Floats) -> Floats:
    """The nearer tail of a Poisson distribution."""
    above = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
    return np.asarray(np.minimum(pdtr(seen, mean), above))


@lru_cache(maxsize=8)
def catalogue(n_lists: int, order: int) -> Bools:
    """Every hierarchical model with all main effects and terms of up to `order` lists; shape (models, 2^t)."""
    if not 1 <= order < n_lists:
        raise CaptureError(f"order {order} is not possible with {n_lists} lists: it is 1 to {n_lists - 1}")
    if order > 1 and (2 ** len(sets_of(2, n_lists)) > MOST_MODELS or (n_lists == 6 and order > 2)):
        raise CaptureError(
            f"there are too many hierarchical models of order {order} of {n_lists} lists to try them all; "
            + ("use order=2" if n_lists == 6 else "choose one stepwise")
        )
    models = pairs_model(n_lists)[None, :]
    for size in range(2, order + 1):
        models = np.concatenate([_grow(model, sets_of(size, n_lists)) for model in models])
    return models


def _grow(model: Bools, terms: Iterable[int]) -> Bools:
    """Model with each choice among the terms whose subsets it holds."""
    free = [code for code in terms if all(model[code ^ (1 << bit)] for bit in members(code))]
    grown = np.repeat(model[None, :], 2 ** len(free), axis=0)
    grown[:, free] = (np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1
    return grown


def by_bic(counts: Floats, order: int | None = None) -> tuple[Bools, Floats, Floats]:
    """Hierarchical models of up to `order` lists in one term, best BIC first, with their totals (persons) and BIC.

    Those under which the table does not identify the total are left out. By default the order is one less than the
    lists, which is every model that leaves the total to be estimated; six lists can be tried with order 2 only. The
    sample size of BIC is the number of persons seen; coefficients at minus infinity count as coefficients (Silverman,
    Chan and Vincent 2024, Statistics and Computing 34:44).
    """
    n_lists = counts.size.bit_length() - 1
    order = n_lists - 1 if order is None else order
    models = catalogue(n_lists, order)
    fits = fit_models(models, counts)
    admissible = np.flatnonzero(fits.sound())
    if not len(admissible):
        raise NotIdentified(
            f"this table cannot identify the total under any of the hierarchical models of order "
            f"{order}: the lists share too few persons",
            1,
        )
    values = bics(models, fits) + 2 * np.sum(gammaln(counts + 1))
    ranked = admissible[np.argsort(values[admissible], kind="stable")]
    return models[ranked], counts.sum() + fits.dark[ranked], values[ranked]


def best_by_bic(counts: Floats, order: int | None = None, *, level: float = LEVEL) -> CaptureFit:
    """The fit of the first model `by_bic`."""
    return fit_model(counts, by_bic(counts, order)[0][0], level=level)


def bics(models: Bools, fits: Fits) -> Floats:
    """BIC of each fit, less what the factorials of its table add to it."""
    return np.asarray(models.sum(axis=1) * np.log(fits.counts.sum(axis=1)) - 2 * fits.log_likelihood)
