"""The rule of certainty, step by step."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.estimates.certainty import Certainty, Evidence, grade
from analysis.reading.priors import load_priors
from tests.conftest import ROOT

PRIORS = load_priors(ROOT)


def evidence(methods: list[str], *, lineages: int, **changes: float | bool) -> Evidence:
    """Evidence without any weakness but what the arguments name."""
    numbers = range(len(methods))
    claims = pd.DataFrame(
        {
            "method": methods,
            "lineage": [f"L{n % lineages}" for n in numbers],
            "producer": [f"P{n % lineages}" for n in numbers],
        }
    )
    fields = {"tau": 0.2, "ratio": 3.0, "prior_share": 0.1, "spread_share": 0.2, "converted": False} | changes
    return Evidence(claims, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("methods", "changes", "expected"),
    [
        (["survey", "capture_recapture", "estimate"], {}, Certainty.HIGH),
        (["survey", "estimate", "estimate"], {}, Certainty.MODERATE),
        (["estimate", "estimate", "model"], {}, Certainty.LOW),
        (["survey", "survey", "estimate"], {"tau": 0.6}, Certainty.MODERATE),
        (["survey", "survey", "estimate"], {"ratio": 11.0}, Certainty.MODERATE),
        (["survey", "survey", "estimate"], {"converted": True}, Certainty.MODERATE),
        (["survey", "survey", "unattributed"], {}, Certainty.MODERATE),
        (["survey", "survey", "unattributed"], {"tau": 0.6, "ratio": 11.0}, Certainty.VERY_LOW),
        (["survey", "survey", "survey"], {"prior_share": 0.6}, Certainty.VERY_LOW),
        (["survey", "survey", "survey"], {"spread_share": 0.6}, Certainty.VERY_LOW),
    ],
)
def test_each_weakness_takes_one_step(
    methods: list[str], changes: dict[str, float | bool], expected: Certainty
) -> None:
    assert grade(evidence(methods, lineages=3, **changes), PRIORS).grade is expected


def test_two_surveys_of_one_lineage_count_once() -> None:
    graded = grade(evidence(["survey", "estimate", "estimate", "survey"], lineages=3), PRIORS)
    assert graded.grade is Certainty.MODERATE


def test_two_surveys_by_one_maker_are_not_two_independent_ones() -> None:
    found = evidence(["survey", "survey", "estimate"], lineages=3)
    same = replace(found, claims=found.claims.assign(producer="one maker"))
    assert grade(found, PRIORS).grade is Certainty.HIGH
    assert grade(same, PRIORS).grade is Certainty.MODERATE


def test_fewer_than_three_lineages_is_mostly_assumption() -> None:
    graded = grade(evidence(["survey", "survey"], lineages=2), PRIORS)
    assert graded.grade is Certainty.VERY_LOW
    assert graded.reasons[-1] == "mostly assumption"
