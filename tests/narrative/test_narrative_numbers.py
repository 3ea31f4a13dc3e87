"""How numbers are printed: digits, hedges, bounds, ranges, links; and that each is noted as its row has it."""

import pandas as pd
import pytest

from analysis.narrative import number_filters as numbers
from analysis.narrative.table_rows import Number, Row, read
from tests.narrative.narrated import REGIONS, claims, ladder, page, said

POINT = {"best": 826.0}


def row(*, index: str = "claim_id", **cells: object) -> tuple[Row, list[Number]]:
    noted: list[Number] = []
    frame = claims(dict(cells))
    frame.index.name = index
    return read(frame.assign(**{key: [value] for key, value in cells.items()}), noted)[0], noted


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"best": 826.0}, "826"),
        ({"best": 6250.0, "approximate": True}, "about 6,250"),
        ({"low": 1000.0, "high": 7000.0}, "1,000 to 7,000"),
        ({"low": 12_300_000.0, "bound": "lower"}, "at least 12.3 million"),
        ({"high": 1420.0, "bound": "upper"}, "up to 1,420"),
        ({"low": 8_700_000.0, "high": 56_000_000.0}, "8.7 to 56 million"),
        ({"low": 0.5, "unit": "fraction", "vague": True}, "more than half"),
        ({"best": 0.7, "unit": "fraction"}, "70 percent"),
        ({"best": 31e9, "unit": "money_per_year", "currency": "USD"}, "US$31 billion"),
        ({"low": 5e9, "high": 9e9, "unit": "money_per_year", "currency": "USD"}, "US$5 to US$9 billion"),
        ({"best": 6.1, "unit": "persons_per_1000"}, "6.1 in every 1,000 people"),
        ({"best": 133_943.0}, "133,943"),
        ({"best": 0.0}, "0"),
        ({}, "no number"),
    ],
)
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


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.12, 0.81, "12 to 81 percent"),
        (None, 0.5, "at most 50 percent"),
        (0.12, None, "at least 12 percent"),
    ],
)
def test_shares_are_told_from_their_ends(low: float | None, high: float | None, shown: str) -> None:
    one, _ = row(share_low=low, share_high=high)
    assert numbers.span(one, "share") == shown


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        (0.5, "six months"),
        (1.0, "one year"),
        (3.0, "three years"),
        (1.4, "17 months"),
        (0.03, "two weeks"),
        (0.001, "one day"),
    ],
)
def test_durations_have_the_unit_that_fits(years: float, shown: str) -> None:
    assert numbers.duration(years) == shown


def test_a_range_of_durations_says_its_unit_once() -> None:
    one, _ = row(years_low=1 / 12, years_high=0.333)
    assert numbers.span(one, "years") == "one to four months"


@pytest.mark.parametrize(
    ("factor", "shown"), [(1.021, "2.1 percent above"), (2.34, "2.3 times"), (12618.8, "13,000 times")]
)
def test_small_factors_are_told_in_percent(factor: float, shown: str) -> None:
    one, _ = row(factor=factor)
    assert numbers.factor(one) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "no claims"), (1, "one claim"), (2, "two claims"), (12, "12 claims")]
)
def test_counts_have_their_number(count: int, shown: str) -> None:
    assert numbers.count_of(count, "claim") == numbers.count_of([None] * count, "claim") == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (2010, 2015, "2010 to 2015"),
        (2013, 2013, "2013"),
        (1991, None, "since 1991"),
        (None, 2006, "until 2006"),
        (None, None, "no year given"),
    ],
)
def test_periods_are_told_from_their_ends(start: int | None, end: int | None, shown: str) -> None:
    one, _ = row(period_start=start, period_end=end)
    assert numbers.years(one) == shown


def test_a_missing_whole_number_is_missing_and_not_nought() -> None:
    frame = claims(POINT).assign(producer_year=pd.array([None], dtype="Int64"))
    assert read(frame, [])[0].producer_year is None


@pytest.mark.parametrize("region", REGIONS)
def test_each_number_of_a_text_is_the_cell_of_its_row(region: str) -> None:
    tables = page(region)
    frames = [
        tables[name] for name in ("claims", "estimates", "earlier", "conflicts", "detected", "left_out")
    ]
    for name in ("answer", "title", "estimates", "disagreements", "found", "then_and_now"):
        for number in said(region, name).numbers:
            if number["column"] != "explanations":
                assert _is_held(number, [*frames, tables["ladder"].set_index("number_id")]), (name, number)


def _is_held(number: Number, frames: list[pd.DataFrame]) -> bool:
    """Whether a row of this id holds the value in this column."""
    column = number["column"]
    for frame in frames:
        if column in frame and number["id"] in frame.index:
            cells = frame.loc[[number["id"]], column].tolist()
            if any(cell == number["value"] or str(cell) == str(number["value"]) for cell in cells):
                return True
    return False
