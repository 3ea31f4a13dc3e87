"""Two numbers that no distinction but time sets apart: of the same persons, or of a part above its whole.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer: two rows that cannot both hold.
UNODC (2018), Global Report on Trafficking in Persons: a registered number is a floor as far as it counts victims.
"""

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial

from analysis.claims.estimand import estimand_of
from analysis.conflicts.checks.quotation import decayed
from analysis.conflicts.checks.soft_intervals import code_of
from analysis.conflicts.claim import Claim, is_population_share
from analysis.conflicts.explanations import Codes, Explained, alternatives, at, spread
from analysis.conflicts.finding import (
    Finding,
    error_code,
    folded,
    ids_of,
    is_seen,
    level_of,
    origin_of,
    pages_of,
    resolution_of,
)
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import within
from analysis.conflicts.rules import WINDOW_AVERAGE
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import Axis, Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import UNATTRIBUTED, Visibility


def find(context: SearchContext) -> Iterator[Finding]:
    """Every pair of counts of which one is above another that should hold it; a revision once."""
    quoted = {frozenset(finding.ids) for finding in decayed(context)}
    revisions: list[tuple[Pair, Finding]] = []
    for pair in context.exact_pairs:
        code = _code(context, pair, quoted)
        if code is Code.PROVISIONAL:
            revisions.append((pair, _revision(context, pair)))
        elif code is Code.EDITIONS:
            yield _editions(pair)
        elif code:
            yield _found(context, code, pair)
    yield from _once(revisions)


def _code(context: SearchContext, pair: Pair, quoted: Collection[frozenset[str]]) -> Code | None:
    """What sort of pair it is; None for one that is a quotation."""
    above, below = pair.above, pair.below
    same = above.about.box == below.about.box
    detected = all(claim.text("visibility") == Visibility.DETECTED for claim in (above, below))
    if same and detected and not pair.lenient and pair.factor <= context.choices.revision_factor:
        return Code.PROVISIONAL
    if is_population_share(above) or is_population_share(below):
        return Code.SHARE_AGAINST_COUNT
    if is_seen(above) and not is_seen(below):
        return Code.DETECTED_ABOVE_ESTIMATED
    if not same:
        return Code.PART_ABOVE_WHOLE
    if {above.claim_id, below.claim_id} in quoted:
        return None
    if _are_editions(above, below):
        return Code.EDITIONS
    # Measurements that say two things of one time are in tension (`soft_intervals`), which is no contradiction.
    timely = not pair.lenient and within(below.about.period, above.about.period)
    return None if timely and code_of(above, below) else Code.SAME_ESTIMAND


def _found(context: SearchContext, code: Code, pair: Pair) -> Finding:
    """A pair as a finding: infeasible, or conditional if it needs a year to be filled in."""
    claims = (pair.above, pair.below)
    timely = pair.lenient and not too_many(context, pair)
    reason = origin_of(claims)
    hard = level_of(claims, pair.factor, reason=reason, choices=context.choices)
    return Finding(
        code,
        Level.CONDITIONAL if pair.lenient else hard,
        ids_of(claims),
        pages_of(claims),
        pair.factor,
        group=ids_of(claims),
        coded=partial(_coded, pair),
        axes=(frozenset({Axis.PERIOD}),) if timely else (),
        reasons=() if timely else (reason,),
        marginal=pair.marginal,
    )


def _coded(pair: Pair, finding: Finding) -> Codes:
    """A pair in numbers and codes; beside a share of a population with the persons in it."""
    claims = (pair.above, pair.below)
    people = next((claim.of_people for claim in claims if is_population_share(claim)), None)
    codes = Codes(ids_of(claims), pair.factor, amount=people or math.nan)
    if pair.lenient:
        return with_times(codes, pair)
    (reason,) = finding.reasons
    done = resolution_of(claims, reason)
    return replace(codes, explanations=(_error(finding),), resolution=done)


def _error(finding: Finding) -> Explained:
    """By what factor one of two claims would have to change, unless the tolerance of print is enough."""
    if finding.marginal:
        return (at(Explanation.ROUNDING),)
    return (at(error_code(finding.level), finding.severity),)


def too_many(context: SearchContext, pair: Pair) -> bool:
    """Whether the years after would have to hold so many more, each, that time is not what sets two numbers apart."""
    after = _after(pair)
    return after is not None and _times(pair, *after) > context.rules.links[WINDOW_AVERAGE].high


def _after(pair: Pair) -> tuple[float, int | None] | None:
    """How many an open window leaves for the years after a closed one ends, and how many these are; None for others."""
    one, other = pair.above.about.period, pair.below.about.period
    if not (one.over_window and one.open and other.end is not None):
        return None
    years = one.spoken - other.end if one.spoken is not None and one.spoken > other.end else None
    return pair.above.values.low - pair.below.values.high, years


def _times(pair: Pair, rest: float, years: int | None) -> float:
    """How many times as many as in a year before there were in a year after."""
    before = pair.below.values.high / (pair.below.about.period.years or 1)
    return rest / years / before if years and before else math.inf


def with_times(codes: Codes, pair: Pair) -> Codes:
    """The codes of two claims with what would have to be true of their times."""
    codes, after = replace(codes, resolution=Resolution.KEPT), _after(pair)
    if after is None:
        return replace(codes, explanations=alternatives(Explanation.DIFFERENT_YEARS))
    rest, years = after
    left, amount = at(Explanation.LEFT_LATER, rest), codes.amount if math.isfinite(codes.amount) else rest
    if not years:
        return replace(codes, amount=amount, explanations=((left,),))
    times = _times(pair, rest, years)
    terms = (left, at(Explanation.OVER_YEARS, years), spread(Explanation.TIMES, times, times))
    return replace(codes, amount=amount, years=(years, years), explanations=(terms,))


# --- editions of one model or estimate, of which the later one replaces the other ------------------------------------


def _are_editions(one: Claim, other: Claim) -> bool:
    """Whether one named maker published two numbers of one line in different years."""
    same = all(one.text(name) == other.text(name) for name in ("lineage", "producer"))
    return same and one.text("producer") != UNATTRIBUTED and origin_of((one, other)) is Reason.VINTAGE


def _editions(pair: Pair) -> Finding:
    """Two editions: no two statements that are both upheld. All that clash on one quantity are one row."""
    claims = (pair.above, pair.below)
    codes = Codes(
        ids_of(claims), pair.factor, explanations=alternatives(Explanation.LATER_REPLACES),
        resolution=folded(claims),
    )  # fmt: skip
    line = (pair.below.text("lineage"), *estimand_of(pair.below.row).key)
    return Finding(
        Code.EDITIONS, Level.APPARENT, codes.members, pages_of(claims), pair.factor, group=line, coded=codes,
        reasons=(Reason.VINTAGE,),
    )  # fmt: skip


# --- a number of known persons before and after its revision ---------------------------------------------------------


def _revision(context: SearchContext, pair: Pair) -> Finding:
    """Two registered numbers of one year and place that lie so close that one revises the other."""
    found = replace(_found(context, Code.PROVISIONAL, pair), reasons=(Reason.VINTAGE,))
    return replace(found, coded=_coded_revision(pair))


def _once(found: Iterable[tuple[Pair, Finding]]) -> Iterator[Finding]:
    """Each revision once, by the makers that are named; who only repeats one of the two is named with them."""
    alike: dict[tuple[object, ...], list[tuple[Pair, Finding]]] = {}
    for pair, finding in found:
        ends = ((one.values.low, one.values.high) for one in (pair.above, pair.below))
        about = pair.above.about
        key = (*ends, about.box, about.period.start, about.period.end)
        alike.setdefault(key, []).append((pair, finding))
    for same in alike.values():
        _, first = min(same, key=lambda one: _unnamed(one[0]))
        ids = tuple(dict.fromkeys(one for finding in (first, *(f for _, f in same)) for one in finding.ids))
        regions = sorted({code for _, finding in same for code in finding.regions})
        yield replace(first, ids=ids, group=ids, regions=tuple(regions))


def _unnamed(pair: Pair) -> int:
    """How many of the two numbers have no named maker."""
    return sum(claim.text("producer") == UNATTRIBUTED for claim in (pair.above, pair.below))


def _coded_revision(pair: Pair) -> Codes:
    """A revision in codes: which of the two revises the other, by when each was published."""
    claims = (pair.above, pair.below)
    explained = alternatives(_revises(*claims))
    return Codes(ids_of(claims), pair.factor, explanations=explained, resolution=folded(claims))


def _revises(above: Claim, below: Claim) -> Explanation:
    """Which of two numbers is the one after its revision, as far as that is known."""
    one, other = above.year("producer_year"), below.year("producer_year")
    if one is None or other is None or one == other:
        return Explanation.ONE_REVISES
    return Explanation.FIRST_REVISES if one > other else Explanation.SECOND_REVISES
