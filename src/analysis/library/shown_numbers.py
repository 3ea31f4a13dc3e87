"""Whether a number that a page shows is the value that it stands for, read back by the grammar of figures."""

import math
import re
from decimal import ROUND_FLOOR
from functools import lru_cache

from analysis.claims.cells import is_missing
from analysis.numbers import significant
from analysis.reading.figures import FigureError, parse_figure

#: Significant digits of estimates, and of what is worked out from several numbers.
DIGITS = 2
#: Two numbers are one if they differ by no more than the digits of a table.
_SAME = 1e-6
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percent": 0.01, "%": 0.01}
#: Columns that are shown in another unit than they stand in: years as months, factors as percent above.
_CONVERTED = re.compile(r"^(?:years_|factor$|severity$)")


def is_same(first: object, second: object) -> bool:
    """Whether two cells hold the same: text as text, numbers to the digits of a table."""
    one, other = ("" if is_missing(cell) else str(cell) for cell in (first, second))
    try:
        return one == other or math.isclose(float(one), float(other), rel_tol=_SAME, abs_tol=1e-12)
    except ValueError:
        return False


def shows(shown: str, value: object, column: str, *, rounded: bool) -> bool:
    """Whether what is shown is the value of a column, as far as what is shown can be read.

    With `rounded`, zeros at the end may stand for other digits beyond the second: so with estimates, not with counts.
    """
    if is_same(value, "") or _CONVERTED.match(column):
        return True
    try:
        amount = float(str(value))
    except ValueError:
        return str(value) in shown
    # What would have to be true is said as a lower limit, which is never rounded up.
    below = [significant(amount, digits=DIGITS, way=ROUND_FLOOR)] if column == "explanations" else []
    between, ends = _read(shown)
    if between:
        return any(between[0] <= one <= between[1] for one in (amount, *below))
    near = (_is_near(end, one, shown, rounded=rounded) for one in (amount, *below) for end in ends)
    return not ends or any(near)


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[tuple[float, float] | None, tuple[float, ...]]:
    """Between what a vague text lies, and every number that it gives; none if it is no figure."""
    if shown.strip().isdigit():
        return None, (float(shown),)
    try:
        figure = parse_figure(shown)
    except FigureError:
        return None, ()
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    is_vague = ends and (figure.vague or shown.startswith(("less than", "more than")))
    return (figure.low or 0, figure.high or math.inf) if is_vague else None, ends


def _is_near(end: float, value: float, shown: str, *, rounded: bool) -> bool:
    """Whether a number that is shown lies within half a unit of its last place from a value."""
    digits = max(len(f"{end:.15g}".replace(".", "").strip("0")), DIGITS)
    if is_same(end, value) or (rounded and is_same(end, significant(value, digits=digits))):
        return True
    # The unit of the last place: one for 826, 100,000 for 27.6 million, one percent for 12 percent.
    found = _NUMBER.findall(shown)
    scale = next((size for word, size in _SCALES.items() if word in shown), 1.0)
    decimals = len(found[-1].partition(".")[2]) if found else 0
    return abs(end - value) <= 0.5 * scale * 10.0**-decimals * (1 + _SAME)
