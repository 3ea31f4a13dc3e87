"""What runs is what stands in the sources, whatever their moments say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.runner.bytecode import compile_by_content

SAY = "import sys; sys.path.insert(0, sys.argv[1]); from package.deep import one; print(one.X)"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A module of a package, imported once as ever."""
    path = tmp_path / "package/deep/one.py"
    path.parent.mkdir(parents=True)
    path.write_text("X = 1\n", encoding="utf-8")
    assert says(tmp_path) == "1"
    return path


def says(root: Path) -> str:
    """What the module says in a process of its own, which keeps what it compiled."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", SAY, str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def replace_at_the_same_moment(module: Path, text: str) -> None:
    status = module.stat()
    module.write_text(text, encoding="utf-8")
    os.utime(module, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_module_with_its_moment_set_back_runs_as_it_is(module: Path) -> None:
    package = module.parents[1]
    replace_at_the_same_moment(module, "X = 2\n")
    assert says(package.parent) == "1", "Python itself goes by the moment and the size"
    assert compile_by_content(package) == 1
    assert says(package.parent) == "2"
    # And so it stays, without anybody compiling anything.
    replace_at_the_same_moment(module, "X = 3\n")
    assert says(package.parent) == "3"
    assert compile_by_content(package) == 0


def test_what_cannot_be_compiled_or_written_is_left_alone(module: Path) -> None:
    package = module.parents[1]
    (package / "broken.py").write_text("def f(:\n", encoding="utf-8")
    cache = module.parent / "__pycache__"
    for path in cache.iterdir():
        path.unlink()
    cache.rmdir()
    cache.write_text("a file in the way", encoding="utf-8")
    assert compile_by_content(package) == 0
