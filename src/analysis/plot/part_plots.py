"""Wholes and parts: a total with the parts that make it up, and nested squares drawn to scale."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, rows_of

#: Fill and hatch of each kind of bar.
_BARS = {
    "total": (style.INK, ""),
    "part": (style.BLUE, ""),
    "rest": (style.PAPER, "////"),
    "excess": (style.ORANGE, "xxxx"),
}
#: From the corner of a square to its words.
_POINTER: style.Look = {"color": style.MUTED, "linewidth": 0.8, "marker": "o", "ms": 2.5, "markevery": [0]}


@style.figure
def waterfall(steps: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A total and the parts that add up to it; what they leave is not accounted for, what goes beyond is too much.

    Parameters
    ----------
    steps : DataFrame
        Needs ``label`` and ``value``, the total first. Uses ``unit``, ``currency``.

    Examples
    --------
    >>> ax = an.plot.waterfall(pd.DataFrame({"label": ["all", "women", "men"], "value": [100, 60, 30]}))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['not accounted for', '10']
    """
    found = rows_of(steps, "waterfall", needed="label value", columns="label kind #value unit currency")
    rows = drawable(row for row in found if row["value"] == row["value"])
    for row in rows:
        row["kind"] = "total" if row is rows[0] else "part"
    bars = _bars(rows)
    said = [words.amount(bar["value"], bar) for bar in bars]
    lines = [
        style.Line(bar["label"], value, marked=True, strong=bar["kind"] == "total")
        for bar, value in zip(bars, said, strict=True)
    ]
    axes, heights = style.rows_axes(lines, ax)
    for at, bar in zip(heights, bars, strict=True):
        fill, hatch = _BARS[bar["kind"]]
        look: style.Look = {"color": fill, "edgecolor": style.MUTED, "hatch": hatch}
        axes.barh(at, bar["value"], 0.15, bar["start"], gid=f"bar-{bar['kind']}", **look)
    values = [edge for bar in bars for edge in (bar["start"], bar["start"] + bar["value"])]
    style.number_axis(axes, values, axis="x", label=words.units(rows), linear=True)
    return attach(axes, "waterfall", rows, [f"{line.name}: {line.value}" for line in lines])


def _bars(rows: Sequence[Row]) -> list[Row]:
    """Each row with the start of its bar, and what its parts leave of the total, or exceed it by."""
    total, *parts = rows
    bars, at = [total | {"start": 0.0}], 0.0
    for part in parts:
        bars.append(part | {"start": at})
        at += part["value"]
    left = total["value"] - at
    if at and abs(left) > 1e-9 * abs(total["value"]) > 0:
        kind = "rest" if left > 0 else "excess"
        rest: Row = {"kind": kind, "label": words.label(kind), "value": abs(left)}
        bars.append(total | rest | {"start": min(at, total["value"])})
    return bars


@style.figure
def areas(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Squares inside one another, their areas to scale: persons found inside trafficked inside modern slavery.

    Parameters
    ----------
    values : DataFrame
        Needs ``label``, and ``value`` or ``best``, not negative and in one unit; without one, a row is named below and
        not drawn. Uses ``note``, such as year and maker.

    Examples
    --------
    >>> ax = an.plot.areas(pd.DataFrame({"label": ["found", "all"], "value": [1, 4]}))
    >>> [round(patch.get_width() ** 2, 2) for patch in ax.patches]
    [1.0, 0.25]
    """
    columns = "label #value=best note unit currency"
    rows = rows_of(values, "areas", needed="label value|best", columns=columns)
    if any(row["value"] < 0 for row in rows):
        raise ValueError("plot.areas draws no negative value; column value has one")
    rows.sort(key=lambda row: (row["value"] != row["value"], -row["value"]))
    (largest, *_) = drawable(row["value"] for row in rows if row["value"] > 0)
    inches, letters = style.fit((3.2, 40), (1.7, 21))
    said = [list(filter(None, (row["label"], words.amount(row["value"], row), row["note"]))) for row in rows]
    blocks = [words.lines("\n".join(parts), letters) for parts in said]
    heights = [((block.count("\n") + 1) * style.LINE + 0.12) / inches for block in blocks]
    at = max(1.0, sum(heights))
    axes = style.new_axes(ax, height=at * inches + 0.1)
    axes.set(xlim=(0, style.fit(*style.WIDTHS) / inches), ylim=(0, at), aspect="equal", anchor="SW")
    axes.set_axis_off()
    for place, (row, block, height) in enumerate(zip(rows, blocks, heights, strict=True)):
        axes.text(1.12, at, block, va="top", linespacing=1.2)
        if row["value"] > 0:
            side, fill = (row["value"] / largest) ** 0.5, style.STEPS[min(place, len(style.STEPS) - 1)]
            axes.add_patch(Rectangle((0, 0), side, side, fc=fill, ec=style.PAPER, linewidth=1.2, gid="area"))
            axes.plot([side, 1.09], [side, at - 0.09 / inches], **_POINTER)
        at -= height
    return attach(axes, "areas", rows, [", ".join(parts) for parts in said])
