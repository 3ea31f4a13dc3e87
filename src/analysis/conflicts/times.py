"""The times that a system tells apart, as bit masks: moments and years, stretches of windows, and unknown times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.conflicts.period import SAME_START, Period, may_be_within, within

Masks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The times of one system.

    Parameters
    ----------
    moments : tuple of Period
        Times at which something is counted, and periods that nothing else is known to share; one bit each.
    stretches : tuple of (int, int)
        First and last year of the pieces into which closed windows cut one another; one bit each, after the moments.
    """

    moments: tuple[Period, ...]
    stretches: tuple[tuple[int, int], ...]

    def bits(self, chosen: Iterable[int]) -> int:
        """The mask of some moments by their place."""
        return sum(1 << place for place in chosen)

    def window(self, start: int, end: int) -> int:
        """The mask of the stretches that lie in a window."""
        inside = (
            place for place, (first, last) in enumerate(self.stretches) if start <= first and last <= end
        )
        return self.bits(len(self.moments) + place for place in inside)

    @property
    def every(self) -> int:
        """The mask of all times."""
        return (1 << max(len(self.moments) + len(self.stretches), 1)) - 1


def time_masks(periods: Sequence[Period | None], *, lenient: bool, window: float) -> list[Masks]:
    """For each period the masks of the times at which its claim holds, one row of the system for each.

    Parameters
    ----------
    periods : sequence of Period or None
        None where time is not told apart.
    lenient : bool
        Whether a number without a year holds at each time of the others that may be meant, and an open window ends
        where another one ends.
    window : float
        Years either way within which a number without a year may be meant.
    """
    if lenient:
        closed = [p for p in periods if p and p.over_window and _closed(p)]
        periods = [_close(p, closed) if p and p.over_window and p.open else p for p in periods]
    calendar = _calendar([p for p in periods if p], lenient=lenient, window=window)
    return [
        (calendar.every,) if p is None else _masks(p, calendar, lenient=lenient, window=window)
        for p in periods
    ]


def _closed(period: Period) -> bool:
    """Whether both years are given."""
    return period.start is not None and period.end is not None


def _close(period: Period, closed: Sequence[Period]) -> Period:
    """An open window with the end of one that begins with it, or else the time of speaking."""
    start = period.start if period.start is not None else period.end
    for other in closed:
        if start is not None and other.start is not None and abs(start - other.start) <= SAME_START:
            return replace(period, start=other.start, end=other.end)
    end = (
        period.spoken if period.spoken is not None and start is not None and period.spoken >= start else start
    )
    return replace(period, start=start, end=end)


def _calendar(periods: Sequence[Period], *, lenient: bool, window: float) -> Calendar:
    """The times of some periods."""
    moments: list[Period] = []
    certain = [p for p in periods if not (p.over_window and _closed(p))]
    for period in sorted(certain, key=lambda p: p.unstated):
        known = any(within(period, m) and within(m, period) for m in moments)
        if not known and not (lenient and period.unstated and _near(period, moments, window)):
            moments.append(period)
    windows = [
        (p.start, p.end) for p in periods if p.over_window and p.start is not None and p.end is not None
    ]
    cuts = sorted({edge for start, end in windows for edge in (start, end + 1)})
    return Calendar(tuple(moments), tuple((first, after - 1) for first, after in pairwise(cuts)))


def _near(period: Period, moments: Sequence[Period], window: float) -> list[int]:
    """Places of the moments that a number without a year may speak of."""
    return [
        place
        for place, moment in enumerate(moments)
        if moment.over_window == period.over_window and may_be_within(period, moment, window=window)
    ]


def _masks(period: Period, calendar: Calendar, *, lenient: bool, window: float) -> Masks:
    """The masks of one period."""
    same = [place for place, m in enumerate(calendar.moments) if within(period, m) and within(m, period)]
    if period.over_window and period.start is not None and period.end is not None:
        inside = [
            place
            for place, m in enumerate(calendar.moments)
            if within(m, period) or (lenient and m.unstated and may_be_within(m, period, window=window))
        ]
        return (calendar.window(period.start, period.end) | calendar.bits(inside),)
    if same:
        return (calendar.bits(same),)
    return tuple(calendar.bits([place]) for place in _near(period, calendar.moments, window))
