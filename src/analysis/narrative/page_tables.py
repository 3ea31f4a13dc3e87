"""`table`: a DataFrame as a table that everybody can read, and that keeps the numbers which it printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
from rapidfuzz import process

from analysis.narrative.number_filters import ESTIMATED, amount, figure, people
from analysis.narrative.table_rows import MIME, Number, Row, Rows, read
from analysis.narrative.word_filters import groups
from analysis.numbers import capitalised, decimal, percent_number, significant, whole

#: A column that a table of claims, estimates or rungs need not have: its number with its hedge, as the text has it.
NUMBER = "number"
#: Where the rows of a page's table of sources lead: seen from a page of the site.
EVIDENCE = "../evidence"
_YEARS = re.compile(r"(.*_)?year|period_(start|end)|first|last")
_SHARES = re.compile(r"(.*_)?share(_low|_high)?|interactions")
_ESTIMATES = re.compile(
    r"(predictive_)?(low|high)\d\d(_without)?|(.*_)?median(_without)?|(lowest|highest)_\w+"
)
_ENDS = frozenset({"low", "best", "high", "value", "amount"})
#: From so much on a number needs no digits after the point.
_WHOLE = 100
#: Columns of codes whose words stand under another name.
_GROUPS = {"reasons": "reason", "status": "condition", "exploitation": "purpose", "population": "people"}
#: Columns whose text is somebody's own, where a code could stand by chance.
_OWN = frozenset({"producer", "carrier", "figure", "quantity", "note", "definition", "place", "name"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page.

    Parameters
    ----------
    caption : str
        What it shows, and how many of its rows where these are not all.
    html, text : str
        The table for a browser and for a terminal.
    numbers : tuple of dict
        The numbers that it prints, as in `Narrative`.
    """

    caption: str
    html: str
    text: str
    numbers: tuple[Number, ...] = ()

    def __repr__(self) -> str:
        """The table for readers without a browser."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        handed = {"table": self.caption, "numbers": [dict(number) for number in self.numbers]}
        return {"text/html": self.html, "text/plain": self.text, MIME: handed}


def table(
    df: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    rows: int | None = None,
    anchors: bool = False,
) -> Table:
    """A table for a page, with a caption that says how many of its rows it shows.

    Parameters
    ----------
    df : DataFrame
        What is shown; its index comes first where it has a name. Codes are put into words. Published numbers and counts
        have all their digits, estimates two significant ones.
    caption : str
        What the table shows.
    columns : mapping of str to str, or sequence of str, optional
        The columns in their order, a mapping with their headings; all by default. ``"number"`` stands for the number
        of a claim, an estimate or a rung with its hedge.
    rows : int, optional
        How many rows are shown at most; all by default.
    anchors : bool
        Whether this is the page's table of sources: numbers elsewhere on the page then lead to its rows, and these on
        to the words as printed (where the table has the column `source`).

    Returns
    -------
    Table
        Shown as HTML, or as plain text; `numbers` is what it printed.

    Raises
    ------
    ValueError
        If a column is not in the table, or `rows` is below one.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> found = pd.DataFrame({"year": [2008, 2009], "persons": [826, 909]})
    >>> an.table(found, caption="Registered persons", rows=1)
    Registered persons (1 of 2 rows shown)
    Year Persons
    2008     826
    """
    headings = _headings(df, columns)
    if rows is not None and rows < 1:
        raise ValueError(f"a table shows at least one row; rows is {rows}")
    numbers: list[Number] = []
    shown = read(df if rows is None else df.head(rows), numbers)
    title = caption if len(shown) == len(df) else f"{caption} ({len(shown)} of {len(df)} rows shown)"
    cells = [[_cell(row, name) for name in headings] for row in shown]
    names = [] if df.index.name is None else [_heading(str(df.index.name))]
    html = _html(title, [*names, *headings.values()], _body(shown, cells, bool(names), anchors))
    plain = pd.DataFrame(
        [
            [_words(row.id, row.index), *line] if names else line
            for row, line in zip(shown, cells, strict=True)
        ],
        columns=[*names, *headings.values()],
    )
    text = f"{title}\n{plain.to_string(index=False)}" if len(plain) else f"{title}\n(no rows)"
    return Table(title, html, text, tuple(number for number in numbers if number["id"]))


def _headings(df: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    """The heading of each column, in order.

    Raises
    ------
    ValueError
        If a column is not in the table.
    """
    if isinstance(columns, str):
        columns = [columns]
    chosen = [str(name) for name in (df.columns if columns is None else columns)]
    for name in chosen:
        if name not in df.columns and name != NUMBER:
            near = process.extractOne(name, [str(column) for column in df.columns])
            raise ValueError(
                f"the table has no column {name!r}" + (f"; the nearest is {near[0]!r}" if near else "")
            )
    return {name: columns[name] if isinstance(columns, Mapping) else _heading(name) for name in chosen}


def _heading(name: str) -> str:
    """A column's name as a heading: its words where it has some, else its name without underscores."""
    return capitalised(str(groups()["heading"].get(name, name.replace("_", " "))))


def _cell(row: Row, name: str) -> str:
    """The text of a cell; a number is noted as one of its row's."""
    if name == NUMBER:
        return figure(row, link=False)
    value = row[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(groups()["truth"][value])
    if isinstance(value, int | float):
        is_year = _YEARS.fullmatch(name) and value == int(value)
        return str(int(value)) if is_year else _number(row, name, value)
    return str(value) if name in _OWN else _words(str(value), name)


def _number(row: Row, name: str, value: float) -> str:
    """A number as its column is written."""
    if _SHARES.fullmatch(name):
        text = f"{percent_number(value, digits=ESTIMATED)} %"
    elif _ESTIMATES.fullmatch(name) or (name in _ENDS and row.get("basis") == "estimate"):
        text = people(significant(value, digits=ESTIMATED))
    elif name in _ENDS and row.get("unit"):
        text = amount(value, row.unit, currency=row.get("currency", ""))
    else:
        text = (
            whole(value)
            if value == int(value) or value >= _WHOLE
            else decimal(significant(value, digits=3), digits=3)
        )
    return row.note(name, value, text)


def _words(text: str, name: str) -> str:
    """Codes in words, as far as there are some; lists as the table holds them."""
    words = groups().get(_GROUPS.get(name, name), {})
    alternatives = [[words.get(code, code) for code in part.split("+")] for part in text.split(";")]
    return "; ".join(" + ".join(str(word).strip() for word in together) for together in alternatives)


def _body(rows: Rows, cells: Sequence[Sequence[str]], named: bool, anchors: bool) -> list[str]:
    """The rows of the table's body."""
    lines = []
    for row, line in zip(rows, cells, strict=True):
        first = [f'<th scope="row">{_first(row, anchors)}</th>'] if named else []
        anchor = f' id="{escape(row.id)}"' if anchors else ""
        lines.append(f"<tr{anchor}>{''.join([*first, *(f'<td>{escape(text)}</td>' for text in line)])}</tr>")
    return lines


def _first(row: Row, anchors: bool) -> str:
    """The row's place in the index, with its link; of a rung or a code its words."""
    text = escape(_words(row.id, row.index))
    if anchors:
        source = row.get("source", "")
        return f'<a href="{EVIDENCE}/{escape(source)}.html#{escape(row.id)}">{text}</a>' if source else text
    return f'<a href="#{escape(row.id)}">{text}</a>' if row.index == "claim_id" else text


def _html(title: str, headings: Sequence[str], body: Sequence[str]) -> str:
    """The table in a frame that can be scrolled by keyboard."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    return "\n".join(
        (
            f'<div class="table-frame" role="region" aria-label="{escape(title)}" tabindex="0">',
            f'<table id="table-{name}">',
            f"<caption>{escape(title)}</caption>",
            f"<thead><tr>{head}</tr></thead>",
            "<tbody>",
            *body,
            "</tbody>",
            "</table>",
            "</div>",
        )
    )
