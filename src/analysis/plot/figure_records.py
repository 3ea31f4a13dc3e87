"""What a figure is drawn from and says: rows, their values and codes in words, and the description that travels along.

The description is kept beside the Axes, in a weak map. In IPython figures are shown as SVG, the same bytes twice, with
the description beside it: the order of imports, the runner and a forked kernel make no difference.
"""

import csv
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextvars import copy_context
from functools import cache
from math import isnan, nan
from operator import itemgetter
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from analysis import numbers
from analysis.files import packaged
from analysis.media_types import MIME, SVG
from analysis.project import root
from analysis.vocabulary import UNATTRIBUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: What is drawn in one place, by column; what a figure adds for itself begins with an underscore, and stays with it.
Row = dict[str, Any]
#: What figures call codes, by kind.
LABELS: Mapping[str, Any] = packaged("plot/figure_labels.yml")
#: What stands for a missing cell, as text.
_MISSING = frozenset({"", "None", "nan", "<NA>", "NaT"})
#: A figure drawn again from its rows asks for these, whether any is known or not.
_NUMBERS = ("low", "best", "high", "value")


class NothingToDraw(Exception):
    """A frame has no row that could be drawn; the figure then says so."""


class Description(NamedTuple):
    """What a figure shows: the function that drew it, sentences, and what is drawn, one record a mark."""

    name: str
    alt: str
    rows: tuple[Row, ...]


_descriptions: "WeakKeyDictionary[Axes, Description]" = WeakKeyDictionary()


def rows_of(data: Any, name: str, *, needed: str, columns: str, drawn: str = "") -> list[Row]:
    """The rows of a frame or of records with just these columns; a `ValueError` if the figure `name` needs others.

    Of ``low|best|high`` one is needed. ``#best=median|value`` is a column of numbers, NaN where there is none, filled
    from these; one without ``#`` is text, never missing. Rows without a number in the column `drawn` are left out.
    """
    import pandas as pd

    frame = pd.DataFrame(data)
    if frame.empty:
        raise NothingToDraw
    there = list(map(str, [*filter(None, [frame.index.name]), *frame.columns]))
    missing = [one.replace("|", " or ") for one in needed.split() if not set(one.split("|")) & set(there)]
    if missing:
        has = ", ".join(there[:12]) + (", ..." if len(there) > 12 else "")
        raise ValueError(f"plot.{name} needs the columns {'; '.join(missing)}; the frame has {has}")

    used = {*re.split(r"[ #=|]+", columns), "period_start", "period_end"} & {*there}
    cells = {one: frame.get(one, frame.index).tolist() for one in used}

    def filled(names: str) -> list[Any]:
        """The first of some columns that has a value, row by row."""
        # Not by pandas, which takes ten times as long for columns of a few dozen cells.
        read, none = (_number, nan) if names.startswith("#") else (str, "")
        own = [cells[one] for one in names.strip("#").split("|") if one in cells] or [[none] * len(frame)]
        rows = zip(*(map(read, column) for column in own), strict=True)
        return [next((one for one in row if one == one and one not in _MISSING), none) for row in rows]

    periods = zip(filled("#period_start|period_end"), filled("#period_end|period_start"), strict=True)
    # The year in the middle of a period.
    cells["period_middle"] = [round((start + end) / 2 + 1e-9, 0) for start, end in periods]
    made = {one.strip("#").split("=")[0]: filled(one.replace("=", "|")) for one in columns.split()}
    rows = (dict(zip(made, row, strict=True)) for row in zip(*made.values(), strict=True))
    return drawable(row for row in rows if not drawn or not isnan(row[drawn]))


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return nan


def known(*values: float) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if not isnan(value)]


def drawable(things: Iterable[Any]) -> list[Any]:
    """All of them, if there are any."""
    if found := list(things):
        return found
    raise NothingToDraw


def grouped(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """Rows by the cell of a column, or by those of several, in the order in which these first stand."""
    found = defaultdict[Any, list[Row]](list)
    for row in rows:
        found[itemgetter(*names)(row)].append(row)
    return found


def label(code: str, kind: str = "key") -> str:
    """What a figure calls a code of a kind."""
    return str(LABELS[kind].get(code, code.replace("_", " ")))


@cache
def reference(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a reference table of the project by their codes."""
    text = (root() / f"data/raw/reference/{name}.csv").read_text("utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


def region(code: str, unless: str = "") -> str:
    """The name of a region or country, its code where nobody knows it; of no code, what else it is called."""
    return reference("regions").get(code, {}).get("name", code) if code else unless


def maker(producer: str) -> str:
    """A producer as a figure names it, by its abbreviation where it has one; what a series counts stays behind it."""
    who, colon, what = producer.partition(": ")
    short = re.search(r"\(([A-Z][A-Za-z]*)\)$", who)
    usual = short.group(1) if short else who.split(" (", 1)[0]
    return f"{LABELS['makers'].get(who or UNATTRIBUTED, usual)}{colon}{what}"


def year(value: float) -> str:
    """A year, or that there is none."""
    return "undated" if isnan(value) else f"{value:.0f}"


def amount(value: float, row: Mapping[str, Any] | None = None) -> str:
    """A value in its unit, with the digits it has; or that there is none."""
    unit = str((row or {}).get("unit", ""))
    if isnan(value):
        return label("no_number")
    if unit == "fraction":
        return f"{numbers.percent_number(value, digits=2)}%"
    if unit.startswith("money") and row:
        return numbers.money(value, row["currency"], digits=3).strip()
    return numbers.decimal(value, digits=2 if abs(value) < 100 else 0)


def rounded(value: float) -> str:
    """Two significant digits: 17,000; 25 million."""
    shown = numbers.significant(value, digits=2)
    return numbers.short(shown) if abs(shown) >= 1e6 else numbers.decimal(shown, digits=2)


def units(rows: Iterable[Row]) -> str:
    """The units of rows in words, if they are one or two."""
    found = list(dict.fromkeys(label(row["unit"], "units") for row in rows if row["unit"]))
    return numbers.listed(found, "or") if len(found) < 3 else label("units")


def count(many: float, what: str) -> str:
    """How many there are of something: no claims, one claim, 12 claims."""
    return f"{numbers.written(int(many))} {LABELS['counted'][what][int(many != 1)]}"


def tally(counted: Mapping[str, float]) -> str:
    """Different things, and how often each is there."""
    return ", ".join(f"{thing} ({many:.0f})" for thing, many in counted.items())


def few(items: Iterable[str], most: int) -> list[str]:
    """Items that are not empty; of more than `most`, the first and how many more there are."""
    found = [item for item in items if item]
    return found if len(found) <= most else [*found[: most - 1], count(len(found) - most + 1, "more")]


def over_years(name: str, pairs: Sequence[tuple[float, Any]]) -> str:
    """The years and values of a line: all of a few, else the first and the last."""
    dated = [f"{one if isinstance(one, str) else amount(one)} in {year(at)}" for at, one in pairs]
    return f"{name}: {', '.join(dated if len(dated) < 6 else dated[:: len(dated) - 1])}"


@cache
def lines(text: str, width: int) -> str:
    """The text in as few lines of at most so many letters as it takes, about equally long; a word is never broken."""
    if "\n" in text:
        return "\n".join(lines(part, width) for part in text.split("\n"))
    broken = wrap(text, width, break_long_words=False)
    if len(broken) > 1:
        even = (wrap(text, one, break_long_words=False) for one in range(len(text) // len(broken), width))
        broken = next((some for some in even if len(some) == len(broken)), broken)
    return "\n".join(broken)


def described(ax: "Axes", alt: str, rows: Any = None) -> "Axes":
    """The axes of a figure of your own, with what it shows in words, and the rows that it was drawn from.

    Parameters
    ----------
    ax : matplotlib Axes
        Drawn by whatever you like; returned as they are.
    alt : str
        One or two sentences for those who cannot see the figure; a ValueError if there is none.
    rows : DataFrame or records, optional
        What is drawn; published beside the picture as a table.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> counts = pd.DataFrame({"year": [2007, 2008], "persons": [716, 826]})
    >>> ax = an.plot.described(counts.plot(x="year"), "Persons registered rose from 716 to 826.", counts)
    """
    if not alt.strip():
        raise ValueError("plot.described needs words that say what the figure shows; alt is empty")
    import pandas as pd

    frame = pd.DataFrame(rows)
    frame = frame.reset_index(drop=frame.index.name is None or frame.index.name in frame)
    _descriptions[ax] = Description("described", alt, _records(frame.to_dict("records")))
    return ax


def attach(
    ax: "Axes", name: str, rows: Iterable[Any], *said: Sequence[str], many: int | None = None
) -> "Axes":
    """The axes with a description: how many there are of what this figure counts, and of each list six sentences."""
    drawn = _records(rows)
    parts = [count(len(drawn) if many is None else many, name)]
    parts += [part for some in said for part in few(some, 6)]
    alt = " ".join(f"{numbers.capitalised(part)}." for part in parts)
    _descriptions[ax] = Description(name, alt, drawn)
    return ax


def _records(rows: Iterable[Mapping[Any, Any]]) -> tuple[Row, ...]:
    """Rows as JSON holds them; what is missing is None, columns without any value are left out."""
    made = [{str(name): _plain(cell) for name, cell in row.items() if str(name)[:1] != "_"} for row in rows]
    names = dict.fromkeys(name for row in made for name in row)
    said = [name for name in names if name in _NUMBERS or any(row.get(name) is not None for row in made)]
    return tuple({name: row.get(name) for name in said} for row in made)


def _plain(value: Any) -> Any:
    """One cell as a number, text, truth or None; ten digits, so that machines agree."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < 1e15 else float(f"{value:.10g}")
    if isinstance(value, bool | int):
        return value
    return None if isinstance(value, float) or str(value) in _MISSING else str(value)


def describe(drawn: "Axes | Figure") -> Description | None:
    """What an Axes, or all axes of a figure together, show; then rows have the number of their ``panel``."""
    axes: Sequence[Any] = drawn.axes if isinstance(drawn.axes, list) else [drawn]
    found = [_descriptions[ax] for ax in axes if ax in _descriptions]
    if len(found) < 2:
        return found[0] if found else None
    rows = tuple({"panel": panel} | row for panel, one in enumerate(found, start=1) for row in one.rows)
    name = "-".join(dict.fromkeys(one.name for one in found))
    return Description(name, " ".join(one.alt for one in found), rows)


def redraw(name: str, rows: Sequence[Mapping[str, Any]], *, phone: bool = True) -> str:
    """A figure as SVG, drawn by the function of this name from the rows that travelled with it."""
    import matplotlib.pyplot as plt

    from analysis import plot
    from analysis.plot import style

    own = copy_context()
    own.run(style.on_phone.set, phone)
    figure = own.run(getattr(plot, name), list(rows)).get_figure(root=True)
    svg = style.to_svg(figure)
    plt.close(figure)
    return svg


def install_formatter() -> None:
    """Have figures shown as SVG with their description, if IPython is running."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    shell.display_formatter.mimebundle_formatter.for_type("matplotlib.figure.Figure", _shown)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot and "inline" in pyplot.get_backend():
        # Pyplot would draw each figure for a screen first, which takes as long again and which nobody sees.
        pyplot.uninstall_repl_displayhook()


def _shown(figure: "Figure") -> dict[str, Any]:
    """The bundle of a figure: SVG, and its description if it has one."""
    from IPython import get_ipython
    from matplotlib.figure import Figure

    from analysis.plot.style import to_svg

    # Those of the inline backend would be asked after this one, and win.
    for formatter in get_ipython().display_formatter.formatters.values():
        formatter.pop(Figure, None)
    if not figure.axes:
        return {}
    shown: dict[str, Any] = {SVG: to_svg(figure)}
    if description := describe(figure):
        shown[MIME] = {"figure": description.name, "alt": description.alt, "rows": list(description.rows)}
    return shown
