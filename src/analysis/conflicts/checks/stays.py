"""What has to be true for numbers at a time, a year and over years to agree: stays, and means a year, as numbers."""

import math
from dataclasses import dataclass, replace

from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Explained, at, spread
from analysis.conflicts.links import Implied, holds_years, is_total, plain, span
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import YEARS_HELD
from analysis.conflicts.words import Explanation
from analysis.vocabulary import Measure


def total_of(pair: Pair) -> Claim | None:
    """Which of two claims is of several years: a total over them or, of two yearly numbers, their mean."""
    claims = pair.above, pair.below
    totals = [claim for claim in claims if is_total(claim)]
    if not totals and all(claim.about.measure == Measure.FLOW for claim in claims):
        totals = [claim for claim in claims if (span(claim) or 1) > 1]
    return totals[0] if len(totals) == 1 else None


def single_of(pair: Pair) -> Claim:
    """The claim that is not of several years; the higher one where neither is."""
    return pair.below if total_of(pair) is pair.above else pair.above


def sides(pair: Pair) -> tuple[Claim, Claim]:
    """The claim of several years and the other one."""
    total = total_of(pair)
    assert total is not None
    return total, single_of(pair)


def is_stay(tied: Implied) -> bool:
    """Whether a link is the time for which people are held."""
    return tied.link.name == YEARS_HELD


def shown(case: Case, pair: Pair, tied: Implied) -> Implied:
    """What two numbers imply for a link, by the numbers as printed where these allow it."""
    exact = plain(case.rules, pair) or tied
    return exact if exact.short == 1 and exact.broken == tied.broken else tied


def accepted(case: Case, pair: Pair, tied: Implied) -> Implied:
    """The same for a link that joins two numbers: a stay longer than is plausible has no upper end."""
    found = shown(case, pair, tied)
    return replace(found, high=math.inf) if found.high > case.choices.longest_held else found


def already_there(pair: Pair) -> float:
    """How many must have been there when a period began, where the arrivals of its years do not fill it; else 0."""
    total, single = total_of(pair), single_of(pair)
    if total is None or (total.about.measure, single.about.measure) != (Measure.PREVALENCE, Measure.FLOW):
        return 0.0
    return max(total.values.low - made_in_years(total, single.values.high), 0.0)


def made_in_years(total: Claim, yearly: float) -> float:
    """What a number a year makes in the years of another one."""
    return (span(total) or 1) * yearly


def needs_years(pair: Pair) -> bool:
    """Whether two numbers miss one another as the years of the one, filled by the other, make too few or too many."""
    total = total_of(pair)
    kinds = (total.about.measure if total else "", single_of(pair).about.measure)
    return kinds[0] == Measure.PREVALENCE and kinds[1] != Measure.STOCK


def means(total: Claim) -> tuple[float, float]:
    """The mean a year of a claim of several years, by each of its ends."""
    years = 1 if total.about.measure == Measure.FLOW else span(total) or 1
    return total.values.low / years, total.values.high / years


@dataclass(frozen=True, slots=True)
class OtherYears:
    """What a total asks of the years that a number of one of them leaves: how many years, how many persons."""

    years: int
    rest: float
    times: float

    @property
    def each(self) -> float:
        """Persons in each of them."""
        return self.rest / self.years


def other_years(pair: Pair) -> OtherYears | None:
    """What a total and a year that are too far apart ask of the other years; None where these are not known."""
    total, single = sides(pair)
    all_, own = span(total) or 1, span(single) or 1
    count = all_ if total.about.measure == Measure.FLOW else 1
    rest = count * total.values.low - own * single.values.high
    if not (holds_years(total, single) and total is pair.above and all_ > own and rest > 0):
        return None
    each = rest / (all_ - own)
    return OtherYears(all_ - own, rest, each / single.values.high if single.values.high else math.inf)


def joining(pair: Pair, tied: Implied) -> Explained:
    """By which stay, or by which mean a year, a link joins two numbers."""
    if is_stay(tied):
        there = already_there(pair)
        more = (at(Explanation.ALREADY_THERE, there),) if there else ()
        return (spread(Explanation.HELD_YEARS, tied.low, tied.high), *more)
    total = total_of(pair)
    if total is None:
        return (at(Explanation.MEASURE, None),)
    return spread(Explanation.MEAN_A_YEAR, *means(total)), at(Explanation.OVER_YEARS, span(total))


def outside(case: Case, pair: Pair, tied: Implied, *, alone: bool) -> list[Explained]:
    """That a link asks for what is not accepted; `alone` where nothing else sets the two numbers apart."""
    found, limits = shown(case, pair, tied), spread(Explanation.ACCEPTED, tied.link.low, tied.link.high)
    code = Explanation.HELD_YEARS_OUTSIDE if is_stay(tied) else Explanation.MEAN_OUTSIDE
    there = already_there(pair) if is_stay(tied) else 0.0
    fact = (
        spread(code, found.low, found.high),
        limits,
        *((at(Explanation.ALREADY_THERE, there),) if there else ()),
    )
    rest = other_years(pair) if alone and not is_stay(tied) else None
    return [*([_of_rest(rest)] if rest else []), fact]


def _of_rest(rest: OtherYears) -> Explained:
    """What the other years have to hold."""
    return (
        at(Explanation.OTHER_YEARS, rest.each),
        at(Explanation.OVER_YEARS, rest.years),
        at(Explanation.SUM, rest.rest),
        spread(Explanation.TIMES, rest.times, rest.times),
    )


def reckoned_with(tied: Implied) -> Explained:
    """With which value of the link something is worked out; the link holds the mean over the year, not the reverse."""
    if is_stay(tied):
        return (at(Explanation.WITH_STAY, tied.at),)
    return (at(Explanation.WITH_PEAK, 1 / tied.at),)
