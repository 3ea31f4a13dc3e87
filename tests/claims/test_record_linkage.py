"""Suspected links: telling digits on one place are found, round numbers elsewhere are not."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.lineage import Link, LinkKind, Relation
from analysis.claims.linkage_weights import chance, load_weights, order, shared_ends, significant
from analysis.claims.record_linkage import Comparer, contract, lineage_table, with_suspected
from analysis.reading.places import members
from analysis.reading.priors import load_priors
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


def comparer(*changes: dict[str, object]) -> Comparer:
    """A comparer over some claims, T-001 on, and a dozen others."""
    return Comparer(claim_rows(*changes, *OTHERS), lambda code, year: members(code, year=year), WEIGHTS)


def score(one: dict[str, object], other: dict[str, object]) -> float:
    """How alike two claims are; zero if they are not compared."""
    pair = comparer({**ESTIMATE, **one}, {**ESTIMATE, "producer_year": 1999, **other}).pair("T-001", "T-002")
    return pair.score if pair else 0.0


@pytest.mark.parametrize(
    ("value", "digits", "size"),
    [
        (820_000, "82", 5),
        (500_000, "5", 5),
        (809, "809", 2),
        (1, "1", 0),
        (0.25, "25", -1),
        (12_345_678, "123457", 7),
    ],
)
def test_significant_digits_and_size(value: float, digits: str, size: int) -> None:
    assert (significant(value), order(value)) == (digits, size)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ({"low": 6e5, "high": 8.2e5}, {"low": 6e5, "high": 8e5}, (6e5,)),
        ({"low": 5e3, "high": 7e3}, {"low": 7e3, "high": 1e4}, ()),
        ({"best": 6e4}, {"low": 6e4, "high": 1e5}, (6e4,)),
        ({"best": 8e5}, {"low": 6e5, "high": 8e5}, (8e5,)),
        ({"best": 0.0}, {"best": 0.0}, ()),
    ],
)
def test_a_lower_end_never_meets_an_upper_end(
    one: dict[str, float], other: dict[str, float], shared: tuple[float, ...]
) -> None:
    assert (
        shared_ends(
            {**dict.fromkeys(("low", "best", "high")), **one},
            {**dict.fromkeys(("low", "best", "high")), **other},
        )
        == shared
    )


def test_the_rounder_the_number_the_less_it_weighs() -> None:
    scores = [
        score({"best": value}, {"best": value}) for value in (500_000.0, 520_000.0, 523_000.0, 523_400.0)
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_a_range_that_meets_in_both_ends_weighs_more_than_in_one() -> None:
    whole = {"low": 1_500.0, "best": None, "high": 2_200.0}
    clipped = {"low": 1_500.0, "best": None, "high": 9_000.0}
    assert score(whole, whole) > score(whole, clipped) > 0


def test_a_yearly_flow_that_became_a_stock_is_compared_and_called_wandering() -> None:
    flow = {"area": "WESTERN_EUROPE_BROAD", "region_code": "EUROPE", "best": 500_000.0, "population": "women"}
    stock = {
        **flow,
        "area": "EU",
        "direction": "into",
        "measure": "stock",
        "unit": "persons",
        "exploitation": "sexual",
        "status": "sex_trade",
    }
    told = comparer({**ESTIMATE, **stock}, {**ESTIMATE, **flow, "producer": "IOM", "producer_year": 1998})
    pair = told.pair("T-001", "T-002")
    assert pair is not None
    assert pair.wandering
    assert (pair.claim_id, pair.other_id) == ("T-001", "T-002")
    assert pair.shared == (500_000.0,)
    assert "measure is stock in one and flow in the other" in pair.evidence


@pytest.mark.parametrize(
    "other",
    [
        {"area": "UKR", "region_code": "UKR"},
        {"area": "WORLD", "region_code": "WORLD"},
        {"area": "EUROPE", "region_code": "EUROPE"},
        {"measure": "revenue", "unit": "money", "kind": "money"},
        {"measure": "share", "unit": "fraction", "kind": "share"},
        {"vague": True},
        {"statement": "S01"},
        years(start=2011, end=2012),
        {"best": 500_001.0},
    ],
)
def test_other_places_kinds_statements_and_times_are_never_compared(other: dict[str, object]) -> None:
    one = {"best": 500_000.0, "statement": "S01", **years(start=2001, end=2003)}
    assert score(one, {"best": 500_000.0, "statement": "S02", **other}) == 0


def test_an_undated_number_cannot_be_about_a_time_after_it_was_said() -> None:
    late = {**years(start=2016, end=2016), "producer_year": 2016}
    assert score({"best": 1_500.0, **late}, {"best": 1_500.0, "producer_year": 2009}) == 0
    assert score({"best": 1_500.0, **late}, {"best": 1_500.0, "producer_year": 2017}) > 0


def test_a_producer_that_made_its_own_number_did_not_copy() -> None:
    open_, own = ({"best": 1_500.0, "producer": "A", "method": method} for method in ("estimate", "model"))
    other = {"best": 1_500.0, "producer": "B"}
    assert score(own, other) < score(open_, other)


def test_suppressed_counts_are_no_numbers_to_copy() -> None:
    suppressed = {"figure": "<5", "low": 1.0, "best": None, "high": 4.0, "suppressed": True}
    assert score(suppressed, suppressed) == 0


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_the_order_of_claims_changes_nothing(shuffled: list[int]) -> None:
    """Pairs and scores are the same whatever the order of the table."""
    rows = [
        {**ESTIMATE, "best": value, "claim_id": f"S-00{n}"}
        for n, value in enumerate((809.0, 809.0, 523.0, 523.0, 7e4, 7e4))
    ]
    claims = claim_rows(*(rows[n] for n in shuffled), *OTHERS)
    made = Comparer(claims, lambda code, year: members(code, year=year), WEIGHTS)
    table = lineage_table(made, ())
    pairs = {frozenset((a, b)) for a, b in zip(table["claim_id"], table["other_id"], strict=True)}
    assert frozenset(("S-000", "S-001")) in pairs
    assert frozenset(("S-002", "S-003")) in pairs
    straight = Comparer(claim_rows(*rows, *OTHERS), lambda code, year: members(code, year=year), WEIGHTS)
    pd.testing.assert_frame_equal(table, lineage_table(straight, ()))


def test_the_table_holds_declared_links_first_and_keeps_its_contract() -> None:
    rows = claim_rows(
        {**ESTIMATE, "best": 809.0, "lineage": "L-A"},
        {**ESTIMATE, "best": 809.0, "lineage": "L-A", "producer_year": 1999},
        {**ESTIMATE, "best": 809.0, "producer_year": 2005},
        *OTHERS,
    )
    link = Link("T-001", "T-002", LinkKind.DECLARED, Relation.QUOTES, "L-A", "It says so.", "lineages.yml:1")
    made = Comparer(rows, lambda code, year: members(code, year=year), WEIGHTS)
    table = contract().validate(lineage_table(made, [link]))
    assert table["kind"].tolist() == ["declared", "suspected", "suspected"]
    assert table["score"].iloc[0] > 0.5
    assert set(table["claim_id"].iloc[1:]) == {"T-003"}


def test_suspected_links_would_join_lineages_but_do_not() -> None:
    rows = claim_rows(
        {**ESTIMATE, "best": 809.0, "lineage": "L-A"},
        {**ESTIMATE, "best": 41.0, "lineage": "L-A"},
        {**ESTIMATE, "best": 809.0, "producer_year": 2005},
        *OTHERS,
    )
    made = Comparer(rows, lambda code, year: members(code, year=year), WEIGHTS)
    joined = with_suspected(rows, lineage_table(made, ()))
    assert joined[:3] == ["L-A", "L-A", "L-A"]
    assert rows["lineage"].tolist()[:3] == ["L-A", "L-A", "T-003"]
    assert joined[3:] == rows["lineage"].tolist()[3:]


def test_chances_add_up() -> None:
    table = chance(claim_rows(*OTHERS).to_dict("records"))
    assert sum(table.digits.values()) == pytest.approx(1)
    assert sum(table.magnitudes.values()) == pytest.approx(1)
    one_digit = sum(table.of(float(digit), known_magnitude=True) for digit in range(1, 10))
    assert one_digit == pytest.approx(table.digits[1])
    two = [float(n) for n in range(10, 100) if n % 10]
    assert sum(table.of(n, known_magnitude=True) for n in two) == pytest.approx(table.digits[2], rel=0.05)
