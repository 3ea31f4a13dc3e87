"""Frames that a figure can be drawn from: needed columns are there, text is never missing, numbers are numbers."""

from functools import cache
from typing import Any

import pandas as pd

from analysis.project import ProjectNotFoundError, root


class NothingToDraw(Exception):
    """A frame has no row that could be drawn; the figure then says so."""


def gathered(data: Any, name: str, *, needed: str, columns: str) -> pd.DataFrame:
    """The rows of a frame or of records with just these columns; a `ValueError` if the figure `name` needs others.

    Columns stand apart by spaces. ``low|best|high`` needs one of the three. ``#best=median|value`` is a column of
    numbers, NaN where there is none, filled from these; one without ``#`` is text, never missing. A year is also
    taken from the period, and from the producer's year.
    """
    frame = pd.DataFrame(data)
    # Else pandas copies the attributes of the frame for each column.
    frame.attrs = {}
    if isinstance(frame.index.name, str) and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    drawable(frame)
    missing = [one.replace("|", " or ") for one in needed.split() if not set(one.split("|")) & set(frame)]
    if missing:
        has = ", ".join(map(str, frame.columns[:12])) + (", ..." if len(frame.columns) > 12 else "")
        raise ValueError(f"plot.{name} needs the columns {'; '.join(missing)}; the frame has {has}")
    sources = {one.strip("#").split("=")[0]: one.replace("=", "|") for one in columns.split()}
    made = pd.DataFrame({column: _filled(frame, names) for column, names in sources.items()})
    if "year" in made:
        start, end = _filled(frame, "#period_start|period_end"), _filled(frame, "#period_end|period_start")
        middle = ((start + end) / 2 + 1e-9).round()
        made["year"] = made["year"].fillna(middle).fillna(_filled(frame, "#producer_year"))
    return made


def drawable(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbered anew, if there are any."""
    if rows.empty:
        raise NothingToDraw
    return rows.reset_index(drop=True)


def _filled(frame: pd.DataFrame, names: str) -> pd.Series:
    """The first of some columns that has a value, row by row."""
    # Not by pandas, which takes ten times as long for columns of a few dozen cells.
    read, missing, kind = (_number, float("nan"), float) if names.startswith("#") else (_text, "", object)
    columns = [frame[name].tolist() for name in names.strip("#").split("|") if name in frame]
    rows = zip(*columns, strict=True) if columns else [()] * len(frame)
    cells = ((cell for cell in map(read, row) if cell == cell and cell != "") for row in rows)
    return pd.Series([next(row, missing) for row in cells], dtype=kind)


def _number(cell: Any) -> float:
    """A cell as a number; NaN if it is none."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")


def _text(cell: Any) -> str:
    """A cell as text; empty if it is missing."""
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)


def truth(column: pd.Series) -> pd.Series:
    """Text as truth; what is missing is false, and so are the words for it."""
    return column.str.lower().isin({"true", "1", "1.0", "yes"})


def ranks(column: pd.Series, first: Any = ()) -> pd.Series:
    """The place of each value among the different ones, in the order in which they first stand."""
    order = {value: place for place, value in enumerate(dict.fromkeys([*first, *column]))}
    return column.map(order)


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
