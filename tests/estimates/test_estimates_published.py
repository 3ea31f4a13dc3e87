"""The published table: its key, its parameters, what the corrections switch does, and what must change nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.claims.corrected import applied
from analysis.claims.population import population_table
from analysis.estimates import headline
from analysis.estimates.methods import METHODS
from analysis.parameters import Parameters
from analysis.processing import Processed
from tests.claims.claim_rows import claim_rows
from tests.estimates.worked import ACTUAL, NOW, PEOPLE, PRIORS, actual

MANY = actual(
    {"best": 100.0, "lineage": "A"},
    {"best": None, "low": 300.0, "high": 500.0, "lineage": "B"},
    {"best": 2000.0, "lineage": "C", "method": "unattributed"},
    {"best": 700.0, "lineage": "D", "method": "survey"},
    {"best": None, "low": 200.0, "bound": "lower", "lineage": "E"},
    {"best": 50.0, "lineage": "F", "population": "women"},
)


def told(claims: pd.DataFrame, **changes: object) -> pd.DataFrame:
    """Estimates from some claims."""
    return headline.estimate(claims, replace(NOW, **changes), PRIORS, people=PEOPLE)  # type: ignore[arg-type]


def test_every_quantity_has_a_row_of_every_method() -> None:
    table = told(MANY)
    assert table["method"].tolist() == list(METHODS) * 2
    assert table["k_claims"].tolist() == [5] * 3 + [1] * 3
    assert table["k_bounds"].tolist() == [1] * 3 + [0] * 3
    assert table["k_lineages"].tolist() == [5] * 3 + [1] * 3
    pooled = table[table["median"].notna()]
    assert pooled["method"].tolist() == [*METHODS, "exact", "linear_pool"]


def test_numbers_that_a_method_does_not_have_are_empty() -> None:
    rows = told(MANY).head(3).set_index("method")
    assert rows.loc["exact", ["tau", "prior_share", "spread_share", "predictive_low95"]].notna().all()
    assert pd.isna(rows.loc["exact", "i2"])
    assert rows.loc["reml_hk", ["tau", "i2", "predictive_low95"]].notna().all()
    assert rows.loc["reml_hk", ["prior_share", "spread_share"]].isna().all()
    assert rows.loc["linear_pool", ["tau", "i2", "predictive_low95", "prior_share"]].isna().all()
    assert rows["certainty"].tolist()[1:] == ["", ""]
    assert rows["price_year"].isna().all()


def test_the_order_of_claims_changes_nothing() -> None:
    pd.testing.assert_frame_equal(told(MANY), told(MANY.iloc[::-1]), rtol=1e-12)
    pd.testing.assert_frame_equal(told(MANY), told(MANY.sample(frac=1, random_state=1)), rtol=1e-12)


def test_a_duplicate_inside_a_lineage_changes_no_answer() -> None:
    copied = pd.concat(
        [MANY, MANY.head(4).assign(claim_id=[f"T-90{n}" for n in range(4)])], ignore_index=True
    )
    names = [
        *headline.QUANTILES,
        *headline.PREDICTIVE,
        "tau",
        "i2",
        "prior_share",
        "spread_share",
        "k_lineages",
    ]
    pd.testing.assert_frame_equal(told(MANY)[names], told(copied)[names], rtol=1e-9)
    assert told(copied)["k_claims"].tolist() == [9] * 3 + [1] * 3


@pytest.mark.parametrize("scale", [1e-2, 7.0, 1e4])
def test_scaling_counts_and_people_scales_the_answers(scale: float) -> None:
    ends = ["low", "best", "high"]
    larger = MANY.assign(**{name: MANY[name] * scale for name in ends})
    wpp = pd.DataFrame(
        [
            {
                "region_code": "NLD",
                "year": year,
                "female_thousands": 400 * scale,
                "male_thousands": 600 * scale,
            }
            for year in ("2000", "2020")
        ]
    )
    world_bank = pd.DataFrame([{"region_code": "NLD", "year": "2021", "population": "1"}])
    scaled = headline.estimate(larger, NOW, PRIORS, people=population_table(wpp, world_bank))
    base = told(MANY)
    for name in (*headline.QUANTILES, *headline.PREDICTIVE):
        np.testing.assert_allclose(scaled[name], base[name] * scale, rtol=1e-6)
    for name in ("tau", "i2", "prior_share", "spread_share"):
        np.testing.assert_allclose(scaled[name], base[name], rtol=1e-6)
    assert scaled["certainty"].tolist() == base["certainty"].tolist()


def test_a_wider_claim_moves_the_answer_towards_the_others() -> None:
    narrow, wide = (
        told(actual({"best": 100.0, "lineage": "A"}, {"best": 1000.0, "lineage": "B", "method": method}))
        for method in ("administrative", "unattributed")
    )
    assert narrow["median"].iloc[0] > wide["median"].iloc[0]


def test_the_published_parameters() -> None:
    asked = [(one.evidence, one.reference_year) for one in headline.PUBLISHED]
    assert asked == [("article", 2008), ("article", 2021), ("all", 2008), ("all", 2021)]
    assert headline.is_published(Parameters())
    assert headline.is_published(Parameters(evidence="article", reference_year=2021))
    for change in (
        {"reference_year": 2012}, {"corrections": False}, {"range_coverage": 0.9}, {"drop_producers": ("Interpol",)},
    ):  # fmt: skip
        assert not headline.is_published(Parameters(**change))  # type: ignore[arg-type]


def test_the_published_rows_are_what_the_parameters_give(processed: Processed) -> None:
    table = processed["30_estimates"]
    assert not table.duplicated(list(headline.KEY)).any()
    for parameters in headline.PUBLISHED:
        made = headline.estimate(
            processed["10_claims"],
            parameters,
            processed.priors,
            people=processed.people,
            corrections=processed["10_corrections"],
        )
        for method in METHODS:
            shown = headline.of(table, parameters, method=method).reset_index(drop=True)
            mine = headline.of(made, parameters, method=method).reset_index(drop=True)
            assert shown["median"].tolist() == pytest.approx(mine["median"].tolist(), nan_ok=True)
            assert shown["claim_ids"].tolist() == mine["claim_ids"].tolist()


def test_article_rows_rest_on_the_article_alone(processed: Processed) -> None:
    table = processed["30_estimates"]
    ids = table.loc[table["scope"] == "article", "claim_ids"].str.split(";").explode()
    assert ids.str.startswith("A2009-").all()
    assert not table.loc[table["scope"] == "all", "claim_ids"].str.fullmatch(r"A2009-\d+").all()


def test_corrections_are_laid_over_once_and_only_if_wanted(processed: Processed) -> None:
    claims, changes = processed["10_claims"], processed["10_corrections"]
    canada = claims[claims["claim_id"] == "A2009-024"]

    def median(frame: pd.DataFrame, *, on: bool, table: pd.DataFrame | None) -> float:
        parameters = Parameters(evidence="article", corrections=on)
        made = headline.estimate(
            frame, parameters, processed.priors, people=processed.people, corrections=table
        )
        return float(headline.of(made, parameters)["median"].iloc[0])

    printed = median(canada, on=False, table=changes)
    corrected = median(canada, on=True, table=changes)
    assert corrected > 1.02 * printed  # 600-800 as printed, 800 as its producer had it
    assert median(canada, on=True, table=None) == printed
    assert median(applied(canada, changes), on=True, table=None) == corrected
    assert median(applied(canada, changes), on=True, table=changes) == corrected
    assert median(applied(canada, changes), on=False, table=None) == corrected


def test_sums_are_never_made_of_unlike_quantities() -> None:
    rows = [{"best": 10.0, "measure": measure, "unit": unit, **ACTUAL} for measure, unit in (
        ("flow", "persons_per_year"), ("stock", "persons"), ("prevalence", "persons"),
    )]  # fmt: skip
    table = told(claim_rows(*rows))
    assert len(table) == 9
    assert set(table["k_claims"]) == {1}
