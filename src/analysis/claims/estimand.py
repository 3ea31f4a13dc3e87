"""What a claim is about: one estimand made from its columns, and the key under which equal estimands meet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from analysis.claims.audit_steps import is_missing
from analysis.project import located, root
from analysis.reading.rule_tables import FOLDER, SETS, rule_table
from analysis.subject.measures import measures
from analysis.vocabulary import (
    MONEY_MEASURES,
    PERSON_MEASURES,
    Direction,
    Measure,
    Movement,
    Population,
    Role,
    Unit,
)


class Quantity(NamedTuple):
    """What a claim is a number of: the columns that two claims agree in if they are about one quantity.

    Those up to the unit are the estimand; the last three tell numbers of one estimand apart.
    The target population is the named group that a survey is about, such as brick-kiln workers, or of whom a share is
    told; without one, everybody is meant. Of a share the measure of its whole says whether people are counted at a
    time, over a period or ever. The unit is as printed: a mean of several years (persons a year) is another quantity
    than their total (persons), although both are a prevalence.
    """

    area: str
    direction: str
    counterpart: str
    population: str
    target_population: str
    exploitation: str
    status: str
    visibility: str
    measure: str
    whole_measure: str
    unit: str
    currency: str = ""  # of money
    share_of: str = ""  # the whole of a share
    window: str = ""  # of a cumulative count

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Self:
        """The quantity that a row of a table is about; what it has no column for is empty."""
        return cls(*(row.get(name) or "" for name in cls._fields))

    @property
    def estimand(self) -> Self:
        """The quantity as far as it is the estimand."""
        return self._replace(currency="", share_of="", window="")

    @property
    def of_any_window(self) -> tuple[str, ...]:
        """All that says what is counted but the window."""
        return self[:-1]


#: What names a quantity: in tables of answers, and in 10_claims, where the window is that of the period.
KEY = Quantity._fields
QUANTITY = KEY[:-1]
#: What names an estimand.
ESTIMAND = KEY[: KEY.index("currency")]

_BY_ROLE: Mapping[Role, Direction] = {
    Role.SOURCE: Direction.OUT,
    Role.TRANSIT: Direction.THROUGH,
    Role.WITHIN: Direction.WITHIN,
}
#: The unit of the persons that a share is of, by what is measured; anything else is counted in cases.
UNITS: Mapping[str, Unit] = {
    Measure.STOCK: Unit.PERSONS,
    Measure.FLOW: Unit.PERSONS_PER_YEAR,
    Measure.PREVALENCE: Unit.PERSONS,
    Measure.CUMULATIVE: Unit.PERSONS,
    Measure.ARRESTS: Unit.PERSONS,
}
WORLD = "WORLD"


@dataclass(frozen=True, slots=True)
class Estimand:
    """What a number is about, but for its time: the key that frames group by, and codes of its movement's ends."""

    key: Quantity  # as far as it is the estimand
    movement: str
    origin: str
    destination: str
    via: str


class Whole(NamedTuple):
    """What a share is of, as far as its columns say it beside the measure; everything is empty of what is no share."""

    population: str
    exploitation: str
    status: str
    visibility: str
    movement: str
    origin: str
    destination: str


def part_of(about: Estimand, measure: str) -> Estimand:
    """The estimand of the part that a share speaks of, counted by a measure as its whole is.

    Examples
    --------
    >>> words = {"area": "NLD", "measure": "share", "unit": "fraction", "whole_measure": "stock"}
    >>> share = Estimand(Quantity.of(words), "any", "", "NLD", "")
    >>> part_of(share, "stock").key.unit
    'persons'
    """
    of_subject = measures().get(measure)
    unit = of_subject.unit if of_subject else str(UNITS.get(measure, Unit.CASES))
    return replace(about, key=about.key._replace(measure=measure, whole_measure="", unit=unit))


def whole_of(part: Estimand, whole: Whole, role: Role) -> Estimand:
    """The estimand of the whole that a share speaks of, by its part and the role that its place has for this.

    One that names no end of its part's movement is the World's.
    """
    row: dict[str, str] = whole._asdict()
    elsewhere = WORLD if part.origin or part.destination else part.key.area
    row["area"] = whole.destination or whole.origin or elsewhere
    # The role holds for the whole as far as that names the same end.
    names_the_end = {
        Role.SOURCE: bool(whole.origin),
        Role.DESTINATION: bool(whole.destination),
        Role.WITHIN: whole.movement == Movement.INTERNAL,
        Role.TRANSIT: False,
    }
    row["role"] = str(role if names_the_end.get(role, True) else Role.UNSPECIFIED)
    row["measure"] = str(Measure.SHARE)
    row["direction"] = str(direction(row))
    row["counterpart"] = counterpart(row)
    changed = row.keys() & {*ESTIMAND} - {"measure"}
    key = part.key._replace(**{name: row[name] for name in changed})
    return Estimand(key, whole.movement, whole.origin, whole.destination, "")


def direction(claim: Mapping[Any, Any]) -> Direction:
    """Which side of the border of its own area a claim looks at.

    A claim about victims *in* a place counts all who are there, wherever they come from (`in`); only a claim that
    says that a border was crossed counts those who came *into* it. The whole world has no outside: there, crossing
    a border is `into` (some country), staying is `within`.
    """
    measure = claim["measure"]
    role = Role(claim["role"])
    movement = Movement(claim["movement"])
    counted = PERSON_MEASURES | MONEY_MEASURES | {Measure.SHARE, Measure.RATIO, Measure.RANK}
    if measure not in counted or role is Role.NOT_APPLICABLE:
        return Direction.ANY
    if measure == Measure.TRANSIT:
        return Direction.THROUGH
    if role in _BY_ROLE:
        return _BY_ROLE[role]
    if movement is Movement.INTERNAL:
        return Direction.WITHIN
    if movement is Movement.CROSS_BORDER and (role is Role.DESTINATION or claim["area"] == WORLD):
        return Direction.INTO
    if role is Role.DESTINATION or claim["destination"] == claim["area"]:
        return Direction.IN
    return Direction.ANY


def counterpart(claim: Mapping[Any, Any]) -> str:
    """Code of the other end of the movement of a claim with a direction, where it names one; else empty."""
    end = "destination" if claim["direction"] in (Direction.OUT, Direction.THROUGH) else "origin"
    code = str(claim[end])
    return "" if code == claim["area"] else code


def period_years(claim: Mapping[Any, Any]) -> list[int]:
    """The first and the last year of a claim's period, as far as they are stated."""
    return [int(claim[name]) for name in ("period_start", "period_end") if not is_missing(claim[name])]


#: How a sample is printed in the column `sample`.
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")


def sample_size(sample: str) -> int | None:
    """Persons asked, as the column `sample` has them; None where it says nothing of them.

    Examples
    --------
    >>> sample_size("household survey, n = 1,251")
    1251
    """
    printed = _SAMPLE.search(sample)
    return int(printed[1].replace(",", "")) if printed else None


def midpoint(claims: pd.DataFrame) -> np.ndarray:
    """Middle of each claim's period, in years; else its producer's year, else that of its carrier, else NaN."""
    names = ("period_start", "period_end", "producer_year", "carrier_year")
    start, last, published, carried = (claims[name].to_numpy(dtype=float, na_value=np.nan) for name in names)
    # An open window ends in its producer's year.
    end = np.where(np.isnan(last), published, last)
    middle = (np.where(np.isnan(start), end, start) + end) / 2
    stated = np.where(np.isnan(published), carried, published)
    return np.where(np.isnan(start) & np.isnan(last), stated, middle)


#: The axes along which parts are told.
AXES = ("population", "exploitation")
NamedSets = Mapping[str, frozenset[str]]


def named_sets() -> Mapping[str, NamedSets]:
    """The words of who is counted and why people are exploited, as sets of their smallest parts, by axis."""
    return _named_sets(root())


@cache
def _named_sets(folder: Path) -> Mapping[str, NamedSets]:
    """The named sets of a project folder, in whose table `*` is all of an axis."""
    table = rule_table(located(folder, FOLDER), SETS)
    sets_by_axis = {}
    for axis in AXES:
        rows = table[table["axis"] == axis]
        parts = rows.set_index("name")["values"].str.split(";")
        sets = {str(name): frozenset(values) for name, values in parts.items()}
        everything = frozenset().union(*sets.values()) - {"*"}
        sets = {name: everything if "*" in cells else cells for name, cells in sets.items()}
        sets_by_axis[axis] = sets | {str(Population.NOT_APPLICABLE): frozenset()}
    return sets_by_axis
