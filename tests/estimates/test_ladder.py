"""The ladder: the best grade leads, the newest within it, two lines that pool before one, and never what is advised against."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from analysis.estimates.answer_table import answers
from analysis.estimates.ladder import ladders
from analysis.estimates.quotability import quotability
from analysis.processing import Tables
from analysis.table_contracts import contract
from analysis.vocabulary import OWN
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, REGISTERED, surveys, year

#: The year that is asked about.
YEAR = 2016
FOUND = REGISTERED | {"status": "trafficked", "best": 500.0} | year(2015)
WORLD = {"area": "WORLD", "region_code": "WORLD", "direction": "any"}
TRAFFICKED = {"status": "trafficked", "best": 9000.0}
WIDE = {"status": "modern_slavery", "best": 3000.0}
PREVALENCE = {"measure": "prevalence"}
OLD = {"best": 300.0} | year(2009)
CITY = {"area": "NLD/Amsterdam", "population": "women"}
#: A survey of all people that is on no rung.
NATIONAL = {"direction": "out"}
THEN = [{"best": 800.0} | year(2003), OTHER_TEAM | {"best": 900.0} | year(2004)]
NEWER = {"best": 2000.0, "producer": "Third"}
#: All of several years, as lists were compared here anew; and all of the last two of them, as somebody published.
LISTS = PREVALENCE | {"method": "capture_recapture"}
OVER_SIX_YEARS = LISTS | {"producer": OWN} | year(2010, 2015)
OF_ONE_SET = {"lineage": "L-LISTS"}
A_YEAR = LISTS | {"unit": "persons_per_year"}
UNDATED = {"period_start": None, "period_end": None}
FIRST, SECOND = MODEL | {"best": 700.0}, MODEL | {"producer_year": 2016}


def ladder(claims: pd.DataFrame, region: str = "NLD") -> pd.DataFrame:
    made = w.basis(claims)
    tables: dict[str, Any] = {**w.declared()}
    quoting = quotability(claims, w.RULES, **tables)
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    table = ladders(claims, answers(claims, made), advice, made, regions=[region], year=YEAR)
    contract("30_ladder").validate(table)
    return table.set_index("rung")


@pytest.mark.parametrize(
    ("changes", "leads", "cells"),
    [
        # The best grade leads, then the newest.
        ([MODEL | year(2014), {}], "T-002", {"grade": "survey", "basis": "claim"}),
        ([MODEL, {"method": "capture_recapture"}], "T-002", {"grade": "list_comparison"}),
        # Surveys of some countries that a model extends are no survey of all, and known better than a model alone.
        ([MODEL, {"design": "documented_model"}], "T-002", {"grade": "surveys_extended", "certainty": "low"}),
        ([EXPERT | year(2014), MODEL], "T-002", {"grade": "model"}),
        ([EXPERT], "T-001", {"grade": "expert", "why": "newest_of_best_grade"}),
        ([{"best": 800.0}, OTHER_TEAM | year(2017)], "T-002", {"grade": "survey"}),
        # The widest condition of all people leads.
        ([year(2014), WIDE], "T-002", {}),
        ([{}, WIDE | {"population": "women"}], "T-001", {}),
        ([{}, WIDE | {"target_population": "domestic workers"}], "T-001", {}),
        # Two lines that pool lead with their answer.
        ([{}, OTHER_TEAM | year(2011)], "T-001;T-002", {"basis": "estimate", "why": "reconciled", "lines": 2}),
        ([{}, OTHER_TEAM | year(2011)], "T-001;T-002", {"level": 0.8, "year": 2011, "producer": ""}),
        # What was put together of long ago is very uncertain: the newest line leads alone.
        (THEN, "T-002", {"basis": "claim", "certainty": "very_low"}),
        # So does a newer line that meets no other, also where what was put together is of late.
        ([{}, OTHER_TEAM | year(2011), PREVALENCE | NEWER | year(2014)], "T-003", {"basis": "claim"}),
        ([{}, OTHER_TEAM | year(2011), PREVALENCE | NEWER | year(2010)], "T-001;T-002", {"basis": "estimate"}),
        ([*THEN, NEWER | year(2015)], "T-003", {"basis": "claim"}),
        ([*THEN, NEWER | year(2009)], "T-002;T-003", {"basis": "estimate"}),
        # A refused answer leaves the newest line with the code.
        ([{}, OTHER_TEAM | {"best": 50_000.0} | year(2011)], "T-002", {"why": "refused", "refusal": "too_wide"}),
        # History gives way to the next grade; above the count of those found, or within five years, it is none.
        ([OLD, MODEL | year(2014)], "T-002", {"why": "history_gave_way"}),
        ([OLD | {"best": 501.0}, MODEL | year(2014)], "T-001", {}),
        ([OLD | year(2010), MODEL | year(2014)], "T-001", {}),
        ([OLD], "T-001", {"why": "only_history", "known_as": "last_known"}),
        # It is none if its upper end lies above the count, or if it has none.
        ([OLD | {"low": 200.0, "high": 501.0}, MODEL | year(2014)], "T-001", {"why": "newest_of_best_grade"}),
        ([OLD | {"low": 200.0, "high": 499.0}, MODEL | year(2014)], "T-002", {"why": "history_gave_way"}),
        ([OLD | {"best": None, "low": 300.0, "bound": "lower"}, MODEL | year(2014)], "T-001", {}),
        # More than ten years before the year asked about gives way to anything newer that is documented, not to experts.
        ([{"best": 800.0} | year(2005), MODEL | year(2006)], "T-002", {"why": "newest_of_best_grade"}),
        ([{"best": 800.0} | year(2006), MODEL | year(2007)], "T-001", {"grade": "survey"}),
        ([{"best": 800.0} | year(2005), EXPERT | year(2014)], "T-001", {"grade": "survey"}),
        # Of periods that end together the shorter is newer, whatever else; within one quantity the later edition speaks,
        # and of several analyses of one period the mixture.
        ([OVER_SIX_YEARS, A_YEAR | year(2014, 2015)], "T-002", {"period_start": 2014}),
        ([A_YEAR | year(2014, 2015), OVER_SIX_YEARS], "T-001", {"period_start": 2014}),
        ([OVER_SIX_YEARS, A_YEAR | year(2013, 2014)], "T-001", {"period_start": 2010}),
        ([OVER_SIX_YEARS | OF_ONE_SET, LISTS | year(2010, 2015) | OF_ONE_SET], "T-001", {"producer": OWN}),
        ([MODEL | year(2014), MODEL | year(2010, 2014) | {"producer_year": 2018}], "T-002", {}),
        # What is not to be quoted never leads, nor what its maker has replaced, whatever its method.
        ([NOBODY], "T-001", {"basis": "none", "why": "nobody_measured"}),
        ([FIRST, SECOND], "T-002", {}),
        ([SECOND, FIRST], "T-001", {}),
        ([MODEL | {"method": "survey"}, MODEL | year(2016)], "T-002", {}),
        ([MODEL | {"method": "survey"}, MODEL | year(2016) | {"producer": "Another"}], "T-001", {}),
        # Only claims about the region itself, and all people of it, stand on it; the others have a line of their own.
        ([{"area": "NLD/Amsterdam"}], "", {"basis": "none", "part_id": "T-001", "part_stands": "above"}),
        ([{"population": "children"}], "", {"basis": "none", "part_id": "T-001"}),
        ([{"exploitation": "domestic"}], "", {"basis": "none", "part_id": "T-001"}),
        ([{"target_population": "nurses"}], "", {"basis": "none", "part_id": "T-001"}),
        ([{"counterpart": "UKR"}], "", {"basis": "none", "part_id": "T-001"}),
        ([{"direction": "into"}], "", {"basis": "none", "part_id": "T-001"}),
        ([{"population": "women"}, MODEL], "T-002", {"part_id": "T-001"}),
        # A survey of a part that is not long ago stands above a model where nobody looked at all of them.
        ([CITY | year(2006), MODEL | year(2014)], "T-002", {"part_stands": "above", "known_as": "models_figure"}),
        ([CITY | year(2005), MODEL | year(2014)], "T-002", {"part_stands": "below"}),
        ([CITY | EXPERT, MODEL | year(2014)], "T-002", {"part_stands": "below"}),
        ([CITY, MODEL | year(2014), NATIONAL], "T-002", {"part_stands": "below", "certainty": "low"}),
        ([NOBODY | {"population": "women"}], "", {"part_id": ""}),
    ],
)  # fmt: skip
def test_what_leads(changes: Sequence[Mapping[str, object]], leads: str, cells: Mapping[str, object]) -> None:
    row = ladder(surveys(*changes, FOUND)).loc["modern_slavery"]
    assert row["claim_ids"] == leads
    assert row[[*cells]].to_dict() == cells
    if row["basis"] == "estimate":
        assert row["low"] < row["best"] < row["high"]


def test_rungs_stand_by_definition() -> None:
    table = ladder(surveys({}, TRAFFICKED, FOUND))
    assert table["best"].to_dict() == {"found": 500, "trafficked": 9000, "modern_slavery": 1000}
    world = ladder(surveys(WORLD, {}), "WORLD")
    assert world["claim_ids"].to_dict() == {"found": "", "forced_labour": "T-001", "modern_slavery": ""}


@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        # A model counts for something where somebody looked at the whole country; else the count leads.
        ([EXPERT | TRAFFICKED | year(2012), MODEL | year(2012), CITY], "found"),
        ([EXPERT | TRAFFICKED | year(2012), MODEL | year(2012), NATIONAL], "modern_slavery"),
        ([TRAFFICKED | year(2012), MODEL | year(2012)], "trafficked"),
        ([TRAFFICKED | {"best": 100.0} | year(2000), MODEL | year(2012)], "modern_slavery"),
        ([], "found"),
    ],
)
def test_the_page_starts_from_the_rung_that_is_known_best(
    changes: Sequence[Mapping[str, object]], leads: str
) -> None:
    table = ladder(surveys(*changes, FOUND))
    assert table.index[table["leads"]].tolist() == [leads]


@pytest.mark.parametrize(
    ("method", "leads"),
    [
        # What an expert or nobody in particular was read to say in a newspaper stands beside other numbers.
        (EXPERT, False),
        (NOBODY, False),
        # A survey or a model that a newspaper tells of is still one.
        ({}, True),
        (MODEL, True),
    ],
)
def test_what_only_the_press_carries_leads_if_there_is_more_behind_it(
    method: Mapping[str, object], leads: bool
) -> None:
    table = ladder(surveys({**method, "read_in": "press"}))
    assert table.loc["modern_slavery", "leads"] == leads


def test_a_count_keeps_what_its_source_says_of_it() -> None:
    table = ladder(surveys(FOUND | {"confirmed": True, "reporters_only": True}, {}))
    flags = [[True, True], [False, False], [False, False]]
    assert table[["confirmed", "reporters_only"]].to_numpy().tolist() == flags


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


def test_four_lines_lead_with_their_95_percent_interval() -> None:
    rows = [{"producer": f"Team {place}", "best": 1000.0 + place} for place in range(4)]
    levels = [ladder(surveys(*rows[:count])).loc["modern_slavery", "level"] for count in (3, 4)]
    assert levels == [0.8, 0.95]


@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        ([PREVALENCE | {"best": 100.0}, MODEL, REGISTERED | {"best": 90_000.0}], "T-002"),
        ([PREVALENCE | {"best": 100.0}, MODEL, REGISTERED | {"best": 90_000.0} | year(2011)], "T-001"),
        ([PREVALENCE, PREVALENCE | OTHER_TEAM, MODEL, REGISTERED | {"best": 90_000.0}], "T-003"),
        ([PREVALENCE, PREVALENCE | OTHER_TEAM, MODEL, REGISTERED | {"best": 500.0}], "T-001;T-002"),
    ],
)
def test_what_a_floor_contradicts_never_leads(changes: Sequence[Mapping[str, object]], leads: str) -> None:
    assert ladder(surveys(*changes)).loc["modern_slavery", "claim_ids"] == leads


def test_the_ladders_held_keep_the_rules(claims: pd.DataFrame, published: Tables) -> None:
    table, advice = published["30_ladder"], published["30_quoting"].set_index("claim_id")["advice"]
    assert (table.groupby("region_code").size() == 3).all()
    assert (table.loc[table["region_code"] == "SOUTH_AMERICA", "why"] == "nobody_measured").all()
    led = table[table["basis"] == "claim"]
    assert (advice.loc[led["claim_ids"]].to_numpy() == led["advice"].to_numpy()).all()
    assert not led["advice"].isin(["do_not_quote", "quote_as_history"]).any()
    assert (claims.loc[led["claim_ids"], "area"].to_numpy() == led["region_code"].to_numpy()).all()
    nobody = table.loc[table["basis"] == "none", "claim_ids"].str.split(";").explode()
    assert advice.loc[nobody[nobody != ""]].isin(["do_not_quote", "quote_as_history"]).all()


def test_a_count_leads_before_a_model_of_a_country_where_nobody_looked() -> None:
    table = ladder(surveys(MODEL | {"best": 4000.0} | year(2014), FOUND))
    assert table.index[table["leads"]].tolist() == ["found"]
    assert table.loc["found", "why"] == "nobody_measured_the_rest"
    model = table[["certainty", "certainty_domain", "known_as", "per_recorded"]].T["modern_slavery"]
    # 4,000 in all, 500 found.
    assert model.tolist() == ["very_low", "design", "models_figure", 8]
    # Of several years those found in the year nearest to the model's: 4,000 in all, 400 found.
    then = ladder(surveys(MODEL | {"best": 4000.0} | year(2014), FOUND, FOUND | {"best": 400.0} | year(2014)))
    assert then.loc["found", "best"] == 500
    assert then[["per_recorded", "recorded_year"]].T["modern_slavery"].tolist() == [10, 2014]
    # Of a model of which nobody says when, no year is the nearest.
    of_no_year = MODEL | UNDATED | {"best": 4000.0, "producer_year": None, "carrier_year": None}
    undated = ladder(surveys(of_no_year, FOUND))
    assert undated.loc["modern_slavery", "known_as"] == "models_figure"
    assert undated[["year", "per_recorded"]].T["modern_slavery"].isna().tolist() == [True, True]
    alone = ladder(surveys(MODEL | year(2014)))
    assert alone.index[alone["leads"]].tolist() == ["modern_slavery"]
    assert alone.loc["modern_slavery", "known_as"] == "models_figure"


@pytest.mark.parametrize(
    ("part", "exceeds"),
    [
        ({"best": 1001.0}, True),
        ({"best": 1000.0}, False),
        ({"best": 5000.0, "low": 900.0, "high": 9000.0}, False),
        ({"best": 1001.0} | year(2016), False),
        ({"best": 1001.0, "measure": "flow"}, False),
        ({"best": None, "high": 5000.0, "bound": "upper"}, False),
        ({"best": None, "low": 5000.0, "bound": "lower"}, True),
        # Of what is undated nobody can say that it is of other years.
        ({"best": 1001.0, "producer_year": 2025} | UNDATED, True),
        ({"best": 999.0, "producer_year": 2025} | UNDATED, False),
    ],
)
def test_a_part_above_all_of_them_is_told(part: Mapping[str, object], exceeds: bool) -> None:
    row = ladder(surveys({}, {"population": "women", **part})).loc["modern_slavery"]
    assert (row["part_id"], row["part_exceeds"]) == ("T-002", exceeds)


def test_words_follow_certainty_and_age() -> None:
    of_all = {"status": "modern_slavery", "design": "probability_sample"} | year(2014)
    best = ladder(surveys(of_all)).loc["modern_slavery"]
    assert (best["certainty"], best["known_as"]) == ("moderate", "best_supported")
    model = MODEL | of_all | {"design": "documented_model"}
    recent = ladder(surveys(model, NATIONAL)).loc["modern_slavery", "known_as"]
    assert recent == "only_recent"
    rival = model | {"producer": "Another"}
    assert ladder(surveys(model, rival, NATIONAL)).loc["modern_slavery", "known_as"] == "most_recent"
    old = ladder(surveys({"status": "modern_slavery"} | year(2004))).loc["modern_slavery", "known_as"]
    assert old == "last_known"
    assert ladder(surveys(EXPERT)).loc["modern_slavery", "known_as"] == "judged"


def test_no_leading_number_held_is_superseded_a_part_or_very_uncertain_beside_a_count(
    claims: pd.DataFrame, published: Tables
) -> None:
    table = published["30_ladder"]
    on_rung = table[(table["basis"] == "claim") & (table["rung"] != "found")].set_index("claim_ids")
    of_all = claims.loc[on_rung.index, ["population", "exploitation", "counterpart", "target_population"]]
    assert (of_all == ["all", "all", "", ""]).all(axis=None)
    assert on_rung["direction"].isin(["in", "any"]).all()
    advice = published["30_quoting"].set_index("claim_id")["advice"]
    assert advice[on_rung.index].isin(["quote", "quote_with_care"]).all()
    counted = table.loc[(table["rung"] == "found") & (table["basis"] != "none"), "region_code"]
    leading = table[table["leads"]]
    beside_count = leading[leading["region_code"].isin(counted)]
    assert (beside_count["certainty"] != "very_low").all()
    assert not beside_count.empty
