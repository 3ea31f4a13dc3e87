"""How templates print numbers: each filter takes a row, prints one of its numbers and notes whose it is.

Estimates have two significant digits, what a source printed has all of them. A claim's number links to the claim's
row in the page's own table of sources; estimates and conflicts do not link.
"""

from collections.abc import Sequence

from analysis.narrative.table_rows import Row
from analysis.narrative.word_filters import phrase, word
from analysis.numbers import MAGNITUDES, decimal, half_up, money, percent_number, significant, whole, written

#: Significant digits of estimates; of what a source printed, where a large number is written with its word.
ESTIMATED, SHORT = 2, 3
#: From this factor on a ratio is told in times, below it in percent.
TIMES = 1.095
#: The three numbers of a row, by the kind of its table.
_ENDS = {"estimate_id": ("low80", "median", "high80")}
#: Days and weeks of a year.
_DAYS, _WEEKS = 365.25, 365.25 / 7
#: From so many years on they are years and not months; what is no nearer to a whole number is not called one.
_YEARS, _NEAR = 1.75, 0.05


def _is_estimated(row: Row) -> bool:
    """Whether a row's numbers were worked out here, so that two digits are enough."""
    return row.index == "estimate_id" or row.get("basis") == "estimate"


def _ends(row: Row) -> tuple[str, str, str]:
    """Columns of a row's lower end, single number and upper end."""
    return _ENDS.get(row.index, ("low", "best", "high"))


def amount(value: float, unit: str, *, currency: str = "", digits: int | None = None) -> str:
    """A number in its unit: 826; 49.6 million; US$31 billion; 70 percent; of a rate the number alone."""
    if unit.startswith("money"):
        return money(value, currency or "USD", digits=digits)
    if unit == "fraction":
        return phrase("percent", percent_number(value, digits=digits or 3))
    if unit.startswith("persons_per_1"):
        return decimal(significant(value, digits=digits or SHORT), digits=3)
    return people(significant(value, digits=digits) if digits else value)


def people(value: float) -> str:
    """A count: all its digits, or millions where they say as much."""
    size, name = next(((size, name) for size, name in MAGNITUDES if value >= size), (1.0, ""))
    if name and significant(value, digits=SHORT) == value:
        return f"{decimal(value / size, digits=3)} {name}"
    return whole(value)


def _shown(row: Row, column: str) -> str:
    """One of a row's numbers as text, noted."""
    digits = ESTIMATED if _is_estimated(row) else None
    text = amount(row[column], row.get("unit", ""), currency=row.get("currency", ""), digits=digits)
    return row.note(column, row[column], text)


def _linked(row: Row, text: str, link: bool) -> str:
    return f"[{text}](#{row.claim})" if link and row.claim else text


def figure(row: Row, *, link: bool = True) -> str:
    """What a row says, with its hedge: about 2,400; 1,000 to 7,000; at least 12.3 million; up to 1,420."""
    low, best, high = _ends(row)
    if row.get("vague") in (True, "true", "True") and row.get("unit") == "fraction":
        return _linked(row, row.note("low", row.get("low"), phrase("vague", "")), link)
    if row.get(best) is not None:
        about = _is_estimated(row) or row.get("approximate") in (True, "true", "True")
        text = phrase("about" if about else "plain", _shown(row, best))
    elif row.get(low) is not None and row.get(high) is not None:
        text = interval(row)
    elif row.get(low) is not None:
        text = phrase("lower", _shown(row, low))
    elif row.get(high) is not None:
        text = phrase("upper", _shown(row, high))
    else:
        text = phrase("missing", "")
    unit = row.get("unit", "")
    return _linked(row, phrase(unit, text) if unit.startswith("persons_per_1") else text, link)


def about(row: Row, column: str) -> str:
    """A cell with two significant digits: about 2,400."""
    text = amount(row[column], row.get("unit", ""), currency=row.get("currency", ""), digits=ESTIMATED)
    return row.note(column, row[column], phrase("about", text))


def exact(row: Row, column: str, *, link: bool = True) -> str:
    """A cell with all its digits: 826."""
    text = amount(row[column], row.get("unit", ""), currency=row.get("currency", ""))
    return _linked(row, row.note(column, row[column], text), link)


def amount_in(row: Row, member: Row) -> str:
    """The amount of a conflict, in the unit of the first of its members: 108,000."""
    text = amount(row.amount, member.get("unit", ""), currency=member.get("currency", ""))
    return row.note("amount", row.amount, text)


def interval(row: Row) -> str:
    """Both ends of a row: 1,300 to 4,500."""
    low, _, high = _ends(row)
    one, other = _shown(row, low), _shown(row, high)
    return to(one, other)


def printed(row: Row) -> str:
    """The figure in the words of its source, in quotation marks, with its link."""
    return _linked(row, row.note("figure", row.figure, phrase("quoted", row.figure)), True)


def percent(row: Row, column: str) -> str:
    """A share in percent: 12 percent."""
    return row.note(column, row[column], phrase("percent", percent_number(row[column], digits=ESTIMATED)))


def span(row: Row, name: str) -> str:
    """Columns `name_low` and `name_high` together: 12 to 81 percent; at most 50 percent; six to nine months."""
    known = [end for end in ("low", "high") if row.get(f"{name}_{end}") is not None]
    values = [float(row[f"{name}_{end}"]) for end in known]
    texts = _shares(values) if name == "share" else _durations(values)
    for end, value, text in zip(known, values, texts, strict=True):
        row.note(f"{name}_{end}", value, text)
    if len(texts) < 2:
        return (
            phrase({"low": "lower", "high": "at_most"}[known[0]], texts[0])
            if known
            else phrase("missing", "")
        )
    return to(*texts)


def to(one: str, other: str) -> str:
    """Two ends, their unit once where it is the same: 12 to 81 percent; one to four months."""
    unit = other.rpartition(" ")[2]
    if one == other or not unit.isalpha():
        return other if one == other else phrase("to", one, other)
    return phrase("to", one.removesuffix(f" {unit}").removesuffix(f" {unit.removesuffix('s')}"), other)


def _shares(values: Sequence[float]) -> list[str]:
    return [phrase("percent", percent_number(value, digits=ESTIMATED)) for value in values]


def _durations(values: Sequence[float]) -> list[str]:
    return [duration(value) for value in values]


def duration(time: float) -> str:
    """A time in years, in the unit that fits it: nine months; two years."""
    full = time >= 1 and abs(time - half_up(time)) < _NEAR
    units = (("year", 1.0, 1.0 if full else _YEARS), ("month", 12.0, 1.0), ("week", _WEEKS, 1.0))
    for unit, in_a_year, least in units:
        if time * in_a_year >= least - _NEAR:
            return count_of(int(half_up(time * in_a_year)), unit)
    return count_of(max(int(half_up(time * _DAYS)), 1), "day")


def factor(row: Row, column: str = "factor") -> str:
    """How far two sides are apart: 2.3 times as much as; 2 percent above."""
    value = row[column]
    if value < TIMES:
        text = percent_number(value - 1, digits=ESTIMATED)
        return row.note(column, value, phrase("percent_above", text))
    return row.note(column, value, phrase("times", times_text(value)))


def times_text(value: float) -> str:
    """A factor with two digits: 2.3; 13; 200; 38,000."""
    return decimal(significant(value, digits=ESTIMATED), digits=2)


def count_of(rows: Sequence[object] | int, name: str) -> str:
    """How many there are, in words: no claims; one claim; 12 claims."""
    count = rows if isinstance(rows, int) else len(rows)
    return f"{written(count)} {word(name, 'counted', count=count)}"


def years(row: Row) -> str:
    """The time that a row speaks of: 2010 to 2015; 2013; no year given."""
    start, end = row.get("period_start"), row.get("period_end")
    if start is None and end is None:
        return phrase("no_year", "")
    if start is None or end is None:
        return phrase("since" if end is None else "until", str(int(start if end is None else end)))
    return str(int(end)) if start == end else phrase("to", str(int(start)), str(int(end)))


def link(row: Row, text: str) -> str:
    """A text that leads to the row of a claim in the table of sources."""
    return _linked(row, text, True)


FILTERS = {
    function.__name__: function
    for function in (
        figure,
        about,
        exact,
        amount_in,
        interval,
        printed,
        percent,
        span,
        factor,
        count_of,
        years,
        link,
    )
}
