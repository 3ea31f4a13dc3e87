"""How wide words are, before they are drawn: so that lines are broken where they are full and nothing is cut."""

from collections.abc import Iterable
from functools import cache

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from analysis.report.style import RC

_POINTS_PER_INCH = 72
#: Size at which letters are measured; widths grow in proportion.
_MEASURED = 64.0
#: Widths tried for lines of equal length.
_STEPS = 12


@cache
def _font(bold: bool) -> FT2Font:
    """The house's letters, opened."""
    weight = "bold" if bold else "normal"
    # One of its own: matplotlib's are shared, and whoever draws next sets their size.
    font = FT2Font(findfont(FontProperties(family=RC["font.sans-serif"], weight=weight)))
    font.set_size(_MEASURED, _POINTS_PER_INCH)
    return font


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter as a part of its size."""
    glyph = _font(bold).load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _MEASURED


def breadth(text: str, size: float, *, bold: bool = False) -> float:
    """Inches that a line of text takes in letters of some points."""
    return sum(_advance(letter, bold) for letter in text) * size / _POINTS_PER_INCH


def broken(text: str, inches: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines of at most so many inches, broken between words; its own line breaks are kept.

    A word that is longer than a line stands alone on one that is too long.
    """
    lines: list[str] = []
    for part in text.splitlines():
        lines += _filled(part.split(), inches, size, bold=bold)
    return lines


def balanced(text: str, inches: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in as few lines as `broken` gives, all about equally long: no last line of a single word."""
    if "\n" in text:
        return [line for part in text.splitlines() for line in balanced(part, inches, size, bold=bold)]
    lines = broken(text, inches, size, bold=bold)
    if len(lines) < 2:
        return lines
    least = breadth(text, size, bold=bold) / len(lines)
    for step in range(_STEPS):
        tried = broken(text, least + (inches - least) * step / _STEPS, size, bold=bold)
        if len(tried) == len(lines):
            return tried
    return lines


def _filled(words: Iterable[str], inches: float, size: float, *, bold: bool) -> list[str]:
    """Words in lines, each as full as it can be."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and breadth(longer, size, bold=bold) <= inches:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, inches: float, size: float) -> str:
    """The text, its end given up for an ellipsis where it is longer than so many inches."""
    if breadth(text, size) <= inches:
        return text
    while text and breadth(f"{text}…", size) > inches:
        text = text[:-1].rstrip()
    return f"{text}…"
