"""Figures of a raw column read as typed intervals, with every unreadable one reported in its place."""

import re
from collections.abc import Sequence

import pandas as pd

from analysis.reading.figures import FigureError, parse_figure, parse_figures
from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import Bound, Method, StepCode, Unit

#: Methods whose results are computed: a word such as "over" before one says in which direction it was rounded.
COMPUTED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
#: The words that say so. "At least" and "up to" are the maker's own bounds whatever the method.
_ROUNDING = re.compile(
    r"((just|slightly|a little|marginally) )?(more than|over|above|in excess of|upwards of)"
)
#: From so many significant digits on a number is a result; with one it may be an order of magnitude.
_DIGITS = 2
_LEVEL = re.compile(
    r"\b(\d\d(?:\.\d+)?) ?(?:%|per ?cent)[^\d()\[\]]*(?:interval|CI|CrI|UI|limits)\b", re.IGNORECASE
)
_TIMES = re.compile(r"\s+times\b")


def number_phrases(raw: pd.DataFrame) -> pd.Series:
    """The figures of raw claims as the grammar takes them: a ratio without the word times.

    Parameters
    ----------
    raw : DataFrame
        With `figure` and `unit`.
    """
    return raw["figure"].mask(raw["unit"] == Unit.RATIO, raw["figure"].map(without_times))


def without_times(figure: str) -> str:
    """A ratio without its word times, which means a number only where a ratio is looked for.

    Examples
    --------
    >>> without_times("four to nine times")
    'four to nine'
    """
    return _TIMES.sub("", figure)


def printed_level(figure: str) -> str:
    """The level that a figure prints for its interval, as a fraction in text; empty if it prints none.

    Examples
    --------
    >>> printed_level("98,000 (95% interval 8,000 to 194,000)")
    '0.95'
    """
    found = _LEVEL.search(figure)
    return f"{float(found[1]) / 100:g}" if found else ""


def rounded(figures: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """The same figures, where lower bounds that only say how a computed result was rounded are points.

    Parameters
    ----------
    figures : DataFrame
        As `read_figures` gives them.
    methods : sequence of str
        How each number was made.

    Examples
    --------
    >>> read = parse_figures(pd.Series(["more than 2.1 million", "at least 2.1 million"]))
    >>> rounded(read, ["survey", "survey"])[["low", "best", "approximate"]].values.tolist()
    [[nan, 2100000.0, True], [2100000.0, nan, False]]
    """
    computed = pd.Series([method in COMPUTED for method in methods], index=figures.index)
    only_low = (figures["bound"] == Bound.LOWER) & figures["low"].notna() & figures["high"].isna()
    worded = figures["hedge"].str.lower().map(lambda hedge: bool(_ROUNDING.fullmatch(hedge)))
    precise = figures["low"].map(lambda low: low == low and _significant(low) >= _DIGITS)
    point = computed & only_low & worded & precise & ~figures["vague"]
    out = figures.copy()
    out["best"] = out["best"].mask(point, out["low"])
    out["low"] = out["low"].mask(point)
    out["bound"] = out["bound"].mask(point, str(Bound.NONE))
    out["approximate"] = out["approximate"] | point
    out["steps"] = out["steps"].mask(
        point, out["steps"].str.replace(StepCode.HEDGE_TO_BOUND, StepCode.BOUND_TO_POINT)
    )
    return out


def _significant(value: float) -> int:
    """Significant digits of a number, without the zeros at its end."""
    return len(f"{value:.12e}".split("e")[0].replace(".", "").rstrip("0"))


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
