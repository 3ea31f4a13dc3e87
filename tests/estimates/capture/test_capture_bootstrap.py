"""Bootstrap intervals: against published ones, and against the same work done one table at a time."""

import numpy as np
import pytest
from scipy.stats import norm

from analysis.estimates.capture import estimate_total, loglinear, overlap_table
from analysis.estimates.capture.estimate_total import _acceleration, _bca, _by_bic
from analysis.estimates.capture.loglinear import forward, pairs_model
from analysis.estimates.capture.poisson import fit_models
from tests.estimates.capture.conftest import fitted, model_of


def draws(data, number, seed):
    counts = overlap_table.read_table(data).array()
    return (
        np.random.default_rng(seed)
        .multinomial(int(counts.sum()), counts / counts.sum(), number)
        .astype(float)
    )


def with_counts(data, counts):
    return overlap_table.CaptureTable(data.lists, tuple(int(n) for n in counts))


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5", "Western", "NewOrl", "Korea"])
def test_stepwise_on_many_tables_is_stepwise_on_each(name, table):
    data = overlap_table.read_table(table(name))
    counts = draws(table(name), 15, seed=1)
    models, order = forward(counts)
    dark = fit_models(models, counts).dark
    for row, one in enumerate(counts):
        alone, alone_order = forward(one[None, :])
        assert (alone[0] == models[row]).all()
        assert (alone_order[0] == order[row]).all()
        fit = loglinear.stepwise(with_counts(data, one))
        assert fit.estimate == pytest.approx(one.sum() + dark[row], rel=1e-9)


@pytest.mark.parametrize("name", ["Korea", "Kosovo"])
def test_bic_on_many_tables_is_bic_on_each(name, table):
    data = overlap_table.read_table(table(name))
    models = loglinear.best_by_bic(data).models
    counts = draws(table(name), 25, seed=2)
    totals, sound, chosen = _by_bic(models, counts)
    assert sound.all()
    for row, one in enumerate(counts):
        best = loglinear.best_by_bic(with_counts(data, one))
        if (models == best.models[0]).all(axis=1).any():
            assert totals[row] == pytest.approx(best.fit.estimate, rel=1e-9)
            assert (chosen[row] == best.models[0]).all()


def test_the_same_seed_gives_the_same_interval(table):
    first, second = (estimate_total.bootstrap(table("Korea"), replicates=50, seed=7) for _ in range(2))
    assert (first.replicates == second.replicates).all()
    assert (first.ci_low, first.ci_high) == (second.ci_low, second.ci_high)
    assert (
        estimate_total.bootstrap(table("Korea"), replicates=50, seed=8).replicates != first.replicates
    ).any()


def test_acceleration_printed_by_multiple_systems_estimation(table):
    # Vignette reproduce-2024: the jackknife of Korea by BIC gives -0.008783628, of its main effects -0.001934882.
    assert estimate_total.bootstrap(table("Korea"), "bic", replicates=2).acceleration == pytest.approx(
        -0.008783628, abs=5e-10
    )
    assert estimate_total.bootstrap(
        table("Korea"), pairs_model(3), replicates=2
    ).acceleration == pytest.approx(-0.001934882042658579, rel=1e-8)


def test_interval_without_correction_is_the_percentile_interval():
    boot = np.random.default_rng(3).lognormal(size=999)
    low, high = _bca(boot, 0.0, 0.0, level=0.9)
    np.testing.assert_allclose([low, high], np.quantile(boot, [0.05, 0.95], method="median_unbiased"))


def test_correction_moves_the_levels_as_efron_says():
    # Efron (1987): the bias-corrected and accelerated level, written out for one end.
    boot = np.random.default_rng(4).lognormal(size=500)
    bias, acceleration = 0.2, 0.05
    shifted = bias + norm.ppf(0.025)
    level = norm.cdf(bias + shifted / (1 - acceleration * shifted))
    low, _ = _bca(boot, bias, acceleration, level=0.95)
    assert low == pytest.approx(np.quantile(boot, level, method="median_unbiased"))


def test_acceleration_is_a_sixth_of_the_skewness():
    totals, persons = np.array([10.0, 12.0, 20.0]), np.array([5.0, 3.0, 1.0])
    every = np.repeat(totals, [5, 3, 1])
    gap = every.mean() - every
    want = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    assert _acceleration(totals, persons) == pytest.approx(want)
    assert _acceleration(np.array([4.0, 4.0]), np.array([2.0, 2.0])) == 0
    assert _acceleration(np.array([np.inf, 4.0]), np.array([0.0, 2.0])) == 0


def test_replicates_that_identify_nothing_are_counted_and_left_out(histories):
    result = estimate_total.bootstrap(histories("AB", A=30, B=20, AB=2), pairs_model(2), replicates=400)
    # A draw of 52 persons misses both of the two shared ones with probability (50/52)^52 = 0.13.
    assert result.failed / 400 == pytest.approx((50 / 52) ** 52, abs=0.05)
    assert len(result.replicates) == 400 - result.failed
    assert np.isfinite(result.replicates).all()


def test_a_given_model_is_the_same_in_every_replicate(table):
    result = estimate_total.bootstrap(table("UKdat_5"), model_of(5, "[12,3,4,5]"), replicates=200)
    assert result.same_model == 1
    # With the model fixed, the bootstrap and the likelihood must tell about the same story.
    fit = fitted(table("UKdat_5"), ["LA:NG"])
    np.testing.assert_allclose([result.ci_low, result.ci_high], [fit.ci_low, fit.ci_high], rtol=0.05)


def test_choosing_the_model_widens_the_interval(table):
    fixed = estimate_total.bootstrap(table("UKdat_5"), loglinear.stepwise(table("UKdat_5")).terms, seed=1)
    chosen = estimate_total.bootstrap(table("UKdat_5"), "stepwise", seed=1)
    assert chosen.same_model < 0.6
    assert chosen.ci_high - chosen.ci_low > 1.3 * (fixed.ci_high - fixed.ci_low)
    inner = estimate_total.bootstrap(table("UKdat_5"), "stepwise", seed=1, level=0.8)
    assert chosen.ci_low < inner.ci_low < inner.ci_high < chosen.ci_high


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "order", "low", "high"),
    [
        # Silverman, Chan and Vincent (2024), table 6, 1,000 replicates.
        ("Korea", None, 128, 349),
        ("Kosovo", None, 6_947, 18_010),
        ("Kosovo", 2, 12_451, 16_273),
        ("UKdat_5", 2, 11_456, 43_894),
    ],
)
def test_published_intervals_by_bic(name, order, low, high, table):
    result = estimate_total.bootstrap(table(name), "bic", order=order, replicates=2_000, seed=1)
    np.testing.assert_allclose(np.log([result.ci_low, result.ci_high]), np.log([low, high]), atol=0.15)


@pytest.mark.slow
def test_published_intervals_by_steps(table):
    # Chan, Silverman and Vincent (2021), section 4.2: Western site, 1,293 to 3,670.
    result = estimate_total.bootstrap(table("Western"), replicates=2_000, seed=1)
    np.testing.assert_allclose(np.log([result.ci_low, result.ci_high]), np.log([1_293, 3_670]), atol=0.15)


@pytest.mark.slow
def test_intervals_cover_a_known_total():
    """Three independent lists, 2,000 persons: the interval covers in about 95 of 100 draws."""
    rng = np.random.default_rng(5)
    chances = np.array([0.3, 0.2, 0.25])
    codes = np.arange(8)[:, None] >> np.arange(3) & 1
    cells = np.prod(np.where(codes, chances, 1 - chances), axis=1)
    hits = 0
    for _ in range(600):
        counts = rng.multinomial(2_000, cells)
        data = overlap_table.CaptureTable(("A", "B", "C"), (0, *(int(n) for n in counts[1:])))
        fit = fitted(data)
        hits += fit.ci_low <= 2_000 <= fit.ci_high
    assert hits / 600 == pytest.approx(0.95, abs=0.03)
