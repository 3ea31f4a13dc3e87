"""Money, rates and windows in common units: right by hand, undone by the way back, and never on a guess."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.clean import Cleaned
from analysis.claims.contract import COMMON_UNITS
from analysis.claims.coverage import differences
from analysis.claims.harmonise import References, harmonise, price_table
from analysis.claims.population import NotConvertibleError, population_table, year_of
from analysis.reading.problems import InputError
from analysis.reading.text_tables import LINE
from analysis.vocabulary import StepCode
from tests.claims.claim_rows import claim_rows, people, prices, years

MONEY = {
    "measure": "revenue",
    "unit": "money_per_year",
    "kind": "money",
    "currency": "USD",
    "population": "all",
}


def nobody(code: str, year: int) -> frozenset[str]:
    """A group whose countries are not listed."""
    raise ValueError(f"{code} has no members in {year}")


REFERENCES = References(prices(EUR="0.9"), people(), nobody, 2008)


def one(change: dict[str, object], references: References = REFERENCES) -> Cleaned:
    """One claim, harmonised."""
    return harmonise(claim_rows(change), references)


def value(made: Cleaned, name: str) -> object:
    return made.claims[name].iloc[0]


def test_dollars_are_deflated_by_the_ratio_of_the_index() -> None:
    made = one({**MONEY, "best": 31e9, "price_year": 2000})
    assert value(made, "usd_best") == 62e9
    assert value(made, "usd_year") == 2008
    assert value(made, "best") == 31e9
    (step,) = made.steps
    assert step.code is StepCode.DEFLATED
    assert "times 2" in step.reason
    assert "CPI-U" in step.reason


def test_other_money_is_exchanged_first_with_the_rate_and_its_source() -> None:
    made = one({**MONEY, "best": 100.0, "currency": "EUR", "price_year": 2000})
    assert value(made, "usd_best") == pytest.approx(180)
    assert [step.code for step in made.steps] == [StepCode.CURRENCY_CONVERTED, StepCode.DEFLATED]
    assert "0.9 US dollars in 2000 (a bank)" in made.steps[0].reason


def test_the_price_year_may_be_the_middle_of_the_period() -> None:
    made = one({**MONEY, "best": 1.0, **years(start=1999, end=2001)})
    assert value(made, "usd_best") == 2
    assert "the middle of its period" in made.steps[0].reason


def test_dollars_of_the_right_year_need_no_step() -> None:
    made = one({**MONEY, "best": 7.0, "price_year": 2008})
    assert (value(made, "usd_best"), made.steps) == (7, ())


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, "no price year"),
        ({"price_year": 1950}, "no price index for 1950"),
        ({"price_year": 2000, "currency": "CAD"}, "no exchange rate for CAD in 2000"),
        ({"period_start": 2000}, "no price year"),
    ],
)
def test_money_that_cannot_be_converted_stays_empty_and_says_why(
    change: dict[str, object], missing: str
) -> None:
    made = one({**MONEY, "best": 1.0, **change})
    assert pd.isna(value(made, "usd_best"))
    assert pd.isna(value(made, "usd_year"))
    assert value(made, "not_converted") == f"usd: {missing}"
    assert made.steps == ()


def test_a_count_becomes_a_rate_per_100000_of_its_own_sex() -> None:
    everybody = one({**years(start=2008, end=2008), "best": 50.0})
    women = one({**years(start=2008, end=2008), "best": 50.0, "population": "women_and_girls"})
    assert value(everybody, "per_100000_best") == pytest.approx(5)
    assert value(women, "per_100000_best") == pytest.approx(12.5)
    assert "400,000 female persons in 2008 (World Population Prospects 2019)" in women.steps[0].reason


def test_after_2020_the_world_bank_counts_and_the_share_by_sex_is_that_of_2020() -> None:
    women = one({**years(start=2022, end=2022), "best": 48.0, "population": "women"})
    assert value(women, "per_100000_best") == pytest.approx(10)
    assert "480,000 female persons in 2022 (World Bank, share by sex of 2020)" in women.steps[0].reason


def test_no_population_no_rate() -> None:
    made = one({**years(start=2008, end=2008), "area": "MCO"})
    assert pd.isna(value(made, "per_100000_best"))
    assert value(made, "not_converted") == "per_100000: no population of MCO in 2008"


def test_a_group_is_the_sum_of_its_countries_and_lacks_none() -> None:
    whole = References(prices(), people(), lambda code, year: frozenset({"NLD"}), 2008)
    assert value(one({**years(start=2008, end=2008), "area": "BENELUX"}, whole), "per_100000_best") == (
        pytest.approx(80.9)
    )
    lacking = References(prices(), people(), lambda code, year: frozenset({"NLD", "LUX"}), 2008)
    made = one({**years(start=2008, end=2008), "area": "BENELUX"}, lacking)
    assert value(made, "not_converted") == "per_100000: no population of LUX in 2008"


def test_a_rate_becomes_a_count_and_the_rate_per_100000() -> None:
    made = one(
        {
            "unit": "persons_per_1000",
            "measure": "stock",
            "kind": "rate",
            "best": 7.6,
            **years(start=2014, end=2014),
        }
    )
    assert value(made, "persons_best") == pytest.approx(7600)
    assert value(made, "per_100000_best") == pytest.approx(760)
    assert [step.code for step in made.steps] == [StepCode.RATE_TO_COUNT, StepCode.PER_100000]


def test_a_closed_window_becomes_a_yearly_number() -> None:
    made = one({"measure": "cumulative", "unit": "persons", "best": 23_632.0, **years(start=2008, end=2010)})
    assert value(made, "yearly_best") == pytest.approx(23_632 / 3)
    assert "over 3 calendar years, 2008 to 2010" in made.steps[-1].reason


def test_an_open_window_ends_with_its_producer_never_with_its_carrier() -> None:
    window = {
        "measure": "cumulative",
        "unit": "persons",
        "best": 160.0,
        "period_start": 1991,
        "period_kind": "open_window",
    }
    closed = one({**window, "producer_year": 2006})
    assert value(closed, "yearly_best") == 10
    assert StepCode.OPEN_WINDOW_CLOSED in [step.code for step in closed.steps]
    unknown = one(window)
    assert pd.isna(value(unknown, "yearly_best"))
    assert "yearly: the window is not closed" in str(value(unknown, "not_converted"))


def test_a_window_of_part_years_is_not_divided() -> None:
    window = {"measure": "cumulative", "unit": "persons", "best": 414.0, **years(start=2015, end=2017)}
    assert pd.isna(value(one({**window, "part_years": True}), "yearly_best"))
    assert value(one({**window, "note": "in two financial years, to June"}), "yearly_best") == 138


def test_a_unit_that_can_only_be_a_slip_is_not_converted() -> None:
    made = one({"unit": "persons_per_month", "best": 7000.0, **years(start=2009, end=2009)})
    assert made.claims[list(COMMON_UNITS)].drop(columns="not_converted").isna().all(axis=None)
    assert (made.steps, value(made, "not_converted")) == ((), "")


@pytest.mark.parametrize("measure", ["share", "convictions", "countries"])
def test_what_is_neither_money_nor_persons_gets_no_common_unit(measure: str) -> None:
    made = one({"measure": measure, "unit": "count", **years(start=2008, end=2008)})
    assert made.claims[list(COMMON_UNITS)].drop(columns="not_converted").isna().all(axis=None)


def test_a_claim_is_dated_by_its_period_then_its_producer_then_its_carrier() -> None:
    rows = claim_rows(
        years(start=2001, end=2004),
        {"period_start": 1991},
        {"producer_year": 2006},
        {},
        {"carrier_year": None},
    ).to_dict("records")
    assert [year_of(row) for row in rows] == [2002, 1991, 2006, 2009, None]


amount = st.floats(min_value=1e-3, max_value=1e12)


@settings(max_examples=25)
@given(
    low=amount, factor=st.floats(min_value=1, max_value=100), scale=st.floats(min_value=1e-3, max_value=1e3)
)
def test_converted_ends_keep_their_order_and_scale_with_the_claim(
    low: float, factor: float, scale: float
) -> None:
    """Scaling a claim scales every common unit: conversion is a multiplication."""
    claim = {**years(start=2008, end=2008), "low": low, "best": None, "high": low * factor}
    money = {**claim, **MONEY, "price_year": 2000}
    both = harmonise(
        claim_rows(claim, {**claim, "low": low * scale, "high": low * factor * scale}), REFERENCES
    )
    for name in ("persons", "per_100000", "yearly"):
        first, second = both.claims[f"{name}_low"]
        assert second == pytest.approx(first * scale)
        assert (both.claims[f"{name}_low"] <= both.claims[f"{name}_high"]).all()
    assert value(one(money), "usd_high") == pytest.approx(2 * low * factor)


@settings(max_examples=25)
@given(rate=st.floats(min_value=1e-3, max_value=900))
def test_a_rate_to_a_count_and_back_is_the_rate(rate: float) -> None:
    there = one({"unit": "persons_per_1000", "measure": "stock", "best": rate, **years(start=2010, end=2010)})
    back = one(
        {
            "measure": "stock",
            "unit": "persons",
            "best": value(there, "persons_best"),
            **years(start=2010, end=2010),
        }
    )
    assert value(back, "per_100000_best") == pytest.approx(rate * 100)


@given(amount=amount)
def test_prices_there_and_back_are_the_same_dollars(amount: float) -> None:
    table = prices()
    there = amount * table.deflator(2000, to=2008)
    assert there * table.deflator(2008, to=2000) == pytest.approx(amount)


def test_price_tables_are_checked_cell_by_cell() -> None:
    cpi = pd.DataFrame({LINE: [2, 3], "year": ["2000", "MM"], "index": ["172.2", "n/a"]})
    with pytest.raises(InputError) as caught:
        price_table(cpi)
    assert {(problem.row, problem.column) for problem in caught.value.problems} == {(3, "year"), (3, "index")}
    with pytest.raises(NotConvertibleError, match="no price index for 1999"):
        prices().deflator(1999, to=2008)


def test_countries_whose_population_tables_differ_are_listed_in_their_worst_year() -> None:
    assert differences(people(), threshold=0.2).empty
    (row,) = differences(people(), threshold=0.1).to_dict("records")
    assert (row["region_code"], row["year"]) == ("NLD", 2000)
    assert row["ratio"] == pytest.approx(1 / 1.15)


def test_tables_without_a_year_in_common_do_not_differ() -> None:
    wpp = pd.DataFrame(
        [{"region_code": "XKX", "year": "1990", "female_thousands": "1", "male_thousands": "1"}]
    )
    world_bank = pd.DataFrame([{"region_code": "XKX", "year": "2022", "population": "9"}])
    assert differences(population_table(wpp, world_bank)).empty
