"""Whether a number as it is shown is the number that it stands for, rounded as far as it shows."""

import math
import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR
from functools import lru_cache

import pandas as pd

from analysis.numbers import significant
from analysis.reading.figures import FigureError, parse_figure

#: Significant digits of estimates, and of what is worked out from several numbers.
DIGITS = 2
#: Two numbers are one if they differ by no more than the digits of a table.
_SAME = 1e-6
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percent": 0.01, "%": 0.01}
#: A number in a cell of codes, such as `detected_share:0.12..0.81`.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
#: Columns that are told in another unit than they stand in: years as months, factors as percent above.
RETOLD = re.compile(r"^(?:years_|factor$|severity$)")


def is_same(first: object, second: object) -> bool:
    """Whether two cells hold the same: text as text, numbers to the digits of a table."""
    if _is_missing(first) or _is_missing(second):
        return _is_missing(first) and _is_missing(second)
    try:
        return math.isclose(float(str(first)), float(str(second)), rel_tol=_SAME, abs_tol=1e-12)
    except ValueError:
        return str(first) == str(second)


def _is_missing(cell: object) -> bool:
    return cell is None or cell == "" or (not isinstance(cell, str) and bool(pd.isna(cell)))  # type: ignore[call-overload]


def coded(cell: str) -> list[float]:
    """The numbers in a cell of codes.

    Examples
    --------
    >>> coded("detected_share:0.12..0.81;definition:3403+with_stay:3")
    [0.12, 0.81, 3403.0, 3.0]
    """
    return [float(number) for number in _CODED.findall(cell)]


def shows(number: Mapping[str, object], *, rounded: bool) -> bool:
    """Whether what is shown is the value, as far as what is shown can be read.

    With `rounded`, zeros at the end may stand for other digits beyond the second: so with estimates, not with counts.
    """
    shown, value, column = str(number["shown"]), number["value"], str(number["column"])
    if _is_missing(value) or RETOLD.match(column):
        return True
    try:
        amount = float(str(value))
    except ValueError:
        return str(value) in shown
    # What would have to be true is told as a lower limit, which is never rounded up.
    below = [significant(amount, digits=DIGITS, way=ROUND_FLOOR)] if column == "explanations" else []
    return any(_fits(shown, one, rounded=rounded) for one in (amount, *below))


def _fits(shown: str, value: float, *, rounded: bool) -> bool:
    """Whether a text, read as a figure, says a value."""
    low, high, ends = _read(shown)
    if low is not None and high is not None:
        return low <= value <= high
    return not ends or any(_near(end, value, shown, rounded=rounded) for end in ends)


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[float | None, float | None, tuple[float, ...]]:
    """Between what a text lies if it says no more; and every number that it gives, none if it is no figure."""
    if shown.strip().isdigit():
        return None, None, (float(shown),)
    try:
        figure = parse_figure(shown)
    except FigureError:
        return None, None, ()
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    if ends and (figure.vague or shown.startswith(("less than", "more than"))):
        return figure.low or 0, figure.high or math.inf, ends
    return None, None, ends


def _near(end: float, value: float, shown: str, *, rounded: bool) -> bool:
    """Whether a number that is shown lies within half a unit of its last place from a value."""
    digits = max(len(f"{end:.15g}".replace(".", "").strip("0")), DIGITS)
    if is_same(end, value) or (rounded and is_same(end, significant(value, digits=digits))):
        return True
    # The unit of the last place: one for 826, 100,000 for 27.6 million, one percent for 12 percent.
    found = _NUMBER.findall(shown)
    scale = next((size for word, size in _SCALES.items() if word in shown), 1.0)
    decimals = len(found[-1].partition(".")[2]) if found else 0
    return abs(end - value) <= 0.5 * scale * 10.0**-decimals * (1 + _SAME)
