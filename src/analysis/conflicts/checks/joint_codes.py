"""How a set of claims that cannot all be true is told in numbers and codes."""

import math
from collections.abc import Sequence

from analysis.conflicts import telling
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, Explained, Term, at
from analysis.conflicts.finding import Finding, ids_of
from analysis.conflicts.severity import Member
from analysis.conflicts.system import System
from analysis.conflicts.words import EXPLANATION_OF_AXIS, Axis, Explanation

#: Distinctions of which it is said how many persons must differ in them.
COUNTED = (Axis.POPULATION, Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY, Axis.ROUTE)


def parts_of(finding: Finding) -> tuple[System, tuple[Member, ...]]:
    """The system of a finding and its members."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    system, factors = matter
    return system, factors


def target_of(system: System, factors: Sequence[Member]) -> Member:
    """The member that is said to be too high, or else too low: a count if there is one."""
    counts = [m for m in factors if system.claims[m.owner].whole is None and math.isfinite(m.factor)]
    high = [m for m in counts if m.below]
    return (high or counts or list(factors))[0]


def too_many(system: System, target: Member) -> float | None:
    """How many the member that is too high counts at least beyond what the others leave; None where none is."""
    claim = system.claims[target.owner]
    if claim.whole is not None or not target.below:
        return None
    return max(claim.values.low - target.limit, 0.0)


def coded(finding: Finding) -> Codes:
    """A set in numbers and codes: the member that is too high or too low first, then the others by their ids."""
    system, factors = parts_of(finding)
    target = target_of(system, factors)
    ordered = sorted(factors, key=lambda member: (member is not target, member.owner))
    claims = [system.claims[member.owner] for member in ordered]
    own = claims[0].values.low if target.below else claims[0].values.high
    return Codes(
        ids_of(claims), _times(own, target.limit), amount=target.limit,
        explanations=(*_explained(system, target, finding), *((_move(member),) for member in ordered)),
    )  # fmt: skip


def _times(one: float, other: float) -> float:
    """How many times the larger of two numbers is the smaller."""
    low, high = sorted((one, other))
    return high / low if low > 0 else math.inf


def _explained(system: System, target: Member, finding: Finding) -> list[Explained]:
    """What would have to be true, beside a change of a member alone."""
    rounding: list[Explained] = [(at(Explanation.ROUNDING, None),)] if finding.marginal else []
    if finding.reasons:
        return rounding or [(at(Explanation.ONE_MUST_MOVE, finding.severity),)]
    rest, claim = too_many(system, target), system.claims[target.owner]
    ways = [tuple(_term(axis, rest, claim) for axis in telling.ORDER if axis in one) for one in finding.axes]
    return [*rounding, *ways]


def _term(axis: Axis, rest: float | None, target: Claim) -> Term:
    """What a distinction asks for; of people who all crossed a border, none can have stayed within one."""
    unknown = axis not in COUNTED or (axis is Axis.ROUTE and not target.about.box.route.internal)
    return at(EXPLANATION_OF_AXIS[axis], None if unknown else rest)


def _move(member: Member) -> Term:
    """The nearest value that the others allow to a member, if a change of it alone would do."""
    if not math.isfinite(member.factor):
        return at(Explanation.CANNOT_MOVE, None)
    return at(Explanation.MOVES_TO, member.limit)
