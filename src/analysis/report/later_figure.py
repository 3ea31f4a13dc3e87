"""Then and later: each quantity at both reference years with its interval, and the claims of their own years."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Change, Moment
from analysis.report import later, numbers, words
from analysis.report.canvas import (
    legend_beside,
    log_scale,
    side_caption,
    thin_ticks,
    year_canvas,
    year_scale,
)
from analysis.report.style import BLUE, GREEN, MUTED, ORANGE, PAGE, PURPLE, SKY, Drawing, Sheet
from analysis.vocabulary import Scope

_STYLES = ((ORANGE, "D"), (BLUE, "o"), (GREEN, "s"), (PURPLE, "^"), (SKY, "v"))


def _chosen(findings: Findings) -> list[Change]:
    """The quantities that are drawn: those known at most moments, with an estimate for at least one."""
    able = [change for change in findings.changes if _moments(change)]
    return able[: len(_STYLES)]


def _moments(change: Change) -> list[Moment]:
    """The moments with an estimate and all evidence; the article's where there is no other."""
    known = [moment for moment in change.moments if moment.median is not None]
    return [moment for moment in known if moment.evidence == Scope.ALL] or known


def _dated(findings: Findings, change: Change) -> list[tuple[float, Claim]]:
    """The claims of exactly this quantity that have years of their own, with the middle of their period."""
    axes = dict(change.axes)
    found = []
    for claim in findings.claims:
        same = all(getattr(claim, name) == value for name, value in axes.items())
        if same and claim.area == findings.region.code and claim.start and claim.end and claim.best:
            found.append(((claim.start + claim.end) / 2, claim))
    return sorted(found, key=lambda entry: (entry[0], entry[1].claim_id))


def possible(findings: Findings) -> bool:
    """Whether there is a quantity to draw."""
    return bool(_chosen(findings))


def later_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Estimates with their intervals at the reference years, and dated claims of the same quantities as small marks.

    Raises
    ------
    ValueError
        If nothing is estimated.
    """
    changes = _chosen(findings)
    if not changes:
        raise ValueError(f"no quantity of {findings.region.name} is estimated for any year")
    figure, axes = year_canvas(sheet)
    ends = [end for change in changes for one in _moments(change) for end in (one.low95, one.high95) if end]
    claimed = [claim.best for change in changes for _, claim in _dated(findings, change) if claim.best]
    years = [float(one.reference_year) for change in changes for one in _moments(change)]
    years += [year for change in changes for year, _ in _dated(findings, change)]
    with mpl.rc_context(sheet.rc):
        lines_say = log_scale(axes, [*ends, *claimed], axis="y")
        year_scale(axes, years)
        handles = [_draw(axes, findings, changes, place) for place in range(len(changes))]
        thin_ticks(axes, sheet, size=9)
        side_caption(axes, f"persons, {lines_say}", sheet)
        if claimed:
            handles.append(
                Line2D(
                    [],
                    [],
                    marker="D",
                    linestyle="",
                    color=MUTED,
                    markerfacecolor="white",
                    markersize=4.5,
                    label="small and hollow: a number as claimed",
                )
            )
        legend_beside(axes, handles, sheet=sheet)
    return Drawing("later", figure, _alt(findings, changes), _rows(findings, changes))


def _draw(axes: Axes, findings: Findings, changes: Sequence[Change], place: int) -> Line2D:
    """One quantity: a bar and a mark for each reference year, small marks for its claims."""
    color, shape = _STYLES[place]
    shift = 0.3 * (place - (len(changes) - 1) / 2)
    moments = _moments(changes[place])
    for one in moments:
        x = one.reference_year + shift
        axes.plot([x, x], [one.low95, one.high95], color=color, linewidth=1.8, zorder=2)
        axes.plot([x], [one.median], shape, color=color, markersize=6.5, zorder=4)
    if len(moments) > 1:
        axes.plot([one.reference_year + shift for one in moments], [one.median for one in moments],
                  color=color, linewidth=0.8, linestyle=(0, (3, 2)), zorder=3)  # fmt: skip
    dated = _dated(findings, changes[place])
    axes.plot([x + shift for x, _ in dated], [claim.best for _, claim in dated], shape, linestyle="",
              color=color, markerfacecolor="white", markersize=4.5, zorder=5)  # fmt: skip
    return Line2D(
        [], [], marker=shape, linestyle="-", color=color, label=later.name(findings, changes[place])
    )


def _rows(findings: Findings, changes: Sequence[Change]) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    rows: list[dict[str, Any]] = []
    for change in changes:
        name = later.name(findings, change)
        rows += [
            {"kind": "estimate", "quantity": name, "claim_id": ";".join(one.claim_ids), "year": one.reference_year,
             "low": one.low95, "value": one.median, "high": one.high95}
            for one in _moments(change)
        ]  # fmt: skip
        rows += [
            {"kind": "claim", "quantity": name, "claim_id": claim.claim_id, "year": year, "low": None,
             "value": claim.best, "high": None}
            for year, claim in _dated(findings, change)
        ]  # fmt: skip
    return tuple(rows)


def _alt(findings: Findings, changes: Sequence[Change]) -> str:
    """What the figure shows, in words."""
    told = []
    for change in changes[:2]:
        parts = [
            f"about {numbers.rounded(one.median)} for {one.reference_year}"
            for one in _moments(change)
            if one.median is not None
        ]
        told.append(f"{later.name(findings, change)}: {numbers.listed(parts)}")
    many = numbers.plural(len(changes), "quantity", "quantities")
    region = words.named(findings.region.name)
    more = "; and others" if len(changes) > 2 else ""
    return numbers.capitalised(
        f"{many} of {region} at the reference years, with intervals. {numbers.capitalised('; '.join(told))}{more}."
    )
