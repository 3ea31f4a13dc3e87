"""How the sentences of this room write numbers: claims with their own digits, derived values with three."""

from collections.abc import Sequence

from analysis import numbers as shared
from analysis.numbers import half_up, written

__all__ = [
    "TINY",
    "derived",
    "digits",
    "duration",
    "excess",
    "factor",
    "listed",
    "money",
    "percent",
    "percent_range",
    "sentence",
    "significant",
    "written",
]
#: Shares below this are not told one from the other.
TINY = 0.0001


def digits(value: float, places: int = 2) -> str:
    """A number with its digits: 1,420; 7.6."""
    return shared.decimal(value, digits=places)


def significant(value: float, figures: int = 3) -> float:
    """The value rounded to so many significant figures."""
    return shared.significant(value, digits=figures)


def derived(value: float) -> str:
    """A value that was worked out: three significant figures, 191,000."""
    return digits(significant(value), 4)


def percent(share: float) -> str:
    """A share in percent: 66.7 percent."""
    return f"{shared.percent_number(share, digits=3)} percent"


def percent_range(low: float, high: float) -> str:
    """Two shares in whole percent, or finer below ten: 12 to 81 percent."""
    if high < TINY:
        return f"less than {digits(100 * TINY)} percent"
    # “Less than 0.01 to 0.01 percent” is no range: a small lower end is told with its own digits.
    small = 0 < low < TINY
    ends = [derived(significant(100 * low, 2)) if small else _rounded_percent(low), _rounded_percent(high)]
    return f"{ends[0]} percent" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} percent"


def _rounded_percent(share: float) -> str:
    """A share in whole percent, or with two significant figures below ten percent."""
    return shared.percent_number(share, digits=2, whole_above=0.1)


def factor(value: float) -> str:
    """A ratio: 1.05; 2.3; 43."""
    if value >= 100:
        return digits(significant(value, 2))
    return digits(value, 2 if value < 1.1 else 1 if value < 10 else 0)


def excess(value: float, *, many: str = "many") -> str:
    """How much more a factor is: 4.5 percent more; 2.3 times as many, or as much."""
    if value < 2:
        return f"{digits(significant(100 * (value - 1), 2), 1)} percent more"
    return f"{factor(value)} times as {many}"


def money(value: float, currency: str, *, figures: int = 3) -> str:
    """An amount: US$42.5 billion; with as many significant figures as are asked for."""
    return shared.money(value, currency, digits=figures)


def duration(low: float, high: float) -> str:
    """A range of times in words: six to nine months; one to three years; 2.1 to 3.4 years."""
    if high < 2:
        months = [int(half_up(12 * end)) for end in (low, high)]
        ends = [written(end) if end else "less than one" for end in months]
        unit = "month" if months[1] <= 1 else "months"
    else:
        ends = [
            written(int(end)) if end in range(10) else digits(significant(end, 2), 1) for end in (low, high)
        ]
        unit = "years"
    return f"{ends[0]} {unit}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} {unit}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    return shared.listed(items, conjunction)


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"
