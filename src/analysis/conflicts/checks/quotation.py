"""What quoting did to numbers of one maker, or to one number; and what a maker said later.

References
----------
Own judgement, see conflict_revision_factor, conflict_kept_end and conflict_wandering_least in data/raw/priors.yml.
"""

import math
from collections.abc import Iterator
from itertools import combinations, product

from analysis.conflicts.claim import Claim, by_key, ids_of, share_origin
from analysis.conflicts.conflict_codes import (
    DISTINCTIONS,
    Axis,
    Code,
    Explained,
    Explanation,
    Level,
    Reason,
    Term,
)
from analysis.conflicts.finding import Finding, resolution_of
from analysis.conflicts.lattice import SIDES, meets
from analysis.conflicts.period import may_be_within, same_time
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import UNATTRIBUTED, Bound, Method, ReadIn, Scope, Visibility

_GRADES = {str(grade): place for place, grade in enumerate(ReadIn)}


def find(context: SearchContext) -> Iterator[Finding]:
    """Numbers that changed on their way, digits that wandered, and later floors."""
    yield from find_quotations(context)
    yield from _wandering(context)
    yield from _later_floors(context)


# --- two readings of what goes back to one number ---------------------------------------------------------------------


def find_quotations(context: SearchContext) -> Iterator[Finding]:
    """Numbers of one maker or lineage, for one place and time, that a source carries otherwise than a nearer one.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it in its source,
    it is that number which was quoted.
    """
    counts = (claim for claim in context.claims if claim.whole is None and claim.about.comparable)
    alike = by_key(
        counts,
        lambda c: (c.about.counted, c.about.currency, c.about.naive().route, c.about.naive().population),
    )
    for claims in alike.values():
        pairs = [
            (original, quoted, len(_differing(original, quoted)))
            for pair in combinations(claims, 2)
            if _passed_on(context, *pair)
            for original, quoted in (sorted(pair, key=_distance),)
        ]
        least: dict[tuple[str, str], int] = {}
        for original, quoted, lost in pairs:
            key = quoted.claim_id, original.text("source")
            least[key] = min(least.get(key, lost), lost)
        for original, quoted, lost in pairs:
            if lost == least[quoted.claim_id, original.text("source")]:
                yield from _changed(context, original, quoted)


def _differing(one: Claim, other: Claim) -> list[Axis]:
    """The axes on which two claims differ, in the order in which they are named."""
    boxes = one.about.box, other.about.box
    return [axis for axis in DISTINCTIONS if axis in SIDES and boxes[0].side(axis) != boxes[1].side(axis)]


def _passed_on(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other.

    Registers are revised by one office and passed on by another: there only one maker counts as a shared origin.
    """
    registers = Visibility.DETECTED in (one.text("visibility"), other.text("visibility"))
    apart = registers and one.text("producer") != other.text("producer")
    if apart or one.text("source") == other.text("source") or not share_origin((one, other)):
        return False
    a, b, window = one.about.period, other.about.period, context.choices.year_window
    # A number that lost its year on the way may be of any time.
    lost = a.unstated or b.unstated
    return lost or may_be_within(a, b, window=window) or may_be_within(b, a, window=window)


def _distance(claim: Claim) -> tuple[bool, int, float, str]:
    """How far a reading is from the maker: the article is a quotation, then by grade, then by time."""
    grade = _GRADES.get(claim.text("read_in"), len(_GRADES))
    return claim.text("scope") == Scope.ARTICLE, grade, claim.about.period.spoken or 0, claim.claim_id


def _changed(context: SearchContext, original: Claim, quoted: Claim) -> Iterator[Finding]:
    """A range that lost an end; or ends that differ a little, or the loss of the word that made the number a bound."""
    claims, choices = (original, quoted), context.choices
    values = [claim.values for claim in claims]
    both = zip(*((one.low, one.high) for one in values), strict=True)
    known = [(a, b) for a, b in both if 0 < a < math.inf and 0 < b < math.inf]
    factor = max((max(a / b, b / a) for a, b in known), default=1.0)
    bounded = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    lost_word = bounded and values[1].low == values[1].high in (values[0].low, values[0].high)
    code, ways = (
        Code.QUOTATION_DECAY,
        [(Explanation.ORIGINAL_STANDS,), (Explanation.LOST_BOUND,)][: 1 + lost_word],
    )
    explained: tuple[Explained, ...] = tuple(ways)
    if whole := _lost_end(claims, choices.kept_end):
        code, factor = Code.RANGE_LOST_END, whole.values.high / whole.values.low
        explained = ((Term(Explanation.WHOLE_RANGE, whole.values.low, whole.values.high),),)
    elif not (choices.ignored_factor <= factor <= choices.revision_factor or lost_word):
        return
    yield Finding(
        code, Level.APPARENT, ids_of(claims), factor, explained, reasons=(Reason.QUOTATION_DECAY,),
        resolution=resolution_of(claims, Reason.QUOTATION_DECAY),
    )  # fmt: skip


def _lost_end(claims: tuple[Claim, Claim], rounded: float) -> Claim | None:
    """The one range of two claims of which the other keeps an end, but for a rounding; None if there is none."""
    ranges = [claim for claim in claims if claim.is_range]
    ends = {
        end for c in claims if not c.is_range for end in (c.values.low, c.values.high) if 0 < end < math.inf
    }
    if len(ranges) != 1 or len(ends) != 1:
        return None
    (whole,), (end,) = ranges, ends
    near = any(1 / rounded <= end / side <= rounded for side in (whole.values.low, whole.values.high))
    return whole if near else None


# --- digits that wander, and later floors ----------------------------------------------------------------------------


def _wandering(context: SearchContext) -> Iterator[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    estimated = (
        claim
        for claim in context.claims
        if claim.whole is None
        and claim.about.comparable
        and claim.text("method") != Method.ADMINISTRATIVE
        and claim.of_people is None
        and context.choices.wandering_least <= claim.values.high < math.inf
    )
    digits = by_key(estimated, lambda c: (c.about.family, c.about.unit, c.values.low, c.values.high))
    for pair in (pair for claims in digits.values() for pair in combinations(claims, 2) if _wandered(*pair)):
        yield Finding(
            Code.WANDERING_NUMBER, Level.APPARENT, ids_of(pair), 1.0,
            ((Explanation.CHANCE,), (Explanation.NEW_MEANING,)),
            reasons=(Reason.COPYING,), amount=pair[0].values.low,
        )  # fmt: skip


def _wandered(one: Claim, other: Claim) -> bool:
    """Whether two equal numbers have different measures but may speak of the same people."""
    a, b = one.about, other.about
    if a.measure == b.measure or one.text("source") == other.text("source"):
        return False
    sides = (Axis.POPULATION, Axis.EXPLOITATION)
    alike = all(meets(a.box.side(axis), b.box.side(axis)) for axis in sides)
    return alike and meets(a.naive().route, b.naive().route)


def _later_floors(context: SearchContext) -> Iterator[Finding]:
    """Pairs of an earlier range or number and a later floor below it, of one producer for one place and kind."""
    published = (
        claim
        for claim in context.claims
        if claim.whole is None
        and claim.about.comparable
        and claim.text("producer") != UNATTRIBUTED
        and claim.year("producer_year")
    )
    same = (Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY)
    kinds = by_key(published, lambda c: (c.text("producer"), c.about.counted, *map(c.about.box.side, same)))
    for claims in kinds.values():
        for one, floor in product(claims, claims):
            bounds = one.text("bound"), floor.text("bound")
            if bounds[0] != Bound.LOWER == bounds[1] and _is_later_floor(one, floor):
                yield _later_floor(one, floor)


def _is_later_floor(one: Claim, floor: Claim) -> bool:
    """Whether a floor was published later than another number and is below all that this one says."""
    later = (floor.year("producer_year") or 0) > (one.year("producer_year") or 0)
    below = 0 < floor.values.low < one.values.low
    alike = meets(one.about.box.population, floor.about.box.population)
    routes = one.about.naive().route, floor.about.naive().route
    return later and below and alike and (routes[0].holds(routes[1]) or routes[1].holds(routes[0]))


def _later_floor(one: Claim, floor: Claim) -> Finding:
    """A number and a later floor, by what they differ in; the time if in nothing else."""
    axes = _differing(one, floor)
    if not axes or not same_time(one.about.period, floor.about.period):
        axes.append(Axis.PERIOD)
    return Finding(
        Code.LATER_FLOOR, Level.APPARENT, ids_of((one, floor)), one.values.low / floor.values.low,
        ((Explanation.FLOOR_ONLY,), *((DISTINCTIONS[axis][1],) for axis in axes)),
        axes=tuple(frozenset({axis}) for axis in axes),
    )  # fmt: skip
