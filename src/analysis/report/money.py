"""Money in words: what an amount is an amount of, in whose dollars, and per person where both ends are claims."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from html import escape

from analysis.conflicts.phrase_words import PURPOSES
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import MoneyLine, PerPerson
from analysis.report import numbers, words
from analysis.vocabulary import Exploitation, Measure, Scope, Status, Unit

_BASIS: Mapping[str, str] = {
    Measure.REVENUE: "revenue",
    Measure.PROFIT: "profit",
    Measure.MARKET: "the size of a market",
    Measure.REVENUE_PER_PERSON: "proceeds attributed per person",
    Measure.PROFIT_PER_PERSON: "profit attributed per person",
}
_SPELLED: Mapping[str, str] = {
    Measure.REVENUE: "revenue (all that is taken in, before costs)",
    Measure.PROFIT: "profit (what the producer reckons is left to those who exploit)",
    Measure.MARKET: "the size of a market (all that is traded, as its producer reckons it)",
    Measure.REVENUE_PER_PERSON: "proceeds attributed per person",
    Measure.PROFIT_PER_PERSON: "profit attributed per person",
}


def basis(claim: Claim) -> str:
    """What an amount is an amount of: profit; of an amount per person, whether it is profit."""
    if claim.measure == Measure.REVENUE_PER_PERSON and claim.definition.startswith("profit"):
        return "profit attributed per person"
    return _BASIS[claim.measure]


def spelled(claim: Claim) -> str:
    """The same, with what the word means."""
    return _SPELLED[claim.measure]


def bases(findings: Findings) -> Sequence[str]:
    """The bases that the amounts of a page have, each once, with their meaning."""
    return [_SPELLED[name] for name in _SPELLED if any(line.basis == name for line in findings.money)]


def about(claim: Claim) -> str:
    """What an amount comes from, where and when."""
    what = words.condition(claim.status)
    aim = PURPOSES.get(claim.exploitation, "")
    if claim.status in (Status.TRAFFICKED, Status.TRAFFICKED_NO_COERCION_TEST):
        purpose = words.purpose(claim.exploitation)
    else:
        purpose = f"(as far as it is {aim})" if aim and claim.exploitation != Exploitation.ALL else ""
    place = "worldwide" if claim.area_name == "World" else f"in {words.named(claim.area_name)}"
    parts = [f"from {what}", purpose, place, _time(claim)]
    return " ".join(part for part in parts if part)


def _time(claim: Claim) -> str:
    """When, or how often, an amount is made."""
    if claim.start is not None and claim.start == claim.end:
        return f"in {claim.start}"
    if claim.unit == Unit.MONEY:
        return "over a time that is not said"
    spanned = claim.start is not None and claim.end is not None
    return f"a year, {claim.start} to {claim.end}" if spanned else "a year"


def constant(line: MoneyLine) -> str:
    """An amount in dollars of one year, with two significant digits."""
    said = numbers.span(*_kept(line.usd_low, line.usd_best, line.usd_high), unit="money", currency="USD")
    return f"about {said}" if line.usd_best else said


def _kept(
    low: float | None, best: float | None, high: float | None
) -> tuple[float | None, float | None, float | None]:
    """Two significant digits of an amount or of its ends; a floor never rounds up, and a ceiling never down."""
    if best is None and low is not None and high is None:
        return numbers.floor(low), None, None
    if best is None and high is not None and low is None:
        return None, None, numbers.ceiling(high)
    low, best, high = (None if end is None else numbers.significant(end) for end in (low, best, high))
    return low, best, high


def quotient(pair: PerPerson, claim: Claim) -> str:
    """An amount per person and year, with two significant digits; a limit with three, so that it stays near."""
    low, _, high = _kept(pair.low, None, pair.high)
    if pair.low is None and pair.high is not None:
        high = numbers.significant(pair.high, digits=3, way=ROUND_CEILING)
    if pair.high is None and pair.low is not None:
        low = numbers.significant(pair.low, digits=3, way=ROUND_FLOOR)
    if low is not None and low == high:
        return f"about {numbers.money(low, claim.currency)}"
    return numbers.span(low, None, high, unit="money", currency=claim.currency)


def told(findings: Findings) -> Sequence[MoneyLine]:
    """The amounts of a page, but for those that the article repeats of an amount whose maker's own number is held."""
    return [
        line
        for line in findings.money
        if not any(_repeats(findings, line, other) for other in findings.money)
    ]


def repeated(findings: Findings, line: MoneyLine) -> str:
    """How the article prints an amount that its maker gives as well, as a sentence; empty where it does not."""
    found = [findings.claim(one.claim_id) for one in findings.money if _repeats(findings, one, line)]
    printed = escape(found[0].printed or found[0].figure) if found else ""
    return f" The 2009 article prints it as “{printed}”." if found else ""


def _repeats(findings: Findings, line: MoneyLine, other: MoneyLine) -> bool:
    """Whether an amount is the article's form of another one of the same maker, lineage and kind."""
    one, own = findings.claim(line.claim_id), findings.claim(other.claim_id)
    kinds = [
        (claim.producer, claim.lineage, claim.area, claim.start, claim.end, *claim.axes.values())
        for claim in (one, own)
    ]
    return one.scope == Scope.ARTICLE and own.scope != Scope.ARTICLE and kinds[0] == kinds[1]


def yearly(findings: Findings) -> int:
    """How many of the amounts are of a whole, and so could be divided by people."""
    return sum(line.basis in (Measure.REVENUE, Measure.PROFIT, Measure.MARKET) for line in findings.money)
