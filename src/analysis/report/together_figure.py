"""All choices together: how far the published answer of each region moves, beside the interval that it admits."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl

from analysis.findings.methods import Methods
from analysis.findings.together import Together
from analysis.report import numbers
from analysis.report.canvas import caption, log_scale, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, SKY, Drawing, Sheet

_AROUND = Around(left=1.3, right=2.05, top=0.1, bottom=0.85, row=0.27, size=8.3)
#: The choices in few words, by their names in the priors.
CHOICES: Mapping[str, str] = {
    "coverage": "trust in printed ranges",
    "tau_scale": "how far sources differ",
    "mu_prior": "assumed before any claim",
    "spread": "exactness of one number",
    "suspected_copies": "suspected copies",
    "corrections": "corrections",
    "secondary_reports": "second-hand numbers",
    "evidence": "later evidence",
    "definition": "the definition",
    "pooling": "the way of weighing",
}
#: The other methods: their marks, and what the key calls them.
_SHAPES = {"reml_hk": ("^", "triangle: random effects"), "linear_pool": ("s", "square: linear pool")}


def together_figure(methods: Methods, sheet: Sheet = PAGE) -> Drawing | None:
    """Every region whose combinations were worked out, on one axis of factors; None without one."""
    regions = methods.together
    if not regions:
        return None
    field = rows_field([_words(one) for one in regions], _AROUND, sheet)
    with mpl.rc_context(sheet.rc):
        ends = [end / one.median for one in regions for end in (one.widest_low, one.widest_high)]
        lines_say = log_scale(field.axes, ends, axis="x")
        thin_ticks(field.axes, sheet)
        field.axes.axvline(1, color=ORANGE, linewidth=0.9, linestyle=":", zorder=1)
        _bars(field, regions)
        for index in range(len(regions)):
            field.name(index)
            field.value(index, size=8)
        caption(field.axes, _key(regions, lines_say), sheet)
    return Drawing("together", field.figure, _alt(regions), tuple(map(_record, regions)))


def _key(regions: Sequence[Together], lines_say: str) -> str:
    """What the bars and marks mean."""
    drawn = {name for one in regions for name, _ in one.others}
    marks = "".join(f"; {words}" for name, (_, words) in _SHAPES.items() if name in drawn)
    return (
        f"times the published answer, {lines_say}\npale: its 95 percent interval; dark: all answers, thick for "
        f"eight in ten;\ndotted: from end to end of all their intervals{marks}"
    )


def _bars(field: Field, regions: Sequence[Together]) -> None:
    """The bars and marks of all rows, the first at the top."""
    axes, y = field.axes, field.places
    rows = list(zip(y, regions, strict=True))

    def line(low: str, high: str, **style: Any) -> None:
        """One bar in each row."""
        left, right = ([getattr(one, name) / one.median for _, one in rows] for name in (low, high))
        axes.hlines(y, left, right, **style)

    line("widest_low", "widest_high", color=MUTED, linewidth=0.9, linestyle=":", zorder=2)
    line("low95", "high95", color=SKY, linewidth=9, alpha=0.55, zorder=2)
    line("lowest", "highest", color=BLUE, linewidth=1.4, zorder=3)
    line("tenth", "ninetieth", color=BLUE, linewidth=4.5, zorder=3)
    axes.plot([1] * len(y), y, "D", color=ORANGE, markersize=4.5, linestyle="none", zorder=5)
    for name, (shape, _) in _SHAPES.items():
        found = [
            (dict(one.others)[name] / one.median, place) for place, one in rows if name in dict(one.others)
        ]
        style: dict[str, Any] = {"color": INK, "markerfacecolor": "white", "markersize": 4.5, "zorder": 4}
        axes.plot([x for x, _ in found], [place for _, place in found], shape, linestyle="none", **style)


def _words(one: Together) -> Row:
    """The name of a row, and what matters most in it."""
    most = f"{CHOICES[one.matters_most]}, {numbers.percent(one.share).replace(' percent', ' %')}"
    return Row(one.region, most)


def _record(one: Together) -> dict[str, Any]:
    """What is drawn in one row."""
    return {
        "region": one.region, "low95": one.low95, "published": one.median, "high95": one.high95,
        "lowest": one.lowest, "tenth": one.tenth, "ninetieth": one.ninetieth, "highest": one.highest,
        "widest_low": one.widest_low, "widest_high": one.widest_high, "combinations": one.specifications,
        "with_an_answer": one.answered, "matters_most": one.matters_most, "share": one.share,
        "acting_together": one.interactions, **{name: dict(one.others).get(name) for name in _SHAPES},
    }  # fmt: skip


def _alt(regions: Sequence[Together]) -> str:
    """What the figure shows, in words."""
    first, last = regions[0], regions[-1]
    inside = sum(one.inside for one in regions)
    where = "all" if inside == len(regions) else numbers.written(inside)
    return (
        f"{numbers.capitalised(numbers.plural(len(regions), 'region'))}, each with its published answer, its interval "
        f"and the answers under all combinations of choices, as factors of the published one. In "
        f"{where} of them all answers lie within the interval. They lie furthest apart for its "
        f"width in {first.region} (a factor of {numbers.factor(first.moves)}, while the interval spans "
        f"{numbers.factor(first.admits)}) and least far in {last.region} ({numbers.factor(last.moves)}, interval "
        f"{numbers.factor(last.admits)})."
    )
