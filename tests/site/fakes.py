"""Executed notebooks as the runner leaves them, without a kernel: the real template run in this process, or by hand."""

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import analysis
from analysis import executed as notebook
from analysis import handover
from analysis.executed import Notebook
from analysis.notebook import region_code
from analysis.reading.places import slug
from tests.conftest import ROOT

TEMPLATE = ROOT / "notebooks/40_region.ipynb"

SVG = (
    '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="547.2pt" height="180pt" viewBox="0 0 547.2 180" version="1.1">'
    '<rect width="547.2" height="180" fill="#ffffff"/></svg>\n'
)
WORDS = (
    "Several producers have printed numbers about this region, and they do not count the same thing. Some are about "
    "people who were registered by an office; some are about everyone, found or not. A range is told as a range, and a "
    "bound as a bound. Nothing is added up that does not add up, and no number is printed without what it counts. "
)


def executed(template: Path = TEMPLATE, **parameters: object) -> Notebook:
    """A template run as a kernel would run it: the last expression of a cell is its output."""
    made = notebook.read(template)
    names: dict[str, Any] = {}
    for number, cell in enumerate(made["cells"], start=1):
        if cell["cell_type"] == "code":
            cell["outputs"] = _run(cell, names, number)
            if "parameters" in notebook.tags(cell):
                names |= parameters
    return made


def _run(cell: Mapping[str, Any], names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The outputs of one cell."""
    tree = ast.parse(cell["source"])
    shown = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        shown = ast.Expression(tree.body.pop().value)
    exec(compile(tree, f"cell {number}", "exec"), names)
    if shown is None:
        return []
    value = eval(compile(shown, f"cell {number}", "eval"), names)
    data = {"text/plain": repr(value), **value._repr_mimebundle_()}
    return [{"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data}]


def code(source: str, *bundles: Mapping[str, Any], tags: Sequence[str] = ("hide-input",)) -> dict[str, Any]:
    """A code cell that showed these outputs."""
    outputs = [{"output_type": "display_data", "metadata": {}, "data": dict(bundle)} for bundle in bundles]
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": outputs,
        "execution_count": 1,
    }


def by_hand(name: str, *, text: str = "", alt: str = "Claims on a logarithmic axis.") -> Notebook:
    """A small executed notebook with a title, a figure, findings that say nothing, and a text of the caller's."""
    findings = {"headline": {"kind": "nothing", "claim_ids": [], "estimate": None}, "claims": [], "roles": []}
    cells = [
        code('region = "World"', tags=["parameters"]),
        code('page.say("title")', {handover.MARKDOWN: f"# {name}\n\n{text or 'No number.'}\n"}),
        code("page.record()", {handover.MIME: {"findings": findings}}),
        code('page.say("claims")', {handover.MARKDOWN: f"## What is claimed\n\n{WORDS * 2}"}),
        code(
            'page.draw("claims")',
            {
                handover.SVG: SVG,
                handover.MIME: {
                    "figure": "claims",
                    "alt": alt,
                    "rows": [{"claim_id": "A2009-001", "low": 1e3}],
                },
            },
        ),
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [{**cell, "id": f"c{number}"} for number, cell in enumerate(cells)],
    }


def write_pages(folder: Path, notebooks: Mapping[str, Notebook]) -> dict[str, Any]:
    """Write notebooks by slug, and what the runner extracts from them; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in notebooks.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
        for file, content in handover.files(name, handover.extract(made)).items():
            (folder / file).write_bytes(content)
    edition = analysis.edition()
    pages = [{"slug": name, "status": "ok", "tags": ["region"]} for name in notebooks]
    return {"pages": pages, "data_version": edition.version, "date": edition.date}


def real_pages(
    folder: Path, regions: Sequence[str], subjects: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Write the pages of some regions and subjects, made from the project's own tables; returns the manifest."""
    own = {name: executed(ROOT / f"notebooks/{stem}.ipynb") for name, stem in subjects.items()}
    pages = {slug(region_code(region)): executed(region=region) for region in regions}
    manifest = write_pages(folder, {**own, **pages})
    for page in manifest["pages"]:
        page["tags"] = ["subject"] if page["slug"] in own else ["region"]
    return manifest


def grid(area: str, *, base: float = 1000.0) -> dict[str, Any]:
    """A small grid of answers in the form of build/multiverse: three choices, one of which leaves nothing."""
    axes = [
        {"name": "coverage", "levels": [0.8, 0.5, 0.95]},
        {"name": "corrections", "levels": ["on", "off"]},
        {"name": "pooling", "levels": ["exact", "linear_pool"]},
    ]
    medians = [base * factor for factor in (1, 2, 0.5, 1, 1.5, 3, 0.8, 1.6, 0.9, 4, 5)]
    quantity = {
        "area": area,
        "direction": "in",
        "counterpart": "",
        "population": "all",
        "exploitation": "all",
        "status": "trafficked",
        "visibility": "actual",
        "measure": "flow",
        "unit": "persons_per_year",
    }
    return {
        "quantity": quantity,
        "reference_year": 2008,
        "corpus_tau": 0.7,
        "axes": axes,
        "index": list(range(12)),
        "low95": [*(value / 4 for value in medians), None],
        "median": [*medians, None],
        "high95": [*(value * 4 for value in medians), None],
    }


def write_grids(folder: Path, areas: Mapping[str, str]) -> None:
    """Write a grid for each slug of a region."""
    folder.mkdir()
    for name, area in areas.items():
        (folder / f"{name}.json").write_text(json.dumps(grid(area)), encoding="utf-8")
