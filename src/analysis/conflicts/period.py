"""Periods of claims: when two of them speak of the same time, by what is printed or by a lenient reading."""

from dataclasses import dataclass

#: Windows that are open at their end are compared if they begin within so many years of one another.
SAME_START = 1


@dataclass(frozen=True, slots=True)
class Period:
    """When a claim holds.

    Parameters
    ----------
    start, end : int or None
        Years as printed; both None: no year is given; only the end None: open at its end.
    over_window : bool
        Whether the measure counts over a window (cumulative, prevalence) or at a time, such as in each year.
    spoken : int or None
        When the producer spoke, or else the carrier.
    voice : str
        Who speaks: two numbers without a year mean the same time only in one voice.
    """

    start: int | None
    end: int | None
    over_window: bool
    spoken: int | None
    voice: str

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

    Windows that count over their whole length hold each year inside them; a number for a year or a moment holds only
    its equal. Periods without a year, and windows without an end, mean the same only in one voice.
    """
    if inner.unstated or outer.unstated or inner.open or outer.open:
        same = (inner.start, inner.end) == (outer.start, outer.end)
        return same and inner.voice == outer.voice
    if outer.over_window:
        return _inside(inner, outer)
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
