"""The usual methods of pooling from a frame of claims: the numbers of metafor, the lines of `reconcile`, clear errors."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit, ndtri

import analysis as an
from analysis.estimates import hierarchical_model
from analysis.estimates.line_likelihood import interval
from tests.conftest import ROOT

REFERENCE = ROOT / "tests/reference/meta"
#: Log risk ratios of vaccine trials stand for the logs of counts; their unit is e to the power of this.
_UNIT = 10.0
_STOCK = {"place": "Ghana", "measure": "stock", "method": "survey", "year": 2008}
_PRIOR: dict[str, Any] = {"tau_scale": 0.5, "mu_prior": (9.0, 2.0)}


def own(*rows: dict[str, Any]) -> pd.DataFrame:
    """Claims of surveys in one place and year, each by a maker of its own unless it says otherwise."""
    makers = ({"producer": f"Survey {number}"} for number, _ in enumerate(rows))
    return an.make_claims([_STOCK | maker | row for maker, row in zip(makers, rows, strict=True)])


@pytest.fixture(scope="module")
def trials() -> pd.DataFrame:
    """The BCG trials as claims, each with the interval of 95 percent that its sampling variance gives."""
    data = pd.read_csv(REFERENCE / "datasets.csv").query("dataset == 'bcg'")
    claims = own(*({"figure": "9 to 11"} for _ in data.index))
    half = ndtri(0.975) * np.sqrt(data["vi"].to_numpy())
    middle = data["yi"].to_numpy() + _UNIT
    ends = {"low": np.exp(middle - half), "best": np.exp(middle), "high": np.exp(middle + half)}
    return claims.assign(**ends, interval_level=0.95)


@pytest.mark.parametrize("test", ["adhoc", "knha", "t", "z"])
@pytest.mark.parametrize("method", ["REML", "DL", "PM", "EE"])
def test_claims_give_the_numbers_of_metafor(trials: pd.DataFrame, method: str, test: str) -> None:
    table = pd.read_csv(REFERENCE / "rma_uni.csv").query("dataset == 'bcg'")
    expected = table[(table["method"] == method) & (table["test"] == test)].iloc[0]
    (row,) = an.random_effects(trials, method=method, test=test).quantities.to_dict("records")
    assert row["k"] == 13
    names = {"estimate": "beta", "ci_low": "ci_lb", "ci_high": "ci_ub"}
    if method != "EE":
        names |= {"pi_low": "pi_lb", "pi_high": "pi_ub"}
    for ours, theirs in names.items():
        assert np.log(row[ours]) - _UNIT == pytest.approx(expected[theirs], rel=1e-6)
    for ours, theirs in {"tau": "tau", "i2": "I2", "q_p": "Qp"}.items():
        assert row[ours] == pytest.approx(expected[theirs], rel=1e-6)
    # A common-effect model has no spread, and no interval for a further measurement.
    assert np.isnan([row["tau_low"], row["pi_low"]]).tolist() == [method == "EE"] * 2


def test_spread_small_studies_and_single_claims_are_those_of_metafor(trials: pd.DataFrame) -> None:
    fit = an.random_effects(trials, test="z")
    (row,) = fit.quantities.to_dict("records")
    bias = pd.read_csv(REFERENCE / "bcg_reml_bias.csv").set_index("quantity")["value"]
    assert row["egger_p"] == pytest.approx(bias["egger_p"], rel=1e-5)
    limits = pd.read_csv(REFERENCE / "confint_tau2_qprofile.csv").query(
        "dataset == 'bcg' and method == 'REML'"
    )
    (limit,) = limits[limits["quantity"] == "tau"].to_dict("records")
    assert [row["tau_low"], row["tau_high"]] == pytest.approx([limit["lb"], limit["ub"]], rel=1e-6)
    without = pd.read_csv(REFERENCE / "bcg_reml_leave1out.csv")
    said = np.log(fit.influence["estimate_without"]) - _UNIT
    assert said.tolist() == pytest.approx(without["estimate"].tolist(), rel=1e-5)
    assert (fit.influence["factor"] * fit.influence["estimate_without"]).tolist() == pytest.approx(
        [row["estimate"]] * 13
    )
    assert fit.influence["tau_without"].pow(2).tolist() == pytest.approx(without["tau2"].tolist(), rel=1e-5)
    assert fit.funnel.index.tolist() == fit.influence.index.tolist() == trials.index.tolist()
    data = pd.read_csv(REFERENCE / "datasets.csv").query("dataset == 'bcg'")
    assert fit.funnel["se"].pow(2).tolist() == pytest.approx(data["vi"].tolist())


def test_from_three_lines_on_it_is_the_cross_check_of_reconcile() -> None:
    three = own(
        {"figure": "9,000 to 11,000", "year": 2006}, {"figure": "15,000 to 25,000"}, {"figure": "12,000"}
    )
    error = an.load_table("choices").loc["unprinted_error", "value"]
    pooled = an.random_effects(three, unprinted_error=error).quantities
    published = an.reconcile(three)[["reml_low95", "reml_median", "reml_high95"]]
    assert published.notna().all(axis=None)
    said = pooled[["ci_low", "estimate", "ci_high"]]
    np.testing.assert_allclose(said, published, rtol=1e-5)


def test_what_is_pooled_is_what_meets_in_the_published_claims() -> None:
    claims = an.load_claims()
    meetings = an.reconcile(claims)
    fit = an.random_effects(claims, unprinted_error=0.05)
    assert fit.quantities["k"].tolist() == meetings["k_lines"].tolist()
    assert fit.quantities["k_bounds"].tolist() == meetings["k_bounds"].tolist()
    ids = meetings["claim_ids"].str.split(";").explode()
    assert set(fit.funnel.index) <= set(ids)
    assert len(fit.funnel) == meetings["k_lines"].sum()


def test_copies_count_once_and_bounds_are_counted_and_left_out() -> None:
    line = {"lineage": "L-A"}
    two = ({"figure": "900 to 1,100"} | line, {"figure": "1,500 to 2,500"})
    once = an.random_effects(own(*two))
    more = an.random_effects(own(*two, {"figure": "900 to 1,100"} | line, {"figure": "at least 700"}))
    names = ["k", "estimate", "ci_low", "tau"]
    np.testing.assert_allclose(more.quantities[names], once.quantities[names])
    assert (once.quantities["k_bounds"].item(), more.quantities["k_bounds"].item()) == (0, 1)
    assert len(more.funnel) == 2


def test_shares_are_pooled_as_log_odds() -> None:
    share = {"measure": "share", "share_of": "all domestic workers", "population": "all"}
    claims = own(share | {"figure": "10% to 20%"}, share | {"figure": "30% to 50%"})
    fit = an.random_effects(claims, method="EE")
    middles = (logit(claims["low"]) + logit(claims["high"])) / 2
    assert fit.funnel["effect"].tolist() == pytest.approx(middles.tolist())
    weight = fit.funnel["se"] ** -2
    expected = expit((middles * weight).sum() / weight.sum())
    assert fit.quantities["estimate"].item() == pytest.approx(expected)
    assert fit.influence["estimate_without"].tolist() == pytest.approx(expit(middles[::-1]).tolist())


def test_where_nothing_meets_there_is_no_row() -> None:
    fit = an.random_effects(own({"figure": "900"}))
    assert [len(table) for table in fit] == [0, 0, 0]
    assert list(fit.influence) == ["estimate_id", "estimate", "estimate_without", "factor", "tau_without"]


_BARE = ({"figure": "12,000"}, {"figure": "13,000 to 16,000"}, {"figure": "15,000"})


@pytest.mark.parametrize("ask", [an.random_effects, lambda claims: an.posterior(claims, **_PRIOR)])
def test_a_number_without_an_error_is_named_with_what_would_be_right(ask: Any) -> None:
    first, _, third = (bare := own(*_BARE)).index
    with pytest.raises(
        ValueError, match=f"^{first}, {third}: no interval .*unprinted_error .*0.05.* would be right"
    ):
        ask(bare)


@pytest.mark.parametrize("error", [0, -1, float("inf"), "small", True])
def test_an_error_that_is_none_is_refused(error: Any) -> None:
    with pytest.raises(ValueError, match="unprinted_error"):
        an.random_effects(own(*_BARE), unprinted_error=error)


def test_the_assumed_error_and_the_level_of_ranges_are_those_that_were_given() -> None:
    fit = an.random_effects(own(*_BARE), unprinted_error=0.3, range_coverage=0.5)
    half = np.log(16 / 13) / 2
    assert fit.funnel["se"].tolist() == pytest.approx([0.3, half / ndtri(0.75), 0.3])


def test_a_posterior_rests_on_the_lines_that_claims_print() -> None:
    claims = own({"figure": "12,000 to 15,000"}, {"figure": "20,000 to 30,000"})
    lines = [
        interval("A", 12_000, 15_000, level=0.8, least_error=1),
        interval("B", 20_000, 30_000, level=0.8, least_error=1),
    ]
    expected = hierarchical_model.posterior(lines, **_PRIOR)
    levels = [0.025, 0.5, 0.975]
    assert an.posterior(claims, **_PRIOR).quantile(levels).tolist() == pytest.approx(
        expected.quantile(levels).tolist()
    )
    copied = pd.concat([claims, claims.iloc[:1].set_axis(["COPY-1"]).rename_axis("claim_id")])
    assert an.posterior(copied, **_PRIOR).mean == pytest.approx(expected.mean)
    above = an.posterior(claims, floor=20_000, **_PRIOR)
    assert above.natural(0.01) > 20_000 > expected.natural(0.5)


def test_a_posterior_is_of_one_quantity_and_of_no_claims_the_prior() -> None:
    claims = own({"figure": "900 to 1,100"}, {"figure": "100 to 200", "population": "women"})
    with pytest.raises(
        ValueError, match="of 2 quantities, 'people .*' and 'women .*' among them; .*would be right"
    ):
        an.posterior(claims, **_PRIOR)
    assert an.posterior(claims.iloc[:0], **_PRIOR).mean == pytest.approx(9.0)
