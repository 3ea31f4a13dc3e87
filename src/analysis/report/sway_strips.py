"""The strips below a specification curve: one for each option, the darker the more of the answers above take it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.sections import Multiverse
from analysis.report import numbers, sway
from analysis.report.canvas import EDGE
from analysis.report.letters import broken
from analysis.report.style import INK, MUTED, ORANGE, PAPER, Sheet

#: How the answer of the page is drawn through all fields.
HERE: dict[str, Any] = {"color": ORANGE, "linewidth": 1.0, "linestyle": (0, (4, 2))}
#: Points of words beside marks, and of headings.
LETTERS, HEADING = 8.0, 8.3
#: Steps of the key.
_STEPS = 5
_KEY_SAYS = "how many of these answers take the option: none to all"
_ALONE = "changed\nalone"
#: Colours of an option that none takes and that all take; from light to dark, so that grey keeps the order.
_NONE, _ALL = np.array([0.953, 0.961, 0.969]), np.array([0.031, 0.251, 0.506])


@dataclass(frozen=True, slots=True)
class Around:
    """Inches around the fields of a sheet, and of a row.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    left, right : float
        Beside all fields, which stand below each other.
    row : float
        Of a strip, and of a line of words where these stand above their marks.
    """

    sheet: Sheet
    left: float
    right: float
    row: float

    @property
    def width(self) -> float:
        """Of each field."""
        return self.sheet.width - self.left - self.right

    def lines(self, text: str, size: float, *, bold: bool = False, beside: float = 0.0) -> list[str]:
        """Words in the lines that they take across a narrow sheet; on a page in one."""
        if not self.sheet.narrow:
            return [text]
        return broken(text, self.sheet.width - 2 * EDGE - beside, self.sheet.points(size), bold=bold)

    def from_edge(self, axes: Axes, text: str, y: float, *, size: float = LETTERS, **style: Any) -> None:
        """Words from the left edge of the sheet, in front of what runs through."""
        plate = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.4}
        axes.annotate(
            text, (0, y), xycoords=axes.get_yaxis_transform(), xytext=((EDGE - self.left) * 72, 0),
            textcoords="offset points", va="center", fontsize=self.sheet.points(size), annotation_clip=False,
            bbox=plate, zorder=4, **style,
        )  # fmt: skip

    def to_edge(self, axes: Axes, text: str, y: float, **style: Any) -> None:
        """Words that end at the right edge of the sheet."""
        axes.annotate(
            text, (1, y), xycoords=axes.get_yaxis_transform(), xytext=((self.right - EDGE) * 72, 0),
            textcoords="offset points", va="center", ha="right", fontsize=self.sheet.points(LETTERS),
            annotation_clip=False, zorder=4, **style,
        )  # fmt: skip

    def beside(self, axes: Axes, text: str, y: float, *, left: bool, **style: Any) -> None:
        """Words left or right of a row of a page."""
        axes.text(
            -0.015 if left else 1.02, y, text, ha="right" if left else "left", va="center", fontsize=LETTERS,
            transform=axes.get_yaxis_transform(), clip_on=False, **style,
        )  # fmt: skip


def around_of(sheet: Sheet) -> Around:
    """Words stand beside the fields of a page, and above those of a narrow sheet."""
    return Around(sheet, 0.7, 0.25, 0.172) if sheet.narrow else Around(sheet, 2.55, 0.8, 0.2)


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the curve: words, or a strip.

    Parameters
    ----------
    text : str
        Words that stand there by themselves; empty for a strip.
    choice, option
        What it is about: the words of a choice have no option, those of the key and the key itself neither.
    """

    text: str = ""
    choice: CurveChoice | None = None
    option: CurveOption | None = None


def options_of(choice: CurveChoice) -> list[CurveOption]:
    """The options that are drawn: those with which a combination has an answer."""
    return [one for one in choice.options if one.shares]


def lines(curve: Curve, around: Around) -> list[Line]:
    """The rows below the curve, the key first."""
    narrow = around.sheet.narrow
    found = [*(Line(one) for one in around.lines(_KEY_SAYS, LETTERS, beside=0.9) if narrow), Line()]
    for choice in curve.choices:
        heading = numbers.capitalised(sway.words_of(choice))
        found += [Line(one, choice) for one in around.lines(heading, HEADING, bold=True)]
        for option in options_of(choice):
            if narrow:
                found.append(Line(sway.words_of(choice, option), choice, option))
            found.append(Line("", choice, option))
    return found


def draw(axes: Axes, held: Multiverse, rows: list[Line], around: Around) -> None:
    """Draw the strips, their words, the key, and the place of the page's answer."""
    count, centre = len(rows), sum(held.curve.place(held.answered)) / 2
    first = next((place for place, row in enumerate(rows) if row.choice), count)
    shades = _shades(rows, len(held.curve.bins), key=max(first - 1, 0), narrow=around.sheet.narrow)
    axes.imshow(shades, extent=(0, 1, count, 0), aspect="auto", interpolation="none", zorder=1)
    axes.set(xlim=(0, 1), ylim=(count, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.hlines(np.arange(count + 1), 0, 1, color=PAPER, linewidth=1.6, zorder=2)
    axes.plot([centre, centre], [first, count], **HERE, zorder=3)
    here = [
        place + 0.5 for place, row in enumerate(rows) if row.option and row.option.published and not row.text
    ]
    axes.plot([centre] * len(here), here, "D", color=ORANGE, markeredgecolor=PAPER, markersize=5.5, zorder=5)
    _draw_key(axes, rows[:first], around, bins=len(held.curve.bins))
    for place, row in enumerate(rows):
        if row.choice is not None and row.option is None:
            around.from_edge(axes, row.text, place + 0.55, size=HEADING, color=INK, fontweight="bold")
        elif row.choice is not None and row.option is not None:
            _draw_option(axes, row, place + 0.5, around)


def _shades(
    rows: list[Line], bins: int, *, key: int, narrow: bool
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The colour of each row in each bin, shape (rows, bins, 4); rows of words are clear.

    The key stands in the row of that number: at the right end of a page's strips, at the left end of narrow ones.
    """
    share = np.full((len(rows), bins), np.nan)
    for place, row in enumerate(rows):
        if row.option is not None and not row.text:
            share[place] = row.option.shares
    steps = _key(bins)
    share[key, : len(steps)] = steps
    share[key] = share[key] if narrow else np.roll(share[key], -len(steps))
    colour = _NONE + np.nan_to_num(share)[..., None] * (_ALL - _NONE)
    return np.concatenate([colour, np.isfinite(share)[..., None]], axis=-1)


def _key(bins: int) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The shares of the key, over a fifth of the bins, or all of very few."""
    return np.repeat(np.linspace(0, 1, _STEPS), max(1, bins // (5 * _STEPS)))[:bins]


def _draw_key(axes: Axes, rows: list[Line], around: Around, *, bins: int) -> None:
    """What the shades and the numbers mean, in the rows above the first choice."""
    if around.sheet.narrow:
        for place, row in enumerate(rows[:-1]):
            around.from_edge(axes, row.text, place + 0.5, color=MUTED)
        around.to_edge(axes, _ALONE.replace("\n", " "), 0.5, color=MUTED)
        return
    x = 1 - len(_key(bins)) / bins - 0.015
    axes.text(x, 0.5, _KEY_SAYS, ha="right", va="center", color=MUTED, fontsize=7.6)
    around.beside(axes, _ALONE, 0.75, left=False, color=MUTED, linespacing=1.0)


def _draw_option(axes: Axes, row: Line, y: float, around: Around) -> None:
    """The words of an option, with the answer if only it is taken; those of the page in its colour."""
    choice, option = row.choice, row.option
    assert choice is not None
    assert option is not None
    style: dict[str, Any] = {"color": ORANGE if option.published else INK}
    alone = "none" if option.alone is None else numbers.rounded(option.alone)
    if row.text:
        around.from_edge(axes, row.text, y, **style)
        around.to_edge(axes, alone, y, **style)
    elif not around.sheet.narrow:
        around.beside(axes, sway.words_of(choice, option), y, left=True, **style)
        around.beside(axes, alone, y, left=False, **style)
