"""Rows with words: a name left of its mark and a value right of it, or both above it on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis.plot import figure_words as words
from analysis.plot import marks, style
from analysis.plot.scales import number_axis

#: Inches between rows, above a heading, of a mark below its words, and of the numbers below the axis with their label.
_BETWEEN, _ABOVE, _MARK, _AXIS = 0.1, 0.1, 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a row.

    Parameters
    ----------
    name : str
        Who and when, or a heading; line breaks are kept.
    value : str
        As printed.
    heading : bool
        Whether it stands over other rows, across the figure, and has no mark.
    strong : bool
        Whether it is set in bold.
    color : str
        Of the words.
    """

    name: str
    value: str = ""
    heading: bool = False
    strong: bool = False
    color: str = style.INK


def rows_axes(rows: Sequence[Words], ax: Axes | None, *, below: float = 0.0) -> tuple[Axes, list[float]]:
    """Axes with the words of some rows, and the height at which the mark of each stands; one unit is an inch.

    Parameters
    ----------
    rows : sequence of Words
        From the top.
    ax : matplotlib Axes or None
        Where to draw; None makes a figure that fits.
    below : float
        Inches for a key.
    """
    blocks = [_block(row) for row in rows]
    total = sum(height for height, _, _ in blocks)
    ax = style.own_axes(ax, height=total + _AXIS + below)
    ax.set_ylim(total, 0)
    ax.set_yticks([])
    top, heights = 0.0, []
    for row, (height, name, value) in zip(rows, blocks, strict=True):
        heights.append(_write(ax, row, name, value, top=top, height=height))
        top += height
    return ax, heights


def _block(row: Words) -> tuple[float, str, str]:
    """Inches of a row, its name and its value in lines; on a phone a long value stands below the name."""
    one = style.sheet()
    if row.heading:
        name, value, room = words.lines(row.name, one.heading), "", _ABOVE + _BETWEEN / 2
    elif not one.narrow:
        name, value, room = words.lines(row.name, one.label), words.lines(row.value, one.value), _BETWEEN
    elif len(row.value) <= one.value:
        name, value, room = words.lines(row.name, one.label - len(row.value) - 2), row.value, _MARK + _BETWEEN
    else:
        name, value, room = words.lines(f"{row.name}\n{row.value}", one.label), "", _MARK + _BETWEEN
    return max(name.count("\n"), value.count("\n")) * style.LINE + style.LINE + room, name, value


def _write(ax: Axes, row: Words, name: str, value: str, *, top: float, height: float) -> float:
    """Write the words of a row beside its mark, or above it; returns the height at which the mark stands."""
    inside = style.sheet().narrow
    middle = top + height / 2
    if row.heading:
        middle += _BETWEEN / 4
        _text(ax, row, name, at=(0.0, middle), shift=0, ha="left", va="center")
    elif inside:
        _text(ax, row, name, at=(0.0, top + 0.02), shift=0, ha="left", va="top")
        _text(ax, row, value, at=(1.0, top + 0.02), shift=0, ha="right", va="top")
        return top + height - _BETWEEN / 2 - _MARK / 2
    else:
        _text(ax, row, name, at=(0.0, middle), shift=-8, ha="right", va="center")
        _text(ax, row, value, at=(1.0, middle), shift=8, ha="left", va="center")
    return middle


def _text(
    ax: Axes, row: Words, text: str, *, at: tuple[float, float], shift: float, ha: str, va: str
) -> None:
    """Words at an edge of the axes; on a phone they are inside and cover its lines."""
    # Not an annotation, which takes three times as long to place.
    beside = ax.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, ax.figure.dpi_scale_trans)
    weight = "bold" if row.heading or row.strong else "normal"
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6} if style.sheet().narrow else None
    look: dict[str, Any] = {"ha": ha, "va": va, "color": row.color, "weight": weight, "bbox": ground}
    if text:
        ax.text(*at, text, transform=beside, **look)


#: A row: its words, and the claim or estimate whose mark it has, if any.
Line = tuple[Words, pd.Series | None]


def marked_rows(
    rows: Sequence[Line], ax: Axes | None, *, log: bool | None, label: str, extra: Sequence[Artist] = ()
) -> tuple[Axes, list[float]]:
    """Rows with their words and marks on one axis, and a key of the marks; returns the height of each row.

    Parameters
    ----------
    rows : sequence of (Words, Series or None)
        From the top; a mark has the columns of `marks.COLUMNS`, and may have ``ink`` and ``size``.
    ax : matplotlib Axes or None
        Where to draw; None makes a figure that fits.
    log : bool or None
        Whether the axis is logarithmic; None decides by the values.
    label : str
        What the axis counts.
    extra : sequence of Artist
        What the key has besides, before the marks.
    """
    drawn = [row for _, row in rows if row is not None]
    handles = [*extra, *marks.key_marks(map(marks.form, drawn))]
    below = style.key_height(handles, columns=2)
    axes, heights = rows_axes([said for said, _ in rows], ax, below=below)
    values = [row[end] for row in drawn for end in ("low", "best", "high")]
    number_axis(axes, values, log=log, axis="x", label=label)
    for (_, row), at in zip(rows, heights, strict=True):
        if row is not None:
            marks.draw(axes, row, at, ink=row.get("ink", ""), size=row.get("size", 6.5))
    style.key(axes, handles, own=ax is None, columns=2)
    return axes, heights
