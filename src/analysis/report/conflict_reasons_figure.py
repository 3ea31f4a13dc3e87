"""Conflicts by reason: one mark for each, further right the further its claims are apart, its shape being its level."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.conflicts.words import Level
from analysis.findings.conflict_list import Conflict, ConflictList
from analysis.report import numbers
from analysis.report.conflict_words import REASONS, SHORT_LEVELS
from analysis.report.style import BLUE, GREEN, INK, MUTED, ORANGE, PAGE_WIDTH, RC, YELLOW, Drawing, new_figure

_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 2.15, 0.6, 0.1, 0.95, 0.42
#: Further apart than this is drawn at the right end.
_MOST = 1e4
#: How far from the middle of its row a mark may stand, in rows.
_SPREAD = 0.34
_MARKS = {
    Level.INFEASIBLE: ("D", ORANGE, ORANGE),
    Level.CONDITIONAL: ("s", GREEN, "white"),
    Level.CLIPPED: ("^", INK, YELLOW),
    Level.APPARENT: ("o", BLUE, "white"),
}


def conflict_reasons_figure(found: ConflictList) -> Drawing | None:
    """Every conflict in the row of each of its reasons; None without a conflict."""
    rows = found.by_reason
    if not rows:
        return None
    height = _TOP + _BOTTOM + _ROW * len(rows)
    figure = new_figure(height=height)
    width = (PAGE_WIDTH - _LEFT - _RIGHT) / PAGE_WIDTH
    with mpl.rc_context(RC):
        axes = figure.add_axes((_LEFT / PAGE_WIDTH, _BOTTOM / height, width, _ROW * len(rows) / height))
        _axis(axes, len(rows))
        for position, (reason, conflicts) in enumerate(rows):
            y = len(rows) - 1 - position
            across = axes.get_yaxis_transform()
            axes.text(-0.02, y, REASONS[reason], ha="right", va="center", color=INK, transform=across)
            axes.text(1.02, y, numbers.whole(len(conflicts)), va="center", color=INK, transform=across)
            axes.axhline(y - 0.5, color=MUTED, linewidth=0.3, alpha=0.6)
            _row(axes, conflicts, y)
        _key(axes)
    drawn = tuple(_record(one) for one in found.conflicts)
    return Drawing("reasons", figure, _alt(found), drawn)


def _axis(axes: Axes, rows: int) -> None:
    """A log axis of factors."""
    axes.set_xscale("log")
    axes.set_xlim(0.9, _MOST * 1.4)
    axes.set_ylim(-0.5, rows - 0.5)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(FixedLocator([1, 2, 5, 10, 100, 1000, _MOST]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel("factor by which one of the claims would have to move", color=MUTED, fontsize=8)


def _tick(value: float, _: object) -> str:
    """A factor on the axis; the last stands for all beyond it."""
    return f"{numbers.short(value)} or more" if value >= _MOST else numbers.short(value)


def _row(axes: Axes, conflicts: Sequence[Conflict], y: int) -> None:
    """The marks of one reason, spread up and down in turn so that they do not hide one another."""
    for level in reversed(Level):
        shape, edge, face = _MARKS[level]
        own = sorted((one for one in conflicts if one.level == level), key=lambda one: one.severity)
        x = [min(one.severity, _MOST) for one in own]
        # A fixed pattern of seven heights: no chance is needed for marks to stand apart.
        up = [y + _SPREAD * ((position * 3) % 7 - 3) / 3 for position in range(len(own))]
        axes.plot(
            x,
            up,
            shape,
            markersize=4.2,
            color=edge,
            markerfacecolor=face,
            markeredgewidth=0.8,
            linestyle="none",
        )


def _key(axes: Axes) -> None:
    """What the shapes mean, below the axis."""
    places = iter((0.0, 0.27, 0.61, 0.8))
    for level, (shape, edge, face) in _MARKS.items():
        x = next(places) - 0.33
        y = -0.68 / _ROW - 0.5
        style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "clip_on": False}
        axes.plot([x], [y], shape, markersize=6, color=edge, markerfacecolor=face, **style)
        axes.text(x + 0.02, y, SHORT_LEVELS[level], va="center", color=INK, fontsize=8, **style)


def _record(one: Conflict) -> dict[str, object]:
    """What is drawn of one conflict; all else about it stands in the table of all conflicts."""
    return {
        "conflict_id": one.conflict_id, "level": one.level, "severity": one.severity, "reasons": ";".join(one.reasons),
        "regions": ";".join(name for name, _ in one.regions),
    }  # fmt: skip


def _alt(found: ConflictList) -> str:
    """What the figure shows, in words."""
    reasons = numbers.listed([f"{REASONS[name]} ({len(rows)})" for name, rows in found.by_reason[:4]])
    levels = dict(found.levels)
    return (
        f"{numbers.capitalised(numbers.plural(len(found.conflicts), 'conflict'))} by reason, further right the further "
        f"their claims are apart. The commonest reasons are {reasons}. "
        f"{numbers.capitalised(numbers.written(levels[Level.INFEASIBLE]))} cannot all be true; "
        f"{numbers.written(levels[Level.APPARENT])} dissolve once a distinction is made."
    )
