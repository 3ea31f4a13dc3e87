"""What a figure is drawn from and shows: rows, and the description that travels along.

The description is kept beside the Axes, in a weak map: whoever shows or publishes a figure finds it there.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import isnan, nan
from operator import itemgetter
from textwrap import shorten
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from analysis import numbers
from analysis.plot import figure_words as words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: What is drawn in one place, by column; what a figure adds for itself begins with an underscore, and stays with it.
Row = dict[str, Any]
#: What stands for a missing cell, as text.
_MISSING = frozenset({"", "None", "nan", "<NA>", "NaT"})
#: A figure drawn again from its rows asks for these, whether any is there or not.
_NUMBERS = ("low", "best", "high", "value")
#: Columns that an error names at most, of those that a frame has.
_COLUMNS_NAMED = 12
#: Sentences of each list that a description has at most.
_SENTENCES = 6
#: Letters that the words for a figure have at most: who hears them cannot skip any.
LONGEST = 399
#: Below so much a whole number is exact as a float.
_EXACT = 1e15


class NothingToDraw(Exception):
    """A frame has no row that could be drawn; the figure then says so."""


class Description(NamedTuple):
    """What a figure shows: the function that drew it, sentences, and what is drawn, one record a mark."""

    name: str
    alt: str
    rows: tuple[Row, ...]


_descriptions: "WeakKeyDictionary[Axes, Description]" = WeakKeyDictionary()
#: The words of a figure of this package in at most so many letters, for one that stands beside others.
_tellings: "WeakKeyDictionary[Axes, Callable[[int], str]]" = WeakKeyDictionary()


def rows_of(data: Any, name: str, *, needed: str, columns: str, drawn: str = "") -> list[Row]:
    """The rows of a frame or of records with just these columns; a `ValueError` if the figure `name` needs others.

    Of ``low|best|high`` one is needed. ``#best=median|value`` is a column of numbers, NaN where there is none, filled
    from these; one without ``#`` is text, never missing. Rows without a number in the column `drawn` are left out.
    """
    import pandas as pd

    frame = pd.DataFrame(data)
    if frame.empty:
        raise NothingToDraw
    _check_columns(frame, name, needed)
    names = {*re.split(r"[ #=|]+", columns), "period_start", "period_end"}
    # Lists, not pandas, which takes ten times as long for columns of a few dozen cells.
    cells = {}
    for column in frame.columns:
        if column in names:
            cells[column] = frame[column].tolist()
    index = frame.index
    if index.name in names:
        cells.setdefault(str(index.name), index.tolist())
    count = len(frame)
    cells["period_middle"] = _period_middles(cells, count)
    chosen = {}
    for column in columns.split():
        target, _, _ = column.strip("#").partition("=")
        alternatives = column.replace("=", "|")
        chosen[target] = _filled(alternatives, cells, count)
    rows = []
    for values in zip(*chosen.values(), strict=True):
        row = dict(zip(chosen, values, strict=True))
        rows.append(row)
    if drawn:
        rows = [row for row in rows if not isnan(row[drawn])]
    return drawable(rows)


def _check_columns(frame: Any, name: str, needed: str) -> None:
    """Fail unless the frame has one of each alternative of columns that the figure needs."""
    index = [frame.index.name] if frame.index.name else []
    present = [str(column) for column in (*index, *frame.columns)]
    missing = []
    for alternatives in needed.split():
        if set(alternatives.split("|")).isdisjoint(present):
            missing.append(alternatives.replace("|", " or "))
    if missing:
        columns = present[:_COLUMNS_NAMED]
        if len(present) > _COLUMNS_NAMED:
            columns.append("...")
        needed_columns = "; ".join(missing)
        raise ValueError(
            f"plot.{name} needs the columns {needed_columns}; the frame has {', '.join(columns)}"
        )


def _filled(names: str, cells: Mapping[str, Sequence[Any]], count: int) -> list[Any]:
    """Row by row the first of some columns that has a value."""
    is_number = names.startswith("#")
    missing: Any = nan if is_number else ""
    read = _number if is_number else str
    alternatives = names.strip("#").split("|")
    columns = [map(read, cells[name]) for name in alternatives if name in cells]
    if not columns:
        return [missing] * count
    first_values = []
    for row in zip(*columns, strict=True):
        values = filter(_is_value, row)
        first_values.append(next(values, missing))
    return first_values


def _is_value(cell: Any) -> bool:
    is_number = cell == cell
    return is_number and cell not in _MISSING


def _period_middles(cells: Mapping[str, Sequence[Any]], count: int) -> list[float]:
    """The year in the middle of each row's period."""
    starts = _filled("#period_start|period_end", cells, count)
    ends = _filled("#period_end|period_start", cells, count)
    middles = []
    for start, end in zip(starts, ends, strict=True):
        middle = (start + end) / 2
        # A half is rounded up.
        middles.append(round(middle + 1e-9, 0))
    return middles


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return nan


def not_missing(*values: float) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if not isnan(value)]


def drawable(things: Iterable[Any]) -> list[Any]:
    """All of them, if there are any."""
    listing = list(things)
    if not listing:
        raise NothingToDraw
    return listing


def grouped(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """Rows by the cell of a column, or by those of several, in the order in which these first stand."""
    group_of = itemgetter(*names)
    groups = defaultdict[Any, list[Row]](list)
    for row in rows:
        groups[group_of(row)].append(row)
    return groups


def described(ax: "Axes", alt: str, rows: Any = None) -> "Axes":
    """The axes of a figure of your own, with what it shows in words, and the rows that it was drawn from.

    Parameters
    ----------
    ax : matplotlib Axes
        Drawn by whatever you like; returned as they are.
    alt : str
        One or two sentences for those who cannot see the figure; a ValueError if there is none, or from 400 letters.
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
    if len(alt) > LONGEST:
        raise ValueError(
            f"plot.described takes at most {LONGEST} letters, as nobody can skip what is read out; alt has {len(alt)}"
        )
    import pandas as pd

    frame = pd.DataFrame(rows)
    frame = frame.reset_index(drop=frame.index.name is None or frame.index.name in frame)
    _tellings.pop(ax, None)
    _descriptions[ax] = Description("described", alt, _records(frame.to_dict("records")))
    return ax


def attach(
    ax: "Axes", name: str, rows: Iterable[Any], *sentences: Sequence[str], count: int | None = None
) -> "Axes":
    """The axes with a description: how many there are of what this figure counts, and the first of each list."""
    drawn = _records(rows)
    if count is None:
        count = len(drawn)
    counted = words.count(count, name)
    telling = partial(_told, counted, sentences)
    alt = telling(LONGEST)
    _tellings[ax] = telling
    _descriptions[ax] = Description(name, alt, drawn)
    return ax


def _told(counted: str, sentences: Sequence[Sequence[str]], letters: int) -> str:
    """What is counted, and of each list of sentences as many as fit so many letters, with how many more there are."""
    told = ""
    for most in range(_SENTENCES, 1, -1):
        parts = [counted]
        for listing in sentences:
            parts += words.few(listing, most)
        told = " ".join(f"{numbers.capitalised(part)}." for part in parts)
        if len(told) <= letters:
            return told
    return shorten(told, letters, placeholder=" …")


def _records(rows: Iterable[Mapping[Any, Any]]) -> tuple[Row, ...]:
    """Rows as JSON holds them; what is missing is None, columns without any value are left out."""
    records = []
    columns = dict[str, None]()
    filled = set(_NUMBERS)
    for row in rows:
        record = {}
        for name, cell in row.items():
            column = str(name)
            if not column.startswith("_"):
                record[column] = _plain(cell)
        records.append(record)
        columns |= dict.fromkeys(record)
        filled.update(name for name, cell in record.items() if cell is not None)
    filled_columns = [name for name in columns if name in filled]
    filled_records = []
    for record in records:
        filled_records.append({name: record.get(name) for name in filled_columns})
    return tuple(filled_records)


def _plain(value: Any) -> Any:
    """One cell as a number, text, truth or None; ten digits, so that machines agree."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool | int):
        return value
    if not isinstance(value, float):
        text = str(value)
        return None if text in _MISSING else text
    if not math.isfinite(value):
        return None
    if value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return float(f"{value:.10g}")


def describe(drawn: "Axes | Figure") -> Description | None:
    """What an Axes, or all axes of a figure together, show; then rows have the number of their ``panel``."""
    axes: Sequence[Any] = drawn.axes if isinstance(drawn.axes, list) else [drawn]
    described_axes = [ax for ax in axes if ax in _descriptions]
    descriptions = [_descriptions[ax] for ax in described_axes]
    if not descriptions:
        return None
    if len(descriptions) == 1:
        return descriptions[0]
    rows = list[Row]()
    names = []
    for panel, description in enumerate(descriptions, start=1):
        names.append(description.name)
        rows += [{"panel": panel} | row for row in description.rows]
    name = "-".join(dict.fromkeys(names))
    # Each has its share of the letters, but for the blanks between them.
    letters = (LONGEST + 1) // len(descriptions) - 1
    alternatives = [_in_letters(ax, letters) for ax in described_axes]
    alt = " ".join(alternatives)
    return Description(name, alt, tuple(rows))


def _in_letters(ax: "Axes", letters: int) -> str:
    """The words of an Axes that has some, in at most so many letters."""
    alt = _descriptions[ax].alt
    if len(alt) <= letters:
        return alt
    tell = _tellings.get(ax)
    return tell(letters) if tell else shorten(alt, letters, placeholder=" …")
