"""Then and later: one small field for each quantity, with its estimates at the reference years and what was claimed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Change, Moment
from analysis.report import later, numbers, words
from analysis.report.canvas import (
    CLEAR,
    EDGE,
    Ends,
    caption,
    log_scale,
    spread,
    thin_ticks,
    upright,
    year_scale,
)
from analysis.report.letters import broken
from analysis.report.rows import HEADING
from analysis.report.style import BLUE, MUTED, ORANGE, PAGE, Drawing, Sheet, new_figure
from analysis.vocabulary import Scope

#: Quantities that are drawn at most: as many as the text tells of.
_MOST = later.SHOWN
#: Inches of a field among others and alone, of a line of its name, between fields, and left, right and below.
_FIELD, _ALONE, _LINE, _BETWEEN, _LEFT, _RIGHT, _BOTTOM = 0.92, 1.5, 0.17, 0.16, 1.0, 0.3, 0.55
_NARROW_LEFT, _NARROW_RIGHT, _NARROW_BOTTOM = 0.72, 0.14, 0.26
#: Inches between marks of one year.
_APART = 0.13


@dataclass(frozen=True, slots=True)
class _Point:
    """One mark of a quantity: an estimate, or a claim with the year at which it is drawn, and the years it is of."""

    year: float
    ends: Ends
    claim_ids: tuple[str, ...]
    estimate: bool = False
    dated: bool = True
    window: tuple[int, int] | None = None

    @property
    def middle(self) -> float | None:
        """Height at which its window is drawn: its value, or between its ends on an axis of ratios."""
        low, best, high = self.ends
        if best is None and low and high:
            return math.sqrt(low * high)
        return best or low or high

    @property
    def kind(self) -> str:
        """As the rows name it."""
        if self.estimate:
            return "estimate"
        return "claim" if self.dated else "claim_without_year"


def _chosen(findings: Findings) -> list[Change]:
    """The quantities that the text tells of: of both years, of the later one, with other evidence, or that moved."""
    _, last = later.years(findings)
    told = [change for change, _, _ in later.both(findings)]
    told += [change for change, _ in later.only(findings, last)]
    told += [change for change, _, _ in later.by_article(findings)]
    moved = {claim_id for entry in findings.moved for claim_id in entry.claim_ids}
    told += [
        change for change in findings.changes
        if moved & {claim_id for moment in change.moments for claim_id in moment.claim_ids}
    ]  # fmt: skip
    able = {change.axes: change for change in told if _moments(change)}
    return list(able.values())


def _moments(change: Change) -> list[Moment]:
    """The moments with an estimate and all evidence; the article's where there is no other."""
    known = [moment for moment in change.moments if moment.median is not None]
    return [moment for moment in known if moment.evidence == Scope.ALL] or known


def _claims(findings: Findings, change: Change) -> list[_Point]:
    """The claims of exactly this quantity, at the middle of their years or beside the estimate that rests on them."""
    axes = dict(change.axes)
    beside = {
        claim_id: moment.reference_year
        for moment in reversed(_moments(change))
        for claim_id in moment.claim_ids
    }
    found: dict[tuple[object, ...], _Point] = {}
    for claim in sorted(findings.claims, key=lambda one: one.claim_id):
        same = all(getattr(claim, name) == value for name, value in axes.items())
        if not same or claim.area != findings.region.code or not any(_ends(claim)):
            continue
        if claim.start and claim.end:
            year, dated = (claim.start + claim.end) / 2, True
            window = (claim.start, claim.end) if claim.start < claim.end else None
        elif claim.claim_id in beside:
            year, dated, window = float(beside[claim.claim_id]), False, None
        else:
            continue
        point = _Point(year, _ends(claim), (claim.claim_id,), dated=dated, window=window)
        found.setdefault((year, window, _ends(claim)), point)
    return sorted(found.values(), key=lambda point: (point.year, point.claim_ids))


def _ends(claim: Claim) -> Ends:
    """What a claim says: a value, or its ends."""
    return (None, claim.best, None) if claim.best else (claim.low or None, None, claim.high or None)


def _points(findings: Findings, change: Change) -> list[_Point]:
    """All marks of a quantity, the estimates first."""
    made = [
        _Point(float(one.reference_year), (one.low95, one.median, one.high95), one.claim_ids, estimate=True)
        for one in _moments(change)
    ]
    return made + _claims(findings, change)


def possible(findings: Findings) -> bool:
    """Whether there is a quantity to draw."""
    return bool(_chosen(findings))


def later_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """A field for each quantity: estimates with their intervals at the reference years, claims hollow at their own.

    Raises
    ------
    ValueError
        If no quantity that the text tells of is estimated.
    """
    changes = _chosen(findings)[:_MOST]
    if not changes:
        raise ValueError(f"no quantity of {findings.region.name} is estimated for any year")
    drawn = {later.name(findings, change): _points(findings, change) for change in changes}
    years = [year for points in drawn.values() for one in points for year in (one.year, *(one.window or ()))]
    figure, fields = _fields([_lines(name, sheet) for name in drawn], sheet)
    with mpl.rc_context(sheet.rc):
        said = [
            _field(axes, points, years, sheet) for axes, points in zip(fields, drawn.values(), strict=True)
        ]
        for axes in fields[:-1]:
            axes.set_xticks([])
        thin_ticks(fields[-1], sheet, size=9)
        _words(fields[-1], [point for points in drawn.values() for point in points], said, sheet)
    return Drawing("later", figure, _alt(findings, drawn), _rows(drawn))


def _lines(name: str, sheet: Sheet) -> list[str]:
    """The name of a quantity above its field."""
    return broken(
        numbers.capitalised(name), sheet.width - 2 * (EDGE + CLEAR), sheet.points(HEADING), bold=True
    )


def _fields(names: Sequence[Sequence[str]], sheet: Sheet) -> tuple[Figure, list[Axes]]:
    """An empty figure with a field below each name."""
    left, right, bottom = (
        (_NARROW_LEFT, _NARROW_RIGHT, _NARROW_BOTTOM) if sheet.narrow else (_LEFT, _RIGHT, _BOTTOM)
    )
    field = _FIELD if len(names) > 1 else _ALONE
    heights = [_LINE * len(lines) + CLEAR + field for lines in names]
    total = sum(heights) + _BETWEEN * (len(names) - 1) + bottom + CLEAR
    figure = new_figure(height=total, sheet=sheet)
    wide, fields, used = (sheet.width - left - right) / sheet.width, [], CLEAR
    with mpl.rc_context(sheet.rc):
        for lines, tall in zip(names, heights, strict=True):
            used += tall
            axes = figure.add_axes((left / sheet.width, 1 - used / total, wide, field / total))
            axes.annotate(
                "\n".join(lines), (0, 1), xycoords="axes fraction", xytext=((EDGE - left) * 72, 72 * CLEAR),
                textcoords="offset points", va="bottom", ha="left", weight="bold", fontsize=sheet.points(HEADING),
                annotation_clip=False, linespacing=1.1,
            )  # fmt: skip
            fields.append(axes)
            used += _BETWEEN
    return figure, fields


def _field(axes: Axes, points: Sequence[_Point], years: Sequence[float], sheet: Sheet) -> str:
    """The marks of one quantity; what the lines behind them say."""
    lines = log_scale(axes, [end for point in points for end in point.ends if end], axis="y", few_below=2)
    axes.tick_params(axis="y", labelsize=sheet.points(7.6))
    year_scale(axes, years)
    for point in points:
        if point.window and point.middle:
            axes.plot(
                point.window, [point.middle] * 2, color=BLUE, linewidth=1.1, solid_capstyle="butt", zorder=1
            )
    for point, x in zip(points, spread(axes, [one.year for one in points], sheet, apart=_APART), strict=True):
        if not point.estimate:
            upright(axes, x, point.ends, color=BLUE if point.dated else MUTED, shape="o")
            continue
        low, median, high = point.ends
        axes.plot([x, x], [low, high], color=ORANGE, linewidth=2.0, zorder=2)
        axes.plot([x], [median], "D", color=ORANGE, markersize=6.5, zorder=4)
    return lines


def _words(axes: Axes, points: Sequence[_Point], said: Sequence[str], sheet: Sheet) -> None:
    """What the axes and the marks say, below the last field; of no mark that is not drawn."""
    claims = [point for point in points if not point.estimate]
    kinds = {
        "diamond: estimated, with its interval": True,
        "hollow: as claimed": bool(claims),
        "hollow bar: a range": any(point.ends[0] and point.ends[2] for point in claims),
        "line across: the years that are counted": any(point.window for point in claims),
        "arrow: at least or at most": any(bool(p.ends[0]) != bool(p.ends[2]) for p in claims),
        "grey: claimed without a year": not all(point.dated for point in claims),
    }
    lines = said[0] if len(set(said)) == 1 else "equal steps are equal ratios"
    caption(axes, "; ".join([f"persons, {lines}", *(text for text, shown in kinds.items() if shown)]), sheet)


def _rows(drawn: Mapping[str, Sequence[_Point]]) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    return tuple(
        {"kind": point.kind, "quantity": name, "claim_id": ";".join(point.claim_ids), "year": point.year,
         "start": point.window and point.window[0], "end": point.window and point.window[1],
         "low": point.ends[0], "value": point.ends[1], "high": point.ends[2]}
        for name, points in drawn.items() for point in points
    )  # fmt: skip


def _alt(findings: Findings, drawn: Mapping[str, Sequence[_Point]]) -> str:
    """What the figure shows, in words."""
    told = []
    for name, points in drawn.items():
        parts = [
            f"about {numbers.rounded(point.ends[1])} for {point.year:.0f}"
            for point in points
            if point.estimate and point.ends[1] is not None
        ]
        told.append(f"{name}: {numbers.listed(parts)}")
    region = words.named(findings.region.name)
    years = sorted({point.year for points in drawn.values() for point in points if point.estimate})
    said = numbers.listed([f"{year:.0f}" for year in years])
    claims = sum(len(point.claim_ids) for points in drawn.values() for point in points if not point.estimate)
    many = numbers.plural(len(drawn), "quantity", "quantities")
    beside = (
        f", and {numbers.plural(claims, 'claim')} beside {'it' if len(drawn) == 1 else 'them'}"
        if claims
        else ""
    )
    made = sum(point.estimate for points in drawn.values() for point in points)
    interval = "its interval" if made == 1 else "their intervals"
    left_out = len(_chosen(findings)) - len(drawn)
    more = f" {numbers.capitalised(numbers.plural(left_out, 'more'))} not drawn." if left_out else ""
    return numbers.capitalised(
        f"{many} for {region}, estimated for {said} with {interval}{beside}. "
        f"{numbers.capitalised('; '.join(told))}.{more}"
    )
