"""The ladder: the best grade leads, the newest within it, two lines that pool before one, and never what is advised against."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from analysis.estimates.answer_table import answers
from analysis.estimates.ladder import ladders
from analysis.estimates.quotability import quotability
from analysis.processing import Tables
from analysis.table_contracts import contract
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, REGISTERED, surveys, year

FOUND = REGISTERED | {"status": "trafficked", "best": 500.0} | year(2015)
WORLD = {"area": "WORLD", "region_code": "WORLD", "direction": "any"}
TRAFFICKED = {"status": "trafficked", "best": 9000.0}
WIDE = {"status": "modern_slavery", "best": 3000.0}
PREVALENCE = {"measure": "prevalence"}
OLD = {"best": 300.0} | year(2009)
THEN = [{"best": 800.0} | year(2003), OTHER_TEAM | {"best": 900.0} | year(2004)]
NEWER = {"best": 2000.0, "producer": "Third"}
FIRST, SECOND = MODEL | {"best": 700.0}, MODEL | {"producer_year": 2016}


def ladder(claims: pd.DataFrame, region: str = "NLD") -> pd.DataFrame:
    made = w.basis(claims)
    quoting = quotability(claims, w.RULES, **w.declared())
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    table = ladders(claims, answers(claims, made), advice, made, regions=[region])
    contract("30_ladder").validate(table)
    return table.set_index("rung")


@pytest.mark.parametrize(
    ("changes", "leads", "cells"),
    [
        # The best grade leads, then the newest.
        ([MODEL | year(2014), {}], "T-002", {"grade": "survey", "basis": "claim"}),
        ([MODEL, {"method": "capture_recapture"}], "T-002", {"grade": "list_comparison"}),
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
        # A newer line that meets no other leads alone.
        (THEN, "T-001;T-002", {"basis": "estimate"}),
        ([*THEN, NEWER | year(2015)], "T-003", {"basis": "claim"}),
        ([*THEN, NEWER | year(2009)], "T-002;T-003", {"basis": "estimate"}),
        # A refused answer leaves the newest line with the code.
        ([{}, OTHER_TEAM | {"best": 50_000.0} | year(2011)], "T-002", {"why": "refused", "refusal": "too_wide"}),
        # History gives way to the next grade; above the count of those found, or within five years, it is none.
        ([OLD, MODEL | year(2014)], "T-002", {"why": "history_gave_way"}),
        ([OLD | {"best": 501.0}, MODEL | year(2014)], "T-001", {}),
        ([OLD | year(2010), MODEL | year(2014)], "T-001", {}),
        ([OLD], "T-001", {"why": "only_history"}),
        # What is not to be quoted never leads, nor what its maker has replaced, whatever its method.
        ([NOBODY], "T-001", {"basis": "none", "why": "nobody_measured"}),
        ([FIRST, SECOND], "T-002", {}),
        ([SECOND, FIRST], "T-001", {}),
        ([MODEL | {"method": "survey"}, MODEL | year(2016)], "T-002", {}),
        ([MODEL | {"method": "survey"}, MODEL | year(2016) | {"producer": "Another"}], "T-001", {}),
        # Only claims about the region itself stand on it.
        ([{"area": "NLD/Amsterdam"}], "", {"basis": "none"}),
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
        ([EXPERT | TRAFFICKED | year(2012), MODEL | year(2012)], "modern_slavery"),
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
