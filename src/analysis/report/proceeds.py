"""Amounts of money in sentences: from whom they come, what they cannot be, and what they are for each person."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import PerPerson
from analysis.reading.remarks import without_remarks
from analysis.report import money, numbers, phrases
from analysis.vocabulary import UNATTRIBUTED, Measure, Scope, Status, Unit

#: What is taken in from people who are or were trafficked.
_AFTER_TRAFFICKING = (Status.TRAFFICKED, Status.TRAFFICKED_FORCED_LABOUR)
#: What an amount is called where it is given for each person.
_EACH = {
    Measure.REVENUE: Measure.REVENUE_PER_PERSON,
    Measure.PROFIT: Measure.PROFIT_PER_PERSON,
}


def about(claim: Claim, findings: Findings) -> str:
    """What an amount comes from, where and when; where its statement counts the people, from them."""
    counted = _companion(claim, findings)
    return money.about(claim) if counted is None else f"from the {phrases.counted(counted)}"


def too_much(findings: Findings) -> str:
    """That a profit is above a revenue of which it would be a part, as two sentences; empty where none is."""
    amounts = [findings.claim(line.claim_id) for line in money.told(findings)]
    for revenue in (one for one in amounts if one.measure == Measure.REVENUE and one.high is not None):
        profits = [one for one in amounts if one.measure == Measure.PROFIT and _above(one, revenue)]
        markets = [one for one in amounts if one.measure == Measure.MARKET and _above(one, revenue)]
        if profits:
            return _cannot(profits[0], revenue, markets)
    return ""


def _above(amount: Claim, revenue: Claim) -> bool:
    """Whether an amount of the same kind of people, place and purpose lies above all of a revenue."""
    alike = all(
        getattr(amount, name) == getattr(revenue, name) for name in ("area", "exploitation", "currency")
    )
    least = amount.low if amount.low is not None else amount.best
    both = {amount.status, revenue.status} <= set(_AFTER_TRAFFICKING)
    return alike and both and least is not None and revenue.high is not None and least > revenue.high


def _cannot(profit: Claim, revenue: Claim, markets: Sequence[Claim]) -> str:
    """That a profit cannot come out of a smaller revenue."""
    market = f"{phrases.claimed(markets[0])} ({phrases.maker(markets[0])})" if markets else ""
    more = f" The market, {market}, is above it too." if markets else ""
    unnamed = "no producer is named" if revenue.producer == UNATTRIBUTED else revenue.producer
    return (
        f"Profit is a part of revenue. So a profit of {phrases.claimed(profit)} ({phrases.maker(profit)}) cannot come "
        f"out of a revenue of {phrases.claimed(revenue)} ({unnamed}): they cannot be of the same people and the same "
        f"time.{more}"
    )


def _companion(claim: Claim, findings: Findings) -> Claim | None:
    """The number of people a year that stands in one statement with an amount."""
    pairs = [pair for pair in findings.per_person if pair.money_id == claim.claim_id]
    people = [findings.claim(pair.persons_id) for pair in pairs]
    return next((one for one in people if one.unit == Unit.PERSONS_PER_YEAR), None)


def note(claim: Claim) -> str:
    """What the producer's text says beside an amount, as a sentence with a space before it; empty if nothing."""
    text = "" if claim.scope == Scope.ARTICLE else without_remarks(claim.note)
    if not text:
        return ""
    if "restates" in text:
        return (
            f" {numbers.capitalised(text)}; that, not the figure first printed, is what to compare it with."
        )
    return f" It is {text}." if text.startswith("part of") else f" {numbers.capitalised(text)}."


def per_person(pair: PerPerson, findings: Findings) -> str:
    """An amount over a number of people, with what that can show and what it cannot."""
    amount, people = findings.claim(pair.money_id), findings.claim(pair.persons_id)
    each = phrases.linked(money.quotient(pair, amount), [amount, people])
    kind = f"{each} of {money.basis(amount)}"
    first, second = phrases.claimed(amount), f"{phrases.claimed(people)} {phrases.counted(people)}"
    maker = numbers.capitalised(phrases.producer(amount))
    if people.unit == Unit.PERSONS_PER_YEAR:
        return (
            f"{maker} gives both in one statement: {first} a year and {second}. Dividing the first by the second "
            f"attributes {kind} to each person counted in a year. Over how long it is earned is not said."
        )
    if amount.definition.startswith("stock of"):
        return (
            f"{maker} worked out {first} a year from {second} ({amount.definition}). Dividing back, which gives {kind} "
            "attributed to each person a year, only shows what was put in; it checks nothing."
        )
    return (
        f"{first} a year and {second} are both only claims. Dividing the first by the second attributes {kind} to each "
        f"person a year.{_own(amount, findings)}"
    )


def _own(amount: Claim, findings: Findings) -> str:
    """That a producer's own amount per person is this very quotient."""
    alike = ("statement", "exploitation", "status", "start", "end")
    found = [
        claim
        for claim in (findings.claim(line.claim_id) for line in findings.money)
        if claim.measure == _EACH.get(Measure(amount.measure))
        and all(getattr(claim, name) == getattr(amount, name) for name in alike)
    ]
    return f" The producer's own figure is {phrases.claimed(found[0])} per person." if found else ""
