"""Averaging over decomposable graphs: the results of dga, and what must hold of any posterior."""

import numpy as np
import pytest
from scipy.special import gammaln

from analysis.estimates.capture import averaging
from analysis.estimates.capture.averaging import decomposable
from analysis.estimates.capture.poisson import bracketed, read_table

QUANTILES = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}


def gamma_poisson(missing):
    """Prior of the example of bma.cr in dga: Poisson totals with a gamma rate, 626 persons seen."""
    n, a, b = missing + 626, 13.14, 55.17
    return n * np.log(b) - (n + a) * np.log(1 + b) + gammaln(n + a) - gammaln(n + 1) - gammaln(a)


def average(table, **options):
    return averaging.average(read_table(table), **options)


@pytest.mark.parametrize("name", ["MadiganYork_3list", "UKdat_5", "Ned_5"])
def test_posterior_of_dga(name, table, results):
    (row,) = results("dga_posterior").query("dataset == @name").itertuples()
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


def test_model_weights_printed_by_dga(table):
    # README of dga, five-list example of Madigan and York (1997).
    got = average(table("MadiganYork_5list"), delta=0.5, nmissing=300)
    printed = [0.21707345, 0.16029369, 0.08226562, 0.06535887, 0.05193514]
    np.testing.assert_allclose(got.graphs[:5], printed, atol=5e-9)


def test_number_of_decomposable_graphs():
    # Labelled chordal graphs, sequence A058862 of the On-Line Encyclopedia of Integer Sequences.
    assert [len(decomposable(n)) for n in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18_154]
    names = {bracketed(np.flatnonzero(row > 0), 4) for row in decomposable(4)}
    assert not names & {"[12,13,24,34]", "[12,14,23,34]", "[13,14,23,24]"}


@pytest.mark.parametrize(("name", "end"), [("UKdat_5", 30_000), ("Kosovo", 9_000)])
def test_cubics_between_nodes_and_work_in_blocks_change_nothing(name, end, table, monkeypatch):
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
def test_tables_that_only_the_prior_could_answer(lists, counts, message, histories):
    with pytest.raises(ValueError, match=message):
        average(histories(lists, **counts))
