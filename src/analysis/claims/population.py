"""How many people live in a region in a year, in all or by sex: the denominator of every rate."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.vocabulary import Population

WPP = "population/un_wpp2019.csv"
WORLD_BANK = "population/world_bank.csv"
WPP_LATER = "population/un_wpp2022.csv"
#: Regions that are sums of others in the United Nations' own tables.
SUMS: Mapping[str, tuple[str, ...]] = {"NORTH_AMERICA": ("NORTHERN_AMERICA", "CENTRAL_AMERICA", "CARIBBEAN")}
_FEMALE = frozenset({Population.WOMEN, Population.GIRLS, Population.WOMEN_AND_GIRLS})
_MALE = frozenset({Population.MEN, Population.BOYS, Population.MEN_AND_BOYS})


@dataclass(frozen=True, slots=True)
class Series:
    """People of one region by year, in persons; `female` is their share."""

    years: tuple[int, ...]
    total: tuple[float, ...]
    female: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """Population of every region held.

    Up to 2020 the United Nations' World Population Prospects 2019, by sex, interpolated between its five-yearly
    values; after 2020 the World Bank's yearly total times the share by sex of 2020, and for a continent, which the
    World Bank does not have, that of World Population Prospects 2022 for the years held. Where the two tables count
    other people in 2020, as for Moldova with and without Transnistria, the United Nations' number of 2020 is carried
    on with the growth of the World Bank's, so that no rate leaps because the table changes. A region in the World
    Bank's table only has a total but no split.

    Parameters
    ----------
    by_sex, totals, later : mapping
        The three tables, by region code.
    apart : float
        From how far apart on the two tables are taken to count other people, as a share of the smaller number.
    """

    by_sex: Mapping[str, Series]
    totals: Mapping[str, Series]
    later: Mapping[str, Series] = field(default_factory=dict)
    apart: float = math.inf

    def persons(self, code: str, year: int, *, population: str = Population.ALL) -> float | None:
        """People in a region in a year; None where no table has them.

        Parameters
        ----------
        code : str
            Region code.
        year : int
            Calendar year.
        population : str
            `women`, `girls` and `women_and_girls` give all female persons, the male ones all male persons: the tables
            have no ages. Anything else gives everybody.
        """
        parts = SUMS.get(code)
        if parts:
            found = [self.persons(part, year, population=population) for part in parts]
            return None if None in found else float(sum(value for value in found if value is not None))
        total = self._total(code, year)
        if total is None or population not in _FEMALE | _MALE:
            return total
        if code not in self.by_sex:
            return None
        series = self.by_sex[code]
        female = float(np.interp(year, series.years, series.female))
        return total * (female if population in _FEMALE else 1 - female)

    def _total(self, code: str, year: int) -> float | None:
        """Everybody in a region in a year."""
        for tables in (self.by_sex, self.totals, self.later):
            held = tables.get(code)
            if held and held.years[0] <= year <= held.years[-1]:
                carried = self.carried_on(code) if tables is self.totals else 1.0
                return carried * float(np.interp(year, held.years, held.total))
        return None

    def carried_on(self, code: str) -> float:
        """By what the World Bank's totals of a region are multiplied; one unless the two tables count other people."""
        first, second = self.by_sex.get(code), self.totals.get(code)
        if first is None or second is None or not second.years[0] <= first.years[-1] <= second.years[-1]:
            return 1.0
        last = first.years[-1]
        ratio = first.total[-1] / float(np.interp(last, second.years, second.total))
        return ratio if max(ratio, 1 / ratio) > 1 + self.apart else 1.0


def population_table(
    wpp: pd.DataFrame,
    world_bank: pd.DataFrame,
    wpp_later: pd.DataFrame | None = None,
    *,
    apart: float = math.inf,
) -> PopulationTable:
    """The population of every region, from the raw tables.

    Parameters
    ----------
    wpp : DataFrame
        Text columns `region_code`, `year`, `female_thousands`, `male_thousands`.
    world_bank : DataFrame
        Text columns `region_code`, `year`, `population`.
    wpp_later : DataFrame, optional
        Text columns `region_code`, `year`, `population_thousands`.
    apart : float
        From how far apart on the first two tables are taken to count other people.
    """
    female = wpp["female_thousands"].astype(float) * 1000
    male = wpp["male_thousands"].astype(float) * 1000
    by_sex = wpp.assign(total=female + male, female=female / (female + male))
    totals = world_bank.assign(total=world_bank["population"].astype(float), female=np.nan)
    later = {} if wpp_later is None else _series(_in_persons(wpp_later))
    return PopulationTable(_series(by_sex), _series(totals), later, apart)


def _in_persons(thousands: pd.DataFrame) -> pd.DataFrame:
    """Totals without a split, from thousands."""
    return thousands.assign(total=thousands["population_thousands"].astype(float) * 1000, female=np.nan)


def _series(frame: pd.DataFrame) -> Mapping[str, Series]:
    """One series for each region code, in the order of years."""
    frame = frame.assign(year=frame["year"].astype(int)).sort_values("year", kind="stable")
    return {
        str(code): Series(*(tuple(rows[name].tolist()) for name in ("year", "total", "female")))
        for code, rows in frame.groupby("region_code", sort=True)
    }
