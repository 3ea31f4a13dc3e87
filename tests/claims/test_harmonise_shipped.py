"""Common units of the shipped claims, checked by hand against the published tables."""

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim_pipeline import load_basis
from analysis.claims.inhabitants import PopulationTable
from analysis.processing import Processed
from tests.conftest import ROOT

#: CPI-U, annual means, 1982-84 = 100, as the US Bureau of Labor Statistics publishes them.
CPI = {2005: 195.3, 2008: 215.303, 2012: 229.594}


@pytest.mark.parametrize(
    ("claim_id", "dollars", "year"), [("ILO-011", 44.3e9, 2005), ("ILO-016", 150.2e9, 2012)]
)
def test_constant_dollars_by_hand(claims: pd.DataFrame, claim_id: str, dollars: float, year: int) -> None:
    row = claims.loc[claim_id]
    assert row["usd_year"] == 2008
    assert row["usd_best"] == pytest.approx(dollars * CPI[2008] / CPI[year], rel=1e-4)
    assert row["best"] == pytest.approx(dollars)


def test_the_articles_money_has_no_price_year_and_says_so(claims: pd.DataFrame) -> None:
    money = claims[(claims["source"] == "article_2009") & (claims["kind"] == "money")]
    assert len(money) == 5
    assert money[["usd_low", "usd_best", "usd_high", "usd_year"]].isna().all(axis=None)
    assert (money["not_converted"] == "usd: no price year").all()


def test_a_rate_per_1000_times_the_population(claims: pd.DataFrame) -> None:
    """Africa, 2014: 1,156 million people (World Population Prospects 2019, 2010 and 2015 interpolated)."""
    row = claims.loc["GEMS-005"]
    assert row["persons_best"] == pytest.approx(7.6 * 1.156e6, rel=5e-3)
    assert row["per_100000_best"] == pytest.approx(760)


def test_yearly_numbers_of_closed_windows_only(claims: pd.DataFrame) -> None:
    assert claims.at["ESTAT-003", "yearly_best"] == pytest.approx(23_632 / 3)
    assert str(claims.at["AUS-002", "not_converted"]).startswith("yearly: the window does not begin")
    assert claims.at["A2009-076", "not_converted"] == "yearly: the window is not closed"


def test_every_conversion_is_a_step_and_every_step_has_its_factor_and_source(processed: Processed) -> None:
    claims = processed["10_claims"]
    steps = processed["10_steps"]
    made = steps[steps["by"] == "harmonise"]
    deflated = made[made["code"] == "deflated"]
    assert deflated["reason"].str.contains(r"times [\d.]+, prices of 2008 .*CPI-U").all()
    rated = made[made["code"] == "per_100000"]
    sources = r"\(World Population Prospects 20(?:19|22)|World Bank|as printed|as its maker prints beside it"
    assert rated["reason"].str.contains(sources).all()
    converted = claims[claims["usd_best"].notna() | claims["usd_low"].notna()]
    assert set(deflated["claim_id"]) <= set(converted["claim_id"])
    assert set(claims[claims["per_100000_best"].notna()]["claim_id"]) <= set(rated["claim_id"])


def test_a_number_without_a_year_is_of_the_population_that_its_maker_prints(processed: Processed) -> None:
    """The index of 2023 prints 38,928,000 people, 505,000 persons and 13.0 per 1,000 for Afghanistan."""
    claims = processed["10_claims"].set_index("claim_id")
    steps = processed["10_steps"]
    by_maker = steps[steps["reason"].str.endswith("as its maker prints beside it")]
    of_index = claims.loc[by_maker["claim_id"]]
    assert of_index.at["WFAFG-2023", "per_100000_best"] == pytest.approx(505_000 / 389.28)
    people = of_index["printed_population"].map("times 100,000 over {:,.0f} persons".format)
    is_told = map(str.startswith, by_maker["reason"], people)
    assert all(is_told)
    # The number is rounded to thousands, and the rate to tenths.
    rounding = 50 / of_index["printed_population"] * 1e6 + 5
    per_1000 = of_index["per_100000_best"] - 100 * of_index["printed_per_1000"]
    assert (per_1000.abs() <= rounding).all()


def test_countries_whose_population_tables_differ(processed: Processed) -> None:
    """Moldova by the United Nations includes Transnistria; the facts' readers call it 4.2 and 2.9 million in 2000."""
    table = processed["10_population_differences"].set_index("region_code")
    assert table["ratio"]["MDA"] > 1.3
    assert ((table["ratio"] > 1.1) | (table["ratio"] < 1 / 1.1)).all()


FIRST = "World Population Prospects 2019"
CONTINENTS = ("AFRICA", "ASIA", "EUROPE")


@pytest.fixture(scope="module")
def people() -> PopulationTable:
    """The population of every region."""
    return load_basis(ROOT).references.people


@pytest.mark.parametrize("code", CONTINENTS)
def test_july_is_the_mean_of_the_januaries_around_it(people: PopulationTable, code: str) -> None:
    """The January totals were read in another copy, in whole thousands."""
    january = pd.read_csv(ROOT / "tests/reference/population/wpp2022_january.csv")
    mean = january[january["region_code"] == code]["population_thousands"].mean() * 1000
    assert people.persons(code, 2021) == pytest.approx(mean, abs=1000)


@pytest.mark.parametrize(
    ("code", "later"),
    [
        *((code, "World Population Prospects 2022") for code in CONTINENTS),
        # Moldova is counted with Transnistria and then without it.
        *((code, f"{FIRST}, carried on by the World Bank") for code in ("MDA", "ALB", "SYR")),
    ],
)
def test_no_population_leaps_because_the_table_changes(
    people: PopulationTable, code: str, later: str
) -> None:
    """Editions differ, but by less than a place changes in a few years."""
    before = people.persons(code, 2020)
    after = people.persons(code, 2021)
    assert before is not None
    assert after is not None
    assert abs(np.log(after / before)) < 0.05
    assert (people.source(code, 2020), people.source(code, 2021)) == (FIRST, later)
    if code not in CONTINENTS:
        series = people.totals[code]
        total = dict(zip(series.years, series.total, strict=True))
        assert after == pytest.approx(before * total[2021] / total[2020])


def test_where_they_agree_the_world_bank_stands_as_it_is_and_no_year_is_made_up(
    people: PopulationTable,
) -> None:
    assert people.persons("AFRICA", 2022) is None
    assert people.source("NLD", 2021) == "World Bank"
    series = people.totals["NLD"]
    assert people.persons("NLD", 2021) == series.total[series.years.index(2021)]
