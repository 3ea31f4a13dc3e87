"""Every way in which a cell is known to go wrong, by `analysis build`, by the engine and by plain Papermill.

The cells are data, in the file beside this one; what plain Papermill cannot know is noted there too.
"""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import papermill
import psutil  # type: ignore[import-untyped]
import pytest
from jupyter_core.utils import ensure_event_loop

from analysis.runner import write_guard
from analysis.runner.engine import PageError
from analysis.runner.kernels import Kernels
from analysis.runner.page_faults import Fault, Limits
from analysis.runner.page_outputs import AUTHOR_TAG
from analysis.runner.results import BuildResult
from tests.case_tables import cases
from tests.runner.page_projects import (
    PLAIN_PAGE,
    entry,
    notebook,
    old_site,
    project,
    run_build,
    shown,
    wait_for,
    write_collection,
)

Case = Mapping[str, Any]

CELLS: dict[str, Case] = {case["name"]: case for case in cases(__file__, "cells")}
SILENT = [name for name, case in CELLS.items() if case.get("silent")]
#: Cells that kill or hang a kernel, fill memory, or end with an error as any program does: `make test-all` tries them.
LOUD = [name for name in CELLS if name not in SILENT]
HANGING = [name for name, case in CELLS.items() if case.get("hangs")]
#: Of pages that come to an end, and of those that do not.
LIMITS, SHORT = Limits(seconds=120.0, gigabytes=0.8), Limits(seconds=8.0)
IMPORTS = "import pandas as pd\n\nimport analysis as an"
#: Where the cell stands among the cells of a page that has a cell of parameters, counted from 1.
MIDDLE, LAST = 3, len(PLAIN_PAGE) + 3


def template(case: Case) -> dict[str, Any]:
    """A notebook with the cell in its place."""
    after = () if case.get("last") else PLAIN_PAGE
    before = PLAIN_PAGE if case.get("last") else ()
    made = notebook([IMPORTS, *before, case["cell"], *after])
    (cell,) = [cell for cell in made["cells"] if cell["source"] == case["cell"]]
    cell["metadata"]["tags"] = [*case.get("tags", ()), AUTHOR_TAG]
    return made


def written(root: Path, names: Sequence[str]) -> Path:
    """A project with a notebook for each of these cells."""
    project(root, PLAIN_PAGE)
    for name in names:
        text = json.dumps(template(CELLS[name]))
        (root / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    text = "".join(entry(f"{name}.ipynb", name, "{region: [Beta]}") for name in names)
    write_collection(root, text)
    return root


def built(root: Path, names: Sequence[str], **options: Any) -> BuildResult:
    """A build of pages with these cells."""
    return run_build(written(root, names), **{"limits": LIMITS, **options})[0]


Faults = Mapping[str, Fault | None]
#: The project of a build, and what was wrong with each page.
Built = tuple[Path, Faults]


def faults(result: BuildResult) -> Faults:
    """What was wrong with each page."""
    return {page.page.slug: page.fault for page in result.pages}


def assert_ends_as_expected(name: str, fault: Fault | None, *, injected: int = 1) -> None:
    """What is said of a page, and of which cell of it; `injected` is how many cells Papermill added before it."""
    case = CELLS[name]
    if case["ends"] == "complete":
        assert fault is None
        return
    assert fault is not None
    assert re.search(case["ends"], fault.message)
    if case.get("number") != "any":
        assert fault.cell == (LAST if case.get("last") else MIDDLE) + injected


def left_behind(root: Path) -> list[int]:
    """Processes that name the project in their command, as those that a page leaves behind do."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if str(root) in (process.info["cmdline"] or []) and process.pid != os.getpid()
    ]


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Pages with cells that go wrong without an error, built by warm kernels."""
    root = tmp_path_factory.mktemp("silent")
    return root, faults(built(root, SILENT))


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Pages with all other cells, those that hang in a second build."""
    root = tmp_path_factory.mktemp("loud")
    hanging = faults(built(root, HANGING, limits=SHORT))
    return root, {**hanging, **faults(built(root, [name for name in LOUD if name not in HANGING]))}


@pytest.mark.parametrize("name", SILENT)
def test_what_goes_wrong_silently_fails_its_page(name: str, silent: Built) -> None:
    assert_ends_as_expected(name, silent[1][name])


@pytest.mark.slow
@pytest.mark.parametrize("name", LOUD)
def test_a_page_ends_as_its_cell_does(name: str, loud: Built) -> None:
    root, found = loud
    assert_ends_as_expected(name, found[name])
    if CELLS[name]["ends"] != "complete" and name not in HANGING:
        saved = json.loads((root / f"build/pages/failed/{name}.ipynb").read_text(encoding="utf-8"))
        assert saved["metadata"]["analysis"]["page"] == name


def test_what_a_page_leaves_behind_ends_with_it(silent: Built) -> None:
    assert left_behind(silent[0]) == []


@pytest.mark.slow
def test_what_a_kernel_leaves_behind_that_dies_ends_too(loud: Built) -> None:
    wait_for(lambda: not left_behind(loud[0]))


def test_the_standard_error_stream_is_shown(silent: Built) -> None:
    page = json.loads((silent[0] / "build/pages/stderr.ipynb").read_text(encoding="utf-8"))
    *_, output = page["cells"][MIDDLE]["outputs"]
    assert (output["name"], output["text"]) == ("stderr", "to the error stream\n")


@pytest.mark.slow
def test_cold_kernels_find_what_warm_ones_find(silent: Built, tmp_path: Path) -> None:
    """A monkeypatch among it."""
    cold = built(tmp_path, SILENT, warm=False)
    assert faults(cold) == silent[1]
    assert left_behind(tmp_path) == []


# By the engine, as Papermill's command calls it.


@pytest.fixture(scope="module")
def by_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Fault | None]]:
    """What the engine says of each notebook."""
    root = written(tmp_path_factory.mktemp("engine"), list(CELLS))

    def run(name: str) -> Fault | None:
        paths = (root / f"notebooks/{name}.ipynb", root / f"{name}.out.ipynb")
        limits = SHORT if name in HANGING else LIMITS
        options = {"engine_name": "analysis", "progress_bar": False, "kernels": kernels, "limits": limits}
        try:
            papermill.execute_notebook(*paths, **options)
        except PageError as error:
            return error.fault
        finally:
            ensure_event_loop().close()
            assert paths[1].exists(), "the notebook is saved as far as it came"
        return None

    with closing(Kernels(root, jobs=2)) as kernels, ThreadPoolExecutor(2) as pool:
        yield dict(zip(CELLS, pool.map(run, CELLS), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_the_engine_says_the_same(name: str, by_engine: dict[str, Fault | None]) -> None:
    assert_ends_as_expected(name, by_engine[name], injected=0)


# By Papermill's own engine.

TRIED = [name for name, case in CELLS.items() if case["plain"] != "untried"]


@pytest.fixture(scope="module")
def by_plain_papermill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Whether Papermill takes each notebook for complete."""
    root = written(tmp_path_factory.mktemp("plain"), TRIED)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)

    def run(name: str) -> str:
        try:
            papermill.execute_notebook(
                root / f"notebooks/{name}.ipynb", None, progress_bar=False, execution_timeout=60
            )
        except Exception:
            return "fails"
        finally:
            # Papermill leaves one behind in each thread.
            ensure_event_loop().close()
        return "complete"

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(TRIED, pool.map(run, TRIED), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_what_plain_papermill_cannot_know_is_listed(name: str, by_plain_papermill: dict[str, str]) -> None:
    assert by_plain_papermill[name] == CELLS[name]["plain"]


# Cells that do harm to other pages: each has a build of its own.

KILLS_THE_SERVER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"
REMOVES_SCRATCH = (
    "import os, shutil\nfrom pathlib import Path\nshutil.rmtree(Path(os.environ['HOME']).parents[1])"
)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("cell", [KILLS_THE_SERVER, REMOVES_SCRATCH], ids=["server", "scratch"])
def test_a_cell_that_harms_the_build_leaves_the_site_and_the_next_build_is_whole(
    cell: str, guarded: bool, tmp_path: Path
) -> None:
    root = old_site(tmp_path)
    harm = root / "notebooks/harm.ipynb"
    harm.write_text(json.dumps(notebook([cell, *PLAIN_PAGE])), encoding="utf-8")
    write_collection(root, entry("harm.ipynb", "harm", "{region: [Beta]}") + entry("region.ipynb"))
    result, text = run_build(root, guarded=guarded)
    assert "Traceback" not in text
    if guarded and write_guard.offered():
        # It is stopped, and takes no other page with it.
        (failure,) = result.failures
        assert failure.page.slug == "harm"
        assert "PermissionError" in str(failure.fault)
    # Whether other pages still need a scratch folder that is gone depends on moments.
    assert result.exit_code == 1 or cell == REMOVES_SCRATCH
    assert (shown(root) == "old") == bool(result.exit_code)
    harm.write_text(json.dumps(notebook(PLAIN_PAGE)), encoding="utf-8")
    assert run_build(root)[0].exit_code == 0
    assert shown(root).count("region") == 4
