"""Who speaks for a series where a naive reader compares, and which of its numbers the reader sets against another.

One number speaks for its series, that nearest a year, and two series are set against one another by the numbers that
lie nearest in time.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from operator import ne

from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import TimeExtent
from analysis.conflicts.pairs import NOTHING, UNKNOWN_YEARS, Pair, is_plain_part, pairs_among, timeless
from analysis.conflicts.rules import Choices, Rules
from analysis.conflicts.telling import sharpest_of_each
from analysis.vocabulary import OWN, UNATTRIBUTED

#: Of a series, the member nearest this year speaks for the others where a naive reader compares.
REFERENCE_YEAR = 2008
#: For each speaker the claims of its series, by their ids.
_SeriesOf = Mapping[str, Mapping[str, ComparedClaim]]
_Two = tuple[ComparedClaim, ComparedClaim]


# --- who speaks ------------------------------------------------------------------------------------------------------


def representatives(claims: Sequence[ComparedClaim]) -> list[ComparedClaim]:
    """One claim for each lineage, then for each producer, of all that is counted alike: nearest to `REFERENCE_YEAR`.

    A published number comes before one computed anew. Where one producer says something else of the same years, in
    numbers of different lineages, that is no series, and all of them speak.
    """
    disagreeing: list[ComparedClaim] = []
    for series in _alike(claims, "producer"):
        pairs = combinations(series, 2)
        if any(_disagree(*pair) for pair in pairs):
            disagreeing += series
    for_themselves = set(ids_of(disagreeing))
    speaking = [claim for claim in claims if claim.claim_id not in for_themselves]
    for column in ("lineage", "producer"):
        series_of_column = _alike(speaking, column)
        speaking = [min(series, key=_from_reference_year) for series in series_of_column]
    speakers = disagreeing + speaking
    return sorted(speakers, key=lambda claim: claim.claim_id)


def _from_reference_year(claim: ComparedClaim) -> tuple[float, bool]:
    """How far a claim is from speaking for its series: years from the reference year, then whether it is our own."""
    time = claim.about.period.time
    years = UNKNOWN_YEARS
    if time is not None:
        years = abs(time - REFERENCE_YEAR)
    return years, claim.producer == OWN


def _disagree(first: ComparedClaim, second: ComparedClaim) -> bool:
    """Whether yearly numbers of different lineages speak of years that overlap and are not the same."""
    years = first.about.period
    compared_years = second.about.period
    if first.lineage == second.lineage:
        return False
    if years.window or compared_years.window:
        return False
    return years.ends != compared_years.ends and years.overlaps(compared_years)


def _alike(claims: Iterable[ComparedClaim], column: str) -> list[list[ComparedClaim]]:
    """Claims of one lineage or producer that differ in nothing but time and number, sorted by id."""

    def key(claim: ComparedClaim) -> object:
        voice = getattr(claim.printed, column)
        if voice == UNATTRIBUTED:
            voice = claim.claim_id
        whole = timeless(claim.whole) if claim.whole else None
        return voice, timeless(claim.about), whole

    by_id = sorted(claims, key=lambda claim: claim.claim_id)
    groups = by_key(by_id, key)
    return list(groups.values())


# --- which numbers a reader sets against one another -----------------------------------------------------------------


def distinct_pairs(
    claims: Sequence[ComparedClaim], speakers: Sequence[ComparedClaim], rules: Rules, choices: Choices
) -> list[Pair]:
    """Pairs that conflict for a naive reader and that some distinction dissolves, by the numbers nearest in time.

    A reader sets numbers of one year against one another where both series have them, and not the two that happen to be
    nearest to the reference year. Only numbers that conflict as well are taken; of equally near ones the speakers. And
    each year of a register is looked at.
    """
    series_of = _series(claims, speakers)
    of_speakers = sharpest_of_each(_dissolved(speakers, choices), _ids, _kind, choices.told)
    nearest = [_nearest(pair, series_of, choices) for pair in of_speakers]
    # Whoever takes the place of a speaker, and the number that it is set against: all at once, by arrays.
    substitutes: dict[str, ComparedClaim] = {}
    for pair, two_claims in zip(of_speakers, nearest, strict=True):
        if ids_of(two_claims) != pair.ids:
            substitutes |= {claim.claim_id: claim for claim in two_claims}
    of_substitutes: dict[tuple[str, ...], Pair] = {
        pair.ids: pair for pair in _dissolved(substitutes.values(), choices)
    }
    pairs = {pair.ids: pair for pair in _register_pairs(claims, rules, choices)}
    for pair, two_claims in zip(of_speakers, nearest, strict=True):
        # Where the nearest two do not conflict in this way, the speakers stand.
        chosen = of_substitutes.get(ids_of(two_claims), pair)
        pairs[chosen.ids] = chosen
    return list(pairs.values())


def _ids(pair: Pair) -> tuple[str, str]:
    """The ids of a pair."""
    return pair.ids


def _kind(pair: Pair) -> tuple[object, ...]:
    """What pairs have in common that are told as one: the distinctions, and the areas."""
    above, below = pair.claims
    return pair.axes, above.quantity.area, below.quantity.area


def _dissolved(claims: Iterable[ComparedClaim], choices: Choices) -> list[Pair]:
    """Pairs that conflict for a naive reader and that some distinction dissolves."""
    pairs = []
    for pair in pairs_among(claims, choices, exact=False):
        # Where the lower number is about a part printed as such, nobody could take it to hold the higher one.
        if pair.axes and not is_plain_part(pair.below.about.box, pair.above.about.box):
            pairs.append(pair)
    return pairs


def _series(
    claims: Sequence[ComparedClaim], speakers: Sequence[ComparedClaim]
) -> dict[str, dict[str, ComparedClaim]]:
    """What each speaker speaks for: claims of its lineage or producer that are counted alike."""
    series_of: dict[str, dict[str, ComparedClaim]] = {claim.claim_id: {} for claim in speakers}
    for series in (*_alike(claims, "producer"), *_alike(claims, "lineage")):
        speaking = [claim.claim_id for claim in series if claim.claim_id in series_of]
        if len(speaking) != 1:
            continue
        (speaker,) = speaking
        published = {claim.claim_id: claim for claim in series if claim.producer != OWN}
        series_of[speaker] |= published
    return series_of


def _nearest(pair: Pair, series_of: _SeriesOf, choices: Choices) -> _Two:
    """The two numbers of two series that lie nearest to one another and may conflict."""
    if pair.axes.isdisjoint({Axis.PERIOD, Axis.MEASURE}):
        return pair.claims

    def distance(two: _Two) -> tuple[object, ...]:
        """Years between them, then how many of them are no speakers, then their ids."""
        ids = ids_of(two)
        above, below = two
        years = _years_between(above.about.period, below.about.period)
        substitutes = sum(map(ne, ids, pair.ids))
        return years, substitutes, *ids

    series_above = series_of[pair.above.claim_id].values()
    series_below = series_of[pair.below.claim_id].values()
    conflicting = []
    for above, below in product(series_above, series_below):
        most = max(below.values.high, NOTHING)
        if above.values.low > choices.ignored_factor * most:
            conflicting.append((above, below))
    return min(conflicting, key=distance, default=pair.claims)


def _years_between(first: TimeExtent, second: TimeExtent) -> float:
    """The years between two periods: none where they share one, many where one of them is not known."""
    span = _span(first)
    second_span = _span(second)
    if span is None or second_span is None:
        return UNKNOWN_YEARS
    start, end = span
    second_start, second_end = second_span
    return max(0.0, start - second_end, second_start - end)


def _span(period: TimeExtent) -> tuple[int, int] | None:
    """First and last year of a period; without a year, when it was spoken of."""
    start = period.spoken if period.start is None else period.start
    last = period.last
    if start is None or last is None:
        return None
    return start, max(start, last)


def _register_pairs(claims: Iterable[ComparedClaim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and coincide."""
    detected = [claim for claim in claims if claim.is_seen]
    pairs = pairs_among(detected, choices, exact=False)
    return [pair for pair in pairs if _is_of_register(pair, rules)]


def _is_of_register(pair: Pair, rules: Rules) -> bool:
    """Whether only whom a register knows sets two numbers apart."""
    if pair.axes != {Axis.VISIBILITY}:
        return False
    boxes = {claim.about.box._replace(visibility=0) for claim in pair.claims}
    visibilities = {claim.quantity.visibility for claim in pair.claims}
    if len(boxes) > 1 or len(visibilities) > 1:
        return False
    registers = {claim.printed.register for claim in pair.claims}
    if registers.isdisjoint(rules.registers):
        return False
    return pair.above.about.period.coincides(pair.below.about.period)
