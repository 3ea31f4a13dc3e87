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
    def ends(self) -> tuple[int, int] | None:
        """First and last year, None where one of them is not given."""
        return None if self.start is None or self.end is None else (self.start, self.end)

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last year of what counts over a window, as far as both are given."""
        return self.ends if self.over_window else None

    @property
    def last(self) -> int | None:
        """The last year; of an open window the year of speaking, since nobody counts beyond it."""
        return self.spoken if self.end is None else self.end

    @property
    def middle(self) -> float | None:
        """Middle of the period; of an open one, between its start and when it was spoken of; None if unknown."""
        start, last = self.end if self.start is None else self.start, self.last
        return None if start is None or last is None else (start + max(start, last)) / 2

    @property
    def time(self) -> float | None:
        """Middle of the period; without a year, when it was spoken of; None if that is unknown too."""
        middle = self.middle
        return self.spoken if middle is None else middle

    @property
    def years(self) -> int | None:
        """Length of the window in years, None if it is not known; of an open one at most."""
        start, last = self.start, self.last
        return None if start is None or last is None or last < start else last - start + 1

    def overlaps(self, other: "Period") -> bool:
        """Whether the years of both are given and some are the same."""
        return bool(
            self.ends and other.ends and self.ends[0] <= other.ends[1] and other.ends[0] <= self.ends[1]
        )


def within(inner: Period, outer: Period) -> bool:
    """Whether, as printed, everything counted in one period is counted in the other.

    Windows that count over their whole length hold each year inside them; a number for a year or a moment, or a mean of
    several years, holds only its equal. Periods without a year, and windows without an end, mean the same only in one
    voice.
    """
    part, whole = inner.ends, outer.ends
    if part is None or whole is None:
        return (inner.start, inner.end, inner.voice) == (outer.start, outer.end, outer.voice)
    if outer.over_window:
        return whole[0] <= part[0] <= part[1] <= whole[1]
    return part == whole and not (inner.over_window and part[0] != part[1])


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


def time_masks(periods: Sequence[Period | None], *, lenient: bool, window: float) -> list[tuple[int, ...]]:
    """For each period the masks of the times at which its claim holds, one row of the system for each.

    No period means that time sets nothing apart. Where `lenient`, a number without a year holds at each time of the
    others that may be meant, within the window, and an open window ends where another one ends.

    Times are the moments at which something is counted, with the periods that nothing else is known to share, and then
    the pieces into which closed windows cut one another.
    """
    if lenient:
        windows = [ends for p in periods if p and (ends := p.window)]
        periods = [_closed(p, windows) if p and p.over_window and p.open else p for p in periods]
    times: list[Period] = []
    for period in sorted((p for p in periods if p and not p.window), key=lambda p: p.unstated):
        known = any(same_time(period, time) for time in times)
        if not known and not (lenient and period.unstated and _near(period, times, window)):
            times.append(period)
    edges = {edge for p in periods if p and (ends := p.window) for edge in (ends[0], ends[1] + 1)}
    times += [Period(first, after - 1, True, None, "") for first, after in pairwise(sorted(edges))]
    every = (1 << max(len(times), 1)) - 1
    masks: list[tuple[int, ...]] = []
    for own in periods:
        if own is None:
            masks.append((every,))
        elif own.window:
            inside = (
                within(time, own) or (lenient and time.unstated and may_be_within(time, own, window=window))
                for time in times
            )
            masks.append((sum(held << place for place, held in enumerate(inside)),))
        else:
            same = (not time.window and same_time(own, time) for time in times)
            alone = sum(held << place for place, held in enumerate(same))
            masks.append((alone,) if alone else tuple(_near(own, times, window)))
    return masks


def _near(period: Period, times: Iterable[Period], window: float) -> list[int]:
    """Masks of the moments, counted as it is, that a number without a year may speak of."""
    moments = ((1 << place, time) for place, time in enumerate(times) if not time.window)
    alike = ((mask, time) for mask, time in moments if time.over_window == period.over_window)
    return [mask for mask, time in alike if may_be_within(period, time, window=window)]


def _closed(period: Period, windows: Iterable[tuple[int, int]]) -> Period:
    """An open window with the ends of one that begins with it, or else to the time of speaking."""
    start = period.end if period.start is None else period.start
    assert start is not None
    alone = start, max(start, period.spoken or start)
    start, end = next((ends for ends in windows if abs(start - ends[0]) <= SAME_START), alone)
    return replace(period, start=start, end=end)
