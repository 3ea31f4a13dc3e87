"""Log-linear models: from a table and a choice of pairs to a total, and the best of all models by BIC."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import gammaln, ndtri

from analysis.estimates.capture.existence import NotIdentified, error_code, reduce_models, refuse
from analysis.estimates.capture.models import (
    catalogue,
    model_name,
    pairs_model,
    read_model,
    read_pairs,
    term_name,
)
from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    check_level,
    overlaps,
    pair_codes,
    read_table,
)
from analysis.estimates.capture.poisson import maximise, settle
from analysis.estimates.capture.stepwise import THRESHOLD, forward

Pairs = Sequence[str | tuple[str, str]] | str | None


@dataclass(frozen=True, slots=True)
class CaptureFit:
    """A log-linear model fitted to a capture table.

    `estimate` is the persons in all, seen or not; its interval at `level` is normal on the log of the persons not
    seen and conditional on the model. `log_dark` is that log, the constant of the model. `model` and `pairs` are
    named by lists, pairs in the order they were given or chosen; `nonoverlapping` are terms whose lists share nobody,
    with a coefficient of minus infinity, and `coefficients` those of the others (log scale), constant first. `aic`
    and `bic` count all of them; the sample size of BIC is the persons seen. `terms` are sets of lists.
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
    terms: tuple[int, ...] = field(repr=False)


def fit(
    table: pd.DataFrame | CaptureTable,
    pairs: Pairs = None,
    *,
    threshold: float = THRESHOLD,
    level: float = LEVEL,
) -> CaptureFit:
    """Total number of persons from the overlaps of lists, by a Poisson log-linear model.

    Parameters
    ----------
    table
        One 0/1 column per list and `count`; histories that are left out count zero.
    pairs
        None for main effects only; a list of pairs of list names (`("A", "B")` or `"A:B"`); `"all"` for every
        pair; `"stepwise"` to choose pairs, one being added while its p value is below `threshold`; or a hierarchical
        model such as `"[123,14]"`, lists numbered from 1.

    Raises
    ------
    CaptureError
        If table, pairs, threshold or level make no sense, or (`NotIdentified`) the table cannot identify the total.

    References
    ----------
    Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306: pairs
    without overlap, the stepwise choice and its threshold of 0.02.
    """
    data = read_table(table)
    check_level(level)
    if isinstance(pairs, str) and pairs == "stepwise":
        chosen = forward(data.array()[None, :], threshold=threshold)
        model, order = chosen.models[0], tuple(int(code) for code in chosen.order[0] if code >= 0)
    else:
        model, order = _given(data, pairs)
    result = fit_model(data, model, level=level)
    return replace(result, pairs=tuple(term_name(code, data.lists) for code in order) or result.pairs)


def _given(data: CaptureTable, pairs: Pairs) -> tuple[Bools, tuple[int, ...]]:
    """The model that is named, and its pairs in the order in which they are named."""
    if isinstance(pairs, str) and pairs != "all":
        if not pairs.startswith("["):
            raise CaptureError(
                f'pairs={pairs!r} is not understood: give None, a list of pairs, "all", "stepwise" or a model'
            )
        return read_model(data.n_lists, pairs), ()
    codes = pair_codes(data.n_lists) if pairs == "all" else read_pairs(data.lists, pairs or ())
    return pairs_model(data.n_lists, codes), codes


def fit_model(data: CaptureTable, model: Bools, *, level: float = LEVEL) -> CaptureFit:
    """Fit one hierarchical model, a Boolean row over terms, or raise `NotIdentified`."""
    counts = data.array()
    refuse(error_code(model, counts), model_name(model))
    reduced = reduce_models(model[None, :], counts[None, :])
    fits = maximise(counts[None, :], reduced)
    beta, expected, kept = fits.beta[0], fits.expected[0], reduced.kept[0]
    finite = [int(code) for code in np.flatnonzero(reduced.terms[0])]
    likelihood = float(fits.log_likelihood[0] - np.sum(gammaln(counts + 1)))
    size = int(model.sum())
    error = _standard_error(expected, reduced.terms[0])
    reach = float(ndtri((1 + level) / 2)) * error
    low, middle, high = np.exp(float(beta[0]) + np.array([-reach, 0.0, reach])) + data.n_observed
    return CaptureFit(
        estimate=float(middle),
        ci_low=float(low),
        ci_high=float(high),
        level=level,
        n_observed=data.n_observed,
        log_dark=float(beta[0]),
        log_dark_se=error,
        model=model_name(model),
        pairs=tuple(term_name(code, data.lists) for code in pair_codes(data.n_lists) if model[code]),
        nonoverlapping=tuple(term_name(int(code), data.lists) for code in np.flatnonzero(reduced.absent[0])),
        coefficients=tuple((term_name(code, data.lists), float(beta[code])) for code in finite),
        deviance=_deviance(counts, expected, kept),
        df_residual=int(kept.sum()) - len(finite),
        aic=2 * size - 2 * likelihood,
        bic=size * float(np.log(data.n_observed)) - 2 * likelihood,
        terms=tuple(int(code) for code in np.flatnonzero(model)),
    )


def _standard_error(expected: Floats, terms: Bools) -> float:
    """Standard error of the constant: the information of two terms is what is expected on all their lists."""
    finite = np.flatnonzero(terms)
    totals = overlaps(expected)
    return float(np.sqrt(np.linalg.inv(totals[finite[:, None] | finite[None, :]])[0, 0]))


def _deviance(counts: Floats, expected: Floats, kept: Bools) -> float:
    seen = counts > 0
    ratio = counts[seen] / expected[seen]
    return float(2 * (counts[seen] @ np.log(ratio) - (counts - expected)[kept].sum()))


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
    lists can be tried with order 2 only.

    Raises
    ------
    CaptureError
        If the order is not possible or means too many models, or (`NotIdentified`) no model identifies the total.

    References
    ----------
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44. The sample size of BIC is the number of
    persons seen; coefficients at minus infinity count as coefficients.
    """
    data = read_table(table)
    check_level(level)
    order = data.n_lists - 1 if order is None else order
    models, counts = catalogue(data.n_lists, order), data.array()[None, :]
    reduced = reduce_models(models, counts)
    fits = maximise(counts, reduced)
    admissible = np.flatnonzero(settle(counts, reduced, fits))
    if not len(admissible):
        raise NotIdentified(
            f"this table cannot identify the total under any of the hierarchical models of order "
            f"{order}: the lists share too few persons",
            1,
        )
    likelihood = fits.log_likelihood - float(np.sum(gammaln(counts + 1)))
    bics = models.sum(axis=1) * np.log(data.n_observed) - 2 * likelihood
    ranked = admissible[np.argsort(bics[admissible], kind="stable")]
    return BestByBic(
        fit=fit_model(data, models[ranked[0]], level=level),
        n_models=len(models),
        models=models[ranked],
        estimates=data.n_observed + fits.dark[ranked],
        bics=bics[ranked],
    )
