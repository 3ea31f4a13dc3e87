"""Bounds between quantities: no part is larger than its whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.estimates.reconciled import Answer, Rules


@dataclass(frozen=True, slots=True, order=True)
class PartOf:
    """Names of two answers of one time and definition, of which the first is a part of the second."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """Whether a bound was applied; if not it is a contradiction, and moved nothing.

    Attributes
    ----------
    probability : float
        That the bound is kept, by both posteriors as they stand.
    effective_draws : float
        Draws that keep this bound and all others that were applied with it.
    """

    bound: PartOf
    probability: float
    effective_draws: float
    applied: bool


def within_wholes(
    answers: Mapping[str, Answer], bounds: Sequence[PartOf], rules: Rules
) -> tuple[dict[str, Answer], tuple[PartOutcome, ...]]:
    """The answers with the bounds that their posteriors can keep; refused answers take no part."""
    raise NotImplementedError
