"""How a naive reader takes claims: some axes as one class, a series by the member nearest the year, registers as one.

Claims are seen together as printed, or with some axes as such a reader takes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, permutations, product

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, by_key, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, Extent, holds, meets
from analysis.conflicts.pairs import NOTHING, Pair, find_pairs
from analysis.conflicts.period import same_time
from analysis.conflicts.rules import Rules
from analysis.vocabulary import OWN, UNATTRIBUTED

EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()
#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0
VISIBILITY = frozenset({Axis.VISIBILITY})


@dataclass(frozen=True, slots=True)
class View:
    """A claim with the sets that it is taken to be about."""

    claim: Claim
    part: Box  # what it counts
    whole: Box | None  # what its share is of
    exact: frozenset[Axis]  # the axes on which it is taken as printed


def views(
    claims: Sequence[Claim], exact: frozenset[Axis], *, choice: Mapping[str, int] | None = None
) -> list[View]:
    """The claims with some axes as printed and the others as a naive reader takes them.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.

    `choice` says for claims whose words can be read in several ways which reading is meant; else it is the first.
    """
    turns = choice or {}
    exact_of = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        stated = by_key((claim for claim in claims if claim.statement), lambda claim: claim.statement)
        for one, other in (pair for mates in stated.values() for pair in combinations(mates, 2)):
            lost = frozenset(axis for axis in Axis if _loses(one, other, axis, turns))
            exact_of[one.claim_id] |= lost
            exact_of[other.claim_id] |= lost
    return [_view(claim, exact_of[claim.claim_id], turns.get(claim.claim_id, 0)) for claim in claims]


def _view(claim: Claim, exact: frozenset[Axis], choice: int) -> View:
    """One claim with its sets."""
    part, whole = claim.about, claim.whole
    if whole is None or exact.issuperset(SIDES):
        return View(claim, _mixed(part, choice, exact), whole.box if whole else None, exact)
    naive = part.naive(choice), whole.naive(choice)
    exact = exact.union(
        axis
        for axis in SIDES
        if naive[0].side(axis) == naive[1].side(axis) and part.box.side(axis) != whole.box.side(axis)
    )
    return View(claim, _mixed(part, choice, exact), _mixed(whole, choice, exact), exact)


def _mixed(about: Extent, choice: int, exact: frozenset[Axis]) -> Box:
    """The atoms of an estimand, as printed on some axes and as a naive reader takes them on the others."""
    printed, naive = about.box, about.naive(choice)
    if printed is naive or exact.issuperset(SIDES):
        return printed
    sides = {axis.value: (printed if axis in exact else naive).side(axis) for axis in SIDES}
    return Box(**sides)  # type: ignore[arg-type]


def _loses(one: Claim, other: Claim, axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another."""
    if axis is Axis.MEASURE:
        return one.about.measure != other.about.measure
    if axis is Axis.PERIOD:
        return not same_time(one.about.period, other.about.period)
    printed = (one.about.box.side(axis), other.about.box.side(axis))
    naive = [claim.about.naive(choice.get(claim.claim_id, 0)).side(axis) for claim in (one, other)]
    return _shape(*printed) != _shape(*naive)


def _shape(one: object, other: object) -> tuple[bool, bool, bool]:
    """How two sets lie to one another."""
    return holds(one, other), holds(other, one), meets(one, other)  # type: ignore[arg-type]


# --- who speaks for a lineage, for a series over years, and in a register ---------------------------------------------


def representatives(claims: Sequence[Claim], *, reference_year: int) -> list[Claim]:
    """One claim for each lineage, then for each producer, of everything that is counted alike.

    It is the one nearest to the year, a published number before one computed anew, then the first by id. Where one
    producer says something else of the same years, in numbers of different lineages, that is no series, and all of
    them speak.
    """

    def rank(claim: Claim) -> tuple[float, bool]:
        time = claim.about.period.time
        distance = UNKNOWN if time is None else abs(time - reference_year)
        return distance, claim.text("producer") == OWN

    apart = {
        one.claim_id
        for group in _alike(claims, "producer")
        if any(_says_otherwise(*pair) for pair in combinations(group, 2))
        for one in group
    }
    for column in ("lineage", "producer"):
        speaking = [claim for claim in claims if claim.claim_id in apart]
        rest = [claim for claim in claims if claim.claim_id not in apart]
        speaking += [min(group, key=rank) for group in _alike(rest, column)]
        claims = sorted(speaking, key=lambda claim: claim.claim_id)
    return list(claims)


def _alike(claims: Iterable[Claim], column: str) -> list[list[Claim]]:
    """Claims of one lineage or producer that differ in nothing but time and number."""

    def key(claim: Claim) -> object:
        voice = claim.text(column) if claim.text(column) != UNATTRIBUTED else claim.claim_id
        return voice, timeless(claim.about), timeless(claim.whole) if claim.whole else None

    return list(by_key(claims, key).values())


def timeless(about: Extent) -> Extent:
    """An estimand without its time."""
    return replace(about, period=replace(about.period, start=None, end=None, spoken=None, voice=""))


def _says_otherwise(one: Claim, other: Claim) -> bool:
    """Whether yearly numbers of different lineages speak of years that overlap and are not the same."""
    a, b = one.about.period, other.about.period
    windows = a.over_window or b.over_window or None in (a.start, a.end, b.start, b.end)
    if windows or one.text("lineage") == other.text("lineage"):
        return False
    same = (a.start, a.end) == (b.start, b.end)
    return not same and max(a.start or 0, b.start or 0) <= min(a.end or 0, b.end or 0)


def spoken_for(claims: Sequence[Claim], speakers: Sequence[Claim]) -> dict[str, list[Claim]]:
    """For each speaker all claims that it speaks for: those of its lineage or producer that are counted alike."""
    found: dict[str, list[Claim]] = {claim.claim_id: [] for claim in speakers}
    for column in ("producer", "lineage"):
        for group in _alike(claims, column):
            heard = [claim for claim in group if claim.claim_id in found]
            if len(heard) == 1:
                own = found[heard[0].claim_id]
                known = set(ids_of(own))
                own += [c for c in group if c.claim_id not in known and c.text("producer") != OWN]
    return found


def nearest_in_time(
    pairs: Sequence[Pair], groups: Mapping[str, Sequence[Claim]], choices: Choices
) -> list[Pair]:
    """Pairs with each number replaced by that of its series which lies nearest to the other in time.

    A reader sets numbers of one year against one another where both series have them, and not the two that happen to be
    nearest to the reference year. Only numbers that conflict as well are taken; of equally near ones the pair itself.

    `groups` leads from the id of a speaker to all for whom it speaks, itself among them.
    """
    best = [_nearest(pair, groups, choices) for pair in pairs]
    own = [ids_of(pair) for pair in best]
    moved = {
        one.claim_id: one
        for pair, ids, old in zip(best, own, pairs, strict=True)
        if ids != old.ids
        for one in pair
    }
    found = find_pairs(moved.values(), choices, exact=False)
    known: dict[tuple[str, ...], Pair] = {pair.ids: pair for pair in found if pair.axes and not pair.is_plain}
    return [known.get(ids, old) if ids != old.ids else old for ids, old in zip(own, pairs, strict=True)]


def _nearest(pair: Pair, groups: Mapping[str, Sequence[Claim]], choices: Choices) -> tuple[Claim, Claim]:
    """The two numbers of two series that lie nearest to one another and conflict."""
    if not pair.axes & {Axis.PERIOD, Axis.MEASURE}:
        return pair.claims
    sides = groups.get(pair.above.claim_id, ()), groups.get(pair.below.claim_id, ())
    able = [
        (a, b)
        for a, b in product(*sides)
        if a.values.low > choices.ignored_factor * max(b.values.high, NOTHING)
    ]
    return min(able, key=partial(_distance, pair.claims), default=pair.claims)


def _distance(own: tuple[Claim, Claim], pair: tuple[Claim, Claim]) -> tuple[object, ...]:
    """By what pairs of two series are chosen: years between them, then those that speak, then their ids."""
    changed = sum(one.claim_id != other.claim_id for one, other in zip(own, pair, strict=True))
    a, b = map(_ends, pair)
    # No years lie between periods that share one; many where one of them is not known.
    years = UNKNOWN if a is None or b is None else max(0.0, a[0] - b[1], b[0] - a[1])
    return years, changed, *ids_of(pair)


def _ends(claim: Claim) -> tuple[int, int] | None:
    """First and last year of a period; without a year, when it was spoken of."""
    period = claim.about.period
    start = period.start if period.start is not None else period.spoken
    end = period.end if period.end is not None else period.spoken
    return None if start is None or end is None else (start, max(start, end))


def register_pairs(claims: Sequence[Claim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and are of one time.

    Every year of a register is looked at, and not only the one that speaks for its series: a reader sees both numbers
    under one year.
    """
    listed = {claim.claim_id for claim in claims if claim.text("register") in rules.registers}
    around = by_key((c for c in claims if c.whole is None), lambda c: replace(c.about.box, visibility=0))
    return [
        Pair(above, below, VISIBILITY, False, above.values.low / below.values.high)
        for group in around.values()
        if not listed.isdisjoint(ids_of(group))
        for above, below in permutations(group, 2)
        if listed & {above.claim_id, below.claim_id}
        and above.values.low > choices.ignored_factor * below.values.high > 0
        and _differ_in_register(above, below)
    ]


def _differ_in_register(above: Claim, below: Claim) -> bool:
    """Whether two claims of the same persons are known to different bodies, and differ in nothing else."""
    one, other = above.about, below.about
    wider = bool(one.box.visibility & ~other.box.visibility)
    seen = above.text("visibility") == below.text("visibility")
    return one.counted == other.counted and wider and seen and same_time(one.period, other.period)
