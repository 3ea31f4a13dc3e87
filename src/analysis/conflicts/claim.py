"""Claims as this room sees them: an estimand with an interval as printed and one within the tolerance of print.

The tolerance is how far a printed point may be from what its producer knew.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar

import pandas as pd

from analysis.claims.estimand import Estimand, estimand_of, part_of, whole_of
from analysis.claims.population import PopulationTable
from analysis.conflicts.choices import Choices
from analysis.conflicts.conflict_codes import LIST
from analysis.conflicts.lattice import Extent, extent
from analysis.conflicts.period import Period
from analysis.conflicts.rules import Declared, Rules
from analysis.vocabulary import PERSON_MEASURES, Bound, Measure, Method, PeriodKind, Status, Unit, Visibility

Row = Mapping[str, Any]
K = TypeVar("K")
T = TypeVar("T")
#: Per how many people a rate in each unit is.
PER = {Unit.PERSONS_PER_1000: 1e3, Unit.PERSONS_PER_100000: 1e5}
#: Columns of words that can tell apart what the other columns cannot.
_TELLING = ("locator", "share_of", "definition", "note")
#: Ways to make a number that come with an error of estimation; a count of an office, or hearsay, states none.
ESTIMATED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
SEEN = frozenset({Visibility.DETECTED, Visibility.ASSISTED})
_OPEN = frozenset({PeriodKind.WINDOW, PeriodKind.OPEN_WINDOW})
_PERCENT = re.compile(r"%|percent|per cent", re.IGNORECASE)
_DECIMALS = re.compile(r"(\d[\d,]*)\.(\d+)")
#: From this whole number on, trailing zeros may be rounding.
ROUND_FROM = 100


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


@dataclass(frozen=True)
class Claim:
    """One claim."""

    claim_id: str
    about: Extent  # what is counted; of a share, the part
    whole: Extent | None  # what a share is of
    values: Interval  # what it says: persons, fractions, money
    #: Persons in the population table of whom it states a share or a rate; its values are then in persons.
    of_people: float | None
    row: Row  # the record of 10_claims, for its words; a cell that is missing is empty

    @cached_property
    def content(self) -> str:
        """All that a system is made from, in words that are the same in every run."""
        return f"{self.statement} {self.values} {self.about} {self.whole}"

    def text(self, column: str) -> str:
        """A cell of the record as text; empty where nothing is held."""
        return str(self.row.get(column, ""))

    def year(self, column: str) -> int | None:
        """A year of the record, None where nothing is held."""
        return _year(self.row, column)

    @cached_property
    def statement(self) -> str:
        """The statement that the claim belongs to; a claim without one stands alone."""
        return self.text("statement") and f"{self.text('source')}/{self.text('statement')}"

    @property
    def is_seen(self) -> bool:
        """Whether it counts registered or helped persons."""
        return self.text("visibility") in SEEN

    @property
    def is_population_share(self) -> bool:
        """Whether it is a share of a population, read as a number of persons."""
        return self.of_people is not None and self.text("measure") == Measure.SHARE

    @property
    def is_range(self) -> bool:
        """Whether it has both ends, and they differ."""
        return 0 < self.values.low < self.values.high < math.inf


def ids_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Ids of claims, in their order."""
    return tuple(claim.claim_id for claim in claims)


def by_key(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Claims, or what else there is, by a key."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def read_claims(
    claims: pd.DataFrame, *, rules: Rules, choices: Choices, people: PopulationTable | None
) -> tuple[Claim, ...]:
    """Every claim that says something about a quantity that its columns hold, sorted by id.

    Left out are ratios, shares of a named group that no table of population has, shares whose part differs from its
    whole in words only (women who "had never worked" of all women), and further numbers of one statement for what its
    columns cannot tell apart.

    Without `people`, rates and shares of a population are not turned into persons: they stay apart.
    """
    read = (_read(row, rules=rules, choices=choices, people=people) for row in _records(claims))
    coded = [claim for claim in read if claim and (claim.whole is None or claim.about.box != claim.whole.box)]
    return tuple(sorted(_without_twins(coded), key=lambda claim: claim.claim_id))


def read_measured(claims: pd.DataFrame, *, rules: Rules, choices: Choices) -> tuple[Claim, ...]:
    """Counts and shares of persons that a survey, a list comparison or a model found, bounds left out, sorted by id.

    Shares of named groups are among them, which no table of population turns into persons.
    """
    counted = claims["measure"].isin([*PERSON_MEASURES, Measure.SHARE])
    chosen = claims[counted & claims["method"].isin(ESTIMATED) & (claims["bound"] == Bound.NONE)]
    found = []
    for row in _records(chosen):
        values, most = _interval(row, choices), 1.0 if row["unit"] == Unit.FRACTION else math.inf
        if values and 0 < values.low <= values.high < most:
            made = _maker(row, str(row["whole_measure"] or row["measure"]), rules)
            found.append(Claim(str(row["claim_id"]), made(estimand_of(row)), None, values, None, row))
    return tuple(sorted(found, key=lambda claim: claim.claim_id))


def _records(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Records of a table; a cell that is missing is empty."""
    held = claims.astype(object).where(claims.notna(), "")
    return [{str(key): value for key, value in row.items()} for row in held.to_dict("records")]


def _without_twins(claims: Iterable[Claim]) -> list[Claim]:
    """Of numbers that one statement gives for what only its words tell apart, the first."""
    firsts: dict[object, Claim] = {}
    alone = []
    for claim in sorted(claims, key=lambda claim: (int(claim.row["position"]), claim.claim_id)):
        first = firsts.setdefault((claim.statement, claim.text("measure"), claim.about, claim.whole), claim)
        differs = any(first.text(name) != claim.text(name) for name in _TELLING)
        if first is claim or not claim.statement or not differs:
            alone.append(claim)
    return alone


def _read(row: Row, *, rules: Rules, choices: Choices, people: PopulationTable | None) -> Claim | None:
    """One claim, or None if it fixes no value."""
    values, declared = _interval(row, choices), rules.declared.get(str(row["claim_id"]))
    if values is None or row["measure"] == Measure.RATIO or (row["measure"] == Measure.RANK and not declared):
        return None
    share = row["measure"] == Measure.SHARE
    made = _maker(row, str(row["whole_measure"] if share else row["measure"]), rules)
    if declared:
        return _rank(row, made, declared)
    claim = Claim(str(row["claim_id"]), made(estimand_of(row)), None, values, None, row)
    if share and row["whole_status"] == Status.GENERAL_POPULATION:
        return None if row["target_population"] else _of_population(claim, made, people)
    if share:
        coded = bool(row["whole_measure"])
        return replace(claim, about=made(part_of(row)), whole=made(whole_of(row))) if coded else None
    per = PER.get(Unit(row["unit"]))
    return _rate(claim, per, people) if per else claim


def _maker(row: Row, measure: str, rules: Rules) -> Callable[[Estimand], Extent]:
    """What makes the sets of an estimand, at the time of a record and in its register."""
    period = _period(row, measure, rules)
    # The year as of which a group of countries is meant.
    year = period.end or period.start or period.spoken or _year(row, "carrier_year")

    currency, register = str(row["currency"]), str(row["register"])
    return partial(extent, period=period, rules=rules, year=year, currency=currency, register=register)


def _interval(row: Row, choices: Choices) -> Interval | None:
    """What a record allows; None if it holds no number."""
    low, best, high = (None if row[end] == "" else float(row[end]) for end in ("low", "best", "high"))
    if best is None and low is None and high is None:
        return None
    if best is None or (low is not None and high is not None):
        # "At least 200,000 to 225,000" is a floor: nothing is said of how many there are at most.
        top = high if high is not None and row["bound"] != Bound.LOWER else math.inf
        ends = (low if low is not None else 0.0, top)
        return Interval(*ends, *ends)
    is_share = row["unit"] == Unit.FRACTION
    half = half_unit(
        best, str(row["figure"]), is_share=is_share, method=str(row["method"]),
        approximate=bool(row["approximate"]), choices=choices,
    )  # fmt: skip
    top = min(best + half, 1.0) if is_share else best + half
    return Interval(best, best, max(best - half, 0.0), top)


def half_unit(
    value: float, figure: str, *, is_share: bool, method: str, approximate: bool, choices: Choices
) -> float:
    """Half of the unit in which a point was printed; doubled by a word such as "about".

    A share is a fraction of one. The figure tells a percentage from a fraction in words, and printed decimals; a count
    kept by an office is as printed.
    """
    if method == Method.ADMINISTRATIVE or value == 0:
        return 0.0
    decimals = _DECIMALS.search(figure)
    if is_share and not _PERCENT.search(figure):
        half = choices.print_word_share
    elif is_share:
        half = choices.print_percent_points / 100 / 10 ** (len(decimals[2]) if decimals else 0)
    else:
        half = _half_count(value, decimals, choices)
    return half * (choices.about_factor if approximate else 1.0)


def _half_count(value: float, decimals: re.Match[str] | None, choices: Choices) -> float:
    """Tolerance of a count or an amount: half of its last printed place."""
    if decimals:
        mantissa = float(decimals[0].replace(",", ""))
        return value / mantissa * 10 ** -len(decimals[2]) / 2 if mantissa else 0.0
    if value < ROUND_FROM or value != int(value):
        return 0.5
    digits = str(int(value))
    zeros, rounded = len(digits) - len(digits.rstrip("0")), len(digits) - int(choices.print_digits)
    return float(10 ** min(zeros, max(rounded, 0)) / 2)


def _year(row: Row, column: str) -> int | None:
    """A year of a record, None where it is missing."""
    return None if row[column] == "" else int(float(row[column]))


def _period(row: Row, measure: str, rules: Rules) -> Period:
    """When a record holds."""
    spoken = _year(row, "producer_year")
    spoken = spoken if spoken is not None else _year(row, "carrier_year")
    start, end = _year(row, "period_start"), _year(row, "period_end")
    # A number of persons in the course of a year that is told for several years is a mean, no total of them.
    mean = measure == Measure.PREVALENCE and row["unit"] == Unit.PERSONS_PER_YEAR and start != end
    rule = rules.measures.get(measure)
    return Period(start, end, bool(rule and rule.over_window) and not mean, spoken, str(row["carrier"]))


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
    total = residents(claim, place, people, population=str(row["whole_population"])) if people else None
    if row["status"] == Status.GENERAL_POPULATION or total is None:
        return None
    measure = Measure.CUMULATIVE if row["period_kind"] in _OPEN else Measure.STOCK
    about = made(part_of({**row, "whole_measure": str(measure)}))
    about = replace(about, period=replace(about.period, over_window=measure == Measure.CUMULATIVE))
    return replace(claim, about=about, values=claim.values.times(total), of_people=total)


def residents(claim: Claim, place: str, people: PopulationTable, *, population: str) -> float | None:
    """Persons who live in a place in the middle of a claim's period, None if no table has them."""
    middle = claim.about.period.middle
    year = int(middle) if middle is not None else claim.about.period.spoken
    found = [
        people.persons(code, year, population=population) if year else None for code in place.split(LIST)
    ]
    return None if None in found else float(sum(value for value in found if value is not None))


def _rate(claim: Claim, per: float, people: PopulationTable | None) -> Claim:
    """A rate as a number of persons where the population is known; else as it is, in a unit of its own."""
    population, named = claim.text("population"), claim.text("target_population")
    total = (
        residents(claim, claim.text("area"), people, population=population) if people and not named else None
    )
    if total is None:
        return claim
    about = replace(claim.about, unit=str(Unit.PERSONS))
    return replace(claim, about=about, values=claim.values.times(total / per), of_people=total)


def share_origin(claims: Sequence[Claim]) -> bool:
    """Whether all claims go back to one named maker or one lineage."""
    named = claims[0].text("producer") != "unattributed"
    return is_one(claims, "lineage") or (named and is_one(claims, "producer"))


def is_one(claims: Sequence[Claim], column: str) -> bool:
    """Whether all claims hold the same text in a column, and any."""
    return bool(claims[0].text(column)) and len({claim.text(column) for claim in claims}) == 1
