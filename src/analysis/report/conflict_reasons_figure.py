"""Conflicts by reason: one mark for each, further right the further its claims are apart, its shape being its level."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.conflicts.words import Level
from analysis.findings.conflict_list import Conflict, ConflictList
from analysis.report import numbers
from analysis.report.canvas import caption, legend_beside, thin_ticks
from analysis.report.conflict_words import REASONS, SHORT_LEVELS
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, GREEN, INK, MUTED, ORANGE, PAGE, YELLOW, Drawing, Sheet

_AROUND = Around(left=2.15, right=0.6, top=0.1, bottom=0.95, row=0.42, name_at=-0.02, value_at=1.02, pad=0.0)
#: Lines of a narrow sheet that the marks of a reason take.
_TALL = 2.3
#: Further apart than this is drawn at the right end.
_MOST = 1e4
#: How far from the middle of its row a mark may stand, in inches.
_SPREAD = 0.34 * 0.42
_MARKS = {
    Level.INFEASIBLE: ("D", ORANGE, ORANGE),
    Level.CONDITIONAL: ("s", GREEN, "white"),
    Level.CLIPPED: ("^", INK, YELLOW),
    Level.APPARENT: ("o", BLUE, "white"),
}


def conflict_reasons_figure(found: ConflictList, sheet: Sheet = PAGE) -> Drawing | None:
    """Every conflict in the row of each of its reasons; None without a conflict."""
    rows = found.by_reason
    if not rows:
        return None
    words = [Row(REASONS[reason], numbers.whole(len(conflicts)), tall=_TALL) for reason, conflicts in rows]
    field = rows_field(words, _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field)
        for position, (_, conflicts) in enumerate(rows):
            field.name(position)
            field.value(position)
            under = _TALL / 2 if sheet.narrow else 0.5
            field.axes.axhline(field.places[position] - under, color=MUTED, linewidth=0.3, alpha=0.6)
            _row(field, conflicts, field.places[position])
        _key(field)
    drawn = tuple(_record(one) for one in found.conflicts)
    return Drawing("reasons", field.figure, _alt(found), drawn)


def _axis(field: Field) -> None:
    """A log axis of factors."""
    axes = field.axes
    axes.set_xscale("log")
    axes.set_xlim(0.9, _MOST * 1.4)
    axes.xaxis.set_major_locator(FixedLocator([1, 2, 5, 10, 100, 1000, _MOST]))
    axes.xaxis.set_minor_locator(NullLocator())
    more = "+" if field.sheet.narrow else " or more"
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, more)))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    thin_ticks(axes, field.sheet, size=9)
    caption(axes, "factor by which one of the claims would have to change", field.sheet)


def _tick(value: float, more: str) -> str:
    """A factor on the axis; the last stands for all beyond it."""
    return f"{numbers.short(value)}{more}" if value >= _MOST else numbers.short(value)


def _row(field: Field, conflicts: Sequence[Conflict], y: float) -> None:
    """The marks of one reason, spread up and down in turn so that they do not hide one another."""
    spread = field.heights(_SPREAD)
    for level in reversed(Level):
        shape, edge, face = _MARKS[level]
        own = sorted((one for one in conflicts if one.level == level), key=lambda one: one.severity)
        x = [min(one.severity, _MOST) for one in own]
        # A fixed pattern of seven heights: no chance is needed for marks to stand apart.
        up = [y + spread * ((position * 3) % 7 - 3) / 3 for position in range(len(own))]
        field.axes.plot(
            x,
            up,
            shape,
            markersize=4.2,
            color=edge,
            markerfacecolor=face,
            markeredgewidth=0.8,
            linestyle="none",
        )


def _key(field: Field) -> None:
    """What the shapes mean, below the axis."""
    if field.sheet.narrow:
        legend_beside(field.axes, [_handle(level) for level in _MARKS], sheet=field.sheet)
        return
    axes = field.axes
    places = iter((0.0, 0.26, 0.56, 0.88))
    for level, (shape, edge, face) in _MARKS.items():
        x = next(places) - 0.33
        y = -0.68 / _AROUND.row - 0.5
        style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "clip_on": False}
        axes.plot([x], [y], shape, markersize=6, color=edge, markerfacecolor=face, **style)
        axes.text(x + 0.02, y, SHORT_LEVELS[level], va="center", color=INK, fontsize=8, **style)


def _handle(level: Level) -> Line2D:
    """One line of the key of a narrow sheet."""
    shape, edge, face = _MARKS[level]
    return Line2D(
        [],
        [],
        linestyle="",
        marker=shape,
        markersize=6,
        color=edge,
        markerfacecolor=face,
        label=SHORT_LEVELS[level],
    )


def _record(one: Conflict) -> dict[str, object]:
    """What is drawn of one conflict; all else about it stands in the table of all conflicts."""
    return {
        "conflict_id": one.conflict_id, "level": one.level, "severity": one.severity, "reasons": ";".join(one.reasons),
    }  # fmt: skip


def _alt(found: ConflictList) -> str:
    """What the figure shows, in words."""
    reasons = numbers.listed([f"{REASONS[name]} ({len(rows)})" for name, rows in found.by_reason[:4]])
    levels = dict(found.levels)
    return (
        f"{numbers.capitalised(numbers.plural(len(found.conflicts), 'conflict'))} by reason, further right the further "
        f"their claims are apart. The commonest reasons are {reasons}. "
        f"{numbers.capitalised(numbers.written(levels[Level.INFEASIBLE]))} cannot all be true; "
        f"{numbers.written(levels[Level.APPARENT])} only seem to conflict."
    )
