"""Every claim on one log axis, grouped by what it measures, with the reconciled estimate below its group."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.findings.model import Claim, Estimate, Findings
from analysis.report import numbers, phrases, words
from analysis.report.canvas import CLEAR, EDGE, caption, short_name, thin_ticks
from analysis.report.letters import balanced
from analysis.report.rows import HEADING, Around, Field, Row, rows_field
from analysis.report.series import Series, fold
from analysis.report.style import BLUE, INK, ORANGE, PAGE, Drawing, Sheet
from analysis.vocabulary import Measure, Unit, Visibility

#: Fixed, so that figures line up on a page.
_AROUND = Around(left=2.6, right=1.4, top=0.1, bottom=0.62, row=0.27, value_at=1.02)


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the figure: a heading, a claim or an estimate."""

    kind: str
    label: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    text: str = ""
    hollow: bool = False
    claim_id: str = ""
    maker: str = ""
    count: int = 1


def drawable(claim: Claim) -> bool:
    """Whether a claim counts something and can stand on a log axis."""
    known = [value for value in (claim.low, claim.best, claim.high) if value is not None]
    counts = claim.unit in _COUNT_UNITS and claim.measure not in _NEVER
    return counts and bool(known) and max(known) > 0


def _drawn(claims: Sequence[Claim]) -> list[Claim]:
    """The claims that are drawn: people and cases where there are any, else whatever is counted."""
    able = [claim for claim in claims if drawable(claim)]
    return [claim for claim in able if claim.unit not in _THINGS] or able


_THINGS = frozenset({Unit.COUNT})
_COUNT_UNITS = frozenset({Unit.PERSONS, Unit.PERSONS_PER_YEAR, Unit.CASES, Unit.CASES_PER_YEAR, Unit.COUNT})
_NEVER = frozenset({Measure.SHARE, Measure.RANK, Measure.COUNTRIES})


def _heading(claim: Claim) -> str:
    """What a group of claims counts, in words short enough for a line."""
    return numbers.capitalised(words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name))


def _dated_heading(members: Sequence[Claim]) -> str:
    """The same with the years that people are counted over, where all of a group share them."""
    first = members[0]
    if first.unit == Unit.PERSONS_PER_YEAR:
        return _heading(first)
    start, end = phrases.shared_years(first.measure, members)
    axes, name, other = first.axes, first.area_name, first.counterpart_name
    return numbers.capitalised(words.quantity(axes, name=name, other=other, start=start, end=end))


def _label(claim: Claim, *, edition: bool = False) -> str:
    """Who says so, and for when; with the year of the edition where another one is about the same time."""
    years = f"{claim.start}" if claim.start and claim.start == claim.end else ""
    if claim.start and claim.end and claim.start != claim.end:
        years = f"{claim.start}–{claim.end}"
    elif claim.start and not claim.end:
        years = f"since {claim.start}"
    told = f" (of {claim.producer_year})" if edition and claim.producer_year else ""
    return _label_of(claim, f"{years}{told}")


def _label_of(claim: Claim, years: str) -> str:
    """A maker by its whole name, or by the abbreviation that stands in it, and the years."""
    maker = short_name(phrases.maker(claim))
    return f"{maker}, {years}" if years else maker


def marks(findings: Findings, sheet: Sheet = PAGE) -> tuple[Mark, ...]:
    """The rows of the figure on a sheet, from top to bottom.

    Groups with an estimate come first, as on the page; the others follow in reading order.
    """
    estimates = {
        claim_id: group.estimate
        for group in findings.groups
        if group.estimate
        for claim_id in group.claim_ids
    }
    first = [claim_id for group in findings.groups for claim_id in group.claim_ids]
    rank = {claim_id: place for place, claim_id in enumerate(first)}
    claims = sorted(_drawn(findings.claims), key=lambda c: rank.get(c.claim_id, len(rank)))
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_heading(claim), []).append(claim)
    rows: list[Mark] = []
    for members in groups.values():
        heading = _dated_heading(members)
        # A narrow sheet breaks its lines where they are full.
        room = sheet.width - 2 * (EDGE + CLEAR)
        lines = [heading] if sheet.narrow else balanced(heading, room, HEADING, bold=True)
        rows.extend(Mark("heading", line) for line in lines)
        rows.extend(_marks_of(members))
        estimate = next((estimates[claim.claim_id] for claim in members if claim.claim_id in estimates), None)
        if estimate and estimate.median is not None:
            rows.append(_estimate_mark(estimate, findings.parameters.reference_year))
    return tuple(rows)


def _marks_of(members: Sequence[Claim]) -> Sequence[Mark]:
    """The rows of one group, with long series folded and editions about the same time told apart."""
    folded = fold(members)
    labels = Counter(_label(one) for one in folded if isinstance(one, Claim))
    return [
        _series_mark(one)
        if isinstance(one, Series)
        else _claim_mark(one, _label(one, edition=labels[_label(one)] > 1))
        for one in folded
    ]


def _claim_mark(claim: Claim, label: str) -> Mark:
    hidden = claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED)
    text = phrases.reading(claim).replace(" to ", "–")
    ends = (claim.low, claim.best, claim.high)
    return Mark("claim", label, *ends, text, hidden, claim.claim_id, phrases.maker(claim))


def _series_mark(series: Series) -> Mark:
    hidden = series.first.visibility in (Visibility.DETECTED, Visibility.ASSISTED)
    label = _label_of(series.first, series.years)
    text = series.span.replace(" to ", "–") if series.high > series.low else numbers.printed(series.low)
    ids = ";".join(claim.claim_id for claim in series.claims)
    maker = phrases.maker(series.first)
    ends = (series.low, None, series.high)
    return Mark("series", label, *ends, text, hidden, ids, maker, len(series.claims))


def _estimate_mark(estimate: Estimate, year: int) -> Mark:
    assert estimate.median is not None
    text = f"about {numbers.rounded(estimate.median)}"
    return Mark("estimate", f"weighed for {year}", estimate.low95, estimate.median, estimate.high95, text)


def claims_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Every claim of a page that counts something, on one log axis.

    Raises
    ------
    ValueError
        If the page has no such claim.
    """
    rows = marks(findings)
    if not rows:
        raise ValueError(f"no claim about {findings.region.name} counts anything that could be drawn")
    able = marks(findings, sheet)
    shown = _fitting(able, sheet.rows)
    field = rows_field([Row(one.label, one.text, one.kind == "heading") for one in shown], _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field, shown, left_out=_told(able) - _told(shown))
        for place, mark in enumerate(shown):
            _draw(field, mark, place)
    return Drawing(
        "claims",
        field.figure,
        _alt(findings, rows),
        tuple(_record(mark) for mark in rows if mark.kind != "heading"),
    )


def _fitting(rows: Sequence[Mark], most: int) -> Sequence[Mark]:
    """As many rows as fit, without a heading that nothing stands under."""
    last = len(rows) if len(rows) <= most else most
    while last and rows[last - 1].kind == "heading":
        last -= 1
    return rows[:last]


def _told(rows: Sequence[Mark]) -> int:
    """How many rows are no headings."""
    return sum(mark.kind != "heading" for mark in rows)


def _limits(rows: Sequence[Mark]) -> tuple[float, float]:
    """Ends of the axis: the decades around all values."""
    values = [value for mark in rows for value in (mark.low, mark.best, mark.high) if value]
    return min(values) / 1.8, max(values) * 1.8


def _axis(field: Field, rows: Sequence[Mark], *, left_out: int) -> None:
    """A log axis with thousands written out, light vertical lines, and a word on rows that did not fit."""
    axes = field.axes
    axes.set_xscale("log")
    axes.set_xlim(*_limits(rows))
    axes.xaxis.set_major_locator(LogLocator(numticks=7))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    more = f"; {numbers.plural(left_out, 'more row')} in the table below" if left_out else ""
    thin_ticks(axes, field.sheet, size=9)
    said = "; ".join(["each step to the next line is ten times as many", *_key(rows)])
    caption(axes, f"{said}{more}", field.sheet)


def _key(rows: Sequence[Mark]) -> Sequence[str]:
    """What the marks of these rows mean; of no mark that is not drawn."""
    rows = [mark for mark in rows if mark.kind != "heading"]
    bounds = any(mark.best is None and (mark.low is None or mark.high is None) for mark in rows)
    ranges = any(mark.kind == "claim" and mark.low is not None and mark.high is not None for mark in rows)
    said = {
        "filled bar: a range": ranges,
        "arrow: at least or at most": bounds,
        "hollow: persons who were found": any(mark.hollow for mark in rows),
        "hollow bar: yearly counts, from the smallest to the largest": any(
            mark.kind == "series" and mark.hollow for mark in rows
        ),
        "long bar: yearly counts, from the smallest to the largest": any(
            mark.kind == "series" and not mark.hollow for mark in rows
        ),
        "diamond: what the claims above it say together": any(mark.kind == "estimate" for mark in rows),
    }
    return [text for text, drawn in said.items() if drawn]


def _draw(field: Field, mark: Mark, place: int) -> None:
    """One row: its words, its mark on the axis, its value."""
    color = ORANGE if mark.kind == "estimate" else BLUE
    said = ORANGE if mark.kind == "estimate" else INK
    field.name(place, color=said)
    if mark.kind != "heading":
        field.value(place, color=said)
        fill = "white" if mark.hollow else color
        _values(field.axes, mark, field.places[place], color=color, fill=fill)


def _values(axes: Axes, mark: Mark, y: float, *, color: str, fill: str) -> None:
    """The mark itself: a point, a bar between two ends, or an open arrow from a bound."""
    if mark.low is not None and mark.high is not None:
        width = 2.0 if mark.kind == "estimate" else 6.0
        axes.plot(
            [mark.low, mark.high], [y, y], color=color, linewidth=width, solid_capstyle="butt", zorder=3
        )
        if mark.hollow:
            axes.plot(
                [mark.low, mark.high], [y, y], color="white", linewidth=3.5, solid_capstyle="butt", zorder=4
            )
    if mark.best is not None:
        shape = "D" if mark.kind == "estimate" else "o"
        axes.plot([mark.best], [y], shape, markersize=6.5, color=color, markerfacecolor=fill, zorder=5)
    elif mark.low is None or mark.high is None:
        end, step = (mark.low, 1.7) if mark.high is None else (mark.high, 1 / 1.7)
        assert end is not None
        arrow = {"arrowstyle": "->", "color": color, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(end * step, y), xytext=(end, y), arrowprops=arrow, annotation_clip=False)
        axes.plot([end], [y], "|", markersize=9, color=color, markeredgewidth=1.8, zorder=5)


def _record(mark: Mark) -> dict[str, object]:
    """What is drawn in one row."""
    return {
        "kind": mark.kind, "label": mark.label, "maker": mark.maker, "claim_id": mark.claim_id, "low": mark.low,
        "best": mark.best, "high": mark.high, "known_persons_only": mark.hollow,
    }  # fmt: skip


def _alt(findings: Findings, rows: Sequence[Mark]) -> str:
    """What the figure shows, in words."""
    claims = [mark for mark in rows if mark.kind in ("claim", "series")]
    groups = sum(one.kind == "heading" != two.kind for one, two in pairwise(rows))
    count = sum(len(mark.claim_id.split(";")) for mark in claims)
    values = [value for mark in claims for value in (mark.low, mark.best, mark.high) if value is not None]
    region = words.named(findings.region.name)
    alt = (
        f"{numbers.plural(count, 'claim')} about {region} on one logarithmic axis, in "
        f"{numbers.plural(groups, 'group')} by what they count; the values run from {numbers.printed(min(values))} to "
        f"{numbers.printed(max(values))}."
    )
    lead = findings.headline.estimate
    if lead and lead.median is not None and lead.low95 is not None and lead.high95 is not None:
        ends = phrases.interval(lead.low95, lead.high95)
        alt += f" Weighed, they give about {numbers.rounded(lead.median)} ({ends})."
    return numbers.capitalised(alt)
