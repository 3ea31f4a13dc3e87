"""One point in time, or a stretch of time with a name of its own, by its first and last day."""

import re
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
        self.text = text
        self.reason = reason
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Span:
    """A point or stretch of time by its first and last day."""

    first: date
    last: date
    kind: PeriodKind
    approximate: bool = False
    #: Whether it is of financial years, whose days the words do not say.
    financial: bool = False

    @property
    def is_part_years(self) -> bool:
        """Whether it begins or ends within a calendar year."""
        ends = f"{self.first:%m-%d}", f"{self.last:%m-%d}"
        return self.financial or ends != ("01-01", "12-31")


def event(plain: str) -> Span | None:
    """The year of an event from which sources count, None for other text."""
    for name, year in _EVENTS.items():
        if re.fullmatch(rf"{_END_OF}(?:{name})", plain):
            return Span(date(year, 1, 1), date(year, 12, 31), PeriodKind.DATE)
    return None


def point(plain: str) -> Span | None:
    """The point or stretch that a text in lower case names, None if it names none.

    Raises PeriodError if it names one that does not exist.
    """
    bare = _HEDGE.sub("", plain)
    bare = re.sub(r"^the ", "", bare)
    readers = (_year, _short_window, _financial_year, _day, _month, _part_of_year, _decade, _year_ending)
    span = next((found for reader in readers if (found := reader(bare)) is not None), None)
    hedged = _HEDGE.match(plain) is not None
    return replace(span, approximate=True) if span is not None and hedged else span


def _match(pattern: str, plain: str) -> re.Match[str] | None:
    """A match of the whole text; only ASCII digits are digits."""
    return re.fullmatch(pattern, plain, re.ASCII)


def _years(start: int, end: int, kind: PeriodKind, *, approximate: bool = False) -> Span:
    """Whole calendar years."""
    return Span(date(start, 1, 1), date(end, 12, 31), kind, approximate)


def _year(plain: str) -> Span | None:
    match = _match(rf"(?:(?:calendar )?year )?({_YEAR})", plain)
    return _years(int(match[1]), int(match[1]), PeriodKind.YEAR) if match else None


def _short_end(start: int, digits: str) -> int:
    """The year that two or four digits after a year mean."""
    if len(digits) == 4:
        return int(digits)
    end = start - start % 100 + int(digits)
    return end + 100 if digits == "00" and start % 100 == 99 else end


def _short_window(plain: str) -> Span | None:
    """`2001-2003` or `2001-03`: the last digits must come after the first year's."""
    match = _match(rf"({_YEAR})-(\d\d|{_YEAR})", plain)
    if match is None:
        return None
    start, end = int(match[1]), _short_end(int(match[1]), match[2])
    if end < start:
        raise PeriodError(
            plain, f"{match[2]} comes before {start}; write a window in full years, a month as 'June 2007'"
        )
    return _years(start, end, PeriodKind.WINDOW)


def _financial_year(plain: str) -> Span | None:
    """Twelve months named by one or two calendar years."""
    two = rf"(?P<start>{_YEAR})(?P<sign>[-/])(?P<end>\d\d|{_YEAR})"
    one = rf"(?P<single>{_YEAR})"
    name = r"(?:f\.?y\.?|(?:fiscal|financial) year)"
    match = _match(rf"{name} ?(?:{two}|{one})", plain) or _match(rf"(?:{two}|{one}) {name}", plain)
    match = match or _match(two.replace("[-/]", "/"), plain)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("single"):
        return replace(_years(int(groups["single"]), int(groups["single"]), PeriodKind.YEAR), financial=True)
    start = int(groups["start"])
    if _short_end(start, groups["end"]) != start + 1:
        raise PeriodError(
            plain, f"a financial year from {start} ends in {start + 1}; write a window with a dash"
        )
    return replace(_years(start, start + 1, PeriodKind.YEAR), financial=True)


def _day(plain: str) -> Span | None:
    """One day; an impossible one is no day."""
    match = (
        _match(rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})", plain)
        or _match(rf"(?P<month>{_MONTH}) (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>{_YEAR})", plain)
        or _match(rf"(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)", plain)
    )
    if match is None:
        return None
    name = match["month"]
    month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1
    try:
        day = date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        raise PeriodError(plain, "there is no such day") from None
    return Span(day, day, PeriodKind.DATE)


def _month(plain: str) -> Span | None:
    match = _match(rf"(?:(?:early|mid|late)[- ])?({_MONTH}),?(?: of)? ({_YEAR})", plain)
    if match is None:
        return None
    year, month = int(match[2]), _MONTHS.index(match[1][:3]) + 1
    return Span(date(year, month, 1), _last_day(year, month), PeriodKind.DATE)


def _last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _part_of_year(plain: str) -> Span | None:
    """A season or an end of a year is a date in it; a half or a quarter is a window."""
    loose = (
        r"(?:early|mid|late|(?:beginning|start|middle|end) of|(?:spring|summer|autumn|fall|winter)(?: of)?)"
    )
    match = _match(rf"{loose}[- ](?:in )?({_YEAR})", plain)
    if match is not None:
        return _years(int(match[1]), int(match[1]), PeriodKind.DATE)
    names = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    words = _match(rf"({'|'.join(names)}) (half|quarter|six months|three months) of ({_YEAR})", plain)
    mark = "(?P<letter>[hq])(?P<number>[1-4])"
    short = _match(rf"{mark}[ /-](?P<year>{_YEAR})", plain) or _match(
        rf"(?P<year>{_YEAR})[ /-]?{mark}", plain
    )
    if words is not None:
        months = 6 if words[2] in {"half", "six months"} else 3
        number, year = names[words[1]], int(words[3])
        number = 2 if words[1] == "last" and months == 6 else number
    elif short is not None:
        number, year = int(short["number"]), int(short["year"])
        months = 6 if short["letter"] == "h" else 3
    else:
        return None
    if number * months > 12:
        return None
    first = date(year, (number - 1) * months + 1, 1)
    return Span(first, _last_day(year, number * months), PeriodKind.WINDOW)


def _decade(plain: str) -> Span | None:
    """A decade or its early, mid or late part, which is approximate."""
    match = _match(
        rf"(?:(?P<part>{'|'.join(_PARTS_OF_DECADE)})(?:[- ]+to[- ]+(?P<other>mid|late))?[- ])?(?P<decade>{_YEAR})'?s",
        plain,
    )
    if match is None or not match["decade"].endswith("0"):
        return None
    base, part = int(match["decade"]), match["part"]
    if part is None:
        return _years(base, base + 9, PeriodKind.WINDOW)
    first, last = _PARTS_OF_DECADE[part][0], _PARTS_OF_DECADE[match["other"] or part][1]
    return _years(base + first, base + last, PeriodKind.WINDOW, approximate=True)


def _year_ending(plain: str) -> Span | None:
    """Twelve months up to the end of a month or day."""
    match = _match(r"(?:year|(?:12|twelve) months) (?:to|up to|ending|ended)(?: in| on)? (.+)", plain)
    end = (_day(match[1]) or _month(match[1])) if match else None
    if end is None:
        return None
    after = end.last + timedelta(days=1)
    return Span(date(after.year - 1, after.month, 1), end.last, PeriodKind.YEAR)
