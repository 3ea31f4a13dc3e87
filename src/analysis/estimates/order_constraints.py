"""Bounds between quantities: no part is larger than its whole.

A bound is applied only where the two posteriors can keep it; otherwise it is a contradiction, which is reported and
moves nothing. What is applied reweights draws of all quantities that hang together: those that break a bound count
nothing. The draws are points of a Sobol sequence, so that the same answers come out each time.

References
----------
Owen A. B. (2023). Practical Quasi-Monte Carlo Integration, chapter 15: Sobol points. Gelfand A. E., Smith A. F. M., Lee
T.-M. (1992). Bayesian analysis of constrained parameter and truncated data problems using Gibbs sampling. Journal of
the American Statistical Association 87(418), 523-532.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, permutations
from typing import NamedTuple

import numpy as np

from analysis.conflicts.lattice import extent, is_inside
from analysis.conflicts.period import Period
from analysis.conflicts.rules import default_rules
from analysis.content_cache import recalled
from analysis.estimates.claim_entries import gap
from analysis.estimates.claim_lines import Pool, grouped
from analysis.estimates.evidence_line import Rules
from analysis.estimates.pooled_posterior import PROBABILITIES, Answer, summarised
from analysis.estimates.quadrature import Density
from analysis.vocabulary import Measure

# Points at which the quantile function of a posterior is tabled; between them it is linear.
TABLE = 2001
#: What a part and its whole have in common: the definition, and how it is counted.
OF_WHOLES = ("status", "visibility", "measure", "unit")
#: A window that both are cumulative over would be theirs alone; all else is compared by when it holds.
_NO_PERIOD = Period(None, None, over_window=False, spoken=None, voice="")


class PartOf(NamedTuple):
    """Names of two answers of one time and definition, of which the first is a part of the second."""

    part: str
    whole: str


def part_bounds(pools: Iterable[Pool]) -> tuple[PartOf, ...]:
    """The bounds between pools whose periods overlap: a part of the atoms is no larger than all of them.

    Only quantities of one definition are compared, of which the whole names no narrower group than the part; shares
    take no part.
    """
    counts = {pool.name: pool for pool in pools if pool.values[0].axis("measure") != Measure.SHARE}
    if len(counts) < 2:
        return ()
    first, rules = {name: pool.values[0] for name, pool in counts.items()}, default_rules()
    boxes = {
        name: extent(first[name].about, _NO_PERIOD, rules=rules, year=pool.period[1]).box
        for name, pool in counts.items()
    }
    return tuple(
        PartOf(part, whole)
        for part, whole in permutations(counts, 2)
        if gap(counts[part].period, counts[whole].period) == 0
        and all(first[part].axis(name) == first[whole].axis(name) for name in OF_WHOLES)
        and first[whole].axis("target_population") in ("", first[part].axis("target_population"))
        and boxes[part] != boxes[whole]
        and is_inside(boxes[part], boxes[whole])
    )


def within_wholes(
    answers: Mapping[str, Answer], bounds: Sequence[PartOf], rules: Rules
) -> tuple[dict[str, Answer], dict[PartOf, bool]]:
    """The answers, as the bounds that they can keep leave them, and of each bound whether it was applied.

    One that was not is a contradiction, and moved nothing. Refused answers take no part.
    """
    densities = {name: one.mu for name, one in answers.items() if one.refusal is None and one.mu is not None}
    known = sorted(bound for bound in bounds if densities.keys() >= {*bound})
    outcomes, changed = dict.fromkeys(known, False), dict(answers)
    possible = [one for one in known if _probability(one, densities) >= rules.part_least_probability]
    groups = grouped((bound, {*bound}) for bound in possible)
    # Draws are made again only where something that hangs together has changed. The bytes of a density are the same in
    # every run, unlike the shortened print of an array.
    bytes_of = {name: (one.edges.tobytes(), one.values.tobytes()) for name, one in densities.items()}
    contents = [
        (group, [(name, bytes_of[name]) for name in sorted({*chain(*group)})], rules.part_draws)
        for group in groups
    ]
    found = recalled("parts", contents, lambda missing: [_kept(groups[i], densities, rules) for i in missing])
    for group, (left, quantiles) in zip(groups, found, strict=True):
        applied = left >= rules.part_effective_draws
        outcomes |= dict.fromkeys(group, applied)
        for name, some in quantiles.items() if applied and left < rules.part_draws else ():
            changed[name] = summarised(replace(answers[name], mu=None), some, rules)
    return changed, outcomes


def _probability(bound: PartOf, densities: Mapping[str, Density]) -> float:
    """P(part <= whole), the two being independent."""
    part, whole = densities[bound.part], densities[bound.whole]
    x, weight = part.nodes()
    return float((part.values * weight).ravel() @ (1 - whole.cdf(x.ravel())))


def _kept(
    bounds: Sequence[PartOf], densities: Mapping[str, Density], rules: Rules
) -> tuple[int, dict[str, list[float]]]:
    """How many draws of independent quantities keep some bounds, and the quantiles of each quantity among these."""
    # Few quantities have bounds, and the package takes a third of a second to import.
    from scipy.stats import qmc

    count = int(rules.part_draws)
    names = sorted({*chain(*bounds)})
    points = qmc.Sobol(len(names), scramble=False).random(count) + 0.5 / count
    p = (np.arange(TABLE) + 0.5) / TABLE
    drawn = {name: np.interp(points[:, i], p, densities[name].quantile(p)) for i, name in enumerate(names)}
    inside = np.all([drawn[bound.part] <= drawn[bound.whole] for bound in bounds], axis=0)
    kept = {name: some[inside] for name, some in drawn.items()} if inside.any() else {}
    return int(inside.sum()), {name: np.quantile(some, PROBABILITIES).tolist() for name, some in kept.items()}
