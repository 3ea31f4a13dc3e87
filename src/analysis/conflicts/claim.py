"""Claims as this room sees them: an estimand with an interval as printed and one within the tolerance of print."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.claims.estimand import Estimand, estimand_of, part_of, whole_of
from analysis.claims.population import PopulationTable
from analysis.conflicts.choices import Choices
from analysis.conflicts.lattice import Extent, extent, in_register
from analysis.conflicts.period import Period
from analysis.conflicts.rules import Declared, Rules
from analysis.conflicts.tolerance import half_unit, widened
from analysis.vocabulary import PERSON_MEASURES, Bound, Measure, Method, PeriodKind, Status, Unit

Row = Mapping[str, Any]
#: Per how many people a rate in each unit is.
PER = {Unit.PERSONS_PER_1000: 1e3, Unit.PERSONS_PER_100000: 1e5}
_MISSING = frozenset({"", "nan", "None", "<NA>"})
#: Columns of words that can tell apart what the other columns cannot.
_TELLING = ("locator", "share_of", "definition", "note")
#: Ways to make a number that come with an error of estimation; a count of an office, or hearsay, states none.
ESTIMATED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
_OPEN = frozenset({PeriodKind.WINDOW, PeriodKind.OPEN_WINDOW})


@dataclass(frozen=True, slots=True)
class Interval:
    """Values that a claim allows, as printed and within the tolerance of print; infinite where it has no end."""

    low: float
    high: float
    loose_low: float
    loose_high: float

    def times(self, factor: float) -> "Interval":
        """The interval in another unit."""
        return Interval(*(end * factor for end in (self.low, self.high, self.loose_low, self.loose_high)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim."""

    claim_id: str  # its id
    about: Extent  # what is counted; of a share, the part
    whole: Extent | None  # what a share is of
    values: Interval  # what it says: persons, fractions, money
    #: Persons in the population table of whom it states a share or a rate; its values are then in persons.
    of_people: float | None
    row: Row  # the record of 10_claims, for its words

    def text(self, column: str) -> str:
        """A cell of the record as text; empty where nothing is held."""
        value = self.row.get(column, "")
        return "" if str(value) in _MISSING else str(value)

    def year(self, column: str) -> int | None:
        """A year of the record, None where nothing is held."""
        text = self.text(column)
        return int(float(text)) if text else None

    @property
    def statement(self) -> str:
        """The statement that the claim belongs to; a claim without one stands alone."""
        return self.text("statement") and f"{self.text('source')}/{self.text('statement')}"


def read_claims(
    claims: pd.DataFrame, *, rules: Rules, choices: Choices, people: PopulationTable | None
) -> tuple[Claim, ...]:
    """Every claim that says something about a quantity that its columns hold, sorted by id.

    Left out are ratios, shares of a named group that no table of population has, shares whose part differs from its
    whole in words only (women who "had never worked" of all women), and further numbers of one statement for what its
    columns cannot tell apart.

    Without `people`, rates and shares of a population are not turned into persons: they stay apart.
    """
    rows = [{str(key): value for key, value in row.items()} for row in claims.to_dict("records")]
    read = (_read(row, rules=rules, choices=choices, people=people) for row in rows)
    coded = [claim for claim in read if claim and (claim.whole is None or claim.about.box != claim.whole.box)]
    return tuple(sorted(_without_twins(coded), key=lambda claim: claim.claim_id))


def read_measured(claims: pd.DataFrame, *, rules: Rules, choices: Choices) -> tuple[Claim, ...]:
    """Counts and shares of persons that a survey, a list comparison or a model found, bounds left out, sorted by id.

    Shares of named groups are among them, which no table of population turns into persons.
    """
    found = []
    counted = claims["measure"].isin([*PERSON_MEASURES, Measure.SHARE])
    chosen = claims[counted & claims["method"].isin(ESTIMATED) & (claims["bound"] == Bound.NONE)]
    for record in chosen.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        about, values = estimand_of(row), _interval(row, choices)
        most = 1.0 if row["unit"] == Unit.FRACTION else math.inf
        if values and 0 < values.low <= values.high < most:
            period = _period(row, str(row["whole_measure"] or row["measure"]), rules)
            year = _group_year(period, row)
            made = extent(about, period, currency=str(row["currency"]), rules=rules, year=year)
            found.append(Claim(str(row["claim_id"]), made, None, values, None, row))
    return tuple(sorted(found, key=lambda claim: claim.claim_id))


def _without_twins(claims: Iterable[Claim]) -> list[Claim]:
    """Of numbers that one statement gives for what only its words tell apart, the first."""
    firsts: dict[object, Claim] = {}
    alone = []
    for claim in sorted(claims, key=lambda claim: (int(claim.row["position"]), claim.claim_id)):
        first = firsts.setdefault((claim.statement, claim.text("measure"), claim.about, claim.whole), claim)
        differs = any(first.text(name) != claim.text(name) for name in _TELLING)
        if first is not claim and claim.statement and differs:
            continue
        alone.append(claim)
    return alone


def _read(row: Row, *, rules: Rules, choices: Choices, people: PopulationTable | None) -> Claim | None:
    """One claim, or None if it fixes no value."""
    values = _interval(row, choices)
    declared = next((one for one in rules.declared if one.claim_id == row["claim_id"]), None)
    if (
        values is None
        or row["measure"] == Measure.RATIO
        or (row["measure"] == Measure.RANK and declared is None)
    ):
        return None
    share = row["measure"] == Measure.SHARE
    period = _period(row, str(row["whole_measure"]) if share else str(row["measure"]), rules)
    year = _group_year(period, row)

    def made(about: Estimand) -> Extent:
        found = extent(about, period, currency=str(row["currency"]), rules=rules, year=year)
        return in_register(found, str(row["register"]), rules)

    if declared:
        return _rank(row, made, declared)
    claim = Claim(str(row["claim_id"]), made(estimand_of(row)), None, values, None, row)
    if share:
        return _share(claim, made, people)
    per = PER.get(Unit(row["unit"]))
    return _rate(claim, per, people) if per else claim


def _interval(row: Row, choices: Choices) -> Interval | None:
    """What a record allows; None if it holds no number."""
    low, best, high = (_number(row, end) for end in ("low", "best", "high"))
    if best is None and low is None and high is None:
        return None
    if best is None or (low is not None and high is not None):
        # "At least 200,000 to 225,000" is a floor: nothing is said of how many there are at most.
        top = high if high is not None and row["bound"] != Bound.LOWER else math.inf
        ends = (low if low is not None else 0.0, top)
        return Interval(*ends, *ends)
    half = half_unit(
        best, str(row["figure"]), is_share=row["unit"] == Unit.FRACTION, method=str(row["method"]),
        approximate=bool(row["approximate"]), choices=choices,
    )  # fmt: skip
    return Interval(best, best, *widened(best, best, half, is_share=row["unit"] == Unit.FRACTION))


def _number(row: Row, column: str) -> float | None:
    """A number of a record, None where it is missing."""
    return float(row[column]) if pd.notna(row[column]) else None


def _year(row: Row, column: str) -> int | None:
    """A year of a record, None where it is missing."""
    text = str(row[column])
    return None if text in _MISSING else int(float(text))


def _period(row: Row, measure: str, rules: Rules) -> Period:
    """When a record holds."""
    rule = rules.measures.get(measure)
    spoken = _year(row, "producer_year")
    spoken = spoken if spoken is not None else _year(row, "carrier_year")
    start, end = _year(row, "period_start"), _year(row, "period_end")
    over = bool(rule and rule.over_window) and not is_mean_of_years(measure, str(row["unit"]), start, end)
    return Period(start, end, over, spoken, str(row["carrier"]))


def is_mean_of_years(measure: str, unit: str, start: int | None, end: int | None) -> bool:
    """Whether a number of persons in the course of a year is told for several years: a mean, no total of them."""
    return measure == Measure.PREVALENCE and unit == Unit.PERSONS_PER_YEAR and start != end


def _group_year(period: Period, row: Row) -> int | None:
    """The year as of which a group of countries is meant."""
    return period.end or period.start or period.spoken or _year(row, "carrier_year")


def _share(claim: Claim, made: Callable[[Estimand], Extent], people: PopulationTable | None) -> Claim | None:
    """A share with its whole; a share of a population as a number of persons; None if the whole is not coded."""
    row = claim.row
    if row["whole_status"] == Status.GENERAL_POPULATION:
        return None if row["target_population"] else _of_population(claim, made, people)
    if not row["whole_measure"]:
        return None
    return replace(claim, about=made(part_of(row)), whole=made(whole_of(row)))


def _rank(row: Row, made: Callable[[Estimand], Extent], declared: Declared) -> Claim:
    """A place below another one: a share of at most the whole of it."""
    own = part_of({**row, "whole_measure": declared.measure})
    ends = {end: declared.other if getattr(own, end) else "" for end in ("origin", "destination", "via")}
    other = replace(own, key=own.key._replace(area=declared.other), **ends)
    return Claim(str(row["claim_id"]), made(own), made(other), Interval(0.0, 1.0, 0.0, 1.0), None, row)


def _of_population(
    claim: Claim, made: Callable[[Estimand], Extent], people: PopulationTable | None
) -> Claim | None:
    """A share of everybody in a place, as a number of persons; None without a population or a part of interest."""
    row = claim.row
    place = str(row["whole_origin"] or row["whole_destination"] or row["area"])
    if row["status"] == Status.GENERAL_POPULATION or people is None:
        return None
    total = residents(claim, place, people, population=str(row["whole_population"]))
    if total is None:
        return None
    measure = Measure.CUMULATIVE if row["period_kind"] in _OPEN else Measure.STOCK
    about = made(part_of({**row, "whole_measure": str(measure)}))
    period = replace(about.period, over_window=measure == Measure.CUMULATIVE)
    return replace(
        claim, about=replace(about, period=period), values=claim.values.times(total), of_people=total
    )


def is_population_share(claim: Claim) -> bool:
    """Whether a claim is a share of a population, read as a number of persons."""
    return claim.of_people is not None and claim.text("measure") == Measure.SHARE


def residents(claim: Claim, place: str, people: PopulationTable, *, population: str) -> float | None:
    """Persons who live in a place in the middle of a claim's period, None if no table has them."""
    middle = claim.about.period.middle
    year = int(middle) if middle is not None else claim.about.period.spoken
    found = [people.persons(code, year, population=population) if year else None for code in place.split(";")]
    return None if None in found else float(sum(value for value in found if value is not None))


def _rate(claim: Claim, per: float, people: PopulationTable | None) -> Claim:
    """A rate as a number of persons where the population is known; else as it is, in a unit of its own."""
    total = (
        residents(claim, claim.text("area"), people, population=claim.text("population"))
        if people and not claim.text("target_population")
        else None
    )
    if total is None:
        return claim
    about = replace(claim.about, unit=str(Unit.PERSONS))
    return replace(claim, about=about, values=claim.values.times(total / per), of_people=total)
