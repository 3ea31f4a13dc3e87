"""A million records of persons are counted while they are read: memory does not grow with what the file holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from format_samples import CTDC_COLUMNS

ROWS = 1_000_000
#: What reading may add to the memory of a process, in MiB; the file holds 50 MiB of text.
MOST = 16
#: Reads a file in a process of its own, and tells the figures and how much its peak of memory (MiB) rose.
SCRIPT = """
import json, resource, sys
from pathlib import Path
from format_samples import card
from analysis.reading.readers import READERS
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
frame = READERS["ctdc_synthetic"][1](Path(sys.argv[1]), card("sample", "ctdc_synthetic"))
rise = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([frame["figure"].tolist(), rise / (2**20 if sys.platform == "darwin" else 2**10)]))
"""


def figures_and_rise(path: Path) -> tuple[list[str], float]:
    """The figures of a file, and how much the memory of the process that read it rose, in MiB."""
    command = [sys.executable, "-c", SCRIPT, str(path)]
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
    figures, rise = figures_and_rise(path)
    assert figures == ["50,000"] * 60
    assert rise < MOST
