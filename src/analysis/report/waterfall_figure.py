"""From all claims to those that can be weighed against one another: one bar for each thing that is asked."""

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.findings.quantities import Step
from analysis.findings.world import World
from analysis.report import numbers
from analysis.report.style import BLUE, INK, MUTED, PAGE_WIDTH, RC, Drawing, new_figure

_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 3.35, 0.9, 0.08, 0.35, 0.34
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


def waterfall_figure(world: World) -> Drawing | None:
    """How many claims are left after each step; None where there is none to begin with."""
    steps = world.steps
    if not steps[0].left:
        return None
    height = _TOP + _BOTTOM + _ROW * len(steps)
    figure = new_figure(height=height)
    width = (PAGE_WIDTH - _LEFT - _RIGHT) / PAGE_WIDTH
    with mpl.rc_context(RC):
        axes = figure.add_axes((_LEFT / PAGE_WIDTH, _BOTTOM / height, width, _ROW * len(steps) / height))
        axes.set_xlim(0, steps[0].left)
        axes.set_ylim(len(steps) - 0.5, -0.5)
        axes.set_axis_off()
        for position, step in enumerate(steps):
            _draw(axes, step, position, asked(step.name, world.parameters.reference_year))
        axes.text(
            0, len(steps) - 0.5 + 0.2 / _ROW, "dark: claims that pass; light: claims that end here", color=MUTED,
            fontsize=8, va="center",
        )  # fmt: skip
    year = world.parameters.reference_year
    rows = tuple({"step": asked(step.name, year), "left": step.left, "end_here": step.gone} for step in steps)
    return Drawing("waterfall", figure, _alt(world), rows)


def _draw(axes: Axes, step: Step, y: int, label: str) -> None:
    """One bar with its words and its number."""
    across = axes.get_yaxis_transform()
    axes.barh(y, step.left, height=0.62, color=BLUE)
    axes.barh(
        y, step.gone, left=step.left, height=0.62, color=_LOST, edgecolor=MUTED, linewidth=0.5, hatch="////"
    )
    axes.text(-0.02, y, label, ha="right", va="center", color=INK, transform=across)
    end = (step.left + step.gone, y)
    said = numbers.whole(step.left)
    axes.annotate(said, end, xytext=(6, 0), textcoords="offset points", va="center", color=INK, weight="bold")


def _alt(world: World) -> str:
    """What the figure shows, in words."""
    year = world.parameters.reference_year
    parts = [f"{asked(step.name, year)}: {numbers.whole(step.left)}" for step in world.steps]
    said = numbers.capitalised("; ".join(parts))
    return f"Bars that grow shorter from step to step, each asking one more thing of a claim. {said}."
