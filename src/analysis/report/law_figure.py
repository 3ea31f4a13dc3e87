"""Ratings over the years: the tiers of one scheme as a line, the grades of the others beside it."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.findings.model import Findings, RatingLine
from analysis.report import law, numbers, words
from analysis.report.canvas import CLEAR, EDGE, canvas, short_name, thin_ticks, year_scale
from analysis.report.letters import breadth, broken
from analysis.report.style import BLUE, INK, MUTED, ORANGE, PAGE, Drawing, Sheet
from analysis.vocabulary import RatingScheme

_TIERS = ("Tier 1", "Tier 2", "Tier 2 Watchlist", "Tier 3")
_SHORT = {
    RatingScheme.FUTURE_GROUP_GRADE: "grade for treatment",
    RatingScheme.UNODC_DESTINATION_CATEGORY: "category as destination",
    RatingScheme.UNODC_ORIGIN_CLASS: "class as origin",
    RatingScheme.UNODC_TRANSIT_CLASS: "class as transit",
    RatingScheme.UNODC_DESTINATION_CLASS: "class as destination",
}
_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 2.6, 0.5, 0.15, 0.4, 0.3
#: The same on a narrow sheet, where the longer names take two lines of a row.
_NARROW_LEFT, _NARROW_RIGHT, _NARROW_ROW = 1.32, 0.16, 0.33


def _dated(findings: Findings) -> list[RatingLine]:
    """The ratings of the region's own place that have a year; the world's page lists many places, and draws none."""
    places = {rating.place for rating in findings.ratings}
    return (
        [rating for rating in findings.ratings if law.year_of(rating) is not None] if len(places) < 3 else []
    )


def possible(findings: Findings) -> bool:
    """Whether ratings of one place are of more than one year: of a single one there is no course to draw."""
    return len({law.year_of(rating) for rating in _dated(findings)}) > 1


def _rows(ratings: Sequence[RatingLine]) -> list[str]:
    """Names of the rows from top to bottom: the tiers, then each other scheme."""
    rows = list(_TIERS) if any(rating.scheme == RatingScheme.US_TIP_TIER for rating in ratings) else []
    return rows + list(dict.fromkeys(_row(rating) for rating in ratings if _row(rating) not in rows))


def _row(rating: RatingLine) -> str:
    """In which row a rating stands."""
    if rating.scheme == RatingScheme.US_TIP_TIER:
        return rating.rating if rating.rating in _TIERS else "Tier 2"
    return f"{short_name(rating.producer)}: {_SHORT[RatingScheme(rating.scheme)]}"


def law_figure(findings: Findings, sheet: Sheet = PAGE) -> Drawing:
    """Tiers and grades of a region by year.

    Raises
    ------
    ValueError
        If no dated rating is held.
    """
    ratings = _dated(findings)
    if not ratings:
        raise ValueError(f"no dated rating of {findings.region.name} could be drawn")
    rows = _rows(ratings)
    figure, axes = _canvas(len(rows), sheet)
    years = [float(law.year_of(rating) or 0) for rating in ratings]
    with mpl.rc_context(sheet.rc):
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_yticks([])
        year_scale(axes, years)
        thin_ticks(axes, sheet, size=9)
        for place, name in enumerate(rows):
            axes.axhline(len(rows) - 1 - place, color=MUTED, linewidth=0.4, alpha=0.4, zorder=1)
            said = name
            if sheet.narrow:
                said = "\n".join(broken(name, _NARROW_LEFT - EDGE - CLEAR, sheet.points(8)))
            axes.text(-0.02, len(rows) - 1 - place, said, ha="right", va="center", color=INK,
                      transform=axes.get_yaxis_transform(), clip_on=False, fontsize=_size(sheet))  # fmt: skip
        _draw_tiers(axes, ratings, rows)
        _draw_grades(axes, ratings, rows, sheet)
    return Drawing("law", figure, _alt(findings, ratings), tuple(map(_record, ratings)))


def _canvas(rows: int, sheet: Sheet) -> tuple[Figure, Axes]:
    """An empty figure for so many rows."""
    left, right, row = (_NARROW_LEFT, _NARROW_RIGHT, _NARROW_ROW) if sheet.narrow else (_LEFT, _RIGHT, _ROW)
    bottom = 0.3 if sheet.narrow else _BOTTOM
    return canvas(
        height=_TOP + bottom + row * rows, left=left, right=right, top=_TOP, bottom=bottom, sheet=sheet
    )


def _size(sheet: Sheet) -> float:
    """Points of the names of rows."""
    return sheet.points(8) if sheet.narrow else 9.0


def _draw_tiers(axes: Axes, ratings: Sequence[RatingLine], rows: Sequence[str]) -> None:
    """The tiers, joined from year to year."""
    tiers = [rating for rating in ratings if rating.scheme == RatingScheme.US_TIP_TIER]
    points = sorted((law.year_of(rating) or 0, len(rows) - 1 - rows.index(_row(rating))) for rating in tiers)
    if points:
        axes.plot(
            [x for x, _ in points], [y for _, y in points], "o-", color=BLUE, markersize=5, linewidth=1.2
        )


def _draw_grades(axes: Axes, ratings: Sequence[RatingLine], rows: Sequence[str], sheet: Sheet) -> None:
    """Every other grade as a mark with its word, on that side of it where there is room."""
    size = sheet.points(8.5)
    inches = axes.get_position().width * sheet.width
    first, last = axes.get_xlim()
    shift = 0.09 / inches * (last - first) if sheet.narrow else 0.25
    right = _NARROW_RIGHT if sheet.narrow else _RIGHT
    for (x, row), grades in _placed(ratings).items():
        y, said = len(rows) - 1 - rows.index(row), ", ".join(grades)
        axes.plot([x], [y], "s", color=ORANGE, markersize=5)
        past = (last - x - shift) / (last - first) * inches + right
        side, by = ("left", shift) if breadth(said, size) < past else ("right", -shift)
        axes.text(x + by, y, said, ha=side, va="center", color=INK, fontsize=size)


def _placed(ratings: Sequence[RatingLine]) -> dict[tuple[int, str], list[str]]:
    """The grades that are no tiers by year and row, each said once there."""
    found: dict[tuple[int, str], list[str]] = {}
    for rating in ratings:
        if rating.scheme != RatingScheme.US_TIP_TIER:
            said = found.setdefault((law.year_of(rating) or 0, _row(rating)), [])
            said.extend({rating.rating} - set(said))
    return found


def _record(rating: RatingLine) -> dict[str, Any]:
    """What is drawn of one rating."""
    return {"rating_id": rating.rating_id, "producer": rating.producer, "scheme": rating.scheme,
            "year": law.year_of(rating), "rating": rating.rating}  # fmt: skip


def _alt(findings: Findings, ratings: Sequence[RatingLine]) -> str:
    """What the figure shows, in words."""
    told = []
    for entry in law.grades(findings):
        parts = [
            f"{grade} ({numbers.runs(years)})" if years else grade for grade, years in entry.years.items()
        ]
        told.append(f"{short_name(entry.producer)} {_named(entry.scheme)}: {numbers.listed(parts)}")
    many = numbers.plural(len(ratings), "rating")
    return numbers.capitalised(
        f"{many} of {words.named(findings.region.name)}. {numbers.capitalised('; '.join(told))}."
    )


def _named(scheme: str) -> str:
    """A scheme's name, short."""
    return _SHORT.get(RatingScheme(scheme), "tier")
