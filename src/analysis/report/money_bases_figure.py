"""Amounts of money on one log axis, apart by what they measure, in constant dollars where a price year is known."""

import re
from itertools import groupby

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.findings.world import Money, World
from analysis.report import numbers, phrases
from analysis.report.canvas import caption, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, PAGE, Drawing, Sheet
from analysis.vocabulary import Exploitation, Measure, Status

_AROUND = Around(left=4.0, right=1.25, top=0.08, bottom=0.6, row=0.26, size=8.0)
_HEADINGS = {
    Measure.REVENUE: "Revenue: what is taken in",
    Measure.PROFIT: "Profit: what is left after costs",
    Measure.MARKET: "Market: what is said to be traded",
}
_SHORT = re.compile(r"\(([A-Z][A-Za-z]*)\)$")


def basis(money: Money) -> str:
    """From whom, and where, an amount is said to be taken: forced labour, sexual exploitation, Canada."""
    claim = money.claim
    parts = [_CONDITIONS.get(Status(claim.status), "")]
    if claim.exploitation == Exploitation.SEXUAL:
        parts = ["sexual exploitation"]
    if claim.area != "WORLD":
        parts.append(claim.area_name.split(": ")[-1])
    return ", ".join(part for part in parts if part)


_CONDITIONS = {
    Status.TRAFFICKED: "trafficking",
    Status.TRAFFICKED_FORCED_LABOUR: "forced labour after trafficking",
    Status.FORCED_LABOUR: "forced labour",
    Status.FORCED_LABOUR_PRIVATE: "forced labour for private gain",
}


def _label(money: Money) -> str:
    """Who says so, from whom, and of when."""
    maker = phrases.maker(money.claim)
    if found := _SHORT.search(maker):
        maker = found.group(1)
    when = f" {money.claim.start}" if money.claim.start else ""
    return f"{maker}{when}: {basis(money)}"


def money_bases_figure(world: World, sheet: Sheet = PAGE) -> Drawing | None:
    """Every amount that is no amount per person; None where there is none."""
    amounts = [money for money in world.money if money.claim.measure in _HEADINGS]
    if not amounts:
        return None
    rows: list[Money | str] = []
    for measure, members in groupby(amounts, key=lambda money: money.claim.measure):
        rows += [_HEADINGS[Measure(measure)], *members]
    said = [Row(row, heading=True) if isinstance(row, str) else Row(_label(row), _value(row)) for row in rows]
    field = rows_field(said, _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field, amounts)
        for position, row in enumerate(rows):
            field.name(position)
            if not isinstance(row, str):
                field.value(position)
                _draw(field.axes, row, field.places[position])
    return Drawing("money", field.figure, _alt(amounts), tuple(map(_record, amounts)))


def _axis(field: Field, amounts: list[Money]) -> None:
    """A log axis in dollars."""
    axes = field.axes
    values = [value for money in amounts for value in (money.low, money.best, money.high) if value]
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 1.8, max(values) * 1.8)
    axes.xaxis.set_major_locator(LogLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.tick_params(axis="x", labelsize=7.5)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    year = next((money.year for money in amounts if money.year), None)
    prices = f"filled: in prices of {year}; " if year else ""
    thin_ticks(axes, field.sheet, size=7.5)
    caption(axes, f"US dollars; {prices}hollow: as printed, no price year", field.sheet)


def _draw(axes: Axes, row: Money, y: float) -> None:
    """The mark of one amount."""
    fill = BLUE if row.year else "white"
    if row.low and row.high:
        axes.plot([row.low, row.high], [y, y], color=BLUE, linewidth=6, solid_capstyle="butt", zorder=3)
        if not row.year:
            axes.plot(
                [row.low, row.high], [y, y], color="white", linewidth=3.5, solid_capstyle="butt", zorder=4
            )
    elif row.best:
        axes.plot([row.best], [y], "o", color=BLUE, markerfacecolor=fill, markersize=6, zorder=4)
    elif row.low:
        arrow = {"arrowstyle": "->", "color": BLUE, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(row.low * 2.2, y), xytext=(row.low, y), arrowprops=arrow)
        axes.plot([row.low], [y], "|", color=BLUE, markersize=9, markeredgewidth=1.8, zorder=4)


def _value(money: Money) -> str:
    """An amount on the right of its row: 32 billion; in two digits where it was converted, a floor never rounded up."""
    ends = (money.low, money.best, money.high)
    floor, ceiling = ends[1] is None and ends[2] is None, ends[0] is None and ends[1] is None
    way = numbers.floor if floor else numbers.ceiling if ceiling else numbers.significant
    text = "–".join(numbers.short(way(value) if money.year else value) for value in ends if value)
    return f"≥ {text}" if floor else f"≤ {text}" if ceiling else text


def _record(money: Money) -> dict[str, object]:
    """What is drawn of one amount."""
    claim = money.claim
    return {
        "claim_id": claim.claim_id, "producer": phrases.maker(claim), "measure": str(claim.measure),
        "basis": basis(money), "place": claim.area_name, "printed": claim.as_printed, "low": money.low,
        "best": money.best, "high": money.high, "price_year": money.year,
    }  # fmt: skip


def _alt(amounts: list[Money]) -> str:
    """What the figure shows, in words."""
    values = [value for money in amounts for value in (money.low, money.best, money.high) if value]
    kinds = [
        words_of
        for measure, words_of in _HEADINGS.items()
        if any(m.claim.measure == measure for m in amounts)
    ]
    names = numbers.listed([kind.split(":")[0].lower() for kind in kinds])
    year = next((money.year for money in amounts if money.year), None)
    prices = f", in prices of {year} where the year of the money is known" if year else ""
    return (
        f"{numbers.capitalised(numbers.plural(len(amounts), 'amount'))} of money on one logarithmic axis, apart by "
        f"what they measure ({names}). They run from {numbers.money(numbers.significant(min(values)), 'USD')} to "
        f"{numbers.money(numbers.significant(max(values)), 'USD')}{prices}."
    )
