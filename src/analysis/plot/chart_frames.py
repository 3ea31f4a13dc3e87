"""A chart by itself: what it is called, who says it and under which licence stand in the picture that is taken away."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from analysis.plot import figure_words as words

#: Points from the edge of the picture to its words, and of its letters: those of the title, and of what stands below.
EDGE = 6.0
_SIZES = (12.0, 9.0)
#: Points that a letter of these is wide, a tenth more than in most texts: bold ones, and usual ones.
_LETTER = (7.6, 5.4)
#: From line to line, in heights of letters.
_LEADING = 1.35
_ROOT = re.compile(r"<svg\b[^>]*>")
_END = re.compile(r"</svg>\s*$")
_SIZE = re.compile(r"\s(?:width|height)=\"[^\"]*\"")
_BOX = re.compile(r"\bviewBox=\"([\d.+-]+) ([\d.+-]+) ([\d.]+) ([\d.]+)\"")
_INK = "#1f2430"
_MUTED = "#5b6270"
_PAPER = "#ffffff"


class Frame(NamedTuple):
    """What stands above and below a chart."""

    title: str
    foot: Sequence[str]  # each begins a line


class Line(NamedTuple):
    """A line of words around a chart."""

    text: str
    y: float  # points from the top of its band to the foot of its letters
    size: float  # of its letters in points
    is_title: bool

    @property
    def color(self) -> str:
        """Of its letters."""
        return _INK if self.is_title else _MUTED


class Band(NamedTuple):
    """The words above or below a chart, and how high they stand together, in points."""

    lines: Sequence[Line]
    height: float


def bands(frame: Frame, width: float) -> tuple[Band, Band]:
    """What stands above and below a chart of a width in points, in lines that fit it."""
    above = _band([frame.title], width, is_title=True)
    below = _band(frame.foot, width, is_title=False)
    return above, below


def _band(texts: Sequence[str], width: float, *, is_title: bool) -> Band:
    kind = 0 if is_title else 1
    size = _SIZES[kind]
    letters = int((width - 2 * EDGE) / _LETTER[kind])
    lines = []
    y = EDGE if is_title else 0.0
    for text in texts:
        for part in words.lines(text, letters).split("\n"):
            y += size * _LEADING
            line = Line(part, y, size, is_title)
            lines.append(line)
    below_foot = 0 if is_title else size * 0.3
    return Band(lines, y + EDGE + below_foot)


def framed(svg: str, frame: Frame) -> str:
    """A chart as SVG with its title above and its source below; `ValueError` if it does not say how large it is.

    Examples
    --------
    >>> chart = framed('<svg viewBox="0 0 300 100"><g/></svg>', Frame("Ghana", ["Source: B"]))
    >>> import re
    >>> re.findall("<text[^>]*>([^<]*)|<g[^>]*>", chart), re.search("viewBox[^>]*", chart)[0]
    (['Ghana', '', '', 'Source: B'], 'viewBox="0 0 300 149.05"')
    """
    root = _ROOT.search(svg)
    box = _BOX.search(root[0]) if root else None
    if not root or not box:
        raise ValueError("the svg element has no viewBox of four numbers, so its size is unknown")
    left, top, width, height = map(float, box.groups())
    above, below = bands(frame, width)
    whole = round(above.height + height + below.height, 3)
    size = f'width="{width:g}pt" height="{whole:g}pt" viewBox="0 0 {width:g} {whole:g}"'
    opened = _BOX.sub(size, _SIZE.sub("", root[0]))
    content = _END.sub("", svg[root.end() :])
    parts = [
        svg[: root.start()],
        opened,
        f'\n<title>{escape(frame.title)}</title>\n<rect width="{width:g}" height="{whole:g}" style="fill: {_PAPER}"/>',
        *_texts(above, 0),
        f'\n<g transform="translate({-left:g} {above.height - top:g})">{content}</g>',
        *_texts(below, above.height + height),
        "\n</svg>\n",
    ]
    return "".join(parts)


def _texts(band: Band, start: float) -> Iterator[str]:
    """The lines of a band as elements of SVG."""
    for line in band.lines:
        weight = "700 " if line.is_title else ""
        font = f"{weight}{line.size:g}px 'DejaVu Sans', Verdana, sans-serif"
        look = f"font: {font}; fill: {line.color}"
        y = round(start + line.y, 3)
        text = escape(line.text)
        yield f'\n<text x="{EDGE:g}" y="{y:g}" style="{look}">{text}</text>'
