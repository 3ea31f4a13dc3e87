"""Looking back: what the article's claims expected, held against what was found later."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import exact
from analysis.estimates.looking_back import SUMMARY, THEN, by_source_type, contract, later_findings, table
from analysis.processing import Processed
from tests.claims.claim_rows import claim_rows
from tests.estimates.worked import ACTUAL, PEOPLE, PRIORS, only

EXPECTED = {"claim_id": "T-001", "best": 1000.0, "scope": "article", "lineage": "A", **ACTUAL}
FOUND = {
    "claim_id": "T-002", "best": 2000.0, "scope": "all", "lineage": "B", "visibility": "actual", "method": "survey",
    "period_start": 2015, "period_end": 2015,
}  # fmt: skip


def pairs(*rows: dict[str, object]) -> pd.DataFrame:
    """Pairs of expectation and finding among some claims."""
    return table(claim_rows(*rows), PRIORS, people=PEOPLE)


def test_scores_as_worked_from_the_predictive_distribution() -> None:
    (row,) = pairs(EXPECTED, FOUND).to_dict("records")
    entry = only(claim_rows(EXPECTED), THEN)
    ahead = exact.posterior(entry.inputs, tau_scale=1.0, mu_prior=entry.mu_prior).predictive
    assert row["expected_median"] == pytest.approx(float(ahead.natural(0.5)), rel=1e-9)
    assert row["expected_low95"] == pytest.approx(float(ahead.natural(0.025)), rel=1e-9)
    assert row["covered"]
    assert row["found"] == 2000.0
    assert row["log_error"] == pytest.approx(math.log(row["expected_median"] / 2000.0))
    step = 1e-4
    slope = (float(ahead.cdf(math.log(2000) + step)) - float(ahead.cdf(math.log(2000) - step))) / (2 * step)
    assert row["log_score"] == pytest.approx(math.log(slope), rel=1e-5)
    assert row["predictive_p"] == pytest.approx(float(ahead.cdf(math.log(2000.0))))
    assert (row["differs_in"], row["source_types"]) == ("", "estimate")


def test_the_predictive_distribution_is_the_normal_one_where_it_is_known() -> None:
    # One claim with error s: given tau, mu has precision 1 / 2.3^2 + 1 / (s^2 + tau^2), and theta adds tau^2.
    entry = only(claim_rows(EXPECTED), THEN)
    tau = np.linspace(0, 8, 4001)
    own = 0.4**2 + tau**2
    precision = 1 / 2.3**2 + 1 / own
    middle = (math.log(100) / 2.3**2 + math.log(1000) / own) / precision
    from scipy.stats import norm

    weight = norm.pdf(tau) * norm.pdf(math.log(1000), math.log(100), np.sqrt(2.3**2 + own))
    weight[0] /= 2
    density = norm.pdf(math.log(2000), middle, np.sqrt(1 / precision + tau**2))
    expected = math.log(float((weight * density).sum() / weight.sum()))
    assert entry.mu_prior == (pytest.approx(math.log(100)), 2.3)
    assert pairs(EXPECTED, FOUND)["log_score"].tolist() == pytest.approx([expected], rel=1e-5)


def test_a_finding_far_away_is_not_covered_and_scores_worse() -> None:
    near, far = (pairs(EXPECTED, {**FOUND, "best": value}).iloc[0] for value in (1000.0, 10_000_000.0))
    assert near["covered"]
    assert not far["covered"]
    assert far["log_score"] < near["log_score"] - 3
    assert far["log_error"] < 0


def test_a_range_is_scored_at_its_middle_without_drift() -> None:
    (row,) = pairs(EXPECTED, {**FOUND, "best": None, "low": 1000.0, "high": 4000.0}).to_dict("records")
    assert row["found"] == pytest.approx(2000.0)


def test_another_measure_is_said_to_be_one() -> None:
    (row,) = pairs(EXPECTED, {**FOUND, "measure": "prevalence", "unit": "persons"}).to_dict("records")
    assert row["differs_in"] == "measure"
    assert row["found_unit"] == "persons"
    assert row["measure"] == "flow"


@pytest.mark.parametrize(
    "change",
    [
        {"method": "model"},
        {"method": "administrative"},
        {"period_start": 2007, "period_end": 2007},
        {"period_start": None, "period_end": None},
        {"best": None, "low": 2000.0, "bound": "lower"},
        {"visibility": "detected"},
        {"status": "forced_labour"},
        {"population": "women"},
        {"direction": "into"},
        {"lineage": "A"},
        {"scope": "article"},
    ],
)
def test_what_is_no_later_finding_about_the_same_is_left_out(change: dict[str, object]) -> None:
    assert pairs(EXPECTED, {**FOUND, **change}).empty


def test_later_evidence_never_enters_the_expectation() -> None:
    alone = pairs(EXPECTED, FOUND)
    beside = pairs(
        EXPECTED, FOUND, {**EXPECTED, "claim_id": "T-003", "best": 9.0, "scope": "all", "lineage": "C"}
    )
    assert alone["expected_median"].tolist() == beside["expected_median"].tolist()


def test_bounds_alone_expect_nothing() -> None:
    assert pairs({**EXPECTED, "best": None, "high": 1000.0, "bound": "upper"}, FOUND).empty


def test_the_summary_is_by_source_type_and_by_sameness() -> None:
    frame = pairs(
        EXPECTED,
        FOUND,
        {**FOUND, "claim_id": "T-003", "best": 1e7},
        {**FOUND, "claim_id": "T-004", "measure": "prevalence", "unit": "persons"},
    )
    told = by_source_type(frame)
    assert tuple(told.columns) == SUMMARY
    assert told["pairs"].tolist() == [2, 1]
    assert told["covered_share"].tolist() == [0.5, 1.0]
    assert told["mean_log_error"].iloc[0] == pytest.approx(frame["log_error"].iloc[:2].mean())
    assert by_source_type(frame.iloc[:0]).empty


def test_the_test_that_nature_has_run(processed: Processed) -> None:
    frame = processed["30_looking_back"]
    contract().validate(frame)
    assert set(zip(frame["region_code"], frame["found_claim_id"], strict=True)) == {
        ("AUS", "AUS-001"),
        *(("NLD", claim_id) for claim_id in ("NLR-004", "MSENLD-201015", "LST-009", "LST-012", "LST-013")),
    }
    assert set(frame["differs_in"]) == {"measure"}
    assert frame.set_index("found_claim_id")["covered"].to_dict() == {
        "AUS-001": True,
        "NLR-004": True,
        "MSENLD-201015": False,
        "LST-009": False,
        "LST-012": True,
        "LST-013": True,
    }
    inside = frame["found"].between(frame["expected_low95"], frame["expected_high95"])
    assert (inside == frame["covered"]).all()


def test_findings_are_surveys_and_lists_of_later_years(processed: Processed) -> None:
    found = later_findings(processed["10_claims"])
    assert set(found["method"]) == {"survey", "capture_recapture"}
    assert (found["midpoint"] > 2008).all()
    assert "ILO-001" not in set(found["claim_id"])
