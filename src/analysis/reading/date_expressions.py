"""One point in time, or a stretch of time with a name of its own, by its first and last day."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.vocabulary import PeriodKind

#: No period takes more characters than this.
LONGEST = 120
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
#: Years of the events from which sources count: the USSR was dissolved on 26 December 1991, the Berlin Wall
#: was opened on 9 November 1989.
_EVENTS = {
    r"soviet union|ussr|u\.s\.s\.r": 1991,
    r"iron curtain|berlin wall|eastern bloc": 1989,
}
_END_OF = (
    r"(?:the )?(?:collapse|fall|end|dissolution|break-?up|disintegration|demise) of (?:the )?(?:former )?"
)
_HEDGE = re.compile(r"^(?:about|around|circa|ca?\.|approximately|roughly|some ?time in) ")


class PeriodError(ValueError):
    """A text that is not a period, or years that are none; why, and the most similar form that can be read."""

    def __init__(self, text: str, reason: str, *, nearest: str = "") -> None:
        super().__init__(f"{text[:LONGEST]!r} is not a period: {reason}")
        self.text, self.reason, self.nearest = text, reason, nearest


@dataclass(frozen=True, slots=True)
class Span:
    """A point or stretch of time by its first and last day."""

    first: date
    last: date
    kind: PeriodKind
    approximate: bool = False
    financial: bool = False  # of financial years, whose days the words do not say


def event(plain: str) -> Span | None:
    """The year of an event from which sources count, None for other text."""
    years = (year for name, year in _EVENTS.items() if re.fullmatch(rf"{_END_OF}(?:{name})", plain))
    return next((_years(year, year, PeriodKind.DATE) for year in years), None)


def point(plain: str) -> Span | None:
    """The point or stretch that a text in lower case names, None if it names none.

    Raises PeriodError if it names one that does not exist.
    """
    span = _first_of(_POINTS, re.sub(r"^the ", "", _HEDGE.sub("", plain)))
    hedged = _HEDGE.match(plain) is not None
    return replace(span, approximate=True) if span is not None and hedged else span


#: A pattern, and what its match means, if anything.
_Form = tuple[str, Callable[[re.Match[str]], Span | None]]


def _first_of(forms: Sequence[_Form], plain: str) -> Span | None:
    """What the first form that the whole text has says; only ASCII digits are digits."""
    matches = ((re.fullmatch(pattern, plain, re.ASCII), read) for pattern, read in forms)
    return next((span for match, read in matches if match and (span := read(match)) is not None), None)


def _years(start: int, end: int, kind: PeriodKind, *, approximate: bool = False) -> Span:
    """Whole calendar years."""
    return Span(date(start, 1, 1), date(end, 12, 31), kind, approximate)


def _one_year(kind: PeriodKind) -> Callable[[re.Match[str]], Span]:
    return lambda match: _years(int(match[1]), int(match[1]), kind)


def _short_end(start: int, digits: str) -> int:
    """The year that two or four digits after a year mean."""
    if len(digits) == 4:
        return int(digits)
    end = start - start % 100 + int(digits)
    return end + 100 if digits == "00" and start % 100 == 99 else end


def _short_window(match: re.Match[str]) -> Span:
    """`2001-2003` or `2001-03`: the last digits must come after the first year's."""
    start, end = int(match[1]), _short_end(int(match[1]), match[2])
    if end < start:
        raise PeriodError(
            match[0], f"{match[2]} comes before {start}; write a window in full years, a month as 'June 2007'"
        )
    return _years(start, end, PeriodKind.WINDOW)


def _financial_year(match: re.Match[str]) -> Span:
    """Twelve months named by one or two calendar years."""
    start = int(match["start"])
    end = start if match["end"] is None else _short_end(start, match["end"])
    if match["end"] is not None and end != start + 1:
        raise PeriodError(
            match[0], f"a financial year from {start} ends in {start + 1}; write a window with a dash"
        )
    return replace(_years(start, end, PeriodKind.YEAR), financial=True)


def _day(match: re.Match[str]) -> Span:
    """One day, or a month without one; an impossible one is no day."""
    name = match["month"]
    month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1
    if "day" not in match.groupdict():
        return _months(int(match["year"]), month, month, PeriodKind.DATE)
    try:
        day = date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        raise PeriodError(match[0], "there is no such day") from None
    return Span(day, day, PeriodKind.DATE)


def _months(year: int, first: int, last: int, kind: PeriodKind) -> Span:
    """Whole months of one year."""
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return Span(date(year, first, 1), end, kind)


def _part_of_year(match: re.Match[str]) -> Span | None:
    """A half or a quarter, by its ordinal or its number."""
    months = 6 if match["unit"] in {"h", "half", "six months"} else 3
    number = _ORDINALS.get(match["number"]) or int(match["number"])
    number = 2 if match["number"] == "last" and months == 6 else number
    if number * months > 12:
        return None
    return _months(int(match["year"]), (number - 1) * months + 1, number * months, PeriodKind.WINDOW)


def _decade(match: re.Match[str]) -> Span | None:
    """A decade or its early, mid or late part, which is approximate."""
    base, part = int(match["decade"]), match["part"]
    if base % 10:
        return None
    if part is None:
        return _years(base, base + 9, PeriodKind.WINDOW)
    first, last = _PARTS_OF_DECADE[part][0], _PARTS_OF_DECADE[match["other"] or part][1]
    return _years(base + first, base + last, PeriodKind.WINDOW, approximate=True)


def _year_ending(match: re.Match[str]) -> Span | None:
    """Twelve months up to the end of a month or day."""
    end = _first_of(_DAYS, match[1])
    if end is None:
        return None
    after = end.last + timedelta(days=1)
    return Span(date(after.year - 1, after.month, 1), end.last, PeriodKind.YEAR)


_DAYS: tuple[_Form, ...] = (
    (rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})", _day),
    (rf"(?P<month>{_MONTH}) (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>{_YEAR})", _day),
    (rf"(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)", _day),
    (rf"(?:(?:early|mid|late)[- ])?(?P<month>{_MONTH}),?(?: of)? (?P<year>{_YEAR})", _day),
)
_TWO = rf"(?P<start>{_YEAR})(?:[-/](?P<end>\d\d|{_YEAR}))?"
_POINTS: tuple[_Form, ...] = (
    (rf"(?:(?:calendar )?year )?({_YEAR})", _one_year(PeriodKind.YEAR)),
    (rf"({_YEAR})-(\d\d|{_YEAR})", _short_window),
    (rf"{_FINANCIAL} ?{_TWO}", _financial_year),
    (rf"{_TWO} {_FINANCIAL}", _financial_year),
    (rf"(?P<start>{_YEAR})/(?P<end>\d\d|{_YEAR})", _financial_year),
    *_DAYS,
    (rf"{_SEASON}[- ](?:in )?({_YEAR})", _one_year(PeriodKind.DATE)),
    (
        rf"(?P<number>{'|'.join(_ORDINALS)}) (?P<unit>half|quarter|six months|three months) of (?P<year>{_YEAR})",
        _part_of_year,
    ),
    (rf"(?P<unit>[hq])(?P<number>[1-4])[ /-](?P<year>{_YEAR})", _part_of_year),
    (rf"(?P<year>{_YEAR})[ /-]?(?P<unit>[hq])(?P<number>[1-4])", _part_of_year),
    (
        r"(?:(?P<part>early|mid|late)(?:[- ]+to[- ]+(?P<other>mid|late))?[- ])?"
        rf"(?P<decade>{_YEAR})'?s",
        _decade,
    ),
    (r"(?:year|(?:12|twelve) months) (?:to|up to|ending|ended)(?: in| on)? (.+)", _year_ending),
)
