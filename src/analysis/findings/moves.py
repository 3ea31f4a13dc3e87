"""How the numbers of one producer moved from edition to edition: the way, the steps as ratios, the rates behind."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from analysis.findings.model import Claim
from analysis.findings.ratios import Step
from analysis.findings.sections import Moment
from analysis.findings.thresholds import Thresholds

#: Producers whose editions are not comparable with one another, as the cards of their files in sources.yml say.
_NOT_COMPARABLE = frozenset({"Walk Free"})
#: Up to this ratio two populations are nearly the same.
_NEARLY = 1.05
_RATE = re.compile(r"\bprevalence ([0-9.]+) per 1,000 people; population ([0-9,]+)")


class Way(StrEnum):
    """How a producer's numbers moved."""

    CLOSE = "close"
    RETOLD = "retold"
    RISING = "rising"
    FALLING = "falling"
    TURNING = "turning"


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates that two numbers for one time were made from, as printed beside them.

    Parameters
    ----------
    rates : (str, str)
        For each 1,000 people, as printed.
    people : (float, float)
        The people whom the rates were taken of.
    """

    rates: tuple[str, str]
    people: tuple[float, float]

    @property
    def same_people(self) -> bool:
        """Whether both were taken of nearly the same number of people, so that the rate moved alone."""
        return max(self.people) <= _NEARLY * min(self.people)


def value(claim: Claim) -> float:
    """The value of a claim that fixes one, as the numbers that moved do, or the middle of a range on the log scale."""
    if claim.best is not None:
        return claim.best
    assert claim.low is not None
    assert claim.high is not None
    return math.sqrt(claim.low * claim.high)


def about(claim: Claim) -> str:
    """The time that a claim is about: 2016; 2012 to 2016; empty where it is not said."""
    if claim.start is None or claim.end is None:
        return ""
    return str(claim.start) if claim.start == claim.end else f"{claim.start} to {claim.end}"


def way(values: Sequence[tuple[str, float]], limits: Thresholds) -> Way:
    """How numbers moved, by the first rule that holds.

    All of them within `close` of each other: close. The same time told again by at least `leap` otherwise: retold.
    Else the last number of each time rises throughout, falls throughout, or turns.

    Parameters
    ----------
    values : sequence of (str, float)
        The time that each number is about, and the number, above zero; in the order of the editions.
    limits : Thresholds
        `close` and `leap`.
    """
    amounts = [amount for _, amount in values]
    if max(amounts) / min(amounts) <= limits.close:
        return Way.CLOSE
    again = [(one[1], other[1]) for one, other in pairwise(values) if one[0] and one[0] == other[0]]
    if any(max(pair) / min(pair) >= limits.leap and max(pair) > min(pair) for pair in again):
        return Way.RETOLD
    last = list(dict(values).values())
    if len(last) > 1 and last == sorted(last):
        return Way.RISING
    return Way.FALLING if len(last) > 1 and last == sorted(last, reverse=True) else Way.TURNING


def retold(values: Sequence[tuple[str, float]]) -> Sequence[tuple[float, str]]:
    """By what factor the numbers of two editions for one time differ, with that time; one entry for each such pair.

    Parameters
    ----------
    values : sequence of (str, float)
        The time that each number is about, and the number, above zero; in the order of the editions.
    """
    pairs = [(one, other) for one, other in pairwise(values) if one[0] and one[0] == other[0]]
    return [(max(a, b) / min(a, b), time) for (time, a), (_, b) in pairs if a != b]


def step(one: Claim, other: Claim) -> Step:
    """A number beside an earlier one of the same producer."""
    same = bool(about(one)) and about(one) == about(other)
    return Step(one.claim_id, other.claim_id, value(other) / value(one), same)


def spread(claims: Sequence[Claim]) -> float:
    """The largest of some numbers over the smallest, at least one."""
    amounts = [value(claim) for claim in claims]
    return max(amounts) / min(amounts)


def comparable(claims: Sequence[Claim]) -> bool:
    """Whether editions show a course of time: neither told to be incomparable nor of several lines of evidence."""
    if len({claim.producer_year for claim in claims}) < 2:
        return True
    return claims[0].producer not in _NOT_COMPARABLE and len({claim.lineage for claim in claims}) == 1


def changed_methods(claims: Sequence[Claim]) -> bool:
    """Whether the producer's own editions are told to be incomparable, as their methods changed."""
    return claims[0].producer in _NOT_COMPARABLE and not comparable(claims)


def rates(one: Claim, other: Claim) -> Rates | None:
    """The rates that two numbers were made from; None where they are not printed beside both."""
    found = [_RATE.search(claim.note) for claim in (one, other)]
    first, last = found
    if first is None or last is None:
        return None
    people = tuple(float(match[2].replace(",", "")) for match in (first, last))
    return Rates((first[1], last[1]), (people[0], people[1]))


def outside(claims: Sequence[Claim], moment: Moment) -> Sequence[Claim]:
    """The numbers outside the 95 percent interval of an estimate."""
    assert moment.low95 is not None
    assert moment.high95 is not None
    return [claim for claim in claims if not moment.low95 <= value(claim) <= moment.high95]
