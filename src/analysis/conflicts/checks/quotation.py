"""What quoting did to numbers of one maker, or to one number; and what a maker said later.

References
----------
Own judgement, see conflict_revision_factor, conflict_kept_end and conflict_wandering_least in data/raw/priors.yml.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, Explained, alternatives, spread
from analysis.conflicts.finding import Finding, folded, ids_of, pages_of, regions_of, share_origin
from analysis.conflicts.lattice import SIDES, meets
from analysis.conflicts.naive_reading import naive_box
from analysis.conflicts.period import may_be_within, within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import EXPLANATION_OF_AXIS, ORDER, Axis, Code, Explanation, Level, Reason
from analysis.vocabulary import UNATTRIBUTED, Bound, Method, ReadIn, Scope, Visibility

_SAME = (Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY)


def find(context: SearchContext) -> Iterator[Finding]:
    """Ranges that lost an end, numbers that changed on their way, digits that wandered, and later floors."""
    for one in quotations(context):
        if factor := _lost_end(one, context.choices.kept_end):
            yield _quotation(Code.RANGE_LOST_END, one, factor)
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


def quotations(context: SearchContext) -> Iterator[Quoted]:
    """Pairs of counts or amounts of one maker or lineage, for one place and time, carried by different sources.

    Registers are revised by one office and passed on by another: there only one maker counts as a shared origin.
    """
    groups: dict[object, list[Claim]] = {}
    for claim in context.claims:
        about = claim.about
        if claim.whole is None and about.comparable:
            box = naive_box(about, 0)
            key = (about.family, about.unit, about.currency, about.measure, box.route, box.population)
            groups.setdefault(key, []).append(claim)
    for claims in groups.values():
        both = (pair for pair in combinations(claims, 2) if _passed_on(context, *pair))
        yield from _nearest([Quoted(*sorted(pair, key=_distance)) for pair in both])


def _passed_on(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether one of two claims may be a quotation of the other."""
    registers = Visibility.DETECTED in (one.text("visibility"), other.text("visibility"))
    apart = registers and one.text("producer") != other.text("producer")
    elsewhere = one.text("source") != other.text("source")
    return elsewhere and share_origin((one, other)) and not apart and _one_time(context, one, other)


def _nearest(pairs: Sequence[Quoted]) -> list[Quoted]:
    """Of the numbers of one source that a quotation may go back to, those that are about the same persons most nearly.

    A quotation may lose a distinction on its way, but where a number without that loss stands beside it, it is that
    number which was quoted.
    """
    least: dict[tuple[str, str], int] = {}
    for pair in pairs:
        key = pair.quoted.claim_id, pair.original.text("source")
        least[key] = min(least.get(key, len(SIDES)), _lost_axes(pair))
    return [p for p in pairs if _lost_axes(p) == least[p.quoted.claim_id, p.original.text("source")]]


def _lost_axes(pair: Quoted) -> int:
    """On how many axes two readings differ."""
    boxes = pair.original.about.box, pair.quoted.about.box
    return sum(boxes[0].side(axis) != boxes[1].side(axis) for axis in SIDES)


def _one_time(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether two claims may speak of one time; a number that lost its year on the way may."""
    if one.about.period.unstated or other.about.period.unstated:
        return True
    periods, window = (one.about.period, other.about.period), context.choices.year_window
    return may_be_within(*periods, window=window) or may_be_within(*reversed(periods), window=window)


def _distance(claim: Claim) -> tuple[bool, int, float, str]:
    """How far a reading is from the maker: the article is a quotation, then by grade, then by time."""
    grades = [str(grade) for grade in ReadIn]
    grade = claim.text("read_in")
    place = grades.index(grade) if grade in grades else len(grades)
    return claim.text("scope") == Scope.ARTICLE, place, claim.about.period.spoken or 0, claim.claim_id


def _quotation(code: Code, one: Quoted, factor: float) -> Finding:
    """A quotation as a finding."""
    ids = ids_of(one.claims)
    return Finding(
        code, Level.APPARENT, ids, regions_of(one.claims), factor, group=ids, coded=partial(_coded, one),
        reasons=(Reason.QUOTATION_DECAY,),
    )  # fmt: skip


def _coded(one: Quoted, finding: Finding) -> Codes:
    """A quotation in codes: the range that lost an end, or the original that stands."""
    if finding.code is Code.RANGE_LOST_END:
        values = _ranges(one)[0].values
        explained: tuple[Explained, ...] = ((spread(Explanation.WHOLE_RANGE, values.low, values.high),),)
    else:
        lost = (Explanation.LOST_BOUND,) if _lost_word(one) else ()
        explained = alternatives(Explanation.ORIGINAL_STANDS, *lost)
    done = folded(one.claims)
    return Codes(finding.ids, finding.severity, explanations=explained, resolution=done)


def _lost_end(one: Quoted, rounded: float) -> float:
    """By which factor a range is wider than what is left of it, if one end is kept but for a rounding; else 0."""
    ranges = _ranges(one)
    if len(ranges) != 1:
        return 0.0
    whole = ranges[0].values
    rest = next(claim for claim in one.claims if claim is not ranges[0]).values
    ends = {end for end in (rest.low, rest.high) if 0 < end < math.inf}
    if len(ends) != 1:
        return 0.0
    (end,) = ends
    near = any(1 / rounded <= end / side <= rounded for side in (whole.low, whole.high))
    return whole.high / whole.low if near else 0.0


def _ranges(one: Quoted) -> list[Claim]:
    """Those of two readings that have both ends."""
    return [claim for claim in one.claims if 0 < claim.values.low < claim.values.high < math.inf]


def decayed(context: SearchContext) -> Iterator[Finding]:
    """Quotations whose ends differ a little, or that lost the word that made them a bound."""
    for one in quotations(context):
        factor = _change(one)
        limits = context.choices.ignored_factor, context.choices.revision_factor
        changed = limits[0] <= factor <= limits[1] or _lost_word(one)
        if changed and not _lost_end(one, context.choices.kept_end):
            yield _quotation(Code.QUOTATION_DECAY, one, factor)


def _change(one: Quoted) -> float:
    """The largest factor between the ends that both readings have; 1 if they are the same."""
    ends = zip(*((claim.values.low, claim.values.high) for claim in one.claims), strict=True)
    known = [(a, b) for a, b in ends if 0 < a < math.inf and 0 < b < math.inf]
    return max((max(a / b, b / a) for a, b in known), default=1.0)


def _lost_word(one: Quoted) -> bool:
    """Whether the same number is a bound in one reading and a point in the other."""
    original, quoted = one.claims
    bounded = original.text("bound") != Bound.NONE and quoted.text("bound") == Bound.NONE
    return bounded and quoted.values.low == quoted.values.high in (original.values.low, original.values.high)


def _wandering(context: SearchContext) -> Iterator[Finding]:
    """Equal numbers of different measures for people who may be the same, from different sources."""
    digits: dict[object, list[Claim]] = {}
    for claim in context.claims:
        values, about = claim.values, claim.about
        estimated = claim.text("method") != Method.ADMINISTRATIVE and claim.of_people is None
        large = context.choices.wandering_least <= values.high < math.inf
        if claim.whole is None and about.comparable and estimated and large:
            digits.setdefault((about.family, about.unit, values.low, values.high), []).append(claim)
    for pair in (pair for claims in digits.values() for pair in combinations(claims, 2) if _wandered(pair)):
        explained = alternatives(Explanation.CHANCE, Explanation.NEW_MEANING)
        codes = Codes(ids_of(pair), 1.0, amount=pair[0].values.low, explanations=explained)
        yield Finding(
            Code.WANDERING_NUMBER, Level.APPARENT, codes.members, regions_of(pair), 1.0, group=codes.members,
            coded=codes, reasons=(Reason.COPYING,),
        )  # fmt: skip


def _wandered(pair: Sequence[Claim]) -> bool:
    """Whether two equal numbers have different measures but may speak of the same people."""
    one, other = (claim.about for claim in pair)
    if one.measure == other.measure or pair[0].text("source") == pair[1].text("source"):
        return False
    sides = (Axis.POPULATION, Axis.EXPLOITATION)
    alike = all(meets(one.box.side(axis), other.box.side(axis)) for axis in sides)
    return alike and meets(one.readings[0].route, other.readings[0].route)


def _later_floors(context: SearchContext) -> Iterator[Finding]:
    """Pairs of an earlier range or number and a later floor below it, of one producer for one place and kind."""
    groups: dict[object, list[Claim]] = {}
    for claim in context.claims:
        producer, about = claim.text("producer"), claim.about
        published = producer != UNATTRIBUTED and claim.year("producer_year")
        if claim.whole is None and about.comparable and published:
            sides = tuple(about.box.side(axis) for axis in _SAME)
            key = (producer, about.family, about.unit, about.measure, sides)
            groups.setdefault(key, []).append(claim)
    pairs = (pair for claims in groups.values() for pair in _floors_beside(claims) if _is_later_floor(*pair))
    for one, other in pairs:
        axes = [axis for axis in ORDER if axis in _differ_in(one, other)]
        explained = alternatives(Explanation.FLOOR_ONLY, *(EXPLANATION_OF_AXIS[axis] for axis in axes))
        codes = Codes(ids_of((one, other)), one.values.low / other.values.low, explanations=explained)
        yield Finding(
            Code.LATER_FLOOR, Level.APPARENT, codes.members, pages_of((one, other)), codes.factor,
            group=codes.members, coded=codes, axes=tuple(frozenset({axis}) for axis in axes),
        )  # fmt: skip


def _floors_beside(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each claim that is no floor with each that is one."""
    floors: list[Claim] = []
    others: list[Claim] = []
    for claim in claims:
        (floors if claim.text("bound") == Bound.LOWER else others).append(claim)
    return product(others, floors)


def _is_later_floor(one: Claim, other: Claim) -> bool:
    """Whether the second, a floor, was published later and is below all that the first says."""
    later = (other.year("producer_year") or 0) > (one.year("producer_year") or 0)
    below = 0 < other.values.low < one.values.low
    alike = meets(one.about.box.population, other.about.box.population)
    routes = [naive_box(claim.about, 0).route for claim in (one, other)]
    place = routes[0].holds(routes[1]) or routes[1].holds(routes[0])
    return later and below and alike and place


def _differ_in(*claims: Claim) -> frozenset[Axis]:
    """What two numbers differ in; the time if in nothing else."""
    one, other = (claim.about for claim in claims)
    axes = {axis for axis in SIDES if one.box.side(axis) != other.box.side(axis)}
    if not axes or not (within(one.period, other.period) and within(other.period, one.period)):
        axes.add(Axis.PERIOD)
    return frozenset(axes)
