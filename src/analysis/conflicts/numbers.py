"""How the sentences of this room write numbers: claims with their own digits, derived values with three."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

LOCALE = "en_US"
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SIGNS = {"USD": "US$", "EUR": "€", "GBP": "£", "CAD": "C$", "AUD": "A$"}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
#: Shares below this are not told one from the other.
TINY = 0.0001


def digits(value: float, places: int = 2) -> str:
    """A number with its digits: 1,420; 7.6."""
    return format_decimal(round(value, places), locale=LOCALE, decimal_quantization=False)


def significant(value: float, figures: int = 3) -> float:
    """The value rounded to so many significant figures."""
    if value == 0 or not math.isfinite(value):
        return value
    places = figures - 1 - math.floor(math.log10(abs(value)))
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return float(exact)


def derived(value: float) -> str:
    """A value that was worked out: three significant figures, 191,000."""
    return digits(significant(value), 4)


def percent(share: float) -> str:
    """A share in percent: 66.7 percent."""
    return f"{digits(significant(100 * share), 2)} percent"


def percent_range(low: float, high: float) -> str:
    """Two shares in whole percent, or finer below ten: 12 to 81 percent."""
    if high < TINY:
        return f"less than {digits(100 * TINY)} percent"
    ends = [_rounded_percent(low), _rounded_percent(high)]
    return f"{ends[0]} percent" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} percent"


def _rounded_percent(share: float) -> str:
    """A share in percent with two significant figures."""
    return digits(significant(100 * share, 2) if share < 0.1 else round(100 * share), 2)


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
    sign = _SIGNS.get(currency, f"{currency} ")
    for size, word in _LARGE:
        if value >= size:
            return f"{sign}{digits(significant(value / size, figures), 2)} {word}"
    return f"{sign}{digits(significant(value, figures), 4)}"


def duration(low: float, high: float) -> str:
    """A range of times in words: six to nine months; one to three years; 2.1 to 3.4 years."""
    if high < 2:
        ends = [written(round(12 * end)) for end in (low, high)]
        unit = "month" if ends[1] == "one" else "months"
    else:
        ends = [
            written(int(end)) if end in range(10) else digits(significant(end, 2), 1) for end in (low, high)
        ]
        unit = "years"
    return f"{ends[0]} {unit}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} {unit}"


def written(count: int) -> str:
    """A small count in words, a larger one in digits."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else digits(count)


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"
