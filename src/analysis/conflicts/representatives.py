"""Who speaks for many: of a lineage, and of a series over years, the claim nearest the reference year."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.conflicts.claim import Claim
from analysis.conflicts.estimand import Estimand

#: Farther than any year: claims of unknown time speak last.
UNKNOWN = 10_000.0


def representatives(claims: Sequence[Claim], *, reference_year: int) -> list[Claim]:
    """One claim for each lineage, then for each producer, of everything that is counted alike.

    Parameters
    ----------
    claims : sequence of Claim
        Sorted by id; of claims equally near the year the first speaks.
    reference_year : int
        The year that the report is about.
    """
    for column in ("lineage", "producer"):
        nearest: dict[object, Claim] = {}
        for claim in claims:
            voice = claim.text(column) if claim.text(column) != "unattributed" else claim.claim_id
            key = (voice, timeless(claim.about), timeless(claim.whole) if claim.whole else None)
            if key not in nearest or _distance(claim, reference_year) < _distance(
                nearest[key], reference_year
            ):
                nearest[key] = claim
        claims = sorted(nearest.values(), key=lambda claim: claim.claim_id)
    return list(claims)


def timeless(about: Estimand) -> Estimand:
    """An estimand without its time."""
    return replace(about, period=replace(about.period, start=None, end=None, spoken=None, voice=""))


def _distance(claim: Claim, reference_year: int) -> float:
    """Years between the time of a claim and the reference year."""
    time = claim.about.period.time
    return UNKNOWN if time is None else abs(time - reference_year)
