"""What a page shows: `narrate` fills a template, `table` writes a DataFrame; both keep the numbers that they print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import isfunction
from typing import Any

import pandas as pd
from jinja2 import PackageLoader, UndefinedError

from analysis import arguments, numbers
from analysis.files import text_digest
from analysis.library.quantities import label
from analysis.media_types import MIME
from analysis.narrative import count_filters, template_rows, text_filters
from analysis.narrative.template_rows import ARGUMENT, Number, Row, read, render_noting
from analysis.narrative.template_signs import MARKDOWN, Environment, unescaped
from analysis.narrative.text_filters import ESTIMATED, SHORT, alternatives, groups
from analysis.numbers import capitalised, decimal, percent_number, significant, whole
from analysis.processed_tables import area_name

#: How numbers of columns are written, by their names: years, shares of one, estimates, and what sources print.
_YEARS = re.compile(r"(.*_)?year|period_(start|end)|first|last")
_SHARES = re.compile(r"(.*_)?share(_low|_high)?")
_ESTIMATES = re.compile(r"(.*_)?((low|high)(\d\d|est_\w+)|median)(_without)?")
_ENDS = frozenset({"low", "best", "high", "value", "amount"})
#: From so much on a number needs no digits after the point.
_WHOLE = 100
#: Columns of places; of ids, which lead to their rows in the same table.
_PLACES = frozenset({"area", "regions", "region_code", "counterpart"})
_LINKED = frozenset({"superseded_by", "original", "members", "claim_ids"})


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A text or a table on a page, with the numbers that it prints; an empty text shows nothing at all."""

    name: str  # of the template; of a table its caption, with how many of its rows it shows
    markdown: str = ""  # what a text says, its values escaped
    html: str = ""  # a table for a browser
    text: str = ""  # and for a terminal
    numbers: tuple[Number, ...] = ()  # id, column, value (unrounded), as shown, label
    index: str = ""  # of a table what its rows are called by, such as claim_id
    columns: tuple[str, ...] = ()  # and the columns behind it
    frame: pd.DataFrame | None = field(default=None, compare=False)  # what a table was made of
    counts: pd.DataFrame | None = field(default=None, compare=False)  # whose rows it counts

    @property
    def digest(self) -> str:
        """What stands for everything that is shown, wherever it is read."""
        return text_digest(self.markdown or self.html)

    def __repr__(self) -> str:
        return unescaped(self.markdown) or self.text

    def _ipython_display_(self) -> None:
        """Leave what shows anything to `_repr_mimebundle_`, as IPython asks by this error; show nothing else."""
        if repr(self):
            raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        kind = "table" if self.html else "narrative"
        handed: dict[str, Any] = {kind: self.name, "numbers": [dict(number) for number in self.numbers]}
        if self.html:
            handed |= {"index": self.index, "columns": list(self.columns)}
        texts = {"text/markdown": self.markdown, "text/html": self.html, "text/plain": self.text}
        return {form: text for form, text in texts.items() if text} | {MIME: handed}


@cache
def environment() -> Environment:
    """The templates; every public function for numbers, texts and rows is a filter."""
    made = Environment(PackageLoader(__package__))
    for room in (numbers, template_rows, text_filters, count_filters):
        made.filters |= {name: one for name, one in vars(room).items() if isfunction(one) and name[0] != "_"}
    made.filters["quantity"] = label
    return made


def narrate(template: str, **tables: Any) -> Shown:
    """Text of a section: a template with the tables that it speaks of; a ValueError says which it lacks, or which word.

    Parameters
    ----------
    template : str
        Name of a file in ``src/analysis/narrative/templates``, without its ending.
    **tables : pandas.DataFrame, list of dict or plain value
        What the template speaks of, by the names that its first line lists.

    Examples
    --------
    >>> an.narrate("title", region="Netherlands").markdown.splitlines()[0]
    '# Netherlands'
    """
    files = environment().list_templates(filter_func=lambda name: name.endswith(MARKDOWN))
    arguments.word("template", template, [name.removesuffix(MARKDOWN) for name in files])
    listed = {name: one for name, one in tables.items() if isinstance(one, list) and one}
    frames = {name: pd.DataFrame(one) for name, one in listed.items() if isinstance(one[0], dict)}
    frames |= {name: one for name, one in tables.items() if isinstance(one, pd.DataFrame)}
    regions, printed = filter(None, (one.attrs.get("region") for one in frames.values())), list[Number]()
    rows = {name: read(frame, printed) for name, frame in frames.items()}
    context: dict[str, Any] = {"region": next(regions, ""), **tables, **rows}
    printed += [_argument(value) for value in tables.values() if isinstance(value, int | float)]
    try:
        text = render_noting(partial(_rendered, template), context, printed)
    except (UndefinedError, ValueError) as error:
        names = ", ".join(tables) or "nothing"
        raise ValueError(f"template {template!r}: {error}; it was passed {names}") from None
    # Without the gaps that templates leave.
    lines = (re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", line.rstrip()) for line in text.strip().splitlines())
    return Shown(template, re.sub(r"\n{3,}", "\n\n", "\n".join(lines)), numbers=tuple(printed))


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    """The text of a template, with what all templates share at hand."""
    shared = environment().get_template("_say.jinja").make_module(dict(context))
    return environment().get_template(template + MARKDOWN).render(context, say=shared)


def _argument(value: float) -> Number:
    """A number that a cell gave to a template, noted as one that its text may print."""
    return {"id": "", "column": ARGUMENT, "value": value, "shown": str(value), "label": ""}


def table(
    df: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    rows: int | None = None,
    anchors: bool = False,
    leads_to: str = "",
    counts: pd.DataFrame | None = None,
) -> Shown:
    """A table for a page, with a caption that says how many of its rows it shows.

    Codes are put into words. Published numbers and counts have all their digits, estimates two significant ones. A
    column that is not there is a ValueError with the nearest.

    Parameters
    ----------
    df : DataFrame
        What is shown; its index comes first where it has a name.
    caption : str
    columns : mapping of str to str, or sequence of str, optional
        The columns in their order, a mapping with their headings; all by default. ``"number"`` stands for the number
        of a claim, an estimate or a rung with its hedge.
    rows : int, optional
        How many rows are shown at most, one or more; all by default.
    anchors : bool
        Whether this is the page's table of sources, to whose rows its numbers lead, and which lead on to the words as
        printed (where the table has the column `source`).
    leads_to : str, optional
        The page of the site on which the id of each row is an anchor, such as ``"../conflicts.html"``.
    counts : DataFrame, optional
        The rows that the table counts by groups, such as claims; `check_page` counts them again.

    Examples
    --------
    >>> found = pd.DataFrame({"year": [2008, 2009], "persons": [826, 909]})
    >>> an.table(found, caption="Registered persons", rows=1)
    Registered persons (1 of 2 rows shown)
    Year Persons
    2008     826
    """
    if rows is not None and rows < 1:
        raise ValueError(f"a table shows at least one row; rows is {rows}")
    chosen, printed = list(df.columns if columns is None else columns), list[Number]()
    for name in chosen:
        if name not in df and name != "number":
            near = arguments.offer(arguments.nearest(name, map(str, df.columns), most=1))
            raise ValueError(f"the table has no column {name!r}{near}")
    index = [] if df.index.name is None else [str(df.index.name)]
    words = {name: groups()["heading"].get(name, name.replace("_", " ")) for name in (*index, *chosen)}
    own = columns if isinstance(columns, Mapping) else {}
    headings = [str(own.get(name, capitalised(said))) for name, said in words.items()]
    shown = read(df.head(rows), printed) if rows else read(df, printed)
    title = caption if len(shown) == len(df) else f"{caption} ({len(shown)} of {len(df)} rows shown)"
    lines = [(row, _words(row, row.index, row.id), [_cell(row, name) for name in chosen]) for row in shown]
    html = environment().get_template("_table.html.jinja").render(
        name=re.sub(r"[^a-z0-9]+", "-", caption.lower()).strip("-"),
        title=title, headings=headings, rows=lines, named=bool(index), anchors=anchors, page=leads_to,
        linked=[name in _LINKED for name in chosen],
        ids=set(map(str, df.index)) if index == ["claim_id"] else set(),
    )  # fmt: skip
    texts = [headings, *([*[first][: len(index)], *cells] for _, first, cells in lines)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    aligned = [" ".join(map(str.rjust, line, widths)) for line in texts] if lines else ["(no rows)"]
    text = "\n".join([title, *aligned])
    return Shown(
        title,
        html=html,
        text=text,
        numbers=tuple(number for number in printed if number["id"]),
        index=index[0] if index else "",
        columns=tuple(chosen),
        frame=df,
        counts=counts,
    )


def _cell(row: Row, name: str) -> str:
    """The text of a cell; a number is noted as one of its row's, a time has the years that it stands for."""
    if name in ("number", "period"):
        return text_filters.figure(row, link=False) if name == "number" else count_filters.when(row)
    value = row[name]
    if isinstance(value, bool):
        return str(groups()["truth"][value])
    if not isinstance(value, int | float):
        return "" if value is None else _words(row, name, str(value))
    if _YEARS.fullmatch(name) and value == int(value):
        return str(int(value))
    estimated = bool(_ESTIMATES.fullmatch(name)) or (name in _ENDS and row.get("basis") == "estimate")
    if _SHARES.fullmatch(name):
        text = f"{percent_number(value, digits=ESTIMATED)} %"
    elif (estimated and value >= 1) or (row.get("unit") and (estimated or name in _ENDS)):
        text = text_filters.amount(value, row, ESTIMATED if estimated else None)
    elif value == int(value) or value >= _WHOLE:
        text = whole(value)
    else:
        text = decimal(significant(value, digits=ESTIMATED if estimated else SHORT), digits=12)
    return row.record(name, value, text)


def _words(row: Row, name: str, text: str) -> str:
    """Codes in words and names; a text with anything else in it is somebody's own and stays as it is."""
    if name in _LINKED:
        return text.replace(";", "; ")
    if name in _PLACES:
        return area_name(text)
    # The reason for advice is another than that for a conflict.
    group = "advice_reason" if name == "reason" and "advice" in row else {"reasons": "reason"}.get(name, name)
    known = all(code in groups().get(group, ()) for code in re.split(r"[;+]", text))
    return "; ".join(alternatives(text, group, " + ")) if known else text
