"""How a set of claims that cannot all be true is told."""

import math
from collections.abc import Sequence

from analysis.conflicts import numbers, origins, phrases, telling
from analysis.conflicts.chain import chain
from analysis.conflicts.checks.joint_codes import parts_of, target_of, too_many
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Finding, Told
from analysis.conflicts.severity import Member
from analysis.conflicts.system import System
from analysis.conflicts.ways import Way
from analysis.conflicts.ways import told as ways_told
from analysis.conflicts.words import Axis, Resolution
from analysis.vocabulary import Measure


def tell(finding: Finding) -> Told:
    """A set in words: its claims, what the others leave to one of them, and what it says."""
    system, factors = parts_of(finding)
    claims = [system.claims[owner] for owner in sorted(member.owner for member in factors)]
    hurried = not finding.reasons
    left = _left(system, factors, hurried=hurried)
    arithmetic = f"{telling.each(claims)} {left} {_moves(system, factors)}"
    notes = telling.remarks(claims)
    if finding.reasons:
        (reason,) = finding.reasons
        evidence = f"{origins.evidence(claims, reason)} {notes}".strip()
        return Told(arithmetic, evidence, _exact_would(finding), origins.resolution(claims, reason))
    evidence = f"{_differences(claims, finding)} {notes}".strip()
    return Told(arithmetic, evidence, _would(system, factors, finding), Resolution.NOT_POOLED)


#: How a set begins that only a hurried reader finds impossible.
HURRIED = "Suppose all of these counted the same people at the same time. Then the others "


def _left(system: System, factors: Sequence[Member], *, hurried: bool) -> str:
    """What the others leave to one member; where only a hurried reader finds so, that is said."""
    target = target_of(system, factors)
    claim = system.claims[target.owner]
    own = claim.values.low if target.below else claim.values.high
    share = claim.whole is not None
    limit, said = (
        numbers.percent(end) if share else phrases.bound(claim, end) for end in (target.limit, own)
    )
    ends = ("at most", "at least") if target.below else ("at least", "at most")
    whom = f"for {phrases.part(claim)}" if share else f"{phrases.whom(claim)} {phrases.where(claim)}"
    start = HURRIED if hurried else "Together the others "
    how = chain(system, factors, target)
    told = f"{start}leave room for {ends[0]} {limit} {whom}{f': {how}' if how else ''}"
    exact = claim.values.low == claim.values.high
    rest = f"but the {'share' if share else 'number'} given is {'' if exact else f'{ends[1]} '}{said}"
    if target.below and not share and math.isfinite(target.factor):
        rest += f", {numbers.excess(target.factor)}"
    return f"{numbers.sentence(told)} {numbers.sentence(rest)}"


def _moves(system: System, factors: Sequence[Member]) -> str:
    """How far each member alone would have to change, each by its number, or by its id where two have the same."""
    able = [m for m in factors if math.isfinite(m.factor)]
    if not able:
        return "No single one can change enough."
    values = {member.owner: phrases.value(system.claims[member.owner]) for member in factors}
    told = [
        _move(system.claims[m.owner], m, single=list(values.values()).count(values[m.owner]) == 1)
        for m in able
    ]
    last = f"{'; '.join(told[:-1])}; or {told[-1]}" if len(told) > 1 else told[0]
    return numbers.sentence(f"to end the clash, one of these alone would have to change: {last}")


def _move(claim: Claim, member: Member, *, single: bool) -> str:
    """How far one member must change: a count by a factor, a share to the nearest share that the others allow."""
    if claim.whole is None:
        name = f"the number {phrases.value(claim)}" if single else claim.claim_id
        return f"{name}, by a factor of {numbers.factor(member.factor)}"
    name = f"the share {phrases.value(claim)}" if single else claim.claim_id
    return f"{name}, {'down' if member.below else 'up'} to {numbers.percent(member.limit)}"


def _exact_would(finding: Finding) -> str:
    """What would have to be true of claims that no distinction tells apart."""
    if finding.marginal:
        return PRINTED
    return (
        "They cannot all be right. One of them would have to change by a factor of "
        f"{numbers.factor(finding.severity)}."
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


#: What is said of numbers that clash only without the tolerance of print.
PRINTED = "The numbers clash only if each is taken exactly as printed; allowing for rounding, they do not."


def _would(system: System, factors: Sequence[Member], finding: Finding) -> str:
    """What each distinction asks for, by the gap that is left."""
    target = target_of(system, factors)
    claim = system.claims[target.owner]
    before = PRINTED if finding.marginal else ""
    rest = too_many(system, target)
    if rest is None:
        ways = telling.distinctions(finding.axes)
        return ways_told([Way(ways, "they differ in this as they say")], who="all", before=before)
    own = claim.values.low
    some = f"at least {numbers.derived(rest)} of the {phrases.bound(claim, own)}"
    asked = {
        Axis.POPULATION: Way(
            "different groups of people", f"{some} are not in the group that the others count"
        ),
        Axis.EXPLOITATION: Way("different purposes", f"{some} are exploited for other purposes"),
        Axis.STATUS: Way("different definitions", f"{some} fall under another definition"),
        Axis.ROUTE: Way("different movements", _moved(claim, some)),
        Axis.VISIBILITY: Way("persons known beside all", f"{some} never became known to the authorities"),
        Axis.MEASURE: _of_measure([system.claims[member.owner] for member in factors]),
        Axis.PERIOD: Way("different times", "the numbers are of different years"),
    }
    found: list[Way] = []
    for one in finding.axes:
        own_ways = [asked[axis] for axis in telling.ORDER if axis in one]
        names, conditions = ([getattr(way, part) for way in own_ways] for part in ("name", "condition"))
        found.append(Way(numbers.listed(names), numbers.listed(conditions)))
    return ways_told(found, who="all", before=before)


def _moved(target: Claim, some: str) -> str:
    """What a difference in movement asks for; of people who all crossed a border, none can have stayed within one."""
    if target.about.box.route.internal:
        return f"{some} moved in another way, for example across no border"
    return "some of the numbers also count people who moved in another way, for example across no border"


def _of_measure(claims: Sequence[Claim]) -> Way:
    """What a difference in measure asks for: numbers of one time beside others, or of one year beside several."""
    if any(claim.about.measure == Measure.STOCK for claim in claims):
        return Way("one time and a year", "some numbers are of one time and others of a year or longer")
    return Way("one year and several", "some numbers are of one year and others of several years together")
