"""Known and hidden: yearly counts of persons known to the authorities below the estimates of all, over the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.findings.model import Claim, Estimate, Findings
from analysis.report import known, numbers, phrases, words
from analysis.report.canvas import (
    legend_beside,
    log_scale,
    short_name,
    side_caption,
    thin_ticks,
    year_canvas,
    year_scale,
)
from analysis.report.series import counted
from analysis.report.style import BLUE, MUTED, ORANGE, PAGE, Drawing, Sheet

_SHAPES = ("o", "s", "^", "v")
_ESTIMATES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """The counts of one maker for one quantity."""

    label: str
    claims: tuple[Claim, ...]


def _value(claim: Claim) -> float:
    """A count, or the middle of the range that hides it."""
    ends = [value for value in (claim.low, claim.best, claim.high) if value is not None]
    return claim.best if claim.best is not None else sum(ends) / len(ends)


def _drawn(findings: Findings) -> list[Claim]:
    """The counts that can stand on a log axis, copies left out."""
    return [claim for claim in known.single(findings) if _value(claim) > 0]


def _lines(findings: Findings) -> list[_Line]:
    """The counts by maker and quantity, the longest line first; the rest of more than four is left out."""
    found: dict[tuple[str, ...], list[Claim]] = {}
    for claim in _drawn(findings):
        key = (claim.producer, *claim.axes.values(), claim.counterpart)
        found.setdefault(key, []).append(claim)
    ordered = sorted(found.values(), key=lambda claims: (-len(claims), claims[0].claim_id))
    return [_Line(_label(claims[0]), tuple(claims)) for claims in ordered[: len(_SHAPES)]]


def _label(claim: Claim) -> str:
    """Who counted whom."""
    who = words.people(
        claim.population, claim.status, visibility=claim.visibility, reason=words.aim(claim.axes)
    )
    who = who.removesuffix(" known to the authorities")
    return f"known: {who} ({short_name(phrases.maker(claim))})"


def _estimates(findings: Findings) -> list[tuple[Estimate, bool]]:
    """The estimates beside which a count stands, and whether both are of one kind, those first; each once."""
    kinds: dict[tuple[str, ...], bool] = {}
    for pair in findings.known:
        kinds.setdefault(pair.estimate_ids, not pair.differences)
    found = [
        (group.estimate, kinds[group.estimate.claim_ids])
        for group in findings.groups
        if group.estimate is not None and group.estimate.claim_ids in kinds
    ]
    return sorted(found, key=lambda entry: not entry[1])[:_ESTIMATES]


def possible(findings: Findings) -> bool:
    """Whether there is a yearly count to draw."""
    return bool(_drawn(findings))


def known_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Yearly counts of known persons as hollow marks, and estimates of all as diamonds with their interval.

    Raises
    ------
    ValueError
        If nobody counted anybody in a single year.
    """
    lines, estimates = _lines(findings), _estimates(findings)
    if not lines:
        raise ValueError(f"no yearly count of known persons of {findings.region.name} could be drawn")
    year = findings.parameters.reference_year
    figure, axes = year_canvas(sheet)
    values = [_value(claim) for line in lines for claim in line.claims]
    values += [end for estimate, _ in estimates for end in (estimate.low95, estimate.high95) if end]
    years = [float(claim.start) for line in lines for claim in line.claims if claim.start]
    with mpl.rc_context(sheet.rc):
        lines_say = log_scale(axes, values, axis="y")
        year_scale(axes, [*years, year] if estimates else years)
        handles = [_draw_line(axes, line, shape) for line, shape in zip(lines, _SHAPES, strict=False)]
        handles += [
            _draw_estimate(axes, estimate, year + 0.35 * (place - (len(estimates) - 1) / 2), alike=alike)
            for place, (estimate, alike) in enumerate(estimates)
        ]
        thin_ticks(axes, sheet, size=9)
        side_caption(axes, f"persons, {lines_say}", sheet)
        legend_beside(axes, handles, sheet=sheet)
    return Drawing("known", figure, _alt(findings, lines, estimates), _rows(lines, estimates, year))


def _draw_line(axes: Axes, line: _Line, shape: str) -> Line2D:
    """The counts of one maker, joined where year follows year."""
    points = sorted((claim.start or 0, _value(claim)) for claim in line.claims)
    style: dict[str, Any] = {
        "color": BLUE,
        "linewidth": 0.9,
        "markersize": 5,
        "markerfacecolor": "white",
        "label": line.label,
    }
    drawn: list[list[tuple[int, float]]] = []
    for point in points:
        if drawn and point[0] - drawn[-1][-1][0] <= 1:
            drawn[-1].append(point)
        else:
            drawn.append([point])
    for part in drawn:
        axes.plot([x for x, _ in part], [y for _, y in part], shape + "-", zorder=3, **style)
    return Line2D([], [], marker=shape, linestyle="", **style)


def _draw_estimate(axes: Axes, estimate: Estimate, x: float, *, alike: bool) -> Line2D:
    """An estimate with its interval; one that counts something else is grey and broken."""
    color = ORANGE if alike else MUTED
    pattern: Any = "-" if alike else (0, (2, 1.5))
    axes.plot(
        [x, x], [estimate.low95, estimate.high95], color=color, linewidth=1.8, linestyle=pattern, zorder=2
    )
    face = color if alike else "white"
    axes.plot([x], [estimate.median], "D", color=color, markerfacecolor=face, markersize=6, zorder=4)
    what = words.people(estimate.population, estimate.status, reason=words.aim(estimate.axes))
    when = words.when(estimate.measure, unit=estimate.unit) or "over many years"
    kind = "all" if alike else "not of one kind"
    label = f"{kind}: {what}, {when}"
    return Line2D([], [], marker="D", linestyle=pattern, color=color, markerfacecolor=face, label=label)


def _rows(
    lines: Sequence[_Line], estimates: Sequence[tuple[Estimate, bool]], year: int
) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    counts: list[dict[str, Any]] = [
        {"kind": "known", "label": line.label, "claim_id": claim.claim_id, "year": claim.start, "low": None,
         "value": _value(claim), "high": None}
        for line in lines for claim in line.claims
    ]  # fmt: skip
    rest: list[dict[str, Any]] = [
        {"kind": "all" if alike else "not_of_one_kind", "label": phrases.estimated(estimate, ""),
         "claim_id": ";".join(estimate.claim_ids), "year": year, "low": estimate.low95, "value": estimate.median,
         "high": estimate.high95}
        for estimate, alike in estimates
    ]  # fmt: skip
    return (*counts, *rest)


def _alt(findings: Findings, lines: Sequence[_Line], estimates: Sequence[tuple[Estimate, bool]]) -> str:
    """What the figure shows, in words."""
    values = [_value(claim) for line in lines for claim in line.claims]
    years = [claim.start for line in lines for claim in line.claims if claim.start]
    span = f"in {min(years)}" if min(years) == max(years) else f"from {min(years)} to {max(years)}"
    lowest = min((claim for line in lines for claim in line.claims), key=_value)
    amount = counted(lowest)
    if max(values) > min(values):
        amount = f"between {amount} and {numbers.printed(max(values))}"
    region = words.named(findings.region.name)
    many = numbers.plural(len(values), "yearly count")
    alt = f"{many} of persons of {region} known to the authorities, {span}: {amount}."
    alike = [estimate for estimate, same in estimates if same and estimate.median]
    if alike and alike[0].median:
        alt += f" The estimate of all of the same kind is about {numbers.rounded(alike[0].median)}."
    elif estimates:
        alt += " The estimates beside them count something else."
    else:
        alt += " No estimate stands beside them."
    return numbers.capitalised(alt)
