"""Bootstrap intervals that repeat the choice of the model, so that doubt about the model is in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.estimates.capture import citations
from analysis.estimates.capture.bic import best_by_bic
from analysis.estimates.capture.existence import reduce_models
from analysis.estimates.capture.loglinear import fit
from analysis.estimates.capture.poisson import maximise, settle
from analysis.estimates.capture.result import LEVEL, CaptureFit, check_level
from analysis.estimates.capture.stepwise import THRESHOLD, forward
from analysis.estimates.capture.table import Bools, CaptureError, CaptureTable, Floats, read_table

REPLICATES = 1000
# Models kept for the bootstrap of BIC, by number of lists: the defaults of MultipleSystemsEstimation 1.2.0.
TOP_MODELS = {4: 20, 5: 100, 6: 100}
# Fits made at a time when every replicate tries many models.
BLOCK = 20_000

# From tables (tables, 2^lists) to totals, whether each is identified, and the models chosen.
Estimator = Callable[[Floats], tuple[Floats, Bools, Bools]]


@dataclass(frozen=True, slots=True, eq=False)
class CaptureBootstrap:
    """A total with a bootstrap interval.

    Attributes
    ----------
    estimate
        Persons in all, from the table itself.
    ci_low, ci_high
        Bias-corrected and accelerated interval at `level` (persons).
    percentile_low, percentile_high
        Plain percentile interval at `level` (persons).
    level
        Coverage of the intervals.
    method
        How the model was chosen, in the table and in every replicate.
    model
        The model chosen in the table.
    n_observed
        Persons seen by at least one list.
    replicates
        Totals of the replicates that identify one; shape (replicates less failed,).
    failed
        Replicates that do not identify the total; they are left out, which makes the interval too narrow.
    same_model
        Share of the replicates that chose the model of the table.
    bias, acceleration
        The two corrections of the interval.
    seed
        Seed of the random numbers.
    lists
        Names of the lists.
    """

    estimate: float
    ci_low: float
    ci_high: float
    percentile_low: float
    percentile_high: float
    level: float
    method: str
    model: str
    n_observed: int
    failed: int
    same_model: float
    bias: float
    acceleration: float
    seed: int
    lists: tuple[str, ...]
    replicates: Floats = field(repr=False)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Bias-corrected and accelerated interval of the total (persons) at another level."""
        check_level(level)
        return _bca(self.replicates, self.bias, self.acceleration, level=level)

    def method_note(self) -> str:
        """One paragraph on how the interval was reached, in plain words, with its references."""
        made = len(self.replicates) + self.failed
        lost = f" {self.failed:,} of them did not identify a total and were left out." if self.failed else ""
        return citations.paragraph(
            f"{self.n_observed:,} persons were named by at least one of {len(self.lists)} lists "
            f"({', '.join(self.lists)}). The total of {self.estimate:,.0f} comes from a Poisson log-linear model "
            f"({self.method}: {self.model}). The interval, {self.ci_low:,.0f} to {self.ci_high:,.0f} at "
            f"{self.level:.0%}, is a bias-corrected and accelerated bootstrap: the persons were drawn anew "
            f"{made:,} times and everything was repeated, the choice of the model included; {self.same_model:.0%} "
            f"of the draws chose the same model.{lost}",
            citations.CHAN,
            citations.EFRON,
            *((citations.SILVERMAN_2024,) if self.method == "BIC" else ()),
        )


def bootstrap(
    table: pd.DataFrame | CaptureTable,
    pairs: Sequence[str | tuple[str, str]] | str | None = "stepwise",
    *,
    threshold: float = THRESHOLD,
    order: int | None = None,
    top: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = LEVEL,
) -> CaptureBootstrap:
    """Total number of persons with a bootstrap interval that repeats the choice of the model.

    Parameters
    ----------
    table
        One 0/1 column per list and `count`; histories that are left out count zero.
    pairs
        As in `fit`; or `"bic"` for the best hierarchical model.
    threshold
        For `"stepwise"`: a pair is added while its p value is below this.
    order
        For `"bic"`: most lists in one term, as in `best_by_bic`.
    top
        For `"bic"`: models that the replicates choose from, the best for the table itself; by default all for
        up to three lists, 20 for four and 100 for more.
    replicates
        Tables drawn.
    seed
        Seed of the random numbers.
    level
        Coverage of the intervals.

    Returns
    -------
    CaptureBootstrap
        The total, its intervals and the replicates.

    Raises
    ------
    TableError
        If the table is not a capture table.
    NotIdentified
        If the table cannot identify the total.
    CaptureError
        If an option makes no sense, or no replicate identifies the total.

    References
    ----------
    Chan, Silverman and Vincent (2021), section 3.3: multinomial draws of the persons seen, and the jackknife over
    persons for the acceleration. Efron (1987), Journal of the American Statistical Association 82, 171-185.
    Silverman, Chan and Vincent (2024), Statistics and Computing 34:44: replicates choose among the best models.
    """
    data = read_table(table)
    check_level(level)
    if replicates < 2 or (top is not None and top < 1):
        raise CaptureError(
            f"replicates={replicates}, top={top}: at least 2 replicates and 1 model are needed"
        )
    original, estimator = _estimator(data, pairs, threshold=threshold, order=order, top=top)
    counts = data.array()
    seen = np.flatnonzero(counts)
    drawn = np.random.default_rng(seed).multinomial(data.n_observed, counts / counts.sum(), size=replicates)
    without_one = counts - np.eye(counts.size)[seen]
    totals, sound, models = estimator(np.concatenate([drawn, without_one]).astype(np.float64))
    kept = sound[:replicates]
    if not kept.any():
        raise CaptureError(f"none of the {replicates} bootstrap replicates identifies the total")
    acceleration = _acceleration(totals[replicates:], counts[seen] * sound[replicates:])
    result = _result(original, totals[:replicates][kept], acceleration=acceleration, level=level)
    same = (models[:replicates][kept] == original.model_row()).all(axis=1).mean()
    return replace(result, failed=int((~kept).sum()), same_model=float(same), seed=seed)


def _result(original: CaptureFit, boot: Floats, *, acceleration: float, level: float) -> CaptureBootstrap:
    # Half a replicate short of all or none, so that the correction stays finite.
    below = np.clip((boot < original.estimate).mean(), 0.5 / len(boot), 1 - 0.5 / len(boot))
    bias = float(norm.ppf(below))
    low, high = _bca(boot, bias, acceleration, level=level)
    plain = np.quantile(boot, [(1 - level) / 2, (1 + level) / 2], method="median_unbiased")
    return CaptureBootstrap(
        estimate=original.estimate,
        ci_low=low,
        ci_high=high,
        percentile_low=float(plain[0]),
        percentile_high=float(plain[1]),
        level=level,
        method=original.method,
        model=original.model,
        n_observed=original.n_observed,
        failed=0,
        same_model=0.0,
        bias=bias,
        acceleration=acceleration,
        seed=0,
        lists=original.table.lists,
        replicates=boot,
    )


def _estimator(
    data: CaptureTable,
    pairs: Sequence[str | tuple[str, str]] | str | None,
    *,
    threshold: float,
    order: int | None,
    top: int | None,
) -> tuple[CaptureFit, Estimator]:
    """Fit of the table itself, and the function that estimates the replicates in the same way."""
    if pairs == "bic":
        ranked = best_by_bic(data, order)
        keep = top or TOP_MODELS.get(data.n_lists, ranked.n_admissible)
        return ranked.fit, lambda counts: _by_bic(ranked.models[:keep], counts)
    original = fit(data, pairs, threshold=threshold)
    if pairs == "stepwise":
        return original, lambda counts: _by_steps(threshold, counts)
    return original, lambda counts: _as_given(original.model_row(), counts)


def _as_given(model: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    models = np.broadcast_to(model, counts.shape)
    reduced = reduce_models(models, counts)
    fits = maximise(counts, reduced)
    sound = np.array([settle(counts, reduced, fits, row) for row in range(len(counts))], dtype=bool)
    return counts.sum(axis=1) + fits.dark, sound, models


def _by_steps(threshold: float, counts: Floats) -> tuple[Floats, Bools, Bools]:
    chosen = forward(counts, threshold=threshold)
    return counts.sum(axis=1) + chosen.fits.dark, chosen.sound, chosen.models


def _by_bic(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    parts = np.array_split(counts, -(-len(counts) * len(models) // BLOCK))
    totals, sound, chosen = zip(*(_by_bic_part(models, part) for part in parts), strict=True)
    return np.concatenate(totals), np.concatenate(sound), np.concatenate(chosen)


def _by_bic_part(models: Bools, counts: Floats) -> tuple[Floats, Bools, Bools]:
    many = np.repeat(counts, len(models), axis=0)
    reduced = reduce_models(np.tile(models, (len(counts), 1)), many)
    fits = maximise(many, reduced)
    size = np.tile(models.sum(axis=1), len(counts))
    bics = (size * np.log(many.sum(axis=1)) - 2 * fits.log_likelihood).reshape(len(counts), -1)
    best = np.zeros(len(counts), dtype=np.int64)
    sound = np.zeros(len(counts), dtype=bool)
    for row, ranking in enumerate(np.argsort(bics, axis=1, kind="stable")):
        for place in ranking:
            if settle(many, reduced, fits, row * len(models) + int(place)):
                best[row], sound[row] = place, True
                break
    dark = fits.dark.reshape(len(counts), -1)[np.arange(len(counts)), best]
    return counts.sum(axis=1) + dark, sound, models[best]


def _acceleration(totals: Floats, persons: Floats) -> float:
    """Skewness of the totals with one person left out, each weighted by the persons who could be that one."""
    used = persons > 0
    totals, persons = totals[used], persons[used]
    if not len(totals):
        return 0.0
    gap = persons @ totals / persons.sum() - totals
    spread = float(persons @ gap**2)
    return float(persons @ gap**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _bca(boot: Floats, bias: float, acceleration: float, *, level: float) -> tuple[float, float]:
    normal = norm.ppf([(1 - level) / 2, (1 + level) / 2]) + bias
    corrected = norm.cdf(bias + normal / (1 - acceleration * normal))
    low, high = np.quantile(boot, corrected, method="median_unbiased")
    return float(low), float(high)
