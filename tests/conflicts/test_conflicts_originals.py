"""Copies give way to originals before anything is compared, and denied numbers to their denials."""

from typing import Any

import pandas as pd

from analysis.claims.claim import claims_of
from analysis.conflicts.originals import denials, originals
from analysis.conflicts.search import ask, find_conflicts, merge_runs
from tests.conflicts.corpus import frame, row, share


def links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Rows of 10_lineages."""
    return pd.DataFrame(rows, columns=["claim_id", "other_id", "relation"])


def claims(*rows: dict[str, object]) -> pd.DataFrame:
    """Claims of one country and year."""
    return frame(list(rows))


def test_a_chain_of_copies_goes_back_to_its_first_number() -> None:
    rows = claims(
        row("A-001", value=100),
        row("B-001", value=110, repeats="A-001"),
        row("C-001", value=120),
        row("D-001", value=130, same_phrase_as="A-001"),
        row("E-001", value=140, repeats="Z-999"),
    )
    declared = links(("C-001", "B-001", "quotes"), ("E-001", "A-001", "revises"))
    expected = {"B-001": "A-001", "C-001": "A-001", "D-001": "A-001"}
    assert originals(claims_of(rows), declared) == expected


def test_a_share_is_no_copy_of_the_number_that_it_is_told_with() -> None:
    rows = claims(
        row("A-001", value=100),
        share("B-001", whole={"population": "all"}, population="women", best=0.7),
    )
    assert originals(claims_of(rows), links(("B-001", "A-001", "quotes"))) == {}


def test_a_copy_conflicts_with_nothing_and_stands_with_its_original() -> None:
    rows = [
        row("A-001", value=100),
        row("B-001", value=300),
        row("C-001", value=100, repeats="A-001", lineage="A-001"),
    ]
    table = find_conflicts(claims(*rows))
    assert table["members"].tolist() == ["B-001;A-001"]
    assert table["claim_ids"].tolist() == ["B-001;A-001;C-001"]
    # Where the original is not held, the copy is what there is.
    alone = find_conflicts(claims(*rows[1:]))
    assert alone["members"].tolist() == ["B-001;C-001"]
    # And that is the conflict of its original, when the runs are joined.
    joined = merge_runs([table, alone], ignored_factor=1.01, first_of={"C-001": "A-001"})
    assert joined["members"].tolist() == ["B-001;A-001"]


def test_a_copy_of_a_share_of_a_group_gives_way_too() -> None:
    """Shares of those who were asked are held against each other as measurements only."""
    asked: dict[str, Any] = {"whole": {"status": "general_population"}, "best": 0.07, "method": "survey"}
    rows = claims(share("A-001", **asked), share("B-001", repeats="A-001", **asked))
    question = ask(rows, people=None, choices=None, rules=None)
    assert question.retold == ()
    assert [claim.claim_id for claim in question.measured] == ["A-001"]


def test_a_denied_number_conflicts_with_the_denial_only() -> None:
    rows = claims(
        row("A-001", value=100, denied_by="a council, which counted others (B-001)"),
        row("B-001", value=300),
        row("C-001", value=900, denied_by="its maker"),
    )
    assert denials(claims_of(rows), {"A-001", "B-001"}) == {"A-001": ("B-001",), "C-001": ()}
    table = find_conflicts(rows)
    assert table["members"].tolist() == ["B-001;A-001"]


def test_no_shipped_copy_is_compared(shipped: dict[str, pd.DataFrame]) -> None:
    lineages = shipped["10_lineages"]
    question = ask(shipped["10_claims"], people=None, lineages=lineages, choices=None, rules=None)
    compared = {claim.claim_id for claim in question.claims}
    assert {"CPT-001", "CPT-002", "OFE-012", "OFE-058"}.isdisjoint(compared)
    assert {"OFE-024", "ILO-002", "ILO-003", "OFE-059", "A2009-014"} <= compared
    assert not compared & question.originals.keys()
