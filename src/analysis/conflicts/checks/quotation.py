"""What quoting did to numbers of one maker, or to one number; and what a maker said later.

References
----------
Own judgement, see conflict_revision_factor, conflict_kept_end and conflict_wandering_least in data/raw/priors.yml.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from analysis.conflicts.claim import Claim, by_key, ids_of, share_origin
from analysis.conflicts.conflict_codes import (
    EXPLANATION_OF_AXIS,
    ORDER,
    Axis,
    Code,
    Codes,
    Explained,
    Explanation,
    Level,
    Reason,
    alternatives,
    spread,
)
from analysis.conflicts.finding import Finding, folded
from analysis.conflicts.lattice import SIDES, meets
from analysis.conflicts.period import may_be_within, same_time
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import UNATTRIBUTED, Bound, Method, ReadIn, Scope, Visibility

_SAME = (Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY)
_GRADES = {str(grade): place for place, grade in enumerate(ReadIn)}


def find(context: SearchContext) -> Iterator[Finding]:
    """Ranges that lost an end, numbers that changed on their way, digits that wandered, and later floors."""
    for one in _quotations(context):
        if factor := one.lost_end(context.choices.kept_end):
            whole = one.ranges[0].values
            said = (spread(Explanation.WHOLE_RANGE, whole.low, whole.high),)
            yield _quotation(Code.RANGE_LOST_END, one, factor, (said,))
    yield from decayed(context)
    yield from _wandering(context)
    yield from _later_floors(context)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Two readings of what goes back to one number: the nearer one to its maker, and the other."""

    original: Claim
    quoted: Claim

    @property
    def claims(self) -> tuple[Claim, Claim]:
        """Both."""
        return self.original, self.quoted

    @property
    def ranges(self) -> list[Claim]:
        """Those that have both ends."""
        return [claim for claim in self.claims if claim.is_range]

    @property
    def lost_axes(self) -> int:
        """On how many axes they differ."""
        boxes = self.original.about.box, self.quoted.about.box
        return sum(boxes[0].side(axis) != boxes[1].side(axis) for axis in SIDES)

    @property
    def lost_word(self) -> bool:
        """Whether the same number is a bound in the original and a point in the other."""
        original, values = self.original, self.quoted.values
        bounded = original.text("bound") != Bound.NONE and self.quoted.text("bound") == Bound.NONE
        return bounded and values.low == values.high in (original.values.low, original.values.high)

    @property
    def change(self) -> float:
        """The largest factor between the ends that both have; 1 if they are the same."""
        ends = zip(*((claim.values.low, claim.values.high) for claim in self.claims), strict=True)
        known = [(a, b) for a, b in ends if 0 < a < math.inf and 0 < b < math.inf]
        return max((max(a / b, b / a) for a, b in known), default=1.0)

    def lost_end(self, rounded: float) -> float:
        """By which factor a range is wider than what is left of it, if one end is kept but for a rounding; else 0."""
        if len(self.ranges) != 1:
            return 0.0
        whole = self.ranges[0].values
        (rest,) = (claim.values for claim in self.claims if not claim.is_range)
        ends = {end for end in (rest.low, rest.high) if 0 < end < math.inf}
        if len(ends) != 1:
            return 0.0
        (end,) = ends
        near = any(1 / rounded <= end / side <= rounded for side in (whole.low, whole.high))
        return whole.high / whole.low if near else 0.0


def _quotations(context: SearchContext) -> Iterator[Quoted]:
    """Pairs of counts or amounts of one maker or lineage, for one place and time, carried by different sources.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it in its source,
    it is that number which was quoted.
    """
    counts = [claim for claim in context.claims if claim.whole is None and claim.about.comparable]
    alike = by_key(
        counts,
        lambda c: (c.about.counted, c.about.currency, c.about.naive().route, c.about.naive().population),
    )
    for claims in alike.values():
        both = (pair for pair in combinations(claims, 2) if _passed_on(context, *pair))
        pairs = [Quoted(*sorted(pair, key=_distance)) for pair in both]
        least: dict[tuple[str, str], int] = {}
        for pair in pairs:
            key = pair.quoted.claim_id, pair.original.text("source")
            least[key] = min(least.get(key, len(SIDES)), pair.lost_axes)
        yield from (p for p in pairs if p.lost_axes == least[p.quoted.claim_id, p.original.text("source")])


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


def _quotation(code: Code, one: Quoted, factor: float, explained: tuple[Explained, ...]) -> Finding:
    """A quotation as a finding."""
    codes = Codes(ids_of(one.claims), factor, explanations=explained, resolution=folded(one.claims))
    reasons = (Reason.QUOTATION_DECAY,)
    return Finding.of(code, Level.APPARENT, one.claims, codes, reasons=reasons, everywhere=True)


def decayed(context: SearchContext) -> Iterator[Finding]:
    """Quotations whose ends differ a little, or that lost the word that made them a bound."""
    limits = context.choices.ignored_factor, context.choices.revision_factor
    for one in _quotations(context):
        changed = limits[0] <= one.change <= limits[1] or one.lost_word
        if changed and not one.lost_end(context.choices.kept_end):
            lost = (Explanation.LOST_BOUND,) if one.lost_word else ()
            explained = alternatives(Explanation.ORIGINAL_STANDS, *lost)
            yield _quotation(Code.QUOTATION_DECAY, one, one.change, explained)


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
        explained = alternatives(Explanation.CHANCE, Explanation.NEW_MEANING)
        codes = Codes(ids_of(pair), 1.0, amount=pair[0].values.low, explanations=explained)
        reasons = (Reason.COPYING,)
        yield Finding.of(Code.WANDERING_NUMBER, Level.APPARENT, pair, codes, reasons=reasons, everywhere=True)


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
    kinds = by_key(published, lambda c: (c.text("producer"), c.about.counted, *map(c.about.box.side, _SAME)))
    for claims in kinds.values():
        floors = [claim for claim in claims if claim.text("bound") == Bound.LOWER]
        others = [claim for claim in claims if claim.text("bound") != Bound.LOWER]
        for pair in product(others, floors):
            if _is_later_floor(*pair):
                yield _later_floor(*pair)


def _is_later_floor(one: Claim, other: Claim) -> bool:
    """Whether the second, a floor, was published later and is below all that the first says."""
    later = (other.year("producer_year") or 0) > (one.year("producer_year") or 0)
    below = 0 < other.values.low < one.values.low
    alike = meets(one.about.box.population, other.about.box.population)
    routes = one.about.naive().route, other.about.naive().route
    return later and below and alike and (routes[0].holds(routes[1]) or routes[1].holds(routes[0]))


def _later_floor(one: Claim, other: Claim) -> Finding:
    """A number and a later floor, by what they differ in; the time if in nothing else."""
    boxes = one.about.box, other.about.box
    differ = {axis for axis in SIDES if boxes[0].side(axis) != boxes[1].side(axis)}
    if not differ or not same_time(one.about.period, other.about.period):
        differ.add(Axis.PERIOD)
    axes = [axis for axis in ORDER if axis in differ]
    explained = alternatives(Explanation.FLOOR_ONLY, *(EXPLANATION_OF_AXIS[axis] for axis in axes))
    codes = Codes(ids_of((one, other)), one.values.low / other.values.low, explanations=explained)
    apart = (frozenset({axis}) for axis in axes)
    return Finding.of(Code.LATER_FLOOR, Level.APPARENT, (one, other), codes, axes=apart)
