"""What would change the answer: all answers in order, which options stand where, and the answer without each source."""

from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.model import Estimate, Findings
from analysis.findings.sections import LeftOut, Multiverse
from analysis.report import numbers, phrases, sway, words
from analysis.report.canvas import log_scale
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE_WIDTH, PAPER, RC, Drawing, new_figure

_LEFT, _RIGHT = 2.55, 0.8
_CURVE, _ROW, _SOURCE = 1.8, 0.2, 0.27
#: Inches above the curve, between curve and options, between options and sources, and below all.
_TOP, _TICKS, _BETWEEN, _BOTTOM = 0.3, 0.42, 0.38, 0.55
#: Colours of an option that none takes and that all take; light to dark, so that grey keeps the order.
_NONE, _ALL = (0.953, 0.961, 0.969), (0.031, 0.251, 0.506)
_BAND = "#fbe6d8"


def possible(findings: Findings) -> bool:
    """Whether the multiverse of the lead answer was worked out."""
    return findings.multiverse is not None


@dataclass(frozen=True, slots=True)
class _Line:
    """One row below the curve: a choice, or one of its options."""

    choice: CurveChoice
    option: CurveOption | None


def _lines(curve: Curve) -> list[_Line]:
    """The rows below the curve; options without any answer are left out."""
    return [
        _Line(choice, option)
        for choice in curve.choices
        for option in (None, *(one for one in choice.options if one.shares))
    ]


def sway_figure(findings: Findings) -> Drawing:
    """The curve of all answers, below it the options that stand where, and the answer without each of its sources.

    Raises
    ------
    ValueError
        If no multiverse was worked out.
    """
    held = findings.multiverse
    if held is None:
        raise ValueError(f"no multiverse of {findings.region.name} was worked out")
    lead = findings.headline.estimate
    assert lead is not None
    left_out = [entry for entry in findings.left_out if entry.median is not None]
    lines = _lines(held.curve)
    heights = [_CURVE, _ROW * (len(lines) + 1), _SOURCE * len(left_out)]
    gaps = [_TICKS, _BETWEEN + 0.1 if left_out else 0.0]
    figure = new_figure(height=_TOP + sum(heights) + sum(gaps) + (_BOTTOM if left_out else 0.05))
    with mpl.rc_context(RC):
        top = _TOP
        _draw_curve(_panel(figure, top, heights[0]), held, lead)
        top += heights[0] + gaps[0]
        _draw_options(_panel(figure, top, heights[1]), held, lines)
        if left_out:
            top += heights[1] + gaps[1]
            _draw_sources(_panel(figure, top, heights[2]), findings, left_out)
    return Drawing("sway", figure, _alt(findings, held), _rows(findings, held))


def _panel(figure: Figure, top: float, height: float) -> Axes:
    """Axes of a height, so many inches below the upper edge of the figure."""
    width, whole = figure.get_size_inches()
    box = (_LEFT / width, 1 - (top + height) / whole, (width - _LEFT - _RIGHT) / width, height / whole)
    return figure.add_axes(box)


def _centre(held: Multiverse) -> float:
    """Where on the curve the page's answer stands, as a share of all answers."""
    return sum(held.curve.place(held.answered)) / 2


def _draw_curve(axes: Axes, held: Multiverse, lead: Estimate) -> None:
    """The answers in order, and that of the page with its interval."""
    bins = held.curve.bins
    edges = np.linspace(0, 1, len(bins) + 1)
    ends = [end for end in (lead.low95, lead.high95) if end is not None]
    lines_say = log_scale(axes, [held.lowest, held.highest, *ends], axis="y")
    axes.set_xlim(0, 1)
    if len(ends) == 2:
        axes.axhspan(ends[0], ends[1], color=_BAND, linewidth=0, zorder=0)
    axes.stairs([one.highest for one in bins], edges, baseline=[one.lowest for one in bins], fill=True, color=BLUE)
    axes.stairs([one.middle for one in bins], edges, baseline=None, color=BLUE, linewidth=2.2, zorder=3)
    axes.axhline(held.published, color=ORANGE, linewidth=1.0, linestyle=(0, (4, 2)), zorder=2)
    _mark_place(axes, held)
    axes.plot([_centre(held)], [held.published], "D", color=ORANGE, markeredgecolor=PAPER, markersize=7, zorder=5)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["lowest", "a quarter", "half", "three quarters", "highest"])
    axes.tick_params(axis="both", length=0, labelsize=8)
    axes.text(0, 1.03, f"all {numbers.whole(held.answered)} answers, from the lowest to the highest",
              transform=axes.transAxes, ha="left", va="bottom", color=INK, fontsize=8.6)  # fmt: skip
    unit = "persons a year" if lead.measure == "flow" else "persons"
    axes.text(-0.02, 1.03, unit, transform=axes.transAxes, ha="right", va="bottom", color=MUTED, fontsize=8)
    axes.set_ylabel(lines_say, color=MUTED, fontsize=7.5)


def _mark_place(axes: Axes, held: Multiverse) -> None:
    """A line at the place of the page's answer."""
    axes.axvline(_centre(held), color=ORANGE, linewidth=1.0, linestyle=(0, (4, 2)), zorder=2)


def _shades(lines: list[_Line], bins: int) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The colour of each row in each bin, shape (rows + 1, bins, 4); the last row is the key."""
    share = np.full((len(lines) + 1, bins), np.nan)
    for row, line in enumerate(lines):
        if line.option is not None:
            share[row] = line.option.shares
    steps = np.repeat(np.linspace(0, 1, 5), max(1, bins // 24))
    share[-1, : len(steps)] = steps
    none, every = np.array(_NONE), np.array(_ALL)
    colour = none + np.nan_to_num(share)[..., None] * (every - none)
    return np.concatenate([colour, np.isfinite(share)[..., None]], axis=-1)


def _draw_options(axes: Axes, held: Multiverse, lines: list[_Line]) -> None:
    """A strip for each option: the darker, the more of the answers above take it."""
    count, bins = len(lines) + 1, len(held.curve.bins)
    axes.imshow(_shades(lines, bins), extent=(0, 1, count, 0), aspect="auto", interpolation="none", zorder=1)
    axes.set(xlim=(0, 1), ylim=(count, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.hlines(np.arange(count + 1), 0, 1, color=PAPER, linewidth=1.6, zorder=2)
    _mark_place(axes, held)
    for row, line in enumerate(lines):
        if line.option is None:
            _name_choice(axes, line.choice, row)
        else:
            _name_option(axes, line.choice, line.option, row)
    steps = 5 * max(1, bins // 24) / bins
    _beside(axes, "none", count - 0.5, -0.015, ha="right")
    axes.text(steps + 0.015, count - 0.5, "all of the answers above take it", va="center", color=MUTED, fontsize=7.6)
    first = next((row for row, line in enumerate(lines) if line.option is not None), 0)
    _beside(axes, "alone", first - 0.5, 1.02, ha="left")


def _name_choice(axes: Axes, choice: CurveChoice, row: int) -> None:
    """The heading of a choice."""
    text = numbers.capitalised(sway.words_of(choice))
    axes.annotate(text, (0, row + 0.55), xycoords=axes.get_yaxis_transform(), xytext=(-(_LEFT - 0.05) * 72, 0),
                  textcoords="offset points", va="center", color=INK, fontsize=8.3, fontweight="bold",
                  annotation_clip=False, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6})  # fmt: skip


def _name_option(axes: Axes, choice: CurveChoice, option: CurveOption, row: int) -> None:
    """An option, with the answer if only it is taken; a mark at the options of the page."""
    _beside(axes, sway.words_of(choice, option), row + 0.5, -0.015, ha="right")
    told = numbers.rounded(option.alone) if option.alone is not None else "none"
    _beside(axes, told, row + 0.5, 1.02, ha="left", colour=ORANGE if option.published else INK)
    if option.published:
        axes.plot([-0.0], [row + 0.5], "D", color=ORANGE, markersize=4.5, clip_on=False, zorder=5)


def _beside(axes: Axes, text: str, y: float, x: float, *, ha: str, colour: str = INK) -> None:
    """Words beside the strips."""
    axes.text(x, y, text, ha=ha, va="center", color=colour, fontsize=8,
              transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip


def _draw_sources(axes: Axes, findings: Findings, left_out: list[LeftOut]) -> None:
    """The answer without each source, with its interval, beside that of the page."""
    held, lead = findings.multiverse, findings.headline.estimate
    assert held is not None
    assert lead is not None
    ends = [value for one in left_out for value in (one.low95, one.median, one.high95) if value is not None]
    ends += [value for value in (lead.low95, held.published, lead.high95) if value is not None]
    lines_say = log_scale(axes, ends, axis="x")
    axes.set_ylim(len(left_out), 0)
    axes.set_yticks([])
    if lead.low95 is not None and lead.high95 is not None:
        axes.axvspan(lead.low95, lead.high95, color=_BAND, linewidth=0, zorder=0)
    axes.axvline(held.published, color=ORANGE, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
    for row, entry in enumerate(left_out):
        y = row + 0.5
        _beside(axes, f"without {sway.makers(findings, entry)}", y, -0.015, ha="right")
        if entry.low95 is not None and entry.high95 is not None:
            axes.plot([entry.low95, entry.high95], [y, y], color=BLUE, linewidth=1.4, zorder=3)
        axes.plot([entry.median], [y], "D", color=BLUE, markerfacecolor="white", markersize=6, zorder=4)
    axes.tick_params(axis="x", length=0, labelsize=8)
    unit = "persons a year" if lead.measure == "flow" else "persons"
    axes.set_xlabel(f"{unit}, {lines_say}; orange: the answer on this page and its 95 percent interval",
                    color=MUTED, fontsize=8)  # fmt: skip


def _rows(findings: Findings, held: Multiverse) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    curve = held.curve
    empty = {"kind": "", "name": "", "option": "", "bin": None, "low": None, "value": None, "high": None, "share": None}
    lead = findings.headline.estimate
    found = [
        {"kind": "published", "name": "answer on this page", "low": lead and lead.low95, "value": held.published,
         "high": lead and lead.high95},
        *({"kind": "answers", "bin": place, "low": one.lowest, "value": one.middle, "high": one.highest}
          for place, one in enumerate(curve.bins, start=1)),
        *({"kind": "alone", "name": line.choice.axis, "option": line.option.option, "value": line.option.alone}
          for line in _lines(curve) if line.option),
        *({"kind": "option", "name": line.choice.axis, "option": line.option.option, "bin": place, "share": share}
          for line in _lines(curve) if line.option for place, share in enumerate(line.option.shares, start=1)),
        *({"kind": "without", "name": entry.lineage, "low": entry.low95, "value": entry.median, "high": entry.high95}
          for entry in findings.left_out),
    ]  # fmt: skip
    return tuple(empty | row for row in found)


def _alt(findings: Findings, held: Multiverse) -> str:
    """What the figure shows, in words."""
    ends = phrases.interval(held.lowest, held.highest)
    region, many = words.named(findings.region.name), numbers.whole(held.answered)
    alt = (
        f"The answer for {region} under {many} combinations of choices: {ends}. The one on this page, about "
        f"{numbers.rounded(held.published)}, is {sway.standing(held)} of them."
    )
    if held.curve.choices:
        alt += f" What matters most is {sway.words_of(held.curve.choices[0])}."
    return alt
