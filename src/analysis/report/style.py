"""One look for all figures: colours safe for colour-blind readers and in greyscale, fixed margins, stable SVG."""

import io
import re
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

#: Okabe and Ito's palette, in the order of use; each also differs in lightness.
INK = "#1f2430"
MUTED = "#6b7280"
LIGHT = "#a3aab4"
GRID = "#e3e6ea"
PAPER = "#ffffff"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
SKY = "#56b4e9"
PURPLE = "#cc79a7"
YELLOW = "#e69f00"

RC: dict[Any, Any] = {
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": PAPER,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "counting-the-uncounted",
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a figure is drawn for: its width, its letters, and where words stand.

    Parameters
    ----------
    name : str
        `page` or `phone`.
    width : float
        Inches; there are 96 pixels of a screen to each.
    narrow : bool
        Whether names stand above their rows rather than left of them, and keys below the field rather than beside it.
    smallest, largest : float
        Points that letters have at least and at most.
    rows : int
        Rows of a long list that are drawn; the others are in the table below the figure.
    """

    name: str
    width: float
    narrow: bool
    smallest: float
    largest: float
    rows: int

    def points(self, size: float) -> float:
        """Points of letters that have so many on a page."""
        return min(max(size, self.smallest), self.largest)

    @property
    def rc(self) -> dict[Any, Any]:
        """The house style with this sheet's letters."""
        return RC | {"font.size": self.points(RC["font.size"])}


#: As the notebook draws it, and for a screen 360 pixels wide.
PAGE = Sheet("page", 7.6, narrow=False, smallest=0.0, largest=100.0, rows=44)
PHONE = Sheet("phone", 328 / 96, narrow=True, smallest=7.6, largest=8.3, rows=36)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with what a reader who cannot see it needs.

    Parameters
    ----------
    name : str
        Short id, unique on its page; names the CSV of the drawn rows.
    figure : matplotlib.figure.Figure
        What is seen.
    alt : str
        What it shows, in one to three sentences.
    rows : tuple of dict
        What is drawn, one record a mark, as plain text and numbers.
    """

    name: str
    figure: Figure
    alt: str
    rows: tuple[dict[str, Any], ...]


def new_figure(*, height: float, sheet: Sheet = PAGE) -> Figure:
    """An empty figure as wide as its sheet in the house style; its height in inches."""
    with mpl.rc_context(sheet.rc):
        return Figure(figsize=(sheet.width, height), dpi=100)


def svg(figure: Figure) -> str:
    """The figure as SVG with text as text; the same figure gives the same bytes."""
    buffer = io.StringIO()
    with mpl.rc_context(RC):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _MARKS.sub(_said_once, buffer.getvalue())


#: Marks of one style, one after the other: their place, and the style that each repeats.
_MARKS = re.compile(r"""(?: *<use [^>]*? style="([^"]*)"/>\n)(?: *<use [^>]*? style="\1"/>\n)+""")


def _said_once(marks: re.Match[str]) -> str:
    """The same marks in a group that has their style, at places to a hundredth of a point: half of the letters."""
    bare = marks[0].replace(f' style="{marks[1]}"', "")
    placed = re.sub(r'( [xy])="([-\d.]+)"', lambda at: f'{at[1]}="{round(float(at[2]), 2):g}"', bare)
    return f'<g style="{marks[1]}">\n{placed}</g>\n'
