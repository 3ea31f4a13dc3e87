"""What would change the answer: all answers in order, which options stand where, and the answer without each source."""

from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.model import Estimate, Findings
from analysis.findings.sections import LeftOut, Multiverse
from analysis.report import numbers, phrases, sway, words
from analysis.report.canvas import log_scale
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAPER, RC, Drawing, new_figure

#: Inches that the curve, a strip below it and a source take.
_CURVE, _ROW, _SOURCE = 1.8, 0.2, 0.27
#: Inches above the curve, between curve and options, between options and sources, and below the sources.
_TOP, _TICKS, _BETWEEN, _BOTTOM = 0.32, 0.4, 0.55, 0.5
#: Inches left and right of all fields, and from the edge to the words.
_LEFT, _RIGHT, _EDGE = 2.55, 0.8, 0.05
#: Steps of the key, and which part of the strips' width they take.
_STEPS, _KEY = 5, 0.2
#: Colours of an option that none takes and that all take; from light to dark, so that grey keeps the order.
_NONE, _ALL = (0.953, 0.961, 0.969), (0.031, 0.251, 0.506)
#: Behind the interval of the answer on the page.
_BAND = "#fbe6d8"
_HERE: dict[str, Any] = {"color": ORANGE, "linewidth": 1.0, "linestyle": (0, (4, 2))}
_LETTERS = 8.0


def possible(findings: Findings) -> bool:
    """Whether the multiverse of the lead answer was worked out."""
    return findings.multiverse is not None


@dataclass(frozen=True, slots=True)
class _Line:
    """One row below the curve: the key, the name of a choice, or an option with its strip."""

    choice: CurveChoice | None = None
    option: CurveOption | None = None


def _lines(curve: Curve) -> list[_Line]:
    """The rows below the curve, the key first; options without any answer are left out."""
    named = [
        _Line(choice, option)
        for choice in curve.choices
        for option in (None, *(one for one in choice.options if one.shares))
    ]
    return [_Line(), *named]


def sway_figure(findings: Findings) -> Drawing:
    """The curve of all answers, below it the options that stand where, and the answer without each of its sources.

    Raises
    ------
    ValueError
        If no multiverse was worked out.
    """
    held, lead = findings.multiverse, findings.headline.estimate
    if held is None or lead is None:
        raise ValueError(f"no multiverse of {findings.region.name} was worked out")
    left_out = [entry for entry in findings.left_out if entry.median is not None]
    lines = _lines(held.curve)
    curve_at, strips_at = _TOP, _TOP + _CURVE + _TICKS
    sources_at = strips_at + _ROW * len(lines) + _BETWEEN
    end = sources_at + _SOURCE * len(left_out) + _BOTTOM if left_out else sources_at - _BETWEEN + _EDGE
    figure = new_figure(height=end)
    with mpl.rc_context(RC):
        _draw_curve(_panel(figure, curve_at, _CURVE), held, lead)
        _draw_strips(_panel(figure, strips_at, _ROW * len(lines)), held, lines)
        if left_out:
            axes = _panel(figure, sources_at, _SOURCE * len(left_out))
            _draw_sources(axes, findings, lead, left_out)
    return Drawing("sway", figure, _alt(findings, held), _rows(findings, held))


def _panel(figure: Figure, top: float, height: float) -> Axes:
    """Axes of a height, so many inches below the upper edge of the figure."""
    width, whole = figure.get_size_inches()
    box = (_LEFT / width, 1 - (top + height) / whole, (width - _LEFT - _RIGHT) / width, height / whole)
    axes: Axes = figure.add_axes(box)
    axes.tick_params(length=0, labelsize=_LETTERS)
    return axes


def _title(axes: Axes, text: str) -> None:
    """What a field shows, above it."""
    axes.annotate(text, (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points",
                  va="bottom", color=INK, fontsize=8.6, annotation_clip=False)  # fmt: skip


def _beside(axes: Axes, text: str, y: float, *, left: bool = True, colour: str = INK) -> None:
    """Words left or right of a row."""
    axes.text(-0.015 if left else 1.02, y, text, ha="right" if left else "left", va="center", color=colour,
              fontsize=_LETTERS, transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip


def _centre(held: Multiverse) -> float:
    """Where on the curve the page's answer stands, as a share of all answers."""
    return sum(held.curve.place(held.answered)) / 2


def _counted(lead: Estimate) -> str:
    """What the axis counts."""
    return "persons a year" if lead.measure == "flow" else "persons"


def _ends(lead: Estimate) -> tuple[float, ...]:
    """The interval of the answer on the page."""
    return tuple(end for end in (lead.low95, lead.high95) if end is not None)


def _draw_curve(axes: Axes, held: Multiverse, lead: Estimate) -> None:
    """The answers in order, and that of the page with its interval."""
    bins, ends = held.curve.bins, _ends(lead)
    edges = np.linspace(0, 1, len(bins) + 1)
    lines_say = log_scale(axes, [held.lowest, held.highest, *ends], axis="y")
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["lowest", "a quarter", "half", "three quarters", "highest"])
    axes.axhspan(ends[0], ends[-1], color=_BAND, linewidth=0, zorder=0)
    highest, lowest = [one.highest for one in bins], [one.lowest for one in bins]
    axes.stairs(highest, edges, baseline=lowest, fill=True, color=BLUE, zorder=3)
    axes.stairs([one.middle for one in bins], edges, baseline=None, color=BLUE, linewidth=2.2, zorder=3)
    axes.axhline(held.published, **_HERE, zorder=2)
    axes.axvline(_centre(held), **_HERE, zorder=2)
    axes.plot(
        [_centre(held)], [held.published], "D", color=ORANGE, markeredgecolor=PAPER, markersize=7, zorder=5
    )
    _title(axes, f"all {numbers.whole(held.answered)} answers, from the lowest to the highest")
    axes.set_ylabel(f"{_counted(lead)}\n{lines_say}", color=MUTED, fontsize=7.5)
    _legend(axes, held)


def _legend(axes: Axes, held: Multiverse) -> None:
    """What the marks of the curve mean, at the left edge."""
    here = Line2D([], [], **_HERE, marker="D", markeredgecolor=PAPER, markersize=7,
                  label=f"the answer on\nthis page: {numbers.rounded(held.published)}")  # fmt: skip
    band = Patch(color=_BAND, label="its 95 percent\ninterval")
    line = Line2D([], [], color=BLUE, linewidth=2.2, label="the answers")
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, whole = figure.get_size_inches()
    axes.legend(
        handles=[line, here, band], loc="upper left", bbox_to_anchor=(_EDGE / width, 1 - _TOP / whole),
        bbox_transform=figure.transFigure, frameon=False, borderaxespad=0.0, borderpad=0.0, handlelength=1.6,
        labelspacing=0.9, fontsize=_LETTERS,
    )  # fmt: skip


def _shades(lines: list[_Line], bins: int) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The colour of each row in each bin, shape (rows, bins, 4); rows without an option are clear."""
    share = np.full((len(lines), bins), np.nan)
    for row, line in enumerate(lines):
        if line.option is not None:
            share[row] = line.option.shares
    none, every = np.array(_NONE), np.array(_ALL)
    colour = none + np.nan_to_num(share)[..., None] * (every - none)
    return np.concatenate([colour, np.isfinite(share)[..., None]], axis=-1)


def _draw_strips(axes: Axes, held: Multiverse, lines: list[_Line]) -> None:
    """A strip for each option: the darker, the more of the answers above take it."""
    count = len(lines)
    axes.imshow(
        _shades(lines, len(held.curve.bins)),
        extent=(0, 1, count, 0),
        aspect="auto",
        interpolation="none",
        zorder=1,
    )
    axes.set(xlim=(0, 1), ylim=(count, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.hlines(np.arange(count + 1), 0, 1, color=PAPER, linewidth=1.6, zorder=2)
    axes.vlines(_centre(held), 1, count, colors=ORANGE, linewidth=1.0, linestyles=(0, (4, 2)), zorder=3)
    _draw_key(axes)
    for row, line in enumerate(lines):
        if line.choice is None:
            continue
        if line.option is None:
            _name_choice(axes, line.choice, row)
        else:
            _name_option(axes, line.choice, line.option, y=row + 0.5)
            if line.option.published:
                axes.plot(
                    [_centre(held)],
                    [row + 0.5],
                    "D",
                    color=ORANGE,
                    markeredgecolor=PAPER,
                    markersize=5.5,
                    zorder=5,
                )


def _draw_key(axes: Axes) -> None:
    """What the shades and the numbers beside them mean, in the first row."""
    shares = np.linspace(0, 1, _STEPS)
    none, every = np.array(_NONE), np.array(_ALL)
    for place, share in enumerate(shares):
        axes.fill_between(
            [1 - _KEY + _KEY * place / _STEPS, 1 - _KEY + _KEY * (place + 1) / _STEPS], 0.06, 0.8,
            color=none + share * (every - none), linewidth=0, zorder=4,
        )  # fmt: skip
    axes.text(1 - _KEY - 0.015, 0.43, "how many of these answers take the option: none to all", ha="right",
              va="center", color=MUTED, fontsize=7.6)  # fmt: skip
    axes.text(1.02, 0.75, "changed\nalone", va="center", color=MUTED, fontsize=7.6, linespacing=1.0,
              transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip


def _name_choice(axes: Axes, choice: CurveChoice, row: int) -> None:
    """The heading of a choice, from the left edge of the figure."""
    text = numbers.capitalised(sway.words_of(choice))
    axes.annotate(
        text, (0, row + 0.55), xycoords=axes.get_yaxis_transform(), xytext=((_EDGE - _LEFT) * 72, 0),
        textcoords="offset points", va="center", color=INK, fontsize=8.3, fontweight="bold", annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.4}, zorder=4,
    )  # fmt: skip


def _name_option(axes: Axes, choice: CurveChoice, option: CurveOption, *, y: float) -> None:
    """An option, with the answer if only it is taken; those of the page in its colour."""
    colour = ORANGE if option.published else INK
    _beside(axes, sway.words_of(choice, option), y, colour=colour)
    _beside(
        axes, "none" if option.alone is None else numbers.rounded(option.alone), y, left=False, colour=colour
    )


def _draw_sources(axes: Axes, findings: Findings, lead: Estimate, left_out: list[LeftOut]) -> None:
    """The answer without each source, with its interval, beside that of the page."""
    ends = _ends(lead)
    others = [value for one in left_out for value in (one.low95, one.median, one.high95) if value is not None]
    lines_say = log_scale(axes, [*ends, *others], axis="x")
    axes.set(ylim=(len(left_out), 0), yticks=[])
    axes.axvspan(ends[0], ends[-1], color=_BAND, linewidth=0, zorder=0)
    axes.axvline(lead.median or 0, **_HERE, zorder=1)
    for row, entry in enumerate(left_out):
        _beside(axes, f"without {sway.makers(findings, entry)}", row + 0.5)
        if entry.low95 is not None and entry.high95 is not None:
            axes.plot([entry.low95, entry.high95], [row + 0.5] * 2, color=BLUE, linewidth=1.4, zorder=3)
        axes.plot(
            [entry.median], [row + 0.5], "D", color=BLUE, markerfacecolor="white", markersize=6, zorder=4
        )
    _title(axes, "the answer without one of its sources, and its 95 percent interval")
    axes.set_xlabel(f"{_counted(lead)}, {lines_say}", color=MUTED, fontsize=_LETTERS)


def _rows(findings: Findings, held: Multiverse) -> tuple[dict[str, Any], ...]:
    """What is drawn, one record a mark; the bin of an option is that of the answers above it."""
    curve, lead = held.curve, findings.headline.estimate
    options = [(line.choice.axis, line.option) for line in _lines(curve) if line.choice and line.option]
    found: list[dict[str, Any]] = [
        {"kind": "published", "name": "answer on this page", "low": lead and lead.low95, "value": held.published,
         "high": lead and lead.high95},
        *({"kind": "answers", "bin": place, "low": one.lowest, "value": one.middle, "high": one.highest}
          for place, one in enumerate(curve.bins, start=1)),
        *({"kind": "alone", "name": axis, "option": one.option, "value": one.alone} for axis, one in options),
        *({"kind": "option", "name": axis, "option": one.option, "bin": place, "share": share}
          for axis, one in options for place, share in enumerate(one.shares, start=1)),
        *({"kind": "without", "name": entry.lineage, "low": entry.low95, "value": entry.median, "high": entry.high95}
          for entry in findings.left_out),
    ]  # fmt: skip
    blank = dict.fromkeys(("kind", "name", "option", "bin", "low", "value", "high", "share"))
    return tuple(blank | row for row in found)


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
