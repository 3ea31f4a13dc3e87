"""Found and hidden: one small circle for some persons each, filled for those who were found."""

from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.findings.lesson import Lesson
from analysis.report import numbers, phrases, words
from analysis.report.canvas import canvas, caption
from analysis.report.style import BLUE, INK, MUTED, PAGE, Drawing, Sheet

_MARGIN, _STEP, _KEY = 0.3, 0.175, 0.62
#: The most circles that are drawn.
_MOST = 400
#: How many persons a circle may stand for, times a power of ten.
_STEPS = (1, 2, 5)


def hidden_figure(lesson: Lesson, sheet: Sheet = PAGE) -> Drawing:
    """The persons found and the range for all as circles, each for the same number of persons."""
    found, everyone = lesson.pair
    assert found.best is not None
    assert everyone.low is not None
    assert everyone.high is not None
    each = _each(everyone.high)
    counts = [int(numbers.half_up(value / each)) for value in (found.best, everyone.low, everyone.high)]
    across = int((sheet.width - 2 * _MARGIN) / _STEP)
    rows = -(-counts[2] // across)
    below = _MARGIN / 2 if sheet.narrow else _KEY
    height = below + _STEP * (rows + 1)
    figure, axes = canvas(height=height, left=_MARGIN, right=_MARGIN, top=0.05, bottom=below, sheet=sheet)
    with mpl.rc_context(sheet.rc):
        _circles(axes, counts, across)
        axes.set_xlim(-1, across)
        axes.set_ylim(rows - 0.3, -0.7)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines["bottom"].set_visible(False)
        each_is = f"each circle: {numbers.whole(each)} persons, rounded"
        key = "filled: found; open: not found, if the lower end is right; pale: there too, if the upper end is right"
        caption(axes, f"{each_is}{'; ' if sheet.narrow else chr(10)}{key}", sheet)
    persons = (found.best, everyone.low, everyone.high)
    drawn = tuple(
        {"kind": kind, "persons": value, "circles": count, "claim_id": claim.claim_id}
        for kind, value, count, claim in zip(
            ("found", "all_at_least", "all_at_most"),
            persons,
            counts,
            (found, everyone, everyone),
            strict=True,
        )
    )
    return Drawing("hidden", figure, _alt(lesson, counts, each), drawn)


def _each(most: float) -> int:
    """How many persons a circle stands for, so that not too many are drawn."""
    steps = [step * int(10**power) for power in range(10) for step in _STEPS]
    return next(step for step in steps if most / step <= _MOST)


def _circles(axes: Axes, counts: list[int], across: int) -> None:
    """The circles row by row: filled, open, pale."""
    styles: tuple[dict[str, Any], ...] = (
        {"color": BLUE, "markerfacecolor": BLUE},
        {"color": INK, "markerfacecolor": "white"},
        {"color": MUTED, "markerfacecolor": "white", "alpha": 0.45},
    )
    for start, end, style in zip((0, *counts), counts, styles, strict=False):
        places = range(start, end)
        x = [place % across for place in places]
        y = [place // across for place in places]
        axes.plot(x, y, "o", markersize=8, markeredgewidth=1.1, linestyle="none", **style)


def _alt(lesson: Lesson, counts: list[int], each: int) -> str:
    """What the figure shows, in words."""
    found, everyone = lesson.pair
    filled, low, high = map(numbers.whole, counts)
    ends = phrases.interval(everyone.low or 0, everyone.high or 0)
    return (
        f"{high} circles, each for {numbers.whole(each)} persons: all {phrases.counted(everyone)}, said to be {ends}. "
        f"{filled} are filled, for the {numbers.whole(found.best or 0)} who were found in "
        f"{words.named(found.area_name)}. {low} are there if the lower end is right, the others only if the upper end "
        "is."
    )
