"""At which of the times that a system tells apart each of its claims holds."""

from collections.abc import Sequence
from itertools import pairwise

from analysis.conflicts.lattice import TimeExtent

#: A period of a claim; None where time sets nothing apart.
_Periods = Sequence[TimeExtent | None]


def time_masks(periods: _Periods, *, lenient: bool, window: float) -> list[tuple[int, ...]]:
    """For each period the masks of the times at which its claim holds, one row of the system for each.

    No period means that time sets nothing apart. Where `lenient`, a number without a year holds at each time of the
    others that may be meant, within the window in years, and an open window ends where another one ends: so readers
    take it who set it against whichever number lies at hand, and a set conflicts for them if any time makes it.

    Times are the moments at which something is counted, with the periods that nothing else is known to share, and then
    the pieces into which closed windows cut one another.
    """
    if lenient:
        periods = _closed(periods)
    times = [*_moments(periods, lenient=lenient, window=window), *_pieces(periods)]
    every = (1 << max(len(times), 1)) - 1
    masks: list[tuple[int, ...]] = []
    for period in periods:
        if period is None:
            masks.append((every,))
        elif period.window:
            masks.append((_inside(period, times, lenient=lenient, window=window),))
        else:
            own_time = _coinciding(period, times)
            masks.append((own_time,) if own_time else tuple(_near(period, times, window)))
    return masks


def _closed(periods: _Periods) -> list[TimeExtent | None]:
    """The periods with ends for windows that are open, as the closed ones among them suit."""
    windows = [period.window for period in periods if period and period.window]
    closed: list[TimeExtent | None] = []
    for period in periods:
        if period and period.over_window and not period.ends:
            closed.append(period.closed(windows))
        else:
            closed.append(period)
    return closed


def _moments(periods: _Periods, *, lenient: bool, window: float) -> list[TimeExtent]:
    """The moments at which something is counted, those without a year last."""
    moments: list[TimeExtent] = []
    candidates = [period for period in periods if period and not period.window]
    for period in sorted(candidates, key=lambda period: period.unstated):
        if any(period.coincides(moment) for moment in moments):
            continue
        if lenient and period.unstated and _near(period, moments, window):
            continue
        moments.append(period)
    return moments


def _pieces(periods: _Periods) -> list[TimeExtent]:
    """The pieces into which closed windows cut one another."""
    edges: set[int] = set()
    for period in periods:
        if period and period.window:
            first, last = period.window
            edges |= {first, last + 1}
    pieces = []
    for first, after in pairwise(sorted(edges)):
        pieces.append(TimeExtent(first, after - 1, over_window=True))
    return pieces


def _inside(window_period: TimeExtent, times: Sequence[TimeExtent], *, lenient: bool, window: float) -> int:
    """A mask of the times that a closed window holds."""
    mask = 0
    for index, time in enumerate(times):
        may_hold = lenient and time.unstated and window_period.may_hold(time, window=window)
        if may_hold or window_period.holds(time):
            mask |= 1 << index
    return mask


def _coinciding(period: TimeExtent, times: Sequence[TimeExtent]) -> int:
    """A mask of the moments that are the same as a period."""
    mask = 0
    for index, time in enumerate(times):
        if not time.window and period.coincides(time):
            mask |= 1 << index
    return mask


def _near(period: TimeExtent, times: Sequence[TimeExtent], window: float) -> list[int]:
    """Masks of the moments, counted as it is, that a number without a year may speak of."""
    masks = []
    for index, time in enumerate(times):
        is_alike = not time.window and time.over_window == period.over_window
        if is_alike and time.may_hold(period, window=window):
            masks.append(1 << index)
    return masks
