"""Continents have a population after the edition of 2019 ends, from that of 2022; two copies of it agree."""

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim_tables import load_basis
from analysis.project import root

FIRST = "World Population Prospects 2019"
CONTINENTS = ("AFRICA", "ASIA", "EUROPE")


@pytest.mark.parametrize("code", CONTINENTS)
def test_july_is_the_mean_of_the_januaries_around_it(code: str) -> None:
    """The January totals were read in another copy, in whole thousands."""
    january = pd.read_csv(root() / "tests/reference/population/wpp2022_january.csv")
    mean = january[january["region_code"] == code]["population_thousands"].mean() * 1000
    assert load_basis(root()).references.people.persons(code, 2021) == pytest.approx(mean, abs=1000)


@pytest.mark.parametrize(
    ("code", "later"),
    [
        *((code, "World Population Prospects 2022") for code in CONTINENTS),
        # Moldova is counted with Transnistria and then without it.
        *((code, f"{FIRST}, carried on by the World Bank") for code in ("MDA", "ALB", "SYR")),
    ],
)
def test_no_population_leaps_because_the_table_changes(code: str, later: str) -> None:
    """Editions differ, but by less than a place changes in a few years."""
    people = load_basis(root()).references.people
    before, after = people.persons(code, 2020), people.persons(code, 2021)
    assert before is not None
    assert after is not None
    assert abs(np.log(after / before)) < 0.05
    assert (people.source(code, 2020), people.source(code, 2021)) == (FIRST, later)
    if code not in CONTINENTS:
        held = people.totals[code]
        grown = held.total[held.years.index(2021)] / held.total[held.years.index(2020)]
        assert after == pytest.approx(before * grown)


def test_where_they_agree_the_world_bank_stands_as_it_is_and_no_year_is_made_up() -> None:
    people = load_basis(root()).references.people
    assert people.persons("AFRICA", 2022) is None
    assert people.source("NLD", 2021) == "World Bank"
    held = people.totals["NLD"]
    assert people.persons("NLD", 2021) == held.total[held.years.index(2021)]
