"""Who names a region a source, a transit place or a destination: statements as a small matrix."""

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.findings.model import Findings
from analysis.report import numbers, words
from analysis.report.style import BLUE, INK, MUTED, PAGE_WIDTH, RC, Drawing, new_figure
from analysis.vocabulary import UNATTRIBUTED, Role

_COLUMNS = {
    Role.SOURCE: "taken from here",
    Role.TRANSIT: "taken through",
    Role.DESTINATION: "taken to here",
    Role.WITHIN: "held within",
}
_LEFT, _TOP, _BOTTOM, _ROW = 2.6, 0.5, 0.15, 0.3


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


def roles_figure(findings: Findings) -> Drawing:
    """The statements about a region's role, those alike in one row, with a mark in each role that it gives.

    Raises
    ------
    ValueError
        If no statement names the region.
    """
    statements = _statements(findings)
    if not statements:
        raise ValueError(f"no statement gives {findings.region.name} a role")
    drawn = _folded(statements)
    height = _TOP + _BOTTOM + _ROW * len(drawn)
    figure = new_figure(height=height)
    box = (_LEFT / PAGE_WIDTH, _BOTTOM / height, 4.2 / PAGE_WIDTH, _ROW * len(drawn) / height)
    with mpl.rc_context(RC):
        axes = figure.add_axes(box)
        axes.set_xlim(-0.5, len(_COLUMNS) - 0.5)
        axes.set_ylim(-0.5, len(drawn) - 0.5)
        axes.set_axis_off()
        for x, name in enumerate(_COLUMNS.values()):
            axes.text(x, len(drawn) - 0.4, name, ha="center", va="bottom", color=MUTED, fontsize=8.5)
        for place, (label, given) in enumerate(drawn):
            _draw_row(axes, len(drawn) - 1 - place, label, given)
    rows = tuple(
        {"producer": entry["producer"], "role": str(role), "role_id": entry[role]}
        for entry in statements.values()
        for role in _COLUMNS
        if role in entry
    )
    return Drawing("roles", figure, _alt(findings, statements), rows)


def _draw_row(axes: Axes, y: int, label: str, given: frozenset[str]) -> None:
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
    return numbers.capitalised(f"{many} {verb} {words.named(findings.region.name)}: {numbers.listed(parts)}.")
