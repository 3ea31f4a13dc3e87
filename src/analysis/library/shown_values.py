"""Whether what a page shows is a value: read back by the grammar that reads sources."""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR
from functools import lru_cache
from itertools import product
from typing import Any

from analysis.claims.audit_steps import is_missing
from analysis.claims.days import DAYS
from analysis.library.day_names import days_named
from analysis.numbers import significant
from analysis.reading.figures import Figure, FigureError, parse_figure
from analysis.vocabulary import Bound, FigureKind

#: Columns that are shown in another unit than they stand in: years as months, factors as percent above.
_CONVERTED = re.compile(r"^(?:years_|factor$|severity$)")
#: Probabilities that are told as so many cases of a hundred.
_IN_HUNDRED = frozenset({"gap_probability"})
#: Significant digits of what is worked out.
_DIGITS = 2
#: Two numbers are one if they differ by no more than the digits of a table.
_SAME = 1e-6
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percent": 0.01, "%": 0.01}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: What a rate is of; the number before it is the rate.
_RATE_BASE = re.compile(r" in every [\d,]+ inhabitants$")


def is_same(first: object, second: object) -> bool:
    """Whether two cells hold the same: text as text, numbers to the digits of a table."""
    first_text = "" if is_missing(first) else str(first)
    second_text = "" if is_missing(second) else str(second)
    if first_text == second_text:
        return True
    try:
        return math.isclose(float(first_text), float(second_text), rel_tol=_SAME, abs_tol=1e-12)
    except ValueError:
        return False


def shows(shown: str, value: object, column: str, *, rounded: bool) -> bool:
    """Whether what is shown is the value of a column, as far as what is shown can be read.

    With `rounded`, zeros at the end may stand for other digits beyond the second: so with estimates, not with counts.
    """
    if is_same(value, "") or _CONVERTED.match(column):
        return True
    if column == DAYS:
        return shown in (days_named(str(value)), days_named(str(value), growing=True))
    if column in _IN_HUNDRED:
        shown = f"{shown} percent"
    if column == "time":
        # A time within a year is told as the year.
        year = int(float(str(value)))
        return shown == str(year)
    try:
        amount = float(str(value))
    except ValueError:
        return str(value) in shown
    amounts = [amount]
    if column == "explanations":
        # What would have to be true is said as a lower limit, which is never rounded up.
        amounts.append(significant(amount, digits=_DIGITS, way=ROUND_FLOOR))
    ends, unit = _read(shown)
    if not ends:
        # What cannot be read is not held against it.
        return not unit
    if not unit:
        low = ends[0]
        high = ends[-1]
        return any(low <= amount <= high for amount in amounts)
    return any(_rounds_to(amount, end, unit, rounded=rounded) for amount, end in product(amounts, ends))


def _rounds_to(amount: float, end: float, unit: float, *, rounded: bool) -> bool:
    """Whether an amount is shown as a number whose last digit has a unit; halves are rounded up."""
    if rounded and amount:
        shown_digits = f"{end:.15g}".replace(".", "").strip("0")
        digits = max(len(shown_digits), _DIGITS)
        magnitude = math.floor(math.log10(abs(amount))) + 1
        unit = max(unit, 10.0 ** (magnitude - digits))
    difference = (amount - end) / unit
    return -0.5 <= difference + _SAME < 0.5


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[tuple[float, ...], float]:
    """Every number that a text gives, and the unit of the last place: one for 826, 100,000 for 27.6 million.

    Of a vague text both ends, without a unit; none if it is no figure.
    """
    if shown.strip().isdigit():
        return (float(shown),), 1.0
    try:
        figure = parse_figure(shown)
    except FigureError:
        return (), 0.0
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    is_vague = figure.vague or shown.startswith(("less than", "more than"))
    if ends and is_vague:
        return (figure.low or 0, figure.high or math.inf), 0.0
    return ends, _last_place(shown)


def _last_place(text: str) -> float:
    """The unit of the last digit of a number: one for 826, 100,000 for 27.6 million."""
    scales = [scale for word, scale in _SCALES.items() if word in text]
    scale = scales[0] if scales else 1.0
    numbers = _NUMBER.findall(text)
    if not numbers:
        return scale
    _, _, decimals = numbers[-1].partition(".")
    return scale * 10.0 ** -len(decimals)


def reads_as(text: str, claims: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a number as a page shows it, hedge and all, says what one of some claims says.

    The claims are one claim as it is used and as it was printed. What a source says in words stands in quotation marks.

    Examples
    --------
    >>> claim = {"figure": "up to 1,420", "low": None, "best": None, "high": 1420.0, "bound": "upper"}
    >>> claim |= {"approximate": False, "vague": False, "currency": "", "unit": "persons"}
    >>> reads_as("up to 1,420", [claim]), reads_as("1,420", [claim])
    (True, False)
    """
    if text.startswith("“"):
        printed = [" ".join(str(claim["figure"]).split()) for claim in claims]
        return text in [f"“{words}”" for words in printed]
    try:
        figure = parse_figure(_RATE_BASE.sub("", text))
    except FigureError:
        return False
    unit = _last_place(text)
    return any(_says(figure, claim, unit) for claim in claims)


def _says(figure: Figure, claim: Mapping[str, Any], unit: float) -> bool:
    """Whether a figure as read from a page has the ends, the bound and the hedge of a claim."""
    low = claim["low"]
    best = claim["best"]
    high = claim["high"]
    if low is None and best is None and high is None:
        return figure.kind == FigureKind.NONE
    if figure.currency and figure.currency != claim.get("currency"):
        return False
    if best is not None:
        is_hedged = figure.approximate == bool(claim["approximate"])
        return is_hedged and figure.bound == Bound.NONE and _ends_are(figure, (None, best, None), unit)
    is_range = _ends_are(figure, (low, None, high), unit)
    return is_range and bool(figure.bound == _bound(claim))


def _bound(claim: Mapping[str, Any]) -> Bound:
    """On which side a claim is open; "up to 15 to 30" has both ends, and so is read as a range."""
    if claim["low"] is None:
        return Bound.UPPER
    if claim["high"] is None or claim["bound"] == Bound.LOWER:
        return Bound.LOWER
    return Bound.NONE


def _ends_are(figure: Figure, ends: tuple[float | None, ...], unit: float) -> bool:
    """Whether a figure has just these ends: low, best and high, to the last digit that is shown."""
    tolerance = unit / 2 * (1 + _SAME)
    for shown, end in zip((figure.low, figure.best, figure.high), ends, strict=True):
        if (shown is None) != (end is None):
            return False
        if shown is None or end is None:
            continue
        if abs(shown - end) > tolerance:
            return False
    return True
