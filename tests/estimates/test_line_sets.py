"""What the scale rests on, what is not reconciled, what could be known in 2009, and what moved."""

import math

import pandas as pd
import pytest

from analysis.estimates import answer_table, line_sets, validation, what_moved
from analysis.estimates.answers import View, answers
from analysis.estimates.line_inputs import strict_sets
from analysis.estimates.line_tables import Tables
from analysis.estimates.what_moved import Before, load_before
from tests.conftest import ROOT
from tests.estimates.worked_lines import (
    EXPERT,
    LINE_RULES,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    RULES,
    asked,
    basis,
    meetings,
    surveys,
    year,
)

MARRIED = {"status": "forced_marriage"}


def spreads(claims: pd.DataFrame) -> pd.DataFrame:
    table = line_sets.spreads(basis(claims).learned)
    line_sets.spreads_contract().validate(table)
    return table


def test_spreads_of_one_team_and_of_several_stand_apart() -> None:
    table = spreads(surveys({}, {"best": 1100.0}, MARRIED, MARRIED | OTHER_TEAM | {"best": 4000.0}))
    assert table["which"].tolist() == ["all", "same_team", "other_team", "without", "without"]
    assert table["sets"].tolist() == [2, 1, 1, 1, 1]
    same, other = table["profile"][1:3]
    assert same < other
    left = dict(zip(table["status"], table["profile"], strict=True))
    assert (left["forced_labour"], left["forced_marriage"]) == (other, same)
    assert (table["factor80"] < table["factor95"]).all()


def test_without_sets_nothing_but_the_prior_is_known() -> None:
    table = spreads(surveys({}))
    assert table["sets"].tolist() == [0, 0, 0]
    assert table["profile"].isna().all()
    assert table["scale_median"].nunique() == 1


def test_strict_sets_are_of_one_time_and_of_what_was_looked_for() -> None:
    def count(*changes: dict[str, object]) -> list[int]:
        return [one.values for one in strict_sets(surveys(*changes), RULES, LINE_RULES)]

    assert count({}, OTHER_TEAM | year(2012)) == [2]
    assert count({}, OTHER_TEAM | year(2013)) == []
    assert count(MODEL, MODEL | {"producer": "Another"}) == []
    assert count({}, OTHER_TEAM, {"producer": "Third"}, MARRIED, MARRIED | OTHER_TEAM) == [3, 2]


def left_out(*changes: dict[str, object]) -> list[tuple[str, str, str]]:
    claims = surveys(*changes)
    table = line_sets.not_reconciled(claims, meetings(claims), basis(claims))
    line_sets.candidates_contract().validate(table)
    return list(table[["reason", "differs_in", "claim_ids"]].itertuples(index=False, name=None))


BOTH = "T-001;T-002"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{}, OTHER_TEAM], []),
        ([{}], []),
        ([{}, {"lineage": "T-001"}], [("one_line", "", BOTH)]),
        ([{}, OTHER_TEAM | year(2018)], [("years_apart", "", BOTH)]),
        ([{}, MODEL], [("unlike_grades", "", BOTH)]),
        ([{}, EXPERT], [("unlike_grades", "", BOTH)]),
        ([EXPERT, NOBODY], [("judgement_only", "", BOTH)]),
        ([{}, OTHER_TEAM | {"best": 90_000.0}], [("too_wide", "", BOTH)]),
        ([{}, OTHER_TEAM | MARRIED], [("unlike_quantity", "status", BOTH)]),
        (
            [{}, OTHER_TEAM | {"measure": "flow", "unit": "persons_per_year"}],
            [("unlike_quantity", "measure", BOTH)],
        ),
        ([{}, OTHER_TEAM | MARRIED | {"population": "women"}], []),
        ([{}, OTHER_TEAM | MARRIED | year(2018)], []),
        ([{}, MARRIED | {"lineage": "T-001"}], []),
    ],
)
def test_every_set_that_is_not_reconciled_has_a_reason(
    changes: list[dict[str, object]], expected: list[tuple[str, str, str]]
) -> None:
    assert left_out(*changes) == expected


def test_bounds_alone_are_not_reconciled() -> None:
    least = {"best": None, "low": 500.0, "bound": "lower"}
    assert left_out(least, least | OTHER_TEAM) == [("bounds_only", "", BOTH)]


EARLY = year(2007) | {"producer_year": 2009}
LATE = OTHER_TEAM | year(2014)


def back(*changes: dict[str, object]) -> pd.DataFrame:
    claims = surveys(*changes)
    made = basis(claims)
    table = validation.looking_back(claims, answers(claims, made, view=View.THEN), made)
    validation.looking_back_contract().validate(table)
    return table


def test_what_was_known_is_set_against_a_later_survey_of_the_same_measure() -> None:
    printed = {"low": 900.0, "best": 1000.0, "high": 1100.0, "interval_level": 0.95}
    (row,) = back(EARLY | printed, LATE | {"best": 1500.0}).to_dict("records")
    assert (row["expected_ids"], row["found_claim_id"], row["found_lies"]) == ("T-001", "T-002", "above")
    assert row["log_ratio"] == pytest.approx(math.log(1000 / 1500))
    assert 0 < row["gap_probability"] < 1
    (near,) = back(EARLY | printed, LATE | {"best": 1050.0}).to_dict("records")
    assert near["found_lies"] == "inside"
    assert near["gap_probability"] > row["gap_probability"]


def test_pairs_of_unlike_measures_are_apart_and_not_scored() -> None:
    (row,) = back(EARLY, LATE | {"measure": "flow", "unit": "persons_per_year"}).to_dict("records")
    assert (row["differs_in"], row["found_lies"]) == ("measure", "")
    assert math.isnan(row["log_ratio"])
    assert math.isnan(row["gap_probability"])
    assert back(EARLY, LATE | MARRIED).empty


def test_experts_have_a_ratio_and_no_probability() -> None:
    (row,) = back(EARLY | EXPERT | {"best": 5000.0}, LATE).to_dict("records")
    assert row["log_ratio"] == pytest.approx(math.log(5))
    assert math.isnan(row["gap_probability"])


@pytest.mark.parametrize(
    "later",
    [
        LATE | {"lineage": "T-001"},
        LATE | {"producer_year": 2010},
        LATE | year(2006) | {"producer_year": 2014},
        LATE | MODEL,
    ],
    ids=["the same line", "known then", "about an earlier time", "not looked for"],
)
def test_what_is_no_later_finding_is_left_out(later: dict[str, object]) -> None:
    assert back(EARLY, later).empty


def test_a_reconciled_expectation_is_scored_by_its_interval() -> None:
    (row,) = back(EARLY, EARLY | OTHER_TEAM | {"best": 1200.0}, {"producer": "Third"} | year(2014)).to_dict(
        "records"
    )
    assert (row["answer_status"], row["found_lies"]) == ("reconciled", "inside")
    assert row["expected_low"] < row["expected"] < row["expected_high"]


#: An estimate of before, of what `surveys` counts.
OLD = {
    "region_code": "NLD", "direction": "in", "counterpart": "", "population": "all", "exploitation": "all",
    "status": "forced_labour", "visibility": "actual", "measure": "stock", "unit": "persons", "reference_year": 2021,
    "low95": 500.0, "median": 900.0, "high95": 2000.0, "k_lineages": 1, "claim_ids": "T-001", "conversions": "",
}  # fmt: skip


def moved(
    claims: pd.DataFrame, *old: dict[str, object], known: tuple[str, ...] = ("T-001",)
) -> list[tuple[str, str]]:
    made = basis(claims)
    now = pd.concat([answers(claims, made, view=view) for view in (View.THEN, View.NOW)])
    before = pd.DataFrame([{**OLD, **change} for change in old], columns=list(OLD))
    table = what_moved.what_moved(Before(before, frozenset(known)), now, claims, LINE_RULES)
    what_moved.contract().validate(table)
    return list(table[["cause", "code"]].itertuples(index=False, name=None))


def test_what_moved_and_why() -> None:
    now = year(2020)
    one, two = surveys(now), surveys(now, OTHER_TEAM | now)
    assert moved(one, {}) == [("rule", "one_line")]
    assert moved(two, {}) == [("evidence", "new_claims")]
    assert moved(two, {"claim_ids": BOTH}, known=("T-001", "T-002")) == [("rule", "pooled_by_lines")]
    assert moved(surveys(EXPERT | now), {}) == [("rule", "judgement_only")]
    assert moved(surveys(now | year(2013)), {}) == [("rule", "not_near")]
    assert moved(surveys(now | year(2013)), {"conversions": "a x b"}) == [("rule", "converted")]
    late = year(2008) | {"producer_year": 2012}
    assert moved(surveys(late), {"reference_year": 2008}) == [("rule", "published_later")]
    # What could be known then rests on another claim of those that there were.
    in_time = surveys(late, year(2006) | OTHER_TEAM)
    (row,) = moved(in_time, {"reference_year": 2008}, known=("T-001", "T-002"))
    assert row == ("rule", "published_later")
    assert moved(one) == [("rule", "one_line")]
    same = asked(two, 2021)["median"].iloc[0]
    assert moved(two, {"median": same}, known=("T-001", "T-002")) == [("none", "same")]


@pytest.mark.parametrize(
    ("own", "rests_on", "expected"),
    [
        ({"target_population": "workers in brick kilns"}, "T-009", "not_near"),
        ({"target_population": "workers in brick kilns"}, "T-001", "one_line"),
        ({"measure": "cumulative"}, "T-009", "not_near"),
        ({}, "T-009", "one_line"),
    ],
)
def test_a_quantity_that_says_more_is_another_question(
    own: dict[str, object], rests_on: str, expected: str
) -> None:
    first, *others = moved(
        surveys(year(2020) | own), {"measure": own.get("measure", "stock"), "claim_ids": rests_on}
    )
    assert first == ("rule", expected)
    assert len(others) == (expected == "not_near")


def test_every_estimate_of_before_is_told_once(claims: pd.DataFrame, published: Tables) -> None:
    before = load_before(ROOT).answers
    now = published["30_estimates"].query("view != 'meeting'")
    table = what_moved.what_moved(Before(before, frozenset(claims.index)), now, claims, LINE_RULES)
    what_moved.contract().validate(table)
    assert table["claim_ids_before"][: len(before)].tolist() == before["claim_ids"].tolist()
    assert (table["cause"] != "evidence").all()
    used = table.loc[table["claim_ids_now"] != "", ["claim_ids_now", "reference_year"]]
    assert not used.duplicated().any()
    assert len(used) == len(now)


def test_without_claims_every_table_is_empty_and_keeps_its_types() -> None:
    none = surveys({}).iloc[:0]
    made = basis(none)
    met = answers(none, made, view=View.MEETING)
    assert met.empty
    assert line_sets.not_reconciled(none, met, made).empty
    for table, contract in (
        (met, answer_table.contract),
        (validation.looking_back(none, met, made), validation.looking_back_contract),
        (line_sets.not_reconciled(none, met, made), line_sets.candidates_contract),
    ):
        assert len(contract().validate(table)) == 0
