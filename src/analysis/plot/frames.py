"""What a figure can be drawn from: needed columns are there, text is never missing, numbers are numbers."""

from collections.abc import Iterable, Sequence
from functools import cache
from math import nan
from typing import Any

import pandas as pd

from analysis.project import ProjectNotFoundError, root

#: What is drawn in one place, by column.
Row = dict[Any, Any]


class NothingToDraw(Exception):
    """A frame has no row that could be drawn; the figure then says so."""


def rows_of(data: Any, name: str, *, needed: str, columns: str) -> list[Row]:
    """The rows of a frame or of records with just these columns; a `ValueError` if the figure `name` needs others.

    Columns stand apart by spaces. ``low|best|high`` needs one of the three. ``#best=median|value`` is a column of
    numbers, NaN where there is none, filled from these; one without ``#`` is text, never missing. A year is also
    taken from the period, and from the producer's year.
    """
    frame = pd.DataFrame(data)
    if frame.empty:
        raise NothingToDraw
    there = list(map(str, [*filter(None, [frame.index.name]), *frame.columns]))
    missing = [one.replace("|", " or ") for one in needed.split() if not set(one.split("|")) & set(there)]
    if missing:
        has = ", ".join(there[:12]) + (", ..." if len(there) > 12 else "")
        raise ValueError(f"plot.{name} needs the columns {'; '.join(missing)}; the frame has {has}")
    made = {one.strip("#").split("=")[0]: _filled(frame, one.replace("=", "|")) for one in columns.split()}
    if "year" in made:
        start, end = _filled(frame, "#period_start|period_end"), _filled(frame, "#period_end|period_start")
        middle = [round((first + last) / 2 + 1e-9, 0) for first, last in zip(start, end, strict=True)]
        years = zip(made["year"], middle, _filled(frame, "#producer_year"), strict=True)
        made["year"] = [_first(row, nan) for row in years]
    return [dict(zip(made, row, strict=True)) for row in zip(*made.values(), strict=True)]


def gathered(data: Any, name: str, *, needed: str, columns: str) -> pd.DataFrame:
    """The same as a frame."""
    rows = rows_of(data, name, needed=needed, columns=columns)
    types = {one.strip("#").split("=")[0]: float if one[0] == "#" else object for one in columns.split()}
    return pd.DataFrame(
        {column: pd.Series([row[column] for row in rows], dtype=kind) for column, kind in types.items()}
    )


def drawable(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbered anew, if there are any."""
    if rows.empty:
        raise NothingToDraw
    return rows.reset_index(drop=True)


def _filled(frame: pd.DataFrame, names: str) -> list[Any]:
    """The first of some columns that has a value, row by row."""
    # Not by pandas, which takes ten times as long for columns of a few dozen cells.
    read, missing = (_number, nan) if names.startswith("#") else (_text, "")
    own = [name for name in names.strip("#").split("|") if name in frame or name == frame.index.name]
    columns = [frame.get(name, frame.index).tolist() for name in own]
    rows = zip(*columns, strict=True) if columns else [()] * len(frame)
    return [_first(map(read, row), missing) for row in rows]


def _first(cells: Iterable[Any], missing: Any) -> Any:
    """The first cell that holds something."""
    return next((cell for cell in cells if cell == cell and cell != ""), missing)


def _number(cell: Any) -> float:
    """A cell as a number; NaN if it is none."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return nan


def _text(cell: Any) -> str:
    """A cell as text; empty if it is missing."""
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)


def is_true(text: str) -> bool:
    """Text as truth; what is missing is false, and so are the words for it."""
    return text.lower() in {"true", "1", "1.0", "yes"}


def ranks(values: Iterable[Any], first: Sequence[Any] = ()) -> dict[Any, int]:
    """The place of each value among the different ones, in the order in which they first stand."""
    return {value: place for place, value in enumerate(dict.fromkeys([*first, *values]))}


@cache
def reference(name: str) -> pd.DataFrame:
    """A reference table of the project, by code, as text; without rows where there is no project."""
    try:
        path = root() / f"data/raw/reference/{name}.csv"
    except ProjectNotFoundError:
        return pd.DataFrame(columns=["name", "iso2", "parent", "column", "row"])
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("code")


def region_name(code: str) -> str:
    """The name of a region or country; its code where nobody knows it."""
    return str(reference("regions")["name"].get(code, code))


def named_places(rows: pd.DataFrame, usual: str) -> pd.Series:
    """The name of the region of each row; where it has none, what another column says."""
    return rows["region_code"].map(region_name).where(rows["region_code"] != "", rows[usual])
