"""Parameters by three ways: only canonical names and values within bounds reach a notebook, and nothing else runs.

The parameters are data, in the file beside this one.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import papermill
import pytest
import yaml
from papermill.translators import translate_parameters

from analysis.runner.collection import literals, load_pages
from analysis.runner.parameter_values import Registry, project_registry
from tests.case_tables import cases
from tests.conftest import ROOT
from tests.runner.page_projects import notebook, project

Case = Mapping[str, Any]

#: Tables of cases have tuples where a file of parameters has lists.
CASES: dict[str, Case] = {
    case["name"]: {**case, "parameters": json.loads(json.dumps(case["parameters"]))}
    for case in cases(__file__, "parameters")
}
REGION = "40_region.ipynb"
GUARD = "import analysis\n\nanalysis.check_parameters()"
# What the first cell says is printed, so that one kernel can be asked about all.
TOLD = "import analysis\ntry:\n    analysis.check_parameters()\nexcept ValueError as error:\n    print(error)"


def parameters_cell(template: str) -> str:
    """The source of the parameters of a notebook."""
    cells = json.loads((ROOT / "notebooks" / template).read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"])


@pytest.fixture(scope="module")
def registry() -> Registry:
    return project_registry(ROOT)


@pytest.mark.parametrize("name", CASES)
def test_a_line_of_the_collection(name: str, registry: Registry, tmp_path: Path) -> None:
    case, root = CASES[name], project(tmp_path)
    template = case.get("template", REGION)
    shutil.copy(ROOT / "notebooks" / template, root / "notebooks")
    grid = {key: [value] for key, value in case["parameters"].items()}
    plan = [{"template": template, "output": "page", "grid": grid}]
    (root / "notebooks/collection.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    if "gets" in case:
        (page,) = load_pages(root, registry=registry)
        assert page.parameters == case["gets"]
        return
    # Hidden signs are refused in the file itself.
    with pytest.raises(ValueError, match=rf"{case['says']}|the text holds U\+[0-9A-F]{{4}}") as error:
        load_pages(root, registry=registry)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("name", CASES)
def test_the_engine(name: str, tmp_path: Path) -> None:
    case, target = CASES[name], tmp_path / "out.ipynb"
    source = parameters_cell(case.get("template", REGION))
    defaults = literals(source, "the notebook")
    # It prints what it got.
    short = tmp_path / "short.ipynb"
    cells = [GUARD, f"print([{', '.join(defaults)}])"]
    short.write_text(json.dumps(notebook(cells, source)), encoding="utf-8")

    def run() -> Any:
        options = {"engine_name": "analysis", "progress_bar": False, "kernel_name": "python3"}
        return papermill.execute_notebook(short, target, case["parameters"], **options)

    if "gets" in case:
        made = run()
        assert made.metadata.papermill.parameters == case["gets"]
        gets = defaults | case["gets"]
        assert made.cells[-1].outputs[0].text.strip() == str([*gets.values()])
        assert "NPL" not in json.dumps(made)
        return
    with pytest.raises(ValueError, match=case["says"]) as error:
        run()
    assert str(error.value).isprintable()
    assert not target.exists()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the first cell says to what Papermill injects, all of it in one kernel."""
    names = [name for name, case in CASES.items() if not case.get("stops")]
    cells = []
    for name in names:
        injected = translate_parameters("python3", "python", CASES[name]["parameters"], "Parameters")
        cells += [parameters_cell(CASES[name].get("template", REGION)), injected, TOLD]
    path = tmp_path_factory.mktemp("plain") / "plain.ipynb"
    path.write_text(json.dumps(notebook(cells, None)), encoding="utf-8")
    made = papermill.execute_notebook(path, None, progress_bar=False, kernel_name="python3")
    texts = ["".join(output.text for output in cell.outputs) for cell in made.cells[2::3]]
    return dict(zip(names, texts, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_the_first_cell_by_plain_papermill(name: str, told: dict[str, str], tmp_path: Path) -> None:
    case = CASES[name]
    if case.get("stops"):
        path = tmp_path / "plain.ipynb"
        path.write_text(json.dumps(notebook([GUARD], parameters_cell(REGION))), encoding="utf-8")
        with pytest.raises(papermill.PapermillExecutionError):
            papermill.execute_notebook(
                path, None, case["parameters"], progress_bar=False, kernel_name="python3"
            )
    elif "gets" in case and "plain" not in case:
        assert told[name] == ""
    else:
        assert re.search(case.get("plain") or case["says"], told[name])
        assert told[name].strip().isprintable()


def test_other_parameters_that_are_regions_are_called_by_their_names(registry: Registry) -> None:
    """Those of the notebooks on two lists, on conflicts, and of the lesson."""
    assert {"region", "country", "place", "table"} <= registry.choices.keys()
    assert registry.codes["country"]["NLD"] == "Netherlands"
