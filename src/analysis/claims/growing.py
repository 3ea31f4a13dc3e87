"""Counts that grow, such as the toll of one event: a later number of an office replaces its earlier one.

A count of an office that grows is no rival of what the office said before: the newest speaks, the earlier ones are
superseded. What surveys, list comparisons and models find is no such count. A later number that is smaller is none
either, unless it says that it corrects the earlier one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from analysis.claims.claim import Claim
from analysis.claims.clean import COMPUTED
from analysis.project import located, root
from analysis.reading.rule_tables import FOLDER, rule_table
from analysis.subject.measures import growing_measures


class Fall(NamedTuple):
    """A number of an office that lies below its highest one before, without a word of correction."""

    earlier: Claim
    later: Claim

    @property
    def factor(self) -> float:
        """How many times the later number the earlier one is."""
        return _least(self.earlier) / _most(self.later)


def outgrown(claims: Iterable[Claim]) -> dict[str, str]:
    """The claims that a later count of their office replaced, or that it corrected, each with the id of its newest."""
    newest_by_claim = {}
    for counts in successions(claims):
        last_day = day_of(counts[-1])
        newest = max((claim for claim in counts if day_of(claim) == last_day), key=_by_size)
        corrected = {claim_id for claim in counts for claim_id in claim.corrects}
        for claim in counts:
            is_corrected = claim.claim_id in corrected and claim is not newest
            if day_of(claim) != last_day or is_corrected:
                newest_by_claim[claim.claim_id] = newest.claim_id
    return newest_by_claim


def falls(claims: Iterable[Claim]) -> list[Fall]:
    """Every count of an office that lies below its highest one of an earlier day, the sharpest first."""
    fallen = []
    for counts in successions(claims):
        corrected = {claim_id for claim in counts for claim_id in claim.corrects}
        upheld = [claim for claim in counts if claim.claim_id not in corrected]
        for later in upheld:
            before = [claim for claim in upheld if day_of(claim) < day_of(later)]
            highest = max(before, key=_by_size, default=later)
            if _least(highest) > _most(later):
                fallen.append(Fall(highest, later))
    return sorted(fallen, key=lambda fall: (-fall.factor, fall.later.claim_id))


def successions(claims: Iterable[Claim]) -> list[Sequence[Claim]]:
    """The counts of one thing by one office, of at least two, by the day up to which each counts."""
    if not growing_measures():
        return []
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        if _is_count(claim):
            body = body_of(claim.producer) or claim.producer
            groups.setdefault((body, claim.estimand), []).append(claim)
    in_order: list[Sequence[Claim]] = []
    for counts in groups.values():
        if len(counts) > 1:
            in_order.append(sorted(counts, key=lambda claim: (day_of(claim), *_by_size(claim))))
    return in_order


def body_of(producer: str) -> str:
    """The body that a maker speaks for, as makers.csv has it; empty of one that is not in it."""
    return _bodies().get(producer, "")


@cache
def _bodies() -> Mapping[str, str]:
    """Makers who speak for one body, each with that body, as the subject has them."""
    table = rule_table(located(root(), FOLDER), "makers")
    return dict(zip(table["producer"], table["maker"], strict=True))


def _is_count(claim: Claim) -> bool:
    """Whether it is a count that grows, of an office that could be asked, up to a day that is known."""
    is_growing = claim.quantity.measure in growing_measures() and claim.method not in COMPUTED
    return is_growing and claim.is_named and day_of(claim) > date.min


def day_of(claim: Claim) -> date:
    """The day up to which a claim counts: its last one, else the last of the year of publication."""
    if claim.days.last is not None:
        return claim.days.last
    year = claim.producer_year or claim.carrier_year
    return date(year, 12, 31) if year else date.min


def _by_size(claim: Claim) -> tuple[float, str]:
    """What orders the claims of a day: the number, then the id."""
    return claim.interval.middle, claim.claim_id


def _least(claim: Claim) -> float:
    """What a claim says at least."""
    low, best, *_ = claim.interval
    return low or best or 0.0


def _most(claim: Claim) -> float:
    """What a claim says at most."""
    _, best, high, *_ = claim.interval
    if claim.interval.bound == "lower":
        return float("inf")
    return high or best or 0.0
