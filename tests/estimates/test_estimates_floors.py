"""Floors: counts of confirmed persons of the reference year itself, for exactly the same estimand."""

import pandas as pd
import pytest

from analysis.estimates import exact
from analysis.estimates.floors import floors
from analysis.estimates.headline import estimate
from analysis.estimates.inputs import quantities
from analysis.parameters import Parameters
from analysis.processing import Processed
from tests.claims.claim_rows import claim_rows
from tests.estimates.worked import ACTUAL, NOW, PEOPLE, PRIORS, brute_force, found, only

ESTIMATED = {"claim_id": "T-001", "best": 400.0, "lineage": "A", **ACTUAL}
COUNTED = {
    "claim_id": "T-002", "best": 900.0, "lineage": "REGISTER", "visibility": "detected", "period_start": 2008,
    "period_end": 2008, "confirmed": True,
}  # fmt: skip


def test_a_count_of_identified_persons_is_a_floor() -> None:
    entry = only(claim_rows(ESTIMATED, COUNTED))
    assert entry.inputs[1:] == (exact.AtLeast(900.0, 0.1, lineage="REGISTER"),)
    assert [floor.claim_id for floor in entry.floors] == ["T-002"]
    assert entry.claim_ids == ("T-001",)
    assert entry.stated == entry.inputs[:1]


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed": False},
        {"confirmed": False, "definition": "victims identified by the police"},
        {"period_start": 2007, "period_end": 2007},
        {"period_start": 2007, "period_end": 2008},
        {"period_start": None, "period_end": None},
        {"population": "women"},
        {"exploitation": "sexual"},
        {"direction": "into"},
        {"status": "forced_labour"},
        {"measure": "cumulative", "unit": "persons"},
        {"visibility": "assisted"},
        {"best": 0.0},
        {"best": None, "high": 900.0, "bound": "upper"},
    ],
)
def test_any_other_count_is_none(change: dict[str, object]) -> None:
    assert only(claim_rows(ESTIMATED, {**COUNTED, **change})).floors == ()


def test_the_year_is_the_reference_year_itself() -> None:
    claims = claim_rows(ESTIMATED, COUNTED)
    next_year = Parameters(evidence="all", reference_year=2009)
    assert len(only(claims).floors) == 1
    assert only(claims, next_year).floors == ()


def test_a_range_is_a_floor_at_its_lower_end() -> None:
    entry = only(claim_rows(ESTIMATED, {**COUNTED, "best": None, "low": 800.0, "high": 950.0}))
    assert entry.floors[0].bound.value == 800.0


def test_a_floor_without_a_claim_is_no_quantity() -> None:
    assert found(claim_rows(COUNTED)) == []


def test_a_floor_lifts_the_answer_as_the_model_says() -> None:
    claims = claim_rows(ESTIMATED, COUNTED)
    (row,) = estimate(claims, NOW, PRIORS, people=PEOPLE).query("method == 'exact'").to_dict("records")
    (plain,) = (
        estimate(claim_rows(ESTIMATED), NOW, PRIORS, people=PEOPLE)
        .query("method == 'exact'")
        .to_dict("records")
    )
    entry = only(claims)
    assert row["median"] == pytest.approx(brute_force(entry.inputs, entry.mu_prior), rel=1e-5)
    assert row["low95"] > plain["low95"]
    assert row["floor_ids"] == "T-002"
    assert (row["k_claims"], row["k_bounds"], row["k_lineages"]) == (1, 0, 1)


def test_a_floor_of_the_lineage_that_speaks_already_adds_nothing() -> None:
    own = claim_rows(ESTIMATED, {**COUNTED, "lineage": "A"})
    rows = [estimate(claims, NOW, PRIORS, people=PEOPLE) for claims in (own, claim_rows(ESTIMATED))]
    assert rows[0]["floor_ids"].tolist() == ["T-002"] * 3
    pd.testing.assert_series_equal(rows[0]["median"], rows[1]["median"])


def test_producers_that_are_left_out_give_no_floor() -> None:
    left = Parameters(evidence="all", reference_year=2008, drop_producers=("The register",))
    claims = claim_rows(ESTIMATED, {**COUNTED, "producer": "The register"})
    assert only(claims, left).floors == ()


def test_the_worlds_identified_victims_of_2008_are_a_floor(processed: Processed) -> None:
    found_floors = floors(processed["10_claims"], 2008, processed.priors)
    world = ("WORLD", "any", "", "all", "", "all", "trafficked", "actual", "flow", "", "persons_per_year")
    (floor,) = found_floors[world]
    assert floor.claim_id == "TIPLE-200805"
    assert floor.bound == exact.AtLeast(30_961.0, 0.1, lineage="L-USDOS-TIP-LAW-ENFORCEMENT")
    entries = {
        entry.key: entry
        for entry in quantities(processed["10_claims"], NOW, processed.priors, people=processed.people)
    }
    assert entries[world].inputs[-1] == floor.bound
    shown = processed["30_estimates"].query("floor_ids != '' and method == 'exact'")
    assert shown["floor_ids"].tolist() == ["TIPLE-200805"]


def test_registers_of_presumed_victims_confirm_nobody(processed: Processed) -> None:
    detected = processed["10_claims"].query("visibility == 'detected'")
    confirmed = detected[detected["confirmed"]]
    assert set(confirmed["source"]) == {"us_state_department", "eurostat"}
    assert confirmed.query("source == 'eurostat'")["definition"].tolist() == ["identified victims only"]
    assert len(confirmed) < 0.1 * len(detected)
