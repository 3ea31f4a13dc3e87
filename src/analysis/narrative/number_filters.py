"""How templates print numbers: each filter takes a row, prints one of its numbers and notes whose it is.

Estimates have two significant digits, what a source printed has all of them. A claim's number links to the claim's
row in the page's own table of sources; estimates and conflicts do not link.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP

from analysis import numbers
from analysis.narrative.table_rows import Row
from analysis.narrative.word_filters import phrase

#: Significant digits of estimates; of what a source printed, where a large number is written with its word.
ESTIMATED, SHORT = 2, 3
#: From this factor on a ratio is told in times, below it in percent.
TIMES = 1.095
#: Units of time, in how many a year has of them.
_TIMES_A_YEAR = {"year": 1.0, "month": 12.0, "week": 365.25 / 7, "day": 365.25}
#: From so many years on they are years and not months; what is no nearer to a whole number is not called one.
_YEARS, _NEAR = 1.75, 0.05
#: Shares that were printed as a fraction, and not in percent.
_FRACTION = re.compile(r"third|quarter|fifth|half|\d/\d", re.IGNORECASE)
#: Counts that are written in words, by their words.
_IN_WORDS = {numbers.written(count): str(count) for count in range(1, 10)}
#: The sign of a currency before its amount.
_SIGN = re.compile(r"\D+(?=\d)")


def _ends(row: Row) -> tuple[str, str, str, int | None]:
    """Columns of a row's lower end, single number and upper end; the digits of what was worked out here."""
    if row.index == "estimate_id":
        return "low80", "median", "high80", ESTIMATED
    return "low", "best", "high", ESTIMATED if row.get("basis") == "estimate" else None


def amount(value: float, row: Row, digits: int | None = None) -> str:
    """A number in the unit of a row: 826; 49.6 million; US$31 billion; 70 percent; of a rate the number alone."""
    unit = row.get("unit", "")
    if unit.startswith("money"):
        return numbers.money(value, row.get("currency") or "USD", digits=digits)
    if unit == "fraction":
        return phrase("percent", numbers.percent_number(value, digits=digits or SHORT))
    if unit.startswith("persons_per_1"):
        return numbers.decimal(numbers.significant(value, digits=digits or SHORT), digits=3)
    return people(numbers.significant(value, digits=digits) if digits else value)


def people(value: float) -> str:
    """A count: all its digits, or millions where they say as much."""
    size, name = next(((size, name) for size, name in numbers.MAGNITUDES if value >= size), (1.0, ""))
    short = name and numbers.significant(value, digits=SHORT) == value
    return f"{numbers.decimal(value / size, digits=3)} {name}" if short else numbers.whole(value)


def _shown(row: Row, column: str) -> str:
    """One of a row's numbers as text, noted."""
    return row.record(column, row[column], amount(row[column], row, _ends(row)[3]))


def _linked(row: Row, text: str, link: bool = True) -> str:
    return f"[{text}](#{row.claim})" if link and row.claim else text


def figure(row: Row, *, link: bool = True) -> str:
    """What a row says, with its hedge: about 2,400; 1,000 to 7,000; at least 12.3 million; up to 1,420."""
    *names, digits = _ends(row)
    low, best, high = (row.get(name) is not None for name in names)
    first, unit = names[1] if best else names[0], row.get("unit", "")
    if words := _own_words(row):
        return _linked(row, row.record(first, row.get(first), words), link)
    if best:
        text = _shown(row, first)
        text = phrase("about", text) if digits or row.get("approximate") else text
    elif low and high:
        text = phrase("lower", interval(row)) if row.get("bound") == "lower" else interval(row)
    elif low or high:
        text = phrase("lower" if low else "upper", _shown(row, names[0] if low else names[2]))
    else:
        text = phrase("missing")
    return _linked(row, phrase(unit, text) if unit.startswith("persons_per_1") else text, link)


def _own_words(row: Row) -> str:
    """What a source said in words instead of a number: “Thousands”, “two-thirds”; else empty."""
    printed, is_share = str(row.get("figure", "")), row.get("unit") == "fraction"
    if row.get("vague"):
        return phrase("quoted", printed) if printed.lower() != printed.upper() else phrase("vague") * is_share
    return phrase("quoted", printed) if is_share and _FRACTION.search(printed) else ""


def about(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with two significant digits, in its own unit or in that of another row: about 2,400."""
    return row.record(column, row[column], phrase("about", amount(row[column], like or row, ESTIMATED)))


def exact(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with all its digits, 826; the words of its source in quotation marks, “about 800”."""
    value = row[column]
    text = phrase("quoted", value) if isinstance(value, str) else amount(value, like or row)
    return _linked(row, row.record(column, value, text))


def interval(row: Row) -> str:
    """Both ends of a row: 1,300 to 4,500."""
    low, _, high, _ = _ends(row)
    return to(_shown(row, low), _shown(row, high))


def to(one: str, other: str) -> str:
    """Two ends, what they share said once: 12 to 81 percent; one to four months; US$5 to 9 billion; two years."""
    if one == other:
        return other
    unit, short = other.rpartition(" ")[2], one
    if unit.isalpha():
        short = one.removesuffix(f" {unit}").removesuffix(f" {unit.removesuffix('s')}")
    if short != one and (sign := _SIGN.match(short)):
        other = other.removeprefix(sign[0])
    if short[:1].isdigit() != other[:1].isdigit():
        ends = ([_IN_WORDS.get(first, first), *rest] for first, *rest in (short.split(" "), other.split(" ")))
        short, other = map(" ".join, ends)
    return phrase("to", short, other)


def duration(time: float) -> str:
    """A time in years, in the unit that fits it: nine months; two years."""
    is_whole = abs(time - numbers.half_up(time)) < _NEAR
    least = {"year": 1.0 if is_whole else _YEARS, "day": 0.0}
    unit = next(name for name, of in _TIMES_A_YEAR.items() if time * of >= least.get(name, 1.0) - _NEAR)
    return count_of(max(int(numbers.half_up(time * _TIMES_A_YEAR[unit])), 1), unit)


def factor(row: Row, *, least: bool = False) -> str:
    """How far two sides are apart, at least if only so much is sure: 2.3 times as much as; 2 percent above."""
    if row.factor < TIMES:
        text = phrase("percent_above", numbers.percent_number(row.factor - 1, digits=ESTIMATED))
    else:
        text = phrase("times", times_text(row.factor, least=least))
    return row.record("factor", row.factor, text)


def times_text(value: float, *, least: bool = False) -> str:
    """A factor with two digits, never rounded up if it is the least: 2.3; 13; 200; 38,000."""
    way = ROUND_FLOOR if least else ROUND_HALF_UP
    return numbers.decimal(numbers.significant(value, digits=ESTIMATED, way=way), digits=2)


def count_of(rows: Sequence[object] | int, one: str, many: str = "") -> str:
    """How many there are, in words: no claims; one claim; 12 claims; two lines of evidence."""
    count = rows if isinstance(rows, int) else len(rows)
    return f"{numbers.written(count)} {one if count == 1 else many or f'{one}s'}"


def years(row: Row) -> str:
    """The time that a row speaks of: 2010 to 2015; 2013; no year given."""
    found = (row.get("period_start"), row.get("period_end"))
    start, end = ("" if year is None else str(int(year)) for year in found)
    if start and end:
        return to(start, end)
    return phrase("since", start) if start else phrase("until", end) if end else phrase("no_year")


def when(row: Row) -> str:
    """The time of a claim as printed, with the years that it stands for where the words do not say them."""
    said = str(row.get("period", ""))
    # Only a table that has the years can tell that none is given.
    known = years(row) if "period_start" in row else ""
    if not said or known in said:
        return said or known
    return said if known == phrase("no_year") else f"{said} ({known})"
