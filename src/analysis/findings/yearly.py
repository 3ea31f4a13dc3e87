"""Yearly counts beside one another: the value of each, and how a later one is beside an earlier one."""

from collections.abc import Sequence

from analysis.findings.model import Claim
from analysis.findings.ratios import CountStep


def values(claims: Sequence[Claim]) -> list[float]:
    """All values that some claims name."""
    ends = [(claim.low, claim.best, claim.high) for claim in claims]
    return [value for three in ends for value in three if value is not None]


def middle(claim: Claim) -> float:
    """A value, or the middle of the ends that hide it."""
    ends = values([claim])
    return claim.best if claim.best is not None else sum(ends) / len(ends)


def times(first: Claim, last: Claim) -> float:
    """A later count over an earlier one, both above nought, by their middles."""
    return middle(last) / middle(first)


def count_step(first: Claim, last: Claim) -> CountStep:
    """A yearly count beside an earlier one.

    Parameters
    ----------
    first, last : Claim
        Counts of the same persons, in the order of their years.
    """
    ids = (first.claim_id, last.claim_id)
    least = first.best is None or last.best is None
    if middle(first) == middle(last):
        return CountStep(*ids, 1.0, least=False)
    if middle(first) == 0:
        return CountStep(*ids, None, least=False)
    one, other = values([first]), values([last])
    more = middle(last) > middle(first)
    return CountStep(*ids, min(other) / max(one) if more else max(other) / min(one), least=least)
