"""How the days of a number are said: on 25 January 2011; in January 2011; by 23 February 2010."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis import subject
from analysis.claims.days import Days


def days_named(cell: str, *, growing: bool = False) -> str:
    """The days of a cell of the column `days`, with the word before them; empty of no day.

    Of a growing count the day up to which it counts.

    Examples
    --------
    >>> days_named("2011-01-25"), days_named("2011-01-01/2011-12-31")
    ('on 25 January 2011', 'in 2011')
    >>> days_named("2010-01-12/2010-02-23", growing=True)
    'by 23 February 2010'
    """
    first, last = Days.of(cell)
    words = subject.phrases()["days"]
    if growing and last is not None:
        end = _whole(first, last, words)
        return str((words["by_end"] if end else words["by"]).format(end or _day(last, words)))
    if first is None or last is None:
        return _open(first, last, words)
    if first == last:
        return str(words["on"].format(_day(first, words)))
    whole = _whole(first, last, words)
    if whole:
        return str(words["in"].format(whole))
    return str(words["from"].format(_day(first, words), _day(last, words)))


def _open(first: date | None, last: date | None, words: Mapping[str, Any]) -> str:
    """Days of which only one end is said, or none."""
    if first is not None:
        return str(words["since"].format(_day(first, words)))
    return "" if last is None else str(words["until"].format(_day(last, words)))


def _whole(first: date | None, last: date, words: Mapping[str, Any]) -> str:
    """The whole year or month that some days are: 2010; June 2010; empty if they are none."""
    if first is None or first.year != last.year:
        return ""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(last.year)
    if (first.month, first.day, last.day) == (last.month, 1, _length(last)):
        return str(words["month"].format(month=words["months"][last.month - 1], year=last.year))
    return ""


def _day(day: date, words: Mapping[str, Any]) -> str:
    """A day: 25 January 2011."""
    return str(words["day"].format(day=day.day, month=words["months"][day.month - 1], year=day.year))


def _length(day: date) -> int:
    """How many days the month of a day has."""
    _, days = monthrange(day.year, day.month)
    return days
