"""Who names a region a source, a transit place or a destination: statements as a small matrix."""

from collections.abc import Sequence
from itertools import accumulate

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.model import Findings
from analysis.report import numbers, words
from analysis.report.canvas import CLEAR, EDGE
from analysis.report.letters import broken
from analysis.report.roles import without_page
from analysis.report.style import BLUE, INK, MUTED, PAGE, Drawing, Sheet, new_figure
from analysis.vocabulary import UNATTRIBUTED, Role

_COLUMNS = {
    Role.SOURCE: "taken from here",
    Role.TRANSIT: "taken through",
    Role.DESTINATION: "taken to here",
    Role.WITHIN: "held within",
}
_LEFT, _WIDE, _TOP, _BOTTOM, _ROW = 2.6, 4.2, 0.5, 0.15, 0.3
#: The same on a narrow sheet, where a row has as many lines as its name takes.
_NARROW_LEFT, _NARROW_WIDE, _NARROW_BOTTOM, _LINE, _BETWEEN = 1.36, 2.03, 0.08, 0.155, 0.11


def _statements(findings: Findings) -> dict[str, dict[str, str]]:
    """For each statement: who makes it, and the roles that it gives the region."""
    found: dict[str, dict[str, str]] = {}
    for role in findings.roles:
        entry = found.setdefault(f"{role.source}:{role.statement}", {"producer": role.producer})
        entry[role.role] = role.role_id
    return found


def _folded(statements: dict[str, dict[str, str]]) -> list[tuple[str, frozenset[str]]]:
    """Rows of the figure: a maker with how many statements give the region the same roles, and these roles."""
    found: dict[tuple[str, frozenset[str]], int] = {}
    for entry in statements.values():
        key = (entry["producer"], frozenset(entry) - {"producer"})
        found[key] = found.get(key, 0) + 1
    told = []
    for (producer, given), count in found.items():
        name = "source not named" if producer == UNATTRIBUTED else producer
        many = f" ({numbers.plural(count, 'statement')})" if count > 1 else ""
        told.append((f"{name}{many}", given))
    return told


def roles_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """The statements about a region's role, those alike in one row, with a mark in each role that it gives.

    Raises
    ------
    ValueError
        If no statement names the region.
    """
    statements = _statements(findings)
    if not statements:
        raise ValueError(f"no statement gives {findings.region.name} a role")
    drawn = [(_lines(label, sheet), given) for label, given in _folded(statements)]
    figure, axes, places = _frame([len(lines) for lines, _ in drawn], sheet)
    with mpl.rc_context(sheet.rc):
        axes.set_xlim(-0.5, len(_COLUMNS) - 0.5)
        axes.set_axis_off()
        size, top = sheet.points(8.5), axes.get_ylim()[1]
        for x, name in enumerate(_COLUMNS.values()):
            said = name.replace(" ", "\n") if sheet.narrow else name
            axes.text(x, top + 0.1, said, ha="center", va="bottom", color=MUTED, fontsize=size)
        for place, (lines, given) in zip(places, drawn, strict=True):
            _draw_row(axes, place, "\n".join(lines), given)
    rows = tuple(
        {"producer": entry["producer"], "role": str(role), "role_id": entry[role]}
        for entry in statements.values()
        for role in _COLUMNS
        if role in entry
    )
    return Drawing("roles", figure, _alt(findings, statements), rows)


def _lines(label: str, sheet: Sheet) -> list[str]:
    """The name of a row: one line on a page, as many as it takes on a narrow sheet."""
    return broken(label, _NARROW_LEFT - EDGE - CLEAR, sheet.points(9)) if sheet.narrow else [label]


def _frame(lines: Sequence[int], sheet: Sheet) -> tuple[Figure, Axes, list[float]]:
    """An empty figure for rows of so many lines, and where each row stands, one being a row of a page."""
    if not sheet.narrow:
        left, wide, top, bottom, heights = _LEFT, _WIDE, _TOP, _BOTTOM, [1.0 for _ in lines]
    else:
        left, wide, top, bottom = _NARROW_LEFT, _NARROW_WIDE, _TOP, _NARROW_BOTTOM
        heights = [(_LINE * count + _BETWEEN) / _ROW for count in lines]
    total = sum(heights)
    height = top + bottom + _ROW * total
    figure = new_figure(height=height, sheet=sheet)
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes(
            (left / sheet.width, bottom / height, wide / sheet.width, _ROW * total / height)
        )
    axes.set_ylim(-0.5, total - 0.5)
    tops = [total - 0.5 - before for before in (0.0, *accumulate(heights[:-1]))]
    return figure, axes, [top - tall / 2 for top, tall in zip(tops, heights, strict=True)]


def _draw_row(axes: Axes, y: float, label: str, given: frozenset[str]) -> None:
    """A maker, and a mark under each role, filled where it gives it."""
    axes.text(-0.62, y, label, ha="right", va="center", color=INK)
    axes.axhline(y, color=MUTED, linewidth=0.4, alpha=0.5, zorder=1)
    for x, role in enumerate(_COLUMNS):
        face, edge = (BLUE, BLUE) if role in given else ("white", "#c3c8cf")
        size = 9 if role in given else 5
        axes.plot([x], [y], "o", markersize=size, color=edge, markerfacecolor=face, zorder=3)


def _alt(findings: Findings, statements: dict[str, dict[str, str]]) -> str:
    """What the figure shows, in words."""
    counts = {role: sum(role in entry for entry in statements.values()) for role in _COLUMNS}
    parts = [f"{numbers.written(count)} as “{_COLUMNS[role]}”" for role, count in counts.items() if count]
    many = numbers.plural(len(statements), "statement")
    verb = "names" if len(statements) == 1 else "name"
    named = words.named(findings.region.name)
    if without_page(findings):
        named = "parts of the world that have no page"
    return numbers.capitalised(f"{many} {verb} {named}: {numbers.listed(parts)}.")
