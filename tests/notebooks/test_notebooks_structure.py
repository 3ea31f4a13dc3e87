"""Rules for every notebook, read as the JSON that it is: an essay with short cells, no outputs and no typed numbers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.executed import read
from analysis.library.loading import list_regions
from analysis.registry import Registry
from analysis.runner.collection import load_plan
from analysis.runner.parameters import read_defaults
from tests.conftest import ROOT
from tests.narrative.word_list import found

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def name(path: Path) -> str:
    """What a test calls a notebook."""
    return path.stem


def cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook, each with its source as one text."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]


def prose(path: Path) -> str:
    """Everything that is written in a notebook."""
    return "\n".join(cell["source"] for cell in cells(path) if cell["cell_type"] == "markdown")


def test_every_notebook_of_the_design_is_there() -> None:
    wanted = {
        "00_start_here", "10_sources", "20_conflicts", "30_methods", "31_capture_recapture", "40_region", "50_world",
        "60_your_own_claims",
    }  # fmt: skip
    assert wanted <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_no_function_no_long_cell_no_output(path: Path) -> None:
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert not re.search(r"^\s*(def|class|lambda)\b", cell["source"], re.M)
            assert len(cell["source"].splitlines()) <= 10
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_prose_has_no_digits_but_years_in_headings(path: Path) -> None:
    for line in prose(path).splitlines():
        text = re.sub(r"\b(19|20)\d\d\b", "", line) if line.startswith("#") else line
        assert not re.search(r"\d", text), f"digits typed into prose: {line!r}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_every_step_has_words_before_it_and_the_last_one_checks_the_page(path: Path) -> None:
    first, *_ = found_cells = cells(path)
    assert "parameters" in first["metadata"]["tags"]
    ids = [cell["id"] for cell in found_cells]
    assert len(set(ids)) == len(ids)
    code = [cell["source"] for cell in found_cells if cell["cell_type"] == "code"]
    assert "an.check_parameters()" in code[1]
    assert "an.check_page(" in code[-1]
    shown = [one for one in code if re.search(r"\ban\.(narrate|table)\(", one)]
    assert shown
    assert any("an.plot." in one or "sns." in one for one in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_has_one_title(path: Path) -> None:
    titles = re.findall(r"(?m)^# ", prose(path))
    titles += [cell for cell in cells(path) if 'an.narrate("title"' in cell["source"]]
    assert len(titles) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_prose_is_sober(path: Path) -> None:
    assert found(prose(path)) == []
    assert "!" not in prose(path)


def test_the_collection_runs_every_notebook_under_a_name_of_its_own() -> None:
    registry = Registry(grids={"pages": list_regions})
    plan = load_plan(ROOT / "notebooks/collection.yml", registry=registry)
    assert {page.template.name for page in plan.pages} == {path.name for path in NOTEBOOKS}
    for template in plan.templates:
        assert read_defaults(read(template), template.name)
