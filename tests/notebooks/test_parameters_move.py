"""Every parameter of every notebook moves something that its page shows: one that moves nothing is no parameter."""

from collections.abc import Mapping
from typing import Any

import pytest

from analysis.media_types import HTML, MARKDOWN, PNG, SVG
from analysis.runner.collection import read_defaults
from analysis.runner.notebook_json import read
from tests.conftest import ROOT
from tests.notebooks.executed_notebooks import executed, executed_anew

#: What is shown to a reader; the record of the page holds the parameters themselves.
SEEN = (MARKDOWN, HTML, SVG, PNG, "text/plain")
#: Which claims count: of the article alone, as printed, without a maker.
WHICH = {"evidence": "article", "corrections": False, "drop_producers": ["Walk Free"]}
#: Claims of somebody about two places; no two lines of them meet.
OWN = str(ROOT / "tests/notebooks/own_claims.csv")
OWN_LISTS = str(ROOT / "tests/notebooks/own_lists.csv")
OWN_TEXT = str(ROOT / "tests/notebooks/own_text.html")
#: Another value of each parameter, by notebook.
CHANGES: Mapping[str, Mapping[str, object]] = {
    "00_start_here": {"country": "Nepal"},
    "10_sources": {**WHICH, "followed": "A2009-012"},
    "20_conflicts": {
        **WHICH, "place": "Nepal", "level": "infeasible", "reason": "vintage", "order": "region",
    },
    "30_methods": {"region": "World", "points": 401},
    "31_capture_recapture": {
        "table": "Netherlands", "lists_file": OWN_LISTS, "replicates": 20, "seed": 1,
    },
    "35_what_moved": {"far": 3.0},
    "36_looking_back": {"unlikely": 1.0},
    "40_region": {**WHICH, "region": "Nepal", "year": 2016, "then": 2005},
    "50_world": {**WHICH, "year": 2016, "then": 2012},
    "60_your_own_claims": {"claims_file": OWN, "year": 2009, "range_coverage": 0.5},
    "65_read_a_text": {"text_path": OWN_TEXT},
    "70_why_numbers_differ": WHICH,
}  # fmt: skip


def seen(name: str, **values: Any) -> dict[str, list[object]]:
    """What each cell of a notebook shows, by its id, apart from the check at the end."""
    return outputs_of(executed(name, **values).notebook)


def outputs_of(notebook: Any) -> dict[str, list[object]]:
    """What each cell shows."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "check"]
    outputs = {}
    for cell in cells:
        data = [output.get("data", {}) for output in cell.outputs]
        outputs[cell.id] = [form.get(kind) for form in data for kind in SEEN]
    return outputs


def test_each_parameter_of_each_notebook_is_changed() -> None:
    declared = {}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        declared[path.stem] = read_defaults(read(path), path.name)
    assert {name: {*values} for name, values in declared.items()} == {
        name: {*values} for name, values in CHANGES.items()
    }
    for name, values in CHANGES.items():
        for parameter, value in values.items():
            assert declared[name][parameter] != value


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", CHANGES)
def test_each_parameter_moves_what_its_page_shows(name: str) -> None:
    by_default = seen(name)
    unmoved = []
    for parameter, value in CHANGES[name].items():
        if seen(name, **{parameter: value}) == by_default:
            unmoved.append(parameter)
    assert unmoved == []


@pytest.mark.slow
def test_a_page_that_is_made_twice_is_the_same() -> None:
    """Else the test above could not fail."""
    first = executed_anew("40_region").notebook
    assert outputs_of(first) == outputs_of(executed_anew("40_region").notebook)
