"""What an executed notebook hands over: narrative, figures with their drawn rows, its record; and whether it is a page.

A notebook hands over through its outputs only. Narrative is `text/markdown`, a table `text/html`, a figure an
image. What machines read of them stands beside them under `application/vnd.analysis+json`: of a figure the keys
`figure`, `alt` and `rows`, of a text `narrative` and `numbers`, of a table `table` and `numbers`; under `page` the
record of the whole page, which the last cell hands over. A figure without such a description is published as it is.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from analysis.executed import Notebook, joined
from analysis.files import numbers_digest
from analysis.numbers import format_number

MIME = "application/vnd.analysis+json"
SVG = "image/svg+xml"
PNG = "image/png"
MARKDOWN = "text/markdown"
HTML = "text/html"

#: A page that says less than this is an empty frame.
MINIMUM_WORDS = 120
#: What a figure without a description is called on its page and in its files.
PLAIN = "figure"

_KEYS = ("figure", "narrative", "page", "table")
_FIGURE_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MARKUP = re.compile(r"<[^>]*>|\]\([^)]*\)|https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


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


@dataclass(frozen=True, slots=True)
class HandOver:
    """Everything that an executed notebook hands over: `page` is its record."""

    figures: tuple[PageFigure, ...]
    page: Mapping[str, Any]


def extract(notebook: Notebook) -> HandOver:
    """What `notebook` hands over, checked.

    A `HandOverError` if a description of a figure lacks its picture, alt text or rows; the record of the page is not
    there or there twice, or numbers are shown that it does not know; or there is no figure or too little narrative.
    """
    figures: dict[str, PageFigure] = {}
    records: list[Mapping[str, Any]] = []
    digests: dict[str, int] = {}
    words = sum(count_words(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    for number, cell in enumerate(notebook["cells"], start=1):
        for place, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            item = _said(data, number)
            words += count_words(joined(data.get(MARKDOWN, "")))
            if "page" in item:
                records.append(item["page"])
            elif item.get("numbers"):
                digests[numbers_digest(item["numbers"])] = number
            if data.keys() & {SVG, PNG}:
                name = item.get("figure", "")
                ids = (f"{name or PLAIN}-{time}" if time > 1 else name or PLAIN for time in count(1))
                own = next(one for one in ids if one not in figures)
                alt, rows = " ".join(item.get("alt", "").split()), tuple(item.get("rows", ()))
                figures[own] = PageFigure(own, alt, rows, number, place, name)
    if len(records) > 1:
        raise HandOverError("`page` is handed over twice")
    if not records:
        raise HandOverError("no cell hands over the record of the page; the last one calls an.check_page")
    if not figures:
        raise HandOverError("no cell shows a figure; a page has at least one")
    if words < MINIMUM_WORDS:
        raise HandOverError(f"the narrative has {words} words; a page has at least {MINIMUM_WORDS}")
    for digest, number in digests.items():
        if digest not in records[0].get("shown", ()):
            raise HandOverError(
                f"cell {number} shows numbers that check_page did not see; name its text or table in `shown`"
            )
    return HandOver(tuple(figures.values()), records[0])


def _said(data: Mapping[str, Any], cell: int) -> Mapping[str, Any]:
    """What an output of a cell says to machines, every key of it checked; nothing if it says nothing."""
    if (item := data.get(MIME)) is None:
        return {}
    if not isinstance(item, Mapping) or not {*_KEYS} & set(item):
        raise HandOverError(f"cell {cell}: an {MIME} output has none of the keys {', '.join(_KEYS)}")
    for key, wanted, kind in (("page", Mapping, "mapping"), ("numbers", list, "list")):
        if key in item and not isinstance(item[key], wanted):
            raise HandOverError(f"cell {cell}: `{key}` is not a {kind}")
    if "figure" in item:
        name, alt, rows = item["figure"], item.get("alt"), item.get("rows")
        if not data.keys() & {SVG, PNG}:
            raise HandOverError(f"cell {cell} describes a figure without its {SVG} or {PNG}")
        if not isinstance(name, str) or not _FIGURE_ID.fullmatch(name):
            raise HandOverError(f"cell {cell}: the figure's id is {name!r}; use a-z, 0-9, _ and -")
        if not isinstance(alt, str) or not alt.strip():
            raise HandOverError(f"cell {cell}: figure {name!r} has no alt text")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise HandOverError(f"cell {cell}: the rows of figure {name!r} are not a list of records")
    return item


def count_words(markdown: str) -> int:
    """Number of words in `markdown`, without tags and addresses."""
    return len(_WORD.findall(_MARKUP.sub(" ", markdown)))


def files(slug: str, handed: HandOver) -> dict[str, str]:
    """File name -> text of everything that is extracted from the page `slug`; its record has finite numbers only."""
    record = json.dumps(handed.page, ensure_ascii=False, indent=2, allow_nan=False)
    tables = {f"{slug}.{one.figure_id}.csv": to_csv(one.rows) for one in handed.figures if one.alt}
    return {f"{slug}.json": f"{record}\n", **tables}


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as CSV: every key of any row a column, in order of appearance; missing is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*dict.fromkeys(key for row in rows for key in row)], lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """One value as the project's tables write it."""
    if isinstance(value, float):
        return format_number(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int) or value is None:
        return "" if value is None else str(value)
    return json.dumps(value, ensure_ascii=False)
