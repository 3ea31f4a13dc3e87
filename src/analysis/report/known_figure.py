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
    Ends,
    legend_below,
    log_scale,
    short_name,
    side_caption,
    spread,
    thin_ticks,
    year_canvas,
    year_scale,
)
from analysis.report.series import counted, is_hidden
from analysis.report.style import BLUE, GREEN, MUTED, ORANGE, PAGE, PURPLE, Drawing, Sheet
from analysis.vocabulary import Direction, Measure, Unit

_SHAPES = ("o", "s", "^", "v")
#: Shape and colour of an estimate; no two of a figure alike, and none like a count.
_ESTIMATE_SHAPES = (("D", ORANGE), ("P", GREEN), ("X", PURPLE))
_ESTIMATES = len(_ESTIMATE_SHAPES)
#: Inches between estimates of one year.
_APART = 0.13


@dataclass(frozen=True, slots=True)
class _Line:
    """The counts of one maker for one quantity."""

    label: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Beside:
    """An estimate of all that stands beside the counts: its name in the key and in full, and the years it speaks of."""

    estimate: Estimate
    alike: bool
    name: str
    whole: str
    start: int
    end: int

    @property
    def year(self) -> float:
        """Where it is drawn."""
        return (self.start + self.end) / 2


def _ends(claim: Claim) -> Ends:
    """What a count says: its value, or the range that hides it."""
    return claim.low, claim.best, claim.high


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
    ordered = sorted(found.values(), key=lambda claims: (-len(claims), claims[0].claim_id))[: len(_SHAPES)]
    short = [_label(claims[0]) for claims in ordered]
    names = short if len(set(short)) == len(short) else [_whole_label(claims[0]) for claims in ordered]
    return [_Line(name, tuple(claims)) for name, claims in zip(names, ordered, strict=True)]


def _label(claim: Claim) -> str:
    """Who counted whom."""
    who = words.people(
        claim.population, claim.status, visibility=claim.visibility, reason=words.aim(claim.axes)
    )
    who = who.removesuffix(" known to the authorities")
    return f"known: {who} ({short_name(phrases.maker(claim))})"


def _whole_label(claim: Claim) -> str:
    """Who counted whom on which side of which border, where less would name two lines alike."""
    counted = words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name)
    counted = counted.replace(" known to the authorities", "").removesuffix(" a year")
    return f"known: {counted} ({short_name(phrases.maker(claim))})"


def _estimates(findings: Findings) -> list[_Beside]:
    """The estimates beside which a count stands, and whether both are of one kind, those first; each once."""
    kinds: dict[tuple[str, ...], bool] = {}
    for pair in findings.known:
        kinds.setdefault(pair.estimate_ids, not pair.differences)
    found = [
        (group.estimate, kinds[group.estimate.claim_ids])
        for group in findings.groups
        if group.estimate is not None and group.estimate.claim_ids in kinds
    ]
    placed = (_placed(findings, estimate, alike=alike) for estimate, alike in found)
    return sorted((one for one in placed if one), key=lambda one: not one.alike)[:_ESTIMATES]


def _placed(findings: Findings, estimate: Estimate, *, alike: bool) -> _Beside | None:
    """An estimate with its years: the window that it counts over, else the reference year; None where none is said."""
    claims = [findings.claim(claim_id) for claim_id in estimate.claim_ids]
    whole = phrases.estimated(estimate, findings.region.name, claims)
    start, end = phrases.shared_years(estimate.measure, claims)
    # A count of a window is drawn over its window, also where it is of those in it within a year of it.
    if start is None or end is None:
        if estimate.measure == Measure.PREVALENCE and estimate.unit != Unit.PERSONS_PER_YEAR:
            return None
        start = end = findings.parameters.reference_year
    here = words.where(estimate.direction, findings.region.name, other=estimate.counterpart_name, stock=True)
    name = whole if estimate.direction != Direction.IN else whole.replace(f" {here}", "", 1)
    return _Beside(estimate, alike, name, whole, start, end)


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
    figure, axes = year_canvas(sheet)
    values = [end for line in lines for claim in line.claims for end in _ends(claim) if end]
    values += [end for one in estimates for end in (one.estimate.low95, one.estimate.high95) if end]
    years = [float(claim.start) for line in lines for claim in line.claims if claim.start]
    with mpl.rc_context(sheet.rc):
        lines_say = log_scale(axes, values, axis="y")
        year_scale(axes, [*years, *(one.year for one in estimates)])
        handles = [_draw_line(axes, line, shape) for line, shape in zip(lines, _SHAPES, strict=False)]
        places = spread(axes, [one.year for one in estimates], sheet, apart=_APART)
        handles += [
            _draw_estimate(axes, one, x, *style)
            for one, x, style in zip(estimates, places, _ESTIMATE_SHAPES, strict=False)
        ]
        thin_ticks(axes, sheet, size=9)
        side_caption(axes, f"persons, {lines_say}", sheet)
        legend_below(axes, handles, sheet, columns=1 if sheet.narrow else 2)
    return Drawing("known", figure, _alt(findings, lines, estimates), _rows(lines, estimates))


def _draw_line(axes: Axes, line: _Line, shape: str) -> Line2D:
    """The counts of one maker, joined where year follows year."""
    points = sorted((claim.start or 0, _value(claim)) for claim in line.claims)
    for claim in line.claims:
        low, best, high = _ends(claim)
        if best is None and claim.start and low and high:
            axes.plot([claim.start] * 2, [low, high], color=BLUE, linewidth=0.9, zorder=3)
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


def _draw_estimate(axes: Axes, one: _Beside, x: float, shape: str, color: str) -> Line2D:
    """An estimate with its interval, over its years; one that counts something else is grey and broken."""
    pattern: Any = "-" if one.alike else (0, (2, 1.5))
    color = color if one.alike else MUTED
    face = color if one.alike else "white"
    ends = [one.estimate.low95, one.estimate.high95]
    axes.plot([x, x], ends, color=color, linewidth=1.8, linestyle=pattern, zorder=2)
    if one.end > one.start:
        axes.plot([one.start, one.end], [one.estimate.median] * 2, color=color, linewidth=1.2, zorder=2)
    style: dict[str, Any] = {"color": color, "markerfacecolor": face, "markersize": 7 if shape != "D" else 6}
    axes.plot([x], [one.estimate.median], shape, zorder=4, **style)
    label = f"{'all' if one.alike else 'something else'}: {one.name}"
    return Line2D([], [], marker=shape, linestyle=pattern, label=label, **style)


def _rows(lines: Sequence[_Line], estimates: Sequence[_Beside]) -> tuple[dict[str, Any], ...]:
    """What is drawn."""
    counts: list[dict[str, Any]] = [
        {"kind": "known", "label": line.label, "claim_id": claim.claim_id, "start": claim.start, "end": claim.end,
         "low": claim.low, "value": claim.best, "high": claim.high}
        for line in lines for claim in line.claims
    ]  # fmt: skip
    rest: list[dict[str, Any]] = [
        {"kind": "all" if one.alike else "not_of_one_kind", "label": one.whole,
         "claim_id": ";".join(one.estimate.claim_ids), "start": one.start, "end": one.end,
         "low": one.estimate.low95, "value": one.estimate.median, "high": one.estimate.high95}
        for one in estimates
    ]  # fmt: skip
    return (*counts, *rest)


#: More unbroken runs of years than this are told by their ends.
_RUNS = 3


def _alt(findings: Findings, lines: Sequence[_Line], estimates: Sequence[_Beside]) -> str:
    """What the figure shows, in words: each line of counts, and the estimates beside them."""
    parts = [_told(line) for line in lines]
    alike = [_estimated(one) for one in estimates if one.alike and one.estimate.median]
    if alike:
        all_ = "The estimate" if len(alike) == 1 else "Estimates"
        parts.append(f"{all_} of all, found or not: {numbers.listed(alike)}.")
    if len(estimates) > len(alike):
        others = "An estimate" if len(estimates) - len(alike) == 1 else "Estimates"
        parts.append(
            f"{others} of something else {'is' if others.startswith('An') else 'are'} drawn in grey."
        )
    if not estimates:
        parts.append("No estimate is shown with them.")
    held = sum(len(line.claims) for line in lines)
    left = len(_drawn(findings)) - held
    if left:
        parts.append(f"{numbers.capitalised(numbers.plural(left, 'more count'))} not drawn.")
    return " ".join(parts)


def _told(line: _Line) -> str:
    """The counts of one line: UNODC: 16 yearly counts of presumed victims in Japan, 2007 to 2022, between 17 and 54."""
    first, lowest = line.claims[0], min(line.claims, key=_value)
    highest = max(line.claims, key=_value)
    who = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name).removesuffix(
        " a year"
    )
    years = sorted({claim.start for claim in line.claims if claim.start})
    runs = numbers.runs(years)
    if runs.count("to") > _RUNS:
        runs = f"between {years[0]} and {years[-1]}"
    amount = counted(lowest)
    if _value(highest) > _value(lowest):
        ends = (amount, counted(highest))
        amount = f"from {' to '.join(ends)}" if is_hidden(lowest) else f"between {' and '.join(ends)}"
    producer = numbers.capitalised(short_name(phrases.maker(first)))
    many = numbers.plural(len(line.claims), "yearly count")
    return f"{producer}: {many} of {who}, {runs}: {amount}."


def _estimated(one: _Beside) -> str:
    """An estimate with what it counts and its time: about 2,400 victims of trafficking in Nepal a year for 2008."""
    assert one.estimate.median is not None
    year = "" if one.estimate.measure == Measure.PREVALENCE else f" for {one.start}"
    return f"about {numbers.rounded(one.estimate.median)} {one.whole}{year}"
