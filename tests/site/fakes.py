"""Executed notebooks as the runner leaves them: the real ones, as the runner made them, or small ones made by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import media_types
from analysis.narrative.template_rows import Row, read
from analysis.runner import notebook_json
from analysis.runner.notebook_json import Notebook

#: What the manifest says of the data.
EDITION = {"data_version": "0123456789", "date": "2026-11-25"}

SVG = (
    '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="547.2pt" height="180pt" viewBox="0 0 547.2 180" version="1.1">'
    '<rect width="547.2" height="180" fill="#ffffff"/></svg>\n'
)
#: Of a page: as many words as it has at least.
WORDS = (
    "Several producers have printed numbers about this region, and they do not count the same thing. " * 10
)
#: What a table of the library looks like: a caption, a frame that scrolls, rows that links of the page lead to.
SOURCES = (
    '<div class="table-frame" tabindex="0" role="group" aria-label="Sources, scrolls sideways"><table>'
    '<caption>Sources</caption><tbody><tr id="A2009-039"><th scope="row">'
    '<a href="../../build/site/evidence/article_2009.html#A2009-039">A2009-039</a></th><td>from 1,000 to 7,000</td></tr>'
    "</tbody></table></div>"
)
LABEL = "people trafficked, a year"
NUMBERS = [{"id": "A2009-039", "column": "low", "value": 1000.0, "shown": "1,000", "label": LABEL}]


def text(site: Path, name: str) -> str:
    """A file of a site."""
    return (site / name).read_text(encoding="utf-8")


def body(site: Path, name: str) -> str:
    """What a page of a site says, without its frame."""
    return text(site, name).split("<article", 1)[1].split("</article>\n", 1)[0]


def changed(row: Row, **cells: object) -> Row:
    """The same row with other cells in the place of its own."""
    own = {name: [row[name]] for name in row.columns.names} | {name: [cell] for name, cell in cells.items()}
    return read(pd.DataFrame(own, index=pd.Index([row.id], name=row.index), dtype=object), [])[0]


def code(source: str, *bundles: Mapping[str, Any], tags: Sequence[str] = ()) -> dict[str, Any]:
    """A code cell that showed these outputs."""
    outputs = [{"output_type": "display_data", "metadata": {}, "data": dict(bundle)} for bundle in bundles]
    cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source}
    return {**cell, "outputs": outputs, "execution_count": 1}


def text_cell(source: str, *tags: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": source}


def narrated(words: str) -> dict[str, Any]:
    """A cell that shows a text."""
    return code('an.narrate("section")', {media_types.MARKDOWN: words})


def drawn(name: str, alt: str) -> dict[str, Any]:
    """A cell that shows a figure of a name, with its rows."""
    item = {"figure": name, "alt": alt, "rows": [{"label": "found", "value": 1000}]}
    return code(f"an.plot.{name}(frame);", {media_types.SVG: SVG, media_types.MIME: item})


def rung(name: str, **cells: object) -> dict[str, Any]:
    """One rung of a ladder as a page's record has it."""
    usual = {"basis": "claim", "number_id": "A2009-039", "claim_ids": "A2009-039;A2009-040", "bound": "none"}
    number = {"low": 1000.0, "best": None, "high": 7000.0, "approximate": False, "year": 2008}
    axes = {"measure": "flow", "unit": "persons_per_year", "status": "trafficked", "visibility": "actual"}
    axes |= {"population": "all", "exploitation": "all", "direction": "in", "counterpart": "", "area": "NLD"}
    number |= {"period_start": 2008, "period_end": 2008}
    said = {"producer": "unattributed", "producer_year": None, "grade": "unattributed", "lines": 2}
    return {"rung": name, **usual, **number, **axes, **said, "advice": "do_not_quote"} | cells


def page_record(**changed: object) -> dict[str, Any]:
    """The record of a small page."""
    estimate = {"estimate_id": "NLD-flow-trafficked-2008", "quantity": "people trafficked, a year"}
    numbers = {"low95": 400.0, "low80": 900.0, "median": 2400.0, "high80": 6000.0, "high95": 14000.0}
    axes = {"reference_year": 2008, "measure": "flow", "unit": "persons_per_year", "visibility": "actual"}
    axes |= {"view": "then", "answer_status": "reconciled", "status": "trafficked", "k_lines": 2}
    axes |= {"population": "all", "exploitation": "all", "counterpart": "", "direction": "in", "area": "NLD"}
    axes |= {"period_start": 2008, "period_end": 2008}
    return {
        "parameters": {"region": "Netherlands", "year": 2021, "then": 2008},
        "region_code": "NLD",
        "ladder": [
            rung("found"),
            rung("trafficked"),
            rung("modern_slavery", basis="none", low=None, high=None),
        ],
        "estimates": [estimate | numbers | axes | {"claim_ids": "A2009-039;A2009-040"}],
        "claim_ids": ["A2009-039", "A2009-040"],
        "conflict_ids": [],
        "advice": {"A2009-039": "do_not_quote", "A2009-040": "do_not_quote"},
        "shown": [],
        "unchecked": [],
    } | changed


def notebook(name: str, *cells: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> Notebook:
    """A small executed notebook: text between cells of pandas, further cells, folds, plain figures, its record."""
    link = f"There are [1,000 to 7,000](#A2009-039) people, somebody says.\n\n{WORDS}"
    numbers = {"narrative": "answer", "numbers": NUMBERS}
    made = [
        code('region = "World"', tags=["parameters"]),
        text_cell(f"# {name}\n\nWhat is shown below is worked out in the cells between."),
        code('an.narrate("answer", claims=claims)', {media_types.MARKDOWN: link, media_types.MIME: numbers}),
        drawn("areas", "Two squares."),
        *cells,
        text_cell("## In detail\n\nA section that is folded.", "fold"),
        code('claims.groupby("status").size()', {"text/html": "<table><tr><td>7</td></tr></table>"}),
        text_cell("### Deeper"),
        code("seaborn.histplot(claims);", {media_types.SVG: SVG}),
        text_cell("## Sources", "fold"),
        code('an.table(claims, caption="Sources", anchors=True)', {"text/html": SOURCES}),
        code("an.check_page(claims, estimates)", {media_types.MIME: {"page": record or page_record()}}),
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [{**cell, "id": f"c{number}"} for number, cell in enumerate(made)],
    }


def write_pages(folder: Path, notebooks: Mapping[str, Notebook]) -> dict[str, Any]:
    """Write notebooks by slug, and what the runner extracts from them; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in notebooks.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
        for file, content in notebook_json.page_files(name, *notebook_json.extract(made)).items():
            (folder / file).write_text(content, encoding="utf-8")
    pages = [{"slug": name, "status": "ok", "tags": ["region"]} for name in notebooks]
    return {"pages": pages, **EDITION}


def grid(area: str) -> dict[str, Any]:
    """A small grid of answers in the form of build/multiverse: three choices, one of which leaves nothing."""
    axes = [
        {"name": "scale", "levels": ["integrated", 0.35, 1.0]},
        {"name": "unprinted_error", "levels": [0.05, 0.2]},
        {"name": "pooling", "levels": ["exact", "linear_pool"]},
    ]
    medians = [1000.0 * factor for factor in (1, 2, 0.5, 1, 1.5, 3, 0.8, 1.6, 0.9, 4, 5)]
    quantity = {
        "area": area, "direction": "in", "counterpart": "", "population": "all", "exploitation": "all",
        "status": "trafficked", "visibility": "actual", "measure": "flow", "unit": "persons_per_year",
    }  # fmt: skip
    return {
        "region_code": area,
        "quantity": quantity,
        "time": 2008.0,
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
