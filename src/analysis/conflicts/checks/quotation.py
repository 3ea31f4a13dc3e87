"""What quoting did to numbers of one maker, or to one number; and what a maker said later.

References
----------
Own judgement, see conflict_revision_factor, conflict_kept_end and conflict_wandering_least in data/raw/priors.yml.
"""

import math
from collections.abc import Iterator
from itertools import combinations, compress, product

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding, share_origin
from analysis.conflicts.lattice import SIDES
from analysis.conflicts.period import same_time
from analysis.conflicts.rules import Choices
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import UNATTRIBUTED, Bound, Method, ReadIn, Scope, Visibility

_GRADES = {str(grade): place for place, grade in enumerate(ReadIn)}


def find_quotations(context: SearchContext) -> Iterator[Finding]:
    """Numbers of one maker or lineage, for one place and time, that a source carries otherwise than a nearer one.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it in its source,
    it is that number which was quoted.
    """

    def kind(claim: Claim) -> object:
        naive = claim.about.naive()
        return claim.about.counted, claim.about.currency, naive.route, naive.population

    alike = by_key(context.counts, kind).values()
    both = (pair for claims in alike for pair in combinations(claims, 2) if _passed_on(context, *pair))
    pairs = (sorted(pair, key=_distance) for pair in both)
    for group in by_key(pairs, lambda pair: (pair[1].claim_id, pair[0].source)).values():
        lost = [len(differing(SIDES, pair)) for pair in group]
        for original, quoted in compress(group, (one == min(lost) for one in lost)):
            yield from _changed(context.choices, original, quoted)


def _passed_on(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other.

    Registers are revised by one office and passed on by another: there only one maker counts as a shared origin.
    """
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
    if original.is_range != quoted.is_range:
        whole, other = (first, then) if original.is_range else (then, first)
        left, kept = {end for end in (other.low, other.high) if 0 < end < math.inf}, choices.kept_end
        if any(1 / kept <= end / side <= kept for end in left for side in (whole.low, whole.high)):
            way = (at(Explanation.WHOLE_RANGE, whole.low, whole.high),)
            factor, reasons = whole.high / whole.low, (Reason.QUOTATION_DECAY,)
            yield Finding(Code.RANGE_LOST_END, Level.APPARENT, ids, factor, (way,), reasons=reasons)
            return
    ends = ((a, b) for a, b in ((first.low, then.low), (first.high, then.high)) if a and b)
    factor = max((max(a / b, b / a) for a, b in ends if math.isfinite(a + b)), default=1.0)
    bounded = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    lost_word = bounded and then.low == then.high in (first.low, first.high)
    if lost_word or choices.ignored_factor <= factor <= choices.revision_factor:
        ways = (Explanation.ORIGINAL_STANDS,), *(((Explanation.LOST_BOUND,),) if lost_word else ())
        reasons = (Reason.QUOTATION_DECAY,)
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
                if not axes or not same_time(one.about.period, floor.about.period):
                    axes.append(Axis.PERIOD)
                yield Finding(
                    Code.LATER_FLOOR, Level.APPARENT, ids_of((one, floor)), one.values.low / floor.values.low,
                    ((Explanation.FLOOR_ONLY,), *((DISTINCTIONS[axis][1],) for axis in axes)),
                    axes=tuple(frozenset({axis}) for axis in axes),
                )  # fmt: skip
