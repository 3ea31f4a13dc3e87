"""The processed tables from what earlier runs left: the same bytes, whatever became of it meanwhile."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

from analysis import processing
from analysis.content_cache import FOLDER, cached_in
from tests.conftest import ROOT

#: What happens to the file of a stage.
DAMAGES: tuple[Callable[[bytes], bytes | None], ...] = (
    lambda content: content[:-9],
    lambda content: content.replace(b"1", b"2"),
    lambda content: content.replace(b"format 1", b"format 2", 1),
    lambda content: b"",
    lambda content: bytes(range(256)),
    lambda content: None,
)


def made(project: Path, folder: Path) -> dict[str, bytes]:
    """All files of data/processed, as they are made with what is in a folder."""
    with cached_in(folder):
        return processing.contents(processing.process(project).tables)


def damage(folder: Path) -> int:
    """Damage the file of each stage in another way, or put a folder in its place; how many files there are."""
    paths = sorted(folder.iterdir())
    for path, change in zip(paths, cycle(DAMAGES), strict=False):
        content = change(path.read_bytes())
        path.unlink()
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
    return len(paths)


def test_whatever_is_damaged_the_tables_are_the_same(
    small_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_project / FOLDER
    right = processing.contents(processing.process(small_project).tables)
    assert made(small_project, folder) == right
    assert damage(folder) > 5
    assert made(small_project, folder) == right
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("build/content: ")
    assert line.endswith(" entries were damaged and are made again")
    assert made(small_project, folder) == right
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_cold_is_warm_for_all_shipped_claims(processed: processing.Processed, tmp_path: Path) -> None:
    """Each stage alone is asked too: its results are there, those of the stages around it are not."""
    right = processing.contents(processed.tables)
    assert made(ROOT, tmp_path) == right
    stages = sorted(path.name for path in tmp_path.iterdir())
    assert {"bounds.tsv", "capture.tsv", "clips.tsv", "exact_moves.tsv", "naive_parts.tsv"} <= {*stages}
    before = {name: (tmp_path / name).read_bytes() for name in stages}
    for outer in ("conflicts.tsv", "raw_files.tsv"):
        (tmp_path / outer).unlink()
    assert made(ROOT, tmp_path) == right
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: sorted(content.splitlines()) for name, content in after.items()} == {
        name: sorted(content.splitlines()) for name, content in before.items()
    }


@pytest.mark.slow
def test_two_commands_at_once_make_the_same_tables(small_project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(small_project, other, ignore=shutil.ignore_patterns("other"))
    command = [sys.executable, "-m", "analysis", "data"]
    alone = subprocess.run(command, env=project_of(other), capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    running = [
        subprocess.Popen(command, env=project_of(small_project), stderr=subprocess.PIPE) for _ in range(2)
    ]
    assert [process.communicate()[1] for process in running] == [b"", b""]
    for path in (other / "data/processed").iterdir():
        assert (small_project / "data/processed" / path.name).read_bytes() == path.read_bytes()


def project_of(folder: Path) -> dict[str, str]:
    """An environment in which a folder is the project."""
    return {**os.environ, "ANALYSIS_PROJECT": str(folder)}
