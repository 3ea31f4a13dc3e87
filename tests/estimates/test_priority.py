"""Which quantity leads: no order of rows and no name of a claim decides what a rule can decide."""

from types import SimpleNamespace
from typing import Any

import pytest

from analysis.estimates.priority import priority
from analysis.processing import Processed
from analysis.vocabulary import Population

ESTIMATE = {
    "median": 2440.0,
    "conversions": "",
    "k_lineages": 1,
    "status": "trafficked",
    "population": "all",
    "target_population": "",
    "exploitation": "all",
    "direction": "in",
    "measure": "flow",
}


def estimate(population: str) -> Any:
    return SimpleNamespace(**{**ESTIMATE, "population": population})


def test_the_wider_group_leads_whatever_its_claims_are_called() -> None:
    women = estimate("women")
    both = estimate("women_and_girls")
    assert priority(both, ["Z-9"]) < priority(women, ["A-1"])


def test_a_named_group_never_leads_before_everybody() -> None:
    group = SimpleNamespace(**{**ESTIMATE, "target_population": "cotton pickers", "k_lineages": 9})
    everybody: Any = SimpleNamespace(**{**ESTIMATE, "conversions": "A-1 x A-2"})
    assert priority(everybody, ["Z-9"]) < priority(group, ["A-1"])  # type: ignore[arg-type]


@pytest.mark.parametrize("population", list(Population))
def test_every_group_has_a_place(population: Population) -> None:
    everyone = estimate(Population.ALL)
    assert priority(everyone, ["A-1"]) <= priority(estimate(population), ["A-1"])


def test_no_page_is_led_by_the_order_of_claim_ids(processed: Processed) -> None:
    table = processed["30_estimates"]
    table = table[table["method"] == "exact"]
    for _, rows in table.groupby(["reference_year", "scope", "corrections", "region_code"]):
        keys = sorted(priority(row, ["A-1"]) for row in rows.itertuples())  # type: ignore[arg-type]
        assert len(keys) == 1 or keys[0] != keys[1]
