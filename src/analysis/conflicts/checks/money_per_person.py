"""An amount of money beside a number of people: what each person would bring in a year."""

from collections.abc import Iterable, Iterator
from itertools import product

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at, spread
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.lattice import PEOPLE, meets
from analysis.conflicts.links import Implied, ratio
from analysis.conflicts.period import may_be_within
from analysis.conflicts.rules import MONEY_PER_PERSON
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Measure, Visibility

#: Only amounts in this currency are compared: the range of the link is in it.
CURRENCY = "USD"
_MEASURES = (Measure.STOCK, Measure.FLOW)


def find(case: Case) -> Iterable[Finding]:
    """Yearly amounts whose share for each person of the same place lies outside of what is known."""
    money = [c for c in case.speakers if c.about.family == "money" and c.text("currency") == CURRENCY]
    people = [c for c in case.speakers if _counts_people(c)]
    return (found for amount, count in product(money, people) for found in _found(case, amount, count))


def _counts_people(claim: Claim) -> bool:
    """Whether a claim counts all people who are affected, at a time or over a year."""
    about = claim.about
    counts = about.family == PEOPLE and claim.whole is None and claim.values.loose_low > 0
    return counts and about.measure in _MEASURES and claim.text("visibility") == Visibility.ACTUAL


def _found(case: Case, amount: Claim, count: Claim) -> Iterator[Finding]:
    """The finding of one amount and one number, if they go together and the result is out of range."""
    boxes = amount.about.box, count.about.box
    alike = boxes[0].status == boxes[1].status and meets(boxes[0].exploitation, boxes[1].exploitation)
    periods = amount.about.period, count.about.period
    timely = may_be_within(*periods, window=case.choices.year_window)
    if not (alike and timely and amount.text("area") == count.text("area")):
        return
    found = Implied(case.rules.links[MONEY_PER_PERSON], *ratio(amount, count))
    if found.broken:
        claims = (amount, count)
        yield Finding(
            Code.MONEY_PER_PERSON, Level.CONDITIONAL, ids_of(claims), regions_of(claims), found.factor,
            matter=(amount, count, found), group=(amount.claim_id,), reasons=(Reason.UNIT_OR_BASIS,),
        )  # fmt: skip


def tell(case: Case, finding: Finding) -> Told:
    """The amount for each person in words."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    amount, count, found = matter
    ends = [numbers.money(numbers.significant(end), CURRENCY) for end in (found.low, found.high)]
    told = f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else ends[0]
    arithmetic = (
        f"{telling.each((amount, count))} That would be {told} of proceeds attributed per person each year."
    )
    allowed = [numbers.money(end, CURRENCY) for end in (found.link.low, found.link.high)]
    evidence = (
        f"Studies of proceeds attributed per person lie between {allowed[0]} and {allowed[1]} a year "
        f"({found.link.reference.rstrip('.')}). {telling.remarks((amount, count))}"
    )
    would = (
        f"Both can be right only if {told} a year are attributed to each person, "
        "or if they are about different people."
    )
    return Told(arithmetic, evidence.strip(), would, Resolution.NOT_POOLED)


def coded(case: Case, finding: Finding) -> Codes:
    """The amount for each person in numbers and codes."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    found = matter[2]
    each = (
        spread(Explanation.PER_PERSON, found.low, found.high),
        spread(Explanation.ACCEPTED, found.link.low, found.link.high),
    )
    other = (at(Explanation.OTHER_PEOPLE, None),)
    return Codes(finding.ids, finding.severity, explanations=(each, other))


CHECK = Check(
    Code.MONEY_PER_PERSON, "Money for each person", "outside of US$1,000 to US$100,000 a year (links.csv)",
    "Belser (2005), ILO; ILO (2014), Profits and Poverty", find, tell, coded,
)  # fmt: skip
