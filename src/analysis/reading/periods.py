"""The grammar of periods: from "by the late 1990s" or "2008/09" to years.

A text is taken apart from the outside in: a word that says that a number recurs ("annually"), a word that leaves
one end open ("since"), two points in time with a word between them ("from ... to ..."), one point. A point is read
as its first and last day; a period keeps the years of these.

Conventions: a decade has three parts, early (years 0-3), mid (4-6) and late (7-9), and is approximate in them;
`2001-03` is 2001 to 2003, and never March 2001; `2008/09` and a financial year are one year that touches two
calendar years; "by 2007" and "as of 2007" are a date; "the past decade" is the ten years that end with the
reference year. "Currently" is the reference year where that is known.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from analysis import arguments
from analysis.reading.date_expressions import LONGEST, PeriodError, Span, event, point
from analysis.reading.problems import nearest_form
from analysis.subject import listed, load
from analysis.vocabulary import PeriodKind

__all__ = ["Period", "PeriodError", "PeriodKind", "parse_period"]

#: One example of every form that is read; the nearest is offered for a text that is none.
FORMS = listed(load("readable_forms.yml")["periods"])
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_COUNTED, start=1)} | {"fifteen": 15, "twenty": 20}
_RECURRENT = (
    r"annual|annually|yearly|per year|per annum|p\.a"
    r"|(?:(?:in|for) )?(?:each|every|a|one|any given|any)(?: single)? year"
)
_ANY_TIME = r"at (?:any|a|one)(?: (?:given|one|single))? (?:time|moment|point(?: in time)?)|at any given point in time"
_NOW = r"currently|at present|presently|now|nowadays|today|at the moment|these days"
_UP_TO_NOW = r"so far|to date|until now|up to now|to this day"
_RELATIVE = (
    r"(?P<single>last|(?:in )?the previous|this) year|(?:over|in|during|for|within|throughout)? ?the "
    r"(?:past|last|previous|preceding) (?:(?P<number>\w+) )?(?P<unit>year|decade|month)s?"
)
_SINCE = (
    r"(?:(?:ever )?since|starting in|beginning in) (?:at least )?(?P<point>.+)",
    r"(?:from )?(?P<point>.+?) (?:on|onwards?)",
    r"(?:from )?(?P<point>.+?)(?: ?- ?| to | until | up to )(?:date|now|today|(?:the )?present)",
)
_UNTIL = (
    r"(?:cumulative(?:ly)? )?(?P<word>until|till|through|to|up to|up until|up to and including|before|prior to)"
    r" (?:the end of )?(?P<point>.+)"
)
_BETWEEN = (
    r"between (?P<one>.+?) and (?P<two>.+)",
    r"(?:from )?(?P<one>.+?) (?:to|until|till|through|up to) (?P<two>.+)",
    r"(?:from |between )?(?P<one>.*\S) ?- ?(?P<two>.+)",
    r"(?:both )?(?P<one>.+?) (?P<and>and) (?P<two>.+)",
)
_PREPOSITION = re.compile(r"^(?:in|during|for|on|at|over|throughout|within) (?=.)")
_DATE_WORD = re.compile(r"^(?:as of|as at|as on|by) (?=.)")


@dataclass(frozen=True, slots=True)
class Period:
    """When a number holds."""

    #: First and last calendar year touched, both included; None where the words leave that end open or say none.
    start: int | None
    end: int | None
    #: `year` is twelve months (start and end differ by one for a financial year); `window` any other stretch, even one
    #: inside a year; `open_window` lacks an end; `date` is a state at, or an event on, a time in those years.
    kind: PeriodKind
    approximate: bool = False  # whether the years themselves are vague ("the late 1990s", "about 2005")
    #: Whether it begins or ends within a calendar year ("to June 2007", "2008/09").
    part_years: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise PeriodError(f"{self.start} to {self.end}", "it ends before it starts; swap the years")


def parse_period(text: str, *, reference_year: int | None = None) -> Period:
    """The period that a text says, as printed in a source.

    Parameters
    ----------
    text : str
        For instance "in 2001-2003", "since 1991", "annually"; blank means that no period is said.
    reference_year : int, optional
        Year of the statement, for words that count from it ("over the past decade", "currently").

    Raises
    ------
    PeriodError
        If the text is no period, counts from a reference year that is not given, points to another period
        ("during the same period"), or ends before it starts.

    Examples
    --------
    >>> period = parse_period("1998-2002")
    >>> period.start, period.end
    (1998, 2002)
    """
    arguments.kind("the period", text, str)
    plain = _normalise(text)
    if not text.strip():
        return Period(None, None, PeriodKind.NONE)
    if re.search(r"\b(?:same|that|this) (?:period|time|year)$", plain) and plain != "this year":
        raise PeriodError(text, "it points to another period; transcribe that period itself, as in 'in 1998'")
    try:
        found = _read(plain, reference_year) if len(plain) <= LONGEST else None
    except PeriodError as error:
        raise PeriodError(text, error.reason) from None
    if found is None:
        near = nearest_form(plain[:LONGEST], FORMS, number=r"\d")
        raise PeriodError(text, f"the nearest form that can be read is {near!r}", nearest=near)
    return found


def _normalise(text: str) -> str:
    """Lower case, one sort of dash and space, no brackets or full stop around the whole."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" .,;:()[]\"'")
    return re.sub(r"(?<=\d)\s*-\s*(?=\d)", "-", plain)


def _read(plain: str, reference_year: int | None) -> Period | None:
    """What the first rule that fits says."""
    return _recurrent(plain) or _counted(plain, reference_year) or _open(plain) or _closed(plain)


def _recurrent(plain: str) -> Period | None:
    """A yearly number or one that holds at any time, with the years in which it does if they are said."""
    for words, kind in ((_RECURRENT, PeriodKind.ANNUAL), (_ANY_TIME, PeriodKind.AT_ANY_TIME)):
        before = re.fullmatch(rf"(?:{words})(?:,? \(?(?P<rest>.+))?", plain)
        match = before or re.fullmatch(rf"(?P<rest>.+?),? \(?(?:{words})", plain)
        if match is not None and match["rest"] is None:
            return Period(None, None, kind)
        if match is not None:
            years = _open(match["rest"]) or _closed(match["rest"])
            return replace(years, kind=kind) if years is not None else None
    return None


def _counted(plain: str, year: int | None) -> Period | None:
    """What counts from the year of the statement: a state at it or a sum up to it, even if unknown; years before it."""
    if re.fullmatch(_NOW, plain):
        return Period(year, year, PeriodKind.AT_ANY_TIME)
    if re.fullmatch(_UP_TO_NOW, plain):
        return Period(None, year, PeriodKind.OPEN_WINDOW)
    match = re.fullmatch(_RELATIVE, plain)
    word, unit = (match["number"] or "one", match["unit"]) if match else ("", "")
    number = int(word) if re.fullmatch(r"\d{1,2}", word, re.ASCII) else _NUMBERS.get(word, 0)
    if match is None or not number or (unit == "month" and number != 12):
        return None
    if year is None:
        raise PeriodError(plain, "it counts from the year of the statement; give the reference year")
    if match["single"]:
        one = year if match["single"] == "this" else year - 1
        return Period(one, one, PeriodKind.YEAR)
    if unit == "month" or (unit == "year" and number == 1):
        return Period(year - 1, year, PeriodKind.YEAR, approximate=True)
    length = number * (10 if unit == "decade" else 1)
    return Period(year - length + 1, year, PeriodKind.WINDOW, approximate=True)


def _period(kind: PeriodKind, span: Span, first: date | None, last: date | None) -> Period:
    """The years of the days between which a span lies; None is an open end."""
    broken = (first and (first.month, first.day) != (1, 1)) or (last and (last.month, last.day) != (12, 31))
    start, end = (day.year if day else None for day in (first, last))
    return Period(start, end, kind, span.approximate, span.financial or bool(broken))


def _open(plain: str) -> Period | None:
    """A window of which only one end is said."""
    since = next(filter(None, (re.fullmatch(pattern, plain) for pattern in _SINCE)), None)
    if since is not None and (span := event(since["point"]) or point(since["point"])) is not None:
        return _period(PeriodKind.OPEN_WINDOW, span, span.first, None)
    if (until := re.fullmatch(_UNTIL, plain)) is not None and (span := point(until["point"])) is not None:
        last = span.first - timedelta(days=1) if until["word"] in {"before", "prior to"} else span.last
        return _period(PeriodKind.OPEN_WINDOW, span, None, last)
    return None


def _closed(plain: str) -> Period | None:
    """One point in time, or a stretch between two."""
    bare = _PREPOSITION.sub("", plain)
    dated = _DATE_WORD.sub("", bare)
    span = point(dated) or _between(bare)
    if span is None:
        return None
    is_state = dated != bare and span.kind is PeriodKind.YEAR
    return _period(PeriodKind.DATE if is_state else span.kind, span, span.first, span.last)


def _between(plain: str) -> Span | None:
    """A stretch from one point to another; the first may leave its year to the second."""
    for pattern in _BETWEEN:
        match = re.fullmatch(pattern, plain)
        if match is None or (two := point(match["two"])) is None:
            continue
        one = point(match["one"])
        if one is None:
            # A day or month may leave its year to the other end.
            one = point(f"{match['one']} {two.first.year}")
            if one is None or one.last - one.first >= timedelta(days=31):
                continue
        if one.first > two.first or one.last > two.last:
            raise PeriodError(plain, "it ends before it starts; swap the ends, or say both years")
        if "and" in match.groupdict() and two.first.year - one.last.year > 1:
            raise PeriodError(plain, "the two years are apart; give each its own row, or say 'between'")
        approximate, financial = one.approximate or two.approximate, one.financial or two.financial
        return Span(one.first, two.last, PeriodKind.WINDOW, approximate, financial)
    return None
