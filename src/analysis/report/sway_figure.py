"""What would change the answer: all specifications in one row, then how far each choice moves it alone."""

from typing import Any

import matplotlib as mpl

from analysis.findings.model import Findings
from analysis.findings.sections import Choice, Multiverse
from analysis.report import numbers, phrases, sway, words
from analysis.report.canvas import caption, log_scale, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, Drawing, Sheet

_AROUND = Around(left=3.7, right=0.6, top=0.15, bottom=0.6, row=0.3, value_at=1.01, size=8.3)


def possible(findings: Findings) -> bool:
    """Whether the multiverse of the lead answer was worked out."""
    return findings.multiverse is not None


def sway_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
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
    rows = [Row(f"all {numbers.whole(held.answered)} answers")]
    rows += [Row(sway.CHOICES[choice.axis], _share(choice)) for choice in held.choices]
    rows += [Row(f"without {sway.makers(findings, entry)}") for entry in left_out]
    field = rows_field(rows, _AROUND, sheet)
    axes = field.axes
    values = [held.lowest, held.highest, *(entry.median or 0 for entry in left_out)]
    with mpl.rc_context(sheet.rc):
        lines_say = log_scale(axes, values, axis="x")
        thin_ticks(axes, sheet, size=9)
        axes.axvline(held.published, color=ORANGE, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        _draw_all(field, held)
        for index, choice in enumerate(held.choices, start=1):
            _draw_choice(field, choice, index)
        for index, entry in enumerate(left_out, start=1 + len(held.choices)):
            field.name(index)
            axes.plot(
                [entry.median],
                [field.places[index]],
                "D",
                color=BLUE,
                markerfacecolor="white",
                markersize=6,
                zorder=4,
            )
        caption(axes, f"persons, {lines_say}; broken line: the answer on this page", sheet)
    return Drawing("sway", field.figure, _alt(findings, held), _rows(findings, held))


def _share(choice: Choice) -> str:
    """The share that a choice explains; nothing where it rounds to nothing."""
    return f"{100 * choice.share:.0f} %" if choice.share >= 0.005 else ""


def _draw_all(field: Field, held: Multiverse) -> None:
    """All specifications: a thin line from end to end, a thick one for eight in ten, a mark in the middle."""
    axes, y = field.axes, field.places[0]
    field.name(0)
    axes.plot([held.lowest, held.highest], [y, y], color=BLUE, linewidth=1.4, zorder=2)
    axes.plot([held.tenth, held.ninetieth], [y, y], color=BLUE, linewidth=6, solid_capstyle="butt", zorder=3)
    axes.plot([held.middle], [y], "o", color=BLUE, markerfacecolor="white", markersize=5.5, zorder=4)


def _draw_choice(field: Field, choice: Choice, index: int) -> None:
    """What one choice alone makes of the answer, with the share that it explains."""
    axes, y = field.axes, field.places[index]
    field.name(index)
    axes.plot([choice.low, choice.high], [y, y], "|-", color=INK, linewidth=2.4, markersize=7, zorder=3)
    field.value(index, color=MUTED, size=8)


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
