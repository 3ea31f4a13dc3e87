"""Figures of a raw column read as typed intervals, with every unreadable one reported in its place."""

import pandas as pd

from analysis.reading.figures import FigureError, parse_figure, parse_figures
from analysis.reading.problems import InputError, Problem


def read_figures(printed: pd.Series, lines: pd.Series, *, file: str, column: str) -> pd.DataFrame:
    """The typed interval of each figure of a column, as `parse_figures` gives them.

    Parameters
    ----------
    printed : Series
        Figures as text.
    lines : Series
        The line of the file on which each stands.
    file, column : str
        How error messages name the place.

    Raises
    ------
    InputError
        With every figure that cannot be read, its line, and the nearest known form.
    """
    try:
        return parse_figures(printed.set_axis(lines), file=file, column=column)
    except FigureError:
        # One error for the whole column stops at the first few; a transcriber wants to see them all.
        raise InputError(_problems(printed, lines, file=file, column=column)) from None


def _problems(printed: pd.Series, lines: pd.Series, *, file: str, column: str) -> list[Problem]:
    """One problem for each figure that cannot be read."""
    problems = []
    for text, line in zip(printed, lines, strict=True):
        try:
            parse_figure(text)
        except FigureError as error:
            what = f"{error.text!r} is not a figure: {error.reason}"
            problems.append(Problem(file, int(line), column, what, f"a form such as {error.nearest!r}"))
    return problems
