"""What has to be true for numbers at a time, a year and over years to agree: stays, and means a year, in words."""

import math

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.checks.stays import (
    accepted,
    already_there,
    made_in_years,
    means,
    needs_years,
    other_years,
    shown,
    sides,
    single_of,
    total_of,
)
from analysis.conflicts.claim import Claim
from analysis.conflicts.links import Implied, span
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import YEARS_HELD
from analysis.conflicts.ways import Way
from analysis.vocabulary import Measure


def several(pair: Pair) -> bool:
    """Whether one of two claims is of several years and the other is not."""
    return total_of(pair) is not None


def under(tied: Implied) -> str:
    """With which value of the link a remainder is worked out, as an addition in brackets."""
    return f" ({even_with(tied)})"


def even_with(tied: Implied) -> str:
    """With which value of the link something is worked out; the link holds the mean over the year, not the reverse."""
    if tied.link.name == YEARS_HELD:
        return f"even with stays of {numbers.duration(tied.at, tied.at)}"
    return f"even with {numbers.derived(1 / tied.at)} times the yearly average in one year"


def joined(pair: Pair, tied: Implied) -> str:
    """What the difference in measure asks for, where it alone may join two numbers."""
    if tied.link.name == YEARS_HELD:
        return f"people are held for {time_held(tied)} on average"
    total = total_of(pair)
    return f"{_spread(pair, total)}, which is near the other number" if total else ""


def time_held(held: Implied) -> str:
    """The implied time in words; of an open range its known end."""
    if math.isinf(held.high):
        return f"at least {numbers.duration(held.low, held.low)}"
    if held.low == 0:
        return f"at most {numbers.duration(held.high, held.high)}"
    return numbers.duration(held.low, held.high)


def only(case: Case, pair: Pair, tied: Implied) -> str:
    """What is asked of a pair that nothing but a link sets apart, which asks for what is not expected: sentences."""
    if tied.link.name != YEARS_HELD:
        total, single = sides(pair)
        return _other_years(pair, total, single, shown(case, pair, tied))
    stay = time_held(shown(case, pair, tied))
    asked = f"they agree only if people are held for {stay} on average{_at_the_start(pair)}"
    told = f"{numbers.sentence(spans(pair))} {numbers.sentence(asked)}"
    return f"{told} {_judged(case, tied)}"


def alone(case: Case, pair: Pair, tied: Implied) -> str:
    """That a link alone does not explain a pair which other distinctions do: sentences."""
    if tied.link.name != YEARS_HELD:
        total, single = sides(pair)
        spread = numbers.sentence(_spread(pair, total))
        start = "One number is of several years, the other of one, which alone does not explain it."
        return f"{start} {spread} {_expected(pair, total, single, shown(case, pair, tied))}"
    asked = time_held(shown(case, pair, tied))
    return (
        f"{numbers.sentence(spans(pair)).removesuffix('.')}, which alone does not explain it: people would have to be "
        f"held for {asked} on average. "
        f"{_judged(case, tied)}"
    )


def way(case: Case, pair: Pair, tied: Implied) -> Way:
    """How a link joins two numbers, by a value that is allowed."""
    if tied.link.name == YEARS_HELD:
        start = _at_the_start(pair)
        return Way(
            spans(pair),
            f"people are held for {time_held(accepted(case, pair, tied))} on average{start}",
            numbers.sentence(tied.link.found),
        )
    total, single = sides(pair)
    name = "one number is of several years, the other of one"
    return Way(name, f"{_spread(pair, total)}, which is near {_name(pair, single)}")


def spans(pair: Pair) -> str:
    """Over which times the two numbers count people."""
    times = {claim.about.measure for claim in (pair.above, pair.below)}
    if Measure.STOCK in times:
        rest = "several years" if total_of(pair) else "a year"
        return f"one number counts people at one time, the other over {rest}"
    if total_of(pair) and Measure.CUMULATIVE in times:
        return "one number is of several years, the other of one"
    return "one number counts all who were affected in a time, the other only those who were new in a year"


def _judged(case: Case, tied: Implied) -> str:
    """How a time lies to what is expected, and what studies found."""
    short = tied.high < tied.link.low
    ends = numbers.duration(tied.link.low, tied.link.high)
    odd = "" if short or tied.low <= case.choices.longest_held else ", and not plausible"
    lies = f"That is {'shorter' if short else 'longer'} than the {ends} that these pages accept{odd}."
    return f"{lies} {numbers.sentence(tied.link.found)}"


def _at_the_start(pair: Pair) -> str:
    """How many must have been there when a period began, where the arrivals of its years do not fill it."""
    rest, total, single = already_there(pair), total_of(pair), single_of(pair)
    if total is None or not rest:
        return ""
    made = made_in_years(total, single.values.high)
    return (
        f", so that at least {numbers.derived(rest)} of the first were already there when "
        f"{total.about.period.start} began: {numbers.written(span(total) or 1)} years of "
        f"{phrases.bound(single, single.values.high)} make {numbers.derived(made)}"
    )


def misfit(pair: Pair) -> str:
    """Why no value of the link joins two numbers."""
    total, single = total_of(pair), single_of(pair)
    if total is None or not needs_years(pair):
        return (
            "a number at one time cannot be higher than that of all who were affected in the period, however long "
            "people are held"
        )
    high = total is pair.above
    end = single.values.high if high else single.values.low
    years = f"{_many(total)} years of {phrases.bound(single, end)}"
    made = f"{years} make {numbers.derived(made_in_years(total, end))}"
    if high:
        return f"even {made}, while {_name(pair, total)} is {phrases.bound(total, total.values.low)} at least"
    return f"{made} who are new, more than {_name(pair, total)} allows"


def _spread(pair: Pair, total: Claim) -> str:
    """The mean a year of a number of several years."""
    if total.about.measure == Measure.FLOW:
        return f"{_name(pair, total)} is the yearly average of {_many(total)} years"
    return f"over {_many(total)} years {_name(pair, total)} means {_mean(total)} a year"


def _other_years(pair: Pair, total: Claim, single: Claim, tied: Implied) -> str:
    """What a total and a year that are too far apart ask of the other years."""
    found = other_years(pair)
    if found is None:
        return f"{numbers.sentence(_spread(pair, total))} {_expected(pair, total, single, tied)}"
    open_ = "at most " if total.about.period.open else ""
    return (
        f"{numbers.sentence(_spread(pair, total))} Both can be right only if the other years, "
        f"{open_}{numbers.written(found.years)}, hold at least {numbers.derived(found.rest)} together. That is "
        f"{numbers.derived(found.each)} a year, {numbers.factor(found.times)} times {_name(pair, single)}. "
        f"{_expected(pair, total, single, tied)}"
    )


def _expected(pair: Pair, total: Claim, single: Claim, tied: Implied) -> str:
    """How the number of a year lies to the mean of the years, beside what is expected of it."""
    above = tied.low > tied.link.high
    if above:
        share = f"The yearly average is {numbers.factor(tied.low)} times {_name(pair, single)}."
    elif tied.high > 0:
        share = (
            f"{_name(pair, single)} is {numbers.factor(1 / tied.high)} times the yearly average.".capitalize()
        )
    else:
        share = ""
    return f"{share} {numbers.sentence(tied.link.found)}".strip()


def _name(pair: Pair, claim: Claim) -> str:
    """Which of the two a claim is."""
    return "the first number" if claim is pair.above else "the second number"


def _many(claim: Claim) -> str:
    """The years of a claim in words, of an open window at most."""
    return f"{'at most ' if claim.about.period.open else ''}{numbers.written(span(claim) or 1)}"


def _mean(claim: Claim) -> str:
    """The mean a year of a claim, by its low end."""
    values = claim.values
    least = "at least " if values.low < values.high or claim.about.period.open else ""
    return f"{least}{numbers.derived(means(claim)[0])}"
