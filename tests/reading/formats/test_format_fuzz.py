"""Whatever a file holds, a reader ends in one clear error or a right table, never in a wrong one."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.reading.problems import InputError
from analysis.reading.readers import READERS, Target
from tests.reading.formats.format_samples import TABLES, card, table

#: Readers of a table in columns of its own; the others take tables in the columns of claims, ratings and the like.
FORMATS = [name for name in READERS if name not in list(Target)]
FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def attempt(reader: str, path: Path) -> pd.DataFrame | None:
    """The claims of a file, or None if it ends in a clear error that names the file."""
    sample = card(f"sample/{path.name}", reader, year="2023")
    _, read_file = READERS[reader]
    try:
        return read_file(path, sample)
    except InputError as error:
        problems = error.problems
    assert problems
    assert all(problem.file.startswith(sample.path) and problem.right for problem in problems)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("reader", FORMATS)
@FUZZ
@given(data=st.binary(max_size=3000))
def test_random_bytes(tmp_path: Path, reader: str, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert attempt(reader, path) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp500"])
@pytest.mark.parametrize("reader", [reader for reader, text in TABLES.items() if "Albania" in text])
def test_other_encodings(tmp_path: Path, reader: str, encoding: str) -> None:
    path = table(reader, tmp_path, "Albania", "Côte d'Ivoire")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert attempt(reader, path) is None


@pytest.mark.parametrize("reader", FORMATS)
def test_a_missing_and_an_empty_file(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "x.csv"
    assert attempt(reader, path) is None
    path.write_bytes(b"")
    assert attempt(reader, path) is None
