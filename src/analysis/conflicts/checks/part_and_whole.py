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

from analysis.claims.estimand import WORLD
from analysis.conflicts.checks.same_quantity import too_many, with_times
from analysis.conflicts.claim import Claim, by_key, ids_of, residents
from analysis.conflicts.conflict_codes import (
    EXPLANATION_OF_AXIS,
    ORDER,
    Axis,
    Code,
    Codes,
    Explanation,
    Level,
    Reason,
    Resolution,
    Term,
    alternatives,
    at,
    spread,
)
from analysis.conflicts.finding import Finding, origin_of, resolution_of
from analysis.conflicts.lattice import SIDES, holds, is_inside, meets
from analysis.conflicts.naive_reading import NO_AXIS
from analysis.conflicts.naive_sets import dissolving, feasible
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within, within
from analysis.conflicts.programme import programme
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.severity import Clip, Member, members
from analysis.conflicts.solver import check
from analysis.conflicts.stock_flow_links import ties
from analysis.conflicts.system import System

MEASURE_ONLY = frozenset({Axis.MEASURE})
#: Distinctions of which it is said how many persons must differ in them.
COUNTED = (Axis.POPULATION, Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY, Axis.ROUTE)
#: The axes along which a statement splits a whole.
SPLIT = (Axis.EXPLOITATION, Axis.POPULATION)


# --- three claims or more, or shares, that cannot all be true although fewer of them can -----------------------------


def find_joint(context: SearchContext) -> Iterator[Finding]:
    """Irreducible sets that no distinction dissolves, and those that some distinction dissolves."""
    sets = context.exact_sets
    loose = check([programme(one.system, keep=one.owners, loose=True) for one in sets])
    found = members([(one.system, one.owners) for one in sets])
    for one, moves, marginal in zip(sets, found, loose, strict=True):
        if moves[0].factor >= context.choices.ignored_factor:
            yield _set(one.system, moves, Level.INFEASIBLE, reason=origin_of(one.claims), marginal=marginal)
    yield from _naive(context)


def _naive(context: SearchContext) -> Iterator[Finding]:
    """Sets that some distinction dissolves."""
    window, sets = context.choices.year_window, context.naive_sets
    systems = [one.system(NO_AXIS, window=window) for one in sets]
    columns = (
        systems,
        dissolving(sets, window=window),
        members([(system, range(len(system.claims))) for system in systems]),
        feasible(sets, [NO_AXIS] * len(sets), window=window, loose=True),
        feasible(sets, [MEASURE_ONLY] * len(sets), window=window, ties=ties(context.rules)),
    )
    for system, axes, moves, marginal, linked in zip(*columns, strict=True):
        if not axes or moves[0].factor < context.choices.ignored_factor:
            continue
        conditional = not linked and set(axes) == {MEASURE_ONLY}
        level = Level.CONDITIONAL if conditional else Level.APPARENT
        apart = tuple(one for one in axes if linked or conditional or one != MEASURE_ONLY)
        yield _set(system, moves, level, axes=apart, marginal=marginal)


def _set(
    system: System, moves: Sequence[Member], level: Level, *, marginal: bool, reason: Reason | None = None,
    axes: tuple[frozenset[Axis], ...] = (),
) -> Finding:  # fmt: skip
    """A set as a finding: in its arithmetic the member that is too high or too low first, then the others by id.

    Sets that some distinction dissolves are one row if they are of the same areas and have the same reasons.
    """
    counts = [m for m in moves if system.claims[m.owner].whole is None and math.isfinite(m.factor)]
    target = ([m for m in counts if m.below] or counts or list(moves))[0]
    ordered = sorted(moves, key=lambda member: (member is not target, member.owner))
    claims = [system.claims[member.owner] for member in ordered]
    low, high = sorted((claims[0].values.low if target.below else claims[0].values.high, target.limit))
    done = resolution_of(claims, reason) if reason else Resolution.NOT_POOLED
    # The nearest value that the others allow to each member, if a change of it alone would do.
    moved = (
        at(Explanation.MOVES_TO, one.limit) if math.isfinite(one.factor) else at(Explanation.CANNOT_MOVE)
        for one in ordered
    )
    rounding = alternatives(Explanation.ROUNDING) if marginal else ()
    if reason:
        ways = rounding or ((at(Explanation.ONE_MUST_MOVE, moves[0].factor),),)
    else:
        rest = (
            max(claims[0].values.low - target.limit, 0.0)
            if claims[0].whole is None and target.below
            else None
        )
        terms = (tuple(_term(axis, rest, claims[0]) for axis in ORDER if axis in one) for one in axes)
        ways = (*rounding, *terms)
    codes = Codes(
        ids_of(claims), high / low if low > 0 else math.inf, amount=target.limit,
        explanations=(*ways, *((term,) for term in moved)), resolution=done,
    )  # fmt: skip
    areas = sorted({claim.text("area") for claim in claims}, key=lambda area: (area != WORLD, area))
    return Finding.of(
        Code.JOINT, level, [system.claims[member.owner] for member in moves], codes, severity=moves[0].factor,
        group=() if reason else tuple(areas), axes=axes, reasons=(reason,) if reason else (), marginal=marginal,
    )  # fmt: skip


def _term(axis: Axis, rest: float | None, claim: Claim) -> Term:
    """What a distinction asks for; of people who all crossed a border, none can have stayed within one."""
    unknown = axis not in COUNTED or (axis is Axis.ROUTE and not claim.about.box.route.internal)
    return at(EXPLANATION_OF_AXIS[axis], None if unknown else rest)


# --- ranges of which the others leave a part only --------------------------------------------------------------------


def find_clipped(context: SearchContext) -> Iterator[Finding]:
    """Clipped ranges; those that a share of a population clips under a code of their own."""
    for clip in context.clips:
        claims = (clip.claim, *clip.others)
        share = next((claim for claim in clip.others if claim.is_population_share), None)
        alone = bool(claims[0].statement) and len({claim.statement for claim in claims}) == 1
        code = Code.SHARE_AGAINST_COUNT if share else Code.CLIPPED
        reason = Reason.ARITHMETIC if share and alone else Reason.LITTLE_ROOM
        codes = _coded_clip(context, clip, share)
        yield Finding.of(code, Level.CLIPPED, claims, codes, reasons=(reason,))


def _coded_clip(context: SearchContext, clip: Clip, share: Claim | None) -> Codes:
    """A range and what is left of it; its ends as shares of the population that clips it."""
    ids, left = ids_of((clip.claim, *clip.others)), (spread(Explanation.BETWEEN, clip.low, clip.high),)
    codes = Codes(ids, clip.factor, explanations=(left,), resolution=Resolution.KEPT)
    if share is None:
        return codes
    people, most = share.of_people or math.nan, _by_other_table(context, share)
    low, high = (min(end / people, 1.0) for end in (clip.claim.values.low, clip.claim.values.high))
    more = ((at(Explanation.OTHER_TABLE, most),),) if most else ()
    return replace(codes, share=(low, high), amount=people, explanations=(left, *more))


def _by_other_table(context: SearchContext, share: Claim) -> float | None:
    """The persons that a share is at most by the World Bank's population, where that differs from the UN's."""
    people, area, time = context.tables.people, share.text("area"), share.about.period.time
    year = int(time) if time is not None else 0
    if people is None or area not in people.totals or year not in people.totals[area].years:
        return None
    united = residents(share, area, people, population="all")
    series = people.totals[area]
    total = series.total[series.years.index(year)]
    if not united or max(total / united, united / total) < context.choices.ignored_factor:
        return None
    return float(share.values.high * total / united)


# --- what the parts of some places leave of a whole ------------------------------------------------------------------


def find_remainders(context: SearchContext) -> Iterator[Finding]:
    """Numbers above what the parts of one lineage leave of their whole, though not above the whole itself."""
    counts = [claim for claim in context.claims if claim.whole is None and claim.about.comparable]
    others = [axis for axis in SIDES if axis is not Axis.ROUTE]

    def all_but_place(claim: Claim) -> object:
        about = claim.about
        period = about.period.start, about.period.end
        return claim.text("lineage"), about.counted, about.currency, period, *map(about.box.side, others)

    for alike in by_key(counts, all_but_place).values():
        for whole in alike:
            own = whole.about.box.route
            parts = tuple(c for c in alike if c.about.box.route != own and own.holds(c.about.box.route))
            pairs = combinations(parts, 2)
            if parts and not any(a.about.box.route.meets(b.about.box.route) for a, b in pairs):
                yield from _above(context, whole, parts)


def _above(context: SearchContext, whole: Claim, parts: tuple[Claim, ...]) -> Iterator[Finding]:
    """The findings for a whole and its parts: numbers for other places above what the parts leave at most."""
    left = whole.values.high - sum(part.values.low for part in parts)
    rest = replace(whole, values=replace(whole.values, high=left))
    for other in context.claims if left > 0 else ():
        above = context.choices.ignored_factor * left < other.values.low <= whole.values.high
        if not above or not _is_elsewhere(context, other, whole, parts):
            continue
        claims, unclear = (other, whole, *parts), not within(other.about.period, whole.about.period)
        pair = Pair(other, rest, frozenset(), unclear, other.values.low / left)
        timely = unclear and not too_many(context, pair)
        codes = with_times(Codes(ids_of(claims), pair.factor, amount=left), pair)
        yield Finding.of(
            Code.JOINT, Level.CONDITIONAL if unclear else Level.INFEASIBLE, claims, codes,
            axes=[frozenset({Axis.PERIOD})] if timely else (),
            reasons=() if timely else (origin_of(claims),),
        )  # fmt: skip


def _is_elsewhere(context: SearchContext, other: Claim, whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a number is about a part of a whole, by time too, in which none of the named parts lies."""
    one, own = other.about, whole.about
    if (
        other.whole is not None
        or one.counted != own.counted
        or other.text("lineage") == whole.text("lineage")
    ):
        return False
    apart = not any(meets(one.box.route, part.about.box.route) for part in parts)
    timely = may_be_within(one.period, own.period, window=context.choices.year_window)
    return apart and timely and is_inside(one.box, own.box)


# --- parts of one statement that do not make up their whole ----------------------------------------------------------


def find_unexplained(context: SearchContext) -> Iterator[Finding]:
    """Statements with at least two parts without overlap that leave more of their whole than a rounding."""
    points = [c for c in context.claims if c.statement and c.whole is None and c.about.comparable
              and c.values.low == c.values.high]  # fmt: skip
    groups = by_key(points, lambda c: (c.statement, c.about.counted, c.about.currency, c.about.period))
    for claims in groups.values():
        for whole in claims:
            for axis in SPLIT:
                yield from _unexplained(context, whole, claims, axis=axis)


def _unexplained(
    context: SearchContext, whole: Claim, claims: Sequence[Claim], *, axis: Axis
) -> Iterator[Finding]:
    """The finding of one whole, if its parts along an axis do not overlap and leave something."""
    own, others = whole.about.box, [other for other in SIDES if other is not axis]
    parts = [
        claim
        for claim in claims
        if claim.about.box != own
        and holds(own.side(axis), claim.about.box.side(axis))
        and all(own.side(other) == claim.about.box.side(other) for other in others)
    ]
    overlap = any(meets(a.about.box.side(axis), b.about.box.side(axis)) for a, b in combinations(parts, 2))
    total = sum(part.values.low for part in parts)
    rest = whole.values.low - total
    if len(parts) < 2 or overlap or total <= 0 or rest <= context.choices.remainder * whole.values.low:
        return
    claims, share = (whole, *parts), total / whole.values.low
    explained = ((at(Explanation.OTHER_KIND, rest),), (at(Explanation.NOT_RECORDED, rest),))
    codes = Codes(
        ids_of(claims), whole.values.low / total, (share, share), amount=rest, explanations=explained,
        resolution=Resolution.KEPT,
    )  # fmt: skip
    reasons = (Reason.ARITHMETIC,)
    yield Finding.of(
        Code.UNEXPLAINED_REMAINDER, Level.APPARENT, claims, codes, reasons=reasons, everywhere=True
    )
