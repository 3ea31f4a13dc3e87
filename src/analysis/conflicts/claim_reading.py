"""From claims as 10_claims has them to claims as they are compared.

The tolerance of print is how far a printed point may be from what its producer knew.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from analysis.claims.claim import Claim, Interval
from analysis.claims.days import Days
from analysis.claims.estimand import Estimand, part_of, whole_of
from analysis.claims.harmonise import PER
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.compared_claim import ESTIMATED, AllowedValues, ComparedClaim, by_key
from analysis.conflicts.conflict_codes import LIST
from analysis.conflicts.extents import extent
from analysis.conflicts.lattice import Extent, TimeExtent
from analysis.conflicts.rules import Choices, Rules
from analysis.subject.axes import Group, axes
from analysis.subject.measures import constants, growing_measures
from analysis.vocabulary import PERSON_MEASURES, THING_MEASURES, Bound, Measure, Method, PeriodKind, Unit

_OPEN = frozenset({PeriodKind.WINDOW, PeriodKind.OPEN_WINDOW})
#: All who live in a place, whatever their condition.
_EVERYBODY = axes()["status"].group(Group.EVERYBODY)
_PERCENT = re.compile(r"%|percent|per cent", re.IGNORECASE)
_DECIMALS = re.compile(r"(\d[\d,]*)\.(\d+)")
#: A part of its whole, of whatever size.
_ANY_SIZE = AllowedValues(0.0, 1.0, 0.0, 1.0)
#: One time for whatever holds always.
_ALWAYS = TimeExtent(1, 1)
#: From this whole number on, trailing zeros may be rounding.
ROUND_FROM = 100


def read_claims(
    claims: Iterable[Claim], *, rules: Rules, choices: Choices, people: PopulationTable | None
) -> tuple[ComparedClaim, ...]:
    """Every claim that says something about a quantity that its columns hold, sorted by id.

    Left out are ratios, shares of a named group that no table of population has, shares whose part differs from its
    whole in words only (women who "had never worked" of all women), and further numbers of one statement for what its
    columns cannot tell apart. Without `people`, rates and shares of a population are not turned into persons.
    """
    coded = []
    for printed in claims:
        claim = _read(printed, rules=rules, choices=choices, people=people)
        if claim is None:
            continue
        if claim.whole is None or claim.about.box != claim.whole.box:
            coded.append(claim)
    coded.sort(key=lambda claim: (claim.printed.position, claim.claim_id))
    told_apart: list[ComparedClaim] = []
    for group in by_key(coded, _columns_of).values():
        words = _words_of(group[0])
        # What the columns of a statement cannot tell apart is of one group.
        told_apart += [claim for claim in group if _words_of(claim) == words]
    return tuple(sorted(told_apart, key=lambda claim: claim.claim_id))


def _columns_of(claim: ComparedClaim) -> object:
    """What the columns of a statement say of a claim, but for its number."""
    statement = claim.statement or claim.claim_id
    measure = claim.quantity.measure
    return statement, measure, claim.about, claim.whole


def _words_of(claim: ComparedClaim) -> tuple[str, ...]:
    """The columns of words that can tell apart what the other columns cannot."""
    printed = claim.printed
    return printed.locator, printed.quantity.share_of, printed.definition, printed.note


def read_measured(claims: Iterable[Claim], *, rules: Rules, choices: Choices) -> tuple[ComparedClaim, ...]:
    """Counts and shares of persons, also of named groups, that were estimated, but for bounds; sorted by id."""
    measured = []
    for printed in claims:
        if not _is_measured(printed):
            continue
        values = _values(printed, choices)
        most = 1.0 if printed.quantity.unit == Unit.FRACTION else math.inf
        if values and 0 < values.low <= values.high < most:
            about = _extent(printed, printed.estimand, rules)
            measured.append(ComparedClaim(printed, about, values))
    return tuple(sorted(measured, key=lambda claim: claim.claim_id))


def _is_measured(claim: Claim) -> bool:
    """Whether it is an estimated number of persons or of a subject's things, a share or a constant, and no bound."""
    measure = claim.quantity.measure
    is_counted = measure in PERSON_MEASURES | THING_MEASURES or measure == Measure.SHARE
    # A constant is measured where an error is printed.
    is_counted |= measure in constants() and claim.interval.has_both_ends
    return is_counted and claim.method in ESTIMATED and claim.interval.bound is Bound.NONE


def _read(
    printed: Claim, *, rules: Rules, choices: Choices, people: PopulationTable | None
) -> ComparedClaim | None:
    """One claim, or None if it fixes no value."""
    values = _values(printed, choices)
    declared = rules.declared.get(printed.claim_id)
    measure = printed.quantity.measure
    if values is None or measure == Measure.RATIO:
        return None
    if declared:
        return _ranked(printed, declared, rules)
    if measure == Measure.RANK:
        return None
    if measure == Measure.SHARE and printed.whole.status not in _EVERYBODY:
        return _share(printed, values, rules) if printed.quantity.whole_measure else None
    claim = ComparedClaim(printed, _extent(printed, printed.estimand, rules), values)
    if measure == Measure.SHARE:
        return _share_in_persons(claim, rules, people)
    return _rate_in_persons(claim, people) if printed.quantity.unit in PER else claim


def _ranked(printed: Claim, declared: tuple[str, str], rules: Rules) -> ComparedClaim:
    """A rank: what is counted in its place is a part, of whatever size, of what is counted in the place declared."""
    measure, area = declared
    part = part_of(printed.estimand, measure)
    ends = {}
    for end in ("origin", "destination", "via"):
        ends[end] = area if getattr(part, end) else ""
    key = part.key._replace(area=area)
    whole = replace(part, key=key, **ends)
    about = _extent(printed, part, rules)
    about_whole = _extent(printed, whole, rules)
    return ComparedClaim(printed, about, _ANY_SIZE, about_whole)


def _share(printed: Claim, values: AllowedValues, rules: Rules) -> ComparedClaim:
    """A share of a whole that its columns state."""
    part = part_of(printed.estimand, printed.quantity.whole_measure)
    whole = whole_of(part, printed.whole, printed.role)
    about = _extent(printed, part, rules)
    about_whole = _extent(printed, whole, rules)
    return ComparedClaim(printed, about, values, about_whole)


def _extent(printed: Claim, about: Estimand, rules: Rules) -> Extent:
    """The sets of an estimand, at the time of a claim and in its register."""
    start = printed.period.start
    end = printed.period.end
    spoken = printed.carrier_year if printed.producer_year is None else printed.producer_year
    measure = about.key.whole_measure or about.key.measure
    # A number of persons in the course of a year that is told for several years is a mean, no total of them.
    is_yearly = printed.quantity.unit == Unit.PERSONS_PER_YEAR
    is_mean = measure == Measure.PREVALENCE and is_yearly and start != end
    over_window = measure in rules.over_window and not is_mean
    days = _days(printed.days, spoken, is_growing=measure in growing_measures()) if over_window else None
    time = TimeExtent(start, end, over_window, spoken, printed.carrier, days)
    if measure in constants():
        # It is the same in all years.
        time = _ALWAYS
    whole = extent(
        about,
        time,
        rules=rules,
        # The year as of which a group of countries is meant.
        year=end or start or spoken,
        currency=printed.quantity.currency,
        register=printed.register,
    )
    if over_window or not whole.family or not printed.quantity.window:
        return whole
    # Who is there on one day and on another are two things, and nobody takes them for one.
    return replace(whole, family=f"{whole.family} {printed.quantity.window}")


def _days(days: Days, spoken: int | None, *, is_growing: bool) -> tuple[int, int] | None:
    """First and last day of what counts over a window, as numbers of the calendar; None where no day is told.

    A count that grows begins with what it counts, whatever day is named as the first; else an end that is not said is
    the beginning of the calendar, or the end of the year of speaking.
    """
    first, last = days
    if last is None and first is not None:
        last = date(max(spoken or first.year, first.year), 12, 31)
    if last is None:
        return None
    start = 1 if is_growing or first is None else first.toordinal()
    return start, last.toordinal()


# --- values ----------------------------------------------------------------------------------------------------------


def _values(claim: Claim, choices: Choices) -> AllowedValues | None:
    """What a claim allows; None if it holds no number."""
    low, best, high, *_ = claim.interval
    has_low = low is not None
    has_high = high is not None
    if has_low and has_high:
        return _range(claim.interval)
    if best is not None:
        return _point(claim, best, choices)
    if has_low or has_high:
        return _range(claim.interval)
    return None


def _range(interval: Interval) -> AllowedValues:
    """What a range, or a bound, allows; it is as printed."""
    least = interval.low or 0.0
    # "At least 200,000 to 225,000" is a floor: nothing is said of how many there are at most.
    is_floor = interval.bound is Bound.LOWER
    most = interval.high
    if most is None or is_floor:
        most = math.inf
    return AllowedValues(least, most, least, most)


def _point(claim: Claim, best: float, choices: Choices) -> AllowedValues:
    """What a point allows, as printed and within the tolerance of print."""
    half = half_unit(claim, best, choices)
    most = 1.0 if claim.quantity.unit == Unit.FRACTION else math.inf
    loose_low = max(best - half, 0.0)
    loose_high = min(best + half, most)
    return AllowedValues(best, best, loose_low, loose_high)


def half_unit(claim: Claim, best: float, choices: Choices) -> float:
    """Half of the unit in which the point of a claim was printed; doubled by a word such as "about".

    A count kept by an office is as printed; of a share the figure tells a percentage from a fraction in words.
    """
    if claim.method is Method.ADMINISTRATIVE or best == 0:
        return 0.0
    is_share = claim.quantity.unit == Unit.FRACTION
    half = _half_of_share(claim, choices) if is_share else _half_of_count(claim, best, choices)
    factor = choices.about_factor if claim.approximate else 1.0
    return half * factor


def _half_of_share(claim: Claim, choices: Choices) -> float:
    """Half of the unit in which a share was printed."""
    if not _PERCENT.search(claim.figure):
        return choices.print_word_share
    decimals = _DECIMALS.search(claim.figure)
    unit = 1.0
    if decimals:
        places = len(decimals[2])
        unit = 10.0**-places
    return choices.print_percent_points / 100 * unit


def _half_of_count(claim: Claim, best: float, choices: Choices) -> float:
    """Half of the unit in which a count was printed."""
    decimals = _DECIMALS.search(claim.figure)
    if decimals:
        # As in "2.5 million": the unit is one of the last decimal.
        mantissa = float(decimals[0].replace(",", ""))
        places = len(decimals[2])
        unit = 10.0**-places
        return best / mantissa * unit / 2 if mantissa else 0.0
    whole_number = int(best)
    if best < ROUND_FROM or best != whole_number:
        return 0.5
    digits = str(whole_number)
    significant = digits.rstrip("0")
    printed = max(len(significant), int(choices.print_digits))
    noughts = max(len(digits) - printed, 0)
    return 10.0**noughts / 2


# --- shares of a population, and rates -------------------------------------------------------------------------------


def _share_in_persons(
    claim: ComparedClaim, rules: Rules, people: PopulationTable | None
) -> ComparedClaim | None:
    """A share of everybody in a place as a number of persons; None where these are not known."""
    printed = claim.printed
    measure = Measure.CUMULATIVE if printed.period.kind in _OPEN else Measure.STOCK
    part = part_of(printed.estimand, str(measure))
    about = _extent(printed, part, rules)
    whole = printed.whole
    place = whole.origin or whole.destination or printed.quantity.area
    total = _inhabitants(claim, place, whole.population, people)
    if total is None or printed.quantity.status in _EVERYBODY:
        return None
    persons = claim.values.times(total)
    return replace(claim, about=about, values=persons, of_people=total)


def _rate_in_persons(claim: ComparedClaim, people: PopulationTable | None) -> ComparedClaim:
    """A rate as a number of persons; where the population is not known, it keeps its unit."""
    quantity = claim.quantity
    total = _inhabitants(claim, quantity.area, quantity.population, people)
    if total is None:
        return claim
    about = replace(claim.about, unit=str(Unit.PERSONS))
    return replace(
        claim, about=about, values=claim.values.times(total / PER[Unit(quantity.unit)]), of_people=total
    )


def _inhabitants(claim: ComparedClaim, place: str, who: str, people: PopulationTable | None) -> float | None:
    """Who live in a place in the middle of the claim's period; None where that is not known, as of a named group."""
    time = claim.about.period.time
    if people is None or time is None or claim.quantity.target_population:
        return None
    persons: list[float] = []
    for code in place.split(LIST):
        number = people.persons(code, int(time), population=who)
        if number is None:
            return None
        persons.append(number)
    return float(sum(persons))
