"""Three claims or more, or shares, that cannot all be true although fewer of them can.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, Explained, Term, alternatives, at
from analysis.conflicts.finding import Finding, ids_of, origin_of, pages_of, resolution_of
from analysis.conflicts.measure_links import ties
from analysis.conflicts.naive_reading import NO_AXIS
from analysis.conflicts.naive_sets import Naive, dissolving, feasible
from analysis.conflicts.programme import problem
from analysis.conflicts.route import WORLD
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.severity import Member, members
from analysis.conflicts.solver import check
from analysis.conflicts.system import System
from analysis.conflicts.words import EXPLANATION_OF_AXIS, ORDER, Axis, Code, Explanation, Level, Resolution

MEASURE_ONLY = frozenset({Axis.MEASURE})
#: Distinctions of which it is said how many persons must differ in them.
COUNTED = (Axis.POPULATION, Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY, Axis.ROUTE)


def find(context: SearchContext) -> Iterable[Finding]:
    """Irreducible sets, as printed and as a naive reader takes them."""
    yield from _exact(context)
    yield from _naive(context)


def _exact(context: SearchContext) -> Iterator[Finding]:
    """Sets that no distinction dissolves."""
    sets = context.exact_sets
    loose = check([problem(one.system, keep=one.owners, loose=True) for one in sets])
    found = members([(one.system, one.owners) for one in sets])
    for one, moves, answer in zip(sets, found, loose, strict=True):
        if moves[0].factor >= context.choices.ignored_factor:
            ids = _ids(one.system, moves)
            yield Finding(
                Code.JOINT, Level.INFEASIBLE, ids, pages_of(one.claims), moves[0].factor, group=ids,
                coded=partial(_coded, one.system, moves), reasons=(origin_of(one.claims),),
                marginal=answer.feasible,
            )  # fmt: skip


def _naive(context: SearchContext) -> Iterator[Finding]:
    """Sets that some distinction dissolves."""
    window, sets = context.choices.year_window, context.naive_sets
    axes = dissolving(sets, window=window)
    systems = [one.system(NO_AXIS, window=window) for one in sets]
    moved = members([(system, range(len(system.claims))) for system in systems])
    loose = feasible(sets, [NO_AXIS] * len(sets), window=window, loose=True)
    linked = feasible(sets, [MEASURE_ONLY] * len(sets), window=window, ties=ties(context.rules))
    for place, one in enumerate(sets):
        found, moves = axes[place], moved[place]
        if not found or moves[0].factor < context.choices.ignored_factor:
            continue
        conditional = not linked[place] and set(found) == {MEASURE_ONLY}
        if not linked[place] and not conditional:
            found = tuple(axes for axes in found if axes != MEASURE_ONLY)
        yield Finding(
            Code.JOINT,
            Level.CONDITIONAL if conditional else Level.APPARENT,
            _ids(systems[place], moves),
            pages_of(one.claims),
            moves[0].factor,
            group=_outermost(one),
            coded=partial(_coded, systems[place], moves),
            axes=found,
            marginal=loose[place],
        )


def _ids(system: System, moves: Sequence[Member]) -> tuple[str, ...]:
    """Ids of the members, the one that must move least first."""
    return tuple(system.claims[member.owner].claim_id for member in moves)


def _outermost(one: Naive) -> tuple[str, ...]:
    """The areas of a set, the World first where it is among them."""
    areas = sorted({claim.text("area") for claim in one.claims}, key=lambda area: (area != WORLD, area))
    return tuple(areas)


def _coded(system: System, moves: Sequence[Member], finding: Finding) -> Codes:
    """A set in numbers and codes: the member that is too high or too low first, then the others by their ids."""
    target = _target(system, moves)
    ordered = sorted(moves, key=lambda member: (member is not target, member.owner))
    claims = [system.claims[member.owner] for member in ordered]
    low, high = sorted((claims[0].values.low if target.below else claims[0].values.high, target.limit))
    reason = finding.reasons[0] if finding.reasons else None
    return Codes(
        ids_of(claims), high / low if low > 0 else math.inf, amount=target.limit,
        explanations=(*_explained(claims[0], target, finding), *((_move(member),) for member in ordered)),
        resolution=resolution_of(claims, reason) if reason else Resolution.NOT_POOLED,
    )  # fmt: skip


def _target(system: System, moves: Sequence[Member]) -> Member:
    """The member that is said to be too high, or else too low: a count if there is one."""
    counts = [m for m in moves if system.claims[m.owner].whole is None and math.isfinite(m.factor)]
    high = [m for m in counts if m.below]
    return (high or counts or list(moves))[0]


def _explained(claim: Claim, target: Member, finding: Finding) -> tuple[Explained, ...]:
    """What would have to be true, beside a change of a member alone."""
    rounding = alternatives(Explanation.ROUNDING) if finding.marginal else ()
    if finding.reasons:
        return rounding or ((at(Explanation.ONE_MUST_MOVE, finding.severity),),)
    high = claim.whole is None and target.below
    rest = max(claim.values.low - target.limit, 0.0) if high else None
    ways = (tuple(_term(axis, rest, claim) for axis in ORDER if axis in one) for one in finding.axes)
    return (*rounding, *ways)


def _term(axis: Axis, rest: float | None, claim: Claim) -> Term:
    """What a distinction asks for; of people who all crossed a border, none can have stayed within one."""
    unknown = axis not in COUNTED or (axis is Axis.ROUTE and not claim.about.box.route.internal)
    return at(EXPLANATION_OF_AXIS[axis], None if unknown else rest)


def _move(member: Member) -> Term:
    """The nearest value that the others allow to a member, if a change of it alone would do."""
    if not math.isfinite(member.factor):
        return at(Explanation.CANNOT_MOVE)
    return at(Explanation.MOVES_TO, member.limit)
