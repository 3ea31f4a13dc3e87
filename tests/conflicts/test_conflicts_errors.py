"""Two estimates whose own error covers what lies between them can both be true; a floor has no upper end."""

import math

import pytest

import analysis
from analysis.conflicts import find_conflicts
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims
from analysis.conflicts.errors import covered
from analysis.conflicts.rules import default_rules
from tests.conflicts.corpus import frame, row
from tests.conflicts.test_conflicts_read_words import WINDOW, only


@pytest.mark.parametrize(
    ("method", "level", "said"),
    [
        (
            "capture_recapture",
            "conditional",
            "only if one of them is wrong by a factor of at least 1.2. That is within",
        ),
        ("estimate", "infeasible", "one of them would have to change by a factor of 1.2"),
        ("administrative", "infeasible", "one of them would have to change by a factor of 1.3"),
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


def test_what_the_makers_of_the_higher_number_say_of_its_part_is_told() -> None:
    """100 in modern slavery, of which the same makers put 40 in forced labour, beside 30 in forced labour of others."""
    stock = {
        "measure": "stock",
        "unit": "persons",
        "period_start": 2012,
        "period_end": 2016,
        "producer": "an office",
    }
    found = find_conflicts(
        frame(
            [
                row("X-001", value=100_000, status="modern_slavery", **stock),
                row("X-002", value=40_000, status="forced_labour", **stock),
                row("X-003", value=30_000, status="forced_labour", **stock | {"producer": "a bureau", "period_end": 2008,
                    "period_start": 2004}),
            ]
        )
    )  # fmt: skip
    records = found.to_dict("records")
    (told,) = [one for one in records if one["claim_ids"].startswith("X-001;X-003")]
    assert told["would_have_to_be_true"].startswith(
        "The first number's own producer puts 40,000 in forced labour (X-002), which leaves 60,000 for other forms of "
        "modern slavery, such as forced marriage. Both can be right"
    )
    assert "own producer" not in " ".join(one["would_have_to_be_true"] for one in records if one is not told)


def test_a_rate_is_told_as_its_maker_gives_it() -> None:
    """What we make of it with a population is told as ours: the makers' own total may be another one."""
    (told,) = [
        one
        for one in analysis.page("Africa").findings.disputes
        if one.conflict_id.startswith("distinction-GEMS")
    ]
    assert "7.6 per 1,000 inhabitants: people in modern slavery in Africa" in told.arithmetic
    assert "(ILO, Walk Free and IOM), which would be 8,770,000 of the inhabitants of 2014" in told.arithmetic
    assert (
        "own producer puts 2.8 per 1,000 in forced labour (GEMS-012), which leaves 4.8 per 1,000 for"
        in told.would_have_to_be_true
    )
