"""The best of all hierarchical models by BIC."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from analysis.estimates.capture.existence import NotIdentified, reduce_models
from analysis.estimates.capture.loglinear import fit_model
from analysis.estimates.capture.models import catalogue, default_order, model_name
from analysis.estimates.capture.poisson import maximise, settle
from analysis.estimates.capture.result import LEVEL, CaptureFit, check_level
from analysis.estimates.capture.table import Bools, CaptureTable, Floats, read_table


@dataclass(frozen=True, slots=True, eq=False)
class BestByBic:
    """Hierarchical models ranked by BIC, the best of them as the estimate.

    Attributes
    ----------
    estimate
        Persons in all under the best model.
    ci_low, ci_high
        Interval at `level`, conditional on the best model.
    level
        Coverage of the interval.
    order
        Most lists in one term of the models tried.
    model
        The best model as its largest terms, lists numbered from 1.
    bic
        Its BIC.
    n_observed
        Persons seen by at least one list.
    n_models
        Models tried.
    n_admissible
        Models under which the table identifies the total; only these are ranked.
    fit
        The best model's fit in detail.
    models
        The admissible models, best first, as Boolean rows over terms; shape (n_admissible, 2^lists).
    estimates, bics
        Their totals (persons) and BIC; shape (n_admissible,).
    """

    estimate: float
    ci_low: float
    ci_high: float
    level: float
    order: int
    model: str
    bic: float
    n_observed: int
    n_models: int
    n_admissible: int
    fit: CaptureFit
    models: Bools = field(repr=False)
    estimates: Floats = field(repr=False)
    bics: Floats = field(repr=False)

    def ranking(self, top: int | None = 20) -> pd.DataFrame:
        """Models, totals (persons) and BIC of the best `top` models, best first; None for all of them."""
        rows = slice(0, top)
        sizes = np.bitwise_count(np.arange(self.models.shape[1]))
        return pd.DataFrame(
            {
                "rank": np.arange(1, len(self.bics) + 1)[rows],
                "model": [model_name(model) for model in self.models[rows]],
                "estimate": self.estimates[rows],
                "bic": self.bics[rows],
                "order": (self.models[rows] * sizes).max(axis=1),
            }
        )

    def method_note(self) -> str:
        """One paragraph on how the total was reached, in plain words, with its references."""
        return (
            f"{self.n_models:,} hierarchical models with terms of up to {self.order} lists were tried; under "
            f"{self.n_admissible:,} of them this table identifies a total. {self.fit.method_note()}"
        )


def best_by_bic(
    table: pd.DataFrame | CaptureTable, order: int | None = None, *, level: float = LEVEL
) -> BestByBic:
    """Total number of persons under the hierarchical log-linear model with the smallest BIC.

    Parameters
    ----------
    table
        One 0/1 column per list and `count`; histories that are left out count zero.
    order
        Most lists in one term; by default one less than the lists, which is every model that leaves the total
        to be estimated. Six lists can be tried with order 2 only.
    level
        Coverage of the interval.

    Returns
    -------
    BestByBic
        The ranking; models under which the table cannot identify the total are left out of it.

    Raises
    ------
    TableError
        If the table is not a capture table.
    NotIdentified
        If no model of that order identifies the total.
    CaptureError
        If the order is not possible, or means too many models.

    References
    ----------
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44. The sample size of BIC is the number of
    persons seen; coefficients at minus infinity count as coefficients.
    """
    data = read_table(table)
    check_level(level)
    order = default_order(data.n_lists) if order is None else order
    models = catalogue(data.n_lists, order)
    admissible, totals, bics = _score(data, models)
    if not len(admissible):
        raise NotIdentified(
            f"this table cannot identify the total under any of the hierarchical models of order "
            f"{order}: the lists share too few persons",
            1,
        )
    ranked = admissible[np.argsort(bics[admissible], kind="stable")]
    best = fit_model(data, models[ranked[0]], method="BIC", level=level)
    return BestByBic(
        estimate=best.estimate,
        ci_low=best.ci_low,
        ci_high=best.ci_high,
        level=level,
        order=order,
        model=best.model,
        bic=best.bic,
        n_observed=data.n_observed,
        n_models=len(models),
        n_admissible=len(ranked),
        fit=best,
        models=models[ranked],
        estimates=totals[ranked],
        bics=bics[ranked],
    )


def _score(data: CaptureTable, models: Bools) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Rows of the models that identify the total, and every model's total and BIC."""
    counts = data.array()[None, :]
    reduced = reduce_models(models, counts)
    fits = maximise(counts, reduced)
    sound = [row for row in range(len(models)) if settle(counts, reduced, fits, row)]
    likelihood = fits.log_likelihood - float(np.sum(gammaln(counts + 1)))
    bics = models.sum(axis=1) * np.log(data.n_observed) - 2 * likelihood
    return np.array(sound, dtype=np.int64), data.n_observed + fits.dark, bics
