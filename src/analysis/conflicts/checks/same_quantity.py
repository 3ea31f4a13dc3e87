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
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain, combinations, product

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
_GRADES = {str(grade): index for index, grade in enumerate(ReadIn)}
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")
#: Distinctions of persons, in the order in which they are named.
_DISTINCTIONS_OF_PERSONS = [axis for axis in DISTINCTIONS if axis in SIDES]


def find(context: SearchContext) -> Iterator[Finding]:
    """Every pair of counts of which one is above another that should hold it; a revision once; then measurements."""
    quotations = find_quotations(context)
    quoted = {frozenset(finding.ids) for finding in quotations if finding.code is Code.QUOTATION_DECAY}
    pairs_by_code = by_key(context.exact_pairs, lambda pair: _code(context, pair, quoted))
    yield from _revisions(context, pairs_by_code.pop(Code.PROVISIONAL, []))
    yield from _editions(pairs_by_code.pop(Code.EDITIONS, []))
    for code, pairs in pairs_by_code.items():
        # What has no code is found elsewhere: as a quotation, or as two measurements.
        if code is None:
            continue
        for pair in pairs:
            yield _contradicting(context, code, pair)
    yield from _measurements(context)


def _code(context: SearchContext, pair: Pair, quoted: Set[frozenset[str]]) -> Code | None:
    """What sort of pair it is; None for one that is a quotation, or of measurements."""
    above, below = pair.claims
    is_same = above.about.box == below.about.box
    is_detected = all(claim.text("visibility") == Visibility.DETECTED for claim in pair.claims)
    is_close = not pair.lenient and pair.factor <= context.choices.revision_factor
    if is_same and is_detected and is_close:
        return Code.PROVISIONAL
    if above.is_population_share or below.is_population_share:
        return Code.SHARE_AGAINST_COUNT
    if above.is_seen and not below.is_seen:
        return Code.DETECTED_ABOVE_ESTIMATED
    if not is_same:
        return Code.PART_ABOVE_WHOLE
    if frozenset(pair.ids) in quoted:
        return None
    # Asked otherwise, one sample gives no later edition of its number, also if it was published later.
    is_timely = not pair.lenient and above.about.period.holds(below.about.period)
    if is_timely and _kind(above, below):
        return None
    return Code.EDITIONS if _are_editions(pair.claims) else Code.SAME_ESTIMAND


def _are_editions(claims: tuple[Claim, Claim]) -> bool:
    """Whether one named maker published two numbers of one line in different years."""
    is_named = claims[0].producer != UNATTRIBUTED and is_one(claims, "producer")
    return is_named and is_one(claims, "lineage") and origin_of(claims) is Reason.VINTAGE


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
    return *ends, about.box, about.period.start, about.period.end


def _unnamed_makers(pair: Pair) -> int:
    """How many of the two numbers have no maker that is named."""
    return sum(claim.producer == UNATTRIBUTED for claim in pair.claims)


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
        quantity = estimand_of(pair.below.row).key
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
    choices = context.choices
    by_quantity = by_key(context.measured, lambda claim: (estimand_of(claim.row).key, claim.text("share_of")))
    for claims in by_quantity.values():
        for code, pair in _nearest_measurements(claims, choices):
            intervals = [(_interval(claim, choices), claim.claim_id) for claim in pair]
            above, below = sorted(intervals, key=_higher_first)
            (low, _), id_above = above
            (_, high), id_below = below
            factor = low / high
            way, reason = _APART[code]
            # What lies between the two intervals is more than a rounding.
            if factor >= choices.ignored_factor:
                ids = (id_above, id_below)
                yield Finding(code, Level.IN_TENSION, ids, factor, ((way,),), reasons=(reason,))


def _higher_first(measured: tuple[tuple[float, float], str]) -> tuple[float, str]:
    """The key that sorts intervals, with the ids of their claims: the highest lower end first, then by id."""
    (low, _), claim_id = measured
    return -low, claim_id


def _nearest_measurements(
    claims: Sequence[Claim], choices: Choices
) -> list[tuple[Code, tuple[Claim, Claim]]]:
    """Pairs of measurements of about one time; of two lines of evidence those that are nearest in time."""
    nearest: dict[object, tuple[Code, tuple[Claim, Claim]]] = {}
    for pair in sorted(combinations(claims, 2), key=lambda pair: _years_apart(*pair)):
        code = _kind(*pair)
        if code is None or not _are_of_one_time(*pair, choices):
            continue
        lines = frozenset(claim.lineage for claim in pair)
        compared = lines if code is Code.INTERVALS_APART else ids_of(pair)
        nearest.setdefault(compared, (code, pair))
    return list(nearest.values())


def _are_of_one_time(first: Claim, second: Claim, choices: Choices) -> bool:
    """Whether two measurements are of about one time; totals over years only if these are the same."""
    period = first.about.period
    compared = second.about.period
    if period.coincides(compared):
        return True
    if first.about.measure == Measure.CUMULATIVE:
        return False
    return period.overlaps(compared) and _years_apart(first, second) <= choices.year_window


def _kind(first: Claim, second: Claim) -> Code | None:
    """What sort of pair two claims on one quantity are; None if one of them is no measurement, or both are one.

    Two samples are two measurements, also if one team drew them; models of one maker are one. Of one sample only
    another question makes a second measurement.
    """
    methods = {first.text("method"), second.text("method")}
    bounds = {first.text("bound"), second.text("bound")}
    if bounds != {str(Bound.NONE)} or not ESTIMATED.issuperset(methods):
        return None
    if first.lineage != second.lineage:
        is_one_model = Method.MODEL in methods and share_origin((first, second))
        return None if is_one_model else Code.INTERVALS_APART
    is_reworded = first.text("definition") != second.text("definition")
    return Code.TWO_WORDINGS if is_reworded and methods == {Method.SURVEY} else None


def _years_apart(first: Claim, second: Claim) -> float:
    """Years between the middles of two periods; nought where one is not known."""
    middle = first.about.period.middle
    compared = second.about.period.middle
    if middle is None or compared is None:
        return 0.0
    return abs(middle - compared)


def _interval(claim: Claim, choices: Choices) -> tuple[float, float]:
    """The ends of a measurement, as printed; of a point, 95 percent by its sample or by the error of unprinted ones."""
    low = claim.values.low
    high = claim.values.high
    if low < high:
        return low, high
    error = choices.unprinted_error
    if claim.text("unit") != Unit.FRACTION:
        margin = math.exp(_END * error)
        return low / margin, low * margin
    sample = _SAMPLE.search(claim.text("sample"))
    if sample:
        people = float(sample[1].replace(",", ""))
        error = math.sqrt(choices.design_effect / (people * low * (1 - low)))
    # The error of a share is one of its odds, so that no end leaves 0 to 1.
    odds = low / (1 - low)
    lower_odds = odds * math.exp(-_END * error)
    upper_odds = odds * math.exp(_END * error)
    return lower_odds / (1 + lower_odds), upper_odds / (1 + upper_odds)


# --- what became of a number on its way ------------------------------------------------------------------------------


def find_quotations(context: SearchContext) -> Iterator[Finding]:
    """Numbers of one maker or lineage, for one place and time, that a source carries otherwise than a nearer one.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it in its source,
    it is that number which was quoted.
    """
    for pairs in by_key(_quotations(context), _quoted_from).values():
        losses = [len(differing(SIDES, pair)) for pair in pairs]
        least = min(losses)
        for (original, quoted), loss in zip(pairs, losses, strict=True):
            if loss > least:
                continue
            finding = _lost_end(context.choices, original, quoted)
            finding = finding or _decayed(context.choices, original, quoted)
            if finding:
                yield finding


def _quoted_from(pair: tuple[Claim, Claim]) -> tuple[str, str]:
    """The claim that may be a quotation, and the source that it may be quoted from."""
    original, quoted = pair
    return quoted.claim_id, original.source


def _quotations(context: SearchContext) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of claims of which the second may quote the first."""
    alike = by_key(
        context.counts, lambda claim: (claim.about.counted, claim.about.currency, claim.about.naive())
    )
    for claims in alike.values():
        for pair in combinations(claims, 2):
            if _passed_on(context, *pair):
                original, quoted = sorted(pair, key=_distance)
                yield original, quoted


def _passed_on(context: SearchContext, first: Claim, second: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other."""
    if first.source == second.source or not share_origin((first, second)):
        return False
    # Registers are revised by one office and passed on by another: there only one maker counts as a shared origin.
    is_registered = Visibility.DETECTED in (first.text("visibility"), second.text("visibility"))
    if is_registered and first.producer != second.producer:
        return False
    # A number that lost its year on the way may be of any time.
    if first.about.period.unstated or second.about.period.unstated:
        return True
    return context.timely(first, second) or context.timely(second, first)


def _distance(claim: Claim) -> tuple[bool, int, float, str]:
    """How far a reading is from the maker: the article is a quotation, then by grade, then by time."""
    is_of_article = claim.text("scope") == Scope.ARTICLE
    grade = _GRADES.get(claim.text("read_in"), len(_GRADES))
    return is_of_article, grade, claim.about.period.spoken or 0, claim.claim_id


def _lost_end(choices: Choices, original: Claim, quoted: Claim) -> Finding | None:
    """A range of which only one end was quoted, or a number that is one end of a range; None if it is neither."""
    if original.is_range == quoted.is_range:
        return None
    ranged, single = (original, quoted) if original.is_range else (quoted, original)
    whole = ranged.values
    ends = [end for end in (single.values.low, single.values.high) if 0 < end < math.inf]
    ratios = [end / whole_end for end, whole_end in product(ends, (whole.low, whole.high))]
    least = 1 / choices.kept_end
    if not any(least <= ratio <= choices.kept_end for ratio in ratios):
        return None
    ids = ids_of((original, quoted))
    factor = whole.high / whole.low
    way = (at(Explanation.WHOLE_RANGE, whole.low, whole.high),)
    reasons = (Reason.QUOTATION_DECAY,)
    return Finding(Code.RANGE_LOST_END, Level.APPARENT, ids, factor, (way,), reasons=reasons)


def _decayed(choices: Choices, original: Claim, quoted: Claim) -> Finding | None:
    """Ends that differ a little, or the loss of the word that made the number a bound; None if neither is so."""
    before = original.values
    after = quoted.values
    factor = 1.0
    for end, quoted_end in ((before.low, after.low), (before.high, after.high)):
        if end and quoted_end and math.isfinite(end + quoted_end):
            factor = max(factor, end / quoted_end, quoted_end / end)
    lost_bound = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    is_point = after.low == after.high
    lost_word = lost_bound and is_point and after.high in (before.low, before.high)
    if not lost_word and not choices.ignored_factor <= factor <= choices.revision_factor:
        return None
    ids = ids_of((original, quoted))
    ways = [(Explanation.ORIGINAL_STANDS,)]
    if lost_word:
        ways.append((Explanation.LOST_BOUND,))
    reasons = (Reason.QUOTATION_DECAY,)
    return Finding(Code.QUOTATION_DECAY, Level.APPARENT, ids, factor, tuple(ways), reasons=reasons)


def find_wandering(context: SearchContext) -> Iterator[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    numbers = [claim for claim in context.counts if _may_wander(claim, context.choices)]
    equal = by_key(
        numbers, lambda claim: (claim.about.family, claim.about.unit, claim.values.low, claim.values.high)
    )
    for claims in equal.values():
        for pair in combinations(claims, 2):
            if _wandered(*pair):
                ways = ((Explanation.CHANCE,), (Explanation.NEW_MEANING,))
                number = pair[0].values.low
                yield Finding(
                    Code.WANDERING_NUMBER, Level.APPARENT, ids_of(pair), 1.0, ways, reasons=(Reason.COPYING,),
                    amount=number,
                )  # fmt: skip


def _may_wander(claim: Claim, choices: Choices) -> bool:
    """Whether a number is large enough to be known again, and printed as a number that no office counted."""
    is_telling = choices.wandering_least <= claim.values.high < math.inf
    return is_telling and claim.text("method") != Method.ADMINISTRATIVE and claim.of_people is None


def _wandered(first: Claim, second: Claim) -> bool:
    """Whether two equal numbers say different things, in different sources, of people who may be the same."""
    if first.about.measure == second.about.measure or first.source == second.source:
        return False
    box = first.about.box
    compared = second.about.box
    if not box.population & compared.population:
        return False
    if not box.exploitation & compared.exploitation:
        return False
    return first.about.naive().route.meets(second.about.naive().route)


def find_later_floors(context: SearchContext) -> Iterator[Finding]:
    """Earlier numbers and later floors below them, of one producer for one place and kind: apart in time at least."""
    published = [claim for claim in context.counts if claim.producer != UNATTRIBUTED and claim.published]
    for claims in by_key(published, _producer_and_kind).values():
        floors = [claim for claim in claims if claim.text("bound") == Bound.LOWER]
        for earlier, floor in product(claims, floors):
            if _is_later_floor(floor, earlier):
                yield _above_floor(earlier, floor)


def _producer_and_kind(claim: Claim) -> object:
    """Who published a number, and of what kind of persons."""
    box = claim.about.box
    return claim.producer, claim.about.counted, box.exploitation, box.status, box.visibility


def _is_later_floor(floor: Claim, earlier: Claim) -> bool:
    """Whether a bound was published after a number that is no bound, and lies below it, for persons of one place."""
    if earlier.text("bound") == Bound.LOWER:
        return False
    if (floor.published or 0) <= (earlier.published or 0):
        return False
    if not 0 < floor.values.low < earlier.values.low:
        return False
    if not earlier.about.box.population & floor.about.box.population:
        return False
    route = earlier.about.naive().route
    route_of_floor = floor.about.naive().route
    return route.holds(route_of_floor) or route_of_floor.holds(route)


def _above_floor(earlier: Claim, floor: Claim) -> Finding:
    """An earlier number above a later floor, with what may set the two apart."""
    axes = differing(_DISTINCTIONS_OF_PERSONS, (earlier, floor))
    if not axes or not earlier.about.period.coincides(floor.about.period):
        axes.append(Axis.PERIOD)
    ways = [(Explanation.FLOOR_ONLY,)]
    for axis in axes:
        _, explanation = DISTINCTIONS[axis]
        ways.append((explanation,))
    ids = ids_of((earlier, floor))
    factor = earlier.values.low / floor.values.low
    dissolving = tuple(frozenset({axis}) for axis in axes)
    return Finding(Code.LATER_FLOOR, Level.APPARENT, ids, factor, tuple(ways), axes=dissolving)
