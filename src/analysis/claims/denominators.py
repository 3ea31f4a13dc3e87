"""The people behind a rate: which population, of which place, in which year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.claims.cells import is_missing
from analysis.claims.contract import number, text
from analysis.claims.population import SUMS, PopulationTable
from analysis.claims.prices import NotConvertibleError
from analysis.vocabulary import Population

#: The countries in a group or region in a year, by its code; raises ValueError where they are not listed.
Members = Callable[[str, int], frozenset[str]]

_SEXES: Mapping[Population, str] = {
    Population.WOMEN: "female persons",
    Population.GIRLS: "female persons",
    Population.WOMEN_AND_GIRLS: "female persons",
    Population.MEN: "male persons",
    Population.BOYS: "male persons",
    Population.MEN_AND_BOYS: "male persons",
}
#: First year in which the total is the World Bank's, or of a later edition for a continent.
_AFTER_UN = 2021


@dataclass(frozen=True, slots=True)
class Denominator:
    """A number of people with its description.

    Parameters
    ----------
    people : float
        Persons.
    whom : str
        Who they are: persons, female persons or male persons.
    year : int
        Calendar year.
    source : str
        Where the number comes from.
    """

    people: float
    whom: str
    year: int
    source: str


def year_of(claim: Mapping[Any, Any]) -> int | None:
    """The year whose population a claim is set against: the middle of its period, rounded down.

    Half a period is its one year; without a period it is the year in which the producer, or else the carrier, said
    the number. None if nothing is dated.
    """
    years = [int(claim[name]) for name in ("period_start", "period_end") if not is_missing(claim[name])]
    if years:
        return sum(years) // len(years)
    said = (claim[name] for name in ("producer_year", "carrier_year"))
    return next((int(year) for year in said if not is_missing(year)), None)


def denominator(claim: Mapping[Any, Any], people: PopulationTable, members: Members) -> Denominator:
    """The people whom a claim's rate is per.

    Claims about women or girls are set against all female persons, those about men or boys against all male persons,
    all others against everybody: the tables have no ages.

    Parameters
    ----------
    claim : mapping
        With `area`, `population` and the years that `year_of` reads.
    people : PopulationTable
        Who lives where.
    members : callable
        The countries of a group, for groups that no table has as a whole.

    Raises
    ------
    NotConvertibleError
        If the claim is undated or a part of its area has no population.
    """
    year = year_of(claim)
    if year is None:
        raise NotConvertibleError("no year")
    population = Population(claim["population"])
    parts = [_persons(code, year, population, people, members) for code in str(claim["area"]).split(";")]
    whom = _SEXES.get(population, "persons")
    sources = sorted({source for part in parts for source in part[1]})
    if year >= _AFTER_UN and population in _SEXES:
        sources.append("share by sex of 2020")
    return Denominator(sum(part[0] for part in parts), whom, year, ", ".join(sources))


def _persons(
    code: str, year: int, population: Population, people: PopulationTable, members: Members
) -> tuple[float, frozenset[str]]:
    """People of a place, or of all members of a group, and the tables that they stand in."""
    found = people.persons(code, year, population=population)
    if found is not None:
        return found, frozenset({_source(code, year, people)})
    try:
        countries = sorted(members(code, year) - {code})
    except ValueError:
        countries = []
    parts = {country: people.persons(country, year, population=population) for country in countries}
    missing = [country for country, value in parts.items() if value is None]
    if missing or not parts:
        raise NotConvertibleError(f"no population of {missing[0] if missing else code} in {year}")
    counted = float(sum(value for value in parts.values() if value is not None))
    return counted, frozenset(_source(country, year, people) for country in countries)


def _source(code: str, year: int, people: PopulationTable) -> str:
    """The table that a population is read from."""
    if year < _AFTER_UN and (code in people.by_sex or code in SUMS):
        return "World Population Prospects 2019"
    if code in people.later:
        return "World Population Prospects 2022"
    carried = people.carried_on(code) != 1
    return "World Population Prospects 2019, carried on by the World Bank" if carried else "World Bank"


def differences_contract() -> pa.DataFrameSchema:
    """Contract of 10_population_differences: countries whose two population tables lie apart."""
    columns = {
        "region_code": text(empty=False),
        "year": pa.Column("Int64", pa.Check.in_range(1900, 2100)),
        "united_nations": number(gt=0),
        "world_bank": number(gt=0),
        "ratio": number(gt=0),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code"])


def differences(people: PopulationTable, *, threshold: float = 0.1) -> pd.DataFrame:
    """Countries whose two population tables differ by more than a threshold in any year that both cover.

    Parameters
    ----------
    people : PopulationTable
        Both tables.
    threshold : float
        Share of the smaller number by which the larger exceeds it: 0.1 is ten percent.

    Returns
    -------
    DataFrame
        One row a country, in the year in which the two lie furthest apart: `united_nations` and `world_bank` in
        persons, `ratio` the first over the second.
    """
    rows = []
    for code in sorted(people.by_sex.keys() & people.totals.keys()):
        first, second = people.by_sex[code], people.totals[code]
        years = [year for year in second.years if first.years[0] <= year <= first.years[-1]]
        if not years:
            continue
        ours = np.interp(years, first.years, first.total)
        theirs = np.interp(years, second.years, second.total)
        furthest = int(np.argmax(np.abs(np.log(ours / theirs))))
        ratio = float(ours[furthest] / theirs[furthest])
        if max(ratio, 1 / ratio) > 1 + threshold:
            rows.append((code, years[furthest], float(ours[furthest]), float(theirs[furthest]), ratio))
    columns = list(differences_contract().columns)
    return pd.DataFrame(rows, columns=columns).astype({"region_code": object, "year": "Int64"})
