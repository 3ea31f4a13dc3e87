"""One log-linear model: from a table and a choice of pairs to a total."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import gammaln

from analysis.estimates.capture.existence import Reduced, error_code, reduce_models, refuse
from analysis.estimates.capture.models import model_name, pairs_model, read_model, read_pairs, term_name
from analysis.estimates.capture.poisson import Maxima, maximise
from analysis.estimates.capture.result import LEVEL, CaptureFit, check_level
from analysis.estimates.capture.stepwise import THRESHOLD, forward
from analysis.estimates.capture.table import (
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    overlaps,
    pair_codes,
    read_table,
)


def fit(
    table: pd.DataFrame | CaptureTable,
    pairs: Sequence[str | tuple[str, str]] | str | None = None,
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
        pair; `"stepwise"` to choose pairs; or a hierarchical model such as `"[123,14]"`, lists numbered from 1.
    threshold
        For stepwise: a pair is added while its p value is below this.
    level
        Coverage of the interval.

    Returns
    -------
    CaptureFit
        The total, its interval and the details of the fit.

    Raises
    ------
    TableError
        If the table is not a capture table.
    NotIdentified
        If the table cannot identify the total under the model.
    CaptureError
        If pairs, threshold or level make no sense.

    References
    ----------
    Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306: pairs
    without overlap, the stepwise choice and its threshold of 0.02.
    """
    data = read_table(table)
    check_level(level)
    if pairs == "stepwise":
        model, order = forward(data.array()[None, :], threshold=threshold).first()
        method = "stepwise"
    else:
        model, order, method = _given(data, pairs)
    result = fit_model(data, model, method=method, level=level)
    named = tuple(term_name(code, data.lists) for code in order)
    used = threshold if method == "stepwise" else None
    return replace(result, pairs=named or result.pairs, threshold=used)


def checkident(
    table: pd.DataFrame | CaptureTable, pairs: Sequence[str | tuple[str, str]] | str | None = None
) -> int:
    """Whether a table can identify the total under a model: 0 yes; 1 no finite maximum; 2 undetermined; 3 both.

    Parameters
    ----------
    table, pairs
        As in `fit`, without `"stepwise"`.

    References
    ----------
    Chan, Silverman and Vincent (2021), section 2.6; Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023.
    """
    data = read_table(table)
    return error_code(_given(data, pairs)[0], data.array())


def fit_model(data: CaptureTable, model: Bools, *, method: str, level: float = LEVEL) -> CaptureFit:
    """Fit one hierarchical model, a Boolean row over terms, or raise `NotIdentified`."""
    counts = data.array()
    refuse(error_code(model, counts), model_name(model))
    reduced = reduce_models(model[None, :], counts[None, :])
    return _result(data, reduced, maximise(counts[None, :], reduced), method=method, level=level)


def _given(
    data: CaptureTable, pairs: Sequence[str | tuple[str, str]] | str | None
) -> tuple[Bools, tuple[int, ...], str]:
    if pairs is None:
        return pairs_model(data.n_lists, ()), (), "main effects"
    if pairs == "all":
        codes = pair_codes(data.n_lists)
        return pairs_model(data.n_lists, codes), codes, "given pairs"
    if isinstance(pairs, str):
        if not pairs.startswith("["):
            raise CaptureError(
                f'pairs={pairs!r} is not understood: give None, a list of pairs, "all", "stepwise" or a model'
            )
        return read_model(data.n_lists, pairs), (), "given model"
    codes = read_pairs(data.lists, pairs)
    return pairs_model(data.n_lists, codes), codes, "given pairs" if codes else "main effects"


def _result(data: CaptureTable, reduced: Reduced, fits: Maxima, *, method: str, level: float) -> CaptureFit:
    counts, beta = data.array(), fits.beta[0]
    finite, absent = np.flatnonzero(reduced.terms[0]), np.flatnonzero(reduced.absent[0])
    likelihood = float(fits.log_likelihood[0] - np.sum(gammaln(counts + 1)))
    size = len(finite) + len(absent)
    model = reduced.terms[0] | reduced.absent[0]
    coefficients = [(term_name(int(code), data.lists), float(beta[code])) for code in finite]
    names = tuple(term_name(int(code), data.lists) for code in absent)
    chosen = (code for code in pair_codes(data.n_lists) if model[code])
    result = CaptureFit(
        estimate=data.n_observed + float(np.exp(beta[0])),
        ci_low=np.nan,
        ci_high=np.nan,
        level=level,
        n_observed=data.n_observed,
        dark=float(np.exp(beta[0])),
        log_dark=float(beta[0]),
        log_dark_se=_standard_error(fits.expected[0], reduced.terms[0]),
        method=method,
        model=model_name(model),
        pairs=tuple(term_name(code, data.lists) for code in chosen),
        nonoverlapping=names,
        coefficients=(*coefficients, *((name, -np.inf) for name in names)),
        deviance=_deviance(counts, fits.expected[0], reduced.kept[0]),
        df_residual=int(reduced.kept[0].sum()) - len(finite),
        log_likelihood=likelihood,
        aic=2 * size - 2 * likelihood,
        bic=size * float(np.log(data.n_observed)) - 2 * likelihood,
        threshold=None,
        table=data,
        terms=tuple(int(code) for code in np.flatnonzero(model)),
    )
    low, high = result.interval(level)
    return replace(result, ci_low=low, ci_high=high)


def _standard_error(expected: Floats, terms: Bools) -> float:
    """Standard error of the constant: the information of two terms is what is expected on all their lists."""
    finite = np.flatnonzero(terms)
    totals = overlaps(expected, expected.size.bit_length() - 1)
    return float(np.sqrt(np.linalg.inv(totals[finite[:, None] | finite[None, :]])[0, 0]))


def _deviance(counts: Floats, expected: Floats, kept: Bools) -> float:
    seen = counts > 0
    ratio = counts[seen] / expected[seen]
    return float(2 * (counts[seen] @ np.log(ratio) - (counts - expected)[kept].sum()))
