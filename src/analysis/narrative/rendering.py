"""What a page shows: `narrate` fills a template, `table` writes a DataFrame; both keep the numbers that they print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import isfunction
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, UndefinedError

from analysis import arguments, files, numbers
from analysis.files import text_digest
from analysis.library.quantities import label, span
from analysis.media_types import MIME
from analysis.narrative import count_filters, explanation_filters, template_rows, text_filters
from analysis.narrative.template_rows import ARGUMENT, Number, Row, read, render_noting
from analysis.narrative.template_signs import MARKDOWN, Environment, unescaped
from analysis.narrative.text_filters import alternatives, groups
from analysis.numbers import ESTIMATED, IN_TABLE, SHORT, capitalised
from analysis.processed_tables import area_name
from analysis.project import SITE_LINK
from analysis.reading.places import is_area
from analysis.subject import chosen
from analysis.subject.switches import switches

#: How numbers of columns are written, by their names: years, shares of one, estimates, and what sources print.
_YEARS = re.compile(r"(.*_)?year|period_(start|end)|first|last")
_SHARES = re.compile(r"(.*_)?share(_low|_high)?")
_ESTIMATES = re.compile(r"(.*_)?((low|high)(\d\d|est_\w+)|median)(_without)?")
_ENDS = frozenset({"low", "best", "high", "value", "amount"})
#: Gaps within a line, more than one empty line, and what is no letter of an address.
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_EMPTY_LINES = re.compile(r"\n{3,}")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
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
    headings: tuple[str, ...] = ()  # what stands above the cells, that of the index first where it has a name
    cells: tuple[tuple[str, ...], ...] = ()  # as printed, row by row
    source: pd.DataFrame | None = field(default=None, compare=False)  # what a table was made of
    counts: pd.DataFrame | None = field(default=None, compare=False)  # whose rows it counts

    @property
    def digest(self) -> str:
        """What stands for everything that is shown, wherever it is read."""
        return text_digest(self.markdown or self.html)

    @property
    def frame(self) -> pd.DataFrame:
        """What a table shows, as printed: texts under its headings; a ValueError where a text is shown.

        Examples
        --------
        >>> counted = pd.DataFrame({"year": [2008, 2009], "persons": [826, 1909]})
        >>> an.table(counted, caption="Registered persons").frame
           Year Persons
        0  2008     826
        1  2009   1,909
        """
        if not self.html:
            raise ValueError(f"{self.name!r} is a text and has no rows; what `an.table` returns has")
        printed = pd.DataFrame(list(self.cells), columns=list(self.headings))
        return printed.set_index(self.headings[0]) if self.index else printed

    def to_latex(self, path: str | Path | None = None, *, label: str | None = None) -> str:
        r"""The table as LaTeX, written by pandas: a `tabular` with its caption; it needs the package booktabs.

        Parameters
        ----------
        path : str or Path, optional
            A file that it is written to, too.
        label : str, optional
            What ``\ref`` calls it; by default ``tab:`` and the words of its caption.

        Examples
        --------
        >>> counted = pd.DataFrame({"year": [2008], "share": [0.25]})
        >>> print(an.table(counted, caption="Women among them").to_latex())
        \begin{table}
        \caption{Women among them}
        \label{tab:women-among-them}
        \begin{tabular}{ll}
        \toprule
        Year & Share \\
        \midrule
        2008 & 25 \% \\
        \bottomrule
        \end{tabular}
        \end{table}
        <BLANKLINE>
        """
        words = _NO_LETTERS.sub("-", self.name.lower()).strip("-")
        printed = self.frame.reset_index() if self.index else self.frame
        text = printed.to_latex(
            index=False, escape=True, caption=_in_latex(self.name), label=label or f"tab:{words}"
        )
        if path is not None:
            files.write(Path(path), text.encode())
        return text

    def __repr__(self) -> str:
        return unescaped(self.markdown) or self.text

    def _ipython_display_(self) -> None:
        """Leave what shows anything to `_repr_mimebundle_`, as IPython asks by this error; show nothing else."""
        if repr(self):
            raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        kind = "table" if self.html else "narrative"
        recorded = [dict(number) for number in self.numbers]
        handed: dict[str, Any] = {kind: self.name, "numbers": recorded}
        if self.html:
            handed |= {"index": self.index, "columns": list(self.columns)}
        texts = {"text/markdown": self.markdown, "text/html": self.html, "text/plain": self.text}
        bundle: dict[str, Any] = {form: text for form, text in texts.items() if text}
        bundle[MIME] = handed
        return bundle


def _in_latex(text: str) -> str:
    """A text as LaTeX prints it; of a table pandas escapes the cells and headings, and not the caption."""
    printed = pd.DataFrame([text]).to_latex(escape=True, header=False, index=False)
    cell = next(row for row in printed.splitlines() if row.endswith("\\\\"))
    return cell.removesuffix(r" \\")


@cache
def environment() -> Environment:
    """The templates of the subject, then those of the package; every public function for texts is a filter."""
    of_subject = FileSystemLoader(chosen().folder / "templates")
    templates = Environment(ChoiceLoader([of_subject, PackageLoader("analysis", "words")]))
    for module in (numbers, template_rows, text_filters, count_filters, explanation_filters):
        for name, member in vars(module).items():
            if isfunction(member) and not name.startswith("_"):
                templates.filters[name] = member
    templates.globals["subject"] = switches()
    templates.filters |= {"quantity": label, "is_area": is_area, "span": span}
    return templates


def narrate(template: str, **tables: Any) -> Shown:
    """Text of a section: a template with the tables that it speaks of; a ValueError says which it lacks, or which word.

    Parameters
    ----------
    template : str
        Name of a file in ``src/analysis/words``, without its ending.
    **tables : pandas.DataFrame, list of dict or plain value
        What the template speaks of, by the names that its first line lists.

    Examples
    --------
    >>> an.narrate("title", region="Netherlands").markdown.splitlines()[0]
    '# Netherlands'
    """
    files = environment().list_templates(filter_func=lambda name: name.endswith(MARKDOWN))
    templates = [name.removesuffix(MARKDOWN) for name in files]
    arguments.word("template", template, templates)
    printed = list[Number]()
    rows = {}
    regions = []
    for name, frame in _frames(tables).items():
        rows[name] = read(frame, printed)
        regions.append(frame.attrs.get("region"))
    region = next(filter(None, regions), "")
    context: dict[str, Any] = {"region": region, **tables, **rows}
    printed += [_argument(value) for value in tables.values() if isinstance(value, int | float)]
    try:
        text = render_noting(partial(_rendered, template), context, printed)
    except (UndefinedError, ValueError) as error:
        names = ", ".join(tables) or "nothing"
        raise ValueError(f"template {template!r}: {error}; it was passed {names}") from None
    return Shown(template, _without_gaps(text), numbers=tuple(printed))


def _frames(tables: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """What a template was passed that has rows: frames, and lists of dict."""
    lists = {}
    frames = {}
    for name, value in tables.items():
        if isinstance(value, pd.DataFrame):
            frames[name] = value
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lists[name] = pd.DataFrame(value)
    return lists | frames


def _without_gaps(text: str) -> str:
    """A text without the gaps that templates leave: spaces within and behind a line, and empty lines."""
    text_lines = []
    for text_line in text.strip().splitlines():
        text_lines.append(_SPACES.sub(" ", text_line.rstrip()))
    return _EMPTY_LINES.sub("\n\n", "\n".join(text_lines))


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    """The text of a template, with what all templates share at hand."""
    templates = environment()
    macros = templates.get_template("_say.jinja")
    shared = macros.make_module(dict(context))
    page_part = templates.get_template(template + MARKDOWN)
    return page_part.render(context, say=shared)


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
        The page of the site on which the id of each row is an anchor, such as ``"conflicts.html"``.
    counts : DataFrame, optional
        The rows that the table counts by groups, such as claims; `check_page` counts them again.

    Returns
    -------
    Shown
        What a notebook shows as a table. For a paper, ``.frame`` is a DataFrame of what is printed, and
        ``.to_latex(path=None, label=None)`` the same as LaTeX.

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
    chosen = list(df.columns if columns is None else columns)
    _check_columns(df, chosen)
    index = "" if df.index.name is None else str(df.index.name)
    is_named = df.index.name is not None
    headings = _headings([index, *chosen] if is_named else chosen, columns)
    printed = list[Number]()
    shown_rows = read(df if rows is None else df.head(rows), printed)
    title = caption
    if len(shown_rows) < len(df):
        title = f"{caption} ({len(shown_rows)} of {len(df)} rows shown)"
    lines = []
    texts = []
    for row in shown_rows:
        name_of_row = _words(row, row.index, row.id)
        cells = [_cell(row, name) for name in chosen]
        lines.append((row, name_of_row, cells))
        texts.append([name_of_row, *cells] if is_named else cells)
    name = _NO_LETTERS.sub("-", caption.lower())
    html_template = environment().get_template("_table.html.jinja")
    html = html_template.render(
        name=name.strip("-"),
        title=title,
        headings=headings,
        rows=lines,
        named=is_named,
        anchors=anchors,
        site=SITE_LINK,
        page=f"{SITE_LINK}{leads_to}" if leads_to else "",
        linked=[name in _LINKED for name in chosen],
        ids=set(map(str, df.index)) if index == "claim_id" else set(),
    )
    text_lines = [title, *_aligned(headings, texts)]
    return Shown(
        title,
        html=html,
        text="\n".join(text_lines),
        numbers=tuple(number for number in printed if number["id"]),
        index=index,
        columns=tuple(chosen),
        headings=tuple(headings),
        cells=tuple(map(tuple, texts)),
        source=df,
        counts=counts,
    )


def _check_columns(df: pd.DataFrame, names: Sequence[str]) -> None:
    """Fail unless the frame has these columns."""
    for name in names:
        if name not in df and name != "number":
            near = arguments.offer(arguments.nearest(name, map(str, df.columns), most=1))
            raise ValueError(f"the table has no column {name!r}{near}")


def _headings(names: Sequence[str], columns: Mapping[str, str] | Sequence[str] | None) -> list[str]:
    """What stands above each column: what the caller says, else what it is called in words."""
    own = columns if isinstance(columns, Mapping) else {}
    headings = []
    for name in dict.fromkeys(names):
        usual = groups()["heading"].get(name, name.replace("_", " "))
        headings.append(str(own.get(name, capitalised(usual))))
    return headings


def _aligned(headings: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a table for a terminal, each column as wide as its widest cell."""
    if not rows:
        return ["(no rows)"]
    texts = [headings, *rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return [" ".join(map(str.rjust, cells, widths)) for cells in texts]


def _cell(row: Row, name: str) -> str:
    """The text of a cell; a number is noted as one of its row's, a time has the years that it stands for."""
    if name == "number":
        return text_filters.figure(row, link=False)
    if name == "period":
        return count_filters.when(row)
    value = row[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(groups()["truth"][value])
    if not isinstance(value, int | float):
        return _words(row, name, str(value))
    if _YEARS.fullmatch(name) and value == int(value):
        return str(int(value))
    return row.record(name, value, _number(row, name, value))


def _number(row: Row, name: str, value: float) -> str:
    """The number of a cell: a share in percent, what a source or an estimate says in its unit, others alone."""
    if _SHARES.fullmatch(name):
        return numbers.amount(value, IN_TABLE, unit="fraction")
    is_end = name in _ENDS
    is_estimate = bool(_ESTIMATES.fullmatch(name)) or (is_end and row.get("basis") == "estimate")
    if (is_estimate and value >= 1) or (row.get("unit") and (is_estimate or is_end)):
        return text_filters.amount(value, row, text_filters.estimated_digits(row) if is_estimate else None)
    if value == int(value) or value >= _WHOLE:
        return numbers.amount(value, IN_TABLE)
    return numbers.amount(value, IN_TABLE, digits=ESTIMATED if is_estimate else SHORT)


def _words(row: Row, name: str, text: str) -> str:
    """Codes in words and names; a text with anything else in it is somebody's own and stays as it is."""
    if name in _LINKED:
        return text.replace(";", "; ")
    if name in _PLACES:
        return area_name(text)
    # The reason for advice is another than that for a conflict.
    group = "reason" if name == "reasons" else name
    if name == "reason" and "advice" in row:
        group = "advice_reason"
    # What a step of an explanation gives is a cell of the field that it fills.
    if name == "after":
        group = str(row.get("field", ""))
    worded = groups().get(group, ())
    if all(code in worded for code in re.split(r"[;+]", text)):
        return "; ".join(alternatives(text, group, " + "))
    return text
