"""Numbers of one producer that moved from edition to edition: told by how they moved, each in its own order."""

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from analysis.findings.model import Claim, Findings, HeadlineKind
from analysis.findings.sections import Dispute, Moment, Moved
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers, phrases, words
from analysis.report.series import multiple


class Way(StrEnum):
    """How a producer's numbers moved."""

    CLOSE = "close"
    RETOLD = "retold"
    RISING = "rising"
    FALLING = "falling"
    TURNING = "turning"


def way(values: Sequence[tuple[str, float]], limits: Thresholds) -> Way:
    """How numbers moved, by the first rule that holds.

    All of them within `close` of each other: close. The same time told again by at least `leap` otherwise: retold.
    Else the last number of each time rises throughout, falls throughout, or turns.

    Parameters
    ----------
    values : sequence of (str, float)
        The time that each number is about, and the number, above zero; in the order of the editions.
    limits : Thresholds
        `close` and `leap`.
    """
    amounts = [value for _, value in values]
    if max(amounts) / min(amounts) <= limits.close:
        return Way.CLOSE
    if any(_ratio(one, other) >= limits.leap for (_, one), (_, other) in retellings(values)):
        return Way.RETOLD
    last = list(dict(values).values())
    if len(last) > 1 and last == sorted(last):
        return Way.RISING
    return Way.FALLING if len(last) > 1 and last == sorted(last, reverse=True) else Way.TURNING


def retellings(
    values: Sequence[tuple[str, float]],
) -> Sequence[tuple[tuple[str, float], tuple[str, float]]]:
    """Pairs of numbers, one edition after the other, that are about the same time and differ."""
    pairs = pairwise(values)
    return [(one, other) for one, other in pairs if one[0] and one[0] == other[0] and one[1] != other[1]]


def _ratio(one: float, other: float) -> float:
    return max(one, other) / min(one, other)


def told(findings: Findings, moved: Moved) -> str:
    """How one producer's numbers moved, in one to four sentences."""
    claims = [findings.claim(claim_id) for claim_id in moved.claim_ids]
    kind = way([(_about(claim), _value(claim)) for claim in claims], findings.thresholds)
    again = [text for one, other in pairwise(claims) if (text := _again(one, other, findings.thresholds))]
    course = _course(claims, kind, findings.thresholds)
    sentences = [*again, course] if kind == Way.RETOLD else [course, *again]
    sentences += [_held(findings, claims)]
    head = f"{numbers.capitalised(phrases.producer(claims[0]))} on {_counted(findings, claims[0])}: "
    first, *more = [text for text in sentences if text]
    return head + " ".join([first, *map(numbers.capitalised, more)])


def _counted(findings: Findings, claim: Claim) -> str:
    """What the numbers count; in short where the answer of the page tells them, and nothing else moved."""
    if findings.headline.kind == HeadlineKind.FAR and len(findings.moved) == 1:
        return words.condition(claim.status)
    return words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name)


def _value(claim: Claim) -> float:
    """The value of a claim that fixes one, as the numbers that moved do, or the middle of a range on the log scale."""
    if claim.best is not None:
        return claim.best
    assert claim.low is not None
    assert claim.high is not None
    return math.sqrt(claim.low * claim.high)


def _about(claim: Claim) -> str:
    """The time that a claim is about: 2016; 2012 to 2016; empty where it is not said."""
    if claim.start is None or claim.end is None:
        return ""
    return str(claim.start) if claim.start == claim.end else f"{claim.start} to {claim.end}"


def _dated(claim: Claim) -> str:
    """A number with its time: 33,800 for 2014; one without a time by its edition."""
    if about := _about(claim):
        return f"{phrases.claimed(claim)} for {about}"
    edition = f" in the edition of {claim.producer_year}" if claim.producer_year else ""
    return f"{phrases.claimed(claim)}{edition}"


def _again(one: Claim, other: Claim, limits: Thresholds) -> str:
    """What became of the same time when it was told again; nothing where it was not."""
    about = _about(one)
    if not about or about != _about(other) or _value(one) == _value(other):
        return ""
    later = f"in {other.producer_year}" if other.producer_year != one.producer_year else "another time"
    if _ratio(_value(one), _value(other)) < limits.leap:
        return (
            f"told again {later}, that for {about} was {other_than(one, other, limits)}, "
            f"{phrases.claimed(other)} instead of {phrases.claimed(one)}."
        )
    return (
        f"for {about} it first gave {phrases.claimed(one)} and {later} {phrases.claimed(other)}, "
        f"{other_than(one, other, limits)} for the same people."
    )


def other_than(one: Claim, other: Claim, limits: Thresholds) -> str:
    """How a number stands to an earlier one: 2.9 times lower is said as lower by a factor of 2.9; 29 percent higher."""
    before, after = _value(one), _value(other)
    way_ = "higher" if after > before else "lower"
    ratio = _ratio(before, after)
    if ratio >= limits.leap:
        return f"{way_} by a factor of {numbers.factor(ratio)}"
    return f"{numbers.percent(abs(after / before - 1))} {way_}"


def more_than(one: Claim, other: Claim, limits: Thresholds) -> str:
    """How a number stands before the earlier one: 2.6 times, 12 percent more than, 44 percent fewer than."""
    ratio = _value(other) / _value(one)
    if ratio >= limits.leap:
        return multiple(ratio)
    return f"{numbers.percent(abs(ratio - 1))} {'more' if ratio > 1 else 'fewer'} than"


def _course(claims: Sequence[Claim], kind: Way, limits: Thresholds) -> str:
    """From which number to which the times went, with the last edition of each time."""
    last = list({_about(claim): claim for claim in claims}.values())
    if len(last) == 1:
        return ""
    listed = [_dated(claim) for claim in last]
    if kind == Way.CLOSE:
        return f"the numbers hardly moved, {numbers.listed(listed)}."
    if kind in (Way.RISING, Way.FALLING) and len(last) > 2:
        moves = "each later time has more" if kind == Way.RISING else "each later time has fewer"
        return f"{moves}, {numbers.listed(listed)}."
    one, other = last[-2:]
    place = f", {_place(claims)}" if _place(claims) else ""
    first = f"; before that, {numbers.listed(listed[:-2])}" if len(last) > 2 else ""
    return f"{_dated(other)} is {more_than(one, other, limits)} {_dated(one)}{place}{first}."


def _place(claims: Sequence[Claim]) -> str:
    """Whether the last number is the highest or the lowest of more than two: the lowest of all."""
    before, last = [_value(claim) for claim in claims[:-1]], _value(claims[-1])
    if len(before) < 2:
        return ""
    if last > max(before):
        return "the highest of all"
    return "the lowest of all" if last < min(before) else ""


def _held(findings: Findings, claims: Sequence[Claim]) -> str:
    """Which of the numbers the estimate for the later year, made from them, allows."""
    ids = {claim.claim_id for claim in claims}
    moments = [
        moment for change in findings.changes for moment in change.moments if set(moment.claim_ids) <= ids
    ]
    if not moments or (moment := moments[-1]).low95 is None or moment.high95 is None:
        return ""
    return _allowed(claims, moment)


def _allowed(claims: Sequence[Claim], moment: Moment) -> str:
    """The numbers outside the interval of an estimate made from them; nothing where its rounding would decide."""
    assert moment.low95 is not None
    assert moment.high95 is not None
    outside = [claim for claim in claims if not moment.low95 <= _value(claim) <= moment.high95]
    low, high = numbers.significant(moment.low95), numbers.significant(moment.high95)
    if outside != [claim for claim in claims if not low <= _value(claim) <= high]:
        return ""
    interval = f"the interval for {moment.reference_year}, "
    interval += phrases.linked(phrases.interval(moment.low95, moment.high95), claims)
    if not outside:
        every = "both" if len(claims) == 2 else f"all {numbers.written(len(claims))}"
        return f"{interval}, holds {every}."
    return f"{interval}, leaves out {numbers.listed([phrases.claimed(claim) for claim in outside])}."


def of_dispute(findings: Findings, dispute: Dispute) -> Moved | None:
    """The editions that a contradiction is between, where these are told as numbers that moved."""
    ids = set(dispute.claim_ids)
    found = [moved for moved in findings.moved if ids <= set(moved.claim_ids)]
    return found[0] if found and "vintage" in "+".join(dispute.reasons) else None


def referred(findings: Findings, dispute: Dispute) -> str:
    """A contradiction between editions in one clause: 138,100 and 47,000 for 2016, two editions of Walk Free."""
    moved = of_dispute(findings, dispute)
    assert moved is not None
    claims = [findings.claim(one) for one in moved.claim_ids if one in dispute.claim_ids]
    about = f" for {_about(claims[0])}" if len({_about(claim) for claim in claims}) == 1 else ""
    values = numbers.listed([phrases.claimed(claim) for claim in claims])
    return f"{values}{about} are {numbers.written(len(claims))} editions of {phrases.producer(claims[0])}"
