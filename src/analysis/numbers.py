"""How numbers are written, for every room: one rounding, halves up, and words for counts, shares and amounts.

What is not zero is never written as 0, and a share below all of it never as 100 percent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from analysis.subject.measures import own_units

#: Significant digits of a number in a table that is no whole number.
TABLE_DIGITS = 6
#: Significant digits of estimates; of what a source printed, where a large number is written with its word.
ESTIMATED = 2
SHORT = 3
LOCALE = "en_US"
#: Large amounts with their words, the largest first.
MAGNITUDES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
#: A currency without a sign stands by its code.
SIGNS = {"USD": "US$", "EUR": "€", "GBP": "£", "CAD": "C$", "AUD": "A$", "INR": "₹", "CHF": "CHF "}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
#: Percent that are not told from none, or from all.
LEAST_PERCENT = 0.01
#: Digits after the point of an amount that is not whole, below so much.
_CENTS = 2
_SMALL_AMOUNT = 10
#: Digits after the point of what is shown as it was printed.
_DIGITS_HELD = 12
#: From so many times on a ratio is written as a count is, without digits after the point.
_LARGE_RATIO = 100
#: A whole number of so much and above is written with an exponent.
_LARGEST_WHOLE = 1e15


def half_up(value: float, digits: int = 0, *, way: str = ROUND_HALF_UP) -> float:
    """The value as it is printed, rounded to so many decimal digits, halves up: 6.25 to 6.3, as a reader does it."""
    if not math.isfinite(value):
        return value
    # What 15 digits cannot tell apart is one number: 1.15 is not the float just below it.
    printed = Decimal(f"{value:.15g}")
    last_digit = Decimal(1).scaleb(-digits)
    return float(printed.quantize(last_digit, rounding=way))


def significant(value: float, *, digits: int, way: str = ROUND_HALF_UP) -> float:
    """The value rounded to so many significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    power = math.floor(math.log10(abs(value)))
    return half_up(value, digits - 1 - power, way=way)


def telling_digits(low: float, high: float) -> int:
    """Significant digits by which the ends of an interval above nought are told apart, as two tell the digits of it.

    Examples
    --------
    >>> telling_digits(299_792.34, 299_792.57)
    8
    """
    if not 0 < low < high:
        return ESTIMATED
    return max(math.floor(math.log10(high)) - math.floor(math.log10(high - low)) + ESTIMATED, ESTIMATED)


def decimal(value: float, *, digits: int) -> str:
    """A number with at most so many decimal digits, and as many more as it takes to show that it is not zero."""
    rounded = half_up(value, digits)
    if rounded == 0 and value != 0:
        rounded = significant(value, digits=1)
    # Nought has no sign.
    return _grouped(rounded + 0.0)


# A whole number and a broken one may be equal and have other digits, from the largest on.
@lru_cache(maxsize=1 << 14, typed=True)
def _grouped(number: float) -> str:
    """A number with all its digits, thousands apart."""
    # Pages say the same numbers many times.
    return format_decimal(number, locale=LOCALE, decimal_quantization=False)


def whole(value: float) -> str:
    """A count with all its digits: 1,420."""
    rounded = int(half_up(value))
    if rounded == 0 and value != 0:
        return decimal(value, digits=1)
    return _grouped(rounded)


def percent_number(share: float, *, digits: int) -> str:
    """The number of percent of a share, a part of one: 67; 0.4; less than 0.01; more than 99.9.

    It has so many significant digits, one more above 99.5 percent; from 100 percent on none after the point.
    """
    value = 100 * share
    if 0 < value < LEAST_PERCENT:
        return f"less than {decimal(LEAST_PERCENT, digits=2)}"
    if value < 99.5:
        return decimal(significant(value, digits=digits), digits=2)
    rounded = significant(value, digits=max(digits, 3))
    if value < 100 <= rounded:
        return "more than 99.9"
    return decimal(rounded, digits=2)


def money(amount: float, currency: str, *, digits: int | None = None) -> str:
    """An amount with its currency, a code of three letters: US$31 billion.

    It has so many significant digits, or those that two digits after the point of its magnitude leave.
    """
    sign = SIGNS.get(currency, f"{currency} ")
    if digits is not None:
        amount = significant(amount, digits=digits)
    size, word = _magnitude(amount, 2)
    if word:
        return f"{sign}{decimal(amount / size, digits=2)} {word}"
    if amount != half_up(amount) and abs(amount) < _SMALL_AMOUNT:
        cents = half_up(amount, _CENTS)
        return f"{sign}{cents:.{_CENTS}f}" if cents else f"less than {sign}{0.01}"
    return f"{sign}{whole(amount)}"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How one kind of place writes numbers, where such places differ."""

    percent: str  # what stands around a number of percent
    share_digits: int = SHORT  # significant digits of a share
    money_digits: int | None = None  # of an amount of money; None for all that it has
    rate_digits: int | None = None  # of persons per 1,000 or 100,000; None for a number like any other
    has_words: bool = False  # whether a large count is written with its word
    decimals: tuple[int, int, int] = (2, 2, 0)  # digits after the point below 1, below 100 and from there on


#: Numbers in sentences, in tables of a page, on figures, and in the tables below figures.
IN_TEXT = NumberStyle("{} percent", rate_digits=SHORT, has_words=True)
IN_TABLE = NumberStyle("{} %", share_digits=ESTIMATED, decimals=(12, 12, 0))
ON_FIGURE = NumberStyle("{}%", share_digits=ESTIMATED, money_digits=SHORT)
BELOW_FIGURE = NumberStyle("{}%", decimals=(4, 2, 2))


def amount(
    value: float, style: NumberStyle, *, unit: str = "", currency: str = "", digits: int | None = None
) -> str:
    """A number in its unit: 826; 49.6 million; US$31 billion; 70 percent; of a rate the number alone.

    It is rounded to so many significant digits, or, without `digits`, to those of the style.

    Examples
    --------
    >>> amount(49_600_000, IN_TEXT), amount(49_600_000, ON_FIGURE)
    ('49.6 million', '49,600,000')
    >>> amount(0.7049, IN_TEXT, unit="fraction"), amount(0.7049, ON_FIGURE, unit="fraction")
    ('70.5 percent', '70%')
    >>> amount(2437.97, IN_TEXT, digits=ESTIMATED), amount(2.6, IN_TEXT, unit="ratio")
    ('2,400', '2.6')
    """
    if unit in own_units() and not unit.startswith(("persons", "money")):
        # What a subject measures is no count: it has the digits that it is known to.
        return decimal(significant(value, digits=digits) if digits else value, digits=_DIGITS_HELD)
    if unit.startswith("money"):
        return money(value, currency, digits=digits or style.money_digits)
    if unit == "fraction":
        return style.percent.format(percent_number(value, digits=digits or style.share_digits))
    if unit.startswith("persons_per_1") and style.rate_digits:
        return decimal(significant(value, digits=digits or style.rate_digits), digits=3)
    if digits:
        value = significant(value, digits=digits)
    if unit == "ratio" and abs(value) < _LARGE_RATIO:
        return decimal(value, digits=2)
    if style.has_words:
        return people(value)
    below_one, below_hundred, from_hundred = style.decimals
    if abs(value) < 1:
        return decimal(value, digits=below_one)
    if abs(value) < 100:
        return decimal(value, digits=below_hundred)
    return decimal(value, digits=from_hundred)


def people(value: float) -> str:
    """A count: all its digits, or millions where they say as much."""
    size, word = _largest_magnitude(value)
    is_short = significant(value, digits=SHORT) == value
    if word and is_short:
        return f"{decimal(value / size, digits=3)} {word}"
    return whole(value)


def short(value: float) -> str:
    """A round value as an axis shows it: 1,000; 100,000; 1 million."""
    size, word = _magnitude(value, 1)
    if word:
        return f"{decimal(value / size, digits=1)} {word}"
    return whole(value) if value >= 1 else decimal(value, digits=3)


def _magnitude(value: float, digits: int) -> tuple[float, str]:
    """The magnitude in which a value is written, chosen after it is rounded: no 1,000 million."""
    size, word = _largest_magnitude(abs(value))
    rounded = half_up(value / size, digits if word else 0) * size
    for larger_size, larger_word in reversed(MAGNITUDES):
        if size < larger_size <= abs(rounded):
            return larger_size, larger_word
    return size, word


def _largest_magnitude(value: float) -> tuple[float, str]:
    """The largest magnitude that a value reaches, and its word; one, without a word, for smaller values."""
    for size, word in MAGNITUDES:
        if value >= size:
            return size, word
    return 1.0, ""


def format_number(value: float) -> str:
    """A number as the tables hold it: whole numbers in full, others with six significant digits, empty if missing."""
    if math.isnan(value):
        return ""
    # False too for what is not finite.
    if float(value).is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    return f"{value:.{TABLE_DIGITS}g}"


def written(count: int) -> str:
    """A small count in words, a larger one in digits: no, one, two ... nine, 10."""
    if 0 <= count < len(_WORDS):
        return _WORDS[count]
    return whole(count)


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]
