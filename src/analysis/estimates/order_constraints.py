"""Bounds between quantities: no part is larger than its whole.

A bound is applied only where the two posteriors can keep it; otherwise it is a contradiction, which is reported and
moves nothing. What is applied reweights draws of all quantities that hang together: those that break a bound count
nothing. The draws are points of a Sobol sequence, so that the same answers come out each time.

References ---------- Owen A. B. (2023). Practical Quasi-Monte Carlo Integration, chapter 15: Sobol points. Gelfand A.
E., Smith A. F. M., Lee T.-M. (1992). Bayesian analysis of constrained parameter and truncated data problems using
Gibbs sampling. Journal of the American Statistical Association 87(418), 523-532.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import qmc

from analysis.estimates.evidence_line import EvidenceError, Floats, Rules
from analysis.estimates.pooled_posterior import Answer, probabilities, summarised
from analysis.estimates.quadrature import Density

# Points at which the quantile function of a posterior is tabled; between them it is linear.
TABLE = 2001


@dataclass(frozen=True, slots=True, order=True)
class PartOf:
    """Names of two answers of one time and definition, of which the first is a part of the second."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """Whether a bound was applied; if not it is a contradiction, and moved nothing.

    `probability` is that it is kept, by both posteriors as they stand; `effective_draws` are those that keep it and
    all that hang together with it, None where its probability alone ruled it out.
    """

    bound: PartOf
    probability: float
    effective_draws: int | None
    applied: bool


def _density(answer: Answer) -> Density:
    assert answer.mu is not None
    return answer.mu


def _keeping(part: Answer, whole: Answer) -> float:
    """P(part <= whole), the two being independent."""
    if part.scale != whole.scale:
        raise EvidenceError("an amount is no part of a share, nor a share of an amount")
    density = _density(part)
    x, weight = density.nodes()
    return float((density.values * weight).ravel() @ (1 - _density(whole).cdf(x.ravel())))


def _together(bounds: Sequence[PartOf]) -> list[list[PartOf]]:
    """The bounds in groups that share no quantity."""
    groups: list[list[PartOf]] = []
    for bound in bounds:
        names = {bound.part, bound.whole}
        touching = [group for group in groups if any(names & {one.part, one.whole} for one in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([one for group in touching for one in group] + [bound])
    return [sorted(group) for group in groups]


def _draws(answers: Sequence[Answer], count: int) -> list[Floats]:
    """Draws of each of several independent quantities, shape (count,)."""
    points = qmc.Sobol(len(answers), scramble=False).random(count) + 0.5 / count
    p = (np.arange(TABLE) + 0.5) / TABLE
    return [np.interp(points[:, i], p, _density(one).quantile(p)) for i, one in enumerate(answers)]


def within_wholes(
    answers: Mapping[str, Answer], bounds: Sequence[PartOf], rules: Rules
) -> tuple[dict[str, Answer], tuple[PartOutcome, ...]]:
    """The answers, as the bounds that they can keep leave them, and what became of each bound.

    Refused answers take no part.

    Raises
    ------
    EvidenceError
        If a part and its whole were reconciled on different scales.
    """
    open_to_bounds = {
        name: one for name, one in answers.items() if one.refusal is None and one.mu is not None
    }
    known = sorted({bound for bound in bounds if {bound.part, bound.whole} <= set(open_to_bounds)})
    chances = {bound: _keeping(open_to_bounds[bound.part], open_to_bounds[bound.whole]) for bound in known}
    possible = [bound for bound in known if chances[bound] >= rules.part_least_probability]
    outcomes = [
        PartOutcome(bound, chances[bound], None, applied=False) for bound in known if bound not in possible
    ]
    changed = dict(answers)
    for group in _together(possible):
        names = sorted({name for bound in group for name in (bound.part, bound.whole)})
        draws = _draws([open_to_bounds[name] for name in names], int(rules.part_draws))
        column = dict(zip(names, draws, strict=True))
        kept = np.all([column[bound.part] <= column[bound.whole] for bound in group], axis=0)
        left = int(kept.sum())
        applied = left >= rules.part_effective_draws
        outcomes += [PartOutcome(bound, chances[bound], left, applied) for bound in group]
        for name in names if applied and left < kept.size else ():
            quantiles = np.quantile(column[name][kept], probabilities())
            changed[name] = summarised(replace(answers[name], mu=None), quantiles.tolist(), rules)
    return changed, tuple(sorted(outcomes, key=lambda outcome: outcome.bound))
