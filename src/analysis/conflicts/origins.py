"""How a true contradiction came about: copying, decay, vintage, arithmetic or rival measurement, with the evidence."""

from collections.abc import Sequence

from analysis.conflicts import numbers, phrases
from analysis.conflicts.claim import Claim
from analysis.conflicts.words import Reason, Resolution
from analysis.vocabulary import OWN, UNATTRIBUTED

#: Origins by which two numbers are one thing told twice; contradictions of others are kept as they are.
TWICE = frozenset({Reason.VINTAGE, Reason.QUOTATION_DECAY, Reason.COPYING})


def origin(claims: Sequence[Claim]) -> Reason:
    """Why claims contradict one another that no distinction tells apart.

    One statement that contradicts itself is a matter of arithmetic. Numbers of one maker, or of one lineage, are
    editions if they were published in different years, and quotations of one another if not; but different makers who
    are named did not quote one another, they worked up one data base in two ways. What is left are rival measurements.
    """
    if _one(claims, "statement"):
        return Reason.ARITHMETIC
    if not kin(claims):
        return Reason.RIVAL_MEASUREMENT
    years = {claim.year("producer_year") for claim in claims}
    if len(years) > 1 and None not in years:
        return Reason.VINTAGE
    makers = {claim.text("producer") for claim in claims} - {UNATTRIBUTED}
    return Reason.REWORKED if len(makers) > 1 else Reason.QUOTATION_DECAY


def kin(claims: Sequence[Claim]) -> bool:
    """Whether all claims go back to one maker or one lineage."""
    named = claims[0].text("producer") != UNATTRIBUTED
    return _one(claims, "lineage") or (named and _one(claims, "producer"))


def _one(claims: Sequence[Claim], column: str) -> bool:
    """Whether all claims hold the same text in a column, and any."""
    return bool(claims[0].text(column)) and len({claim.text(column) for claim in claims}) == 1


def evidence(claims: Sequence[Claim], reason: Reason) -> str:
    """What shows that the origin is what it is said to be."""
    if reason is Reason.ARITHMETIC:
        return "One statement holds all these numbers."
    told = numbers.listed([f"{c.claim_id} {_made(c)} ({_published(c)})" for c in claims])
    starts = {
        Reason.VINTAGE: "the numbers are editions of one estimate",
        Reason.QUOTATION_DECAY: "the numbers go back to one producer and were read in different places",
        Reason.REWORKED: "different producers worked up one data base",
    }
    start = starts.get(reason, "the numbers have different producers and no common origin is known")
    return numbers.sentence(f"{start}: {told}")


def _made(claim: Claim) -> str:
    """By whom a number was made; what this project worked out has no maker elsewhere."""
    by = "" if claim.text("producer") == OWN else "by "
    return f"{by}{phrases.producer(claim)}"


def _published(claim: Claim) -> str:
    """When a number was published and where it was read."""
    year = claim.year("producer_year")
    return f"{f'{year}, ' if year else ''}read in: {claim.text('carrier')}"


def resolution(claims: Sequence[Claim], reason: Reason) -> Resolution:
    """What is done about a contradiction of an origin."""
    return folded(claims) if reason in TWICE else Resolution.KEPT


def folded(claims: Sequence[Claim]) -> Resolution:
    """What the estimates do with numbers of one maker: a lineage counts once, several are all weighed."""
    return Resolution.COLLAPSED if _one(claims, "lineage") else Resolution.WEIGHED_APART
