"""What became of a number on its way: quoted otherwise, told of something else, or set lower by its maker later."""

import math
from collections.abc import Iterator
from itertools import combinations, product

from analysis.claims.clean import significant
from analysis.claims.frame_checks import OWN_ROWS
from analysis.conflicts.compared_claim import ComparedClaim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding, SearchContext
from analysis.conflicts.lattice import SIDES
from analysis.conflicts.rules import Choices
from analysis.vocabulary import UNATTRIBUTED, Bound, Method

#: Distinctions of persons, in the order in which they are named.
_DISTINCTIONS_OF_PERSONS = [axis for axis in DISTINCTIONS if axis in SIDES]


def find_quotations(context: SearchContext) -> Iterator[Finding]:
    """Numbers that were declared to be copied, and that say otherwise what their originals say of one place and kind.

    Without a declared chain nobody quoted anybody: a maker's own round number beside its own sum is a rounding.
    """
    for quoted in context.retold_counts:
        original = context.by_id.get(context.originals.get(quoted.claim_id, ""))
        if original is None or _place_and_kind(original) != _place_and_kind(quoted):
            continue
        finding = _rounds(original, quoted) or _lost_end(context.choices, original, quoted)
        finding = finding or _decayed(context.choices, original, quoted)
        if finding:
            yield finding


def _place_and_kind(claim: ComparedClaim) -> object:
    """What a number and its quotation have in common: what is counted, for a naive reader, and where."""
    about = claim.about
    return about.counted, about.currency, about.naive()


def _rounds(original: ComparedClaim, quoted: ComparedClaim) -> Finding | None:
    """A value that was printed again with fewer digits, and without its interval; None if it was not."""
    best = original.printed.interval.best
    value = quoted.values.low
    # How published claims were quoted is declared for each, and is told as that.
    if quoted.source != OWN_ROWS or best is None or value in (0, best) or quoted.is_range:
        return None
    if value != float(f"{best:.{len(significant(value))}g}"):
        return None
    ids = ids_of((original, quoted))
    ways = ((Explanation.ROUNDS,),)
    return Finding(Code.QUOTATION_DECAY, Level.APPARENT, ids, max(value / best, best / value), ways,
                   reasons=(Reason.COPYING,))  # fmt: skip


def _lost_end(choices: Choices, original: ComparedClaim, quoted: ComparedClaim) -> Finding | None:
    """A range of which only one end was quoted, or a number that is one end of a range; None if it is neither."""
    if original.is_range == quoted.is_range:
        return None
    whole = original.values
    single = quoted.values
    if quoted.is_range:
        whole = quoted.values
        single = original.values
    ends = [end for end in (single.low, single.high) if 0 < end < math.inf]
    ends_of_whole = (whole.low, whole.high)
    ratios = [end / whole_end for end, whole_end in product(ends, ends_of_whole)]
    most = choices.kept_end
    least = 1 / most
    if not any(least <= ratio <= most for ratio in ratios):
        return None
    ids = ids_of((original, quoted))
    factor = whole.high / whole.low
    way = (at(Explanation.WHOLE_RANGE, whole.low, whole.high),)
    reasons = (Reason.QUOTATION_DECAY,)
    return Finding(Code.RANGE_LOST_END, Level.APPARENT, ids, factor, (way,), reasons=reasons)


def _decayed(choices: Choices, original: ComparedClaim, quoted: ComparedClaim) -> Finding | None:
    """Ends that differ a little, or the loss of the word that made the number a bound; None if neither is so."""
    before = original.values
    after = quoted.values
    factor = 1.0
    for end, quoted_end in ((before.low, after.low), (before.high, after.high)):
        are_numbers = end and quoted_end and math.isfinite(end + quoted_end)
        if are_numbers:
            factor = max(factor, end / quoted_end, quoted_end / end)
    had_bound = original.printed.interval.bound != Bound.NONE
    has_bound = quoted.printed.interval.bound != Bound.NONE
    lost_bound = had_bound and not has_bound
    is_point = after.low == after.high
    is_same_end = after.high in (before.low, before.high)
    lost_word = lost_bound and is_point and is_same_end
    differs_a_little = choices.ignored_factor <= factor <= choices.revision_factor
    if not lost_word and not differs_a_little:
        return None
    ids = ids_of((original, quoted))
    ways = [(Explanation.ORIGINAL_STANDS,)]
    if lost_word:
        ways.append((Explanation.LOST_BOUND,))
    reasons = (Reason.QUOTATION_DECAY,)
    return Finding(Code.QUOTATION_DECAY, Level.APPARENT, ids, factor, tuple(ways), reasons=reasons)


def find_wandering(context: SearchContext) -> Iterator[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    numbers = [claim for claim in context.retold_counts if _may_wander(claim, context.choices)]
    ways = ((Explanation.CHANCE,), (Explanation.NEW_MEANING,))
    for claims in by_key(numbers, _number_and_unit).values():
        for first, second in combinations(claims, 2):
            if _wandered(first, second):
                yield Finding(
                    Code.WANDERING_NUMBER, Level.APPARENT, ids_of((first, second)), 1.0, ways,
                    reasons=(Reason.COPYING,), amount=first.values.low,
                )  # fmt: skip


def _number_and_unit(claim: ComparedClaim) -> object:
    """What equal numbers have in common, whatever they measure."""
    about = claim.about
    values = claim.values
    return about.family, about.unit, values.low, values.high


def _may_wander(claim: ComparedClaim, choices: Choices) -> bool:
    """Whether a number is large enough to be known again, and printed as a number that no office counted."""
    is_telling = choices.wandering_least <= claim.values.high < math.inf
    is_registered = claim.printed.method == Method.ADMINISTRATIVE
    is_as_printed = claim.of_people is None
    return is_telling and is_as_printed and not is_registered


def _wandered(first: ComparedClaim, second: ComparedClaim) -> bool:
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
    published = []
    for claim in context.counts:
        if claim.producer != UNATTRIBUTED and claim.published:
            published.append(claim)
    for claims in by_key(published, _producer_and_kind).values():
        floors = [claim for claim in claims if claim.printed.interval.bound == Bound.LOWER]
        for earlier, floor in product(claims, floors):
            if _is_later_floor(floor, earlier):
                yield _above_floor(earlier, floor)


def _producer_and_kind(claim: ComparedClaim) -> object:
    """Who published a number, and of what kind of persons."""
    about = claim.about
    box = about.box
    return claim.producer, about.counted, box.exploitation, box.status, box.visibility


def _is_later_floor(floor: ComparedClaim, earlier: ComparedClaim) -> bool:
    """Whether a bound was published after a number that is no bound, and lies below it, for persons of one place."""
    if earlier.printed.interval.bound == Bound.LOWER:
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


def _above_floor(earlier: ComparedClaim, floor: ComparedClaim) -> Finding:
    """An earlier number above a later floor, with what may set the two apart."""
    axes = differing(_DISTINCTIONS_OF_PERSONS, (earlier, floor))
    is_of_one_time = earlier.about.period.coincides(floor.about.period)
    if not axes or not is_of_one_time:
        axes.append(Axis.PERIOD)
    ways = [(Explanation.FLOOR_ONLY,)]
    for axis in axes:
        _, explanation = DISTINCTIONS[axis]
        ways.append((explanation,))
    ids = ids_of((earlier, floor))
    factor = earlier.values.low / floor.values.low
    dissolving = tuple(frozenset({axis}) for axis in axes)
    return Finding(Code.LATER_FLOOR, Level.APPARENT, ids, factor, tuple(ways), axes=dissolving)
