"""The public library: every name is there, light to import, documented by an example that runs."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest

import analysis as an
from tests.conftest import ROOT

NAMES = [name for name in an.__all__ if name != "plot"]


def test_importing_the_package_loads_no_room() -> None:
    code = "import sys, analysis; print(sorted(m for m in sys.modules if m.startswith(('analysis.', 'pandas', 'numpy'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_stays_what_it_is_when_all_modules_are_imported() -> None:
    # The engine is only ever loaded by Papermill.
    importlib.import_module("papermill")
    before = {name: getattr(an, name) for name in NAMES}
    for module in pkgutil.walk_packages(an.__path__, "analysis."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert {name: getattr(an, name) for name in NAMES} == before
    rooms = {path.name.removesuffix(".py") for path in (ROOT / "src/analysis").iterdir()}
    assert not rooms & set(NAMES), "a public name that is a room's would be hidden by the room"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no name 'load_claim'"):
        _ = an.load_claim


@pytest.mark.parametrize("name", [*NAMES, *(f"plot.{name}" for name in an.plot.__all__)])
def test_every_name_has_an_example_that_runs_and_tells_its_parameters(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = attrgetter(name)(an)
    text = inspect.getdoc(found) or ""
    assert ">>> " in text, f"{name} has no example"
    for parameter in inspect.signature(found).parameters:
        assert re.search(rf"^[\w*, ]*\b{re.escape(parameter)}\b.*:?", text, re.MULTILINE), parameter
    names = {**vars(inspect.getmodule(found)), "an": an, "analysis": an}
    (test,) = doctest.DocTestFinder(recurse=False).find(found, name, globs=names)
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    printed: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=options).run(test, out=printed.append)
    assert not failed, "".join(printed)


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))], ids=lambda path: path.name
)
def test_nothing_that_readers_see_is_imported_from_the_interior(path: Path) -> None:
    assert not re.search(r"\b(from|import) analysis\.", path.read_text(encoding="utf-8"))
