"""Who speaks for many: of a lineage, and of a series over years, the claim nearest the reference year."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from analysis.conflicts.claim import Claim
from analysis.conflicts.estimand import Estimand

#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0


def representatives(claims: Sequence[Claim], *, reference_year: int) -> list[Claim]:
    """One claim for each lineage, then for each producer, of everything that is counted alike.

    Where one producer says something else of the same years, in numbers of different lineages, that is no series, and
    all of them speak.

    Parameters
    ----------
    claims : sequence of Claim
        Sorted by id; of claims equally near the year the first speaks.
    reference_year : int
        The year that the report is about.
    """
    told_anew = {claim.claim_id for group in _alike(claims, "producer") for claim in group if _anew(group)}
    for column in ("lineage", "producer"):
        nearest = [claim for claim in claims if claim.claim_id in told_anew]
        rest = [claim for claim in claims if claim.claim_id not in told_anew]
        nearest += [
            min(group, key=lambda claim: _distance(claim, reference_year)) for group in _alike(rest, column)
        ]
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


def timeless(about: Estimand) -> Estimand:
    """An estimand without its time."""
    return replace(about, period=replace(about.period, start=None, end=None, spoken=None, voice=""))


def _distance(claim: Claim, reference_year: int) -> float:
    """Years between the time of a claim and the reference year."""
    time = claim.about.period.time
    return UNKNOWN if time is None else abs(time - reference_year)
