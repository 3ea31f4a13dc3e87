"""Regions side by side: each with its answer and its claims, drawn on one axis where they count persons."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.findings.model import Claim
from analysis.pages.site.inputs import Page, SiteInput
from analysis.pages.site.regions import Row, rows
from analysis.vocabulary import PERSON_MEASURES, Measure

#: The axis runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}


@dataclass(frozen=True, slots=True)
class Line:
    """A claim, and where its mark lies on the axis in percent of the width; None where it counts no persons."""

    claim: Claim
    left: float | None
    width: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """One region: its row in the list of regions, and its claims, those that count persons first."""

    row: Row
    lines: tuple[Line, ...]


def sides(given: SiteInput) -> tuple[Side, ...]:
    """Every region that has a page, the world and its regions first."""
    pages = {page.slug: page for page in given.pages if page.folder == "regions"}
    return tuple(Side(row, _lines(pages[row.slug])) for row in rows(given))


def _lines(page: Page) -> tuple[Line, ...]:
    """The claims of a page as lines."""
    lines = [_line(entry) for entry in page.findings["claims"]]
    return tuple(sorted(lines, key=lambda line: (line.left is None, line.claim.measure)))


def _line(entry: Mapping[str, object]) -> Line:
    """A claim with the place of its mark."""
    claim = Claim(**entry)  # type: ignore[arg-type]
    if claim.measure not in _DRAWN:
        return Line(claim, None, None)
    known = [value for value in (claim.low, claim.best, claim.high) if value is not None and value >= 1]
    if not known:
        return Line(claim, None, None)
    left, right = position(min(known)), position(max(known))
    return Line(claim, left, round(right - left, 2))


def position(value: float) -> float:
    """Where a number of persons lies on the axis, in percent of its width."""
    return round(100 * min(max(math.log10(value) / DECADES, 0), 1), 2)
