"""An axis of measurements that differ in their last digits, as those of a constant do: it does not begin at nought."""

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import numbers
from analysis.plot.figure_records import Row, not_missing
from analysis.subject.measures import constants

#: Part of the axis that is left free at either end.
_FREE = 0.04
_TICKS = 3
_DIGITS = 12


def are_of_constants(rows: Iterable[Row]) -> bool:
    """Whether all rows, at least one, are measurements of what holds always."""
    measures = {row["measure"] for row in rows}
    return bool(measures) and measures <= constants()


def close_up(ax: Axes, values: Iterable[float]) -> None:
    """Make the horizontal axis fit some values, with all digits of its ticks."""
    numeric = not_missing(*values)
    least = min(numeric)
    most = max(numeric)
    free = (most - least) * _FREE or most * _FREE
    low = least - free
    high = most + free
    ticks = MaxNLocator(_TICKS, steps=[1, 2, 5, 10]).tick_values(low, high)
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ticks if low <= tick <= high])
    ax.xaxis.set_major_formatter(lambda value, _: numbers.decimal(value, digits=_DIGITS))
