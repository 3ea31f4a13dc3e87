"""Capture-recapture computed again: three choices of a model in equal parts, one claim in the published lineage."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import capture_recapture
from analysis.claims.claim_pipeline import load_basis
from analysis.estimates.lines_of_evidence import Entry, by_quantity, lines_of, speaking
from analysis.estimates.recomputed_capture import RECOMPUTED, Mixture, joined, mixture, recomputed
from analysis.processed_tables import tables
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError
from tests.conftest import ROOT
from tests.estimates.worked_lines import RULES

MSE = Path(__file__).parents[1] / "reference" / "mse"
FILES = {
    "MSEGBR-2013": ("united_kingdom_2013", "UKdat_5"),
    "MSENLD-201015": ("netherlands_2010_2015", "Ned_5"),
}
#: Stepwise and by BIC: tests/reference/mse/mse2_bernardsilverman_v1.2.0_estimates.csv.
TOTALS = {"MSEGBR-2013": (11312.9902894, 22991.3313142), "MSENLD-201015": (121521.613712, 48012.7262915)}


def table_of(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / f"data/raw/capture/{FILES[name][0]}.csv")


@pytest.fixture(scope="module")
def again() -> pd.DataFrame:
    """The claims that the project computes itself, by id."""
    claims = tables()["10_claims"]
    return claims[claims["source"] == RECOMPUTED].set_index("claim_id", drop=False)


@pytest.fixture(scope="module")
def mixtures() -> Mapping[str, Mixture]:
    """The mixtures of the two tables of lists."""
    lists = {choice["claim"]: choice["joined"] for choice in tables().priors["recomputed"].value.values()}
    return {name: mixture(joined(table_of(name), lists[name])) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_joined_lists_are_the_published_five(name: str) -> None:
    file, reference = FILES[name]
    choice = tables().priors["recomputed"].value[f"capture/{file}.csv"]
    table = joined(table_of(name), choice["joined"])
    five = pd.read_csv(MSE / f"{reference}.csv").iloc[:, -1]
    assert table["count"].sum() == five.sum()
    assert sorted(table["count"]) == sorted(five[five > 0])


@pytest.mark.parametrize("name", FILES)
def test_three_totals_are_those_of_the_reference_packages_and_their_mixture_is_wider(
    name: str, mixtures: Mapping[str, Mixture], again: pd.DataFrame
) -> None:
    mixture = mixtures[name]
    averaged = pd.read_csv(MSE / "dga_posterior.csv").set_index("dataset")
    (mean,) = averaged.loc[[FILES[name][1]], "post_mean"]
    assert mixture.totals["average over graphs"] == pytest.approx(mean, rel=1e-6)
    assert (mixture.totals["stepwise"], mixture.totals["BIC, pairs of lists"]) == pytest.approx(
        TOTALS[name], rel=1e-7
    )
    low, high = ends = [mixture.quantile(p) for p in (0.1, 0.9)]
    assert [*again.loc[name, ["low", "high"]]] == pytest.approx(ends, rel=5e-3)
    ends_of_parts = []
    for line in mixture.unseen:
        part = mixture._replace(unseen=(line,))
        ends_of_parts.append([part.quantile(0.1), part.quantile(0.9)])
    parts = np.log(ends_of_parts)
    assert math.log(high / low) > max(np.diff(parts[:2]))
    assert math.log(low) <= np.median(parts[:, 0])


def test_it_is_a_prevalence_over_the_whole_window_never_a_yearly_number(again: pd.DataFrame) -> None:
    assert again[["measure", "unit"]].drop_duplicates().values.tolist() == [["prevalence", "persons"]]
    assert again[["yearly_low", "yearly_best", "yearly_high"]].isna().all(axis=None)
    windows = again[["period_start", "period_end"]].T.to_dict("list")
    assert windows.pop("MSENEWORLEANS-2016") == [2016, 2016]
    # Neither the place nor the years of these lists are disclosed.
    assert pd.isna(windows.pop("MSEWESTERNUS-001")).all()
    assert windows == {"MSENLD-201015": [2010, 2015], "MSEGBR-2013": [2013, 2013]}


def test_the_lists_of_new_orleans_give_what_was_printed_of_them_and_lack_one_person_of_the_article(
    again: pd.DataFrame,
) -> None:
    lists = pd.read_csv(ROOT / "data/raw/capture/new_orleans_2016.csv")
    article = pd.read_csv(MSE / "NewOrl.csv").rename(columns={"count": "printed"})
    both = lists.merge(article, how="outer").fillna(0)
    apart = both[both["count"] != both["printed"]]
    assert apart[["count", "printed"]].to_numpy().tolist() == [[1, 2]]
    assert apart[["C", "D"]].to_numpy().tolist() == [[1, 1]]
    # 1,184 and 997 (644-1,618): Chan, Silverman and Vincent (2021), LST-020 and LST-019.
    stepwise = capture_recapture(lists, model="stepwise")
    independent = capture_recapture(lists, model="independent")
    assert round(stepwise["total"].item()) == 1184
    assert independent[["total", "high"]].round().to_numpy().tolist() == [[997, 1618]]
    assert independent["low"].item() == pytest.approx(644.5, abs=0.5)
    own = again.loc["MSENEWORLEANS-2016"]
    assert own["low"] < 981.4 < own["high"], "the stepwise total of the lists of 186 (mse2_printed.csv)"


def test_the_lists_of_the_western_united_states_are_those_of_the_reference(again: pd.DataFrame) -> None:
    lists = pd.read_csv(ROOT / "data/raw/capture/western_united_states.csv")
    names = [*"ABCDE"]
    reference = pd.read_csv(MSE / "Western.csv")
    in_order = lists.sort_values(names, ignore_index=True)
    expected = reference.sort_values(names, ignore_index=True)
    pd.testing.assert_frame_equal(in_order, expected)
    mixed = mixture(joined(lists, []))
    assert mixed.totals["stepwise"] == pytest.approx(2483.384, abs=5e-4)
    own = again.loc["MSEWESTERNUS-001"]
    assert own["low"] < 2483.384 < own["high"]
    assert own["listed_persons"] == 345


@pytest.mark.parametrize(
    ("name", "lineage", "published", "listed"),
    [
        ("MSEGBR-2013", "L-GBR-MSE-2013", "UK-008", "UK-007"),
        ("MSENLD-201015", "L-NLD-MSE-2010-2015", "NLR-004", "NLR-006"),
    ],
)
def test_it_belongs_to_the_published_figure_and_carries_its_steps_and_its_critics(
    name: str, lineage: str, published: str, listed: str, again: pd.DataFrame
) -> None:
    assert again.at[name, "lineage"] == lineage
    links = tables()["10_lineages"].query("kind == 'declared'").set_index("claim_id")
    assert [*links.loc[name, ["other_id", "relation"]]] == [published, "recomputes"]
    step = tables()["10_steps"].query("code == 'recomputed'").set_index("claim_id").loc[name]
    assert "stepwise" in step["reason"]
    assert step["before"].startswith("lists of data/raw/capture/")
    assert "Whitehead" in str(again.at[name, "note"])
    # The persons on the lists are a claim of their own, and what is worked out here does not read as printed.
    claims = tables()["10_claims"].set_index("claim_id")
    assert [*claims.loc[listed, ["best", "visibility"]]] == [table_of(name)["count"].sum(), "detected"]
    assert str(claims.at[name, "figure"]).endswith("(not printed: computed here)")


def ids_of(entries: Iterable[Entry]) -> set[str]:
    return {entry.claim_id for entry in entries}


def test_it_stands_in_one_line_with_the_published_figure() -> None:
    groups = by_quantity(tables()["10_claims"], RULES).values()
    (entries,) = [group for group in groups if "MSEGBR-2013" in ids_of(group)]
    (line,) = [line for line in lines_of(entries) if "MSEGBR-2013" in ids_of(line.entries)]
    assert {"MSEGBR-2013", "UK-008"} <= ids_of(line.entries)
    # Of several analyses of one set of lists the mixture speaks, with a level of its own.
    assert speaking(line.entries, 2013).claim_id == "MSEGBR-2013"
    (entry,) = [entry for entry in entries if entry.claim_id == "MSEGBR-2013"]
    half_width = math.log(entry.interval.high / entry.interval.low) / 2
    for coverage in (0.5, 0.95):
        printed_line = entry.line(replace(RULES, range_coverage=coverage))
        assert printed_line.below == pytest.approx(half_width / 1.2815515655446004, rel=1e-6)


def test_a_file_without_a_choice_is_an_error() -> None:
    lineages = load_basis(ROOT).lineages
    choices = dict(tables().priors.choices)
    empty = Priors({**choices, "recomputed": type(choices["recomputed"])("recomputed", {}, (), "r", "r")})
    with pytest.raises(InputError, match="an entry of that file under recomputed"):
        recomputed(ROOT, lineages, empty, printed=tables()["10_claims"])
