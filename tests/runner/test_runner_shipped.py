"""The shipped notebooks themselves: warm is cold, one seed is another, and Papermill's own engine gives the runner's pages."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

import analysis as an
from analysis.media_types import MARKDOWN
from analysis.runner.notebook_json import canonical
from analysis.words import load
from tests.conftest import REGIONS, ROOT, made_once, run_pages

MARK = load("words.yml")["phrases"]["unchecked"]
#: Notebooks whose pages `shipped_pages` lacks.
OTHERS = sorted(
    {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} - {"10_sources", "20_conflicts", "40_region"}
)
COLD = """
import sys
from pathlib import Path
from analysis.runner.build import build
from analysis.runner.build_options import Options
from analysis.words import load

sys.exit(build(Path(sys.argv[1]), Options(regions=sys.argv[2:], warm=False, force=True)).exit_code)
"""


def cells(notebook: Any) -> list[dict[str, Any]]:
    """The cells of a page in their canonical form."""
    return list(canonical(notebook, about={}, folders={})["cells"])


def page(project: Path, slug: str) -> Any:
    """A page that was built, without the marks that a build sets above what nothing checked."""
    built = nbformat.read(project / f"build/pages/{slug}.ipynb", as_version=4)
    for cell in built.cells:
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("data", {}).get(MARKDOWN) != MARK]
    return built


@pytest.mark.parametrize("engine", ["analysis", "nbclient"])
def test_a_page_by_papermill_s_command_in_another_folder_is_that_of_the_runner(
    engine: str, shipped_pages: Path, tmp_path: Path
) -> None:
    template = str(shipped_pages / "notebooks/40_region.ipynb")
    options = ("-p", "region", "Ghana", "--no-progress-bar", "--engine", engine)
    command = [sys.executable, "-m", "papermill", *options, template, "page.ipynb"]
    subprocess.run(command, cwd=tmp_path, env=stock(shipped_pages), check=True, capture_output=True)
    page_cells = cells(nbformat.read(tmp_path / "page.ipynb", as_version=4))
    assert page_cells == cells(page(shipped_pages, "ghana"))
    assert sum(bool(cell.get("outputs")) for cell in page_cells) > 5


def stock(project: Path) -> dict[str, str]:
    """The environment of a kernel that is started anew, under another seed than that of the runner's pages."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    # As in our kernels: with several threads, linear algebra differs in the last digit.
    return {**inherited, "ANALYSIS_PROJECT": str(project), "PYTHONHASHSEED": "2", "OPENBLAS_NUM_THREADS": "1"}


def assert_same_by_stock_engine(project: Path, stem: str, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stock(project).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    path = project / f"notebooks/{stem}.ipynb"
    executed = papermill.execute_notebook(path, None, kernel_name="python3", progress_bar=False)
    assert cells(executed) == cells(page(project, slug))


def test_the_stock_engine_gives_the_runner_s_page_of_the_sources(
    shipped_pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_same_by_stock_engine(shipped_pages, "10_sources", "sources", monkeypatch)


@pytest.fixture(scope="session")
def every_template(shipped_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a page of each other notebook, and of some further regions."""

    def made(folder: Path) -> Path:
        copy = folder / "project"
        shutil.copytree(shipped_pages, copy)
        plan = copy / "notebooks/collection.yml"
        regions = json.dumps(list(dict.fromkeys((*REGIONS, *an.list_regions()[::20]))))
        text = plan.read_text(encoding="utf-8").replace(json.dumps(REGIONS), regions)
        entries = (f'- {{template: {stem}.ipynb, output: "{stem}"}}\n' for stem in OTHERS)
        plan.write_text(text + "".join(entries), encoding="utf-8")
        return run_pages(copy)

    return made_once(tmp_path_factory, "every-template", made)


@pytest.mark.slow
@pytest.mark.parametrize("stem", [*OTHERS, "20_conflicts"])
def test_the_stock_engine_gives_the_runner_s_page_under_another_seed(
    stem: str, every_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warm is cold, and one seed is another."""
    slug = "conflicts" if stem == "20_conflicts" else stem
    assert_same_by_stock_engine(every_template, stem, slug, monkeypatch)


@pytest.mark.slow
def test_pages_are_the_same_bytes_cold_and_under_another_hash_seed(every_template: Path) -> None:
    folder = every_template / "build/pages"
    regions = ("World", "Netherlands", *an.list_regions()[::20])
    warm = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(every_template), *regions],
        env={**os.environ, "ANALYSIS_PROJECT": str(every_template), "PYTHONHASHSEED": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(set(regions))} of them run" in done.stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == warm


def test_an_executed_page_names_no_folder_of_this_machine(shipped_pages: Path) -> None:
    for name in ("netherlands.ipynb", "netherlands.json", "netherlands.forest.csv"):
        text = (shipped_pages / "build/pages" / name).read_text(encoding="utf-8")
        assert str(shipped_pages) not in text
        assert str(ROOT) not in text
        assert "analysis-" not in text.replace("vnd.analysis", "")
