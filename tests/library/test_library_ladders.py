"""`build_ladder`: the best evidence leads, the newest of it, and never a number that is not to be quoted."""

import pandas as pd
import pytest

import analysis as an
from tests.library.conftest import own

BETA = {"producer": "Beta"}
FOUND = {
    "figure": "900",
    "visibility": "detected",
    "method": "administrative",
    "producer": "Police",
    "year": 2015,
}


def ladder_of(region: str, **choices: object) -> pd.DataFrame:
    return an.build_ladder(an.load_claims(region, **choices))


def rung(name: str, *rows: dict[str, object]) -> pd.Series:
    return an.build_ladder(own(*rows)).loc[name]


def trafficked(*rows: dict[str, object]) -> tuple[str, str]:
    """The claim or answer that leads, and why."""
    row = rung("trafficked", *rows)
    return row["number_id"], row["why"]


def test_every_claim_that_is_passed_over_is_worse_or_older() -> None:
    for region in ("Netherlands", "Nepal", "Ghana", "Ireland", "Australia"):
        claims = an.load_claims(region)
        advice = an.quoting_advice(claims)["advice"]
        for _, row in ladder_of(region).iloc[1:].query("basis == 'claim'").iterrows():
            rivals = claims[
                (claims["area"] == an.region_code(region)) & (claims["status"] == row["status"])
                & (claims["visibility"] == "actual") & (claims["kind"] == "count") & (claims["method"] == row["method"])
                & (claims["population"] == row["population"]) & advice.isin(["quote", "quote_with_care"])
                & (claims["producer"] != "Counting the Uncounted")
            ]  # fmt: skip
            assert (rivals["period_end"].fillna(0) <= row["period_end"]).all(), (region, row["number_id"])


@pytest.mark.parametrize(
    ("region", "ids"),
    [
        ("World", ["TIPLE-202305", "GEMS-016", "GEMS-015"]),
        ("Netherlands", ["UNODCNLD-2022", "LST-012", "WFNLD-2023"]),
        ("United Kingdom", ["UK-015", "LST-002", "WFGBR-2023"]),
        ("United States", ["UNODCUSA-2022", "USG-007", "WFUSA-2023"]),
        ("Nepal", ["UNODCNPL-2021", "ILO-020", "SUR-074"]),
        ("Ukraine", ["UNODCUKR-2022", "SUR-118", "WFUKR-2023"]),
        ("Moldova", ["UNODCMDA-2022", "", "WFMDA-2023"]),
        ("Germany", ["UNODCDEU-2021", "IOM-005", "WFDEU-2023"]),
        ("Oceania", ["", "", ""]),
    ],
)
def test_known_ladders(region: str, ids: list[str]) -> None:
    assert ladder_of(region)["number_id"].tolist() == ids


def test_reasons_of_the_rungs() -> None:
    ladder = ladder_of("United States")
    assert ladder["why"].tolist()[1:] == ["only_history", "history_gave_way"]
    assert ladder_of("Moldova").loc["trafficked", "claim_ids"] == "A2009-072;OTHER-011"
    # A model leads before experts of another rung.
    for known in (ladder, ladder_of("Germany")):
        assert known.query("leads")["grade"].tolist() == ["model"]


def test_two_lines_of_the_best_grade_are_reconciled() -> None:
    lines = {"figure": "12,000"}, {"figure": "15,000", **BETA}
    row = rung("trafficked", *lines)
    assert row[["basis", "number_id", "why"]].tolist() == [
        "estimate",
        "NPL-flow-trafficked-2005",
        "reconciled",
    ]
    assert row["low"] < row["best"] < row["high"]
    assert row["lines"] == 2
    assert trafficked(lines[0], lines[1] | {"method": "model"})[0] == "OWN-001"


def test_two_editions_of_one_model_are_one_line() -> None:
    edition = {"method": "model", "status": "modern_slavery", "measure": "stock"}
    editions = {"figure": "9,000", "year": 2004, **edition}, {"figure": "12,000", "year": 2006, **edition}
    row = rung("modern_slavery", *editions)
    assert (row["basis"], row["number_id"]) == ("claim", "OWN-002")


def test_lines_that_a_registered_count_contradicts_give_way() -> None:
    lines = [
        {"figure": "900", "measure": "prevalence"},
        {"figure": "1,000", "measure": "prevalence", "producer": "Beta"},
        {"figure": "7,000", "measure": "prevalence", "producer": "Gamma", "method": "model"},
    ]
    assert rung("trafficked", *lines)["basis"] == "estimate"
    row = rung("trafficked", *lines, FOUND | {"year": 2005, "figure": "9,000", "confirmed": True})
    assert (row["number_id"], row["grade"]) == ("OWN-003", "model")


def test_an_old_small_number_is_history() -> None:
    survey, model = {"figure": "800"}, {"figure": "7,000", "method": "model", "year": 2004, **BETA}
    assert trafficked(survey, model)[0] == "OWN-001"
    assert trafficked(survey, model, FOUND) == ("OWN-002", "history_gave_way")
    assert trafficked(survey, model, FOUND | {"year": 2009})[0] == "OWN-001"
    assert trafficked(survey, FOUND) == ("OWN-001", "only_history")


def test_nobody_measured_what_only_nobody_says() -> None:
    row = rung("trafficked", {"figure": "9,000", "producer": "unattributed", "method": "unattributed"})
    assert (row["basis"], row["claim_ids"], row["why"]) == ("none", "OWN-001", "nobody_measured")
    assert pd.isna(row["best"])


def test_all_people_lead_some_of_them_within_a_grade() -> None:
    women = {"figure": "9,000", "population": "women", "year": 2012, **BETA}
    assert trafficked({"figure": "12,000"}, women)[0] == "OWN-001"
    assert trafficked({"figure": "12,000", "method": "estimate"}, women)[0] == "OWN-002"


def test_the_order_of_rows_changes_nothing() -> None:
    claims = an.load_claims("Nepal", drop_producers=["Walk Free"])
    shuffled = claims.sample(frac=1, random_state=6)
    pd.testing.assert_frame_equal(an.build_ladder(claims), an.build_ladder(shuffled))


def test_without_a_maker_the_next_one_leads() -> None:
    ladder = ladder_of("Netherlands", drop_producers=["Walk Free"])
    assert ladder.loc["modern_slavery", "basis"] == "none"
    assert ladder.loc["trafficked", "number_id"] == "LST-012"


def test_claims_of_several_regions_are_one_clear_error() -> None:
    with pytest.raises(ValueError, match="of one"):
        an.build_ladder(an.load_claims())
    with pytest.raises(ValueError, match="no column"):
        an.build_ladder(an.load_claims("Nepal").drop(columns="measure"))


@pytest.mark.parametrize("region", ["Cambodia", "Pakistan", "Japan"])
def test_a_published_ladder_is_what_working_it_out_gives(region: str) -> None:
    claims = an.load_claims(region)
    # Where a claim was read changes nothing here, and the published rows are not these any more.
    changed = claims.assign(locator="another page")
    pd.testing.assert_frame_equal(an.build_ladder(changed), an.build_ladder(claims), rtol=1e-5)


def test_the_world_has_identified_victims_as_far_as_governments_report() -> None:
    ladder = ladder_of("World")
    assert ladder.loc["found", ["confirmed", "reporters_only"]].tolist() == [True, True]
    said = an.narrate("title", region="World", ladder=ladder).markdown
    assert "identified victims" in said
    assert "presumed" not in said
