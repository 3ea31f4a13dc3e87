"""Parts beside their whole: sets that cannot all hold, ranges that the others clip, what named parts leave or lack.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer.
P. Belotti et al. (2009), Optimization Methods and Software 24(4-5): bounds tightening.
United Nations (2019), World Population Prospects 2019: the persons of whom a share is stated.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from analysis.claims.estimand import WORLD
from analysis.conflicts.claim import Claim, by_key, differing, ids_of, is_one
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import UNKNOWN, Finding, SearchContext, origin_of, with_times
from analysis.conflicts.lattice import SIDES, Route, holds, is_inside, meets
from analysis.conflicts.naive_candidates import Naive
from analysis.conflicts.naive_infeasible_sets import AxisSets, dissolving, feasible
from analysis.conflicts.pairs import Pair
from analysis.conflicts.severity import Member, members
from analysis.conflicts.solver import check
from analysis.conflicts.stock_flow_links import ties
from analysis.conflicts.system import NO_AXIS, System, Tie, build_system, programme
from analysis.content_cache import Stage, memoised_each

MEASURE_ONLY = frozenset({Axis.MEASURE})


class Moves(NamedTuple):
    """What would have to change in an irreducible set."""

    members: tuple[Member, ...]  # by how much each must move, the least first
    marginal: bool  # whether the tolerance of print takes the conflict away


class Dissolved(NamedTuple):
    """What is found about a set that conflicts for a naive reader."""

    axes: AxisSets  # every minimal set of distinctions that dissolves it
    linked: bool  # whether it still dissolves, where the measure alone does so, with the link between two measures
    moves: Moves


def find_joint(context: SearchContext) -> Iterator[Finding]:
    """Claims that cannot all be true although fewer can: no distinction dissolves them, or some distinction does."""
    window, ignored = context.choices.year_window, context.choices.ignored_factor
    exact, naive = context.exact_sets, context.naive_sets
    for claims, moves in zip(exact, moves_of(exact, window), strict=True):
        if moves.members[0].factor >= ignored:
            yield _joint(claims, moves, Level.INFEASIBLE)
    for subset, found in zip(naive, dissolved(naive, window, ties(context.rules)), strict=True):
        axes, linked = found.axes, found.linked
        if axes and found.moves.members[0].factor >= ignored:
            conditional = not linked and set(axes) == {MEASURE_ONLY}
            level = Level.CONDITIONAL if conditional else Level.APPARENT
            apart = tuple(one for one in axes if linked or conditional or one != MEASURE_ONLY)
            yield _joint(subset.claims, found.moves, level, apart)


def _moves(data: tuple[Sequence[Sequence[Any]], bool], claims: object = None) -> Moves:
    """What would have to change, from plain data."""
    rows, marginal = data
    return Moves(tuple(Member(*row) for row in rows), marginal)


def _dissolved_data(found: Dissolved) -> object:
    """What is found about a set as plain data."""
    return [[sorted(axes) for axes in found.axes], found.linked, found.moves]


def _dissolved_of(data: tuple[Sequence[Sequence[str]], bool, Any], subset: object) -> Dissolved:
    """What is found about a set, from plain data."""
    axes, linked, moves = data
    return Dissolved(tuple(frozenset(map(Axis, words)) for words in axes), linked, _moves(moves))


def _moved(systems: Sequence[System]) -> list[Moves]:
    """For each system of an irreducible set what would have to change in it."""
    loose = check([programme(system, loose=True) for system in systems])
    return [*map(Moves, members(systems), loose)]


@memoised_each(Stage("exact_moves", encode=list, decode=_moves))
def moves_of(sets: Sequence[Sequence[Claim]], window: float) -> list[Moves]:
    """For each irreducible set that no distinction dissolves what would have to change in it."""
    return _moved([build_system(claims, window=window) for claims in sets])


@memoised_each(Stage("naive_moves", encode=_dissolved_data, decode=_dissolved_of))
def dissolved(sets: Sequence[Naive], window: float, links: Sequence[Tie]) -> list[Dissolved]:
    """For each set that conflicts for a naive reader which distinctions dissolve it, and what would have to change."""
    found = dissolving(sets, window=window)
    # The link between two measures matters where their difference alone dissolves a set.
    by_measure = [subset for subset, axes in zip(sets, found, strict=True) if MEASURE_ONLY in axes]
    tied = iter(feasible(by_measure, [MEASURE_ONLY] * len(by_measure), window=window, ties=links))
    linked = [MEASURE_ONLY not in axes or next(tied) for axes in found]
    return [
        *map(Dissolved, found, linked, _moved([subset.system(NO_AXIS, window=window) for subset in sets]))
    ]


def _joint(
    among: Sequence[Claim], change: Moves, level: Level, axes: tuple[frozenset[Axis], ...] = ()
) -> Finding:
    """A set as a finding: in its arithmetic the member that is too high or too low first, then the others by id."""
    moves, marginal = change
    counts = [m for m in moves if among[m.owner].whole is None and math.isfinite(m.factor)]
    target = next((m for m in counts if m.below), (counts or moves)[0])
    ordered = sorted(moves, key=lambda member: (member is not target, member.owner))
    claims, limit, factor = [among[one.owner] for one in ordered], target.limit, moves[0].factor
    values = claims[0].values
    low, high = sorted((values.low if target.below else values.high, limit))
    asked: dict[Axis, Any] = {axis: code for axis, (_, code) in DISTINCTIONS.items()}
    if claims[0].whole is None and target.below:
        # So many persons at least differ; of people who all crossed a border, none can have stayed within one.
        counted = SIDES if claims[0].about.box.route.internal else set(SIDES) - {Axis.ROUTE}
        asked |= {axis: at(DISTINCTIONS[axis][1], max(values.low - limit, 0.0)) for axis in counted}
    ways = [tuple(term for axis, term in asked.items() if axis in one) for one in axes]
    if marginal:
        ways.insert(0, (Explanation.ROUNDING,))
    elif not axes:
        ways.append((at(Explanation.ONE_MUST_MOVE, factor),))
    # The nearest value that the others allow to each member, if a change of it alone would do.
    ways += [
        (at(Explanation.MOVES_TO, one.limit) if math.isfinite(one.factor) else Explanation.CANNOT_MOVE,)
        for one in ordered
    ]
    areas = sorted({claim.text("area") for claim in claims}, key=lambda area: (area != WORLD, area))
    return Finding(
        Code.JOINT, level, ids_of(among[one.owner] for one in moves), high / low if low > 0 else math.inf,
        tuple(ways), axes, () if axes else (origin_of(claims),), group=tuple(areas) if axes else (),
        members=ids_of(claims), severity=factor, marginal=marginal, amount=limit,
    )  # fmt: skip


def find_clipped(context: SearchContext) -> Iterator[Finding]:
    """Clipped ranges; those that a share of a population clips under a code of their own, with that population."""
    for clip in context.clips:
        values = clip.claim.values
        factor = (values.high / values.low) / (clip.high / clip.low)
        claims, code, reason, share = (clip.claim, *clip.others), Code.CLIPPED, Reason.LITTLE_ROOM, UNKNOWN
        ways = [(at(Explanation.BETWEEN, clip.low, clip.high),)]
        stated = next((claim for claim in clip.others if claim.is_population_share), None)
        people = stated.of_people if stated else None
        if stated and people:
            code = Code.SHARE_AGAINST_COUNT
            share = min(values.low / people, 1.0), min(values.high / people, 1.0)
            reason = Reason.ARITHMETIC if is_one(claims, "statement") else reason
            if most := _by_other_table(context, stated):
                ways.append((at(Explanation.OTHER_TABLE, most),))
        yield Finding(
            code, Level.CLIPPED, ids_of(claims), factor, tuple(ways), reasons=(reason,), share=share,
            amount=people or math.nan,
        )  # fmt: skip


def _by_other_table(context: SearchContext, share: Claim) -> float | None:
    """The persons that a share is at most by the World Bank's population, where that differs from the UN's."""
    area, year = share.text("area"), int(share.about.period.time or 0)
    series = context.people.totals.get(area) if context.people else None
    united = context.people.persons(area, year) if context.people else None
    if series is None or year not in series.years or not united:
        return None
    other = series.total[series.years.index(year)] / united
    differs = max(other, 1 / other) >= context.choices.ignored_factor
    return float(share.values.high * other) if differs else None


def find_remainders(context: SearchContext) -> Iterator[Finding]:
    """Numbers for other places above what the parts of one lineage leave of a whole, though not above all of it."""

    def all_but_place(claim: Claim) -> object:
        about, period = claim.about, claim.about.period
        box = about.box._replace(route=Route(0, 0))
        return claim.lineage, about.counted, about.currency, (period.start, period.end), box

    both = ((whole, alike) for alike in by_key(context.counts, all_but_place).values() for whole in alike)
    for whole, alike in both:
        own, route = whole.about, whole.about.box.route
        parts = [c for c in alike if c.about.box.route != route and route.holds(c.about.box.route)]
        left = whole.values.high - sum(part.values.low for part in parts)
        if not parts or left <= 0 or _overlap(parts, Axis.ROUTE):
            continue
        for other in context.counts:
            one, low = other.about, other.values.low
            above = context.choices.ignored_factor * left < low <= whole.values.high
            # It is about a part of the whole, by time too, in which none of the named parts lies.
            alien = above and one.counted == own.counted and other.lineage != whole.lineage
            apart = alien and not any(meets(one.box.route, part.about.box.route) for part in parts)
            if apart and context.timely(other, whole) and is_inside(one.box, own.box):
                claims, late = (other, whole, *parts), not own.period.holds(one.period)
                finding = Finding(
                    Code.JOINT, Level.INFEASIBLE, ids_of(claims), low / left, (), reasons=(origin_of(claims),),
                    amount=left,
                )  # fmt: skip
                rest = replace(whole, values=whole.values._replace(high=left))
                yield with_times(context, finding, Pair(other, rest, frozenset(), late, low / left))


def _overlap(parts: Sequence[Claim], axis: Axis) -> bool:
    """Whether some of the parts may have something in common on an axis."""
    return any(meets(one.about.side(axis), other.about.side(axis)) for one, other in combinations(parts, 2))


def find_unexplained(context: SearchContext) -> Iterator[Finding]:
    """Statements with at least two parts without overlap that leave more of their whole than a rounding."""
    points = (c for c in context.counts if c.statement and c.values.low == c.values.high)
    groups = by_key(points, lambda c: (c.statement, c.about.counted, c.about.currency, c.about.period))
    for claims in groups.values():
        for whole in claims:
            for axis in (Axis.EXPLOITATION, Axis.POPULATION):
                inside = (c for c in claims if holds(whole.about.side(axis), c.about.side(axis)))
                parts = [claim for claim in inside if differing(SIDES, (claim, whole)) == [axis]]
                total = sum(part.values.low for part in parts)
                rest = whole.values.low - total
                unexplained = total and rest > context.choices.remainder * whole.values.low
                if len(parts) > 1 and unexplained and not _overlap(parts, axis):
                    share = total / whole.values.low
                    yield Finding(
                        Code.UNEXPLAINED_REMAINDER, Level.APPARENT, ids_of((whole, *parts)), 1 / share,
                        ((at(Explanation.OTHER_KIND, rest),), (at(Explanation.NOT_RECORDED, rest),)),
                        reasons=(Reason.ARITHMETIC,), share=(share, share), amount=rest,
                    )  # fmt: skip
