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
from analysis.conflicts.compared_claim import ComparedClaim, by_key, differing, ids_of, is_one
from analysis.conflicts.conflict_codes import (
    DISTINCTIONS,
    Axis,
    Code,
    Explained,
    Explanation,
    Level,
    Reason,
    at,
)
from analysis.conflicts.finding import Finding, SearchContext, origin_of, with_times
from analysis.conflicts.lattice import SIDES, Route, holds, is_inside, meets
from analysis.conflicts.naive_candidates import NaiveSet
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
    window = context.choices.year_window
    ignored = context.choices.ignored_factor
    moves_of_sets = moves_of(context.exact_sets, window)
    for claims, moves in zip(context.exact_sets, moves_of_sets, strict=True):
        if moves.members[0].factor >= ignored:
            yield _joint(claims, moves, Level.INFEASIBLE)
    naive_sets = context.naive_sets
    dissolved_sets = dissolved(naive_sets, window, ties(context.rules))
    for subset, result in zip(naive_sets, dissolved_sets, strict=True):
        least_move = result.moves.members[0]
        if result.axes and least_move.factor >= ignored:
            yield _joint_when_naive(subset.claims, result)


def _joint_when_naive(claims: Sequence[ComparedClaim], result: Dissolved) -> Finding:
    """A set that some distinction dissolves; by the measure alone only on condition of the link of two measures."""
    axes, linked, moves = result
    if linked:
        return _joint(claims, moves, Level.APPARENT, axes)
    if set(axes) == {MEASURE_ONLY}:
        return _joint(claims, moves, Level.CONDITIONAL, axes)
    # Beside other distinctions the measure is no way out that the link does not allow.
    allowed = tuple(distinctions for distinctions in axes if distinctions != MEASURE_ONLY)
    return _joint(claims, moves, Level.APPARENT, allowed)


def _moves(data: tuple[Sequence[Sequence[Any]], bool], claims: object = None) -> Moves:
    """What would have to change, from plain data."""
    rows, marginal = data
    return Moves(tuple(Member(*row) for row in rows), marginal)


def _dissolved_data(result: Dissolved) -> object:
    """What is found about a set as plain data."""
    axes = [sorted(distinctions) for distinctions in result.axes]
    return [axes, result.linked, result.moves]


def _dissolved_of(data: tuple[Sequence[Sequence[str]], bool, Any], subset: object) -> Dissolved:
    """What is found about a set, from plain data."""
    words_of_sets, linked, moves = data
    axes = tuple(frozenset(map(Axis, words)) for words in words_of_sets)
    return Dissolved(axes, linked, _moves(moves))


def _moved(systems: Sequence[System]) -> list[Moves]:
    """For each system of an irreducible set what would have to change in it."""
    holds_in_print = check([programme(system, loose=True) for system in systems])
    return [*map(Moves, members(systems), holds_in_print)]


@memoised_each(Stage("exact_moves", encode=list, decode=_moves))
def moves_of(sets: Sequence[Sequence[ComparedClaim]], window: float) -> list[Moves]:
    """For each irreducible set that no distinction dissolves what would have to change in it."""
    return _moved([build_system(claims, window=window) for claims in sets])


@memoised_each(Stage("naive_moves", encode=_dissolved_data, decode=_dissolved_of))
def dissolved(sets: Sequence[NaiveSet], window: float, links: Sequence[Tie]) -> list[Dissolved]:
    """For each set that conflicts for a naive reader which distinctions dissolve it, and what would have to change."""
    axes_of_sets = dissolving(sets, window=window)
    # The link between two measures matters where their difference alone dissolves a set.
    by_measure = [index for index, axes in enumerate(axes_of_sets) if MEASURE_ONLY in axes]
    tied = [sets[index] for index in by_measure]
    holds_when_tied = feasible(tied, [MEASURE_ONLY] * len(tied), window=window, ties=links)
    linked = [True] * len(sets)
    for index, is_feasible in zip(by_measure, holds_when_tied, strict=True):
        linked[index] = is_feasible
    systems = [subset.system(NO_AXIS, window=window) for subset in sets]
    moves = _moved(systems)
    return [*map(Dissolved, axes_of_sets, linked, moves)]


def _joint(claims: Sequence[ComparedClaim], moves: Moves, level: Level, axes: AxisSets = ()) -> Finding:
    """A set as a finding: in its arithmetic the member that is too high or too low first, then the others by id."""
    target = _target(claims, moves.members)
    ordered = sorted(moves.members, key=lambda member: (member is not target, member.owner))
    in_arithmetic = [claims[member.owner] for member in ordered]
    by_move = [claims[member.owner] for member in moves.members]
    first = in_arithmetic[0]
    end = first.values.low if target.below else first.values.high
    low, high = sorted((end, target.limit))
    factor = high / low if low > 0 else math.inf
    severity = moves.members[0].factor
    ways = _ways_out(first, target, axes)
    if moves.marginal:
        ways.insert(0, (Explanation.ROUNDING,))
    elif not axes:
        ways.append((at(Explanation.ONE_MUST_MOVE, severity),))
    ways += [_way_of_member(member) for member in ordered]
    finding = Finding(
        Code.JOINT, level, ids_of(by_move), factor, tuple(ways), axes, members=ids_of(in_arithmetic),
        severity=severity, marginal=moves.marginal, amount=target.limit,
    )  # fmt: skip
    if axes:
        return replace(finding, group=_areas(claims))
    return replace(finding, reasons=(origin_of(in_arithmetic),))


def _target(claims: Sequence[ComparedClaim], moves: Sequence[Member]) -> Member:
    """The member that the arithmetic begins with: a count that is too high, else one that is too low, else a share."""
    movable = [move for move in moves if math.isfinite(move.factor)]
    counts = [move for move in movable if claims[move.owner].whole is None]
    too_high = [move for move in counts if move.below]
    return (too_high or counts or moves)[0]


def _ways_out(claim: ComparedClaim, target: Member, axes: AxisSets) -> list[Explained]:
    """What each set of distinctions that dissolves a set asks for, by the member that its arithmetic begins with."""
    terms: dict[Axis, Any] = {}
    for axis, (_, explanation) in DISTINCTIONS.items():
        terms[axis] = explanation
    if claim.whole is None and target.below:
        # So many persons at least differ; of people who all crossed a border, none can have stayed within one.
        excess = max(claim.values.low - target.limit, 0.0)
        is_internal = claim.about.box.route.internal
        for axis in SIDES:
            if axis is not Axis.ROUTE or is_internal:
                terms[axis] = at(terms[axis], excess)
    ways = []
    for distinctions in axes:
        way = tuple(term for axis, term in terms.items() if axis in distinctions)
        ways.append(way)
    return ways


def _way_of_member(member: Member) -> Explained:
    """The nearest value that the others allow to a member, if a change of it alone would do."""
    if math.isfinite(member.factor):
        return (at(Explanation.MOVES_TO, member.limit),)
    return (Explanation.CANNOT_MOVE,)


def _areas(claims: Sequence[ComparedClaim]) -> tuple[str, ...]:
    """The areas of some claims, the World first."""
    areas = {claim.quantity.area for claim in claims}
    return tuple(sorted(areas, key=lambda area: (area != WORLD, area)))


def find_clipped(context: SearchContext) -> Iterator[Finding]:
    """Clipped ranges; those that a share of a population clips under a code of their own, with that population."""
    for clip in context.clips:
        values = clip.claim.values
        claims = (clip.claim, *clip.clipping)
        width = values.high / values.low
        width_left = clip.high / clip.low
        ways = ((at(Explanation.BETWEEN, clip.low, clip.high),),)
        finding = Finding(
            Code.CLIPPED, Level.CLIPPED, ids_of(claims), width / width_left, ways,
            reasons=(Reason.LITTLE_ROOM,),
        )  # fmt: skip
        share = next((claim for claim in clip.clipping if claim.is_population_share), None)
        if share and share.of_people:
            yield _clipped_by_share(context, finding, claims, share, share.of_people)
        else:
            yield finding


def _clipped_by_share(
    context: SearchContext,
    finding: Finding,
    claims: Sequence[ComparedClaim],
    share: ComparedClaim,
    people: float,
) -> Finding:
    """A clipped range that a share of a population clips, as a part of that population."""
    values = claims[0].values
    low_share = min(values.low / people, 1.0)
    high_share = min(values.high / people, 1.0)
    reasons = finding.reasons
    if is_one(claims, "statement"):
        reasons = (Reason.ARITHMETIC,)
    explanations = finding.explanations
    by_other_table = _by_other_table(context, share)
    if by_other_table:
        explanations = (*explanations, (at(Explanation.OTHER_TABLE, by_other_table),))
    return replace(
        finding,
        code=Code.SHARE_AGAINST_COUNT,
        explanations=explanations,
        reasons=reasons,
        share=(low_share, high_share),
        amount=people,
    )


def _by_other_table(context: SearchContext, share: ComparedClaim) -> float | None:
    """The persons that a share is at most by the World Bank's population, where that differs from the UN's."""
    if context.people is None:
        return None
    area = share.quantity.area
    year = int(share.about.period.time or 0)
    series = context.people.totals.get(area)
    united_nations = context.people.persons(area, year)
    if series is None or year not in series.years or not united_nations:
        return None
    position = series.years.index(year)
    ratio = series.total[position] / united_nations
    if max(ratio, 1 / ratio) < context.choices.ignored_factor:
        return None
    return float(share.values.high * ratio)


def find_remainders(context: SearchContext) -> Iterator[Finding]:
    """Numbers for other places above what the parts of one lineage leave of a whole, though not above all of it."""
    for claims in by_key(context.counts, _all_but_place).values():
        for whole in claims:
            parts = [claim for claim in claims if _is_elsewhere_inside(claim, whole)]
            remainder = whole.values.high - sum(part.values.low for part in parts)
            if not parts or remainder <= 0 or _overlap(parts, Axis.ROUTE):
                continue
            for claim in context.counts:
                if _is_above_rest(context, claim, whole, parts, remainder):
                    yield _above_rest(context, claim, whole, parts, remainder)


def _all_but_place(claim: ComparedClaim) -> object:
    """The lineage of a claim and all that it is about but its place."""
    about = claim.about
    box = about.box._replace(route=Route(0, 0))
    return claim.lineage, about.counted, about.currency, about.period.dates, box


def _is_elsewhere_inside(part: ComparedClaim, whole: ComparedClaim) -> bool:
    """Whether the place of a claim is a part of another's, and not the same."""
    route = whole.about.box.route
    return part.about.box.route != route and route.holds(part.about.box.route)


def _is_above_rest(
    context: SearchContext,
    claim: ComparedClaim,
    whole: ComparedClaim,
    parts: Sequence[ComparedClaim],
    remainder: float,
) -> bool:
    """Whether a number of another lineage is about a part of a whole outside of its named parts, and above their rest.

    It is about a part by time too, and not above the whole.
    """
    if not context.choices.ignored_factor * remainder < claim.values.low <= whole.values.high:
        return False
    about = claim.about
    if about.counted != whole.about.counted or claim.lineage == whole.lineage:
        return False
    if any(meets(about.box.route, part.about.box.route) for part in parts):
        return False
    return context.timely(claim, whole) and is_inside(about.box, whole.about.box)


def _above_rest(
    context: SearchContext,
    claim: ComparedClaim,
    whole: ComparedClaim,
    parts: Sequence[ComparedClaim],
    remainder: float,
) -> Finding:
    """A number above what the named parts leave of a whole, with what would have to be true of their times."""
    claims = (claim, whole, *parts)
    factor = claim.values.low / remainder
    finding = Finding(
        Code.JOINT,
        Level.INFEASIBLE,
        ids_of(claims),
        factor,
        (),
        reasons=(origin_of(claims),),
        amount=remainder,
    )
    unnamed_part = replace(whole, values=whole.values._replace(high=remainder))
    is_lenient = not whole.about.period.holds(claim.about.period)
    return with_times(context, finding, Pair(claim, unnamed_part, frozenset(), is_lenient, factor))


def _overlap(parts: Sequence[ComparedClaim], axis: Axis) -> bool:
    """Whether some of the parts may have something in common on an axis."""
    sides = [part.about.side(axis) for part in parts]
    return any(meets(*pair) for pair in combinations(sides, 2))


def find_unexplained(context: SearchContext) -> Iterator[Finding]:
    """Statements with at least two parts without overlap that leave more of their whole than a rounding."""
    counts = [claim for claim in context.counts if claim.statement]
    points = [claim for claim in counts if claim.values.low == claim.values.high]
    for claims in by_key(points, _statement_and_time).values():
        for whole in claims:
            for axis in (Axis.EXPLOITATION, Axis.POPULATION):
                parts = [claim for claim in claims if _is_part_on(axis, claim, whole)]
                if len(parts) > 1 and not _overlap(parts, axis):
                    yield from _unexplained(context, whole, parts)


def _statement_and_time(claim: ComparedClaim) -> object:
    """What the parts of one whole have in common: the statement, what is counted, and the time."""
    return claim.statement, claim.about.counted, claim.about.currency, claim.about.period


def _is_part_on(axis: Axis, part: ComparedClaim, whole: ComparedClaim) -> bool:
    """Whether a claim is about a part of another's people by one axis alone."""
    is_held = holds(whole.about.side(axis), part.about.side(axis))
    return is_held and differing(SIDES, (part, whole)) == [axis]


def _unexplained(
    context: SearchContext, whole: ComparedClaim, parts: Sequence[ComparedClaim]
) -> Iterator[Finding]:
    """What parts without overlap leave of their whole, where that is more than a rounding."""
    total = sum(part.values.low for part in parts)
    remainder = whole.values.low - total
    if total and remainder > context.choices.remainder * whole.values.low:
        share = total / whole.values.low
        ways = ((at(Explanation.OTHER_KIND, remainder),), (at(Explanation.NOT_RECORDED, remainder),))
        yield Finding(
            Code.UNEXPLAINED_REMAINDER, Level.APPARENT, ids_of((whole, *parts)), 1 / share, ways,
            reasons=(Reason.ARITHMETIC,), share=(share, share), amount=remainder,
        )  # fmt: skip
