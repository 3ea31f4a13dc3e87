"""Figures in the dark theme: each colour of the style gives way to the one that stands for it on a dark page.

What is blue stays blue and what is much stays the strongest shade; nothing is inverted. Figures are not drawn again,
so that both themes show the same lines at the same places. Colours of a figure that somebody drew in a style of their
own are not known here, and stay as they are.
"""

import re
from collections.abc import Mapping

#: Name of each colour of the style, how it is drawn on a light page, and on a dark one.
COLORS: Mapping[str, tuple[str, str]] = {
    "ink": ("#1f2430", "#e4e3df"),
    "muted": ("#5b6270", "#aab0ba"),
    "grid": ("#e3e6ea", "#333a44"),
    "paper": ("#ffffff", "#15181d"),
    "blue": ("#0072b2", "#56b4e9"),
    "orange": ("#c04e00", "#f2954a"),
    "green": ("#007a59", "#35c296"),
    "purple": ("#a8437e", "#e391c0"),
    "grey": ("#b9bfc8", "#575f6b"),
    "pale": ("#f3f4f6", "#22272f"),
    # From little to much: away from the ground in both themes.
    "step-1": ("#dbe9f4", "#1d3345"),
    "step-2": ("#a6cbe3", "#27506f"),
    "step-3": ("#5b9fce", "#2f678f"),
    "step-4": ("#0b5c94", "#7fbbe0"),
    "step-5": ("#06304f", "#cbe5f7"),
}
_TAG = re.compile(r"<[^>]+>")
_COLOR = re.compile("|".join(light for light, _ in COLORS.values()))
_DARK = dict(COLORS.values())
_VARIABLES = {light: f"var(--{name})" for name, (light, _) in COLORS.items()}


def dark(svg: str) -> str:
    """A figure of this package as it is drawn on a dark page; words stay as they are.

    Examples
    --------
    >>> dark('<text style="fill: #1f2430">#1f2430</text>')
    '<text style="fill: #e4e3df">#1f2430</text>'
    """
    return _painted(svg, _DARK)


def themed(svg: str) -> str:
    """A figure of this package whose colours are variables, which `styles` sets where it stands in HTML.

    Examples
    --------
    >>> themed('<path style="stroke: #0072b2"/>')
    '<path style="stroke: var(--blue)"/>'
    """
    return _painted(svg, _VARIABLES)


def styles(*, is_dark: bool) -> str:
    """What the variables of `themed` are in one of the two themes, as a list of declarations."""
    return "; ".join(f"--{name}: {pair[is_dark]}" for name, pair in COLORS.items())


def _painted(svg: str, colors: Mapping[str, str]) -> str:
    """A drawing with other colours in its tags."""

    def painted(tag: re.Match[str]) -> str:
        return _COLOR.sub(lambda color: colors[color[0]], tag[0])

    return _TAG.sub(painted, svg)
