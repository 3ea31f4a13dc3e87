"""Two numbers that only missing or open years may set apart, and what quoting did to one, or its maker said later.

The numbers are of the same persons, or of a part above its whole.

Counts and bounds that contradict one another cannot all be true. A survey, a list comparison or a model measures with
an error: where two of them miss each other, each interval leaves out the truth now and then, and the error that no
interval holds is larger (30_spreads). So they are in tension, and never said to be infeasible. Editions of one number
are no two statements that are both upheld.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer: two rows that cannot both hold.
UNODC (2018), Global Report on Trafficking in Persons: a registered number is a floor as far as it counts victims.
L. Kish (1965), Survey Sampling, Wiley, section 5.4: the variance of a share in a sample that was not drawn singly.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations
from typing import NamedTuple

from analysis.conflicts.checks.retold_numbers import find_later_floors, find_quotations, find_wandering
from analysis.conflicts.compared_claim import (
    ESTIMATED,
    ComparedClaim,
    are_of_other_concepts,
    by_key,
    ids_of,
    is_one,
)  # fmt: skip
from analysis.conflicts.conflict_codes import Axis, Code, Explanation, Level, Reason
from analysis.conflicts.finding import Finding, SearchContext, contradiction, origin_of, with_times
from analysis.conflicts.pairs import Pair, share_origin
from analysis.conflicts.rules import Choices
from analysis.subject.measures import constants, growing_measures
from analysis.vocabulary import UNATTRIBUTED, Bound, Measure, Method, Unit, Visibility

#: The search calls what became of a number on its way from here too.
__all__ = ["find", "find_later_floors", "find_quotations", "find_wandering"]
#: Standard deviations from the middle to an end of an interval that holds the truth in 95 of 100 cases.
_END = 1.96
#: What is said of two measurements that miss each other.
_APART = {
    Code.INTERVALS_APART: (Explanation.OTHER_SAMPLE, Reason.RIVAL_MEASUREMENT),
    Code.TWO_WORDINGS: (Explanation.OTHER_WORDING, Reason.WORDING),
}


def find(context: SearchContext) -> Iterator[Finding]:
    """Every pair of counts of which one is above another that should hold it; a revision once; then measurements."""
    pairs_by_code = by_key(context.exact_pairs, lambda pair: _code(context, pair))
    yield from _revisions(context, pairs_by_code.pop(Code.PROVISIONAL, []))
    yield from _editions(pairs_by_code.pop(Code.EDITIONS, []))
    for code, pairs in pairs_by_code.items():
        # What has no code is found elsewhere, as two measurements.
        if code is None:
            continue
        for pair in _told(context, code, pairs):
            yield _contradicting(context, code, pair)
    yield from _measurements(context)


def _told(context: SearchContext, code: Code, pairs: Sequence[Pair]) -> list[Pair]:
    """Of the pairs of one code those that are told, by what may be said of them: how hard, of whom, and of where."""

    def kind(pair: Pair) -> tuple[object, ...]:
        is_measured = all(claim.printed.method in ESTIMATED for claim in pair.claims)
        is_nameless = any(claim.is_nameless for claim in pair.claims)
        areas = [claim.quantity.area for claim in pair.claims]
        return code, pair.lenient, is_measured, is_nameless, *areas

    return context.told(pairs, lambda pair: pair.ids, kind)


def _code(context: SearchContext, pair: Pair) -> Code | None:
    """What sort of pair it is; None for one of measurements."""
    above, below = pair.claims
    is_same = above.about.box == below.about.box
    is_detected = all(claim.quantity.visibility == Visibility.DETECTED for claim in pair.claims)
    is_close = not pair.lenient and pair.factor <= context.choices.revision_factor
    if is_same and is_detected and is_close:
        return Code.PROVISIONAL
    if above.is_population_share or below.is_population_share:
        return Code.SHARE_AGAINST_COUNT
    if above.is_seen and not below.is_seen:
        return Code.DETECTED_ABOVE_ESTIMATED
    is_growing = below.about.measure in growing_measures()
    # Whoever is counted in a shorter time is counted in the longer one that holds it.
    is_shorter = not is_growing and below.holds_window(above)
    if not is_same or is_shorter:
        return Code.PART_ABOVE_WHOLE
    # Asked otherwise, one sample gives no later edition of its number, also if it was published later.
    # Of what grows a number of an earlier day lies in one of a later day, and both are found by surveys.
    is_timely = not pair.lenient and (is_growing or above.about.period.holds(below.about.period))
    if is_timely and _kind(above, below):
        return None
    return Code.EDITIONS if _are_editions(pair.claims) else Code.SAME_ESTIMAND


def _are_editions(claims: tuple[ComparedClaim, ComparedClaim]) -> bool:
    """Whether one named maker published two numbers of one line in different years."""
    first, _ = claims
    if first.producer == UNATTRIBUTED:
        return False
    is_one_maker = is_one(claims, "producer") and is_one(claims, "lineage")
    return is_one_maker and origin_of(claims) is Reason.VINTAGE


def _revisions(context: SearchContext, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Two registered numbers so close that one revises the other: once, by the makers named, with who repeats them."""
    for repetitions in by_key(pairs, _what_is_revised).values():
        pair = min(repetitions, key=_unnamed_makers)
        repeated = chain.from_iterable(repetition.ids for repetition in repetitions)
        finding = contradiction(Code.PROVISIONAL, pair, pair.factor, context.choices)
        yield replace(
            finding,
            ids=tuple(dict.fromkeys([*pair.ids, *repeated])),
            members=pair.ids,
            explanations=((_which_revises(pair),),),
            reasons=(Reason.VINTAGE,),
        )


def _what_is_revised(pair: Pair) -> object:
    """The two numbers of a pair and what they are about; equal where others repeat them."""
    about = pair.above.about
    ends = [(claim.values.low, claim.values.high) for claim in pair.claims]
    return *ends, about.box, *about.period.dates


def _unnamed_makers(pair: Pair) -> int:
    """How many of the two numbers have no maker that is named."""
    unnamed = [claim for claim in pair.claims if claim.producer == UNATTRIBUTED]
    return len(unnamed)


def _which_revises(pair: Pair) -> Explanation:
    """Which of two numbers revises the other, by the years in which they were published."""
    year = pair.above.published
    year_of_below = pair.below.published
    if year is None or year_of_below is None or year == year_of_below:
        return Explanation.ONE_REVISES
    if year > year_of_below:
        return Explanation.FIRST_REVISES
    return Explanation.SECOND_REVISES


def _editions(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Numbers that one maker replaced by later ones; all that clash on one quantity are one row."""
    for pair in pairs:
        quantity = pair.below.printed.estimand.key
        ways = ((Explanation.LATER_REPLACES,),)
        group = (pair.below.lineage, *quantity)
        yield Finding(
            Code.EDITIONS, Level.APPARENT, pair.ids, pair.factor, ways, reasons=(Reason.VINTAGE,), group=group
        )


def _contradicting(context: SearchContext, code: Code, pair: Pair) -> Finding:
    """A count above what should hold it."""
    finding = contradiction(code, pair, pair.factor, context.choices)
    # Beside a share of a population stand the persons in it.
    people = next((claim.of_people for claim in pair.claims if claim.is_population_share), None)
    finding = replace(finding, amount=people or math.nan)
    if pair.lenient:
        return with_times(context, finding, pair)
    if pair.marginal:
        return replace(finding, explanations=((Explanation.ROUNDING,),))
    return finding


# --- measurements that miss each other -------------------------------------------------------------------------------


def _measurements(context: SearchContext) -> Iterator[Finding]:
    """Pairs of measurements of one quantity, of about one time, whose intervals miss; of two lines the nearest."""
    by_quantity = by_key(context.measured, lambda claim: claim.quantity)
    for claims in by_quantity.values():
        apart = [*_apart(claims, context.choices)]
        apart.sort(key=lambda pair: (-pair.factor, pair.ids))
        for pair in context.told(apart, lambda pair: pair.ids, lambda pair: pair.kind):
            yield _of_measurements(pair)


class _Apart(NamedTuple):
    """Two measurements whose intervals miss each other, the higher one first."""

    code: Code
    ids: tuple[str, str]
    factor: float  # from the end of the lower one to the beginning of the higher one
    of_other_concepts: bool

    @property
    def kind(self) -> tuple[Code, bool]:
        """The kind of which of one claim only so many are told."""
        return self.code, self.of_other_concepts


def _apart(claims: Sequence[ComparedClaim], choices: Choices) -> Iterator[_Apart]:
    """Those pairs of measurements of one quantity whose intervals miss each other."""
    by_id = {claim.claim_id: claim for claim in claims}
    intervals = {}
    for claim in filter(_is_measured, claims):
        intervals[claim.claim_id] = _interval(claim, choices)
    for code, pair in _nearest_measurements(claims, choices):
        if _is_part_of_the_other(*pair):
            continue
        id_above, id_below = sorted(ids_of(pair), key=lambda name: (-intervals[name][0], name))
        low_of_above, _ = intervals[id_above]
        _, high_of_below = intervals[id_below]
        factor = low_of_above / high_of_below
        # What lies between the two intervals is more than a rounding; of a constant each digit counts.
        is_constant = pair[0].quantity.measure in constants()
        least = 1.0 if is_constant else choices.ignored_factor
        # Of a count that grows, and of one over a longer time, the larger number of the longer time is no rival.
        is_nested = by_id[id_above].holds_window(by_id[id_below])
        if factor >= least and not is_nested:
            yield _Apart(code, (id_above, id_below), factor, are_of_other_concepts(*pair))


def _of_measurements(pair: _Apart) -> Finding:
    """Two measurements that miss each other as a finding."""
    way, reason = _APART[pair.code]
    if pair.of_other_concepts:
        apart = ((Explanation.DEFINITION,),)
        axes = (frozenset({Axis.STATUS}),)
        return Finding(pair.code, Level.APPARENT, pair.ids, pair.factor, apart, axes=axes)
    ways = ((way,),)
    return Finding(pair.code, Level.IN_TENSION, pair.ids, pair.factor, ways, reasons=(reason,))


def _is_part_of_the_other(first: ComparedClaim, second: ComparedClaim) -> bool:
    """Whether one of two claims is declared to be a part of the other: parts of one report are no rivals."""
    is_second_whole = second.claim_id in first.printed.part_of
    is_first_whole = first.claim_id in second.printed.part_of
    return is_second_whole or is_first_whole


def _nearest_measurements(
    claims: Sequence[ComparedClaim], choices: Choices
) -> list[tuple[Code, tuple[ComparedClaim, ComparedClaim]]]:
    """Pairs of measurements of about one time; of two lines of evidence those that are nearest in time."""
    nearest: dict[object, tuple[Code, tuple[ComparedClaim, ComparedClaim]]] = {}
    measured = filter(_is_measured, claims)
    pairs = combinations(measured, 2)
    for pair in sorted(pairs, key=lambda pair: _years_apart(*pair)):
        code = _kind(*pair)
        if code is None or not _are_of_one_time(*pair, choices):
            continue
        lines = frozenset(claim.lineage for claim in pair)
        compared = lines if code is Code.INTERVALS_APART else ids_of(pair)
        nearest.setdefault(compared, (code, pair))
    return list(nearest.values())


def _are_of_one_time(first: ComparedClaim, second: ComparedClaim, choices: Choices) -> bool:
    """Whether two measurements are of about one time; totals over years only if these are the same."""
    period = first.about.period
    compared = second.about.period
    if period.coincides(compared):
        return True
    if first.about.measure == Measure.CUMULATIVE:
        return False
    return period.overlaps(compared) and _years_apart(first, second) <= choices.year_window


def _is_measured(claim: ComparedClaim) -> bool:
    """Whether a claim is a measurement: a value, and made in a way that comes with an error."""
    printed = claim.printed
    is_value = printed.interval.bound == Bound.NONE
    return is_value and printed.method in ESTIMATED


def _kind(first: ComparedClaim, second: ComparedClaim) -> Code | None:
    """What sort of pair two claims on one quantity are; None if one of them is no measurement, or both are one.

    Two samples are two measurements, also if one team drew them; models of one maker are one. Of one sample only
    another question makes a second measurement.
    """
    if not _is_measured(first) or not _is_measured(second):
        return None
    methods = {first.printed.method, second.printed.method}
    if first.lineage != second.lineage:
        is_one_model = Method.MODEL in methods and share_origin((first, second))
        return None if is_one_model else Code.INTERVALS_APART
    is_reworded = first.printed.definition != second.printed.definition
    are_surveys = methods == {Method.SURVEY}
    return Code.TWO_WORDINGS if is_reworded and are_surveys else None


def _years_apart(first: ComparedClaim, second: ComparedClaim) -> float:
    """Years between the middles of two periods; nought where one is not known."""
    middle = first.about.period.middle
    compared = second.about.period.middle
    if middle is None or compared is None:
        return 0.0
    return abs(middle - compared)


def _interval(claim: ComparedClaim, choices: Choices) -> tuple[float, float]:
    """The ends of a measurement, as printed; of a point, 95 percent by its sample or by the error of unprinted ones."""
    low = claim.values.low
    high = claim.values.high
    if low < high:
        return low, high
    error = choices.unprinted_error
    if claim.quantity.unit != Unit.FRACTION:
        margin = math.exp(_END * error)
        return low / margin, low * margin
    sample = claim.printed.sample
    if sample:
        information = sample * low * (1 - low)
        error = math.sqrt(choices.design_effect / information)
    # The error of a share is one of its odds, so that no end leaves 0 to 1.
    odds = low / (1 - low)
    lower_odds = odds * math.exp(-_END * error)
    upper_odds = odds * math.exp(_END * error)
    return lower_odds / (1 + lower_odds), upper_odds / (1 + upper_odds)
