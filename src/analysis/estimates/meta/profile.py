"""Q-profile intervals of tau2, and the one estimate of tau2 they stand around.

References
----------
Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in
Medicine, 26(1), 37-52.
"""

from __future__ import annotations

import numpy as np

from analysis.estimates.meta.algebra import Bools, Floats, Problem
from analysis.estimates.meta.distributions import chi2_quantile
from analysis.estimates.meta.forms import fixed
from analysis.estimates.meta.inference import Model, Options, model, model_at
from analysis.estimates.meta.iterate import iterate, q_step
from analysis.estimates.meta.uniroot import paule_mandel_as_metafor


def q_profile(problem: Problem, level: float, max_iter: int) -> tuple[Floats, Floats, Bools]:
    """Return the lower and upper bound of tau2 of every quantity and whether both searches settled.

    Both are zero where even tau2 = 0 leaves less scatter than chance would (an empty interval).
    """
    tail = (1.0 - level) / 2.0
    zero = np.zeros(problem.k.size)
    low, low_found = iterate(
        problem, zero, q_step(lambda df: chi2_quantile(tail, df, upper=True)), max_iter=max_iter
    )
    high, high_found = iterate(
        problem, zero, q_step(lambda df: chi2_quantile(tail, df, upper=False)), max_iter=max_iter
    )
    return low, high, low_found & high_found


def model_of_one(problem: Problem, unit: float, options: Options, *, pm_tolerance: float | None) -> Model:
    """Return the fitted model of one quantity, with metafor's own Paule-Mandel root if a tolerance is given."""
    if options.method != "PM" or pm_tolerance is None:
        return model(problem, options)
    tau2 = paule_mandel_as_metafor(problem, unit, pm_tolerance)
    return model_at(problem, tau2, fixed(problem), options=options)
