"""An executed notebook as the source of its page: text, figures as pictures, the code of a section folded at its end.

Figures have alt text, their drawn rows, and a picture for a phone, which is kept from one making of the site to the
next, and drawn again only after a change.
"""

import base64
import os
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from html import escape
from itertools import chain
from multiprocessing import get_context
from typing import Any, NamedTuple

from analysis import numbers
from analysis.content_cache import Stage, as_it_is, cached_in, memoised_each
from analysis.media_types import HTML, MARKDOWN, MIME, PNG, SVG
from analysis.narrative.template_signs import unescaped, without_spans
from analysis.plot import HOMES
from analysis.plot.figure_display import redraw
from analysis.runner.notebook_json import INJECTED_TAG, Cell, Notebook, PageFigure, is_left_out, joined, tags
from analysis.site.notebook_links import on_the_site
from analysis.site.site_data import Page, SiteInput, shown_texts

#: Text is CommonMark with tables, as JupyterLab shows it: what MyST adds would change words that happen to look like
#: its syntax. Its links are addresses of the built site, which are checked there.
_PLAIN = {
    "all_links_external": True,
    "disable_syntax": ["myst_line_comment", "myst_block_break", "myst_target", "myst_role"],
    "enable_extensions": [],
}
#: Of a markdown cell whose heading folds its section.
FOLD_TAG = "fold"
#: What then stands below the heading.
FOLD_MARK = "<!-- fold -->"
#: Of code that a reader need not see; the values of parameters stand at the foot of the page.
HIDDEN_TAGS = frozenset({"remove-input", INJECTED_TAG, "parameters"})
#: What begins with a heading begins a section.
_BEGINS = re.compile(r"\s*#{1,6} ")
_HEADING = re.compile(r"^#{2,6} .*$", re.MULTILINE)
#: A link to a row of the page: in text, and in a table.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_-]+)\)|<a href=\"#([A-Za-z0-9_-]+)\"([^>]*)>")
#: A link that rests on claims: to rows of the page, or with the ids of all.
_RESTS = re.compile(
    r"\]\(#([A-Za-z0-9_-]+)\)|<a (?:class=\"n\" href=\"[^\"#]*|href=\")#([A-Za-z0-9_-]+)\""
    r"(?: data-claims=\"([^\"]*)\")?"
)
#: A row of a table whose rows are links' targets; the headings of a table; its cells.
_ROW = re.compile(r"<tr id=\"([A-Za-z0-9_-]+)\">(.*?)</tr>", re.DOTALL)
_HEADINGS = re.compile(r"<thead><tr>(.*?)</tr></thead>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b.*?</t[hd]>", re.DOTALL)
#: The heading, in tables of sources, of where a number was read: what it was published in stands before that.
_READ_IN = '<th scope="col">read in</th>'
#: A gauge of certainty: JupyterLab keeps its title, and would drop a label.
_GAUGE = re.compile(r'<span class="gauge ([a-z-]+)" title="([^"]*)"></span>')
_BACKTICKS = re.compile("`+")
_FRAME = (
    '<div class="table-frame" tabindex="0" role="group" aria-label="Output, scrolls sideways">\n{}\n</div>'
)
_SIZE = re.compile(rb"<svg\b[^>]*?\bviewBox=\"[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)\"", re.DOTALL)
#: Pixels of a page for each point of a drawing, so that its nine-point text is as large as the page's small print.
PIXELS_PER_POINT = 4 / 3
#: Folder beside that of the pages, with what this code drew for phones last.
FOLDER = "phone"
#: With fewer pages than this to draw, starting other processes takes longer than they save.
_FEW = 12
#: More processes than this would need more memory than they are worth.
_PROCESSES = 8


class Column(NamedTuple):
    """A column that the site adds to the tables of sources: its heading, and its cells as HTML by the id of the row."""

    heading: str
    cells: Mapping[str, str]


class DrawnFigure(NamedTuple):
    """A figure with what its template needs."""

    stem: str  # name of its files, without their endings
    file: str  # and that of the picture
    figure: PageFigure  # id, alt text and drawn rows
    picture: bytes
    phone: bytes  # the picture drawn for a phone, SVG; empty where there is none
    raster: bytes = b""  # the picture of dots that the notebook handed over; empty where it did not

    @property
    def is_drawing(self) -> bool:
        """Whether the picture is SVG."""
        return self.file.endswith(".svg")

    @property
    def is_own(self) -> bool:
        """Whether this package drew it, in its colours: then it has a dark variant."""
        return self.is_drawing and self.figure.name in HOMES

    @property
    def is_in_style(self) -> bool:
        """Whether it has the letters of this package: one or more of its figures, not one that somebody described."""
        return self.is_drawing and self.figure.name not in ("", "described")

    @property
    def has_raster(self) -> bool:
        """Whether there is a picture of dots to be taken away."""
        return self.is_in_style or bool(self.raster)

    def size(self, picture: bytes) -> tuple[int, int]:
        """Width and height of a picture in pixels of a page; `ValueError` if a drawing does not say how large it is."""
        if picture.startswith(b"\x89PNG"):
            # The first chunk of every PNG begins with its width and height.
            return struct.unpack(">II", picture[16:24])
        width, height = (round(side * PIXELS_PER_POINT) for side in self.points(picture))
        return width, height

    def points(self, picture: bytes) -> tuple[float, float]:
        """Width and height of a drawing in points; `ValueError` if it does not say how large it is."""
        size = _SIZE.search(picture)
        if not size:
            problem = "the svg element has no viewBox of four numbers, so its size is unknown"
            raise ValueError(f"{self.stem}: {problem}")
        width, height = map(float, size.groups())
        return width, height

    @property
    def table(self) -> list[list[str]]:
        """The drawn rows as text, below the names of all their columns."""
        columns = list(dict.fromkeys(chain.from_iterable(self.figure.rows)))
        table = [columns]
        for row in self.figure.rows:
            table.append([cell(row, column) for column in columns])
        return table


def page_source(
    page: Page, *, draw: Callable[[DrawnFigure], str], after: str = "", published: Column | None = None
) -> Notebook:
    """The notebook that Sphinx reads: `draw` makes HTML of a figure, and `after` stands below the page's own text.

    Tables of sources get the column `published`. The code of all cells of a section is one fold at its end.
    """
    figures = drawn_figures(page)
    cells: list[Cell] = []
    sources: list[str] = []

    def fold_code() -> None:
        if sources:
            cells.append(_code("\n\n".join(sources), "hide-input"))
            sources.clear()

    for number, cell in enumerate(page.notebook["cells"], start=1):
        shown = _shown(cell, number, figures, draw, published)
        # What runs before the title is code of the first section.
        if cells and shown and _begins_section(shown[0]):
            fold_code()
        cells += shown
        is_hidden = is_left_out(cell) or HIDDEN_TAGS & set(tags(cell))
        if cell["cell_type"] == "code" and cell["source"].strip() and not is_hidden:
            sources.append(cell["source"])
    fold_code()
    _title_first(cells)
    cells.append(_text(after))
    metadata = page.notebook["metadata"]
    language = {key: metadata[key] for key in ("kernelspec", "language_info") if key in metadata}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {**language, "myst": _PLAIN},
        "cells": [{**cell, "id": f"cell-{index}"} for index, cell in enumerate(cells)],
    }


def _shown(
    cell: Cell,
    number: int,
    figures: Mapping[tuple[int, int], DrawnFigure],
    draw: Callable[[DrawnFigure], str],
    published: Column | None,
) -> list[Cell]:
    """The cells that show the text, or the outputs, of a cell with its number from 1."""
    if cell["cell_type"] == "markdown" and not is_left_out(cell):
        source = on_the_site(cell["source"])
        if FOLD_TAG in tags(cell):
            mark = raw_html(FOLD_MARK)
            source = _HEADING.sub(lambda heading: f"{heading[0]}\n\n{mark}\n", source, count=1)
        return [_text(source)]
    shown: list[Cell] = []
    for index, output in enumerate(cell.get("outputs", [])):
        shown += _seen(output, figures.get((number, index)), draw, published)
    return shown


def _begins_section(cell: Cell) -> bool:
    """Whether what a cell shows begins with a heading."""
    return cell["cell_type"] == "markdown" and bool(_BEGINS.match(cell["source"]))


def _title_first(cells: list[Cell]) -> None:
    """Begin a page with what it is about; whatever is shown above its title goes behind it."""
    for index, cell in enumerate(cells):
        if cell["cell_type"] == "markdown" and cell["source"].startswith("# "):
            cells.insert(0, cells.pop(index))
            return


def _seen(
    output: Mapping[str, Any],
    figure: DrawnFigure | None,
    draw: Callable[[DrawnFigure], str],
    published: Column | None,
) -> Iterator[Cell]:
    """The cell that shows an output, of several forms the richest; none for what only machines read."""
    data = output.get("data", {})
    # What each number of a text or a table counts, by the id of its claim, as far as the output says so.
    labels = {number["id"]: number.get("label", "") for number in data.get(MIME, {}).get("numbers", ())}
    if figure is not None:
        yield _text(raw_html(draw(figure)))
    elif MARKDOWN in data:
        markdown = without_spans(on_the_site(joined(data[MARKDOWN])))
        yield _text(with_gauges(linked(markdown, labels)))
    elif HTML in data:
        html = linked(on_the_site(joined(data[HTML])), labels)
        if published is not None:
            html = with_column(html, published)
        # A table scrolls by itself where it is wide; one of the library has its frame.
        if "<table" in html and "tabindex" not in html:
            html = _FRAME.format(html)
        yield _text(raw_html(html))
    elif MIME not in data:
        yield _code("", "remove-input", output)


def linked(text: str, labels: Mapping[str, str]) -> str:
    """A text or a table whose links to rows of the page's sources say what the number counts, and can show a note."""

    def link(match: re.Match[str]) -> str:
        shown, text_id, table_id, attributes = match.groups()
        if shown is None:
            return f'<a class="n" href="#{table_id}"{attributes}>' if table_id in labels else match[0]
        label = ""
        if shown and labels.get(text_id):
            spoken = " ".join(f"{unescaped(shown)}, {labels[text_id]}".split())
            label = f' aria-label="{escape(spoken)}"'
        return f'<a class="n" href="#{text_id}"{label}>{shown}</a>'

    return _LINK.sub(link, text)


def without_gauges(text: str) -> str:
    """A text without its gauges of certainty: they are small, and the words behind them say the same."""
    return _GAUGE.sub("", text)


def with_gauges(text: str) -> str:
    """A text whose gauges of certainty are pictures with their titles as alternative text."""
    return _GAUGE.sub(r'<span class="gauge \1" role="img" aria-label="\2" title="\2"></span>', text)


def with_column(html: str, column: Column) -> str:
    """A table with a further column where it says what was read in what; another table, or text, as it is."""
    headings = _HEADINGS.search(html)
    if not headings or _READ_IN not in headings[1]:
        return html
    place = _CELL.findall(headings[1]).index(_READ_IN)
    heading = f'<th scope="col">{column.heading}</th>{_READ_IN}'

    def row(match: re.Match[str]) -> str:
        row_id, content = match.groups()
        cells = _CELL.findall(content)
        cells.insert(place, f'<td class="published">{column.cells.get(row_id, "")}</td>')
        return f'<tr id="{row_id}">{"".join(cells)}</tr>'

    return _ROW.sub(row, html.replace(_READ_IN, heading, 1))


def ids_named(executed: Notebook) -> list[str]:
    """Ids of the claims and statements that the page's links rest on, each once, in order of appearance."""
    names: dict[str, None] = {}
    for text in shown_texts(executed):
        for text_id, table_id, ids in _RESTS.findall(text):
            names |= dict.fromkeys((ids or text_id or table_id).split())
    return list(names)


def raw_html(html: str) -> str:
    """HTML as a block that Markdown leaves alone, whatever empty lines and backticks it has."""
    longest = max(map(len, _BACKTICKS.findall(html)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{{raw}} html\n{html}\n{fence}"


def _text(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, tag: str, *outputs: Mapping[str, Any]) -> Cell:
    return {
        "cell_type": "code",
        "metadata": {"tags": [tag]},
        "source": source,
        "outputs": [*outputs],
        "execution_count": None,
    }


def drawn_figures(page: Page) -> dict[tuple[int, int], DrawnFigure]:
    """Where each figure stands, as number of its cell from 1 and place of its output from 0 -> the figure."""
    figures = {}
    for figure in page.figures:
        data = page.notebook["cells"][figure.cell - 1]["outputs"][figure.output]["data"]
        stem = f"{page.slug}.{figure.figure_id}"
        if SVG in data:
            file = f"{stem}.svg"
            picture = joined(data[SVG]).encode()
        else:
            file = f"{stem}.png"
            picture = base64.b64decode(joined(data[PNG]))
        phone = page.phone.get(figure.figure_id, "").encode()
        raster = base64.b64decode(joined(data.get(PNG, "")))
        figures[figure.cell, figure.output] = DrawnFigure(stem, file, figure, picture, phone, raster)
    return figures


def first_drawn(pages: Iterable[Page], name: str) -> DrawnFigure | None:
    """The first figure on some pages that the function `name` of `an.plot` drew; None if there is none."""
    figures = chain.from_iterable(drawn_figures(page).values() for page in pages)
    return next((figure for figure in figures if figure.figure.name == name), None)


def cell(row: Mapping[str, Any], column: str) -> str:
    """One value of a drawn row as a reader sees it: thousands apart, nothing for a missing one.

    What was claimed has all its digits; estimates, and what is worked out here, have two that say something.
    The file below the figure has every digit of all.
    """
    value = row.get(column)
    kind = row.get("kind")
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    if column.endswith("year") or column.startswith("period_"):
        return f"{value:g}"
    is_rounded = kind == "estimate" or (kind != "claim" and value % 1)
    return numbers.amount(value, numbers.BELOW_FIGURE, digits=numbers.ESTIMATED if is_rounded else None)


def with_phones(inputs: SiteInput, *, anew: bool = False) -> SiteInput:
    """The same with the phone variant of every figure that can be drawn: as an earlier build drew it, or drawn now.

    With `anew` what an earlier build drew is not looked at.
    """
    figures = [page.figures for page in inputs.pages]
    with cached_in(inputs.pages_dir.parent / FOLDER, most=len(figures), anew=anew):
        drawn = _drawn(figures)
    pages = []
    for page, pictures in zip(inputs.pages, drawn, strict=True):
        pages.append(replace(page, phone=pictures))
    return replace(inputs, pages=tuple(pages))


@memoised_each(Stage("drawings", encode=dict, decode=as_it_is))
def _drawn(figures: Sequence[Sequence[PageFigure]]) -> list[dict[str, str]]:
    """The phone variants of some pages, drawn by as many processes as the machine has cores."""
    processes = min(os.cpu_count() or 1, _PROCESSES)
    if len(figures) < _FEW or processes == 1:
        return list(map(phone_pictures, figures))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(phone_pictures, figures, chunksize=4))


def phone_pictures(figures: Sequence[PageFigure]) -> dict[str, str]:
    """The figures of a page as SVG for a phone, by id; one that this package did not draw stands on phones as it is."""
    pictures = {}
    for figure in figures:
        if figure.name in HOMES:
            pictures[figure.figure_id] = redraw(figure.name, figure.rows, phone=True)
    return pictures
