"""What the checks on pairs that no distinction dissolves have in common."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.conflicts import errors, numbers, origins, telling
from analysis.conflicts.case import Case
from analysis.conflicts.explanations import Codes, Explained, at, spread
from analysis.conflicts.finding import Finding, Told, ids_of, pages_of
from analysis.conflicts.lattice import PEOPLE
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import WINDOW_AVERAGE
from analysis.conflicts.words import Axis, Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Measure

_AMOUNTS: Mapping[str, str] = {
    Measure.REVENUE: "revenue",
    Measure.PROFIT: "profits",
    Measure.MARKET: "market",
}


def find(case: Case, code: Code, accepts: Callable[[Pair], bool]) -> Iterator[Finding]:
    """Findings for the pairs that a check accepts: infeasible, or conditional if it needs a year to be filled in."""
    for pair in case.exact_pairs:
        if not accepts(pair):
            continue
        claims = (pair.above, pair.below)
        timely = pair.lenient and not too_many(case, pair)
        reason = origins.origin(claims)
        hard = errors.level(claims, pair.factor, reason=reason, choices=case.choices)
        yield Finding(
            code,
            Level.CONDITIONAL if pair.lenient else hard,
            ids_of(claims),
            pages_of(claims),
            pair.factor,
            matter=pair,
            group=ids_of(claims),
            axes=(frozenset({Axis.PERIOD}),) if timely else (),
            reasons=() if timely else (reason,),
            marginal=pair.marginal,
        )


def same_sets(pair: Pair) -> bool:
    """Whether both claims are about the same persons."""
    return pair.above.about.box == pair.below.about.box


def counted(pair: Pair) -> str:
    """What both claims of a pair count, in one word."""
    if pair.above.about.family == PEOPLE:
        return "persons"
    measure = pair.above.about.measure
    return _AMOUNTS.get(measure, measure.replace("_", " "))


def tell(finding: Finding, relation: str) -> Told:
    """A pair in words; `relation` says how what the first counts lies to what the second counts, `{}` being that."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    claims = (pair.above, pair.below)
    compared = numbers.sentence(f"{relation.format(counted(pair))}: {telling.step(pair)}")
    arithmetic, notes = f"{telling.both(pair)} {compared}", telling.remarks(claims)
    if pair.lenient:
        return Told(
            arithmetic, f"{_missing_time(pair)} {notes}".strip(), would_of_times(pair), Resolution.KEPT
        )
    (reason,) = finding.reasons
    start = (
        "at most one of the two editions can be right"
        if reason is Reason.VINTAGE
        else "the two cannot both be right"
    )
    would = f"{numbers.sentence(start)} One of them would have to change by a factor of {numbers.factor(pair.factor)}."
    if finding.level is Level.CONDITIONAL:
        would = errors.would(pair.factor)
    if finding.marginal:
        would = (
            "The numbers clash only if each is taken exactly as printed; allowing for rounding, they do not."
        )
    evidence = f"{origins.evidence(claims, reason)} {notes}".strip()
    return Told(arithmetic, evidence, would, origins.resolution(claims, reason))


def _missing_time(pair: Pair) -> str:
    """Which of two claims leaves its time open."""
    told = [
        f"{claim.claim_id} gives {'no year' if claim.about.period.unstated else 'no end of its window'}"
        for claim in (pair.above, pair.below)
        if claim.about.period.unstated or claim.about.period.open
    ]
    return numbers.sentence(numbers.listed(told))


@dataclass(frozen=True, slots=True)
class _After:
    """What an open window holds beyond the end of a closed one: how many, in how many years, and how that compares."""

    rest: float
    years: int | None
    times: float


def _after(pair: Pair) -> _After | None:
    """What is left for the years after the lower number ends; None if no open window reaches beyond a closed one."""
    one, other = pair.above.about.period, pair.below.about.period
    if not (one.over_window and one.open and other.end is not None):
        return None
    rest = pair.above.values.low - pair.below.values.high
    years = one.spoken - other.end if one.spoken is not None and one.spoken > other.end else None
    before = pair.below.values.high / (other.years or 1)
    return _After(rest, years, rest / years / before if years and before else math.inf)


def too_many(case: Case, pair: Pair) -> bool:
    """Whether the years after would have to hold so many more, each, that time is not what sets two numbers apart."""
    after = _after(pair)
    return after is not None and after.times > case.rules.links[WINDOW_AVERAGE].high


def would_of_times(pair: Pair, *, who: str = "both") -> str:
    """What would have to be true of the times of two claims."""
    after = _after(pair)
    if after is None:
        return numbers.sentence(f"{who} can be right only if they are of different years")
    end = pair.below.about.period.end
    told = f"{who} can be right only if at least {numbers.derived(after.rest)} of them left after {end}"
    if after.years:
        each = numbers.derived(after.rest / after.years)
        told += f", in at most {numbers.written(after.years)} years. That is {each} a year, "
        told += f"{numbers.factor(after.times)} times as many as in a year before"
    return numbers.sentence(told)


def coded(finding: Finding) -> Codes:
    """A pair in numbers and codes."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    codes = Codes(ids_of((pair.above, pair.below)), pair.factor, explanations=_error(finding))
    return with_times(codes, pair) if pair.lenient else codes


def _error(finding: Finding) -> tuple[Explained, ...]:
    """By what factor one of two claims would have to change, unless the tolerance of print is enough."""
    if finding.marginal:
        return ((at(Explanation.ROUNDING, None),),)
    return (errors.explained(finding.level, finding.severity),)


def with_times(codes: Codes, pair: Pair) -> Codes:
    """The codes of two claims with what would have to be true of their times."""
    after = _after(pair)
    if after is None:
        return replace(codes, explanations=((at(Explanation.DIFFERENT_YEARS, None),),))
    left = at(Explanation.LEFT_LATER, after.rest)
    amount = codes.amount if math.isfinite(codes.amount) else after.rest
    if not after.years:
        return replace(codes, amount=amount, explanations=((left,),))
    terms = (
        left,
        at(Explanation.OVER_YEARS, after.years),
        spread(Explanation.TIMES, after.times, after.times),
    )
    return replace(codes, amount=amount, years=(after.years, after.years), explanations=(terms,))
