"""An executed notebook as the source of its page: narrative as text, figures as pictures, code folded at the end."""

from collections.abc import Callable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.pages.handover import MARKDOWN, MIME, SVG
from analysis.pages.site.figures import Shown
from analysis.pages.site.inputs import Page, joined

# nbformat says that it is typed, but most of its functions are not.
_v4: Any = nbformat.v4

#: Narrative is CommonMark with tables, as JupyterLab shows it: what MyST adds would change words that happen to
#: look like its syntax.
_PLAIN = {
    "disable_syntax": ["myst_line_comment", "myst_block_break", "myst_target", "myst_role"],
    "enable_extensions": [],
}


def shown_figures(page: Page) -> dict[int, Shown]:
    """Cell number, counted from 1 -> the figure that the cell shows."""
    pictures = {
        number: joined(output.data[SVG])
        for number, cell in enumerate(page.notebook.cells, start=1)
        for output in cell.get("outputs", [])
        if SVG in output.get("data", {})
    }
    return {figure.cell: Shown(page.slug, figure, pictures[figure.cell]) for figure in page.handed.figures}


def page_source(
    page: Page, *, draw: Callable[[Shown], str], before: str = "", after: str = ""
) -> NotebookNode:
    """The notebook that Sphinx reads: what a reader sees first, the code that made it last, in one fold.

    Parameters
    ----------
    page : Page
        The executed notebook.
    draw : callable
        From a figure to its HTML.
    before, after : str
        Markdown that the site adds after the page's own first text and at its end.
    """
    figures = shown_figures(page)
    cells: list[NotebookNode] = []
    for number, cell in enumerate(page.notebook.cells, start=1):
        if cell.cell_type == "markdown":
            cells.append(_text(str(cell.source)))
            continue
        for output in cell.get("outputs", []):
            cells += _seen(output, figures.get(number), draw)
    if before:
        cells.insert(1, _text(before))
    if after:
        cells.append(_text(after))
    code = _code(page.notebook)
    if code:
        cells.append(_v4.new_code_cell(source=code, id="code", metadata={"tags": ["hide-input"]}))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    source: NotebookNode = _v4.new_notebook(
        cells=cells, metadata={**_language(page.notebook), "myst": _PLAIN}
    )
    return source


def _seen(output: NotebookNode, figure: Shown | None, draw: Callable[[Shown], str]) -> list[NotebookNode]:
    """The cells that show one output."""
    data = output.get("data", {})
    if MARKDOWN in data:
        return [_text(joined(data[MARKDOWN]))]
    if SVG in data and figure is not None:
        return [_text(raw_html(draw(figure)))]
    if set(data) == {MIME} or MIME in data:
        return []
    return [_v4.new_code_cell(source="", outputs=[output], metadata={"tags": ["remove-input"]})]


def raw_html(html: str) -> str:
    """HTML as a block that Markdown leaves alone, whatever empty lines it has."""
    return f"```{{raw}} html\n{html}\n```"


def _text(source: str) -> NotebookNode:
    """A markdown cell."""
    cell: NotebookNode = _v4.new_markdown_cell(source=source)
    return cell


def _code(executed: NotebookNode) -> str:
    """The code of all cells, one after the other."""
    sources = [str(cell.source).strip() for cell in executed.cells if cell.cell_type == "code"]
    return "\n\n".join(source for source in sources if source)


def _language(executed: NotebookNode) -> Mapping[str, Any]:
    """What says which language the code is in."""
    return {
        key: executed.metadata[key] for key in ("kernelspec", "language_info") if key in executed.metadata
    }
