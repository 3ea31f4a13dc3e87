"""What the claims of 2009 led one to expect, beside what surveys and comparisons of lists found later."""

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.findings.foreseen import Foreseen
from analysis.findings.methods import Methods
from analysis.report import numbers, phrases
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE_WIDTH, RC, Drawing, new_figure

_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 2.9, 1.3, 0.1, 0.6, 0.42


def foreseen_figure(methods: Methods) -> Drawing | None:
    """Every pair of an expectation and a later finding; None without one."""
    pairs = methods.foreseen
    if not pairs:
        return None
    height = _TOP + _BOTTOM + _ROW * len(pairs)
    figure = new_figure(height=height)
    width = (PAGE_WIDTH - _LEFT - _RIGHT) / PAGE_WIDTH
    with mpl.rc_context(RC):
        axes = figure.add_axes((_LEFT / PAGE_WIDTH, _BOTTOM / height, width, _ROW * len(pairs) / height))
        _axis(axes, pairs)
        for position, pair in enumerate(pairs):
            _draw(axes, pair, len(pairs) - 1 - position)
    return Drawing("foreseen", figure, _alt(methods), tuple(map(_record, pairs)))


def _axis(axes: Axes, pairs: tuple[Foreseen, ...]) -> None:
    """A log axis around all ends and findings."""
    values = [value for pair in pairs for value in (pair.low, pair.high, pair.value)]
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 1.6, max(values) * 1.6)
    axes.set_ylim(-0.6, len(pairs) - 0.4)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(LogLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.short(value)))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    said = "blue: expected from the claims of 2009, 95 percent; orange square: found later"
    axes.set_xlabel(said, color=MUTED, fontsize=8)


def _draw(axes: Axes, pair: Foreseen, y: int) -> None:
    """One pair on one row."""
    across = axes.get_yaxis_transform()
    maker = phrases.maker(pair.found)
    maker = maker if len(maker) < 34 else f"{maker[:32].rstrip()}…"
    label = f"{pair.region}\n{maker}, {pair.year:.0f}"
    axes.text(-0.03, y, label, ha="right", va="center", color=INK, fontsize=8.2, transform=across)
    axes.plot([pair.low, pair.high], [y, y], color=BLUE, linewidth=2, solid_capstyle="butt", zorder=3)
    axes.plot([pair.median], [y], "o", color=BLUE, markersize=5.5, zorder=4)
    axes.plot([pair.value], [y], "s", color=ORANGE, markersize=7, zorder=5)
    text = f"{'inside' if pair.covered else 'outside'}: {numbers.rounded(pair.value)}"
    axes.text(1.03, y, text, va="center", color=INK, fontsize=8.2, transform=across)


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
        f"{pair.region}, expected {phrases.interval(pair.low, pair.high)}, found {numbers.rounded(pair.value)} "
        f"({phrases.maker(pair.found)})"
        for pair in methods.foreseen
    ]
    inside = numbers.written(methods.covered)
    return (
        f"Later findings beside what the claims of 2009 led one to expect; {inside} of "
        f"{numbers.written(len(parts))} lie inside: {'; '.join(parts)}."
    )
