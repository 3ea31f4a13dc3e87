"""Where no claim is near the year that a page is about: what was given, for when, and what is known of that time."""

import re
from collections.abc import Sequence

from analysis.findings.model import Claim, Findings, Group
from analysis.findings.sections import Moment
from analysis.report import doubt, known, numbers, phrases, words
from analysis.report.series import Series
from analysis.vocabulary import OWN, Measure, Population, Unit, Visibility

#: Numbers that are told one by one; of more the reach is told.
_TOLD = 6


def _kind(claim: Claim) -> tuple[str, ...]:
    """What a claim counts, whatever its time."""
    return (*claim.axes.values(), claim.counterpart, claim.area)


def same(claims: Sequence[Claim]) -> bool:
    """Whether all of some claims count the same, whatever their time."""
    return len({_kind(claim) for claim in claims}) == 1


def given(findings: Findings, lead: Sequence[Claim]) -> str:
    """The numbers that were given, as a sentence: those of the first quantity one by one, with their years."""
    first = lead[0]
    alike = [claim for claim in lead if _kind(claim) == _kind(first) and claim.producer == first.producer]
    others = {_kind(claim) for claim in lead} - {_kind(first)}
    more = ""
    count = len(others) + len(doubt.only_rates(findings))
    if count:
        stand = "stand" if count > 1 else "stands"
        more = f"; {numbers.plural(count, 'other quantity', 'other quantities')} {stand} below"
    if len(alike) == 1:
        said = f"{phrases.claimed(first)}{phrases.as_printed(first)} {phrases.counted(first)}"
        return f"The number given is {said}, according to {phrases.producer(first)}{more}."
    what = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)
    maker = numbers.capitalised(phrases.producer(first))
    return f"{maker} has given {numbers.written(len(alike))} numbers of {what}: {_each(alike)}{more}."


def made_by_one(claims: Sequence[Claim]) -> bool:
    """Whether all of some numbers have one maker."""
    return len({claim.producer for claim in claims}) == 1


def of_one_maker(claims: Sequence[Claim], what: str) -> str:
    """Numbers of one maker, weighed as made apart: Walk Free gives three numbers of …: 17,500 for 2016 and …."""
    maker = numbers.capitalised(phrases.producer(claims[0]))
    return f"{maker} gives {numbers.written(len(claims))} numbers of {what}, each made in its own way: {_each(claims)}"


def _each(claims: Sequence[Claim]) -> str:
    """Values with their years: 18,200 for 2014, 104,800 and then 42,000 for 2016, and 72,000 for 2021."""
    if len(claims) > _TOLD:
        return reach_of(claims)
    by_year: dict[str, list[Claim]] = {}
    for claim in claims:
        by_year.setdefault(_years(claim), []).append(claim)
    told = []
    for year, entries in by_year.items():
        values = " and then ".join(map(phrases.claimed, entries))
        told.append(f"{values} for {year}" if year else values)
    return numbers.listed(told)


def _years(claim: Claim) -> str:
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


def reach(findings: Findings) -> str:
    """From where to where the numbers reach that count the same victims and lie farthest apart, and what they count."""
    claims = [claim for claim in phrases.farthest(findings) if claim.sure]
    first = claims[0]
    what = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)
    beside = rates(findings)
    told = (
        f"; as a rate, for the same, {numbers.listed(list(map(phrases.claimed, beside)))} is given"
        if beside
        else ""
    )
    return f"{reach_of(claims)} {what}{told}"


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


def pointing(findings: Findings, lead: Sequence[Claim], moment: Moment) -> str:
    """Which of the numbers that were given an estimate of another time rests on, with their verb."""
    used = [findings.claim(claim_id) for claim_id in moment.claim_ids]
    if same(lead) and len(lead) > 1:
        kept = [claim for claim in lead if claim.claim_id in moment.claim_ids]
        if len(kept) == len(lead):
            return "they point"
        return (
            f"the {numbers.written(len(kept))} of them that lie near enough point"
            if len(kept) > 1
            else "the near one points"
        )
    makers = list(dict.fromkeys(phrases.producer(claim) for claim in used))
    verb = "points" if len(makers) == 1 else "point"
    return f"what {numbers.listed(makers)} {'gives' if len(makers) == 1 else 'give'} ({_each(used)}) {verb}"


def stands(value: float, lead: Sequence[Claim]) -> str:
    """Where an estimate lies among its numbers, as both are printed: above three of them and below one."""
    values = [claim.best for claim in lead if claim.best is not None and claim.unit not in _RATES]
    if not same(lead) or len(values) < 2 or len(values) < len(lead):
        return ""
    # What a reader sees is compared, not the digits behind it.
    seen = numbers.significant(value)
    counts = [
        ("level with", sum(one == seen for one in values)),
        ("above", sum(one < seen for one in values)),
        ("below", sum(one > seen for one in values)),
    ]
    told = [(side, count) for side, count in counts if count]
    if len(told) == 1:
        return f", {told[0][0]} all of them"
    (first, count), *others = told
    said = [f"{first} {numbers.written(count)} of them"]
    return f", {numbers.listed(said + [f'{side} {numbers.written(count)}' for side, count in others])}"


def times(findings: Findings, lead: Sequence[Claim]) -> str:
    """Why none of the numbers that were given counts for the reference year, as a clause without its end."""
    year = findings.parameters.reference_year
    if any(claim.start is None and claim.end is None for claim in lead):
        which = "That is" if len(lead) == 1 else "None of this is"
        return f"{which} known to be about a time near {year}"
    holding = [claim for claim in lead if _holds(claim, year)]
    if unpeopled(findings, lead):
        return f"No table held here says how many people lived there in {year}, which an estimate needs"
    if not holding:
        which = "That is" if len(lead) == 1 else "All of this is"
        return f"{which} about a time too far from {year} to count for it"
    which, verb = ("That", "takes") if len(lead) == 1 else _some(len(holding), len(lead))
    rest = "" if len(holding) == len(lead) else ", and the rest is about other times"
    return f"{which} {verb} in {year}, but over so many years that the middle lies too far from it to count{rest}"


def unpeopled(findings: Findings, claims: Sequence[Claim]) -> bool:
    """Whether numbers of the reference year are held and no number of the people who lived there, to weigh them by."""
    year = findings.parameters.reference_year
    closed = [claim for claim in claims if claim.start is not None and claim.end is not None]
    return findings.region.persons is None and any(_holds(claim, year) for claim in closed)


def too_far(findings: Findings, group: Group) -> str:
    """Why a quantity is not weighed for the reference year, as a clause."""
    year = findings.parameters.reference_year
    if set(group.claim_ids) <= set(findings.dropped):
        return "left out here, as asked"
    claims = of_group(findings, group)
    if unpeopled(findings, claims):
        return f"not weighed, as no table held here says how many people lived there in {year}"
    if any(_holds(claim, year) and claim.start != claim.end for claim in claims):
        return f"over so many years that their middle is too far from {year} to count for it"
    return f"too far from {year} to count for it"


def others(findings: Findings) -> str:
    """How many other quantities of victims are claimed here, as a clause; empty where there is none."""
    count = len(findings.groups) - 1 + len(doubt.only_rates(findings))
    if count < 1:
        return ""
    stand = "stands" if count == 1 else "stand"
    return f"; {numbers.plural(count, 'other quantity', 'other quantities')} {stand} below"


def _some(count: int, of: int) -> tuple[str, str]:
    """Some of several numbers, with the verb that they take."""
    if count == of:
        return "All of them", "take"
    return (
        f"{numbers.capitalised(numbers.written(count))} of these numbers",
        "takes" if count == 1 else "take",
    )


def _holds(claim: Claim, year: int) -> bool:
    """Whether the time that a claim is about holds the year."""
    return (claim.start is None or claim.start <= year) and (claim.end is None or claim.end >= year)


def rate(value: float, persons: float | None, *, year: int, population: str = Population.ALL) -> str:
    """A rate beside an estimate, or that none can be given: that is 310 for each 100,000 people there."""
    if persons:
        everyone = population in (Population.ALL, Population.NOT_APPLICABLE)
        all_ = "" if everyone else ", men, women and children together"
        return f"that is {phrases.per_100000(value, persons)} for each 100,000 people there{all_}"
    return f"no table held here says how many people lived there in {year}, so no rate is given"


def registered(findings: Findings) -> str:
    """Who was counted near the reference year by the authorities, as a clause, or that nobody is known to have."""
    year = findings.parameters.reference_year
    window = findings.thresholds.window
    single = [claim for claim in known.single(findings) if claim.claim_id not in findings.dropped]
    near = [claim for claim in single if abs((claim.start or 0) - year) <= window]
    if not near:
        return "nor is any count held of persons known to the authorities near it"
    claim = min(near, key=lambda claim: (abs((claim.start or 0) - year), claim.visibility, claim.claim_id))
    said = f"{phrases.claimed(claim)} persons known to the authorities"
    if claim.start == year:
        return f"{phrases.producer(claim)} counts {said} in that year"
    return f"the nearest count of {phrases.producer(claim)} is of {claim.start}, with {said}"


def elsewhere(findings: Findings) -> str:
    """What the claims of a page without a number of all victims are about."""
    code = findings.region.code
    other = any(claim.area != code for claim in findings.kept)
    own = any(claim.area == code for claim in findings.kept)
    places = "other places, or parts of it" if findings.region.kind == "region" else "other places"
    return numbers.listed([places] * other + ["other things"] * own)


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
    """What is given for a larger region, as a clause; empty where nothing is held of one."""
    if not findings.wider:
        return ""
    first = findings.wider[0]
    said = numbers.listed([f"{phrases.claimed(one)} {_there(one)}" for one in findings.wider])
    where = words.named(first.area_name)
    return f"; for a larger region, {where}, {said} are given for {_years(first)} ({phrases.maker(first)})"


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
    return f"for {_years(row)}" if alike and _years(row) and _years(above) else ""


#: Measures of people whose words differ by the time alone where they count the same.
_TIMED = frozenset({Measure.STOCK})


def folded(row: Series) -> str:
    """What a folded series counts; in its maker's words where ours say no more than that things are counted."""
    if row.first.measure == Measure.OTHER_COUNT and row.first.definition:
        return row.first.definition
    return row.counted
