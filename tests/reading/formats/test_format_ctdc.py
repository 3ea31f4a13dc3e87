"""The synthetic dataset of the CTDC becomes counts, never records, or one clear error."""

import tracemalloc
from pathlib import Path

import pytest
from format_samples import CTDC_COLUMNS, CTDC_ROWS, card, ctdc_file, ctdc_text

from analysis.reading.formats.ctdc import read_synthetic
from analysis.reading.problems import InputError

CARD = card("ctdc/ctdc.csv", "ctdc_synthetic")


def errors(path: Path) -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read_synthetic(path, CARD)
    return str(caught.value)


def change(column: str, value: str) -> str:
    """The text of the sample with one cell of its first record changed."""
    first = list(CTDC_ROWS[0])
    first[CTDC_COLUMNS.index(column)] = value
    return ctdc_text([first, *CTDC_ROWS[1:]])


def test_records_are_counted(tmp_path: Path) -> None:
    frame = read_synthetic(ctdc_file(tmp_path), CARD)
    assert frame[["claim_id", "population", "exploitation", "figure", "line"]].to_numpy().tolist() == [
        ["CTDCPOL-2019", "all", "all", "12", 2],
        ["CTDCPOL-201903", "girls", "all", "<5", 8],
        ["CTDCPOL-201912", "all", "labour", "<5", 12],
        ["CTDCPOL-201911", "all", "sexual", "10", 2],
        ["CTDCPOL-201901", "women", "all", "6", 2],
        ["CTDCPOL-2020", "all", "all", "5", 14],
        ["CTDCPOL-202012", "all", "labour", "5", 14],
        ["CTDCPOL-202002", "men", "all", "5", 14],
    ]


def test_no_cell_of_a_record_comes_out(tmp_path: Path) -> None:
    frame = read_synthetic(ctdc_file(tmp_path), CARD)
    held = {"UKR", "18--20", "9--17", "0--12 (0-1 yr)", "Woman", "Man"}
    assert not frame.map(str).isin(held).to_numpy().any()
    assert set(frame["visibility"]) == {"assisted"}


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("yearOfRegistration", "19", ":2:yearOfRegistration: '19' is not allowed; a year, or nothing"),
        ("gender", "18--20", ":2:gender: '18--20' is not allowed"),
        ("ageBroad", "18-20", ":2:ageBroad: '18-20' is not allowed; 0--8, 9--17"),
        ("CountryOfExploitation", "Poland", ":2:CountryOfExploitation: 'Poland' is not allowed"),
        ("isSexualExploit", "yes", ":2:isSexualExploit: 'yes' is not allowed; 1, 0 or nothing"),
    ],
)
def test_a_cell_without_meaning_is_told(tmp_path: Path, column: str, value: str, told: str) -> None:
    assert told in errors(ctdc_file(tmp_path, change(column, value)))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    columns = ["country" if name == "CountryOfExploitation" else name for name in CTDC_COLUMNS]
    text = errors(ctdc_file(tmp_path, ctdc_text(columns=columns)))
    assert ":1:CountryOfExploitation: the column stands 0 times; the columns of the original" in text


def test_records_without_country_or_year_are_no_claims(tmp_path: Path) -> None:
    assert "holds no record with a country and a year" in errors(
        ctdc_file(tmp_path, ctdc_text(CTDC_ROWS[-2:]))
    )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    """Sixty thousand records of twenty years and one country, in a file of 3 MiB."""
    row = ("{year}", *CTDC_ROWS[0][1:])
    lines = [",".join(row).replace("{year}", str(year)) + "\n" for year in range(2000, 2020)]
    read_synthetic(ctdc_file(tmp_path), CARD)  # what is loaded once does not count
    path = tmp_path / "large.csv"
    path.write_text(",".join(CTDC_COLUMNS) + "\n" + "".join(lines) * 3_000, encoding="utf-8")
    tracemalloc.start()
    frame = read_synthetic(path, CARD)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frame["figure"].tolist() == ["3,000"] * 60
    assert peak < 2**20
