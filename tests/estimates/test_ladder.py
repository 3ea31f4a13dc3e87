"""The ladder: the best grade leads, the newest within it, two lines that pool before one, and never what is advised against."""

from collections.abc import Mapping

import pandas as pd
import pytest

from analysis.estimates.answers import answers
from analysis.estimates.ladder import LADDER, ladders
from analysis.estimates.quotability import quotability
from analysis.processing import Tables
from tests.estimates.worked_lines import (
    EXPERT,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    PRIORS,
    REGISTERED,
    RULES,
    basis,
    declared,
    surveys,
    year,
)

FOUND = REGISTERED | {"status": "trafficked", "best": 500.0} | year(2015)
WORLD = {"area": "WORLD", "region_code": "WORLD", "direction": "any"}


def ladder(claims: pd.DataFrame, region: str = "NLD", exceptions: pd.DataFrame | None = None) -> pd.DataFrame:
    made = basis(claims)
    some = {} if exceptions is None else {"exceptions": exceptions}
    quoting = quotability(claims, declared(**some), RULES)
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    met = answers(claims, made)
    table = ladders(claims, met, advice, made, regions=[region])
    LADDER.validate(table)
    return table.set_index("rung")


def slavery(*changes: Mapping[str, object]) -> pd.Series:
    """The rung of modern slavery; those found are 500 in 2015."""
    return ladder(surveys(*changes, FOUND)).loc["modern_slavery"]


def test_rungs_stand_by_definition() -> None:
    trafficked = {"status": "trafficked", "best": 9000.0}
    table = ladder(surveys({}, trafficked, FOUND))
    assert table.index.tolist() == ["found", "trafficked", "modern_slavery"]
    assert table["best"].tolist() == [500, 9000, 1000]
    assert ladder(surveys({}), "WORLD").index.tolist() == ["found", "forced_labour", "modern_slavery"]


def test_the_page_starts_from_the_rung_that_is_known_best() -> None:
    expert, model = EXPERT | {"status": "trafficked"} | year(2012), MODEL | year(2012)
    assert ladder(surveys(expert, model, FOUND))["leads"].tolist() == [False, False, True]
    survey = {"status": "trafficked", "best": 9000.0} | year(2012)
    assert ladder(surveys(survey, model, FOUND))["leads"].tolist() == [False, True, False]
    assert ladder(surveys(FOUND))["leads"].tolist() == [True, False, False]
    old = survey | {"best": 100.0} | year(2000)
    assert ladder(surveys(old, model, FOUND))["leads"].tolist() == [False, False, True]


def test_a_count_keeps_what_its_source_says_of_it() -> None:
    table = ladder(surveys(FOUND | {"confirmed": True, "reporters_only": True}, {}))
    assert table[["confirmed", "reporters_only"]].to_numpy().tolist() == [
        [True, True],
        [False] * 2,
        [False] * 2,
    ]


def test_the_latest_registered_count_of_all_leads() -> None:
    counts = [
        FOUND | {"best": 400.0} | year(2013),
        FOUND,
        FOUND | {"best": 90.0, "population": "children"} | year(2019),
        FOUND | {"best": None, "low": 1.0, "high": 4.0} | year(2018),
        FOUND | {"best": 700.0} | year(2016, 2017),
    ]
    found = ladder(surveys(*counts)).loc["found"]
    assert (found["claim_ids"], found["year"], found["grade"]) == ("T-002", 2015, "registered")
    assert ladder(surveys(*counts[3:4])).loc["found", "claim_ids"] == "T-001"


@pytest.mark.parametrize(
    ("claims", "leads", "grade"),
    [
        ([MODEL | year(2014), {}], "T-002", "survey"),
        ([MODEL, {"method": "capture_recapture"}], "T-002", "list_comparison"),
        ([EXPERT | year(2014), MODEL], "T-002", "model"),
        ([EXPERT], "T-001", "expert"),
        ([{"best": 800.0}, {"best": 900.0, "producer": "Academy"} | year(2017)], "T-002", "survey"),
    ],
)
def test_the_best_grade_leads_then_the_newest(
    claims: list[dict[str, object]], leads: str, grade: str
) -> None:
    row = slavery(*claims)
    assert (row["claim_ids"], row["grade"], row["basis"]) == (leads, grade, "claim")


def test_the_widest_condition_of_all_people_leads() -> None:
    wide = {"status": "modern_slavery", "best": 3000.0}
    assert slavery({} | year(2014), wide)["claim_ids"] == "T-002"
    assert slavery({}, wide | {"population": "women"})["claim_ids"] == "T-001"
    assert slavery({}, wide | {"target_population": "domestic workers"})["claim_ids"] == "T-001"


def test_two_lines_that_pool_lead_with_their_answer() -> None:
    row = slavery({}, OTHER_TEAM | {"best": 1500.0} | year(2011))
    assert (row["basis"], row["why"], row["claim_ids"], row["lines"]) == (
        "estimate",
        "reconciled",
        "T-001;T-002",
        2,
    )
    assert (row["level"], row["year"], row["producer"]) == (0.8, 2011, "")
    assert row["low"] < row["best"] < row["high"]


def test_four_lines_lead_with_their_95_percent_interval() -> None:
    rows = [{"producer": f"Team {place}", "best": 1000.0 + place} for place in range(4)]
    assert [slavery(*rows[:count])["level"] for count in (3, 4)] == [0.8, 0.95]


def test_a_newer_line_that_meets_no_other_leads_alone() -> None:
    old = [{"best": 800.0} | year(2003), OTHER_TEAM | {"best": 900.0} | year(2004)]
    newer = {"best": 2000.0, "producer": "Third"}
    assert slavery(*old)["basis"] == "estimate"
    row = slavery(*old, newer | year(2015))
    assert (row["basis"], row["claim_ids"]) == ("claim", "T-003")
    assert slavery(*old, newer | year(2009))["claim_ids"] == "T-002;T-003"


def test_a_refused_answer_leaves_the_newest_line_with_the_code() -> None:
    row = slavery({}, OTHER_TEAM | {"best": 50_000.0} | year(2011))
    assert (row["basis"], row["claim_ids"], row["why"], row["refusal"]) == (
        *("claim", "T-002"),
        *("refused", "too_wide"),
    )


def test_history_gives_way_to_the_next_grade() -> None:
    old = {"best": 300.0} | year(2009)
    row = slavery(old, MODEL | year(2014))
    assert (row["claim_ids"], row["why"]) == ("T-002", "history_gave_way")
    # Above the count of those found, or within five years of it, it is no history.
    assert slavery(old | {"best": 501.0}, MODEL | year(2014))["claim_ids"] == "T-001"
    assert slavery(old | year(2010), MODEL | year(2014))["claim_ids"] == "T-001"
    alone = slavery(old)
    assert (alone["claim_ids"], alone["why"]) == ("T-001", "only_history")


def test_what_is_not_to_be_quoted_never_leads() -> None:
    none = slavery(NOBODY)
    assert (none["basis"], none["why"], none["claim_ids"]) == ("none", "nobody_measured", "T-001")
    disowned = pd.DataFrame([("T-001", "disowned", "a letter")], columns=["claim_id", "code", "evidence"])
    claims = surveys({}, EXPERT)
    assert ladder(claims, exceptions=disowned).loc["modern_slavery", "claim_ids"] == "T-002"
    assert ladder(claims).loc["modern_slavery", "claim_ids"] == "T-001"


def test_a_replaced_edition_never_leads() -> None:
    first, second = MODEL | {"best": 700.0}, MODEL | {"producer_year": 2016}
    assert slavery(first, second)["claim_ids"] == "T-002"
    assert slavery(second, first)["claim_ids"] == "T-001"


def test_what_its_maker_has_replaced_gives_way_whatever_its_method() -> None:
    cell, edition = MODEL | {"method": "survey"}, MODEL | year(2016)
    assert slavery(cell, edition)["claim_ids"] == "T-002"
    assert slavery(cell, edition | {"producer": "Another"})["claim_ids"] == "T-001"


def test_a_line_below_a_floor_never_leads() -> None:
    low = {"measure": "prevalence", "best": 100.0}
    count = REGISTERED | {"best": 90_000.0}
    assert ladder(surveys(low, MODEL, count)).loc["modern_slavery", "claim_ids"] == "T-002"
    assert ladder(surveys(low, MODEL, count | year(2011))).loc["modern_slavery", "claim_ids"] == "T-001"


def test_lines_that_a_floor_contradicts_together_never_lead() -> None:
    two = [{"measure": "prevalence"} | change for change in ({}, OTHER_TEAM | {"best": 1100.0})]
    for found, leads in ((90_000.0, "T-003"), (500.0, "T-001;T-002")):
        claims = surveys(*two, MODEL, REGISTERED | {"best": found})
        assert ladder(claims).loc["modern_slavery", "claim_ids"] == leads


def test_only_claims_about_the_region_itself_stand_on_it() -> None:
    part = {"area": "NLD/Amsterdam"}
    assert slavery(part)["basis"] == "none"
    assert ladder(surveys(WORLD, {}), "WORLD").loc["forced_labour", "claim_ids"] == "T-001"


def test_order_changes_nothing() -> None:
    claims = surveys({}, OTHER_TEAM | {"best": 1500.0}, MODEL, EXPERT, FOUND, FOUND | year(2014))
    pd.testing.assert_frame_equal(ladder(claims.iloc[::-1].reset_index(drop=True)), ladder(claims))


def test_the_ladders_held_keep_the_rules(claims: pd.DataFrame, published: Tables) -> None:
    table, advice = published["30_ladder"], published["30_quoting"].set_index("claim_id")["advice"]
    LADDER.validate(table)
    led = table[table["basis"] == "claim"]
    assert (advice.loc[led["claim_ids"]].to_numpy() == led["advice"].to_numpy()).all()
    assert not led["advice"].isin(["do_not_quote", "quote_as_history"]).any()
    assert (claims.loc[led["claim_ids"], "area"].to_numpy() == led["region_code"].to_numpy()).all()
    nobody = table.loc[table["basis"] == "none", "claim_ids"].str.split(";").explode()
    assert advice.loc[nobody[nobody != ""]].isin(["do_not_quote", "quote_as_history"]).all()
    assert PRIORS["lines"].value["history"] == 5
