"""What estimates rest on beside the claims: the choices that are numbers, and how many people live where."""

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.loading import region_code
from analysis.vocabulary import Population

#: Columns of `load_population`, each with the part of the people that it counts.
_PEOPLE = {
    "persons": Population.ALL,
    "women_and_girls": Population.WOMEN_AND_GIRLS,
    "men_and_boys": Population.MEN_AND_BOYS,
}
#: The years of which some table holds the population.
_YEARS = range(1950, 2101)


def load_choices() -> pd.DataFrame:
    """Every choice of this project that is a number, with its reason.

    Returns
    -------
    DataFrame
        One row a choice, by `name`: `value` (a number, or a mapping or list of several), `reason` and `reference`, as
        data/raw/priors.yml has them. Standard deviations are on the log scale.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_choices().loc["range_coverage", "value"]
    0.8
    """
    choices = tables().priors.choices
    records = [(one.value, one.reason, one.reference) for one in choices.values()]
    names = pd.Index(list(choices), name="name", dtype="str")
    return pd.DataFrame(records, index=names, columns=["value", "reason", "reference"])


def load_population(region: str) -> pd.DataFrame:
    """How many people live in a region, by year, as rates and estimates take it.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.

    Returns
    -------
    DataFrame
        One row a year, by `year`: `persons`, and of them `women_and_girls` and `men_and_boys` (missing where no table
        tells them apart). United Nations up to 2020, World Bank after it.

    Raises
    ------
    ValueError
        If the region is unknown; the nearest names are offered.

    Examples
    --------
    >>> import analysis as an
    >>> int(an.load_population("Nepal").loc[2008, "persons"] / 1e6)
    26
    """
    code, people = region_code(region), tables().people
    counts = {
        name: [people.persons(code, year, population=part) for year in _YEARS]
        for name, part in _PEOPLE.items()
    }
    found = pd.DataFrame(counts, index=pd.Index(_YEARS, name="year"), dtype="float64")
    return found.dropna(subset=["persons"])
