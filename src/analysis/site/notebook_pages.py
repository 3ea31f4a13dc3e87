"""An executed notebook as the source of its page: text, figures as pictures, the code of each cell folded above."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analysis.executed import INJECTED_TAG, Cell, Notebook, is_left_out, joined, tags
from analysis.handover import HTML, MARKDOWN, MIME
from analysis.site.drawn_figures import DrawnFigure, drawn_figures
from analysis.site.site_input import Page, shown_texts

#: Text is CommonMark with tables, as JupyterLab shows it: what MyST adds would change words that happen to look like
#: its syntax. Its links are addresses of the built site, which are checked there.
_PLAIN = {
    "all_links_external": True,
    "disable_syntax": ["myst_line_comment", "myst_block_break", "myst_target", "myst_role"],
    "enable_extensions": [],
}
#: Of a markdown cell whose heading folds its section, and what then stands below the heading.
FOLD_TAG, FOLD_MARK = "fold", "<!-- fold -->"
#: Of code that a reader need not see.
HIDDEN_TAGS = frozenset({"remove-input", INJECTED_TAG})
_HEADING = re.compile(r"^#{2,6} .*$", re.MULTILINE)
#: A link to a row of the page: in text, and in a table.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_-]+)\)|<a href=\"#([A-Za-z0-9_-]+)\"([^>]*)>")
#: A link that rests on claims: to rows of the page, or with the ids of all.
_RESTS = re.compile(
    r"\]\(#([A-Za-z0-9_-]+)\)|<a (?:class=\"n\" href=\"[^\"#]*|href=\")#([A-Za-z0-9_-]+)\""
    r"(?: data-claims=\"([^\"]*)\")?"
)
_FRAME = (
    '<div class="table-frame" tabindex="0" role="group" aria-label="Output, scrolls sideways">\n{}\n</div>'
)


def page_source(page: Page, *, draw: Callable[[DrawnFigure], str], after: str = "") -> Notebook:
    """The notebook that Sphinx reads: `draw` makes HTML of a figure, and `after` stands below the page's own text.

    The code of the cells since the last one that shows something is one fold above what the next one shows.
    """
    figures = drawn_figures(page)
    cells, sources = list[Cell](), list[str]()

    def fold_code() -> None:
        if sources:
            cells.append(_code("\n\n".join(sources), "hide-input"))
            sources.clear()

    for number, cell in enumerate(page.notebook["cells"], start=1):
        is_hidden = is_left_out(cell) or HIDDEN_TAGS & set(tags(cell))
        if cell["cell_type"] == "code" and cell["source"].strip() and not is_hidden:
            sources.append(cell["source"])
        shown = [
            seen
            for place, output in enumerate(cell.get("outputs", []))
            for seen in _seen(output, figures.get((number, place)), draw)
        ]
        if cell["cell_type"] == "markdown" and not is_left_out(cell):
            source = cell["source"]
            if FOLD_TAG in tags(cell):
                source = _HEADING.sub(lambda found: f"{found[0]}\n\n{raw_html(FOLD_MARK)}\n", source, count=1)
            shown = [_text(source)]
        if shown:
            fold_code()
            cells += shown
    fold_code()
    # A page begins with what it is about; the code that stands above its title goes behind it.
    for title in (place for place, cell in enumerate(cells) if cell["source"].startswith("# ")):
        if cells[title]["cell_type"] == "markdown":
            cells.insert(0, cells.pop(title))
            break
    cells.append(_text(after))
    metadata = page.notebook["metadata"]
    language = {key: metadata[key] for key in ("kernelspec", "language_info") if key in metadata}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {**language, "myst": _PLAIN},
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
    }


def _seen(
    output: Mapping[str, Any], figure: DrawnFigure | None, draw: Callable[[DrawnFigure], str]
) -> Iterator[Cell]:
    """The cell that shows an output, of several forms the richest; none for what only machines read."""
    data = output.get("data", {})
    # What each number of a text or a table counts, by the id of its claim, as far as the output says so.
    labels = {one["id"]: one.get("label", "") for one in data.get(MIME, {}).get("numbers", ())}
    if figure is not None:
        yield _text(raw_html(draw(figure)))
    elif MARKDOWN in data:
        yield _text(linked(joined(data[MARKDOWN]), labels))
    elif HTML in data:
        html = linked(joined(data[HTML]), labels)
        # A table scrolls by itself where it is wide; one of the library has its frame.
        yield _text(raw_html(_FRAME.format(html) if "<table" in html and "tabindex" not in html else html))
    elif MIME not in data:
        yield _code("", "remove-input", output)


def linked(text: str, known: Mapping[str, str]) -> str:
    """A text or a table whose links to rows of the page's sources say what the number counts, and can show a note."""

    def link(found: re.Match[str]) -> str:
        shown, name, plain, rest = found.groups()
        name = name or plain
        label = f' aria-label="{shown}, {known[name]}"' if shown and known.get(name) else ""
        if shown is None:
            return f'<a class="n" href="#{name}"{rest}>' if name in known else found[0]
        return f'<a class="n" href="#{name}"{label}>{shown}</a>'

    return _LINK.sub(link, text)


def ids_named(executed: Notebook) -> list[str]:
    """Ids of the claims and statements that the page's links rest on, each once, in order of appearance."""
    links = (link for text in shown_texts(executed) for link in _RESTS.findall(text))
    return list(dict.fromkeys(name for text, html, ids in links for name in (ids or text or html).split()))


def raw_html(html: str) -> str:
    """HTML as a block that Markdown leaves alone, whatever empty lines it has."""
    return f"```{{raw}} html\n{html}\n```"


def _text(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, tag: str, *outputs: Mapping[str, Any]) -> Cell:
    shown = {"outputs": [*outputs], "execution_count": None}
    return {"cell_type": "code", "metadata": {"tags": [tag]}, "source": source, **shown}
