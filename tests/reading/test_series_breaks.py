"""Declared breaks of yearly counts: what the table says, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.reading.problems import InputError
from analysis.reading.series_breaks import FILE, load_breaks, stretches
from tests.conftest import ROOT


def test_a_break_that_lacks_something_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "series_breaks.csv"
    rows = (
        "producer,area,year,remark,reason,source\nOffice,NLD,15,remark,reason,source\n"
        "Office,the Netherlands,2015,remark,reason,source\n,NLD,2015,remark,reason,source\n"
        "Office,NLD,2015,remark,,source\n"
    )
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_breaks(path)
    places = [(problem.row, problem.column) for problem in caught.value.problems]
    assert places == [(2, "year"), (3, "area"), (4, "producer"), (5, "reason")]


def test_only_counts_of_that_maker_and_place_lie_after_its_break() -> None:
    counts = [("UNODC", "GBR", 2021), ("UNODC", "GBR", 2016), ("UNODC", "GBR", 2017), ("UNODC", "NLD", 2021)]
    frame = pd.DataFrame([*counts, ("Office", "GBR", 2021)], columns=["producer", "area", "year"])
    later, before, first, in_netherlands, of_office = stretches(frame)
    assert later == first != ""
    assert before == in_netherlands == of_office == ""


def test_every_break_names_its_file_and_lies_between_counts_that_are_held() -> None:
    claims = pd.read_csv(ROOT / "data/processed/10_claims.csv", dtype=str)
    for series_break in load_breaks(ROOT / FILE).to_dict("records"):
        is_counted = (claims["producer"] == series_break["producer"]) & (
            claims["area"] == series_break["area"]
        )
        years = claims.loc[is_counted, "period_start"].astype(int)
        assert years.min() < series_break["year"] <= years.max()
        named = [word.strip(",") for word in series_break["source"].split() if "/" in word]
        assert named
        assert all((ROOT / "data/raw" / name).is_file() for name in named)
