"""What claims say together and the ladder that they make: the same when worked out as is published; known ladders."""

import pandas as pd
import pytest

import analysis as an
from analysis.claims.estimand import KEY
from tests.library.conftest import assert_same, own, published
from tests.library.test_default_pages import VIEWS


@pytest.mark.parametrize("region", ["Brazil", "Cambodia", "India", "Pakistan", "Sweden", "Tunisia"])
def test_a_sample_worked_out_anew_is_what_is_published(region: str) -> None:
    """Where a claim was read changes no answer, and the published rows are not these any more."""
    claims = an.load_claims(region)
    code = an.region_code(region)
    moved = claims.assign(locator="another page").sample(frac=1, random_state=7)
    for view, choices in VIEWS.items():
        answers = an.reconcile(moved, **choices)
        assert answers.attrs["from_published"] is False
        assert_same(answers, published("30_estimates", region_code=code, view=view), rtol=1e-5)
    pd.testing.assert_frame_equal(an.build_ladder(moved), an.build_ladder(claims), rtol=1e-5)


def test_no_answer_begins_below_a_registered_count() -> None:
    claims = own(
        {"figure": "9,000 to 12,000", "measure": "prevalence"},
        {"figure": "10,000", "measure": "prevalence", "producer": "Beta"},
        {"figure": "4,000", "method": "administrative", "producer": "Police", "visibility": "detected"}
        | {"confirmed": True},
    )
    assert an.reconcile(claims)["floor_ids"].tolist() == ["OWN-003", ""]


def test_other_choices_are_worked_out_in_any_order_of_rows() -> None:
    claims = an.load_claims("Netherlands")
    fewer = an.reconcile(an.load_claims("Netherlands", drop_producers=["Walk Free"]), year=2021)
    assert fewer.attrs["from_published"] is False
    assert not fewer["claim_ids"].str.contains("WFNLD").any()
    in_2015 = an.reconcile(claims, year=2015)
    assert in_2015.attrs["from_published"] is False
    assert in_2015.loc["NLD-prevalence-trafficked-2015", "answer_status"] == "stated"
    shuffled = claims.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(an.reconcile(shuffled, year=2015), in_2015)
    before = an.reconcile(claims, year=2015, known_by=2016)
    assert "NLD-prevalence-trafficked-2015" not in before.index
    ranges = own({"figure": "9,000 to 12,000"}, {"figure": "8,000 to 20,000", "producer": "Beta"})
    wide = an.reconcile(ranges, range_coverage=0.5)
    narrow = an.reconcile(ranges, range_coverage=0.95)
    assert (narrow["high80"] / narrow["low80"]).item() < (wide["high80"] / wide["low80"]).item()
    prior = an.load_table("choices").loc["range_coverage", "value"]
    pd.testing.assert_frame_equal(an.reconcile(ranges), an.reconcile(ranges, range_coverage=prior))


def test_no_published_answer_rests_on_a_range_without_a_level() -> None:
    """Else the pages of regions and of the world would need the parameter `range_coverage`."""
    claims = an.load_claims()
    published = an.reconcile(claims)
    computed = an.reconcile(claims, range_coverage=0.5)
    assert (published.attrs["from_published"], computed.attrs["from_published"]) == (True, False)
    pd.testing.assert_frame_equal(computed, published, rtol=1e-5, check_dtype=False)


def test_what_is_published_is_no_answer_where_all_claims_about_a_region_are_left_out() -> None:
    claims = an.load_claims("Hungary", evidence="article")
    assert len(claims) > 0
    assert not (claims["region_code"] == "HUN").any()
    answers = an.reconcile(claims, year=2021)
    assert (len(answers), answers.attrs["from_published"]) == (0, False)
    assert set(an.build_ladder(claims)["basis"]) == {"none"}
    assert len(an.leave_one_out(claims)) == len(an.multiverse(claims)) == 0
    # Where nothing is published about a region, nothing is what is published.
    about_others = an.load_claims("South America")
    assert not (about_others["region_code"] == "SOUTH_AMERICA").any()
    assert an.reconcile(about_others, year=2021).attrs["from_published"]


def test_own_lines_pool_lead_the_ladder_and_can_be_left_out() -> None:
    claims = own({"figure": "12,000"}, {"figure": "15,000", "producer": "Beta"})
    answers = an.reconcile(claims)
    assert answers.index.tolist() == ["NPL-flow-trafficked-2005"]
    assert 12_000 < answers["median"].item() < 15_000
    influence = an.leave_one_out(claims)
    assert influence.index.tolist() == answers.index.tolist() * 2
    assert influence["status_without"].tolist() == ["stated"] * 2
    assert influence["median_without"].tolist() == [15_000, 12_000]
    answer = answers.iloc[0]
    lead = an.build_ladder(claims).loc["trafficked"]
    assert (lead["basis"], lead["number_id"], lead["lines"]) == ("estimate", answer.name, 2)
    assert lead[["low", "best", "high"]].tolist() == answer[["low80", "median", "high80"]].tolist()
    curve = an.multiverse(claims)
    assert curve.attrs["from_published"] is False
    published_median = curve.attrs["summary"][0]["published_median"]
    assert published_median == pytest.approx(answers["median"].item(), rel=1e-5)


def test_one_line_is_stated_and_never_estimated() -> None:
    claims = own({"figure": "9,000"})
    row = an.reconcile(claims, year=2005).iloc[0]
    assert (row["answer_status"], row["printed_best"], row["refusal"]) == ("stated", 9000, "one_line")
    assert pd.isna(row["median"])
    for ask in (an.leave_one_out, an.multiverse):
        assert ask(claims).empty


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({}, "one_line"),
        ({"measure": "other_count"}, "measure_not_pooled"),
        ({"measure": "stock", "status": "not_applicable"}, "no_condition"),
        ({"measure": "stock", "status": "general_population"}, "no_condition"),
        ({"visibility": "detected"}, "count_of_found"),
        ({"figure": "4 per 1,000"}, "not_a_number_of_persons"),
        ({"figure": "0"}, "nothing_or_all"),
    ],
)
def test_a_quantity_without_an_answer_has_a_row_that_says_why(row: dict[str, object], refusal: str) -> None:
    claims = own({"figure": "9,000"} | row)
    answers = an.reconcile(claims)
    assert answers[["answer_status", "refusal", "claim_ids"]].values.tolist() == [
        ["refused", refusal, "OWN-001"]
    ]
    assert pd.isna(answers["median"].iloc[0])
    assert answers["quantity"].tolist() == an.assign_quantities(claims)["quantity"].tolist()


def test_a_year_or_an_edition_that_no_number_is_near_is_why_none_is_given() -> None:
    claims = own({"figure": "9,000", "producer_year": 2010})
    assert an.reconcile(claims, year=1960)["refusal"].tolist() == ["not_near"]
    assert an.reconcile(claims, known_by=2005)["refusal"].tolist() == ["published_later"]


def test_what_nobody_dates_has_a_row_without_a_year_and_published_numbers_have_none() -> None:
    undated = an.make_claims([{"place": "Nepal", "measure": "other_count", "figure": "50"}])
    answers = an.reconcile(undated)
    assert answers["reference_year"].isna().tolist() == [True]
    region = an.load_claims("Nepal")
    assert len(an.reconcile(pd.concat([region, undated[region.columns]]))) == len(an.reconcile(region)) + 1


def test_a_page_says_why_nothing_is_put_together() -> None:
    claims = an.assign_quantities(own({"figure": "9,000"}))
    said = an.narrate("estimates", meetings=an.reconcile(claims), claims=claims).markdown
    assert "- People trafficked, a year: one line of evidence alone speaks of it." in said


def test_the_published_curve_is_what_the_choices_give() -> None:
    claims = an.load_claims("Pakistan")
    expected = published("30_specification_curve", region_code="PAK")
    assert len(expected)
    curve = an.multiverse(claims)
    assert curve.attrs["from_published"] is True
    assert_same(curve, expected)
    further = an.make_claims([{"place": "Pakistan", "figure": "7", "measure": "cases"}])
    more_claims = pd.concat([claims, further])
    more_claims.attrs = claims.attrs
    anew = an.multiverse(more_claims)
    assert anew.attrs["from_published"] is False
    assert_same(anew, expected, rtol=1e-4)
    published_shares = [choice["share"] for choice in curve.attrs["summary"]]
    shares = [choice["share"] for choice in anew.attrs["summary"]]
    assert published_shares == pytest.approx(shares, abs=1e-4, nan_ok=True)


def test_the_scale_of_an_answer_is_learned_without_it() -> None:
    answers = an.reconcile(an.load_claims("Pakistan"))
    without = an.learned_scale(answers)
    of_all = an.learned_scale(answers.head(0))
    assert not without["weight"].equals(of_all["weight"])
    assert without["scale"].min() > 0


def test_how_often_measurements_stand_so_far_apart_is_said_of_those_in_tension_alone() -> None:
    everything = an.load_claims()
    conflicts = an.find_conflicts(everything)
    probabilities = an.gap_probability(conflicts, everything)
    assert probabilities.notna().tolist() == (conflicts["code"] == "intervals_apart").tolist()
    assert probabilities.dropna().between(0, 1).all()


def test_known_ladders_and_the_reasons_of_their_rungs() -> None:
    expected = {
        "World": "TIPLE-202305 GEMS-016 GEMS-015",
        "Netherlands": "UNODCNLD-2022 LST-012 WFNLD-2023",
        "United Kingdom": "UK-015 MSEGBR-2013 WFGBR-2023",
        "United States": "UNODCUSA-2022  WFUSA-2023",
        "Nepal": "UNODCNPL-2021  SUR-074",
        "Ukraine": "UNODCUKR-2022  WFUKR-2023",
        "Moldova": "UNODCMDA-2022  WFMDA-2023",
        "Germany": "UNODCDEU-2021  WFDEU-2023",
        "Oceania": "  ",
    }
    ladders = {region: an.build_ladder(an.load_claims(region)) for region in expected}
    numbers = {region: " ".join(ladder["number_id"]) for region, ladder in ladders.items()}
    assert numbers == expected
    # Numbers of those who came, or were taken, or of women stand below as parts.
    parts = {
        region: ladders[region].loc["trafficked", "part_id"] for region in ("Nepal", "Ukraine", "Germany")
    }
    assert parts == {"Nepal": "OFE-047", "Ukraine": "SUR-118", "Germany": "IOM-005"}
    # Women who were taken from it, and whom nobody in particular counted, are no number of all of them.
    assert ladders["Moldova"].loc["trafficked", ["claim_ids", "part_id"]].tolist() == ["", ""]
    # A count leads before a model of a country of which no survey is held; where one is, the model does.
    for region, grade in {"United States": "registered", "Germany": "registered", "Ukraine": "model"}.items():
        assert ladders[region].query("leads")["grade"].tolist() == [grade]
    assert ladders["World"].loc["found", ["confirmed", "reporters_only"]].tolist() == [True, True]


def test_without_a_maker_the_next_one_leads_in_any_order_of_rows() -> None:
    claims = an.load_claims("Netherlands", drop_producers=["Walk Free"])
    ladder = an.build_ladder(claims)
    assert ladder.loc["modern_slavery", "basis"] == "none"
    assert ladder.loc["trafficked", "number_id"] == "LST-012"
    pd.testing.assert_frame_equal(an.build_ladder(claims.sample(frac=1, random_state=6)), ladder)


def test_what_is_known_now_is_neither_superseded_nor_advised_against_in_any_region() -> None:
    advice = published("30_quoting").set_index("claim_id")["advice"]
    count = 0
    for region in an.list_regions():
        estimates = an.reconcile(an.load_claims(region), year=2021)
        ids = estimates["claim_ids"].str.split(";").explode().dropna()
        assert not advice[ids].isin(["quote_as_history", "do_not_quote"]).any(), region
        count += len(ids)
    assert count > 100


def test_a_rung_rests_on_what_is_known_now_of_its_quantity() -> None:
    rungs = published("30_ladder")
    rungs = rungs[rungs["basis"] != "none"]
    quantity = ["region_code", *(name for name in KEY if name in rungs)]
    now = published("30_estimates", view="now")[[*quantity, "claim_ids"]]
    pairs = rungs[[*quantity, "claim_ids"]].merge(now, on=quantity, suffixes=("", "_now"))
    assert len(pairs) > 50
    for row in pairs.to_dict("records"):
        shared = set(row["claim_ids"].split(";")) & set(row["claim_ids_now"].split(";"))
        assert shared, (row["region_code"], row["claim_ids"], row["claim_ids_now"])


@pytest.mark.parametrize("year", [2021, 2020])
def test_brazil_is_answered_by_the_latest_edition_whether_published_or_worked_out(year: int) -> None:
    estimates = an.reconcile(an.load_claims("Brazil"), year=year)
    assert estimates.attrs["from_published"] == (year == 2021)
    of_all = estimates[(estimates["status"] == "modern_slavery") & (estimates["measure"] == "stock")]
    # The edition of 2016 said 161,100.
    assert of_all["printed_best"].tolist() == [1_053_000]
    earlier = an.reconcile(an.load_claims("Brazil"), year=2016, known_by=2017)
    assert 161_100 in earlier["printed_best"].tolist()


def test_a_refused_row_of_two_years_of_one_register_passes_the_page_check() -> None:
    """It names both claims, which are one line; a line too many does not pass."""
    register = {"place": "Ghana", "measure": "flow", "visibility": "detected", "method": "administrative"}
    rows = [register | {"producer": "Police", "figure": "612", "year": 2008}]
    rows.append(register | {"producer": "Police", "figure": "655", "year": 2009})
    claims = an.assign_quantities(an.make_claims(rows))
    estimates = an.reconcile(claims, year=2008)
    assert estimates["answer_status"].tolist() == ["refused"]
    assert estimates["k_lines"].tolist() == [1]
    conflicts = an.find_conflicts(claims)
    advice = an.quoting_advice(claims)
    an.check_page(claims, estimates, conflicts, shown={}, advice=advice)
    with pytest.raises(ValueError, match="counts match their ids"):
        an.check_page(claims, estimates.assign(k_lines=3), conflicts, shown={}, advice=advice)
