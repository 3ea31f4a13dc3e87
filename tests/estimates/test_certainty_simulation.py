"""Certainty in simulated worlds whose truth is known: copies are flagged, what is called high holds, shared bias is not seen."""

import runpy
from typing import Any

import pytest

from analysis.project import root


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """What benchmarks/certainty.py defines."""
    return runpy.run_path(str(root() / "benchmarks" / "certainty.py"))


@pytest.mark.parametrize("copies", ["one exact copy", "three exact copies"])
def test_exact_copies_are_flagged_and_never_called_high(script: dict[str, Any], copies: str) -> None:
    row = script["simulate"](f"two lines and {copies}", script["countries"](8))
    assert (row["answered"] > 0, row["flagged"], row["high"]) == (True, 100, 0)


def test_two_teams_are_never_called_high(script: dict[str, Any]) -> None:
    assert script["simulate"]("the model holds, two lines", script["countries"](8))["high"] == 0


@pytest.mark.slow
def test_what_is_called_high_holds_where_the_model_does(script: dict[str, Any]) -> None:
    places = script["countries"](100)
    honest = script["simulate"]("the model holds, three lines", places)
    assert honest["high"] > 0
    assert honest["high covered"] >= 93
    # What all makers have in common nobody can see: as much is called high, and it is wrong.
    biased = script["simulate"]("all makers twice too high", places)
    assert biased["high"] == honest["high"]
    assert biased["high covered"] < 50
