"""The results of SparseMSE and MultipleSystemsEstimation, and what has been published."""

import re

import numpy as np
import pytest

from analysis.estimates.capture.estimate_total import best_by_bic, by_bic, catalogue, forward
from analysis.estimates.capture.poisson import fit_models, model_name, read_table
from tests.estimates.capture.conftest import fitted, pair_names

SETS = ["UKdat", "UKdat_5", "Ned", "Ned_5"]


def fit_as(row, table, level):
    if row.method == "main":
        return fitted(table, level=level)
    if row.method == "stepwise":
        return fitted(table, "stepwise", threshold=row.pthresh, level=level)
    pairs = "all" if row.method == "all_two_list" else [row.method.removeprefix("fixed ")]
    return fitted(table, pairs, level=level)


@pytest.mark.parametrize("name", SETS)
def test_every_number_of_sparsemse(name, table, results):
    rows = results("sparsemse_estimates").query("dataset == @name")
    assert len(rows) >= 15
    for row in rows.itertuples():
        fit, inner = (fit_as(row, table(name), level) for level in (0.95, 0.80))
        got = [fit.total, fit.low, fit.high, inner.low, inner.high, fit.log_dark]
        want = [row.N_hat, row.N_lo95, row.N_hi95, row.N_lo80, row.N_hi80, row.log_dark]
        np.testing.assert_allclose(got, want, rtol=1e-8, err_msg=row.method)
        np.testing.assert_allclose(
            [fit.deviance, fit.aic, fit.log_dark_se], [row.deviance, row.AIC_pkg, row.log_dark_se], rtol=1e-8
        )
        assert (fit.seen, fit.df_residual) == (row.n_obs, row.df_resid)


@pytest.mark.parametrize("name", SETS)
def test_stepwise_adds_the_same_pairs_in_the_same_order(name, table, results):
    rows = results("sparsemse_estimates").query("dataset == @name and method == 'stepwise'")
    assert len(rows) == 3
    for row in rows.itertuples():
        data, counts = table(name), read_table(table(name))
        models, (order,) = forward(counts[None, :], threshold=row.pthresh)
        apart = set() if isinstance(row.nonoverlap_pairs, float) else set(row.nonoverlap_pairs.split())
        (absent,) = models & ~fit_models(models, counts).terms
        assert set(pair_names(data, np.flatnonzero(absent))) == apart
        assert [pair for pair in pair_names(data, order[order >= 0]) if pair not in apart] == [
            pair for pair in row.selected_pairs.split() if pair not in apart
        ]


def test_identifiability_codes(table, results):
    rows = results("sparsemse_checkident")
    for row in rows.itertuples():
        pairs = "all" if row.model == "all two-list" else row.model.removeprefix("set: ").split()
        try:
            fitted(table(row.dataset), pairs)
            code = 0
        except ValueError as error:
            code = int(re.findall(r"code (\d)", str(error))[0])
        assert code == row.ierr, row
    assert set(rows.ierr) == {0, 1, 2}


@pytest.mark.parametrize(("name", "order"), [("Kosovo", 2), ("Kosovo", 3), ("UKdat_5", 2), ("Ned_5", 2)])
def test_twenty_best_by_bic(name, order, table, results):
    want = results("mse2_bic_top20").query("dataset == @name and maxorder == @order")
    counts = read_table(table(name))
    models, values = by_bic(counts, order)
    totals = fit_models(models[:20], counts).totals
    assert [model_name(model) for model in models[:20]] == list(want["model"])
    np.testing.assert_allclose(totals, want["abundance"], rtol=1e-8)
    np.testing.assert_allclose(values[:20], want["BIC"], rtol=1e-10)
    assert (np.diff(values) >= 0).all()
    fit = best_by_bic(counts, order)
    np.testing.assert_allclose([totals[0], values[0]], [fit.total, fit.bic], rtol=1e-12)


def test_estimates_of_multiple_systems_estimation(table, results):
    for row in results("mse2_bernardsilverman_v1.2.0_estimates").itertuples():
        data = table(row.dataset)
        if row.method == "bic":
            assert len(catalogue(data.shape[1] - 1, row.maxorder)) == row.n_models
            best = best_by_bic(read_table(data), order=row.maxorder)
        else:
            best = fitted(data, "stepwise", threshold=0.02)
        assert best.chosen == row.model
        np.testing.assert_allclose([best.total, best.bic], [row.popest, row.BIC], rtol=1e-10)


def test_values_printed_by_multiple_systems_estimation(table, results):
    for row in results("mse2_printed").itertuples():
        fit = fitted(table(row.dataset), "stepwise" if row.method == "stepwise" else row.model)
        assert fit.chosen == row.model
        np.testing.assert_allclose([fit.total, fit.bic], [row.estimate, row.bic], rtol=5e-7)
        if not np.isnan(row.deviance):
            np.testing.assert_allclose([fit.deviance, fit.aic], [row.deviance, row.aic], rtol=5e-7)


def test_only_six_models_of_eight_are_admissible_for_korea(table):
    models, _ = by_bic(read_table(table("Korea")), order=2)
    assert list(map(model_name, models)) == ["[12,23]", "[12,3]", "[13,23]", "[23,1]", "[13,2]", "[1,2,3]"]


def test_published_estimate_of_the_united_kingdom(table):
    fit = fitted(table("UKdat_5"), "stepwise")
    assert (round(fit.total), round(fit.low), round(fit.high)) == (11_313, 9_884, 13_027)
    # Silverman (2014) prints the interval to the nearest thousand.
    assert (round(fit.low, -3), round(fit.high, -3)) == (10_000, 13_000)


def test_published_estimates_by_bic(table):
    # Silverman, Chan and Vincent (2024), table 6: all models and order 2; of six lists, where the downhill search ends.
    for name, order, total in (
        *(("Kosovo", None, 10_357), ("Kosovo", 2, 14_342), ("NewOrl_5", None, 981)),
        *(("UKdat_5", None, 25_311), ("UKdat_5", 2, 22_991), ("Korea", None, 157), ("UKdat", 2, 12_350)),
    ):
        assert round(best_by_bic(read_table(table(name)), order).total) == total
