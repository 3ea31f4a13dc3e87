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
    def middle(self) -> float | None:
        """Middle of the period; of an open one, between its start and when it was spoken of; None if unknown."""
        start = self.start if self.start is not None else self.end
        end = self.end if self.end is not None else (self.spoken if self.start is not None else self.end)
        if start is None or end is None:
            return None
        return (start + max(start, end)) / 2

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
    if inner.unstated or outer.unstated or inner.open or outer.open:
        same = (inner.start, inner.end) == (outer.start, outer.end)
        return same and inner.voice == outer.voice
    if outer.over_window:
        return _inside(inner, outer)
    if inner.over_window and inner.start != inner.end:
        return False
    return (inner.start, inner.end) == (outer.start, outer.end)


def may_be_within(inner: Period, outer: Period, *, window: float) -> bool:
    """Whether it may be so once missing years are filled in the way that suits.

    A number without a year is read as of the time when it was spoken, `window` years either way; an open window ends
    where the other one ends.
    """
    if within(inner, outer):
        return True
    if inner.unstated or outer.unstated:
        return _near(inner, outer, window)
    if inner.open or outer.open:
        return _open_within(inner, outer)
    return False


def _inside(inner: Period, outer: Period) -> bool:
    """Whether the years of one closed period lie in those of another."""
    ends = (outer.start, inner.start, inner.end, outer.end)
    known = [end for end in ends if end is not None]
    return known == sorted(known)


def _near(one: Period, other: Period, window: float) -> bool:
    """Whether two periods, at least one without a year, can be of one time."""
    times = one.time, other.time
    if times[0] is None or times[1] is None:
        return True
    return abs(times[0] - times[1]) <= window


def _open_within(inner: Period, outer: Period) -> bool:
    """Whether a period can lie in another, where one of them has an open end."""
    if inner.start is None or outer.start is None:
        return False
    if outer.open and not inner.open and not inner.over_window:
        return inner.start >= outer.start and (outer.spoken is None or inner.start <= outer.spoken)
    return abs(inner.start - outer.start) <= SAME_START


Masks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The times of one system."""

    #: Times at which something is counted, and periods that nothing else is known to share; one bit each.
    moments: tuple[Period, ...]
    #: First and last year of the pieces into which closed windows cut one another; one bit each, after the
    #: moments.
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

    No period means that time sets nothing apart. Where `lenient`, a number without a year holds at each time of the
    others that may be meant, within the window, and an open window ends where another one ends.
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
    return tuple(calendar.bits([place]) for place in _moments_near(period, calendar.moments, window))
