"""Whether a number can be quoted, and what has to stand beside it: one rule, from what the table of claims says."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.model import Claim
from analysis.vocabulary import PERSON_MEASURES, UNATTRIBUTED, Bound, Status, Unit, Visibility


class Advice(StrEnum):
    """What to do with a number, in words."""

    NO = "do not quote"
    LIMITS = "quote with its limits"
    YES = "can be quoted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Advice on one claim, and every reason for it."""

    advice: Advice
    reasons: tuple[str, ...]


_MIXED = {
    Status.SEX_TRADE: "it counts people in prostitution, forced or not, and not victims of trafficking",
    Status.SMUGGLED_OR_TRAFFICKED: "it counts smuggled and trafficked people together",
    Status.SUSPECT: "it counts suspects",
    Status.TRAFFICKED_NO_COERCION_TEST: "its definition of trafficking asks for no coercion",
}


def verdict(claim: Claim) -> Verdict:
    """The advice on a claim.

    A number that nobody stands behind, or that is no number, is not to be quoted. A bound, a count of the persons
    found, another group than victims of trafficking, and a count of persons without a year have to be quoted as
    what they are.
    """
    against = _against(claim)
    limits = _limits(claim)
    advice = Advice.NO if against else Advice.LIMITS if limits else Advice.YES
    return Verdict(advice, (*against, *limits))


def _against(claim: Claim) -> tuple[str, ...]:
    """Reasons not to quote a claim at all."""
    found = []
    if claim.producer == UNATTRIBUTED:
        found.append("nobody is named as its maker")
    if claim.vague and claim.unit != Unit.FRACTION:
        found.append("it fixes an order of magnitude and no more")
    if claim.vague and claim.unit == Unit.FRACTION:
        found.append("it says more than half and no more")
    if claim.unit == Unit.RANK:
        found.append("a place in an order is no amount")
    return tuple(found)


def _limits(claim: Claim) -> tuple[str, ...]:
    """What has to be said beside a claim."""
    found = []
    if claim.bound == Bound.UPPER:
        found.append(f"it is a ceiling: keep the words “{claim.figure}”")
    if claim.bound == Bound.LOWER and not claim.vague:
        found.append(f"it is a floor: keep the words “{claim.figure}”")
    if claim.visibility == Visibility.DETECTED:
        found.append("it counts the persons who were found, not all")
    if claim.visibility == Visibility.ASSISTED:
        found.append("it counts the persons whom an organisation helped, not all")
    if claim.status in _MIXED:
        found.append(_MIXED[Status(claim.status)])
    if claim.measure in PERSON_MEASURES and claim.start is None and claim.end is None:
        found.append("no year is given")
    return tuple(found)
