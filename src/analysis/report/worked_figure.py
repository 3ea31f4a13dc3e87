"""One quantity through every method: its claims, the three answers, each line left out, each choice changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.findings.methods import Answer, Methods, Worked
from analysis.report import numbers, phrases, words
from analysis.report.canvas import caption, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, Drawing, Sheet

_AROUND = Around(left=3.3, right=1.0, top=0.1, bottom=0.5, row=0.245, size=8.3)
#: Steps of the axis within a factor of ten.
_STEPS = (1, 2, 5)
METHOD_NAMES = {
    "exact": "hierarchical model, exact",
    "reml_hk": "random effects, Hartung and Knapp",
    "linear_pool": "linear pool of opinions",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: a heading without a value, or an answer."""

    group: str
    label: str
    answer: Answer | None = None

    @property
    def text(self) -> str:
        """The value on the right."""
        return numbers.rounded(self.answer.median) if self.answer and self.answer.median else ""


def choice_name(name: str, *, corrections: bool) -> str:
    """A changed choice in words: a range holds the truth with 50 percent."""
    if name == "corrections":
        return f"corrections {'off' if corrections else 'on'}"
    if name == "article":
        return "claims of the article only"
    known, value = name.rsplit(" ", 1)
    if known == "range_coverage":
        return f"a range holds the truth with {numbers.percent(float(value))}"
    if known == "tau_scale":
        return f"lines expected to differ by a factor of {numbers.factor(math.exp(float(value)))}"
    return f"before any claim, one person in {numbers.whole(1 / float(value))} expected"


def makers(worked: Worked, ids: str) -> str:
    """Who made some claims, and when: Walk Free, 2018."""
    wanted = [claim for claim in worked.claims if claim.claim_id in ids.split(";")]
    said = [_of_year(phrases.maker(claim), claim.producer_year or claim.start) for claim in wanted]
    text = numbers.listed(list(dict.fromkeys(said)))
    return text if len(text) < 42 else f"{text[:40].rstrip()}…"


def _of_year(maker: str, year: int | None) -> str:
    """A maker with the year of the edition, or else of what is counted."""
    return f"{maker}, {year}" if year else maker


def _rows(methods: Methods, worked: Worked) -> list[_Row]:
    """The rows from top to bottom."""
    corrections = methods.parameters.corrections
    groups: list[tuple[str, Sequence[tuple[str, Answer]]]] = [
        ("The claims, as the model reads them", [(makers(worked, one.name), one) for one in worked.read]),
        ("Three ways to weigh them", [(METHOD_NAMES[one.name], one) for one in worked.methods]),
        ("Without one line of evidence", [(makers(worked, one.name), one) for one in worked.without]),
        (
            "With one other choice",
            [(choice_name(one.name, corrections=corrections), one) for one in worked.moving],
        ),
    ]
    rows = []
    for heading, answers in groups:
        if answers:
            rows.append(_Row(heading, heading))
            rows += [_Row(heading, label, answer) for label, answer in answers]
    return rows


def worked_figure(methods: Methods, sheet: Sheet = PAGE) -> Drawing | None:
    """The worked example on one log axis; None without one."""
    worked = methods.worked
    if worked is None:
        return None
    rows = _rows(methods, worked)
    field = rows_field([Row(row.label, row.text, row.answer is None) for row in rows], _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        _axis(field, rows)
        for position, row in enumerate(rows):
            _draw(field, row, position, worked)
    drawn = tuple(_record(row) for row in rows if row.answer)
    return Drawing("worked", field.figure, _alt(worked), drawn)


def _axis(field: Field, rows: Sequence[_Row]) -> None:
    """A log axis around all ends."""
    axes = field.axes
    answers = [row.answer for row in rows if row.answer]
    ends = [value for one in answers for value in (one.low, one.median, one.high) if value]
    low, high = min(ends) / 1.2, max(ends) * 1.2
    steps = _STEPS if high / low < 300 else (1,)
    ticks = [step * 10.0**power for power in range(12) for step in steps]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    thin_ticks(axes, field.sheet)
    caption(axes, "lines: 95 percent intervals; broken line: the answer given", field.sheet)


def _draw(field: Field, row: _Row, position: int, worked: Worked) -> None:
    """One row: its words, its interval and its middle."""
    axes, y, answer = field.axes, field.places[position], row.answer
    field.name(position)
    if answer is None:
        return
    color = ORANGE if answer is worked.answer else BLUE
    assert worked.answer.median is not None
    axes.plot([worked.answer.median] * 2, [y - 0.5, y + 0.5], ":", color=ORANGE, linewidth=0.9, zorder=1)
    if answer.median is None and answer.low is None and answer.high is None:
        across, size = axes.get_yaxis_transform(), field.sheet.points(7.8)
        axes.text(0.01, y, answer.why_not, va="center", color=MUTED, fontsize=size, transform=across)
        return
    if answer.low and answer.high:
        axes.plot(
            [answer.low, answer.high], [y, y], color=color, linewidth=2, solid_capstyle="butt", zorder=3
        )
    if answer.median:
        shape = "D" if row.group.startswith("Three") else "o"
        axes.plot([answer.median], [y], shape, color=color, markersize=5.5, zorder=4)
        field.value(position, color=color if color == ORANGE else INK)
        return
    end, step = (answer.low, 1.4) if answer.low else (answer.high or 1.0, 1 / 1.4)
    arrow = {"arrowstyle": "->", "color": color, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=((end or 1.0) * step, y), xytext=(end or 1.0, y), arrowprops=arrow)


def _record(row: _Row) -> dict[str, object]:
    """What is drawn in one row."""
    assert row.answer is not None
    return {
        "group": row.group, "label": row.label, "low95": row.answer.low, "median": row.answer.median,
        "high95": row.answer.high, "why_not": row.answer.why_not,
    }  # fmt: skip


def _alt(worked: Worked) -> str:
    """What the figure shows, in words."""
    parts = [
        f"{METHOD_NAMES[one.name]}: {numbers.rounded(one.median)} ({phrases.interval(one.low, one.high)})"
        for one in worked.methods
        if one.median and one.low and one.high
    ]
    claims = numbers.plural(len(worked.claims), "claim")
    return numbers.capitalised(
        f"{claims} about one quantity of {words.named(worked.region)}, and what methods make of them on one log axis. "
        f"{numbers.capitalised('; '.join(parts))}."
    )
