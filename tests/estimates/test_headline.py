"""Estimates: same-estimand claims only, bounds stay bounds, the model's inputs by the rules of data/raw/priors.yml."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from analysis.estimates import exact, headline
from analysis.estimates.inputs import estimable, midpoint, model_input, mu_prior, quantities
from analysis.parameters import Parameters
from analysis.processing import Processed

PUBLISHED = Parameters(evidence="article")


@pytest.fixture(scope="module")
def greece(processed: Processed) -> pd.DataFrame:
    """The claim of 13,000-14,000 persons in Greece, as a table of one row."""
    claims = processed["10_claims"]
    return claims[claims["claim_id"] == "A2009-054"]


def several(claim: pd.DataFrame, **columns: list[object]) -> pd.DataFrame:
    """Copies of one claim that differ in some columns; ids are made from their number."""
    count = len(next(iter(columns.values())))
    frame = pd.concat([claim] * count, ignore_index=True)
    ids = [f"T-{place:03d}" for place in range(1, count + 1)]
    columns = {"claim_id": ids, "lineage": ids} | columns
    return frame.assign(**columns)


def estimates(claims: pd.DataFrame, processed: Processed, parameters: Parameters = PUBLISHED) -> pd.DataFrame:
    """Estimates from some claims by the method that pages lead with."""
    table = headline.estimate(claims, parameters, processed.priors, people=processed.people)
    return headline.of(table, parameters)


def test_a_range_is_a_central_interval_with_stated_coverage(
    greece: pd.DataFrame, processed: Processed
) -> None:
    claim = greece.assign(midpoint=2008.0).iloc[0]
    point = model_input(claim, PUBLISHED, processed.priors)
    assert isinstance(point, exact.Point)
    assert point.value == pytest.approx(math.sqrt(13_000 * 14_000))
    # 1.2815515655446004 is the 90th percentile of the standard normal distribution (tables of Fisher and Yates).
    assert point.s == pytest.approx(math.log(14 / 13) / (2 * 1.2815515655446004), rel=1e-12)


def test_variance_grows_with_the_distance_in_years(greece: pd.DataFrame, processed: Processed) -> None:
    near, far = (
        model_input(greece.assign(midpoint=year).iloc[0], PUBLISHED, processed.priors)
        for year in (2008.0, 2012.0)
    )
    assert isinstance(near, exact.Point)
    assert isinstance(far, exact.Point)
    assert far.s**2 - near.s**2 == pytest.approx((0.05 * 4) ** 2)


def test_the_prior_is_a_rate_times_the_people_who_live_there(processed: Processed) -> None:
    stock, sd = mu_prior({"measure": "stock"}, 1e7, processed.priors)
    flow, _ = mu_prior({"measure": "flow"}, 1e7, processed.priors)
    window, _ = mu_prior({"measure": "cumulative"}, 1e7, processed.priors, years=10)
    assert (stock, sd) == (pytest.approx(math.log(1e4)), 2.3)
    assert flow == pytest.approx(math.log(1e3))
    assert window == pytest.approx(math.log(1e4))


def test_unlike_things_are_never_pooled(greece: pd.DataFrame, processed: Processed) -> None:
    for column, values in {
        "measure": ["stock", "flow"], "population": ["all", "women"], "exploitation": ["all", "sexual"],
        "status": ["trafficked", "forced_labour"], "direction": ["in", "into"], "counterpart": ["", "ALB"],
    }.items():  # fmt: skip
        table = estimates(several(greece, **{column: values}), processed)
        assert table["k_claims"].tolist() == [1, 1], column


def test_same_estimand_claims_are_pooled_and_copies_count_once(
    greece: pd.DataFrame, processed: Processed
) -> None:
    two = several(greece, low=[13_000.0, 3_000.0], high=[14_000.0, 4_000.0])
    pooled = estimates(two, processed).iloc[0]
    assert (pooled["k_claims"], pooled["k_lineages"]) == (2, 2)
    assert 3_000 < pooled["median"] < 14_000
    single = estimates(greece, processed).iloc[0]
    copies = estimates(several(greece, low=[13_000.0] * 3, lineage=["L"] * 3), processed).iloc[0]
    assert copies["k_claims"] == 3
    assert copies["k_lineages"] == 1
    for name in headline.QUANTILES:
        assert copies[name] == pytest.approx(single[name], rel=1e-9)


def test_bounds_alone_give_no_estimate(greece: pd.DataFrame, processed: Processed) -> None:
    bound = greece.assign(low=float("nan"), high=14_000.0, bound="upper")
    row = estimates(bound, processed).iloc[0]
    assert row[list(headline.QUANTILES)].isna().all()
    assert (row["k_bounds"], row["certainty"]) == (1, "")


def test_detected_cases_parts_of_countries_and_the_sex_trade_are_left_out(processed: Processed) -> None:
    left = estimable(processed["10_claims"])
    assert set(left["visibility"]) == {"actual"}
    assert not set(left["status"]) & {"sex_trade", "suspect", "general_population"}
    assert not left["area"].str.contains("/").any()
    assert not set(left["measure"]) - {"stock", "flow", "prevalence", "cumulative"}


def test_an_open_window_ends_with_its_producer_never_with_its_carrier(greece: pd.DataFrame) -> None:
    claim = greece.assign(period_start=1991, period_kind="open_window")
    assert midpoint(claim).isna().all()
    assert midpoint(claim.assign(producer_year=2001)).tolist() == [1996.0]
    assert midpoint(greece).tolist() == [2009.0]


def test_claims_far_from_the_reference_year_do_not_count(greece: pd.DataFrame, processed: Processed) -> None:
    late = replace(PUBLISHED, reference_year=2015)
    assert len(quantities(greece, PUBLISHED, processed.priors, people=processed.people)) == 1
    assert len(quantities(greece, late, processed.priors, people=processed.people)) == 0


def test_dropping_a_producer_and_widening_a_range_move_the_answer(
    greece: pd.DataFrame, processed: Processed
) -> None:
    assert estimates(greece, processed, replace(PUBLISHED, drop_producers=("Greek NGOs",))).empty
    usual = estimates(greece, processed).iloc[0]
    wide = estimates(greece, processed, replace(PUBLISHED, range_coverage=0.5)).iloc[0]
    assert wide["high95"] / wide["low95"] > usual["high95"] / usual["low95"]


def test_the_published_table_keeps_its_contract(processed: Processed) -> None:
    table = processed["30_estimates"]
    headline.contract().validate(table)
    sure = table.dropna(subset=["median"])
    assert set(sure["method"]) == {"exact", "reml_hk", "linear_pool"}
    assert (sure["low95"] < sure["median"]).all()
    sure = sure[sure["method"] != "linear_pool"]
    assert (sure["predictive_low95"] <= sure["low95"]).all()
    assert (sure["predictive_high95"] >= sure["high95"]).all()
