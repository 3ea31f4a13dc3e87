"""The best of all hierarchical models by BIC."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import gammaln

from analysis.estimates.capture.existence import NotIdentified, reduce_models
from analysis.estimates.capture.loglinear import CaptureFit, fit_model
from analysis.estimates.capture.models import catalogue
from analysis.estimates.capture.poisson import maximise, settle
from analysis.estimates.capture.table import LEVEL, Bools, CaptureTable, Floats, check_level, read_table


@dataclass(frozen=True, slots=True, eq=False)
class BestByBic:
    """Hierarchical models ranked by BIC.

    Attributes
    ----------
    fit
        The best model's fit.
    n_models
        Models tried.
    models
        Those under which the table identifies the total, best first, as Boolean rows; shape (admissible, 2^lists).
    estimates, bics
        Their totals (persons) and BIC; shape (admissible,).
    """

    fit: CaptureFit
    n_models: int
    models: Bools = field(repr=False)
    estimates: Floats = field(repr=False)
    bics: Floats = field(repr=False)


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
        Coverage of the interval, conditional on the best model.

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
