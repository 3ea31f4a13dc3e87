"""Notebooks as plain JSON: executed ones in one canonical form, the same bytes in every run, and what they hand over.

A notebook hands over through its outputs only. Narrative is `text/markdown`, a table `text/html`, a figure an
image. What machines read of them stands beside them under `application/vnd.analysis+json`: of a figure the keys
`figure`, `alt` and `rows`, of a text `narrative` and `numbers`, of a table `table` and `numbers`; under `page` the
record of the whole page, which the last cell hands over. A figure without such a description is published as it is.

nbformat takes a second to import, which a build that has nothing to run should not spend.
"""

import csv
import io
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from analysis.media_types import MARKDOWN, MIME, PNG, SVG
from analysis.numbers import format_number
from analysis.safe_text import without_formulas

Notebook = dict[str, Any]
Cell = dict[str, Any]

#: A page that says less than this is an empty frame.
MINIMUM_WORDS = 120
#: What a figure without a description is called on its page and in its files.
PLAIN = "figure"

_KEYS = ("figure", "narrative", "page", "table")
_FIGURE_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MARKUP = re.compile(r"<[^>]*>|\]\([^)]*\)|https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")

#: Of cells that pages made of a notebook leave out, as MyST has it.
REMOVED_TAG = "remove-cell"
#: Of the cell in which Papermill assigns the parameters of a run.
INJECTED_TAG = "injected-parameters"
# What Papermill and nbclient note in a cell: moments and durations.
_CLOCKS = ("papermill", "execution")
# The first version of the format whose cells have ids.
_VERSION = (4, 5)
# What a kernel adds to these, its version above all, differs between machines and says nothing about the page.
_LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}
_KEPT_METADATA = ("kernelspec", "authors", "title")
# The address of an object, in the repr of anything that has no better one.
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# The moment at which an SVG was written.
_SVG_DATE = re.compile(r"\s*<dc:date>[^<]*</dc:date>")


def read(path: Path) -> Notebook:
    """The notebook in the file `path`, every text in one piece.

    A ValueError if it is no notebook of version 4.5 or later, or its cells do not have ids of their own.
    """
    try:
        notebook = json.loads(path.read_bytes())
        version = (notebook["nbformat"], notebook["nbformat_minor"])
        for cell in notebook["cells"]:
            cell["source"] = joined(cell["source"])
            cell["metadata"] = dict(cell["metadata"])
        ids = [cell.get("id") for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not a notebook: {type(error).__name__}: {error}") from error
    has_own_ids = None not in ids and len(set(ids)) == len(ids)
    if version < _VERSION or not has_own_ids:
        raise ValueError("its cells have no ids, or two have the same; save it anew in JupyterLab")
    return dict(notebook)


def joined(text: str | list[str]) -> str:
    """A text in one piece; notebook files may hold it as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Cell) -> list[str]:
    """The tags of a cell."""
    return list(cell["metadata"].get("tags", []))


def is_left_out(cell: Cell) -> bool:
    """Whether a cell is for those who open the notebook, and not for pages made of it."""
    return REMOVED_TAG in tags(cell)


def blank(notebook: Notebook) -> Notebook:
    """A copy of a template without outputs and execution counts, whatever somebody saved in it."""
    copy = deepcopy(notebook)
    for cell in copy["cells"]:
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return copy


def canonical(notebook: Notebook, *, about: Mapping[str, object], folders: Mapping[str, str]) -> Notebook:
    """A copy of an executed notebook with nothing in it that a second run would change.

    Its metadata hold `about` under the key ``analysis``; `folders` says what stands for an absolute path of this
    machine in outputs, longer paths first where one holds another.
    """
    metadata = {"language_info": _LANGUAGE, "analysis": dict(about)}
    for key in _KEPT_METADATA:
        if key in notebook["metadata"]:
            metadata[key] = notebook["metadata"][key]
    cells = [_canonical_cell(cell, folders) for cell in notebook["cells"]]
    return {**notebook, "cells": cells, "metadata": metadata}


def _canonical_cell(cell: Cell, folders: Mapping[str, str]) -> Cell:
    """A cell without clocks, without the random id of an injected one, its outputs cleaned and in one piece."""
    metadata = {}
    for key, item in cell["metadata"].items():
        if key not in _CLOCKS and item != []:
            metadata[key] = item
    clean_cell = {**cell, "metadata": metadata}
    if INJECTED_TAG in tags(cell):
        clean_cell["id"] = INJECTED_TAG
        clean_cell["source"] = cell["source"].rstrip("\n")
    if cell["cell_type"] == "code":
        outputs = _in_one_piece(cell["outputs"])
        clean_cell["outputs"] = [_canonical_output(output, folders) for output in outputs]
    return clean_cell


def _canonical_output(output: Mapping[str, Any], folders: Mapping[str, str]) -> dict[str, Any]:
    """An output with every text cleaned, without what is for the moment of showing alone."""
    return {key: _clean(item, folders) for key, item in output.items() if key != "transient"}


def _in_one_piece(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Outputs with what is printed between two others in one piece, and below it what goes to standard error.

    In how many pieces a text arrives, and which of the two streams first, depends on moments.
    """
    runs = groupby(outputs, lambda output: output["output_type"] == "stream")
    for is_printed, run in runs:
        pieces = list(run)
        if not is_printed:
            yield from pieces
            continue
        for name in ("stdout", "stderr"):
            texts = [joined(piece["text"]) for piece in pieces if piece["name"] == name]
            if texts:
                text = "".join(texts)
                yield {"output_type": "stream", "name": name, "text": text}


def _clean(value: Any, folders: Mapping[str, str]) -> Any:
    """`value` with every text in it cleaned; images and other encoded data have nothing to clean."""
    if isinstance(value, str):
        return clean_text(value, folders)
    if isinstance(value, list):
        return [_clean(item, folders) for item in value]
    if not isinstance(value, Mapping):
        return value
    cleaned = {}
    for key, item in value.items():
        is_encoded = str(key).startswith("image/") and key != SVG
        cleaned[key] = item if is_encoded else _clean(item, folders)
    return cleaned


def clean_text(text: str, folders: Mapping[str, str]) -> str:
    """`text` without addresses of objects, dates of drawing and absolute folders."""
    # Texts are long, and most of them have none of it: to look is much faster than to replace.
    if "/" in text:
        for folder, name in folders.items():
            if folder in text:
                # Not in the middle of an address or of a longer name.
                end = "" if folder.endswith("/") else r"(?![\w-])"
                text = re.sub(rf"(?<![\w.-]){re.escape(folder)}{end}", name, text)
    if "0x" in text:
        text = _ADDRESS.sub("at 0x...", text)
    if "<dc:date>" in text:
        text = _SVG_DATE.sub("", text)
    return text


def to_bytes(notebook: Notebook) -> bytes:
    """The file content of a notebook: sorted keys, one trailing newline, UTF-8."""
    return f"{json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


class HandOverError(ValueError):
    """An executed notebook does not hand over what a page needs; the message names the cell."""


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A figure on a page: words, rows and name are empty if nothing describes it."""

    figure_id: str  # its name on the page; "-2" ends that of the second figure of one name
    alt: str  # what it shows in words
    rows: tuple[Mapping[str, object], ...]  # what it was drawn from
    cell: int  # which cell shows it, from 1
    output: int = 0  # and which output of the cell, from 0
    name: str = ""  # what it was drawn by, to draw it again


def extract(notebook: Notebook) -> tuple[tuple[PageFigure, ...], Mapping[str, Any]]:
    """The figures and the record of the page that `notebook` hands over, checked.

    A `HandOverError` if a description of a figure lacks its picture, alt text or rows; the record of the page is not
    there or there twice; or there is no figure or too little narrative.
    """
    figures: dict[str, PageFigure] = {}
    records: list[Mapping[str, Any]] = []
    words = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            words += count_words(cell["source"])
        for index, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            item = _handed_over(data, number)
            words += count_words(joined(data.get(MARKDOWN, "")))
            if "page" in item:
                records.append(item["page"])
            if _has_picture(data):
                name = item.get("figure", "")
                figure_id = _free_id(name or PLAIN, figures)
                alt = " ".join(item.get("alt", "").split())
                rows = tuple(item.get("rows", ()))
                figures[figure_id] = PageFigure(figure_id, alt, rows, number, index, name)
    if len(records) > 1:
        raise HandOverError("`page` is handed over twice")
    if not records:
        raise HandOverError("no cell hands over the record of the page; the last one calls an.check_page")
    if not figures:
        raise HandOverError("no cell shows a figure; a page has at least one")
    if words < MINIMUM_WORDS:
        raise HandOverError(f"the narrative has {words} words; a page has at least {MINIMUM_WORDS}")
    return tuple(figures.values()), records[0]


def _has_picture(data: Mapping[str, Any]) -> bool:
    """Whether an output shows a figure."""
    return SVG in data or PNG in data


def _free_id(name: str, taken: Container[str]) -> str:
    """The name of a figure, with "-2" at its end for the second of a name, "-3" for the third."""
    figure_id = name
    number = 1
    while figure_id in taken:
        number += 1
        figure_id = f"{name}-{number}"
    return figure_id


def _handed_over(data: Mapping[str, Any], cell: int) -> Mapping[str, Any]:
    """What an output of a cell says to machines, every key of it checked; nothing if it says nothing."""
    item = data.get(MIME)
    if item is None:
        return {}
    if not isinstance(item, Mapping) or item.keys().isdisjoint(_KEYS):
        raise HandOverError(f"cell {cell}: an {MIME} output has none of the keys {', '.join(_KEYS)}")
    if not isinstance(item.get("page", {}), Mapping):
        raise HandOverError(f"cell {cell}: `page` is not a mapping")
    if not isinstance(item.get("numbers", []), list):
        raise HandOverError(f"cell {cell}: `numbers` is not a list")
    if "figure" in item:
        _check_figure(item, data, cell)
    return item


def _check_figure(item: Mapping[str, Any], data: Mapping[str, Any], cell: int) -> None:
    """A `HandOverError` if what describes a figure of a cell lacks its picture, its name, its words or its rows."""
    name = item["figure"]
    alt = item.get("alt")
    rows = item.get("rows")
    if not _has_picture(data):
        raise HandOverError(f"cell {cell} describes a figure without its {SVG} or {PNG}")
    if not isinstance(name, str) or not _FIGURE_ID.fullmatch(name):
        raise HandOverError(f"cell {cell}: the figure's id is {name!r}; use a-z, 0-9, _ and -")
    if not isinstance(alt, str) or not alt.strip():
        raise HandOverError(f"cell {cell}: figure {name!r} has no alt text")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise HandOverError(f"cell {cell}: the rows of figure {name!r} are not a list of records")


def count_words(markdown: str) -> int:
    """Number of words in `markdown`, without tags and addresses."""
    text = _MARKUP.sub(" ", markdown)
    return len(_WORD.findall(text))


def page_files(slug: str, figures: Iterable[PageFigure], record: Mapping[str, Any]) -> dict[str, str]:
    """File name -> text of everything that is extracted from the page `slug`; its record has finite numbers only."""
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
    texts = {f"{slug}.json": f"{text}\n"}
    for figure in figures:
        if figure.alt:
            texts[f"{slug}.{figure.figure_id}.csv"] = to_csv(figure.rows)
    return texts


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as CSV: every key of any row a column, in order of appearance; missing is empty, no cell a formula."""
    text = io.StringIO()
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({column: _cell(value) for column, value in row.items()})
    return without_formulas(text.getvalue())


def _cell(value: object) -> str:
    """One value as the project's tables write it."""
    if isinstance(value, float):
        return format_number(value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
