"""The figures of a region page, registered once: what draws each, when it can, and what is said where it cannot."""

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
    sway_figure,
)
from analysis.report.claims_figure import claims_figure, drawable
from analysis.report.held_figure import held_figure
from analysis.report.roles_figure import roles_figure
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
    missing : str
        What is said where they do not.
    """

    draw: Draws
    possible: Callable[[Findings], bool]
    missing: str


def _any_drawable(findings: Findings) -> bool:
    """Whether a claim can stand on the axis of claims."""
    return any(map(drawable, findings.claims))


#: In the order of the page.
FIGURES: Mapping[str, Figure] = {
    "claims": Figure(claims_figure, _any_drawable, ""),
    "held": Figure(held_figure, lambda findings: not _any_drawable(findings), ""),
    "disputes": Figure(
        disputes_figure.disputes_figure,
        disputes_figure.possible,
        "No two claims with numbers conflict here, so there is no figure of disagreements.",
    ),
    "known": Figure(
        known_figure.known_figure,
        known_figure.possible,
        "No yearly count of persons known to the authorities is held here, so there is nothing to draw.",
    ),
    "roles": Figure(
        roles_figure,
        lambda findings: bool(findings.roles),
        "No source held here gives this region a role, so there is no figure of roles.",
    ),
    "money": Figure(
        money_figure.money_figure,
        money_figure.possible,
        "No amount in dollars is held here, so there is no figure of money.",
    ),
    "later": Figure(
        later_figure.later_figure,
        later_figure.possible,
        "No quantity is estimated for any year, so there is no figure of then and later.",
    ),
    "sway": Figure(
        sway_figure.sway_figure,
        sway_figure.possible,
        "No other choices were worked out, so there is no figure of them.",
    ),
    "law": Figure(
        law_figure.law_figure,
        law_figure.possible,
        "No dated rating of this region is held here, so there is no figure of ratings.",
    ),
}


def available(findings: Findings) -> tuple[str, ...]:
    """Names of the figures that findings allow, in their order on the page."""
    return tuple(name for name, figure in FIGURES.items() if figure.possible(findings))
