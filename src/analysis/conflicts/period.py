"""Periods of claims: when two of them speak of the same time, and the times that a system tells apart, as bit masks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

#: Windows that are open at their end are compared if they begin within so many years of one another.
SAME_START = 1


@dataclass(frozen=True, slots=True)
class Period:
    """When a claim holds."""

    start: int | None  # years as printed; both None: no year is given; only the end None: open at its end
    end: int | None
    #: Whether the measure counts over a window (cumulative, prevalence) or at a time, such as in each year.
    over_window: bool
    spoken: int | None  # when the producer spoke, or else the carrier
    voice: str  # who speaks: two numbers without a year mean the same time only in one voice

    @property
    def unstated(self) -> bool:
        """Whether no year is given."""
        return self.start is None and self.end is None

    @property
    def open(self) -> bool:
        """Whether one end of the window is not given."""
        return (self.start is None) != (self.end is None)

    @property
    def closed_window(self) -> bool:
        """Whether it counts over a window whose years are both given."""
        return self.over_window and self.start is not None and self.end is not None

    @property
    def middle(self) -> float | None:
        """Middle of the period; of an open one, between its start and when it was spoken of; None if unknown."""
        start = self.start if self.start is not None else self.end
        end = self.end if self.end is not None else (self.spoken if self.start is not None else self.end)
        return None if start is None or end is None else (start + max(start, end)) / 2

    @property
    def time(self) -> float | None:
        """Middle of the period; without a year, when it was spoken of; None if that is unknown too."""
        middle = self.middle
        return self.spoken if middle is None else middle

    @property
    def years(self) -> int | None:
        """Length of the window in years; of an open one at most, since nobody counts beyond the time of speaking."""
        end = self.end if self.end is not None else self.spoken
        return None if self.start is None or end is None or end < self.start else end - self.start + 1


def within(inner: Period, outer: Period) -> bool:
    """Whether, as printed, everything counted in one period is counted in the other.

    Windows that count over their whole length hold each year inside them; a number for a year or a moment, or a mean of
    several years, holds only its equal. Periods without a year, and windows without an end, mean the same only in one
    voice.
    """
    same = (inner.start, inner.end) == (outer.start, outer.end)
    if inner.unstated or outer.unstated or inner.open or outer.open:
        return same and inner.voice == outer.voice
    if outer.over_window:
        ends = [end for end in (outer.start, inner.start, inner.end, outer.end) if end is not None]
        return ends == sorted(ends)
    return same and not (inner.over_window and inner.start != inner.end)


def same_time(one: Period, other: Period) -> bool:
    """Whether two claims count in the same time, as printed."""
    return within(one, other) and within(other, one)


def may_be_within(inner: Period, outer: Period, *, window: float) -> bool:
    """Whether it may be so once missing years are filled in the way that suits.

    A number without a year is read as of the time when it was spoken, `window` years either way; an open window ends
    where the other one ends.
    """
    if within(inner, outer):
        return True
    if inner.unstated or outer.unstated:
        times = inner.time, outer.time
        return times[0] is None or times[1] is None or abs(times[0] - times[1]) <= window
    if not (inner.open or outer.open) or inner.start is None or outer.start is None:
        return False
    if outer.open and not inner.open and not inner.over_window:
        return inner.start >= outer.start and (outer.spoken is None or inner.start <= outer.spoken)
    return abs(inner.start - outer.start) <= SAME_START


@dataclass(frozen=True, slots=True)
class Calendar:
    """The times of one system, one bit each."""

    #: Times at which something is counted, and periods that nothing else is known to share.
    moments: tuple[Period, ...]
    #: First and last year of the pieces into which closed windows cut one another; after the moments.
    stretches: tuple[tuple[int, int], ...]

    def window(self, start: int, end: int) -> int:
        """The mask of the stretches that lie in a window."""
        inside = (place for place, (a, b) in enumerate(self.stretches) if start <= a and b <= end)
        return _mask(len(self.moments) + place for place in inside)


def _mask(places: Iterable[int]) -> int:
    """The mask of some places."""
    return sum(1 << place for place in places)


def time_masks(periods: Sequence[Period | None], *, lenient: bool, window: float) -> list[tuple[int, ...]]:
    """For each period the masks of the times at which its claim holds, one row of the system for each.

    No period means that time sets nothing apart. Where `lenient`, a number without a year holds at each time of the
    others that may be meant, within the window, and an open window ends where another one ends.
    """
    if lenient:
        closed = [p for p in periods if p and p.closed_window]
        periods = [_close(p, closed) if p and p.over_window and p.open else p for p in periods]
    calendar = _calendar([p for p in periods if p], lenient=lenient, window=window)
    every = (1 << max(len(calendar.moments) + len(calendar.stretches), 1)) - 1
    return [(every,) if p is None else _masks(p, calendar, lenient=lenient, window=window) for p in periods]


def _close(period: Period, closed: Sequence[Period]) -> Period:
    """An open window with the end of one that begins with it, or else the time of speaking."""
    start = period.start if period.start is not None else period.end
    for other in closed:
        if start is not None and other.start is not None and abs(start - other.start) <= SAME_START:
            return replace(period, start=other.start, end=other.end)
    spoken = period.spoken
    return replace(
        period,
        start=start,
        end=spoken if spoken is not None and start is not None and spoken >= start else start,
    )


def _calendar(periods: Sequence[Period], *, lenient: bool, window: float) -> Calendar:
    """The times of some periods."""
    moments: list[Period] = []
    for period in sorted((p for p in periods if not p.closed_window), key=lambda p: p.unstated):
        known = any(same_time(period, moment) for moment in moments)
        if not known and not (lenient and period.unstated and _moments_near(period, moments, window)):
            moments.append(period)
    windows = [
        (p.start, p.end) for p in periods if p.over_window and p.start is not None and p.end is not None
    ]
    cuts = sorted({edge for start, end in windows for edge in (start, end + 1)})
    return Calendar(tuple(moments), tuple((first, after - 1) for first, after in pairwise(cuts)))


def _moments_near(period: Period, moments: Sequence[Period], window: float) -> list[int]:
    """Places of the moments that a number without a year may speak of."""
    return [
        place
        for place, moment in enumerate(moments)
        if moment.over_window == period.over_window and may_be_within(period, moment, window=window)
    ]


def _masks(period: Period, calendar: Calendar, *, lenient: bool, window: float) -> tuple[int, ...]:
    """The masks of one period."""
    moments = list(enumerate(calendar.moments))
    if period.over_window and period.start is not None and period.end is not None:
        inside = (
            place
            for place, m in moments
            if within(m, period) or (lenient and m.unstated and may_be_within(m, period, window=window))
        )
        return (calendar.window(period.start, period.end) | _mask(inside),)
    if same := [place for place, m in moments if same_time(period, m)]:
        return (_mask(same),)
    return tuple(1 << place for place in _moments_near(period, calendar.moments, window))
