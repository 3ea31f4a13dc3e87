"""Rows with words and marks: a name left of its mark and a value right of it, or both above it on a phone.

What is printed as a range, an interval, a bound or a count looks different. All marks that look alike are one line of
matplotlib's, with gaps: a page has hundreds of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
    "#low50 #best=median #high50 #high=high95 bound unit currency visibility method"
)
_CODES = [Path.MOVETO, Path.LINETO, Path.MOVETO, *[Path.LINETO] * 5]
_RIGHT = [(0, -0.25), (0, 0.25), (0, 0), (0.7, 0), (0.7, 0.18), (1, 0), (0.7, -0.18), (0.7, 0)]
_TO_RIGHT, _TO_LEFT = Path(_RIGHT, _CODES), Path([(-x, y) for x, y in _RIGHT], _CODES)
_BOUND = {"markersize": 38, "mew": 1.4, "clip_on": False}
_RANGE = {"linestyle": ":", "linewidth": 1.6, "mew": 1.4}
_ESTIMATE, _THICK = {"marker": "D", "color": style.ORANGE}, {"linewidth": 4.0, "solid_capstyle": "butt"}
#: How each form of mark is drawn: from which columns, in which look; `end` is that of a bound.
_LAYERS: Mapping[str, Mapping[str, style.Look]] = {
    "point": {"best": {"marker": "o"}},
    "count": {"best": {"marker": "s", "color": style.GREEN}},
    "interval": {"low high": {"marker": "|", "linewidth": 1.4}, "best": {"marker": "o"}},
    "range": {"low high": {"marker": "o", "mfc": style.PAPER, **_RANGE}},
    "at_least": {"end": {"marker": _TO_RIGHT, **_BOUND}},
    "at_most": {"end": {"marker": _TO_LEFT, **_BOUND}},
    "estimate": {"low50 high50": _THICK, "low high": {"linewidth": 1.4}, "best": _ESTIMATE},
}
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


def form(row: Row) -> str:
    """How a row is drawn: one of the forms, or none."""
    low, best, high = (bool(words.known(row[end])) for end in ("low", "best", "high"))
    if row["kind"] == "estimate":
        return "estimate" if best else "none"
    if low and high:
        return "interval" if best else "range"
    if best:
        usual = "count" if _color(row) == style.GREEN else "point"
        return {"lower": "at_least", "upper": "at_most"}.get(row["bound"], usual)
    return "at_least" if low else "at_most" if high else "none"


def _color(row: Row) -> str:
    """Counts are green, estimates orange, all other claims blue; shapes say the same in greyscale."""
    if row["kind"] == "estimate":
        return style.ORANGE
    counted = row["visibility"] in ("detected", "assisted") or row["method"] == "administrative"
    return style.GREEN if counted else style.BLUE


def on_axis(rows: Sequence[Row]) -> tuple[list[Row], str]:
    """Rows that stand on the axis, which is of the units of most; and what to say of those that do not."""
    drawn = [("" if row["unit"] in _COUNTS else row["unit"], row) for row in rows if form(row) != "none"]
    units = [unit for unit, _ in drawn]
    main = max(sorted(set(units)), key=units.count, default="")
    many = len(units) - units.count(main)
    said = f"{words.plural(many, 'number')} in another unit {'is' if many == 1 else 'are'} not on the axis"
    return [row for unit, row in drawn if unit == main], said if many else ""


def claim_names(frame: pd.DataFrame, group: str) -> pd.Series:
    """Year and maker of each row; where those of a group read alike, their editions too, if these tell them apart."""
    makers = frame["producer"].map(words.maker).where(frame["kind"] != "estimate", "estimate")
    names = frame["year"].map(words.year) + " · " + makers
    editions = frame["producer_year"].groupby([frame[group], names]).transform("nunique")
    years = frame["producer_year"].where(editions > 1)
    return names + [f", edition {year:.0f}" if year > 0 else "" for year in years]


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a row, and the row whose mark it has; a heading stands over other rows, across the figure."""

    name: str
    value: str = ""
    mark: Row | None = None
    heading: bool = False
    strong: bool = False
    color: str = style.INK


def marked_rows(
    lines: Sequence[Line], ax: Axes | None, key: style.Key = style.NO_KEY
) -> tuple[Axes, list[float]]:
    """Axes with some lines and their marks, and the height of each; the key has something more before the marks."""
    drawn, apart = on_axis([line.mark for line in lines if line.mark is not None])
    there, forms = set(map(id, drawn)), set(map(form, drawn))
    lines = [line if id(line.mark) in there else replace(line, mark=None) for line in lines]
    meanings = {words.label("forms", name): _example(name) for name in _LAYERS if name in forms}
    axes, heights = rows_axes(lines, ax, key={**key, **meanings}, label=apart)
    values = [row[end] for row in drawn for end in ("low", "best", "high")]
    label = "; ".join(filter(None, (words.units(row["unit"] for row in drawn), apart)))
    style.number_axis(axes, values, axis="x", label=label)
    _draw(axes, [(at, line.mark) for at, line in zip(heights, lines, strict=True) if line.mark is not None])
    return axes, heights


def _example(name: str) -> style.Look:
    """A form of mark in the key."""
    layers = _LAYERS[name]
    look: style.Look = {"color": style.BLUE, "linestyle": "-" if "low high" in layers else "none"}
    for layer in layers.values():
        look |= layer
    return look | {"markersize": 24 if "end" in layers else 6, "clip_on": True}


def _draw(ax: Axes, placed: Iterable[tuple[float, Row]]) -> None:
    """Draw the marks of rows at their heights."""
    groups = defaultdict(list)
    for at, row in placed:
        end = words.known(row["best"], row["low"], row["high"])[0]
        groups[form(row), _color(row), row.get("size", 6.5)].append((at, row | {"end": end}))
    for (name, color, size), members in groups.items():
        for ends, look in _LAYERS[name].items():
            x = [value for _, row in members for value in (*(row[end] for end in ends.split()), float("nan"))]
            y = [at for at, _ in members for _ in range(len(ends.split()) + 1)]
            usual = {"zorder": 4, "markersize": size, "linestyle": "-" if " " in ends else "none"}
            ax.plot(x, y, gid=f"mark-{name}", **usual | look | {"color": color})


#: Inches between rows, above a heading, and of a mark below its words on a phone.
_BETWEEN, _ABOVE, _MARK = 0.1, 0.1, 0.2


def rows_axes(
    lines: Sequence[Line], ax: Axes | None, *, key: style.Key = style.NO_KEY, label: str = ""
) -> tuple[Axes, list[float]]:
    """Axes with the words of some lines from the top, and the height of the mark of each; one unit is an inch."""
    narrow, blocks = style.sheet().narrow, [_block(line) for line in lines]
    total = sum(inches + mark for *_, inches, mark in blocks)
    below = 0.33 + style.LINE * (2 if narrow or label else 1)
    axes = style.new_axes(ax, height=total + below, key=key, columns=2)
    axes.set(ylim=(total, 0), yticks=[])
    edge, top, middles, heights = axes.get_yaxis_transform(), 0.0, [], []
    left, right = (edge + ScaledTranslation(by / 72, 0, axes.figure.dpi_scale_trans) for by in (-8, 8))
    rows = [block for line, block in zip(lines, blocks, strict=True) if not line.heading]
    longest = [max((_letters(str(block[at])) for block in rows), default=0) for at in (0, 1)]
    beside, inside = ((0, "right", left), (1, "left", right)), ((0, "left", edge), (1, "right", edge))
    for line, (name, value, inches, mark) in zip(lines, blocks, strict=True):
        middle = top + inches / 2 + (_BETWEEN / 4 if line.heading else 0)
        is_inside, weight = narrow or line.heading, "bold" if line.heading or line.strong else "normal"
        look: style.Look = {"color": line.color, "weight": weight, "va": "center"}
        for text, (x, side, moved) in zip((name, value), inside if is_inside else beside, strict=True):
            if text:
                # Only long ones are measured to make room for all.
                is_long = not is_inside and _letters(text) > 0.7 * longest[x]
                axes.text(x, middle, text, ha=side, transform=moved, in_layout=is_long, **look)
        middles.append(middle)
        heights.append(top + inches + (mark - _BETWEEN) / 2 if mark else middle)
        top += inches + mark
    if narrow:
        # The grounds of words that stand inside cover the lines of the axis.
        thick = [inches * 66 for *_, inches, _ in blocks]
        axes.hlines(middles, 0, 1, style.PAPER, linewidth=thick, transform=edge, zorder=0.8)
    return axes, heights


def _letters(text: str) -> int:
    """Letters of the longest line."""
    return max(map(len, text.split("\n")))


def _block(line: Line) -> tuple[str, str, float, float]:
    """Name and value in lines, their inches and those of the mark; on a phone a long value stands below the name."""
    one = style.sheet()
    name, value, room = words.lines(line.name, one.name), words.lines(line.value, one.value), _BETWEEN
    if line.heading:
        name, room = words.lines(line.name, one.heading), _ABOVE + _BETWEEN / 2
    elif one.narrow and len(line.value) <= one.value:
        name = words.lines(line.name, one.name - len(line.value) - 2)
    elif one.narrow:
        name, value = words.lines(f"{line.name}\n{line.value}", one.name), ""
    inches = (max(name.count("\n"), value.count("\n")) + 1) * style.LINE + room
    return name, value, inches, _MARK if one.narrow and line.mark is not None else 0.0
