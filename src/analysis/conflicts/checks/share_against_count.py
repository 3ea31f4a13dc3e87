"""A count beside a share of the population that it would have to fit into."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.conflicts import numbers, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly
from analysis.conflicts.claim import Claim, residents
from analysis.conflicts.clip import Clip
from analysis.conflicts.explanations import Codes, at, spread
from analysis.conflicts.finding import Check, Finding, Told, ids_of, pages_of
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Measure


def is_share(claim: Claim) -> bool:
    """Whether a claim is a share of a population, read as a number of persons."""
    return claim.of_people is not None and claim.text("measure") == Measure.SHARE


def is_share_of_people(pair: Pair) -> bool:
    """Whether one of two claims is a share of a population."""
    return is_share(pair.above) or is_share(pair.below)


def find(case: Case) -> Iterable[Finding]:
    """Pairs that cannot be true, and ranges that are clipped, with a share of a population among the claims."""
    yield from exactly.find(case, Code.SHARE_AGAINST_COUNT, is_share_of_people)
    yield from _clipped(case)


def _clipped(case: Case) -> Iterator[Finding]:
    """Ranges that a share of a population clips."""
    for clip in case.clips:
        if any(map(is_share, clip.others)):
            claims = (clip.claim, *clip.others)
            yield Finding(
                Code.SHARE_AGAINST_COUNT, Level.CLIPPED, ids_of(claims), pages_of(claims), clip.factor,
                matter=clip, group=ids_of(claims),
                reasons=(Reason.ARITHMETIC if _one_statement(claims) else Reason.LITTLE_ROOM,),
            )  # fmt: skip


def _one_statement(claims: Sequence[Claim]) -> bool:
    """Whether one statement holds all the claims."""
    return bool(claims[0].statement) and len({claim.statement for claim in claims}) == 1


def tell(case: Case, finding: Finding) -> Told:
    """The share, the population and the count in words."""
    if isinstance(finding.matter, Clip):
        return _tell_clip(case, finding.matter)
    told = exactly.tell(finding, "the share bounds the number of {}")
    shares = [case.by_id[claim_id] for claim_id in finding.ids if is_share(case.by_id[claim_id])]
    people = " ".join(numbers.sentence(_population(claim)) for claim in shares)
    return Told(f"{told.arithmetic} {people}", told.evidence, told.would, told.resolution)


def _population(claim: Claim) -> str:
    """The population of which a claim states a share."""
    middle = ", the middle of the time" if claim.about.period.start != claim.about.period.end else ""
    table = f"United Nations, World Population Prospects 2019, for {_year(claim)}{middle}"
    return f"the {claim.text('share_of')} is put at {numbers.derived(claim.of_people or 0)} persons ({table})"


def _year(claim: Claim) -> int:
    """The year of the population."""
    time = claim.about.period.time
    return int(time) if time is not None else 0


def _tell_clip(case: Case, clip: Clip) -> Told:
    """A range that a share clips."""
    share = next(claim for claim in clip.others if is_share(claim))
    others = telling.each([claim for claim in clip.others if claim is not share])
    ends = [phrases.bound(clip.claim, clip.low), phrases.bound(clip.claim, clip.high)]
    parts = [
        telling.each([clip.claim]),
        numbers.sentence(
            f"{phrases.producer(share)}: {phrases.value(share)} of the {share.text('share_of')}"
        ),
        numbers.sentence(_population(share)),
        others,
        _as_share(clip.claim, share),
        f"Together they leave {ends[0]} to {ends[1]}.",
    ]
    table = _other_table(case, clip, share)
    would = f"Both can be right only if the number is between {ends[0]} and {ends[1]}. {table}"
    notes = telling.remarks((clip.claim, *clip.others))
    same = (
        "One statement holds both" if _one_statement((clip.claim, share)) else "They are of different texts"
    )
    evidence = f"The share and the number are about the same persons. {same}. {notes}".strip()
    return Told(" ".join(part for part in parts if part), evidence, would.strip(), Resolution.KEPT)


def _as_share(claim: Claim, share: Claim) -> str:
    """What share of the population the upper end of a range would be; empty where it is no end."""
    top = claim.values.high
    if not share.of_people or not top < math.inf:
        return ""
    return (
        f"{phrases.bound(claim, top)} would be {numbers.percent_range(*(2 * [top / share.of_people]))} of it."
    )


@dataclass(frozen=True, slots=True)
class _OtherTable:
    """A population by the World Bank's table and by that of the United Nations, and the persons a share is at most."""

    total: float
    united: float
    most: float


def _by_other_table(case: Case, share: Claim) -> _OtherTable | None:
    """What a share is at most with the World Bank's total population, where that differs."""
    people, area, year = case.tables.people, share.text("area"), _year(share)
    if people is None or area not in people.totals or year not in people.totals[area].years:
        return None
    united = residents(share, area, people, population="all")
    series = people.totals[area]
    total = series.total[series.years.index(year)]
    if not united or max(total / united, united / total) < case.choices.ignored_factor:
        return None
    return _OtherTable(total, united, share.values.high * total / united)


def _other_table(case: Case, clip: Clip, share: Claim) -> str:
    """What becomes of it with the World Bank's total population, where that differs."""
    other = _by_other_table(case, share)
    if other is None:
        return ""
    misses = other.most < clip.claim.values.low
    effect = "the two cannot both be right" if misses else "both can still be right"
    return numbers.sentence(
        f"by the World Bank's table ({numbers.derived(other.total)} people in {_year(share)} instead of "
        f"{numbers.derived(other.united)}) the share is at most {numbers.derived(other.most)} persons, and {effect}"
    )


def coded(case: Case, finding: Finding) -> Codes:
    """The share, the population and the count in numbers and codes."""
    clip = finding.matter
    if isinstance(clip, Clip):
        return _coded_clip(case, clip)
    share = next(case.by_id[claim_id] for claim_id in finding.ids if is_share(case.by_id[claim_id]))
    return replace(exactly.coded(finding), amount=share.of_people or math.nan)


def _coded_clip(case: Case, clip: Clip) -> Codes:
    """A range that a share clips; its ends as shares of the population."""
    share = next(claim for claim in clip.others if is_share(claim))
    people, other = share.of_people or math.nan, _by_other_table(case, share)
    low, high = (min(end / people, 1.0) for end in (clip.claim.values.low, clip.claim.values.high))
    left = (spread(Explanation.BETWEEN, clip.low, clip.high),)
    more = ((at(Explanation.OTHER_TABLE, other.most),),) if other else ()
    ids = ids_of((clip.claim, *clip.others))
    return Codes(ids, clip.factor, (low, high), amount=people, explanations=(left, *more))


CHECK = Check(
    Code.SHARE_AGAINST_COUNT, "A count beside a share of the population",
    "factor of at least 1.01, or a range narrower by a tenth on the log scale (conflict_clip_share)",
    "United Nations (2019), World Population Prospects 2019", find, tell, coded,
)  # fmt: skip
