"""The people whom a rate is divided by: who of them can be counted, and where two tables give different numbers."""

from dataclasses import dataclass

import pandas as pd

from analysis.claims.population import PopulationTable
from analysis.findings.fields import Size, Year, check
from analysis.findings.rules import require
from analysis.parameters import Parameters
from analysis.vocabulary import Population


@dataclass(frozen=True, slots=True)
class People:
    """People living in a region beside their plain number.

    Parameters
    ----------
    female : float or None
        Women and girls living there in the reference year; None where no table has them.
    until : int or None
        The last year of the United Nations' table, where this and the World Bank's lie far apart; None elsewhere.
    ratio : float or None
        People of the United Nations' table for each one of the World Bank's, in the year of the largest difference.
    carried_on : bool
        Whether later years carry the United Nations' number on with the World Bank's growth, as the two tables count
        other people; else they have the World Bank's number.
    """

    female: Size | None = None
    until: Year | None = None
    ratio: Size | None = None
    carried_on: bool = False

    def __post_init__(self) -> None:
        """Refuse a difference without its year, and one of nothing."""
        check(self)
        require(
            (self.until is None) == (self.ratio is None), "two tables differ by a ratio and from a year on"
        )
        require(self.ratio is None or self.ratio > 0, "a ratio of two numbers of people is above zero")


#: People of whom no table says more than how many there are.
ONLY_COUNTED = People()


def people_of(table: PopulationTable, differences: pd.DataFrame, code: str, parameters: Parameters) -> People:
    """The people of a region, and how far two tables of them differ.

    Parameters
    ----------
    table : PopulationTable
        The denominators.
    differences : DataFrame
        10_population_differences.
    code : str
        Region code.
    parameters : Parameters
        The reference year.
    """
    female = table.persons(code, parameters.reference_year, population=Population.WOMEN_AND_GIRLS)
    apart = differences[differences["region_code"] == code]
    if apart.empty:
        return People(female)
    ratio, carried = float(apart["ratio"].iloc[0]), table.carried_on(code) != 1
    return People(female, table.by_sex[code].years[-1], ratio, carried)
