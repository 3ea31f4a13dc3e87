"""Well-formed and wrong: each error that is planted into a page fails the page; what its author adds is free and marked."""

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from analysis.runner.build import build
from analysis.runner.build_options import Options
from analysis.runner.parameter_values import project_registry
from analysis.runner.results import BuildResult
from tests.case_tables import cases
from tests.conftest import ROOT

PLANTS: list[dict[str, Any]] = cases(__file__, "plants")
NOTEBOOK = json.loads((ROOT / "notebooks/40_region.ipynb").read_text("utf-8"))
#: What a page needs of the project beside its notebooks.
NEEDED = ("data", "requirements.lock", "pyproject.toml")
#: Has templates of the page changed; the package itself stays as it is.
CHANGED_TEMPLATE = """from jinja2 import ChoiceLoader, DictLoader
from analysis.narrative import rendering
shipped = rendering.environment().loader
source = shipped.get_source(rendering.environment(), {name!r})[0]
assert {old!r} in source
changed = DictLoader({{{name!r}: source.replace({old!r}, {new!r})}})
rendering.environment().loader = ChoiceLoader([changed, shipped])
rendering.environment().cache.clear()"""


def code(source: str, cell_id: str, tags: list[str] | None = None) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def planted(plant: dict[str, Any]) -> dict[str, Any]:
    """The notebook of regions with an error in it."""
    notebook = deepcopy(NOTEBOOK)
    cells = notebook["cells"]
    places = {cell["id"]: place for place, cell in enumerate(cells)}
    if "template" in plant:
        old, new = plant["replace"]
        source = CHANGED_TEMPLATE.format(name=plant["template"], old=old, new=new)
        cells.insert(places["load"] + 1, code(source, "planted"))
    elif "cell" in plant:
        cells.insert(places["load"] + 1, code(plant["cell"], "planted"))
    elif "at" in plant:
        old, new = plant["replace"]
        cell = cells[places[plant["at"]]]
        source = "".join(cell["source"])
        assert old in source
        cell["source"] = source.replace(old, new)
    elif "markdown" in plant:
        text = {"cell_type": "markdown", "id": "planted", "metadata": {}, "source": plant["markdown"]}
        cells.insert(places[plant["after"]] + 1, text)
    else:
        cells.insert(places[plant["after"]] + 1, code(plant["code"], "planted", plant.get("tags")))
    return dict(notebook)


def project(root: Path, plants: list[dict[str, Any]]) -> Path:
    """A project with a page for each plant, from the data of this one."""
    (root / "notebooks").mkdir()
    for name in NEEDED:
        (root / name).symlink_to(ROOT / name)
    entries = ""
    for number, plant in enumerate(plants):
        text = json.dumps(planted(plant))
        (root / f"notebooks/plant{number}.ipynb").write_text(text, encoding="utf-8")
        region = plant.get("region", "Netherlands")
        entries += (
            f"- template: plant{number}.ipynb\n  grid: {{region: [{region}]}}\n  output: plant{number}\n"
        )
    (root / "notebooks/collection.yml").write_text(entries, encoding="utf-8")
    return root


def built(root: Path) -> BuildResult:
    """The pages of a project, made without its site."""
    console = Console(file=io.StringIO(), width=200)
    return build(root, Options(), console=console, registry=project_registry(ROOT))


# A machine that does much else takes minutes.
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_planted_error_fails_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYSIS_PROJECT", str(ROOT))
    result = built(project(tmp_path, PLANTS))
    faults = {page.page.slug: str(page.fault) for page in result.pages}
    assert len(faults) == len(PLANTS)
    missed = []
    for number, plant in enumerate(PLANTS):
        if plant["rule"] not in faults[f"plant{number}"]:
            missed.append((plant["name"], faults[f"plant{number}"][:600]))
    assert missed == []
