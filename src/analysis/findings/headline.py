"""Which answer leads a page: the rule, in one place."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Group, Headline, HeadlineKind
from analysis.vocabulary import (
    PERSON_MEASURES,
    Direction,
    Exploitation,
    Measure,
    Population,
    Status,
    Visibility,
)

_STATUS = (
    Status.TRAFFICKED,
    Status.MODERN_SLAVERY,
    Status.FORCED_LABOUR,
    Status.TRAFFICKED_FORCED_LABOUR,
    Status.FORCED_LABOUR_PRIVATE,
    Status.TRAFFICKED_NO_COERCION_TEST,
    Status.FORCED_MARRIAGE,
)
_DIRECTION = (
    Direction.IN, Direction.INTO, Direction.OUT, Direction.WITHIN, Direction.ANY, Direction.THROUGH,
)  # fmt: skip
_MEASURE = (Measure.FLOW, Measure.STOCK, Measure.PREVALENCE, Measure.CUMULATIVE)


def order(group: Group) -> tuple[object, ...]:
    """Sort key of a group: how much its answer can carry, then how much of the whole it covers.

    First come quantities with an estimate, those without any conversion before others, those with more lineages before
    those with fewer; then trafficking before wider and narrower conditions, all people before some of them, all
    purposes before one, people in a place before those brought into or taken out of it, and a yearly flow before a
    stock.
    """
    estimate = group.estimate
    if estimate is None:
        return (2, False, 0, 0, 0, 0, 0, 0, group.claim_ids)
    return (
        0 if estimate.median is not None else 1,
        bool(estimate.conversions),
        -estimate.k_lineages,
        _STATUS.index(Status(estimate.status)),
        estimate.population != Population.ALL,
        estimate.exploitation != Exploitation.ALL,
        _DIRECTION.index(Direction(estimate.direction)),
        _MEASURE.index(Measure(estimate.measure)),
        group.claim_ids,
    )


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
        and claim.status in _STATUS
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
