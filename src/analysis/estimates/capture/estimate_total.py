"""The public door to this room: one total from overlapping lists, by a way of choosing the model, as a frame."""

from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from analysis.estimates.capture.averaging import average
from analysis.estimates.capture.loglinear import BestByBic, CaptureFit, best_by_bic, fit, fit_model
from analysis.estimates.capture.overlap_table import LEVEL, CaptureError, CaptureTable, read_table
from analysis.estimates.capture.resample import bootstrap

INDEPENDENT, STEPWISE, BIC, AVERAGE = "independent", "stepwise", "bic", "average"
MODELS = (INDEPENDENT, STEPWISE, BIC, AVERAGE)
#: Columns of the answer.
COLUMNS = ("total", "low", "high", "seen", "chosen", "bic", "same_model")
#: Most lists in one term of the models that are ranked: pairs, as in the other ways of choosing.
_ORDER = 2


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
    >>> lists = an.load_lists("United Kingdom")
    >>> an.capture_recapture(lists, model="stepwise")[["total", "low", "high"]].round().values.tolist()
    [[11418.0, 9977.0, 13146.0]]
    """
    _check(model, replicates, within)
    data = read_table(table)
    if within is not None:
        rows = _near_best(data, within, level)
    elif replicates:
        rows = [_redrawn(data, model, level=level, replicates=replicates, seed=seed)]
    else:
        rows = [dict(_answer(data, model, level))]
    names = pd.Index([model] * len(rows), name="model", dtype="str")
    return pd.DataFrame(rows, index=names, columns=list(COLUMNS)).astype({"bic": float, "same_model": float})


def _check(model: str, replicates: int, within: float | None) -> None:
    if model not in MODELS:
        raise CaptureError(f"model={model!r} is not known; one of {', '.join(MODELS)} would be right")
    if (replicates and model not in (STEPWISE, BIC)) or (within is not None and model != BIC):
        raise CaptureError(
            f"model={model!r} takes no {'replicates' if replicates else 'within'}; bic would be right"
        )


def _cells(found: CaptureFit) -> dict[str, object]:
    """One fitted model as cells."""
    return {
        "total": found.estimate,
        "low": found.ci_low,
        "high": found.ci_high,
        "seen": found.n_observed,
        "chosen": found.model,
        "bic": found.bic,
    }


def _redrawn(
    data: CaptureTable, model: str, *, level: float, replicates: int, seed: int
) -> dict[str, object]:
    """A chosen model with an interval in which the choice is repeated."""
    order = _ORDER if model == BIC else None
    found = bootstrap(data, model, order=order, level=level, replicates=replicates, seed=seed)
    drawn = {"low": found.ci_low, "high": found.ci_high, "same_model": found.same_model}
    return _cells(found.fit) | drawn | {"bic": None}


@lru_cache(maxsize=8)
def _ranked(data: CaptureTable, level: float) -> BestByBic:
    """All models with pairs of lists by BIC: a notebook asks for the best and for those near it."""
    return best_by_bic(data, _ORDER, level=level)


def _near_best(data: CaptureTable, within: float, level: float) -> list[dict[str, object]]:
    """Every model whose BIC lies near the smallest."""
    if not within >= 0:
        raise CaptureError(f"within={within} is not a difference of BIC; a number from 0 on would be right")
    ranked = _ranked(data, level)
    near = ranked.models[ranked.bics <= ranked.bics[0] + within]
    return [_cells(fit_model(data, model, level=level)) for model in near]


@lru_cache(maxsize=32)
def _answer(data: CaptureTable, model: str, level: float) -> Mapping[str, object]:
    """The cells of one way of choosing, worked out once for the same lists."""
    if model == BIC:
        return _cells(_ranked(data, level).fit)
    if model != AVERAGE:
        return _cells(fit(data, "stepwise" if model == STEPWISE else None, level=level))
    found = average(data, level=level)
    total = {"total": found.estimate, "low": found.ci_low, "high": found.ci_high}
    return {**total, "seen": found.n_observed, "chosen": found.graphs[0]}
