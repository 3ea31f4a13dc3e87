"""Rows with words and marks: a name left of its mark and a value right of it, or both above it on a phone.

What is printed as a range, an interval, a bound or a count looks different. All marks that look alike are one line of
matplotlib's, with gaps: a page has hundreds of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import NothingToDraw, gathered

Row = dict[Any, Any]
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
_TIMES = ("year", "period_start", "period_end")
#: Units of numbers of people and cases, which share an axis; each other unit would need its own.
_COUNTS = ("", "persons", "persons_per_year", "persons_per_month", "cases", "cases_per_year", "count")


def marks(name: str, claims: Any, estimates: Any = None) -> pd.DataFrame:
    """Claims and estimates as rows that have a mark, each with its id, year and maker."""
    parts = []
    for kind, data, needed in (("claim", claims, "best|low|high"), ("estimate", estimates, "median|best")):
        if data is not None and len(data):
            rows = gathered(data, name, needed=needed, columns=COLUMNS)
            rows["kind"] = rows["kind"].where(rows["kind"] == "estimate", kind)
            rows["id"] = rows["id"].where(rows["id"] != "", rows.index.map(str))
            parts.append(rows)
    if not parts:
        raise NothingToDraw
    return pd.concat(parts, ignore_index=True)


def _with_looks(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the form of each, or none, its colour and its size."""
    low, best, high = (frame[end].notna() for end in ("low", "best", "high"))
    rung, bound = frame["kind"] == "rung", frame["bound"]
    answer = rung & (frame.get("basis", "") == "estimate")
    made = (frame["kind"] == "estimate") | answer
    found = frame["visibility"].isin(["detected", "assisted"]) | (frame["method"] == "administrative")
    forms = {
        "answer": answer & best,
        "estimate": made & best,
        "none": made | ~(low | best | high),
        "interval": low & high & best,
        "range": low & high,
        "at_least": (low & ~best) | (best & (bound == "lower")),
        "at_most": (high & ~best) | (best & (bound == "upper")),
        "count": found,
    }
    form = np.select(list(forms.values()), list(forms), "point")
    color = np.select([made, found], [style.ORANGE, style.GREEN], style.BLUE)
    return frame.assign(form=form, color=color, size=np.where(rung, 9.0, 6.5))


def _names(frame: pd.DataFrame, group: str) -> pd.Series:
    """Time and maker of each row; where those of a group read alike, their editions too, if these tell them apart."""
    made = (frame["kind"] == "estimate") | (frame.get("basis", "") == "estimate")
    makers = frame["producer"].map(words.maker).where(~made, words.label("made"))
    times = [words.years(*ends) for ends in zip(*map(frame.get, _TIMES), strict=True)]
    names = pd.Series(times, index=frame.index, dtype=object) + " · " + makers
    editions = frame["producer_year"].groupby([frame[group], names]).transform("nunique")
    return names + [
        f", edition {year:.0f}" if year > 0 else "" for year in frame["producer_year"].where(editions > 1)
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
    frame: pd.DataFrame,
    group: str,
    title: Callable[[Row], str],
    ax: Axes | None,
    key: style.Key = style.NO_KEY,
) -> tuple[Axes, list[float], tuple[list[str], list[str]]]:
    """Each row with its mark, below the title of its set; the heights of the rows, and what the figure shows, in words.

    The rung of a ladder leads its set; of a conflict only the title is shown.
    """
    frame = _with_looks(frame)
    units = frame["unit"].mask(frame["unit"].isin(_COUNTS), "").mask(frame["form"] == "none")
    # The axis is of the units of most.
    is_drawn = units.isin(units.mode().head(1))
    lines, places, said = [], [], {}
    for row, name, is_marked in zip(frame.to_dict("records"), _names(frame, group), is_drawn, strict=True):
        if row[group] not in said:
            said[row[group]] = [title(row)]
            lines += [Line(one, heading=True) for one in said[row[group]] if one]
        if row["kind"] != "conflict":
            is_known, is_rung = row["form"] != "none", row["kind"] == "rung"
            is_behind = row["kind"] == "claim" and "rung" in row
            color = style.MUTED if is_behind or (is_rung and not is_known) else style.INK
            color = style.ORANGE if row["kind"] == "estimate" else color
            shown, value = name if is_known or not is_rung else "", words.span(row)
            lines.append(Line(shown, value, is_marked, strong=is_rung and is_known, color=color))
            if not is_behind:
                # An estimate is said before the claims that it is made from.
                place = 1 if row["kind"] == "estimate" else len(said[row[group]])
                said[row[group]].insert(place, ", ".join(filter(None, (value, shown))))
        places.append(len(lines) - 1)
    drawn = frame[is_drawn]
    meanings = {words.label(name, "forms"): _example(name) for name in _LAYERS if name in set(drawn["form"])}
    axes, every = rows_axes(lines, ax, key={**key, **meanings})
    frame["at"] = [every[place] for place in places]
    _draw_marks(axes, frame[is_drawn])
    many = int(units.notna().sum() - is_drawn.sum())
    apart = [words.count(many, "apart")] if many else []
    label = "; ".join(filter(None, (words.units(drawn["unit"]), *apart)))
    style.number_axis(axes, drawn[["low", "best", "high"]].to_numpy().ravel(), axis="x", label=label)
    axes.spines["bottom"].set_visible(len(drawn) > 0)
    items = [": ".join(filter(None, (one, "; ".join(words.few(own, 2))))) for one, *own in said.values()]
    return axes, list(frame["at"]), (items, apart)


def _draw_marks(ax: Axes, rows: pd.DataFrame) -> None:
    """The marks of rows at their heights."""
    alike = defaultdict(list)
    for row in rows.assign(end=rows["best"].fillna(rows["low"]).fillna(rows["high"])).to_dict("records"):
        alike[row["form"], row["color"], row["size"]].append(row)
    for (name, color, size), some in alike.items():
        for columns, look in _LAYERS[name].items():
            x = [[*(row[column] for column in columns.split()), float("nan")] for row in some]
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
