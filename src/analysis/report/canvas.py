"""Fixed margins in inches, a log axis with numbers written out, and a legend beside the axis: what figures share."""

import math
import re
from collections.abc import Iterable, Sequence
from textwrap import wrap

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from analysis.report import numbers
from analysis.report.style import PAGE_WIDTH, RC, new_figure

#: A name that ends in its own abbreviation: International Labour Organization (ILO).
_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*)\)$")


def short_name(maker: str) -> str:
    """A maker as a figure names it: by its abbreviation where it has one, without what it is made up of."""
    if short := _ABBREVIATED.search(maker):
        return short.group(1)
    return maker.split(" (", 1)[0]


def canvas(
    *, height: float, left: float, right: float, top: float = 0.15, bottom: float = 0.5
) -> tuple[Figure, Axes]:
    """An empty figure of a page's width with one axes in it.

    Parameters
    ----------
    height : float
        Of the whole figure, in inches.
    left, right, top, bottom : float
        Margins around the axes, in inches; fixed, so that nothing is measured when it is drawn.
    """
    figure = new_figure(height=height)
    box = (
        left / PAGE_WIDTH,
        bottom / height,
        (PAGE_WIDTH - left - right) / PAGE_WIDTH,
        (height - top - bottom) / height,
    )
    with mpl.rc_context(RC):
        return figure, figure.add_axes(box)


#: With fewer powers of ten than this on an axis, lines stand between them too.
_FEW_DECADES = 3


def log_scale(axes: Axes, values: Iterable[float], *, axis: str) -> str:
    """Make one axis logarithmic around some values, with thousands written out and light lines.

    Returns
    -------
    str
        What the lines say, for the label of the axis.
    """
    known = [value for value in values if value > 0]
    limits = (min(known) / 2, max(known) * 2)
    axes.set(**{f"{axis}scale": "log", f"{axis}lim": limits})
    one = axes.xaxis if axis == "x" else axes.yaxis
    decades = math.floor(math.log10(limits[1])) - math.ceil(math.log10(limits[0])) + 1
    few = decades < _FEW_DECADES
    one.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,), numticks=7))
    one.set_minor_locator(NullLocator())
    one.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.grid(axis="x" if axis == "x" else "y")
    axes.set_axisbelow(True)
    return "equal steps are equal ratios" if few else "each line ten times the last"


def year_scale(axes: Axes, years: Sequence[float]) -> None:
    """Make the x axis one of whole years, with room at both ends."""
    axes.set_xlim(min(years) - 1, max(years) + 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))


def legend_beside(axes: Axes, handles: Sequence[Line2D], *, width: int = 32) -> None:
    """What the marks mean, to the right of the axes; long names on several lines."""
    labels = ["\n".join(wrap(str(handle.get_label()), width)) for handle in handles]
    axes.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, borderaxespad=0.0,
        handlelength=1.6, labelspacing=0.8, fontsize=8.5,
    )  # fmt: skip
