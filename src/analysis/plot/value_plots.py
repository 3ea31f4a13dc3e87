"""Values over years, from edition to edition and over choices; a total with its parts, and squares drawn to scale."""

from collections.abc import Mapping, Sequence
from itertools import cycle, pairwise
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, rows_of
from analysis.plot.style import LOOKS


@style.figure
def counts(detected: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year`` (or ``period_start``, ``period_end``), and ``value`` or ``best``. Uses ``series`` (else
        ``producer``), ``break_before`` (true where the row does not continue the one before it), ``low`` and ``high``
        (a count that is hidden in a range), ``unit``.

    Examples
    --------
    >>> counted = pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]})
    >>> len(an.plot.counts(counted).collections[0].get_segments())
    1
    """
    rows = rows_of(detected, "counts")
    for row in rows:
        row["kind"], row["series"] = "count", row["series"] or words.label("series")
        row["break_before"] = row["break_before"].lower() in ("true", "1", "1.0")
        row["_line"], row["_dots"] = words.maker(row["series"]), "" if row["break_before"] else "-"
    order = list(dict.fromkeys(row["series"] for row in rows))
    # Those without a year last.
    rows.sort(key=lambda row: (order.index(row["series"]), isnan(row["year"]), row["year"]))
    lines = grouped(rows, "_line")
    looks = {line: look | {"mec": style.PAPER} for line, look in zip(lines, cycle(LOOKS["series"]))}
    moves = [move for own in lines.values() for move in pairwise(own) if move[1]["break_before"]]
    breaks = sorted({(one["year"] + row["year"]) / 2 for one, row in moves if row["year"] > 0})
    key = looks | {words.label("break"): LOOKS["break"] for _ in breaks[:1]}
    axes, said = _draw_lines(lines, "year", looks, key, ax)
    ranges = [row for row in rows if row["low"] <= row["high"]]
    colors = [looks[row["_line"]]["color"] for row in ranges]
    dots = [":" if isnan(row["value"]) else "-" for row in ranges]
    years, low, high = ([row[name] for row in ranges] for name in ("year", "low", "high"))
    axes.vlines(years, low, high, colors, dots)  # type: ignore[arg-type]
    for year in breaks:
        axes.axvline(year, gid="break", zorder=1, **LOOKS["break"])
    return attach(
        axes, "counts", rows, [*said.values()], [words.count(len(breaks), "break")] if breaks else []
    )


def _draw_lines(
    lines: Mapping[str, Sequence[Row]], x: str, looks: style.Key, key: style.Key, ax: Axes | None
) -> tuple[Axes, dict[str, str]]:
    """The points of each line over whole years, and what they say in words.

    A line moves from one point to the next, whole or dotted, or not at all where the `_dots` of the next are empty.
    """
    axes, points = style.new_axes(ax, height=style.fit(3.2, 2.8), key=key), dict[str, Any]()
    for line, own in lines.items():
        known = [row for row in own if not isnan(row["value"])]
        points[line] = [(row[x], row["value"]) for row in known]
        # Two numbers of one year are two points, not a move.
        moves = [both for both in pairwise(known) if both[0][x] < both[1][x] and both[1]["_dots"]]
        segments = [[(row[x], row["value"]) for row in both] for both in moves]
        look: style.Look = {"linestyles": [row["_dots"] for _, row in moves], "colors": looks[line]["color"]}
        look |= {"linewidths": looks[line].get("linewidth", 1.5), "zorder": looks[line].get("zorder", 2)}
        axes.add_collection(LineCollection(segments, gid="slope", **look))
        axes.plot(
            *np.reshape(points[line], (-1, 2)).T, **looks[line] | {"linestyle": "none", "gid": "series"}
        )
    rows = [row for own in lines.values() for row in own]
    values = [row[name] for row in rows for name in ("value", "low", "high")]
    style.number_axis(axes, values, axis="y", label=words.units(rows))
    years = words.known(*(row[x] for row in rows))
    axes.set(xlim=(min(years) - 0.7, max(years) + 0.7))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:.0f}")
    return axes, {line: words.over_years(line, some) for line, some in points.items() if some}


#: Lines that have a colour and a name; of more, those that move most have one, and all others are grey.
_NAMED = 6


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Numbers from edition to edition, one line for each producer, quantity and place.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    Parameters
    ----------
    claims : DataFrame
        Needs ``producer_year`` (the edition), and ``best``, ``low`` or ``high``. Uses ``producer``, ``quantity``,
        ``area`` (or ``region_code``), ``period_start``, ``period_end``, ``unit``.

    Examples
    --------
    >>> editions = pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]})
    >>> [text.get_text() for text in an.plot.slopes(editions).texts]
    ['17,500', '30,000']
    """
    rows = _editions(claims)
    lines = grouped(rows, "_line")
    named = list(lines)
    if len(lines) > _NAMED:
        values = pd.DataFrame(rows).query("value > 0").groupby("_line")["value"]
        named = list((values.max() / values.min()).nlargest(_NAMED - 1).index)
    looks = dict(zip(named, LOOKS["series"], strict=False))
    key = dict(looks) if len(lines) > 1 else {}
    if others := len(lines) - len(named):
        key[words.count(others, "more")] = LOOKS["others"]
    dots = {row["_dots"] for row in rows}
    shown = [one for one in words.LABELS["moves"] if one in dots]
    key |= {words.label(one, "moves"): {"color": style.MUTED, "linestyle": one} for one in shown}
    looks = {name: looks.get(name, LOOKS["others"]) for name in lines}
    axes, said = _draw_lines(lines, "producer_year", looks, key, ax)
    axes.set_xlabel(words.label("edition"))
    for row in rows if len(lines) == 1 else ():
        look: style.Look = {"textcoords": "offset points", "ha": "center", "bbox": LOOKS["ground"]}
        axes.annotate(words.amount(row["value"]), (row["producer_year"], row["value"]), (0, 8), **look)
    for row in rows:
        row.pop("value")
    told = [one for line, one in said.items() if line in named]
    return attach(axes, "slopes", rows, [words.count(len(lines), "lines")], told)


def _editions(claims: pd.DataFrame) -> list[Row]:
    """Numbers with an edition, by line and edition; a line is called what tells it from others, else by its maker."""
    found = rows_of(claims, "slopes")
    for row in found:
        middle = (row["low"] + row["high"]) / 2
        row["value"] = next(iter(words.known(row["best"], middle, row["low"], row["high"])), nan)
    rows = drawable(row for row in found if not isnan(row["value"] + row["producer_year"]))
    # A quantity of another place than the page's ends with the place.
    places = [words.region(row["area"]) for row in rows]
    quantities = [row["quantity"].removesuffix(f", {place}") for row, place in zip(rows, places, strict=True)]
    makers = [words.maker(row["producer"]) for row in rows]
    differ = [part for part in (places, quantities, makers) if len(set(part)) > 1] or [makers]
    for row, names in zip(rows, zip(*differ, strict=True), strict=True):
        row["_line"], row["_dots"] = ", ".join(filter(None, names)), ""
    rows.sort(key=lambda row: (row["_line"], row["producer_year"]))
    for one, row in pairwise(rows):
        if one["_line"] == row["_line"]:
            periods = {f"{edition['period_start']} {edition['period_end']}" for edition in (one, row)}
            row["_dots"] = "-" if len(periods) == 1 else ":"
    return rows


@style.figure
def multiverse(curve: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The answers of all combinations of choices from the smallest to the largest, with the widest intervals.

    Parameters
    ----------
    curve : DataFrame
        One region's rows of 30_specification_curve. Needs ``bin`` (from 1) and ``middle_median``. Uses
        ``lowest_median``, ``highest_median``, ``lowest_low95``, ``highest_high95``, ``published_median`` (else that
        of ``attrs["summary"]``).

    Examples
    --------
    >>> curve = pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]})
    >>> [float(value) for value in an.plot.multiverse(curve).lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    found = rows_of(curve, "multiverse")
    if len({row["bin"] for row in found}) < len(found):
        raise ValueError("plot.multiverse draws one region's curve; the frame has a bin twice")
    rows = drawable(row for row in found if not isnan(row["middle_median"]))
    rows.sort(key=lambda row: row["bin"])
    summary = pd.DataFrame(getattr(curve, "attrs", {}).get("summary"))
    if len(summary) and isnan(rows[0]["published_median"]):
        rows = [row | {"published_median": float(summary["published_median"].iloc[0])} for row in rows]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    medians, published = columns["middle_median"], words.known(rows[0]["published_median"])
    label, middle = words.label, medians[len(medians) // 2]
    bands = {label(name): band for name, band in LOOKS["bands"].items() if words.known(*columns[band[0]])}
    key = {label("median"): LOOKS["median"]} | {label("published"): LOOKS["published"] for _ in published}
    key |= {name: LOOKS["shade"] | {"color": fill} for name, (*_, fill) in reversed(bands.items())}
    axes = style.new_axes(ax, height=style.fit(3.0, 2.6), key=key)
    share = (columns["bin"] - 0.5) / columns["bin"].max() * 100
    for name, (low, high, fill) in bands.items():
        axes.fill_between(share, columns[low], columns[high], color=fill, linewidth=0, step="mid", gid=name)
    axes.plot(share, medians, drawstyle="steps-mid", gid="medians", **LOOKS["median"])
    for value in published:
        axes.axhline(value, gid="published", **LOOKS["published"])
    style.number_axis(axes, (value for name in rows[0] if name != "bin" for value in columns[name]), axis="y")
    axes.set(xlim=(0, 100), xlabel=words.lines(words.label("share"), style.fit(60, 30)))
    answers = words.known(*medians, *columns["lowest_median"], *columns["highest_median"])
    facts = {"answers": (min(answers), max(answers)), "middle": (middle,), "published": published}
    said = [f"{label(name)}: {' to '.join(map(words.rounded, some))}" for name, some in facts.items() if some]
    return attach(axes, "multiverse", rows, said)


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
    rows = drawable(row for row in rows_of(steps, "waterfall") if row["value"] == row["value"])
    total, *parts = rows
    for row in rows:
        row["kind"] = "total" if row is total else "part"
    edges = np.cumsum([0.0, *(part["value"] for part in parts)])
    bars, left = [total, *parts], total["value"] - edges[-1]
    if parts and abs(left) > 1e-9 * abs(total["value"]) > 0:
        kind = "rest" if left > 0 else "excess"
        bars.append(total | {"kind": kind, "label": words.label(kind), "value": abs(left)})
    for bar in bars:
        bar |= {"_name": bar["label"], "_value": words.amount(bar["value"], bar), "_mark": True, "_look": {}}
    total["_look"] = {"weight": "bold"}
    axes = style.rows_axes(bars, ax)
    starts = [0.0, *edges[:-1], min(edges[-1], total["value"])]
    for bar, start in zip(bars, starts, strict=False):
        look = LOOKS["bars"][bar["kind"]]
        axes.barh(bar["_at"], bar["value"], 0.15, start, ec=style.MUTED, gid=f"bar-{bar['kind']}", **look)
    style.number_axis(axes, [total["value"], *edges], axis="x", label=words.units(rows), linear=True)
    return attach(axes, "waterfall", rows, [f"{bar['_name']}: {bar['_value']}" for bar in bars])


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
    rows = rows_of(values, "areas")
    if any(row["value"] < 0 for row in rows):
        raise ValueError("plot.areas draws no negative value; column value has one")
    rows.sort(key=lambda row: (row["value"] != row["value"], -row["value"]))
    (largest, *_) = drawable(row["value"] for row in rows if row["value"] > 0)
    inches, width = style.fit((3.2, 40), (1.7, 21))
    said = [list(filter(None, (row["label"], words.amount(row["value"], row), row["note"]))) for row in rows]
    blocks = [words.lines("\n".join(parts), width) for parts in said]
    heights = [((block.count("\n") + 1) * style.LINE + 0.12) / inches for block in blocks]
    at = max(1.0, sum(heights))
    axes = style.new_axes(ax, height=at * inches + 0.1)
    axes.set(xlim=(0, style.fit(*style.WIDTH) / inches), ylim=(0, at), aspect="equal", anchor="SW")
    axes.set_axis_off()
    for place, (row, block, height) in enumerate(zip(rows, blocks, heights, strict=True)):
        axes.text(1.12, at, block, va="top", linespacing=1.2)
        if row["value"] > 0:
            side, fill = (row["value"] / largest) ** 0.5, style.STEPS[min(place, 4)]
            axes.add_patch(Rectangle((0, 0), side, side, fc=fill, ec=style.PAPER, linewidth=1.2, gid="area"))
            axes.plot([side, 1.09], [side, at - 0.09 / inches], **LOOKS["pointer"])
        at -= height
    return attach(axes, "areas", rows, [", ".join(parts) for parts in said])
