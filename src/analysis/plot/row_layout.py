"""Rows with words and marks: a name left of its mark and a value right of it, or both above it on a phone.

What is printed as a range, an interval, a bound or a count looks different. All marks that look alike are one line of
matplotlib's, with gaps: a page has hundreds of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import NothingToDraw, Row, rows_of

#: Columns of a row that has a mark; `kind` is claim, estimate, or what a figure adds.
COLUMNS = (
    "kind id=claim_id|estimate_id|number_id quantity #year=reference_year producer #producer_year figure #low=low95 "
    "#low50 #best=median #high50 #high=high95 bound unit currency visibility method #period_start #period_end"
)
_CODES = [Path.MOVETO, Path.LINETO, Path.MOVETO, *[Path.LINETO] * 5]
_RIGHT = np.array([(0, -0.25), (0, 0.25), (0, 0), (0.7, 0), (0.7, 0.18), (1, 0), (0.7, -0.18), (0.7, 0)])
_BOUND = {"markersize": 38, "mew": 1.4, "clip_on": False}
_RANGE = {"marker": "o", "mfc": style.PAPER, "linestyle": ":", "linewidth": 1.6, "mew": 1.4}
#: How each form of mark is drawn: from which columns, in which look; `end` is that of a bound.
_LAYERS: Mapping[str, Mapping[str, style.Look]] = {
    "point": {"best": {"marker": "o"}},
    "count": {"best": {"marker": "s"}},
    "interval": {"low high": {"marker": "|", "linewidth": 1.4}, "best": {"marker": "o"}},
    "range": {"low high": _RANGE},
    "at_least": {"end": {"marker": Path(_RIGHT, _CODES), **_BOUND}},
    "at_most": {"end": {"marker": Path(_RIGHT * (-1, 1), _CODES), **_BOUND}},
    "estimate": {
        "low50 high50": {"linewidth": 4.0, "solid_capstyle": "butt"},
        "low high": {"linewidth": 1.4},
        "best": {"marker": "D"},
    },
    "answer": {"low high": {"linewidth": 1.4}, "best": {"marker": "D"}},
}
_ENDS = ("low", "best", "high")
#: Units of numbers of people and cases, which share an axis; each other unit would need its own.
_COUNTS = ("", "persons", "persons_per_year", "persons_per_month", "cases", "cases_per_year", "count")


def marks(name: str, claims: Any, estimates: Any = None) -> list[Row]:
    """Claims and estimates as rows that have a mark, each with its id, year and maker."""
    rows: list[Row] = []
    for kind, data, needed in (("claim", claims, "best|low|high"), ("estimate", estimates, "median|best")):
        own = rows_of(data, name, needed=needed, columns=COLUMNS) if data is not None and len(data) else []
        for place, row in enumerate(own):
            row["kind"] = "estimate" if row["kind"] == "estimate" else kind
            row["id"] = row["id"] or str(place)
        rows += own
    if not rows:
        raise NothingToDraw
    return rows


def _with_look(row: Row) -> Row:
    """The row with the form of its mark, or none, its colour and its size."""
    low, best, high = (not isnan(row[end]) for end in _ENDS)
    is_rung, bound = row["kind"] == "rung", row["bound"]
    is_answer = is_rung and row.get("basis") == "estimate"
    is_made = row["kind"] == "estimate" or is_answer
    is_found = row["visibility"] in ("detected", "assisted") or row["method"] == "administrative"
    forms = {
        "answer": is_answer and best,
        "estimate": is_made and best,
        "none": is_made or not (low or best or high),
        "interval": low and high and best,
        "range": low and high,
        "at_least": (low and not best) or (best and bound == "lower"),
        "at_most": (high and not best) or (best and bound == "upper"),
        "count": is_found,
        "point": True,
    }
    form = next(form for form, is_one in forms.items() if is_one)
    color = style.ORANGE if is_made else style.GREEN if is_found else style.BLUE
    return row | {"form": form, "color": color, "size": 9.0 if is_rung else 6.5}


def _names(rows: Sequence[Row], group: str) -> list[str]:
    """Time and maker of each row; where those of a group read alike, their editions too, if these tell them apart."""
    names, editions = [], defaultdict(set)
    for row in rows:
        is_made = row["kind"] == "estimate" or row.get("basis") == "estimate"
        maker = words.label("made") if is_made else words.maker(row["producer"])
        names.append(f"{words.years(row['year'], row['period_start'], row['period_end'])} · {maker}")
        editions[row[group], names[-1]].update(words.known(row["producer_year"]))
    return [
        f"{name}, edition {row['producer_year']:.0f}"
        if row["producer_year"] > 0 and len(editions[row[group], name]) > 1
        else name
        for row, name in zip(rows, names, strict=True)
    ]


class Line(NamedTuple):
    """The words of a row, and whether a mark stands with them; a heading stands over rows, across the figure."""

    name: str
    value: str = ""
    marked: bool = False
    heading: bool = False
    strong: bool = False
    color: str = style.INK


def draw_sets(
    rows: Sequence[Row],
    group: str,
    title: Callable[[Row], str],
    ax: Axes | None,
    key: style.Key = style.NO_KEY,
) -> tuple[Axes, list[float], tuple[list[str], list[str]]]:
    """Each row with its mark, below the title of its set; the heights of the rows, and what the figure shows, in words.

    The rung of a ladder leads its set; of a conflict only the title is shown.
    """
    rows = [_with_look(row) for row in rows]
    units = ["" if row["unit"] in _COUNTS else row["unit"] for row in rows if row["form"] != "none"]
    # The axis is of the units of most.
    common = min(units, key=lambda unit: (-units.count(unit), unit), default=None)
    lines: list[Line] = []
    places, said = [], dict[str, list[str]]()
    for row, name in zip(rows, _names(rows, group), strict=True):
        unit = "" if row["unit"] in _COUNTS else row["unit"]
        row["drawn"] = row["form"] != "none" and unit == common
        if row[group] not in said:
            said[row[group]] = [title(row)]
            lines += [Line(one, heading=True) for one in said[row[group]] if one]
        if row["kind"] != "conflict":
            lines.append(_line(row, name))
            if row["kind"] != "claim" or "rung" not in row:
                # An estimate is said before the claims that it is made from.
                place = 1 if row["kind"] == "estimate" else len(said[row[group]])
                said[row[group]].insert(place, ", ".join(filter(None, (lines[-1].value, lines[-1].name))))
        places.append(len(lines) - 1)
    drawn = [row for row in rows if row["drawn"]]
    shown = {row["form"] for row in drawn}
    meanings = {words.label(name, "forms"): _example(name) for name in _LAYERS if name in shown}
    axes, every = rows_axes(lines, ax, key={**key, **meanings})
    heights = [every[place] for place in places]
    for row, at in zip(rows, heights, strict=True):
        row["at"] = at
    _draw_marks(axes, drawn)
    apart = [words.count(len(units) - len(drawn), "apart")] if len(units) > len(drawn) else []
    label = "; ".join(filter(None, (words.units(row["unit"] for row in drawn), *apart)))
    style.number_axis(axes, [row[end] for row in drawn for end in _ENDS], axis="x", label=label)
    axes.spines["bottom"].set_visible(bool(drawn))
    items = [": ".join(filter(None, (one, "; ".join(words.few(own, 2))))) for one, *own in said.values()]
    return axes, heights, (items, apart)


def _line(row: Row, name: str) -> Line:
    """The words of a row: its name left, or none where a rung has no number, and its value right."""
    is_known, is_rung = row["form"] != "none", row["kind"] == "rung"
    is_behind = row["kind"] == "claim" and "rung" in row
    color = style.MUTED if is_behind or (is_rung and not is_known) else style.INK
    color = style.ORANGE if row["kind"] == "estimate" else color
    name, is_strong = name if is_known or not is_rung else "", is_rung and is_known
    return Line(name, words.span(row), row["drawn"], strong=is_strong, color=color)


def _draw_marks(ax: Axes, rows: Sequence[Row]) -> None:
    """The marks of rows at their heights."""
    alike = defaultdict(list)
    for row in rows:
        end = words.known(row["best"], row["low"], row["high"])[0]
        alike[row["form"], row["color"], row["size"]].append(row | {"end": end})
    for (name, color, size), some in alike.items():
        for columns, look in _LAYERS[name].items():
            x = [[*(row[column] for column in columns.split()), nan] for row in some]
            y = np.repeat([row["at"] for row in some], len(x[0]))
            usual = {"zorder": 4, "markersize": size, "linestyle": "-" if " " in columns else "none"}
            ax.plot(np.ravel(x), y, gid=f"mark-{name}", color=color, **usual | look)


def _example(name: str) -> style.Look:
    """A form of mark in the key."""
    color = {"count": style.GREEN, "estimate": style.ORANGE, "answer": style.ORANGE}.get(name, style.BLUE)
    look: style.Look = {"color": color, "linestyle": "none"}
    for columns, layer in _LAYERS[name].items():
        look |= {"linestyle": "-"} | layer if columns == "low high" else layer
    return look | {"markersize": 16 if "at_" in name else 6, "clip_on": True}


#: Inches between rows, and of a mark below its words on a phone.
_BETWEEN, _MARK = 0.1, 0.2


def rows_axes(
    lines: Sequence[Line], ax: Axes | None, *, key: style.Key = style.NO_KEY
) -> tuple[Axes, list[float]]:
    """Axes with the words of some lines from the top, and the height of the mark of each; one unit is an inch."""
    narrow, texts = style.sheet().narrow, [_texts(line) for line in lines]
    deep = [(max(name.count("\n"), value.count("\n")) + 1) * style.LINE + _BETWEEN for name, value in texts]
    room = [0.05 if line.heading else _MARK if narrow and line.marked else 0 for line in lines]
    ends = np.cumsum(np.add(deep, room))
    axes = style.new_axes(ax, height=ends[-1] + 0.33 + 2 * style.LINE, key=key, columns=2)
    axes.set(ylim=(ends[-1], 0), yticks=[])
    inside = axes.get_yaxis_transform()
    beside = [inside + ScaledTranslation(by / 72, 0, axes.figure.dpi_scale_trans) for by in (-8, 8)]
    # Words that stand inside cover the lines of the axis.
    ground = {"bbox": style.GROUND} if narrow else {}
    heights = []
    for line, both, inches, below, end in zip(lines, texts, deep, room, ends, strict=True):
        middle = end - inches / 2 - (0 if line.heading else below)
        heights.append(end - (below + _BETWEEN) / 2 if below and not line.heading else middle)
        is_inside, weight = narrow or line.heading, "bold" if line.heading or line.strong else "normal"
        for x, text in enumerate(both):
            if text:
                side = ("left", "right")[x if is_inside else 1 - x]
                look: style.Look = {
                    "transform": inside if is_inside else beside[x],
                    "color": line.color,
                    **ground,
                }
                axes.text(x, middle, text, ha=side, va="center", weight=weight, **look)
    return axes, heights


def _texts(line: Line) -> tuple[str, str]:
    """Name and value in lines; on a phone a long value stands below the name."""
    letters, narrow = style.sheet().letters, style.sheet().narrow
    if line.heading:
        return words.lines(line.name, 38 if narrow else 62), ""
    if not narrow:
        return words.lines(line.name, letters // 3), words.lines(line.value, letters // 4)
    if len(line.value) > 18:
        return words.lines(f"{line.name}\n{line.value}", letters), ""
    return words.lines(line.name, letters - len(line.value) - (7 if line.strong else 2)), line.value
