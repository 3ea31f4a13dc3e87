"""Every notebook that is not about one region runs as "run all" runs it, as published and with other parameters."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis import handover
from analysis.registry import Registry
from analysis.runner.parameters import check, read_signature
from tests.conftest import ROOT

REGISTRY = Registry()
#: A second set of parameters for each notebook, unlike the published one in all that moves its answer.
OTHERS: dict[str, dict[str, object]] = {
    "00_start_here": {"region": "Oceania", "reference_year": 1950},
    "10_sources": {"evidence": "article", "corrections": False, "drop_producers": ["Interpol"]},
    "20_conflicts": {"evidence": "article", "corrections": False, "reference_year": 2006, "order": "reason"},
    "30_methods": {"region": "Nepal", "reference_year": 2008, "range_coverage": 0.5},
    "31_capture_recapture": {"level": 0.8, "replicates": 20, "left_out": ["GP", "K"]},
    "50_world": {"reference_year": 2021, "evidence": "all", "drop_producers": ["Walk Free"]},
}


def with_metadata(notebook: dict[str, Any]) -> Any:
    """A notebook as Papermill loads it."""
    return load_notebook_node(nbformat.from_dict(notebook))


def executed(stem: str, values: dict[str, object], folder: Path) -> Any:
    """A notebook after "run all" with some parameters, in a folder of its own."""
    path = ROOT / f"notebooks/{stem}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    checked = check(read_signature(notebook, path.name), values, registry=REGISTRY)
    ready = parameterize_notebook(with_metadata(notebook), checked)
    NotebookClient(ready, resources={"metadata": {"path": str(folder)}}, timeout=180).execute()
    return ready


@pytest.mark.slow
@pytest.mark.parametrize("published", [True, False], ids=["published", "other"])
@pytest.mark.parametrize("stem", sorted(OTHERS))
def test_run_all_with_any_valid_parameters(stem: str, published: bool, tmp_path: Path) -> None:
    notebook = executed(stem, {} if published else OTHERS[stem], tmp_path)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    handed = handover.extract(notebook)
    assert handed.words >= handover.MINIMUM_WORDS
    assert handed.findings
    said = " ".join(str(output.get("data", {}).get("text/markdown", "")) for output in outputs)
    assert "nan" not in said.lower().split()
    assert "None" not in said.split()
