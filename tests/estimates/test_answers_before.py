"""The answers of version 0.1.0: whole, checked cell by cell, and each with what became of it."""

from pathlib import Path

import pytest

import analysis as an
from analysis.estimates.what_moved import ANSWERS, CLAIMS, load_before
from analysis.reading.problems import InputError
from tests.conftest import ROOT


def test_what_is_kept_is_whole_and_its_claims_are_held() -> None:
    before = load_before(ROOT)
    answers, held = before.answers, set(an.load_claims().index)
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


def test_each_has_one_row_of_what_moved() -> None:
    before, moved = load_before(ROOT).answers, an.load_what_moved()
    assert moved["claim_ids_before"].head(len(before)).tolist() == before["claim_ids"].tolist()
    assert (moved["claim_ids_before"].iloc[len(before) :] == "").all()


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
