"""From records of 10_claims to claims.

The tolerance of print is how far a printed point may be from what its producer knew.
"""

import math
import re
from dataclasses import replace

import pandas as pd

from analysis.claims.audit_steps import records
from analysis.claims.estimand import Estimand, estimand_of, part_of, whole_of
from analysis.claims.harmonise import PER
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.claim import ESTIMATED, Claim, Interval, Row, by_key, year_of
from analysis.conflicts.conflict_codes import LIST
from analysis.conflicts.extents import extent
from analysis.conflicts.lattice import Extent, Period
from analysis.conflicts.rules import Choices, Rules
from analysis.vocabulary import PERSON_MEASURES, Bound, Measure, Method, PeriodKind, Status, Unit

#: Columns of words that can tell apart what the other columns cannot.
_TELLING = ("locator", "share_of", "definition", "note")
_OPEN = frozenset({PeriodKind.WINDOW, PeriodKind.OPEN_WINDOW})
_PERCENT = re.compile(r"%|percent|per cent", re.IGNORECASE)
_DECIMALS = re.compile(r"(\d[\d,]*)\.(\d+)")
#: From this whole number on, trailing zeros may be rounding.
ROUND_FROM = 100


def read_claims(
    claims: pd.DataFrame, *, rules: Rules, choices: Choices, people: PopulationTable | None
) -> tuple[Claim, ...]:
    """Every claim that says something about a quantity that its columns hold, sorted by id.

    Left out are ratios, shares of a named group that no table of population has, shares whose part differs from its
    whole in words only (women who "had never worked" of all women), and further numbers of one statement for what its
    columns cannot tell apart. Without `people`, rates and shares of a population are not turned into persons.
    """
    coded = []
    for row in records(claims, missing=""):
        claim = _read(row, rules=rules, choices=choices, people=people)
        if claim and (claim.whole is None or claim.about.box != claim.whole.box):
            coded.append(claim)
    coded.sort(key=lambda claim: (int(claim.row["position"]), claim.claim_id))
    told_apart: list[Claim] = []
    for group in by_key(coded, _columns_of).values():
        # What the columns of a statement cannot tell apart is of one group.
        told_apart += [claim for claim in group if _is_worded_as(claim, group[0])]
    return tuple(sorted(told_apart, key=lambda claim: claim.claim_id))


def _columns_of(claim: Claim) -> object:
    """What the columns of a statement say of a claim, but for its number."""
    return claim.statement or claim.claim_id, claim.text("measure"), claim.about, claim.whole


def _is_worded_as(claim: Claim, first: Claim) -> bool:
    """Whether no column of words tells two claims apart."""
    return all(claim.text(column) == first.text(column) for column in _TELLING)


def read_measured(claims: pd.DataFrame, *, rules: Rules, choices: Choices) -> tuple[Claim, ...]:
    """Counts and shares of persons, also of named groups, that were estimated, but for bounds; sorted by id."""
    is_counted = claims["measure"].isin([*PERSON_MEASURES, Measure.SHARE])
    is_estimated = claims["method"].isin(ESTIMATED) & (claims["bound"] == Bound.NONE)
    measured = []
    for row in records(claims[is_counted & is_estimated], missing=""):
        values = _interval(row, choices)
        most = 1.0 if row["unit"] == Unit.FRACTION else math.inf
        if values and 0 < values.low <= values.high < most:
            about = _extent(row, estimand_of(row), rules)
            measured.append(Claim(str(row["claim_id"]), about, None, values, None, row))
    return tuple(sorted(measured, key=lambda claim: claim.claim_id))


def _read(row: Row, *, rules: Rules, choices: Choices, people: PopulationTable | None) -> Claim | None:
    """One claim, or None if it fixes no value."""
    values = _interval(row, choices)
    declared = rules.declared.get(row["claim_id"])
    if values is None or row["measure"] == Measure.RATIO:
        return None
    if declared:
        return _ranked(row, declared, rules)
    if row["measure"] == Measure.RANK:
        return None
    if row["measure"] == Measure.SHARE and row["whole_status"] != Status.GENERAL_POPULATION:
        return _share(row, values, rules) if row["whole_measure"] else None
    claim = Claim(str(row["claim_id"]), _extent(row, estimand_of(row), rules), None, values, None, row)
    if row["measure"] == Measure.SHARE:
        return _share_in_persons(claim, rules, people)
    return _rate_in_persons(claim, people) if row["unit"] in PER else claim


def _ranked(row: Row, declared: tuple[str, str], rules: Rules) -> Claim:
    """A rank: what is counted in its place is a part, of whatever size, of what is counted in the place declared."""
    measure, area = declared
    part = part_of({**row, "whole_measure": measure})
    ends = {end: area if getattr(part, end) else "" for end in ("origin", "destination", "via")}
    whole = replace(part, key=part.key._replace(area=area), **ends)
    any_size = Interval(0.0, 1.0, 0.0, 1.0)
    return Claim(
        str(row["claim_id"]), _extent(row, part, rules), _extent(row, whole, rules), any_size, None, row
    )


def _share(row: Row, values: Interval, rules: Rules) -> Claim:
    """A share of a whole that its columns state."""
    part = _extent(row, part_of(row), rules)
    whole = _extent(row, whole_of(row), rules)
    return Claim(str(row["claim_id"]), part, whole, values, None, row)


def _extent(row: Row, about: Estimand, rules: Rules) -> Extent:
    """The sets of an estimand, at the time of a record and in its register."""
    start = year_of(row, "period_start")
    end = year_of(row, "period_end")
    spoken = year_of(row, "producer_year")
    if spoken is None:
        spoken = year_of(row, "carrier_year")
    measure = about.key.whole_measure or about.key.measure
    # A number of persons in the course of a year that is told for several years is a mean, no total of them.
    is_mean = measure == Measure.PREVALENCE and row["unit"] == Unit.PERSONS_PER_YEAR and start != end
    over_window = measure in rules.over_window and not is_mean
    return extent(
        about,
        Period(start, end, over_window, spoken, str(row["carrier"])),
        rules=rules,
        # The year as of which a group of countries is meant.
        year=end or start or spoken,
        currency=str(row["currency"]),
        register=str(row["register"]),
    )


# --- values ----------------------------------------------------------------------------------------------------------


def _interval(row: Row, choices: Choices) -> Interval | None:
    """What a record allows; None if it holds no number."""
    low = _number(row, "low")
    best = _number(row, "best")
    high = _number(row, "high")
    if low is not None and high is not None:
        return _range(row, low, high)
    if best is not None:
        return _point(row, best, choices)
    return None if low is None and high is None else _range(row, low, high)


def _number(row: Row, column: str) -> float | None:
    """A number of a record, None where it is missing."""
    return None if row[column] == "" else float(row[column])


def _range(row: Row, low: float | None, high: float | None) -> Interval:
    """What a range, or a bound, allows; it is as printed."""
    least = low or 0.0
    # "At least 200,000 to 225,000" is a floor: nothing is said of how many there are at most.
    most = math.inf if high is None or row["bound"] == Bound.LOWER else high
    return Interval(least, most, least, most)


def _point(row: Row, best: float, choices: Choices) -> Interval:
    """What a point allows, as printed and within the tolerance of print."""
    half = half_unit(row, best, choices)
    most = 1.0 if row["unit"] == Unit.FRACTION else math.inf
    return Interval(best, best, max(best - half, 0.0), min(best + half, most))


def half_unit(row: Row, best: float, choices: Choices) -> float:
    """Half of the unit in which the point of a record was printed; doubled by a word such as "about".

    A count kept by an office is as printed; of a share the figure tells a percentage from a fraction in words.
    """
    if row["method"] == Method.ADMINISTRATIVE or best == 0:
        return 0.0
    half = (
        _half_of_share(row, choices) if row["unit"] == Unit.FRACTION else _half_of_count(row, best, choices)
    )
    return half * (choices.about_factor if row["approximate"] else 1.0)


def _half_of_share(row: Row, choices: Choices) -> float:
    """Half of the unit in which a share was printed."""
    figure = str(row["figure"])
    if not _PERCENT.search(figure):
        return choices.print_word_share
    decimals = _DECIMALS.search(figure)
    unit = 10.0 ** -len(decimals[2]) if decimals else 1.0
    return choices.print_percent_points / 100 * unit


def _half_of_count(row: Row, best: float, choices: Choices) -> float:
    """Half of the unit in which a count was printed."""
    decimals = _DECIMALS.search(str(row["figure"]))
    if decimals:
        # As in "2.5 million": the unit is one of the last decimal.
        mantissa = float(decimals[0].replace(",", ""))
        unit = 10.0 ** -len(decimals[2])
        return best / mantissa * unit / 2 if mantissa else 0.0
    if best < ROUND_FROM or best != int(best):
        return 0.5
    digits = str(int(best))
    printed = max(len(digits.rstrip("0")), int(choices.print_digits))
    return 10.0 ** max(len(digits) - printed, 0) / 2


# --- shares of a population, and rates -------------------------------------------------------------------------------


def _share_in_persons(claim: Claim, rules: Rules, people: PopulationTable | None) -> Claim | None:
    """A share of everybody in a place as a number of persons; None where these are not known."""
    row = claim.row
    measure = Measure.CUMULATIVE if row["period_kind"] in _OPEN else Measure.STOCK
    about = _extent(row, part_of({**row, "whole_measure": str(measure)}), rules)
    place = row["whole_origin"] or row["whole_destination"] or row["area"]
    total = _inhabitants(claim, place, row["whole_population"], people)
    if total is None or row["status"] == Status.GENERAL_POPULATION:
        return None
    return replace(claim, about=about, values=claim.values.times(total), of_people=total)


def _rate_in_persons(claim: Claim, people: PopulationTable | None) -> Claim:
    """A rate as a number of persons; where the population is not known, it keeps its unit."""
    row = claim.row
    total = _inhabitants(claim, row["area"], row["population"], people)
    if total is None:
        return claim
    about = replace(claim.about, unit=str(Unit.PERSONS))
    return replace(claim, about=about, values=claim.values.times(total / PER[row["unit"]]), of_people=total)


def _inhabitants(claim: Claim, place: str, who: str, people: PopulationTable | None) -> float | None:
    """Who live in a place in the middle of the claim's period; None where that is not known, as of a named group."""
    time = claim.about.period.time
    if people is None or time is None or claim.row["target_population"]:
        return None
    persons: list[float] = []
    for code in place.split(LIST):
        number = people.persons(code, int(time), population=who)
        if number is None:
            return None
        persons.append(number)
    return float(sum(persons))
