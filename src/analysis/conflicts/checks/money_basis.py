"""Amounts of one source for one place that rest on different bases: revenue, profits, market; of whom; for what."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from analysis.conflicts import numbers, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.lattice import SIDES, holds
from analysis.conflicts.words import EXPLANATION_OF_AXIS, Axis, Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Measure

#: Notes that say how an amount lies to another one.
_NOTED = re.compile(r"(?:it is a )?part of the [\d.,]+ (?:b|m)illion|the report restates [^;]+")
#: What amounts are called, in the order in which they are told.
_ORDER: Mapping[str, str] = {
    Measure.REVENUE: "a revenue",
    Measure.PROFIT: "a profit",
    Measure.MARKET: "a market",
}
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
                matter=tuple(ordered), group=ids_of(ordered), reasons=_reasons(claims),
            )  # fmt: skip


def _side(claim: Claim, axis: Axis) -> object:
    """What a claim says on an axis."""
    return claim.about.measure if axis is Axis.MEASURE else claim.about.box.side(axis)


def _reasons(claims: Sequence[Claim]) -> tuple[Reason, ...]:
    """What sets the amounts apart: their basis, or else their time and the people that they come from."""
    if len({claim.about.measure for claim in claims}) > 1:
        return (Reason.UNIT_OR_BASIS,)
    told = [
        reason
        for axis, reason in ((Axis.STATUS, Reason.DEFINITION), (Axis.EXPLOITATION, Reason.EXPLOITATION))
        if len({_side(claim, axis) for claim in claims}) > 1
    ]
    times = len({claim.about.period.middle for claim in claims}) > 1
    return (*told, *((Reason.PERIOD,) if times else ()))


def tell(case: Case, finding: Finding) -> Told:
    """The amounts with their bases in words."""
    claims = [case.by_id[claim_id] for claim_id in finding.ids]
    most = phrases.bound(claims[0], claims[0].values.low)
    least = _least(claims)
    compared = f"{most} against {phrases.bound(least, least.values.high)}"
    more = numbers.excess(finding.severity, many="much")
    arithmetic = (
        f"{telling.each(claims)} If these were one amount, they would clash: {compared}, which is {more}."
    )
    bases = sorted({phrases.whom(claim) for claim in claims})
    evidence = (
        f"These are {numbers.written(len(bases))} bases: {numbers.listed(bases)}. {telling.remarks(claims)}"
    )
    return Told(arithmetic, evidence.strip(), _would(claims), Resolution.NOT_POOLED)


def _least(claims: Sequence[Claim]) -> Claim:
    """The smallest amount."""
    return min(claims, key=lambda claim: (claim.values.high, claim.claim_id))


def _would(claims: Sequence[Claim]) -> str:
    """What sets the amounts apart, as sentences."""
    told = [_too_much(claims)]
    people = any(len({_side(claim, axis) for claim in claims}) > 1 for axis in BASES[1:])
    years = _years(claims)
    if len(_measures(claims)) == 1:
        told += [_parts(claims)]
        apart = [text for text, there in (
            (f"they are of different years ({numbers.listed(years)})", len(years) > 1),
            ("they come from different groups of people", people),
        ) if there]  # fmt: skip
        told.append(numbers.sentence(f"all can be right: {numbers.listed(apart)}") if apart else "")
    return " ".join(text for text in told if text) or "All can be right: they are of different years."


def _years(claims: Sequence[Claim]) -> list[str]:
    """The years in which the times of amounts begin."""
    return sorted({str(claim.about.period.start) for claim in claims if claim.about.period.start})


def _measures(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Amounts by what they measure."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.about.measure, []).append(claim)
    return found


def _above_revenue(claims: Sequence[Claim]) -> list[Claim]:
    """Profits and markets above every revenue."""
    of = _measures(claims)
    limit = max((claim.values.high for claim in of.get(Measure.REVENUE, ())), default=math.inf)
    rest = (*of.get(Measure.PROFIT, ()), *of.get(Measure.MARKET, ()))
    return [claim for claim in rest if claim.values.low > limit]


def _too_much(claims: Sequence[Claim]) -> str:
    """That revenue, profit and market are different amounts, and which of them one people and year cannot have."""
    of = _measures(claims)
    if sum(measure in of for measure in _ORDER) < 2:
        return ""
    told = (
        "Revenue, profit and the size of a market are different amounts, but a profit is a part of a revenue."
    )
    above, revenue = _above_revenue(claims), of.get(Measure.REVENUE, [])
    if not above:
        return f"{told} All can be right."
    limit = max(claim.values.high for claim in revenue)
    amounts = numbers.listed([f"{_ORDER[c.about.measure]} of {phrases.value(c)}" for c in above])
    most = phrases.bound(revenue[0], limit)
    return (
        f"{told} So {amounts} and a revenue of at most {most} cannot be of the same people and year. All can be right "
        "only if they are of different people or of different years."
    )


def _parts(claims: Sequence[Claim]) -> str:
    """Which amounts are parts of which, by one producer for one year."""
    told = [
        f"On the {phrases.value(claim)}: {found[0]}."
        for claim in claims
        if (found := _NOTED.search(claim.text("note")))
    ]
    for whole in claims:
        unsaid = (c for c in claims if c is not whole and not _NOTED.search(c.text("note")))
        inside = [claim for claim in unsaid if _is_part(claim, whole)]
        if inside:
            names = numbers.listed([phrases.value(claim) for claim in reversed(inside)])
            verb, article = ("is", "a part") if len(inside) == 1 else ("are", "parts")
            told.append(f"{names} {verb} {article} of the {phrases.value(whole)}.")
    return " ".join(told)


def _is_part(claim: Claim, whole: Claim) -> bool:
    """Whether an amount is a part of another one, by one producer for one time."""
    same = claim.about.period == whole.about.period and claim.text("producer") == whole.text("producer")
    return same and claim.about.box != whole.about.box and all(
        holds(whole.about.box.side(axis), claim.about.box.side(axis)) for axis in SIDES
    )  # fmt: skip


def coded(case: Case, finding: Finding) -> Codes:
    """The amounts in numbers and codes, the smallest last."""
    claims = [case.by_id[claim_id] for claim_id in finding.ids]
    least = _least(claims)
    ids = ids_of((*(claim for claim in claims if claim is not least), least))
    explanations = tuple((at(code, None),) for code in _apart(claims))
    return Codes(ids, finding.severity, explanations=explanations)


def _apart(claims: Sequence[Claim]) -> list[Explanation]:
    """What sets the amounts apart."""
    if len(_measures(claims)) > 1:
        above = bool(_above_revenue(claims))
        return [Explanation.BASIS, *([Explanation.OTHER_PEOPLE] if above else [])]
    told = [
        EXPLANATION_OF_AXIS[axis] for axis in BASES[1:] if len({_side(claim, axis) for claim in claims}) > 1
    ]
    parts = [Explanation.PART_AND_WHOLE] if any(_is_part(a, b) for a in claims for b in claims) else []
    times = [Explanation.DIFFERENT_YEARS] if len(_years(claims)) > 1 or not told else []
    return [*parts, *times, *told]


CHECK = Check(
    Code.MONEY_BASIS, "Amounts on different bases", "factor of at least 1.01 (conflict_ignored_factor)",
    "Belser (2005), Forced labour and human trafficking: estimating the profits, ILO", find, tell, coded,
)  # fmt: skip
