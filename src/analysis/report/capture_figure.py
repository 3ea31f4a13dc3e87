"""Totals from overlapping lists: every kind of model with its interval, below what was published."""

from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.findings.capture import Capture, Study, Total
from analysis.findings.model import Claim
from analysis.report import numbers, phrases, words
from analysis.report.canvas import caption, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, GREEN, INK, MUTED, ORANGE, PAGE, Drawing, Sheet

_AROUND = Around(left=2.9, right=1.5, top=0.1, bottom=0.55, row=0.23, value_at=1.02, size=8.5)
_LABELS = {
    "independent": "lists independent",
    "stepwise": "chosen step by step",
    "repeated": "the same, choice repeated",
    "bic": "model",
    "average": "average over all graphs",
}
#: Steps of the axis within a factor of ten.
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: a heading, a published claim, a model's total, or the totals of all models that fit about as well."""

    kind: str
    label: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    points: tuple[float, ...] = ()
    study: str = ""

    @property
    def text(self) -> str:
        """The value on the right."""
        if self.best is None and self.low is not None and self.high is not None:
            return f"{numbers.rounded(self.low)}–{numbers.rounded(self.high)}"
        if self.best is None:
            return ""
        return (
            numbers.printed(self.best) if self.kind in ("published", "used") else numbers.rounded(self.best)
        )


def _rows(study: Study) -> list[_Row]:
    """The rows of one study from top to bottom."""
    years = f"{study.start}" if study.start == study.end else f"{study.start}–{study.end}"
    found = [_Row("heading", f"{study.name}, {years}: {numbers.whole(study.persons)} persons on the lists")]
    found += [
        _Row("published", _published(claim), claim.low, claim.best, claim.high) for claim in study.claims
    ]
    found += [
        _Row("used", "used on the pages of regions", claim.low, claim.best, claim.high)
        for claim in study.used
    ]
    found += [_Row(total.kind, _label(total), total.low, total.best, total.high) for total in study.totals]
    label = f"all {numbers.whole(len(study.near))} models that fit about as well"
    near = _Row("near", label, study.near[0], None, study.near[-1], study.near)
    return [
        _Row(row.kind, row.label, row.low, row.best, row.high, row.points, study.name)
        for row in (*found[:-1], near, found[-1])
    ]


def _published(claim: Claim) -> str:
    """What stands to the left of a published figure; a mean of several years is said to be one."""
    return "published, mean of a year" if "mean of the years" in claim.definition else "published"


def _label(total: Total) -> str:
    """What stands to the left of a total."""
    return f"model {total.model}" if total.kind == "bic" else _LABELS[total.kind]


def capture_figure(capture: Capture, sheet: Sheet = PAGE) -> Drawing | None:
    """Every kind of model with its interval, for each table of overlapping lists; None without a table."""
    rows = [row for study in capture.studies for row in _rows(study)]
    if not rows:
        return None
    field = rows_field([Row(row.label, row.text, row.kind == "heading") for row in rows], _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field, rows)
        for position, row in enumerate(rows):
            _draw(field, row, position)
    drawn = tuple(_record(row) for row in rows if row.kind != "heading")
    return Drawing("models", field.figure, _alt(capture), drawn)


def _axis(field: Field, rows: list[_Row]) -> None:
    """A log axis from below the smallest to above the largest end."""
    axes = field.axes
    ends = [value for row in rows for value in (row.low, row.best, row.high) if value]
    low, high = min(ends) / 1.15, max(ends) * 1.15
    ticks = [step * 10.0**power for power in range(9) for step in _STEPS]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    thin_ticks(axes, field.sheet)
    caption(axes, "persons in all, on a list or not", field.sheet)


def _draw(field: Field, row: _Row, position: int) -> None:
    """One row: its words, its mark and its value."""
    color = {"published": ORANGE, "used": ORANGE, "average": GREEN}.get(row.kind, BLUE)
    said = INK if color == BLUE else color
    field.name(position, color=said)
    if row.kind != "heading":
        field.value(position, color=said)
        _mark(field.axes, row, field.places[position], color=color)


def _mark(axes: Axes, row: _Row, y: float, *, color: str) -> None:
    """A total with its interval, or a stroke for each of many totals."""
    if row.points:
        axes.plot(row.points, [y] * len(row.points), "|", color=MUTED, markersize=9, markeredgewidth=0.9)
        return
    if row.low is not None and row.high is not None:
        wide = {"published": 6.0, "used": 3.5}.get(row.kind, 2.0)
        axes.plot([row.low, row.high], [y, y], color=color, linewidth=wide, solid_capstyle="butt", zorder=3)
    if row.best is not None:
        shape = {"published": "s", "average": "D"}.get(row.kind, "o")
        axes.plot([row.best], [y], shape, color=color, markersize=5.5, zorder=4)


def _record(row: _Row) -> dict[str, object]:
    """What is drawn in one row."""
    totals = " ".join(f"{total:.0f}" for total in row.points)
    return {
        "study": row.study, "kind": row.kind, "label": row.label, "low": row.low, "best": row.best,
        "high": row.high, "totals": totals,
    }  # fmt: skip


def _alt(capture: Capture) -> str:
    """What the figure shows, in words."""
    parts = [
        f"for {words.named(study.name)} the models that fit about as well run from "
        f"{phrases.interval(study.near[0], study.near[-1])} persons, and their average over graphs is "
        f"{numbers.rounded(study.total('average').best)}"
        for study in capture.studies
    ]
    tables = numbers.plural(len(capture.studies), "table")
    return f"Totals from {tables} of overlapping lists under each kind of model, with intervals: {'; '.join(parts)}."
