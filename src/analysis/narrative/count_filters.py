"""How templates say how many there are of something, and when: each count and each year is noted as it is printed."""

import re
from collections.abc import Sequence

from analysis import numbers
from analysis import vocabulary as v
from analysis.library.day_names import days_named
from analysis.narrative.template_rows import Row, Rows, note_argument, note_count
from analysis.narrative.text_filters import phrase, to
from analysis.numbers import ESTIMATED, listed, percent_number, written
from analysis.subject.measures import growing_measures

#: A time that names both its years.
_YEAR_TO_YEAR = re.compile(r"\d{4} ?[-–] ?\d{4}")


def how_many(rows: Sequence[object]) -> str:
    """How many there are: no, one, 12."""
    count = len(rows)
    return note_count(rows, written(count))


def tally(rows: Sequence[object]) -> str:
    """How many there are, in digits: 1; 12."""
    count = len(rows)
    return note_count(rows, numbers.whole(count))


def count_of(rows: Sequence[object], singular: str, plural: str = "") -> str:
    """How many there are, with what they are: no claims; one claim; 12 claims; two lines of evidence."""
    number = how_many(rows)
    noun = _noun(len(rows), singular, plural)
    return f"{number} {noun}"


def number_of(row: Row, column: str, singular: str, plural: str = "") -> str:
    """A number of things that stands in a row, with what they are: one line; 12 lines."""
    value = row[column]
    count = int(value)
    shown = row.record(column, value, written(count))
    noun = _noun(count, singular, plural)
    return f"{shown} {noun}"


def _noun(count: int, singular: str, plural: str) -> str:
    """What there is one or many of; without a plural of its own, it ends in s."""
    if count == 1:
        return singular
    return plural or f"{singular}s"


def in_hundred(row: Row, column: str) -> str:
    """A probability as so many of a hundred cases: 12; less than 0.01."""
    value = row[column]
    percent = percent_number(value, digits=ESTIMATED)
    return row.record(column, value, percent)


def year(row: Row, column: str = "year") -> str:
    """A year that stands in a row: 2013; nothing where there is none."""
    value = row.get(column)
    if value is None:
        return ""
    return row.record(column, value, str(int(value)))


def year_asked(_: Row) -> str:
    """The year that a rung is asked about: 2021."""
    return note_argument(v.NOW, str(v.NOW))


def years_listed(rows: Rows, column: str) -> str:
    """The years of some rows, each once: 2013 and 2015."""
    listing: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: row[column]):
        number = row[column]
        listing[number] = year(row, column)
    texts = list(listing.values())
    return listed(texts)


def years_after(row: Row, earlier: Row, column: str) -> str:
    """How many years after another row's a year of a row lies: 15; nothing where one of the two is not known."""
    end = row.get(column)
    start = earlier.get(column)
    if end is None or start is None:
        return ""
    later = int(end) - int(start)
    return note_count(range(later), str(later))


def years(row: Row) -> str:
    """The time that a row speaks of: 2010 to 2015; 2013; no year given."""
    start = year(row, "period_start")
    end = year(row, "period_end")
    if start and end:
        return to(start, end)
    if start:
        return phrase("since", start)
    return phrase("until", end) if end else phrase("no_year")


def days(row: Row) -> str:
    """The days that a row speaks of, where its subject tells them apart: on 25 January 2011."""
    cell = row.get("days", "")
    return row.record("days", cell, days_named(cell, growing=row.measure in growing_measures()))


def when(row: Row) -> str:
    """The time of a claim as printed, with the years that it stands for where the words do not say them."""
    printed = str(row.get("period", ""))
    # Only a table that has the years can tell that none is given.
    explained = years(row) if "period_start" in row else ""
    if not printed:
        return explained
    row.record("period", printed, printed)
    if explained in printed or explained == phrase("no_year") or _YEAR_TO_YEAR.fullmatch(printed):
        return printed
    return f"{printed} ({explained})"
