"""The results of SparseMSE, MultipleSystemsEstimation and dga, and what has been published."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln

from analysis.estimates.capture import averaging
from analysis.estimates.capture.averaging import decomposable
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import best_by_bic, by_bic, catalogue, forward
from analysis.estimates.capture.poisson import bracketed, fit_models, model_name
from tests.estimates.capture.conftest import Histories, ReadTable, fitted, pair_names

QUANTILES = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}
SETS = ["UKdat", "UKdat_5", "Ned", "Ned_5"]


def records(rows: pd.DataFrame) -> Iterable[Any]:
    """Rows of reference results, by the names of their columns."""
    return rows.itertuples()


def fit_as(row: Any, table: pd.DataFrame, level: float) -> pd.Series:
    if row.method == "main":
        return fitted(table, level=level)
    if row.method == "stepwise":
        return fitted(table, "stepwise", threshold=row.pthresh, level=level)
    pairs = "all" if row.method == "all_two_list" else [row.method.removeprefix("fixed ")]
    return fitted(table, pairs, level=level)


@pytest.mark.parametrize("name", SETS)
def test_every_number_of_sparsemse(name: str, table: ReadTable, results: ReadTable) -> None:
    rows = results("sparsemse_estimates").query("dataset == @name")
    assert len(rows) >= 15
    for row in records(rows):
        fit, inner = (fit_as(row, table(name), level) for level in (0.95, 0.80))
        got = [fit.total, fit.low, fit.high, inner.low, inner.high, fit.log_dark]
        want = [row.N_hat, row.N_lo95, row.N_hi95, row.N_lo80, row.N_hi80, row.log_dark]
        np.testing.assert_allclose(got, want, rtol=1e-8, err_msg=row.method)
        np.testing.assert_allclose(
            [fit.deviance, fit.aic, fit.log_dark_se], [row.deviance, row.AIC_pkg, row.log_dark_se], rtol=1e-8
        )
        assert (fit.seen, fit.df_residual) == (row.n_obs, row.df_resid)


@pytest.mark.parametrize("name", SETS)
def test_stepwise_adds_the_same_pairs_in_the_same_order(
    name: str, table: ReadTable, results: ReadTable
) -> None:
    rows = results("sparsemse_estimates").query("dataset == @name and method == 'stepwise'")
    assert len(rows) == 3
    for row in records(rows):
        data, counts = table(name), read_table(table(name))
        models, (order,) = forward(counts[None, :], threshold=row.pthresh)
        apart = set() if isinstance(row.nonoverlap_pairs, float) else set(row.nonoverlap_pairs.split())
        (absent,) = models & ~fit_models(models, counts).terms
        assert set(pair_names(data, np.flatnonzero(absent))) == apart
        assert [pair for pair in pair_names(data, order[order >= 0]) if pair not in apart] == [
            pair for pair in row.selected_pairs.split() if pair not in apart
        ]


def test_identifiability_codes(table: ReadTable, results: ReadTable) -> None:
    rows = results("sparsemse_checkident")
    for row in records(rows):
        pairs = "all" if row.model == "all two-list" else row.model.removeprefix("set: ").split()
        try:
            fitted(table(row.dataset), pairs)
            code = 0
        except ValueError as error:
            code = int(re.findall(r"code (\d)", str(error))[0])
        assert code == row.ierr, row
    assert set(rows.ierr) == {0, 1, 2}


@pytest.mark.parametrize(("name", "order"), [("Kosovo", 2), ("Kosovo", 3), ("UKdat_5", 2), ("Ned_5", 2)])
def test_twenty_best_by_bic(name: str, order: int, table: ReadTable, results: ReadTable) -> None:
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


def test_estimates_of_multiple_systems_estimation(table: ReadTable, results: ReadTable) -> None:
    for row in records(results("mse2_bernardsilverman_v1.2.0_estimates")):
        data = table(row.dataset)
        if row.method == "bic":
            assert len(catalogue(data.shape[1] - 1, row.maxorder)) == row.n_models
            best = best_by_bic(read_table(data), order=row.maxorder)
        else:
            best = fitted(data, "stepwise", threshold=0.02)
        assert best.chosen == row.model
        np.testing.assert_allclose([best.total, best.bic], [row.popest, row.BIC], rtol=1e-10)


def test_values_printed_by_multiple_systems_estimation(table: ReadTable, results: ReadTable) -> None:
    for row in records(results("mse2_printed")):
        fit = fitted(table(row.dataset), "stepwise" if row.method == "stepwise" else row.model)
        assert fit.chosen == row.model
        np.testing.assert_allclose([fit.total, fit.bic], [row.estimate, row.bic], rtol=5e-7)
        if not np.isnan(row.deviance):
            np.testing.assert_allclose([fit.deviance, fit.aic], [row.deviance, row.aic], rtol=5e-7)


def test_only_six_models_of_eight_are_admissible_for_korea(table: ReadTable) -> None:
    models, _ = by_bic(read_table(table("Korea")), order=2)
    assert list(map(model_name, models)) == ["[12,23]", "[12,3]", "[13,23]", "[23,1]", "[13,2]", "[1,2,3]"]


def test_published_estimate_of_the_united_kingdom(table: ReadTable) -> None:
    fit = fitted(table("UKdat_5"), "stepwise")
    assert (round(fit.total), round(fit.low), round(fit.high)) == (11_313, 9_884, 13_027)
    # Silverman (2014) prints the interval to the nearest thousand.
    assert (round(fit.low, -3), round(fit.high, -3)) == (10_000, 13_000)


def test_published_estimates_by_bic(table: ReadTable) -> None:
    # Silverman, Chan and Vincent (2024), table 6: all models and order 2; of six lists, where the downhill search ends.
    for name, order, total in (
        *(("Kosovo", None, 10_357), ("Kosovo", 2, 14_342), ("NewOrl_5", None, 981)),
        *(("UKdat_5", None, 25_311), ("UKdat_5", 2, 22_991), ("Korea", None, 157), ("UKdat", 2, 12_350)),
    ):
        assert round(best_by_bic(read_table(table(name)), order).total) == total


def gamma_poisson(missing: np.ndarray) -> np.ndarray:
    """Prior of the example of bma.cr in dga: Poisson totals with a gamma rate, 626 persons seen."""
    n, a, b = missing + 626, 13.14, 55.17
    return n * np.log(b) - (n + a) * np.log(1 + b) + gammaln(n + a) - gammaln(n + 1) - gammaln(a)


def average(table: pd.DataFrame, **options: Any) -> pd.Series:
    return averaging.average(read_table(table), **options)


@pytest.mark.parametrize("name", ["MadiganYork_3list", "UKdat_5", "Ned_5"])
def test_posterior_of_dga(name: str, table: ReadTable, results: ReadTable) -> None:
    (row,) = records(results("dga_posterior").query("dataset == @name"))
    prior = gamma_poisson if row.logprior.startswith("Gamma-Poisson") else None
    got = average(table(name), delta=row.delta, nmissing=row.Nmissing_max, log_prior=prior)
    totals, probability = got.posterior.index, got.posterior.to_numpy()
    sd = np.sqrt((totals - got.total) ** 2 @ probability)
    np.testing.assert_allclose(
        [got.total, sd, got.graphs.iloc[0], probability[-1]],
        [row.post_mean, row.post_sd, row.top_model_weight, row.p_last],
        rtol=1e-6,
    )
    places = np.searchsorted(np.cumsum(probability), list(QUANTILES.values()))
    assert totals[places].tolist() == [getattr(row, key) for key in QUANTILES]
    assert (got.seen, len(got.graphs)) == (row.n_obs, row.n_models)
    assert got.posterior.idxmax() == row.mode
    assert (got.low, got.high) == (row.q025, row.q975)
    assert probability.sum() == pytest.approx(1, abs=1e-12)
    if name != "MadiganYork_3list":
        default = average(table(name))
        assert default.posterior.index[-1] - default.seen == row.Nmissing_max
        assert default.total == pytest.approx(row.post_mean, rel=1e-6)


def test_model_weights_printed_by_dga(table: ReadTable) -> None:
    # README of dga, five-list example of Madigan and York (1997).
    got = average(table("MadiganYork_5list"), delta=0.5, nmissing=300)
    printed = [0.21707345, 0.16029369, 0.08226562, 0.06535887, 0.05193514]
    np.testing.assert_allclose(got.graphs[:5], printed, atol=5e-9)


def test_number_of_decomposable_graphs() -> None:
    # Labelled chordal graphs, sequence A058862 of the On-Line Encyclopedia of Integer Sequences.
    assert [len(decomposable(n)) for n in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18_154]
    names = {bracketed(np.flatnonzero(row > 0), 4) for row in decomposable(4)}
    assert not names & {"[12,13,24,34]", "[12,14,23,34]", "[13,14,23,24]"}


@pytest.mark.parametrize(("name", "end"), [("UKdat_5", 30_000), ("Kosovo", 9_000)])
def test_cubics_between_nodes_and_work_in_blocks_change_nothing(
    name: str, end: int, table: ReadTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = average(table(name), nmissing=end)
    monkeypatch.setattr(averaging, "NODES", 30 * end)
    monkeypatch.setattr(averaging, "BLOCK", 200_000)
    full = average(table(name), nmissing=end)
    assert short.total == pytest.approx(full.total, rel=1e-9)
    np.testing.assert_allclose(short.posterior, full.posterior, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(short.graphs, full.graphs, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(
    ("lists", "counts", "message"),
    [
        ("AB", {"A": 5, "B": 4, "AB": 3}, "at least 3 lists"),
        ("ABC", {"A": 5, "B": 4, "C": 3}, "no person is on two lists"),
        ("ABCDEFG", {"A": 5, "B": 4, "AB": 3}, "needs 2 to 6 lists"),
    ],
)
def test_tables_that_only_the_prior_could_answer(
    lists: str, counts: dict[str, int], message: str, histories: Histories
) -> None:
    with pytest.raises(ValueError, match=message):
        average(histories(lists, **counts))
