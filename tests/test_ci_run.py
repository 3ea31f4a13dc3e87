"""What CI runs, in which order, and with which Pythons: `make` and the Pythons are replaced by scripts that say so."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAIN = ["make report", "make test-all"]
ROOMS = "tests/reading tests/claims tests/estimates"
OLDEST = f"make test VENV=.venv311 PYTHON=python3.11 ROOMS={ROOMS}"


def put(file: Path, script: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with nothing but `.ci/run`, in an environment of Python 3.13, and a `make` that takes notes."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    put(tmp_path / ".venv/bin/python", "echo 3.13")
    put(tmp_path / "bin/make", 'echo "make $*" >> made; [ "$*" != "$FAILING" ]')
    for name in ("bash", "dirname", "env"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def run(clone: Path, failing: str = "") -> tuple[int, list[str], str]:
    """Exit code of `.ci/run`, what was made, and the last line printed."""
    environment = {**os.environ, "PATH": str(clone / "bin"), "FAILING": failing}
    done = subprocess.run([clone / ".ci/run"], env=environment, check=False, capture_output=True, text=True)
    commands = (clone / "made").read_text(encoding="utf-8").splitlines()
    return done.returncode, commands, done.stdout.strip().rpartition("\n")[2]


def test_the_fast_tests_run_once_more_with_the_oldest_python(clone: Path) -> None:
    put(clone / "bin/python3.11", "exit 0")
    assert run(clone) == (
        0,
        [*MAIN, OLDEST],
        f"Lint, types and the fast tests of {ROOMS} once more, with python3.11:",
    )


def test_the_rooms_of_the_second_run_are_there() -> None:
    assert [room for room in ROOMS.split() if not (ROOT / room).is_dir()] == []


@pytest.mark.parametrize("script", ["", "exit 1"])
def test_where_there_is_no_such_python_it_is_said(clone: Path, script: str) -> None:
    """Also where the command is there and cannot make an environment, as that of a version manager."""
    if script:
        put(clone / "bin/python3.11", script)
    code, commands, last_line = run(clone)
    assert (code, commands) == (0, MAIN)
    assert last_line == "python3.11 is not installed, or cannot make an environment: nothing was run with it."


def test_there_is_no_second_run_where_all_ran_with_it(clone: Path) -> None:
    put(clone / ".venv/bin/python", "echo 3.11")
    put(clone / "bin/python3.11", "exit 0")
    code, commands, last_line = run(clone)
    assert (code, commands) == (0, MAIN)
    assert "no second run" in last_line


@pytest.mark.parametrize(("failing", "commands"), [("report", MAIN[:1]), ("test-all", MAIN)])
def test_what_fails_ends_it(clone: Path, failing: str, commands: list[str]) -> None:
    put(clone / "bin/python3.11", "exit 0")
    code, done, _ = run(clone, failing)
    assert code != 0
    assert done == commands


def test_a_failure_with_the_oldest_python_alone_is_one(clone: Path) -> None:
    put(clone / "bin/python3.11", "exit 0")
    code, commands, _ = run(clone, OLDEST.removeprefix("make "))
    assert code != 0
    assert commands == [*MAIN, OLDEST]


def test_the_second_environment_is_neither_kept_in_git_nor_left_by_make_clean() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".venv311/" in ignored
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    clean = makefile.partition("\nclean:")[2]
    assert " .venv311 " in clean.splitlines()[1]
