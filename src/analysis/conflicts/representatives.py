"""Who speaks for many: of a lineage, and of a series over years, the claim nearest the year; and registers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, permutations, product

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import Box, Extent
from analysis.conflicts.pairs import NOTHING, Pair, find_pairs
from analysis.conflicts.period import within
from analysis.conflicts.rules import Rules
from analysis.conflicts.words import Axis
from analysis.vocabulary import OWN

#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0


def representatives(claims: Sequence[Claim], *, reference_year: int) -> list[Claim]:
    """One claim for each lineage, then for each producer, of everything that is counted alike.

    Where one producer says something else of the same years, in numbers of different lineages, that is no series, and
    all of them speak.

    Of claims equally near the year the first by id speaks.
    """
    told_anew = {claim.claim_id for group in _alike(claims, "producer") for claim in group if _anew(group)}
    for column in ("lineage", "producer"):
        nearest = [claim for claim in claims if claim.claim_id in told_anew]
        rest = [claim for claim in claims if claim.claim_id not in told_anew]
        nearest += [min(group, key=partial(_rank, reference_year)) for group in _alike(rest, column)]
        claims = sorted(nearest, key=lambda claim: claim.claim_id)
    return list(claims)


def _alike(claims: Iterable[Claim], column: str) -> list[list[Claim]]:
    """Claims of one lineage or producer that differ in nothing but time and number."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        voice = claim.text(column) if claim.text(column) != "unattributed" else claim.claim_id
        key = (voice, timeless(claim.about), timeless(claim.whole) if claim.whole else None)
        groups.setdefault(key, []).append(claim)
    return list(groups.values())


def _anew(group: Sequence[Claim]) -> bool:
    """Whether numbers of one producer and different lineages speak of years that overlap and are not the same."""
    return any(
        one.text("lineage") != other.text("lineage") and _overlap(one, other)
        for one, other in combinations(group, 2)
    )


def _overlap(one: Claim, other: Claim) -> bool:
    """Whether two yearly numbers speak of some of the same years, and one of more than the other."""
    a, b = one.about.period, other.about.period
    if a.over_window or b.over_window or None in (a.start, a.end, b.start, b.end):
        return False
    same = (a.start, a.end) == (b.start, b.end)
    return not same and max(a.start or 0, b.start or 0) <= min(a.end or 0, b.end or 0)


def timeless(about: Extent) -> Extent:
    """An estimand without its time."""
    return replace(about, period=replace(about.period, start=None, end=None, spoken=None, voice=""))


def _rank(reference_year: int, claim: Claim) -> tuple[float, bool]:
    """By what the speaker of a group is chosen: nearest to the year; no number computed anew before a published one."""
    return _distance(claim, reference_year), claim.text("producer") == OWN


def nearest_in_time(pair: Pair, groups: Mapping[str, Sequence[Claim]], choices: Choices) -> Pair:
    """A pair with each of its numbers replaced by that of its series which lies nearest to the other in time.

    A reader sets numbers of one year against one another where both series have them, and not the two that happen to be
    nearest to the reference year. Only numbers that conflict as well are taken; of equally near ones the pair itself.

    `groups` leads from the id of a speaker to all for whom it speaks, itself among them.
    """
    if Axis.PERIOD not in pair.axes and Axis.MEASURE not in pair.axes:
        return pair
    sides = groups.get(pair.above.claim_id, ()), groups.get(pair.below.claim_id, ())
    able = [
        (a, b)
        for a, b in product(*sides)
        if a.values.low > choices.ignored_factor * max(b.values.high, NOTHING)
    ]
    best = min(able, key=partial(_apart, (pair.above, pair.below)), default=(pair.above, pair.below))
    if best == (pair.above, pair.below):
        return pair
    found = [
        one for one in find_pairs(best, choices, exact=False).conflicting if one.axes and one.above is best[0]
    ]
    return found[0] if found else pair


def _apart(own: tuple[Claim, Claim], pair: tuple[Claim, Claim]) -> tuple[object, ...]:
    """By what pairs of two series are chosen: years between them, then those that speak, then their ids."""
    changed = sum(one.claim_id != other.claim_id for one, other in zip(own, pair, strict=True))
    return _years_between(*pair), changed, *(claim.claim_id for claim in pair)


def _years_between(one: Claim, other: Claim) -> float:
    """Years between two periods, none where they share one; much where one of them is not known."""
    ends = [_ends(claim) for claim in (one, other)]
    if ends[0] is None or ends[1] is None:
        return UNKNOWN
    return max(0.0, ends[0][0] - ends[1][1], ends[1][0] - ends[0][1])


def _ends(claim: Claim) -> tuple[int, int] | None:
    """First and last year of a period; without a year, when it was spoken of."""
    period = claim.about.period
    start = period.start if period.start is not None else period.spoken
    end = period.end if period.end is not None else period.spoken
    return None if start is None or end is None else (start, max(start, end))


def spoken_for(claims: Sequence[Claim], speakers: Sequence[Claim]) -> dict[str, list[Claim]]:
    """For each speaker all claims that it speaks for: those of its lineage or producer that are counted alike."""
    found: dict[str, list[Claim]] = {claim.claim_id: [] for claim in speakers}
    for column in ("producer", "lineage"):
        for group in _alike(claims, column):
            heard = [claim for claim in group if claim.claim_id in found]
            if len(heard) == 1:
                own = found[heard[0].claim_id]
                own += [claim for claim in group if claim not in own and claim.text("producer") != OWN]
    return {name: group or [] for name, group in found.items()}


def _distance(claim: Claim, reference_year: int) -> float:
    """Years between the time of a claim and the reference year."""
    time = claim.about.period.time
    return UNKNOWN if time is None else abs(time - reference_year)


VISIBILITY = frozenset({Axis.VISIBILITY})


def register_pairs(claims: Sequence[Claim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and are of one time.

    Every year of a register is looked at, and not only the one that speaks for its series: a reader sees both numbers
    under one year.
    """
    listed = {claim.claim_id for claim in claims if claim.text("register") in rules.registers}
    boxes = {_known_to_anybody(claim.about.box) for claim in claims if claim.claim_id in listed}
    around = [
        claim for claim in claims if claim.whole is None and _known_to_anybody(claim.about.box) in boxes
    ]
    return [
        Pair(above, below, VISIBILITY, False, above.values.low / below.values.high)
        for above, below in permutations(around, 2)
        if listed & {above.claim_id, below.claim_id}
        and above.values.low > choices.ignored_factor * below.values.high > 0
        and _differ_in_register(above, below)
    ]


def _known_to_anybody(box: Box) -> Box:
    """A set without its visibility."""
    return replace(box, visibility=0)


def _differ_in_register(above: Claim, below: Claim) -> bool:
    """Whether two claims are about persons known to different bodies, and differ in nothing else."""
    one, other = above.about, below.about
    alike = (one.family, one.unit, one.measure) == (other.family, other.unit, other.measure)
    same = alike and _known_to_anybody(one.box) == _known_to_anybody(other.box)
    wider = bool(one.box.visibility & ~other.box.visibility)
    seen = above.text("visibility") == below.text("visibility")
    return same and wider and seen and within(one.period, other.period) and within(other.period, one.period)
