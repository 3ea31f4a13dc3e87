"""Continents have a population after the edition of 2019 ends, from that of 2022; two copies of it agree."""

import numpy as np
import pandas as pd
import pytest

from analysis.processing import load_people
from analysis.project import root

CONTINENTS = ("AFRICA", "ASIA", "EUROPE")


@pytest.mark.parametrize("code", CONTINENTS)
def test_july_is_the_mean_of_the_januaries_around_it(code: str) -> None:
    """The January totals were read in another copy, in whole thousands."""
    january = pd.read_csv(root() / "tests/reference/population/wpp2022_january.csv")
    mean = january[january["region_code"] == code]["population_thousands"].mean() * 1000
    assert load_people(root()).persons(code, 2021) == pytest.approx(mean, abs=1000)


@pytest.mark.parametrize("code", CONTINENTS)
def test_a_continent_grows_on_from_the_earlier_edition(code: str) -> None:
    """Editions differ, but by less than a continent changes in a few years."""
    people = load_people(root())
    before, after = people.persons(code, 2020), people.persons(code, 2021)
    assert before is not None
    assert after is not None
    assert abs(np.log(after / before)) < 0.05
    assert (people.source(code, 2020), people.source(code, 2021)) == (
        "World Population Prospects 2019",
        "World Population Prospects 2022",
    )


def test_no_year_is_made_up_and_no_country_changes_its_source() -> None:
    people = load_people(root())
    assert people.persons("AFRICA", 2022) is None
    assert people.source("NLD", 2021) == "World Bank"


@pytest.mark.parametrize("code", ["MDA", "ALB", "SYR"])
def test_where_the_tables_count_other_people_the_first_is_carried_on(code: str) -> None:
    """Moldova is counted with Transnistria and then without it: no rate may leap because the table changes."""
    people = load_people(root())
    before, after = people.persons(code, 2020), people.persons(code, 2021)
    assert before is not None
    assert after is not None
    assert abs(np.log(after / before)) < 0.05
    held = people.totals[code]
    grown = held.total[held.years.index(2021)] / held.total[held.years.index(2020)]
    assert after == pytest.approx(before * grown)
    assert people.source(code, 2021) == "World Population Prospects 2019, carried on by the World Bank"


def test_where_they_agree_the_world_bank_stands_as_it_is() -> None:
    people = load_people(root())
    held = people.totals["NLD"]
    assert people.persons("NLD", 2021) == held.total[held.years.index(2021)]
