"""The answer without each of its lines of evidence, below the answer of the page: how much rests on each."""

from collections import Counter
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.findings.model import Findings
from analysis.findings.sections import LeftOut
from analysis.report import numbers, phrases, sway
from analysis.report.canvas import log_scale, thin_ticks
from analysis.report.style import BLUE, INK, MUTED, ORANGE
from analysis.report.sway_strips import HERE, LETTERS, Around

#: Behind the interval of the answer on the page.
BAND = "#fbe6d8"
_PAGE = "the answer on this page"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the panel: an answer with its name, or a line of words that belongs to the next one.

    Parameters
    ----------
    text : str
        Words of the row.
    low, median, high : float or None
        The answer and its 95 percent interval, in persons; None for a line of words.
    page : bool
        Whether it is the answer of the page.
    """

    text: str
    low: float | None = None
    median: float | None = None
    high: float | None = None
    page: bool = False


def named(findings: Findings) -> list[tuple[str, LeftOut]]:
    """What is left out, by its producers, with the edition where two would be named alike; those without answer not."""
    entries = [entry for entry in findings.left_out if entry.median is not None]
    names = [sway.makers(findings, entry) for entry in entries]
    often = Counter(names)
    return [
        (f"{name}{_edition(findings, entry) if often[name] > 1 else ''}", entry)
        for name, entry in zip(names, entries, strict=True)
    ]


def _edition(findings: Findings, entry: LeftOut) -> str:
    """The years in which the claims that are left out were published."""
    years = {claim.producer_year or claim.start for claim in sway.claims_of(findings, entry)}
    return f", {numbers.listed([str(year) for year in sorted(filter(None, years))])}" if any(years) else ""


def possible(findings: Findings) -> bool:
    """Whether there is an answer, and what it would be without a part of its evidence."""
    lead = findings.headline.estimate
    return bool(lead and lead.median is not None and named(findings))


def rows(findings: Findings, around: Around) -> list[Row]:
    """The rows, that of the page first; on a narrow sheet words stand in rows of their own."""
    lead = findings.headline.estimate
    if lead is None or not possible(findings):
        return []
    answers = [Row(_PAGE, lead.low95, lead.median, lead.high95, page=True)]
    answers += [Row(f"without {name}", one.low95, one.median, one.high95) for name, one in named(findings)]
    if not around.sheet.narrow:
        return answers
    found: list[Row] = []
    for row in answers:
        found += [Row(line, page=row.page) for line in around.lines(row.text, LETTERS, beside=1.0)]
        found.append(row)
    return found


def draw(axes: Axes, shown: list[Row], around: Around, *, counted: str) -> None:
    """The answers with their intervals, and an arrow from that of the page to each other."""
    page = next(row for row in shown if row.page and row.median is not None)
    values = [end for row in shown for end in (row.low, row.median, row.high) if end is not None]
    lines_say = log_scale(axes, values, axis="x")
    axes.set(ylim=(len(shown), 0), yticks=[])
    assert page.median is not None
    if page.low is not None and page.high is not None:
        axes.axvspan(page.low, page.high, color=BAND, linewidth=0, zorder=0)
    axes.axvline(page.median, **HERE, zorder=1)
    for place, row in enumerate(shown):
        _draw_row(axes, row, place + 0.5, page.median, around)
        if around.sheet.narrow and row.median is None:
            after = next(one for one in shown[place:] if one.median is not None)
            if shown[place + 1] is after:
                around.to_edge(
                    axes, f"about {numbers.rounded(after.median or 0)}", place + 0.5, color=_ink(row)
                )
    thin_ticks(axes, around.sheet, size=around.sheet.points(LETTERS))
    axes.set_xlabel(f"{counted}, {lines_say}", color=MUTED, fontsize=LETTERS)


def _ink(row: Row) -> str:
    """Colour of the words of a row."""
    return ORANGE if row.page else INK


def _draw_row(axes: Axes, row: Row, y: float, page: float, around: Around) -> None:
    """One row: its words, its interval, its answer, and how far that is from the page's."""
    if row.median is None:
        around.from_edge(axes, row.text, y, color=_ink(row))
        return
    if not around.sheet.narrow:
        around.beside(axes, row.text, y, left=True, color=_ink(row))
        around.beside(axes, numbers.rounded(row.median), y, left=False, color=_ink(row))
    color = ORANGE if row.page else BLUE
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [y, y], color=color, linewidth=1.4, zorder=3)
    if row.page:
        axes.plot([row.median], [y], "D", color=ORANGE, markersize=6.5, zorder=5)
        return
    arrow = {
        "arrowstyle": "-|>",
        "color": BLUE,
        "linewidth": 3.2,
        "shrinkA": 0,
        "shrinkB": 3,
        "mutation_scale": 9,
    }
    axes.annotate("", xy=(row.median, y), xytext=(page, y), arrowprops=arrow, zorder=4)
    axes.plot([row.median], [y], "D", color=BLUE, markerfacecolor="white", markersize=6, zorder=5)


def told(findings: Findings) -> str:
    """The finding in a sentence: what the answer would be without each line of evidence; empty where none is known."""
    if not possible(findings):
        return ""
    ordered = sorted(named(findings), key=lambda one: one[1].median or 0.0)
    shown = ordered if len(ordered) < 4 else [ordered[0], ordered[-1]]
    parts = [
        f"about {numbers.rounded(one.median or 0.0)} without {name}, {sway.moved(findings, one)}"
        for name, one in shown
    ]
    if len(shown) < len(ordered):
        return (
            f"Without one of its {numbers.written(len(ordered))} lines of evidence it would lie between "
            f"{numbers.listed(parts)}."
        )
    return f"It would be {'; '.join(parts)}."


def alone(findings: Findings) -> str:
    """What a figure of the panel by itself shows, in words."""
    lead = findings.headline.estimate
    assert lead is not None
    assert lead.median is not None
    ends = ""
    if lead.low95 is not None and lead.high95 is not None:
        ends = f" ({phrases.interval(lead.low95, lead.high95)})"
    region = phrases.title(findings)
    return f"The answer for {region} is about {numbers.rounded(lead.median)}{ends}. {told(findings)}"
