"""Every claim on one log axis, grouped by what it measures, with the reconciled estimate below its group."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.findings.model import Findings
from analysis.report import numbers, phrases, words
from analysis.report.canvas import caption, short_name, thin_ticks
from analysis.report.claims_rows import Mark, drawable, marks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, Drawing, Sheet

__all__ = ["Mark", "claims_figure", "drawable", "marks"]
#: Fixed, so that figures line up on a page.
_AROUND = Around(left=2.6, right=1.4, top=0.1, bottom=0.62, row=0.27, value_at=1.02)


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
    series = [mark for mark in rows if mark.kind == "series" and mark.people]
    said = {
        "filled bar: a range": ranges,
        "arrow: at least or at most": bounds,
        "hollow: persons who were found": any(mark.hollow and mark.people for mark in rows),
        "hollow bar: yearly counts, from the smallest to the largest": any(mark.hollow for mark in series),
        "long bar: yearly counts, from the smallest to the largest": any(not mark.hollow for mark in series),
        "grey squares: cases and the like, not persons": any(not mark.people for mark in rows),
        "diamond: the estimate from the claims above it": any(mark.kind == "estimate" for mark in rows),
    }
    return [text for text, drawn in said.items() if drawn]


def _draw(field: Field, mark: Mark, place: int) -> None:
    """One row: its words, its mark on the axis, its value."""
    color = ORANGE if mark.kind == "estimate" else BLUE if mark.people else MUTED
    said = ORANGE if mark.kind == "estimate" else INK
    field.name(place, color=said)
    if mark.kind == "heading":
        return
    field.value(place, color=said)
    if mark.kind == "series" and not mark.people:
        _between_squares(field.axes, mark, field.places[place])
    else:
        fill = "white" if mark.hollow else color
        _values(field.axes, mark, field.places[place], color=color, fill=fill)


def _between_squares(axes: Axes, mark: Mark, y: float) -> None:
    """Yearly counts of cases: two squares at the smallest and the largest, joined."""
    ends = [mark.low, mark.high]
    axes.plot(ends, [y, y], "s-", color=MUTED, linewidth=1.0, markersize=5, markerfacecolor="white", zorder=4)


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
        shape = "D" if mark.kind == "estimate" else "o" if mark.people else "s"
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
        "kind": mark.kind, "counts": mark.counts, "label": mark.label, "producer": mark.producer,
        "claim_id": mark.claim_id, "low": mark.low, "best": mark.best, "high": mark.high,
        "known_persons_only": mark.hollow and mark.people,
    }  # fmt: skip


def _alt(findings: Findings, rows: Sequence[Mark]) -> str:
    """What the figure shows, in words."""
    claims = [mark for mark in rows if mark.kind in ("claim", "series")]
    count = sum(len(mark.claim_id.split(";")) for mark in claims)
    producers = list(dict.fromkeys(name for mark in claims for name in mark.producer.split("; ")))
    named = [name for one in producers if (name := short_name(one)) not in _NO_MAKER]
    by = f" by {numbers.listed(named)}" if named and len(producers) == len(named) <= _NAMED else ""
    region = words.named(findings.region.name)
    alt = f"{numbers.plural(count, 'claim')} about {region}{by} on one logarithmic axis{_valued(claims)}."
    return numbers.capitalised(f"{alt}{_estimated(findings, rows, count)}")


#: What stands in the place of a maker where nobody made a number, or only this project did.
_NO_MAKER = ("producer not named", "worked out here")
#: Producers, and groups, that are named in words; of more, only the number is.
_NAMED = 3


def _valued(claims: Sequence[Mark]) -> str:
    """What the claims say: each group with its values, or of many groups how many there are and the values of all."""
    groups: dict[str, list[float]] = {}
    for mark in claims:
        ends = [value for value in (mark.low, mark.best, mark.high) if value is not None]
        groups.setdefault(mark.counts, []).extend(ends)
    if len(groups) > _NAMED:
        values = [value for ends in groups.values() for value in ends]
        many = numbers.plural(len(groups), "group")
        return f", in {many} by what they count. The values run from {_run(values)}"
    return ": " + "; ".join(f"{name[:1].lower()}{name[1:]}, {_run(ends)}" for name, ends in groups.items())


def _run(values: Sequence[float]) -> str:
    """Values from the smallest to the largest."""
    least, most = numbers.printed(min(values)), numbers.printed(max(values))
    return least if least == most else f"{least} to {most}"


def _estimated(findings: Findings, rows: Sequence[Mark], count: int) -> str:
    """What the estimates in the figure are made from: of its claims, those that are weighed."""
    made, lead = [mark for mark in rows if mark.kind == "estimate"], findings.headline.estimate
    first = next((mark for mark in made if lead and mark.claim_id == ";".join(lead.claim_ids)), None)
    if first is None or first.low is None or first.high is None or first.best is None:
        return f" {_others(len(made), more=False)}" if made else ""
    used, ids = len(first.claim_id.split(";")), set(first.claim_id.split(";"))
    some = (
        "it" if used == count == 1 else "all of them" if used == count else f"{numbers.written(used)} of them"
    )
    if used > 1 and any(set(mark.claim_id.split(";")) == ids for mark in rows if mark.kind == "claim"):
        some = f"one number that {some} print"
    said = (
        f" The {first.label}, from {some}, is about {numbers.rounded(first.best)} "
        f"({phrases.interval(first.low, first.high)}): {first.counts[:1].lower()}{first.counts[1:]}."
    )
    return f"{said} {_others(len(made) - 1, more=True)}" if len(made) > 1 else said


def _others(count: int, *, more: bool) -> str:
    """How many groups have an estimate of their own."""
    groups = numbers.plural(count, "other group" if more else "group")
    own = "an estimate of its own" if count == 1 else "estimates of their own"
    return numbers.capitalised(f"{groups} {'has' if count == 1 else 'have'} {own}.")
