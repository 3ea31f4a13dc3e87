"""Bootstrap intervals: against published ones, and against the same work done one table at a time."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.estimates.capture import estimate_total
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import _best_by_bic, best_by_bic, by_bic, catalogue, forward
from analysis.estimates.capture.poisson import fit_model, fit_models, pairs_model
from tests.estimates.capture.conftest import Histories, ReadTable, fitted


def draws(counts: np.ndarray, number: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).multinomial(int(counts.sum()), counts / counts.sum(), number)
    return drawn.astype(float)


def bootstrap(table: pd.DataFrame, *choice: Any, **options: Any) -> pd.Series:
    return estimate_total.bootstrap(read_table(table), *choice, **options)


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5", "Western", "NewOrl", "Korea"])
def test_stepwise_on_many_tables_is_stepwise_on_each(name: str, table: ReadTable) -> None:
    counts = draws(read_table(table(name)), 15, seed=1)
    models, order = forward(counts)
    totals = fit_models(models, counts).totals
    for row, persons in enumerate(counts):
        fit = estimate_total.stepwise(persons)
        assert fit.total == pytest.approx(totals[row], rel=1e-9)
        assert (fit.terms == models[row]).all()
        assert (forward(persons[None, :])[1][0] == order[row]).all()


@pytest.mark.parametrize("name", ["Korea", "Kosovo"])
def test_bic_on_many_tables_is_bic_on_each(
    name: str, table: ReadTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = read_table(table(name))
    models = by_bic(counts)[0]
    counts = draws(counts, 25, seed=2)
    chosen = _best_by_bic(models, counts)
    assert fit_models(chosen, counts).sound().all()
    for row, persons in enumerate(counts):
        best = best_by_bic(persons)
        if (models == best.terms).all(axis=1).any():
            assert (chosen[row] == best.terms).all()
    monkeypatch.setattr(estimate_total, "BLOCK", 3 * len(models))
    assert (_best_by_bic(models, counts) == chosen).all()


def test_models_that_identify_no_total_are_passed_over(table: ReadTable) -> None:
    counts = read_table(table("Korea"))
    drawn = np.random.default_rng(6).multinomial(8, counts / counts.sum(), 60).astype(float)
    chosen = _best_by_bic(catalogue(3, 2), drawn)
    sound = fit_models(chosen, drawn).sound()
    assert 0 < sound.sum() < 60
    for persons, model in zip(drawn[sound], chosen[sound], strict=True):
        assert (best_by_bic(persons).terms == model).all()
    for persons in drawn[~sound]:
        with pytest.raises(ValueError, match="cannot identify the total"):
            best_by_bic(persons)


def test_the_same_seed_gives_the_same_interval(table: ReadTable) -> None:
    first, second, of_another_seed = (
        bootstrap(table("Korea"), replicates=50, seed=seed) for seed in (7, 7, 8)
    )
    assert (first.replicates == second.replicates).all()
    assert (first.low, first.high) == (second.low, second.high)
    assert (of_another_seed.replicates != first.replicates).any()


def test_acceleration_printed_by_multiple_systems_estimation(table: ReadTable) -> None:
    # Vignette reproduce-2024: the jackknife of Korea by BIC gives -0.008783628, of its main effects -0.001934882.
    by_bic, of_main = (bootstrap(table("Korea"), choice, replicates=2) for choice in ("bic", pairs_model(3)))
    assert by_bic.acceleration == pytest.approx(-0.008783628, abs=5e-10)
    assert of_main.acceleration == pytest.approx(-0.001934882042658579, rel=1e-8)


@pytest.mark.parametrize("choice", ["stepwise", pairs_model(5)])
def test_correction_moves_the_levels_as_efron_says(choice: str | None, table: ReadTable) -> None:
    # Efron (1987): the bias-corrected and accelerated level, written out.
    interval = bootstrap(table("UKdat_5"), choice, replicates=200, level=0.9)
    bias = norm.ppf((interval.replicates < interval.total).mean())
    shifted = bias + norm.ppf([0.05, 0.95])
    levels = norm.cdf(bias + shifted / (1 - interval.acceleration * shifted))
    want = np.quantile(interval.replicates, levels, method="median_unbiased")
    assert abs(bias) > 0.01 < abs(interval.acceleration)
    np.testing.assert_allclose([interval.low, interval.high], want)


def test_replicates_that_identify_nothing_are_counted_and_left_out(histories: Histories) -> None:
    result = bootstrap(histories("AB", A=30, B=20, AB=2), pairs_model(2), replicates=400)
    # A draw of 52 persons misses both of the two shared ones with probability (50/52)^52 = 0.13.
    assert result.failed / 400 == pytest.approx((50 / 52) ** 52, abs=0.05)
    assert len(result.replicates) == 400 - result.failed
    assert np.isfinite(result.replicates).all()


def test_choosing_the_model_widens_the_interval(table: ReadTable) -> None:
    data = table("UKdat_5")
    fit = fitted(data, "stepwise")
    fixed, chosen, inner = (
        bootstrap(data, choice, seed=1, level=level)
        for choice, level in ((fit.terms, 0.95), ("stepwise", 0.95), ("stepwise", 0.8))
    )
    # With the model fixed, the bootstrap and the likelihood must tell about the same story.
    np.testing.assert_allclose([fixed.low, fixed.high], [fit.low, fit.high], rtol=0.05)
    assert chosen.same_model < 0.6 < fixed.same_model == 1
    assert chosen.high - chosen.low > 1.3 * (fixed.high - fixed.low)
    assert chosen.low < inner.low < inner.high < chosen.high


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "choice", "order", "low", "high"),
    [
        # Silverman, Chan and Vincent (2024), table 6, 1,000 replicates.
        ("Korea", "bic", None, 128, 349),
        ("Kosovo", "bic", None, 6_947, 18_010),
        ("Kosovo", "bic", 2, 12_451, 16_273),
        ("UKdat_5", "bic", 2, 11_456, 43_894),
        # Chan, Silverman and Vincent (2021), section 4.2: Western site.
        ("Western", "stepwise", None, 1_293, 3_670),
    ],
)
def test_published_intervals(
    name: str, choice: str | None, order: int, low: float, high: float, table: ReadTable
) -> None:
    result = bootstrap(table(name), choice, order=order, replicates=2_000, seed=1)
    np.testing.assert_allclose(np.log([result.low, result.high]), np.log([low, high]), atol=0.15)


@pytest.mark.slow
def test_intervals_cover_a_known_total() -> None:
    """Three independent lists, 2,000 persons: the interval covers in about 95 of 100 draws."""
    rng = np.random.default_rng(5)
    chances = np.array([0.3, 0.2, 0.25])
    codes = np.arange(8)[:, None] >> np.arange(3) & 1
    cells = np.prod(np.where(codes, chances, 1 - chances), axis=1)
    hits = 0
    for _ in range(600):
        counts = rng.multinomial(2_000, cells).astype(float)
        counts[0] = 0
        fit = fit_model(counts)
        hits += fit.low <= 2_000 <= fit.high
    assert hits / 600 == pytest.approx(0.95, abs=0.03)
