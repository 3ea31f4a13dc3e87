"""`table`: a DataFrame as a table that everybody can read, and that keeps the numbers which it printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rapidfuzz import process

from analysis.narrative.number_filters import ESTIMATED, amount, figure, people
from analysis.narrative.rendering import environment
from analysis.narrative.table_rows import MIME, Number, Row, read
from analysis.narrative.word_filters import groups, place_name
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
#: Columns of codes of places; of ids, which lead to their rows where the same table has these.
_PLACES = frozenset({"area", "regions", "region_code", "counterpart"})
_IDS = frozenset({"superseded_by", "original", "members", "claim_ids"})


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
    cells = [{name: _cell(row, name) for name in headings} for row in shown]
    firsts = [_words(row, row.index, row.id) for row in shown]
    named = [] if df.index.name is None else [_heading(str(df.index.name))]
    heads = [*named, *headings.values()]
    told: dict[str, Any] = {"title": title, "name": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")}
    told |= {"rows": zip(shown, firsts, cells, strict=True), "headings": heads, "named": bool(named)}
    told |= {"ids": set(map(str, df.index)) if df.index.name == "claim_id" else set(), "linked": _IDS}
    html = (
        environment()
        .get_template("_table.html.jinja")
        .render(told, anchors=anchors, evidence=EVIDENCE, page=leads_to)
    )
    lines = [[*([first] if named else []), *line.values()] for first, line in zip(firsts, cells, strict=True)]
    text = pd.DataFrame(lines, columns=heads).to_string(index=False) if lines else "(no rows)"
    return Table(title, html, f"{title}\n{text}", tuple(number for number in numbers if number["id"]))


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
    return _words(row, name, str(value))


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
            else decimal(significant(value, digits=3), digits=12)
        )
    return row.record(name, value, text)


def _words(row: Row, name: str, text: str) -> str:
    """Codes in words and names; a text with anything else in it is somebody's own and stays as it is."""
    alternatives = [part.split("+") for part in text.split(";")]
    if name in _IDS:
        return "; ".join(text.split(";"))
    if name in _PLACES:
        return ", ".join(map(place_name, text.split(";")))
    words = groups().get(
        "advice_reason" if name == "reason" and "advice" in row else _GROUPS.get(name, name), {}
    )
    if not all(code in words for together in alternatives for code in together):
        return text
    return "; ".join(" + ".join(str(words[code]).strip() for code in together) for together in alternatives)
