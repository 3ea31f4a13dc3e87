"""Suspected links: telling digits on one place are found, round numbers elsewhere are not."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.clean import significant
from analysis.claims.lineage import LINK_COLUMNS, LinkKind, Relation, with_suspected
from analysis.claims.linkage_weights import chance, load_weights
from analysis.claims.record_linkage import compare, lineage_table
from analysis.reading.priors import load_priors
from analysis.table_contracts import contract
from tests.claims.claim_rows import claim_rows, years
from tests.conftest import ROOT

WEIGHTS = load_weights(load_priors(ROOT))
ESTIMATE = {"visibility": "actual", "method": "estimate", "producer_year": 2004}
#: Numbers about other places, so that there is something to meet by chance.
OTHERS = tuple(
    {"area": code, "region_code": code, "best": float(value), **ESTIMATE}
    for code, value in zip(
        ("AUT", "BEL", "CHE", "DNK", "FIN", "GRC", "IRL", "ITA", "NOR", "PRT", "SWE", "POL"),
        (500, 1_200, 3_000, 7_500, 20_000, 41_000, 60_000, 120_000, 300_000, 500_000, 800_000, 2_400_000),
        strict=True,
    )
)


def pairs(*changes: dict[str, object]) -> pd.DataFrame:
    """How alike some claims are, T-001 on, among a dozen others."""
    alike = compare(claim_rows(*changes, *OTHERS), WEIGHTS)
    younger = alike["claim_id"].isin(["T-001", "T-002"])
    older = alike["other_id"].isin(["T-001", "T-002"])
    return alike[younger & older]


def score(claim: dict[str, object], compared: dict[str, object]) -> float:
    """How alike two claims are; zero if they are not compared."""
    older = {**ESTIMATE, "producer_year": 1999, **compared}
    return float(pairs({**ESTIMATE, **claim}, older)["score"].sum())


@pytest.mark.parametrize(
    ("claim", "compared", "shared"),
    [
        ({"low": 6e5, "high": 8.2e5}, {"low": 6e5, "high": 8e5}, ["600000"]),
        ({"low": 5e3, "high": 7e3}, {"low": 7e3, "high": 1e4}, []),
        ({"best": 6e4}, {"low": 6e4, "high": 1e5}, ["60000"]),
        ({"best": 8e5}, {"low": 6e5, "high": 8e5}, ["800000"]),
        ({"low": 6e5, "high": 8e5}, {"low": 6e5, "high": 8e5}, ["600000;800000"]),
        ({"best": 0.0}, {"best": 0.0}, []),
    ],
)
def test_an_end_meets_no_other_end(
    claim: dict[str, float], compared: dict[str, float], shared: list[str]
) -> None:
    nothing = dict.fromkeys(("low", "best", "high"))
    assert pairs({**nothing, **claim}, {**nothing, **compared})["shared"].tolist() == shared


def test_the_rounder_the_number_the_less_it_weighs_and_two_ends_weigh_more_than_one() -> None:
    scores = [
        score({"best": value}, {"best": value}) for value in (500_000.0, 520_000.0, 523_000.0, 523_400.0)
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]
    whole: dict[str, object] = {"low": 1_500.0, "best": None, "high": 2_200.0}
    assert score(whole, whole) > score(whole, {**whole, "high": 9_000.0}) > 0


def test_a_yearly_flow_that_became_a_stock_is_compared_and_called_wandering() -> None:
    flow = {"area": "WESTERN_EUROPE_BROAD", "region_code": "EUROPE", "best": 500_000.0, "population": "women"}
    stock = {**flow, "area": "EU", "direction": "into", "measure": "stock", "unit": "persons"}
    stock |= {"exploitation": "sexual", "status": "sex_trade"}
    alike = pairs({**ESTIMATE, **stock}, {**ESTIMATE, **flow, "producer": "IOM", "producer_year": 1998})
    (pair,) = alike.to_dict("records")
    assert pair["wandering"]
    assert (pair["claim_id"], pair["other_id"], pair["shared"]) == ("T-001", "T-002", "500000")
    assert "measure is stock in one and flow in the other" in pair["evidence"]


@pytest.mark.parametrize(
    "compared",
    [
        {"area": "UKR", "region_code": "UKR"},
        {"area": "WORLD", "region_code": "WORLD"},
        {"area": "EUROPE", "region_code": "EUROPE"},
        {"measure": "revenue", "unit": "money", "kind": "money"},
        {"measure": "share", "unit": "fraction", "kind": "share"},
        {"vague": True},
        {"suppressed": True},
        {"statement": "S01"},
        years(start=2011, end=2012),
        {"best": 500_001.0},
    ],
)
def test_other_places_kinds_statements_and_times_are_never_compared(compared: dict[str, object]) -> None:
    claim = {"best": 500_000.0, "statement": "S01", **years(start=2001, end=2003)}
    assert score(claim, {"best": 500_000.0, "statement": "S02", **compared}) == 0


@pytest.mark.parametrize(("start", "is_compared"), [(2001, True), (2003, True), (2004, False)])
def test_numbers_of_times_that_share_a_year_are_compared(start: int, is_compared: bool) -> None:
    claim = {"best": 523_400.0, **years(start=2001, end=2003)}
    compared = {"best": 523_400.0, **years(start=start, end=start)}
    assert (score(claim, compared) > 0) == is_compared
    assert (score(compared, claim) > 0) == is_compared


def test_an_undated_number_cannot_be_about_a_time_after_it_was_said() -> None:
    late = {**years(start=2016, end=2016), "producer_year": 2016}
    assert score({"best": 1_500.0, **late}, {"best": 1_500.0, "producer_year": 2009}) == 0
    assert score({"best": 1_500.0, **late}, {"best": 1_500.0, "producer_year": 2017}) > 0


def test_a_producer_that_made_its_own_number_did_not_copy() -> None:
    estimated = {"best": 1_500.0, "producer": "A", "method": "estimate"}
    computed = {**estimated, "method": "model"}
    compared = {"best": 1_500.0, "producer": "B"}
    assert score(computed, compared) < score(estimated, compared)


def links(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Declared links."""
    return pd.DataFrame(rows, columns=LINK_COLUMNS, dtype=object)


COPIES = tuple(
    {**ESTIMATE, "best": value, "claim_id": f"S-00{n}"}
    for n, value in enumerate((809.0, 809.0, 523.0, 523.0, 7e4, 7e4))
)


@cache
def straight_table() -> pd.DataFrame:
    """The links between three copied numbers, in the order of their ids."""
    return lineage_table(claim_rows(*COPIES, *OTHERS), links(), WEIGHTS)


@settings(max_examples=15)
@given(st.permutations(range(6)))
def test_the_order_of_claims_changes_nothing(shuffled: list[int]) -> None:
    """Pairs and scores are the same whatever the order of the table."""
    table = lineage_table(claim_rows(*(COPIES[n] for n in shuffled), *OTHERS), links(), WEIGHTS)
    alike = {frozenset(pair) for pair in table[["claim_id", "other_id"]].to_numpy()}
    assert {frozenset(("S-000", "S-001")), frozenset(("S-002", "S-003"))} <= alike
    pd.testing.assert_frame_equal(table, straight_table())


def test_an_unrelated_claim_moves_the_chance_of_a_number_and_no_published_digit() -> None:
    unrelated = {**ESTIMATE, "area": "FJI", "region_code": "FJI", "best": 1_234.0, "claim_id": "S-100"}
    # As many others as there are of a kind among the published claims.
    many = []
    for number in range(8):
        many += [{**other, "best": float(str(other["best"])) + 37 * number} for other in OTHERS]
    # Round numbers of makers who asked for themselves: likely copies, not certain ones.
    copies = []
    for number, value in enumerate((9e4, 9e4, 5e5, 5e5, 7e4, 7e4)):
        copies.append({**ESTIMATE, "method": "survey", "producer": f"Maker {number}", "best": value})
    before = claim_rows(*copies, *many)
    after = claim_rows(*copies, *many, unrelated)
    assert not compare(before, WEIGHTS)["score"].equals(compare(after, WEIGHTS)["score"])
    pd.testing.assert_frame_equal(
        lineage_table(before, links(), WEIGHTS), lineage_table(after, links(), WEIGHTS)
    )


def test_the_table_holds_declared_links_first_and_suspected_ones_would_join_lineages() -> None:
    rows = claim_rows(
        {**ESTIMATE, "best": 809.0, "lineage": "L-A"},
        {**ESTIMATE, "best": 809.0, "lineage": "L-A", "producer_year": 1999},
        {**ESTIMATE, "best": 809.0, "producer_year": 2005},
        *OTHERS,
    )
    link = ("T-001", "T-002", LinkKind.DECLARED, Relation.QUOTES, "L-A", "It says so.", "lineages.yml:1")
    table = lineage_table(rows, links(link), WEIGHTS)
    contract("10_lineages").validate(table)
    assert table["kind"].tolist() == ["declared", "suspected", "suspected"]
    assert table["score"].iloc[0] > 0.5
    assert set(table["claim_id"].iloc[1:]) == {"T-003"}
    joined = with_suspected(rows, table)
    assert joined[:3] == ["L-A", "L-A", "L-A"]
    assert rows["lineage"].tolist()[:3] == ["L-A", "L-A", "T-003"]
    assert joined[3:] == rows["lineage"].tolist()[3:]


def test_chances_add_up() -> None:
    body = [float(str(row["best"])) for row in OTHERS]
    for digits in (1, 2):
        shared = sum(len(significant(value)) == digits for value in body)
        values = [float(n) for n in range(10 ** (digits - 1), 10**digits) if digits == 1 or n % 10]
        expected = (shared + 1) / (len(body) + 4)
        assert chance(values, body, known_magnitude=True).sum() == pytest.approx(expected, rel=0.05)
        sizes = np.multiply.outer(values, 10.0 ** np.arange(9)).ravel().tolist()
        assert sum(chance(sizes, body)) == pytest.approx(expected, rel=0.6)
