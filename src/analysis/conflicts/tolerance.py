"""The tolerance of print: how far a printed point may be from what its producer knew."""

import math
import re

from analysis.conflicts.choices import Choices
from analysis.vocabulary import Method

_PERCENT = re.compile(r"%|percent|per cent", re.IGNORECASE)
_DECIMALS = re.compile(r"(\d[\d,]*)\.(\d+)")
#: From this whole number on, trailing zeros may be rounding.
ROUND_FROM = 100


def half_unit(
    value: float, figure: str, *, is_share: bool, method: str, approximate: bool, choices: Choices
) -> float:
    """Half of the unit in which a point was printed; doubled by a word such as "about".

    A share is a fraction of one. The figure tells a percentage from a fraction in words, and printed decimals; a count
    kept by an office is as printed.
    """
    if method == Method.ADMINISTRATIVE or value == 0:
        return 0.0
    half = _half_share(figure, choices) if is_share else _half_count(value, figure, choices)
    return half * (choices.about_factor if approximate else 1.0)


def _half_share(figure: str, choices: Choices) -> float:
    """Tolerance of a share, as a fraction of one."""
    if not _PERCENT.search(figure):
        return choices.print_word_share
    decimals = _DECIMALS.search(figure)
    places = len(decimals[2]) if decimals else 0
    return float(choices.print_percent_points / 100 / 10**places)


def _half_count(value: float, figure: str, choices: Choices) -> float:
    """Tolerance of a count or an amount: half of its last printed place."""
    if decimals := _DECIMALS.search(figure):
        mantissa = float(decimals[0].replace(",", ""))
        return value / mantissa * 10 ** -len(decimals[2]) / 2 if mantissa else 0.0
    if value < ROUND_FROM or value != int(value):
        return 0.5
    digits = str(int(value))
    last = len(digits) - len(digits.rstrip("0"))
    rounded = len(digits) - int(choices.print_digits)
    return float(10 ** min(last, max(rounded, 0)) / 2)


def widened(low: float, high: float, half: float, *, is_share: bool) -> tuple[float, float]:
    """A point's interval within the tolerance of print: never below zero, a share never above one."""
    return max(low - half, 0.0), min(high + half, 1.0) if is_share else (high + half)


def log_width(low: float, high: float) -> float:
    """Width of a range on the log scale; infinite if an end is missing or zero."""
    return math.log(high / low) if 0 < low <= high < math.inf else math.inf
