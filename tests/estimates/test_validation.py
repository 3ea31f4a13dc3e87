"""Answers without each of their lines, against what was found later, and against those of version 0.1.0."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from analysis.estimates import validation
from analysis.estimates.answer_table import answers
from analysis.estimates.validation import ANSWERS, CLAIMS, load_before, what_moved
from analysis.processing import Tables
from analysis.reading.problems import InputError
from analysis.table_contracts import contract
from tests.conftest import ROOT
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, OTHER_TEAM, surveys, year

MARRIED = {"status": "forced_marriage"}


def test_an_answer_without_a_line_is_that_of_the_others() -> None:
    three = surveys({}, OTHER_TEAM | {"best": 1300.0}, {"producer": "Third", "best": 2000.0})
    table = validation.influence(three, w.basis(three))
    contract("30_influence").validate(table)
    whole = w.meetings(three).iloc[0]
    assert table["median"].tolist() == [whole["median"]] * 3
    for place, row in enumerate(table.to_dict("records")):
        remaining = three.drop(index=place)
        assert (row["claim_id"], row["status_without"]) == (f"T-00{place + 1}", "reconciled")
        assert row["median_without"] == pytest.approx(w.meetings(remaining).iloc[0]["median"], rel=1e-9)
        assert row["factor"] == pytest.approx(row["median"] / row["median_without"])
    two = surveys({"low": 900.0, "high": 1100.0}, OTHER_TEAM)
    assert validation.influence(two, w.basis(two))["median_without"].tolist() == [1000.0, 1000.0]
    assert set(validation.influence(two, w.basis(two))["status_without"]) == {"stated"}


EARLY = year(2007) | {"producer_year": 2009}
LATE = OTHER_TEAM | year(2014)


def back(*changes: dict[str, object]) -> pd.DataFrame:
    claims = surveys(*changes)
    basis = w.basis(claims)
    table = validation.looking_back(claims, answers(claims, basis, 2008, 2010), basis)
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


#: An estimate of before, of what `surveys` counts.
OLD = {
    "region_code": "NLD", "direction": "in", "counterpart": "", "population": "all", "exploitation": "all",
    "status": "forced_labour", "visibility": "actual", "measure": "stock", "unit": "persons", "reference_year": 2021,
    "low95": 500.0, "median": 900.0, "high95": 2000.0, "k_lineages": 1, "claim_ids": "T-001", "conversions": "",
}  # fmt: skip
NOW = year(2020)
TOO_LATE = year(2008) | {"producer_year": 2012}
BOTH = "T-001;T-002"
BRICKS = {"target_population": "workers in brick kilns"}


def moved(
    changes: Sequence[Mapping[str, object]], *old: Mapping[str, object], known_ids: str = "T-001"
) -> list[tuple[str, str]]:
    claims = surveys(*changes)
    basis = w.basis(claims)
    now = pd.concat([answers(claims, basis, *when) for when in ((2008, 2010), (2021, None))])
    before = pd.DataFrame([{**OLD, **change} for change in old], columns=list(OLD))
    table = what_moved(before, frozenset(known_ids.split(";")), now, claims, w.RULES)
    contract("30_what_moved").validate(table)
    return list(table[["cause", "code"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("changes", "old", "known_ids", "codes"),
    [
        ([NOW], {}, "T-001", ["one_line"]),
        ([NOW, OTHER_TEAM | NOW], {}, "T-001", ["new_claims"]),
        ([NOW, OTHER_TEAM | NOW], {"claim_ids": BOTH}, BOTH, ["pooled_by_lines"]),
        ([EXPERT | NOW], {}, "T-001", ["judgement_only"]),
        ([NOW | year(2013)], {}, "T-001", ["not_near"]),
        ([NOW | year(2013)], {"conversions": "a x b"}, "T-001", ["converted"]),
        ([TOO_LATE], {"reference_year": 2008}, "T-001", ["published_later"]),
        # What could be known then rests on another claim of those that there were.
        ([TOO_LATE, year(2006) | OTHER_TEAM], {"reference_year": 2008}, BOTH, ["published_later"]),
        ([TOO_LATE, year(2006) | OTHER_TEAM], {"reference_year": 2008, "claim_ids": BOTH}, BOTH, ["one_line"]),
        # A quantity that says more is another question, unless it rests on one of the claims of before.
        ([NOW | BRICKS], {"claim_ids": "T-009"}, "T-001", ["not_near", "one_line"]),
        ([NOW | BRICKS], {}, "T-001", ["one_line"]),
        ([NOW | {"measure": "cumulative"}], {"measure": "cumulative", "claim_ids": "T-009"}, "T-001", ["not_near", "one_line"]),
        ([NOW], {"claim_ids": "T-009"}, "T-001", ["one_line"]),
    ],
)  # fmt: skip
def test_what_moved_and_why(
    changes: Sequence[Mapping[str, object]], old: Mapping[str, object], known_ids: str, codes: Sequence[str]
) -> None:
    causes = {"new_claims": "evidence"}
    assert moved(changes, old, known_ids=known_ids) == [(causes.get(code, "rule"), code) for code in codes]


def test_an_answer_that_stood_still_has_no_cause_and_one_that_nobody_gave_is_told() -> None:
    two = [NOW, OTHER_TEAM | NOW]
    median = w.asked(surveys(*two), 2021)["median"].iloc[0]
    assert moved(two, {"median": median}, known_ids=BOTH) == [("none", "same")]
    assert moved([NOW]) == [("rule", "one_line")]


def test_every_estimate_of_before_is_told_once(claims: pd.DataFrame, published: Tables) -> None:
    before, _ = load_before(ROOT)
    now = published["30_estimates"].query("view != 'meeting'")
    table = what_moved(before, frozenset(claims.index), now, claims, w.RULES)
    assert table["claim_ids_before"][: len(before)].tolist() == before["claim_ids"].tolist()
    assert (table["claim_ids_before"][len(before) :] == "").all()
    assert (table["cause"] != "evidence").all()
    used = table.loc[table["claim_ids_now"] != "", ["claim_ids_now", "reference_year"]]
    assert not used.duplicated().any()
    assert len(used) == len(now)


def test_what_is_kept_is_whole_and_its_claims_are_held(claims: pd.DataFrame) -> None:
    (before, known_ids), numbers = load_before(ROOT), ["low95", "median", "high95"]
    assert set(";".join(before["claim_ids"]).split(";")) <= known_ids <= set(claims.index)
    assert set(before["reference_year"]) == {2008, 2021}
    assert (before[numbers].dropna(subset=["median"]).diff(axis=1)[numbers[1:]] >= 0).all(axis=None)
    key = before.drop(columns=[*numbers, "k_lineages", "conversions", "claim_ids"])
    assert not key.duplicated().any()


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (ANSWERS, ",stock,", ",stocks,", "measure"),
        (ANSWERS, "418643", "many", "low95"),
        (ANSWERS, "ILO-006", "", "claim_ids"),
        (ANSWERS, ",2008,", ",08,", "reference_year"),
        (CLAIMS, "A2009-002", "A2009-001", "stands twice"),
    ],
)
def test_a_wrong_cell_is_named(file: str, old: str, new: str, named: str, tmp_path: Path) -> None:
    for name in (ANSWERS, CLAIMS):
        text = (ROOT / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    with pytest.raises(InputError, match=named):
        load_before(tmp_path)
