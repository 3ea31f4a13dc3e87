"""The answers of version 0.1.0: whole, checked cell by cell, and each with what became of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from analysis.estimates.answers import answers
from analysis.estimates.validation import ANSWERS, CLAIMS, Before, load_before, what_moved
from analysis.processing import Tables
from analysis.reading.problems import InputError
from analysis.tables import contract
from tests.conftest import ROOT
from tests.estimates.worked_lines import EXPERT, OTHER_TEAM, RULES, asked, basis, surveys, year

#: An estimate of before, of what `surveys` counts.
OLD = {
    "region_code": "NLD", "direction": "in", "counterpart": "", "population": "all", "exploitation": "all",
    "status": "forced_labour", "visibility": "actual", "measure": "stock", "unit": "persons", "reference_year": 2021,
    "low95": 500.0, "median": 900.0, "high95": 2000.0, "k_lineages": 1, "claim_ids": "T-001", "conversions": "",
}  # fmt: skip
NOW = year(2020)
LATE = year(2008) | {"producer_year": 2012}
BOTH = "T-001;T-002"
BRICKS = {"target_population": "workers in brick kilns"}


def moved(
    changes: Sequence[Mapping[str, object]], *old: Mapping[str, object], known: str = "T-001"
) -> list[tuple[str, str]]:
    claims = surveys(*changes)
    made = basis(claims)
    now = pd.concat([answers(claims, made, *when) for when in ((2008, 2010), (2021, None))])
    before = pd.DataFrame([{**OLD, **change} for change in old], columns=list(OLD))
    table = what_moved(Before(before, frozenset(known.split(";"))), now, claims, RULES)
    contract("30_what_moved").validate(table)
    return list(table[["cause", "code"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("changes", "old", "known", "codes"),
    [
        ([NOW], {}, "T-001", ["one_line"]),
        ([NOW, OTHER_TEAM | NOW], {}, "T-001", ["new_claims"]),
        ([NOW, OTHER_TEAM | NOW], {"claim_ids": BOTH}, BOTH, ["pooled_by_lines"]),
        ([EXPERT | NOW], {}, "T-001", ["judgement_only"]),
        ([NOW | year(2013)], {}, "T-001", ["not_near"]),
        ([NOW | year(2013)], {"conversions": "a x b"}, "T-001", ["converted"]),
        ([LATE], {"reference_year": 2008}, "T-001", ["published_later"]),
        # What could be known then rests on another claim of those that there were.
        ([LATE, year(2006) | OTHER_TEAM], {"reference_year": 2008}, BOTH, ["published_later"]),
        # A quantity that says more is another question, unless it rests on one of the claims of before.
        ([NOW | BRICKS], {"claim_ids": "T-009"}, "T-001", ["not_near", "one_line"]),
        ([NOW | BRICKS], {}, "T-001", ["one_line"]),
        ([NOW | {"measure": "cumulative"}], {"measure": "cumulative", "claim_ids": "T-009"}, "T-001", ["not_near", "one_line"]),
        ([NOW], {"claim_ids": "T-009"}, "T-001", ["one_line"]),
    ],
)  # fmt: skip
def test_what_moved_and_why(
    changes: Sequence[Mapping[str, object]], old: Mapping[str, object], known: str, codes: Sequence[str]
) -> None:
    causes = {"new_claims": "evidence"}
    assert moved(changes, old, known=known) == [(causes.get(code, "rule"), code) for code in codes]


def test_an_answer_that_stood_still_has_no_cause_and_one_that_nobody_gave_is_told() -> None:
    two = [NOW, OTHER_TEAM | NOW]
    same = asked(surveys(*two), 2021)["median"].iloc[0]
    assert moved(two, {"median": same}, known=BOTH) == [("none", "same")]
    assert moved([NOW]) == [("rule", "one_line")]


def test_every_estimate_of_before_is_told_once(claims: pd.DataFrame, published: Tables) -> None:
    before = load_before(ROOT).answers
    now = published["30_estimates"].query("view != 'meeting'")
    table = what_moved(Before(before, frozenset(claims.index)), now, claims, RULES)
    assert table["claim_ids_before"][: len(before)].tolist() == before["claim_ids"].tolist()
    assert (table["claim_ids_before"][len(before) :] == "").all()
    assert (table["cause"] != "evidence").all()
    used = table.loc[table["claim_ids_now"] != "", ["claim_ids_now", "reference_year"]]
    assert not used.duplicated().any()
    assert len(used) == len(now)


def test_what_is_kept_is_whole_and_its_claims_are_held(claims: pd.DataFrame) -> None:
    before, numbers = load_before(ROOT), ["low95", "median", "high95"]
    assert set(";".join(before.answers["claim_ids"]).split(";")) <= before.known <= set(claims.index)
    assert set(before.answers["reference_year"]) == {2008, 2021}
    assert (before.answers[numbers].dropna(subset=["median"]).diff(axis=1)[numbers[1:]] >= 0).all(axis=None)
    key = before.answers.drop(columns=[*numbers, "k_lineages", "conversions", "claim_ids"])
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
