"""Parts beside their whole: ranges that the others clip, what named parts leave to another place, parts that lack some.

References
----------
P. Belotti et al. (2009), Optimization Methods and Software 24(4-5): bounds tightening.
United Nations (2019), World Population Prospects 2019: the persons of whom a share is stated.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

from analysis.conflicts.checks.same_quantity import too_many, with_times
from analysis.conflicts.claim import Claim, is_population_share, residents
from analysis.conflicts.clip import Clip
from analysis.conflicts.explanations import Codes, Explained, at, spread
from analysis.conflicts.finding import Finding, ids_of, origin_of, pages_of, regions_of
from analysis.conflicts.lattice import SIDES, holds, meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within, within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import Axis, Code, Explanation, Level, Reason, Resolution

#: The axes along which a statement splits a whole.
SPLIT = (Axis.EXPLOITATION, Axis.POPULATION)
_OTHERS = tuple(axis for axis in SIDES if axis is not Axis.ROUTE)


# --- ranges of which the others leave a part only --------------------------------------------------------------------


def find_clipped(context: SearchContext) -> Iterator[Finding]:
    """Clipped ranges; those that a share of a population clips under a code of their own."""
    for clip in context.clips:
        claims = (clip.claim, *clip.others)
        share = next((claim for claim in clip.others if is_population_share(claim)), None)
        alone = bool(claims[0].statement) and len({claim.statement for claim in claims}) == 1
        yield Finding(
            Code.SHARE_AGAINST_COUNT if share else Code.CLIPPED, Level.CLIPPED, ids_of(claims),
            pages_of(claims), clip.factor, group=ids_of(claims), coded=partial(_coded_clip, context, clip, share),
            reasons=(Reason.ARITHMETIC if share and alone else Reason.LITTLE_ROOM,),
        )  # fmt: skip


def _coded_clip(context: SearchContext, clip: Clip, share: Claim | None, _: Finding) -> Codes:
    """A range and what is left of it; its ends as shares of the population that clips it."""
    ids = ids_of((clip.claim, *clip.others))
    left: Explained = (spread(Explanation.BETWEEN, clip.low, clip.high),)
    codes = Codes(ids, clip.factor, explanations=(left,), resolution=Resolution.KEPT)
    if share is None:
        return codes
    people, most = share.of_people or math.nan, _by_other_table(context, share)
    low, high = (min(end / people, 1.0) for end in (clip.claim.values.low, clip.claim.values.high))
    more = ((at(Explanation.OTHER_TABLE, most),),) if most else ()
    return replace(codes, share=(low, high), amount=people, explanations=(left, *more))


def _by_other_table(context: SearchContext, share: Claim) -> float | None:
    """The persons that a share is at most by the World Bank's population, where that differs from the UN's."""
    people, area, time = context.tables.people, share.text("area"), share.about.period.time
    year = int(time) if time is not None else 0
    if people is None or area not in people.totals or year not in people.totals[area].years:
        return None
    united = residents(share, area, people, population="all")
    series = people.totals[area]
    total = series.total[series.years.index(year)]
    if not united or max(total / united, united / total) < context.choices.ignored_factor:
        return None
    return float(share.values.high * total / united)


# --- what the parts of some places leave of a whole ------------------------------------------------------------------


def find_remainders(context: SearchContext) -> Iterator[Finding]:
    """Numbers above what the parts of one lineage leave of their whole, though not above the whole itself."""
    for claims in context.lineages.values():
        for whole in claims:
            if parts := _places(whole, claims):
                yield from _above(context, whole, parts)


def _places(whole: Claim, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The numbers of a lineage for some of the places of a whole, all else being equal; none where two overlap."""
    own = whole.about
    parts = [
        claim
        for claim in claims
        if claim.whole is None and own.comparable and whole.whole is None
        and replace(claim.about, box=own.box, readings=own.readings, period=own.period) == own
        and (claim.about.period.start, claim.about.period.end) == (own.period.start, own.period.end)
        and claim.about.box.route != own.box.route
        and own.box.route.holds(claim.about.box.route)
        and all(claim.about.box.side(axis) == own.box.side(axis) for axis in _OTHERS)
    ]  # fmt: skip
    overlap = any(one.about.box.route.meets(other.about.box.route) for one, other in combinations(parts, 2))
    return () if overlap else tuple(parts)


def _above(context: SearchContext, whole: Claim, parts: tuple[Claim, ...]) -> Iterator[Finding]:
    """The findings for a whole and its parts: numbers for other places above what the parts leave at most."""
    left = whole.values.high - sum(part.values.low for part in parts)
    rest = replace(whole, values=replace(whole.values, high=left))
    for other in context.claims:
        if not _inside(context, other, whole, parts):
            continue
        if left > 0 and context.choices.ignored_factor * left < other.values.low <= whole.values.high:
            claims, unclear = (other, whole, *parts), not within(other.about.period, whole.about.period)
            pair = Pair(other, rest, frozenset(), unclear, other.values.low / left)
            timely = pair.lenient and not too_many(context, pair)
            codes = Codes(ids_of(claims), pair.factor, amount=left)
            yield Finding(
                Code.JOINT, Level.CONDITIONAL if pair.lenient else Level.INFEASIBLE, ids_of(claims),
                pages_of(claims), pair.factor, group=ids_of(claims), coded=with_times(codes, pair),
                axes=(frozenset({Axis.PERIOD}),) if timely else (),
                reasons=() if timely else (origin_of(claims),),
            )  # fmt: skip


def _inside(context: SearchContext, other: Claim, whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a number is about a part of a whole, by time too, in which none of the named parts lies."""
    one, own = other.about, whole.about
    alike = (one.family, one.unit, one.measure) == (own.family, own.unit, own.measure)
    if other.whole is not None or not alike or other.text("lineage") == whole.text("lineage"):
        return False
    inside = all(holds(own.box.side(axis), one.box.side(axis)) for axis in SIDES)
    apart = not any(meets(one.box.route, part.about.box.route) for part in parts)
    return inside and apart and may_be_within(one.period, own.period, window=context.choices.year_window)


# --- parts of one statement that do not make up their whole ----------------------------------------------------------


def find_unexplained(context: SearchContext) -> Iterator[Finding]:
    """Statements with at least two parts without overlap that leave more of their whole than a rounding."""
    statements: dict[object, list[Claim]] = {}
    for claim in context.claims:
        about = claim.about
        point = claim.whole is None and about.comparable and claim.values.low == claim.values.high
        if claim.statement and point:
            key = (claim.statement, about.family, about.unit, about.currency, about.measure, about.period)
            statements.setdefault(key, []).append(claim)
    for claims in statements.values():
        for whole in claims:
            for axis in SPLIT:
                yield from _unexplained(context, whole, _parts(whole, claims, axis), axis=axis)


def _parts(whole: Claim, claims: Sequence[Claim], axis: Axis) -> list[Claim]:
    """The parts of a whole along one axis, all else being equal."""
    own = whole.about.box
    return [
        claim
        for claim in claims
        if claim.about.box != own
        and holds(own.side(axis), claim.about.box.side(axis))
        and all(own.side(other) == claim.about.box.side(other) for other in SIDES if other is not axis)
    ]


def _unexplained(
    context: SearchContext, whole: Claim, parts: Sequence[Claim], *, axis: Axis
) -> Iterator[Finding]:
    """The finding of one whole, if its parts do not overlap and leave something."""
    overlap = any(meets(a.about.box.side(axis), b.about.box.side(axis)) for a, b in combinations(parts, 2))
    total = sum(part.values.low for part in parts)
    rest = whole.values.low - total
    if len(parts) < 2 or overlap or total <= 0 or rest <= context.choices.remainder * whole.values.low:
        return
    claims, share = (whole, *parts), total / whole.values.low
    explained = ((at(Explanation.OTHER_KIND, rest),), (at(Explanation.NOT_RECORDED, rest),))
    codes = Codes(
        ids_of(claims), whole.values.low / total, (share, share), amount=rest, explanations=explained,
        resolution=Resolution.KEPT,
    )  # fmt: skip
    yield Finding(
        Code.UNEXPLAINED_REMAINDER, Level.APPARENT, codes.members, regions_of(claims), codes.factor,
        group=codes.members, coded=codes, reasons=(Reason.ARITHMETIC,),
    )  # fmt: skip
