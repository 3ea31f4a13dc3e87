"""Two numbers that no distinction but time sets apart, and what quoting did to a number, or its maker said later.

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
import re
from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import combinations, compress, product

from analysis.claims.estimand import estimand_of
from analysis.conflicts.claim import ESTIMATED, Claim, by_key, differing, ids_of, is_one
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding, SearchContext, contradiction, origin_of, with_times
from analysis.conflicts.lattice import SIDES
from analysis.conflicts.pairs import Pair, share_origin
from analysis.conflicts.rules import Choices
from analysis.vocabulary import UNATTRIBUTED, Bound, Measure, Method, ReadIn, Scope, Unit, Visibility

#: Standard deviations from the middle to an end of an interval that holds the truth in 95 of 100 cases.
_END = 1.96
#: What is said of two measurements that miss each other.
_APART = {
    Code.INTERVALS_APART: (Explanation.OTHER_SAMPLE, Reason.RIVAL_MEASUREMENT),
    Code.TWO_WORDINGS: (Explanation.OTHER_WORDING, Reason.WORDING),
}
_GRADES = {str(grade): place for place, grade in enumerate(ReadIn)}
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")


def find(context: SearchContext) -> Iterator[Finding]:
    """Every pair of counts of which one is above another that should hold it; a revision once; then measurements."""
    quoted = {frozenset(one.ids) for one in find_quotations(context) if one.code is Code.QUOTATION_DECAY}
    coded = by_key(context.exact_pairs, lambda pair: _code(context, pair, quoted))

    def said(pair: Pair) -> object:
        ends, period = ((one.values.low, one.values.high) for one in pair.claims), pair.above.about.period
        return *ends, pair.above.about.box, period.start, period.end

    for same in by_key(coded.pop(Code.PROVISIONAL, ()), said).values():
        # Two registered numbers so close that one revises the other: once, by the makers named, with who repeats them.
        pair = min(same, key=lambda one: sum(claim.producer == UNATTRIBUTED for claim in one.claims))
        one, other = (claim.published for claim in pair.claims)
        revises = Explanation.ONE_REVISES
        if one is not None and other is not None and one != other:
            revises = Explanation.FIRST_REVISES if one > other else Explanation.SECOND_REVISES
        ids = tuple(dict.fromkeys(one for found in (pair, *same) for one in found.ids))
        finding = contradiction(Code.PROVISIONAL, pair, pair.factor, context.choices)
        ways = ((revises,),)
        yield replace(finding, ids=ids, members=pair.ids, explanations=ways, reasons=(Reason.VINTAGE,))
    for pair in coded.pop(Code.EDITIONS, ()):
        # All that clash on one quantity are one row.
        yield Finding(
            Code.EDITIONS, Level.APPARENT, pair.ids, pair.factor, ((Explanation.LATER_REPLACES,),),
            reasons=(Reason.VINTAGE,), group=(pair.below.lineage, *estimand_of(pair.below.row).key),
        )  # fmt: skip
    for code, pair in ((code, pair) for code, pairs in coded.items() if code for pair in pairs):
        # Beside a share of a population stand the persons in it.
        people = next((claim.of_people for claim in pair.claims if claim.is_population_share), None)
        finding = replace(contradiction(code, pair, pair.factor, context.choices), amount=people or math.nan)
        if pair.lenient:
            yield with_times(context, finding, pair)
        else:
            yield replace(finding, explanations=((Explanation.ROUNDING,),)) if pair.marginal else finding
    yield from _measurements(context)


def _code(context: SearchContext, pair: Pair, quoted: Set[frozenset[str]]) -> Code | None:
    """What sort of pair it is; None for one that is a quotation, or of measurements."""
    above, below = pair.claims
    same = above.about.box == below.about.box
    detected = all(claim.text("visibility") == Visibility.DETECTED for claim in pair.claims)
    if same and detected and not pair.lenient and pair.factor <= context.choices.revision_factor:
        return Code.PROVISIONAL
    if above.is_population_share or below.is_population_share:
        return Code.SHARE_AGAINST_COUNT
    if above.is_seen and not below.is_seen:
        return Code.DETECTED_ABOVE_ESTIMATED
    if not same:
        return Code.PART_ABOVE_WHOLE
    if frozenset(pair.ids) in quoted:
        return None
    # Asked otherwise, one sample gives no later edition of its number, also if it was published later.
    if not pair.lenient and above.about.period.holds(below.about.period) and _kind(above, below):
        return None
    # One named maker published two numbers of one line in different years.
    named = is_one(pair.claims, "producer") and above.producer != UNATTRIBUTED
    editions = named and is_one(pair.claims, "lineage") and origin_of(pair.claims) is Reason.VINTAGE
    return Code.EDITIONS if editions else Code.SAME_ESTIMAND


def _measurements(context: SearchContext) -> Iterator[Finding]:
    """Pairs of measurements of one quantity, of about one time, whose intervals miss; of two lines the nearest."""
    groups = by_key(context.measured, lambda one: (estimand_of(one.row).key, one.text("share_of")))
    for claims in groups.values():
        nearest: dict[object, tuple[Code, tuple[Claim, Claim]]] = {}
        for pair in sorted(combinations(claims, 2), key=lambda pair: _years_apart(*pair)):
            code, (a, b) = _kind(*pair), (claim.about.period for claim in pair)
            near = a.overlaps(b) and _years_apart(*pair) <= context.choices.year_window
            if code and (a.coincides(b) or (near and pair[0].about.measure != Measure.CUMULATIVE)):
                lines = frozenset(claim.lineage for claim in pair)
                nearest.setdefault(lines if code is Code.INTERVALS_APART else ids_of(pair), (code, pair))
        for code, measured in nearest.values():
            ends = {claim.claim_id: _interval(claim, context.choices) for claim in measured}
            above, below = sorted(ends, key=lambda name: (-ends[name][0], name))
            factor, (way, reason) = ends[above][0] / ends[below][1], _APART[code]
            # What lies between the two intervals is more than a rounding.
            if factor >= context.choices.ignored_factor:
                yield Finding(code, Level.IN_TENSION, (above, below), factor, ((way,),), reasons=(reason,))


def _kind(one: Claim, other: Claim) -> Code | None:
    """What sort of pair two claims on one quantity are; None if one of them is no measurement, or both are one.

    Two samples are two measurements, also if one team drew them; models of one maker are one. Of one sample only
    another question makes a second measurement.
    """
    methods = {one.text("method"), other.text("method")}
    bounds = {one.text("bound"), other.text("bound")}
    if bounds != {str(Bound.NONE)} or not ESTIMATED.issuperset(methods):
        return None
    if one.lineage != other.lineage:
        models = Method.MODEL in methods and share_origin((one, other))
        return None if models else Code.INTERVALS_APART
    reworded = one.text("definition") != other.text("definition")
    return Code.TWO_WORDINGS if reworded and methods == {Method.SURVEY} else None


def _years_apart(one: Claim, other: Claim) -> float:
    """Years between the middles of two periods; nought where one is not known."""
    a, b = one.about.period.middle, other.about.period.middle
    return 0.0 if a is None or b is None else abs(a - b)


def _interval(claim: Claim, choices: Choices) -> tuple[float, float]:
    """The ends of a measurement, as printed; of a point, 95 percent by its sample or by the error of unprinted ones."""
    low, high, error = claim.values.low, claim.values.high, choices.unprinted_error
    if low < high:
        return low, high
    if claim.text("unit") != Unit.FRACTION:
        return low / math.exp(_END * error), low * math.exp(_END * error)
    if asked := _SAMPLE.search(claim.text("sample")):
        people = float(asked[1].replace(",", ""))
        error = math.sqrt(choices.design_effect / (people * low * (1 - low)))
    odds = (low / (1 - low) * math.exp(sign * _END * error) for sign in (-1, 1))
    low, high = (one / (1 + one) for one in odds)
    return low, high


# --- what became of a number on its way ------------------------------------------------------------------------------


def find_quotations(context: SearchContext) -> Iterator[Finding]:
    """Numbers of one maker or lineage, for one place and time, that a source carries otherwise than a nearer one.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it in its source,
    it is that number which was quoted.
    """
    alike = by_key(context.counts, lambda c: (c.about.counted, c.about.currency, c.about.naive())).values()
    both = (pair for claims in alike for pair in combinations(claims, 2) if _passed_on(context, *pair))
    pairs = (sorted(pair, key=_distance) for pair in both)
    for group in by_key(pairs, lambda pair: (pair[1].claim_id, pair[0].source)).values():
        lost = [len(differing(SIDES, pair)) for pair in group]
        for original, quoted in compress(group, (one == min(lost) for one in lost)):
            yield from _changed(context.choices, original, quoted)


def _passed_on(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other."""
    # Registers are revised by one office and passed on by another: there only one maker counts as a shared origin.
    registers = Visibility.DETECTED in (one.text("visibility"), other.text("visibility"))
    apart = registers and one.producer != other.producer
    if apart or one.source == other.source or not share_origin((one, other)):
        return False
    # A number that lost its year on the way may be of any time.
    lost = one.about.period.unstated or other.about.period.unstated
    return lost or context.timely(one, other) or context.timely(other, one)


def _distance(claim: Claim) -> tuple[bool, int, float, str]:
    """How far a reading is from the maker: the article is a quotation, then by grade, then by time."""
    grade = _GRADES.get(claim.text("read_in"), len(_GRADES))
    return claim.text("scope") == Scope.ARTICLE, grade, claim.about.period.spoken or 0, claim.claim_id


def _changed(choices: Choices, original: Claim, quoted: Claim) -> Iterator[Finding]:
    """A range that lost an end; or ends that differ a little, or the loss of the word that made the number a bound."""
    ids, first, then = ids_of((original, quoted)), original.values, quoted.values
    reasons = (Reason.QUOTATION_DECAY,)
    if original.is_range != quoted.is_range:
        whole, other = (first, then) if original.is_range else (then, first)
        left, kept = {end for end in (other.low, other.high) if 0 < end < math.inf}, choices.kept_end
        if any(1 / kept <= end / side <= kept for end in left for side in (whole.low, whole.high)):
            way = (at(Explanation.WHOLE_RANGE, whole.low, whole.high),)
            factor = whole.high / whole.low
            yield Finding(Code.RANGE_LOST_END, Level.APPARENT, ids, factor, (way,), reasons=reasons)
            return
    ends = ((a, b) for a, b in ((first.low, then.low), (first.high, then.high)) if a and b)
    factor = max((max(a / b, b / a) for a, b in ends if math.isfinite(a + b)), default=1.0)
    bounded = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    lost_word = bounded and then.low == then.high in (first.low, first.high)
    if lost_word or choices.ignored_factor <= factor <= choices.revision_factor:
        ways = (Explanation.ORIGINAL_STANDS,), *(((Explanation.LOST_BOUND,),) if lost_word else ())
        yield Finding(Code.QUOTATION_DECAY, Level.APPARENT, ids, factor, ways, reasons=reasons)


def find_wandering(context: SearchContext) -> Iterator[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    large = (c for c in context.counts if context.choices.wandering_least <= c.values.high < math.inf)
    estimated = (c for c in large if c.text("method") != Method.ADMINISTRATIVE and c.of_people is None)
    digits = by_key(estimated, lambda c: (c.about.family, c.about.unit, c.values.low, c.values.high)).values()
    for one, other in (pair for claims in digits for pair in combinations(claims, 2)):
        elsewhere = one.about.measure != other.about.measure and one.source != other.source
        a, b = one.about.box, other.about.box
        meeting = a.population & b.population and a.exploitation & b.exploitation
        if elsewhere and meeting and one.about.naive().route.meets(other.about.naive().route):
            yield Finding(
                Code.WANDERING_NUMBER, Level.APPARENT, ids_of((one, other)), 1.0,
                ((Explanation.CHANCE,), (Explanation.NEW_MEANING,)), reasons=(Reason.COPYING,),
                amount=one.values.low,
            )  # fmt: skip


def find_later_floors(context: SearchContext) -> Iterator[Finding]:
    """Earlier numbers and later floors below them, of one producer for one place and kind: apart in time at least."""

    def kind(claim: Claim) -> object:
        box = claim.about.box
        return claim.producer, claim.about.counted, box.exploitation, box.status, box.visibility

    published = (c for c in context.counts if c.producer != UNATTRIBUTED and c.published)
    for claims in by_key(published, kind).values():
        floors = [claim for claim in claims if claim.text("bound") == Bound.LOWER]
        for one, floor in product(claims, floors):
            later = (floor.published or 0) > (one.published or 0) and one.text("bound") != Bound.LOWER
            alike = one.about.box.population & floor.about.box.population
            a, b = one.about.naive().route, floor.about.naive().route
            if later and 0 < floor.values.low < one.values.low and alike and (a.holds(b) or b.holds(a)):
                axes = differing((axis for axis in DISTINCTIONS if axis in SIDES), (one, floor))
                if not axes or not one.about.period.coincides(floor.about.period):
                    axes.append(Axis.PERIOD)
                yield Finding(
                    Code.LATER_FLOOR, Level.APPARENT, ids_of((one, floor)), one.values.low / floor.values.low,
                    ((Explanation.FLOOR_ONLY,), *((DISTINCTIONS[axis][1],) for axis in axes)),
                    axes=tuple(frozenset({axis}) for axis in axes),
                )  # fmt: skip
