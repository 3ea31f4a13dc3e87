"""Influence: each row against the answer that is really worked out without the lineage."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import exact
from analysis.estimates.headline import PUBLISHED, estimate
from analysis.estimates.influence import contract, influence
from analysis.processing import Processed
from tests.claims.claim_rows import claim_rows
from tests.estimates.worked import ACTUAL, NOW, PEOPLE, PRIORS, actual, only

THREE = actual(
    {"best": 100.0, "lineage": "A"},
    {"best": 400.0, "lineage": "B"},
    {"best": 2000.0, "lineage": "C"},
    {"best": 2500.0, "lineage": "C"},
)


def rows(claims: pd.DataFrame) -> pd.DataFrame:
    """Influence of some claims, by claim id."""
    return influence(claims, NOW, PRIORS, people=PEOPLE).set_index("claim_id")


def median(claims: pd.DataFrame) -> float:
    """The exact median of the one quantity of some claims."""
    table = estimate(claims, NOW, PRIORS, people=PEOPLE)
    (value,) = table.loc[table["method"] == "exact", "median"]
    return float(value)


@pytest.mark.parametrize("lineage", ["A", "B", "C"])
def test_the_answer_without_a_lineage_is_the_answer_of_the_others(lineage: str) -> None:
    told = rows(THREE)
    own = told[told["lineage"] == lineage]
    alone = median(THREE[THREE["lineage"] != lineage])
    for row in own.to_dict("records"):
        assert row["median"] == pytest.approx(median(THREE), rel=1e-9)
        assert row["median_without"] == pytest.approx(alone, rel=1e-9)
        assert row["factor"] == pytest.approx(median(THREE) / alone, rel=1e-9)
        assert row["log_ratio"] == pytest.approx(math.log(row["factor"]))
        assert row["low95_without"] < row["median_without"] < row["high95_without"]
        assert row["lineage_claims"] == (2 if lineage == "C" else 1)


def test_predictive_p_is_the_share_of_draws_at_or_below() -> None:
    others = only(THREE[THREE["lineage"] != "A"])
    posterior = exact.posterior(others.inputs, tau_scale=1.0, mu_prior=others.mu_prior)
    levels = (np.arange(4000) + 0.5) / 4000
    theta = np.asarray(posterior.predictive.quantile(levels))
    from scipy.stats import norm

    expected = norm.cdf((math.log(100.0) - theta) / 0.4).mean()  # a producer's estimate has sd .4
    assert rows(THREE).loc["T-001", "predictive_p"] == pytest.approx(expected, abs=2e-4)


def test_predictive_p_rises_with_the_claim_and_is_even_in_the_middle() -> None:
    told = [
        rows(actual({"best": value, "lineage": "A"}, {"best": 100.0, "lineage": "B"})).loc[
            "T-001", "predictive_p"
        ]
        for value in (1.0, 10.0, 100.0, 1000.0, 10_000.0)
    ]
    assert told == sorted(told)
    assert told[0] < 0.03
    assert told[2] == pytest.approx(
        0.5, abs=0.05
    )  # the prior's median is 100 too: a million people, one in 10,000
    assert told[-1] > 0.97


def test_without_the_only_lineage_there_is_no_answer() -> None:
    row = rows(actual({"best": 100.0, "lineage": "A"})).loc["T-001"]
    assert row[["low95_without", "median_without", "high95_without", "factor", "predictive_p"]].isna().all()
    assert row["median"] > 0


def test_bounds_alone_are_no_answer_without_but_can_be_surprised() -> None:
    claims = actual(
        {"best": 100.0, "lineage": "A"}, {"best": None, "low": 5000.0, "bound": "lower", "lineage": "B"}
    )
    told = rows(claims)
    assert math.isnan(told.loc["T-001", "median_without"])
    assert told.loc["T-001", "predictive_p"] < 0.1
    assert told.loc["T-002", "median_without"] == pytest.approx(median(claims.head(1)), rel=1e-9)


def test_for_a_bound_it_is_the_probability_that_it_holds() -> None:
    low, high = (
        rows(
            actual(
                {"best": 100.0, "lineage": "A"},
                {"best": None, "low": value, "bound": "lower", "lineage": "B"},
            )
        ).loc["T-002", "predictive_p"]
        for value in (10.0, 1000.0)
    )
    assert low > 0.9
    assert high < 0.1


def test_a_floor_of_the_lineage_goes_with_it_and_others_stay() -> None:
    counted = {
        "best": 900.0, "visibility": "detected", "period_start": 2008, "period_end": 2008,
        "confirmed": True,
    }  # fmt: skip
    base = ({"best": 400.0, "lineage": "A", **ACTUAL}, {"best": 500.0, "lineage": "B", **ACTUAL})
    own = rows(claim_rows(*base, {**counted, "lineage": "A"}))
    other = rows(claim_rows(*base, {**counted, "lineage": "REGISTER"}))
    plain = rows(claim_rows(*base))
    assert own.loc["T-001", "median_without"] == pytest.approx(plain.loc["T-001", "median_without"])
    assert other.loc["T-001", "median_without"] > 1.05 * plain.loc["T-001", "median_without"]
    assert "T-003" not in other.index


def test_order_and_copies_change_nothing() -> None:
    turned = rows(THREE.iloc[::-1])
    told = rows(THREE)
    pd.testing.assert_frame_equal(told.sort_index(), turned.sort_index(), rtol=1e-9)
    copied = rows(pd.concat([THREE, THREE.tail(1).assign(claim_id="T-009")], ignore_index=True))
    assert copied.loc["T-001", "median_without"] == pytest.approx(
        told.loc["T-001", "median_without"], rel=1e-9
    )


def test_no_claims_no_rows() -> None:
    table = influence(claim_rows({"visibility": "detected"}), NOW, PRIORS, people=PEOPLE)
    assert table.empty
    assert list(table.columns) == list(contract().columns)


def test_the_published_table_has_every_claim_of_every_estimate(processed: Processed) -> None:
    told, shown = processed["30_influence"], processed["30_estimates"]
    contract().validate(told)
    sure = shown[(shown["method"] == "exact") & shown["median"].notna()]
    stated = sum(
        len(ids.split(";")) - words.count(" x ") - words.count(" / ")
        for ids, words in zip(sure["claim_ids"], sure["conversions"], strict=True)
        if not words
    )
    assert (told["conversions"] == "").sum() >= stated
    years = {(one.evidence, one.reference_year) for one in PUBLISHED}
    assert set(zip(told["scope"], told["reference_year"], strict=True)) <= years
    merged = told.merge(sure, on=list(told.columns[:13]), suffixes=("", "_shown"), how="left")
    assert np.allclose(merged["median"], merged["median_shown"], rtol=1e-9)
