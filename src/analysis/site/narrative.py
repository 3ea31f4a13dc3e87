"""An executed notebook as the source of its page: narrative as text, figures as pictures, code folded at the end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.executed import Cell, Notebook, is_left_out, joined
from analysis.handover import MARKDOWN, MIME, SVG
from analysis.site.figures import Shown
from analysis.site.inputs import Page

#: Narrative is CommonMark with tables, as JupyterLab shows it: what MyST adds would change words that happen to
#: look like its syntax. Its links are addresses of the built site, which are checked there.
_PLAIN = {
    "all_links_external": True,
    "disable_syntax": ["myst_line_comment", "myst_block_break", "myst_target", "myst_role"],
    "enable_extensions": [],
}


def shown_figures(page: Page) -> dict[int, Shown]:
    """Cell number, counted from 1 -> the figure that the cell shows."""
    pictures = {
        number: joined(output["data"][SVG])
        for number, cell in enumerate(page.notebook["cells"], start=1)
        for output in cell.get("outputs", [])
        if SVG in output.get("data", {})
    }
    return {
        figure.cell: Shown(page.slug, figure, pictures[figure.cell], page.phone.get(figure.figure_id, ""))
        for figure in page.handed.figures
    }


def page_source(page: Page, *, draw: Callable[[Shown], str], after: str = "") -> Notebook:
    """The notebook that Sphinx reads: what a reader sees first, the code that made it last, in one fold.

    Parameters
    ----------
    page : Page
        The executed notebook.
    draw : callable
        From a figure to its HTML.
    after : str
        Markdown that the site adds below the page's own text.
    """
    figures = shown_figures(page)
    cells: list[Cell] = []
    for number, cell in enumerate(page.notebook["cells"], start=1):
        if cell["cell_type"] == "markdown" and not is_left_out(cell):
            cells.append(_text(cell["source"]))
        for output in cell.get("outputs", []):
            cells += _seen(output, figures.get(number), draw)
    cells.append(_text(after))
    cells.append(_code(code(page.notebook), tags=["hide-input"]))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {**_language(page.notebook), "myst": _PLAIN},
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
    }


def _seen(output: Mapping[str, Any], figure: Shown | None, draw: Callable[[Shown], str]) -> list[Cell]:
    """The cells that show one output."""
    data = output.get("data", {})
    if MARKDOWN in data:
        return [_text(joined(data[MARKDOWN]))]
    if SVG in data and figure is not None:
        return [_text(raw_html(draw(figure)))]
    if MIME in data:
        return []
    return [_code("", tags=["remove-input"], outputs=[output])]


def raw_html(html: str) -> str:
    """HTML as a block that Markdown leaves alone, whatever empty lines it has."""
    return f"```{{raw}} html\n{html}\n```"


def _text(source: str) -> Cell:
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, *, tags: Sequence[str], outputs: Sequence[Mapping[str, Any]] = ()) -> Cell:
    """A code cell."""
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": list(outputs),
        "execution_count": None,
    }


def code(executed: Notebook) -> str:
    """The code of all cells, one after the other."""
    sources = [cell["source"].strip() for cell in executed["cells"] if cell["cell_type"] == "code"]
    return "\n\n".join(source for source in sources if source)


def _language(executed: Notebook) -> Mapping[str, Any]:
    """What says which language the code is in."""
    return {
        key: executed["metadata"][key]
        for key in ("kernelspec", "language_info")
        if key in executed["metadata"]
    }
