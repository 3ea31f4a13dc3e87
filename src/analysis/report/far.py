"""Where no claim is near the year that a page is about: what was given, for when, and what is known of that time."""

import re
from collections.abc import Sequence

from analysis.findings.model import Claim, Findings, Group, HeadlineKind
from analysis.report import doubt, later, numbers, phrases, words
from analysis.report.series import Series
from analysis.vocabulary import OWN, PERSON_MEASURES, Measure, Unit, Visibility

#: Numbers that are told one by one; of more the reach is told.
_TOLD = 6


def _kind(claim: Claim) -> tuple[str, ...]:
    """What a claim counts, whatever its time."""
    return (*claim.axes.values(), claim.counterpart, claim.area)


def same(claims: Sequence[Claim]) -> bool:
    """Whether all of some claims count the same, whatever their time."""
    return len({_kind(claim) for claim in claims}) == 1


def alike(lead: Sequence[Claim]) -> Sequence[Claim]:
    """The numbers that count what the first one counts, by the same producer."""
    first = lead[0]
    return [claim for claim in lead if _kind(claim) == _kind(first) and claim.producer == first.producer]


def each(claims: Sequence[Claim]) -> str:
    """Values with their years: 18,200 for 2014, 104,800 and then 42,000 for 2016, and 72,000 for 2021."""
    if len(claims) > _TOLD:
        return reach_of(claims)
    by_year: dict[str, list[Claim]] = {}
    for claim in claims:
        by_year.setdefault(years(claim), []).append(claim)
    told = []
    for year, entries in by_year.items():
        values = " and then ".join(map(phrases.claimed, entries))
        told.append(f"{values} for {year}" if year else values)
    return f"{', '.join(told[:-1])}, and {told[-1]}" if len(told) > 1 else told[0]


def years(claim: Claim) -> str:
    """The time that a claim is about: 2016; 2012 to 2016; empty where it is not said."""
    if claim.start is None or claim.end is None:
        return ""
    return str(claim.start) if claim.start == claim.end else f"{claim.start} to {claim.end}"


def reach_of(claims: Sequence[Claim]) -> str:
    """The smallest and the largest of some values, linked."""
    ends = [
        (value, claim)
        for claim in claims
        for value in (claim.low, claim.best, claim.high)
        if value is not None
    ]
    (low, lower), (high, upper) = min(ends, key=lambda end: end[0]), max(ends, key=lambda end: end[0])
    return " to ".join(
        phrases.linked(numbers.value(value, unit=claim.unit, currency=claim.currency), [claim])
        for value, claim in ((low, lower), (high, upper))
    )


def rates(findings: Findings) -> Sequence[Claim]:
    """Rates of the same victims as the numbers that lie farthest apart, which cannot stand beside them as they are."""
    claims = phrases.farthest(findings)
    kinds = {doubt.quantity(claim) for claim in claims}
    ids = {claim.claim_id for claim in claims}
    return [
        claim
        for claim in findings.claims
        if claim.claim_id not in ids and claim.unit in _RATES and doubt.quantity(claim) in kinds
    ]


_RATES = frozenset({Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000})


def stands(value: float, lead: Sequence[Claim]) -> str:
    """Where an estimate is among its numbers, in two digits each, as a sentence: above 18,200, and below 72,000."""
    values = [claim.best for claim in lead if claim.best is not None and claim.unit not in _RATES]
    if not same(lead) or len(values) < 2 or len(values) < len(lead):
        return ""
    # In the same two digits: a difference that is not printed decides nothing.
    seen, rounded = numbers.significant(value), [numbers.significant(claim.best or 0.0) for claim in lead]
    sides = [
        ("about equal to", [claim for claim, one in zip(lead, rounded, strict=True) if one == seen]),
        ("above", [claim for claim, one in zip(lead, rounded, strict=True) if one < seen]),
        ("below", [claim for claim, one in zip(lead, rounded, strict=True) if one > seen]),
    ]
    told = [(side, claims) for side, claims in sides if claims]
    if len(told) == 1:
        return f"The estimate is {told[0][0]} all of its numbers."
    said = [f"{side} {numbers.listed(list(map(phrases.claimed, claims)))}" for side, claims in told]
    last = f"{', '.join(said[:-1])}, and {said[-1]}" if len(said) > 1 else said[0]
    return f"The estimate is {last}."


def unpeopled(findings: Findings, claims: Sequence[Claim]) -> bool:
    """Whether numbers of the reference year are held and no number of the people who lived there, to weigh them by."""
    year = findings.parameters.reference_year
    closed = [claim for claim in claims if claim.start is not None and claim.end is not None]
    return findings.region.persons is None and any(holds(claim, year) for claim in closed)


def others(findings: Findings) -> str:
    """How many other quantities of victims are claimed here, as a sentence; empty where there is none."""
    if findings.headline.kind == HeadlineKind.FAR:
        lead = [findings.claim(one) for one in findings.headline.claim_ids]
        nearer = later.latest(findings)
        answered = [lead[0], *(later.claims_of(findings, nearer[1]) if nearer else ())]
        count = len({_kind(claim) for claim in lead} - {_kind(claim) for claim in answered})
    else:
        count = len(findings.groups) - 1
    count += len(doubt.only_rates(findings))
    if count < 1:
        return ""
    some = numbers.plural(count, "other quantity", "other quantities")
    return f"Claims about {some} are listed below."


def holds(claim: Claim, year: int) -> bool:
    """Whether the time that a claim is about holds the year."""
    return (claim.start is None or claim.start <= year) and (claim.end is None or claim.end >= year)


def elsewhere(findings: Findings) -> str:
    """What the claims of a page without a number of all victims are about."""
    code = findings.region.code
    other = any(claim.area != code for claim in findings.kept)
    own = any(claim.area == code or claim.measure not in PERSON_MEASURES for claim in findings.kept)
    parts = ["parts of it"] if findings.region.kind == "region" else []
    return numbers.listed([*parts, *["other places"] * other, *["other things"] * own], conjunction="or")


#: How the note of a number computed here begins: with how many persons are on the lists that it is computed from.
_LISTED = re.compile(r"([\d,]+) persons are on the lists")


def below_lists(findings: Findings, group: Group) -> str:
    """That an interval reaches below the persons on the lists that it is made from, as a clause; empty elsewhere."""
    estimate = group.estimate
    for claim in weighed(findings, group):
        match = _LISTED.match(claim.note) if claim.producer == OWN else None
        if match and estimate and (estimate.low95 or 0) < float(match[1].replace(",", "")):
            return f"; {phrases.linked(match[1], [claim])} persons are on the lists alone, so its low end is too low"
    return ""


def weighed(findings: Findings, group: Group) -> Sequence[Claim]:
    """The claims that the estimate of a group rests on."""
    ids = group.estimate.claim_ids if group.estimate else ()
    return resting(findings, ids)


def wider(findings: Findings) -> str:
    """What is given for a region that shares a part of its name and of its countries, as a sentence; else empty."""
    if not findings.wider:
        return ""
    first = findings.wider[0]
    said = numbers.listed([f"{phrases.claimed(one)} {_there(one)}" for one in findings.wider])
    where = words.named(first.area_name)
    return f"For {where}, a region that overlaps with it, {phrases.maker(first)} give {said}, for {years(first)}."


def _there(claim: Claim) -> str:
    """Who is counted, without where and when, which all of a list share."""
    return f"people in {words.condition(claim.status)}"


def resting(findings: Findings, ids: Sequence[str]) -> Sequence[Claim]:
    """The claims of an estimate."""
    return [findings.claim(claim_id) for claim_id in ids]


def of_group(findings: Findings, group: Group) -> Sequence[Claim]:
    """All claims about the quantity of a group, whether they count for the reference year or not."""
    return [*(findings.claim(claim_id) for claim_id in group.claim_ids), *_besides(findings, group)]


def left(findings: Findings, group: Group) -> Sequence[Claim]:
    """Claims about the same quantity as a group that do not count for the reference year."""
    return [claim for claim in _besides(findings, group) if claim.claim_id not in findings.dropped]


def asked(findings: Findings, group: Group) -> Sequence[Claim]:
    """Claims about the same quantity as a group that are left out because a reader asked for it."""
    return [claim for claim in _besides(findings, group) if claim.claim_id in findings.dropped]


def _besides(findings: Findings, group: Group) -> Sequence[Claim]:
    """Claims about the same quantity as a group that stand in no group."""
    kind = _kind(findings.claim(group.claim_ids[0]))
    used = {claim_id for one in findings.groups for claim_id in one.claim_ids}
    found = [findings.claim(one) for one in findings.undated if one not in used]
    return [claim for claim in found if _kind(claim) == kind]


def set_apart(findings: Findings, claim: Claim) -> str:
    """What sets a count of known persons apart from another one with the same words: (identified victims only)."""
    if claim.visibility != Visibility.DETECTED or not claim.definition:
        return ""
    twins = [
        other
        for other in findings.claims
        if (_kind(other), other.start, other.end) == (_kind(claim), claim.start, claim.end)
    ]
    return f" ({claim.definition})" if any(other.definition != claim.definition for other in twins) else ""


def again(rows: Sequence[Claim | Series], at: int) -> str:
    """The time of a claim that counts what the one above it counts, of another time: for 2016; empty for others."""
    row, above = rows[at], rows[at - 1] if at else None
    if isinstance(row, Series) or above is None or isinstance(above, Series):
        return ""
    alike = _kind(row) == _kind(above) and row.measure in _TIMED and row.definition == above.definition
    return f"for {years(row)}" if alike and years(row) and years(above) else ""


#: Measures of people whose words differ by the time alone where they count the same.
_TIMED = frozenset({Measure.STOCK})


def folded(row: Series) -> str:
    """What a folded series counts; in its maker's words where ours say no more than that things are counted."""
    if row.first.measure == Measure.OTHER_COUNT and row.first.definition:
        return row.first.definition
    return row.counted
