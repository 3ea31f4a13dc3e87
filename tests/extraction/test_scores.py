"""How well texts that persons marked are read: the figures of benchmarks/README.md, with a little room below them."""

import runpy
from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "tests/extraction/texts"
#: At least so many of a hundred, by what is scored; of texts on which rules were made, and of others.
LEAST = {
    "open": {"precision": 93, "recall": 93, "values": 97},
    "held": {"precision": 75, "recall": 75, "values": 90},
    "later": {"precision": 85, "recall": 87, "values": 93},
    "aside": {"precision": 85, "recall": 85, "values": 97},
    "more": {"precision": 80, "recall": 83, "values": 97},
    "further": {"precision": 88, "recall": 79, "values": 92},
}


@pytest.fixture(scope="module")
def benchmark() -> Mapping[str, Any]:
    return runpy.run_path(str(ROOT / "benchmarks/read_text.py"))


def scored(benchmark: Mapping[str, Any], folder: str) -> Any:
    scores = benchmark["Scores"]()
    producers = benchmark["known_producers"]()
    for _, text, marks in benchmark["annotated"](FOLDER / folder):
        benchmark["score"](scores, marks, benchmark["read"](text), producers)
    return scores


@pytest.mark.parametrize("folder", LEAST)
def test_claims_are_found_and_read_as_well_as_is_said(benchmark: Mapping[str, Any], folder: str) -> None:
    scores = scored(benchmark, folder)
    found = {
        "precision": scores.claims / scores.claims_read,
        "recall": scores.claims / scores.claims_marked,
        "values": scores.values / scores.found_claims,
    }
    assert {name: share for name, share in found.items() if 100 * share < LEAST[folder][name]} == {}


def test_each_text_has_its_table(benchmark: Mapping[str, Any]) -> None:
    assert [len([*benchmark["annotated"](FOLDER / folder)]) for folder in LEAST] == [5, 5, 5, 5, 13, 5]


def test_a_span_that_is_found_half_and_a_cell_that_nobody_said_are_counted(
    benchmark: Mapping[str, Any],
) -> None:
    span = benchmark["Span"]
    values = (None, 5.0, None)
    empty = dict.fromkeys(benchmark["AXES"], "")
    mark = span(0, 10, "about five", True, values, cells=empty)
    reading = span(6, 10, "five", True, values, cells=empty | {"place": "Nepal"})
    wide = span(3, 10, "ut five", True, values, cells=empty | {"place": "Nepal"})
    assert benchmark["pairs"]([mark], [reading]) == []
    assert benchmark["pairs"]([mark], [wide]) == [(mark, wide)]
    assert benchmark["outcome"]("place", mark, wide, {}) == "unsaid"
