"""The region notebook gives the same outputs however it is run: by papermill, by "run all", by the runner."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from rich.console import Console

from analysis.runner.build import Options, build
from tests.conftest import ROOT

TEMPLATE = ROOT / "notebooks/40_region.ipynb"


def outputs(notebook: Any) -> list[Any]:
    """What the code cells show, in order; the injected parameters cell shows nothing."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [[output.get("data", output) for output in cell.outputs] for cell in cells]
    return [json.loads(json.dumps(entry)) for entry in shown if entry]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the pages that the runner makes in a copy of the project."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, copy / name)
    before = os.environ.get("ANALYSIS_PROJECT")
    os.environ["ANALYSIS_PROJECT"] = str(copy)
    try:
        result = build(copy, Options(["Netherlands", "Ghana"]), console=Console(quiet=True))
    finally:
        os.environ.pop("ANALYSIS_PROJECT")
        if before is not None:
            os.environ["ANALYSIS_PROJECT"] = before
    assert result.exit_code == 0
    return copy / "build/pages"


@pytest.mark.parametrize("region", ["Netherlands", "Ghana"])
def test_papermill_from_another_folder_gives_what_the_runner_gives(
    runner: Path, tmp_path: Path, region: str
) -> None:
    target = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(TEMPLATE),
        str(target),
        "-p",
        "region",
        region,
        "--no-progress-bar",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    by_hand = nbformat.read(target, as_version=4)
    by_runner = nbformat.read(runner / f"{region.lower()}.ipynb", as_version=4)
    assert outputs(by_hand) == outputs(by_runner)
    assert outputs(by_hand)


def test_run_all_gives_what_the_runner_gives(runner: Path, tmp_path: Path) -> None:
    """JupyterLab's "run all" starts the notebook's own kernel in its folder and runs the cells as they stand."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(TEMPLATE.parent)}}, timeout=120).execute()
    assert outputs(notebook) == outputs(nbformat.read(runner / "netherlands.ipynb", as_version=4))


def test_parameters_move_the_answer(tmp_path: Path) -> None:
    """A researcher changes the parameters cell, runs all, and sees another answer."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = cell.source.replace("range_coverage = 0.8", "range_coverage = 0.5")
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, timeout=120).execute()
    record = next(
        entry
        for shown in outputs(notebook)
        for entry in shown
        if "findings" in entry.get("application/vnd.analysis+json", {})
    )
    findings = record["application/vnd.analysis+json"]["findings"]
    assert findings["parameters"]["range_coverage"] == 0.5
    assert findings["headline"]["estimate"]["high95"] > 18_100
