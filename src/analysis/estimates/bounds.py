"""What bounds a quantity beside its own lines: registered persons from below, and the whole that it is a part of.

Registered persons of a year are a floor of its prevalence only: neither of a stock nor of new entries. No part is
larger than its whole; that bound is applied only where the two posteriors can keep it, otherwise it is a contradiction,
which is reported and moves nothing. What is applied reweights draws of all quantities that hang together: those that
break a bound count nothing. The draws are points of a Sobol sequence, so that the same answers come out each time.

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

from analysis.claims.estimand import estimand_of
from analysis.conflicts.extents import extent
from analysis.conflicts.lattice import Period, is_inside
from analysis.conflicts.rules import default_rules
from analysis.content_cache import Stage, memoised
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Claims, Entry, Pool, Quantity, entries_of, gap, grouped
from analysis.estimates.pooled_posterior import QUANTILES, Answer, Floor, Share, summarised
from analysis.estimates.quadrature import Density
from analysis.reading.priors import Priors
from analysis.vocabulary import FigureKind, Measure, Visibility

#: Registered counts, by what they are a floor of and their year.
Floors = Mapping[tuple[Quantity, int], tuple[Floor, ...]]
# Points at which the quantile function of a posterior is tabled; between them it is linear.
TABLE = 2001
#: A window that both are cumulative over would be theirs alone; all else is compared by when it holds.
_NO_PERIOD = Period()


def registered_floors(claims: Claims, rules: Rules, priors: Priors) -> Floors:
    """Registered counts of one year, by what they are a floor of and the year.

    The shares are those of data/raw/priors.yml. Without a column `confirmed` nobody is more than presumed.
    """
    confirmed = priors.mapping("floor_share_confirmed")
    exploited = Share(*priors.numbers("floor_share_exploited"))
    found: dict[tuple[Quantity, int], tuple[Floor, ...]] = {}
    for one in entries_of(claims, rules):
        least, year = one.best if one.low is None else one.low, one.row["period_end"]
        is_yearly = one.key.measure == Measure.FLOW and one.row["kind"] == FigureKind.COUNT
        is_yearly &= year is not None and one.row["period_start"] == year
        if is_yearly and least and one.key.visibility == Visibility.DETECTED:
            share = Share(*confirmed["confirmed" if one.row.get("confirmed") else "presumed"])
            place = _of_prevalence(one.key), int(year)
            found[place] = (*found.get(place, ()), Floor(one.claim_id, float(least), share, exploited))
    return found


def _of_prevalence(key: Quantity) -> Quantity:
    """What a registered count and the prevalence that it is a floor of have in common."""
    return key._replace(visibility="", measure="", unit="", window="")


def floors_of(one: Entry | Pool, floors: Floors) -> tuple[Floor, ...]:
    """The registered counts of exactly its year and definition, below which no prevalence of the year can lie."""
    first, last = one.period
    binds = one.key.measure == Measure.PREVALENCE and first == last
    return floors.get((_of_prevalence(one.key), first), ()) if binds else ()


class PartOf(NamedTuple):
    """Names of two answers of one time and definition, of which the first is a part of the second."""

    part: str
    whole: str


def definition(key: Quantity) -> tuple[str, ...]:
    """What a part and its whole have in common: the definition, and how it is counted."""
    return key.status, key.visibility, key.measure, key.unit


def part_bounds(pools: Iterable[Pool]) -> tuple[PartOf, ...]:
    """The bounds between pools whose periods overlap: a part of the atoms is no larger than all of them.

    The whole names no narrower group than the part; shares take no part.
    """
    counts = {pool.name: pool for pool in pools if pool.key.measure != Measure.SHARE}
    if len(counts) < 2:
        return ()
    rules, boxes = default_rules(), {}
    for name, pool in counts.items():
        # The multiverse counts claims on other conditions as if they were on its own.
        about = estimand_of({**pool.values[0].row, "status": pool.key.status})
        boxes[name] = extent(about, _NO_PERIOD, rules=rules, year=pool.period[1]).box
    return tuple(
        PartOf(part.name, whole.name)
        for part, whole in permutations(counts.values(), 2)
        if gap(part.period, whole.period) == 0
        and definition(part.key) == definition(whole.key)
        and whole.key.target_population in ("", part.key.target_population)
        and boxes[part.name] != boxes[whole.name]
        and is_inside(boxes[part.name], boxes[whole.name])
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

    possible = []
    for bound in known:
        part, whole = (densities[name] for name in bound)
        x, weight = part.nodes()
        # That the part is no larger, the two being independent.
        probability = (part.values * weight).ravel() @ (1 - whole.cdf_pdf(x.ravel())[0])
        if probability >= rules.part_least_probability:
            possible.append(bound)
    groups = grouped((bound, {*bound}) for bound in possible)
    for group in groups:
        together = Together(tuple(group), {name: densities[name] for name in sorted({*chain(*group)})})
        left, quantiles = _draws(together, int(rules.part_draws))
        applied = left >= rules.part_effective_draws
        outcomes |= dict.fromkeys(group, applied)
        for name, some in quantiles.items() if applied and left < rules.part_draws else ():
            changed[name] = summarised(replace(answers[name], mu=None), some, rules)
    return changed, outcomes


class Together(NamedTuple):
    """Quantities that hang together by bounds, each with its density."""

    bounds: tuple[PartOf, ...]
    densities: Mapping[str, Density]


#: How many draws keep all bounds, and the quantiles of each quantity among these.
Inside = tuple[int, Mapping[str, Sequence[float]]]


def _inside_of(data: tuple[int, Mapping[str, Sequence[float]]], together: Together) -> Inside:
    """What the draws came to, from plain data."""
    count, quantiles = data
    return count, quantiles


@memoised(Stage("bounds", encode=list, decode=_inside_of))
def _draws(together: Together, count: int) -> Inside:
    """What comes of so many draws of quantities that are independent but for their bounds."""
    # Few quantities have bounds, and the package takes a third of a second to import.
    from scipy.stats import qmc

    names = sorted(together.densities)
    points = qmc.Sobol(len(names), scramble=False).random(count) + 0.5 / count
    p = (np.arange(TABLE) + 0.5) / TABLE
    drawn = {}
    for index, name in enumerate(names):
        drawn[name] = np.interp(points[:, index], p, together.densities[name].quantile(p))
    inside = np.all([drawn[bound.part] <= drawn[bound.whole] for bound in together.bounds], axis=0)
    if not inside.any():
        return 0, {}
    at = [*QUANTILES.values()]
    quantiles = {name: np.quantile(draws[inside], at).tolist() for name, draws in drawn.items()}
    return int(inside.sum()), quantiles
