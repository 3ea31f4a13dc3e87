"""How many people live in a region in a year, in all or by sex, and which of them a claim's rate is per."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.audit_steps import is_missing
from analysis.claims.estimand import period_years
from analysis.project import located
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import read_text_table
from analysis.reading.own_places import persons_in
from analysis.reading.places import PlaceError, gazetteer, members
from analysis.subject.subject_places import FILE, subject_places
from analysis.table_contracts import as_table
from analysis.vocabulary import Population

WPP = "population/un_wpp2019.csv"
WORLD_BANK = "population/world_bank.csv"
WPP_LATER = "population/un_wpp2022.csv"
#: Regions that are sums of others in the United Nations' own tables.
SUMS: Mapping[str, tuple[str, ...]] = {"NORTH_AMERICA": ("NORTHERN_AMERICA", "CENTRAL_AMERICA", "CARIBBEAN")}
_FEMALE = frozenset({Population.WOMEN, Population.GIRLS, Population.WOMEN_AND_GIRLS})
_MALE = frozenset({Population.MEN, Population.BOYS, Population.MEN_AND_BOYS})
#: First year in which the total is the World Bank's, or of a later edition for a continent.
_AFTER_UN = 2021


class NotConvertibleError(ValueError):
    """An amount cannot be converted; the message says what is missing."""


class Series(NamedTuple):
    """People of one region by year, in persons; `female` is their share."""

    years: tuple[int, ...]
    total: tuple[float, ...]
    female: tuple[float, ...]


class PopulationTable(NamedTuple):
    """Population of every region, by region code.

    Up to 2020 (`by_sex`) the United Nations' World Population Prospects 2019, interpolated between its five-yearly
    values; after 2020 the World Bank's yearly total (`totals`) times the share by sex of 2020, and for a continent,
    which the World Bank does not have, that of World Population Prospects 2022 (`later`). Where the first two count
    other people in 2020, as for Moldova with and without Transnistria, the United Nations' number of 2020 is carried
    on with the growth of the World Bank's, so that no rate leaps because the table changes; `apart` is from how far
    apart on they are taken to do so, as a share of the smaller number. A region in the World Bank's table only has a
    total but no split.
    """

    by_sex: Mapping[str, Series]
    totals: Mapping[str, Series]
    later: Mapping[str, Series]
    apart: float
    #: Of places of a subject's own, by code, persons in every year; None of a subject without any.
    places: Mapping[str, float] | None = None

    def persons(self, code: str, year: int, *, population: str = Population.ALL) -> float | None:
        """People in a region in a year; None where no table has them.

        `women`, `girls` and `women_and_girls` give all female persons, the male ones all male persons, as the tables
        have no ages; any other population gives everybody.
        """
        if self.places and code in self.places:
            return self.places[code] if population == Population.ALL else None
        if code in SUMS:
            parts = [self.persons(part, year, population=population) for part in SUMS[code]]
            counted = [persons for persons in parts if persons is not None]
            if len(counted) < len(parts):
                return None
            return float(sum(counted))
        total = self._total(code, year)
        if total is None or population not in _FEMALE | _MALE:
            return total
        if code not in self.by_sex:
            return None
        series = self.by_sex[code]
        female = float(np.interp(year, series.years, series.female))
        share = female if population in _FEMALE else 1 - female
        return total * share

    def _total(self, code: str, year: int) -> float | None:
        """All people in a region in a year, by the first table that has them; None where no table does."""
        for tables in (self.by_sex, self.totals, self.later):
            series = tables.get(code)
            if series and series.years[0] <= year <= series.years[-1]:
                carried = self.carried_on(code) if tables is self.totals else 1.0
                return carried * float(np.interp(year, series.years, series.total))
        return None

    def carried_on(self, code: str) -> float:
        """By what the World Bank's totals of a region are multiplied; one unless the two tables count other people."""
        united_nations = self.by_sex.get(code)
        world_bank = self.totals.get(code)
        if united_nations is None or world_bank is None:
            return 1.0
        last = united_nations.years[-1]
        if not world_bank.years[0] <= last <= world_bank.years[-1]:
            return 1.0
        by_world_bank = float(np.interp(last, world_bank.years, world_bank.total))
        ratio = united_nations.total[-1] / by_world_bank
        counts_others = max(ratio, 1 / ratio) > 1 + self.apart
        return ratio if counts_others else 1.0

    def source(self, code: str, year: int) -> str:
        """The table that the population of a region in a year is read from."""
        if self.places and code in self.places:
            return FILE
        if year < _AFTER_UN and (code in self.by_sex or code in SUMS):
            return "World Population Prospects 2019"
        if code in self.later:
            return "World Population Prospects 2022"
        if self.carried_on(code) != 1:
            return "World Population Prospects 2019, carried on by the World Bank"
        return "World Bank"


def load_population(root: Path, *, apart: float) -> PopulationTable:
    """The population of every region, from the project's raw tables; `apart` as in `PopulationTable`."""
    names = [f"{RAW}/{file}" for file in (WPP, WORLD_BANK, WPP_LATER)]
    tables = [read_text_table(located(root, name), file=name) for name in names]
    table = population_table(*tables, apart=apart)
    places = subject_places()
    return table._replace(places=persons_in(gazetteer(), places)) if places else table


def population_table(
    wpp: pd.DataFrame, world_bank: pd.DataFrame, wpp_later: pd.DataFrame, *, apart: float = math.inf
) -> PopulationTable:
    """The population of every region, from raw tables of text; `apart` as in `PopulationTable`."""
    female = wpp["female_thousands"].astype(float) * 1000
    male = wpp["male_thousands"].astype(float) * 1000
    persons = female + male
    by_sex = _series(wpp, persons, female / persons)
    totals = _series(world_bank, world_bank["population"].astype(float))
    later = _series(wpp_later, wpp_later["population_thousands"].astype(float) * 1000)
    return PopulationTable(by_sex, totals, later, apart)


def _series(
    frame: pd.DataFrame, total: pd.Series, female: pd.Series | float = math.nan
) -> Mapping[str, Series]:
    """One series for each region code, in the order of years."""
    frame = frame.assign(year=frame["year"].astype(int), total=total, female=female)
    frame = frame.sort_values("year", kind="stable")
    by_code = frame.groupby("region_code", sort=True)[["year", "total", "female"]].agg(tuple)
    series = {}
    for code, row in zip(by_code.index, by_code.to_numpy(), strict=True):
        series[str(code)] = Series(*row)
    return series


def year_of(claim: Mapping[Any, Any]) -> int | None:
    """The year whose population a claim is set against: the middle of its period, else of its producer or carrier."""
    years = period_years(claim)
    if years:
        return sum(years) // len(years)
    for name in ("producer_year", "carrier_year"):
        if not is_missing(claim[name]):
            return int(claim[name])
    return None


def denominator(claim: Mapping[Any, Any], people: PopulationTable) -> tuple[float, str, int, str]:
    """How many people a claim's rate is per, such as female persons, of which year and by which tables.

    They are those of all members of a group that no table has as a whole.

    Claims about women or girls are set against all female persons, those about men or boys against all male persons,
    all others against everybody: the tables have no ages. Raises NotConvertibleError if the claim is undated or a part
    of its area has no population.
    """
    year = year_of(claim)
    if year is None:
        raise NotConvertibleError("no year")
    population = claim["population"]
    regions: list[str] = []
    for code in claim["area"].split(";"):
        regions += _counted_regions(code, year, population, people)
    counts = []
    for code in regions:
        persons = people.persons(code, year, population=population)
        if persons is None:
            raise NotConvertibleError(f"no population of {code} in {year}")
        counts.append(persons)
    sources = sorted({people.source(code, year) for code in regions})
    counted = "persons"
    if population in _FEMALE | _MALE:
        counted = "female persons" if population in _FEMALE else "male persons"
        if year >= _AFTER_UN:
            sources.append("share by sex of 2020")
    return float(sum(counts)), counted, year, ", ".join(sources)


def _counted_regions(code: str, year: int, population: str, people: PopulationTable) -> list[str]:
    """The region itself if a table has its population as a whole, else the members of the group."""
    if people.persons(code, year, population=population) is not None:
        return [code]
    countries = listed(code, year) - {code}
    return sorted(countries) or [code]


def listed(code: str, year: int) -> frozenset[str]:
    """The countries of a group in a year; none where they are not listed."""
    try:
        return members(code, year)
    except PlaceError:
        return frozenset()


def differences(people: PopulationTable, *, threshold: float) -> pd.DataFrame:
    """10_population_differences: countries whose two tables differ by more than a threshold in any year of both.

    The threshold is the share of the smaller number by which the larger exceeds it: 0.1 is ten percent. Each country
    stands in the year in which its tables, in persons, lie furthest apart.
    """
    rows = []
    for code in sorted(people.by_sex.keys() & people.totals.keys()):
        united_nations = people.by_sex[code]
        world_bank = people.totals[code]
        first = united_nations.years[0]
        last = united_nations.years[-1]
        years = [year for year in world_bank.years if first <= year <= last]
        persons = np.interp(years, united_nations.years, united_nations.total)
        compared = np.interp(years, world_bank.years, world_bank.total)
        ratios = persons / compared
        apart = np.maximum(ratios, 1 / ratios)
        if apart.max(initial=0) > 1 + threshold:
            index = int(np.argmax(apart))
            rows.append((code, years[index], persons[index], compared[index], ratios[index]))
    return as_table(rows, "10_population_differences")
