"""Findings as the small pieces that sentences are made of: linked numbers, producers, readings."""

import math
import re
from collections.abc import Sequence
from html import escape

from analysis.estimates.inputs import VICTIM
from analysis.findings.model import Claim, Estimate, Findings
from analysis.reading.remarks import without_remarks
from analysis.report import money, numbers, shares, words
from analysis.vocabulary import (
    MONEY_MEASURES,
    OWN,
    PERSON_MEASURES,
    UNATTRIBUTED,
    Bound,
    Direction,
    Exploitation,
    Measure,
    Method,
    Population,
    RatingScheme,
    Unit,
    Visibility,
)

CERTAINTY = {"very_low": "very low", "low": "low", "moderate": "moderate", "high": "high"}
METHODS = {
    Method.ADMINISTRATIVE: "a count kept by an office",
    Method.SURVEY: "a survey",
    Method.CAPTURE_RECAPTURE: "an estimate from overlapping lists",
    Method.MODEL: "a model",
    Method.ESTIMATE: "a producer's own estimate",
    Method.UNATTRIBUTED: "a number whose maker is not named",
}


SCHEMES = {
    RatingScheme.FUTURE_GROUP_GRADE: "grade for the treatment of victims",
    RatingScheme.US_TIP_TIER: "tier in the Trafficking in Persons Report",
    RatingScheme.UNODC_DESTINATION_CATEGORY: "category as a destination",
    RatingScheme.UNODC_ORIGIN_CLASS: "class as a place of origin",
    RatingScheme.UNODC_TRANSIT_CLASS: "class as a place of transit",
    RatingScheme.UNODC_DESTINATION_CLASS: "class as a destination",
}


def printed_by(claim: Claim) -> str:
    """What a reader sees on resting on a number: the words printed, by whom, when, and where they were read."""
    year = f", {claim.producer_year}" if claim.producer_year else ""
    figure = claim.as_printed
    if claim.producer == OWN:
        return f"{figure}, from lists read in: {claim.carrier}; {claim.claim_id}"
    return f"printed: “{figure}” (producer: {maker(claim)}{year}); read in: {claim.carrier}; {claim.claim_id}"


def linked(text: str, claims: Sequence[Claim]) -> str:
    """A number that links to the evidence behind it and explains itself.

    Parameters
    ----------
    text : str
        The number as the sentence has it.
    claims : sequence of Claim
        What it rests on, the first being where the link leads.
    """
    if not claims:
        return escape(text)
    title = "; ".join(printed_by(claim) for claim in claims[:3])
    if len(claims) > 3:
        title += f"; and {len(claims) - 3} more"
    first = claims[0]
    ids = " ".join(claim.claim_id for claim in claims)
    return (
        f'<a class="n" href="../evidence/{first.source}.html#{first.claim_id}" data-claims="{ids}" '
        f'title="{escape(title, quote=True)}">{escape(text)}</a>'
    )


def with_links(text: str, claims: Sequence[Claim]) -> str:
    """A clause in which every number links to the evidence behind it: higher than 24 percent.

    Parameters
    ----------
    text : str
        Plain words and numbers.
    claims : sequence of Claim
        What all of its numbers rest on.
    """
    return _NUMBER.sub(lambda hit: linked(hit[0], claims), text)


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?: percent)?")


def reading(claim: Claim) -> str:
    """The value of a claim in words: 1,000 to 7,000; at most 1,420; more than half."""
    if claim.vague and claim.unit == "fraction" and claim.low == 0.5:
        return "more than half"
    if claim.unit == Unit.RANK:
        return _PLACES.get(claim.best or 0.0, "a place in an order")
    return numbers.span(claim.low, claim.best, claim.high, unit=claim.unit, currency=claim.currency)


#: A place in an order in words: it is a relation, and no number of anything.
_PLACES = {1.0: "first", 2.0: "second", 3.0: "third"}


def claimed(claim: Claim) -> str:
    """The value of a claim as a linked number, with "about" where the producer said so."""
    about = "about " if claim.approximate and claim.sure else ""
    floor = "at least " if claim.bound == Bound.LOWER and claim.sure and claim.best is None else ""
    return f"{floor}{about}{linked(reading(claim), [claim])}{_OF_HOW_MANY.get(Unit(claim.unit), '')}"


#: After a rate, out of how many people it is.
_OF_HOW_MANY = {Unit.PERSONS_PER_1000: " in 1,000", Unit.PERSONS_PER_100000: " in 100,000"}


def as_printed(claim: Claim) -> str:
    """What was printed, where a declared correction changed it: (printed as “600-800”, which was corrected)."""
    return f" (printed as “{escape(claim.printed)}”, corrected here)" if claim.printed else ""


def published(claim: Claim) -> str:
    """What the maker itself published, where the number that was read is another one, and where it was read."""
    told = claim.note.split(";")[0]
    return f" ({told}, read in a {claim.carrier})" if told.startswith("published as ") else ""


def maker(claim: Claim) -> str:
    """Who made a number, in a table."""
    return "producer not named" if claim.producer == UNATTRIBUTED else claim.producer


def producer(claim: Claim) -> str:
    """Who says so, inside a sentence: the maker, or that none is named."""
    if claim.producer == UNATTRIBUTED:
        return "a producer who is not named"
    return f"the {claim.producer}" if claim.producer.split(" ")[0] in _OFFICES else claim.producer


#: First words of makers that stand with an article in a sentence.
_OFFICES = frozenset(
    {"International", "US", "UK", "Royal", "Council", "Central", "National", "European", "Dutch", "Bundeskriminalamt",
     "Association", "Human", "Australian", "UN", "United", "Swiss", "Nepalese", "Colombian", "Philippine", "EU",
     "Future", "coalition", "author"}
)  # fmt: skip


def counted(claim: Claim) -> str:
    """What a claim counts, as a noun phrase, with its years."""
    return words.quantity(
        claim.axes, name=claim.area_name, other=claim.counterpart_name, start=claim.start, end=claim.end
    )


def subject(claim: Claim) -> str:
    """What a claim is about, in a table or a list: for a share the part and its whole, else what it counts."""
    if claim.measure == Measure.SHARE:
        return shares.described(claim)
    if claim.measure in _MONEY:
        return f"{money.basis(claim)} {money.about(claim)}"
    note = without_remarks(claim.note)
    if claim.measure == Measure.OTHER_COUNT and note:
        time = words.when(claim.measure, start=claim.start, end=claim.end)
        return f"{note} ({time.removeprefix('in ')})" if time else note
    if claim.measure in _NOTED and note:
        return f"{counted(claim)}: {note}"
    return f"{counted(claim)} ({note})" if note.startswith("the text says") else counted(claim)


_MONEY = MONEY_MEASURES


_NOTED = frozenset(
    {
        Measure.COUNTRIES,
        Measure.ORGANISATIONS,
        Measure.OTHER_COUNT,
        Measure.RANK,
        Measure.VENUES,
        Measure.CONVICTIONS,
    }
)
_LEFT_OUT = {
    Population.WOMEN: ("men", "children"),
    Population.GIRLS: ("boys", "adults"),
    Population.CHILDREN: ("adults",),
    Population.WOMEN_AND_GIRLS: ("men", "boys"),
    Population.WOMEN_AND_CHILDREN: ("men",),
}


def not_counted(estimate: Estimate) -> str:
    """What an estimate does not count, as a sentence."""
    missing = list(_LEFT_OUT.get(Population(estimate.population), ()))
    if estimate.exploitation not in (Exploitation.ALL, Exploitation.NOT_APPLICABLE):
        missing.append("people exploited for other purposes")
    if estimate.direction == Direction.INTO:
        missing.append("people who cross no border")
    if missing:
        return f"It does not count {numbers.listed(missing, conjunction='or')}."
    if estimate.measure == Measure.STOCK:
        return "It counts people at one moment, not all who are affected over a year."
    if estimate.measure == Measure.PREVALENCE:
        return "It counts all who were affected over that time, not those affected at one moment."
    return "It counts people over a year, not those affected at one moment."


def share(claim: Claim) -> str:
    """A share as a clause: 80 percent of the people in prostitution in the Netherlands were foreigners."""
    number = linked("all", [claim]) if claim.best == 1 else claimed(claim)
    return f"{number} {shares.stated(claim)}"


def example(claim: Claim) -> str:
    """A claim as an example in a sentence: 418 cases in Belgium in 2007; the share of …, put at 70 percent."""
    if claim.measure == Measure.SHARE:
        return f"the share {subject(claim)}, put at {claimed(claim)}"
    return f"{claimed(claim)} {subject(claim)}"


def estimated(estimate: Estimate, name: str, claims: Sequence[Claim] = ()) -> str:
    """What an estimate counts, as a noun phrase; with the years of its claims where they are part of what it counts."""
    start, end = shared_years(estimate.measure, claims)
    return words.quantity(estimate.axes, name=name, other=estimate.counterpart_name, start=start, end=end)


def together(claims: Sequence[Claim]) -> str:
    """What all of some claims count, with the years where they share them."""
    first = claims[0]
    if len({(claim.start, claim.end) for claim in claims}) == 1:
        return counted(first)
    return words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)


def shared_years(measure: str, claims: Sequence[Claim]) -> tuple[int | None, int | None]:
    """First and last year of a period over which people are counted, where all claims share it; else None twice."""
    spans = {(claim.start, claim.end) for claim in claims}
    return spans.pop() if measure == Measure.PREVALENCE and len(spans) == 1 else (None, None)


def interval(low: float, high: float) -> str:
    """An interval in two significant digits: 350 to 21,000."""
    return f"{numbers.rounded(low)} to {numbers.rounded(high)}"


def per_100000(value: float, persons: float) -> str:
    """A rate for each 100,000 people."""
    rate = 1e5 * value / persons
    return numbers.rounded(rate) if rate >= 1 else numbers.decimal(numbers.significant(rate), digits=4)


def spread(claims: Sequence[Claim]) -> float | None:
    """Largest over smallest value among claims that fix one; None with fewer than two values above zero."""
    values = [
        value
        for claim in claims
        if claim.sure
        for value in (claim.low, claim.best, claim.high)
        if value is not None
    ]
    positive = [value for value in values if value > 0]
    return max(positive) / min(positive) if len(positive) > 1 else None


def farthest(findings: Findings) -> Sequence[Claim]:
    """The claims that count the same victims, whatever year, and lie farthest apart; none where no two fix a value."""
    used = {claim_id for group in findings.groups for claim_id in group.claim_ids} | set(findings.undated)
    same: dict[tuple[str, ...], list[Claim]] = {}
    for claim in findings.claims:
        if claim.claim_id in used or of_victims(claim):
            same.setdefault((*claim.axes.values(), claim.counterpart, claim.area), []).append(claim)
    told = [claims for claims in same.values() if len(claims) > 1 and spread(claims) is not None]
    return max(told, key=lambda claims: spread(claims) or 0.0, default=())


def of_victims(claim: Claim) -> bool:
    """Whether a claim counts victims, found or not, of whatever area."""
    return (
        claim.visibility == Visibility.ACTUAL
        and claim.status in _VICTIM
        and claim.measure in PERSON_MEASURES - {Measure.SAMPLE}
    )


_VICTIM = frozenset(map(str, VICTIM))


def pulled(estimate: Estimate, *claims: Claim) -> str:
    """Which way what is assumed beforehand pulls an estimate out of all that was printed: up, down; often empty.

    Parameters
    ----------
    estimate : Estimate
        One that no other quantity was turned into.
    *claims : Claim
        All that it rests on; fewer say nothing.
    """
    if estimate.median is None or estimate.conversions or len(claims) != len(estimate.claim_ids):
        return ""
    reached = [_reach(claim) for claim in claims if claim.producer != OWN or len(claims) == 1]
    inner = [_reach(claim) for claim in claims]
    if not reached or not all(low and high for low, high in inner):
        return ""
    low, high = min(end for end, _ in reached), max(end for _, end in reached)
    # A second number from the same evidence alone can lie outside what was printed: the middle of all must lie so too.
    middle = math.exp(sum(math.log(low * high) / 2 for low, high in inner) / len(inner))
    if numbers.rounded(estimate.median) in map(numbers.rounded, (low, middle, high)):
        return ""
    if estimate.median > max(high, middle):
        return "up"
    return "down" if estimate.median < min(low, middle) else ""


def _reach(claim: Claim) -> tuple[float, float]:
    """The ends of a claim's range, or its one value twice; nought for an end that is open."""
    low, high = (end if end is not None else claim.best for end in (claim.low, claim.high))
    return low or 0.0, high or 0.0


def title(findings: Findings) -> str:
    """Name of the region in a sentence."""
    return words.named(findings.region.name)
