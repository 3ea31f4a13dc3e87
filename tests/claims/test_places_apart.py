"""Claims of two places that nothing ties are parts of their own."""

import pytest

from analysis.claims.places_apart import places_apart
from analysis.table_contracts import as_table
from tests.conflicts.corpus import row


def parts(*rows: dict[str, object]) -> list[list[str]]:
    """The ids of the claims of each part."""
    claims = as_table(rows, "10_claims").set_index("claim_id")
    return [list(part.index) for part in places_apart(claims)]


def test_each_country_is_a_part_in_the_order_of_the_claims() -> None:
    assert parts(row("A", area="NPL"), row("B", area="IND"), row("C", area="NPL")) == [["A", "C"], ["B"]]


@pytest.mark.parametrize(
    "tie",
    [
        row("T", area="WORLD", regions="WORLD"),
        row("T", area="ASIA", regions="ASIA"),
        row("T", area="NPL", regions="IND;NPL"),
        row("T", area="NPL", repeats="B"),
        row("T", area="NPL", denied_by="its maker, in 2005 (B)"),
        row("T", area="NPL", lineage="L-B"),
    ],
    ids=["world", "continent", "two countries", "copy", "denial", "lineage"],
)
def test_what_speaks_of_both_ties_two_countries(tie: dict[str, object]) -> None:
    claims = [row("A", area="NPL"), row("B", area="IND", lineage="L-B")]
    assert parts(*claims) == [["A"], ["B"]]
    assert parts(*claims, tie) == [["A", "B", "T"]]


def test_a_continent_ties_no_country_of_another() -> None:
    of_asia = row("T", area="ASIA", regions="ASIA")
    assert parts(row("A", area="NPL"), row("B", area="NLD"), of_asia) == [["A", "T"], ["B"]]


def test_no_claims_are_no_part() -> None:
    assert places_apart(as_table([], "10_claims").set_index("claim_id")) == []
