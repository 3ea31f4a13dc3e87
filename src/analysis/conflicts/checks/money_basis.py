"""Amounts of one source for one place that rest on different bases: revenue, profits, market; of whom; for what."""

import math
from collections.abc import Iterable, Sequence

from analysis.conflicts import numbers, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.words import Axis, Code, Level, Reason, Resolution

#: What the bases of amounts can differ in.
BASES = (Axis.MEASURE, Axis.STATUS, Axis.EXPLOITATION)


def find(case: Case) -> Iterable[Finding]:
    """For each source and place the amounts that a reader may take for one another and that share no value."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim in case.claims:
        if claim.about.family == "money":
            key = (claim.text("source"), claim.text("area"), claim.text("currency"))
            groups.setdefault(key, []).append(claim)
    for claims in groups.values():
        different = any(len({_side(claim, axis) for claim in claims}) > 1 for axis in BASES)
        factor = max(c.values.low for c in claims) / max(min(c.values.high for c in claims), 1.0)
        if different and case.choices.ignored_factor <= factor < math.inf:
            ordered = sorted(claims, key=lambda claim: (-claim.values.low, claim.claim_id))
            yield Finding(
                Code.MONEY_BASIS, Level.APPARENT, ids_of(ordered), regions_of(claims), factor,
                matter=tuple(ordered), group=ids_of(ordered), reasons=(Reason.UNIT_OR_BASIS,),
            )  # fmt: skip


def _side(claim: Claim, axis: Axis) -> object:
    """What a claim says on an axis."""
    return claim.about.measure if axis is Axis.MEASURE else claim.about.box.side(axis)


def tell(case: Case, finding: Finding) -> Told:
    """The amounts with their bases in words."""
    claims = [case.by_id[claim_id] for claim_id in finding.ids]
    most = phrases.bound(claims[0], claims[0].values.low)
    least = min(claims, key=lambda claim: (claim.values.high, claim.claim_id))
    compared = f"{most} stand beside {phrases.bound(least, least.values.high)}"
    more = numbers.excess(finding.severity, many="much")
    arithmetic = f"{telling.each(claims)} Taken for one amount, {compared}: {more}."
    bases = sorted({phrases.whom(claim) for claim in claims})
    evidence = (
        f"These are {numbers.written(len(bases))} bases: {numbers.listed(bases)}. {telling.remarks(claims)}"
    )
    return Told(arithmetic, evidence.strip(), _would(claims), Resolution.NOT_POOLED)


def _would(claims: Sequence[Claim]) -> str:
    """What keeps the amounts apart."""
    told = []
    if len({claim.about.measure for claim in claims}) > 1:
        told.append("revenue, what is left of it after costs, and the size of a market are different amounts")
    if any(len({_side(claim, axis) for claim in claims}) > 1 for axis in BASES[1:]):
        told.append("they are made with different people")
    if len({claim.about.period.middle for claim in claims}) > 1:
        told.append("they are of different years")
    return f"All can hold: {'; '.join(told)}."


CHECK = Check(
    Code.MONEY_BASIS, "Amounts on different bases", "factor of at least 1.01 (conflict_ignored_factor)",
    "Belser (2005), Forced labour and human trafficking: estimating the profits, ILO", find, tell,
)  # fmt: skip
