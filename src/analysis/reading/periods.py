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
from datetime import timedelta

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
    counting = _recurrent(plain) or _now(plain, reference_year) or _relative(plain, reference_year)
    return counting or _open(plain) or _closed(plain)


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


def _now(plain: str, reference_year: int | None) -> Period | None:
    """A state at, or a sum up to, the time of the statement, whose year may be unknown."""
    if re.fullmatch(_NOW, plain):
        return Period(reference_year, reference_year, PeriodKind.AT_ANY_TIME)
    if re.fullmatch(_UP_TO_NOW, plain):
        return Period(None, reference_year, PeriodKind.OPEN_WINDOW)
    return None


def _relative(plain: str, reference_year: int | None) -> Period | None:
    """Years counted back from the reference year."""
    single = re.fullmatch(r"(last|(?:in )?the previous|this) year", plain)
    match = re.fullmatch(
        r"(?:over|in|during|for|within|throughout)? ?the (?:past|last|previous|preceding) (?:(\w+) )?"
        r"(years?|decades?|months)",
        plain,
    )
    if single is None and match is None:
        return None
    number, unit = _number(match[1] or "one") if match else 1, match[2].rstrip("s") if match else ""
    if number is None or (unit == "month" and number != 12):
        return None
    if reference_year is None:
        raise PeriodError(plain, "it counts from the year of the statement; give the reference year")
    if single is not None:
        year = reference_year if single[1] == "this" else reference_year - 1
        return Period(year, year, PeriodKind.YEAR)
    if unit == "month" or (unit == "year" and number == 1):
        return Period(reference_year - 1, reference_year, PeriodKind.YEAR, approximate=True)
    length = number * (10 if unit == "decade" else 1)
    return Period(reference_year - length + 1, reference_year, PeriodKind.WINDOW, approximate=True)


def _number(word: str) -> int | None:
    """A small whole number in digits or words."""
    if re.fullmatch(r"\d{1,2}", word, re.ASCII):
        return int(word) or None
    return _NUMBERS.get(word)


def _open(plain: str) -> Period | None:
    """A window of which only one end is said."""
    since = (
        re.fullmatch(r"(?:(?:ever )?since|starting in|beginning in) (?:at least )?(?P<point>.+)", plain)
        or re.fullmatch(r"(?:from )?(?P<point>.+?) (?:on|onwards?)", plain)
        or re.fullmatch(
            r"(?:from )?(?P<point>.+?)(?: ?- ?| to | until | up to )(?:date|now|today|(?:the )?present)",
            plain,
        )
    )
    if since is not None and (span := event(since["point"]) or point(since["point"])) is not None:
        begun = (span.first.month, span.first.day) != (1, 1)
        return Period(
            span.first.year, None, PeriodKind.OPEN_WINDOW, span.approximate, span.financial or begun
        )
    until = re.fullmatch(
        r"(?:cumulative(?:ly)? )?(?P<word>until|till|through|to|up to|up until|up to and including|before|prior to)"
        r" (?:the end of )?(?P<point>.+)",
        plain,
    )
    if until is not None and (span := point(until["point"])) is not None:
        last = span.first - timedelta(days=1) if until["word"] in {"before", "prior to"} else span.last
        broken = (last.month, last.day) != (12, 31)
        return Period(None, last.year, PeriodKind.OPEN_WINDOW, span.approximate, span.financial or broken)
    return None


def _closed(plain: str) -> Period | None:
    """One point in time, or a stretch between two."""
    bare = _PREPOSITION.sub("", plain)
    dated = _DATE_WORD.sub("", bare)
    span = point(dated) or _between(bare)
    if span is None:
        return None
    if dated != bare and span.kind is PeriodKind.YEAR:
        span = replace(span, kind=PeriodKind.DATE)
    broken = (f"{span.first:%m-%d}", f"{span.last:%m-%d}") != ("01-01", "12-31")
    return Period(span.first.year, span.last.year, span.kind, span.approximate, span.financial or broken)


def _between(plain: str) -> Span | None:
    """A stretch from one point to another; the first may leave its year to the second."""
    patterns = (
        r"between (?P<one>.+?) and (?P<two>.+)",
        r"(?:from )?(?P<one>.+?) (?:to|until|till|through|up to) (?P<two>.+)",
        r"(?:from |between )?(?P<one>.*\S) ?- ?(?P<two>.+)",
        r"(?:both )?(?P<one>.+?) (?P<and>and) (?P<two>.+)",
    )
    for pattern in patterns:
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
