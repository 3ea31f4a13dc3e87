"""The figures of a region page, registered once: what draws each, and when it can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from analysis.findings.model import Findings
from analysis.report import (
    disputes_figure,
    known_figure,
    later_figure,
    law_figure,
    money_figure,
    roles_figure,
    sway_figure,
)
from analysis.report.absent import silent
from analysis.report.claims_figure import claims_figure, drawable
from analysis.report.held_figure import held_figure
from analysis.report.style import PAGE, Drawing, Sheet


class Draws(Protocol):
    """From findings to a drawing, as wide as a sheet."""

    def __call__(self, findings: Findings, /, sheet: Sheet = PAGE) -> Drawing:
        """Draw it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the page.

    Parameters
    ----------
    draw : callable
        From findings to the drawing, on a sheet.
    possible : callable
        Whether findings hold what it draws.
    """

    draw: Draws
    possible: Callable[[Findings], bool]


def _any_drawable(findings: Findings) -> bool:
    """Whether a claim can stand on the axis of claims."""
    return any(map(drawable, findings.claims))


#: In the order of the page.
FIGURES: Mapping[str, Figure] = {
    "claims": Figure(claims_figure, _any_drawable),
    "held": Figure(held_figure, lambda findings: not _any_drawable(findings)),
    "disputes": Figure(
        disputes_figure.disputes_figure,
        disputes_figure.possible,
    ),
    "known": Figure(
        known_figure.known_figure,
        known_figure.possible,
    ),
    "roles": Figure(
        roles_figure.roles_figure,
        roles_figure.possible,
    ),
    "money": Figure(
        money_figure.money_figure,
        money_figure.possible,
    ),
    "later": Figure(
        later_figure.later_figure,
        later_figure.possible,
    ),
    "sway": Figure(
        sway_figure.sway_figure,
        sway_figure.possible,
    ),
    "law": Figure(
        law_figure.law_figure,
        law_figure.possible,
    ),
}


def available(findings: Findings) -> tuple[str, ...]:
    """Names of the figures that findings allow, in their order on the page."""
    return tuple(
        name for name, figure in FIGURES.items() if figure.possible(findings) and not silent(name, findings)
    )
