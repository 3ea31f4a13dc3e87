"""How numbers are printed: digits, hedges, bounds, ranges, links; and that each is noted as its row has it."""

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.narrative import text_filters as numbers
from analysis.narrative.table_rows import Number, Row, read
from analysis.numbers import capitalised
from tests.narrative.narrated import claims, ladder


def row(*, index: str = "claim_id", **cells: object) -> tuple[Row, list[Number]]:
    noted: list[Number] = []
    frame = claims(dict(cells))
    frame.index.name = index
    return read(frame.assign(**{key: [value] for key, value in cells.items()}), noted)[0], noted


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"best": 826.0}, "826"), ({"best": 133_943.0}, "133,943"), ({"best": 0.0}, "0"), ({}, "no number"),
        ({"best": 6250.0, "approximate": True}, "about 6,250"), ({"low": 1000.0, "high": 7000.0}, "1,000 to 7,000"),
        ({"low": 12_300_000.0, "bound": "lower"}, "at least 12.3 million"), ({"high": 1420.0, "bound": "upper"}, "up to 1,420"),
        ({"low": 8_700_000.0, "high": 56_000_000.0}, "8.7 to 56 million"),
        ({"low": 2e5, "high": 225_000.0, "bound": "lower"}, "at least 200,000 to 225,000"),
        ({"low": 0.5, "unit": "fraction", "vague": True, "figure": "most"}, "“most”"),
        ({"low": 1000.0, "vague": True, "bound": "lower", "figure": "Thousands"}, "“Thousands”"),
        ({"best": 1 / 3, "unit": "fraction", "figure": "one-third"}, "“one-third”"), ({"best": 0.7, "unit": "fraction"}, "70 percent"),
        ({"best": 31e9, "unit": "money_per_year", "currency": "USD"}, "US$31 billion"),
        ({"low": 5e9, "high": 9e9, "unit": "money_per_year", "currency": "USD"}, "US$5 to 9 billion"),
        ({"best": 6.1, "unit": "persons_per_1000"}, "6.1 in every 1,000 inhabitants"),
    ],
)  # fmt: skip
def test_a_claim_keeps_its_digits_and_its_hedge(cells: dict[str, object], shown: str) -> None:
    one, _ = row(**cells)
    assert numbers.figure(one, link=False) == shown
    assert numbers.figure(one) == f"[{shown}](#A-1)"


def test_an_estimate_has_two_digits_and_no_link() -> None:
    one, noted = row(index="estimate_id", median=2437.97, low80=686.163, high80=8379.29)
    assert numbers.figure(one) == "about 2,400"
    assert numbers.interval(one) == "690 to 8,400"
    assert [number["value"] for number in noted] == [2437.97, 686.163, 8379.29]


@pytest.mark.parametrize(("basis", "shown"), [("claim", "[2,437](#A-1)"), ("estimate", "about 2,400")])
def test_a_rung_links_only_where_a_claim_is_behind_it(basis: str, shown: str) -> None:
    noted: list[Number] = []
    rung = read(ladder(found={"basis": basis, "best": 2437.0}), noted)[0]
    assert numbers.figure(rung) == shown
    assert noted[0]["id"] == "A-1"


#: A filter, what it takes, and what it writes.
_WRITTEN: list[tuple[Callable[..., str], tuple[object, ...], str]] = [
    (numbers.duration, (0.5,), "6 months"), (numbers.duration, (1.0,), "1 year"), (numbers.duration, (3.0,), "3 years"),
    (numbers.duration, (1.4,), "17 months"), (numbers.duration, (0.03,), "2 weeks"), (numbers.duration, (0.001,), "1 day"),
    # A range says its unit and its currency once.
    (numbers.to, ("1 month", "4 months"), "1 to 4 months"), (numbers.to, ("10 weeks", "9 months"), "10 weeks to 9 months"),
    (numbers.to, ("12 percent", "81 percent"), "12 to 81 percent"),
    (numbers.to, ("7", "7 million"), "7 to 7 million"), (numbers.to, ("1 year", "1 year"), "1 year"),
    (numbers.to, ("US$5", "US$9 billion"), "US$5 to US$9 billion"), (numbers.to, ("US$5 billion", "US$9 billion"), "US$5 to 9 billion"),
    (numbers.to, ("US$500 million", "US$1.2 billion"), "US$500 million to US$1.2 billion"),
    (numbers.count_of, (0, "claim"), "no claims"), (numbers.count_of, (1, "claim"), "one claim"), (numbers.count_of, (2, "claim"), "two claims"),
    (numbers.count_of, ([None] * 12, "claim"), "12 claims"), (numbers.count_of, (2, "is", "are"), "two are"),
    (capitalised, ("[about 2](#A-1) of",), "[About 2](#A-1) of"), (capitalised, ("up to 2",), "Up to 2"), (capitalised, ("",), ""),
    (numbers.factor, (row(factor=1.021)[0],), "2.1 percent above"), (numbers.factor, (row(factor=2.34)[0],), "2.3 times"),
    (numbers.factor, (row(factor=12618.8)[0],), "13,000 times"),
    (numbers.years, (row(period_start=2010, period_end=2015)[0],), "2010 to 2015"), (numbers.years, (row(period_start=2013, period_end=2013)[0],), "2013"),
    (numbers.years, (row(period_start=1991, period_end=None)[0],), "since 1991"), (numbers.years, (row(period_start=None, period_end=2006)[0],), "until 2006"),
    (numbers.years, (row(period_start=None, period_end=None)[0],), "no year given"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "values", "shown"), _WRITTEN)
def test_what_is_written(write: Callable[..., str], values: tuple[object, ...], shown: str) -> None:
    assert write(*values) == shown


def test_a_missing_whole_number_is_missing_and_not_nought() -> None:
    frame = claims({"best": 826.0}).assign(producer_year=pd.array([None], dtype="Int64"))
    assert read(frame, [])[0].producer_year is None
