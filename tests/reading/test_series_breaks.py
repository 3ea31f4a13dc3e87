"""Declared breaks of yearly counts: what the table says, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.reading.problems import InputError
from analysis.reading.series_breaks import SeriesBreak, declared, load_breaks, stretch
from tests.conftest import ROOT

HEADER = "producer,area,year,remark,reason,source\n"


def table(folder: Path, *rows: str) -> Path:
    """A table of breaks with these rows."""
    path = folder / "series_breaks.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_break_is_read_as_it_is_declared(tmp_path: Path) -> None:
    found = load_breaks(table(tmp_path, "Office,NLD,2015,From 2015 on others are counted,another law,page 3"))
    assert found == (
        SeriesBreak("Office", "NLD", 2015, "From 2015 on others are counted", "another law", "page 3"),
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Office,NLD,15,remark,reason,source", "year"),
        ("Office,the Netherlands,2015,remark,reason,source", "area"),
        (",NLD,2015,remark,reason,source", "producer"),
        ("Office,NLD,2015,remark,,source", "reason"),
    ],
)
def test_a_break_without_its_year_place_maker_or_reason_is_refused(
    tmp_path: Path, row: str, column: str
) -> None:
    with pytest.raises(InputError, match=rf"series_breaks\.csv:2:{column}"):
        load_breaks(table(tmp_path, row))


def test_only_counts_of_that_maker_and_place_lie_after_its_break() -> None:
    assert stretch("UNODC", "GBR", 2017) == stretch("UNODC", "GBR", 2021) != ""
    assert (
        stretch("UNODC", "GBR", 2016) == stretch("UNODC", "NLD", 2021) == stretch("Office", "GBR", 2021) == ""
    )
    assert stretch("UNODC", "GBR", None) == ""


def test_every_break_names_a_file_in_which_it_can_be_seen() -> None:
    for one in declared():
        named = [word.strip(",") for word in one.source.split() if "/" in word]
        assert named
        assert all((ROOT / "data/raw" / name).is_file() for name in named)


def test_every_break_is_one_of_counts_that_are_held() -> None:
    """Under the name that claims have, with a count before it and one after."""
    claims = pd.read_csv(ROOT / "data/processed/10_claims.csv", dtype=str)
    for one in declared():
        years = claims[(claims["producer"] == one.producer) & (claims["area"] == one.area)][
            "period_start"
        ].astype(int)
        assert years.min() < one.year <= years.max()
