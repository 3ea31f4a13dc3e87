"""A file of a million rows is read one row at a time: memory does not grow with it."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from format_samples import CTDC_COLUMNS, EUROSTAT, UNODC_COLUMNS, card, unodc_file

from analysis.reading.formats import FORMATS

ROWS = 1_000_000
#: What reading may hold at once, in bytes: a few percent of what the smallest of these files would take as a table.
MOST = 64 * 2**20


def peak(reader: str, path: Path) -> tuple[pd.DataFrame, int]:
    """The claims of a file, and the most memory in bytes that reading it held."""
    tracemalloc.start()
    try:
        frame = FORMATS[reader].read(path, card(f"sample/{path.name}", reader))
        return frame, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_synthetic_dataset(tmp_path: Path) -> None:
    path = tmp_path / "ctdc.csv"
    row = ",".join(("{year}", "Woman", "18--20", "UKR", "POL", "", "1", "", "", "1", "", "", "")) + "\n"
    with path.open("w", encoding="utf-8") as handle:
        handle.write(",".join(CTDC_COLUMNS) + "\n")
        handle.writelines(row.replace("{year}", str(2000 + number % 20)) for number in range(ROWS))
    frame, held = peak("ctdc_synthetic", path)
    assert len(frame) == 60
    assert set(frame["figure"]) == {"50,000"}
    assert held < MOST


@pytest.mark.slow
def test_a_bulk_file(tmp_path: Path) -> None:
    path = tmp_path / "crim_thb_vctz.tsv"
    header, first = EUROSTAT.splitlines(keepends=True)[:2]
    with path.open("w", encoding="utf-8") as handle:
        handle.write(header.replace("sex", "sex,citizen"))
        handle.write(first.replace("PER_VICT,T", "PER_VICT,T,TOTAL"))
        handle.writelines(
            f"A,PER_VICT,T,C{number},NR,AT\t: \t{number} \t{number} b\n" for number in range(ROWS)
        )
    frame, held = peak("eurostat_tsv", path)
    assert frame["figure"].tolist() == ["63", "123"]
    assert held < MOST


def _sheet_rows() -> Iterator[str]:
    """Rows of a sheet: the names of the columns, one total, and a million persons counted again by citizenship."""
    texts = ("ALB", "Albania", "Europe", "Southern Europe", "Detected trafficking victims")
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    number = "<c><v>{}</v></c>"
    fixed = "".join(cell.format(text) for text in texts)
    tail = "".join(cell.format(text) for text in ("Total", "Total"))
    end = cell.format("Counts") + "{}" + cell.format("UNODC GLOTIP") + "</row>"
    yield "<row>" + "".join(cell.format(name) for name in UNODC_COLUMNS) + "</row>"
    yield f"<row>{fixed}{tail}{tail}{number.format(2008)}{end.format(number.format(108))}"
    split = cell.format("by citizenship") + cell.format("Citizens")
    line = f"<row>{fixed}{split}{tail}{number.format(2008)}{end.format(number.format(7))}"
    for _ in range(ROWS):
        yield line


@pytest.mark.slow
def test_an_export_of_the_portal(tmp_path: Path) -> None:
    small = unodc_file(tmp_path)
    path = tmp_path / "large.xlsx"
    with (
        zipfile.ZipFile(small) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if not name.startswith("xl/worksheets/"):
                target.writestr(name, source.read(name))
                continue
            namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            with target.open(name, "w", force_zip64=True) as sheet:
                sheet.write(f'<worksheet xmlns="{namespace}"><sheetData>'.encode())
                for row in _sheet_rows():
                    sheet.write(row.encode())
                sheet.write(b"</sheetData></worksheet>")
    frame, held = peak("unodc_portal", path)
    assert frame["figure"].tolist() == ["108"]
    assert held < MOST
