"""What a reader types is read as a number in any way of writing; the site's script is tried on the same cases."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.reading.typed_numbers import read_typed, vocabulary
from tests.case_tables import cases

#: What an administrative table prints for one to four persons, and what is less than a number, are read as the number.
READ_OTHERWISE = {"<5", "under 14,000"}
KINDS = {"count", "share", "money", "rate"}


@pytest.mark.parametrize("case", cases(__file__, "read"), ids=lambda case: case["typed"])
def test_a_number_is_read_in_any_way_of_writing(case: dict[str, Any]) -> None:
    typed = read_typed(case["typed"])
    assert typed.values == pytest.approx(case["values"], rel=1e-12)
    assert (typed.kind, typed.currency) == (case.get("kind", ""), case.get("currency", ""))
    assert typed.words == case.get("words", ())


@pytest.mark.parametrize("case", cases(__file__, "alone"), ids=lambda case: case["typed"])
def test_a_number_alone_has_nothing_beside_it_to_search_for(case: dict[str, Any]) -> None:
    assert read_typed(case["typed"]).is_alone is case["alone"]


def test_every_figure_that_is_held_is_read_as_its_claim_has_it() -> None:
    """Whoever types a figure as it is printed finds it: by its values, or by its words where it is no number."""
    claims = an.load_claims(corrections=False)
    without = set()
    for row in claims.itertuples():
        typed = read_typed(row.figure)
        ends = [value for value in (row.low, row.best, row.high) if value == value]
        if not typed.values:
            without.add(row.figure.lower())
        elif row.figure not in READ_OTHERWISE:
            assert sorted(typed.values) == pytest.approx(sorted(ends), rel=1e-4), row.figure
            assert typed.kind in ("", row.kind), row.figure
            assert bool(typed.kind) == (row.kind != "count"), row.figure
    assert not any(sign.isdigit() for figure in without for sign in figure)
    assert {"most", "thousands", "majority", "largest"} <= without


WRITTEN: dict[str, Callable[[int], str]] = {
    "digits": str,
    "commas": lambda value: f"{value:,}",
    "spaces": lambda value: f"{value:,}".replace(",", " "),
    "points": lambda value: f"{value:,}".replace(",", "."),
    "thousands": lambda value: f"{value / 1e3:.9g} thousand",
    "millions": lambda value: f"{value / 1e6:.9f}m",
    "billions": lambda value: f"{value / 1e9:.9f} billion people",
}


@pytest.mark.parametrize("way", WRITTEN)
@given(value=st.integers(2_100, 999_999_999))
def test_what_is_written_in_a_way_is_read_back(way: str, value: int) -> None:
    assert read_typed(WRITTEN[way](value)).values == pytest.approx((value,), rel=1e-6)


@given(st.text(st.sampled_from("0159.,'- $%/amkb\u00a0–éI"), max_size=12))
def test_no_text_stops_the_reader(text: str) -> None:
    typed = read_typed(text)
    assert typed.kind in {"", *KINDS}
    assert all(value >= 0 for value in typed.values)


def test_no_word_has_two_values() -> None:
    """A word that is a size and a filler at once would be read as one and shown as the other."""
    words = vocabulary()
    meaning = [
        *words["numerals"],
        *words["sizes"],
        *words["fractions"],
        *words["currencies"],
        *words["percent"],
    ]
    assert len(set(meaning)) == len(meaning)
    assert not {*meaning} & {*words["fillers"], *words["persons"], *words["joiners"]}
    assert {*words["anybody"]} <= {*words["persons"]}
    assert all(word == word.lower() for word in meaning)
