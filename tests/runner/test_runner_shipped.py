"""The shipped collection itself: warm is cold, one seed is another, papermill is the runner."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import analysis as an
from tests.conftest import ROOT

DRIVER = """
import sys
from pathlib import Path
from analysis.runner.build import Options, build

result = build(Path(sys.argv[1]), Options(regions=sys.argv[3:] or None, warm=sys.argv[2] == "warm", force=True))
sys.exit(result.exit_code)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the collection is made from."""
    root = tmp_path / "project"
    for name in ("notebooks", "data", "docs"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    return root


def run(root: Path, mode: str, *regions: str, seed: str = "0") -> dict[str, bytes]:
    """Every file that the runner writes for these pages, or for all."""
    environment = {**os.environ, "ANALYSIS_PROJECT": str(root), "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", DRIVER, str(root), mode, *regions]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = root / "build/pages"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_pages_are_the_same_bytes_warm_and_cold_under_two_hash_seeds(copy: Path) -> None:
    """A page of each template and every eighth region, the second time both cold and under another seed."""
    plan = copy / "notebooks/collection.yml"
    regions = ["World", "Netherlands", *an.list_regions()[::8]]
    text = plan.read_text(encoding="utf-8").replace('"@pages"', json.dumps(list(dict.fromkeys(regions))))
    plan.write_text(text, encoding="utf-8")
    warm = run(copy, "warm", seed="1")
    templates = len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert sum(name.endswith(".ipynb") for name in warm) >= templates - 1 + len(an.list_regions()) // 8
    assert run(copy, "cold", seed="2") == warm


@pytest.mark.slow
def test_what_was_run_is_told_in_the_same_bytes_under_two_hash_seeds(copy: Path) -> None:
    regions = ("World", "Netherlands", "Ghana")
    assert run(copy, "warm", *regions, seed="1") == run(copy, "warm", *regions, seed="2")


def test_a_page_by_papermill_from_another_folder_is_the_page_of_the_runner(
    copy: Path, tmp_path: Path
) -> None:
    ours = json.loads(run(copy, "warm", "Ghana")["ghana.ipynb"])
    command = [sys.executable, "-m", "papermill", "-p", "region", "Ghana", "--no-progress-bar"]
    command += [str(copy / "notebooks/40_region.ipynb"), "page.ipynb"]
    environment = {**os.environ, "ANALYSIS_PROJECT": str(copy)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    theirs = json.loads((tmp_path / "page.ipynb").read_text(encoding="utf-8"))
    assert [outputs(cell) for cell in theirs["cells"]] == [outputs(cell) for cell in ours["cells"]]
    assert sum(len(outputs(cell)) for cell in ours["cells"]) > 5


def outputs(cell: dict) -> list[object]:
    """The outputs of a cell, texts in one piece."""
    return [
        {
            mime: "".join(value) if isinstance(value, list) and mime != "application/json" else value
            for mime, value in output.get("data", {}).items()
        }
        for output in cell.get("outputs", [])
        if output.get("name") != "stderr"
    ]


def test_an_executed_page_names_no_folder_of_this_machine(copy: Path) -> None:
    written = run(copy, "warm", "Netherlands")
    for name in ("netherlands.ipynb", "netherlands.json", "netherlands.forest.csv"):
        text = written[name].decode()
        assert str(copy) not in text
        assert str(ROOT) not in text
        assert "analysis-" not in text.replace("vnd.analysis", "")
