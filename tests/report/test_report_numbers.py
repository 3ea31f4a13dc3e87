"""How numbers are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import numbers as shared
from analysis.conflicts import numbers as told
from analysis.report import numbers


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12_345, "12,000"),
        (2438.4, "2,400"),
        (0.456, "0.46"),
        (7, "7"),
        (7.26, "7.3"),
        (99.6, "100"),
        (1_995_000, "2,000,000"),
    ],
)
def test_estimates_have_two_significant_digits(value: float, written: str) -> None:
    assert numbers.rounded(value) == written


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (31e9, "USD", "US$31 billion"),
        (42.5e9, "USD", "US$42.5 billion"),
        (4e8, "CAD", "C$400 million"),
        (950, "SEK", "SEK 950"),
        (999_996_000, "USD", "US$1 billion"),
        (999_999.7, "USD", "US$1 million"),
        (0.5, "USD", "US$0.50"),
        (0.001, "EUR", "less than €0.01"),
    ],
)
def test_money(amount: float, currency: str, written: str) -> None:
    assert numbers.money(amount, currency) == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (2 / 3, "67 percent"),
        (0.5, "50 percent"),
        (1.0, "100 percent"),
        (0.004, "0.4 percent"),
        (0.999, "99.9 percent"),
        (0, "0 percent"),
        (0.00004, "less than 0.01 percent"),
        (0.9999, "more than 99.9 percent"),
    ],
)
def test_percent(fraction: float, written: str) -> None:
    assert numbers.percent(fraction) == written


@pytest.mark.parametrize(
    ("ends", "unit", "written"),
    [
        ((1_000, None, 7_000), "persons_per_year", "1,000 to 7,000"),
        ((None, 809, None), "persons_per_year", "809"),
        ((200_000, None, None), "persons", "at least 200,000"),
        ((None, None, 1_420), "persons", "at most 1,420"),
        ((0.1, None, 0.2), "fraction", "10 to 20 percent"),
        ((None, None, None), "persons", "no number"),
    ],
)
def test_span(ends: tuple[float | None, ...], unit: str, written: str) -> None:
    assert numbers.span(*ends, unit=unit) == written


def test_small_counts_are_words_and_agree_with_their_noun() -> None:
    assert numbers.plural(1, "claim") == "one claim"
    assert numbers.plural(0, "claim") == "no claims"
    assert numbers.plural(10, "claim") == "10 claims"
    assert numbers.plural(2, "different quantity", "different quantities") == "two different quantities"
    assert numbers.listed(["a", "b", "c"]) == "a, b and c"
    assert numbers.listed([]) == ""


@pytest.mark.parametrize(
    ("ratio", "written"),
    [
        (500_000 / 80_000, "6.3"),
        (1.25, "1.3"),
        (3.75, "3.8"),
        (1.15, "1.2"),
        (12.5, "13"),
        (1.05, "1.1"),
        (2.0, "2"),
    ],
)
def test_halves_are_rounded_up_as_a_reader_does(ratio: float, written: str) -> None:
    assert numbers.factor(ratio) == written


def test_a_floor_is_never_rounded_up_and_a_ceiling_never_down() -> None:
    assert (numbers.floor(16.54e9), numbers.ceiling(16.14e9)) == (16e9, 17e9)
    assert numbers.floor(15e9) == numbers.ceiling(15e9) == 15e9


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_rounding_stays_within_half_a_unit_of_the_second_digit(value: float) -> None:
    assert abs(numbers.significant(value) - value) <= 0.051 * value


@given(st.integers(min_value=0, max_value=10**12))
def test_counts_keep_all_digits(value: int) -> None:
    assert int(numbers.whole(value).replace(",", "")) == value


def nought(text: str) -> bool:
    """Whether a written number says zero, or nothing but zeros."""
    return "less than" not in text and not re.search(r"[1-9]", text)


WRITERS = (
    numbers.percent,
    numbers.rounded,
    numbers.factor,
    numbers.printed,
    numbers.whole,
    numbers.short,
    told.percent,
    told.derived,
    told.factor,
    told.digits,
)


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_what_is_not_zero_is_never_written_as_zero(value: float) -> None:
    for write in WRITERS:
        assert not nought(write(value)), write
    for currency in ("USD", "SEK"):
        assert not nought(numbers.money(value, currency))
        assert not nought(told.money(value, currency))


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_share_below_all_is_never_written_as_all(share: float) -> None:
    for text in (numbers.percent(share), told.percent(share), told.percent_range(share / 2, share)):
        assert not re.search(r"\b100\b", text)


@given(st.floats(min_value=1, max_value=9.99e14))
def test_no_amount_has_a_thousand_of_its_magnitude(amount: float) -> None:
    for text in (numbers.money(amount, "USD"), told.money(amount, "USD"), numbers.short(amount)):
        assert not re.search(r",\d{3}(\.\d+)? (million|billion)", text)


@given(st.integers(min_value=0, max_value=4000), st.integers(min_value=1, max_value=8))
def test_both_rooms_round_alike(numerator: int, denominator: int) -> None:
    ratio = numerator / denominator
    if 1.1 <= ratio < 100:
        assert numbers.factor(ratio) == told.factor(ratio)


@pytest.mark.parametrize(("ratio", "written"), [(6.25, "6.3"), (12.5, "13"), (2.25, "2.3"), (1.045, "1.05")])
def test_conflicts_round_halves_up(ratio: float, written: str) -> None:
    assert told.factor(ratio) == written


def test_conflicts_round_percent_half_up() -> None:
    assert told.percent_range(0.125, 0.625) == "13 to 63 percent"


def test_a_range_from_a_tiny_share_has_two_ends() -> None:
    """“Less than 0.01 to 0.01 percent” was printed of 1 to 4 in 30,300."""
    assert told.percent_range(1 / 30_300, 4 / 30_300) == "0.0033 to 0.01 percent"
    assert told.percent_range(0.00001, 0.00002) == "less than 0.01 percent"


@pytest.mark.parametrize("currency", sorted(shared.SIGNS))
def test_both_rooms_know_the_same_signs(currency: str) -> None:
    assert (
        told.money(31e9, currency) == numbers.money(31e9, currency) == f"{shared.SIGNS[currency]}31 billion"
    )
