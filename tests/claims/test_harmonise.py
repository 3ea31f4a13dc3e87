"""Money, rates and windows in common units: right by hand, undone by the way back, and never on a guess."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.clean import Cleaned
from analysis.claims.harmonise import References, harmonise, references
from analysis.claims.inhabitants import differences, population_table, year_of
from analysis.reading.delimited_tables import LINE
from analysis.reading.problems import InputError
from tests.case_tables import cases
from tests.claims.claim_rows import NO_POPULATION, claim_rows, converting, people, years

MONEY = {"measure": "revenue", "unit": "money_per_year", "kind": "money", "currency": "USD"}
REFERENCES = converting(EUR="0.9")


def harmonised(change: dict[str, object], references: References = REFERENCES) -> Cleaned:
    """One claim, harmonised."""
    return harmonise(claim_rows(change), references)


def value(result: Cleaned, name: str) -> Any:
    return result.claims[name].iloc[0]


@pytest.mark.parametrize(
    ("change", "values", "steps"), cases(__file__, "what_is_known_is_converted_and_each_change_is_a_step")
)
def test_what_is_known_is_converted_and_each_change_is_a_step(
    change: dict[str, object], values: dict[str, object], steps: tuple[tuple[str, str], ...]
) -> None:
    """A step is told by its code and by words of its reason."""
    result = harmonised(change)
    for name, expected in values.items():
        converted = value(result, name)
        if expected is None:
            assert pd.isna(converted), name
        else:
            assert converted == pytest.approx(expected), name
    for step, (code, words) in zip(result.steps, steps, strict=True):
        assert step.code == code
        assert words in step.reason


def test_a_group_is_the_sum_of_its_countries_and_lacks_none() -> None:
    claim = {**years(start=2008, end=2008), "area": "BENELUX", "best": 300.0}
    assert value(harmonised(claim, converting("BEL", "LUX")), "per_100000_best") == pytest.approx(10)
    assert (
        value(harmonised(claim, converting("BEL")), "not_converted")
        == "per_100000: no population of LUX in 2008"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "share", "unit": "count"},
        {"measure": "convictions", "unit": "count"},
        {"measure": "countries", "unit": "count"},
        {"unit": "persons_per_month", "best": 7000.0},  # can only be a slip
    ],
)
def test_what_is_neither_money_nor_persons_gets_no_common_unit(change: dict[str, object]) -> None:
    result = harmonised({**change, **years(start=2008, end=2008)})
    assert result.claims.filter(regex="^(usd|persons|per_100000|yearly)_").isna().all(axis=None)
    assert (result.steps, value(result, "not_converted")) == ((), "")


def test_a_claim_is_dated_by_its_period_then_its_producer_then_its_carrier() -> None:
    dates: list[dict[str, object]] = [
        {"period_start": 1991},
        {"producer_year": 2006},
        {},
        {"carrier_year": None},
    ]
    rows = claim_rows(years(start=2001, end=2004), *dates).to_dict("records")
    assert [year_of(row) for row in rows] == [2002, 1991, 2006, 2009, None]


amount = st.floats(min_value=1e-3, max_value=1e12)


@settings(max_examples=25)
@given(low=amount, factor=st.floats(1, 100), scale=st.floats(1e-3, 1e3))
def test_converted_ends_keep_order_and_scale(low: float, factor: float, scale: float) -> None:
    """Scaling a claim scales every common unit: conversion is a multiplication."""
    claim = {**years(start=2008, end=2008), "low": low, "best": None, "high": low * factor}
    money = {**claim, **MONEY, "price_year": 2000}
    scaled = {**claim, "low": low * scale, "high": low * factor * scale}
    rows = harmonise(claim_rows(claim, scaled), REFERENCES)
    for name in ("persons", "per_100000", "yearly"):
        first, second = rows.claims[f"{name}_low"]
        assert second == pytest.approx(first * scale)
        assert (rows.claims[f"{name}_low"] <= rows.claims[f"{name}_high"]).all()
    assert value(harmonised(money), "usd_high") == pytest.approx(2 * low * factor)


@settings(max_examples=25)
@given(rate=st.floats(min_value=1e-3, max_value=900))
def test_a_rate_to_a_count_and_back_is_the_rate(rate: float) -> None:
    stock = {"measure": "stock", **years(start=2010, end=2010)}
    there = harmonised({**stock, "unit": "persons_per_1000", "best": rate})
    back = harmonised({**stock, "unit": "persons", "best": value(there, "persons_best")})
    assert value(back, "per_100000_best") == pytest.approx(rate * 100)


def test_price_tables_are_checked_cell_by_cell() -> None:
    cpi = pd.DataFrame({LINE: [2, 3], "year": ["2000", "MM"], "index": ["172.2", "n/a"]})
    with pytest.raises(InputError) as caught:
        references(cpi, None, people(), 2008)
    assert {(problem.row, problem.column) for problem in caught.value.problems} == {(3, "year"), (3, "index")}


def test_countries_whose_population_tables_differ_are_listed_in_their_worst_year() -> None:
    assert differences(people(), threshold=0.2).empty
    (row,) = differences(people(), threshold=0.1).to_dict("records")
    assert (row["region_code"], row["year"]) == ("NLD", 2000)
    assert row["ratio"] == pytest.approx(1 / 1.15)


def test_tables_without_a_year_in_common_do_not_differ() -> None:
    wpp = {"region_code": ["XKX"], "year": ["1990"], "female_thousands": ["1"], "male_thousands": ["1"]}
    world_bank = {"region_code": ["XKX"], "year": ["2022"], "population": ["9"]}
    table = population_table(pd.DataFrame(wpp), pd.DataFrame(world_bank), NO_POPULATION)
    assert differences(table, threshold=0.1).empty
