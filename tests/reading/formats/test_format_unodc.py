"""The export of the UNODC data portal becomes raw claims, or one clear error."""

from pathlib import Path

import pandas as pd
import pytest
from format_samples import UNODC_COLUMNS, UNODC_ROWS, card, unodc_file, workbook

from analysis.reading.formats.unodc import read_portal
from analysis.reading.problems import InputError

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


def test_figures_are_those_of_the_file(claims: pd.DataFrame) -> None:
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


def test_lines_are_those_of_the_sheet(claims: pd.DataFrame) -> None:
    assert claims["line"].to_dict()["UNODCALB-2008"] == 4
    assert claims["line"].to_dict()["UNODCIND-2019"] == 13


def test_axes_say_who_is_counted(claims: pd.DataFrame) -> None:
    axes = claims[["population", "exploitation", "status", "visibility", "measure", "unit"]]
    victims = ("trafficked", "detected", "flow", "persons_per_year")
    assert tuple(axes.loc["UNODCALB-2008"]) == ("all", "all", *victims)
    assert tuple(axes.loc["UNODCALB-200801"]) == ("women", "all", *victims)
    assert tuple(axes.loc["UNODCALB-200804"]) == ("boys", "all", *victims)
    assert tuple(axes.loc["UNODCIND-201912"]) == ("all", "labour", *victims)
    assert tuple(axes.loc["UNODCCALB-2008"]) == (
        "all",
        "all",
        "suspect",
        "detected",
        "convictions",
        "persons",
    )


def test_each_country_is_one_lineage(claims: pd.DataFrame) -> None:
    assert set(claims["lineage"]) == {"L-UNODC-GLOTIP-ALB", "L-UNODC-GLOTIP-IND"}


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
    ("row", "column", "value", "told"),
    [
        (0, "Country", "Atlantis", ":4:Country: 'Atlantis' is not allowed"),
        (0, "Country", "Algeria", "a name of the country with the code 'ALB' (this one is DZA)"),
        (0, "Country", "Europe", "a name of the country with the code 'ALB' (this one is EUROPE)"),
        (0, "Year", 208, ":4:Year: '208' is not allowed; a year"),
        (0, "Sex", "0 to 17 years", ":4:Sex: '0 to 17 years' is not allowed"),
        (0, "Age", "Female", ":4:Age: 'Female' is not allowed"),
        (0, "VALUE", "a hundred", ":4:VALUE: 'a hundred' is not allowed; a whole number, <5 or nothing"),
        (0, "VALUE", -108, ":4:VALUE: '-108' is not allowed"),
        (0, "VALUE", 10.8, ":4:VALUE: '10.8' is not allowed"),
        (0, "Dimension", "Albania", ":4:Dimension: 'Albania' is not allowed; Total or by ..."),
        (
            0,
            "Category",
            "Sexual exploitation",
            ":4:Category: 'Sexual exploitation' is not allowed; Total, as",
        ),
        (10, "Category", "Forced gardening", ":14:Category: 'Forced gardening' is not allowed; sexual"),
        (0, "Unit of measurement", "Kilograms", ":4:Unit of measurement: 'Kilograms' is not allowed; Counts"),
        (0, "VALUE", "1,08", ":4:VALUE: '1,08' is not allowed"),
        (0, "VALUE", "١٠٨", ":4:VALUE: '١٠٨' is not allowed"),
    ],
)
def test_a_cell_without_meaning_is_told(
    tmp_path: Path, row: int, column: str, value: object, told: str
) -> None:
    assert told in errors(unodc_file(tmp_path, change(row, column, value)))


def test_two_numbers_for_the_same_persons_are_told(tmp_path: Path) -> None:
    text = errors(unodc_file(tmp_path, [*UNODC_ROWS, change(0, "VALUE", 109)[0]]))
    assert ":18:VALUE: row 4 gives another number for the same persons: 108; one number for each" in text


def test_a_row_that_stands_twice_counts_once(tmp_path: Path) -> None:
    right = read_portal(unodc_file(tmp_path), CARD)
    pd.testing.assert_frame_equal(
        read_portal(unodc_file(tmp_path, [*UNODC_ROWS, UNODC_ROWS[0]]), CARD), right
    )


def test_rates_are_left_out(tmp_path: Path) -> None:
    right = read_portal(unodc_file(tmp_path), CARD)
    rate = change(0, "Unit of measurement", "Rate per 100,000 population")[0]
    rate = tuple(3.67 if value == 108 else value for value in rate)
    pd.testing.assert_frame_equal(read_portal(unodc_file(tmp_path, [*UNODC_ROWS, rate]), CARD), right)


def test_an_error_in_every_row_does_not_fill_the_memory(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_portal(unodc_file(tmp_path, change(0, "Year", 208)[:1] * 1000), CARD)
    assert len(caught.value.problems) <= 100


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
