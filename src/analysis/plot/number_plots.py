"""Plain numbers as lines over years, editions and choices, and as parts of a whole."""

from itertools import pairwise
from math import isnan, nan

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.plot import figure_records as records
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, known, rows_of

_BROKEN: style.Look = {"color": style.MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.2}


@style.figure
def counts(detected: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    detected : DataFrame
        Needs ``year``, and ``value`` or ``best``. Uses ``series`` (else ``producer``), ``break_before`` (true where the
        row does not continue the one before it), ``low`` and ``high`` (of a range that hides the count), ``unit``.

    >>> counted = pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]})
    >>> [float(year) for year in an.plot.counts(counted).lines[0].get_xdata()]
    [2007.0, 2008.0, nan]
    """
    columns = "id=claim_id series=producer #year=period_middle|producer_year #value=best #low #high "
    columns += "break_before unit quantity #_x=year|period_middle|producer_year #_y=value|best"
    rows = rows_of(detected, "counts", needed="year|period_start|period_end value|best", columns=columns)
    for row in rows:
        row["series"] = row["series"] or records.label("series")
        row["break_before"] = row["break_before"].lower() in ("true", "1", "1.0")
        row["_line"], row["_dots"] = records.maker(row["series"]), "" if row["break_before"] else "-"
    # Those without a year last.
    rows.sort(key=lambda row: (isnan(row["year"]), row["year"]))
    lines = grouped(rows, "_line")
    # Before the first count of a line nothing is broken.
    for own in lines.values():
        own[0]["break_before"] = False
    looks = {name: style.look(place) | {"mec": style.PAPER} for place, name in enumerate(lines)}
    breaks = sorted(known(*{row["year"] - 0.5 for row in rows if row["break_before"]}))
    key = looks | ({records.label("break"): _BROKEN} if breaks else {})
    axes = style.new_axes(ax, height=style.fit(3.2, 2.7), key=key)
    said = _draw_lines(axes, lines, looks)
    for row in rows:
        if row["low"] <= row["high"]:
            dots, color = ":" if isnan(row["value"]) else "-", looks[row["_line"]]["color"]
            axes.vlines(row["year"], row["low"], row["high"], color=color, linestyle=dots)
    for year in breaks:
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    return attach(axes, "counts", rows, said, [records.count(len(breaks), "break")] if breaks else [])


def _draw_lines(ax: Axes, lines: dict[str, list[Row]], looks: style.Key) -> list[str]:
    """Draw each line over whole years, from `_x` and `_y`, with moves as `_dots` say, if at all; all lines in words."""
    said = []
    for line, own in lines.items():
        points = [(row["_x"], row["_y"], row["_dots"]) for row in own if not isnan(row["_y"])]
        for dots in (":", "-"):
            # Two numbers of one year are two points, not a move.
            steps = ((one, row) for one, row in pairwise(points) if one[0] < row[0] and row[2] == dots)
            if moves := [[one[:2], row[:2], (nan, nan)] for one, row in steps]:
                look = looks[line] | {"linestyle": dots, "marker": "", "gid": "slope"}
                ax.plot(*np.reshape(moves, (-1, 2)).T, **look)
        pairs = [point[:2] for point in points]
        look = {"zorder": 3, **looks[line], "linestyle": "none", "gid": "series"}
        ax.plot(*np.reshape(pairs, (-1, 2)).T, **look)
        said += [records.over_years(line, pairs)] if pairs else []
    rows = [row for own in lines.values() for row in own]
    values = [row[name] for row in rows for name in ("_y", "low", "high")]
    style.number_axis(ax, "y", values, label=records.units(rows))
    years = known(*(row["_x"] for row in rows))
    ax.set(xlim=(min(years) - 0.7, max(years) + 0.7))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter("{x:.0f}")
    return said


#: Lines that have a colour and a name; of more, those that move most have one, and all others are grey.
_NAMED, _GREY = 6, {"color": "#b9bfc8", "marker": ".", "linewidth": 1.0, "zorder": 1}


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Numbers from edition to edition, one line for each producer, quantity and place.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    claims : DataFrame
        Needs ``producer_year`` (the edition), and ``best``, ``low`` or ``high``. Uses ``producer``, ``quantity``,
        ``area`` (or ``region_code``), ``period_start`` and ``period_end``, ``unit``.

    >>> editions = pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]})
    >>> an.plot.slopes(editions).lines[0].get_linestyle()
    '-'
    """
    columns = "id=claim_id #producer_year #_x=producer_year #low #best #high #period_start #period_end "
    columns += "producer quantity area=region_code unit"
    found = rows_of(claims, "slopes", needed="producer_year best|low|high", columns=columns)
    for row in found:
        row["_y"] = [*known(row["best"], (row["low"] + row["high"]) / 2, row["low"], row["high"]), nan][0]
        row["_dots"], row["_period"] = "", f"{row['period_start']} {row['period_end']}"
    rows = drawable(row for row in found if not isnan(row["_x"] + row["_y"]))
    # A line is called what tells it from others, else by its maker. A quantity of another place ends with the place.
    places = [records.region(row["area"]) for row in rows]
    quantities = [row["quantity"].removesuffix(f", {place}") for row, place in zip(rows, places, strict=True)]
    makers = [records.maker(row["producer"]) for row in rows]
    differ = [part for part in (places, quantities, makers) if len(set(part)) > 1] or [makers]
    for row, *names in zip(rows, *differ, strict=True):
        row["_line"] = ", ".join(filter(None, names))
    rows.sort(key=lambda row: (row["_line"], row["_x"]))
    lines = grouped(rows, "_line")
    for one, row in (both for own in lines.values() for both in pairwise(own)):
        row["_dots"] = "-" if one["_period"] == row["_period"] else ":"
    named = list(lines)
    if len(lines) > _NAMED:
        values = {line: [row["_y"] for row in own if row["_y"] > 0] for line, own in lines.items()}
        moved = {line: max(own) / min(own) for line, own in values.items() if own}
        named = sorted(moved, key=lambda line: -moved[line])[: _NAMED - 1]
    looks = {name: style.look(place) for place, name in enumerate(named)}
    key = dict(looks) if len(lines) > 1 else {}
    if others := len(lines) - len(named):
        key[records.count(others, "more")] = _GREY
    for dots, meaning in records.LABELS["moves"].items():
        if dots in {row["_dots"] for row in rows}:
            key[meaning] = {"color": style.MUTED, "linestyle": dots}
    axes = style.new_axes(ax, height=style.fit(3.2, 2.8), key=key)
    said = _draw_lines(axes, lines, {name: looks.get(name, _GREY) for name in lines})
    axes.set_xlabel(records.label("edition"))
    said = [one for one, line in zip(said, lines, strict=True) if line in named]
    return attach(axes, "slopes", rows, [records.count(len(lines), "lines")], said)


#: Lower and upper column of each band, and its shade.
_BANDS = {"interval": ("lowest_low95", "highest_high95", style.STEPS[0])}
_BANDS |= {"answers": ("lowest_median", "highest_median", style.STEPS[1])}
_MEDIANS: style.Look = {"color": style.BLUE, "linewidth": 2.2}
_PUBLISHED: style.Look = {"color": style.ORANGE, "linewidth": 1.6, "linestyle": "--"}


@style.figure
def multiverse(curve: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The answers of all combinations of choices from the smallest to the largest, with the widest intervals.

    curve : DataFrame
        One region's rows of 30_specification_curve. Needs ``bin`` (from 1) and ``middle_median``. Uses the other
        medians and ends there, and ``published_median`` (else that of ``attrs["summary"]``).

    >>> curve = pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]})
    >>> [float(value) for value in an.plot.multiverse(curve).lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    columns = "#bin #lowest_median #middle_median #highest_median #lowest_low95 #highest_high95 "
    columns += "#published_median"
    rows = rows_of(curve, "multiverse", needed="bin middle_median", columns=columns, drawn="middle_median")
    if len({row["bin"] for row in rows}) < len(rows):
        raise ValueError("plot.multiverse draws one region's curve; the frame has a bin twice")
    summary = pd.DataFrame(getattr(curve, "attrs", {}).get("summary"))
    published = known(*(row["published_median"] for row in rows), *summary.get("published_median", ()))[:1]
    rows = [row | {"published_median": (published or [nan])[0]} for row in rows]
    rows.sort(key=lambda row: row["bin"])
    cells = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    medians = cells["middle_median"]
    bands = {records.label(name): band for name, band in _BANDS.items() if known(*cells[band[0]])}
    key = {records.label("median"): _MEDIANS} | {records.label("published"): _PUBLISHED for _ in published}
    key |= {name: style.shade(fill) for name, (*_, fill) in reversed(bands.items())}
    axes = style.new_axes(ax, height=style.fit(3.0, 2.6), key=key)
    share = (cells["bin"] - 0.5) / cells["bin"].max() * 100
    for name, (low, high, fill) in bands.items():
        axes.fill_between(share, cells[low], cells[high], color=fill, linewidth=0, step="mid", gid=name)
    axes.plot(share, medians, drawstyle="steps-mid", gid="medians", **_MEDIANS)
    for value in published:
        axes.axhline(value, gid="published", **_PUBLISHED)
    values = [value for name, own in cells.items() if name != "bin" for value in own]
    style.number_axis(axes, "y", values)
    axes.set(xlim=(0, 100), xlabel=records.lines(records.label("share"), style.fit(60, 30)))
    least, most = np.nanmin([medians, cells["lowest_median"]]), np.nanmax([medians, cells["highest_median"]])
    facts = {"answers": [least, most], "middle": [medians[len(medians) // 2]], "published": published}
    spans = {records.label(name): map(records.rounded, some) for name, some in facts.items() if some}
    return attach(axes, "multiverse", rows, [f"{name}: {' to '.join(span)}" for name, span in spans.items()])


#: Fill and hatch of each kind of bar.
_BARS = {"total": (style.INK, ""), "part": (style.BLUE, "")}
_BARS |= {"rest": (style.PAPER, "////"), "excess": (style.ORANGE, "xxxx")}
#: From the corner of a square to its words.
_POINTER: style.Look = {"color": style.MUTED, "linewidth": 0.8, "marker": "o", "ms": 2.5, "markevery": [0]}


@style.figure
def waterfall(steps: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """A total and the parts that add up to it; what they leave is not accounted for, what goes beyond is too much.

    steps : DataFrame
        Needs ``label`` and ``value``, the total first. Uses ``unit``, ``currency``.

    >>> ax = an.plot.waterfall(pd.DataFrame({"label": ["all", "women", "men"], "value": [100, 60, 30]}))
    >>> [text.get_text() for text in ax.texts][-2:]
    ['not accounted for', '10']
    """
    columns = "label #value unit currency"
    rows = rows_of(steps, "waterfall", needed="label value", columns=columns, drawn="value")
    total, at, bars = rows[0]["value"], 0.0, list[Row]()
    for row in rows:
        bars.append(row | {"_kind": "part" if bars else "total", "_start": at})
        at += row["value"] if bars[1:] else 0
    left = abs(total - at)
    if at and left > 1e-9 * abs(total) > 0:
        kind, start = "rest" if total > at else "excess", min(at, total)
        bars.append(rows[0] | {"label": records.label(kind), "value": left, "_kind": kind, "_start": start})
    for bar in bars:
        bar["_name"], bar["_value"] = bar["label"], records.amount(bar["value"], bar)
        bar["_marked"], bar["_strong"] = True, bar["_kind"] == "total"
    axes = style.rows_axes(bars, ax)
    for bar in bars:
        fill, hatch = _BARS[bar["_kind"]]
        look: style.Look = {"color": fill, "edgecolor": style.MUTED, "hatch": hatch}
        axes.barh(bar["_at"], bar["value"], 0.15, bar["_start"], gid=f"bar-{bar['_kind']}", **look)
    values = [edge for bar in bars for edge in (bar["_start"], bar["_start"] + bar["value"])]
    style.number_axis(axes, "x", values, label=records.units(rows), linear=True)
    return attach(axes, "waterfall", rows, [f"{bar['_name']}: {bar['_value']}" for bar in bars])


@style.figure
def areas(values: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Squares inside one another, their areas to scale: persons found inside trafficked inside modern slavery.

    values : DataFrame
        Needs ``label``, and ``value`` or ``best``, not negative and in one unit; without one, a row is named below and
        not drawn. Uses ``note``, such as year and maker.

    >>> ax = an.plot.areas(pd.DataFrame({"label": ["found", "all"], "value": [1, 4]}))
    >>> [round(patch.get_width() ** 2, 2) for patch in ax.patches]
    [1.0, 0.25]
    """
    rows = rows_of(values, "areas", needed="label value|best", columns="label #value=best note unit currency")
    if any(row["value"] < 0 for row in rows):
        raise ValueError("plot.areas draws no negative value; column value has one")
    rows.sort(key=lambda row: (isnan(row["value"]), -row["value"]))
    (largest, *_) = drawable(row["value"] for row in rows if row["value"] > 0)
    inches, letters = style.fit((3.2, 40), (1.7, 21))
    parts = [(row["label"], records.amount(row["value"], row), row["note"]) for row in rows]
    blocks = [records.lines("\n".join(filter(None, own)), letters) for own in parts]
    slot = (max(block.count("\n") + 1 for block in blocks) * style.LINE + 0.12) / inches
    top = max(1.0, slot * len(rows))
    axes = style.new_axes(ax, height=top * inches + 0.1)
    axes.set(xlim=(0, style.fit(*style.WIDTHS) / inches), ylim=(0, top), aspect="equal", anchor="SW")
    axes.set_axis_off()
    for place, (row, block) in enumerate(zip(rows, blocks, strict=True)):
        at = top - slot * place
        axes.text(1.12, at, block, va="top", linespacing=1.2)
        if row["value"] > 0:
            side, fill = (row["value"] / largest) ** 0.5, style.STEPS[min(place, len(style.STEPS) - 1)]
            axes.add_patch(Rectangle((0, 0), side, side, fc=fill, ec=style.PAPER, linewidth=1.2, gid="area"))
            axes.plot([side, 1.09], [side, at - 0.09 / inches], **_POINTER)
    return attach(axes, "areas", rows, [", ".join(filter(None, own)) for own in parts])
