"""What would change the answer: all specifications in one row, then how far each choice moves it alone."""

from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.findings.model import Findings
from analysis.findings.sections import Choice, Multiverse
from analysis.report import numbers, phrases, sway, words
from analysis.report.canvas import canvas, log_scale
from analysis.report.style import BLUE, INK, MUTED, ORANGE, RC, Drawing

_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 3.7, 0.6, 0.15, 0.6, 0.3


def possible(findings: Findings) -> bool:
    """Whether the multiverse of the lead answer was worked out."""
    return findings.multiverse is not None


def sway_figure(findings: Findings) -> Drawing:
    """All specifications from the lowest to the highest answer, and the range that each choice alone gives.

    Raises
    ------
    ValueError
        If no multiverse was worked out.
    """
    held = findings.multiverse
    if held is None:
        raise ValueError(f"no multiverse of {findings.region.name} was worked out")
    left_out = [entry for entry in findings.left_out if entry.median is not None]
    rows = 1 + len(held.choices) + len(left_out)
    figure, axes = canvas(
        height=_TOP + _BOTTOM + _ROW * rows, left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM
    )
    values = [held.lowest, held.highest, *(entry.median or 0 for entry in left_out)]
    with mpl.rc_context(RC):
        lines_say = log_scale(axes, values, axis="x")
        axes.set_ylim(-0.6, rows - 0.4)
        axes.set_yticks([])
        axes.axvline(held.published, color=ORANGE, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        _draw_all(axes, held, rows - 1)
        for place, choice in enumerate(held.choices):
            _draw_choice(axes, choice, rows - 2 - place)
        for place, entry in enumerate(left_out):
            y = len(left_out) - 1 - place
            _name(axes, f"without {sway.makers(findings, entry)}", y)
            axes.plot([entry.median], [y], "D", color=BLUE, markerfacecolor="white", markersize=6, zorder=4)
        axes.set_xlabel(
            f"persons, {lines_say}; broken line: the answer on this page",
            color=MUTED,
            fontsize=8,
        )
    return Drawing("sway", figure, _alt(findings, held), _rows(findings, held))


def _name(axes: Axes, text: str, y: int) -> None:
    """The name of a row."""
    axes.text(-0.03, y, text, ha="right", va="center", color=INK, fontsize=8.3,
              transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip


def _draw_all(axes: Axes, held: Multiverse, y: int) -> None:
    """All specifications: a thin line from end to end, a thick one for eight in ten, a mark in the middle."""
    _name(axes, f"all {numbers.whole(held.answered)} answers", y)
    axes.plot([held.lowest, held.highest], [y, y], color=BLUE, linewidth=1.4, zorder=2)
    axes.plot([held.tenth, held.ninetieth], [y, y], color=BLUE, linewidth=6, solid_capstyle="butt", zorder=3)
    axes.plot([held.middle], [y], "o", color=BLUE, markerfacecolor="white", markersize=5.5, zorder=4)


def _draw_choice(axes: Axes, choice: Choice, y: int) -> None:
    """What one choice alone makes of the answer, with the share that it explains."""
    _name(axes, sway.CHOICES[choice.axis], y)
    axes.plot([choice.low, choice.high], [y, y], "|-", color=INK, linewidth=2.4, markersize=7, zorder=3)
    share = f"{100 * choice.share:.0f} %" if choice.share >= 0.005 else ""
    axes.text(1.01, y, share, ha="left", va="center", color=MUTED, fontsize=8,
              transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip


def _rows(findings: Findings, held: Multiverse) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    every: dict[str, Any] = {"kind": "all", "name": "all", "low": held.lowest, "value": held.middle,
                             "high": held.highest, "share": None}  # fmt: skip
    choices = [
        {"kind": "choice", "name": choice.axis, "low": choice.low, "value": None, "high": choice.high,
         "share": choice.share}
        for choice in held.choices
    ]  # fmt: skip
    without = [
        {"kind": "without", "name": entry.lineage, "low": entry.low95, "value": entry.median, "high": entry.high95,
         "share": None}
        for entry in findings.left_out
    ]  # fmt: skip
    return (every, *choices, *without)


def _alt(findings: Findings, held: Multiverse) -> str:
    """What the figure shows, in words."""
    ends = phrases.interval(held.lowest, held.highest)
    region, many = words.named(findings.region.name), numbers.whole(held.answered)
    alt = (
        f"The answer for {region} under {many} combinations of choices: "
        f"{ends}, on this page about {numbers.rounded(held.published)}."
    )
    first = sway.moving(findings)[:1]
    if first:
        alt += f" What matters most is {sway.CHOICES[first[0].axis]}."
    return alt
