"""The days of a claim, where its subject tells days apart: as a column of the claims of one's own, and read from it.

Published claims and those of subjects that count by the year have no such column.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Self

from analysis.reading.periods import PeriodError, parse_period
from analysis.subject.measures import growing_measures, has_days
from analysis.subject.switches import switches

#: The days of a claim; and those that its quantity is of, if numbers of two days are two things.
DAYS = "days"
WINDOW = "window"
#: Ids of the claims that a claim corrects, where counts grow.
CORRECTS = "corrects"
_BETWEEN = "/"
_DAY = r"\d{4}-\d\d-\d\d"
_TWO_DAYS = re.compile(f"({_DAY}) ?/ ?({_DAY})")
_OPEN = ".."


class Days(NamedTuple):
    """First and last day, both included; None at an end that is not said."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """As the column has them: 2010-01-24, 2010-01-12/2010-01-24, ../2010-01-24; empty of no day."""
        if self.first == self.last:
            return "" if self.first is None else str(self.first)
        return _BETWEEN.join(_OPEN if day is None else str(day) for day in self)

    @classmethod
    def of(cls, cell: str) -> Self:
        """The days of a cell of the column.

        Examples
        --------
        >>> Days.of("../2010-01-24").last
        datetime.date(2010, 1, 24)
        """
        if not cell:
            return cls()
        first, _, last = cell.partition(_BETWEEN)
        ends = [None if end == _OPEN else date.fromisoformat(end) for end in (first, last or first)]
        return cls(*ends)


@cache
def further_columns() -> tuple[str, ...]:
    """The columns that claims of the subject have beside those of every claim."""
    return (DAYS, WINDOW, CORRECTS) if has_days() else ()


def days_of(record: Mapping[str, Any]) -> Days:
    """The days of a raw row that can be read: those of its words, else those of its years."""
    first, last = None, None
    # Words that are no period may stand beside the years themselves.
    with suppress(PeriodError):
        first, last = parse_period(str(record["period"])).days
    if record["period_start"]:
        first = date(int(record["period_start"]), 1, 1)
    if record["period_end"]:
        last = date(int(record["period_end"]), 12, 31)
    return Days(first, last)


def told_in_days(filled: Mapping[str, str]) -> dict[str, str]:
    """The cells of a raw row that say something, days in the columns of years put into words of a period."""
    cells = dict(filled)
    ends = [cells.get(name, "") for name in ("period_start", "period_end")]
    if any(end and not end.isdigit() for end in ends):
        first, last = ends
        words = f"{first} to {last}" if first and last else f"since {first}" if first else f"until {last}"
        cells = {name: cell for name, cell in cells.items() if name not in ("period_start", "period_end")}
        cells["period"] = words
    if "period" in cells:
        cells["period"] = _TWO_DAYS.sub(r"\1 to \2", cells["period"])
    return cells


def cells_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The days of a raw row that can be read, and those that its quantity is of."""
    days = str(days_of(record))
    is_apart = switches().by_day and record["measure"] not in growing_measures()
    return {DAYS: days, WINDOW: days if is_apart else ""}
