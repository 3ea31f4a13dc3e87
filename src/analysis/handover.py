"""What an executed notebook hands over: narrative, figures with their drawn rows, findings; and whether it is a page.

A notebook hands over through its outputs only. Narrative is `text/markdown`; a figure is `image/svg+xml` beside
an `application/vnd.analysis+json` output with the keys `figure`, `alt` and `rows`; findings stand under the key
`findings` of such an output.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.executed import Notebook, joined

MIME = "application/vnd.analysis+json"
SVG = "image/svg+xml"
MARKDOWN = "text/markdown"

#: A page that says less than this is an empty frame.
MINIMUM_WORDS = 120
#: Significant digits of drawn values, as in every table of the project.
DIGITS = 6

_FIGURE_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MARKUP = re.compile(r"<[^>]*>|\]\([^)]*\)|https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


class HandOverError(ValueError):
    """An executed notebook does not hand over what a page needs; the message names the cell."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: its id, what it shows in words, and the rows it was drawn from."""

    figure_id: str
    alt: str
    rows: tuple[Mapping[str, object], ...]
    cell: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Everything that an executed notebook hands over."""

    figures: tuple[Figure, ...]
    findings: Mapping[str, object]
    words: int


def extract(notebook: Notebook) -> HandOver:
    """What `notebook` hands over, checked.

    Raises
    ------
    HandOverError
        If a figure lacks its alt text or rows, a cell shows two figures, an id is used twice, findings are
        given twice, or there is no figure or too little narrative.
    """
    figures: list[Figure] = []
    findings: list[Mapping[str, object]] = []
    words = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        data = [output["data"] for output in cell.get("outputs", []) if "data" in output]
        words += sum(count_words(joined(bundle[MARKDOWN])) for bundle in data if MARKDOWN in bundle)
        handed = [bundle[MIME] for bundle in data if MIME in bundle]
        figures += _figures(handed, drawn=sum(SVG in bundle for bundle in data), cell=number)
        findings += _findings(handed, cell=number)
    _check_whole(figures, findings, words)
    return HandOver(tuple(figures), findings[0] if findings else {}, words)


def _figures(handed: Sequence[object], *, drawn: int, cell: int) -> Iterator[Figure]:
    """The figure of one cell, if it shows one."""
    described = [item for item in handed if isinstance(item, Mapping) and "figure" in item]
    if drawn > 1 or len(described) > 1:
        raise HandOverError(
            f"cell {cell} shows {max(drawn, len(described))} figures; one cell shows at most one"
        )
    if drawn != len(described):
        lacks = (
            "an image/svg+xml output" if described else f"an {MIME} output with `figure`, `alt` and `rows`"
        )
        raise HandOverError(f"cell {cell} shows a figure without {lacks}")
    for item in described:
        yield _figure(item, cell)


def _figure(item: Mapping[str, object], cell: int) -> Figure:
    """A figure from its description, every key checked."""
    name, alt, rows = item.get("figure"), item.get("alt"), item.get("rows")
    if not isinstance(name, str) or not _FIGURE_ID.fullmatch(name):
        raise HandOverError(f"cell {cell}: the figure's id is {name!r}; use a-z, 0-9, _ and -")
    if not isinstance(alt, str) or not alt.strip():
        raise HandOverError(f"cell {cell}: figure {name!r} has no alt text")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise HandOverError(f"cell {cell}: the rows of figure {name!r} are not a list of records")
    return Figure(name, " ".join(alt.split()), tuple(rows), cell)


def _findings(handed: Sequence[object], *, cell: int) -> Iterator[Mapping[str, object]]:
    """The findings that one cell hands over."""
    for item in handed:
        if not isinstance(item, Mapping) or not {"figure", "findings"} & set(item):
            raise HandOverError(f"cell {cell}: an {MIME} output has neither `figure` nor `findings`")
        if "findings" in item:
            if not isinstance(item["findings"], Mapping):
                raise HandOverError(f"cell {cell}: `findings` is not a mapping")
            yield item["findings"]


def _check_whole(figures: Sequence[Figure], findings: Sequence[Mapping[str, object]], words: int) -> None:
    """Raise unless this is a page."""
    names = [figure.figure_id for figure in figures]
    for figure in figures:
        if names.count(figure.figure_id) > 1:
            raise HandOverError(f"cell {figure.cell}: figure id {figure.figure_id!r} is used twice")
    if len(findings) > 1:
        raise HandOverError("findings are handed over twice")
    if not figures:
        raise HandOverError("no cell shows a figure; a page has at least one")
    if words < MINIMUM_WORDS:
        raise HandOverError(f"the narrative has {words} words; a page has at least {MINIMUM_WORDS}")


def count_words(markdown: str) -> int:
    """Number of words in `markdown`, without tags and addresses."""
    return len(_WORD.findall(_MARKUP.sub(" ", markdown)))


def with_alt_texts(notebook: Notebook, figures: Sequence[Figure]) -> Notebook:
    """`notebook` itself, each figure's alt text set where MyST-NB looks for it."""
    for figure in figures:
        image = (
            notebook["cells"][figure.cell - 1]["metadata"].setdefault("mystnb", {}).setdefault("image", {})
        )
        image["alt"] = figure.alt
    return notebook


def files(slug: str, handed: HandOver) -> dict[str, bytes]:
    """File name -> content of everything that is extracted from the page `slug`.

    Raises
    ------
    ValueError
        If a number in the findings is not finite, which JSON cannot hold.
    """
    findings = json.dumps(handed.findings, ensure_ascii=False, indent=2, allow_nan=False)
    extracted = {f"{slug}.findings.json": f"{findings}\n".encode()}
    for figure in handed.figures:
        extracted[f"{slug}.{figure.figure_id}.csv"] = to_csv(figure.rows).encode("utf-8")
    return extracted


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
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.{DIGITS}g}"
    if isinstance(value, str | int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
