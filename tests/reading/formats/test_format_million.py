"""A file of a million rows is read one row at a time: memory does not grow with what it holds."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from format_samples import CTDC_COLUMNS, EUROSTAT, UNODC_COLUMNS, unodc_file

ROWS = 1_000_000
#: What reading may add to the memory of a process, in MiB; the files hold 35 to 900 MiB of text.
MOST = 16
#: Reads a file in a process of its own, and tells the figures and how much its peak of memory (MiB) rose.
SCRIPT = """
import json, resource, sys
from pathlib import Path
from format_samples import card
from analysis.reading.formats import FORMATS
from analysis.reading.places import gazetteer
gazetteer()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
frame = FORMATS[sys.argv[1]].read(Path(sys.argv[2]), card("sample", sys.argv[1]))
rise = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([frame["figure"].tolist(), rise / (2**20 if sys.platform == "darwin" else 2**10)]))
"""


def figures_and_rise(reader: str, path: Path) -> tuple[list[str], float]:
    """The figures of a file, and how much the memory of the process that read it rose, in MiB."""
    command = [sys.executable, "-c", SCRIPT, reader, str(path)]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    figures, rise = json.loads(done.stdout)
    return figures, rise


@pytest.mark.slow
def test_a_synthetic_dataset(tmp_path: Path) -> None:
    path = tmp_path / "ctdc.csv"
    row = ",".join(("{year}", "Woman", "18--20", "UKR", "POL", "", "1", "", "", "1", "", "", "")) + "\n"
    with path.open("w", encoding="utf-8") as handle:
        handle.write(",".join(CTDC_COLUMNS) + "\n")
        handle.writelines(row.replace("{year}", str(2000 + number % 20)) for number in range(ROWS))
    figures, rise = figures_and_rise("ctdc_synthetic", path)
    assert figures == ["50,000"] * 60
    assert rise < MOST


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
    figures, rise = figures_and_rise("eurostat_tsv", path)
    assert figures == ["63", "123"]
    assert rise < MOST


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
    figures, rise = figures_and_rise("unodc_portal", path)
    assert figures == ["108"]
    assert rise < MOST
