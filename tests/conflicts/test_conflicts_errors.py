"""Two estimates whose own error covers what lies between them can both be true; a floor has no upper end."""

import math

import pytest

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims
from analysis.conflicts.errors import covered
from analysis.conflicts.rules import default_rules
from tests.conflicts.test_conflicts_read_words import WINDOW, frame, only, row


@pytest.mark.parametrize(
    ("method", "level", "said"),
    [
        (
            "capture_recapture",
            "conditional",
            "only if one of them errs by a factor of at least 1.2, which is within",
        ),
        ("estimate", "infeasible", "one of them must move by a factor of 1.2"),
        ("administrative", "infeasible", "one of them must move by a factor of 1.2"),
    ],
)
def test_an_error_that_covers_the_factor_makes_it_a_condition(method: str, level: str, said: str) -> None:
    """45,000 in six years beside a mean of 6,000 a year, 36,000: a factor of 1.25, and exp(.3) is 1.35."""
    yearly = {"value": 6_000, **WINDOW, "unit": "persons_per_year"}
    found = only(
        row("X-001", value=45_000, **WINDOW | {"method": method}), row("X-002", **yearly | {"method": method})
    )
    assert found["level"] == level
    assert said in found["would_have_to_be_true"]


def test_the_error_is_that_of_the_less_sure_of_two_estimates() -> None:
    rows = [row(f"X-00{n}", value=100 * n, method=way) for n, way in enumerate(("survey", "model"), 1)]
    claims = read_claims(frame(rows), rules=default_rules(), choices=Choices(), people=None)
    least = math.exp(0.4)
    assert covered(claims, least, Choices())
    assert not covered(claims, least * 1.001, Choices())
    assert not covered(claims[:1], least, Choices())


def test_at_least_a_range_is_a_floor() -> None:
    """At least 200,000 to 225,000 says nothing of an upper end, so that 300,000 do not contradict it."""
    cells = row("X-001", value=200_000) | {
        "best": float("nan"),
        "low": 200_000.0,
        "high": 225_000.0,
        "bound": "lower",
    }
    (claim,) = read_claims(frame([cells]), rules=default_rules(), choices=Choices(), people=None)
    assert (claim.values.low, claim.values.high) == (200_000.0, math.inf)
    (range_,) = read_claims(
        frame([cells | {"bound": "none"}]), rules=default_rules(), choices=Choices(), people=None
    )
    assert range_.values.high == 225_000.0
