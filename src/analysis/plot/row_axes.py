"""Rows of words: axes on which each row has its name and its value, above one another or on either side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row
from analysis.plot.svg_renderer import RULER

#: Inches between rows.
_BETWEEN = 0.1
#: Inches of a mark below its words on a phone.
_MARK = 0.2
#: Inches more below a heading.
_BELOW_HEADING = 0.05
#: Letters that the value of a row has on a phone, at most.
_VALUE_LETTERS = 16
#: Points between the axes and the words beside them.
_POINTS_BESIDE = 8
#: A heading has lines of at least so many letters.
_FEWEST_LETTERS = 12
#: Letters of a name or a value, and of a heading; all are in the size of the style.
_USUAL = FontProperties(family=style.RC["font.sans-serif"], size=style.RC["font.size"])
_BOLD = FontProperties(family=style.RC["font.sans-serif"], size=style.RC["font.size"], weight="bold")


class _PlacedRow(NamedTuple):
    """A row of words with its texts for the left and the right."""

    row: Row
    texts: tuple[str, str]
    middle: float  # inches from the top to the middle of its words
    is_inside: bool  # whether its words stand inside the axes, or on either side of them


def rows_axes(rows: Sequence[Row], ax: Axes | None, *, key: Mapping[str, style.Look] = {}) -> Axes:
    """Axes with rows of words: each a `_heading`, or a `_name` and `_value` with a mark, whose height is then `_at`."""
    end = 0.0
    placed_rows = []
    for row, texts in zip(rows, _all_broken(rows, ax), strict=True):
        placed, end = _placed(row, texts, end)
        placed_rows.append(placed)
    height = end + 0.33 + 2 * style.LINE
    axes = style.new_axes(ax, height=height, key=key)
    # Axes that share their heights have room for the most rows.
    ends = [end]
    for sibling in style.siblings(axes, "y"):
        if sibling.has_data():
            ends.append(sibling.get_ylim()[0])
    axes.set_ylim(max(ends), 0)
    axes.yaxis.set_visible(False)
    written = defaultdict[Any, list[tuple[float, Text]]](list)
    for placed in placed_rows:
        for side, text in enumerate(placed.texts):
            if not text:
                continue
            label = _write(axes, placed, side)
            points = _text_width(label)
            written[placed.is_inside, side].append((points, label))
    for labels in written.values():
        # The widest words say how much room there has to be for all.
        for _, label in sorted(labels, key=itemgetter(0))[:-1]:
            label.set_in_layout(False)
    return axes


def _placed(row: Row, texts: tuple[str, str], start: float) -> tuple[_PlacedRow, float]:
    """A row that begins so many inches from the top, and where it ends; the height of its mark is set as `_at`."""
    narrow = style.is_narrow()
    heading = row.get("_heading", "")
    left, right = texts
    line_breaks = max(left.count("\n"), right.count("\n"))
    depth = (line_breaks + 1) * style.LINE + _BETWEEN
    has_mark = narrow and row.get("_marked")
    mark = _MARK if has_mark else 0
    below = _BELOW_HEADING if heading else mark
    end = start + (depth + below)
    middle = end - depth / 2 - mark
    row["_at"] = middle
    if mark:
        row["_at"] = end - (mark + _BETWEEN) / 2
    is_inside = narrow or bool(heading)
    return _PlacedRow(row, texts, middle, is_inside), end


def _all_broken(rows: Sequence[Row], ax: Axes | None) -> list[tuple[str, str]]:
    """What stands on the left and on the right of each row, in lines that fit: headings as wide as the axes."""
    broken = []
    for row in rows:
        texts = ("", "")
        if not row.get("_heading"):
            texts = _broken(row)
        broken.append(texts)
    room = _inches_of_axes(broken, ax)
    for index, row in enumerate(rows):
        heading = row.get("_heading", "")
        if heading:
            broken[index] = (_wrapped(heading, room), "")
    return broken


def _broken(row: Row) -> tuple[str, str]:
    """What stands on the left and on the right of a row with a mark, in lines that fit."""
    across = style.letters(*style.LETTERS)
    value = row["_value"]
    if style.is_narrow():
        name_width = across - min(len(value), _VALUE_LETTERS) - 6
        value_width = _VALUE_LETTERS
    else:
        name_width = across // 3
        value_width = across // 4
    return words.lines(row["_name"], name_width), words.lines(value, value_width)


def _inches_of_axes(texts: Iterable[tuple[str, str]], ax: Axes | None) -> float:
    """How wide the axes are that rows with these texts are drawn on, as far as it is known before."""
    room = style.width.get() - 2 * style.EDGE
    gives_way = True
    if ax is not None:
        root: Any = ax.get_figure(root=True)
        room = float(ax.get_window_extent().width / root.dpi)
        # A layout gives what stands beside axes its room later.
        gives_way = root.get_layout_engine() is not None
    if style.is_narrow() or not gives_way:
        return room
    widest = [0.0, 0.0]
    for row_texts in texts:
        for side, text in enumerate(row_texts):
            widest[side] = max(widest[side], _width_of_lines(text, _USUAL))
    points_beside = [points + _POINTS_BESIDE for points in widest if points]
    return room - sum(points_beside) / 72


def _wrapped(heading: str, inches: float) -> str:
    """A heading in as few lines as fit so many inches, a word never broken."""
    longest = max(map(len, heading.split("\n")))
    for count in range(longest, _FEWEST_LETTERS, -1):
        wrapped = words.lines(heading, count)
        if _width_of_lines(wrapped, _BOLD) <= inches * 72:
            return wrapped
    return words.lines(heading, _FEWEST_LETTERS)


def _write(ax: Axes, placed: _PlacedRow, side: int) -> Text:
    """Write what stands on one side of a row: inside the axes at its end, or outside beside them."""
    row = placed.row
    transform = ax.get_yaxis_transform()
    if not placed.is_inside:
        points = (-_POINTS_BESIDE, _POINTS_BESIDE)[side]
        transform += ScaledTranslation(points / 72, 0, ax.figure.dpi_scale_trans)
    is_left_aligned = (side == 0) == placed.is_inside
    is_bold = row.get("_heading") or row.get("_strong")
    # Words that stand inside cover the lines of the axis.
    ground: style.Look | None = None
    if style.is_narrow():
        ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1}
    return ax.text(
        side,
        placed.middle,
        placed.texts[side],
        va="center",
        ha="left" if is_left_aligned else "right",
        weight="bold" if is_bold else "normal",
        color=row.get("_ink", style.INK),
        transform=transform,
        bbox=ground,
    )


def _text_width(label: Text) -> float:
    """The width of the longest line of a text, in points."""
    font = label.get_fontproperties()
    return _width_of_lines(label.get_text(), font)


def _width_of_lines(text: str, font: FontProperties) -> float:
    """The width of the longest line of a text in a font, in points."""
    widths = []
    for text_line in text.split("\n"):
        points, _, _ = RULER.get_text_width_height_descent(text_line, font, False)
        widths.append(points)
    return max(widths)
