"""Money as claims name it: brought to dollars of one year, and per person only where both ends are claims."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.conflicts.phrase_words import NOUNS
from analysis.estimates.inputs import midpoint
from analysis.findings.sections import MoneyLine, PerPerson
from analysis.vocabulary import (
    MONEY_MEASURES,
    UNATTRIBUTED,
    Bound,
    Exploitation,
    Measure,
    Population,
    Status,
    Unit,
    Visibility,
)

#: Amounts that people are the source of; a market is not one of them, as it also holds what nobody earned by them.
_DIVIDED = (Measure.REVENUE, Measure.PROFIT)
#: Conditions in which the people are; an amount is divided by people in the same one.
_CONDITIONS = tuple(status for status in Status if status not in (Status.SUSPECT, Status.GENERAL_POPULATION))


def lines(frame: pd.DataFrame) -> tuple[MoneyLine, ...]:
    """The money claims of some claims, in their order.

    Parameters
    ----------
    frame : DataFrame
        Rows of 10_claims; amounts in US dollars of `usd_year` in `usd_low, usd_best, usd_high`.
    """
    wanted = frame[frame["measure"].isin([str(measure) for measure in MONEY_MEASURES])]
    return tuple(_line(record) for record in wanted.to_dict("records"))


def _line(record: Mapping[Any, Any]) -> MoneyLine:
    """One amount."""
    low, best, high = (_number(record[name]) for name in ("usd_low", "usd_best", "usd_high"))
    known = any(end is not None for end in (low, best, high))
    year = _number(record["usd_year"]) if known else None
    when = None if year is None else int(year)
    return MoneyLine(str(record["claim_id"]), str(record["measure"]), low, best, high, when)


def _number(value: Any) -> float | None:
    """A cell as a float; None where it is missing."""
    return None if value is None or pd.isna(value) else float(value)


def per_person(frame: pd.DataFrame, *, window: float) -> tuple[PerPerson, ...]:
    """Each yearly amount over each number of people that it can be divided by.

    Both must be claims about the same place, condition and purpose, and either by one producer in one year, or about
    times that lie near each other, or the one said by its maker to be made from the other; the people must be counted
    at one time, and be all or those that the amount is made from: an amount a year over people at one time
    is an amount per person and year. An amount that a named producer gives in one statement with a number of people a
    year is divided by that number too: it is
    then an amount for each of them, over a time that is not said; it is told where nobody is counted at one time.

    Parameters
    ----------
    frame : DataFrame
        Rows of 10_claims.
    window : float
        Years that the middles of the two periods may lie apart.
    """
    frame = frame.assign(midpoint=midpoint(frame))
    money = frame[
        frame["measure"].isin([str(measure) for measure in _DIVIDED])
        & (frame["unit"] == Unit.MONEY_PER_YEAR)
        & frame["status"].isin([str(status) for status in _CONDITIONS])
    ]
    people = frame[frame["visibility"] == Visibility.ACTUAL]
    held = people[(people["measure"] == Measure.STOCK) & (people["unit"] == Unit.PERSONS)]
    moved = people[(people["measure"] == Measure.FLOW) & (people["unit"] == Unit.PERSONS_PER_YEAR)]
    pairs = []
    for _, amount in money.iterrows():
        over = [count for _, count in held.iterrows() if _same(amount, count, window)]
        over = over or [count for _, count in moved.iterrows() if _in_one_statement(amount, count)]
        pairs += [(amount, count) for count in over]
    return tuple(found for amount, count in pairs if (found := _quotient(amount, count)) is not None)


def _same(amount: pd.Series, count: pd.Series, window: float) -> bool:
    """Whether an amount and a number of people are about the same place, condition, purpose and time."""
    axes = all(amount[axis] == count[axis] for axis in ("area", "exploitation"))
    if not axes:
        return False
    if amount["lineage"] == count["lineage"] and _made_from(amount, count):
        return True
    if count["population"] != Population.ALL or amount["status"] != count["status"]:
        return False
    years = (_number(amount["producer_year"]), _number(count["producer_year"]))
    named = amount["producer"] == count["producer"] != UNATTRIBUTED
    if named and years[0] is not None and years[0] == years[1]:
        return True
    if pd.isna(amount["midpoint"]) or pd.isna(count["midpoint"]):
        return False
    return bool(abs(float(amount["midpoint"]) - float(count["midpoint"])) <= window)


def _in_one_statement(amount: pd.Series, count: pd.Series) -> bool:
    """Whether one named producer gives an amount and a number of people a year in one statement."""
    same = all(
        amount[name] == count[name]
        for name in ("source", "statement", "producer", "area", "exploitation", "status")
    )
    return bool(same and amount["producer"] != UNATTRIBUTED)


def _condition(claim: pd.Series) -> str:
    """The condition of people, where no state forces anybody to be exploited sexually."""
    sexual = claim["status"] == Status.FORCED_LABOUR and claim["exploitation"] == Exploitation.SEXUAL
    return str(Status.FORCED_LABOUR_PRIVATE if sexual else claim["status"])


def _made_from(amount: pd.Series, count: pd.Series) -> bool:
    """Whether a maker says that its amount is made from its number of people, who may then be women alone."""
    if _condition(amount) != _condition(count):
        return False
    who = str(NOUNS.get(count["population"], ""))
    said = str(amount["definition"])
    named = said.startswith(f"stock of {who} ")
    later = f"on its estimate of {_year(count)}" in said
    return named or (count["population"] == Population.ALL and later)


def _year(claim: pd.Series) -> str:
    """The year in which a number came out."""
    return "" if pd.isna(claim["producer_year"]) else str(int(claim["producer_year"]))


def _ends(claim: pd.Series) -> tuple[float | None, float | None]:
    """Lower and upper end of a claim: equal for a point, one of them None for a bound."""
    best, low, high = (_number(claim[name]) for name in ("best", "low", "high"))
    if claim["bound"] == Bound.LOWER:
        return low if low is not None else best, None
    if claim["bound"] == Bound.UPPER:
        return None, high if high is not None else best
    return (best, best) if best is not None else (low, high)


def _quotient(amount: pd.Series, count: pd.Series) -> PerPerson | None:
    """One amount over one number of people; None where no end of it is known."""
    (low, high), (few, many) = _ends(amount), _ends(count)
    least = low / many if low is not None and many else None
    most = high / few if high is not None and few else None
    if least is None and most is None:
        return None
    return PerPerson(str(amount["claim_id"]), str(count["claim_id"]), least, most)
