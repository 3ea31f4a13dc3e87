"""What the checks on pairs that no distinction dissolves have in common."""

from collections.abc import Callable, Iterator, Mapping

from analysis.conflicts import numbers, origins, telling
from analysis.conflicts.case import Case
from analysis.conflicts.estimand import PEOPLE
from analysis.conflicts.finding import Finding, Told, ids_of, regions_of
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Axis, Code, Level, Reason, Resolution
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
        yield Finding(
            code,
            Level.CONDITIONAL if pair.lenient else Level.INFEASIBLE,
            ids_of(claims),
            regions_of(claims),
            pair.factor,
            matter=pair,
            group=ids_of(claims),
            axes=(frozenset({Axis.PERIOD}),) if pair.lenient else (),
            reasons=() if pair.lenient else (origins.origin(claims),),
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
    compared = numbers.sentence(f"{relation.format(counted(pair))}, and {telling.step(pair)}")
    arithmetic, notes = f"{telling.both(pair)} {compared}", telling.remarks(claims)
    if pair.lenient:
        return Told(arithmetic, f"{_missing_time(pair)} {notes}".strip(), _other_time(pair), Resolution.KEPT)
    (reason,) = finding.reasons
    start = (
        "of two editions at most one is right"
        if reason is Reason.VINTAGE
        else "nothing known lets both be true"
    )
    would = numbers.sentence(f"{start}: one of them must move by a factor of {numbers.factor(pair.factor)}")
    if finding.marginal:
        would = "Within the tolerance of print both can be true."
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


def _other_time(pair: Pair) -> str:
    """What would have to be true of the times of two claims."""
    one, end = pair.above.about.period, pair.below.about.period.end
    if one.over_window and one.open and end is not None:
        rest = numbers.derived(pair.above.values.low - pair.below.values.high)
        return numbers.sentence(f"both can be true only if at least {rest} of them left after {end}")
    return "Both can be true only if they speak of different years."
