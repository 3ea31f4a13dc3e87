"""Money as claimed: the amounts as printed and in dollars of one year, by what they are amounts of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import MoneyLine
from analysis.report import money, numbers, phrases, words
from analysis.report.canvas import CLEAR, caption, log_scale, short_name, thin_ticks
from analysis.report.letters import broken
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, GREEN, INK, MUTED, ORANGE, PAGE, PURPLE, Drawing, Sheet
from analysis.vocabulary import Measure

#: Shape and colour of each basis; the shape alone tells them apart in greyscale.
_MARKS = {
    Measure.REVENUE: ("o", BLUE),
    Measure.PROFIT: ("s", ORANGE),
    Measure.MARKET: ("^", GREEN),
    Measure.REVENUE_PER_PERSON: ("D", PURPLE),
    Measure.PROFIT_PER_PERSON: ("v", PURPLE),
}
_AROUND = Around(left=3.3, right=0.35, top=0.15, bottom=0.6, row=0.42, size=8.8)
#: Points of the second line.
_NOTE = 7.6
#: Inches from the amount as printed down to the one in dollars of one year.
_DOWN = 0.0792
#: Inches from one line of a name to the next.
_LINE = 0.128
#: Lines of a narrow sheet that the marks of an amount take.
_TALL = 1.4


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount to draw: as printed and, where it can be, in dollars of one year."""

    claim: Claim
    line: MoneyLine


def _amounts(findings: Findings) -> list[_Amount]:
    """The amounts in US dollars of whole places, those of one basis together."""
    order = list(_MARKS)
    able = [_Amount(findings.claim(line.claim_id), line) for line in money.told(findings)]
    kept = [one for one in able if one.claim.currency == "USD" and _ends(one.claim)]
    whole = [one for one in kept if not one.line.basis.endswith("_per_person")] or kept
    return sorted(whole, key=lambda one: (order.index(Measure(one.line.basis)), -max(_ends(one.claim))))


def _ends(claim: Claim) -> list[float]:
    """The ends of an amount as printed."""
    return [value for value in (claim.low, claim.best, claim.high) if value is not None]


def _constant(line: MoneyLine) -> list[float]:
    """The ends of an amount in dollars of one year."""
    return [value for value in (line.usd_low, line.usd_best, line.usd_high) if value is not None]


def possible(findings: Findings) -> bool:
    """Whether there is an amount to draw."""
    return bool(_amounts(findings))


def money_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Each amount as a hollow mark as printed and, where it has a price year, a filled one in dollars of one year.

    Raises
    ------
    ValueError
        If no amount is claimed in dollars.
    """
    amounts = _amounts(findings)
    if not amounts:
        raise ValueError(f"no amount of money in {findings.region.name} could be drawn")
    names = [
        Row(first, note=second, tall=_TALL) for first, second in map(_words, [one.claim for one in amounts])
    ]
    field = rows_field(names, _AROUND, sheet)
    axes = field.axes
    values = [value for one in amounts for value in (*_ends(one.claim), *_constant(one.line))]
    with mpl.rc_context(sheet.rc):
        log_scale(axes, values, axis="x")
        thin_ticks(axes, sheet, size=9)
        for place, one in enumerate(amounts):
            _draw(field, one, place)
        years = sorted({one.line.usd_year for one in amounts if one.line.usd_year})
        filled = f"; filled: in dollars of {years[0]}" if years else ""
        caption(axes, f"US dollars; hollow: as printed{filled}", sheet)
    return Drawing("money", field.figure, _alt(findings, amounts), tuple(map(_row, amounts)))


def _draw(field: Field, one: _Amount, place: int) -> None:
    """One amount: its words, its marks on the axis."""
    shape, color = _MARKS[Measure(one.line.basis)]
    axes, y, down = field.axes, field.places[place], field.heights(_DOWN)
    if field.sheet.narrow:
        field.name(place)
        y += down / 2
    else:
        _name_beside(field, place)
    for ends, face, height in ((_ends(one.claim), "white", 0.0), (_constant(one.line), color, -down)):
        if len(ends) == 2:
            axes.plot(ends, [y + height] * 2, color=color, linewidth=1.6, zorder=3)
        axes.plot(
            ends,
            [y + height] * len(ends),
            shape,
            linestyle="",
            color=color,
            markerfacecolor=face,
            markersize=6,
            zorder=4,
        )
    if one.claim.bound == "lower":
        axes.annotate("", xy=(_ends(one.claim)[0] * 1.5, y), xytext=(_ends(one.claim)[0], y),
                      arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.2})  # fmt: skip


def _name_beside(field: Field, place: int) -> None:
    """The lines left of the axis of a page: what it is and who says so, and what it is of, whole."""
    row, y = field.rows[place], field.places[place]
    style: dict[str, Any] = {
        "transform": field.axes.get_yaxis_transform(),
        "ha": "right",
        "va": "center",
        "clip_on": False,
    }
    at, room = _AROUND.name_at, (_AROUND.left - 3 * CLEAR) * 0.93
    first, *rest = broken(row.name, room, _AROUND.size)
    notes = [*rest, *broken(row.note, room, _NOTE)]
    lines = [(first, INK, _AROUND.size), *((line, MUTED, _NOTE) for line in notes)]
    apart = field.heights(_LINE)
    for number, (text, color, size) in enumerate(lines):
        up = ((len(lines) - 1) / 2 - number) * apart
        field.axes.text(at, y + up, text, color=color, fontsize=size, **style)


def _words(claim: Claim) -> tuple[str, str]:
    """What the amount is of, and who says so: two lines."""
    when = f" in {claim.start}" if claim.start and claim.start == claim.end else ""
    purpose = words.purpose(claim.exploitation)
    what = f"from {words.condition(claim.status)}{' ' + purpose if purpose else ''}"
    where = "" if claim.area_name == "World" else f", {words.named(claim.area_name)}"
    said = f"{money.basis(claim)}{when} ({short_name(phrases.maker(claim))})"
    return numbers.capitalised(said), f"{what}{where}"


def _row(one: _Amount) -> dict[str, Any]:
    """What is drawn of one amount."""
    claim, line = one.claim, one.line
    return {
        "claim_id": claim.claim_id, "producer": phrases.maker(claim), "basis": line.basis,
        "counts": f"{money.basis(claim)} {money.about(claim)}",
        "low": claim.low, "best": claim.best, "high": claim.high,
        "currency": claim.currency, "usd_low": line.usd_low, "usd_best": line.usd_best, "usd_high": line.usd_high,
        "usd_year": line.usd_year,
    }  # fmt: skip


def _alt(findings: Findings, amounts: Sequence[_Amount]) -> str:
    """What the figure shows, in words: how many amounts, and from where to where those of each basis run."""
    ends: dict[str, list[float]] = {}
    for one in amounts:
        ends.setdefault(money.basis(one.claim), []).extend(_ends(one.claim))
    kinds = "; ".join(f"{basis}, {_run(values)}" for basis, values in ends.items())
    region, again = words.named(findings.region.name), len(findings.money) - len(money.told(findings))
    many = numbers.plural(len(amounts), "amount")
    some = f"{numbers.written(again)} of them " if len(amounts) > 1 else ""
    twice = f", {some}printed twice" if again else ""
    return numbers.capitalised(f"{many} of money about {region}{twice}: {kinds}.")


def _run(values: Sequence[float]) -> str:
    """Amounts from the smallest to the largest, as printed."""
    least, most = min(values), max(values)
    said = numbers.money(least, "USD")
    return f"from {said} to {numbers.money(most, 'USD')}" if most > least else said
