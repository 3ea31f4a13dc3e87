"""One printer writes the numbers of sentences, tables and figures; what differs between them stands in its styles."""

import pytest

from analysis.numbers import (
    BELOW_FIGURE,
    ESTIMATED,
    IN_TABLE,
    IN_TEXT,
    ON_FIGURE,
    SHORT,
    NumberStyle,
    amount,
    decimal,
)
from analysis.plot import figure_words


@pytest.mark.parametrize(
    ("value", "unit", "in_text", "in_table", "on_figure", "below_figure"),
    [
        (826.0, "persons", "826", "826", "826", "826"),
        (49_600_000.0, "persons", "49.6 million", "49,600,000", "49,600,000", "49,600,000"),
        (1420.55, "", "1,421", "1,421", "1,421", "1,420.55"),
        (6.128, "", "6", "6.128", "6.13", "6.13"),
        (0.01234, "", "0.01", "0.01234", "0.01", "0.0123"),
        (6.128, "persons_per_1000", "6.13", "6.128", "6.13", "6.13"),
        (0.7049, "fraction", "70.5 percent", "70 %", "70%", "70.5%"),
        (0.00001, "fraction", "less than 0.01 percent", "less than 0.01 %", "less than 0.01%", "less than 0.01%"),
        (31_250_000_000.0, "money_per_year", "US$31.25 billion", "US$31.25 billion", "US$31.3 billion", "US$31.25 billion"),
    ],
)  # fmt: skip
def test_each_place_writes_a_number_in_its_style(
    value: float, unit: str, in_text: str, in_table: str, on_figure: str, below_figure: str
) -> None:
    wanted = {IN_TEXT: in_text, IN_TABLE: in_table, ON_FIGURE: on_figure, BELOW_FIGURE: below_figure}
    written = {style: amount(value, style, unit=unit, currency="USD") for style in wanted}
    assert written == wanted


@pytest.mark.parametrize("style", [IN_TEXT, IN_TABLE, ON_FIGURE, BELOW_FIGURE])
def test_what_is_worked_out_is_rounded_alike_everywhere(style: NumberStyle) -> None:
    assert amount(2437.97, style, digits=ESTIMATED) == "2,400"
    assert amount(2437.97, style, digits=SHORT) == "2,440"
    assert amount(0.2457, style, unit="fraction", digits=ESTIMATED).startswith("25")


def test_nought_has_no_sign() -> None:
    assert decimal(-0.0, digits=1) == "0"


def test_figures_round_to_two_digits_and_say_what_is_missing() -> None:
    assert figure_words.rounded(25_432_100.0) == "25 million"
    assert figure_words.rounded(17_432.0) == "17,000"
    assert figure_words.amount(float("nan")) == "no number held"
