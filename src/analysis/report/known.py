"""Known and hidden in words: yearly counts, what they are beside an estimate, and what may not be divided."""

from collections.abc import Mapping, Sequence

from analysis.findings.known import yearly_counts
from analysis.findings.model import Claim, Estimate, Findings
from analysis.findings.sections import Beside, Change, Moment
from analysis.report import courses, later, numbers, phrases, words
from analysis.report.series import Series, fold
from analysis.vocabulary import OWN, Direction, Exploitation, Measure, Visibility

#: Entries that are spelled out; the rest is counted.
SHOWN = 6


def single(findings: Findings) -> Sequence[Claim]:
    """Yearly counts of persons of the region known to the authorities, copies left out."""
    claims = yearly_counts(findings.claims, findings.region.code)
    told: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.scope == "article"):
        values = (claim.low, claim.best, claim.high)
        told.setdefault((*claim.axes.values(), claim.counterpart, claim.start, *values), claim)
    kept = {claim.claim_id for claim in told.values()}
    return [claim for claim in claims if claim.claim_id in kept]


def counts(findings: Findings) -> Sequence[Claim | Series]:
    """The same counts with long series folded."""
    return fold(single(findings))


def counted(findings: Findings, row: Claim | Series) -> str:
    """One count, or one series by the shape of its course, as a sentence or two."""
    if isinstance(row, Series):
        return courses.told(row, findings.thresholds)
    before = "; a provisional count" if "provisional" in row.definition else ""
    return f"{phrases.claimed(row)} {phrases.counted(row)}, according to {phrases.producer(row)}{before}."


def caution(findings: Findings) -> str:
    """What the course of the counts, or a count of single years, need not mean."""
    rows = counts(findings)
    series = [row for row in rows if isinstance(row, Series)]
    if series:
        return courses.caution(series[0], findings.thresholds)
    return "Such a count says nothing about who was not found." if rows else ""


def elsewhere(findings: Findings) -> int:
    """How many counts of known persons touch the region, but are about another area."""
    code = findings.region.code
    return sum(claim.visibility == Visibility.DETECTED and claim.area != code for claim in findings.claims)


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


def rate(low: float, high: float) -> str:
    """An interval of shares of all: 4.5 to 62 percent; anything from 4.5 percent to all of them."""
    if low == high:
        return numbers.percent(low)
    if high >= 1:
        return f"anything from {numbers.percent(low)} to all of them"
    return numbers.span(low, None, high, unit="fraction")


def apart(findings: Findings, pair: Beside) -> str:
    """What sets a count and an estimate apart, as a clause."""
    claim, estimate = findings.claim(pair.claim_id), estimate_of(findings, pair)
    said = [_APART[axis](claim, estimate) for axis in pair.differences if axis in _APART]
    other = [one for one in (findings.claim(one) for one in estimate.claim_ids) if one.start is not None]
    years = sorted({one.start for one in other if one.start == one.end and one.start is not None})
    if (
        other
        and len(years) == len({one.claim_id for one in other})
        and all(abs(pair.year - year) > 1 for year in years)
    ):
        said.append(f"one is of {pair.year}, the other of {numbers.listed([str(year) for year in years])}")
    return "; ".join(said)


def _population(claim: Claim, estimate: Claim | Estimate) -> str:
    one, other = words.group(claim.population), words.group(estimate.population)
    return f"one is about {_all(one)}, the other about {_all(other)}"


def _all(who: str) -> str:
    return "all people" if who == "people" else who


def _exploitation(claim: Claim, estimate: Claim | Estimate) -> str:
    one, other = (_aim(entry.exploitation) for entry in (claim, estimate))
    return f"one counts people exploited {one}, the other people exploited {other}"


def _aim(exploitation: str) -> str:
    if exploitation == Exploitation.ALL:
        return "for any purpose"
    said = words.purpose(exploitation)
    return "sexually" if exploitation == Exploitation.SEXUAL else said


def _status(claim: Claim, estimate: Claim | Estimate) -> str:
    one, other = (words.condition(entry.status) for entry in (claim, estimate))
    return f"one counts {one}, the other {other}"


def _direction(claim: Claim, estimate: Claim | Estimate) -> str:
    one, other = (_SIDE[Direction(entry.direction)] for entry in (claim, estimate))
    return f"one counts {one}, the other {other}"


def _time(_: Claim, estimate: Claim | Estimate) -> str:
    other = "at one moment" if estimate.measure == Measure.STOCK else "over several years"
    return f"one counts people over a year, the other {other}"


_SIDE: Mapping[Direction, str] = {
    Direction.IN: "all who are there",
    Direction.INTO: "only those who crossed a border",
    Direction.OUT: "those taken out",
    Direction.WITHIN: "only those who stayed in their own country",
    Direction.ANY: "all, whatever border they crossed",
    Direction.THROUGH: "those taken through",
}
_APART = {
    "population": _population,
    "exploitation": _exploitation,
    "status": _status,
    "direction": _direction,
    "time": _time,
}


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
    return (count, change, moment, _set_apart(axes, count, other)) if axes else None


def _set_apart(axes: Sequence[str], count: Claim, other: Claim) -> str:
    """What sets a count and a number of people at one moment apart, as one clause where condition and time do."""
    if axes == ["status", "time"]:
        one, another = (words.condition(claim.status) for claim in (count, other))
        return f"one counts {one} over a year, the other {another} at one moment"
    return "; ".join(_APART[axis](count, other) for axis in axes)


def sides(findings: Findings, pair: Beside) -> tuple[Claim, Estimate, Sequence[Claim]]:
    """The count, the estimate beside it, and the claims of the estimate."""
    estimate = estimate_of(findings, pair)
    return findings.claim(pair.claim_id), estimate, [findings.claim(one) for one in estimate.claim_ids]


def set_beside(findings: Findings, pair: Beside) -> str:
    """A count that stands beside an estimate: 30,961 counted in 2008; a mean of about 1,300 a year over six years."""
    if not pair.mean_ids:
        return f"{phrases.claimed(findings.claim(pair.claim_id))} counted in {pair.year}"
    claims = [findings.claim(one) for one in pair.mean_ids]
    mean = sum(claim.best or 0.0 for claim in claims) / len(claims)
    said = phrases.linked(numbers.whole(mean), claims)
    return f"{said} counted a year on average from {claims[0].start} to {claims[-1].start}"


def named(findings: Findings, estimate: Estimate) -> str:
    """What the estimate beside a count counts."""
    claims = [findings.claim(claim_id) for claim_id in estimate.claim_ids]
    return phrases.estimated(estimate, findings.region.name, claims)
