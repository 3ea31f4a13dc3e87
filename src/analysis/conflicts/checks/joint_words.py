"""How a set of claims that cannot all be true is told."""

import math
from collections.abc import Sequence

from analysis.conflicts import numbers, origins, phrases, telling
from analysis.conflicts.chain import chain
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Finding, Told
from analysis.conflicts.severity import Member
from analysis.conflicts.system import System
from analysis.conflicts.words import Axis, Resolution


def tell(finding: Finding) -> Told:
    """A set in words: its claims, what the others leave to one of them, and what it says."""
    system, factors = _matter(finding)
    claims = [system.claims[owner] for owner in sorted(member.owner for member in factors)]
    hurried = not finding.reasons
    arithmetic = f"{telling.each(claims)} {_left(system, factors, hurried=hurried)} {_moves(system, factors)}"
    notes = telling.remarks(claims)
    if finding.reasons:
        (reason,) = finding.reasons
        evidence = f"{origins.evidence(claims, reason)} {notes}".strip()
        return Told(arithmetic, evidence, _exact_would(finding), origins.resolution(claims, reason))
    evidence = f"{_differences(claims, finding)} {notes}".strip()
    return Told(arithmetic, evidence, _would(system, factors, finding), Resolution.NOT_POOLED)


def _matter(finding: Finding) -> tuple[System, tuple[Member, ...]]:
    """The system of a finding and its members."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    system, factors = matter
    return system, factors


def _target(system: System, factors: Sequence[Member]) -> Member:
    """The member that is said to be too high, or else too low: a count if there is one."""
    counts = [m for m in factors if system.claims[m.owner].whole is None and math.isfinite(m.factor)]
    high = [m for m in counts if m.below]
    return (high or counts or list(factors))[0]


#: How a set begins that only a hurried reader finds impossible.
HURRIED = "read as if all counted the same people at the same time, "


def _left(system: System, factors: Sequence[Member], *, hurried: bool) -> str:
    """What the others leave to one member; where only a hurried reader finds so, that is said."""
    target = _target(system, factors)
    claim = system.claims[target.owner]
    own = claim.values.low if target.below else claim.values.high
    share = claim.whole is not None
    limit, said = (
        numbers.percent(end) if share else phrases.bound(claim, end) for end in (target.limit, own)
    )
    ends = ("at most", "at least") if target.below else ("at least", "at most")
    whom = f"for {phrases.part(claim)}" if share else f"{phrases.whom(claim)} {phrases.where(claim)}"
    start = HURRIED if hurried else "together, "
    told = f"{start}the other claims leave {ends[0]} {limit} {whom}{chain(system, factors, target)}"
    exact = claim.values.low == claim.values.high
    rest = f"the claim says {said}" if exact else f"the claim says {ends[1]} {said}"
    if target.below and not share and math.isfinite(target.factor):
        rest += f", {numbers.excess(target.factor)}"
    return f"{numbers.sentence(told)} {numbers.sentence(rest)}"


def _moves(system: System, factors: Sequence[Member]) -> str:
    """How far each member alone must move, each by its number, or by its id where two have the same."""
    able = [m for m in factors if math.isfinite(m.factor)]
    if not able:
        return "No single one of them can move far enough."
    values = {member.owner: phrases.value(system.claims[member.owner]) for member in factors}
    told = [
        _move(system.claims[m.owner], m, single=list(values.values()).count(values[m.owner]) == 1)
        for m in able
    ]
    return numbers.sentence(f"for the others to hold, one must move: {numbers.listed(told, 'or')}")


def _move(claim: Claim, member: Member, *, single: bool) -> str:
    """How far one member must move: a count by a factor, a share to the nearest share that the others allow."""
    if claim.whole is None:
        name = f"the number {phrases.value(claim)}" if single else claim.claim_id
        return f"{name} by a factor of {numbers.factor(member.factor)}"
    name = f"the share {phrases.value(claim)}" if single else claim.claim_id
    return f"{name} {'down' if member.below else 'up'} to {numbers.percent(member.limit)}"


def _exact_would(finding: Finding) -> str:
    """What would have to be true of claims that no distinction tells apart."""
    if finding.marginal:
        return "Within the tolerance of print all can be true."
    return numbers.sentence(
        f"nothing known lets all be true: one must move by a factor of {numbers.factor(finding.severity)}"
    )


def _differences(claims: Sequence[Claim], finding: Finding) -> str:
    """For each distinction that dissolves a set what the claims say on it."""
    told = []
    for axis in telling.ORDER:
        if any(axis in one for one in finding.axes):
            said = list(dict.fromkeys(telling.word(claim, axis) for claim in claims))
            told.append(f"{telling.NAMES[axis]}: {' / '.join(said)}")
    alone = all(len(one) == 1 for one in finding.axes) and len(finding.axes) > 1
    ways = telling.distinctions(finding.axes) + (", each of them alone" if alone else "")
    return numbers.sentence(f"the conflict dissolves by {ways} ({'; '.join(told)})")


def _would(system: System, factors: Sequence[Member], finding: Finding) -> str:
    """What each distinction asks for, by the gap that is left."""
    target = _target(system, factors)
    claim = system.claims[target.owner]
    tail = " The tolerance of print alone is enough too." if finding.marginal else ""
    if claim.whole is not None or not target.below:
        ways = telling.distinctions(finding.axes)
        return numbers.sentence(f"all can hold if the claims differ in {ways} as they say") + tail
    own = claim.values.low
    some = f"at least {numbers.derived(max(own - target.limit, 0))} of the {phrases.bound(claim, own)}"
    asked = {
        Axis.POPULATION: f"{some} do not belong to the population that the others count",
        Axis.EXPLOITATION: f"{some} are exploited for other purposes than the others count",
        Axis.STATUS: f"{some} fall under another definition",
        Axis.ROUTE: f"{some} did not move in the way that the others count, for instance crossed no border",
        Axis.VISIBILITY: f"{some} were never registered",
        Axis.MEASURE: "numbers at a time and numbers over a year are kept apart",
        Axis.PERIOD: "the numbers are of different years",
    }
    clauses = [numbers.listed([asked[axis] for axis in telling.ORDER if axis in one]) for one in finding.axes]
    return numbers.sentence(f"all can hold if {'; or if '.join(clauses)}") + tail
