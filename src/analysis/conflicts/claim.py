"""Claims as this room sees them: an estimand with an interval as printed and one within the tolerance of print.

The tolerance is how far a printed point may be from what its producer knew.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from analysis import files
from analysis.claims.audit_steps import records
from analysis.claims.estimand import Estimand, estimand_of, part_of, whole_of
from analysis.claims.harmonise import PER
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.conflict_codes import LIST, Axis
from analysis.conflicts.lattice import Extent, Period, extent
from analysis.conflicts.rules import Choices, Rules
from analysis.vocabulary import PERSON_MEASURES, Bound, Measure, Method, PeriodKind, Status, Unit, Visibility

Row = Mapping[Any, Any]
K = TypeVar("K")
T = TypeVar("T")
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


class Interval(NamedTuple):
    """Values that a claim allows, as printed and within the tolerance of print; infinite where it has no end."""

    low: float
    high: float
    loose_low: float
    loose_high: float

    def times(self, factor: float) -> "Interval":
        """The interval in another unit."""
        return Interval(*(end * factor for end in self))


def _cell(column: str) -> "cached_property[str]":
    """A cell of the record of a claim as text, read once."""
    return cached_property(lambda claim: claim.text(column))


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
        """The digest of all that a system is made from, the same in every run."""
        return files.digest(f"{self.statement} {self.values} {self.about} {self.whole}".encode())

    def text(self, column: str) -> str:
        """A cell of the record as text; empty where nothing is held."""
        return str(self.row.get(column, ""))

    @property
    def published(self) -> int | None:
        """The year in which its maker published it, None where nothing is held."""
        return _year(self.row, "producer_year")

    lineage = _cell("lineage")  # the line of evidence that it belongs to
    producer = _cell("producer")  # who made the number
    source = _cell("source")  # the source that it was read in

    @cached_property
    def statement(self) -> str:
        """The statement that the claim belongs to; a claim without one stands alone."""
        return self.text("statement") and f"{self.source}/{self.text('statement')}"

    @property
    def is_seen(self) -> bool:
        """Whether it counts registered or helped persons."""
        return self.text("visibility") in SEEN

    @property
    def is_population_share(self) -> bool:
        """Whether it is a share of a population, read as a number of persons."""
        return self.of_people is not None and self.text("measure") == Measure.SHARE

    @property
    def years(self) -> int | None:
        """Years that it is added up over, or is a mean of; of an open window at most; None if it is not known."""
        return self.about.period.years

    @property
    def is_total(self) -> bool:
        """Whether it counts over several years together."""
        counts_over = self.about.measure in (Measure.CUMULATIVE, Measure.PREVALENCE)
        return counts_over and self.about.period.over_window and self.years != 1

    def holds_years(self, other: "Claim") -> bool:
        """Whether the years of another are given and lie in its own closed or open window."""
        own, ends = self.about.period, other.about.period.ends
        if ends is None or own.start is None or own.last is None:
            return False
        return own.start <= ends[0] and ends[1] <= own.last

    @property
    def is_range(self) -> bool:
        """Whether it has both ends, and they differ."""
        return 0 < self.values.low < self.values.high < math.inf


def ids_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Ids of claims, in their order."""
    return tuple(claim.claim_id for claim in claims)


def differing(axes: Iterable[Axis], claims: Iterable[Claim]) -> list[Axis]:
    """Of some axes those on which claims, or shares and their wholes, differ as printed."""
    abouts = [about for claim in claims for about in (claim.about, claim.whole) if about]
    return [axis for axis in axes if len({about.side(axis) for about in abouts}) > 1]


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
    columns cannot tell apart. Without `people`, rates and shares of a population are not turned into persons.
    """
    read = (_read(row, rules=rules, choices=choices, people=people) for row in records(claims, missing=""))
    coded = [claim for claim in read if claim and (claim.whole is None or claim.about.box != claim.whole.box)]
    coded.sort(key=lambda claim: (int(claim.row["position"]), claim.claim_id))
    # What the columns of a statement cannot tell apart is of one group.
    groups = by_key(
        coded, lambda c: (c.statement or c.claim_id, c.text("measure"), c.about, c.whole)
    ).values()
    alike = (
        c for group in groups for c in group if all(c.text(name) == group[0].text(name) for name in _TELLING)
    )
    return tuple(sorted(alike, key=lambda claim: claim.claim_id))


def read_measured(claims: pd.DataFrame, *, rules: Rules, choices: Choices) -> tuple[Claim, ...]:
    """Counts and shares of persons, also of named groups, that were estimated, but for bounds; sorted by id."""
    counted = claims["measure"].isin([*PERSON_MEASURES, Measure.SHARE])
    chosen = claims[counted & claims["method"].isin(ESTIMATED) & (claims["bound"] == Bound.NONE)]
    read = ((row, _interval(row, choices)) for row in records(chosen, missing=""))
    found = (
        Claim(str(row["claim_id"]), _extent(row, estimand_of(row), rules), None, values, None, row)
        for row, values in read
        if values and 0 < values.low <= values.high < (1.0 if row["unit"] == Unit.FRACTION else math.inf)
    )
    return tuple(sorted(found, key=lambda claim: claim.claim_id))


def _read(row: Row, *, rules: Rules, choices: Choices, people: PopulationTable | None) -> Claim | None:
    """One claim, or None if it fixes no value."""
    values, declared = _interval(row, choices), rules.declared.get(row["claim_id"])
    if values is None or row["measure"] == Measure.RATIO or (row["measure"] == Measure.RANK and not declared):
        return None
    share, of_everybody = row["measure"] == Measure.SHARE, row["whole_status"] == Status.GENERAL_POPULATION
    part, whole = estimand_of(row), None
    if declared:
        # What is counted in its place is a part, of whatever size, of what is counted in the place declared.
        measure, area = declared
        part, values = part_of({**row, "whole_measure": measure}), Interval(0.0, 1.0, 0.0, 1.0)
        ends = {end: area if getattr(part, end) else "" for end in ("origin", "destination", "via")}
        whole = replace(part, key=part.key._replace(area=area), **ends)
    elif share and not of_everybody:
        if not row["whole_measure"]:
            return None
        part, whole = part_of(row), whole_of(row)
    abouts = _extent(row, part, rules), _extent(row, whole, rules) if whole else None
    claim = Claim(str(row["claim_id"]), *abouts, values, None, row)
    return _in_persons(claim, rules, people) if (share and of_everybody) or row["unit"] in PER else claim


def _extent(row: Row, about: Estimand, rules: Rules) -> Extent:
    """The sets of an estimand, at the time of a record and in its register."""
    start, end = _year(row, "period_start"), _year(row, "period_end")
    spoken, carried = _year(row, "producer_year"), _year(row, "carrier_year")
    measure = about.key.whole_measure or about.key.measure
    # A number of persons in the course of a year that is told for several years is a mean, no total of them.
    mean = measure == Measure.PREVALENCE and row["unit"] == Unit.PERSONS_PER_YEAR and start != end
    spoken = carried if spoken is None else spoken
    period = Period(start, end, measure in rules.over_window and not mean, spoken, str(row["carrier"]))
    return extent(
        about, period, rules=rules,
        # The year as of which a group of countries is meant.
        year=end or start or spoken, currency=str(row["currency"]), register=str(row["register"]),
    )  # fmt: skip


def _year(row: Row, column: str) -> int | None:
    """A year of a record, None where it is missing."""
    return None if row[column] == "" else int(float(row[column]))


def _interval(row: Row, choices: Choices) -> Interval | None:
    """What a record allows; None if it holds no number."""
    low, best, high = (None if row[end] == "" else float(row[end]) for end in ("low", "best", "high"))
    if best is None or (low is not None and high is not None):
        if low is None and high is None:
            return None
        # "At least 200,000 to 225,000" is a floor: nothing is said of how many there are at most.
        ends = low or 0.0, math.inf if high is None or row["bound"] == Bound.LOWER else high
        return Interval(*ends, *ends)
    half, most = half_unit(row, best, choices), 1.0 if row["unit"] == Unit.FRACTION else math.inf
    return Interval(best, best, max(best - half, 0.0), min(best + half, most))


def half_unit(row: Row, best: float, choices: Choices) -> float:
    """Half of the unit in which the point of a record was printed; doubled by a word such as "about".

    A count kept by an office is as printed; of a share the figure tells a percentage from a fraction in words.
    """
    figure = str(row["figure"])
    decimals = _DECIMALS.search(figure)
    unit = 10.0 ** -len(decimals[2]) if decimals else 1.0
    if row["method"] == Method.ADMINISTRATIVE or best == 0:
        return 0.0
    if row["unit"] == Unit.FRACTION:
        percent = choices.print_percent_points / 100 * unit
        half = percent if _PERCENT.search(figure) else choices.print_word_share
    elif decimals:
        mantissa = float(decimals[0].replace(",", ""))
        half = best / mantissa * unit / 2 if mantissa else 0.0
    elif best < ROUND_FROM or best != int(best):
        half = 0.5
    else:
        digits = str(int(best))
        printed = max(len(digits.rstrip("0")), int(choices.print_digits))
        half = 10.0 ** max(len(digits) - printed, 0) / 2
    return half * (choices.about_factor if row["approximate"] else 1.0)


def _in_persons(claim: Claim, rules: Rules, people: PopulationTable | None) -> Claim | None:
    """A share of everybody in a place, or a rate, as a number of persons."""
    row, share = claim.row, claim.row["measure"] == Measure.SHARE
    if share:
        measure = Measure.CUMULATIVE if row["period_kind"] in _OPEN else Measure.STOCK
        about = _extent(row, part_of({**row, "whole_measure": str(measure)}), rules)
        place, who = row["whole_origin"] or row["whole_destination"] or row["area"], row["whole_population"]
    else:
        about, place, who = replace(claim.about, unit=str(Unit.PERSONS)), row["area"], row["population"]
    # Who live there in the middle of the claim's period.
    time, found = claim.about.period.time, []
    if people is not None and time is not None and not row["target_population"]:
        found = [people.persons(code, int(time), population=who) for code in place.split(LIST)]
    # Where the population is not known, as it is not of a named group, a rate keeps its unit and a share is left out.
    if not found or None in found or (share and row["status"] == Status.GENERAL_POPULATION):
        return None if share else claim
    total = float(sum(filter(None, found)))
    values = claim.values.times(total / PER.get(row["unit"], 1.0))
    return replace(claim, about=about, values=values, of_people=total)


def is_one(claims: Sequence[Claim], column: str) -> bool:
    """Whether all claims hold the same text in a column, and any."""
    return bool(claims[0].text(column)) and len({claim.text(column) for claim in claims}) == 1
