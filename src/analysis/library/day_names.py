"""How the days of a number are said: on 25 January 2011; in January 2011; by 23 February 2010."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import cache
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
    days = Days.of(cell)
    if days.last is None:
        return _said("since", days.first) if days.first else ""
    whole = _whole(days)
    if growing:
        return _said("by_end", whole) if whole else _said("by", days.last)
    if whole:
        return _said("in", whole)
    if days.first is None:
        return _said("until", days.last)
    if days.first == days.last:
        return _said("on", days.last)
    return _said("from", days.first, days.last)


def _said(form: str, *times: date | str) -> str:
    """A phrase around some days, or around the name of a month or a year."""
    names = []
    for time in times:
        names.append(_day(time) if isinstance(time, date) else time)
    return str(_words()[form].format(*names))


@cache
def _words() -> Mapping[str, Any]:
    """The phrases for days."""
    phrases: Mapping[str, Any] = subject.phrases()["days"]
    return phrases


def _whole(days: Days) -> str:
    """The whole year or month that some days are: 2010; June 2010; empty if they are none."""
    first, last = days
    if first is None or last is None or first.year != last.year:
        return ""
    starts_month = first.day == 1
    ends_month = last.day == _length(last)
    if not starts_month or not ends_month:
        return ""
    if first.month == last.month:
        return str(_words()["month"].format(month=_month(last), year=last.year))
    is_year = first.month == 1 and last.month == 12
    return str(last.year) if is_year else ""


def _day(day: date) -> str:
    """A day: 25 January 2011."""
    return str(_words()["day"].format(day=day.day, month=_month(day), year=day.year))


def _month(day: date) -> str:
    """The name of the month of a day."""
    return str(_words()["months"][day.month - 1])


def _length(day: date) -> int:
    """How many days the month of a day has."""
    _, length = monthrange(day.year, day.month)
    return length
