"""Numbers of one producer that moved from edition to edition: told by how they moved, each in its own order."""

from collections.abc import Sequence
from itertools import pairwise

from analysis.findings import moves
from analysis.findings.model import Claim, Findings, HeadlineKind
from analysis.findings.moves import Rates, Way, about, step, way
from analysis.findings.ratios import Step
from analysis.findings.sections import Dispute, Moment, Moved
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers, phrases, words
from analysis.report.series import multiple

__all__ = ["Way", "heading", "of_dispute", "referred", "slight", "told", "way"]


def told(findings: Findings, moved: Moved) -> str:
    """How one producer's numbers moved, in the order of its editions, and whether that can be a course of time."""
    claims = [findings.claim(claim_id) for claim_id in moved.claim_ids]
    limits = findings.thresholds
    kind = way([(about(claim), moves.value(claim)) for claim in claims], limits)
    name, what = _possessive(phrases.producer(claims[0])), _counted(findings, claims[0])
    if kind == Way.CLOSE and len(claims) > 2:
        said = [_close(claims, name, what)]
    elif kind == Way.RETOLD:
        said = _retold(claims, name, what, limits)
    elif kind in (Way.RISING, Way.FALLING) and len(_last(claims)) > 2:
        said = [_one_way(claims, kind, name, what), *_again(claims, limits)]
    else:
        said = [_in_order(claims, name, what, limits)]
    said += [_caution(claims), _held(findings, claims)]
    return " ".join(numbers.capitalised(text) for text in said if text)


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _counted(findings: Findings, claim: Claim) -> str:
    """What the numbers count; in short where the answer of the page tells them, and nothing else moved."""
    if findings.headline.kind == HeadlineKind.FAR and len(findings.moved) == 1:
        return words.people(claim.population, claim.status, reason=words.purpose(claim.exploitation))
    return words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name)


def _last(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The last number of each time."""
    return list({about(claim): claim for claim in claims}.values())


def _dated(claim: Claim) -> str:
    """A number with its time: 33,800 for 2014; one without a time by its edition."""
    if told_time := about(claim):
        return f"{phrases.claimed(claim)} for {told_time}"
    edition = f" in the edition of {claim.producer_year}" if claim.producer_year else ""
    return f"{phrases.claimed(claim)}{edition}"


def _close(claims: Sequence[Claim], name: str, what: str) -> str:
    """Numbers that hardly moved, with how far the highest is above the lowest."""
    within = phrases.linked(numbers.percent(moves.spread(claims) - 1), claims)
    listed = numbers.listed([_dated(claim) for claim in claims])
    return f"{name} numbers of {what} hardly moved: {listed}. The highest is {within} more than the lowest."


def _retold(claims: Sequence[Claim], name: str, what: str, limits: Thresholds) -> list[str]:
    """The time that was told again by a leap otherwise, what moved, and the numbers for other times."""
    pairs = [(one, other) for one, other in pairwise(claims) if _told_again(one, other)]
    one, other = max(pairs, key=lambda pair: step(*pair).factor)
    moved = step(one, other)
    first = f"{name} {_edition(one)} gave {phrases.claimed(one)} {what}"
    again = f"{_edition(other) or 'another number'} gave {phrases.claimed(other)} for {_same(one)}"
    said = [f"for {about(one)}, {first}, and its {again}: {_factor(moved, (one, other), limits)}."]
    said.append(_rates(moves.rates(one, other), (one, other)))
    said += [_once_more(*pair, limits) for pair in pairs if pair != (one, other)]
    retold = {about(claim) for pair in pairs for claim in pair}
    rest = [claim for claim in claims if about(claim) not in retold]
    if rest:
        head = "its other number is" if len(rest) == 1 else "its other numbers are"
        said.append(f"{head} {numbers.listed([_dated(claim) for claim in rest])}.")
    return said


def _same(claim: Claim) -> str:
    return "the same year" if claim.start == claim.end else "the same time"


def _edition(claim: Claim) -> str:
    return f"edition of {claim.producer_year}" if claim.producer_year else ""


def _factor(moved: Step, claims: Sequence[Claim], limits: Thresholds) -> str:
    """How far two numbers for one time are apart, the higher beside the lower."""
    if moved.factor >= limits.leap:
        times = phrases.linked(multiple(moved.factor), claims)
        return f"the higher number is {times} the lower"
    more = phrases.linked(numbers.percent(abs(moved.change)), claims)
    return f"the second is {more} {'higher' if moved.change > 0 else 'lower'}"


def _rates(found: Rates | None, claims: Sequence[Claim]) -> str:
    """What moved behind two numbers for one time: the rate, the people it was taken of, or both."""
    if found is None:
        return ""
    first, last = (phrases.with_links(rate, [claim]) for rate, claim in zip(found.rates, claims, strict=True))
    if found.same_people:
        return f"that is {first} and then {last} in 1,000 people, of nearly the same population, so the rate changed."
    one, other = map(numbers.whole, found.people)
    return f"that is {first} in 1,000 of {one} people, and then {last} in 1,000 of {other}."


def _told_again(one: Claim, other: Claim) -> bool:
    """Whether a number is about the time of the one before, and another one."""
    return bool(about(one)) and about(one) == about(other) and moves.value(one) != moves.value(other)


def _again(claims: Sequence[Claim], limits: Thresholds) -> list[str]:
    """What became of each time that was told again."""
    return [_once_more(one, other, limits) for one, other in pairwise(claims) if _told_again(one, other)]


def _once_more(one: Claim, other: Claim, limits: Thresholds) -> str:
    """What became of one time when it was told again."""
    first, again = phrases.claimed(one), phrases.claimed(other)
    if slight((one, other), limits):
        return f"for {about(one)} there are two slightly different numbers, {first} and {again}."
    earlier = f"the {first} of its {_edition(one)}" if _edition(one) else f"the {first} given first"
    head = f"in {other.producer_year} it gave {again} for {about(one)}"
    return f"{head}, {_than(step(one, other), (one, other), limits)} {earlier}."


def slight(claims: Sequence[Claim], limits: Thresholds) -> bool:
    """Whether two numbers differ by so little that rounding or a small revision may be all of it."""
    return step(claims[0], claims[-1]).factor < limits.slight


def _than(moved: Step, claims: Sequence[Claim], limits: Thresholds) -> str:
    """How a number is beside the earlier one: 2.6 times, 12 percent more than, 44 percent fewer than."""
    if moved.ratio >= limits.leap:
        return phrases.linked(multiple(moved.ratio), claims)
    percent = phrases.linked(numbers.percent(abs(moved.change)), claims)
    return f"{percent} {'more' if moved.change > 0 else 'fewer'} than"


def _one_way(claims: Sequence[Claim], kind: Way, name: str, what: str) -> str:
    """Numbers that are higher, or lower, for each later time."""
    listed = numbers.listed([_dated(claim) for claim in _last(claims)])
    more = "higher" if kind == Way.RISING else "lower"
    return f"{name} numbers of {what} are {more} for each later time: {listed}."


def _in_order(claims: Sequence[Claim], name: str, what: str, limits: Thresholds) -> str:
    """The numbers in the order of their editions; beside one another where editions are of one kind."""
    if len(claims) == 2:
        return _two(claims, name, what, limits)
    said = [f"{name} {_edition(claims[0])} gave {phrases.claimed(claims[0])} {what} for {about(claims[0])}"]
    for one, other in pairwise(claims):
        again = f", {_beside(one, other, limits)}" if _told_again(one, other) else ""
        again = ", the same number" if moves.value(one) == moves.value(other) else again
        time = _same(other) if about(other) and about(one) == about(other) else about(other)
        if _edition(other) == _edition(one):
            said.append(f"and {phrases.claimed(other)} for {time}{again}")
        else:
            said.append(f"that of {other.producer_year} gave {phrases.claimed(other)} for {time}{again}")
    place = f", {_place(claims)}" if _place(claims) else ""
    return f"{'; '.join(said)}{place}."


def _beside(one: Claim, other: Claim, limits: Thresholds) -> str:
    """How a number for the same time is beside the one before: 29 percent more."""
    if slight((one, other), limits):
        return "hardly different"
    return _than(step(one, other), (one, other), limits).removesuffix(" than")


def _two(claims: Sequence[Claim], name: str, what: str, limits: Thresholds) -> str:
    """Two numbers: the later beside the earlier one."""
    one, other = claims
    times = f"{_dated(one)} and {_dated(other)}"
    if moves.changed_methods(claims) or moves.value(one) == moves.value(other):
        return f"{name} numbers of {what} are {times}."
    more = "higher" if step(one, other).change > 0 else "lower"
    if step(one, other).factor >= limits.leap:
        how = f"by a factor of {phrases.linked(numbers.factor(step(one, other).factor), claims)}"
    else:
        how = f"by {phrases.linked(numbers.percent(abs(step(one, other).change)), claims)}"
    return f"{name} numbers of {what} are {times}. The later one is {more} {how}."


def _place(claims: Sequence[Claim]) -> str:
    """Whether the last number is the highest or the lowest of more than two: the lowest of the three."""
    before, last = [moves.value(claim) for claim in claims[:-1]], moves.value(claims[-1])
    which = "highest" if last > max(before) else "lowest" if last < min(before) else ""
    return f"the {which} of the {numbers.written(len(claims))}" if which else ""


def _caution(claims: Sequence[Claim]) -> str:
    """That editions made in different ways show no course of time; nothing for editions of one kind."""
    if moves.comparable(claims):
        return ""
    if not moves.changed_methods(claims):
        both = "the two editions" if len(claims) == 2 else "these editions"
        return f"{both} were made in different ways, so this need not be a change over time."
    subject = words.condition(claims[0].status)
    return f"the methods changed between its editions, so these numbers do not show whether {subject} grew or shrank."


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
    outside = moves.outside(claims, moment)
    low, high = numbers.significant(moment.low95), numbers.significant(moment.high95)
    if outside != [claim for claim in claims if not low <= moves.value(claim) <= high]:
        return ""
    head = f"the 95 percent interval of the estimate for {moment.reference_year}, "
    rests_on = [claim for claim in claims if claim.claim_id in moment.claim_ids]
    head += phrases.linked(phrases.interval(moment.low95, moment.high95), rests_on)
    if not outside:
        every = "both" if len(claims) == 2 else f"all {numbers.written(len(claims))}"
        return f"{head}, includes {every}."
    used = [claim for claim in outside if claim in rests_on]
    unused = [claim for claim in outside if claim not in rests_on]
    if not used:
        return f"{head}, does not include {_values(outside)}, which {_counts(outside)} not used for it."
    if not unused:
        it = "it is" if len(outside) == 1 else "they are"
        return f"{head}, does not include {_values(outside)}, though {it} used for it."
    return (
        f"{head}, does not include {_values(unused)}, which {_counts(unused)} not used for it, nor {_values(used)}, "
        f"which {_counts(used)}."
    )


def _values(claims: Sequence[Claim]) -> str:
    return numbers.listed([phrases.claimed(claim) for claim in claims])


def _counts(claims: Sequence[Claim]) -> str:
    return "is" if len(claims) == 1 else "are"


def of_dispute(findings: Findings, dispute: Dispute) -> Moved | None:
    """The editions that a contradiction is between, where these are told as numbers that moved."""
    ids = set(dispute.claim_ids)
    found = [moved for moved in findings.moved if ids <= set(moved.claim_ids)]
    return found[0] if found and "vintage" in "+".join(dispute.reasons) else None


def _of(findings: Findings, dispute: Dispute) -> Sequence[Claim]:
    """The claims of a contradiction between editions, in the order of these."""
    moved = of_dispute(findings, dispute)
    return [findings.claim(one) for one in moved.claim_ids if one in dispute.claim_ids] if moved else ()


def _one_time(claims: Sequence[Claim]) -> bool:
    """Whether two numbers are about one and the same time, which is said."""
    return len(claims) == 2 and bool(about(claims[0])) and about(claims[0]) == about(claims[1])


def heading(findings: Findings, dispute: Dispute) -> str:
    """What one producer did, as a heading, where a contradiction is between its two numbers of one time; else empty."""
    claims = _of(findings, dispute)
    if not _one_time(claims):
        return ""
    which = "slightly different numbers" if slight(claims, findings.thresholds) else "numbers"
    when = "one year" if claims[0].start == claims[0].end else "one time"
    return f"{numbers.capitalised(phrases.producer(claims[0]))} gave two {which} for {when}"


def referred(findings: Findings, dispute: Dispute) -> str:
    """A contradiction between editions in one clause: for 2016 Walk Free gave 138,100 and then 47,000."""
    claims = _of(findings, dispute)
    name = phrases.producer(claims[0])
    editions = f"in {numbers.written(len(claims))} editions"
    if not _one_time(claims):
        return (
            f"{numbers.capitalised(name)} gave {numbers.listed([_dated(one) for one in claims])}, {editions}"
        )
    found = moves.rates(*claims)
    rated = (
        [f" ({phrases.with_links(rate, claims)} in 1,000 people)" for rate in found.rates]
        if found
        else ["", ""]
    )
    first, last = (f"{phrases.claimed(one)}{rate}" for one, rate in zip(claims, rated, strict=True))
    head = "For" if slight(claims, findings.thresholds) else "They cannot both be right: for"
    return f"{head} {about(claims[0])} {name} gave {first} and then {last}, {editions}"
