"""The data sheet of the Global Slavery Index becomes raw claims, or one clear error."""

from pathlib import Path

import pytest
from format_samples import WALK_FREE_2018_COLUMNS, WALK_FREE_ROWS, card, walk_free_file

from analysis.reading.formats.walk_free import read_sheet
from analysis.reading.problems import InputError
from tests.case_tables import cases

CARD = card("walk_free/gsi.xlsx", "walk_free_sheet", year="2023")


def errors(path: Path, year: str = "2023") -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read_sheet(path, card("walk_free/gsi.xlsx", "walk_free_sheet", year=year))
    return str(caught.value)


def test_each_country_with_an_estimate_is_a_claim_of_the_lineage_of_its_edition(tmp_path: Path) -> None:
    frame = read_sheet(walk_free_file(tmp_path), CARD)
    columns = ["line", "claim_id", "figure", "printed_per_1000", "printed_population", "note"]
    assert frame[columns].to_numpy().tolist() == [
        [4, "WFALB-2023", "34,000", "11.8", "2878000", ""],
        [5, "WFGBR-2023", "122,000", "1.8", "67886000", ""],
        [6, "WFXKX-2023", "14,000", "8", "", ""],
    ]
    same = frame[["lineage", "period_start", "producer_year"]].drop_duplicates()
    assert same.to_numpy().tolist() == [["L-ILO-WF-IOM-2022", "2021", "2023"]]


def test_the_edition_of_2018(tmp_path: Path) -> None:
    rows = [("Albania", "Europe and Central Asia", 2923000, 6.9, 20000, 45.2)]
    path = walk_free_file(tmp_path, rows, WALK_FREE_2018_COLUMNS)
    frame = read_sheet(path, card("walk_free/gsi.xlsx", "walk_free_sheet", year="2018"))
    assert frame[["claim_id", "figure", "period_start", "lineage"]].to_numpy().tolist() == [
        ["WFALB-2018", "20,000", "2016", "L-ILO-WF-IOM-2017"]
    ]


@pytest.mark.parametrize(
    ("row", "rate"),
    [
        (("Albania", 2889000, 0.0043, 12400), "4.3"),
        (("Albania", 2889000, 0.43, 12400), "4.3"),
        (("Kosovo", None, 0.43, 12400), ""),  # nothing shows the scale
    ],
)
def test_the_edition_of_2016_prints_a_proportion(tmp_path: Path, row: tuple[object, ...], rate: str) -> None:
    columns = ("Country", "Population", "Estimated Proportion of Population in Modern Slavery")
    columns = (*columns, "Estimated Number in Modern Slavery")
    path = walk_free_file(tmp_path, [row], columns)
    frame = read_sheet(path, card("walk_free/gsi.xlsx", "walk_free_sheet", year="2016"))
    shown = frame[["figure", "lineage", "printed_per_1000"]].to_numpy().tolist()
    assert shown == [["12,400", "L-WALK-FREE-2013-2016", rate]]


@pytest.mark.parametrize(("row", "told"), cases(__file__, "a_cell_without_meaning_is_told"))
def test_a_cell_without_meaning_is_told(tmp_path: Path, row: tuple[object, ...], told: str) -> None:
    path = walk_free_file(tmp_path, [*WALK_FREE_ROWS[1:2], row])
    assert told.replace("[row]", "data/raw/walk_free/gsi.xlsx:5") in errors(path)


def test_a_country_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = walk_free_file(tmp_path, [*WALK_FREE_ROWS, WALK_FREE_ROWS[0]])
    assert ":10:country: the country stands twice" in errors(path)


def test_a_card_without_an_edition_is_told(tmp_path: Path) -> None:
    assert "the card gives the year '2024'; the edition: 2016, 2018 or 2023" in errors(
        walk_free_file(tmp_path), "2024"
    )
