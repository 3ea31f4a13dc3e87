"""Capture-recapture computed again: three choices of a model in equal parts, one claim in the published lineage."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.claim_entries import by_quantity
from analysis.estimates.claim_lines import lines_of, model_line, speaking
from analysis.estimates.recomputed_capture import RECOMPUTED, Mixture, joined, mixture, recomputed
from analysis.processing import Processed, load_basis
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError
from tests.conftest import ROOT
from tests.estimates.worked_lines import RULES

MSE = Path(__file__).parents[1] / "reference" / "mse"
FILES = {
    "MSEGBR-2013": ("united_kingdom_2013", "UKdat_5"),
    "MSENLD-201015": ("netherlands_2010_2015", "Ned_5"),
}


@pytest.fixture(scope="module")
def again(committed: Processed) -> pd.DataFrame:
    """The claims that the project computes itself, by id."""
    claims = committed["10_claims"]
    return claims[claims["source"] == RECOMPUTED].set_index("claim_id", drop=False)


@pytest.fixture(scope="module")
def found(committed: Processed) -> Mapping[str, Mixture]:
    """The mixtures of the two tables of lists."""
    choices = committed.priors["recomputed"].value
    tables = {name: pd.read_csv(ROOT / f"data/raw/capture/{file}.csv") for name, (file, _) in FILES.items()}
    lists = {choice["claim"]: choice["joined"] for choice in choices.values()}
    return {name: mixture(joined(frame, lists[name])) for name, frame in tables.items()}


@pytest.mark.parametrize("name", FILES)
def test_joined_lists_are_the_published_five(name: str, committed: Processed) -> None:
    file, reference = FILES[name]
    choice = committed.priors["recomputed"].value[f"capture/{file}.csv"]
    table = joined(pd.read_csv(ROOT / f"data/raw/capture/{file}.csv"), choice["joined"])
    five = pd.read_csv(MSE / f"{reference}.csv")
    count = "count" if "count" in five else five.columns[-1]
    assert table["count"].sum() == five[count].sum()
    assert sorted(table["count"]) == sorted(five.loc[five[count] > 0, count])


def test_the_three_totals_are_those_of_the_reference_packages(found: Mapping[str, Mixture]) -> None:
    averaged = pd.read_csv(MSE / "dga_posterior.csv").set_index("dataset")
    for name, (_, reference) in FILES.items():
        (mean,) = averaged.loc[[reference], "post_mean"]
        assert found[name].totals["average over graphs"] == pytest.approx(mean, rel=1e-6)
    # tests/reference/mse/mse2_bernardsilverman_v1.2.0_estimates.csv
    assert found["MSEGBR-2013"].totals["stepwise"] == pytest.approx(11312.9902894, rel=1e-7)
    assert found["MSEGBR-2013"].totals["BIC, pairs of lists"] == pytest.approx(22991.3313142, rel=1e-7)
    assert found["MSENLD-201015"].totals["stepwise"] == pytest.approx(121521.613712, rel=1e-7)
    assert found["MSENLD-201015"].totals["BIC, pairs of lists"] == pytest.approx(48012.7262915, rel=1e-7)


def test_the_mixture_is_wider_than_any_one_choice(found: Mapping[str, Mixture]) -> None:
    for one in found.values():
        low, high = (math.log(one.quantile(p)) for p in (0.1, 0.9))
        alone = [replace(one, unseen=(line,)) for line in one.unseen]
        parts = [[math.log(part.quantile(p)) for p in (0.1, 0.9)] for part in alone]
        assert high - low > max(top - bottom for bottom, top in parts[:2])
        assert low <= np.median([bottom for bottom, _ in parts])


def test_the_range_of_the_claim_is_the_middle_of_the_mixture(
    again: pd.DataFrame, found: Mapping[str, Mixture]
) -> None:
    for name, one in found.items():
        ends = [one.quantile(p) for p in (0.1, 0.9)]
        assert again.loc[name, ["low", "high"]].tolist() == pytest.approx(ends, rel=5e-3)


def test_it_is_a_prevalence_over_the_whole_window_never_a_yearly_number(again: pd.DataFrame) -> None:
    assert set(again.index) == set(FILES)
    assert set(again["measure"]) == {"prevalence"}
    assert set(again["unit"]) == {"persons"}
    assert again[["yearly_low", "yearly_best", "yearly_high"]].isna().all(axis=None)
    windows = again[["period_start", "period_end"]].to_dict("index")
    assert windows["MSENLD-201015"] == {"period_start": 2010, "period_end": 2015}
    assert windows["MSEGBR-2013"] == {"period_start": 2013, "period_end": 2013}


def test_it_belongs_to_the_lineage_of_the_published_figure(again: pd.DataFrame, committed: Processed) -> None:
    assert again["lineage"].to_dict() == {
        "MSEGBR-2013": "L-GBR-MSE-2013",
        "MSENLD-201015": "L-NLD-MSE-2010-2015",
    }
    links = committed["10_lineages"].query("kind == 'declared'").set_index("claim_id")
    assert links.loc["MSEGBR-2013", "other_id"] == "UK-008"
    assert links.loc["MSENLD-201015", "other_id"] == "NLR-004"
    assert set(links.query("relation == 'recomputes'").index) == set(FILES)


def test_it_carries_its_steps_and_its_critics(again: pd.DataFrame, committed: Processed) -> None:
    steps = committed["10_steps"].query("code == 'recomputed'").set_index("claim_id")
    assert set(steps.index) == set(FILES)
    for name in FILES:
        assert "stepwise" in steps.loc[name, "reason"]
        assert steps.loc[name, "before"].startswith("lists of data/raw/capture/")
        assert "Whitehead" in again.loc[name, "note"]


def test_it_stands_in_one_line_with_the_published_figure(committed: Processed) -> None:
    groups = by_quantity(committed["10_claims"], RULES).values()
    (entries,) = [group for group in groups if "MSEGBR-2013" in {one.claim_id for one in group}]
    (line,) = [one for one in lines_of(entries) if "MSEGBR-2013" in {entry.claim_id for entry in one.entries}]
    assert {"MSEGBR-2013", "UK-008"} <= {entry.claim_id for entry in line.entries}
    # What was printed speaks for the line; what is computed here stands beside it.
    assert speaking(line.entries, 2013).claim_id != "MSEGBR-2013"


def test_its_level_is_known_whatever_ranges_without_one_are_given(committed: Processed) -> None:
    groups = by_quantity(committed["10_claims"], RULES).values()
    known = {entry.claim_id: entry for group in groups for entry in group}
    for coverage in (0.5, 0.95):
        own = model_line(known["MSEGBR-2013"], replace(RULES, range_coverage=coverage))
        ends = np.log(known["MSEGBR-2013"].high / known["MSEGBR-2013"].low) / 2
        assert own.below == pytest.approx(ends / 1.2815515655446004, rel=1e-6)


def test_a_file_without_a_choice_is_an_error(committed: Processed) -> None:
    lineages = load_basis(ROOT).lineages
    choices = dict(committed.priors.choices)
    empty = Priors({**choices, "recomputed": type(choices["recomputed"])("recomputed", {}, (), "r", "r")})
    with pytest.raises(InputError, match="an entry of that file under recomputed"):
        recomputed(ROOT, lineages, empty, printed=committed["10_claims"])


@pytest.mark.parametrize(("name", "listed"), [("MSEGBR-2013", "UK-007"), ("MSENLD-201015", "NLR-006")])
def test_the_persons_on_the_lists_are_a_claim_of_their_own(
    name: str, listed: str, committed: Processed
) -> None:
    """And what is worked out from them does not read as something printed."""
    table = pd.read_csv(ROOT / f"data/raw/capture/{FILES[name][0]}.csv")
    claims = committed["10_claims"].set_index("claim_id")
    assert claims.at[listed, "best"] == table["count"].sum()
    assert claims.at[listed, "visibility"] == "detected"
    assert claims.at[name, "figure"].endswith("(not printed: computed here)")
