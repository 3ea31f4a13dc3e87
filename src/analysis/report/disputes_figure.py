"""Claims as points in the lattice of what they count, conflicts as lines between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.conflicts.words import Code
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Dispute
from analysis.report import conflict_words, dispute_words, disputes, numbers, words
from analysis.report.canvas import caption, legend_beside, log_scale, thin_ticks
from analysis.report.rows import Around, Field, Row, rows_field
from analysis.report.style import BLUE, INK, LIGHT, MUTED, ORANGE, PAGE, Drawing, Sheet
from analysis.vocabulary import Measure, Unit

#: What is drawn where nothing conflicts: a number that is told again, parts of a whole.
OTHER = "other"
#: Line of each level: colour, pattern, width; the pattern alone tells them apart in greyscale.
_LINES: dict[str, tuple[str, Any, float]] = {
    "infeasible": (ORANGE, "-", 2.0),
    "conditional": (BLUE, (0, (5, 2)), 1.6),
    "clipped": (BLUE, (0, (5, 2, 1, 2)), 1.6),
    "apparent": (LIGHT, "-", 1.1),
    OTHER: (MUTED, (0, (1, 1.5)), 1.3),
}
_NAMES: dict[str, str] = {**conflict_words.SHORT_LEVELS, OTHER: "told again, or parts: see the list"}
_SHAPES = {Measure.STOCK: "s", Measure.FLOW: "o", Measure.CUMULATIVE: "^", Measure.PREVALENCE: "D"}
_AROUND = Around(left=2.9, right=0.35, top=0.55, bottom=0.62, row=0.42, name_at=-0.02, size=8.0)
#: Conflicts that are drawn at most, the hardest first, with their claims; more lines than these are a thicket.
_CONFLICTS, _POINTS = 8, 24
#: Inches between claims of one row, and what all of them together take at most.
_APART, _MOST_APART = 0.0672, 0.252
#: Lines of a narrow sheet that the claims of a row take.
_TALL = 2.1
#: Points of the arrow of a bound.
_ARROW = 16
#: Where on a line its number may be, and how many points above or below it; on a line shorter than this, beside it.
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
_LIFTS = (0, 13, -13, 19, -19)
_SHORT = 30
#: Where a line begins and where it ends.
Ends = tuple[tuple[float, float], tuple[float, float]]
_COUNTS = frozenset({Unit.PERSONS, Unit.PERSONS_PER_YEAR, Unit.CASES, Unit.CASES_PER_YEAR})


def _value(claim: Claim) -> float:
    """By what claims are put in order: a value, or the middle of the ends on the log scale; never drawn."""
    if claim.best is not None:
        return claim.best
    ends = [end for end in (claim.low, claim.high) if end is not None]
    return float((ends[0] * ends[-1]) ** 0.5) if ends else 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A conflict as it is drawn.

    Parameters
    ----------
    dispute : Dispute
        What it is.
    claims : list of Claim
        Those of its claims that can be drawn, at least two.
    number : int or None
        Its place in the list of conflicts that are told; None where the list does not have it.
    """

    dispute: Dispute
    claims: list[Claim]
    number: int | None

    @property
    def level(self) -> str:
        """By what its line is drawn."""
        return OTHER if self.dispute.code in dispute_words.OTHERWISE else self.dispute.level


def _edges(findings: Findings) -> list[Edge]:
    """The conflicts that the list beside the figure tells, with its numbers; where none can be drawn, the hardest."""
    told = _able(findings, disputes.spelled(findings), numbered=True)
    return told or _able(findings, findings.disputes, numbered=False)


def _able(findings: Findings, chosen: Sequence[Dispute], *, numbered: bool) -> list[Edge]:
    """Conflicts with those of their claims that can be drawn; of many pairs only the pair that is told."""
    by_id = {claim.claim_id: claim for claim in findings.claims}
    found: list[Edge] = []
    seen: set[str] = set()
    for place, dispute in enumerate(chosen, start=1):
        ids = dispute.claim_ids[:2] if disputes.stands_for_many(dispute) else dispute.claim_ids
        members = [by_id[one] for one in ids if one in by_id]
        able = [claim for claim in members if claim.unit in _COUNTS and _value(claim) > 0][:4]
        if dispute.code == Code.JOINT:
            able = list({(one.lineage, one.low, one.best, one.high): one for one in reversed(able)}.values())[
                ::-1
            ]
        fresh = seen | {claim.claim_id for claim in able}
        if len(able) > 1 and len(found) < _CONFLICTS and len(fresh) <= _POINTS:
            found.append(Edge(dispute, able, place if numbered else None))
            seen = fresh
    return found


def _what(claim: Claim) -> str:
    """The cell of the lattice that a claim stands in: who, in which condition, where."""
    if claim.unit in (Unit.CASES, Unit.CASES_PER_YEAR):
        return words.quantity(claim.axes, name=claim.area_name)
    who = words.people(
        claim.population, claim.status, visibility=claim.visibility, reason=words.aim(claim.axes)
    )
    return f"{who} {words.where(claim.direction, claim.area_name, other='', stock=True)}"


def possible(findings: Findings) -> bool:
    """Whether two claims that conflict can be drawn."""
    return bool(_edges(findings))


def disputes_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Claims by what they count (rows) and how many (log axis), joined where they conflict.

    Raises
    ------
    ValueError
        If no two claims that conflict can be drawn.
    """
    edges = _edges(findings)
    if not edges:
        raise ValueError(f"no conflict about {findings.region.name} could be drawn")
    claims = list({claim.claim_id: claim for edge in edges for claim in edge.claims}.values())
    rows = sorted({_what(claim) for claim in claims}, key=lambda name: _row_key(name, claims))
    rows.reverse()
    field = rows_field([Row(numbers.capitalised(name), tall=_TALL) for name in rows], _AROUND, sheet)
    axes = field.axes
    heights = {claim.claim_id: _height(claim, rows, claims, field) for claim in claims}
    with mpl.rc_context(sheet.rc):
        lines_say = log_scale(axes, [end for claim in claims for end in _reach(claim)], axis="x")
        thin_ticks(axes, sheet, size=9)
        for index in range(len(rows)):
            axes.axhline(field.places[index], color=MUTED, linewidth=0.4, alpha=0.4, zorder=1)
            field.name(index)
        lines = [
            (
                edge,
                _draw_edge(axes, edge.level, (one, heights[one.claim_id]), (other, heights[other.claim_id])),
            )
            for edge, one, other in _pairs(edges)
        ]
        for claim in claims:
            _draw_claim(axes, claim, heights[claim.claim_id])
        caption(axes, "; ".join([f"how many, {lines_say}", *_said(findings, edges, claims)]), sheet)
        _legend(axes, edges, claims, sheet)
        _number(axes, lines, sheet)
    return Drawing("disputes", field.figure, _alt(findings, edges, claims), _rows(edges))


def _pairs(edges: Sequence[Edge]) -> list[tuple[Edge, Claim, Claim]]:
    """Neighbours by value within each conflict, the hardest conflict drawn last."""
    found = [(edge, one, other) for edge in edges for one, other in pairwise(sorted(edge.claims, key=_value))]
    return found[::-1]


def _said(findings: Findings, edges: Sequence[Edge], claims: Sequence[Claim]) -> Sequence[str]:
    """What bars and arrows mean where there are any, and what is not drawn."""
    left_out = len(findings.disputes) - len(edges)
    kinds = {
        "numbers: as in the list above": any(edge.number for edge in edges),
        "bar: a range": any(claim.best is None and len(_reach(claim)) == 2 for claim in claims),
        "arrow: at least or at most": any(claim.best is None and len(_reach(claim)) == 1 for claim in claims),
        f"{numbers.plural(left_out, 'more conflict')} not drawn": left_out > 0,
    }
    return [text for text, shown in kinds.items() if shown]


def _reach(claim: Claim) -> tuple[float, ...]:
    """The values that a claim names: one, or the two ends of a range."""
    ends = (claim.best,) if claim.best is not None else (claim.low, claim.high)
    return tuple(end for end in ends if end)


def _row_key(name: str, claims: Sequence[Claim]) -> tuple[object, ...]:
    """Rows by condition and people, so that a part lies next to its whole."""
    first = next(claim for claim in claims if _what(claim) == name)
    return (first.area, first.status, first.visibility, first.exploitation, first.population, name)


def _height(claim: Claim, rows: Sequence[str], claims: Sequence[Claim], field: Field) -> float:
    """Height of a claim: its row, with claims of one row a little apart."""
    same = [other.claim_id for other in claims if _what(other) == _what(claim)]
    apart = field.heights(min(_APART, _MOST_APART / len(same)))
    shift = (same.index(claim.claim_id) - (len(same) - 1) / 2) * apart
    return field.places[rows.index(_what(claim))] + shift


def _draw_edge(axes: Axes, level: str, one: tuple[Claim, float], other: tuple[Claim, float]) -> Ends:
    """A line between two claims that conflict, from where they are nearest to one another; where it begins and ends."""
    color, pattern, width = _LINES[level]
    x, its = _nearest(_reach(one[0]), _reach(other[0]))
    axes.plot([x, its], [one[1], other[1]], color=color, linestyle=pattern, linewidth=width, zorder=2)
    return (x, one[1]), (its, other[1])


def _number(axes: Axes, lines: Sequence[tuple[Edge, Ends]], sheet: Sheet) -> None:
    """The number of each conflict on or beside its line, where it covers no words and no other number."""
    size = sheet.points(7.5) if sheet.narrow else 7.5
    figure = axes.figure
    points = figure.dpi / 72
    taken = [
        text.get_window_extent() for text in figure.findobj(Text) if text.get_text() and text.get_visible()
    ]
    done: set[int] = set()
    for edge, ends in reversed(lines):
        if edge.number is None or edge.number in done:
            continue
        done.add(edge.number)
        start, stop = axes.transData.transform(ends)
        spots = [
            start + share * (stop - start) + (0, lift * points)
            for lift, share in sorted(product(_LIFTS, _SHARES), key=lambda one: abs(one[0]))
            if lift or math.dist(start, stop) > _SHORT * points
        ]
        boxes = [
            Bbox.from_bounds(x - size * points, y - size * points, *(2 * [2 * size * points]))
            for x, y in spots
        ]
        best = min(range(len(boxes)), key=lambda one: _covered(boxes[one], taken, axes))
        taken.append(boxes[best])
        style = {"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": _LINES[edge.level][0]}
        x, y = axes.transData.inverted().transform(spots[best])
        axes.text(
            float(x), float(y), str(edge.number), ha="center", va="center", fontsize=size, color=INK, zorder=6,
            bbox={**style, "linewidth": 0.9},
        )  # fmt: skip


def _covered(box: Bbox, taken: Sequence[Bbox], axes: Axes) -> float:
    """How much of what is there a number would cover, and how far it would lie outside the axes; in pixels."""
    shared = (Bbox.intersection(box, other) for other in taken)
    inside = Bbox.intersection(box, axes.bbox)
    out = box.width * box.height - (inside.width * inside.height if inside else 0.0)
    return out + sum(one.width * one.height for one in shared if one is not None)


def _nearest(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Where on two ranges the distance between them is smallest; the middle of what they share."""
    if one[-1] < other[0]:
        return one[-1], other[0]
    if other[-1] < one[0]:
        return one[0], other[-1]
    middle = math.sqrt(max(one[0], other[0]) * min(one[-1], other[-1]))
    return middle, middle


def _draw_claim(axes: Axes, claim: Claim, y: float) -> None:
    """A claim as it says it: a value, a range, or an arrow from a bound; hollow where persons are known."""
    ends, shape = _reach(claim), _SHAPES.get(Measure(claim.measure), "X")
    face = "white" if claim.visibility in ("detected", "assisted") else INK
    style: dict[str, Any] = {"color": INK, "markerfacecolor": face}
    if len(ends) == 2:
        axes.plot(ends, [y, y], color=INK, linewidth=1.8, zorder=3)
        axes.plot(ends, [y, y], shape, markersize=4.0, zorder=4, **style)
        return
    axes.plot(ends, [y], shape, markersize=5.5, zorder=4, **style)
    if claim.best is None:
        arrow = {"arrowstyle": "<-", "color": INK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 2}
        way = 1 if claim.low else -1
        axes.annotate(
            "", xy=(ends[0], y), xytext=(way * _ARROW, 0), textcoords="offset points", arrowprops=arrow
        )


def _legend(axes: Axes, edges: Sequence[Edge], claims: Sequence[Claim], sheet: Sheet) -> None:
    """What lines and shapes mean, above the axes, or below them on a narrow sheet."""
    levels = [level for level in _LINES if any(edge.level == level for edge in edges)]
    handles = [
        Line2D(
            [],
            [],
            color=_LINES[level][0],
            linestyle=_LINES[level][1],
            linewidth=_LINES[level][2],
            label=_NAMES[level],
        )
        for level in levels
    ]
    shapes = {
        "s": "at one time",
        "o": "a year",
        "^": "over many years",
        "D": "in the course of a time",
        "X": "cases",
    }
    used = [
        shape
        for shape in shapes
        if any(_SHAPES.get(Measure(claim.measure), "X") == shape for claim in claims)
    ]
    handles += [
        Line2D([], [], color=INK, marker=shape, linestyle="", markersize=5, label=shapes[shape])
        for shape in used
    ]
    if sheet.narrow:
        legend_beside(axes, handles, sheet=sheet, columns=2)
        return
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, frameon=False, fontsize=7.6,
                borderaxespad=0.1, columnspacing=1.2, handlelength=2.2)  # fmt: skip


def _rows(edges: Sequence[Edge]) -> tuple[dict[str, Any], ...]:
    """What is drawn: each claim of each conflict."""
    return tuple(
        {"number": edge.number or "", "conflict_id": edge.dispute.conflict_id, "level": edge.level,
         "claim_id": claim.claim_id, "counts": _what(claim), "low": claim.low, "best": claim.best, "high": claim.high}
        for edge in edges for claim in edge.claims
    )  # fmt: skip


def _alt(findings: Findings, edges: Sequence[Edge], claims: Sequence[Claim]) -> str:
    """What the figure shows, in words: the text beside it tells each conflict."""
    left_out = len(findings.disputes) - len(edges)
    region = words.named(findings.region.name)
    drawn = f"{numbers.plural(len(claims), 'claim')} about {region}; lines join those that conflict"
    rest = numbers.capitalised(numbers.plural(left_out, "more conflict"))
    more = f" {rest} {'is' if left_out == 1 else 'are'} not drawn." if left_out else ""
    numbered = (
        " The numbers on the lines are those of the list." if any(edge.number for edge in edges) else ""
    )
    return f"{numbers.capitalised(drawn)}.{numbered}{more}"
