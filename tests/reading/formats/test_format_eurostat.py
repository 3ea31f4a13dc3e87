"""Eurostat's bulk TSV becomes raw claims, or one clear error."""

from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from format_samples import EUROSTAT, EUROSTAT_OLD, card, eurostat_file

from analysis.reading.formats.eurostat import read_tsv
from analysis.reading.problems import InputError
from tests.case_tables import cases

CARD = card("eurostat/crim_thb_sex.tsv", "eurostat_tsv")


def errors(path: Path) -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read_tsv(path, CARD)
    return str(caught.value)


@pytest.mark.parametrize("name", ["crim_thb_sex.tsv", "crim_thb_sex.tsv.gz"])
def test_values_missing_values_and_flags(tmp_path: Path, name: str) -> None:
    frame = read_tsv(eurostat_file(tmp_path, name=name), CARD)
    assert frame[["line", "claim_id", "figure", "note"]].to_numpy().tolist() == [
        [2, "CRIMTHBSEXAT-2021", "63", ""],
        [2, "CRIMTHBSEXAT-2022", "123", "break in time series"],
        [3, "CRIMTHBSEXAT-202107", "40", ""],
        [3, "CRIMTHBSEXAT-202207", "90", "break in time series; definition differs"],
        [6, "CRIMTHBSEXEL-2020", "70", ""],
        [6, "CRIMTHBSEXEL-2021", "74", ""],
        [7, "CRIMTHBSEXEU272020-2020", "6534", "estimated"],
        [7, "CRIMTHBSEXEU272020-2021", "7155", "estimated"],
        [7, "CRIMTHBSEXEU272020-2022", "10093", "estimated"],
        [8, "CRIMTHBSEXATCNV-2020", "5", ""],
        [8, "CRIMTHBSEXATCNV-2022", "7", ""],
    ]
    assert frame.loc[frame["provisional"] == "yes", "claim_id"].tolist() == ["CRIMTHBSEXEL-2021"]


def test_a_provisional_value_keeps_what_its_other_flags_mean(tmp_path: Path) -> None:
    frame = read_tsv(eurostat_file(tmp_path, EUROSTAT.replace("90 bd", "90 bpd")), CARD).set_index("claim_id")
    assert frame.loc["CRIMTHBSEXAT-202207", ["provisional", "note"]].tolist() == [
        "yes",
        "break in time series; definition differs",
    ]


def test_codes_become_places_and_axes(tmp_path: Path) -> None:
    frame = read_tsv(eurostat_file(tmp_path), CARD).set_index("claim_id")
    axes = frame[["place", "population", "status", "measure", "unit", "lineage"]]
    assert tuple(axes.loc["CRIMTHBSEXEL-2020"]) == (
        *("GRC", "all", "trafficked", "flow", "persons_per_year", "L-EUROSTAT-THB-GRC"),
    )
    assert tuple(axes.loc["CRIMTHBSEXAT-202107"])[1] == "women_and_girls"
    assert tuple(axes.loc["CRIMTHBSEXATCNV-2020"])[2:5] == ("suspect", "convictions", "persons")
    assert axes.loc["CRIMTHBSEXEU272020-2020", ["place", "lineage"]].tolist() == [
        "EU27_2020",
        "L-EUROSTAT-THB-EU",
    ]


def test_an_older_file(tmp_path: Path) -> None:
    frame = read_tsv(eurostat_file(tmp_path, EUROSTAT_OLD, "crim_thb_vctz.tsv"), CARD)
    assert frame[["claim_id", "place", "figure", "note"]].to_numpy().tolist() == [
        ["CRIMTHBVCTZUK-2014", "GBR", "2340", ""],
        ["CRIMTHBVCTZUK-2013", "GBR", "1744", ""],
        ["CRIMTHBVCTZXK-2013", "XKX", "0", "not significant"],
    ]


@pytest.mark.parametrize(("old", "new", "told"), cases(__file__, "what_has_no_meaning_is_told"))
def test_what_has_no_meaning_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in EUROSTAT
    assert told in errors(eurostat_file(tmp_path, EUROSTAT.replace(old, new)))


def test_a_file_called_otherwise_is_told(tmp_path: Path) -> None:
    assert "the file is called download.tsv; the name of the table" in errors(
        eurostat_file(tmp_path, name="download.tsv")
    )


def test_exchanged_dimensions_are_told_or_do_no_harm(tmp_path: Path) -> None:
    right = read_tsv(eurostat_file(tmp_path), CARD)
    for order in permutations(("freq", "leg_stat", "sex", "unit", "geo")):
        text = EUROSTAT.replace("freq,leg_stat,sex,unit,geo", ",".join(order))
        try:
            frame = read_tsv(eurostat_file(tmp_path, text), CARD)
        except InputError:
            continue
        pd.testing.assert_frame_equal(frame, right)


def test_a_last_line_without_its_end_is_told(tmp_path: Path) -> None:
    assert ":9: the last line has no line end" in errors(eurostat_file(tmp_path, EUROSTAT.rstrip("\n")))
