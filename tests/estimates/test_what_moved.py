"""The answers of version 0.1.0: whole, checked cell by cell, and each with what became of it."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.estimates.answers import answers
from analysis.estimates.validation import ANSWERS, CLAIMS, WHAT_MOVED, Before, load_before, what_moved
from analysis.processing import Tables
from analysis.reading.problems import InputError
from tests.conftest import ROOT
from tests.estimates.worked_lines import EXPERT, OTHER_TEAM, RULES, asked, basis, surveys, year

BOTH = "T-001;T-002"
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
    now = pd.concat([answers(claims, made, *when) for when in ((2008, 2010), (2021, None))])
    before = pd.DataFrame([{**OLD, **change} for change in old], columns=list(OLD))
    table = what_moved(Before(before, frozenset(known)), now, claims, RULES)
    WHAT_MOVED.validate(table)
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
    table = what_moved(Before(before, frozenset(claims.index)), now, claims, RULES)
    WHAT_MOVED.validate(table)
    assert table["claim_ids_before"][: len(before)].tolist() == before["claim_ids"].tolist()
    assert (table["claim_ids_before"][len(before) :] == "").all()
    assert (table["cause"] != "evidence").all()
    used = table.loc[table["claim_ids_now"] != "", ["claim_ids_now", "reference_year"]]
    assert not used.duplicated().any()
    assert len(used) == len(now)


def test_what_is_kept_is_whole_and_its_claims_are_held(claims: pd.DataFrame) -> None:
    before = load_before(ROOT)
    answers, held = before.answers, set(claims.index)
    assert set(";".join(answers["claim_ids"]).split(";")) <= before.known <= held
    assert set(answers["reference_year"]) == {2008, 2021}
    known = answers.dropna(subset=["median"])
    assert (known["low95"] <= known["median"]).all()
    assert (known["median"] <= known["high95"]).all()
    key = [
        name
        for name in answers
        if name not in ("low95", "median", "high95", "k_lineages", "conversions", "claim_ids")
    ]
    assert not answers.duplicated(key).any()


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
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    with pytest.raises(InputError, match=named):
        load_before(tmp_path)
