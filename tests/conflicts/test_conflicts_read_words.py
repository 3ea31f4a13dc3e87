"""What a second reader found untrue in sentences of conflicts, each on claims that hold nothing else."""

import pandas as pd
import pytest

from analysis.conflicts import find_conflicts
from tests.conflicts.corpus import frame, row

SEEN = {"visibility": "detected", "value": 200, "producer": "an office"}
WINDOW = {"measure": "prevalence", "unit": "persons", "period_start": 2010, "period_end": 2015}


def only(*rows: dict[str, object]) -> pd.Series:
    """The one conflict of some claims."""
    found = find_conflicts(frame(rows))
    assert len(found) == 1, found[["code", "level", "claim_ids"]].to_string()
    return found.iloc[0]


def test_only_registers_that_are_declared_are_told_apart() -> None:
    """Other words for whom an office registers do not settle whether it counts others; registers.csv does."""
    told = only(
        row("X-001", **SEEN | {"value": 300, "definition": "persons on any list"}),
        row("X-002", **SEEN | {"definition": "persons in one register", "producer": "a bureau"}),
    )
    assert told["level"] == "infeasible"
    declared = {
        "definition": "potential victims referred to the National Referral Mechanism",
        "producer": "a bureau",
    }
    found = only(
        row("X-001", **SEEN | {"value": 300, "definition": "persons on any list"}),
        row("X-002", **SEEN | declared),
    )
    assert (found["code"], found["level"], found["reasons"]) == ("distinction", "apparent", "register")
    assert (
        "the first counts persons on any list, the second potential victims referred to"
        in found["would_have_to_be_true"]
    )


def test_a_revision_is_told_once_by_those_who_are_named() -> None:
    found = only(
        row("X-001", **SEEN | {"value": 826, "producer": "unattributed", "lineage": "L"}),
        row("X-002", **SEEN | {"value": 826, "producer": "an agency", "lineage": "L"}),
        row("X-003", **SEEN | {"value": 809, "lineage": "L"}),
    )
    assert found["code"] == "provisional"
    assert found["claim_ids"].split(";")[:2] == ["X-002", "X-003"]
    assert set(found["claim_ids"].split(";")) == {"X-001", "X-002", "X-003"}
    assert "an agency" in found["arithmetic"]
    assert "producer not named" not in found["arithmetic"]


@pytest.mark.parametrize(
    ("cells", "level", "said"),
    [
        ({"value": 7_000}, "conditional", "They agree only if people are held for five months on average, so that at "
         "least 3,000 of the first were already there when 2010 began: six years of 7,000 make 42,000."),
        ({"value": 6_000, **WINDOW, "unit": "persons_per_year"}, "infeasible", "The two cannot both be right: one of "
         "them would have to change by a factor of 1.2."),
        ({"value": 9_000}, "apparent", "Both can be right if the first number counts everybody affected in a period"),
        ({"value": 5_000, "measure": "stock", "unit": "persons"}, "conditional", "only if people are held for nine "
         "months on average"),
    ],
)  # fmt: skip
def test_years_that_do_not_fill_a_window_are_counted(cells: dict[str, object], level: str, said: str) -> None:
    """45,000 in the course of six years: 7,000 a year make 42,000; 5,000 at a time and a stay d give 5,000 (1 + 6 / d)."""
    found = only(
        row("X-001", value=45_000, **WINDOW),
        row("X-002", **{"period_start": 2012, "period_end": 2012} | cells),
    )
    assert found["level"] == level
    assert said in found["would_have_to_be_true"]


def test_helped_beside_registered_is_no_bound() -> None:
    found = only(
        row("X-001", **SEEN | {"value": 300, "visibility": "assisted"}),
        row("X-002", **SEEN | {"producer": "a bureau"}),
    )
    assert (found["code"], found["resolution"]) == ("distinction", "not_pooled")


def test_one_year_and_the_mean_of_several_are_told_by_one_factor() -> None:
    """The clash is told by the numbers as printed; so is the mean a year, not by the tolerance of their print."""
    told = only(
        row(
            "X-001",
            value=500_000,
            unit="persons_per_year",
            measure="flow",
            period_start=2011,
            period_end=2014,
        ),
        row(
            "X-002", value=80_000, unit="persons_per_year", measure="flow", period_start=2011, period_end=2011
        ),
    )
    assert "which is 6.3 times as many" in told["arithmetic"]
    assert "The yearly average is 6.3 times the second number." in told["would_have_to_be_true"]
