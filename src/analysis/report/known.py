"""Known and hidden in words: yearly counts, what they are beside an estimate, and what may not be divided."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.findings.known import hotline, mean_of, on_lists, yearly_counts
from analysis.findings.model import Claim, Estimate, Findings
from analysis.findings.ratios import OnLists
from analysis.findings.sections import Beside, Change, Moment
from analysis.report import courses, later, numbers, phrases, words
from analysis.report.series import OTHER_NUMBER, Series, fold, in_series, like
from analysis.vocabulary import (
    OWN,
    UNATTRIBUTED,
    Bound,
    Direction,
    Exploitation,
    Measure,
    Scope,
    Unit,
    Visibility,
)

#: Entries that are spelled out; the rest is counted.
SHOWN = 6
#: Pairs that must not be divided and are spelled out; the rest is counted.
SPELLED = 2


def single(findings: Findings) -> Sequence[Claim]:
    """Yearly counts of persons of the region known to the authorities, copies left out.

    Of a count and its copy the one that belongs to a series stays, so that the series keeps all its years.
    """
    return _without_copies(yearly_counts(findings.claims, findings.region.code))


def _without_copies(claims: Sequence[Claim]) -> Sequence[Claim]:
    members = in_series(claims)
    told: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda claim: (claim.claim_id not in members, claim.scope == "article")):
        values = (claim.low, claim.best, claim.high)
        told.setdefault((*claim.axes.values(), claim.counterpart, claim.start, *values), claim)
    kept = {claim.claim_id for claim in told.values()}
    return [claim for claim in claims if claim.claim_id in kept]


def counts(findings: Findings) -> Sequence[Claim | Series]:
    """The same counts with long series folded; of a continent those of several of its countries together."""
    rows = fold(single(findings) or _without_copies(wider(findings)))
    floors = [
        claim
        for claim in findings.claims
        if claim.visibility == Visibility.DETECTED and claim.bound == Bound.LOWER and claim.best is None
    ]
    return [replace(row, floors=like(row, floors)) if isinstance(row, Series) else row for row in rows]


def wider(findings: Findings) -> Sequence[Claim]:
    """Yearly counts of parts of a continent larger than a country, such as the European Union."""
    if findings.region.kind != "region":
        return []
    areas = {claim.area for claim in findings.claims if claim.area.startswith("EU")}
    held = [claim for area in sorted(areas) for claim in yearly_counts(findings.claims, area)]
    return [claim for claim in held if claim.exploitation == Exploitation.ALL]


def counted(findings: Findings, row: Claim | Series) -> str:
    """One count, or one series by the shape of its course, as some sentences."""
    if isinstance(row, Series):
        return courses.told(row, findings.thresholds)
    if hotline(row):
        where = f"in {words.named(row.area_name)} in {row.start}, according to {phrases.producer(row)}"
        return f"{phrases.claimed(row)} {row.definition}, {where}; no authority registered them."
    what, knew = phrases.counted(row), _KNEW.search(row.definition)
    verb = "counted"
    if knew:
        verb, what = "gives", what.replace(_AUTHORITIES, knew[0])
    before = " (a provisional count)" if "provisional" in row.definition else ""
    told = f"{phrases.producer(row)} {verb} {phrases.claimed(row)} {what}{before}"
    others = [part.strip() for part in row.note.split(";") if OTHER_NUMBER.search(part)]
    return numbers.capitalised(f"{'; '.join([told, *others])}.")


_AUTHORITIES = "known to the authorities"
#: Who knew the persons of a count, where its definition says so; a list knows nobody.
_KNEW = re.compile(r"known to (?!any )[a-z ]+?(?= in \d|[,;]|$)")


def cautious(findings: Findings) -> Sequence[tuple[Claim | Series, str]]:
    """Each count with what its course need not mean, which is said once of courses of one shape."""
    found: list[tuple[Claim | Series, str]] = []
    told: set[str] = set()
    for row in counts(findings):
        said = courses.caution(row, findings.thresholds) if isinstance(row, Series) else ""
        found.append((row, "" if said in told else said))
        told.add(said)
    return found


def caution(findings: Findings) -> str:
    """What counts of single years need not mean, where no series is told; else empty."""
    rows = counts(findings)
    if not rows or any(isinstance(row, Series) for row in rows):
        return ""
    return "Such a count says nothing about who was not found."


def estimate_of(findings: Findings, pair: Beside) -> Estimate:
    """The estimate that a count stands beside."""
    return next(
        group.estimate
        for group in findings.groups
        if group.estimate is not None and group.estimate.claim_ids == pair.estimate_ids
    )


def alike(findings: Findings) -> Sequence[Beside]:
    """The pairs of one kind."""
    return [pair for pair in findings.known if not pair.differences]


def unlike(findings: Findings) -> Sequence[Beside]:
    """The pairs that must not be divided."""
    return [pair for pair in findings.known if pair.differences]


def entries(estimate: Estimate) -> bool:
    """Whether an estimate counts those who come into it during a year, and not all who are in it."""
    return estimate.measure == Measure.FLOW


def printed(claims: Sequence[Claim]) -> Claim:
    """The one claim of an estimate that somebody else printed."""
    return next(claim for claim in claims if claim.producer != OWN)


def printed_by(claim: Claim) -> str:
    """Where the number that an estimate rests on was printed: by a producer, or in the article that names none."""
    if claim.producer == UNATTRIBUTED and claim.scope == Scope.ARTICLE:
        return "in the 2009 article, which names no producer"
    return f"by {phrases.producer(claim)}"


def rate(low: float, high: float) -> str:
    """An interval of shares of all: 4.5 to 62 percent; anything from 4.5 percent to all of them."""
    if low == high:
        return numbers.percent(low)
    if high >= 1:
        return f"{numbers.percent(low)} to all of them"
    return numbers.span(low, None, high, unit="fraction")


def apart(findings: Findings, pair: Beside) -> str:
    """What sets a count and an estimate apart, as sentences."""
    claim, estimate = findings.claim(pair.claim_id), estimate_of(findings, pair)
    said = [_sides(pair.differences, claim, estimate)]
    other = [one for one in (findings.claim(one) for one in estimate.claim_ids) if one.start is not None]
    years = sorted({one.start for one in other if one.start == one.end and one.start is not None})
    if (
        other
        and not made_for(findings, estimate)
        and len(years) == len({one.claim_id for one in other})
        and all(abs(pair.year - year) > 1 for year in years)
    ):
        listed = numbers.listed([str(year) for year in years])
        said.append(f"The count is of {pair.year}, what the estimate is made from is of {listed}.")
    return " ".join(text for text in said if text)


def _sides(axes: Sequence[str], count: Claim, other: Claim | Estimate) -> str:
    """What the count is of, and what the estimate is of, as one sentence."""
    if not axes:
        return ""
    ends = [numbers.listed(_pieces(axes, one)) for one in (count, other)]
    return f"The count is of {ends[0]}; the estimate is of {ends[1]}."


def _pieces(axes: Sequence[str], one: Claim | Estimate) -> list[str]:
    """What one side is of, so far as the other is not: trafficking over a year; women and girls exploited sexually."""
    who = ""
    if "population" in axes:
        who = _all(words.group(one.population))
    if "exploitation" in axes:
        who = f"{who or 'people'} exploited {_aim(one.exploitation)}"
    pieces = [who] if who else []
    if "status" in axes:
        condition = words.condition(one.status)
        pieces = [f"{condition} of {who}"] if who else [condition]
    if "direction" in axes:
        side = Direction(one.direction)
        pieces = (
            [*pieces[:-1], f"{pieces[-1]} {_WHO[side]}"]
            if who and len(pieces) == 1
            else [*pieces, _SIDE[side]]
        )
    if "time" in axes:
        time = _time(one)
        pieces = [*pieces[:-1], f"{pieces[-1]} {time}"] if pieces else [f"people {time}"]
    return pieces


def _all(who: str) -> str:
    return "all people" if who == "people" else who


def _aim(exploitation: str) -> str:
    if exploitation == Exploitation.ALL:
        return "for any purpose"
    said = words.purpose(exploitation)
    return "sexually" if exploitation == Exploitation.SEXUAL else said


def _time(one: Claim | Estimate) -> str:
    if one.measure == Measure.FLOW:
        return "over a year"
    return "at one moment" if one.measure == Measure.STOCK else "over several years"


_SIDE: Mapping[Direction, str] = {
    Direction.IN: "all who are there",
    Direction.INTO: "only those who crossed a border",
    Direction.OUT: "those taken out",
    Direction.WITHIN: "only those who stayed in their own country",
    Direction.ANY: "all, whether they crossed a border or not",
    Direction.THROUGH: "those taken through",
}
_WHO: Mapping[Direction, str] = {
    Direction.IN: "who are there",
    Direction.INTO: "who crossed a border",
    Direction.OUT: "who were taken out",
    Direction.WITHIN: "who stayed in their own country",
    Direction.ANY: "who crossed a border or did not",
    Direction.THROUGH: "who were taken through",
}
#: The axes on which a count and an estimate are told apart.
_APART = ("population", "exploitation", "status", "direction", "time")


def afterwards(findings: Findings) -> tuple[Claim, Change, Moment, str] | None:
    """A count beside the estimate of a later year, where only that one can be given, and what sets the two apart."""
    found = later.latest(findings)
    if found is None:
        return None
    change, moment = found
    near = [one for one in single(findings) if abs((one.start or 0) - moment.reference_year) <= 1]
    other = findings.claim(moment.claim_ids[0])
    if not near or any(
        dict(change.axes).get(axis) != getattr(other, axis) for axis in _APART if axis != "time"
    ):
        return None
    count = min(near, key=lambda one: (abs((one.start or 0) - moment.reference_year), one.claim_id))
    axes = [axis for axis in _APART if axis != "time" and getattr(count, axis) != getattr(other, axis)]
    axes += ["time"] if other.measure == Measure.STOCK else []
    return (count, change, moment, _sides(axes, count, other)) if axes else None


def sides(findings: Findings, pair: Beside) -> tuple[Claim, Estimate, Sequence[Claim]]:
    """The count, the estimate beside it, and the claims of the estimate."""
    estimate = estimate_of(findings, pair)
    return findings.claim(pair.claim_id), estimate, [findings.claim(one) for one in estimate.claim_ids]


def set_beside(findings: Findings, pair: Beside) -> str:
    """A count that is set against an estimate: 826 persons were counted in 2008; on average about 1,300 a year were."""
    if not pair.mean_ids:
        return f"{phrases.claimed(findings.claim(pair.claim_id))} persons were counted in {pair.year}"
    claims = [findings.claim(one) for one in pair.mean_ids]
    said = phrases.linked(numbers.whole(mean_of(claims)), claims)
    return f"on average {said} persons a year were counted from {claims[0].start} to {claims[-1].start}"


def origin(findings: Findings, pair: Beside) -> str:
    """That an estimate is worked out from the very persons who were counted; else empty."""
    count = findings.claim(pair.claim_id)
    if count.lineage not in {findings.claim(one).lineage for one in pair.estimate_ids}:
        return ""
    return "These persons are also what the estimate is worked out from."


def listed(findings: Findings, pair: Beside) -> tuple[OnLists, Claim] | None:
    """The persons on the lists that an estimate is worked out from, set against the range computed from them."""
    found = [(on_lists(one), one) for one in map(findings.claim, pair.estimate_ids)]
    return next(((persons, one) for persons, one in found if persons is not None), None)


def spelled(findings: Findings) -> Sequence[Beside]:
    """The pairs that must not be divided and are told, those that differ least first."""
    return sorted(unlike(findings), key=lambda pair: len(pair.differences))[:SPELLED]


def made_for(findings: Findings, estimate: Estimate) -> str:
    """For which year an estimate is, and from numbers of which year, where these are others; else empty."""
    made = _made_from(findings, estimate)
    return f" for {findings.parameters.reference_year} ({made})" if made else ""


def _made_from(findings: Findings, estimate: Estimate) -> str:
    """From numbers of which years an estimate is made, where these are not the year that it is for; else empty."""
    year = findings.parameters.reference_year
    claims = [findings.claim(one) for one in estimate.claim_ids]
    held = sorted({(one.start, one.end) for one in claims if one.start is not None and one.end is not None})
    if estimate.measure == Measure.CUMULATIVE or _windowed(estimate, held):
        return ""
    if all(start <= year <= end for start, end in held):
        return ""
    what = "a number" if len(claims) == 1 else "numbers"
    times = [str(start) if start == end else f"{start} to {end}" for start, end in held]
    return f"made from {what} of {numbers.listed(times)}"


def _windowed(estimate: Estimate, held: Sequence[tuple[int, int]]) -> bool:
    """Whether an estimate counts all who were affected over several years, which are part of what it counts."""
    whole = estimate.measure == Measure.PREVALENCE and estimate.unit == Unit.PERSONS
    return whole and any(start != end for start, end in held)


def lead(findings: Findings, estimate: Estimate) -> str:
    """How a sentence about an estimate begins: The estimate; The estimate for 2008, made from a number of 2013,."""
    made = _made_from(findings, estimate)
    return f"The estimate for {findings.parameters.reference_year}, {made}," if made else "The estimate"


def named(findings: Findings, estimate: Estimate) -> str:
    """What the estimate beside a count counts, without the years that are told before it."""
    if _made_from(findings, estimate):
        yearly = estimate.measure == Measure.PREVALENCE
        told = replace(estimate, unit=Unit.PERSONS_PER_YEAR) if yearly else estimate
        return phrases.estimated(told, findings.region.name)
    claims = [findings.claim(claim_id) for claim_id in estimate.claim_ids]
    return phrases.estimated(estimate, findings.region.name, claims)
