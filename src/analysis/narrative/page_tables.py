"""`table`: a DataFrame as a table that everybody can read, and that keeps the numbers which it printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rapidfuzz import process

from analysis.narrative.number_filters import ESTIMATED, amount, figure, when
from analysis.narrative.rendering import environment
from analysis.narrative.table_rows import MIME, Number, Row, read
from analysis.narrative.word_filters import alternatives, groups, place_name
from analysis.numbers import capitalised, decimal, percent_number, significant, whole

#: A column that a table of claims, estimates or rungs need not have: its number with its hedge, as the text has it.
NUMBER = "number"
#: The column of a claim's time as printed, shown with the years that it stands for.
PERIOD = "period"
#: How the numbers of columns are written, by their names: years, shares of one, estimates, and what sources print.
_YEARS = re.compile(r"(.*_)?year|period_(start|end)|first|last")
_SHARES = re.compile(r"(.*_)?share(_low|_high)?|interactions")
_ESTIMATES = re.compile(
    r"(predictive_)?(low|high)\d\d(_without)?|(.*_)?median(_without)?|(lowest|highest)_\w+"
)
_ENDS = frozenset({"low", "best", "high", "value", "amount"})
#: From so much on a number needs no digits after the point.
_WHOLE = 100
#: Columns of codes whose words stand under another name.
_GROUPS = {"reasons": "reason", "status": "is", "exploitation": "purpose", "population": "people"}
#: Columns of codes of places; of ids, which lead to their rows where the same table has these.
_PLACES = frozenset({"area", "regions", "region_code", "counterpart"})
_IDS = frozenset({"superseded_by", "original", "members", "claim_ids"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page, for a browser and for a terminal."""

    caption: str  # what it shows, and how many of its rows where these are not all
    html: str
    text: str
    numbers: tuple[Number, ...] = ()  # as in `Narrative`

    def __repr__(self) -> str:
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
    leads_to: str = "",
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
    leads_to : str, optional
        The page of the site on which the id of each row is an anchor, such as ``"../conflicts.html"``.

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
    named = [] if df.index.name is None else [_heading(str(df.index.name))]
    firsts = [_words(row, row.index, row.id) for row in shown]
    cells = [{name: _cell(row, name) for name in headings} for row in shown]
    heads = [*named, *headings.values()]
    html = (
        environment()
        .get_template("_table.html.jinja")
        .render(
            title=title,
            name=re.sub(r"[^a-z0-9]+", "-", caption.lower()).strip("-"),
            headings=heads,
            rows=zip(shown, firsts, cells, strict=True),
            linked=_IDS,
            ids=set(map(str, df.index)) if df.index.name == "claim_id" else set(),
            named=bool(named),
            anchors=anchors,
            page=leads_to,
        )
    )
    texts = [[*[first][: len(named)], *line.values()] for first, line in zip(firsts, cells, strict=True)]
    return Table(title, html, _as_text(title, heads, texts), tuple(one for one in numbers if one["id"]))


def _as_text(title: str, heads: list[str], rows: list[list[str]]) -> str:
    """A table for a terminal: a title, and columns that stand below one another."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [" ".join(map(str.rjust, line, widths)) for line in (heads, *rows)] if rows else ["(no rows)"]
    return "\n".join([title, *lines])


def _headings(df: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    """The heading of each column, in order; a ValueError names a column that is not there, and the nearest."""
    chosen = list(df.columns if columns is None else columns)
    for name in chosen:
        if name != NUMBER and name not in df:
            near = process.extractOne(str(name), list(map(str, df.columns)))
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
    if name == PERIOD:
        return when(row)
    value = row[name]
    if isinstance(value, bool):
        return str(groups()["truth"][value])
    if not isinstance(value, int | float):
        return "" if value is None else _words(row, name, str(value))
    if _YEARS.fullmatch(name) and value == int(value):
        return str(int(value))
    return row.record(name, value, _number(row, name, value))


def _number(row: Row, name: str, value: float) -> str:
    """A number as its column is written."""
    if _SHARES.fullmatch(name):
        return f"{percent_number(value, digits=ESTIMATED)} %"
    if _ESTIMATES.fullmatch(name) or (name in _ENDS and row.get("basis") == "estimate"):
        return (
            amount(value, row, ESTIMATED)
            if row.get("unit") or value >= 1
            else decimal(significant(value, digits=ESTIMATED), digits=12)
        )
    if name in _ENDS and row.get("unit"):
        return amount(value, row)
    is_whole = value == int(value) or value >= _WHOLE
    return whole(value) if is_whole else decimal(significant(value, digits=3), digits=12)


def _words(row: Row, name: str, text: str) -> str:
    """Codes in words and names; a text with anything else in it is somebody's own and stays as it is."""
    if name in _IDS:
        return text.replace(";", "; ")
    if name in _PLACES:
        return ", ".join(map(place_name, text.split(";")))
    group = "advice_reason" if name == "reason" and "advice" in row else _GROUPS.get(name, name)
    known = all(code in groups().get(group, ()) for code in re.split(r"[;+]", text))
    return "; ".join(alternatives(text, group, " + ")) if known else text
