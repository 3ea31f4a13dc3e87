"""Who names a region a source, a transit place or a destination: how strongly, from or to where, how many agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.model import Findings, RoleLine
from analysis.report import numbers, words
from analysis.report.canvas import CLEAR, EDGE, short_name
from analysis.report.letters import breadth, broken
from analysis.report.roles import without_page
from analysis.report.style import BLUE, INK, LIGHT, MUTED, PAGE, PAPER, Drawing, Sheet, new_figure
from analysis.vocabulary import UNATTRIBUTED, Role, Strength

_COLUMNS = {
    Role.SOURCE: "taken from here",
    Role.TRANSIT: "taken through",
    Role.DESTINATION: "taken to here",
    Role.WITHIN: "exploited within",
}
_AS = {
    Role.SOURCE: "a place that people are taken from",
    Role.TRANSIT: "a place that people are taken through",
    Role.DESTINATION: "a place that people are taken to",
    Role.WITHIN: "a place within which people are held",
}
_STRONG = {
    Strength.MAJOR: "major",
    Strength.MAJOR_OF_CONTINENT: "major one of its continent",
    Strength.MOST_COMMON: "most common",
    Strength.HIGH_CATEGORY: "high category",
}
#: Inches above the first row and below the last, of a line of words, and between rows.
_TOP, _BOTTOM, _LINE, _BETWEEN = 0.32, 0.06, 0.155, 0.13
_NARROW_TOP = 0.58
#: Inches of a mark, and of a line of the small print below it.
_MARK, _SMALL = 0.22, 0.125
#: Inches of a page left of the roles at least and at most; as many as the longest name takes.
_LEAST_LEFT, _MOST_LEFT, _NARROW_LEFT = 1.2, 2.4, 1.3
#: Letters of a screen without fine steps are wider than measured, by at most so much.
_SLACK = 1.09
#: Inches between a name and the first role.
_GAP = 0.06
#: Points of names, of the small print, and of what the marks mean.
_NAME, _PRINT, _KEY = 9.0, 7.2, 8.0
_COUNTED = "how many say so"


@dataclass(frozen=True, slots=True)
class _Said:
    """Statements of one producer that give the same roles equally strongly, as one row.

    Parameters
    ----------
    producer : str
        As the figure names it.
    statements : int
        How many there are.
    roles : dict
        For each role what is said of it: its strength in words, empty where it is only named, then where from or to
        and who, each once.
    """

    producer: str
    statements: int
    roles: dict[str, tuple[str, tuple[str, ...]]]

    @property
    def label(self) -> str:
        """The name of the row."""
        many = f" ({numbers.plural(self.statements, 'statement')})" if self.statements > 1 else ""
        return f"{self.producer}{many}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it is drawn: the lines of its name, of the print below each mark, and across a narrow sheet; inches."""

    said: _Said
    name: tuple[str, ...]
    cells: dict[str, tuple[str, ...]]
    across: tuple[str, ...]

    @property
    def first(self) -> float:
        """Inches of its name and marks."""
        return max(_MARK, _LINE * len(self.name))

    @property
    def height(self) -> float:
        """Inches of all of it."""
        below = max((len(lines) for lines in self.cells.values()), default=0)
        return max(self.first, _MARK + _SMALL * below) + _SMALL * len(self.across) + _BETWEEN


def _statements(findings: Findings) -> list[list[RoleLine]]:
    """The roles that each statement gives the region."""
    found: dict[tuple[str, str], list[RoleLine]] = {}
    for role in findings.roles:
        found.setdefault((role.source, role.statement), []).append(role)
    return list(found.values())


def _named(producer: str) -> str:
    """A producer in a figure."""
    return "producer not named" if producer == UNATTRIBUTED else short_name(producer)


def _ends(role: RoleLine) -> str:
    """Where people are taken from or to, and who they are: from Thailand, women; empty where it is not said."""
    ends = list(
        dict.fromkeys(words.named(part.strip()) for part in role.counterpart.split(";") if part.strip())
    )
    way = "from" if role.role == Role.DESTINATION else "to"
    who = ", ".join(
        part for part in (words.people(role.population, ""), words.purpose(role.exploitation)) if part
    )
    moved = f"{way} {numbers.listed(ends)}" if ends else ""
    return ": ".join(part for part in (moved, who if who != "people" else "") if part)


def _folded(findings: Findings) -> list[_Said]:
    """The rows of the figure; what several statements say alike is said once, the strongest first."""
    found: dict[tuple[object, ...], list[list[RoleLine]]] = {}
    for roles in _statements(findings):
        key = (_named(roles[0].producer), frozenset((role.role, role.strength) for role in roles))
        found.setdefault(key, []).append(roles)
    rows = []
    for (producer, _), statements in found.items():
        said: dict[str, tuple[str, tuple[str, ...]]] = {}
        for role in (role for roles in statements for role in roles):
            told = said.get(role.role, ("", ()))[1]
            ends = tuple(dict.fromkeys((*told, *filter(None, [_ends(role)]))))
            said[role.role] = (_STRONG.get(Strength(role.strength), ""), ends)
        rows.append(_Said(str(producer), len(statements), said))
    return sorted(rows, key=lambda row: -sum(bool(strong) for strong, _ in row.roles.values()))


def possible(findings: Findings) -> bool:
    """Whether there is more than one row to draw: what is said in one way is told, and needs no figure."""
    return len(_folded(findings)) > 1


def roles_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """The statements about a region's role, those alike in one row, with a mark in each role that it gives.

    Raises
    ------
    ValueError
        If no statement names the region.
    """
    if not findings.roles:
        raise ValueError(f"no statement gives {findings.region.name} a role")
    rows = _folded(findings)
    left = _left(rows, sheet)
    lines = [_laid(row, left, sheet) for row in rows]
    figure, axes = _frame(lines, left, sheet)
    with mpl.rc_context(sheet.rc):
        for x, name in enumerate(_COLUMNS.values()):
            said = name.replace(" ", "\n") if sheet.narrow else name
            axes.text(x, 0.06, said, ha="center", va="bottom", color=INK, fontsize=sheet.points(8.5))
        tops = list(accumulate((line.height for line in lines), initial=0.0))
        for line, top in zip(lines, tops[:-1], strict=True):
            _draw_row(axes, line, top, sheet)
        _draw_counts(axes, findings, tops[-1], sheet)
        _draw_key(figure, rows, sheet)
    return Drawing("roles", figure, _alt(findings), tuple(map(_record, findings.roles)))


def _left(rows: Sequence[_Said], sheet: Sheet) -> float:
    """Inches left of the first role."""
    if sheet.narrow:
        return _NARROW_LEFT
    room = _MOST_LEFT / _SLACK - _GAP - EDGE
    lines = [line for name in (*(row.label for row in rows), _COUNTED) for line in broken(name, room, _NAME)]
    longest = max(breadth(line, _NAME) for line in lines)
    return max(longest * _SLACK + _GAP + CLEAR + EDGE, _LEAST_LEFT)


def _laid(row: _Said, left: float, sheet: Sheet) -> _Line:
    """A row with its words broken: below the marks of a page, across a narrow sheet."""
    name = broken(row.label, left / _SLACK - _GAP - EDGE, sheet.points(_NAME))
    told = {
        role: "; ".join(part for part in (strong, *ends) if part)
        for role, (strong, ends) in row.roles.items()
    }
    if sheet.narrow:
        across = [
            line
            for role, text in told.items()
            if text
            for line in broken(
                f"{_COLUMNS[Role(role)]}: {text}", sheet.width / _SLACK - 2 * EDGE, sheet.smallest
            )
        ]
        return _Line(row, tuple(name), {}, tuple(across))
    room = ((sheet.width - left - EDGE) / len(_COLUMNS) - 2 * CLEAR) / _SLACK
    cells = {role: tuple(broken(text, room, _PRINT)) for role, text in told.items() if text}
    return _Line(row, tuple(name), cells, ())


def _frame(lines: Sequence[_Line], left: float, sheet: Sheet) -> tuple[Figure, Axes]:
    """An empty figure for these rows and the counts below them; its upright unit is an inch, downwards."""
    top, total = _NARROW_TOP if sheet.narrow else _TOP, sum(line.height for line in lines)
    total += _counts_height(sheet)
    height = top + total + _BOTTOM + _LINE * (2 if sheet.narrow else 1)
    figure = new_figure(height=height, sheet=sheet)
    wide = sheet.width - left - EDGE
    with mpl.rc_context(sheet.rc):
        axes = figure.add_axes(
            (left / sheet.width, 1 - (top + total) / height, wide / sheet.width, total / height)
        )
    axes.set(xlim=(-0.5, len(_COLUMNS) - 0.5), ylim=(-total, 0.0))
    axes.set_axis_off()
    return figure, axes


def _counts_height(sheet: Sheet) -> float:
    """Inches of the row of counts."""
    return _LINE * (2 if sheet.narrow else 1) + _BETWEEN


def _name(axes: Axes, text: str, y: float, sheet: Sheet, *, color: str = INK) -> None:
    """Words left of a row."""
    axes.annotate(
        text, (-0.5, y), xytext=(-72 * _GAP, 0), textcoords="offset points", ha="right", va="center", color=color,
        annotation_clip=False, linespacing=1.1, fontsize=sheet.points(_NAME),
    )  # fmt: skip


def _draw_row(axes: Axes, line: _Line, top: float, sheet: Sheet) -> None:
    """A producer, and a mark under each role: ringed where it is a major one, open where it is not given."""
    y = -(top + line.first / 2 + _BETWEEN / 2)
    _name(axes, "\n".join(line.name), y, sheet)
    axes.axhline(y, color=LIGHT, linewidth=0.5, zorder=1)
    for x, role in enumerate(_COLUMNS):
        if role not in line.said.roles:
            axes.plot([x], [y], "o", markersize=4, color=LIGHT, markerfacecolor=PAPER, zorder=3)
            continue
        if line.said.roles[role][0]:
            axes.plot([x], [y], "o", markersize=14, color=BLUE, markerfacecolor=PAPER, zorder=2)
        axes.plot([x], [y], "o", markersize=8.5, color=BLUE, zorder=3)
        told = "\n".join(line.cells.get(role, ()))
        axes.text(
            x, y - _MARK / 2 - 0.02, told, ha="center", va="top", color=INK, fontsize=_PRINT, linespacing=1.08
        )
    start = -(top + line.first + _BETWEEN / 2) - 0.02
    for place, text in enumerate(line.across):
        axes.annotate(
            text, (-0.5, start - _SMALL * place), xytext=((EDGE - _NARROW_LEFT) * 72, 0), textcoords="offset points",
            va="top", color=MUTED, fontsize=sheet.smallest, annotation_clip=False,
        )  # fmt: skip


def _draw_counts(axes: Axes, findings: Findings, top: float, sheet: Sheet) -> None:
    """Below all rows, how many of the statements give each role: where not all do, they differ."""
    statements = _statements(findings)
    y = -(top + _counts_height(sheet) / 2)
    axes.axhline(-top, color=MUTED, linewidth=0.8)
    room = axes.get_position().x0 * sheet.width / _SLACK - _GAP - EDGE
    _name(axes, "\n".join(broken(_COUNTED, room, sheet.points(_NAME))), y, sheet, color=MUTED)
    for x, role in enumerate(_COLUMNS):
        count = sum(any(one.role == role for one in roles) for roles in statements)
        said = f"{count} of {len(statements)}" if count else "none"
        axes.text(
            x, y, said, ha="center", va="center", color=INK if count else MUTED, fontsize=sheet.points(8.5)
        )


def _draw_key(figure: Figure, rows: Sequence[_Said], sheet: Sheet) -> None:
    """What the marks mean, below all; of no mark that is not drawn."""
    strong = any(said for row in rows for said, _ in row.roles.values())
    parts = ["dot: named as such", *(["ring: among the major or most common ones"] if strong else [])]
    parts.append("small and open: not said")
    lines = broken("; ".join(parts), sheet.width - 2 * EDGE, sheet.points(_KEY))
    figure.text(
        EDGE / sheet.width, _BOTTOM / figure.get_figheight(), "\n".join(lines), color=MUTED, va="bottom",
        fontsize=sheet.points(_KEY), linespacing=1.1,
    )  # fmt: skip


def _record(role: RoleLine) -> dict[str, object]:
    """One role of one statement as it is said."""
    return {
        "producer": _named(role.producer), "named_as": _AS[Role(role.role)],
        "how_strongly": _STRONG.get(Strength(role.strength), "named"), "from_or_to_and_who": _ends(role),
        "role_id": role.role_id,
    }  # fmt: skip


def _alt(findings: Findings) -> str:
    """What the figure shows, in words: how many statements give each role, how strongly, and with whom."""
    statements = _statements(findings)
    parts = [part for role in _COLUMNS if (part := _counted(role, statements))]
    producers = {_named(roles[0].producer) for roles in statements}
    by = (
        f", by {numbers.plural(len(producers), 'producer')}," if "producer not named" not in producers else ""
    )
    region = (
        "parts of the world that have no page"
        if without_page(findings)
        else words.named(findings.region.name)
    )
    many = numbers.plural(len(statements), "statement")
    verb = "names" if len(statements) == 1 else "name"
    return numbers.capitalised(
        f"{many}{by} {verb} {region}{',' if len(parts) < 2 else ':'} {'; '.join(parts)}."
    )


def _counted(role: Role, statements: Sequence[Sequence[RoleLine]]) -> str:
    """How many statements give a role: two of them as a place that people are taken to; empty where none does."""
    said = [[one for one in roles if one.role == role] for roles in statements]
    lines = [one for roles in said for one in roles]
    count, every = sum(map(bool, said)), len(statements)
    if not count:
        return ""
    some = numbers.written(count)
    if count == every > 1:
        some = "both" if count == 2 else "all"
    strong = sum(any(one.strength in _STRONG for one in roles) for roles in said)
    ends = list(dict.fromkeys(text for one in lines if (text := _ends(one))))
    told = [f"{numbers.written(strong)} among the major or most common ones"] if strong else []
    more = "; ".join([*told, *ends])
    return f"{some} as {_AS[role]}{f' ({more})' if more else ''}"
