"""What is said of a claim beside the narrative: its value with its unit, what it counts, its maker and its time."""

from collections.abc import Mapping

from analysis.findings.model import Claim
from analysis.report import phrases
from analysis.report.numbers import capitalised, whole
from analysis.vocabulary import Bound, Measure, Unit

_UNITS: Mapping[str, str] = {
    Unit.PERSONS: "persons",
    Unit.PERSONS_PER_YEAR: "persons a year",
    Unit.PERSONS_PER_MONTH: "persons a month",
    Unit.PERSONS_PER_1000: "in 1,000 persons",
    Unit.PERSONS_PER_100000: "in 100,000 persons",
    Unit.MONEY_PER_YEAR: "a year",
    Unit.MONEY_PER_PERSON_PER_YEAR: "a year for each person",
    Unit.CASES: "cases",
    Unit.CASES_PER_YEAR: "cases a year",
}


def reading(claim: Claim) -> str:
    """What a figure as printed is read as, with its unit: "1,000 to 7,000 persons a year"."""
    if claim.unit == Unit.RANK and claim.best is not None:
        return f"place {whole(claim.best)} in an order"
    text = f"{phrases.reading(claim)} {_UNITS.get(claim.unit, '')}".rstrip()
    notes = [
        note
        for note, holds in (
            ("about", claim.approximate),
            ("an order of magnitude and no more", claim.vague and claim.unit != Unit.FRACTION),
            ("the lower end is a floor", claim.bound == Bound.LOWER and claim.low is not None and claim.sure),
        )
        if holds
    ]
    return f"{text} ({'; '.join(notes)})" if notes else text


def counts(claim: Claim) -> str:
    """What a claim counts, beginning with a capital letter: a share says of what."""
    text = phrases.subject(claim)
    return f"Share {text}" if claim.measure == Measure.SHARE else capitalised(text)


def producer(claim: Claim) -> str:
    """Who made the number, with the year of the statement where it is known."""
    year = f" ({claim.producer_year})" if claim.producer_year else ""
    return f"{capitalised(phrases.maker(claim))}{year}"


def time(claim: Claim) -> str:
    """For when a claim speaks: as printed, with the years that this was read as."""
    if claim.start is None and claim.end is None:
        return claim.period or "not said"
    if claim.start == claim.end:
        years = str(claim.start)
    else:
        years = f"{claim.start or 'an open start'} to {claim.end or 'an open end'}"
    if not claim.period:
        return years
    return claim.period if years in claim.period else f"{claim.period} ({years})"
