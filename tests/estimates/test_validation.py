"""Answers without each of their lines, and what could be known in 2009 against what was found later."""

import math

import pandas as pd
import pytest

from analysis.estimates import validation
from analysis.estimates.answers import answers
from analysis.tables import contract
from tests.estimates.worked_lines import EXPERT, MODEL, OTHER_TEAM, basis, meetings, surveys, year

MARRIED = {"status": "forced_marriage"}


def test_an_answer_without_a_line_is_that_of_the_others() -> None:
    three = surveys({}, OTHER_TEAM | {"best": 1300.0}, {"producer": "Third", "best": 2000.0})
    table = validation.influence(three, basis(three))
    contract("30_influence").validate(table)
    whole = meetings(three).iloc[0]
    assert table["median"].tolist() == [whole["median"]] * 3
    for place, row in enumerate(table.to_dict("records")):
        rest = three.drop(index=place)
        assert (row["claim_id"], row["status_without"]) == (f"T-00{place + 1}", "reconciled")
        assert row["median_without"] == pytest.approx(meetings(rest).iloc[0]["median"], rel=1e-9)
        assert row["factor"] == pytest.approx(row["median"] / row["median_without"])
    two = surveys({"low": 900.0, "high": 1100.0}, OTHER_TEAM)
    assert validation.influence(two, basis(two))["median_without"].tolist() == [1000.0, 1000.0]
    assert set(validation.influence(two, basis(two))["status_without"]) == {"stated"}


EARLY = year(2007) | {"producer_year": 2009}
LATE = OTHER_TEAM | year(2014)


def back(*changes: dict[str, object]) -> pd.DataFrame:
    claims = surveys(*changes)
    made = basis(claims)
    table = validation.looking_back(claims, answers(claims, made, 2008, 2010), made)
    contract("30_looking_back").validate(table)
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
