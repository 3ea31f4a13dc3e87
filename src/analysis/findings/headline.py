"""Which answer leads a page: the rule, in one place."""

from collections.abc import Sequence

from analysis.estimates.inputs import VICTIM
from analysis.estimates.priority import priority
from analysis.findings.model import Claim, Group, Headline, HeadlineKind
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: Conditions that make a registered person a victim.
_VICTIM = frozenset(map(str, VICTIM))


def order(group: Group) -> tuple[object, ...]:
    """Sort key of a group: by `analysis.estimates.priority`, groups without an estimate last."""
    if group.estimate is None:
        return (2, group.claim_ids)
    return priority(group.estimate, group.estimate.claim_ids)


def choose(claims: Sequence[Claim], groups: Sequence[Group], *, code: str, statements: int) -> Headline:
    """The answer that leads the page of a region.

    Parameters
    ----------
    claims : sequence of Claim
        All claims that touch the region.
    groups : sequence of Group
        Its quantities, sorted by `order`.
    code : str
        The region.
    statements : int
        How many roles, ratings and policies name it.
    """
    for group in groups:
        if group.estimate is not None:
            return Headline(_kind(group), group.claim_ids, group.estimate)
    if groups:
        return Headline(
            HeadlineKind.FAR, tuple(claim_id for group in groups for claim_id in group.claim_ids), None
        )
    own = [claim for claim in claims if claim.area == code]
    registered = [
        claim.claim_id
        for claim in own
        if claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED)
        and claim.measure in PERSON_MEASURES - {Measure.SAMPLE}
        and claim.status in _VICTIM
    ]
    if registered:
        return Headline(HeadlineKind.REGISTERED, tuple(registered), None)
    if claims:
        return Headline(HeadlineKind.OTHER_CLAIMS, tuple(claim.claim_id for claim in claims), None)
    return Headline(HeadlineKind.STATEMENTS if statements else HeadlineKind.NOTHING, (), None)


def _kind(group: Group) -> HeadlineKind:
    """Whether a quantity is pooled, rests on one lineage, or has bounds only."""
    if group.estimate is None or group.estimate.median is None:
        return HeadlineKind.BOUND
    return HeadlineKind.POOLED if group.estimate.k_lineages > 1 else HeadlineKind.SINGLE
