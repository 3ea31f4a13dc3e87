"""What would change the answer: all answers in order, which options stand where, and the answer without each source."""

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.findings.curve import Curve
from analysis.findings.model import Estimate, Findings
from analysis.findings.sections import Multiverse
from analysis.report import influence_panel, numbers, phrases, sway, sway_strips, words
from analysis.report.canvas import EDGE, log_scale
from analysis.report.influence_panel import BAND
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, PAPER, Drawing, Sheet, new_figure
from analysis.report.sway_strips import HERE, LETTERS, Around, around_of

#: Inches of the curve, below it, between options and sources, and below the sources' numbers.
_CURVE, _TICKS, _BETWEEN, _BOTTOM = 1.8, 0.4, 0.55, 0.5
#: Inches of a source and of a line of words.
_SOURCE, _LINE = 0.27, 0.172
_TITLE = 8.6


def possible(findings: Findings) -> bool:
    """Whether the multiverse of the lead answer was worked out, or what it would be without a part of its evidence."""
    return findings.multiverse is not None or influence_panel.possible(findings)


def sway_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """The curve of all answers, below it the options that stand where, and the answer without each of its sources.

    Raises
    ------
    ValueError
        If no multiverse was worked out.
    """
    held, lead = findings.multiverse, findings.headline.estimate
    if lead is None or not possible(findings):
        raise ValueError(f"no multiverse of {findings.region.name} was worked out")
    around = around_of(sheet)
    sources = influence_panel.rows(findings, around)
    if held is None:
        return Drawing(
            "sway", _alone(sources, lead, around), influence_panel.alone(findings), _rows(findings)
        )
    rows = sway_strips.lines(held.curve, around)
    at = 0.32 if not sheet.narrow else EDGE + 5 * _LINE + 0.1
    tops = [at, at + _CURVE + _TICKS, at + _CURVE + _TICKS + around.row * len(rows) + _BETWEEN]
    unit = _LINE if sheet.narrow else _SOURCE
    end = tops[2] + unit * len(sources) + _BOTTOM if sources else tops[2] - _BETWEEN + EDGE
    figure = new_figure(height=end, sheet=sheet)
    with mpl.rc_context(sheet.rc):
        _draw_curve(_panel(figure, around, tops[0], _CURVE), held, lead, around)
        sway_strips.draw(_panel(figure, around, tops[1], around.row * len(rows)), held, rows, around)
        if sources:
            _draw_sources(_panel(figure, around, tops[2], unit * len(sources)), sources, lead, around)
    return Drawing("sway", figure, _alt(findings, held), _rows(findings))


def _alone(sources: list[influence_panel.Row], lead: Estimate, around: Around) -> Figure:
    """A figure of the answers without a part of the evidence, where no others were worked out."""
    unit, top = _LINE if around.sheet.narrow else _SOURCE, 0.32
    figure = new_figure(height=top + unit * len(sources) + _BOTTOM, sheet=around.sheet)
    with mpl.rc_context(around.sheet.rc):
        _draw_sources(_panel(figure, around, top, unit * len(sources)), sources, lead, around)
    return figure


def _panel(figure: Figure, around: Around, top: float, height: float) -> Axes:
    """Axes of a height, so many inches below the upper edge of the figure."""
    width, whole = figure.get_size_inches()
    box = (around.left / width, 1 - (top + height) / whole, around.width / width, height / whole)
    axes: Axes = figure.add_axes(box)
    axes.tick_params(length=0, labelsize=around.sheet.points(LETTERS))
    return axes


def _above(axes: Axes, text: str, around: Around, *, line: int = 0, colour: str = INK) -> None:
    """Words above a field; on a narrow sheet from its edge, so many lines up."""
    shift = ((EDGE - around.left) * 72, 6 + line * _LINE * 72) if around.sheet.narrow else (0, 6)
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=shift, textcoords="offset points", va="bottom",
        color=colour, fontsize=around.sheet.points(_TITLE), annotation_clip=False,
    )  # fmt: skip


def _counted(lead: Estimate) -> str:
    """What the axis counts."""
    return "persons a year" if lead.measure == "flow" else "persons"


def _ends(lead: Estimate) -> tuple[float, float]:
    """The interval of the answer on the page."""
    assert lead.low95 is not None
    assert lead.high95 is not None
    return lead.low95, lead.high95


def _draw_curve(axes: Axes, held: Multiverse, lead: Estimate, around: Around) -> None:
    """The answers in order, and that of the page with its interval."""
    bins, ends, narrow = held.curve.bins, _ends(lead), around.sheet.narrow
    edges, centre = np.linspace(0, 1, len(bins) + 1), sum(held.curve.place(held.answered)) / 2
    lines_say = log_scale(axes, [held.lowest, held.highest, *ends], axis="y")
    axes.set_xlim(0, 1)
    places = {0.0: "lowest", 0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 1.0: "highest"}
    said = [place for place in places if not narrow or place in (0.0, 0.5, 1.0)]
    axes.set_xticks(said, [places[place] for place in said])
    axes.tick_params(axis="x", pad=7)
    axes.axhspan(*ends, color=BAND, linewidth=0, zorder=0)
    highest, lowest = [one.highest for one in bins], [one.lowest for one in bins]
    axes.stairs(highest, edges, baseline=lowest, fill=True, color=BLUE, zorder=3)
    axes.stairs([one.middle for one in bins], edges, baseline=None, color=BLUE, linewidth=2.2, zorder=3)
    axes.axhline(held.published, **HERE, zorder=2)
    axes.axvline(centre, **HERE, zorder=2)
    axes.plot([centre], [held.published], "D", color=ORANGE, markeredgecolor=PAPER, markersize=7, zorder=5)
    _above(
        axes, f"all {numbers.whole(held.answered)} answers, from the lowest to the highest", around, line=1
    )
    if narrow:
        _above(axes, f"{_counted(lead)}, {lines_say}", around, colour=MUTED)
    else:
        axes.set_ylabel(f"{_counted(lead)}\n{lines_say}", color=MUTED, fontsize=7.5)
    _legend(axes, held, narrow=narrow)


def _legend(axes: Axes, held: Multiverse, *, narrow: bool) -> None:
    """What the marks of the curve mean: at the left edge of a page, above the curve on a narrow sheet."""
    told = [
        "the answers",
        f"the answer on\nthis page: {numbers.rounded(held.published)}",
        "its 95 percent\ninterval",
    ]
    here = Line2D([], [], **HERE, marker="D", markeredgecolor=PAPER, markersize=7)
    handles = [Line2D([], [], color=BLUE, linewidth=2.2), here, Patch(color=BAND)]
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, whole = figure.get_size_inches()
    down = EDGE if narrow else 0.32
    axes.legend(
        handles, [text.replace("\n", " ") if narrow else text for text in told], loc="upper left",
        bbox_to_anchor=(EDGE / width, 1 - down / whole), bbox_transform=figure.transFigure, frameon=False,
        borderaxespad=0.0, borderpad=0.0, handlelength=1.6, labelspacing=0.4 if narrow else 0.9, fontsize=LETTERS,
    )  # fmt: skip


def _draw_sources(axes: Axes, sources: list[influence_panel.Row], lead: Estimate, around: Around) -> None:
    """The answer of the page, and without each of its lines of evidence."""
    influence_panel.draw(axes, sources, around, counted=_counted(lead))
    said = "the answer without one line of evidence"
    _above(axes, said if around.sheet.narrow else f"{said}; lines are 95 percent intervals", around)


def _rows(findings: Findings) -> tuple[dict[str, Any], ...]:
    """What is drawn: the answer of the page, the answers in order with the options taken, and the rest a row each."""
    held, lead = findings.multiverse, findings.headline.estimate
    choices = held.curve.choices if held else ()
    options = [(choice.axis, one) for choice in choices for one in sway_strips.options_of(choice)]
    published = held.published if held else lead and lead.median
    found: list[dict[str, Any]] = [
        {"kind": "published", "name": "answer on this page", "low": lead and lead.low95, "value": published,
         "high": lead and lead.high95},
        *({"kind": "without", "name": name, "low": entry.low95, "value": entry.median, "high": entry.high95}
          for name, entry in influence_panel.named(findings)),
        *({"kind": "alone", "name": f"{axis}={one.option}", "value": one.alone} for axis, one in options),
        *(_runs(held.curve) if held else ()),
    ]  # fmt: skip
    shown = ("kind", "name", "first_bin", "last_bin", "low", "value", "high")
    blank = dict.fromkeys((*shown, *(f"{axis}={one.option}" for axis, one in options)))
    return tuple(blank | row for row in found)


def _runs(curve: Curve) -> list[dict[str, Any]]:
    """The bins with the share of each option, neighbours that are alike as one row."""
    found: list[dict[str, Any]] = []
    for place, one in enumerate(curve.bins):
        row = {"low": one.lowest, "value": one.middle, "high": one.highest} | {
            f"{choice.axis}={option.option}": option.shares[place]
            for choice in curve.choices
            for option in sway_strips.options_of(choice)
        }
        if found and row.items() <= found[-1].items():
            found[-1]["last_bin"] = place + 1
        else:
            found.append({"kind": "answers", "first_bin": place + 1, "last_bin": place + 1, **row})
    return found


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
    return f"{alt} {told}" if (told := influence_panel.told(findings)) else alt
