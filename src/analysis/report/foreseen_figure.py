"""What the claims of 2009 led one to expect, beside what surveys and comparisons of lists found later."""

import matplotlib as mpl
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.findings.foreseen import Foreseen
from analysis.findings.methods import Methods
from analysis.report import numbers, phrases, words
from analysis.report.canvas import caption, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, ORANGE, PAGE, Drawing, Sheet

_AROUND = Around(left=2.9, right=1.3, top=0.1, bottom=0.6, row=0.42, size=8.2)


def foreseen_figure(methods: Methods, sheet: Sheet = PAGE) -> Drawing | None:
    """Every pair of an expectation and a later finding; None without one."""
    pairs = methods.foreseen
    if not pairs:
        return None
    field = rows_field([_words(pair, sheet) for pair in pairs], _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field, pairs)
        for position, pair in enumerate(pairs):
            _draw(field, pair, position)
    return Drawing("foreseen", field.figure, _alt(methods), tuple(map(_record, pairs)))


def _axis(field: Field, pairs: tuple[Foreseen, ...]) -> None:
    """A log axis around all ends and findings."""
    axes = field.axes
    values = [value for pair in pairs for value in (pair.low, pair.high, pair.value)]
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 1.6, max(values) * 1.6)
    axes.xaxis.set_major_locator(LogLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    thin_ticks(axes, field.sheet, size=9)
    said = "blue: expected from the claims of 2009, 95 percent; orange square: found later"
    caption(axes, said, field.sheet)


def _words(pair: Foreseen, sheet: Sheet) -> Row:
    """Where and by whom it was found, and whether that lies inside."""
    maker = phrases.maker(pair.found)
    if not sheet.narrow and len(maker) >= 34:
        maker = f"{maker[:32].rstrip()}…"
    value = f"{'inside' if pair.covered else 'outside'}: {numbers.rounded(pair.value)}"
    return Row(f"{pair.region}\n{maker}, {pair.year:.0f}", value)


def _draw(field: Field, pair: Foreseen, position: int) -> None:
    """One pair on one row."""
    axes, y = field.axes, field.places[position]
    field.name(position)
    axes.plot([pair.low, pair.high], [y, y], color=BLUE, linewidth=2, solid_capstyle="butt", zorder=3)
    axes.plot([pair.median], [y], "o", color=BLUE, markersize=5.5, zorder=4)
    axes.plot([pair.value], [y], "s", color=ORANGE, markersize=7, zorder=5)
    field.value(position)


def _record(pair: Foreseen) -> dict[str, object]:
    """What is drawn of one pair."""
    return {
        "region": pair.region, "expected_from": ";".join(claim.claim_id for claim in pair.expected),
        "low95": pair.low, "median": pair.median, "high95": pair.high, "found": pair.value,
        "found_claim_id": pair.found.claim_id, "found_year": pair.year, "differs_in": pair.differs,
        "inside": pair.covered,
    }  # fmt: skip


def _alt(methods: Methods) -> str:
    """What the figure shows, in words."""
    parts = [
        f"for {words.named(pair.region)}, expected {phrases.interval(pair.low, pair.high)}, found "
        f"{numbers.rounded(pair.value)} ({phrases.maker(pair.found)})"
        for pair in methods.foreseen
    ]
    inside = numbers.written(methods.covered)
    return (
        f"Later findings beside what the claims of 2009 led one to expect; {inside} of "
        f"{numbers.written(len(parts))} lie inside: {'; '.join(parts)}."
    )
