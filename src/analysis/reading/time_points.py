"""One point in time, or a stretch with a name of its own, as its first and last day: "mid-2007", "the early 1990s"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.vocabulary import PeriodKind

#: No period takes more characters than this.
LONGEST = 120
#: Years that are read, and what matches one of them.
YEARS = (1500, 2099)
_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FINANCIAL = r"(?:f\.?y\.?|(?:fiscal|financial) year)"
_SEASON = r"(?:early|mid|late|(?:beginning|start|middle|end) of|(?:spring|summer|autumn|fall|winter)(?: of)?)"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
#: First and last year of each part of a decade.
_PARTS_OF_DECADE = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_HEDGE = re.compile(r"^(?:about|around|circa|ca?\.|approximately|roughly|some ?time in) ")


class PeriodError(ValueError):
    """A text that is not a period, or years that are none; why, and the most similar form that can be read."""

    def __init__(self, text: str, reason: str, *, nearest: str = "") -> None:
        super().__init__(f"{text[:LONGEST]!r} is not a period: {reason}")
        self.text = text
        self.reason = reason
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Span:
    """A point or stretch of time by its first and last day; an open end is the first or last day of the calendar."""

    first: date
    last: date
    kind: PeriodKind
    approximate: bool = False
    financial: bool = False  # of financial years, whose days the words do not say


def time_point(plain: str) -> Span | None:
    """The point or stretch that a text in lower case names, if any; PeriodError if there is no such one."""
    bare = re.sub(r"^the ", "", _HEDGE.sub("", plain))
    is_hedged = bool(_HEDGE.match(plain))
    for pattern, read in _POINTS:
        match = re.fullmatch(pattern, bare, re.ASCII)
        span = read(match) if match else None
        if span is None:
            continue
        return replace(span, approximate=True) if is_hedged else span
    return None


def whole_years(start: int | None, end: int | None, kind: PeriodKind, *, approximate: bool = False) -> Span:
    """Whole calendar years; None is an open end."""
    first = date.min if start is None else date(start, 1, 1)
    last = date.max if end is None else date(end, 12, 31)
    return Span(first, last, kind, approximate)


def _calendar(kind: PeriodKind, *, financial: bool = False) -> Callable[[re.Match[str]], Span]:
    """What reads one year, or two of which the second may lack its century."""

    def read(match: re.Match[str]) -> Span:
        start = int(match["start"])
        digits = match.groupdict().get("end") or match["start"]
        end = _full_year(digits, start)
        if financial and end != start + 1 and match["end"]:
            right = "write a window with a dash"
            raise PeriodError(match[0], f"a financial year from {start} ends in {start + 1}; {right}")
        if end < start:
            right = "write a window in full years, a month as 'June 2007'"
            raise PeriodError(match[0], f"{digits} comes before {start}; {right}")
        return replace(whole_years(start, end, kind), financial=financial)

    return read


def _full_year(digits: str, start: int) -> int:
    """The year that four digits, or two in the century of an earlier year, name; behind 1999 stands 00 for 2000."""
    if len(digits) == 4:
        return int(digits)
    century = start - start % 100
    if digits == "00" and start % 100 == 99:
        century += 100
    return century + int(digits)


def _months(year: int, first: int, last: int, kind: PeriodKind) -> Span:
    """Whole months of one year."""
    start = date(year, first, 1)
    # The day before the first of the month behind.
    month_behind = date(year + last // 12, last % 12 + 1, 1)
    return Span(start, month_behind - timedelta(days=1), kind)


def _day(match: re.Match[str]) -> Span:
    """One day, or a month without one; an impossible one is no day."""
    year = int(match["year"])
    name = match["month"]
    month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1
    if "day" not in match.groupdict():
        return _months(year, month, month, PeriodKind.DATE)
    try:
        day = date(year, month, int(match["day"]))
    except ValueError:
        raise PeriodError(match[0], "there is no such day") from None
    return Span(day, day, PeriodKind.DATE)


def _year_ending(match: re.Match[str]) -> Span:
    """Twelve months up to the end of a month or day."""
    end = _day(match).last
    after = end + timedelta(days=1)
    return Span(date(after.year - 1, after.month, 1), end, PeriodKind.YEAR)


def _part_of_year(match: re.Match[str]) -> Span | None:
    """A half or a quarter, by its ordinal or its number."""
    months = 6 if match["unit"] in {"h", "half", "six months"} else 3
    word = match["number"]
    number = _ORDINALS.get(word) or int(word)
    if word == "last" and months == 6:
        number = 2
    last = number * months
    if last > 12:
        return None
    first = last - months + 1
    return _months(int(match["year"]), first, last, PeriodKind.WINDOW)


def _decade(match: re.Match[str]) -> Span | None:
    """A decade or its early, mid or late part, which is approximate."""
    base = int(match["decade"])
    part = match["part"]
    if base % 10:
        return None
    if part is None:
        return whole_years(base, base + 9, PeriodKind.WINDOW)
    first, _ = _PARTS_OF_DECADE[part]
    _, last = _PARTS_OF_DECADE[match["last_part"] or part]
    return whole_years(base + first, base + last, PeriodKind.WINDOW, approximate=True)


_DAYS = (
    rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})",
    rf"(?P<month>{_MONTH}) (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>{_YEAR})",
    rf"(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)",
    rf"(?:(?:early|mid|late)[- ])?(?P<month>{_MONTH}),?(?: of)? (?P<year>{_YEAR})",
)
_START = rf"(?P<start>{_YEAR})"
_END = rf"(?P<end>\d\d|{_YEAR})"
_PARTS = r"(?P<part>early|mid|late)(?:[- ]+to[- ]+(?P<last_part>mid|late))?"
_ENDING = r"(?:year|(?:12|twelve) months) (?:to|up to|ending|ended)(?: in| on)?"
_UNITS = "half|quarter|six months|three months"
#: A pattern, and what its match means, if anything.
_POINTS: tuple[tuple[str, Callable[[re.Match[str]], Span | None]], ...] = (
    (rf"(?:(?:calendar )?year )?{_START}", _calendar(PeriodKind.YEAR)),
    (rf"{_START}-{_END}", _calendar(PeriodKind.WINDOW)),
    (rf"{_FINANCIAL} ?{_START}(?:[-/]{_END})?", _calendar(PeriodKind.YEAR, financial=True)),
    (rf"{_START}(?:[-/]{_END})? {_FINANCIAL}", _calendar(PeriodKind.YEAR, financial=True)),
    (rf"{_START}/{_END}", _calendar(PeriodKind.YEAR, financial=True)),
    *((pattern, _day) for pattern in _DAYS),
    (rf"{_SEASON}[- ](?:in )?{_START}", _calendar(PeriodKind.DATE)),
    (rf"(?P<number>{'|'.join(_ORDINALS)}) (?P<unit>{_UNITS}) of (?P<year>{_YEAR})", _part_of_year),
    (rf"(?P<unit>[hq])(?P<number>[1-4])[ /-](?P<year>{_YEAR})", _part_of_year),
    (rf"(?P<year>{_YEAR})[ /-]?(?P<unit>[hq])(?P<number>[1-4])", _part_of_year),
    (rf"(?:{_PARTS}[- ])?(?P<decade>{_YEAR})'?s", _decade),
    *((rf"{_ENDING} {pattern}", _year_ending) for pattern in _DAYS),
)
