"""Findings refuse what cannot be true."""

from dataclasses import replace

import pytest

from analysis.findings.model import Estimate, FindingsError, Headline, HeadlineKind
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, SHARE


@pytest.mark.parametrize(
    "changes",
    [
        {"median": 50.0},
        {"low95": 7_000.0},
        {"high95": None},
        {"k_claims": 2},
        {"k_bounds": 2},
        {"k_lineages": 2},
        {"certainty": ""},
    ],
)
def test_an_estimate_outside_its_interval_or_with_wrong_counts_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(FindingsError):
        replace(ESTIMATE, **changes)


def test_claims_out_of_order_and_shares_above_one_are_refused() -> None:
    with pytest.raises(FindingsError, match="out of order"):
        replace(CLAIM, low=7_000.0, high=1_000.0)
    with pytest.raises(FindingsError, match="outside 0 and 1"):
        replace(SHARE, best=1.2)


def test_unknown_claims_and_twins_are_refused() -> None:
    with pytest.raises(FindingsError, match="unknown claims: T-999"):
        replace(FINDINGS, undated=("T-999",))
    with pytest.raises(FindingsError, match="stands twice"):
        replace(FINDINGS, claims=(CLAIM, CLAIM))


def test_a_headline_needs_the_evidence_of_its_kind() -> None:
    with pytest.raises(FindingsError):
        Headline(HeadlineKind.SINGLE, (CLAIM.claim_id,), None)
    with pytest.raises(FindingsError):
        Headline(HeadlineKind.STATEMENTS, (), ESTIMATE)


def test_a_bound_has_no_quantiles_and_no_certainty() -> None:
    names = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
    bound: Estimate = replace(
        ESTIMATE, **dict.fromkeys(names), certainty="", certainty_reasons=(), k_bounds=1
    )
    assert bound.median is None
