"""Wholes and parts: a waterfall of parts or of steps, and nested squares drawn to scale."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, number, with_columns
from analysis.plot.outputs import described, nothing
from analysis.plot.row_layout import Words, rows_axes
from analysis.plot.scales import number_axis

_STEPS = ("label", "kind", "value", "unit", "currency")


@style.house()
def waterfall(steps: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A total and the parts that add up to it, or the steps from a printed figure to the value that is used.

    A part begins where the one before ends; what is left of the total is shown as not accounted for, what goes
    beyond it as too much. A step changes the value before it by so much. A total or level begins at zero.

    Parameters
    ----------
    steps : DataFrame
        Needs ``label`` and ``value``. Uses, where there: ``kind`` of each row: ``total`` (the first row, unless
        said), ``part`` (all others), ``step`` (a change, with its sign), ``level`` (a value from zero), and ``unit``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import waterfall
    >>> ax = waterfall(pd.DataFrame({"label": ["all", "women", "men"], "value": [100, 60, 30]}))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['not accounted for', '10']
    """
    rows = _step_rows(steps)
    if rows.empty:
        return nothing(ax, "waterfall")
    bars = _bars(rows)
    texts = [Words(name, value, strong=kind in ("total", "level")) for name, value, kind, *_ in bars]
    axes, heights = rows_axes(texts, ax)
    for at, (_, _, kind, start, end) in zip(heights, bars, strict=True):
        fill, hatch = _LOOKS[kind]
        axes.barh(
            at,
            end - start,
            left=start,
            height=0.15,
            color=fill,
            edgecolor=style.MUTED,
            hatch=hatch,
            gid=f"bar-{kind}",
        )
    number_axis(axes, [0.0, *(edge for *_, start, end in bars for edge in (start, end))], log=False, axis="x")
    return described(axes, "waterfall", _step_alt(rows, bars), rows)


#: Fill and hatch of each kind of bar.
_LOOKS = {
    "total": (style.INK, ""),
    "level": (style.INK, ""),
    "part": (style.BLUE, ""),
    "step": (style.BLUE, ""),
    "rest": (style.PAPER, "////"),
    "excess": (style.ORANGE, "xxxx"),
}
_Bar = tuple[str, str, str, float, float]


def _step_rows(data: pd.DataFrame) -> pd.DataFrame:
    """Steps with a value, each of a kind."""
    frame = checked(data, "waterfall", ("label", "value"))
    if frame.empty:
        return frame
    rows = with_columns(frame, _STEPS).dropna(subset=["value"]).reset_index(drop=True)
    usual = pd.Series(["total", *["part"] * (len(rows) - 1)][: len(rows)], dtype=object)
    rows["kind"] = rows["kind"].where(rows["kind"].isin(_LOOKS), usual)
    return rows


def _bars(rows: pd.DataFrame) -> list[_Bar]:
    """Words, kind, start and end of each bar, with what is left of a total after its parts."""
    bars: list[_Bar] = []
    at, total = 0.0, None
    for _, row in rows.iterrows():
        kind, value = row["kind"], float(row["value"])
        if kind in ("total", "level"):
            bars += _rest(at, total, row)
            bars.append((row["label"], words.amount(value, row), kind, 0.0, value))
            at, total = (0.0, value) if kind == "total" else (value, None)
            continue
        sign = "+" if kind == "step" and value > 0 else ""
        bars.append((row["label"], f"{sign}{words.amount(value, row)}", kind, at, at + value))
        at += value
    return bars + _rest(at, total, rows.iloc[-1])


def _rest(at: float, total: float | None, row: pd.Series) -> list[_Bar]:
    """What parts leave of their total, or have beyond it."""
    if total is None or not at or abs(at - total) < 1e-9 * abs(total):
        return []
    name, kind = ("not accounted for", "rest") if at < total else ("more than the total", "excess")
    return [(name, words.amount(abs(total - at), row), kind, min(at, total), max(at, total))]


def _step_alt(rows: pd.DataFrame, bars: Sequence[_Bar]) -> str:
    """What the figure shows, in words."""
    said = [f"{name}: {value}" for name, value, *_ in bars]
    return words.sentences(f"waterfall of {words.plural(len(rows), 'row')}", words.told(said, most=8))


@style.house()
def areas(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Squares inside one another, their areas to scale: persons found inside trafficked inside modern slavery.

    Parameters
    ----------
    values : DataFrame
        Needs ``label`` and ``value`` (or ``best``), positive and in one unit. Uses ``note``, where there, such as year
        and maker. Rows without a value are named below, not drawn.
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Raises
    ------
    ValueError
        If a needed column is missing, or a value is negative.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import areas
    >>> ax = areas(pd.DataFrame({"label": ["found", "all"], "value": [1, 4]}))
    >>> [round(patch.get_width() ** 2, 2) for patch in ax.patches]
    [1.0, 0.25]
    """
    rows = _area_rows(values)
    if rows.empty or not rows["value"].max() > 0:
        return nothing(ax, "areas")
    side, width = (1.7, 21) if style.sheet().narrow else (3.2, 40)
    blocks = [words.lines(_area_words(row), width) for _, row in rows.iterrows()]
    heights = [(block.count("\n") + 1) * style.LINE + 0.12 for block in blocks]
    axes = style.own_axes(ax, height=max(side, sum(heights)) + 0.1)
    axes.set(
        xlim=(0, style.sheet().width / side),
        ylim=(0, max(1.0, sum(heights) / side)),
        aspect="equal",
        anchor="SW",
    )
    axes.set_axis_off()
    at = axes.get_ylim()[1]
    for place, (block, height) in enumerate(zip(blocks, heights, strict=True)):
        _square(axes, float(rows["value"][place] / rows["value"].max()) ** 0.5, place, at=at - 0.09 / side)
        axes.text(1.12, at, block, va="top", linespacing=1.2)
        at -= height / side
    return described(axes, "areas", _area_alt(rows), rows)


def _area_rows(data: pd.DataFrame) -> pd.DataFrame:
    """The largest first; rows without a value last."""
    frame = checked(data, "areas", ("label", "value|best"))
    if frame.empty:
        return frame
    frame["value"] = number(frame, "value").fillna(number(frame, "best"))
    rows = with_columns(frame, ("label", "value", "note", "unit", "currency"))
    if (rows["value"] < 0).any():
        raise ValueError("plot.areas draws no negative value; column value has one")
    return rows.sort_values("value", ascending=False, kind="stable", na_position="last").reset_index(
        drop=True
    )


def _area_words(row: pd.Series) -> str:
    """Name, value and note of a square."""
    value = "nobody measured it" if pd.isna(row["value"]) else words.amount(row["value"], row)
    return "\n".join(part for part in (row["label"], value, row["note"]) if part)


def _square(ax: Axes, side: float, place: int, *, at: float) -> None:
    """A square from the lower left corner, and a line from its own corner to its words; nothing without a value."""
    if side > 0:
        shade = style.STEPS[min(place, len(style.STEPS) - 1)]
        ax.add_patch(
            Rectangle((0, 0), side, side, facecolor=shade, edgecolor=style.PAPER, linewidth=1.2, gid="area")
        )
        ax.plot(
            [side, 1.09],
            [side, at],
            color=style.MUTED,
            linewidth=0.8,
            marker="o",
            markersize=2.5,
            markevery=[0],
        )


def _area_alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    said = [", ".join(_area_words(row).split("\n")) for _, row in rows.iterrows()]
    return words.sentences(
        f"{words.plural(int(rows['value'].notna().sum()), 'nested square')} drawn to scale",
        words.told(said, most=6),
    )
