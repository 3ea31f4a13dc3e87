"""Numbers side by side: the answers of all choices, parts of a total, and squares inside one another."""

from collections.abc import Sequence
from math import isnan, nan

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, not_missing, rows_of
from analysis.plot.row_axes import rows_axes

#: The cells of a column, (rows,), by its name.
_Cells = dict[str, np.ndarray]
#: Lower and upper column of each band, and its shade.
_BANDS = {
    "interval": ("lowest_low95", "highest_high95", style.STEPS[0]),
    "answers": ("lowest_median", "highest_median", style.STEPS[1]),
}
_MEDIANS: style.Look = {"color": style.BLUE, "linewidth": 2.2}
_PUBLISHED: style.Look = {"color": style.ORANGE, "linewidth": 1.6, "linestyle": "--"}
#: Fill and hatch of each kind of bar.
_BARS = {
    "total": (style.INK, ""),
    "part": (style.BLUE, ""),
    "rest": (style.PAPER, "////"),
    "excess": (style.ORANGE, "xxxx"),
}
#: What parts leave of a total is rounding below this share of it.
_ROUNDING = 1e-9
#: From the corner of a square to its words.
_POINTER: style.Look = {"color": style.MUTED, "linewidth": 0.8, "marker": "o", "ms": 2.5, "markevery": [0]}


@style.figure
def multiverse(curve: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """The answers of all combinations of choices from the smallest to the largest, with the widest intervals.

    Parameters
    ----------
    curve : DataFrame
        One region's rows of 30_specification_curve. Needs ``bin`` (from 1) and ``middle_median``. Uses the other
        medians and ends there, and ``published_median`` (else that of ``attrs["summary"]``).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.
        If a ``bin`` stands twice, as in the curves of two regions.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> curve = pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]})
    >>> [float(value) for value in an.plot.multiverse(curve).lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    columns = "#bin #lowest_median #middle_median #highest_median #lowest_low95 #highest_high95 "
    columns += "#published_median"
    rows = rows_of(curve, "multiverse", needed="bin middle_median", columns=columns, drawn="middle_median")
    bins = {row["bin"] for row in rows}
    if len(bins) < len(rows):
        raise ValueError("plot.multiverse draws one region's curve; the frame has a bin twice")
    published = _published_median(curve, rows)
    for row in rows:
        row["published_median"] = published
    rows.sort(key=lambda row: row["bin"])
    cells = {}
    for name in rows[0]:
        column = [row[name] for row in rows]
        cells[name] = np.array(column)
    bands = []
    for name, (low, _, _) in _BANDS.items():
        is_missing = np.isnan(cells[low])
        if not is_missing.all():
            bands.append(name)
    key = _key_of_curve(bands, published)
    axes = style.new_axes(ax, height=style.fit(3.0, 2.6), key=key)
    _draw_curve(axes, cells, bands, published)
    letters = style.letters(60, 30)
    share_label = words.lines(words.label("share"), letters)
    axes.set_xlim(0, 100)
    axes.set_xlabel(share_label)
    answers = _answers(cells, published)
    return attach(axes, "multiverse", rows, answers)


def _key_of_curve(bands: Sequence[str], published: float) -> style.Key:
    """What lines and shades of a curve mean, the innermost band first."""
    key = {words.label("median"): _MEDIANS}
    if not isnan(published):
        key[words.label("published")] = _PUBLISHED
    for name in reversed(bands):
        _, _, fill = _BANDS[name]
        key[words.label(name)] = style.shade(fill)
    return key


def _draw_curve(ax: Axes, cells: _Cells, bands: Sequence[str], published: float) -> None:
    """The bands, the middle answers as steps, and the answer with the usual choices, over shares of combinations."""
    # In percent, at the middle of each bin.
    bins = cells["bin"]
    middles = bins - 0.5
    share = middles / bins.max() * 100
    for name in bands:
        low, high, fill = _BANDS[name]
        look: style.Look = {"color": fill, "linewidth": 0, "step": "mid"}
        look["gid"] = words.label(name)
        ax.fill_between(share, cells[low], cells[high], **look)
    medians = cells["middle_median"]
    ax.plot(share, medians, drawstyle="steps-mid", gid="medians", **_MEDIANS)
    if not isnan(published):
        ax.axhline(published, gid="published", **_PUBLISHED)
    columns = [column for name, column in cells.items() if name != "bin"]
    amounts = np.concatenate(columns)
    style.number_axis(ax, "y", amounts)


def _published_median(curve: pd.DataFrame, rows: Sequence[Row]) -> float:
    """The answer with the usual choices: a row's, else that of the curve's summary; NaN where there is none."""
    attributes = getattr(curve, "attrs", {})
    summary = pd.DataFrame(attributes.get("summary"))
    candidates = [row["published_median"] for row in rows]
    candidates.extend(summary.get("published_median", ()))
    medians = not_missing(*candidates)
    return medians[0] if medians else nan


def _answers(cells: _Cells, published: float) -> list[str]:
    """The smallest and the largest answer, the middle one, and that with the usual choices, in words."""
    medians = cells["middle_median"]
    smallest = np.nanmin([medians, cells["lowest_median"]])
    largest = np.nanmax([medians, cells["highest_median"]])
    middle = medians[len(medians) // 2]
    answers = {
        "answers": f"{words.rounded(smallest)} to {words.rounded(largest)}",
        "middle": words.rounded(middle),
    }
    if not isnan(published):
        answers["published"] = words.rounded(published)
    sentences = []
    for code, answer in answers.items():
        name = words.label(code)
        sentences.append(f"{name}: {answer}")
    return sentences


@style.figure
def waterfall(steps: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """A total and the parts that add up to it; what they leave is not accounted for, what goes beyond is too much.

    Parameters
    ----------
    steps : DataFrame
        Needs ``label`` and ``value``, the total first. Uses ``unit``, ``currency``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> ax = an.plot.waterfall(pd.DataFrame({"label": ["all", "women", "men"], "value": [100, 60, 30]}))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['not accounted for', '10']
    """
    columns = "label #value unit currency"
    rows = rows_of(steps, "waterfall", needed="label value", columns=columns, drawn="value")
    bars = _bars(rows)
    for bar in bars:
        bar["_name"] = bar["label"]
        bar["_value"] = words.amount(bar["value"], bar)
        bar["_marked"] = True
        bar["_strong"] = bar["_kind"] == "total"
    axes = rows_axes(bars, ax)
    ends = list[float]()
    sentences = []
    for bar in bars:
        kind = bar["_kind"]
        start = bar["_start"]
        length = bar["value"]
        fill, hatch = _BARS[kind]
        look: style.Look = {"color": fill, "edgecolor": style.MUTED, "hatch": hatch}
        axes.barh(bar["_at"], length, 0.15, start, gid=f"bar-{kind}", **look)
        ends += [start, start + length]
        sentences.append(f"{bar['_name']}: {bar['_value']}")
    units = words.units(rows)
    style.number_axis(axes, "x", ends, label=units, linear=True)
    return attach(axes, "waterfall", rows, sentences)


def _bars(rows: Sequence[Row]) -> list[Row]:
    """A bar for the total, one for each part behind the part before it, and one for what the parts leave or exceed."""
    total_row, *part_rows = rows
    total = total_row["value"]
    bars = [total_row | {"_kind": "total", "_start": 0.0}]
    end = 0.0
    for row in part_rows:
        bars.append(row | {"_kind": "part", "_start": end})
        end += row["value"]
    gap = abs(total - end)
    is_rounding = gap <= _ROUNDING * abs(total)
    if not end or not total or is_rounding:
        return bars
    kind = "rest" if total > end else "excess"
    gap_bar = total_row | {"value": gap, "_kind": kind}
    gap_bar["label"] = words.label(kind)
    gap_bar["_start"] = min(end, total)
    bars.append(gap_bar)
    return bars


@style.figure
def areas(values: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """Squares inside one another, their areas to scale: persons found inside trafficked inside modern slavery.

    Parameters
    ----------
    values : DataFrame
        Needs ``label``, and ``value`` or ``best``, not negative and in one unit; without one, a row is named below and
        not drawn. Uses ``note``, such as year and maker.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.
        If a value is negative.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> ax = an.plot.areas(pd.DataFrame({"label": ["found", "all"], "value": [1, 4]}))
    >>> [round(patch.get_width() ** 2, 2) for patch in ax.patches]
    [1.0, 0.25]
    """
    columns = "label #value=best note unit currency"
    rows = rows_of(values, "areas", needed="label value|best", columns=columns)
    _check_values(rows)
    # The largest first, those without a value last.
    rows.sort(key=lambda row: (isnan(row["value"]), -row["value"]))
    # The words have what the squares leave of the width.
    scale = style.width.get() / style.fit(*style.WIDTHS)
    inches = style.fit(3.2, 1.7) * scale
    blocks = [_block(row) for row in rows]
    line_count = 1 + max(block.count("\n") for block in blocks)
    # On the axes one is the side of the largest square, in so many inches.
    slot = (line_count * style.LINE + 0.12) / inches
    top = max(1.0, slot * len(rows))
    across = style.width.get() / inches
    axes = style.new_axes(ax, height=top * inches + 0.1)
    axes.set_xlim(0, across)
    axes.set_ylim(0, top)
    axes.set_aspect("equal", anchor="SW")
    axes.set_axis_off()
    heights = [top - slot * index for index in range(len(rows))]
    for height, block in zip(heights, blocks, strict=True):
        axes.text(1.12, height, block, va="top", linespacing=1.2)
    largest = rows[0]["value"]
    first_line = 0.09 / inches
    for index, row in enumerate(rows):
        value = row["value"]
        if value > 0:
            side = (value / largest) ** 0.5
            _draw_square(axes, index, side, heights[index] - first_line)
    sentences = [words.joined(", ", *_parts(row)) for row in rows]
    return attach(axes, "areas", rows, sentences)


def _check_values(rows: Sequence[Row]) -> None:
    """A square has the area of its value: none is negative, and there is one to draw."""
    values = [row["value"] for row in rows]
    if any(value < 0 for value in values):
        raise ValueError("plot.areas draws no negative value; column value has one")
    drawable(value for value in values if value > 0)


def _parts(row: Row) -> tuple[str, str, str]:
    """What is written of a square: its name, its amount and its note."""
    amount = words.amount(row["value"], row)
    return row["label"], amount, row["note"]


def _block(row: Row) -> str:
    """The words of a square, in lines that fit beside the squares."""
    parts = _parts(row)
    text = words.joined("\n", *parts)
    return words.lines(text, style.letters(40, 21))


def _draw_square(ax: Axes, index: int, side: float, pointed_at: float) -> None:
    """The square of the row at a position, and a line from its corner to the height of its words."""
    step = min(index, len(style.STEPS) - 1)
    look: style.Look = {"fc": style.STEPS[step], "ec": style.PAPER, "linewidth": 1.2, "gid": "area"}
    corner = (0, 0)
    square = Rectangle(corner, side, side, **look)
    ax.add_patch(square)
    across = [side, 1.09]
    up = [side, pointed_at]
    ax.plot(across, up, **_POINTER)
