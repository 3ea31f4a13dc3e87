"""From all claims to those that can be weighed against one another: one bar for each thing that is asked."""

import matplotlib as mpl

from analysis.findings.quantities import Step
from analysis.findings.world import World
from analysis.report import numbers
from analysis.report.canvas import caption
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, PAGE, Drawing, Sheet

_AROUND = Around(left=3.35, right=0.9, top=0.08, bottom=0.35, row=0.34, name_at=-0.02, pad=0.0)
#: Inches that a bar is thick.
_BAR = 0.2108
_LOST = "#d9dee4"


def asked(name: str, year: int) -> str:
    """What a step asks of a claim, in words."""
    return {
        "all": "all claims held",
        "persons": "counts persons",
        "everyone": "counts all, not only those found",
        "victims": "counts victims of trafficking or the like",
        "whole": "is about a whole country or region",
        "near": f"lies near {year}",
        "fixed": "fixes a value, not only a bound",
        "shared": "another line speaks of the same thing",
    }[name]


def waterfall_figure(world: World, sheet: Sheet = PAGE) -> Drawing | None:
    """How many claims are left after each step; None where there is none to begin with."""
    steps = world.steps
    if not steps[0].left:
        return None
    year = world.parameters.reference_year
    field = rows_field([Row(asked(step.name, year)) for step in steps], _AROUND, sheet, numbered=False)
    with mpl.rc_context(sheet.rc):
        # On a narrow sheet the number of the longest bar has to stand beside it.
        field.axes.set_xlim(0, steps[0].left * (1.18 if sheet.narrow else 1))
        field.axes.set_axis_off()
        for position, step in enumerate(steps):
            _draw(field, step, position)
        _key(field)
    rows = tuple({"step": asked(step.name, year), "left": step.left, "end_here": step.gone} for step in steps)
    return Drawing("waterfall", field.figure, _alt(world), rows)


def _key(field: Field) -> None:
    """What dark and light mean, below the bars."""
    said = "dark: claims that pass; light: claims that end here"
    if field.sheet.narrow:
        caption(field.axes, said, field.sheet)
        return
    field.axes.text(0, -0.5 - 0.2 / _AROUND.row, said, color=MUTED, fontsize=8, va="center")


def _draw(field: Field, step: Step, position: int) -> None:
    """One bar with its words and its number."""
    axes, y = field.axes, field.places[position]
    thick = field.heights(_BAR)
    axes.barh(y, step.left, height=-thick, color=BLUE)
    axes.barh(
        y, step.gone, left=step.left, height=-thick, color=_LOST, edgecolor=MUTED, linewidth=0.5, hatch="////"
    )
    field.name(position)
    end = (step.left + step.gone, y)
    said = numbers.whole(step.left)
    axes.annotate(said, end, xytext=(6, 0), textcoords="offset points", va="center", color=INK, weight="bold")


def _alt(world: World) -> str:
    """What the figure shows, in words."""
    year = world.parameters.reference_year
    parts = [f"{asked(step.name, year)}: {numbers.whole(step.left)}" for step in world.steps]
    said = numbers.capitalised("; ".join(parts))
    return f"Bars that grow shorter from step to step, each asking one more thing of a claim. {said}."
