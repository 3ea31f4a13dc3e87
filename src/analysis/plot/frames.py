"""Frames that a figure can be drawn from: needed columns are there, text is never missing, numbers are numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

#: Columns of numbers that every figure may meet; others are text.
NUMBERS = frozenset(
    {
        "low",
        "best",
        "high",
        "low50",
        "high50",
        "year",
        "producer_year",
        "period_start",
        "period_end",
        "value",
        "factor",
    }
)


def checked(data: Any, name: str, needed: Sequence[str] = ()) -> pd.DataFrame:
    """The rows as a frame whose index is a column too, with every needed column.

    Parameters
    ----------
    data : DataFrame, or what makes one
        What is to be drawn.
    name : str
        Of the figure, for the error.
    needed : sequence of str
        Columns; ``low|best|high`` needs one of the three. A frame without rows needs none.

    Raises
    ------
    ValueError
        If one is missing.
    """
    frame = pd.DataFrame(data)
    if isinstance(frame.index.name, str) and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    missing = [one for one in needed if not set(one.split("|")) & set(frame.columns)]
    if missing and len(frame):
        said = "; ".join(one.replace("|", " or ") for one in missing)
        has = ", ".join(map(str, frame.columns[:12])) + (", ..." if len(frame.columns) > 12 else "")
        raise ValueError(
            f"plot.{name} needs the column{'s' if len(missing) > 1 else ''} {said}; the frame has {has}"
        )
    return frame.reset_index(drop=True)


def with_columns(frame: pd.DataFrame, columns: Iterable[str], *, numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Just these columns: numbers as floats with NaN, all else as text with empty cells; those it lacks are empty."""
    floats = NUMBERS | set(numbers)
    made = {
        name: number(frame, name) if name in floats else text(frame, name) for name in dict.fromkeys(columns)
    }
    return pd.DataFrame(made, index=frame.index)


def number(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as floats; NaN where it is missing or no number."""
    if name not in frame:
        return pd.Series(float("nan"), frame.index, dtype=float)
    return pd.to_numeric(frame[name], errors="coerce").astype(float)


def text(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as text; empty where it is missing."""
    if name not in frame:
        return pd.Series("", frame.index, dtype=object)
    column = frame[name].astype(object)
    return column.where(column.notna(), "").map(str)


def truth(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as truth; what is missing is false, and so are the words for it."""
    return text(frame, name).str.lower().isin({"true", "1", "1.0", "yes"})


def first_of(frame: pd.DataFrame, *names: str) -> pd.Series:
    """The first of these columns of text that is not empty, row by row."""
    made = text(frame, names[0])
    for name in names[1:]:
        made = made.where(made != "", text(frame, name))
    return made


def years(frame: pd.DataFrame) -> pd.Series:
    """The year of each row: `year`, else the middle of its period, else that of its maker."""
    start, end = number(frame, "period_start"), number(frame, "period_end")
    middle = ((start.fillna(end) + end.fillna(start)) / 2 + 1e-9).round()
    return number(frame, "year").fillna(middle).fillna(number(frame, "producer_year"))
