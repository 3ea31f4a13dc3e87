"""How pages write numbers: all digits of what was claimed, two of what is estimated."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP

from analysis import numbers as shared
from analysis.numbers import LOCALE, capitalised, decimal, half_up, money, short, whole, written

__all__ = [
    "LOCALE",
    "capitalised",
    "ceiling",
    "decimal",
    "factor",
    "floor",
    "half_up",
    "listed",
    "money",
    "percent",
    "plural",
    "printed",
    "rounded",
    "runs",
    "short",
    "significant",
    "span",
    "times",
    "value",
    "whole",
    "written",
]
#: Digits of an estimate below one, and of a rate.
_FINE = 12


def significant(value: float, *, digits: int = 2, way: str = ROUND_HALF_UP) -> float:
    """The value rounded to so many significant digits."""
    return shared.significant(value, digits=digits, way=way)


def floor(value: float) -> float:
    """Two significant digits that are no more than the value: what is at least 16.54 is at least 16."""
    return significant(value, way=ROUND_FLOOR)


def ceiling(value: float) -> float:
    """Two significant digits that are no less than the value."""
    return significant(value, way=ROUND_CEILING)


def rounded(value: float) -> str:
    """An estimate with two significant digits: 12,000."""
    value = significant(value)
    return whole(value) if value >= 10 or value == int(value) else decimal(value, digits=_FINE)


def printed(value: float) -> str:
    """A claim's value with the digits that its producer gave."""
    return whole(value) if value == round(value) else decimal(value, digits=6)


def percent(fraction: float) -> str:
    """A share of one in percent: 67 percent, 0.4 percent, more than 99.9 percent."""
    return f"{shared.percent_number(fraction, digits=2)} percent"


def factor(value: float) -> str:
    """A ratio: 1.4, 12, 1,400."""
    return decimal(significant(value), digits=1) if value < 10 else rounded(value)


def plural(count: int, singular: str, many: str | None = None) -> str:
    """A count with its noun: one claim, no claims, 12 claims."""
    return f"{written(count)} {singular if count == 1 else many or singular + 's'}"


def times(count: int) -> str:
    """How often: once, twice, three times."""
    return {1: "once", 2: "twice"}.get(count, f"{written(count)} times")


def value(number: float, *, unit: str, currency: str = "") -> str:
    """A claim's value in its unit."""
    if unit == "fraction":
        return percent(number)
    if unit.startswith("money"):
        return money(number, currency)
    return printed(number)


def span(
    low: float | None, best: float | None, high: float | None, *, unit: str = "", currency: str = ""
) -> str:
    """A value, range or bound in words: 1,420; 1,000 to 7,000; at least 200,000; at most 1,420."""
    texts = {
        name: value(number, unit=unit, currency=currency)
        for name, number in (("low", low), ("best", best), ("high", high))
        if number is not None
    }
    if "best" in texts:
        return texts["best"]
    if "low" in texts and "high" in texts:
        shared = " percent"
        low_text = texts["low"].removesuffix(shared) if texts["high"].endswith(shared) else texts["low"]
        return f"{low_text} to {texts['high']}"
    if "low" in texts:
        return f"at least {texts['low']}"
    if "high" in texts:
        return f"at most {texts['high']}"
    return "no number"


def listed(items: Sequence[str], *, conjunction: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    return shared.listed(items, conjunction)


def runs(years: Sequence[int]) -> str:
    """Years with unbroken runs as their ends: 2001 and 2002, 2004 to 2015."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    told = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in found]
    return listed(told)
