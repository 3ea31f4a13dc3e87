"""Fixed margins in inches, a log axis with numbers written out, captions and keys: what figures share."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from textwrap import wrap

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import (
    FixedFormatter,
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullLocator,
)

from analysis.report import numbers
from analysis.report.letters import balanced, breadth, broken
from analysis.report.style import MUTED, PAGE, PAPER, Sheet, new_figure
from analysis.vocabulary import OWN

#: Low, best and high of a number, as far as it has them.
Ends = tuple[float | None, float | None, float | None]
#: Points of the arrow of a bound.
_ARROW = 13
#: Ems of a line of a key with the room below it.
_LINE_OF_KEY = 1.32
#: A name that ends in its own abbreviation: International Labour Organization (ILO).
_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*)\)$")
#: Inches from the edge of a narrow sheet to its words, and around a word that must stand alone.
EDGE, CLEAR = 0.03, 0.05
#: Points of the numbers below the axis of a narrow sheet, at most.
_MOST_NARROW = 8.0
#: Inches of a narrow sheet that a line of small print takes.
PRINT = 0.145


def short_name(maker: str) -> str:
    """A producer as a figure names it: by its abbreviation where it has one, without what it is made up of."""
    if maker == "not named":
        return "producer not named"
    if maker == OWN:
        return "worked out here"
    if short := _ABBREVIATED.search(maker):
        return short.group(1)
    return maker.split(" (", 1)[0]


def canvas(
    *,
    height: float,
    left: float,
    right: float,
    top: float = 0.15,
    bottom: float = 0.5,
    sheet: Sheet = PAGE,
) -> tuple[Figure, Axes]:
    """An empty figure as wide as its sheet with one axes in it.

    Parameters
    ----------
    height : float
        Of the whole figure, in inches.
    left, right, top, bottom : float
        Margins around the axes, in inches; fixed, so that nothing is measured when it is drawn.
    sheet : Sheet
        What it is drawn for.
    """
    figure = new_figure(height=height, sheet=sheet)
    box = (
        left / sheet.width,
        bottom / height,
        (sheet.width - left - right) / sheet.width,
        (height - top - bottom) / height,
    )
    with mpl.rc_context(sheet.rc):
        return figure, figure.add_axes(box)


def year_canvas(sheet: Sheet) -> tuple[Figure, Axes]:
    """An empty figure for amounts over the years, as wide as the sheet; a key stands below it."""
    if sheet.narrow:
        return canvas(height=2.6, left=0.72, right=0.12, top=0.1, bottom=0.26, sheet=sheet)
    return canvas(height=3.1, left=1.1, right=0.25, top=0.15, bottom=0.36, sheet=sheet)


#: With fewer powers of ten than this on an axis, lines stand between them too.
_FEW_DECADES = 3


def log_scale(axes: Axes, values: Iterable[float], *, axis: str, few_below: int = _FEW_DECADES) -> str:
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
    few = decades < few_below
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


def thin_ticks(axes: Axes, sheet: Sheet, *, size: float = 8.0) -> None:
    """Leave unsaid the numbers below the axis that would touch one another or be cut; `size` is theirs on a page."""
    size = min(sheet.points(size), _MOST_NARROW) if sheet.narrow else size
    low, high = sorted(axes.get_xlim())
    ticks = [float(tick) for tick in axes.xaxis.get_majorticklocs() if low <= tick <= high]
    said = list(axes.xaxis.get_major_formatter().format_ticks(ticks))
    middles = [_inches_across(axes, tick) for tick in ticks]
    halves = [breadth(text, size) / 2 for text in said]
    every = range(len(ticks))
    inside = [one for one in every if halves[one] <= middles[one] <= sheet.width - halves[one]]
    apart = 2 * CLEAR if sheet.narrow else CLEAR
    step = next(
        step for step in range(1, len(ticks) + 2)
        if _apart([(middles[one], halves[one]) for one in inside[::step]], apart)
    )  # fmt: skip
    kept = set(inside[::step])
    if not sheet.narrow and len(kept) == len(ticks):
        return
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FixedFormatter([said[one] if one in kept else "" for one in every]))
    axes.tick_params(axis="x", labelsize=size)


def _inches_across(axes: Axes, x: float) -> float:
    """How far from the left edge of the sheet a value stands."""
    pixels = axes.transData.transform((x, axes.get_ylim()[0]))[0]
    return float(pixels) / axes.get_figure(root=True).dpi  # type: ignore[union-attr]


def _apart(words: Sequence[tuple[float, float]], apart: float) -> bool:
    """Whether words with these middles and half widths leave so many inches between them."""
    return all(one + half + apart <= other - its for (one, half), (other, its) in pairwise(words))


def grow(axes: Axes, *, above: float = 0.0, below: float = 0.0) -> None:
    """Make the figure so many inches taller; all its axes keep their size and their distance from one another."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    taller = height + above + below
    figure.set_size_inches(width, taller)
    for one in figure.axes:
        box = one.get_position()
        one.set_position(
            (box.x0, (box.y0 * height + below) / taller, box.width, box.height * height / taller)
        )


def _margins(axes: Axes) -> tuple[float, float]:
    """Inches left of the axes and below it."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    box = axes.get_position()
    return float(box.x0 * width), float(box.y0 * height)


def caption(axes: Axes, text: str, sheet: Sheet, *, size: float = 8.0) -> None:
    """What the axis says, in small print below it: on a narrow sheet in as many lines as it takes."""
    if not sheet.narrow:
        lines = balanced(text, _room_centred(axes, sheet), size)
        axes.set_xlabel("\n".join(lines), color=MUTED, fontsize=size)
        grow(axes, below=size * 1.4 / 72 * (len(lines) - 1))
        return
    size = sheet.points(size)
    lines = broken(text, sheet.width - 2 * EDGE, size)
    _below(axes, "\n".join(lines), sheet, size=size)


def _room_centred(axes: Axes, sheet: Sheet) -> float:
    """Inches of a line that is centred below the axes and not cut by either edge."""
    box = axes.get_position()
    middle = float(box.x0 + box.x1) / 2 * sheet.width
    return 2 * (min(middle, sheet.width - middle) - EDGE - CLEAR)


def _below(axes: Axes, text: str, sheet: Sheet, *, size: float) -> None:
    """Lines of small print below everything that a narrow sheet holds so far."""
    left, bottom = _margins(axes)
    place = ((EDGE - left) * 72, -(bottom + 0.02) * 72)
    axes.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=place, textcoords="offset points", va="top", color=MUTED,
        fontsize=size, annotation_clip=False, linespacing=PRINT * 72 / size / 1.17,
    )  # fmt: skip
    grow(axes, below=PRINT * (text.count("\n") + 1) + CLEAR)


def side_caption(axes: Axes, text: str, sheet: Sheet) -> None:
    """What the upright axis says: beside it, or above it on a narrow sheet."""
    if not sheet.narrow:
        axes.set_ylabel(text, color=MUTED, fontsize=8)
        return
    axes.tick_params(axis="y", labelsize=sheet.smallest)
    left, _ = _margins(axes)
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=((EDGE - left) * 72, 6), textcoords="offset points",
        va="bottom", color=MUTED, fontsize=sheet.points(8), annotation_clip=False,
    )  # fmt: skip
    grow(axes, above=PRINT)


def legend_beside(
    axes: Axes, handles: Sequence[Line2D], *, width: int = 32, sheet: Sheet = PAGE, columns: int = 1
) -> None:
    """What the marks mean, to the right of the axes, or below them on a narrow sheet; long names on several lines."""
    if sheet.narrow:
        legend_below(axes, handles, sheet, columns=columns)
        return
    labels = ["\n".join(wrap(str(handle.get_label()), width)) for handle in handles]
    axes.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, borderaxespad=0.0,
        handlelength=1.6, labelspacing=0.8, fontsize=8.5,
    )  # fmt: skip
    lines = sum(label.count("\n") + 1 for label in labels)
    missing = (lines * _LINE_OF_KEY + len(labels) * 0.8) * 8.5 / 72 - _inches_down(axes)
    if missing > 0:
        grow(axes, below=missing)


def spread(axes: Axes, years: Sequence[float], sheet: Sheet, *, apart: float = 0.11) -> list[float]:
    """The same years, those that would be drawn over one another moved so many inches apart, around their middle.

    Only years of one place are moved: what stands next to one another keeps its order and its year.
    """
    low, high = axes.get_xlim()
    unit = (high - low) / (axes.get_position().width * sheet.width)
    order = sorted(range(len(years)), key=lambda one: (years[one], one))
    clusters: list[list[int]] = []
    for one in order:
        if clusters and years[one] - years[clusters[-1][-1]] < apart * unit * 0.75:
            clusters[-1].append(one)
        else:
            clusters.append([one])
    moved = list(years)
    for cluster in clusters:
        middle = sum(years[one] for one in cluster) / len(cluster)
        for place, one in enumerate(cluster):
            if len(cluster) > 1:
                moved[one] = middle + (place - (len(cluster) - 1) / 2) * apart * unit
    return moved


def upright(
    axes: Axes, x: float, ends: Ends, *, color: str, shape: str, size: float = 5.0, wide: float = 4.6
) -> None:
    """A number as claimed, hollow, on an upright axis: a point, a bar from end to end, or an arrow from a bound."""
    low, best, high = ends
    if best is not None:
        axes.plot([x], [best], shape, color=color, markerfacecolor=PAPER, markersize=size, zorder=5)
    elif low is not None and high is not None:
        for width, shade, order in ((wide, color, 5), (wide - 2, PAPER, 6)):
            axes.plot([x, x], [low, high], color=shade, linewidth=width, solid_capstyle="butt", zorder=order)
        axes.plot([x, x], [low, high], "_", color=color, markersize=wide, zorder=7)
    else:
        end, way = (low, 1) if low is not None else (high, -1)
        assert end is not None
        arrow = {"arrowstyle": "<-", "color": color, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(x, end), xytext=(0, way * _ARROW), textcoords="offset points", arrowprops=arrow)
        axes.plot([x], [end], "_", color=color, markersize=8, markeredgewidth=1.5, zorder=5)


def _inches_down(axes: Axes) -> float:
    """Inches from the top of the axes to the bottom of the sheet."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().y1 * figure.get_figheight())


#: Ems that the mark of a key takes with the room beside it, and that stand between two of its lines.
_MARK, _BETWEEN = 2.4, 0.45


def legend_below(axes: Axes, handles: Sequence[Line2D], sheet: Sheet, *, columns: int) -> None:
    """A key below everything that the sheet holds so far, as wide as the sheet."""
    left, bottom = _margins(axes)
    size = sheet.points(8.0)
    room = (sheet.width - 2 * EDGE) / columns - _MARK * size / 72 - CLEAR
    labels = [broken(str(handle.get_label()), room, size) for handle in handles]
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    box = axes.get_position()
    corner = ((EDGE - left) / (box.width * width), -(bottom + 0.03) / (box.height * height))
    axes.legend(
        handles, ["\n".join(lines) for lines in labels], loc="upper left", bbox_to_anchor=corner, frameon=False,
        borderaxespad=0.0, borderpad=0.0, handlelength=1.6, handletextpad=0.8, labelspacing=_BETWEEN, fontsize=size,
        ncols=columns, columnspacing=1.0,
    )  # fmt: skip
    deep = -(-len(labels) // columns)
    lines = max(sum(map(len, labels[start : start + deep])) for start in range(0, len(labels), deep))
    grow(axes, below=(lines * 1.2 + deep * _BETWEEN) * size / 72 + CLEAR)
