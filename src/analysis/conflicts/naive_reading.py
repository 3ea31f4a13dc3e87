"""How a naive reader takes claims: some axes as one class, a series by the member nearest the year, registers as one.

Claims are seen together as printed, or with some axes as such a reader takes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product, starmap
from operator import ne

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, Extent, holds, meets
from analysis.conflicts.pairs import NOTHING, Pair, Pairs, find_pairs
from analysis.conflicts.period import same_time
from analysis.conflicts.rules import Choices, Rules
from analysis.vocabulary import OWN, UNATTRIBUTED

EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()
#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0


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
    """The claims with some axes as printed and the others as a naive reader takes them, by the choice of a reading.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.
    """
    turns = choice or {}
    exact_of = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        stated = by_key((claim for claim in claims if claim.statement), lambda claim: claim.statement)
        for pair in chain.from_iterable(combinations(mates, 2) for mates in stated.values()):
            lost = {axis for axis in Axis if _is_lost(pair, axis, turns)}
            exact_of |= {claim.claim_id: exact_of[claim.claim_id] | lost for claim in pair}
    return [_view(claim, exact_of[claim.claim_id], turns.get(claim.claim_id, 0)) for claim in claims]


def _is_lost(pair: Iterable[Claim], axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another; measure and time it leaves out."""
    naive = (claim.about.naive(choice.get(claim.claim_id, 0)) for claim in pair)
    printed, read = [claim.about.side(axis) for claim in pair], [getattr(box, axis, "") for box in naive]
    relations = [(holds(a, b), holds(b, a), meets(a, b)) for a, b in (printed, read)]
    return relations[0] != relations[1]


def _view(claim: Claim, exact: frozenset[Axis], choice: int) -> View:
    """One claim with its sets, as printed on some axes and as a naive reader takes them on the others."""
    both = [(about.box, about.naive(choice)) for about in (claim.about, claim.whole) if about]
    if claim.whole and exact != EVERY_AXIS:
        exact |= {a for a in differing(SIDES, [claim]) if len({getattr(naive, a) for _, naive in both}) == 1}
    boxes = [Box(*(getattr(box if axis in exact else naive, axis) for axis in SIDES)) for box, naive in both]
    return View(claim, boxes[0], boxes[1] if claim.whole else None, exact)


def representatives(claims: Sequence[Claim], *, reference_year: int) -> list[Claim]:
    """One claim for each lineage, then for each producer, of all that is counted alike: the nearest to the year.

    A published number comes before one computed anew. Where one producer says something else of the same years, in
    numbers of different lineages, that is no series, and all of them speak.
    """

    def rank(claim: Claim) -> tuple[float, bool]:
        time = claim.about.period.time
        return UNKNOWN if time is None else abs(time - reference_year), claim.producer == OWN

    series = _alike(claims, "producer")
    apart = [one for group in series if any(starmap(_disagree, combinations(group, 2))) for one in group]
    alone = set(ids_of(apart))
    speaking = [claim for claim in claims if claim.claim_id not in alone]
    for column in ("lineage", "producer"):
        speaking = [min(group, key=rank) for group in _alike(speaking, column)]
    return sorted([*apart, *speaking], key=lambda claim: claim.claim_id)


def _alike(claims: Iterable[Claim], column: str) -> list[list[Claim]]:
    """Claims of one lineage or producer that differ in nothing but time and number, sorted by id."""

    def key(claim: Claim) -> object:
        voice = claim.text(column) if claim.text(column) != UNATTRIBUTED else claim.claim_id
        return voice, timeless(claim.about), timeless(claim.whole) if claim.whole else None

    return [*by_key(sorted(claims, key=lambda claim: claim.claim_id), key).values()]


def timeless(about: Extent) -> object:
    """An estimand without its time."""
    return *about.counted, about.currency, about.box, about.readings, about.period.over_window


def _disagree(one: Claim, other: Claim) -> bool:
    """Whether yearly numbers of different lineages speak of years that overlap and are not the same."""
    a, b = one.about.period, other.about.period
    yearly = one.lineage != other.lineage and not a.window and not b.window
    return yearly and a.ends != b.ends and a.overlaps(b)


def spoken_for(claims: Sequence[Claim], speakers: Sequence[Claim]) -> dict[str, list[Claim]]:
    """For each speaker all claims that it speaks for: those of its lineage or producer that are counted alike."""
    found: dict[str, dict[str, Claim]] = {claim.claim_id: {} for claim in speakers}
    for column in ("producer", "lineage"):
        for group in _alike(claims, column):
            heard = [claim.claim_id for claim in group if claim.claim_id in found]
            if len(heard) == 1:
                found[heard[0]] |= {c.claim_id: c for c in group if c.producer != OWN}
    return {speaker: [*own.values()] for speaker, own in found.items()}


def nearest_in_time(pairs: Pairs, groups: Mapping[str, Sequence[Claim]], choices: Choices) -> list[Pair]:
    """Pairs with each number replaced by that of its series, in a group by id, which lies nearest to the other in time.

    A reader sets numbers of one year against one another where both series have them, and not the two that happen to be
    nearest to the reference year. Only numbers that conflict as well are taken; of equally near ones the pair itself.
    """
    best = [(pair, _nearest(pair, groups, choices)) for pair in pairs]
    moved = {one.claim_id: one for pair, claims in best if ids_of(claims) != pair.ids for one in claims}
    known: dict[tuple[str, ...], Pair] = {
        one.ids: one
        for one in find_pairs(moved.values(), choices, exact=False)
        if one.axes and not one.is_plain
    }
    return [known.get(ids_of(claims), pair) for pair, claims in best]


def _nearest(pair: Pair, groups: Mapping[str, Sequence[Claim]], choices: Choices) -> tuple[Claim, Claim]:
    """The two numbers of two series that lie nearest to one another and may conflict."""
    if pair.axes.isdisjoint({Axis.PERIOD, Axis.MEASURE}):
        return pair.claims

    def distance(two: tuple[Claim, Claim]) -> tuple[object, ...]:
        """Years between them, then those that speak, then their ids."""
        ends = []
        for period in (claim.about.period for claim in two):
            # Without a year, when it was spoken of.
            start, last = period.spoken if period.start is None else period.start, period.last
            ends.append(None if start is None or last is None else (start, max(start, last)))
        a, b = ends
        # No years lie between periods that share one; many where one of them is not known.
        years = UNKNOWN if a is None or b is None else max(0.0, a[0] - b[1], b[0] - a[1])
        return years, sum(map(ne, ids_of(two), pair.ids)), *ids_of(two)

    both = product(*(groups.get(claim.claim_id, ()) for claim in pair.claims))
    able = [(a, b) for a, b in both if a.values.low > choices.ignored_factor * max(b.values.high, NOTHING)]
    return min(able, key=distance, default=pair.claims)


def register_pairs(claims: Iterable[Claim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and are of one time.

    A reader sees both numbers under one year: so each year of a register is looked at.
    """
    known, found = find_pairs((claim for claim in claims if claim.is_seen), choices, exact=False), []
    for pair in (pair for pair in known if pair.axes == {Axis.VISIBILITY}):
        one, other = (claim.about.box._replace(visibility=0) for claim in pair.claims)
        seen, listed = ({claim.text(name) for claim in pair.claims} for name in ("visibility", "register"))
        alike = one == other and len(seen) == 1 and not listed.isdisjoint(rules.registers)
        if alike and same_time(pair.above.about.period, pair.below.about.period):
            found.append(pair)
    return found
