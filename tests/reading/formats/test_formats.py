"""The project's own long tables become raw claims and ratings, or one clear error."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.reading.delimited_tables import cell_problems, raw_contract
from analysis.reading.problems import InputError
from analysis.reading.readers import READERS
from tests.case_tables import cases
from tests.reading.formats.format_samples import card, table


def read(reader: str, path: Path) -> pd.DataFrame:
    """The records of a file."""
    _, read_file = READERS[reader]
    return read_file(path, card("folder/table.csv", reader, year="2006", title="Title"))


def errors(reader: str, path: Path) -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read(reader, path)
    return str(caught.value)


@pytest.mark.parametrize(("reader", "change", "message"), cases(__file__, "what_has_no_meaning_is_told"))
def test_what_has_no_meaning_is_told(
    tmp_path: Path, reader: str, change: tuple[str, str], message: str
) -> None:
    assert message in errors(reader, table(reader, tmp_path, *change))


@pytest.mark.parametrize(("reader", "rows"), cases(__file__, "records_are_those_of_the_file"))
def test_records_are_those_of_the_file(tmp_path: Path, reader: str, rows: tuple[str, ...]) -> None:
    frame = read(reader, table(reader, tmp_path))
    columns = rows[0].split("|")
    assert frame[columns].astype(str).agg("|".join, axis=1).tolist() == list(rows[1:])
    target, _ = READERS[reader]
    assert cell_problems(frame, raw_contract(target), file="x") == []


def test_a_rate_is_that_which_the_index_shows(tmp_path: Path) -> None:
    path = table("walk_free_index", tmp_path, "16938000,1.8", "16938000,4.699999999999999")
    assert read("walk_free_index", path)["printed_per_1000"].tolist() == ["", "4.7", "8"]


def surveys(folder: Path, row: str) -> Path:
    """The table of the index, with a table of surveys beside it."""
    (folder / "surveys.csv").write_text(f"country_code,place,edition,source\n{row}\n", encoding="utf-8")
    return table("walk_free_index", folder)


def test_a_number_that_rests_on_a_survey_says_so(tmp_path: Path) -> None:
    path = surveys(tmp_path, "NLD,Netherlands,2018,a report")
    frame = read("walk_free_index", path).set_index("claim_id")
    assert frame["method"].to_dict() == {"WFCHN-2013": "model", "WFNLD-2018": "survey", "WFXKX-2023": "model"}
    assert frame.loc[["WFNLD-2018", "WFCHN-2013"], "definition"].nunique() == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("NLD,Netherlands,2016,a report", "folder/surveys.csv:2:country_code: NLD 2016 is no row of"),
        ("NLD,Netherlands,2018,", "data/raw/folder/surveys.csv:2:source: the cell is empty"),
    ],
)
def test_a_survey_without_its_number_or_its_source_is_told(tmp_path: Path, row: str, message: str) -> None:
    assert message in errors("walk_free_index", surveys(tmp_path, row))
