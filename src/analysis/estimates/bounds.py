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
from functools import lru_cache
from itertools import chain, permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.claims.estimand import Quantity
from analysis.conflicts.extents import extent
from analysis.conflicts.lattice import Box, TimeExtent, is_inside
from analysis.conflicts.rules import default_rules
from analysis.content_cache import Stage, memoised
from analysis.estimates.joined_groups import grouped
from analysis.estimates.line_likelihood import Floats, Rules
from analysis.estimates.lines_of_evidence import Claims, Entry, Pool, entries_of, gap
from analysis.estimates.pooled_posterior import QUANTILES, Answer, summarised
from analysis.estimates.quadrature import Density
from analysis.estimates.registered_floor import Floor, Share
from analysis.reading.priors import Priors
from analysis.subject.switches import switches
from analysis.vocabulary import FigureKind, Measure, Visibility

#: Registered counts, by what they are a floor of and their year.
Floors = Mapping[tuple[Quantity, int], tuple[Floor, ...]]
# Points at which the quantile function of a posterior is tabled; between them it is linear.
TABLE = 2001
LEVELS = (np.arange(TABLE) + 0.5) / TABLE
#: A window that both are cumulative over would be theirs alone; all else is compared by when it holds.
_NO_PERIOD = TimeExtent()


def registered_floors(claims: Claims, rules: Rules, priors: Priors) -> Floors:
    """Registered counts of one year, by what they are a floor of and the year.

    The shares are those of data/raw/priors.yml. Without a column `confirmed` nobody is more than presumed.
    """
    confirmed = priors.mapping("floor_share_confirmed")
    exploited = Share(*priors.numbers("floor_share_exploited"))
    floors: dict[tuple[Quantity, int], tuple[Floor, ...]] = {}
    for entry in entries_of(claims, rules):
        low, best, *_ = entry.interval
        count = best if low is None else low
        if not count or not _is_registered_in_one_year(entry):
            continue
        standing = "confirmed" if entry.claim.confirmed else "presumed"
        share = Share(*confirmed[standing])
        floor = Floor(entry.claim_id, float(count), share, exploited)
        _, year = entry.period
        bounded = (_of_prevalence(entry.key), year)
        floors_before = floors.get(bounded, ())
        floors[bounded] = (*floors_before, floor)
    return floors


def _is_registered_in_one_year(entry: Entry) -> bool:
    """Whether it is a count of persons who were found in one year."""
    period = entry.claim.period
    if period.end is None or period.start != period.end:
        return False
    is_flow = entry.key.measure == Measure.FLOW
    is_count = entry.claim.kind == FigureKind.COUNT
    is_detected = entry.key.visibility == Visibility.DETECTED
    return is_flow and is_count and is_detected


def _of_prevalence(key: Quantity) -> Quantity:
    """What a registered count and the prevalence that it is a floor of have in common."""
    return key._replace(visibility="", measure="", unit="", window="")


def floors_of(evidence: Entry | Pool, floors: Floors) -> tuple[Floor, ...]:
    """The registered counts of exactly its year and definition, below which no prevalence of the year can lie."""
    first, last = evidence.period
    is_prevalence = evidence.key.measure == Measure.PREVALENCE
    if not is_prevalence or first != last:
        return ()
    bounded = (_of_prevalence(evidence.key), first)
    return floors.get(bounded, ())


class PartOf(NamedTuple):
    """Names of two answers of one time and definition, of which the first is a part of the second."""

    part: str
    whole: str


def definition(key: Quantity) -> tuple[str, ...]:
    """What a part and its whole have in common: the definition, and how it is counted."""
    # Of a subject that tells days apart the window is the days.
    days = key.window if switches().by_day else ""
    return key.status, key.visibility, key.measure, key.unit, days


def part_bounds(pools: Iterable[Pool]) -> tuple[PartOf, ...]:
    """The bounds between pools whose periods overlap: a part of the atoms is no larger than all of them.

    The whole names no narrower group than the part; shares take no part.
    """
    counts = {pool.name: pool for pool in pools if pool.key.measure != Measure.SHARE}
    if len(counts) < 2:
        return ()
    boxes = {name: _box(pool) for name, pool in counts.items()}
    bounds = []
    for part, whole in permutations(counts.values(), 2):
        if not _may_be_part(part, whole):
            continue
        inner = boxes[part.name]
        outer = boxes[whole.name]
        if inner != outer and is_inside(inner, outer):
            bounds.append(PartOf(part.name, whole.name))
    return tuple(bounds)


def _box(pool: Pool) -> Box:
    """The atoms that the claims of a pool are about."""
    # The multiverse counts claims on other conditions as if they were on its own.
    estimand = pool.values[0].claim.estimand
    key = estimand.key._replace(status=pool.key.status)
    about = replace(estimand, key=key)
    _, last_year = pool.period
    pool_extent = extent(about, _NO_PERIOD, rules=default_rules(), year=last_year)
    return pool_extent.box


def _may_be_part(part: Pool, whole: Pool) -> bool:
    """Whether two pools are of one time and definition, and the second names no narrower group."""
    if gap(part.period, whole.period) > 0:
        return False
    if definition(part.key) != definition(whole.key):
        return False
    return whole.key.target_population in ("", part.key.target_population)


def within_wholes(
    answers: Mapping[str, Answer], bounds: Sequence[PartOf], rules: Rules
) -> tuple[dict[str, Answer], dict[PartOf, bool]]:
    """The answers, as the bounds that they can keep leave them, and of each bound whether it was applied.

    One that was not is a contradiction, and moved nothing. Refused answers take no part.
    """
    densities = {}
    for name, answer in answers.items():
        if answer.refusal is None and answer.mu is not None:
            densities[name] = answer.mu
    between_answers = sorted(bound for bound in bounds if densities.keys() >= {*bound})
    possible = []
    for bound in between_answers:
        probability = _probability(densities[bound.part], densities[bound.whole])
        if probability >= rules.part_least_probability:
            possible.append(bound)
    changed = dict(answers)
    outcomes = dict.fromkeys(between_answers, False)
    for group in grouped((bound, {*bound}) for bound in possible):
        names = sorted({*chain(*group)})
        densities_of_names = {name: densities[name] for name in names}
        together = Together(tuple(group), densities_of_names)
        inside, quantiles = _draws(together, int(rules.part_draws))
        is_applied = inside >= rules.part_effective_draws
        outcomes |= dict.fromkeys(group, is_applied)
        # Where all draws keep the bounds, the posteriors themselves say more than draws.
        if is_applied and inside < rules.part_draws:
            for name, quantiles_of_name in quantiles.items():
                answer = replace(answers[name], mu=None)
                changed[name] = summarised(answer, quantiles_of_name, rules)
    return changed, outcomes


def _probability(part: Density, whole: Density) -> float:
    """The probability that the part is no larger than the whole, the two being independent."""
    x, weight = part.nodes()
    mass = part.values * weight
    below, _ = whole.cdf_pdf(x.ravel())
    above = 1 - below
    return float(mass.ravel() @ above)


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


class _Grid(NamedTuple):
    """Points between 0 and 1 among the levels of a table of quantiles."""

    before: NDArray[np.intp]  # for each point the index of the level before it
    beyond: (
        Floats  # how far beyond that level it lies; of a point outside of all levels nought, or all of a step
    )

    def interpolated(self, quantiles: Floats) -> Floats:
        """The quantile at each point, linear between those of the levels."""
        slopes = np.diff(quantiles) / np.diff(LEVELS)
        start = quantiles[self.before]
        rise = slopes[self.before] * self.beyond
        return np.asarray(start + rise)


# Places of a collection ask for the same points again and again.
@lru_cache(maxsize=16)
def _grids(dimensions: int, count: int) -> tuple[_Grid, ...]:
    """So many Sobol points of some dimensions, a grid for each."""
    # Few quantities have bounds, and the package takes a third of a second to import.
    from scipy.stats import qmc

    # In the middle of their cells: the first Sobol point is zero, of which there is no quantile.
    corners = qmc.Sobol(dimensions, scramble=False).random(count)
    points = corners + 0.5 / count
    inner_levels = LEVELS[1:-1]
    grids = []
    for of_dimension in np.clip(points.T, LEVELS[0], LEVELS[-1]):
        before = np.searchsorted(inner_levels, of_dimension, side="right")
        beyond = of_dimension - LEVELS[before]
        grids.append(_Grid(before, beyond))
    return tuple(grids)


@memoised(Stage("bounds", encode=list, decode=_inside_of))
def _draws(together: Together, count: int) -> Inside:
    """What comes of so many draws of quantities that are independent but for their bounds."""
    densities = together.densities
    # By what they say, so that no draw depends on what they are called.
    names = sorted(densities, key=lambda name: (*densities[name].moments(), name))
    drawn = {}
    for name, grid in zip(names, _grids(len(names), count), strict=True):
        quantiles_at_p = densities[name].quantile(LEVELS)
        drawn[name] = grid.interpolated(quantiles_at_p)
    keeps = [drawn[bound.part] <= drawn[bound.whole] for bound in together.bounds]
    inside = np.all(keeps, axis=0)
    if not inside.any():
        return 0, {}
    levels = [*QUANTILES.values()]
    quantiles = {}
    for name, draws in drawn.items():
        at_levels = np.quantile(draws[inside], levels)
        quantiles[name] = at_levels.tolist()
    return int(inside.sum()), quantiles
