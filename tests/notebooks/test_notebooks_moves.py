"""Each parameter moves each page, or the page says that it moves nothing; the runner and papermill agree."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from rich.console import Console

from analysis.executed import read
from analysis.parameters import CHOICES
from analysis.registry import Registry
from analysis.runner.build import build
from analysis.runner.parameters import ParameterError, check, read_signature
from tests.conftest import ROOT
from tests.site.fakes import executed

#: The article's evidence alone is searched and weighed in a moment; what it moves against all evidence is tested too.
ARTICLE = {"evidence": "article"}
CHANGES: dict[str, dict[str, object]] = {
    "evidence": {},
    "drop_producers": {**ARTICLE, "drop_producers": ["US Department of State", "experts who are not named"]},
    "corrections": {**ARTICLE, "corrections": False},
    "reference_year": {**ARTICLE, "reference_year": 2021},
}
STEMS = ("10_sources", "20_conflicts", "30_methods", "50_world")
#: What a page says of a change that moves nothing on it.
SAID = {
    (
        "10_sources",
        "reference_year",
    ): "The reference year, the coverage of a range and the seed move nothing here",
    ("20_conflicts", "reference_year"): "The reference year only chooses which number of a series over years",
}
#: The page about methods has its own year and region, for which the article alone has too little.
OWN: dict[str, dict[str, object]] = {"30_methods": {"region": "World", "reference_year": 2008}}


@cache
def _said(stem: str, changes: str) -> tuple[str, ...]:
    """What a notebook says with some parameters, without the line that names them."""
    made = executed(ROOT / f"notebooks/{stem}.ipynb", **json.loads(changes))
    bundles = [output["data"] for cell in made["cells"] for output in cell.get("outputs", [])]
    texts = [str(bundle["text/markdown"]) for bundle in bundles if "text/markdown" in bundle]
    return tuple(text for text in texts if not text.startswith("<small>Ref"))


def said(stem: str, **parameters: object) -> tuple[str, ...]:
    """The same, each run once."""
    return _said(stem, json.dumps({**OWN.get(stem, {}), **parameters}, sort_keys=True))


@pytest.mark.slow
@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("stem", STEMS)
def test_a_change_moves_the_page_or_the_page_says_that_nothing_moves(stem: str, change: str) -> None:
    before, after = said(stem, **ARTICLE), said(stem, **CHANGES[change])
    if (stem, change) in SAID:
        assert before == after
        about = executed(ROOT / f"notebooks/{stem}.ipynb", **ARTICLE)
        assert SAID[stem, change] in json.dumps(about)
    else:
        assert before != after


def test_an_unknown_order_stops_before_anything_runs() -> None:
    path = ROOT / "notebooks/20_conflicts.ipynb"
    signature = read_signature(read(path), path.name)
    with pytest.raises(ParameterError, match="parameter `order`: 'severe' is not known.*severity"):
        check(signature, {"order": "severe"}, registry=Registry(choices=CHOICES))


def outputs(notebook: Any) -> list[Any]:
    """What the code cells show, in order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[output.get("data", output) for output in cell.outputs] for cell in cells if cell.outputs]


@pytest.mark.slow
def test_the_runner_and_papermill_make_the_same_page_of_other_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "project"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, copy / name)
    grids = {
        "00_start_here": {"region": ["Moldova"], "reference_year": [2021]},
        "10_sources": {"drop_producers": [["UNODC"]]},
        "20_conflicts": {"order": ["region"], "evidence": ["article"]},
        "30_methods": {"region": ["Nepal"], "reference_year": [2008], "corrections": [False]},
        "31_capture_recapture": {"replicates": [10], "left_out": [["K", "GP"]]},
        "50_world": {"evidence": ["article"], "reference_year": [2021]},
    }
    entries = [
        {"template": f"{stem}.ipynb", "output": stem, "grid": grid, "tags": ["subject"]}
        for stem, grid in grids.items()
    ]
    (copy / "notebooks/collection.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    monkeypatch.setenv("ANALYSIS_PROJECT", str(copy))
    assert build(copy, console=Console(quiet=True)).exit_code == 0
    target = tmp_path / "by_hand.ipynb"
    command = [sys.executable, "-m", "papermill", str(copy / "notebooks/20_conflicts.ipynb"), str(target)]
    command += ["-p", "order", "region", "-p", "evidence", "article", "--no-progress-bar"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    by_hand = nbformat.read(target, as_version=4)
    assert outputs(by_hand) == outputs(nbformat.read(copy / "build/pages/20_conflicts.ipynb", as_version=4))
    assert outputs(by_hand)
