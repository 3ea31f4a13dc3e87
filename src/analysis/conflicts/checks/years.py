"""What has to be true for numbers at a time, a year and over years to agree: stays, and means a year, in words."""

import math
from dataclasses import replace

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.links import Implied, holds_years, is_total, plain, span
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import YEARS_HELD
from analysis.vocabulary import Measure


def total_of(pair: Pair) -> Claim | None:
    """Which of two claims is of several years: a total over them or, of two yearly numbers, their mean."""
    claims = pair.above, pair.below
    totals = [claim for claim in claims if is_total(claim)]
    if not totals and all(claim.about.measure == Measure.FLOW for claim in claims):
        totals = [claim for claim in claims if (span(claim) or 1) > 1]
    return totals[0] if len(totals) == 1 else None


def several(pair: Pair) -> bool:
    """Whether one of two claims is of several years and the other is not."""
    return total_of(pair) is not None


def under(pair: Pair, tied: Implied) -> str:
    """With which value of the link a remainder is worked out, as an addition in brackets."""
    if tied.link.name == YEARS_HELD:
        return f" (with stays of {numbers.duration(tied.at, tied.at)})"
    return f" (with {numbers.derived(tied.at)} times the mean in one year)"


def joined(pair: Pair, tied: Implied) -> str:
    """What the difference in measure asks for, where it alone may join two numbers."""
    if tied.link.name == YEARS_HELD:
        return f"a person is held for {time_held(tied)} on average"
    total = total_of(pair)
    return (
        f"{_name(pair, total)} is spread over its {_many(total)} years ({_mean(total)} a year)"
        if total
        else ""
    )


def time_held(held: Implied) -> str:
    """The implied time in words; of an open range its known end."""
    if math.isinf(held.high):
        return f"at least {numbers.duration(held.low, held.low)}"
    if held.low == 0:
        return f"at most {numbers.duration(held.high, held.high)}"
    return numbers.duration(held.low, held.high)


def would(case: Case, pair: Pair, tied: Implied) -> str:
    """What would have to be true for two numbers that a link ties."""
    if tied.link.name == YEARS_HELD:
        return _held(case, pair, tied)
    total = total_of(pair)
    assert total is not None
    single = pair.below if total is pair.above else pair.above
    return _other_years(pair, total, single, tied) if tied.broken else _allowed(pair, total, single)


def _held(case: Case, pair: Pair, tied: Implied) -> str:
    """The time that people would have to be held, by the numbers as printed."""
    exact = plain(case.rules, pair) or tied
    shown = exact if exact.short == 1 and exact.broken == tied.broken else tied
    if not tied.broken and shown.high > case.choices.longest_held:
        shown = replace(shown, high=math.inf)
    told = f"they agree {'only ' if tied.broken else ''}if a person is held for {time_held(shown)} on average"
    told += _at_the_start(pair)
    if not tied.broken:
        return told
    long = tied.low > case.choices.longest_held
    return f"{told}, {'which is not plausible: ' if long else 'while '}{tied.link.found}"


def _at_the_start(pair: Pair) -> str:
    """How many must have been there when a period began, where the arrivals of its years do not fill it."""
    total = total_of(pair)
    single = pair.below if total is pair.above else pair.above
    if total is None or (total.about.measure, single.about.measure) != (Measure.PREVALENCE, Measure.FLOW):
        return ""
    rest = total.values.low - (span(total) or 1) * single.values.high
    begin = total.about.period.start
    return (
        f", so that at least {numbers.derived(rest)} of the first were there when {begin} began"
        if rest > 0
        else ""
    )


def misfit(pair: Pair) -> str:
    """Why no value of the link joins two numbers."""
    total = total_of(pair)
    single = pair.below if total is pair.above else pair.above
    if total is None or total.about.measure != Measure.PREVALENCE or single.about.measure == Measure.STOCK:
        return "a number at one time is no higher than that of everybody in a period, however long people are held"
    years = span(total) or 1
    high = total is pair.above
    end = single.values.high if high else single.values.low
    made = f"{_many(total)} years of {phrases.bound(single, end)} make {numbers.derived(years * end)}"
    if high:
        return f"even {made}, while {_name(pair, total)} is {phrases.bound(total, total.values.low)} at least"
    return f"{made} who are new, more than {_name(pair, total)} allows"


def _allowed(pair: Pair, total: Claim, single: Claim) -> str:
    """A total and a year that agree."""
    return f"both can hold: {_spread(pair, total)}, which {_name(pair, single)} allows"


def _spread(pair: Pair, total: Claim) -> str:
    """The mean a year of a number of several years."""
    if total.about.measure == Measure.FLOW:
        return f"{_name(pair, total)} is the mean of {_many(total)} years"
    return f"over {_many(total)} years {_name(pair, total)} means {_mean(total)} a year"


def _other_years(pair: Pair, total: Claim, single: Claim, tied: Implied) -> str:
    """What a total and a year that are too far apart ask of the other years."""
    all_, own = span(total) or 1, span(single) or 1
    times = all_ if total.about.measure == Measure.FLOW else 1
    rest = times * total.values.low - own * single.values.high
    if holds_years(total, single) and total is pair.above and all_ > own and rest > 0:
        each = rest / (all_ - own)
        open_ = "at most " if total.about.period.open else ""
        return (
            f"{_spread(pair, total)}; both can be true only if the other years, {open_}{numbers.written(all_ - own)}, "
            f"hold at least {numbers.derived(rest)} together, or {numbers.derived(each)} a year, "
            f"{numbers.factor(each / single.values.high)} times {_name(pair, single)}, while {tied.link.found}"
        )
    above = tied.low > tied.link.high
    times_ = numbers.factor(tied.low if above else 1 / tied.high)
    side = "above" if above else "below"
    return (
        f"{_spread(pair, total)}, a factor of {times_} {side} {_name(pair, single)}, while {tied.link.found}"
    )


def _name(pair: Pair, claim: Claim) -> str:
    """Which of the two a claim is."""
    return "the first number" if claim is pair.above else "the second number"


def _many(claim: Claim) -> str:
    """The years of a claim in words, of an open window at most."""
    return f"{'at most ' if claim.about.period.open else ''}{numbers.written(span(claim) or 1)}"


def _mean(claim: Claim) -> str:
    """The mean a year of a claim, by its low end."""
    values, years = claim.values, 1 if claim.about.measure == Measure.FLOW else span(claim) or 1
    least = "at least " if values.low < values.high or claim.about.period.open else ""
    return f"{least}{numbers.derived(values.low / years)}"
