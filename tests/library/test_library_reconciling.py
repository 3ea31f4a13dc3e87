"""`reconcile`, `leave_one_out`, `multiverse`: the published rows by content, the same numbers when worked out."""

from itertools import product

import pandas as pd
import pytest

import analysis as an
from analysis.estimates.methods import METHODS
from analysis.library import reconciling, shifted_grid
from analysis.library.corpus import tables
from analysis.parameters import Parameters

SAMPLE = ("Netherlands", "World", "United Kingdom")


def published(name: str, region: str, year: int, **marks: object) -> pd.DataFrame:
    table = tables()[name]
    wanted = {"region_code": an.region_code(region), "reference_year": year, "scope": "all"} | marks
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table.reset_index(drop=True)


def same(found: pd.DataFrame, expected: pd.DataFrame, *, rtol: float = 1e-12) -> None:
    own = found[expected.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, expected, check_dtype=False, rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("region", an.list_regions())
def test_a_default_region_has_the_published_rows(region: str) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    for year in (2008, 2021):
        found = an.reconcile(claims, year=year)
        assert found.attrs["from_published"] is True
        assert found.index.is_unique
        assert found.index.name == "estimate_id"
        assert found["quantity"].is_unique
        same(found, published("30_estimates", region, year, method="exact"))
        left = an.leave_one_out(claims, year=year)
        assert set(left.index) <= set(found.index)
        assert set(left["claim_id"]) <= set(published("30_influence", region, year)["claim_id"])


def test_all_regions_at_once_and_the_article_alone() -> None:
    found = an.reconcile(an.load_claims(), year=2021)
    assert found.attrs["from_published"] is True
    assert found["region_code"].nunique() > 40
    article = an.reconcile(an.load_claims("Netherlands", evidence="article"), year=2008)
    assert article.attrs["from_published"] is True
    same(article, published("30_estimates", "Netherlands", 2008, method="exact", scope="article"))


@pytest.mark.parametrize(("region", "year"), list(product(SAMPLE, (2008, 2021))))
def test_a_sample_worked_out_anew_is_what_is_published(region: str, year: int) -> None:
    rows = reconciling._about(an.load_claims(region).sample(frac=1, random_state=7), None)
    for model in METHODS:
        found = reconciling._worked_out(rows, Parameters(reference_year=year), model, None)
        same(found, published("30_estimates", region, year, method=model), rtol=1e-5)
    found = reconciling._influence(rows, Parameters(reference_year=year))
    same(found, published("30_influence", region, year), rtol=1e-4)


def test_the_methods_are_those_of_the_estimates() -> None:
    assert tuple(METHODS) == reconciling.MODELS


def test_the_registered_counts_may_come_apart() -> None:
    claims, detected = an.load_claims("Netherlands"), an.load_detected("Netherlands")
    found = an.reconcile(claims[claims["visibility"] != "detected"], year=2008, floors=detected)
    expected = an.reconcile(claims, year=2008)
    pd.testing.assert_series_equal(found["median"], expected["median"], rtol=1e-5)
    assert found["floor_ids"].tolist() == expected["floor_ids"].tolist()


def test_other_choices_are_worked_out() -> None:
    claims = an.load_claims("Netherlands")
    usual = an.reconcile(claims, year=2008)
    fewer = an.reconcile(an.load_claims("Netherlands", drop_producers=["Walk Free"]), year=2021)
    assert fewer.attrs["from_published"] is False
    assert not fewer["claim_ids"].str.contains("WFNLD").any()
    other = an.reconcile(claims, year=2015)
    assert other.attrs["from_published"] is False
    assert other.loc["NLD-prevalence-trafficked-2015", "claim_ids"] == "LST-012;LST-013;NLR-004"
    narrow = an.reconcile(claims, year=2008, range_coverage=0.95)
    ratio = usual["high80"] / usual["low80"], narrow["high80"] / narrow["low80"]
    assert (ratio[1] < ratio[0]).any()


def test_a_wider_spread_widens_the_answer() -> None:
    own = an.make_claims(
        [{"place": "Nepal", "figure": "9,000", "measure": "stock", "year": 2005, "producer": "Alpha"}]
    )
    usual, wide = (an.reconcile(own, year=2005, spreads=spreads) for spreads in (None, {"estimate": 1.5}))
    assert (wide["high95"] / wide["low95"]).item() > (usual["high95"] / usual["low95"]).item()


def test_the_order_of_rows_changes_nothing() -> None:
    claims = an.load_claims("Nepal")
    shuffled = claims.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(an.reconcile(claims, year=2015), an.reconcile(shuffled, year=2015))


def test_own_claims_pool_and_lines_can_be_left_out() -> None:
    usual = {"place": "Nepal", "measure": "flow", "year": 2005, "method": "survey"}
    numbers = (("12,000", "Alpha"), ("15,000", "Beta"))
    own = an.make_claims([usual | {"figure": figure, "producer": maker} for figure, maker in numbers])
    found = an.reconcile(own, year=2005)
    assert found.index.tolist() == ["NPL-flow-trafficked-2005"]
    assert 12_000 < found["median"].item() < 15_000
    left = an.leave_one_out(own, year=2005)
    assert left.index.tolist() == found.index.tolist() * 2
    assert sorted(left["factor"] > 1) == [False, True]


def test_a_place_without_population_is_left_out_and_said() -> None:
    own = an.make_claims([{"place": "Taiwan", "figure": "1,200", "measure": "stock", "year": 2005}])
    found = an.reconcile(own, year=2005)
    assert found.empty
    (left,) = found.attrs["left_out"]
    assert left["claim_id"] == "OWN-001"
    assert "population" in left["reason"]
    assert an.reconcile(own, year=1950).attrs["left_out"] == []


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"year": 1899}, "year is 1899"),
        ({"year": "2008"}, "year is '2008'"),
        ({"year": 2008, "model": "exat"}, "did you mean 'exact'"),
        ({"year": 2008, "range_coverage": 1.0}, "range_coverage is 1.0"),
        ({"year": 2008, "spreads": {"survy": 0.5}}, "did you mean 'survey'"),
        ({"year": 2008, "spreads": {"survey": -1}}, "spreads"),
    ],
)
def test_what_cannot_be_is_one_clear_error(choice: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        an.reconcile(an.load_claims("Nepal"), **choice)


def test_the_published_curve_is_what_the_choices_give() -> None:
    claims = an.load_claims("Netherlands")
    curve = an.multiverse(claims, quantity="people trafficked, a year", year=2008)
    assert curve.attrs["from_published"] is True
    expected = tables()["30_specification_curve"]
    same(curve, expected[expected["region_code"] == "NLD"].reset_index(drop=True))
    estimate = an.reconcile(claims, year=2008).loc["NLD-flow-trafficked-2008"]
    key = tuple(map(str, estimate[["region_code", *shifted_grid.ESTIMAND[1:]]]))
    anew, summary = shifted_grid.worked_out(reconciling._about(claims, None), key, 2008)
    same(curve, anew.reset_index(drop=True), rtol=1e-4)
    shares = pd.DataFrame(curve.attrs["summary"]).set_index("axis")["share"]
    assert shares.to_dict() == pytest.approx(summary.set_index("axis")["share"].to_dict(), abs=1e-4)


def test_another_year_is_asked_for_by_moving_all_years() -> None:
    claims = an.load_claims("Nepal")
    answer = an.reconcile(claims, year=2021)
    curve = an.multiverse(claims, quantity=answer["quantity"].iloc[0], year=2021)
    assert curve.attrs["from_published"] is False
    assert curve.attrs["summary"][0]["reference_year"] == 2021
    assert curve.attrs["summary"][0]["published_median"] == pytest.approx(answer["median"].iloc[0], rel=1e-4)


def test_an_unknown_quantity_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="people trafficked, a year"):
        an.multiverse(an.load_claims("Netherlands"), quantity="people traficked, a year", year=2008)


def test_an_interval_below_a_registered_count_of_its_year_names_the_count() -> None:
    claims = an.load_claims("Netherlands")
    then = an.reconcile(claims, year=2008)["contradicted_by"]
    assert then["NLD-flow-trafficked-2008"] == "UNODCNLD-2008"
    assert then.drop("NLD-flow-trafficked-2008").eq("").all()
    assert an.reconcile(claims, year=2021)["contradicted_by"].eq("").all()
