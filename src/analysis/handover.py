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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

_PICTURES = (SVG, PNG)
_KEYS = {"figure", "narrative", "table", "page"}
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

    @property
    def is_described(self) -> bool:
        """Whether words and rows stand beside the picture."""
        return bool(self.alt)


@dataclass(frozen=True, slots=True)
class HandOver:
    """Everything that an executed notebook hands over: `page` is its record."""

    figures: tuple[PageFigure, ...]
    page: Mapping[str, Any] = field(default_factory=dict)


def extract(notebook: Notebook) -> HandOver:
    """What `notebook` hands over, checked.

    A `HandOverError` if a description of a figure lacks its picture, alt text or rows; the record of the page is not
    there or there twice, or numbers are shown that it does not know; or there is no figure or too little narrative.
    """
    figures: list[PageFigure] = []
    records: list[Mapping[str, Any]] = []
    digests: dict[str, int] = {}
    words = sum(count_words(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    for number, cell in enumerate(notebook["cells"], start=1):
        # An output without any data holds its place.
        bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
        words += sum(count_words(joined(bundle[MARKDOWN])) for bundle in bundles if MARKDOWN in bundle)
        for item in (bundle[MIME] for bundle in bundles if MIME in bundle):
            _check_kind(item, number)
            if "page" in item:
                records.append(item["page"])
            elif item.get("numbers"):
                digests[numbers_digest(item["numbers"])] = number
        figures += _figures(bundles, cell=number)
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
    return HandOver(tuple(_named(figures)), records[0])


def _check_kind(item: Any, cell: int) -> None:
    """Raise unless what a cell says to machines is of a known kind and form."""
    if not isinstance(item, Mapping) or not _KEYS & set(item):
        known = ", ".join(sorted(_KEYS))
        raise HandOverError(f"cell {cell}: an {MIME} output has none of the keys {known}")
    for key, wanted, kind in (("page", Mapping, "mapping"), ("numbers", list, "list")):
        if key in item and not isinstance(item[key], wanted):
            raise HandOverError(f"cell {cell}: `{key}` is not a {kind}")


def _figures(bundles: Sequence[Mapping[str, Any]], *, cell: int) -> Iterator[PageFigure]:
    """The figures of one cell, in order; a description stands in the output of its picture."""
    for place, data in enumerate(bundles):
        item = data.get(MIME, {})
        if not data.keys() & set(_PICTURES):
            if "figure" in item:
                raise HandOverError(f"cell {cell} describes a figure without its {' or '.join(_PICTURES)}")
        else:
            yield _figure(item, cell, place) if "figure" in item else PageFigure(PLAIN, "", (), cell, place)


def _figure(item: Mapping[str, object], cell: int, output: int) -> PageFigure:
    """A figure from its description, every key checked."""
    name, alt, rows = item.get("figure"), item.get("alt"), item.get("rows")
    if not isinstance(name, str) or not _FIGURE_ID.fullmatch(name):
        raise HandOverError(f"cell {cell}: the figure's id is {name!r}; use a-z, 0-9, _ and -")
    if not isinstance(alt, str) or not alt.strip():
        raise HandOverError(f"cell {cell}: figure {name!r} has no alt text")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise HandOverError(f"cell {cell}: the rows of figure {name!r} are not a list of records")
    return PageFigure(name, " ".join(alt.split()), tuple(rows), cell, output, name)


def _named(figures: Iterable[PageFigure]) -> Iterator[PageFigure]:
    """The figures, each with an id of its own: a name that is used again gets a number."""
    used: set[str] = set()
    for figure in figures:
        ids = (f"{figure.figure_id}-{number}" if number > 1 else figure.figure_id for number in count(1))
        found = next(one for one in ids if one not in used)
        used.add(found)
        yield replace(figure, figure_id=found)


def count_words(markdown: str) -> int:
    """Number of words in `markdown`, without tags and addresses."""
    return len(_WORD.findall(_MARKUP.sub(" ", markdown)))


def files(slug: str, handed: HandOver) -> dict[str, str]:
    """File name -> text of everything that is extracted from the page `slug`; its record has finite numbers only."""
    record = json.dumps(handed.page, ensure_ascii=False, indent=2, allow_nan=False)
    described = [figure for figure in handed.figures if figure.is_described]
    tables = {f"{slug}.{figure.figure_id}.csv": to_csv(figure.rows) for figure in described}
    return {f"{slug}.json": f"{record}\n", **tables}


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as CSV: every key of any row a column, in order of appearance; missing is empty."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
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
