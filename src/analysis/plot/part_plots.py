"""Wholes and parts: a waterfall of parts or of steps, and nested squares drawn to scale."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import drawable, gathered
from analysis.plot.outputs import attach
from analysis.plot.row_layout import Line, Row, rows_axes

#: Fill and hatch of each kind of bar.
_LOOKS = {
    **dict.fromkeys(("total", "level"), (style.INK, "")),
    **dict.fromkeys(("part", "step"), (style.BLUE, "")),
    "rest": (style.PAPER, "////"),
    "excess": (style.ORANGE, "xxxx"),
}
#: From the corner of a square to its words.
_POINTER: style.Look = {"color": style.MUTED, "linewidth": 0.8, "marker": "o", "ms": 2.5, "markevery": [0]}


@style.figure
def waterfall(steps: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A total and the parts that add up to it, or the steps from a printed figure to the value that is used.

    A part begins where the one before ends; what is left of the total is shown as not accounted for, what goes
    beyond it as too much. A step changes the value before it by so much. A total or level begins at zero.

    Parameters
    ----------
    steps : DataFrame
        Needs ``label`` and ``value``. Uses ``unit``, ``currency``, and ``kind``: ``total`` (the first row, unless
        said), ``part`` (all others), ``step`` (a change, with its sign), ``level`` (a value from zero).

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import waterfall
    >>> ax = waterfall(pd.DataFrame({"label": ["all", "women", "men"], "value": [100, 60, 30]}))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['not accounted for', '10']
    """
    rows = gathered(steps, "waterfall", needed="label value", columns="label kind #value unit currency")
    rows = drawable(rows.dropna(subset=["value"]))
    usual = pd.Series(["total", *["part"] * (len(rows) - 1)])
    rows["kind"] = rows["kind"].where(rows["kind"].isin(_LOOKS), usual)
    bars = _bars(rows.to_dict("records"))
    lines = [Line(name, value, {}, strong=kind in ("total", "level")) for name, value, kind, *_ in bars]
    axes, heights = rows_axes(lines, ax)
    for at, (_, _, kind, start, end) in zip(heights, bars, strict=True):
        (fill, hatch), edge = _LOOKS[kind], style.MUTED
        axes.barh(at, end - start, 0.15, start, color=fill, edgecolor=edge, hatch=hatch, gid=f"bar-{kind}")
    style.number_axis(axes, [edge for *_, start, end in bars for edge in (start, end)], axis="x", linear=True)
    said = words.clauses((f"{name}: {value}" for name, value, *_ in bars), 8)
    alt = words.sentences(f"waterfall of {words.plural(len(rows), 'row')}", said)
    return attach(axes, "waterfall", alt=alt, rows=rows)


def _bars(rows: list[Row]) -> list[tuple[str, str, str, float, float]]:
    """Words, kind, start and end of each bar, with what is left of a total after its parts."""
    bars = []
    at, total = 0.0, 0.0
    for row in [*rows, rows[-1] | {"kind": "level", "value": None}]:
        kind, value = row["kind"], row["value"]
        if kind in ("total", "level"):
            left = total - at
            if at and abs(left) > 1e-9 * abs(total) > 0:
                name, rest = ("not accounted for", "rest") if left > 0 else ("more than the total", "excess")
                bars.append((name, words.amount(abs(left), row), rest, min(at, total), max(at, total)))
            at, total = (0.0, value) if kind == "total" else (value, 0.0)
            start, end = 0.0, value
        else:
            start, end = at, at + value
            at = end
        if value is not None:
            sign = "+" if kind == "step" and value > 0 else ""
            bars.append((row["label"], f"{sign}{words.amount(value, row)}", kind, start, end))
    return bars


@style.figure
def areas(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Squares inside one another, their areas to scale: persons found inside trafficked inside modern slavery.

    Rows without a value are named below, not drawn.

    Parameters
    ----------
    values : DataFrame
        Needs ``label``, and ``value`` or ``best``, not negative and in one unit. Uses ``note``, such as year and maker.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import areas
    >>> ax = areas(pd.DataFrame({"label": ["found", "all"], "value": [1, 4]}))
    >>> [round(patch.get_width() ** 2, 2) for patch in ax.patches]
    [1.0, 0.25]
    """
    columns = "label #value=best note unit currency"
    rows = gathered(values, "areas", needed="label value|best", columns=columns)
    if (rows["value"] < 0).any():
        raise ValueError("plot.areas draws no negative value; column value has one")
    rows = drawable(rows.sort_values("value", ascending=False, kind="stable"))
    sides = (rows["value"] / drawable(rows[rows["value"] > 0])["value"].max()) ** 0.5
    inches, width = (1.7, 21) if style.sheet().narrow else (3.2, 40)
    said = [_said(row) for row in rows.to_dict("records")]
    blocks = [words.lines("\n".join(parts), width) for parts in said]
    heights = [((block.count("\n") + 1) * style.LINE + 0.12) / inches for block in blocks]
    at = max(1.0, sum(heights))
    axes = style.new_axes(ax, height=at * inches + 0.1)
    axes.set(xlim=(0, style.sheet().width / inches), ylim=(0, at), aspect="equal", anchor="SW")
    axes.set_axis_off()
    fills = [style.STEPS[min(place, len(style.STEPS) - 1)] for place in range(len(rows))]
    for side, block, height, fill in zip(sides, blocks, heights, fills, strict=True):
        axes.text(1.12, at, block, va="top", linespacing=1.2)
        if side > 0:
            axes.add_patch(Rectangle((0, 0), side, side, fc=fill, ec=style.PAPER, linewidth=1.2, gid="area"))
            axes.plot([side, 1.09], [side, at - 0.09 / inches], **_POINTER)
        at -= height
    count = f"{words.plural(int(rows['value'].notna().sum()), 'nested square')} drawn to scale"
    alt = words.sentences(count, words.clauses((", ".join(parts) for parts in said), 6))
    return attach(axes, "areas", alt=alt, rows=rows)


def _said(row: Row) -> list[str]:
    """Name, value and note of a square."""
    value = words.amount(row["value"], row) if words.known(row["value"]) else "no number held"
    return [part for part in (row["label"], value, row["note"]) if part]
