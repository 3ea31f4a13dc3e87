"""Answers of earlier years to a constant whose value is known today, around what was measured."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.plot import style
from analysis.plot.figure_records import described

#: Shade and line of each method's band.
_BANDS = {"additive": (style.STEPS[1], style.BLUE), "birge": (style.STEPS[0], style.ORANGE)}
_MEASURED: style.Look = {"color": style.INK, "marker": "o", "markersize": 3.5, "linestyle": "none"}
_ALONE: style.Look = {**_MEASURED, "color": style.MUTED, "mfc": style.PAPER, "marker": "D"}
#: Years of room on either side of the first and the last one.
_MARGIN = 3


@style.figure
def constant_answers(
    answers: pd.DataFrame,
    measured: pd.DataFrame,
    words: Mapping[str, str],
    *,
    ax: Axes | None = None,
    width: float | None = None,
) -> Axes:
    """Bands of the answers by year over the measurements, all in millionths from the value known today.

    Parameters
    ----------
    answers : DataFrame
        Needs ``year``, ``method``, ``low`` and ``high``; the methods that have a band are drawn.
    measured : DataFrame
        Needs ``year``, ``value``, ``error``, which is missing where none was printed, and ``pooled``.
    words : mapping
        What the figure calls ``axis``, ``years``, ``measured``, ``alone`` and each method; ``alt`` says what it shows.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on; 7.6, as on a page, unless given.
    """
    key = {words["measured"]: _MEASURED}
    if not measured["pooled"].all():
        key[words["alone"]] = _ALONE
    for method, (_, color) in _BANDS.items():
        key[words[method]] = {"color": color, "linewidth": 1.6}
    axes = style.new_axes(ax, height=style.fit(4.0, 4.2), key=key)
    # Errors shrink a thousandfold in a century: steps are even near the value known today, and grow further out.
    smallest = math.log10(measured["error"].min())
    even_to = 10.0 ** round(smallest)
    axes.set_yscale("symlog", linthresh=even_to, linscale=0.6)
    years = measured["year"].tolist()
    first = min(years) - _MARGIN
    last = max(years) + _MARGIN
    for method in _BANDS:
        _draw_band(axes, answers[answers["method"] == method], method, last)
    _draw_measured(axes, measured)
    axes.axhline(0, color=style.INK, linewidth=0.9, zorder=4)
    axes.grid(axis="y", color=style.GRID)
    axes.set_xlim(first, last)
    axes.set_xlabel(words["years"])
    axes.set_ylabel(words["axis"])
    locator = MaxNLocator(6, integer=True, min_n_ticks=1)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.yaxis.set_major_formatter("{x:,.7g}")
    return described(axes, words["alt"], answers)


def _draw_band(ax: Axes, answers: pd.DataFrame, method: str, last: float) -> None:
    """The interval of a method in each year, up to the year of the next answer."""
    fill, color = _BANDS[method]
    years = [*answers["year"], last]
    ends = {}
    for end in ("low", "high"):
        values = answers[end].tolist()
        # The last answer goes on to the end of the axis.
        values.append(values[-1])
        ends[end] = values
        ax.plot(years, values, drawstyle="steps-post", color=color, linewidth=1.3, gid=method, zorder=2)
    look: style.Look = {"step": "post", "color": fill, "alpha": 0.6, "linewidth": 0, "zorder": 1}
    ax.fill_between(years, ends["low"], ends["high"], **look)


def _draw_measured(ax: Axes, measured: pd.DataFrame) -> None:
    """What was measured, with its printed errors; values that are never put together are hollow."""
    is_pooled = measured["pooled"]
    for rows, look in ((measured[is_pooled], _MEASURED), (measured[~is_pooled], _ALONE)):
        years = _numbers(rows["year"])
        values = _numbers(rows["value"])
        ax.plot(years, values, gid="measured", zorder=3, **look)
    has_error = measured["error"].notna()
    printed = measured[has_error]
    low = printed["value"] - printed["error"]
    high = printed["value"] + printed["error"]
    ax.vlines(printed["year"], low, high, color=style.INK, linewidth=0.8, zorder=3)


def _numbers(column: "pd.Series[float]") -> Sequence[float]:
    """The cells of a column."""
    return list(column)
