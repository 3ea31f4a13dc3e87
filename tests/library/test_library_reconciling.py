"""`reconcile`, `leave_one_out`, `multiverse`: the published rows by content, the same numbers when worked out."""

import pandas as pd
import pytest

import analysis as an
from analysis.library import reconciling
from analysis.library.corpus import tables

VIEWS = {"meeting": {}, "now": {"year": 2021}, "then": {"year": 2008, "known_by": 2010}}
MET = ("Brazil", "Cambodia", "India", "Pakistan", "Sweden", "Tunisia")


def published(name: str, region: str, **marks: object) -> pd.DataFrame:
    table = tables()[name]
    for column, value in ({"region_code": an.region_code(region)} | marks).items():
        table = table[table[column] == value]
    return table.reset_index(drop=True)


def same(found: pd.DataFrame, expected: pd.DataFrame, *, rtol: float = 1e-12) -> None:
    own = found[expected.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, expected, check_dtype=False, rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("region", an.list_regions())
def test_a_default_region_has_the_published_rows(region: str) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    for view, asked in VIEWS.items():
        found = an.reconcile(claims, **asked)
        assert found.attrs["from_published"] is True
        assert found.index.is_unique
        assert found.index.name == "estimate_id"
        same(found, published("30_estimates", region, view=view))
    left = an.leave_one_out(claims)
    same(left, published("30_influence", region))
    assert set(left.index) <= set(an.reconcile(claims).index)


def test_all_regions_at_once() -> None:
    found = an.reconcile(an.load_claims(), year=2021)
    assert found.attrs["from_published"] is True
    same(found, tables()["30_estimates"].query("view == 'now'").reset_index(drop=True))


@pytest.mark.parametrize("region", MET)
def test_a_sample_worked_out_anew_is_what_is_published(region: str) -> None:
    rows = reconciling._about(an.load_claims(region).sample(frac=1, random_state=7), None)
    for view, asked in VIEWS.items():
        found = reconciling._worked_out(rows, asked.get("year"), asked.get("known_by"), 0.8)
        same(found, published("30_estimates", region, view=view), rtol=1e-5)


def test_the_registered_counts_may_come_apart() -> None:
    rows = [
        {"figure": "9,000 to 12,000", "measure": "prevalence", "method": "survey", "producer": "Alpha"},
        {"figure": "10,000", "measure": "prevalence", "method": "survey", "producer": "Beta"},
        {"figure": "4,000", "measure": "flow", "method": "administrative", "producer": "Police"}
        | {"visibility": "detected", "confirmed": True},
    ]
    claims = an.make_claims([{"place": "Nepal", "year": 2005} | row for row in rows])
    expected = an.reconcile(claims)
    found = an.reconcile(claims[claims["visibility"] != "detected"], floors=claims.tail(1))
    assert expected["floor_ids"].tolist() == ["OWN-003"]
    pd.testing.assert_frame_equal(found, expected)


def test_other_choices_are_worked_out() -> None:
    claims = an.load_claims("Netherlands")
    fewer = an.reconcile(an.load_claims("Netherlands", drop_producers=["Walk Free"]), year=2021)
    assert fewer.attrs["from_published"] is False
    assert not fewer["claim_ids"].str.contains("WFNLD").any()
    other = an.reconcile(claims, year=2015)
    assert other.attrs["from_published"] is False
    assert other.loc["NLD-prevalence-trafficked-2015", "answer_status"] == "stated"
    before = an.reconcile(claims, year=2015, known_by=2016)
    assert "NLD-prevalence-trafficked-2015" not in before.index
    usual = {"place": "Nepal", "measure": "stock", "year": 2005, "method": "survey"}
    ranges = {"Alpha": "9,000 to 12,000", "Beta": "8,000 to 20,000"}
    own = an.make_claims([usual | {"producer": maker, "figure": one} for maker, one in ranges.items()])
    wide, narrow = (an.reconcile(own, range_coverage=level) for level in (0.5, 0.95))
    assert (narrow["high80"] / narrow["low80"]).item() < (wide["high80"] / wide["low80"]).item()


def test_the_order_of_rows_changes_nothing() -> None:
    claims = an.load_claims("Nepal")
    shuffled = claims.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(an.reconcile(claims, year=2015), an.reconcile(shuffled, year=2015))


def test_own_claims_pool_and_lines_can_be_left_out() -> None:
    usual = {"place": "Nepal", "measure": "flow", "year": 2005, "method": "survey"}
    numbers = (("12,000", "Alpha"), ("15,000", "Beta"))
    own = an.make_claims([usual | {"figure": figure, "producer": maker} for figure, maker in numbers])
    found = an.reconcile(own)
    assert found.index.tolist() == ["NPL-flow-trafficked-2005"]
    assert 12_000 < found["median"].item() < 15_000
    left = an.leave_one_out(own)
    assert left.index.tolist() == found.index.tolist() * 2
    assert left["status_without"].tolist() == ["stated"] * 2
    assert left["median_without"].tolist() == [15_000, 12_000]
    curve = an.multiverse(own)
    assert curve.attrs["from_published"] is False
    assert curve.attrs["summary"][0]["published_median"] == pytest.approx(found["median"].item(), rel=1e-5)


def test_one_line_is_stated_and_never_estimated() -> None:
    own = an.make_claims(
        [
            {
                "place": "Nepal",
                "figure": "9,000",
                "measure": "stock",
                "year": 2005,
                "method": "survey",
                "producer": "A",
            }
        ]
    )
    assert an.reconcile(own).empty
    row = an.reconcile(own, year=2005).iloc[0]
    assert (row["answer_status"], row["printed_best"], row["refusal"]) == ("stated", 9000, "one_line")
    assert pd.isna(row["median"])
    assert an.leave_one_out(own).empty
    assert an.multiverse(own).empty


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"year": 1899}, "year is 1899"),
        ({"year": "2008"}, "year is '2008'"),
        ({"known_by": 2010.5}, "known_by is 2010.5"),
        ({"year": 2008, "range_coverage": 1.0}, "range_coverage is 1.0"),
    ],
)
def test_what_cannot_be_is_one_clear_error(choice: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        an.reconcile(an.load_claims("Nepal"), **choice)


def test_the_published_curve_is_what_the_choices_give() -> None:
    claims = an.load_claims("Cambodia")
    curve = an.multiverse(claims)
    assert curve.attrs["from_published"] is True
    same(curve, published("30_specification_curve", "Cambodia"))
    other = pd.concat([claims, an.make_claims([{"place": "Cambodia", "figure": "7", "measure": "cases"}])])
    other.attrs = claims.attrs
    anew = an.multiverse(other)
    assert anew.attrs["from_published"] is False
    same(anew, published("30_specification_curve", "Cambodia"), rtol=1e-4)
    shares = (
        [one["share"] for one in pd.DataFrame(frame.attrs["summary"]).to_dict("records")]
        for frame in (curve, anew)
    )
    assert next(shares) == pytest.approx(next(shares), abs=1e-4, nan_ok=True)


def test_the_scale_of_an_answer_is_learned_without_it() -> None:
    answers = an.reconcile(an.load_claims("Pakistan"))
    own, every = an.learned_scale(answers), an.learned_scale(answers.head(0))
    assert own["weight"].sum() == pytest.approx(1)
    assert not own["weight"].equals(every["weight"])
    assert own["scale"].min() > 0
    with pytest.raises(ValueError, match="one row"):
        an.learned_scale(an.reconcile(an.load_claims("Sweden")))


def test_what_is_not_put_together_has_a_reason() -> None:
    apart = an.load_not_reconciled()
    assert {"one_line", "years_apart", "unlike_grades", "too_wide"} <= set(apart["reason"])
    assert an.load_spreads()["which"].head(3).tolist() == ["all", "same_team", "other_team"]
