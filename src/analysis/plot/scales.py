"""Axes of numbers: linear or logarithmic as fits, with plain numbers that do not touch; axes of whole years."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style

#: From this ratio of the largest to the smallest value on, an axis is logarithmic unless it is told otherwise.
_WIDE = 20
_STEPS = ((1, 2, 5), (1, 3), (1,))


def is_log(values: Iterable[float], wanted: bool | None) -> bool:
    """Whether an axis around these values is logarithmic: as wanted, or if they differ by a factor of 20."""
    positive = [value for value in values if value > 0]
    return bool(positive) and (max(positive) / min(positive) >= _WIDE if wanted is None else wanted)


def number_axis(
    ax: Axes, values: Iterable[float], *, log: bool | None, axis: str, label: str = "", width: int = 0
) -> bool:
    """Make one axis fit some values; returns whether it is logarithmic.

    Parameters
    ----------
    ax : matplotlib Axes
        With the axis.
    values : iterable of float
        All values that must be inside; NaN is left out.
    log : bool or None
        Whether it is logarithmic; None decides by the values.
    axis : str
        ``x`` or ``y``.
    label : str
        What the numbers count.
    width : int
        Letters of a line of it.
    """
    known = [value for value in values if not math.isnan(value)]
    logarithmic = is_log(known, log)
    low, high = _limits(known, logarithmic)
    ax.set(**{f"{axis}scale": "log" if logarithmic else "linear", f"{axis}lim": (low, high)})
    one = ax.xaxis if axis == "x" else ax.yaxis
    ticks = (
        log_ticks(low, high, style.sheet().ticks)
        if logarithmic
        else MaxNLocator(style.sheet().ticks - 1, steps=[1, 2, 5, 10]).tick_values(low, high)
    )
    one.set_major_locator(
        FixedLocator([float(tick) for tick in ticks if low <= tick <= high] if known else [])
    )
    one.set_minor_locator(NullLocator())
    one.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    ax.grid(axis="x" if axis == "x" else "y", color=style.GRID)
    if logarithmic and axis == "x":
        label = "; ".join(part for part in (label, "each step to the right multiplies") if part)
    ax.set(**{f"{axis}label": words.lines(label, width or (43 if style.sheet().narrow else 60))})
    return logarithmic


def _limits(values: Sequence[float], logarithmic: bool) -> tuple[float, float]:
    """Ends of an axis with room around its values."""
    if logarithmic:
        positive = [value for value in values if value > 0]
        return min(positive) / 1.7, max(positive) * 1.7
    if not values or max(values) == min(values) == 0:
        return 0.0, 1.0
    return min(0.0, min(values) * 1.1), max(0.0, max(values) * 1.1)


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Round values between two ends, so far apart that `most` of them would fit.

    Examples
    --------
    >>> log_ticks(700, 1_200_000, 5)
    [1000.0, 10000.0, 100000.0, 1000000.0]
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in _STEPS:
        ticks = [float(step) * 10.0**power for power in decades for step in steps]
        inside = [tick for tick in ticks if low <= tick <= high]
        if all(math.log(b / a) >= math.log(high / low) / most for a, b in pairwise(inside)):
            return inside
    every = next(every for every in range(2, 99) if len(decades[::every]) <= most)
    return [tick for tick in (10.0**power for power in decades[::every]) if low <= tick <= high]


def year_axis(ax: Axes, years: Iterable[float]) -> None:
    """Make the x axis one of whole years, with room at both ends."""
    known = [year for year in years if not math.isnan(year)]
    ax.set_xlim(min(known) - 0.7, max(known) + 0.7)
    ax.xaxis.set_major_locator(MaxNLocator(style.sheet().ticks + 1, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.set_xlabel("")
