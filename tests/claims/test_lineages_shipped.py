"""The lineages of the shipped claims: what must be found is found, what must not be is not, and how well in all."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.claims.claim_pipeline import ClaimBasis, load_basis
from analysis.claims.lineage import load_lineages
from analysis.claims.record_linkage import compare
from analysis.processing import Processed
from tests.conftest import ROOT

PAIRS = pd.read_csv(Path(__file__).with_name("lineage_pairs.csv"))


@pytest.fixture(scope="module")
def basis() -> ClaimBasis:
    """Declarations and choices of the project."""
    return load_basis(ROOT)


@pytest.fixture(scope="module")
def scores(processed: Processed, basis: ClaimBasis) -> dict[frozenset[str], float]:
    """How alike shipped claims are, as printed."""
    compared = compare(processed["10_claims"], basis.weights)
    ids = map(frozenset, zip(compared["claim_id"], compared["other_id"], strict=True))
    return dict(zip(ids, compared["score"], strict=True))


def links(processed: Processed, kind: str) -> set[frozenset[str]]:
    """Pairs of claims that a table of links joins."""
    table = processed["10_lineages"]
    rows = table[table["kind"] == kind]
    return {frozenset(pair) for pair in zip(rows["claim_id"], rows["other_id"], strict=True)}


def test_precision_and_recall_on_pairs_labelled_by_hand(
    processed: Processed, scores: dict[frozenset[str], float], basis: ClaimBasis
) -> None:
    """Digits alone, declared or not: misses are copies whose digits were changed on the way.

    The weights were counted on the article's declared quotations, so the other copies are looked at on their own.
    """
    assert set(PAIRS["label"]) == {"copy", "apart", "unclear"}
    assert {*PAIRS["one"], *PAIRS["other"]} <= set(processed["10_claims"]["claim_id"])
    labelled = PAIRS[PAIRS["label"] != "unclear"]
    likely = [scores.get(frozenset(pair), 0) for pair in labelled[["one", "other"]].to_numpy()]
    flagged = pd.Series(likely, labelled.index) >= basis.weights.flagged
    copies = labelled["label"] == "copy"
    table = processed["10_lineages"]
    unseen = copies & ~labelled["one"].isin(table.loc[table["relation"] == "quotes", "claim_id"])
    assert (copies & flagged).sum() >= 0.9 * flagged.sum()
    for labelled_copies in (copies, unseen):
        assert (labelled_copies & flagged).sum() >= 0.7 * labelled_copies.sum() > 0


def test_the_wandering_half_million_is_suspected_not_declared(processed: Processed) -> None:
    pair = frozenset({"A2009-038", "IOM-001"})
    assert pair in links(processed, "suspected")
    assert pair not in links(processed, "declared")
    row = processed["10_lineages"].set_index(["claim_id", "other_id"]).loc[[("A2009-038", "IOM-001")]]
    assert row[["relation", "shared"]].to_numpy().tolist() == [["other_unit", "500000"]]


def test_six_to_eight_hundred_thousand_is_found_by_its_digits_and_declared(
    processed: Processed, scores: dict[frozenset[str], float], basis: ClaimBasis
) -> None:
    pair = frozenset({"A2009-013", "USG-001"})
    assert pair in links(processed, "declared")
    assert scores[pair] >= basis.weights.flagged


def test_ukraines_half_a_million_is_alone(processed: Processed, claims: pd.DataFrame) -> None:
    assert not processed["10_lineages"][["claim_id", "other_id"]].isin(["A2009-076"]).any(axis=None)
    assert [*claims.loc["A2009-076", ["lineage", "suspected_lineage"]]] == ["A2009-076", "A2009-076"]


def test_only_declared_links_collapse_claims(processed: Processed, claims: pd.DataFrame) -> None:
    for pair in links(processed, "declared"):
        assert claims.loc[sorted(pair), "lineage"].nunique() == 1
    for pair in links(processed, "suspected"):
        assert claims.loc[sorted(pair), "lineage"].nunique() == 2
        assert claims.loc[sorted(pair), "suspected_lineage"].nunique() == 1


def test_every_shared_lineage_has_a_link_with_evidence_for_each_of_its_claims(processed: Processed) -> None:
    claims = processed["10_claims"]
    table = processed["10_lineages"]
    declared = table[table["kind"] == "declared"]
    for name, rows in claims.groupby("lineage"):
        if len(rows) > 1:
            linked = declared[declared["lineage"] == name]
            assert len(linked) == len(rows) - 1
            assert set(linked["claim_id"]) | set(linked["other_id"]) == set(rows["claim_id"])
    assert (declared["evidence"].str.len() > 10).all()
    assert {*declared["declared_in"]} <= {
        f"data/raw/lineages.yml:{entry.name}" for entry in load_lineages(ROOT)
    }


#: Claims that go back to one number, and claims that do not: editions of an index and what its makers publish together,
#: analyses of one sample, a series and the office that fills it, what one statement says.
ONE_LINE = (
    "WFNLD-2014 WFNLD-2016 WFNLD-2018 WFNLD-2023 GEMS-001 GEMS-015 SUR-076 WFG-003",
    *("SUR-074 SUR-075", "SUR-112 SUR-113", "SUR-120 SUR-122", "SUR-141 SUR-142", "UK-008 LST-002"),
    *("NLR-001 UNODCNLD-2008", "BKA-003 UNODCDEU-2007", "UK-013 UNODCGBR-2018"),
    *("A2009-082 A2009-083 A2009-084", "A2009-102 A2009-103"),
)
TWO_LINES = ("SUR-074 SUR-076", "ILO-003 WFNLD-2014", "ILO-003 GEMS-001")


@pytest.mark.parametrize(
    ("ids", "lines"), [*((ids, 1) for ids in ONE_LINE), *((ids, 2) for ids in TWO_LINES)]
)
def test_what_goes_back_to_one_number_is_one_line_and_an_index_and_what_others_made_are_two(
    claims: pd.DataFrame, ids: str, lines: int
) -> None:
    assert claims.loc[ids.split(), "lineage"].nunique() == lines
    if ids.startswith("A2009"):
        assert claims.loc[ids.split(), "statement"].nunique() == 1


def test_a_form_of_the_united_nations_is_a_line_of_its_own(claims: pd.DataFrame) -> None:
    assert str(claims.at["UNODCALB-2008", "lineage"]).startswith("L-UNODC-GLOTIP-")


def test_two_samples_of_one_team_are_two_lines_and_say_so(claims: pd.DataFrame) -> None:
    teams = ("SUR-088 SUR-089", "SUR-017 SUR-018", "SUR-108 LST-008", "SUR-065 LST-007")
    for ids in teams:
        first, second = claims.loc[ids.split()].to_dict("records")
        assert first["lineage"] != second["lineage"]
        assert second["lineage"] in first["same_team"].split(";")
        assert first["lineage"] in second["same_team"].split(";")


@pytest.mark.parametrize(
    ("file", "claim_id"),
    [
        ("capture/united_kingdom_2013.csv", "UK-008"),
        ("capture/netherlands_2010_2015.csv", "NLR-004"),
        ("capture/new_orleans_2016.csv", "LST-017"),
        ("capture/western_united_states.csv", "LST-024"),
    ],
)
def test_our_own_recomputation_shares_the_published_figures_lineage(
    claims: pd.DataFrame, basis: ClaimBasis, file: str, claim_id: str
) -> None:
    names = [lineage.name for lineage in basis.lineages if file in lineage.texts("recomputed_from")]
    assert names == [claims.at[claim_id, "lineage"]]
    assert (ROOT / "data/raw" / file).is_file()


def test_the_table_is_sorted_so_that_readers_see_the_most_alike_first(processed: Processed) -> None:
    table = processed["10_lineages"]
    suspected = table[table["kind"] == "suspected"]["score"]
    assert suspected.is_monotonic_decreasing
    assert (table["kind"] == pd.Series(sorted(table["kind"]))).all()
