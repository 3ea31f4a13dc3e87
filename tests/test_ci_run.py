"""What CI runs, in which order, and with which Pythons: `make` and the Pythons are replaced by scripts that say so.

What goes on beside the main job writes its line at any moment: such lines are sorted.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAIN = ["make report", "make test-all"]
ROOMS = "tests/reading tests/claims tests/estimates"
SECOND = "VENV=.venv311 PYTHON=python3.11"
ENVIRONMENT = f"make .venv311/.ready {SECOND}"
OLDEST = f"make test {SECOND} ROOMS={ROOMS}"


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
    put(tmp_path / "bin/make", 'echo "make $*" >> made; echo "said by make $*"; [ "$*" != "$FAILING" ]')
    for name in ("bash", "cat", "dirname", "env", "mktemp", "nice", "rm"):
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
    code, commands, last_line = run(clone)
    assert (code, sorted(commands)) == (0, sorted([*MAIN, ENVIRONMENT, OLDEST]))
    # Not before its environment and the pages are there; told last, as its lines would mingle with those of the others.
    assert {*commands[:2]} == {"make report", ENVIRONMENT}
    assert last_line == f"said by {OLDEST}"


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
    assert (code, sorted(commands)) == (0, sorted([*MAIN, ENVIRONMENT]))
    assert "no second run" in last_line


def test_without_a_report_there_are_no_tests(clone: Path) -> None:
    put(clone / "bin/python3.11", "exit 0")
    code, commands, _ = run(clone, "report")
    assert code != 0
    assert sorted(commands) == sorted(["make report", ENVIRONMENT])


@pytest.mark.parametrize("failing", ["make test-all", OLDEST])
def test_a_failure_of_either_run_is_one_and_both_are_told(clone: Path, failing: str) -> None:
    put(clone / "bin/python3.11", "exit 0")
    code, commands, last_line = run(clone, failing.removeprefix("make "))
    assert code != 0
    assert {*MAIN, OLDEST} <= {*commands}
    assert last_line == f"said by {OLDEST}"


def test_an_environment_that_cannot_be_made_beside_the_report_is_for_the_second_run_to_tell(
    clone: Path,
) -> None:
    put(clone / "bin/python3.11", "exit 0")
    code, commands, last_line = run(clone, ENVIRONMENT.removeprefix("make "))
    assert (code, {*commands}) == (0, {*MAIN, ENVIRONMENT, OLDEST})
    assert last_line == f"said by {OLDEST}"


def test_the_second_environment_is_neither_kept_in_git_nor_left_by_make_clean() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".venv311/" in ignored
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    clean = makefile.partition("\nclean:")[2]
    assert " .venv311 " in clean.splitlines()[1]
