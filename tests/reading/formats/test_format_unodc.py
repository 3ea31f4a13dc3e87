"""The export of the UNODC data portal becomes raw claims, or one clear error."""

from pathlib import Path

import pandas as pd
import pytest
from format_samples import UNODC_COLUMNS, UNODC_ROWS, card, unodc_file, workbook

from analysis.reading.formats.unodc import read_portal
from analysis.reading.problems import InputError
from tests.case_tables import cases

CARD = card("unodc/data_glotip.xlsx", "unodc_portal")


def change(row: int, column: str, value: object) -> list[tuple[object, ...]]:
    """The rows of the sample with one cell changed."""
    rows = [list(cells) for cells in UNODC_ROWS]
    rows[row][UNODC_COLUMNS.index(column)] = value
    return [tuple(cells) for cells in rows]


def errors(path: Path) -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read_portal(path, CARD)
    return str(caught.value)


@pytest.fixture
def claims(tmp_path: Path) -> pd.DataFrame:
    return read_portal(unodc_file(tmp_path), CARD).set_index("claim_id")


def test_figures_are_those_of_the_file_and_each_country_is_one_lineage(claims: pd.DataFrame) -> None:
    assert claims.loc[["UNODCALB-2008", "UNODCIND-2019"], "line"].tolist() == [4, 13]
    assert set(claims["lineage"]) == {"L-UNODC-GLOTIP-ALB", "L-UNODC-GLOTIP-IND"}
    assert claims["figure"].to_dict() == {
        "UNODCALB-2008": "108",
        "UNODCALB-200801": "87",
        "UNODCALB-200803": "17",
        "UNODCALB-200804": "<5",
        "UNODCCALB-2008": "26",
        "UNODCIND-2019": "6411",
        "UNODCIND-201911": "1505",
        "UNODCIND-201912": "2080",
        "UNODCIND-201921": "9645",
    }


@pytest.mark.parametrize(
    ("claim_id", "axes"),
    [
        ("UNODCALB-2008", "all all trafficked detected flow persons_per_year"),
        ("UNODCALB-200801", "women all trafficked detected flow persons_per_year"),
        ("UNODCALB-200804", "boys all trafficked detected flow persons_per_year"),
        ("UNODCIND-201912", "all labour trafficked detected flow persons_per_year"),
        ("UNODCCALB-2008", "all all suspect detected convictions persons"),
    ],
)
def test_axes_say_who_is_counted(claims: pd.DataFrame, claim_id: str, axes: str) -> None:
    names = ["population", "exploitation", "status", "visibility", "measure", "unit"]
    assert claims.loc[claim_id, names].tolist() == axes.split()


def test_an_earlier_edition_names_the_value_otherwise(tmp_path: Path) -> None:
    columns = ["txtVALUE" if name == "VALUE" else name for name in UNODC_COLUMNS]
    path = workbook(tmp_path / "old.xlsx", "data_glotip_1", (columns,), UNODC_ROWS)
    assert len(read_portal(path, CARD)) == 9


def test_parts_of_a_country_report_on_their_own(tmp_path: Path) -> None:
    scotland = ("GBR_S", "United Kingdom (Scotland)", "Europe", "Northern Europe", *UNODC_ROWS[0][4:])
    frame = read_portal(unodc_file(tmp_path, [scotland]), CARD)
    assert frame[["claim_id", "place", "lineage"]].to_numpy().tolist() == [
        ["UNODCGBRS-2008", "Scotland, United Kingdom", "L-UNODC-GLOTIP-GBR-S"]
    ]


def test_the_code_decides_between_two_countries_of_one_name(tmp_path: Path) -> None:
    congo = ("COG", "Congo", "Africa", "Sub-Saharan Africa", *UNODC_ROWS[0][4:])
    assert read_portal(unodc_file(tmp_path, [congo]), CARD)["place"].tolist() == ["COG"]


@pytest.mark.parametrize(
    ("row", "column", "value", "told"), cases(__file__, "a_cell_without_meaning_is_told")
)
def test_a_cell_without_meaning_is_told(
    tmp_path: Path, row: int, column: str, value: object, told: str
) -> None:
    assert told in errors(unodc_file(tmp_path, change(row, column, value)))


def test_two_numbers_for_the_same_persons_are_told(tmp_path: Path) -> None:
    text = errors(unodc_file(tmp_path, [*UNODC_ROWS, change(0, "VALUE", 109)[0]]))
    assert ":18:VALUE: row 4 gives another number for the same persons: 108; one number for each" in text


def test_rates_and_rows_that_stand_twice_add_nothing(tmp_path: Path) -> None:
    right = read_portal(unodc_file(tmp_path), CARD)
    rate = change(0, "Unit of measurement", "Rate per 100,000 population")[0]
    rate = tuple(3.67 if value == 108 else value for value in rate)
    found = read_portal(unodc_file(tmp_path, [*UNODC_ROWS, UNODC_ROWS[0], rate]), CARD)
    pd.testing.assert_frame_equal(found, right)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    columns = ["Kategorie" if name == "Category" else name for name in UNODC_COLUMNS]
    text = errors(unodc_file(tmp_path, columns=columns))
    assert "no sheet has the columns of the original (closest: iso3_code, country, indicator" in text


def test_a_file_without_victims_is_told(tmp_path: Path) -> None:
    assert "holds no count of victims or offenders" in errors(unodc_file(tmp_path, UNODC_ROWS[5:6]))


def test_columns_out_of_order_are_told_even_where_every_cell_has_a_meaning(tmp_path: Path) -> None:
    columns = [{"Sex": "Age", "Age": "Sex"}.get(name, name) for name in UNODC_COLUMNS]
    text = errors(unodc_file(tmp_path, UNODC_ROWS[:1], columns))
    assert "the columns do not stand in the order of the original; Iso3_code before Country" in text
