"""How numbers are written: one module, one rule for each kind of number."""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

LOCALE = "en_US"
_MAGNITUDES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SIGNS = {"USD": "US$", "EUR": "€", "GBP": "£", "CAD": "C$", "AUD": "A$", "INR": "₹", "CHF": "CHF "}


def half_up(value: float, digits: int = 0, *, way: str = ROUND_HALF_UP) -> float:
    """The value as it is printed, rounded to so many decimal digits, halves up: 6.25 to 6.3, as a reader does it."""
    # What 15 digits cannot tell apart is one number: 1.15 is not the float just below it.
    seen = Decimal(f"{value:.15g}")
    return float(seen.quantize(Decimal(1).scaleb(-digits), rounding=way))


def whole(value: float) -> str:
    """A count with all its digits: 1,420."""
    return format_decimal(int(half_up(value)), locale=LOCALE)


def decimal(value: float, *, digits: int) -> str:
    """A number with at most so many decimal digits: 7.6."""
    return format_decimal(half_up(value, digits), locale=LOCALE, decimal_quantization=False)


def significant(value: float, *, digits: int = 2, way: str = ROUND_HALF_UP) -> float:
    """The value rounded to so many significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return half_up(value, digits - 1 - math.floor(math.log10(abs(value))), way=way)


def floor(value: float) -> float:
    """Two significant digits that are no more than the value: what is at least 16.54 is at least 16."""
    return significant(value, way=ROUND_FLOOR)


def ceiling(value: float) -> float:
    """Two significant digits that are no less than the value."""
    return significant(value, way=ROUND_CEILING)


def rounded(value: float) -> str:
    """An estimate with two significant digits: 12,000."""
    value = significant(value)
    return whole(value) if value >= 10 or value == int(value) else decimal(value, digits=2)


def printed(value: float) -> str:
    """A claim's value with the digits that its producer gave."""
    return whole(value) if value == round(value) else decimal(value, digits=6)


def percent(fraction: float) -> str:
    """A share of one in percent: 67 percent, 0.4 percent."""
    value = significant(100 * fraction, digits=2 if fraction < 0.995 else 3)
    return f"{decimal(value, digits=2)} percent"


def money(amount: float, currency: str) -> str:
    """An amount with its currency: US$31 billion; a currency without a sign stands by its code."""
    sign = _SIGNS.get(currency, f"{currency} ")
    for size, word in _MAGNITUDES:
        if abs(amount) >= size:
            return f"{sign}{decimal(amount / size, digits=2)} {word}"
    return f"{sign}{whole(amount)}"


def factor(value: float) -> str:
    """A ratio: 1.4, 12, 1,400."""
    return decimal(significant(value), digits=1) if value < 10 else rounded(value)


def written(count: int) -> str:
    """A small count in words, a larger one in digits: no, one, two ... nine, 10."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if 0 <= count < len(words) else whole(count)


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


def listed(items: list[str] | tuple[str, ...], *, conjunction: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


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


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def short(value: float) -> str:
    """A round value as an axis shows it: 1,000; 100,000; 1 million."""
    for size, word in _MAGNITUDES:
        if value >= size:
            return f"{decimal(value / size, digits=1)} {word}"
    return whole(value) if value >= 1 else decimal(value, digits=3)
