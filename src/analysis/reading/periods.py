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
from analysis.reading.problems import nearest_form
from analysis.reading.time_points import LONGEST, YEARS, PeriodError, Span, time_point, whole_years
from analysis.subject import listed, load
from analysis.vocabulary import PeriodKind

__all__ = ["FORMS", "Period", "PeriodError", "parse_period"]

#: One example of every form that is read; the nearest is offered for a text that is none.
FORMS = listed(load("readable_forms.yml")["periods"])
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {"fifteen": 15, "twenty": 20} | dict(zip(_COUNTED, range(1, 13), strict=True))
_RECURRENT = {
    PeriodKind.ANNUAL: r"annual|annually|yearly|per year|per annum|p\.a"
    r"|(?:(?:in|for) )?(?:each|every|a|one|any given|any)(?: single)? year",
    PeriodKind.AT_ANY_TIME: r"at (?:any|a|one)(?: (?:given|one|single))? (?:time|moment|point(?: in time)?)",
}
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
    r"between (?P<from>.+?) and (?P<to>.+)",
    r"(?:from )?(?P<from>.+?) (?:to|until|till|through|up to) (?P<to>.+)",
    r"(?:from |between )?(?P<from>.*\S) ?- ?(?P<to>.+)",
    r"(?:both )?(?P<from>.+?) (?P<and>and) (?P<to>.+)",
)
_PREPOSITION = re.compile(r"^(?:in|during|for|on|at|over|throughout|within) (?=.)")
_DATE_WORD = re.compile(r"^(?:as of|as at|as on|by) (?=.)")
_ENDED = "collapse|fall|end|dissolution|break-?up|disintegration|demise"
_END_OF = rf"(?:the )?(?:{_ENDED}) of (?:the )?(?:former )?"
#: Years of the events from which sources count: the USSR was dissolved on 26 December 1991, the Berlin Wall
#: was opened on 9 November 1989.
_EVENTS = {
    rf"{_END_OF}(?:soviet union|ussr|u\.s\.s\.r)": 1991,
    rf"{_END_OF}(?:iron curtain|berlin wall|eastern bloc)": 1989,
}


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
    #: First and last day, both included; None where the words leave that end open or say none.
    days: tuple[date | None, date | None] = field(default=(None, None), compare=False)


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
    if not text.strip():
        return Period(None, None, PeriodKind.NONE)
    plain = _plain(text)
    if re.search(r"\b(?:same|that|this) (?:period|time|year)$", plain) and plain != "this year":
        raise PeriodError(text, "it points to another period; transcribe that period itself, as in 'in 1998'")
    span = None
    try:
        if len(plain) <= LONGEST:
            span = _recurrent(plain) or _counted(plain, reference_year) or _open(plain) or _closed(plain)
    except PeriodError as error:
        raise PeriodError(text, error.reason) from None
    if span is None:
        near = nearest_form(plain[:LONGEST], FORMS, number=r"\d")
        reason = _no_year(plain) or f"the nearest form that can be read is {near!r}"
        raise PeriodError(text, reason, nearest=near)
    if span.first > span.last:
        raise PeriodError(text, "it ends before it starts; swap the years")
    return _period(span)


def _no_year(plain: str) -> str:
    """Why a text of digits alone is no year; empty of any other text."""
    if not re.fullmatch(r"\d+", plain, re.ASCII):
        return ""
    first, last = YEARS
    return f"a year has four digits and lies between {first} and {last}"


def _plain(text: str) -> str:
    """The text in lower case, with one sort of dash and space, without brackets or a full stop around the whole."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" .,;:()[]\"'")
    return re.sub(r"(?<=\d)\s*-\s*(?=\d)", "-", plain)


def _period(span: Span) -> Period:
    """The years of a span."""
    starts_on_new_year = (span.first.month, span.first.day) == (1, 1)
    ends_on_new_years_eve = (span.last.month, span.last.day) == (12, 31)
    return Period(
        start=None if span.first == date.min else span.first.year,
        end=None if span.last == date.max else span.last.year,
        kind=span.kind,
        approximate=span.approximate,
        part_years=span.financial or not (starts_on_new_year and ends_on_new_years_eve),
        days=(
            None if span.first == date.min else span.first,
            None if span.last == date.max else span.last,
        ),
    )


def _recurrent(plain: str) -> Span | None:
    """A yearly number or one that holds at any time, with the years in which it does if they are said."""
    for kind, words in _RECURRENT.items():
        before = re.fullmatch(rf"(?:{words})(?:,? \(?(?P<rest>.+))?", plain)
        match = before or re.fullmatch(rf"(?P<rest>.+?),? \(?(?:{words})", plain)
        if match is not None:
            rest = match["rest"]
            years = _open(rest) or _closed(rest) if rest else whole_years(None, None, kind)
            return years and replace(years, kind=kind)
    return None


def _counted(plain: str, year: int | None) -> Span | None:
    """What counts from the year of the statement: a state at it or a sum up to it, even if unknown; years before it."""
    if re.fullmatch(_NOW, plain):
        return whole_years(year, year, PeriodKind.AT_ANY_TIME)
    if re.fullmatch(_UP_TO_NOW, plain):
        return whole_years(None, year, PeriodKind.OPEN_WINDOW)
    match = re.fullmatch(_RELATIVE, plain)
    if match is None:
        return None
    unit = match["unit"]
    number = _number(match["number"] or "one")
    if not number or (unit == "month" and number != 12):
        return None
    if year is None:
        raise PeriodError(plain, "it counts from the year of the statement; give the reference year")
    if match["single"]:
        meant = year if match["single"] == "this" else year - 1
        return whole_years(meant, meant, PeriodKind.YEAR)
    if unit == "month" or (unit == "year" and number == 1):
        return whole_years(year - 1, year, PeriodKind.YEAR, approximate=True)
    length = 10 * number if unit == "decade" else number
    return whole_years(year - length + 1, year, PeriodKind.WINDOW, approximate=True)


def _number(word: str) -> int:
    """A number of one or two digits or in words; 0 if it is none."""
    if re.fullmatch(r"\d{1,2}", word, re.ASCII):
        return int(word)
    return _NUMBERS.get(word, 0)


def _open(plain: str) -> Span | None:
    """A window of which only one end is said."""
    since = next(filter(None, (re.fullmatch(pattern, plain) for pattern in _SINCE)), None)
    if since is not None:
        span = _event(since["point"]) or time_point(since["point"])
        if span is not None:
            return replace(span, last=date.max, kind=PeriodKind.OPEN_WINDOW)
    until = re.fullmatch(_UNTIL, plain)
    if until is None:
        return None
    span = time_point(until["point"])
    if span is None:
        return None
    last = span.last
    if until["word"] in {"before", "prior to"}:
        last = span.first - timedelta(days=1)
    return replace(span, first=date.min, last=last, kind=PeriodKind.OPEN_WINDOW)


def _event(plain: str) -> Span | None:
    """The year of an event from which sources count."""
    for name, year in _EVENTS.items():
        if re.fullmatch(name, plain):
            return whole_years(year, year, PeriodKind.DATE)
    return None


def _closed(plain: str) -> Span | None:
    """One point in time, or a stretch between two."""
    bare = _PREPOSITION.sub("", plain)
    dated = _DATE_WORD.sub("", bare)
    span = time_point(dated) or _between(bare)
    if span is None:
        return None
    # "As of 2007" is a moment in that year.
    is_state = dated != bare and span.kind is PeriodKind.YEAR
    return replace(span, kind=PeriodKind.DATE) if is_state else span


def _between(plain: str) -> Span | None:
    """A stretch from one point to another; the first may leave its year to the second."""
    for pattern in _BETWEEN:
        match = re.fullmatch(pattern, plain)
        if match is None:
            continue
        end = time_point(match["to"])
        if end is None:
            continue
        start = time_point(match["from"]) or _without_year(match["from"], end.first.year)
        if start is None:
            continue
        if start.first > end.first or start.last > end.last:
            raise PeriodError(plain, "it ends before it starts; swap the ends, or say both years")
        years_apart = end.first.year - start.last.year
        if "and" in match.groupdict() and years_apart > 1:
            raise PeriodError(plain, "the two years are apart; give each its own row, or say 'between'")
        return Span(
            start.first,
            end.last,
            PeriodKind.WINDOW,
            approximate=start.approximate or end.approximate,
            financial=start.financial or end.financial,
        )
    return None


def _without_year(plain: str, year: int) -> Span | None:
    """A day or a month of a year that the text leaves out; None if it is anything longer."""
    span = time_point(f"{plain} {year}")
    if span is None or span.last - span.first >= timedelta(days=31):
        return None
    return span
