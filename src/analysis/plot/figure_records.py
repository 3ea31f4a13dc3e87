"""Rows that a figure is drawn from, and what travels with it: its name, what it shows in words, its rows.

The description is kept beside the Axes, in a weak map. In IPython figures are shown as SVG, the same bytes twice, with
the description beside it: the order of imports, the runner and a forked kernel make no difference.
"""

import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextvars import copy_context
from math import nan
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from analysis import numbers
from analysis.plot import figure_words as words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Of the output beside the picture; `analysis.runner.executed` reads it.
MIME, SVG = "application/vnd.analysis+json", "image/svg+xml"
#: What is drawn in one place, by column; what a figure adds for itself begins with an underscore, and stays with it.
Row = dict[str, Any]
#: What stands for a missing cell, as text.
_MISSING = frozenset({"", "None", "nan", "<NA>", "NaT"})


class NothingToDraw(Exception):
    """A frame has no row that could be drawn; the figure then says so."""


class Description(NamedTuple):
    """What a figure shows: the function that drew it, sentences, and what is drawn, one record a mark."""

    name: str
    alt: str
    rows: tuple[Row, ...]


_descriptions: "WeakKeyDictionary[Axes, Description]" = WeakKeyDictionary()


def rows_of(data: Any, name: str, *, needed: str, columns: str) -> list[Row]:
    """The rows of a frame or of records with just these columns; a `ValueError` if the figure `name` needs others.

    Columns stand apart by spaces. ``low|best|high`` needs one of the three. ``#best=median|value`` is a column of
    numbers, NaN where there is none, filled from these; one without ``#`` is text, never missing. A year is also
    taken from the middle of the period, and from the producer's year.
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

    def filled(names: str) -> list[Any]:
        """The first of some columns that has a value, row by row."""
        # Not by pandas, which takes ten times as long for columns of a few dozen cells.
        read, none = (_number, nan) if names.startswith("#") else (str, "")
        own = [frame.get(one, frame.index) for one in names.strip("#").split("|") if one in there]
        cells: list[Iterable[Any]] = [map(read, one.tolist()) for one in own] or [[none] * len(frame)]
        rows = zip(*cells, strict=True)
        return [next((one for one in row if one == one and one not in _MISSING), none) for row in rows]

    made = {one.strip("#").split("=")[0]: filled(one.replace("=", "|")) for one in columns.split()}
    if "year" in made:
        starts, ends = filled("#period_start|period_end"), filled("#period_end|period_start")
        middles = [round((start + end) / 2 + 1e-9, 0) for start, end in zip(starts, ends, strict=True)]
        years = zip(made["year"], middles, filled("#producer_year"), strict=True)
        made["year"] = [next(iter(words.known(*row)), nan) for row in years]
    return [dict(zip(made, row, strict=True)) for row in zip(*made.values(), strict=True)]


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return nan


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
    ax: "Axes", name: str, rows: Iterable[Mapping[Any, Any]], *said: Sequence[str], many: float | None = None
) -> "Axes":
    """The axes with a description: how many there are of what this figure counts, and of each list six sentences."""
    drawn = _records(rows)
    parts = [words.count(len(drawn) if many is None else many, name)]
    parts += [part for some in said for part in words.few(some, 6)]
    alt = " ".join(f"{numbers.capitalised(part)}." for part in parts)
    _descriptions[ax] = Description(name, alt, drawn)
    return ax


def _records(rows: Iterable[Mapping[Any, Any]]) -> tuple[Row, ...]:
    """Rows as JSON holds them; what is missing is None, columns without any value are left out."""
    made = [{str(name): _plain(value) for name, value in row.items()} for row in rows]
    # A figure drawn again from its rows asks for these, whether any is known or not.
    said = {"low", "best", "high", "value"}
    said |= {name for row in made for name, cell in row.items() if cell not in (None, "") and name[:1] != "_"}
    return tuple({name: cell for name, cell in row.items() if name in said} for row in made)


def _plain(value: Any) -> Any:
    """One cell as a number, text, truth or None; ten digits, so that machines agree."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        short = float(f"{value:.10g}") if math.isfinite(value) else None
        return int(value) if value.is_integer() and abs(value) < 1e15 else short
    if isinstance(value, str | bool | int):
        return value
    return None if str(value) in _MISSING else str(value)


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
