"""Rules for every notebook, read as the JSON that it is: words before each step, one title, a check at the end."""

import json
import re
from pathlib import Path

import pytest

from analysis.library.loading import list_regions
from analysis.runner.collection import load_pages
from analysis.runner.parameter_values import Registry
from tests.conftest import ROOT
from tests.narrative.word_list import found

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_its_parameters_has_one_title_and_ends_with_its_check(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert "parameters" in cells[0]["metadata"]["tags"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert "an.check_parameters()" in code[1]
    assert "an.check_page(" in code[-1]
    assert any(re.search(r"\ban\.(narrate|table)\(", source) for source in code)
    assert any("an.plot." in source or "sns." in source for source in code)
    words = "\n".join(prose)
    assert len(re.findall(r"(?m)^# ", words)) + "\n".join(code).count('an.narrate("title"') == 1
    assert found(words) == []
    assert "!" not in words


def test_the_collection_runs_every_notebook_under_a_name_of_its_own() -> None:
    registry = Registry(choices={"region": list_regions()})
    templates = {page.template for page in load_pages(ROOT, registry=registry)}
    assert {template.name for template in templates} == {path.name for path in NOTEBOOKS}
