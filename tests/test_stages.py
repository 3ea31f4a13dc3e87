"""Stages before the pages: made again for a reason that is told, and not made without one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import files
from analysis.cli import AFTER_TABLES
from analysis.freshness import RECORD
from analysis.freshness import update as update_tables
from tests.conftest import ROOT, copied_project


def update(root: Path, make: Callable[[Path], list[Path]], *, force: bool = False) -> str:
    """Why the tables were made now."""
    return update_tables(root, make, force=force, later=AFTER_TABLES).why


def copied(root: Path) -> list[Path]:
    """A table that is a copy of what it reads."""
    made = root / "data/processed/made.csv"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes((root / "data/raw/source.csv").read_bytes())
    return [made]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose stage is current."""
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/source.csv").write_text("1\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("a==1\n", encoding="utf-8")
    assert update(tmp_path, copied) == "they were never made here, or not to the end"
    assert update(tmp_path, copied) == ""
    return tmp_path


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (write("data/raw/source.csv", "2\n"), "data/raw/source.csv changed"),
        (write("data/raw/new.csv", "2\n"), "data/raw/new.csv changed"),
        (lambda root: (root / "data/raw/source.csv").rename(root / "data/raw/a.csv"), None),
        (write("requirements.lock", "a==2\n"), "requirements.lock changed"),
        (write("data/processed/made.csv", "1,edited\n"), "data/processed/made.csv is missing or was changed"),
        (lambda root: (root / "data/processed/made.csv").unlink(), "made.csv is missing or was changed"),
        *((write(RECORD, text), "they were never made here") for text in ("", "{", "[]", "{}")),
        *((write(RECORD, f'{{"format": {text}}}'), "never made here") for text in ("0", '5, "more": 2')),
    ],
)
def test_what_makes_a_stage_out_of_date(
    root: Path, change: Callable[[Path], object], why: str | None
) -> None:
    change(root)
    if why is None:
        with pytest.raises(FileNotFoundError):
            update(root, copied)
        (root / "data/raw/a.csv").rename(root / "data/raw/source.csv")
        # A stage that was broken off is not current, though everything is as it was.
        assert "not to the end" in update(root, copied)
    else:
        assert why in update(root, copied)
    assert update(root, copied) == ""
    source = (root / "data/raw/source.csv").read_text(encoding="utf-8")
    assert (root / "data/processed/made.csv").read_text(encoding="utf-8") == source


def test_a_source_that_is_gone_makes_a_stage_out_of_date(root: Path) -> None:
    second = root / "data/raw/second.csv"
    second.write_text("2\n", encoding="utf-8")
    assert update(root, copied) == "data/raw/second.csv changed"
    second.unlink()
    assert update(root, copied) == "data/raw/second.csv changed"
    assert update(root, copied) == ""


def test_moments_play_no_part_and_a_stage_can_be_forced(root: Path) -> None:
    os.utime(root / "data/raw/source.csv", (0, 0))
    (root / "data/processed/made.csv").touch()
    assert update(root, copied) == ""
    assert update(root, copied, force=True) == "it was asked for"


def test_the_files_that_changed_are_named_and_no_more_than_three(root: Path) -> None:
    for name in "abcde":
        write(f"data/raw/{name}.csv", "1")(root)
    assert update(root, copied) == "data/raw/a.csv, data/raw/b.csv, data/raw/c.csv and 2 more changed"


def test_digests_are_of_content_and_leave_out_what_is_hidden(tmp_path: Path) -> None:
    for folder in ("deep", "__pycache__"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    for name in ("data/a", "data/deep/b", "data/.hidden", "data/__pycache__/c.pyc", "single"):
        write(name, "1")(tmp_path)
    found = files.digests(tmp_path, tmp_path / "data", tmp_path / "single", tmp_path / "missing")
    assert found == dict.fromkeys(("data/a", "data/deep/b", "single"), files.digest(b"1"))


def test_what_is_edited_while_the_stage_runs_makes_it_out_of_date(root: Path) -> None:
    def slow(folder: Path) -> list[Path]:
        made = copied(folder)
        (folder / "data/raw/source.csv").write_text("edited meanwhile\n", encoding="utf-8")
        return made

    assert update(root, slow, force=True)
    assert update(root, copied) == "data/raw/source.csv changed"


def test_code_counts_but_for_rooms_after_the_tables(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = root / "package"
    for name in ("claims/a.py", "runner/b.py"):
        (package / name).parent.mkdir(parents=True)
        (package / name).write_text("x = 1\n", encoding="utf-8")
    (package / "tables.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(files, "PACKAGE", package)
    update(root, copied)
    write("package/runner/b.py", "x = 2\n")(root)
    assert update(root, copied) == ""
    write("package/claims/a.py", "x = 2\n")(root)
    assert update(root, copied) == "src/analysis/claims/a.py changed"
    write("package/tables.py", "x = 2\n")(root)
    assert update(root, copied) == "src/analysis/tables.py changed"


# The tables are taken from the project: that the command makes them right is seen in tests/checking.
COMMAND = """
import shutil, sys
from pathlib import Path
from analysis import cli

right, *words = sys.argv[1:]
cli._make_tables = lambda folder, anew: [
    Path(shutil.copy(one, folder / "data/processed")) for one in sorted(Path(right).iterdir())
]
sys.argv = ["analysis", *words]
try:
    cli.main()
except SystemExit as end:
    code = end.code or 0
print("loaded:", *(name for name in ("numpy", "pandas", "scipy", "zmq", "sphinx") if name in sys.modules))
sys.exit(code)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_command_with_nothing_to_do_loads_nothing_heavy_and_says_why_when_it_has(tmp_path: Path) -> None:
    """The commands of the real project: what is loaded is what takes the time."""
    copied_project(tmp_path)

    def command(*arguments: str) -> tuple[int, str]:
        environment = {**os.environ, "ANALYSIS_PROJECT": str(tmp_path), "COLUMNS": "200"}
        given = [sys.executable, "-c", COMMAND, str(ROOT / "data/processed"), *arguments]
        done = subprocess.run(given, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, text = command("build", "-r", "Ghana", "--explain")
    assert code == 0, text
    assert "tables: made, because they were never made here" in text
    assert "ghana: run, because it was never made" in text
    code, text = command("build", "-r", "Ghana", "--explain")
    assert code == 0, text
    assert "tables: current" in text
    assert "ghana: current" in text
    assert text.rstrip().endswith("loaded:")
    table = tmp_path / "data/processed/10_roles.csv"
    right = table.read_bytes()
    table.write_bytes(right + b"\n")
    assert "10_roles.csv is missing or was changed" in command("build", "-r", "Ghana", "--explain")[1]
    assert table.read_bytes() == right
    code, text = command("pages", "-r", "Ghana", "--force", "--timeout", "1", "--memory", "0.1")
    assert code == 1
    assert json.loads((tmp_path / "build/pages/manifest.json").read_bytes())["pages"][0]["status"] == "failed"
    assert "the limit is 0.10 GB" in text
