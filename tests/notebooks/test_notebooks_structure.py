"""Rules for every notebook, read as the JSON that it is: an essay with short cells, no outputs and no typed numbers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import analysis
from analysis.executed import read
from analysis.registry import Registry
from analysis.runner.collection import load_plan
from analysis.runner.parameters import read_signature
from analysis.site.inputs import narrative
from tests.conftest import ROOT
from tests.report.word_list import found

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SUBJECTS = [path for path in NOTEBOOKS if path.name != "40_region.ipynb"]


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


@pytest.mark.parametrize("path", SUBJECTS, ids=name)
def test_a_notebook_asks_plans_and_says_what_it_does_not_claim(path: Path) -> None:
    headings = [line for line in prose(path).splitlines() if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert sum(line.startswith("# ") for line in headings) == 1
    assert headings[1:5] == ["## The question", "## The plan", "## What is not claimed", "## The evidence"]


def test_the_region_notebook_says_the_same_to_those_who_open_it_and_not_on_every_page() -> None:
    """Each region's page has its own order and headings; the site leaves these cells out."""
    region = next(path for path in NOTEBOOKS if path not in SUBJECTS)
    told = [cell for cell in cells(region) if cell["cell_type"] == "markdown"]
    headings = [cell["source"].splitlines()[0] for cell in told]
    wanted = ["question", "plan", "what is not claimed", "answer", "evidence"]
    assert [line.removeprefix("## ").removeprefix("The ").casefold() for line in headings] == wanted
    assert all(cell["metadata"]["tags"] == ["remove-cell"] for cell in told)
    assert list(narrative(read(region))) == []
    assert list(narrative(read(SUBJECTS[0])))


@pytest.mark.parametrize("path", SUBJECTS, ids=name)
def test_the_answer_comes_after_all_evidence(path: Path) -> None:
    chapters = [line for line in prose(path).splitlines() if line.startswith("## ")]
    answer = next(place for place, line in enumerate(chapters) if line.startswith("## The answer"))
    between = chapters[chapters.index("## The evidence") + 1 : answer]
    assert all("exercise" in line for line in between)
    drawn = [place for place, cell in enumerate(cells(path)) if ".draw(" in cell["source"]]
    said = [place for place, cell in enumerate(cells(path)) if '.say("answer")' in cell["source"]]
    assert len(said) == 1
    assert drawn
    assert max(drawn) < said[0]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_prose_is_sober(path: Path) -> None:
    assert found(prose(path)) == []
    assert "!" not in prose(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_inputs_fold_and_each_cell_has_an_id(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    tags = [set(cell["metadata"].get("tags", [])) for cell in code]
    assert sum("parameters" in own for own in tags) == 1
    assert "parameters" in tags[0]
    for own, cell in zip(tags, code, strict=True):
        shown_to_learn = path.stem == "00_start_here" and not own
        assert own & {"hide-input", "remove-input"} or shown_to_learn, cell["source"]
        folded = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        assert folded == bool(own - {"parameters"} and "parameters" not in own), cell["source"]


def test_the_collection_runs_every_notebook_under_a_name_of_its_own() -> None:
    registry = Registry(grids={"pages": lambda: list(analysis.regions())})
    plan = load_plan(ROOT / "notebooks/collection.yml", registry=registry)
    assert {page.template.name for page in plan.pages} == {path.name for path in NOTEBOOKS}
    for template, notebook in plan.notebooks.items():
        assert read_signature(notebook, template.name).defaults
